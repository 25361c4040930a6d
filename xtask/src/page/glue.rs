//! The JavaScript between page and module, as wasm-bindgen writes it, made shorter and alone on its page.

use serde_json::Value;

use crate::Outcome;

/// The marks that Yew leaves on elements. Every module numbers its trees from 1, so two Yew programs that meet in one page,
/// a portal's and this one's as a widget, would run each other's handlers (embedding.md, fact 2).
const YEW_MARKS: [&str; 3] = ["subtree_id", "listener_id", "subtree_cache_key"];

/// The name of the module's file when the caller gives none.
const DEFAULT_FILE: &str = "new URL('app_bg.wasm', import.meta.url)";

/// The name under which the glue hands its functions to the module, and wasm-opt's for it.
const IMPORT_OBJECT: (&str, &str) = ("\"./app_bg.js\": import0", "a: import0");

/// Renames Yew's marks, the default file, and what wasm-opt has renamed in the module.
///
/// `renamed` is what `--minify-imports-and-exports-and-modules` printed. Whatever is not found where it is expected is an
/// error: the glue then has another form than the one this was written for.
pub(super) fn finish(glue: &str, renamed: &[u8]) -> Outcome<String> {
    let mut glue = glue.to_owned();
    for mark in YEW_MARKS {
        glue = rename(&glue, ".", &format!("__yew_{mark}"), &format!("__leasehold_{mark}"))?;
    }
    for (old, new) in [(DEFAULT_FILE, "'/assets/app.wasm'"), IMPORT_OBJECT] {
        if glue.matches(old).count() != 1 {
            return Err(unexpected(old));
        }
        glue = glue.replace(old, new);
    }

    let renamed: Value =
        serde_json::from_slice(renamed).map_err(|error| format!("wasm-opt's list of names: {error}"))?;
    for import in pairs(&renamed, "imports")? {
        glue = rename(&glue, " ", &format!("{}:", import.old), &format!("{}:", import.new))?;
    }
    for export in pairs(&renamed, "exports")? {
        // Exports that only a debugger looks for are not called by the glue.
        glue = rename(&glue, "wasm.", export.old, export.new).unwrap_or(glue);
    }
    Ok(glue)
}

struct Renamed<'a> {
    old: &'a str,
    new: &'a str,
}

/// wasm-opt's list of `imports` (module, old, new) or `exports` (old, new).
fn pairs<'a>(renamed: &'a Value, of: &str) -> Outcome<Vec<Renamed<'a>>> {
    let failed = || format!("wasm-opt has not said how it renamed the {of}");
    let list = renamed[of].as_array().ok_or_else(failed)?;
    let pair = |entry: &'a Value| match entry.as_array()?.as_slice() {
        [.., old, new] => Some(Renamed { old: old.as_str()?, new: new.as_str()? }),
        _ => None,
    };
    list.iter().map(|entry| pair(entry).ok_or_else(failed)).collect()
}

/// Every whole word `old` that stands directly after `before`, as `new`.
fn rename(text: &str, before: &str, old: &str, new: &str) -> Outcome<String> {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$');
    let mut found = false;
    let sought = format!("{before}{old}");
    let mut parts = text.split(&sought).peekable();
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let whole = !(old.ends_with(is_letter) && part.starts_with(is_letter));
        found |= whole;
        renamed.extend([before, if whole { new } else { old }, part]);
    }
    if found { Ok(renamed) } else { Err(unexpected(old)) }
}

fn unexpected(sought: &str) -> String {
    format!("wasm-bindgen's glue does not have `{sought}` where xtask/src/page/glue.rs expects it")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
        const import0 = {
            __wbg_yew_1: function(arg0) { return arg0.__yew_subtree_id; },
            __wbg___yew_listener_id_2: function(arg0) { return arg0.__yew_listener_id; },
            __wbg_cache_3: function(arg0) { arg0.__yew_subtree_cache_key = wasm.mount(wasm.mounted, wasm.mount); },
        };
        const imports = { \"./app_bg.js\": import0, };
        module_or_path = new URL('app_bg.wasm', import.meta.url);";

    const RENAMED: &str = r#"{
        "imports": [["./app_bg.js", "__wbg_yew_1", "$"], ["./app_bg.js", "__wbg___yew_listener_id_2", "A"]],
        "exports": [["mount", "b"], ["__abort_handler", "c"]]
    }"#;

    #[test]
    fn renames_what_stands_in_both_and_leaves_the_rest() {
        let glue = finish(GLUE, RENAMED.as_bytes()).unwrap();
        assert_eq!(
            glue,
            "\
        const import0 = {
            $: function(arg0) { return arg0.__leasehold_subtree_id; },
            A: function(arg0) { return arg0.__leasehold_listener_id; },
            __wbg_cache_3: function(arg0) { arg0.__leasehold_subtree_cache_key = wasm.b(wasm.mounted, wasm.b); },
        };
        const imports = { a: import0, };
        module_or_path = '/assets/app.wasm';"
        );
    }

    #[test]
    fn another_form_of_the_glue_is_a_failure() {
        for missing in ["arg0.__yew_listener_id", "./app_bg.js", "app_bg.wasm", "__wbg_yew_1:"] {
            let glue = GLUE.replace(missing, "");
            assert!(finish(&glue, RENAMED.as_bytes()).is_err(), "{missing}");
        }
        for renamed in ["", "{}", r#"{"imports": [["x"]], "exports": []}"#, r#"{"imports": []}"#] {
            assert!(finish(GLUE, renamed.as_bytes()).is_err(), "{renamed}");
        }
    }
}
