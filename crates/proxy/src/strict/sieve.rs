//! The connection as hyper sees it: heads pass whole and checked, or not at all; a write that makes no progress ends; and a
//! client that is still sending when it is answered can read the answer before the connection goes.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

use super::{Breach, check, end, replacement};

/// A reader that takes nothing for this long has stopped reading (security.md 4.13).
const WRITE_TIME_LIMIT: Duration = Duration::from_secs(15);
/// How long, and for how many bytes, a client is listened to after the last word was said to it: closing while its bytes
/// are unread would make its machine throw the answer away.
const FAREWELL_TIME: Duration = Duration::from_secs(1);
const FAREWELL_BYTES: usize = 1024 * 1024;

/// Stands between the socket and hyper.
pub(crate) struct Sieve<S> {
    stream: S,
    place: Place,
    /// Came from the socket, and was not passed on; empty most of the time.
    held: Vec<u8>,
    /// How many of these were looked at for the end of a head.
    looked_at: usize,
    /// How many of these may pass.
    free: usize,
    /// Runs while the other side takes nothing.
    stuck: Option<Pin<Box<Sleep>>>,
    farewell: Option<Farewell>,
}

/// Where the next byte of the socket belongs.
#[derive(Clone, Copy)]
enum Place {
    Head,
    /// So many bytes of a body are to come.
    Body(u64),
    /// Behind a head that was refused.
    Nowhere,
}

struct Farewell {
    until: Pin<Box<Sleep>>,
    bytes: usize,
}

impl<S> Sieve<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, place: Place::Head, held: Vec::new(), looked_at: 0, free: 0, stuck: None, farewell: None }
    }

    /// Looks at what came, in one piece that begins at [`Self::place`]; answers how much of it may pass.
    fn judge(&mut self, bytes: &[u8]) -> Result<usize, Breach> {
        let (head, body) = match self.place {
            Place::Nowhere => return Ok(0),
            Place::Body(left) => (0, left),
            Place::Head => {
                let Some(head) = end(bytes, self.looked_at)? else {
                    self.looked_at = bytes.len();
                    return Ok(0);
                };
                (head, check(bytes.get(..head).unwrap_or_default())?)
            }
        };
        self.looked_at = 0;
        let here = usize::try_from(body).unwrap_or(usize::MAX).min(bytes.len() - head);
        let left = body - here as u64;
        self.place = if left == 0 { Place::Head } else { Place::Body(left) };
        Ok(head + here)
    }

    fn refuse(&mut self, breach: Breach) {
        self.place = Place::Nowhere;
        self.held = replacement(breach);
        self.free = self.held.len();
    }

    /// Passes on what may pass of what is held.
    fn give(&mut self, into: &mut ReadBuf<'_>) {
        let count = self.free.min(into.remaining());
        into.put_slice(self.held.get(..count).unwrap_or_default());
        self.free -= count;
        self.held.drain(..count);
        if self.held.is_empty() {
            // Thousands of connections are quiet at any time.
            self.held = Vec::new();
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Sieve<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            if this.free > 0 {
                this.give(into);
                return Poll::Ready(Ok(()));
            }
            if matches!(this.place, Place::Nowhere) {
                // The connection ends with the answer; an end of reading now would take the answer away.
                return Poll::Pending;
            }
            if this.held.len() > this.looked_at {
                let held = std::mem::take(&mut this.held);
                let judged = this.judge(&held);
                this.held = held;
                match judged {
                    Ok(free) => this.free = free,
                    Err(breach) => this.refuse(breach),
                }
                continue;
            }
            let before = into.filled().len();
            ready!(Pin::new(&mut this.stream).poll_read(context, into))?;
            let came = into.filled().get(before..).unwrap_or_default();
            if came.is_empty() {
                return Poll::Ready(Ok(()));
            }
            if this.held.is_empty() {
                // The usual case: a whole head in one piece passes without being copied.
                match this.judge(came) {
                    Ok(free) => {
                        this.held.extend_from_slice(came.get(free..).unwrap_or_default());
                        into.set_filled(before + free);
                        if free > 0 {
                            return Poll::Ready(Ok(()));
                        }
                    }
                    Err(breach) => {
                        into.set_filled(before);
                        this.refuse(breach);
                    }
                }
            } else {
                this.held.extend_from_slice(came);
                into.set_filled(before);
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Sieve<S> {
    /// Gives up on a reader that takes nothing for too long.
    fn in_time<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stuck = None;
            return written;
        }
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(sleep(WRITE_TIME_LIMIT)));
        ready!(stuck.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn is_still_sent_to(&self) -> bool {
        !matches!(self.place, Place::Head) || !self.held.is_empty()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Sieve<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.in_time(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.farewell.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
            if !this.is_still_sent_to() {
                return Poll::Ready(Ok(()));
            }
        }
        let new = || Farewell { until: Box::pin(sleep(FAREWELL_TIME)), bytes: 0 };
        let farewell = this.farewell.get_or_insert_with(new);
        let mut unheard = [0; 4096];
        while farewell.bytes < FAREWELL_BYTES && farewell.until.as_mut().poll(context).is_pending() {
            let mut unheard = ReadBuf::new(&mut unheard);
            ready!(Pin::new(&mut this.stream).poll_read(context, &mut unheard))?;
            match unheard.filled().len() {
                0 => break,
                count => farewell.bytes += count,
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _, duplex},
        time::Instant,
    };

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn row_24_a_reader_that_takes_nothing_is_given_up() {
        let (here, _there) = duplex(64);
        let (mut sieve, began) = (Sieve::new(here), Instant::now());
        let error = sieve.write_all(&[0; 1000]).await.unwrap_err();
        assert_eq!((error.kind(), began.elapsed()), (io::ErrorKind::TimedOut, WRITE_TIME_LIMIT));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_reader_is_waited_for() {
        let (here, mut there) = duplex(8);
        let (mut sieve, began) = (Sieve::new(here), Instant::now());
        let slow = async {
            for _ in 0..5 {
                sleep(Duration::from_secs(14)).await;
                there.read_exact(&mut [0; 8]).await.unwrap();
            }
        };
        let (written, ()) = tokio::join!(sieve.write_all(&[0; 48]), slow);
        written.unwrap();
        assert_eq!(began.elapsed(), Duration::from_secs(70));
    }

    #[tokio::test]
    async fn heads_pass_whole_wherever_they_are_cut() {
        let good = b"POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabcGET /b HTTP/1.1\r\nhost: a\r\n\r\n";
        let bad = b"GET /c#d HTTP/1.1\r\nhost: a\r\n\r\nGET /e HTTP/1.1\r\n\r\n";
        let expected = [&good[..], &replacement(Breach::Target)].concat();
        for size in 1..=good.len() + bad.len() {
            let (here, mut there) = duplex(4096);
            let mut sieve = Sieve::new(here);
            let mut passed = vec![0; expected.len()];
            let sending = async {
                for piece in [&good[..], bad].concat().chunks(size) {
                    there.write_all(piece).await.unwrap();
                    tokio::task::yield_now().await;
                }
            };
            let (read, ()) = tokio::join!(sieve.read_exact(&mut passed), sending);
            read.unwrap();
            assert_eq!(String::from_utf8(passed), String::from_utf8(expected.clone()), "in pieces of {size}");
        }
    }
}
