//! `ringfence extract` as a user runs it: the built binary, files and pipes.

#![cfg(test)]

use expect_test::expect;
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const REPORT: &str = r#"{"report_id":"R-1","reported_at":"2026-11-18T20:10","channel":"web","narrative":"Café, 😀: DC Alan Hobday of Lewisham police rang yesterday on 01632 960144, number withheld before. He wanted £2,500."}"#;

fn on_stdin(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .arg("extract")
        .args(args)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn file(name: &str, content: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("extract");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_line_for_each_report_in_code_points() {
    let output = on_stdin(&[], REPORT.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let line: Value = serde_json::from_str(&out(&output)).unwrap();
    let narrative: Value = serde_json::from_str(REPORT).unwrap();
    let chars: Vec<char> = narrative["narrative"].as_str().unwrap().chars().collect();
    let shown: Vec<String> = line["entities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| {
            let at = |key: &str| usize::try_from(e[key].as_u64().unwrap()).unwrap();
            let words: String = chars[at("start")..at("end")].iter().collect();
            assert_eq!(e["text"], words);
            format!(
                "{} {words} = {}",
                e["type"].as_str().unwrap(),
                e["normalised"].as_str().unwrap()
            )
        })
        .collect();
    expect![[r#"
        rank DC = detective constable
        person Alan Hobday = Alan Hobday
        station Lewisham police = Lewisham
        date yesterday = 2026-11-17
        phone 01632 960144 = 01632960144
        money £2,500 = GBP 2500"#]]
    .assert_eq(&shown.join("\n"));
}

#[test]
fn a_bad_line_is_told_of_and_the_others_are_read() {
    let input = format!(
        "{REPORT}\n{{\"report_id\":\"R-2\",\"narrative\":\n\n{{\"report_id\":\"R-3\"}}\n{{\"report_id\":4,\"reported_at\":\"soon\",\"narrative\":\"He rang today.\"}}\n"
    );
    let output = on_stdin(&[], input.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    let ids: Vec<Value> = out(&output)
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["report_id"].clone())
        .collect();
    assert_eq!(ids, [Value::from("R-1"), Value::Null, Value::from("R-3"), Value::from(4)]);
    let said = err(&output);
    for part in
        ["error[X001]", "<stdin>:2:", "error[X002]", "<stdin>:4:1", "warning[X003]", "`soon`"]
    {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    assert!(out(&output).contains(r#""normalised":null"#));
}

#[test]
fn lines_stay_side_by_side() {
    let input = concat!(
        r#"{"report_id":"R-1","reported_at":"2026-11-18","narrative":null}"#,
        "\n",
        r#"{"report_id":"R-2","reported_at":"2026-11-18","narrative":"He \ud83d wanted £20, 😀 \ud83d\ude00 \\ud83d."}"#,
        "\n",
    );
    let output = on_stdin(&[], input.as_bytes());
    assert_eq!(output.status.code(), Some(2), "a narrative that is null is an error");
    let lines: Vec<Value> =
        out(&output).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines[0], serde_json::json!({ "report_id": "R-1", "entities": [] }));
    assert_eq!(lines[1]["report_id"], "R-2");
    assert_eq!(lines[1]["entities"][0]["start"], 12, "half a pair is one character");
    assert!(err(&output).contains("warning[X001]"), "{}", err(&output));
}

#[test]
fn no_utf8_and_no_file() {
    let output = on_stdin(&[], b"{\"narrative\":\"\xff\"}\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("UTF-8"), "{}", err(&output));
    let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .args(["extract", "no-such-file.jsonl"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("no-such-file.jsonl"));
}

#[test]
fn details_and_postcodes() {
    let table = file("codepo.csv", "\"SG5 1AB\",10,518500,229500\nnonsense\n");
    let report = r#"{"report_id":1,"reported_at":"2026-11-18","narrative":"She lives in SG5. Number withheld. I gave him £600 in Hitchin."}"#;
    let output = on_stdin(&["--detail", "--postcodes", table.to_str().unwrap()], report.as_bytes());
    let text = out(&output);
    for part in [
        r#""role":"lost""#,
        r#""phone":"withheld""#,
        r#""latitude":51.9"#,
        r#""county":"Hertfordshire""#,
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(err(&output).contains("X004"));
}

#[test]
fn measured_against_marks() {
    let truth = file(
        "truth.jsonl",
        r#"{"report_id":"R-1","entities":[{"type":"rank","start":9,"end":11,"normalised":"detective constable"},{"type":"money","start":0,"end":4,"normalised":"GBP 1"}]}"#,
    );
    let output = on_stdin(&["--truth", truth.to_str().unwrap(), "--list"], REPORT.as_bytes());
    let text = out(&output);
    assert!(text.contains("R-1\tmissed\tmoney\tCafé"), "{text}");
    assert!(text.contains("rank              1      0     0     1.000  1.000 1.000"), "{text}");
    let bad =
        file("bad.jsonl", r#"{"report_id":"R-1","entities":[{"type":"sum","start":0,"end":1}]}"#);
    let output = on_stdin(&["--truth", bad.to_str().unwrap()], REPORT.as_bytes());
    assert!(err(&output).contains("`sum` is no type"), "{}", err(&output));
}

#[test]
fn an_article() {
    let article = "Since the start of December 27 people in Hertfordshire have been targeted by fraudsters \
                   claiming to be police officers. Four victims in St Albans lost a total of £47,500.";
    let output = on_stdin(&["--article", "--published", "2026-12-29"], article.as_bytes());
    expect![[r#"
        Period: 2026-12-01 to 2026-12-29 ("Since the start of December")
        Count: 27 people targeted ("27 people")
        Count: 4 people who lost ("Four victims")
        Money: total loss GBP 47500
        Places: Hertfordshire, St Albans
        Method: poses as police
    "#]]
    .assert_eq(&out(&output));
    let args = ["--article", "--published", "2026-12-29", "--format", "json"];
    let facts: Value = serde_json::from_str(&out(&on_stdin(&args, article.as_bytes()))).unwrap();
    assert_eq!(facts["period"]["first"], "2026-12-01");
    assert_eq!(facts["counts"][0]["number"], 27);
    assert_eq!(facts["losses"][0]["normalised"], "GBP 47500");
    let output = on_stdin(&["--article", "--published", "29/12/2026"], article.as_bytes());
    assert!(err(&output).contains("write --published 2026-12-29"), "{}", err(&output));
}

/// The targets of the annotated narratives, where those are.
#[test]
fn the_annotated_narratives() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/eval/reports");
    let (reports, truth) =
        (format!("{folder}/reports.jsonl"), format!("{folder}/reports_entities_dev.jsonl"));
    if !std::path::Path::new(&truth).exists() {
        return;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .args(["extract", "--truth", &truth, &reports])
        .output()
        .unwrap();
    let text = out(&output);
    for (kind, wanted) in [
        ("money", 0.97),
        ("phone", 0.97),
        ("vrm", 0.97),
        ("date", 0.90),
        ("place", 0.90),
        ("organisation", 0.90),
        ("person", 0.85),
        ("code_word", 0.85),
        ("item", 0.85),
        ("time", 0.85),
        ("rank", 0.85),
        ("station", 0.85),
        ("vehicle", 0.85),
        ("bank", 0.85),
    ] {
        let row = text.lines().find(|l| l.split_whitespace().next() == Some(kind));
        let f1 = row.and_then(|r| r.split_whitespace().nth(6)).and_then(|f| f.parse::<f64>().ok());
        assert!(f1.is_some_and(|f1| f1 >= wanted), "{kind}\n{text}");
    }
}
