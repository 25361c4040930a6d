//! Letters without their case, to sort and to search by. The standard library's tables for every script of the world
//! weigh 6 KB of the first load; this covers the scripts with cases that people here write: Latin, Greek and Cyrillic.

/// `text` with its capital letters made small.
pub(super) fn lower(text: &str) -> String {
    text.chars().map(small).collect()
}

/// The small letter of a capital one; everything else stays.
const fn small(letter: char) -> char {
    match letter {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' => moved(letter, 32),
        'Ѐ'..='Џ' => moved(letter, 80),
        // Two letters by the standard; one is enough to find it.
        'İ' => 'i',
        // Pairs of neighbors: the capital letter is the even one in most places, the odd one in some.
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ѡ'..='ҁ' | 'Ҋ'..='ҿ' | 'Ӑ'..='ԯ' if !is_odd(letter) => moved(letter, 1),
        'Ĺ'..='ň' | 'Ź'..='ž' | 'Ӂ'..='ӎ' if is_odd(letter) => moved(letter, 1),
        'Ӏ' => 'ӏ',
        'Ÿ' => 'ÿ',
        'ẞ' => 'ß',
        'Ά' => 'ά',
        'Έ'..='Ί' => moved(letter, 37),
        'Ό' => 'ό',
        'Ύ' | 'Ώ' => moved(letter, 63),
        _ => letter,
    }
}

const fn is_odd(letter: char) -> bool {
    letter as u32 & 1 == 1
}

const fn moved(letter: char, by: u32) -> char {
    match char::from_u32(letter as u32 + by) {
        Some(small) => small,
        None => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::lower;

    #[test]
    fn it_agrees_with_the_standard_library() {
        // Latin, Greek and Cyrillic; the dotted capital I is two letters there.
        for letter in ('\0'..='\u{17f}').chain('\u{386}'..='\u{3ab}').chain('\u{400}'..='\u{52f}') {
            let standard = if letter == 'İ' { "i".to_owned() } else { letter.to_lowercase().to_string() };
            assert_eq!(lower(&letter.to_string()), standard, "U+{:04X}", u32::from(letter));
        }
        for letter in '\u{180}'..=char::MAX {
            let small = lower(&letter.to_string());
            assert!(small == letter.to_lowercase().to_string() || small == letter.to_string(), "{letter}");
        }
        for (text, expected) in [
            ("Training-2", "training-2"),
            ("ÄÖÜẞ Éric Øre Þing", "äöüß éric øre þing"),
            ("ŁÓDŹ ŽIŽKA ÇAĞŞ ŐŰ", "łódź žižka çağş őű"),
            ("ΑΘΉΝΑ ΏΡΑ", "αθήνα ώρα"),
            ("МОСКВА ЁЖ ЇЖАК Ґ", "москва ёж їжак ґ"),
            ("中文 日本 한국", "中文 日本 한국"),
        ] {
            assert_eq!(lower(text), expected);
        }
    }
}
