//! The only automation of Leasehold: one flat list of commands over programs that are installed, pinned, under `target/`.
//!
//! Nothing here decides anything about the product, and no shell script stands beside it.

mod bench;
mod checks;
mod desk;
mod files;
mod fuzz;
mod package;
mod page;
mod process;
mod size;
mod tally;
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

/// What every step answers: done, or one message that says what is wrong and what to do about it.
type Outcome<T = ()> = Result<T, String>;

const USAGE: &str = "\
usage: cargo xtask <command>

  run [ARGS]             the desk at http://127.0.0.1:8080; ARGS go to `leasehold serve`
  build [--dist]         the page into dist/ and the program; --dist: optimized, the page inside
  test [PART] [FILTER]   everything CI checks; PART is lint, native, size, wasm or e2e; FILTER picks tests
  size                   what a first load weighs, against its budget
  package                the widget as an npm package, into target/package/
  keystone               installs the IAM that the native tests start
  bench proxy            the proxy beside nginx, before the same cloud (needs nginx and wrk)
  fuzz SECONDS [TARGET]  generated input for everything that reads bytes from outside
  tidy                   the rules that no compiler checks
  pictures               takes the pictures of README and docs again, through the browser tests

What is missing is installed under target/ first; a second run needs no network.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["run", rest @ ..] => desk::serve(rest),
        ["build"] => desk::build(desk::Profile::Tested).map(drop),
        ["build", "--dist"] => desk::build(desk::Profile::Dist).map(drop),
        ["test", rest @ ..] => checks::test(rest),
        ["size"] => page::build().and_then(|()| size::report()),
        ["keystone"] => tools::keystone(),
        ["package"] => package::make(),
        ["bench", "proxy"] => bench::proxy(),
        ["fuzz", seconds] => fuzz::run(seconds, None),
        ["fuzz", seconds, target] => fuzz::run(seconds, Some(target)),
        ["tidy"] => tidy::check(),
        ["pictures"] => checks::pictures(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        [unknown, ..] => Err(format!("no such command or arguments: {unknown}\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
