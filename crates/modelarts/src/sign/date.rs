//! The text of `X-Sdk-Date`.

const SECONDS_PER_DAY: i64 = 86_400;

/// `YYYYMMDD'T'HHMMSS'Z'` in UTC, from milliseconds since the epoch.
#[must_use]
pub fn sdk_date(now_ms: i64) -> String {
    let seconds = now_ms.div_euclid(1000);
    let (year, month, day) = civil(seconds.div_euclid(SECONDS_PER_DAY));
    let clock = seconds.rem_euclid(SECONDS_PER_DAY);
    let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// Year, month and day of a day since the epoch, by counting in eras of 400 years that begin in March, so that the leap
/// day is the last of its year (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
const fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, turn) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (year_of_era + era * 400 + turn, month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_known_moments() {
        for (ms, date) in [
            (0, "19700101T000000Z"),
            (1_573_789_015_999, "20191115T033655Z"),
            (1_709_164_799_000, "20240228T235959Z"),
            (1_709_164_800_000, "20240229T000000Z"),
            (1_709_251_200_000, "20240301T000000Z"),
            (1_735_689_599_000, "20241231T235959Z"),
            (951_782_400_000, "20000229T000000Z"),
            (4_107_542_400_000, "21000301T000000Z"),
            (-1, "19691231T235959Z"),
        ] {
            assert_eq!(sdk_date(ms), date);
        }
    }
}
