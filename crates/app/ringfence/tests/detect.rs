//! `ringfence detect` as a user runs it: the built binary, files and pipes.
//!
//! Weights come from a small playbook of the tests' own, so that retraining or a new
//! shipped playbook changes nothing here.

#![cfg(test)]

use expect_test::expect_file;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

const CALL: &str = "\
caller: Good morning, this is Detective Constable Hale.
callee: Oh dear, what has happened?
caller: Somebody has made a copy of your card, love.
callee: It's in my purse. 4929 1234 5678 9012, look.
caller: Now key in the four digits of your PIN for me.
callee: Four eight two one.
caller: Put it in an envelope. A driver will collect it, and do not tell your family.
";

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/detect_data").join(name)
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command
        .arg("detect")
        .args(["--rules-only", "--amber", "0.5", "--red", "0.9"])
        .arg("--playbooks")
        .arg(data("small.playbook"))
        .args(args);
    command.env("COLUMNS", "80").env_remove("NO_COLOR");
    command
}

/// Runs on a file of that name and content.
fn on_file(name: &str, content: &str, args: &[&str]) -> Output {
    let dir =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("detect-{}-{name}", args.join("")));
    std::fs::create_dir_all(&dir).unwrap();
    let path = dir.join(name);
    std::fs::write(&path, content).unwrap();
    command(args).arg(path).output().unwrap()
}

