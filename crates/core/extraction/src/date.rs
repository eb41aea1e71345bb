//! Days and stretches of days, counted back from the day of the report.
//!
//! British order, and the past: a day without a year is the last such day that had come when
//! the report was made, unless the words around it look ahead ("to be refunded Monday").

use crate::civil::{Date, Reported, Span};
use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::holiday::holiday;
use crate::lexicon::Class;
use crate::month::{self, Month};
use crate::number::number;
use crate::token::{Gap, Text};
use crate::week::in_weeks;
use crate::words::words;

/// A date read at some token: the token after it, and its days when they can be worked out.
pub(crate) type Read = (usize, Option<Span>);

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        let reader = Reader { text: draft.text, reported: draft.reported };
        let opens = Class::OPENS_DATE.or(Class::MONTH).or(Class::WEEKDAY).or(Class::ORDINAL);
        let may = draft.text.is(i, opens) || draft.text.token(i).shape.digit_first;
        let read = if may && draft.free(i, i + 1) { reader.any(i) } else { None };
        match read {
            Some((to, days)) if to > i && draft.free(i, to) => {
                claim(draft, i, to, days);
                i = to;
            }
            _ => i += 1,
        }
    }
}

fn claim(draft: &mut Draft, from: usize, to: usize, days: Option<Span>) {
    let normalised = days.map_or_else(String::new, |d| d.to_string());
    let detail = days.map_or(Detail::None, Detail::Days);
    let text = draft.text;
    let opened = (from + 1..to).any(|at| text.gap_text(at).contains('('));
    let closed = usize::from(opened && text.gap_text(to).starts_with(')'));
    let bytes = (text.token(from).start, draft.end_of(to) + closed);
    draft.claim_bytes(Kind::Date, (from, to), bytes, (normalised, detail));
}

/// Reads dates in one text.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'t, 'a> {
    pub text: &'t Text<'a>,
    pub reported: Option<Reported>,
}

impl Reader<'_, '_> {
    fn any(self, i: usize) -> Option<Read> {
        self.between(i)
            .or_else(|| self.figures(i))
            .or_else(|| in_weeks(self, i))
            .or_else(|| month::weeks_of_month(self, i))
            .or_else(|| self.relative(i))
            .or_else(|| self.weekday(i))
            .or_else(|| month::day_and_month(self, i))
            .or_else(|| month::part_of_month(self, i))
            .or_else(|| holiday(self, i))
            .or_else(|| self.ago(i))
            .or_else(|| self.bare_ordinal(i))
    }

    /// "between 1 and 27 December", "from Monday to Thursday 22nd October", "1-27 December".
    fn between(self, i: usize) -> Option<Read> {
        let text = self.text;
        let (from, joins): (usize, &[&str]) = match text.norm(i) {
            "between" => (i + 1, words![and to]),
            "from" => (i + 1, words![to until till]),
            _ => (i, &[]),
        };
        let (middle, first) = self.one(from)?;
        let dash =
            text.gap(middle).has(Gap::DASH) && text.gap(middle).only(Gap::DASH.or(Gap::SPACE));
        // "3 and 4 April": both days, where the first is a bare one.
        let both = first.is_none() && text.any(middle, words![and or]) && text.follows(middle);
        let other = if both || text.any(middle, joins) { middle + 1 } else { middle };
        if other == middle && !dash {
            return None;
        }
        let (end, last) = self.one(other)?;
        let has_month = |from: usize, to: usize| {
            (from..to).any(|at| {
                text.is(at, Class::MONTH)
                    || text.is(at, Class::WEEKDAY)
                    || text.token(at).shape.digits && text.norm(at).contains('/')
            })
        };
        if !has_month(other, end) && !has_month(from, middle) {
            return None;
        }
        // "Between 1 and 27 December": the first day borrows the month of the last.
        let first = if has_month(from, middle) {
            first.flatten()
        } else {
            self.borrow(from, last.flatten())
        };
        let days = match (first, last.flatten()) {
            (Some(first), Some(last)) => Some(first.to(last)),
            _ => None,
        };
        Some((end, days))
    }

