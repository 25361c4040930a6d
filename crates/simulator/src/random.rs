//! Repeatable randomness: the same seed and the same question always give the same number, so that every run can be
//! told again. Must never be used where a real secret is needed.

/// A splitmix64 stream.
#[derive(Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// A stream of its own for every (seed, subject, turn), independent of the order in which they are asked for.
    pub(crate) fn new(seed: u64, subject: u64, turn: u64) -> Self {
        Self(mixed(mixed(mixed(seed) ^ subject) ^ turn))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A number in `0..bound`; `bound` must be positive.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// `value`, at most a tenth more or less.
    pub(crate) fn around(&mut self, value_ms: i64) -> i64 {
        let tenth = (value_ms / 10).max(1).unsigned_abs();
        let offset = i64::try_from(self.below(2 * tenth + 1)).unwrap_or(0);
        value_ms - value_ms / 10 + offset
    }

    /// One of the values; there must be at least one.
    pub(crate) fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        let index = usize::try_from(self.below(values.len() as u64)).unwrap_or(0);
        values[index]
    }

    /// 32 lower-case hex digits.
    pub(crate) fn hex(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }

    /// In the form of a UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let hex = self.hex();
        format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }
}

fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_itself_and_keeps_subjects_apart() {
        assert_eq!(Random::new(1, 2, 3).uuid(), Random::new(1, 2, 3).uuid());
        assert_ne!(Random::new(1, 2, 3).uuid(), Random::new(1, 3, 3).uuid());
        assert_ne!(Random::new(1, 2, 3).uuid(), Random::new(1, 2, 4).uuid());
        assert_eq!(Random::new(1, 2, 3).uuid().len(), 36);
    }

    #[test]
    fn jitter_stays_within_a_tenth() {
        let mut random = Random::new(7, 7, 7);
        assert!((0..1000).map(|_| random.around(12_000)).all(|ms| (10_800..=13_200).contains(&ms)));
    }
}
