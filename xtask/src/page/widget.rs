//! The bundle for pages of somebody else's: one entry with the shell, the glue and the first sheet inside, and the files that it
//! fetches, each pinned in it by its digest. Their names are plain, because their address carries the version.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha384};

use super::{Code, compress, made, minified, styles};
use crate::process::output;
use crate::tools::Tools;
use crate::{Outcome, files, workspace};

/// Sheets of the page that no element shows.
const PAGE_ONLY: [&str; 3] = ["10-page.css", "30-desk.css", "31-list-toolbar.css"];
/// What the later sheet of the page has and no element shows.
const LATER_PAGE_ONLY: [&str; 1] = ["26-help-sheet.css"];

/// Fills `dist/widget/`.
pub(super) fn make(tools: &Tools, code: &Code) -> Outcome {
    let (work, dist) = (made("widget"), workspace::dist().join("widget"));
    files::remove_folder(&work)?;
    files::remove_folder(&dist)?;
    files::make_folder(&work)?;
    for path in files::list(&workspace::path("web/element"))? {
        let text = files::read_text(&path)?.replace("'/assets/app.js'", "'./app.js'");
        files::write(&work.join(files::name(&path)), text.as_bytes())?;
    }
    let first = sheet(tools, "web/styles", &PAGE_ONLY, "element.css")?;
    files::write(&work.join("element.css"), first.as_bytes())?;
    let later = sheet(tools, "web/styles/later", &LATER_PAGE_ONLY, "later.css")?;
    files::write(&work.join("app.js"), glue(code)?.as_bytes())?;

    let integrity = serde_json::json!({ "wasm": integrity(&code.wasm), "later": integrity(later.as_bytes()) });
    let entry = bundle(tools, &work.join("leasehold-card.js"), &integrity.to_string())?;
    let modules = code.parts.iter().map(|(name, bytes)| (name.as_str(), bytes));
    for (name, bytes) in modules.chain([("app.wasm", &code.wasm)]) {
        compress::write(&dist.join(name), &padded(bytes))?;
    }
    compress::write(&dist.join("leasehold-card.js"), entry.as_bytes())?;
    let define = bundle(tools, &work.join("define.js"), &integrity.to_string())?;
    compress::write(&dist.join("define.js"), define.as_bytes())?;
    compress::write(&dist.join("later.css"), later.as_bytes())?;
    for theme in files::list(&workspace::path("web/element/themes"))? {
        compress::write(&dist.join("themes").join(files::name(&theme)), &files::read(&theme)?)?;
    }
    frame(tools)?;
    // For whoever writes the tag into a page: `integrity="..."`.
    files::write(&dist.join("integrity.txt"), format!("{}\n", self::integrity(entry.as_bytes())).as_bytes())
}

/// The page for iframes, what it runs beside the element, the script for the page around it, and the playground.
fn frame(tools: &Tools) -> Outcome {
    let dist = workspace::dist();
    let scripts = ["frame.js", "leasehold-embed-host.js", "playground.js"].map(|name| (name, "js"));
    let sheets = ["frame.css", "playground.css"].map(|name| (name, "css"));
    for (name, loader) in scripts.into_iter().chain(sheets) {
        let text = files::read_text(&workspace::path("web/element").join(name))?;
        compress::write(&dist.join("widget").join(name), minified(tools, loader, &text)?.as_bytes())?;
    }
    for (name, to) in [("embed.html", "embed.html"), ("playground.html", "widget/playground.html")] {
        let page = files::read_text(&workspace::path("web/element").join(name))?;
        compress::write(&dist.join(to), page.replace("VERSION", env!("CARGO_PKG_VERSION")).as_bytes())?;
    }
    Ok(())
}

/// Bundlers write files below 4 KB into the code as `data:`, which policies refuse: a small module gets a section of nothing,
/// which weighs some ten bytes when compressed.
fn padded(module: &[u8]) -> Vec<u8> {
    const LEAST: usize = 4096 + 1;
    let mut padded = module.to_vec();
    if module.len() < LEAST {
        // A custom section without a name: its number, its length of 4,097 in LEB128, the length of the name, and zeros.
        padded.extend([0, 0x81, 0x20]);
        padded.extend([0; LEAST]);
    }
    padded
}

/// As a page names it in `integrity`.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

fn bundle(tools: &Tools, entry: &Path, integrity: &str) -> Outcome<String> {
    let mut esbuild = tools.esbuild();
    esbuild.args([
        "--bundle",
        "--minify",
        "--format=esm",
        "--log-level=error",
        "--loader:.css=text",
        "--target=es2022",
    ]);
    esbuild.arg(format!("--define:VERSION=\"{}\"", env!("CARGO_PKG_VERSION")));
    let bundled = output(esbuild.arg(format!("--define:INTEGRITY={integrity}")).arg(entry))?;
    String::from_utf8(bundled).map_err(|error| format!("esbuild wrote no text: {error}"))
}

/// The glue with the modules beside it, and not below `/assets/`.
fn glue(code: &Code) -> Outcome<String> {
    let mut glue = code.glue.clone();
    for (name, bytes) in &code.parts {
        let (old, new) = (
            format!("fetch(\"/assets/{name}\")"),
            format!(
                "fetch(new URL(\"{name}\", import.meta.url), {{ integrity: \"{}\", credentials: \"omit\" }})",
                integrity(&padded(bytes))
            ),
        );
        if !glue.contains(&old) {
            return Err(format!("the glue does not fetch {name} where xtask/src/page/widget.rs expects it"));
        }
        glue = glue.replace(&old, &new);
    }
    Ok(glue.replace("\"/assets/app.wasm\"", "new URL(\"app.wasm\", import.meta.url)"))
}

/// The sheets of a folder but some, and what only elements have; in pixels, because `rem` is the page's around.
fn sheet(tools: &Tools, folder: &str, without: &[&str], own: &str) -> Outcome<String> {
    let text = styles(folder, |name| !without.contains(&name))?;
    let own = files::read_text(&workspace::path("web/element").join(own))?;
    minified(tools, "css", &pixels(&[text, own].concat()))
}

/// Every length in `rem` as pixels, at the 16 pixels that all browsers begin with.
fn pixels(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("rem") {
        let (before, after) = rest.split_at(at);
        let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (text, number) = before.split_at(before.len() - digits);
        let is_word = after[3..].starts_with(|c: char| c.is_ascii_alphanumeric());
        out.push_str(text);
        match number.parse::<f64>() {
            Ok(number) if !is_word => out.push_str(&format!("{}px", number * 16.0)),
            _ => out.extend([number, "rem"]),
        }
        rest = &after[3..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_become_pixels_and_words_stay() {
        assert_eq!(
            pixels(".a { margin: 0.5rem -1.25rem; width: calc(1rem + 2px) } /* remark: theorem 2rems */"),
            ".a { margin: 8px -20px; width: calc(16px + 2px) } /* remark: theorem 2rems */"
        );
    }

    #[test]
    fn a_small_module_is_padded_by_one_section_and_a_large_one_is_left() {
        let (small, large) = (b"\0asm\x01\0\0\0".to_vec(), vec![1; 5000]);
        let padded_small = padded(&small);
        let length = usize::from(padded_small[9] & 0x7f) | usize::from(padded_small[10]) << 7;
        assert!(padded_small.starts_with(&small) && padded_small[8] == 0 && 4096 < padded_small.len());
        assert_eq!(length, padded_small.len() - 11);
        assert_eq!(padded(&large), large);
    }

    #[test]
    fn a_digest_is_written_as_pages_write_it() {
        assert_eq!(integrity(b""), "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb");
    }
}
