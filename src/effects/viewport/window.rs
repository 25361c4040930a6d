//! Which cards of a long list must be in the page: pure arithmetic over rows of equal height.

use std::ops::Range;

/// What can be seen of the list, in rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Seen {
    /// Cards per row, at least 1.
    pub(crate) columns: usize,
    /// From the top of one row to the top of the next, in CSS pixels, above 0.
    pub(crate) stride_px: f64,
    /// The first row that can be seen.
    pub(crate) first_row: usize,
    /// How many rows fit the screen, at least 1.
    pub(crate) rows: usize,
}

/// The cards to mount, and the empty space that stands for the others.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Window {
    /// Indexes of the cards.
    pub(crate) cards: Range<usize>,
    /// Space before the first of them, in CSS pixels.
    pub(crate) before_px: f64,
    /// Space after the last of them, in CSS pixels.
    pub(crate) after_px: f64,
}

/// Up to this many cards all are mounted: the browser's own find, printing and "select all" then know every card.
const ALL_MOUNTED: usize = 100;

/// What is mounted before anything could be measured: enough for a first screen, and at least two rows to measure by.
const FIRST_SCREEN: usize = 24;

impl Seen {
    /// Reads positions in CSS pixels: `top` of the list relative to the screen (negative once scrolled), the screen's
    /// `height`, and the tops of the first cards of the list, in their order. `None` when they are not two rows of cards.
    pub(crate) fn measure(top: f64, height: f64, card_tops: impl Iterator<Item = f64>) -> Option<Self> {
        let mut first = None;
        for (index, card_top) in card_tops.enumerate() {
            let stride_px = card_top - *first.get_or_insert(card_top);
            if 1.0 <= stride_px {
                return Some(Self { columns: index, stride_px, first_row: 0, rows: 1 }.scrolled(top, height));
            }
        }
        None
    }

