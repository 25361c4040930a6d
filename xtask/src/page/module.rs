//! What the linker wrote becomes the files that browsers get: cut where the code says, bound to JavaScript, and smaller.

use std::path::Path;

use wasm_split_cli_support::{Options, transform};

use super::glue;
use crate::process::{output, run};
use crate::tools::Tools;
use crate::{Outcome, files};

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
const WASM_PASSES: [&str; 8] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Writes `app.wasm`, `app.js` and the parts that are fetched later into `folder`; `package` is for what is on the way there.
pub(super) fn make(tools: &Tools, compiled: &[u8], package: &Path, folder: &Path) -> Outcome {
    files::remove_folder(package)?;
    files::make_folder(package)?;
    files::make_folder(folder)?;
    let main = package.join("main.wasm");
    let parts = cut(compiled, package, &main)?;

    let mut bind = tools.wasm_bindgen();
    // The parts share the table of functions, which is among what lld exports.
    bind.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", "app", "--out-dir"]);
    run(bind.arg(package).arg(&main))?;
    if package.join("snippets").exists() {
        return Err("a crate of the page brings JavaScript files of its own; the page serves one glue file".into());
    }

    let mut smaller = tools.wasm_opt();
    smaller.args(WASM_FEATURES).args(WASM_PASSES).arg("--minify-imports-and-exports-and-modules");
    let renamed = output(smaller.arg(package.join("app_bg.wasm")).arg("-o").arg(folder.join("app.wasm")))?;
    for part in &parts {
        let mut smaller = tools.wasm_opt();
        smaller.args(WASM_FEATURES).args(WASM_PASSES);
        run(smaller.arg(package.join(part)).arg("-o").arg(folder.join(part)))?;
    }

    // The glue and the loader of the parts import each other; esbuild makes one file of them.
    let mut join = tools.esbuild();
    join.args(["--bundle", "--format=esm", "--log-level=error"]).arg(package.join("app.js"));
    let joined = String::from_utf8(output(&mut join)?).map_err(|error| format!("esbuild wrote no text: {error}"))?;
    files::write(&folder.join("app.js"), glue::finish(&joined, &renamed, &parts)?.as_bytes())
}

/// Cuts the parts off, and answers the names of their files.
fn cut(compiled: &[u8], folder: &Path, main: &Path) -> Outcome<Vec<String>> {
    let mut options = Options::new(compiled);
    options.output_dir = folder;
    options.main_out_path = main;
    options.main_module = "./app.js";
    let cut = transform(options).map_err(|error| format!("the module cannot be cut: {error:#}"))?;
    let mut names: Vec<String> = cut.split_modules.iter().map(|path| files::name(path)).collect();
    names.sort();
    Ok(names)
}
