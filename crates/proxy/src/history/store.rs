//! The file in which the history is kept: two tables of texts by name. Everything is in memory while the proxy runs; the
//! file is read once, at the start, and written behind it.

use std::{
    fmt,
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use redb::{
    Builder, Database, ReadableDatabase as _, ReadableTable as _, TableDefinition, TableError, backends::FileBackend,
};

use super::book::Name;

type Texts = TableDefinition<'static, &'static str, &'static str>;

/// The number is of the shape of what is kept: another shape is another table.
const INSTANCES: Texts = TableDefinition::new("instances 1");
const SERIES: Texts = TableDefinition::new("series 1");

/// An open file.
pub(super) struct Store(Database);

impl Store {
    /// Opens the file, or begins it; for nobody else's eyes, because it has names of people.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = open(path).map_err(Error::of)?;
        let backend = FileBackend::new(file).map_err(Error::of)?;
        Builder::new().create_with_backend(backend).map(Self).map_err(Error::of)
    }

    /// Everything in it.
    pub(super) fn read(&self) -> Result<Vec<(Name, String)>, Error> {
        let transaction = self.0.begin_read().map_err(Error::of)?;
        let mut all = Vec::new();
        for (texts, name) in [(INSTANCES, Name::Instance as fn(String) -> Name), (SERIES, Name::Series)] {
            let table = match transaction.open_table(texts) {
                Ok(table) => table,
                Err(TableError::TableDoesNotExist(_)) => continue,
                Err(error) => return Err(Error::of(error)),
            };
            for row in table.iter().map_err(Error::of)? {
                let (key, text) = row.map_err(Error::of)?;
                all.push((name(key.value().to_owned()), text.value().to_owned()));
            }
        }
        Ok(all)
    }

    /// Writes all of it or, when that fails, nothing.
    pub(super) fn write(&self, changes: &[(Name, Option<String>)]) -> Result<(), Error> {
        let transaction = self.0.begin_write().map_err(Error::of)?;
        {
            let mut instances = transaction.open_table(INSTANCES).map_err(Error::of)?;
            let mut series = transaction.open_table(SERIES).map_err(Error::of)?;
            for (name, text) in changes {
                let (table, name) = match name {
                    Name::Instance(name) => (&mut instances, name),
                    Name::Series(name) => (&mut series, name),
                };
                match text {
                    Some(text) => drop(table.insert(&**name, &**text).map_err(Error::of)?),
                    None => drop(table.remove(&**name).map_err(Error::of)?),
                }
            }
        }
        transaction.commit().map_err(Error::of)
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Why the file cannot be used, in words.
#[derive(Debug)]
pub(super) struct Error(String);

impl Error {
    fn of(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