    /// One end of a stretch: a date, or a day of the month alone.
    fn one(self, i: usize) -> Option<(usize, Option<Option<Span>>)> {
        let read = self
            .figures(i)
            .or_else(|| in_weeks(self, i))
            .or_else(|| self.relative(i))
            .or_else(|| self.weekday(i))
            .or_else(|| month::day_and_month(self, i))
            .or_else(|| month::part_of_month(self, i))
            .or_else(|| holiday(self, i));
        if let Some((end, days)) = read {
            return Some((end, Some(days)));
        }
        let at = if self.text.any(i, words![the]) { i + 1 } else { i };
        month::day_of_month(self.text, at).map(|(_, end)| (end, None))
    }

    /// A day that is named by its date or weekday.
    pub(crate) fn one_day(self, i: usize) -> Option<Read> {
        self.figures(i).or_else(|| self.weekday(i)).or_else(|| month::day_and_month(self, i))
    }

    fn borrow(self, i: usize, last: Option<Span>) -> Option<Span> {
        let at = if self.text.any(i, words![the]) { i + 1 } else { i };
        let (day, _) = month::day_of_month(self.text, at)?;
        let (year, month, of_month) = last?.last.ymd();
        let first = Date::new(year, month, day);
        let first = if day > of_month { first.map(|f| f.minus_months(1)) } else { first };
        first.map(Span::day)
    }

    /// `12/03/2026`, `15/10`, `12.03.2026`, `2026-10-12`.
    fn figures(self, i: usize) -> Option<Read> {
        let text = self.text;
        let norm = text.norm(i);
        if !text.token(i).shape.digits || text.gap(i).has(Gap::MONEY) {
            return None;
        }
        if norm.len() == 4 && text.gap_text(i + 1) == "-" && text.gap_text(i + 2) == "-" {
            let day: String = format!("{norm}-{}-{}", text.norm(i + 1), text.norm(i + 2));
            return Some((i + 3, Some(Span::day(Reported::parse(&day)?.date))));
        }
        let dashed = text.gap_text(i + 1) == "-" && text.gap_text(i + 2) == "-";
        let joined = format!("{norm}/{}/{}", text.norm(i + 1), text.norm(i + 2));
        let (all, end) = if dashed { (joined.as_str(), i + 3) } else { (norm, i + 1) };
        let mut parts = all.split(['/', '.']).map(str::parse::<u32>);
        let (Some(Ok(day)), Some(Ok(month))) = (parts.next(), parts.next()) else { return None };
        match parts.next() {
            Some(Ok(year)) => {
                let year = i32::try_from(if year < 100 { year + 2000 } else { year }).ok()?;
                Some((end, Some(Span::day(Date::new(year, month, day)?))))
            }
            None if norm.contains('/') && (1..=12).contains(&month) && (1..=31).contains(&day) => {
                let months = Month { month, year: None };
                Some((end, self.day_in(months, day, i)))
            }
            _ => None,
        }
    }

    fn relative(self, i: usize) -> Option<Read> {
        let text = self.text;
        let (end, back) = match text.norm(i) {
            "today" | "tonight" | "2day" | "tonite" => (i + 1, 0),
            // "I wasn't born yesterday".
            "yesterday" if text.any(i.wrapping_sub(1), words![born]) => return None,
            "yesterday" | "yest" | "yesteday" | "yesturday" => {
                (i + 1 + usize::from(self.part_of_day(i + 1)), 1)
            }
            "last" if text.any(i + 1, words![night evening]) => (i + 2, 1),
            "this" if self.part_of_day(i + 1) => (i + 2, 0),
            "tomorrow" => (i + 1 + usize::from(self.part_of_day(i + 1)), -1),
            "the" | "day" if self.before_yesterday(i).is_some() => (self.before_yesterday(i)?, 2),
            "the"
                if text.any(i + 1, words![next following])
                    && (text.any(i + 2, words![day]) || self.part_of_day(i + 2)) =>
            {
                return Some((i + 3, self.day_after(i)));
            }
            "next" | "following" if text.any(i + 1, words![morning day afternoon evening]) => {
                return Some((i + 2, self.day_after(i)));
            }
            "last" | "the" | "over" | "at" if self.weekend(i).is_some() => return self.weekend(i),
            "last" if text.any(i + 1, words![week month]) => return self.last_period(i),
            _ => return None,
        };
        if text.token(i).shape.possessive {
            return None;
        }
        Some((end, self.reported.map(|r| Span::day(r.date.plus(-back)))))
    }

