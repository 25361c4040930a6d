//! The page: Rust to WebAssembly, smaller, and into `dist/` under names that change with the content.
//!
//! No bundler: the parts are few and known. Each stage is skipped while what it is made from stays the same.

mod compress;
mod glue;
mod names;

use std::path::PathBuf;

use names::Names;
pub(crate) use names::references;

use crate::files::{self, Stamp};
use crate::process::{cargo, output, run};
use crate::tools::{self, Tools, announce};
use crate::{Outcome, workspace};

/// What V8, SpiderMonkey and JavaScriptCore have shipped for years, named one by one: with `--all-features` wasm-opt writes
/// encodings that no browser reads (embedding.md, fact 9).
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The smallest of the measured chains, in brotli.
const WASM_PASSES: [&str; 4] = ["-Oz", "-Oz", "--strip-producers", "--strip-target-features"];

/// The module and its glue, ready to be served.
struct Module {
    wasm: Vec<u8>,
    glue: String,
}

/// Makes `dist/`, or leaves it when nothing has changed.
pub(crate) fn build() -> Outcome {
    let tools = tools::install()?;
    let module = module(&tools)?;
    assemble(&tools, &module)
}

/// The module and its glue. Cargo knows when the Rust has changed, so its output is what the later steps are stamped with.
fn module(tools: &Tools) -> Outcome<Module> {
    announce("compiling the page");
    // The very call that wasm-pack makes: it then finds everything done.
    run(&mut cargo(["build", "--lib", "--release", "--target", "wasm32-unknown-unknown"]))?;
    let compiled = files::read(&workspace::cargo_target().join("wasm32-unknown-unknown/release/leasehold.wasm"))?;
    let (wasm, glue) = (made("app.wasm"), made("app.js"));
    let stamp = Stamp::new(made("module.stamp"), files::digest([&compiled[..], &this_builder(tools)?]));
    if !(stamp.is_fresh() && wasm.is_file() && glue.is_file()) {
        announce("making the module smaller");
        files::remove_folder(&workspace::path("target/pkg"))?;
        let mut wasm_pack = tools.wasm_pack("build")?;
        wasm_pack.args(["--target", "web", "--release", "--no-typescript", "--no-pack", "--no-opt"]);
        run(wasm_pack.args(["--out-name", "app", "--out-dir", "target/pkg"]))?;
        if workspace::path("target/pkg/snippets").exists() {
            return Err("a crate of the page brings JavaScript files of its own; the page serves one glue file".into());
        }
        let mut wasm_opt = tools.wasm_opt();
        wasm_opt.args(WASM_FEATURES).args(WASM_PASSES).arg(workspace::path("target/pkg/app_bg.wasm"));
        files::make_folder(&made(""))?;
        let renamed = output(wasm_opt.arg("--minify-imports-and-exports-and-modules").arg("-o").arg(&wasm))?;
        let text = glue::finish(&files::read_text(&workspace::path("target/pkg/app.js"))?, &renamed)?;
        files::write(&glue, minified(tools, "js", &text)?.as_bytes())?;
        stamp.set()?;
    }
    Ok(Module { wasm: files::read(&wasm)?, glue: files::read_text(&glue)? })
}

/// Puts everything into `dist/`: what nobody refers to but others, first; the page, which refers to all, last.
fn assemble(tools: &Tools, module: &Module) -> Outcome {
    let html = files::read_text(&workspace::path("index.html"))?;
    let boot = files::read_text(&workspace::path("web/boot.js"))?;
    let mut styles = String::new();
    for sheet in files::list(&workspace::path("web/styles"))? {
        styles.push_str(&files::read_text(&sheet)?);
    }
    let icons = files::list(&workspace::path("web/icons"))?;
    let icons: Vec<(String, Vec<u8>)> =
        icons.iter().map(|path| Ok((files::name(path), files::read(path)?))).collect::<Outcome<_>>()?;

    let builder = this_builder(tools)?;
    let mut inputs =
        vec![&builder[..], &module.wasm, module.glue.as_bytes(), styles.as_bytes(), boot.as_bytes(), html.as_bytes()];
    inputs.extend(icons.iter().flat_map(|(name, bytes)| [name.as_bytes(), bytes]));
    let stamp = Stamp::new(made("dist.stamp"), files::digest(inputs));
    if stamp.is_fresh() && workspace::dist().join("index.html").is_file() {
        return Ok(());
    }

    announce("filling dist/");
    files::remove_folder(&workspace::dist().join("assets"))?;
    let mut names = Names::default();
    for (name, bytes) in &icons {
        publish(&mut names, name, bytes)?;
    }
    publish(&mut names, "app.wasm", &module.wasm)?;
    publish_text(&mut names, "app.js", &module.glue)?;
    publish_text(&mut names, "app.css", &minified(tools, "css", &styles)?)?;
    publish_text(&mut names, "boot.js", &minified(tools, "js", &boot)?)?;
    compress::write(&workspace::dist().join("index.html"), names.rewrite("index.html", &html)?.as_bytes())?;
    stamp.set()
}

fn publish_text(names: &mut Names, logical: &str, text: &str) -> Outcome {
    let text = names.rewrite(logical, text)?;
    publish(names, logical, text.as_bytes())
}

fn publish(names: &mut Names, logical: &str, bytes: &[u8]) -> Outcome {
    let name = names.add(logical, bytes)?;
    compress::write(&workspace::dist().join("assets").join(name), bytes)
}

/// A sheet or script as esbuild shortens it; `loader` is its word for the language.
fn minified(tools: &Tools, loader: &str, text: &str) -> Outcome<String> {
    let input = made(&format!("input.{loader}"));
    files::write(&input, text.as_bytes())?;
    let shorter = output(tools.esbuild().args(["--minify", "--format=esm", "--log-level=warning"]).arg(&input))?;
    String::from_utf8(shorter).map_err(|error| format!("esbuild wrote no text: {error}"))
}

/// xtask itself and the tools' versions: when they change, so may everything that they make.
fn this_builder(tools: &Tools) -> Outcome<Vec<u8>> {
    let program = std::env::current_exe().map_err(|error| format!("cannot find xtask's own program: {error}"))?;
    let mut builder = files::read(&program)?;
    builder.extend(tools.versions().as_bytes());
    Ok(builder)
}

fn made(name: &str) -> PathBuf {
    workspace::path("target/page").join(name)
}
