//! The title of the window: what goes on comes first, because of a tab only the beginning is seen.

use domain::{Card, model::Counts};

use super::{fill, number, status, words};

/// "1 failed, 2 running · Notebooks · Leasehold".
pub(crate) fn list_title(counts: Counts) -> String {
    let words = words();
    let frame = &words.frame;
    let mut news = String::new();
    for (count, template) in [(counts.failed, frame.failed), (counts.running, frame.running)] {
        if 0 < count {
            news.push_str(if news.is_empty() { "" } else { ", " });
            news.push_str(&fill(template, &[&number(count)]));
        }
    }
    if news.is_empty() { page_title(words.desk.notebooks) } else { titled(&news, words.desk.notebooks) }
}

/// "Running · train-bert · Leasehold".
pub(crate) fn instance_title(card: &Card) -> String {
    titled(status(&card.status), &card.name)
}

/// "Notebooks · Leasehold".
pub(crate) fn page_title(page: &str) -> String {
    [page, " · Leasehold"].concat()
}

fn titled(news: &str, page: &str) -> String {
    page_title(&[news, " · ", page].concat())
}
