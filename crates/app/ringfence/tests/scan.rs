//! `ringfence scan` as a user runs it.

#![cfg(test)]

use expect_test::{Expect, expect};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("ringfence-scan-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn with(self, name: &str, text: &str) -> Self {
        std::fs::write(self.0.join(name), text).unwrap();
        self
    }

    /// Runs a scan in the folder; gives output, remarks and exit code.
    fn scan(&self, arguments: &str) -> (String, String, i32) {
        let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
            .arg("scan")
            .args(arguments.split_whitespace())
            .current_dir(&self.0)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr), output.status.code().unwrap())
    }

    fn json(&self, arguments: &str) -> Value {
        let (out, error, code) = self.scan(&format!("{arguments} --format json"));
        assert_eq!((error.as_str(), code), ("", 0));
        serde_json::from_str(&out).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const PLACES: &str = "id,lat,long\nHertford,51.795,-0.078\nHitchin,51.947,-0.283\nRoyston,52.048,-0.024\n\"St Albans\",51.755,-0.336\nWatford,51.655,-0.396\n";

/// Thirty days with a case here and there, and in the last three days many in Hitchin.
fn winter() -> Folder {
    let mut cases = String::from("id,count,date\n");
    let towns = ["Hertford", "Hitchin", "Royston", "St Albans", "Watford"];
    for day in 1..=30 {
        for (i, town) in towns.iter().enumerate() {
            if (day * (i + 3) + i) % 4 == 0 {
                cases += &format!("{town},1,2026-11-{day:02}\n");
            }
        }
    }
    for day in 28..=30 {
        cases += &format!("Hitchin,4,2026-11-{day}\n");
    }
    Folder::new().with("winter.cas", &cases).with("towns.geo", PLACES)
}

fn check(got: &str, expect: Expect) {
    expect.assert_eq(got);
}

#[test]
fn the_table_reads_well() {
    let (out, error, code) = winter().scan("--cas winter.cas --geo towns.geo --workers 1");
    assert_eq!((error.as_str(), code), ("", 0));
    check(
        &out,
        expect![[r#"
        Prospective space-time permutation scan: 34 cases in 5 places by latitude and longitude, 2026-11-02 to 2026-11-30.

        #  Places        From          To  Cases  Expected  Ratio  Statistic      p  By chance once in
        1       1  2026-11-28  2026-11-30     12      5.29   2.27   3.966412  0.002          1.4 years

        1. Hitchin

        p is how often chance alone brings forth as high a statistic anywhere: 999 replications with seed 1.
    "#]],
    );
}

#[test]
fn programs_get_the_agreed_fields() {
    let folder = winter();
    let found = folder.json("--cas winter.cas --geo towns.geo");
    let first = &found["clusters"][0];
    assert_eq!(first["ids"], serde_json::json!(["Hitchin"]));
    assert_eq!((&first["start"], &first["end"]), (&"2026-11-28".into(), &"2026-11-30".into()));
    assert!(first["observed"].is_u64());
    for number in ["expected", "statistic", "p_value", "recurrence_interval_days"] {
        assert!(first[number].is_f64(), "{number}");
    }
    // Workers make no difference; a seed does.
    assert_eq!(folder.json("--cas winter.cas --geo towns.geo --workers 3"), found);
    assert_ne!(folder.json("--cas winter.cas --geo towns.geo --seed 2"), found);
}

#[test]
fn every_model_runs_from_files() {
    let mut people = String::new();
    let mut expected = String::new();
    for town in ["Hertford", "Hitchin", "Royston", "\"St Albans\"", "Watford"] {
        people += &format!("{town} 2021 30000\n{town} 2031 31000\n");
        for day in 2..=30 {
            expected += &format!("{town} 2026-11-{day} 0.25\n");
        }
    }
    let folder = winter().with("towns.pop", &people).with("due.txt", &expected).with(
        "towns.ctl",
        "Hertford 9 2026-11-03\nHitchin 3 2026-11-04\nWatford 9 2026-11-12\nRoyston 9 2026-11-13\n",
    );
    for (model, more) in [
        ("permutation", "--analysis retrospective"),
        ("poisson", "--pop towns.pop"),
        ("poisson", "--pop towns.pop --analysis spatial"),
        ("poisson", "--pop towns.pop --analysis retrospective --day-of-week"),
        ("eb-poisson", "--baseline due.txt"),
        ("eb-poisson", "--max-days 7"),
        ("nb", "--max-days 7 --theta 3"),
        ("bernoulli", "--ctl towns.ctl --analysis spatial"),
    ] {
        let found = folder.json(&format!("--cas winter.cas --geo towns.geo --max-space 60 --replications 99 --model {model} {more}"));
        let ids = found["clusters"][0]["ids"].as_array().unwrap();
        assert!(ids.contains(&"Hitchin".into()), "{model} {more}: {found}");
    }
}

#[test]
fn maps_and_pages_are_whole() {
    let folder = winter();
    let (map, _, _) = folder.scan("--cas winter.cas --geo towns.geo --format geojson");
    let map: Value = serde_json::from_str(&map).unwrap();
    assert_eq!(map["type"], "FeatureCollection");
    let points = map["features"].as_array().unwrap();
    let hitchin = points.iter().find(|f| f["properties"]["id"] == "Hitchin").unwrap();
    assert_eq!(hitchin["geometry"]["coordinates"], serde_json::json!([-0.283, 51.947]));
    assert_eq!(hitchin["properties"]["cluster"], 1);
    let odd = "\"<b>Ware</b>\" 3 2026/11/30\n";
    let folder = folder
        .with("odd.cas", odd)
        .with("odd.geo", "\"<b>Ware</b>\" 51.8 -0.03\nHoddesdon 51.7 -0.01\n");
    let (page, _, _) = folder.scan("--cas odd.cas --geo odd.geo --model permutation --format html");
    assert!(!page.contains("<b>Ware"), "text becomes no markup");
    let (page, _, _) = folder.scan("--cas winter.cas --geo towns.geo --format html");
    assert!(
        page.contains("One cluster that chance hardly explains") && page.ends_with("</html>\n")
    );
    assert!(!page.contains("http"), "nothing is loaded");
}

#[test]
fn bad_lines_are_told_with_place_and_remedy() {
    let folder = winter().with("bad.cas", "Hitchin 1 2026-11-01\nHitchin one 2026-11-02\nWare 1 2026-11-03\nRoyston 1 3/4/2026\nRoyston 2 2026-11-04\n");
    let (out, error, code) =
        folder.scan("--cas bad.cas --geo towns.geo --replications 9 --max-space 100");
    assert_eq!(code, 2);
    assert!(out.contains("3 cases in 5 places by latitude"), "the rest is scanned: {out}");
    for told in
        ["bad.cas:2:9", "`one` is no number of cases", "bad.cas:4:11", "place `Ware`", "= help:"]
    {
        assert!(error.contains(told), "{told}: {error}");
    }
    for (arguments, told) in [
        ("--cas none.cas --geo towns.geo", "cannot be read"),
        ("--cas winter.cas --geo towns.geo --model poisson", "needs populations"),
        ("--cas winter.cas --geo towns.geo --max-space 0", "0 to 100 per cent"),
        (
            "--cas winter.cas --geo towns.geo --start 2026-12-01 --end 2026-11-01",
            "ends before it begins",
        ),
        ("--cas winter.cas --geo towns.geo --start yesterday", "no date"),
        ("--cas winter.cas --geo towns.geo --analysis spatial", "only one of them"),
    ] {
        let (_, error, code) = folder.scan(arguments);
        assert_eq!(code, 2, "{arguments}");
        assert!(error.contains(told) && error.contains("help:"), "{arguments}: {error}");
    }
}

#[test]
fn the_reference_scans_come_out_of_the_command() {
    let eval = format!("{}/../../../../shared/eval/scan", env!("CARGO_MANIFEST_DIR"));
    if !std::path::Path::new(&eval).exists() {
        return;
    }
    let files = format!("--cas {eval}/sim.cas --geo {eval}/sim.geo --replications 99");
    for (more, score, expected) in
        [("--max-days 30", 19.701_696_339_2, 6.03), ("--max-days 7", 19.498_205, 5.23)]
    {
        let found = Folder::new().json(&format!("{files} {more}"));
        let first = &found["clusters"][0];
        assert_eq!(first["ids"], serde_json::json!(["17", "24", "250", "128", "44"]));
        assert!((first["statistic"].as_f64().unwrap() - score).abs() < 1e-6);
        assert!((first["expected"].as_f64().unwrap() - expected).abs() < 0.005);
    }
    let poisson = format!("{files} --pop {eval}/sim.pop --model poisson --max-days 30");
    let found = Folder::new().json(&poisson);
    assert!((found["clusters"][0]["statistic"].as_f64().unwrap() - 38.986_952).abs() < 1e-6);
}

#[test]
fn a_remark_is_explained_with_its_remedy() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_ringfence")).args(["explain", "w012"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && text.starts_with("W012: a case where nobody lives\n"));
    assert!(text.contains("\nremedy: Correct the population"), "{text}");
}

/// The first words of each remark of a scan.
fn told(folder: &Folder, arguments: &str) -> Vec<String> {
    let (_, error, _) = folder.scan(arguments);
    let remarks = error.lines().filter(|l| l.starts_with("error[") || l.starts_with("warning["));
    remarks.map(str::to_owned).collect()
}

#[test]
fn a_million_cases_in_one_cell_are_no_silent_result() {
    let mut cases = String::new();
    for day in 1..=10 {
        for place in ["a", "b", "c", "d"] {
            cases += &format!("{place} 1 2026/1/{day}\n");
        }
    }
    let folder = Folder::new()
        .with("even.cas", &cases)
        .with("heavy.cas", &format!("{cases}a 1000000 2026/1/10\n"))
        .with("few.cas", &format!("{cases}a 1 2026/1/10\n"))
        .with("people.cas", &format!("{cases}d 1000 2026/1/10\n"))
        .with("four.pop", "a 2026 100\nb 2026 100\nc 2026 100\nd 2026 500\n")
        .with("four.geo", "a 51.1 0.2\nb 51.5 0.7\nc 51.9 0.1\nd 52.2 0.5\n");
    let check = |arguments: &str, sentence: &str, remark: &str| {
        let (out, error, code) = folder.scan(&format!("{arguments} --geo four.geo"));
        assert!(out.contains(sentence), "{arguments}: {out}");
        assert_eq!(
            (error.contains(remark), error.is_empty(), code),
            (true, remark.is_empty(), 0),
            "{error}"
        );
    };
    let left = "No zone that was scanned has more cases than expected. In no zone, because of --max-space:";
    check(
        "--cas heavy.cas --replications 9",
        &format!("{left} a."),
        "warning[W043]: no zone holds `a`:",
    );
    check(
        "--cas people.cas --pop four.pop --model poisson --analysis spatial --replications 9",
        &format!("{left} d."),
        "has more than 50 % of the people",
    );
    check("--cas heavy.cas --replications 9 --max-space 100", "1. a\n", "");
    check("--cas even.cas", "No zone that was scanned has more cases than expected.\n", "");
    check(
        "--cas few.cas --max-days 1 --min-cases 5",
        "has more cases than expected. Zones with fewer than 5 cases were not looked at (--min-cases).",
        "",
    );
    let json = folder.scan("--cas heavy.cas --geo four.geo --replications 9 --format json").0;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["study"]["places_in_no_zone"], serde_json::json!(["a"]));
    assert_eq!(json["study"]["coordinates"], "degrees");
}

#[test]
fn a_map_of_a_plane_is_refused() {
    let folder = winter().with("plane.geo", &PLACES.replace("51.", "5100."));
    let (out, error, code) = folder.scan("--cas winter.cas --geo plane.geo --format geojson");
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(error.contains("lie on a plane") && error.contains("--format json"), "{error}");
    let (out, ..) = folder.scan("--cas winter.cas --geo plane.geo --replications 9");
    assert!(out.contains("34 cases in 5 places on a plane"), "{out}");
}

#[test]
fn files_of_spreadsheets_and_editors_are_read() {
    let plain = std::fs::read_to_string(winter().0.join("winter.cas")).unwrap();
    let utf16: Vec<u8> =
        "\u{feff}".chars().chain(plain.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
    let timed = plain
        .replace(",2026-11-", " 2026/11/")
        .replace(',', " ")
        .replace("St Albans", "\"St Albans\"");
    let timed = timed.replace("id count date", "# by hour").replace('\n', " 14:30 # late\n");
    let expect = winter().json("--cas winter.cas --geo towns.geo --seed 5");
    let clusters = |name: &str, bytes: &[u8]| {
        let folder = Folder::new().with("towns.geo", PLACES);
        std::fs::write(folder.0.join(name), bytes).unwrap();
        folder.json(&format!("--cas {name} --geo towns.geo --seed 5"))["clusters"].clone()
    };
    for (name, bytes) in [
        ("crlf.cas", plain.replace('\n', "\r\n").into_bytes()),
        ("cr.cas", plain.replace('\n', "\r").into_bytes()),
        ("tabs.cas", plain.replace(',', "\t").into_bytes()),
        ("semicolons.cas", plain.replace(',', ";").into_bytes()),
        ("utf16.cas", utf16),
        ("timed.cas", timed.into_bytes()),
    ] {
        assert_eq!(clusters(name, &bytes), expect["clusters"], "{name}");
    }
    // Latin-1, as older programs write it, names the same place as UTF-8.
    let geo = PLACES.replace("Hitchin", "Brühl");
    let folder = Folder::new().with("towns.geo", &geo);
    let latin: Vec<u8> = plain.replace("Hitchin", "Brühl").chars().map(|c| c as u8).collect();
    std::fs::write(folder.0.join("latin.cas"), latin).unwrap();
    assert_eq!(told(&folder, "--cas latin.cas --geo towns.geo"), [] as [&str; 0]);
}

#[test]
fn what_would_change_a_result_without_a_word_is_told() {
    let plain = std::fs::read_to_string(winter().0.join("winter.cas")).unwrap();
    let folder = winter()
        .with("uneven.cas", &format!("{}Ware,1,2026-11-02\n", plain.replace("\n", ",F\n")))
        .with("open.cas", &format!("{plain}\"Hertford,1,2026-11-02\n"))
        .with("mixed.cas", &format!("{plain}Hertford,1,2026\n"))
        .with("numbers.cas", &format!("{plain}Hertford,1,46000\n"))
        .with("first.cas", &plain.replacen("id,count,date", "Hertford,one,2026-11-02", 1))
        .with("one.cas", "Hitchin,1000000,2026-11-02\n")
        .with("nothing.cas", "# none this week\n")
        .with("comma.geo", "Hertford;51,795;-0,078\n")
        .with(
            "some.pop",
            "Hertford 2026 1000\nHitchin 2026 1000\nRoyston 2026 0\nWatford 2026 1000\n",
        );
    let ids = plain.lines().enumerate().map(|(i, line)| format!("{line},case{i}\n"));
    let folder = folder.with("ids.cas", &ids.collect::<String>());
    let check = |arguments: &str, expect: &[&str]| {
        assert_eq!(told(&folder, arguments), expect, "{arguments}");
    };
    let cas = |name: &str| format!("--cas {name} --geo towns.geo");
    check(&cas("uneven.cas"), &["error[W009]: this line has 0 covariates, and most have 1"]);
    check(&cas("open.cas"), &["error[W002]: a line without a count"]);
    check(&cas("first.cas"), &["error[W002]: `one` is no number of cases"]);
    check(
        &cas("mixed.cas"),
        &[
            "warning[W024]: a date is written to the year: time is counted in years",
            "warning[W042]: all cases are in one place or at one time, so that exchanging their days changes nothing",
        ],
    );
    check(
        &cas("numbers.cas"),
        &["error[W023]: this date is a plain number, and others are days or months"],
    );
    check(
        &cas("one.cas"),
        &[
            "warning[W042]: all cases are in one place or at one time, so that exchanging their days changes nothing",
        ],
    );
    check(&cas("nothing.cas"), &["error[W027]: there is no case to scan"]);
    check(
        &cas("ids.cas"),
        &[
            "warning[W040]: 22 of 34 cases are alone in their group of covariates and can be exchanged with none",
        ],
    );
    check("--cas winter.cas --geo comma.geo", &["error[W006]: `51,795` is no coordinate"]);
    check(
        &format!("{} --model poisson --pop some.pop", cas("winter.cas")),
        &[
            "warning[W018]: the population of `St Albans` is not known, so that nobody is taken to live there",
            "error[W012]: a case in `Royston`, where at that time nobody lives or none is expected; the line is left out; so are 7 more lines",
        ],
    );
    let (_, error, code) = folder.scan(&cas("open.cas"));
    assert!(error.contains("close the quotation mark") && code == 2, "{error}");
}
