//! Pages about Markdown tests and transcripts.

use super::Page;

pub(super) const PAGES: &[Page] = &[
    Page {
        code: "M001",
        title: "There is no such remark",
        meaning: "A turn of a test is followed by `finding:` with the rules that it must find, by `none`, or by nothing.",
        wrong: r#"## A
```call
caller: Read me your PIN. <!-- found: ASKS_PIN -->
```"#,
        right: r#"## A
```call
caller: Read me your PIN. <!-- finding: ASKS_PIN -->
```"#,
    },
    Page {
        code: "M002",
        title: "A block is not closed",
        meaning: "A call begins with a line ```call and ends with a line of three backticks. Without it everything to the end of the file is taken for speech.",
        wrong: r#"## A
```call
caller: Read me your PIN. <!-- finding: ASKS_PIN -->"#,
        right: r#"## A
```call
caller: Read me your PIN. <!-- finding: ASKS_PIN -->
```"#,
    },
    Page {
        code: "M003",
        title: "A test names no rule",
        meaning: "The name after `finding:` is misspelt, or the rule was renamed. Composites and groups are not judged turn by turn.",
        wrong: r#"## A
```call
caller: Read me your PIN. <!-- finding: ASKS_PEN -->
```"#,
        right: r#"## A
```call
caller: Read me your PIN. <!-- finding: ASKS_PIN -->
```"#,
    },
    Page {
        code: "M004",
        title: "A remark is not closed",
        meaning: "A remark ends with --> on the line on which it begins.",
        wrong: r#"## A
```call
caller: Good morning. <!-- none
```"#,
        right: r#"## A
```call
caller: Good morning. <!-- none -->
```"#,
    },
    Page {
        code: "M005",
        title: "A remark stands behind no turn",
        meaning: "A remark judges the turn before it, inside a ```call block. This one has none, so it would judge nothing.",
        wrong: r#"## A
<!-- none -->
```call
caller: Good morning.
```"#,
        right: r#"## A
```call
caller: Good morning. <!-- none -->
```"#,
    },
    Page {
        code: "M006",
        title: "A turn finds something and nothing",
        meaning: "One remark says that the turn finds something, another that it does not.",
        wrong: r#"## A
```call
caller: Read me your PIN. <!-- none --> <!-- finding: ASKS_PIN -->
```"#,
        right: r#"## A
```call
caller: Read me your PIN. <!-- finding: ASKS_PIN -->
```"#,
    },
    Page {
        code: "M007",
        title: "A remark does not say what is found",
        meaning: "After `finding:` stand the names of all rules that the turn must find.",
        wrong: r#"## A
```call
caller: Read me your PIN. <!-- finding -->
```"#,
        right: r#"## A
```call
caller: Read me your PIN. <!-- finding: ASKS_PIN -->
```"#,
    },
    Page {
        code: "M008",
        title: "Something else than a weight stands after a rule",
        meaning: "After the name of a rule only its weight in bits may stand. Several rules are separated by commas.",
        wrong: r#"## A
```call
caller: Read me your PIN. <!-- finding: ASKS_PIN high -->
```"#,
        right: r#"## A
```call
caller: Read me your PIN. <!-- finding: ASKS_PIN 4.5 -->
```"#,
    },
    Page {
        code: "M009",
        title: "Nothing is said in a call",
        meaning: "The block holds no turn, so it tests nothing.",
        wrong: r#"## A
```call
```"#,
        right: r#"## A
```call
caller: Good morning.
```"#,
    },
    Page {
        code: "M010",
        title: "A block that is not read",
        meaning: "Only blocks that begin with ```call are tests. This one begins with a word so like it that it is probably meant to be one.",
        wrong: r#"## A
```calls
caller: Good morning.
```"#,
        right: r#"## A
```call
caller: Good morning.
```"#,
    },
    Page {
        code: "M011",
        title: "A call without a heading",
        meaning: "The heading says what the call shows, and names it when the test fails.",
        wrong: r#"```call
caller: Good morning.
```"#,
        right: r#"## Good morning
```call
caller: Good morning.
```"#,
    },
    Page {
        code: "T001",
        title: "A file cannot be read",
        meaning: "The path is wrong, the file is a folder, or you may not read it. The other files are read.",
        wrong: "ringfence detect cal.txt",
        right: "ringfence detect call.txt",
    },
    Page {
        code: "T002",
        title: "There is no such speaker",
        meaning: "A turn begins with `caller:`, `caller2:`, `callee:`, `other:` or `unknown:`. Any other name is read as an unknown speaker, which may be either party.",
        wrong: "officer: Good morning.",
        right: "caller: Good morning.",
    },
    Page {
        code: "T003",
        title: "A line is not valid JSON",
        meaning: "A file that begins with { is read as JSON Lines: one whole object a line. The line is left out and the others are read.",
        wrong: r#"{"speaker":"caller","text":"Good morning.""#,
        right: r#"{"speaker":"caller","text":"Good morning."}"#,
    },
    Page {
        code: "T004",
        title: "The turns are not a list",
        meaning: "A conversation in JSON has its turns in a list, even if there is only one.",
        wrong: r#"{"id":"a","turns":"Good morning."}"#,
        right: r#"{"id":"a","turns":[{"speaker":"caller","text":"Good morning."}]}"#,
    },
    Page {
        code: "T005",
        title: "A turn has no text",
        meaning: "Every turn in JSON has a field `text` with what was said. The turn is left out and the others are read.",
        wrong: r#"{"speaker":"caller"}"#,
        right: r#"{"speaker":"caller","text":"Good morning."}"#,
    },
    Page {
        code: "T006",
        title: "The times of a subtitle cannot be read",
        meaning: "A cue of WebVTT or SubRip has two times with --> between. The words are read without times.",
        wrong: r#"WEBVTT

00:01 --> later
caller: Good morning."#,
        right: r#"WEBVTT

00:00:01.000 --> 00:00:02.500
caller: Good morning."#,
    },
    Page {
        code: "T007",
        title: "A file holds no conversation",
        meaning: "The file is empty or holds only comments.",
        wrong: "# nothing yet",
        right: "caller: Good morning.",
    },
    Page {
        code: "A001",
        title: "A recording is no WAV file",
        meaning: "A WAV file begins with RIFF, its length and WAVE. Bare samples need --raw and --rate.",
        wrong: "ringfence listen samples.ulaw",
        right: "ringfence listen samples.ulaw --raw ulaw --rate 8000",
    },
    Page {
        code: "A002",
        title: "A recording does not say how its sound is written",
        meaning: "The chunk named data came before the one named fmt. The file is damaged.",
        wrong: "RIFF .... WAVE data ....",
        right: "RIFF .... WAVE fmt .... data ....",
    },
    Page {
        code: "A003",
        title: "The format of a recording has a length that cannot be",
        meaning: "The chunk named fmt has 16 bytes or more, and never more than 1024.",
        wrong: "fmt  with 2 bytes",
        right: "fmt  with 16 bytes",
    },
    Page {
        code: "A004",
        title: "A recording is written in a way that is not read here",
        meaning: "PCM of 8, 16, 24 and 32 bits, floating point, A-law and mu-law are read.",
        wrong: "WAV with ADPCM of 4 bits",
        right: "WAV with PCM of 16 bits",
    },
    Page {
        code: "A005",
        title: "A recording has a number of channels or a rate that cannot be used",
        meaning: "1 to 16 channels and 4000 to 384000 samples a second can be used.",
        wrong: "0 channels at 8000 samples a second",
        right: "1 channel at 8000 samples a second",
    },
    Page {
        code: "A006",
        title: "A recording ends before its sound begins",
        meaning: "The file was cut off in its header. One that was cut off later is used as far as it goes.",
        wrong: "RIFF .... WAVE fmt",
        right: "RIFF .... WAVE fmt .... data ....",
    },
    Page {
        code: "X001",
        title: "A line of reports is not JSON",
        meaning: "`ringfence extract` reads one whole JSON object a line, in UTF-8. For such a line one without entities goes out, and the others are read.",
        wrong: r#"{"report_id":"R-1","narrative":"He rang"#,
        right: r#"{"report_id":"R-1","reported_at":"2026-10-02T14:05","narrative":"He rang."}"#,
    },
    Page {
        code: "X002",
        title: "A report has no narrative",
        meaning: "Every report has a field `narrative` with its text. For such a line one without entities goes out, and the others are read.",
        wrong: r#"{"report_id":"R-1","text":"He rang."}"#,
        right: r#"{"report_id":"R-1","reported_at":"2026-10-02T14:05","narrative":"He rang."}"#,
    },
    Page {
        code: "X003",
        title: "A report does not say when it was made",
        meaning: "Words such as \"last Tuesday\" are counted back from `reported_at`. Without it they are found and have no normal form.",
        wrong: r#"{"report_id":"R-1","reported_at":"02/10/2026","narrative":"He rang today."}"#,
        right: r#"{"report_id":"R-1","reported_at":"2026-10-02","narrative":"He rang today."}"#,
    },
    Page {
        code: "X004",
        title: "A line of a postcode table cannot be used",
        meaning: "OS Code-Point Open has a postcode first, eastings third and northings fourth; the ONS Postcode Directory has a head line with pcds, lat and long. The other lines are used.",
        wrong: "SG5,518500,229500",
        right: "SG5 1AB,10,518500,229500",
    },
    Page {
        code: "X005",
        title: "An article holds no text",
        meaning: "`ringfence extract --article` reads plain text. The other files are read.",
        wrong: "(an empty file)",
        right: "Since the start of December 27 people have been targeted.",
    },
];
