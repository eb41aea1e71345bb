//! The ledger as JSON: file, API and command give the same.

use super::calendar::iso;
use super::compare::{Against, sentence};
use super::csv::FIGURES;
use super::{Shown, View};
use casework::ledger::{Figures, Line, When};
use scanstat::rates::{Comparison, Said};
use serde_json::{Map, Value, json};

/// The whole.
pub fn json(shown: &Shown) -> Value {
    json!({
        "view": view(&shown.view),
        "total": figures(&shown.ledger.total),
        "lines": shown.ledger.lines.iter().map(line).collect::<Vec<_>>(),
        "comparison": shown.against.map(|a| against(&shown.ledger.total, &a)),
    })
}

fn view(view: &View) -> Value {
    let only: Map<String, Value> = view
        .only
        .iter()
        .map(|(by, code)| (by.code().to_owned(), Value::from(code.as_str())))
        .collect();
    json!({
        "from": iso(view.from),
        "to": iso(view.to),
        "group": view.group.code(),
        "when": if view.when == When::Called { "called" } else { "received" },
        "known": view.known.map(iso),
        "only": only,
    })
}

fn figures(figures: &Figures) -> Map<String, Value> {
    FIGURES.iter().map(|(name, get)| ((*name).to_owned(), get(figures).into())).collect()
}

fn line(line: &Line) -> Value {
    let ids: Vec<String> = line.reports.iter().map(ToString::to_string).collect();
    let mut out = figures(&line.figures);
    out.insert("key".into(), line.key.code.clone().into());
    out.insert("words".into(), line.key.words.clone().into());
    out.insert("report_ids".into(), ids.into());
    Value::Object(out)
}

fn against(total: &Figures, against: &Against) -> Value {
    json!({
        "from": iso(against.from),
        "to": iso(against.to),
        "days": against.days,
        "other_days": against.other_days,
        "total": figures(&against.figures),
        "people": against.people.as_ref().map(comparison),
        "says": match against.says() {
            Said::More => "more",
            Said::Fewer => "fewer",
            Said::NoTelling => "no_telling",
        },
        "sentence": sentence(*total, against),
    })
}

/// Infinite ends are null.
fn comparison(of: &Comparison) -> Value {
    let finite = |x: f64| x.is_finite().then_some(x);
    json!({
        "ratio": of.ratio.and_then(finite),
        "low": of.interval.0,
        "high": finite(of.interval.1),
        "confidence": super::compare::CONFIDENCE,
        "p_more": of.p_more,
        "p_less": of.p_less,
        "p_exact": of.p_exact,
        "p_mid": of.p_mid,
    })
}