/// Runs on standard input.
fn on_stdin(content: &str, args: &[&str]) -> Output {
    let mut child = start(args);
    child.stdin.take().unwrap().write_all(content.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn start(args: &[&str]) -> Child {
    let mut command = command(args);
    command.arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(text: &str) -> Vec<Value> {
    text.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect()
}

fn as_json(id: &str, call: &str) -> String {
    let turns: Vec<Value> = call
        .lines()
        .map(|l| l.split_once(": ").unwrap())
        .map(|(speaker, text)| serde_json::json!({"speaker": speaker, "text": text, "mood": "x"}))
        .collect();
    serde_json::json!({"id": id, "turns": turns, "label": "scam", "extra": [1]}).to_string()
}

#[test]
fn contract_fields_are_all_there_and_unknown_ones_ignored() {
    let output = on_file("a.jsonl", &as_json("call-7", CALL), &["--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let [line] = json(&out(&output)).try_into().unwrap();
    assert_eq!(line["id"], "call-7");
    assert_eq!(line["level"], "red");
    assert_eq!(line["scam"], true);
    assert_eq!(line["first_amber_turn"], 4);
    assert_eq!(line["first_red_turn"], 6);
    assert_eq!(line["prior_bits"], -8.0);
    assert!(line["probability"].as_f64().unwrap() > 0.9);
    assert_eq!(
        line["stages"],
        serde_json::json!(["identity_claim", "hook", "ask", "secrecy", "logistics"])
    );
    assert_eq!(
        line["asks"][0],
        serde_json::json!({"turn": 4, "rule": "details", "what": "your PIN, spoken or keyed in"})
    );
    assert!(line["next_asks"].is_array());
    for finding in line["findings"].as_array().unwrap() {
        for field in ["id", "stage", "quote"] {
            assert!(finding[field].is_string(), "{field} of {finding}");
        }
        assert!(finding["turn"].is_u64() && finding["bits"].is_f64(), "{finding}");
    }
}

#[test]
fn every_quote_stands_in_its_turn() {
    let turns: Vec<&str> = CALL.lines().collect();
    let line = &json(&out(&on_file("q.txt", CALL, &["--format", "jsonl", "--show-numbers"])))[0];
    for finding in line["findings"].as_array().unwrap() {
        let turn = turns[usize::try_from(finding["turn"].as_u64().unwrap()).unwrap()];
        assert!(turn.contains(finding["quote"].as_str().unwrap()), "{finding} in {turn}");
    }
}

#[test]
fn weights_add_up_to_the_peak() {
    let line = &json(&out(&on_file("w.txt", CALL, &["--format", "jsonl"])))[0];
    let weights = line["findings"].as_array().unwrap().iter().map(|f| f["bits"].as_f64().unwrap());
    let sum = line["prior_bits"].as_f64().unwrap() + weights.sum::<f64>();
    assert!((sum - line["peak_bits"].as_f64().unwrap()).abs() < 0.001, "{sum} against {line}");
}

#[test]
fn a_level_depends_on_nothing_that_comes_later() {
    let whole = &json(&out(&on_file("whole.txt", CALL, &["--format", "jsonl"])))[0];
    let turns: Vec<&str> = CALL.lines().collect();
    for until in 1..=turns.len() {
        let start = turns[..until].join("\n");
        let part = &json(&out(&on_file("part.txt", &start, &["--format", "jsonl"])))[0];
        for field in ["first_amber_turn", "first_red_turn"] {
            let known = whole[field].as_u64().filter(|t| usize::try_from(*t).unwrap() < until);
            assert_eq!(part[field].as_u64(), known, "{field} of the first {until} turns");
        }
        let earlier = |v: &Value| -> Vec<Value> {
            v["findings"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|f| f["turn"].as_u64().unwrap() < until as u64)
                .cloned()
                .collect()
        };
        assert_eq!(earlier(part), earlier(whole));
    }
}

#[test]
fn order_is_that_of_the_input() {
    let input: String = ["z", "a", "m"].map(|id| as_json(id, CALL) + "\n").concat();
    let ids: Vec<Value> = json(&out(&on_file("o.jsonl", &input, &["--format", "jsonl"])))
        .iter()
        .map(|l| l["id"].clone())
        .collect();
    assert_eq!(ids, ["z", "a", "m"]);
    let ids: Vec<Value> = json(&out(&on_stdin(&input, &["--format", "jsonl"])))
        .iter()
        .map(|l| l["id"].clone())
        .collect();
    assert_eq!(ids, ["z", "a", "m"]);
}

#[test]
fn a_bad_line_is_told_with_its_place_and_the_rest_goes_on() {
    let input =
        format!("{}\n  {{\"turns\": oops}}\n{}\n", as_json("one", CALL), as_json("two", CALL));
    for (output, place) in [
        (on_file("bad.jsonl", &input, &["--format", "jsonl"]), "bad.jsonl:2:1"),
        (on_stdin(&input, &["--format", "jsonl"]), "<stdin>:2:1"),
    ] {
        assert_eq!(output.status.code(), Some(2));
        let ids: Vec<Value> = json(&out(&output)).iter().map(|l| l["id"].clone()).collect();
        assert_eq!(ids, ["one", "two"]);
        let said = err(&output);
        assert!(
            said.contains("error[T003]") && said.contains(place) && said.contains("help: "),
            "{said}"
        );
    }
}

#[test]
fn a_missing_file_does_not_stop_the_others() {
    let output =
        command(&["--format", "jsonl", "/nowhere/x.txt"]).arg(data("call.vtt")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(json(&out(&output)).len(), 1);
    assert!(err(&output).contains("/nowhere/x.txt cannot be read"), "{}", err(&output));
}

#[test]
fn subtitles_are_read_from_files_and_pipes() {
    for name in ["call.vtt", "call.srt"] {
        let output = command(&["--format", "jsonl"]).arg(data(name)).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let line = &json(&out(&output))[0];
        assert_eq!((&line["id"], &line["first_amber_turn"]), (&"call".into(), &1.into()), "{name}");
    }
    let piped =
        on_stdin(&std::fs::read_to_string(data("call.vtt")).unwrap(), &["--format", "jsonl"]);
    assert_eq!(json(&out(&piped))[0]["first_amber_turn"], 1);
}

/// Lines of output as they come, with a way to write the next line of input.
struct Conversation {
    child: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Conversation {
    fn open(args: &[&str]) -> Self {
        let mut child = start(args);
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self { child, answers }
    }

    fn say(&mut self, line: &str) {
        let input = self.child.stdin.as_mut().unwrap();
        writeln!(input, "{line}").unwrap();
        input.flush().unwrap();
    }

    /// Reads until a line holds `part`: if the program kept its answer back, this hangs.
    fn hear(&mut self, part: &str) -> String {
        let mut heard = String::new();
        while !heard.contains(part) {
            let count = self.answers.read_line(&mut heard).unwrap();
            assert!(count > 0, "no {part:?} in {heard}");
        }
        heard
    }

    fn close(mut self) -> (String, Option<i32>) {
        drop(self.child.stdin.take());
        let mut rest = String::new();
        self.answers.read_to_string(&mut rest).unwrap();
        (rest, self.child.wait().unwrap().code())
    }
}

#[test]
fn each_line_is_answered_before_the_next_is_spoken() {
    let mut call = Conversation::open(&["--format", "jsonl"]);
    for (index, line) in CALL.lines().enumerate() {
        call.say(line);
        let heard = json(&call.hear("\"event\":\"turn\""));
        assert!(heard.iter().all(|e| e["turn"] == index), "{heard:?}");
        let level = heard.iter().find(|e| e["event"] == "level").map(|e| e["level"].clone());
        assert_eq!(
            level,
            [(4, "amber".into()), (6, "red".into())]
                .into_iter()
                .find(|(t, _)| *t == index)
                .map(|(_, l)| l)
        );
    }
    let (rest, code) = call.close();
    let [summary] = json(&rest).try_into().unwrap();
    assert_eq!(code, Some(0));
    let mut whole = json(&out(&on_file("same.txt", CALL, &["--format", "jsonl"]))).remove(0);
    whole["id"] = "stdin".into();
    assert_eq!(summary, whole);
}

#[test]
fn text_answers_each_line_too() {
    let mut call = Conversation::open(&[]);
    for (index, line) in CALL.lines().enumerate() {
        call.say(line);
        call.hear(&format!("{:>4}  ", index + 1));
    }
    call.hear("RED");
    let (rest, code) = call.close();
    assert!(rest.contains("What to do now"), "{rest}");
    assert_eq!(code, Some(0));
}

#[test]
fn a_rule_of_dashes_begins_a_new_conversation() {
    let input = format!("{CALL}---\n\n---\ncaller: Your parcel is here.\n");
    let lines = json(&out(&on_stdin(&input, &["--format", "jsonl"])));
    let sums: Vec<&Value> = lines.iter().filter(|l| l["event"].is_null()).collect();
    let seen: Vec<(&Value, &Value)> = sums.iter().map(|s| (&s["id"], &s["level"])).collect();
    assert_eq!(seen, [(&"stdin".into(), &"red".into()), (&"stdin-2".into(), &"clear".into())]);
}

#[test]
fn a_whole_conversation_in_a_stream_is_answered_at_once() {
    let mut call = Conversation::open(&["--format", "jsonl"]);
    call.say(&as_json("whole", CALL));
    assert!(call.hear("\n").contains("\"id\":\"whole\""));
    call.say("officer: Hello, this is the police.");
    call.hear("\"event\":\"turn\"");
    assert_eq!(call.close().1, Some(2));
}

#[test]
fn numbers_are_withheld_everywhere_unless_they_are_wanted() {
    let secrets = ["4929", "9012", "Four eight two one"];
    for format in ["text", "jsonl", "html"] {
        let withheld = out(&on_file("n.txt", CALL, &["--format", format]));
        for secret in secrets {
            assert!(!withheld.contains(secret), "{secret} in {format}");
        }
    }
    for format in ["text", "html"] {
        let shown = out(&on_file("s.txt", CALL, &["--format", format, "--show-numbers"]));
        assert!(secrets.iter().all(|s| shown.contains(s)), "{format}");
    }
}

#[test]
fn colour_is_used_only_where_it_is_wanted() {
    let escape = '\u{1b}';
    assert!(out(&on_file("c.txt", CALL, &["--colour", "always"])).contains(escape));
    assert!(!out(&on_file("c.txt", CALL, &["--colour", "never"])).contains(escape));
    assert!(!out(&on_file("c.txt", CALL, &[])).contains(escape), "a pipe is no terminal");
    let planted = format!("caller: {escape}[2J cleared your screen\n");
    assert!(
        !out(&on_file("c.txt", &planted, &[])).contains(escape),
        "a transcript commands the terminal"
    );
}

/// Fails unless every element is closed in order; gives the ids and the inner links.
fn well_formed(page: &str) -> (Vec<String>, Vec<String>) {
    let (mut open, mut ids, mut links) = (Vec::new(), Vec::new(), Vec::new());
    for part in page.split('<').skip(1) {
        let (tag, _) = part.split_once('>').unwrap_or_else(|| panic!("an open angle: {part}"));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "</{name}>");
        } else if !tag.ends_with('/') && !["!doctype", "meta"].contains(&name) {
            open.push(name);
        }
        let value = |key: &str| {
            tag.split_once(key).and_then(|(_, v)| v.split('"').next()).map(str::to_owned)
        };
        ids.extend(value(" id=\""));
        links.extend(value(" href=\"#"));
    }
    assert!(open.is_empty(), "{open:?} left open");
    (ids, links)
}

#[test]
fn the_page_stands_alone_and_its_links_lead_somewhere() {
    let nasty = "caller: <b>police</b> & \"co\" </mark><script>alert(1)</script> in an envelope\n";
    let input = format!("{}\n{}\n", as_json("one", CALL), as_json("<two>", nasty));
    let output = on_file("p.jsonl", &input, &["--format", "html"]);
    let page = out(&output);
    let (mut ids, links) = well_formed(&page);
    assert!(links.iter().all(|l| ids.contains(l)), "{links:?}");
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id twice");
    for loaded in ["<script", "http", "src=", "url(", "@import", "<link", "<img", "<iframe"] {
        assert!(!page.contains(loaded), "{loaded}");
    }
    for part in [
        "lang=\"en-GB\"",
        "<main",
        "<nav",
        "class=\"skip\"",
        "<title>",
        "0300 123 2040",
        "role=\"img\"",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
}

#[test]
fn overlapping_evidence_is_marked_once_and_named_twice() {
    let page = out(&on_file(
        "m.txt",
        "caller: the detective constable, stay on the line police\n",
        &["--format", "html"],
    ));
    assert_eq!(page.matches("aria-label=\"evidence").count(), 2, "{page}");
    well_formed(&page);
}

#[test]
fn text_for_people() {
    let output = on_file("call.txt", CALL, &["--format", "text"]);
    expect_file![data("red.txt")].assert_eq(&out(&output));
    let clear =
        "caller: Your parcel is here, shall I leave it with the neighbour?\ncallee: Yes please.\n";
    let output = on_file("parcel.txt", clear, &["--format", "text"]);
    expect_file![data("clear.txt")].assert_eq(&out(&output));
}

#[test]
fn live_text_for_people() {
    expect_file![data("live.txt")].assert_eq(&out(&on_stdin(CALL, &[])));
}
