//! `leasehold`: the page, the proxy and, without a configuration, the pretended cloud in one program.

mod cli;

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    cli::Cli::parse().run().await
}