    /// "morning", "night" and the like directly behind a day.
    fn part_of_day(self, i: usize) -> bool {
        self.text.follows(i) && self.text.any(i, words![morning afternoon evening night eve morn])
    }

    /// The token after "the day before yesterday", "the night before last".
    fn before_yesterday(self, i: usize) -> Option<usize> {
        let text = self.text;
        let at = i + usize::from(text.any(i, words![the]));
        let before = text.any(at + 1, words![before b4]);
        let day = text.any(at, words![day]) && text.any(at + 2, words![yesterday]);
        let night = at > i && text.any(at, words![night]) && text.any(at + 2, words![last]);
        (before && (day || night)).then_some(at + 3)
    }

    /// The day after the last date before token `i`.
    fn day_after(self, i: usize) -> Option<Span> {
        let near = (i.saturating_sub(60)..i).rev();
        let mut before = near.filter_map(|at| self.weekday(at).or_else(|| self.relative_day(at)));
        before.next().and_then(|(_, days)| days).map(|d| Span::day(d.last.plus(1)))
    }

    fn relative_day(self, i: usize) -> Option<Read> {
        let plain =
            self.text.any(i, words![today yesterday tonight]) || self.text.is(i, Class::MONTH);
        if plain {
            self.relative(i).or_else(|| month::day_and_month(self, i.saturating_sub(1)))
        } else {
            None
        }
    }

    fn weekend(self, i: usize) -> Option<Read> {
        let text = self.text;
        let the = usize::from(text.any(i, words![over at]));
        if !text.any(i + the, words![the last])
            || !text.any(
                i + the + 1,
                words![
                    weekend wkend
                ],
            )
        {
            return None;
        }
        let days = self.reported.map(|r| {
            let back = i32::try_from(r.date.weekday() % 7).unwrap_or(0);
            let sunday = r.date.plus(-back);
            Span { first: sunday.plus(-1), last: sunday }
        });
        Some((i + the + 2, days))
    }

    fn last_period(self, i: usize) -> Option<Read> {
        let r = self.reported.map(|r| r.date);
        let days = if self.text.any(i + 1, words![week]) {
            r.map(|d| {
                let monday = d.plus(1 - i32::try_from(d.weekday()).unwrap_or(1) - 7);
                Span { first: monday, last: monday.plus(6) }
            })
        } else {
            r.and_then(|d| {
                let (year, month, _) = d.minus_months(1).ymd();
                Span::month(year, month)
            })
        };
        Some((i + 2, days))
    }

    /// "Tuesday", "last Tuesday", "a week last Friday", "Friday 16 Oct", "Monday morning".
    fn weekday(self, i: usize) -> Option<Read> {
        let text = self.text;
        let week_ago = match (text.norm(i), text.norm(i + 1), text.norm(i + 2)) {
            ("a", "week", "last" | "on" | "ago" | "gone") => 3,
            ("a", "week", _) => 2,
            ("week", "last" | "gone", _) => 2,
            _ => 0,
        };
        let last = usize::from(week_ago == 0 && text.any(i, words![last]));
        let at = i + week_ago + last;
        if !self.names_weekday(at)
            || (week_ago == 2 && text.any(i, words![a]) && !text.is(i + 2, Class::WEEKDAY))
        {
            return None;
        }
        let day = text.value(at);
        let mut end = at + 1;
        if let Some((to, days)) = self.dated_weekday(end, day, i) {
            return Some((to, days));
        }
        let mut back = if week_ago > 0 { 7 } else { 0 };
        let after_last = text.any(end, words![last gone])
            && text.follows(end)
            && !text.any(end + 1, words![night week time]);
        if after_last {
            end += 1;
        } else if text.any(end, words![week]) && text.any(end + 1, words![ago]) {
            (end, back) = (end + 2, 7);
        } else if text.any(end, words![morning afternoon evening night]) && text.follows(end) {
            end += 1;
        }
        let mut day = self.last_weekday(day, last == 1 || after_last, at);
        if back > 0 {
            day = day.map(|d| d.plus(-back));
        }
        Some((end, day.map(Span::day)))
    }

