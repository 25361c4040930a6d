//! How many from one address, or of one person, are here at once. Pure counting: a member leaves by being dropped, and who
//! has left takes no memory.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Counts by key; clones count together. `K` tells who belongs together.
#[derive(Debug)]
pub(crate) struct Crowd<K: Eq + Hash> {
    counts: Arc<Mutex<HashMap<K, usize>>>,
    most: usize,
}

/// One that is here.
#[derive(Debug)]
pub(crate) struct Member<K: Eq + Hash> {
    counts: Arc<Mutex<HashMap<K, usize>>>,
    key: K,
}

/// Whom an address stands for: IPv6 gives everybody a whole /64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Network(IpAddr);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
            v4 => v4,
        })
    }
}

impl<K: Eq + Hash> Clone for Crowd<K> {
    fn clone(&self) -> Self {
        Self { counts: Arc::clone(&self.counts), most: self.most }
    }
}

impl<K: Clone + Eq + Hash> Crowd<K> {
    /// At most `most` of one key.
    pub(crate) fn new(most: usize) -> Self {
        Self { counts: Arc::default(), most }
    }

    /// `None` when there are enough already.
    pub(crate) fn join(&self, key: impl Into<K>) -> Option<Member<K>> {
        let key = key.into();
        let mut counts = locked(&self.counts);
        match counts.get_mut(&key) {
            Some(count) if *count >= self.most => return None,
            Some(count) => *count += 1,
            None => drop(counts.insert(key.clone(), 1)),
        }
        Some(Member { counts: Arc::clone(&self.counts), key })
    }
}

impl<K: Eq + Hash> Drop for Member<K> {
    fn drop(&mut self) {
        let mut counts = locked(&self.counts);
        if let Some(count) = counts.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.key);
            }
        }
    }
}

fn locked<T>(counts: &Mutex<T>) -> MutexGuard<'_, T> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_again_when_one_leaves_and_nothing_stays_behind() {
        let crowd: Crowd<u8> = Crowd::new(2);
        let (first, second) = (crowd.join(1), crowd.join(1));
        assert!(first.is_some() && second.is_some() && crowd.join(1).is_none() && crowd.join(2).is_some());
        drop(first);
        assert!(crowd.join(1).is_some());
        drop(second);
        assert!(locked(&crowd.counts).is_empty());
    }

    #[test]
    fn a_household_is_one_network() {
        let network = |text: &str| Network::from(text.parse::<IpAddr>().unwrap_or_else(|_| unreachable!("{text}")));
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1"));
        assert_ne!(network("10.0.0.1"), network("10.0.0.2"));
    }
}
