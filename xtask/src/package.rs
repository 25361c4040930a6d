//! The npm package for portals that bundle their pages: the same files as `dist/widget/`, with types and a manifest. Nothing is
//! published here.

use crate::process::{output, program};
use crate::tools::announce;
use crate::{Outcome, files, page, workspace};

/// What the package has from `dist/widget/` by these endings.
const FROM_DIST: [&str; 3] = [".wasm", ".css", ".js"];
/// What only pages of the proxy need.
const NOT_PACKED: [&str; 4] = ["frame.js", "frame.css", "playground.js", "playground.css"];

/// The entry with a side effect.
const ENTRY: &str = "import { define } from './define.js';\n\ndefine();\n\nexport * from './define.js';\n";

/// Fills `target/package/leasehold-card/` and prints what belongs into `integrity`.
pub(crate) fn make() -> Outcome {
    page::build()?;
    announce("filling target/package/leasehold-card");
    let (from, to) = (workspace::dist().join("widget"), workspace::path("target/package/leasehold-card"));
    files::remove_folder(&to)?;
    for path in files::list(&from)? {
        let name = files::name(&path);
        if FROM_DIST.iter().any(|ending| name.ends_with(ending)) && !NOT_PACKED.contains(&&*name) {
            files::write(&to.join(&name), &files::read(&path)?)?;
        }
    }
    for theme in files::list(&from.join("themes"))? {
        let name = files::name(&theme);
        if name.ends_with(".css") {
            files::write(&to.join("themes").join(name), &files::read(&theme)?)?;
        }
    }
    for path in files::list(&workspace::path("web/element/package"))? {
        let text = files::read_text(&path)?.replace("\"VERSION\"", &format!("\"{}\"", env!("CARGO_PKG_VERSION")));
        files::write(&to.join(files::name(&path)), text.as_bytes())?;
    }
    for name in ["LICENSE", "CHANGELOG.md"] {
        files::write(&to.join(name), &files::read(&workspace::path(name))?)?;
    }
    // Whoever imports both has the code once.
    files::write(&to.join("leasehold-card.js"), ENTRY.as_bytes())?;
    for name in ["leasehold-card.js", "leasehold-embed-host.js"] {
        println!("{name}  {}", page::integrity(&files::read(&from.join(name))?));
    }
    let packed = output(program("npm").args(["pack", "--dry-run", "--json"]).current_dir(&to))?;
    let packed: serde_json::Value =
        serde_json::from_slice(&packed).map_err(|error| format!("npm pack said no JSON: {error}"))?;
    println!("tarball  {} bytes, {} files", packed[0]["size"], packed[0]["entryCount"]);
    Ok(())
}
