//! The values. An object is a list of its fields in the order in which they came: objects of the cloud are short, and a tree
//! would weigh more than the search costs.

use std::{fmt, iter, ops, slice};

pub use super::parse::from_slice;

/// Why bytes are not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// They end in the middle.
    Eof,
    /// Something stands where it may not.
    Syntax,
}

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`, and what a missing field reads as.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// An object.
    Object(Map<String, Value>),
}

/// A number: whole ones are exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number(pub(super) Digits);

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Digits {
    Whole(i64),
    /// With a fraction or an exponent, or too large for the other.
    Float(f64),
}

/// The fields of an object, in the order in which they came.
#[derive(Clone, Debug, PartialEq)]
pub struct Map<K, V>(pub(super) Vec<(K, V)>);

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

static NULL: Value = Value::Null;

impl Error {
    /// The bytes end in the middle.
    #[must_use]
    pub const fn is_eof(&self) -> bool {
        matches!(self, Self::Eof)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_eof() { "the JSON ends in the middle" } else { "not JSON" })
    }
}

impl std::error::Error for Error {}

impl Number {
    /// A whole number that fits.
    #[must_use]
    pub const fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Digits::Whole(whole) => Some(whole),
            Digits::Float(_) => None,
        }
    }

    /// The nearest float.
    #[must_use]
    pub const fn as_f64(&self) -> Option<f64> {
        Some(match self.0 {
            Digits::Whole(whole) => whole as f64,
            Digits::Float(float) => float,
        })
    }
}

impl Map<String, Value> {
    /// The field `name`; of several of that name the last.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value)
    }

    /// Takes the field out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let value = self.get_mut(name).map(Value::take);
        self.0.retain(|(field, _)| field != name);
        value
    }

    /// The names.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|(field, _)| field)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps those fields that pass.
    pub fn retain(&mut self, mut keeps: impl FnMut(&String, &mut Value) -> bool) {
        self.0.retain_mut(|(field, value)| keeps(field, value));
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().rev().find(|(field, _)| field == name).map(|(_, value)| value)
    }
}

impl<'map> IntoIterator for &'map mut Map<String, Value> {
    type Item = (&'map String, &'map mut Value);
    type IntoIter = iter::Map<
        slice::IterMut<'map, (String, Value)>,
        fn(&'map mut (String, Value)) -> (&'map String, &'map mut Value),
    >;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut().map(|(field, value)| (&*field, value))
    }
}

impl Value {
    /// The field `name`, of an object that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }

    /// The field `name`, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        match self {
            Self::Object(fields) => fields.get_mut(name),
            _ => None,
        }
    }

    /// Takes the value out and leaves `null`.
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Whether it is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is text.
    #[must_use]
    pub const fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }

    /// Whether it is an object.
    #[must_use]
    pub const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    #[must_use]
    pub const fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// A whole number that is not negative.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.as_i64().and_then(|whole| whole.try_into().ok())
    }

    /// A number.
    #[must_use]
    pub const fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    /// A truth value.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// A list.
    #[must_use]
    pub const fn as_array(&self) -> Option<&Vec<Self>> {
        match self {
            Self::Array(entries) => Some(entries),
            _ => None,
        }
    }

    /// An object.
    #[must_use]
    pub const fn as_object(&self) -> Option<&Map<String, Self>> {
        match self {
            Self::Object(fields) => Some(fields),
            _ => None,
        }
    }
}

impl ops::Index<&str> for Value {
    type Output = Self;

    fn index(&self, name: &str) -> &Self {
        self.get(name).unwrap_or(&NULL)
    }
}

impl PartialEq<str> for Value {
    fn eq(&self, text: &str) -> bool {
        self.as_str() == Some(text)
    }
}

/// Text as JSON, in quotes.
pub fn to_string(text: &str) -> Result<String, Error> {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        let escape = match letter {
            '"' => '"',
            '\\' => '\\',
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\0'..='\u{1f}' => {
                quoted.push_str("\\u00");
                quoted.extend([letter as usize >> 4, letter as usize & 15].map(|digit| char::from(HEX[digit])));
                continue;
            }
            _ => {
                quoted.push(letter);
                continue;
            }
        };
        quoted.extend(['\\', escape]);
    }
    quoted.push('"');
    Ok(quoted)
}
