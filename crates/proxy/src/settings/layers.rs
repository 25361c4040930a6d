//! Where settings come from: flags, environment and file, each as dotted keys with the place they were found.

use std::{collections::BTreeMap, fmt, fs, path::PathBuf};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::Mistake;

/// The variables of the environment that are settings start with this.
const PREFIX: &str = "LEASEHOLD__";

/// Everything a start can be told with.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file given by `--config`.
    pub file: Option<PathBuf>,
    /// Name and value of every variable; those without the prefix are passed over.
    pub environment: Vec<(String, String)>,
    /// The flags that were given.
    pub flags: Vec<Flag>,
}

/// A flag that is a setting.
#[derive(Clone, Debug)]
pub struct Flag {
    /// As it is written, for example `--listen`.
    pub name: &'static str,
    /// The dotted key it sets.
    pub key: &'static str,
    /// Its value.
    pub value: String,
}

/// A value, and where it was found.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) place: Place,
    pub(super) raw: Raw,
}

/// Where a value was found.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Flag(&'static str),
    Variable(String),
    Line(String, usize),
}

/// A value before it is checked.
#[derive(Clone, Debug)]
pub(super) enum Raw {
    /// From a flag or a variable: may stand for text, a number or a TOML list.
    Word(String),
    Text(String),
    Whole(i64),
    Flag(bool),
    List(Vec<Entry>),
    Table(Layer),
    /// Of a type no setting has.
    Other,
}

pub(super) type Layer = BTreeMap<String, Entry>;

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => formatter.write_str(name),
            Self::Variable(name) => write!(formatter, "variable {name}"),
            Self::Line(file, line) => write!(formatter, "{file}:{line}"),
        }
    }
}

impl Sources {
    /// The layers, strongest first, and what could not be read at all.
    pub(super) fn layers(&self) -> (Vec<Layer>, Vec<Mistake>) {
        let flags = self.flags.iter().map(|flag| {
            let raw = Raw::Word(flag.value.clone());
            (flag.key.to_owned(), Entry { place: Place::Flag(flag.name), raw })
        });
        let variables = self.environment.iter().filter_map(|(name, value)| {
            let key = name.strip_prefix(PREFIX)?.to_lowercase().replace("__", ".");
            Some((key, Entry { place: Place::Variable(name.clone()), raw: Raw::Word(value.clone()) }))
        });
        let mut layers = vec![flags.collect(), variables.collect()];
        let mut mistakes = Vec::new();
        if let Some(path) = &self.file {
            let name = path.display().to_string();
            match fs::read_to_string(path) {
                Ok(text) => {
                    let (layer, found) = file(&name, &text);
                    layers.push(layer);
                    mistakes = found;
                }
                Err(error) => mistakes.push(Mistake {
                    place: name,
                    key: String::new(),
                    rule: format!("cannot be read: {error}"),
                    suggestion: None,
                }),
            }
        }
        (layers, mistakes)
    }
}

fn file(name: &str, text: &str) -> (Layer, Vec<Mistake>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let line = |offset: usize| text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    let place = |offset: usize| Place::Line(name.to_owned(), line(offset));
    let mistakes = errors.iter().map(|error| Mistake {
        place: place(error.span().map_or(0, |span| span.start)).to_string(),
        key: String::new(),
        rule: format!("is not TOML here: {}", error.message()),
        suggestion: None,
    });
    let mut layer = Layer::new();
    flatten("", table.get_ref(), &place, &mut layer);
    (layer, mistakes.collect())
}

fn flatten(section: &str, table: &DeTable<'_>, place: &dyn Fn(usize) -> Place, layer: &mut Layer) {
    for (key, value) in table {
        let path = if section.is_empty() { key.get_ref().to_string() } else { format!("{section}.{}", key.get_ref()) };
        match value.get_ref() {
            DeValue::Table(inner) if !inner.is_empty() => flatten(&path, inner, place, layer),
            _ => {
                layer.insert(path, Entry { place: place(key.span().start), raw: raw(value, place) });
            }
        }
    }
}

fn raw(value: &Spanned<DeValue<'_>>, place: &dyn Fn(usize) -> Place) -> Raw {
    match value.get_ref() {
        DeValue::String(text) => Raw::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Raw::Whole(number),
            Err(_) => Raw::Other,
        },
        DeValue::Boolean(flag) => Raw::Flag(*flag),
        DeValue::Array(values) => {
            let entry =
                |value: &Spanned<DeValue<'_>>| Entry { place: place(value.span().start), raw: raw(value, place) };
            Raw::List(values.iter().map(entry).collect())
        }
        DeValue::Table(inner) => {
            let mut layer = Layer::new();
            flatten("", inner, place, &mut layer);
            Raw::Table(layer)
        }
        _ => Raw::Other,
    }
}

impl Entry {
    /// The entries of a list; a word is read as TOML writes a list.
    pub(super) fn into_list(self) -> Option<Vec<Self>> {
        match self.raw {
            Raw::List(entries) => Some(entries),
            Raw::Word(text) => {
                let value = DeValue::parse(&text).ok()?;
                match raw(&value, &|_| self.place.clone()) {
                    Raw::List(entries) => Some(entries),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
