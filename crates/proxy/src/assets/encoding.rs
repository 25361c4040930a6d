//! Which of the precompressed forms a browser takes (RFC 9110, 12.5.3). Pure.

/// A form of a file, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    pub(crate) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// As `Content-Encoding` says it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// How the file of this form ends.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    /// Whether `accept` (the header `Accept-Encoding`) allows this form. What is named counts before `*`.
    pub(crate) fn is_accepted(self, accept: &str) -> bool {
        let mut by_wildcard = false;
        for choice in accept.split(',') {
            let mut parts = choice.split(';');
            let name = parts.next().unwrap_or_default().trim();
            let refused = parts.any(|part| part.trim().strip_prefix("q=").is_some_and(is_zero));
            if name.eq_ignore_ascii_case(self.name()) {
                return !refused;
            }
            by_wildcard |= name == "*" && !refused;
        }
        by_wildcard
    }
}

fn is_zero(quality: &str) -> bool {
    quality.trim().parse::<f32>().is_ok_and(|quality| quality == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_taken_when_the_browser_says_so() {
        for (accept, brotli, gzip) in [
            ("gzip, deflate, br, zstd", true, true),
            ("gzip;q=1.0, br;q=0.5", true, true),
            ("gzip", false, true),
            ("GZIP", false, true),
            ("br;q=0, gzip;q=0.000", false, false),
            ("*", true, true),
            ("*;q=0", false, false),
            ("*, br;q=0", false, true),
            ("br;q=0, *", false, true),
            ("identity", false, false),
            ("brotli, xgzip", false, false),
            ("", false, false),
        ] {
            assert_eq!(Encoding::Brotli.is_accepted(accept), brotli, "br in {accept:?}");
            assert_eq!(Encoding::Gzip.is_accepted(accept), gzip, "gzip in {accept:?}");
        }
    }
}
