//! `ringfence alarms`: whether a period has more than its past explains.

use super::{cell, csv, nothing_in, table, text_of, told};
use crate::cli::{AlarmMethod, AlarmsArgs, BoundName, FiguresFormat, StandardName};
use anyhow::{Context, Result, bail};
use scanstat::calendar::iso;
use scanstat::temporal::Verdict;
use scanstat::temporal::cusum::{self, AfterAlarm, Standard};
use scanstat::temporal::ears::{self, Method};
use scanstat::temporal::farrington::{self, Power, Reweighting, Series, Threshold, Times, Trend};
use scanstat::temporal::read::{SeriesFile, series};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::process::ExitCode;

/// Runs the command.
///
/// # Errors
/// A file that cannot be read, or options that do not fit.
pub fn run(args: &AlarmsArgs) -> Result<ExitCode> {
    let text = text_of(&args.file)?;
    let (file, remarks) = series(&text);
    let code = told(&remarks, &args.file, &text);
    if file.counts.is_empty() {
        return Ok(nothing_in(&args.file, "count", &remarks));
    }
    let judged = judged(args, &file)?;
    let mut out = std::io::stdout().lock();
    match args.format {
        FiguresFormat::Json => writeln!(out, "{:#}", as_json(args, &file, &judged))?,
        FiguresFormat::Table => write!(out, "{}", as_table(&file, &judged))?,
        FiguresFormat::Csv => write!(out, "{}", csv(&as_rows(&file, &judged)))?,
    }
    Ok(code)
}

/// A verdict, and what else a method says.
struct Judged {
    verdict: Verdict,
    more: Vec<(&'static str, Option<f64>)>,
}

fn judged(args: &AlarmsArgs, file: &SeriesFile) -> Result<Vec<Judged>> {
    if args.alpha.is_some_and(|alpha| !(alpha > 0.0 && alpha < 1.0)) {
        bail!("--alpha has to be between 0 and 1");
    }
    let plain = |verdict| Judged { verdict, more: Vec::new() };
    let ears = |method: Method| -> Vec<Judged> {
        let mut options = ears::Options { baseline: args.baseline, ..ears::Options::usual(method) };
        options.alpha = args.alpha.unwrap_or(options.alpha);
        ears::monitor(&file.counts, method, &options).into_iter().map(plain).collect()
    };
    let mut judged = match args.method {
        AlarmMethod::C1 => ears(Method::C1),
        AlarmMethod::C2 => ears(Method::C2),
        AlarmMethod::C3 => ears(Method::C3),
        AlarmMethod::Farrington => by_season(args, file)?,
        AlarmMethod::Cusum => by_sums(args, file),
    };
    let first = args.first.unwrap_or(1);
    judged.retain(|j| j.verdict.index + 1 >= first);
    Ok(judged)
}

fn by_season(args: &AlarmsArgs, file: &SeriesFile) -> Result<Vec<Judged>> {
    let least = args.least.split_once(',').and_then(|(cases, periods)| {
        Some((cases.trim().parse().ok()?, periods.trim().parse().ok()?))
    });
    let options = farrington::Options {
        years: args.years,
        half_window: args.half_window,
        groups: args.groups,
        past_left_out: args.past_left_out,
        trend: if args.trend > 0.0 { Trend::Below(args.trend) } else { Trend::None },
        reweighting: match args.no_reweighting {
            true => Reweighting::None,
            false => Reweighting::Above(args.weights_above),
        },
        alpha: args.alpha.unwrap_or(0.05),
        threshold: match args.bound {
            BoundName::NegativeBinomial => Threshold::NegativeBinomial,
            BoundName::UpperMean => Threshold::UpperMean,
            BoundName::TwoThirds => Threshold::Delta(Power::TwoThirds),
            BoundName::Half => Threshold::Delta(Power::Half),
            BoundName::One => Threshold::Delta(Power::One),
        },
        least: least.context("--least has to be two numbers, as 5,4")?,
    };
    let times = match file.days.is_empty() {
        true => Times::PerYear(args.per_year),
        false => Times::Days(&file.days),
    };
    let series = Series { counts: &file.counts, population: None, times };
    let first = args.first.unwrap_or(1).saturating_sub(1);
    let judged = farrington::monitor(&series, first, &options).into_iter().map(|j| Judged {
        verdict: j.verdict,
        more: vec![
            ("dispersion", j.dispersion),
            ("trend", j.trend),
            ("p_value", j.p_value),
            ("exceedance", j.exceedance),
        ],
    });
    Ok(judged.collect())
}

fn by_sums(args: &AlarmsArgs, file: &SeriesFile) -> Vec<Judged> {
    let options = cusum::Options {
        k: args.k,
        h: args.h,
        mean: args.mean,
        standard: match args.standard {
            StandardName::Pearson => Standard::Pearson,
            StandardName::Rossi => Standard::Rossi,
            StandardName::Anscombe => Standard::Anscombe,
            StandardName::Plain => Standard::Plain,
        },
        after_alarm: AfterAlarm::GoOn,
    };
    // Without a mean a quarter of the series, and no less than seven periods, is the past.
    let usual = if args.mean.is_some() { 0 } else { (file.counts.len() / 4).max(7) };
    let first = args.first.map_or(usual, |first| first.saturating_sub(1));
    let summed = cusum::monitor(&file.counts, first, &options).into_iter();
    summed.map(|s| Judged { verdict: s.verdict, more: vec![("sum", Some(s.sum))] }).collect()
}

fn date(file: &SeriesFile, index: usize) -> Option<String> {
    file.days.get(index).map(|day| iso(*day))
}

fn as_json(args: &AlarmsArgs, file: &SeriesFile, judged: &[Judged]) -> Value {
    let period = |j: &Judged| {
        let mut out = Map::new();
        let v = &j.verdict;
        out.insert("index".into(), (v.index + 1).into());
        out.insert("date".into(), date(file, v.index).into());
        out.insert("observed".into(), v.observed.into());
        out.insert("expected".into(), v.expected.into());
        out.insert("bound".into(), v.bound.into());
        out.insert("alarm".into(), v.is_alarm.into());
        out.extend(j.more.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())));
        Value::Object(out)
    };
    let alarms = judged.iter().filter(|j| j.verdict.is_alarm);
    json!({
        "method": format!("{:?}", args.method).to_lowercase(),
        "periods": judged.iter().map(period).collect::<Vec<_>>(),
        "evaluated": judged.len(),
        "alarms": alarms.map(|j| j.verdict.index + 1).collect::<Vec<_>>(),
    })
}

