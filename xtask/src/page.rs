//! The page: Rust to WebAssembly, smaller, and into `dist/` under names that change with the content.
//!
//! No bundler: the parts are few and known. Each stage is skipped while what it is made from stays the same.

mod compress;
mod glue;
mod names;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use names::Names;
pub(crate) use names::references;

use crate::files::{self, Stamp};
use crate::process::{cargo, output, program, run};
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

/// The smallest in brotli of the measured chains.
const WASM_PASSES: [&str; 7] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--reorder-functions-by-name",
    "--strip-producers",
    "--strip-target-features",
];

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
    let mut build = cargo(["build", "--lib", "--release", "--target", "wasm32-unknown-unknown"]);
    run(without_paths_of_this_machine(&mut build)?)?;
    let compiled = files::read(&workspace::cargo_target().join("wasm32-unknown-unknown/release/leasehold.wasm"))?;
    let (wasm, glue) = (made("app.wasm"), made("app.js"));
    let stamp = Stamp::new(made("module.stamp"), files::digest([&compiled[..], &this_builder(tools)?]));
    if !(stamp.is_fresh() && wasm.is_file() && glue.is_file()) {
        stamp.renew(|| shrink(tools, &wasm, &glue))?;
    }
    Ok(Module { wasm: files::read(&wasm)?, glue: files::read_text(&glue)? })
}

/// Makes module and glue of what the compiler wrote, and both smaller.
fn shrink(tools: &Tools, wasm: &Path, glue: &Path) -> Outcome {
    announce("making the module smaller");
    let package = workspace::path("target/pkg");
    files::remove_folder(&package)?;
    let mut wasm_pack = tools.wasm_pack("build")?;
    wasm_pack.args(["--target", "web", "--release", "--no-typescript", "--no-pack", "--no-opt"]);
    wasm_pack.args(["--out-name", "app", "--out-dir"]).arg(&package);
    run(without_paths_of_this_machine(&mut wasm_pack)?)?;
    if package.join("snippets").exists() {
        return Err("a crate of the page brings JavaScript files of its own; the page serves one glue file".into());
    }
    files::make_folder(&made(""))?;
    let mut wasm_opt = tools.wasm_opt();
    wasm_opt.args(WASM_FEATURES).args(WASM_PASSES).arg("--minify-imports-and-exports-and-modules");
    let renamed = output(wasm_opt.arg(package.join("app_bg.wasm")).arg("-o").arg(wasm))?;
    let text = glue::finish(&files::read_text(&package.join("app.js"))?, &renamed)?;
    files::write(glue, minified(tools, "js", &text)?.as_bytes())
}

/// A panic names its file, in the standard library or in a crate; not with the folders of whoever built the page.
fn without_paths_of_this_machine(command: &mut Command) -> Outcome<&mut Command> {
    let sysroot = output(program("rustc").args(["--print", "sysroot"]))?;
    let library = Path::new(String::from_utf8_lossy(&sysroot).trim()).join("lib/rustlib/src/rust");
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let registries = cargo_home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let mut folders: Vec<PathBuf> = registries.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    // In one order, or cargo would build again.
    folders.sort();
    folders.push(library);
    let flags: Vec<String> =
        folders.iter().map(|folder| format!("--remap-path-prefix={}=crates", folder.display())).collect();
    Ok(command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")))
}

/// Fills `dist/` from the module and the sources of the page.
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
    let mut inputs = vec![&builder[..], &module.wasm];
    inputs.extend([&module.glue, &styles, &boot, &html].map(String::as_bytes));
    inputs.extend(icons.iter().flat_map(|(name, bytes)| [name.as_bytes(), bytes]));
    let stamp = Stamp::new(made("dist.stamp"), files::digest(inputs));
    if stamp.is_fresh() && workspace::dist().join("index.html").is_file() {
        return Ok(());
    }
    announce("filling dist/");
    // What nobody refers to but others, first; the page, which refers to all, last.
    let mut assets = Assets::default();
    for (name, bytes) in icons {
        assets.add(&name, bytes)?;
    }
    assets.add("app.wasm", module.wasm.clone())?;
    assets.add_text("app.js", &module.glue)?;
    assets.add_text("app.css", &minified(tools, "css", &styles)?)?;
    assets.add_text("boot.js", &minified(tools, "js", &boot)?)?;
    let html = assets.names.rewrite("index.html", &html)?;
    stamp.renew(|| {
        files::remove_folder(&workspace::dist().join("assets"))?;
        for (name, bytes) in &assets.files {
            compress::write(&workspace::dist().join("assets").join(name), bytes)?;
        }
        compress::write(&workspace::dist().join("index.html"), html.as_bytes())
    })
}

/// The files that the page refers to, by the names under which they will be served.
#[derive(Default)]
struct Assets {
    names: Names,
    files: Vec<(String, Vec<u8>)>,
}

impl Assets {
    fn add(&mut self, logical: &str, bytes: Vec<u8>) -> Outcome {
        self.files.push((self.names.add(logical, &bytes)?, bytes));
        Ok(())
    }

    fn add_text(&mut self, logical: &str, text: &str) -> Outcome {
        let text = self.names.rewrite(logical, text)?;
        self.add(logical, text.into_bytes())
    }
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
    let program = env::current_exe().map_err(|error| format!("cannot find xtask's own program: {error}"))?;
    let mut builder = files::read(&program)?;
    builder.extend(tools.versions().as_bytes());
    Ok(builder)
}

fn made(name: &str) -> PathBuf {
    workspace::path("target/page").join(name)
}