    /// A weekday that is one: not a plural, and not "sat", "sun" or "wed" as words.
    fn names_weekday(self, i: usize) -> bool {
        let text = self.text;
        if !text.is(i, Class::WEEKDAY)
            || text.token(i).shape.possessive && text.any(i + 1, words![child])
        {
            return false;
        }
        let norm = text.norm(i);
        let short = norm.len() < 4 || norm == "weds";
        let shy = matches!(norm, "sat" | "sun" | "wed" | "mon" | "fri" | "tue" | "thu");
        if !short && !shy {
            return true;
        }
        let dated = month::day_of_month(text, i + 1).is_some() && text.follows(i + 1)
            || text.any(i + 1, words![morning night evening afternoon am pm]);
        let before = i.wrapping_sub(1);
        if matches!(norm, "sat" | "sun" | "wed") {
            // "Red Sun" is no Sunday.
            let led = text.any(before, words![on last this by until till from next every since to])
                || text.gap(i).has(Gap::COMMA.or(Gap::BRACKET).or(Gap::COLON).or(Gap::DASH))
                || text.follows(i) && !text.token(before).shape.cap;
            let other = text.any(before, words![the a]) || text.opens_sentence(i);
            let quoted = text.gap(i).has(Gap::QUOTE) || text.gap(i + 1).has(Gap::QUOTE);
            return dated || text.token(i).shape.cap && led && !other && !quoted;
        }
        dated || text.token(i).shape.cap || text.any(before, words![on last this])
    }

    /// "Friday 16 Oct", "Monday 19th", "Friday the thirteenth", "Friday, 16 October".
    fn dated_weekday(self, at: usize, weekday: u32, i: usize) -> Option<Read> {
        let text = self.text;
        // "Tuesday (10 February)" is one day.
        if !text.gap(at).only(Gap::SPACE.or(Gap::COMMA).or(Gap::BRACKET)) {
            return None;
        }
        if let Some(read) = month::day_and_month(self, at) {
            return Some(read);
        }
        let the = usize::from(text.any(at, words![the]));
        let (day, end) = month::day_of_month(text, at + the)?;
        let ordinal = !text.token(at + the).shape.digits;
        if !text.follows(at) || !(ordinal || the == 1) {
            return None;
        }
        let _ = i;
        // The latest such day of the month that falls on that weekday.
        let days = self.reported.and_then(|r| {
            (0..14).find_map(|months| {
                let (year, month, _) = r.date.minus_months(months).ymd();
                Date::new(year, month, day).filter(|d| d.weekday() == weekday && *d <= r.date)
            })
        });
        Some((end, days.map(Span::day)))
    }

    fn last_weekday(self, weekday: u32, last: bool, at: usize) -> Option<Date> {
        let today = self.reported?.date;
        let (now, wanted) = (i32::try_from(today.weekday()).ok()?, i32::try_from(weekday).ok()?);
        let back = (now - wanted).rem_euclid(7);
        if self.looks_ahead(at) {
            return Some(today.plus(if back == 0 { 7 } else { 7 - back }));
        }
        // On a Wednesday, "last Tuesday" is not yesterday.
        Some(today.plus(-back - if last && back < 2 { 7 } else { 0 }))
    }

