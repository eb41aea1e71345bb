//! `ringfence alarms`, `knox` and `ledger` as a user runs them, and the figures of the
//! demonstration's winter from the API alone.

#![cfg(test)]

#[expect(dead_code, reason = "shared with the tests of the service")]
#[path = "serve/house.rs"]
mod house;

use house::{Browser, Folder, House};
use serde_json::Value;

/// Runs a command; gives what it printed, what it said of mistakes, and its exit code.
fn run(folder: &Folder, arguments: &[&str]) -> (String, String, i32) {
    let output = folder.run(arguments);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

fn json(folder: &Folder, arguments: &[&str]) -> Value {
    let (out, error, code) = run(folder, arguments);
    assert_eq!(code, 0, "{error}");
    serde_json::from_str(&out).unwrap()
}

/// A file in the folder; gives its path.
fn file(folder: &Folder, name: &str, text: &str) -> String {
    let path = folder.file(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A file of the data for development, where it is.
fn eval(name: &str) -> Option<String> {
    let path = format!("{}/../../../../shared/eval/{name}", env!("CARGO_MANIFEST_DIR"));
    std::path::Path::new(&path).exists().then_some(path)
}

#[test]
fn a_series_is_judged_by_every_method() {
    let folder = Folder::new();
    let week = |i: i64| format!("2026-{:02}-{:02},{}\n", 1 + i / 28, 1 + i % 28, 3 + i * 31 % 7);
    let mut text = String::from("date,count\n");
    (0..56).for_each(|i| text.push_str(&week(i)));
    let series = file(&folder, "series.csv", &text.replace("2026-02-27,", "2026-02-27,9"));
    for method in ["c1", "c2", "c3", "cusum"] {
        let found = json(&folder, &["alarms", &series, "--method", method, "--format", "json"]);
        assert!(!found["alarms"].as_array().unwrap().is_empty(), "{method}: {found}");
        assert_eq!(found["method"], method);
    }
    let (table, error, code) = run(&folder, &["alarms", &series]);
    assert!(table.contains("2026-02-27") && table.contains("ALARM"), "{table}");
    // January has 31 days; what the file leaves out is told.
    assert!(error.contains("N004") && error.contains("left out"), "{error}");
    assert_eq!(code, 0);
    let (_, error, code) = run(&folder, &["alarms", &file(&folder, "bad.csv", "3\nx\n4\n")]);
    assert!(error.contains("`x` is no count") && error.contains("bad.csv:2:1"), "{error}");
    assert_eq!(code, 2);
}

#[test]
fn near_repeats_are_counted() {
    let folder = Folder::new();
    let mut text = String::from("date,lat,lon\n");
    for i in 0..30 {
        text.push_str(&format!("{},{}.{:02},-0.1{i}\n", i / 6 * 40 + i % 6, 50 + i / 6, i % 6));
    }
    let events = file(&folder, "events.csv", &text);
    let found = json(&folder, &["knox", &events, "--degrees", "--km", "10", "--format", "json"]);
    assert_eq!(found["close_pairs"], 75);
    assert!(found["p_value"].as_f64().unwrap() < 0.01);
    let (table, ..) = run(&folder, &["knox", &events, "--degrees", "--km", "10"]);
    assert!(table.contains("Pairs close in both: 75"), "{table}");
}

#[test]
fn spreadsheets_get_the_same_figures() {
    let folder = Folder::new();
    let counts = (1..=9).map(|i| format!("2026-03-0{i},{}\n", if i == 9 { 40 } else { i % 3 }));
    let series = file(&folder, "series.csv", &counts.collect::<String>());
    let (out, _, code) = run(&folder, &["alarms", &series, "--method", "c1", "--format", "csv"]);
    let lines: Vec<&str> = out.split("\r\n").collect();
    assert_eq!((lines[0], code), ("index,date,observed,expected,bound,alarm", 0));
    assert!(
        lines.iter().any(|l| l.starts_with("9,2026-03-09,40,") && l.ends_with(",true")),
        "{out}"
    );
    let events = file(&folder, "events.csv", "time,tile,x,y\n1,900,5,5\n2,1,5,6\n40,7,9,9\n");
    let (out, error, code) =
        run(&folder, &["knox", &events, "--replications", "0", "--format", "csv"]);
    assert_eq!((error.as_str(), code), ("", 0));
    assert!(out.starts_with("events,days,km,close_pairs,"), "{out}");
    assert!(out.contains("\r\n3,14,5,1,"), "{out}");
}

#[test]
fn an_empty_file_is_no_result() {
    let folder = Folder::new();
    for (command, text, told) in [
        ("alarms", "", "there is no count in the file"),
        ("alarms", "date,count\n", "there is no count in the file"),
        ("knox", "", "there is no event in the file"),
        ("knox", "x,1,2\n", "`x` is no date"),
    ] {
        let (out, error, code) = run(&folder, &[command, &file(&folder, "empty.csv", text)]);
        assert_eq!((out.as_str(), code), ("", 2), "{command} {text:?}");
        assert!(error.contains(told) && error.contains("help:"), "{error}");
    }
}

#[test]
fn the_reference_lists_come_out_of_the_commands() {
    let folder = Folder::new();
    let (Some(agona), Some(newport), Some(events)) = (
        eval("scan/salmonella_agona.csv"),
        eval("scan/salmNewport_agg.csv"),
        eval("scan/imdepi_B_events.csv"),
    ) else {
        return;
    };
    let columns = |path: &str, wanted: &[usize]| -> String {
        let text = std::fs::read_to_string(path).unwrap();
        let row = |l: &str| {
            let cells: Vec<&str> = l.split(',').map(|c| c.trim_matches('"')).collect();
            wanted.iter().map(|i| cells[*i]).collect::<Vec<_>>().join(",")
        };
        text.lines().map(row).collect::<Vec<_>>().join("\n")
    };
    let agona = file(&folder, "agona.csv", &columns(&agona, &[1]));
    for (method, alarms) in [("c1", 16), ("c2", 20), ("c3", 36)] {
        let found = json(&folder, &["alarms", &agona, "--method", method, "--format", "json"]);
        assert_eq!(found["alarms"].as_array().unwrap().len(), alarms, "{method}");
    }
    let newport = file(&folder, "newport.csv", &columns(&newport, &[1, 2]));
    let arguments =
        ["alarms", &newport, "--method", "farrington", "--first", "300", "--format", "json"];
    let found = json(&folder, &arguments);
    assert_eq!(found["evaluated"], 229);
    assert_eq!(found["alarms"].as_array().unwrap().len(), 18);
    let events = file(&folder, "events.csv", &columns(&events, &[0, 2, 3]));
    let found = json(&folder, &["knox", &events, "--km", "25", "--format", "json"]);
    assert_eq!(found["close_pairs"], 66);
}

#[test]
fn a_file_of_reports_has_a_ledger() {
    let folder = Folder::new();
    let reports = "{\"reported_at\":\"2025-12-01T10:00:00Z\",\"town\":\"Hitchin\",\"amount_lost_gbp\":1800}\n\
                   {\"reported_at\":\"2025-12-09T10:00:00Z\",\"town\":\"Ware\"}\n{oops\n";
    let reports = file(&folder, "reports.jsonl", reports);
    let (table, error, code) = run(&folder, &["ledger", "--reports", &reports]);
    assert!(table.starts_with("1 December 2025 to 9 December 2025.\n"), "{table}");
    assert!(table.contains("All together") && table.contains("1800"), "{table}");
    assert!(error.contains("reports.jsonl:3:"), "{error}");
    assert_eq!(code, 2);
    let arguments = ["ledger", "--reports", &reports, "--known", "2025-12-05", "--format", "csv"];
    let (csv, ..) = run(&folder, &arguments);
    assert!(
        csv.ends_with(
            "hitchin,Hitchin,1,0,1,1,0,1800,0,0,R-0001\r\ntotal,All together,1,0,1,1,0,1800,0,0,\r\n"
        ),
        "{csv}"
    );
    let (_, error, code) = run(&folder, &["ledger", "--reports", &reports, "--group", "colour"]);
    assert!(error.contains("--group cannot be used"), "{error}");
    assert_eq!(code, 2);
}

#[test]
fn the_winter_of_the_demonstration_is_told_by_the_api_alone() {
    let folder = Folder::new();
    let house = House::open(&folder, &["--demo"]);
    let inside = std::fs::read_dir(folder.path()).unwrap().flatten().map(|e| e.path());
    let store = inside.map(|p| p.join("ringfence.db")).find(|p| p.exists()).unwrap();
    let store = store.to_str().unwrap();
    let printed =
        folder.print(&["token", "add", "test", "--scope", "reports:read", "--store", store]);
    let token = format!("Bearer {}", printed.lines().next().unwrap());
    let mut program = Browser::default();
    let mut ledger = |address: &str| -> Value {
        let path = format!("/api/v1/ledger?{address}");
        let answer = program.send(&house, "GET", &path, (&[("Authorization", &token)], ""));
        assert_eq!(answer.status, 200, "{}", answer.text);
        serde_json::from_str(&answer.text).unwrap()
    };
    // The demonstration's December is the last that is over: the report of which one is last.
    let first = ledger("from=2020-01-01&group=month&against=none");
    let months = first["lines"].as_array().unwrap();
    let december = months.iter().find(|l| l["people"] == 27).unwrap()["key"].as_str().unwrap();
    let year = december.strip_suffix("-12").unwrap();
    let month = format!("from={year}-12-01&to={year}-12-31");
    let whole = ledger(&month);
    assert_eq!(whole["total"]["people"], 27);
    let lost = whole["total"]["lost_gbp"].as_u64().unwrap();
    assert!((70_001..71_000).contains(&lost), "{lost}");
    assert_eq!(ledger(&format!("from={year}-12-01&to={year}-12-18"))["total"]["lost_gbp"], 8_000);
    let known = ledger(&format!("{month}&known={year}-12-18"));
    assert_eq!(known["total"]["lost_gbp"], 8_000);
    let towns: Vec<&str> =
        whole["lines"].as_array().unwrap().iter().map(|l| l["words"].as_str().unwrap()).collect();
    for town in ["Rickmansworth", "Borehamwood", "Hertford", "Hitchin", "Royston"] {
        assert!(towns.contains(&town), "{town} is not among {towns:?}");
    }
    assert_eq!(whole["comparison"]["says"], "more");
    house.close();
}
