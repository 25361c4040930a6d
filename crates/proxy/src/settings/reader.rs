//! Reads typed values out of the layers and collects every mistake on the way, so that one run names them all. A key is
//! known because somebody asked for it: there is no second list to keep.

use std::{collections::BTreeSet, fs, net::SocketAddr, ops::RangeInclusive, time::Duration};

use secrecy::SecretString;

use super::{
    Mistake,
    layers::{Entry, Layer, Place, Raw},
};

/// A name of a different length or with other letters than this is no misspelling.
const MOST_TYPING_ERRORS: usize = 4;

pub(super) struct Reader {
    layers: Vec<Layer>,
    /// Where a key that is missing should have been.
    home: String,
    asked: BTreeSet<&'static str>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    pub(super) fn new(layers: Vec<Layer>, home: String, mistakes: Vec<Mistake>) -> Self {
        Self { layers, home, asked: BTreeSet::new(), mistakes }
    }

    /// Whether any layer has `key`.
    pub(super) fn has(&mut self, key: &'static str) -> bool {
        self.find(key).is_some()
    }

    /// Whether any layer says anything in `section`.
    pub(super) fn has_section(&self, section: &str) -> bool {
        let inside = |key: &String| key.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'));
        self.layers.iter().any(|layer| layer.keys().any(inside))
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.located_text(key).map(|(text, _)| text)
    }

    /// A text that `check` turns into something, or that breaks its rule.
    pub(super) fn checked<T>(&mut self, key: &'static str, check: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let (text, place) = self.located_text(key)?;
        match check(&text) {
            Ok(value) => Some(value),
            Err(rule) => self.broken(&place, key, rule),
        }
    }

    /// As [`Self::checked`]; a missing key is a mistake too.
    pub(super) fn required<T>(&mut self, key: &'static str, check: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        if self.has(key) { self.checked(key, check) } else { self.missing(key, "is required") }
    }

    pub(super) fn one_of<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)], default: T) -> T {
        let rule = || format!("must be one of {}", words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", "));
        let pick = |text: &str| words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(rule);
        self.checked(key, pick).unwrap_or(default)
    }

    pub(super) fn whole(&mut self, key: &'static str, range: RangeInclusive<i64>) -> Option<i64> {
        let entry = self.find(key)?;
        let number = match entry.raw {
            Raw::Whole(number) => Some(number),
            Raw::Word(text) => text.trim().parse().ok(),
            _ => None,
        };
        match number.filter(|number| range.contains(number)) {
            Some(number) => Some(number),
            None => {
                let (min, max) = (range.start(), range.end());
                self.broken(&entry.place, key, format!("must be a whole number from {min} to {max}"))
            }
        }
    }

    pub(super) fn flag(&mut self, key: &'static str, default: bool) -> bool {
        let Some(entry) = self.find(key) else { return default };
        let flag = match entry.raw {
            Raw::Flag(flag) => Some(flag),
            Raw::Word(text) => text.trim().parse().ok(),
            _ => None,
        };
        flag.or_else(|| self.broken(&entry.place, key, "must be true or false")).unwrap_or(default)
    }

    /// A number of milliseconds.
    pub(super) fn duration(&mut self, key: &'static str, range: RangeInclusive<i64>, default: Duration) -> Duration {
        let ms = self.whole(key, range).and_then(|ms| u64::try_from(ms).ok());
        ms.map_or(default, Duration::from_millis)
    }

    pub(super) fn address(&mut self, key: &'static str, default: SocketAddr) -> (SocketAddr, Option<Place>) {
        let place = self.find(key).map(|entry| entry.place);
        let rule = |_| "must be an address and a port, for example 127.0.0.1:8080".to_owned();
        (self.checked(key, |text| text.parse().map_err(rule)).unwrap_or(default), place)
    }

    /// The entries of a list, empty when it is missing.
    pub(super) fn list(&mut self, key: &'static str, rule: &str) -> Vec<Entry> {
        let Some(entry) = self.find(key) else { return Vec::new() };
        let place = entry.place.clone();
        entry.into_list().unwrap_or_else(|| self.broken::<Vec<_>>(&place, key, rule).unwrap_or_default())
    }

    pub(super) fn texts(&mut self, key: &'static str) -> Vec<String> {
        const RULE: &str = "must be a list of texts";
        let mut texts = Vec::new();
        for entry in self.list(key, RULE) {
            match entry.raw {
                Raw::Text(text) => texts.push(text),
                _ => texts.extend(self.broken::<String>(&entry.place, key, RULE)),
            }
        }
        texts
    }

    /// A secret: in place under `key`, or in the file named by `file_key`.
    pub(super) fn secret(&mut self, key: &'static str, file_key: &'static str) -> Option<SecretString> {
        let direct = self.located_text(key);
        let file = self.located_text(file_key);
        match (direct, file) {
            (Some(_), Some((_, place))) => self.broken(&place, file_key, format!("and `{key}` are both given")),
            (Some((text, place)), None) if text.is_empty() => self.broken(&place, key, "is empty"),
            (Some((text, _)), None) => Some(text.into()),
            (None, Some((path, place))) => match fs::read_to_string(&path) {
                Ok(text) if !text.trim_ascii_end().is_empty() => Some(text.trim_ascii_end().into()),
                Ok(_) => self.broken(&place, file_key, format!("names {path}, which is empty")),
                Err(error) => self.broken(&place, file_key, format!("names {path}, which cannot be read: {error}")),
            },
            (None, None) => self.missing(key, &format!("is required, here or in the file named by `{file_key}`")),
        }
    }

    /// Writes down a mistake at `place`.
    pub(super) fn broken<T>(&mut self, place: &Place, key: &str, rule: impl Into<String>) -> Option<T> {
        let mistake = Mistake { place: place.to_string(), key: key.to_owned(), rule: rule.into(), suggestion: None };
        self.mistakes.push(mistake);
        None
    }

    /// Writes down that `key`, if anybody gave it, breaks a rule.
    pub(super) fn refuse(&mut self, key: &'static str, rule: impl Into<String>) {
        if let Some(entry) = self.find(key) {
            self.broken::<()>(&entry.place, key, rule);
        }
    }

    /// Writes down that `key` should be there.
    pub(super) fn missing<T>(&mut self, key: &'static str, rule: &str) -> Option<T> {
        let place = self.home.clone();
        self.mistakes.push(Mistake { place, key: key.to_owned(), rule: rule.to_owned(), suggestion: None });
        None
    }

    /// Writes down that what `key` says is wrong, at its place.
    pub(super) fn wrong<T>(&mut self, key: &'static str, rule: impl Into<String>) -> Option<T> {
        match self.find(key) {
            Some(entry) => self.broken(&entry.place, key, rule),
            None => self.missing(key, &rule.into()),
        }
    }

    /// Reads a table that stands in a list. `renamed` gives the keys in a mistake the names they have there.
    pub(super) fn nested<T>(
        &mut self,
        place: &Place,
        table: Layer,
        renamed: impl Fn(&str) -> String,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mut inner = Self::new(vec![table], place.to_string(), Vec::new());
        let value = read(&mut inner);
        self.mistakes.extend(inner.finish().into_iter().map(|mistake| Mistake {
            key: renamed(&mistake.key),
            rule: renamed(&mistake.rule),
            suggestion: mistake.suggestion.map(|known| renamed(&known)),
            ..mistake
        }));
        value
    }

    /// Ends the reading: what nobody asked for is unknown.
    pub(super) fn finish(mut self) -> Vec<Mistake> {
        for (key, entry) in self.layers.iter().flatten() {
            let inside = |known: &&str| known.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with('.'));
            let empty = matches!(&entry.raw, Raw::Table(fields) if fields.is_empty());
            let empty_section = empty && self.asked.iter().any(inside);
            if !self.asked.contains(key.as_str()) && !empty_section {
                self.mistakes.push(Mistake {
                    place: entry.place.to_string(),
                    key: key.clone(),
                    rule: "is not a setting".to_owned(),
                    suggestion: closest(key, &self.asked).map(str::to_owned),
                });
            }
        }
        self.mistakes
    }

    #[cfg(test)]
    pub(super) fn known(&self) -> &BTreeSet<&'static str> {
        &self.asked
    }

    fn find(&mut self, key: &'static str) -> Option<Entry> {
        self.asked.insert(key);
        self.layers.iter().find_map(|layer| layer.get(key)).cloned()
    }

    pub(super) fn located_text(&mut self, key: &'static str) -> Option<(String, Place)> {
        let entry = self.find(key)?;
        match entry.raw {
            Raw::Text(text) | Raw::Word(text) => Some((text, entry.place)),
            _ => self.broken(&entry.place, key, "must be a text in quotation marks"),
        }
    }
}

fn closest(key: &str, known: &BTreeSet<&'static str>) -> Option<&'static str> {
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    let same_name = known.iter().find(|candidate| last(candidate) == last(key));
    let distance = |candidate: &str| strsim::damerau_levenshtein(key, candidate);
    let nearest = known.iter().min_by_key(|candidate| distance(candidate));
    let most = MOST_TYPING_ERRORS.min(key.len() / 2);
    nearest.filter(|candidate| distance(candidate) <= most).or(same_name).copied()
}