    /// The same list at another position, or on a screen of another height.
    pub(crate) fn scrolled(self, top: f64, height: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` clamps; both are small")]
        let (first_row, end_row) =
            ((-top / self.stride_px).floor() as usize, ((height - top) / self.stride_px).ceil() as usize);
        Self { first_row, rows: end_row.saturating_sub(first_row).max(1), ..self }
    }
}

impl Window {
    /// Whether a list of `count` cards is too long to be mounted as a whole.
    pub(crate) fn is_needed(count: usize) -> bool {
        ALL_MOUNTED < count
    }

    /// The window over a list of `count` cards: what can be seen, and a screen more on both sides, so that scrolling does
    /// not outrun it. A list that is not long is all window.
    pub(crate) fn over(count: usize, seen: Option<Seen>) -> Self {
        if !Self::is_needed(count) {
            return Self { cards: 0..count, before_px: 0.0, after_px: 0.0 };
        }
        let Some(Seen { columns, stride_px, first_row, rows }) = seen else {
            return Self { cards: 0..count.min(FIRST_SCREEN), before_px: 0.0, after_px: 0.0 };
        };
        let row_count = count.div_ceil(columns);
        // The list may have become shorter than the position: then its end can be seen.
        let first_row = first_row.min(row_count.saturating_sub(rows));
        let begin = first_row.saturating_sub(rows);
        let end = (first_row + 2 * rows).min(row_count);
        Self {
            cards: begin * columns..(end * columns).min(count),
            before_px: pixels(begin, stride_px),
            after_px: pixels(row_count - end, stride_px),
        }
    }

    /// Every card to mount, in order: the window, and the card that has the focus with its neighbors wherever they are,
    /// so that scrolling away does not lose the focus and Tab goes on from there.
    pub(crate) fn mounted(&self, count: usize, focused: Option<usize>) -> impl Iterator<Item = usize> + use<> {
        let kept = focused.map_or(0..0, |index| index.saturating_sub(1)..(index + 2).min(count));
        let Range { start, end } = self.cards.clone();
        (kept.start..kept.end.min(start)).chain(start..end).chain(kept.start.max(end)..kept.end)
    }
}

/// The height of so many rows.
pub(crate) fn pixels(rows: usize, stride_px: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    let rows = rows as f64;
    rows * stride_px
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEN: Seen = Seen { columns: 3, stride_px: 100.0, first_row: 0, rows: 1 };

    #[test]
    fn rows_are_measured_by_their_tops() {
        for (top, height, tops, expected) in [
            (0.0, 450.0, &[0.0, 0.0, 0.0, 100.0][..], Some((3, 100.0, 0, 5))),
            (-250.0, 400.0, &[500.0, 500.0, 600.0], Some((2, 100.0, 2, 5))),
            (300.0, 200.0, &[10.0, 180.5], Some((1, 170.5, 0, 1))),
            (0.0, 800.0, &[5.0, 5.0], None),
            (0.0, 800.0, &[], None),
        ] {
            let seen = Seen::measure(top, height, tops.iter().copied());
            assert_eq!(
                seen.map(|seen| (seen.columns, seen.stride_px, seen.first_row, seen.rows)),
                expected,
                "{tops:?}"
            );
        }
    }

    #[test]
    fn the_window_covers_the_screen_and_one_more_on_both_sides() {
        for (count, top, height, cards, before_px, after_px) in [
            (9, 0.0, 400.0, 0..9, 0.0, 0.0),
            (100, -3000.0, 400.0, 0..100, 0.0, 0.0),
            (101, 0.0, 400.0, 0..24, 0.0, 2600.0),
            (3000, 0.0, 400.0, 0..24, 0.0, 99_200.0),
            (3000, -50_000.0, 400.0, 1488..1524, 49_600.0, 49_200.0),
            (3000, -99_600.0, 400.0, 2976..3000, 99_200.0, 0.0),
            (2999, -99_600.0, 400.0, 2976..2999, 99_200.0, 0.0),
            (0, 0.0, 400.0, 0..0, 0.0, 0.0),
        ] {
            let window = Window::over(count, Some(SEEN.scrolled(top, height)));
            assert_eq!(window, Window { cards, before_px, after_px }, "{count} cards at {top}");
        }
    }

    #[test]
    fn nothing_measured_yet_mounts_a_first_screen() {
        assert_eq!(Window::over(10_000, None).cards, 0..FIRST_SCREEN);
        assert_eq!(Window::over(5, None).cards, 0..5);
    }

    #[test]
    fn wherever_the_list_is_the_screen_is_covered_and_the_height_is_constant() {
        for count in [101_usize, 1000, 10_000] {
            let rows = count.div_ceil(3);
            let height = 640.0;
            for step in 0..200 {
                let top = -pixels(rows, 100.0) * f64::from(step) / 199.0;
                let seen = SEEN.scrolled(top, height);
                let window = Window::over(count, Some(seen));
                let mounted = window.cards.len().div_ceil(3);
                assert_eq!(window.before_px + pixels(mounted, 100.0) + window.after_px, pixels(rows, 100.0));
                let visible = seen.first_row * 3..((seen.first_row + seen.rows) * 3).min(count);
                assert!(visible.is_empty() || window.cards.start <= visible.start && visible.end <= window.cards.end);
                assert!(window.cards.len() <= 3 * 3 * seen.rows);
            }
        }
    }

    #[test]
    fn a_list_that_became_shorter_shows_its_end() {
        let seen = SEEN.scrolled(-50_000.0, 400.0);
        assert_eq!(Window::over(150, Some(seen)).cards, 126..150);
        assert_eq!(Window::over(30, Some(seen)).cards, 0..30);
    }

    #[test]
    fn the_focused_card_and_its_neighbors_stay_mounted() {
        let window = Window { cards: 10..14, before_px: 0.0, after_px: 0.0 };
        for (focused, expected) in [
            (None, vec![10, 11, 12, 13]),
            (Some(11), vec![10, 11, 12, 13]),
            (Some(3), vec![2, 3, 4, 10, 11, 12, 13]),
            (Some(0), vec![0, 1, 10, 11, 12, 13]),
            (Some(9), vec![8, 9, 10, 11, 12, 13]),
            (Some(10), vec![9, 10, 11, 12, 13]),
            (Some(13), vec![10, 11, 12, 13, 14]),
            (Some(19), vec![10, 11, 12, 13, 18, 19]),
        ] {
            assert_eq!(window.mounted(20, focused).collect::<Vec<_>>(), expected, "{focused:?}");
        }
    }
}
