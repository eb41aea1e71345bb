//! Files and arguments become a study.

use crate::cli::{
    AnalysisName, BaselineErrorName, CoordinatesName, DatesName, ModelName, RatesName, ScanArgs,
    ScanDesign, ScanFormat, UnitName,
};
use diagnostic::{Diagnostic, Severity};
use scanstat::calendar::{Date, DayOrder, Unit};
use scanstat::read::{self, Coordinates, DateColumn};
use scanstat::score::Rates;
use scanstat::study::{
    Analysis, BaselineError, Design, Input, Longest, Model, Records, Remark, Study, Weekly, prepare,
};
use scanstat::zones::Reach;
use std::path::Path;

/// Remarks of one file that are shown in full.
const SHOWN: usize = 20;

/// Texts with their names, by what is in them.
#[derive(Default)]
struct Texts(Vec<(Input, String, String)>);

/// Says remarks as they come, and counts those that matter.
#[derive(Default)]
struct Teller {
    texts: Texts,
    errors: usize,
    told: Vec<(Input, usize)>,
}

/// The study, if there can be one, and whether all input could be used.
pub fn study(args: &ScanArgs) -> (Option<Study>, bool) {
    let mut teller = Teller::default();
    let records = records(args, &mut teller);
    let design = design(&args.design, &mut teller);
    if teller.errors > 0 && (records.cases.is_empty() || records.places.is_empty()) {
        teller.close();
        return (None, false);
    }
    let Some(design) = design else {
        teller.close();
        return (None, false);
    };
    let (study, remarks) = prepare(&records, &design);
    for Remark { input, diagnostic } in &remarks {
        teller.tell(*input, diagnostic);
    }
    let on_plane = |s: &Study| s.places.coordinates() == Coordinates::Cartesian;
    if args.format == ScanFormat::Geojson && study.as_ref().is_some_and(on_plane) {
        teller.refuse(
            "GeoJSON has longitude and latitude, and these places lie on a plane",
            "use `--format json`, which has their coordinates; or --coordinates latlong if they are degrees",
        );
        teller.close();
        return (None, false);
    }
    teller.close();
    (study, teller.errors == 0)
}

/// What is scanned for.
pub fn analysis(name: AnalysisName) -> Analysis {
    match name {
        AnalysisName::Prospective => Analysis::Prospective,
        AnalysisName::Retrospective => Analysis::Retrospective,
        AnalysisName::Spatial => Analysis::Spatial,
        AnalysisName::Temporal => Analysis::Temporal,
    }
}

fn records(args: &ScanArgs, teller: &mut Teller) -> Records {
    let files = &args.files;
    let dates = match (args.design.dates, args.design.analysis) {
        (DatesName::None, _) => DateColumn::Absent,
        (DatesName::Auto, AnalysisName::Spatial) => DateColumn::Detect,
        (DatesName::Auto, _) => DateColumn::Present,
    };
    let mut records = Records::default();
    let text = teller.text(&files.cas, Input::Cases);
    records.cases = teller.said(Input::Cases, read::cases(&text, dates));
    let text = teller.text(&files.geo, Input::Places);
    records.places = teller.said(Input::Places, read::places(&text));
    if let Some(path) = &files.pop {
        let text = teller.text(path, Input::Populations);
        records.populations = teller.said(Input::Populations, read::populations(&text));
    }
    if let Some(path) = &files.ctl {
        let text = teller.text(path, Input::Controls);
        records.controls = teller.said(Input::Controls, read::cases(&text, dates));
    }
    if let Some(path) = &files.baseline {
        let text = teller.text(path, Input::Baselines);
        records.baselines = teller.said(Input::Baselines, read::baselines(&text));
    }
    records
}

fn design(args: &ScanDesign, teller: &mut Teller) -> Option<Design> {
    let model = match args.model {
        ModelName::Permutation => Model::Permutation,
        ModelName::Poisson => Model::Poisson,
        ModelName::EbPoisson => Model::ExpectationPoisson,
        ModelName::Nb => Model::NegativeBinomial,
        ModelName::Bernoulli => Model::Bernoulli,
    };
    let before = teller.errors;
    let start = teller.date("--start", args.start.as_deref());
    let end = teller.date("--end", args.end.as_deref());
    teller.bounds(args);
    let longest = match (args.max_days, args.max_time_percent) {
        (Some(n), _) => Longest::Units(n),
        (None, Some(percent)) => Longest::Share(percent / 100.0),
        (None, None) => Longest::Usual,
    };
    let design = Design {
        unit: args.time_unit.map(|unit| match unit {
            UnitName::Day => Unit::Day,
            UnitName::Month => Unit::Month,
            UnitName::Year => Unit::Year,
            UnitName::Generic => Unit::Number,
        }),
        aggregation: args.aggregate,
        start,
        end,
        lag: args.lag,
        completeness: args.reporting_delay.clone(),
        reach: Reach {
            share: args.max_space / 100.0,
            radius: args.max_radius.unwrap_or(f64::INFINITY),
            nearest: args.nearest,
        },
        longest,
        shortest: args.min_days,
        coordinates: match args.coordinates {
            CoordinatesName::Auto => None,
            CoordinatesName::Latlong => Some(Coordinates::Geographic),
            CoordinatesName::Cartesian => Some(Coordinates::Cartesian),
        },
        rates: match args.rates {
            RatesName::High => Rates::High,
            RatesName::Low => Rates::Low,
            RatesName::Both => Rates::Both,
        },
        least_cases: args.min_cases,
        weekly: if args.day_of_week { Weekly::Adjusted } else { Weekly::Ignored },
        theta: args.theta,
        baseline_error: match args.baseline_error {
            BaselineErrorName::Usual => BaselineError::Usual,
            BaselineErrorName::Ignored => BaselineError::Ignored,
            BaselineErrorName::Counted => BaselineError::Counted,
        },
        ..Design::new(model, analysis(args.analysis))
    };
    (teller.errors == before).then_some(design)
}

