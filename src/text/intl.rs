//! Numbers and dates by the browser's `Intl`, in the person's locale and time zone, with formatters that are made once.
//! Does not work outside of a browser.

use std::cell::RefCell;

use domain::{Millis, Timestamp};
use js_sys::{
    Array, Date, Function,
    Intl::{
        DateTimeFormat, DateTimeFormatOptions, DayFormat, Duration, DurationFormat, DurationFormatOptions,
        DurationFormatStyle, HourCycle, MonthFormat, NumberFormat, NumericFormat, PluralRules, TimeZoneNameFormat,
        WeekdayFormat, YearFormat,
    },
    JsString, Object,
};
use wasm_bindgen::JsValue;

/// The furthest instant that JavaScript can express; beyond it, formatting would throw.
const LATEST_MS: i64 = 8_640_000_000_000_000;

thread_local! {
    static LOCALE: RefCell<String> = const { RefCell::new(String::new()) };
    static FORMATS: RefCell<Option<Formats>> = const { RefCell::new(None) };
}

struct Formats {
    weekday: Function,
    time: Function,
    date: Function,
    number: Function,
    plural: PluralRules,
    /// Absent in browsers before 2025.
    spoken: Option<DurationFormat>,
}

/// Formats for this BCP 47 tag from now on.
pub(super) fn set_locale(tag: &str) {
    LOCALE.set(tag.to_owned());
    FORMATS.set(None);
}

/// "Tue 18:05". Leases end within three days, so the weekday is the date.
pub(crate) fn clock_time(instant: Timestamp) -> String {
    let instant = number_of(instant);
    with(|formats| [call(&formats.weekday, &instant), call(&formats.time, &instant)].join(" "))
}

/// "3 Nov 2026, 18:05 GMT+1".
pub(crate) fn day_and_time(instant: Timestamp) -> String {
    with(|formats| call(&formats.date, &number_of(instant)))
}

/// `2026-11-03T17:05:00.000Z`, for `<time datetime>`.
pub(crate) fn iso(instant: Timestamp) -> String {
    Date::new(&number_of(instant)).to_iso_string().into()
}

/// "10,000".
pub(crate) fn number(number: usize) -> String {
    with(|formats| call(&formats.number, &JsValue::from_f64(number as f64)))
}

/// Whether the language uses its singular with this number.
pub(super) fn is_one(number: usize) -> bool {
    with(|formats| formats.plural.select(number as f64) == "one")
}

/// "4 hours, 30 minutes", for screen readers.
pub(crate) fn spoken(length: Millis) -> String {
    let minutes = length.0.max(0) / 60_000;
    let [hours, minutes] = [minutes / 60, minutes % 60];
    let parts = Duration::new();
    // Without any part `Intl` would throw.
    if hours != 0 || minutes == 0 {
        parts.set_hours(hours as f64);
    }
    if minutes != 0 {
        parts.set_minutes(minutes as f64);
    }
    let spoken = with(|formats| formats.spoken.as_ref().map(|format| String::from(format.format(&parts))));
    spoken.unwrap_or_else(|| super::duration(length))
}

fn with<T>(use_formats: impl FnOnce(&Formats) -> T) -> T {
    FORMATS.with_borrow_mut(|formats| {
        use_formats(formats.get_or_insert_with(|| LOCALE.with_borrow(|tag| Formats::new(tag))))
    })
}

impl Formats {
    fn new(tag: &str) -> Self {
        let tag = if tag.is_empty() { "en" } else { tag };
        let locales = Array::of1(&tag.into());
        let date_time = |set: &dyn Fn(&DateTimeFormatOptions)| {
            let options = DateTimeFormatOptions::new();
            set(&options);
            DateTimeFormat::new(&locales, &options).format()
        };
        let set_time = |options: &DateTimeFormatOptions| {
            options.set_hour_cycle(HourCycle::H23);
            options.set_hour(NumericFormat::TwoDigit);
            options.set_minute(NumericFormat::TwoDigit);
        };
        let spoken = DurationFormatOptions::new();
        spoken.set_style(DurationFormatStyle::Long);
        Self {
            weekday: date_time(&|options| options.set_weekday(WeekdayFormat::Short)),
            time: date_time(&set_time),
            date: date_time(&|options| {
                options.set_day(DayFormat::Numeric);
                options.set_month(MonthFormat::Short);
                options.set_year(YearFormat::Numeric);
                options.set_time_zone_name(TimeZoneNameFormat::Short);
                set_time(options);
            }),
            number: NumberFormat::new(&locales, &Object::new()).format(),
            plural: PluralRules::new(&locales, &Object::new()),
            spoken: DurationFormat::new(&[JsString::from(tag)], &spoken).ok(),
        }
    }
}

/// `Intl` throws only for instants out of range, which `number_of` excludes.
fn call(format: &Function, value: &JsValue) -> String {
    format.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn number_of(instant: Timestamp) -> JsValue {
    JsValue::from_f64(instant.0.clamp(-LATEST_MS, LATEST_MS) as f64)
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// Noon in Greenwich is the same weekday everywhere but at the date line.
    const TUESDAY_NOON: Timestamp = Timestamp(1_795_521_600_000);

    #[wasm_bindgen_test]
    fn dates_and_numbers_are_the_language_s_own() {
        for (tag, weekday, thousands, one) in
            [("en-GB", "Tue ", "10,000", true), ("de-DE", "Di ", "10.000", true), ("zh-CN", "周二 ", "10,000", false)]
        {
            set_locale(tag);
            assert!(clock_time(TUESDAY_NOON).starts_with(weekday), "{tag}: {}", clock_time(TUESDAY_NOON));
            assert_eq!(clock_time(TUESDAY_NOON).trim_start_matches(weekday).len(), "12:00".len(), "{tag}");
            assert!(day_and_time(TUESDAY_NOON).contains("2026"), "{tag}: {}", day_and_time(TUESDAY_NOON));
            assert_eq!(number(10_000), thousands, "{tag}");
            assert_eq!(is_one(1), one, "{tag}");
            assert!(!is_one(2), "{tag}");
        }
        assert_eq!(iso(TUESDAY_NOON), "2026-11-24T12:00:00.000Z");
    }

    #[wasm_bindgen_test]
    fn lengths_can_be_spoken() {
        set_locale("en");
        assert_eq!(spoken(Millis::minutes(270)), "4 hours, 30 minutes");
        assert_eq!(spoken(Millis::hours(1)), "1 hour");
    }

    #[wasm_bindgen_test]
    fn no_instant_throws() {
        for ms in [i64::MIN, -1, 0, i64::MAX] {
            assert!(!clock_time(Timestamp(ms)).is_empty(), "{ms}");
            assert!(!day_and_time(Timestamp(ms)).is_empty(), "{ms}");
            assert!(!iso(Timestamp(ms)).is_empty(), "{ms}");
        }
    }
}
