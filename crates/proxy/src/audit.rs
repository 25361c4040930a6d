//! Where audit lines go: who did what, to which instance, by which policy, with what result (security.md 4.9). They are
//! events of the target [`TARGET`], written as one JSON object per line, whatever the filter of the log says, and never
//! with a secret in them. A sink that fails is known to fail, so that changes can wait until it does not.

use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{self, Write},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tracing_subscriber::fmt::MakeWriter;

/// The target of audit events.
pub(crate) const TARGET: &str = "audit";

/// Where audit lines go; clones are the same.
#[derive(Clone)]
pub struct Sink(Arc<Inner>);

struct Inner {
    /// `None` is standard error.
    path: Option<PathBuf>,
    file: Mutex<Option<File>>,
    failing: AtomicBool,
}

impl fmt::Debug for Sink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.path {
            Some(path) => write!(formatter, "{}", path.display()),
            None => formatter.write_str("standard error"),
        }
    }
}

impl Sink {
    /// To a file, at its end; `None` is standard error.
    #[must_use]
    pub fn new(path: Option<PathBuf>) -> Self {
        Self(Arc::new(Inner { path, file: Mutex::default(), failing: AtomicBool::new(false) }))
    }

    /// Opens the file, so that a start can fail instead of the first line.
    pub fn open(&self) -> io::Result<()> {
        self.with_file(|_| Ok(()))
    }

    /// Whether the last line could not be written.
    pub(crate) fn is_failing(&self) -> bool {
        self.0.failing.load(Ordering::SeqCst)
    }

    fn with_file(&self, act: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let Some(path) = &self.0.path else { return act(&mut io::stderr()) };
        let mut file = self.0.file.lock().unwrap_or_else(PoisonError::into_inner);
        if file.is_none() {
            *file = Some(OpenOptions::new().append(true).create(true).open(path)?);
        }
        let Some(open) = file.as_mut() else { return Ok(()) };
        let done = act(open);
        if done.is_err() {
            // Opened again for the next line: the disk may have been mounted anew.
            *file = None;
        }
        done
    }
}

impl Write for Sink {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let written = self.with_file(|file| file.write_all(line));
        self.0.failing.store(written.is_err(), Ordering::SeqCst);
        written.map(|()| line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with_file(|file| file.flush())
    }
}

impl<'a> MakeWriter<'a> for Sink {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