/// The text of a file as spreadsheets and editors save it: UTF-8; UTF-16 with its mark at the
/// beginning; else Latin-1, in which any bytes are text. Lines end with a line feed.
fn decoded(bytes: Vec<u8>) -> String {
    let units = |of: fn([u8; 2]) -> u16| -> Vec<u16> {
        let pairs = bytes.chunks(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
        pairs.skip(1).map(of).collect()
    };
    let text = match bytes.as_slice() {
        [0xff, 0xfe, ..] => String::from_utf16_lossy(&units(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => String::from_utf16_lossy(&units(u16::from_be_bytes)),
        _ => String::from_utf8(bytes)
            .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect()),
    };
    if text.contains('\n') { text } else { text.replace('\r', "\n") }
}

impl Teller {
    /// Reads a file.
    fn text(&mut self, path: &Path, input: Input) -> String {
        let name = path.display().to_string();
        let text = match std::fs::read(path) {
            Ok(bytes) => decoded(bytes),
            Err(error) => {
                eprintln!("error[W016]: {name} cannot be read: {error}\n = help: check the path");
                self.errors += 1;
                String::new()
            }
        };
        self.texts.0.push((input, name, text.clone()));
        text
    }

    /// What was read, after its remarks are told.
    fn said<T>(&mut self, input: Input, (records, remarks): (Vec<T>, Vec<Diagnostic>)) -> Vec<T> {
        for remark in &remarks {
            self.tell(input, remark);
        }
        records
    }

    fn tell(&mut self, input: Input, remark: &Diagnostic) {
        self.errors += usize::from(remark.severity == Severity::Error);
        let told = self.told.iter_mut().find(|(i, _)| *i == input);
        let number = match told {
            Some((_, n)) => {
                *n += 1;
                *n
            }
            None => {
                self.told.push((input, 1));
                1
            }
        };
        if number > SHOWN {
            return;
        }
        match self.texts.0.iter().find(|(i, ..)| *i == input) {
            Some((_, name, text)) => eprint!("{}", diagnostic::render(remark, name, text)),
            None => {
                let kind = match remark.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                };
                eprintln!("{kind}[{}]: {}\n = help: {}", remark.code, remark.message, remark.help);
            }
        }
    }

    fn close(&self) {
        for (input, told) in self.told.iter().filter(|(_, n)| *n > SHOWN) {
            let name = self.texts.0.iter().find(|(i, ..)| i == input).map_or("", |(_, n, _)| n);
            eprintln!("{} more remarks on {name} are not shown", told - SHOWN);
        }
    }

    fn date(&mut self, name: &str, text: Option<&str>) -> Option<Date> {
        let text = text?;
        let date = Date::read(text, DayOrder::Unambiguous).ok();
        if date.is_none() {
            self.refuse(
                &format!("`{text}` of {name} is no date that can be read in one way"),
                "write it as 2026-01-31, 2026-01, 2026, or a whole number",
            );
        }
        date
    }

    /// Numbers that make no scan.
    fn bounds(&mut self, args: &ScanDesign) {
        let percent = |x: f64| x > 0.0 && x <= 100.0;
        if !percent(args.max_space) || !args.max_time_percent.is_none_or(percent) {
            self.refuse("a share lies outside of 0 to 100 per cent", "50 is usual");
        }
        if args.aggregate < 1 || args.min_days < 1 || args.max_days.is_some_and(|n| n < 1) {
            self.refuse("a window or an interval is shorter than one unit", "write 1 or more");
        }
        if args.lag < 0
            || args.nearest == Some(0)
            || args.max_radius.is_some_and(|r| r.is_nan() || r < 0.0)
        {
            self.refuse(
                "a lag, a number of places or a radius is too small",
                "write 0 or more, and at least 1 place",
            );
        }
        if args.reporting_delay.iter().any(|s| !(*s > 0.0 && *s <= 1.0)) {
            self.refuse(
                "a share of --reporting-delay lies outside of 0 to 1",
                "write shares such as 0.5,0.8,0.95",
            );
        }
        if args.theta.is_some_and(|t| t.is_nan() || t <= 0.0) {
            self.refuse("--theta is not above 0", "leave it out to have it estimated");
        }
    }

    fn refuse(&mut self, what: &str, help: &str) {
        self.errors += 1;
        eprintln!("error[W017]: {what}\n = help: {help}");
    }
}
