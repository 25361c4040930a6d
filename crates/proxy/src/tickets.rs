//! One-time tickets into notebooks: a page's script gets the ticket, the new tab gets the notebook, and the notebook's token
//! never reaches a script. Pure: the time and the ticket's words come in.

use std::collections::VecDeque;

use secrecy::SecretString;

/// A ticket opens for this long.
pub(crate) const LIFE_MS: i64 = 30_000;
/// After that it is known for a while, to say the right thing to who comes late.
const MEMORY_MS: i64 = 10 * 60 * 1000;
/// More tickets than this at once push the oldest out.
const MOST_TICKETS: usize = 4096;

/// Why a ticket does not open anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Void {
    /// Never given out, or long ago.
    Unknown,
    /// Has opened its notebook already.
    Used,
    /// Was not used in time.
    Expired,
}

#[derive(Debug, Default)]
pub(crate) struct Tickets(VecDeque<Ticket>);

#[derive(Debug)]
struct Ticket {
    words: String,
    issued_ms: i64,
    /// Where it leads, or why it leads nowhere any more.
    target: Result<SecretString, Void>,
}

impl Tickets {
    /// Gives out a ticket; `words` must be long, random and never used before.
    pub(crate) fn issue(&mut self, now_ms: i64, words: String, target: SecretString) {
        self.tidy(now_ms);
        if self.0.len() >= MOST_TICKETS {
            self.0.pop_front();
        }
        self.0.push_back(Ticket { words, issued_ms: now_ms, target: Ok(target) });
    }

    /// Where the ticket leads, once.
    pub(crate) fn redeem(&mut self, now_ms: i64, words: &str) -> Result<SecretString, Void> {
        self.tidy(now_ms);
        let ticket = self.0.iter_mut().find(|ticket| ticket.words == words).ok_or(Void::Unknown)?;
        match ticket.target {
            Ok(_) => std::mem::replace(&mut ticket.target, Err(Void::Used)),
            Err(void) => Err(void),
        }
    }

    /// Tickets are in the order they were given out. Late ones forget where they led.
    fn tidy(&mut self, now_ms: i64) {
        for ticket in self.0.iter_mut().filter(|ticket| ticket.target.is_ok()) {
            if now_ms - ticket.issued_ms >= LIFE_MS {
                ticket.target = Err(Void::Expired);
            }
        }
        while self.0.front().is_some_and(|ticket| now_ms - ticket.issued_ms >= MEMORY_MS) {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn redeemed(tickets: &mut Tickets, now_ms: i64, words: &str) -> Result<String, Void> {
        tickets.redeem(now_ms, words).map(|target| target.expose_secret().to_owned())
    }

    #[test]
    fn a_ticket_opens_once_and_not_for_long() {
        let mut tickets = Tickets::default();
        tickets.issue(0, "a".into(), "https://a".into());
        tickets.issue(10, "b".into(), "https://b".into());
        assert_eq!(redeemed(&mut tickets, 20, "x"), Err(Void::Unknown));
        assert_eq!(redeemed(&mut tickets, 29_999, "a"), Ok("https://a".to_owned()));
        assert_eq!(redeemed(&mut tickets, 29_999, "a"), Err(Void::Used));
        assert_eq!(redeemed(&mut tickets, 30_010, "b"), Err(Void::Expired));
        assert_eq!(redeemed(&mut tickets, 30_010, "b"), Err(Void::Expired));
        assert_eq!(redeemed(&mut tickets, 40_000, "a"), Err(Void::Used));
        assert_eq!(redeemed(&mut tickets, MEMORY_MS + 10, "b"), Err(Void::Unknown));
    }

    #[test]
    fn the_table_does_not_grow_for_ever() {
        let mut tickets = Tickets::default();
        for number in 0..MOST_TICKETS + 1 {
            tickets.issue(0, number.to_string(), "https://a".into());
        }
        assert_eq!(tickets.0.len(), MOST_TICKETS);
        assert_eq!(redeemed(&mut tickets, 0, "0"), Err(Void::Unknown));
        assert_eq!(redeemed(&mut tickets, 0, "1"), Ok("https://a".to_owned()));
    }
}
