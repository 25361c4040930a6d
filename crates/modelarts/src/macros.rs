//! The two declarations that every wire type is made of. They hold no rule of their own: how a value is read is decided
//! in [`crate::read`] alone.

/// Declares an enum of every documented value and `Other`, so that text of a newer cloud is kept and not an error.
/// It is read in either case: documented samples send lower case, answers are upper case (api.md 2.2, 2.7).
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$about:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$about])* $variant,)+
            /// A value that the documents do not name, as it came.
            Other(String),
        }

        impl $name {
            /// Every documented value, in the order of the documents.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The documented spelling of every documented value, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// The documented spelling; of an undocumented value, the text as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }

            /// Reads either case; text that is not documented becomes [`Self::Other`].
            #[must_use]
            pub fn parse(text: &str) -> Self {
                let known = Self::NAMES.iter().position(|name| name.eq_ignore_ascii_case(text));
                known.map_or_else(|| Self::Other(text.to_owned()), |index| Self::ALL[index].clone())
            }
        }

        impl $crate::read::Read for $name {
            fn read(value: &json::Value) -> Option<Self> {
                value.as_str().filter(|text| !text.is_empty()).map(Self::parse)
            }
        }
    };
}

/// Declares a struct that is read from a JSON object, field by field: each field is an `Option` or a `Vec`, so that
/// whatever is absent, null or of another type is simply not there.
///
/// `= "a" | "b"` names the JSON fields when they differ from the Rust name (the first that can be read wins);
/// `=> path` passes the value through a function. The fields after `complete` are there with the feature of that name
/// only: no desk shows them, and each one read costs the browser some hundred bytes.
macro_rules! wire {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$about:meta])* pub $field:ident: $kind:ty $(= $($key:literal)|+)? $(=> $then:path)?,)*
    } $(complete {
        $($(#[$about_more:meta])* pub $more:ident: $kind_more:ty $(= $($key_more:literal)|+)?,)+
    })?) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $($(#[$about])* pub $field: $kind,)*
            $($($(#[$about_more])* #[cfg(feature = "complete")] pub $more: $kind_more,)+)?
        }

        impl $crate::read::Read for $name {
            fn read(value: &json::Value) -> Option<Self> {
                let object = value.as_object()?;
                Some(Self {
                    $($field: {
                        let value = $crate::read::Field::of(object, wire!(@keys $field $($($key)|+)?));
                        $(let value = $then(value);)?
                        value
                    },)*
                    $($(#[cfg(feature = "complete")]
                    $more: $crate::read::Field::of(object, wire!(@keys $more $($($key_more)|+)?)),)+)?
                })
            }
        }
    };
    (@keys $field:ident) => { &[stringify!($field)] };
    (@keys $field:ident $($key:literal)|+) => { &[$($key),+] };
}
