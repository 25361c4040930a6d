//! The JavaScript between page and module, as wasm-bindgen writes it, made shorter and alone on its page.

use serde_json::Value;

use crate::Outcome;

/// The marks that Yew leaves on elements. Every module numbers its trees from 1, so two Yew programs that meet in one page,
/// a portal's and this one's as a widget, would run each other's handlers (embedding.md, fact 2).
const YEW_MARKS: [&str; 3] = ["subtree_id", "listener_id", "subtree_cache_key"];

/// The name of the module's file when the caller gives none.
const DEFAULT_FILE: &str = r#"new URL("app_bg.wasm", import.meta.url)"#;

/// The names under which the glue hands its functions and the loaders of the parts to the module, and wasm-opt's one for both.
const IMPORT_OBJECT: (&str, &str) = (r#""./app_bg.js": import0"#, "a: { ...import0, ...wasm_split_exports }");
const LOADERS: &str = r#""./__wasm_split.js": wasm_split_exports"#;

/// Where the loader takes what the parts share with the module from its exports.
const SHARED: (&str, &str) = ("const { ", " } = initSync(void 0, void 0);");

/// Renames Yew's marks, the files, and what wasm-opt has renamed in the module.
///
/// `renamed` is what `--minify-imports-and-exports-and-modules` printed, `parts` are the names of the files that are fetched
/// later. Whatever is not found where it is expected is an error: the glue then has another form than the one this was
/// written for.
pub(super) fn finish(glue: &str, renamed: &[u8], parts: &[String]) -> Outcome<String> {
    let mut glue = glue.to_owned();
    for mark in YEW_MARKS {
        glue = rename(&glue, ".", &format!("__yew_{mark}"), &format!("__leasehold_{mark}"))?;
    }
    glue = replace_one(&glue, DEFAULT_FILE, "\"/assets/app.wasm\"")?;
    for part in parts {
        let file = format!("new URL(\"./{part}\", import.meta.url)");
        glue = replace_one(&glue, &file, &format!("\"/assets/{part}\""))?;
    }
    // Once for every loader: wasm-bindgen names the same file again and again.
    glue = glue.replace(&format!("{LOADERS},"), "").replace(LOADERS, "");
    glue = replace_one(&glue, IMPORT_OBJECT.0, IMPORT_OBJECT.1)?;

    let renamed: Value =
        serde_json::from_slice(renamed).map_err(|error| format!("wasm-opt's list of names: {error}"))?;
    for import in pairs(&renamed, "imports")? {
        glue = rename(&glue, " ", &format!("{}:", import.old), &format!("{}:", import.new))?;
    }
    let exports = pairs(&renamed, "exports")?;
    for export in &exports {
        // Exports that only a debugger or a part looks for are not called by the glue.
        glue = rename(&glue, "wasm.", export.old, export.new).unwrap_or(glue);
    }
    share(&glue, &exports)
}

/// The exports that the parts share, taken under their new names.
fn share(glue: &str, exports: &[Renamed<'_>]) -> Outcome<String> {
    let (before, rest) = glue.split_once(SHARED.1).ok_or_else(|| unexpected(SHARED.1))?;
    let (before, names) = before.rsplit_once(SHARED.0).ok_or_else(|| unexpected(SHARED.0))?;
    let taken = names.split(", ").map(|name| {
        let export = exports.iter().find(|export| export.old == name).ok_or_else(|| unexpected(name))?;
        Ok(format!("{}: {name}", export.new))
    });
    let taken: Vec<String> = taken.collect::<Outcome<_>>()?;
    Ok([before, SHARED.0, &taken.join(", "), SHARED.1, rest].concat())
}

fn replace_one(text: &str, old: &str, new: &str) -> Outcome<String> {
    if text.matches(old).count() == 1 { Ok(text.replace(old, new)) } else { Err(unexpected(old)) }
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

    const GLUE: &str = r#"
        var wasm_split_exports = {};
        __export(wasm_split_exports, {
            __wasm_split_load_later: () => __wasm_split_load_later
        });
        const { memory, __wasm_split_shared0 } = initSync(void 0, void 0);
        share({ memory, __wasm_split_shared0 });
        const src = fetch(new URL("./split_later.wasm", import.meta.url));
        const import0 = {
            __wbg_yew_1: function(arg0) { return arg0.__yew_subtree_id; },
            __wbg___yew_listener_id_2: function(arg0) { return arg0.__yew_listener_id; },
            __wbg_cache_3: function(arg0) { arg0.__yew_subtree_cache_key = wasm.mount(wasm.mounted, wasm.mount); },
        };
        const imports = { "./app_bg.js": import0, "./__wasm_split.js": wasm_split_exports, "./__wasm_split.js": wasm_split_exports };
        module_or_path = new URL("app_bg.wasm", import.meta.url);"#;

    const RENAMED: &str = r#"{
        "imports": [
            ["./app_bg.js", "__wbg_yew_1", "$"], ["./app_bg.js", "__wbg___yew_listener_id_2", "A"],
            ["./__wasm_split.js", "__wasm_split_load_later", "B"]
        ],
        "exports": [["mount", "b"], ["__abort_handler", "c"], ["memory", "d"], ["__wasm_split_shared0", "e"]]
    }"#;

    fn finished(glue: &str, renamed: &str) -> Outcome<String> {
        finish(glue, renamed.as_bytes(), &["split_later.wasm".to_owned()])
    }

    #[test]
    fn renames_what_stands_in_both_and_leaves_the_rest() {
        assert_eq!(
            finished(GLUE, RENAMED).unwrap(),
            r#"
        var wasm_split_exports = {};
        __export(wasm_split_exports, {
            B: () => __wasm_split_load_later
        });
        const { d: memory, e: __wasm_split_shared0 } = initSync(void 0, void 0);
        share({ memory, __wasm_split_shared0 });
        const src = fetch("/assets/split_later.wasm");
        const import0 = {
            $: function(arg0) { return arg0.__leasehold_subtree_id; },
            A: function(arg0) { return arg0.__leasehold_listener_id; },
            __wbg_cache_3: function(arg0) { arg0.__leasehold_subtree_cache_key = wasm.b(wasm.mounted, wasm.b); },
        };
        const imports = { a: { ...import0, ...wasm_split_exports },   };
        module_or_path = "/assets/app.wasm";"#
        );
    }

    #[test]
    fn another_form_of_the_glue_is_a_failure() {
        for missing in [
            "arg0.__yew_listener_id",
            "./app_bg.js",
            "app_bg.wasm",
            "split_later.wasm",
            "__wbg_yew_1:",
            " __wasm_split_load_later:",
            "initSync",
        ] {
            assert!(finished(&GLUE.replace(missing, ""), RENAMED).is_err(), "{missing}");
        }
        for renamed in ["", "{}", r#"{"imports": [["x"]], "exports": []}"#, r#"{"imports": []}"#] {
            assert!(finished(GLUE, renamed).is_err(), "{renamed}");
        }
        assert!(finished(GLUE, &RENAMED.replace("\"memory\"", "\"store\"")).is_err());
    }
}
