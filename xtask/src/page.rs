//! The page: Rust to WebAssembly, smaller, and into `dist/` under names that change with the content.
//!
//! No bundler: the parts are few and known. Each stage is skipped while what it is made from stays the same.

mod compile;
mod compress;
mod glue;
mod module;
mod names;
mod widget;

use std::env;
use std::path::PathBuf;

use names::Names;
pub(crate) use names::references;
pub(crate) use widget::integrity;

use crate::files::{self, Stamp};
use crate::process::output;
use crate::tools::{self, Tools, announce};
use crate::{Outcome, workspace};

/// The crate is built twice, so that neither carries what only the other needs (ADR 45).
#[derive(Clone, Copy)]
enum Half {
    Page,
    Widget,
}

impl Half {
    /// The feature of the crate.
    fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Widget => "widget",
        }
    }
}

/// The code of one half, ready to be served.
struct Code {
    /// The first file.
    wasm: Vec<u8>,
    glue: String,
    /// The files that are fetched later, by name.
    parts: Vec<(String, Vec<u8>)>,
}

/// Makes `dist/`, or leaves it when nothing has changed.
pub(crate) fn build() -> Outcome {
    let tools = tools::install()?;
    let (page, widget) = (code(&tools, Half::Page)?, code(&tools, Half::Widget)?);
    assemble(&tools, &page, &widget)
}

/// The code of one half. Cargo knows when the Rust has changed, so its output is what the later steps are stamped with.
fn code(tools: &Tools, half: Half) -> Outcome<Code> {
    let name = half.name();
    announce(&format!("compiling the {name}"));
    let compiled = compile::compile(half)?;
    let stamp = Stamp::new(made(&format!("{name}.stamp")), files::digest([&compiled[..], &this_builder(tools)?]));
    let folder = made(&format!("{name}-code"));
    if !(stamp.is_fresh() && folder.is_dir()) {
        announce(&format!("making the {name} smaller"));
        stamp.renew(|| {
            files::remove_folder(&folder)?;
            module::make(tools, &compiled, &made(&format!("{name}-package")), &folder)
        })?;
    }
    let mut code = Code { wasm: Vec::new(), glue: String::new(), parts: Vec::new() };
    for path in files::list(&folder)? {
        match files::name(&path).as_str() {
            "app.js" => code.glue = files::read_text(&path)?,
            "app.wasm" => code.wasm = files::read(&path)?,
            part => code.parts.push((part.to_owned(), files::read(&path)?)),
        }
    }
    Ok(code)
}

/// Fills `dist/` from the modules and the sources of page and widget.
fn assemble(tools: &Tools, code: &Code, widget: &Code) -> Outcome {
    let html = files::read_text(&workspace::path("index.html"))?;
    let boot = files::read_text(&workspace::path("web/boot.js"))?;
    // The window of a sign-in for pages of others: a page of its own, which shares nothing with the first.
    let popup_html = files::read_text(&workspace::path("web/popup.html"))?;
    let popup = files::read_text(&workspace::path("web/popup.js"))?;
    let (styles, later_styles) = (styles("web/styles", |_| true)?, styles("web/styles/later", |_| true)?);
    let element = element_sources()?;
    let icons = files::list(&workspace::path("web/icons"))?;
    let icons: Vec<(String, Vec<u8>)> =
        icons.iter().map(|path| Ok((files::name(path), files::read(path)?))).collect::<Outcome<_>>()?;

    let builder = this_builder(tools)?;
    let mut inputs = vec![&builder[..], &code.wasm];
    inputs.extend(
        [&code.glue, &styles, &later_styles, &boot, &html, &popup, &popup_html, &element].map(String::as_bytes),
    );
    inputs.extend([&widget.wasm[..], widget.glue.as_bytes()]);
    inputs.extend(
        code.parts.iter().chain(&widget.parts).chain(&icons).flat_map(|(name, bytes)| [name.as_bytes(), bytes]),
    );
    let stamp = Stamp::new(made("dist.stamp"), files::digest(inputs));
    if stamp.is_fresh() && ["index.html", "popup.html"].iter().all(|page| workspace::dist().join(page).is_file()) {
        return Ok(());
    }
    announce("filling dist/");
    // What nobody refers to but others, first; the page, which refers to all, last.
    let mut assets = Assets::default();
    for (name, bytes) in code.parts.iter().cloned().chain(icons) {
        assets.add(&name, bytes)?;
    }
    assets.add("app.wasm", code.wasm.clone())?;
    assets.add_text("app.js", &minified(tools, "js", &code.glue)?)?;
    assets.add_text("app.css", &minified(tools, "css", &styles)?)?;
    assets.add_text("later.css", &minified(tools, "css", &later_styles)?)?;
    assets.add_text("boot.js", &minified(tools, "js", &boot)?)?;
    assets.add_text("popup.js", &minified(tools, "js", &popup)?)?;
    let html = assets.names.rewrite("index.html", &html)?;
    let popup_html = assets.names.rewrite("popup.html", &popup_html)?;
    stamp.renew(|| {
        files::remove_folder(&workspace::dist().join("assets"))?;
        for (name, bytes) in &assets.files {
            compress::write(&workspace::dist().join("assets").join(name), bytes)?;
        }
        compress::write(&workspace::dist().join("popup.html"), popup_html.as_bytes())?;
        compress::write(&workspace::dist().join("index.html"), html.as_bytes())?;
        widget::make(tools, widget)
    })
}

/// The sheets of one folder as one, as far as they are wanted by name.
fn styles(folder: &str, wanted: impl Fn(&str) -> bool) -> Outcome<String> {
    let sheets = files::list(&workspace::path(folder))?;
    sheets.iter().filter(|sheet| wanted(&files::name(sheet))).map(|sheet| files::read_text(sheet)).collect()
}

/// Everything that the bundle of the widgets is made from beside the page.
fn element_sources() -> Outcome<String> {
    let folders = ["web/element", "web/element/themes", "web/element/package"];
    folders.into_iter().map(|folder| styles(folder, |_| true)).collect()
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