/// A line of names, then one for each period.
fn as_rows(file: &SeriesFile, judged: &[Judged]) -> Vec<Vec<String>> {
    let names = ["index", "date", "observed", "expected", "bound", "alarm"];
    let more = judged.first().map(|j| j.more.iter().map(|(name, _)| *name));
    let head = names.into_iter().chain(more.into_iter().flatten()).map(str::to_owned).collect();
    let row = |j: &Judged| {
        let v = &j.verdict;
        let mut row = vec![
            (v.index + 1).to_string(),
            date(file, v.index).unwrap_or_default(),
            v.observed.to_string(),
            cell(v.expected),
            cell(v.bound),
            v.is_alarm.to_string(),
        ];
        row.extend(j.more.iter().map(|(_, value)| cell(*value)));
        row
    };
    std::iter::once(head).chain(judged.iter().map(row)).collect()
}

fn as_table(file: &SeriesFile, judged: &[Judged]) -> String {
    if judged.is_empty() {
        return "No period has enough of a past.\n".to_owned();
    }
    let number = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| format!("{x:.3}"));
    let row = |j: &Judged| {
        let v = &j.verdict;
        let when = date(file, v.index).unwrap_or_else(|| (v.index + 1).to_string());
        let alarm = if v.is_alarm { "ALARM" } else { "" };
        vec![when, v.observed.to_string(), number(v.expected), number(v.bound), alarm.to_owned()]
    };
    let rows: Vec<Vec<String>> = judged.iter().map(row).collect();
    let table = table::columns(&["Period", "Observed", "Expected", "Bound", "Alarm"], &rows);
    let alarms = judged.iter().filter(|j| j.verdict.is_alarm).count();
    let of =
        if judged.len() == 1 { "1 period".to_owned() } else { format!("{} periods", judged.len()) };
    let alarms = match alarms {
        1 => "1 alarm".to_owned(),
        n => format!("{n} alarms"),
    };
    format!("{table}{alarms} in {of}.\n")
}
