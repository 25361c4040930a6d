//! The last starts of one flavor and image, and the two numbers that people are told of them. Pure.

use std::collections::VecDeque;

use api::history::{Spread, Usual};
use serde_json::{Value, json};

use super::record::Sample;

/// More starts than this are not remembered: what was usual a year ago is not usual.
const MOST: usize = 50;

/// The last starts, the newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Series {
    samples: VecDeque<Sample>,
    /// When the newest was added, cloud clock.
    pub(super) added_ms: i64,
}

impl Series {
    pub(super) fn add(&mut self, sample: Sample, now_ms: i64) {
        if self.samples.len() == MOST {
            self.samples.pop_front();
        }
        self.samples.push_back(sample);
        self.added_ms = now_ms;
    }

    /// What is usual.
    pub(super) fn usual(&self) -> Usual {
        let step = |index: usize| spread(self.samples.iter().filter_map(|sample| sample.steps[index]));
        Usual {
            samples: u32::try_from(self.samples.len()).unwrap_or(u32::MAX),
            steps: std::array::from_fn(step),
            total: spread(self.samples.iter().filter_map(|sample| sample.total)),
        }
    }

    /// As it is kept: five numbers for each start.
    pub(super) fn to_json(&self) -> Value {
        let row = |sample: &Sample| json!([sample.steps, sample.total]);
        json!({ "added_ms": self.added_ms, "samples": self.samples.iter().map(row).collect::<Vec<_>>() })
    }

    pub(super) fn read(value: &Value) -> Option<Self> {
        let row =
            |row: &Value| Sample { steps: std::array::from_fn(|index| row[0][index].as_i64()), total: row[1].as_i64() };
        let samples = value["samples"].as_array()?.iter().map(row);
        Some(Self { samples: samples.take(MOST).collect(), added_ms: value["added_ms"].as_i64()? })
    }
}

/// By nearest rank: the smallest that so many percent do not exceed, always one that was seen.
fn spread(durations: impl Iterator<Item = i64>) -> Option<Spread> {
    let mut sorted: Vec<i64> = durations.collect();
    sorted.sort_unstable();
    let rank = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    Some(Spread { p50_ms: rank(50)?, p95_ms: rank(95)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(totals: impl IntoIterator<Item = i64>) -> Series {
        let mut series = Series::default();
        for total in totals {
            series.add(Sample { total: Some(total), ..Sample::default() }, 7);
        }
        series
    }

    #[test]
    fn half_and_nineteen_of_twenty() {
        for (totals, expected) in [
            (vec![], None),
            (vec![5], Some((5, 5))),
            (vec![9, 1], Some((1, 9))),
            (vec![3, 1, 2], Some((2, 3))),
            ((1..=20).collect(), Some((10, 19))),
            ((1..=20).rev().collect(), Some((10, 19))),
            ((1..=50).collect(), Some((25, 48))),
            // Of more than fifty the last fifty count.
            ((1..=150).collect(), Some((125, 148))),
            (vec![10, 10, 10, 10, 1_000], Some((10, 1_000))),
        ] {
            let usual = of(totals.clone()).usual();
            let expected = expected.map(|(p50_ms, p95_ms)| Spread { p50_ms, p95_ms });
            assert_eq!((usual.total, usual.steps), (expected, [None; 4]), "{totals:?}");
            assert_eq!(usual.samples as usize, totals.len().min(MOST));
        }
    }

    #[test]
    fn a_step_that_was_not_timed_counts_for_nothing() {
        let mut series = Series::default();
        series.add(Sample { steps: [Some(4), None, Some(2), None], total: None }, 1);
        series.add(Sample { steps: [Some(6), None, None, None], total: Some(9) }, 2);
        let spread = |p50_ms, p95_ms| Some(Spread { p50_ms, p95_ms });
        let expected = Usual { samples: 2, steps: [spread(4, 6), None, spread(2, 2), None], total: spread(9, 9) };
        assert_eq!(series.usual(), expected);
        assert_eq!(Series::read(&series.to_json()), Some(series));
        assert_eq!(Series::read(&json!({"samples": 3})), None);
    }
}