    /// True if the words before token `i` look ahead.
    pub(crate) fn looks_ahead(self, i: usize) -> bool {
        let text = self.text;
        let from = text.sentence_start(i, 7);
        let near = i.saturating_sub(2);
        (text.within(from, i, words![be]) && text.within(from, i, words![to will would]))
            || text.within(from, i, words![will next due til])
            || (text.any(i.wrapping_sub(1), words![by next until till])
                && !text.within(i, i + 7, words![had was were did]))
            || (text.within(near, i, words![until till before])
                && text.any(i.wrapping_sub(1), words![the]))
    }

    /// The last such day before the report, or the next if the words look ahead.
    pub(crate) fn day_in(self, month: Month, day: u32, i: usize) -> Option<Span> {
        if let Some(year) = month.year {
            return Date::new(year, month.month, day).map(Span::day);
        }
        let today = self.reported?.date;
        let (year, ..) = today.ymd();
        let in_year = |year| Date::new(year, month.month, day);
        let future =
            in_year(year).filter(|d| *d > today && d.since(today) < 60 && self.looks_ahead(i));
        let past = (0..2).find_map(|back| in_year(year - back).filter(|d| *d <= today));
        // A day of birth without its year is no day of the fraud.
        let born = self.text.within(i.saturating_sub(4), i, words![birth born dob birthday]);
        future.or(past).filter(|_| !born).map(Span::day)
    }

    /// "two weeks ago", "a fortnight ago", "three days back".
    fn ago(self, i: usize) -> Option<Read> {
        let text = self.text;
        let vague = text.any(i, words![a couple few several]);
        let (low, high, at) = match (text.norm(i), text.norm(i + 1)) {
            ("a", "couple") => (2, 2, i + 2 + usize::from(text.any(i + 2, words![of]))),
            ("a", "few") => (2, 5, i + 2),
            ("a" | "one", _) => (1, 1, i + 1),
            ("several", _) => (3, 9, i + 1),
            _ if !vague => {
                let n = number(text, i)?;
                (n.low / 100, n.high / 100, n.end)
            }
            _ => return None,
        };
        if !text.any(at + 1, words![ago back earlier]) || !text.follows(at) {
            return None;
        }
        let (low, high) = (i32::try_from(low).ok()?, i32::try_from(high).ok()?);
        if high > 400 {
            return None;
        }
        let today = self.reported.map(|r| r.date);
        let days = match text.norm(at) {
            "day" | "days" | "night" | "nights" => {
                today.map(|d| Span { first: d.plus(-high), last: d.plus(-low) })
            }
            "week" | "weeks" => {
                today.map(|d| Span { first: d.plus(-7 * high), last: d.plus(-7 * low) })
            }
            "fortnight" => today.map(|d| Span::day(d.plus(-14))),
            "month" | "months" => today.map(|d| Span {
                first: d.minus_months(high.unsigned_abs()),
                last: d.minus_months(low.unsigned_abs()),
            }),
            _ => return None,
        };
        Some((at + 2, days))
    }

    /// "on the 19th": the last 19th that had come.
    fn bare_ordinal(self, i: usize) -> Option<Read> {
        let text = self.text;
        let the = usize::from(text.any(i, words![the]));
        let before = i.wrapping_sub(1);
        let (day, end) = month::day_of_month(text, i + the)?;
        let led = text.any(before, words![on of since until till from was]);
        // "or the 9th", and "collected 13th at 16:00".
        let another = the > 0 && text.any(before, words![or and think about around by]);
        let timed = text.any(end, words![at]) && text.token(end + 1).shape.digit_first;
        let figure = text.token(i + the).shape.mixed;
        let ends = !text.follows(end) || text.is(end, Class::FUNCTION);
        if !figure || !ends || !(the > 0 && led || another || timed) {
            return None;
        }
        let of = text.any(end, words![of])
            && text.any(end + 1, words![this last])
            && text.any(end + 2, words![month]);
        let skipped = u32::from(of && text.any(end + 1, words![last]));
        let end = if of { end + 3 } else { end };
        let days = self.reported.and_then(|r| {
            (skipped..3).find_map(|months| {
                let (year, month, _) = r.date.minus_months(months).ymd();
                Date::new(year, month, day).filter(|d| *d <= r.date)
            })
        });
        Some((end, days.map(Span::day)))
    }
}
