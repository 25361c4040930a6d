//! Words of the cloud made safe to be passed on: in a ticket, in a chat, to strangers.

/// Longer words say no more.
const MOST_LETTERS: usize = 2_000;

/// A run of letters and digits this long is no word: it is a key, a token or a signature.
const LONGEST_WORD: usize = 32;

/// What stands in place of what was taken out.
const REMOVED: &str = "[removed]";

/// What names a secret, in lower case; what follows it is one.
const NAMES: [&str; 9] =
    ["token", "authorization", "password", "passwd", "secret", "cookie", "signature", "credential", "access_key"];

/// One line without control and direction marks, without the query of an address, and without anything that may be a
/// secret: the proxy has removed those it knows, this removes what looks like one (experience.md promise 10).
#[must_use]
pub fn scrub(text: &str) -> String {
    let line: String =
        text.chars().take(MOST_LETTERS).map(|letter| if is_inert(letter) { letter } else { ' ' }).collect();
    let mut words: Vec<&str> = Vec::new();
    let mut is_secret_next = 0;
    for word in line.split_whitespace() {
        let names_secret = names_secret(word);
        let is_value_in_it = word.find(['=', ':']).is_some_and(|at| at + 1 < word.len());
        match () {
            () if 0 < is_secret_next || names_secret && is_value_in_it || is_key(word) => words.push(REMOVED),
            () => words.push(bare(word)),
        }
        // `Authorization: Bearer x` has its secret two words further on.
        is_secret_next = if names_secret && !is_value_in_it { 2 } else { (is_secret_next - 1).max(0) };
    }
    words.join(" ")
}

/// Neither control nor direction marks, which could make text look like another.
fn is_inert(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn names_secret(word: &str) -> bool {
    let lower = word.to_ascii_lowercase().replace('-', "_");
    let name = lower.split(['=', ':']).next().unwrap_or_default();
    NAMES.iter().any(|name| lower.contains(name)) || ["ak", "sk"].contains(&name)
}

/// Identifiers of the cloud are short or have dashes; 32 hexadecimal digits alone name a project or a user.
fn is_key(word: &str) -> bool {
    let is_id = |part: &str| part.len() == LONGEST_WORD && part.bytes().all(|letter| letter.is_ascii_hexdigit());
    let parts = word.split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '+' | '_' | '=')));
    parts.into_iter().any(|part| LONGEST_WORD <= part.len() && !is_id(part))
}

/// An address without its query and fragment.
fn bare(word: &str) -> &str {
    match (word.contains("://"), word.find(['?', '#'])) {
        (true, Some(end)) => &word[..end],
        _ => word,
    }
}
