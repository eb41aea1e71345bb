//! Pages about lines, lists, conditions and names of playbooks.

use super::Page;

pub(super) const PAGES: &[Page] = &[
    Page {
        code: "P001",
        title: "A line does not start with a keyword",
        meaning: "Every line begins with a word that says what the line is: `rule`, `pattern`, `end` and so on. A line of your own thoughts begins with #.",
        wrong: r#""read me your PIN""#,
        right: r#"pattern "read me your PIN""#,
    },
    Page {
        code: "P002",
        title: "A quote is opened and never closed",
        meaning: "A text in quotes ends on the line it begins on. Without the second quote nobody knows where it ends, so the rest of the line is not looked at.",
        wrong: r#"pattern "read me your PIN"#,
        right: r#"pattern "read me your PIN""#,
    },
    Page {
        code: "P003",
        title: "The file does not say which playbook it is",
        meaning: "The first line names the playbook. The name shows in evidence and in the list of playbooks.",
        wrong: r#"rule A
  stage hook
  weight 1
  explain "x"
  pattern "w"
end"#,
        right: r#"playbook courier-asks
rule A
  stage hook
  weight 1
  explain "x"
  pattern "w"
end"#,
    },
    Page {
        code: "P004",
        title: "A text in quotes is missing",
        meaning: "What is said, advised or explained stands between plain quotes, so that it cannot be taken for a keyword.",
        wrong: "pattern read me your PIN",
        right: r#"pattern "read me your PIN""#,
    },
    Page {
        code: "P005",
        title: "Something is left over at the end of a line",
        meaning: "The line was complete before. What stands after it would be ignored, so it is better removed or put where it belongs.",
        wrong: "stage hook early",
        right: "stage hook",
    },
    Page {
        code: "P006",
        title: "A block has no `end`",
        meaning: "A rule and a composite end with a line `end`. Without it the next block closes this one.",
        wrong: r#"rule A
  stage hook
  weight 1
  explain "x"
  pattern "w""#,
        right: r#"rule A
  stage hook
  weight 1
  explain "x"
  pattern "w"
end"#,
    },
    Page {
        code: "P007",
        title: "An `end` closes nothing",
        meaning: "There is one `end` more than there are blocks: it was written twice, or the line that opens the block was lost.",
        wrong: "end",
        right: r#"rule A
  stage hook
  weight 1
  explain "x"
  pattern "w"
end"#,
    },
    Page {
        code: "P008",
        title: "There is no such statement here",
        meaning: "The first word of the line is no keyword at this place. A word that is nearly a keyword is read as that one, so that one slip gives one remark.",
        wrong: r#"patern "read me your PIN""#,
        right: r#"pattern "read me your PIN""#,
    },
    Page {
        code: "P009",
        title: "A line is given a second time",
        meaning: "A block has one stage, one weight, one group and so on. Only `pattern`, `near`, `advice` and `explain` may be repeated.",
        wrong: r#"weight 2.0
weight 3.0"#,
        right: "weight 3.0",
    },
    Page {
        code: "P010",
        title: "There is no such stage",
        meaning: "The stage says where in the course of a scam the rule belongs. There are eleven of them, from `identity_claim` to `repeat`; see docs/playbooks.md.",
        wrong: "stage hok",
        right: "stage hook",
    },
    Page {
        code: "P011",
        title: "There is no such speaker",
        meaning: "A rule listens to the `caller` (any voice of the party that rang), the `callee`, `anyone`, or the `line` itself.",
        wrong: "says victim",
        right: "says callee",
    },
    Page {
        code: "P012",
        title: "A weight is not a number",
        meaning: "A weight is a number of bits in figures, with a full stop before the decimals and no unit.",
        wrong: "weight 2,5",
        right: "weight 2.5",
    },
    Page {
        code: "P013",
        title: "A weight is out of range",
        meaning: "A weight is 0 to 12 bits. One bit doubles the odds of a scam, three make them eight times as high, twelve four thousand times. What speaks against a scam is a `near` or `unless` line, not a negative weight.",
        wrong: "weight 40",
        right: "weight 4.0",
    },
    Page {
        code: "P014",
        title: "A name is not in capitals",
        meaning: "Rules, groups and composites are named in capitals, so that they stand out among the words: ASKS_FOR_PIN.",
        wrong: "group pin-asks cap 4.0",
        right: "group PIN_ASKS cap 4.0",
    },
    Page {
        code: "P015",
        title: "A rule or composite has no weight",
        meaning: "Without a weight a finding would add nothing, and nobody could tell whether that is meant. For a finding that is only to be named, write `weight 0`.",
        wrong: r#"rule A
  stage hook
  explain "x"
  pattern "w"
end"#,
        right: r#"rule A
  stage hook
  weight 2.0
  explain "x"
  pattern "w"
end"#,
    },
    Page {
        code: "P016",
        title: "A rule or composite has no stage",
        meaning: "The stage tells the detector how far the scam has come and what is asked next.",
        wrong: r#"rule A
  weight 2.0
  explain "x"
  pattern "w"
end"#,
        right: r#"rule A
  stage hook
  weight 2.0
  explain "x"
  pattern "w"
end"#,
    },
    Page {
        code: "P017",
        title: "A rule has no pattern",
        meaning: "A rule finds what its patterns say. Without one it can find nothing.",
        wrong: r#"rule A
  stage hook
  weight 2.0
  explain "x"
end"#,
        right: r#"rule A
  stage hook
  weight 2.0
  explain "x"
  pattern "read me your PIN"
end"#,
    },
    Page {
        code: "P018",
        title: "A group is defined a second time",
        meaning: "All playbooks share their groups. One line sets the cap for all of them.",
        wrong: r#"group PIN cap 4.0
group PIN cap 6.0"#,
        right: "group PIN cap 6.0",
    },
    Page {
        code: "P019",
        title: "A group has no cap",
        meaning: "Rules of one group say much the same thing, so together they add at most the cap, in bits.",
        wrong: "group PIN",
        right: "group PIN cap 6.0",
    },
    Page {
        code: "P021",
        title: "A class is defined a second time",
        meaning: "All playbooks share their classes. The second definition replaces the first for everybody, which is seldom meant.",
        wrong: r#"class bank = lloyds
class bank = tsb"#,
        right: "class bank = lloyds | tsb",
    },
    Page {
        code: "P022",
        title: "A list is empty",
        meaning: "A class or a list of sounds needs at least one word.",
        wrong: "class bank =",
        right: "class bank = lloyds | tsb",
    },
    Page {
        code: "P023",
        title: "A class contains itself",
        meaning: "A class may contain other classes, but not itself, neither directly nor through another one.",
        wrong: r#"class bank = lloyds | @lender
class lender = @bank | wonga"#,
        right: r#"class bank = lloyds | tsb
class lender = @bank | wonga"#,
    },
    Page {
        code: "P031",
        title: "There is no such NEVER rule",
        meaning: "The police and the banks never ask for `details` (bank details, PIN), `cash` (withdrawn, moved or sent) or `cards` (cards or goods handed over).",
        wrong: r#"advice "x"
asks pin "your PIN""#,
        right: r#"advice "x"
asks details "your PIN""#,
    },
    Page {
        code: "P032",
        title: "There is no such sense",
        meaning: "The sense says how the words must be meant: `plain`, `request`, `question`, `negated` or `any`.",
        wrong: "sense asked",
        right: "sense request",
    },
    Page {
        code: "P033",
        title: "It is not said what is asked for",
        meaning: "After the NEVER rule stands, in quotes, what is asked for, in the words the person on the line is shown.",
        wrong: "asks details",
        right: r#"advice "x"
asks details "your PIN""#,
    },
    Page {
        code: "P034",
        title: "The `=` of a list is missing",
        meaning: "A list is a name, an equals sign and its members with | between.",
        wrong: "class bank lloyds | tsb",
        right: "class bank = lloyds | tsb",
    },
    Page {
        code: "P035",
        title: "There is no such class",
        meaning: "The class is misspelt, or it stands in a playbook that is not loaded together with this one.",
        wrong: r#"pattern "your @bnak"
class bank = lloyds"#,
        right: r#"pattern "your @bank"
class bank = lloyds"#,
    },
    Page {
        code: "P036",
        title: "A condition goes on after it is complete",
        meaning: "Between two names stands `and`, `or` or `then`. `then` joins two names, not brackets.",
        wrong: r#"group A cap 1
group B cap 1
when A B"#,
        right: r#"group A cap 1
group B cap 1
when A and B"#,
    },
    Page {
        code: "P037",
        title: "A composite names itself",
        meaning: "A composite holds when its condition does. If it named itself it would wait for itself.",
        wrong: r#"composite X
  stage ask
  weight 1
  explain "x"
  when X
end"#,
        right: r#"group A cap 1
composite X
  stage ask
  weight 1
  explain "x"
  when A
end"#,
    },
    Page {
        code: "P041",
        title: "A composite does not say when it holds",
        meaning: "A composite is a weight for a combination; the `when` line says which.",
        wrong: r#"composite X
  stage ask
  weight 1
  explain "x"
end"#,
        right: r#"group A cap 1
composite X
  stage ask
  weight 1
  explain "x"
  when A
end"#,
    },
    Page {
        code: "P042",
        title: "Nothing has this name",
        meaning: "A condition names rules, groups or composites. The name is misspelt, or stands in a playbook that is not loaded together with this one.",
        wrong: r#"group SECRECY cap 5
when SECRESY"#,
        right: r#"group SECRECY cap 5
when SECRECY"#,
    },
    Page {
        code: "P043",
        title: "There is no such group",
        meaning: "A rule can only belong to a group that a line `group NAME cap …` defines.",
        wrong: r#"rule A
  stage hook
  weight 1
  group PIN
  explain "x"
  pattern "w"
end"#,
        right: r#"group PIN cap 6.0
rule A
  stage hook
  weight 1
  group PIN
  explain "x"
  pattern "w"
end"#,
    },
    Page {
        code: "P044",
        title: "A name is taken already",
        meaning: "Rules, groups and composites of all playbooks share one set of names, because a condition may name any of them.",
        wrong: r#"rule B
  stage hook
  weight 1
  explain "x"
  pattern "v"
end
rule B
  stage hook
  weight 1
  explain "x"
  pattern "w"
end"#,
        right: r#"rule B
  stage hook
  weight 1
  explain "x"
  pattern "v"
  pattern "w"
end"#,
    },
    Page {
        code: "P045",
        title: "A line stands outside any rule",
        meaning: "This kind of line belongs between `rule` and `end`. Either the `rule` line is missing, or an `end` came too early.",
        wrong: r#"weight 2.0
pattern "read me your PIN"
end"#,
        right: r#"rule A
  stage hook
  weight 2.0
  explain "x"
  pattern "read me your PIN"
end"#,
    },
    Page {
        code: "P046",
        title: "Typographic quotes",
        meaning: "Word processors turn plain quotes into typographic ones. Type plain quotes, or write the playbook in a plain text editor.",
        wrong: "pattern “read me your PIN”",
        right: r#"pattern "read me your PIN""#,
    },
    Page {
        code: "P047",
        title: "Something is missing after a keyword",
        meaning: "The keyword stands alone or before a sign where a name, a number or a choice must follow.",
        wrong: "stage",
        right: "stage hook",
    },
    Page {
        code: "P050",
        title: "A name is missing in a condition",
        meaning: "Between two joining words, or at the start of the condition, the name of a rule, group or composite must stand.",
        wrong: r#"group A cap 1
when and A"#,
        right: r#"group A cap 1
when A"#,
    },
    Page {
        code: "P051",
        title: "A condition breaks off",
        meaning: "After `and`, `or`, `not`, `then` or an opening bracket something must follow, on the same line.",
        wrong: r#"group A cap 1
when A and"#,
        right: r#"group A cap 1
when A"#,
    },
    Page {
        code: "P052",
        title: "A number without `of (…)`",
        meaning: "A number in a condition counts how many of several names must have been found.",
        wrong: r#"group A cap 1
group B cap 1
when 2 A"#,
        right: r#"group A cap 1
group B cap 1
when 2 of (A, B)"#,
    },
    Page {
        code: "P053",
        title: "A count that is not possible",
        meaning: "At least one and at most all of the names in the brackets can be asked for.",
        wrong: r#"group A cap 1
group B cap 1
when 3 of (A, B)"#,
        right: r#"group A cap 1
group B cap 1
when 2 of (A, B)"#,
    },
    Page {
        code: "P054",
        title: "`within` without a number of turns",
        meaning: "A turn is one stretch of speech by one speaker. `within 10 turns` lets at most ten turns lie between the two.",
        wrong: r#"group A cap 1
group B cap 1
when A then B within ten"#,
        right: r#"group A cap 1
group B cap 1
when A then B within 10 turns"#,
    },
    Page {
        code: "P056",
        title: "Members of a list are not separated by |",
        meaning: "A comma or a space does not separate two members, since a member may be several words. A member of several words stands in quotes.",
        wrong: "class bank = lloyds, tsb",
        right: r#"class bank = lloyds | tsb | "first direct""#,
    },
    Page {
        code: "P057",
        title: "A word is missing in a list",
        meaning: "Beside a | there is no word, or the quotes are empty.",
        wrong: "class bank = lloyds | | tsb",
        right: "class bank = lloyds | tsb",
    },
    Page {
        code: "P058",
        title: "A mark inside a phrase of a list",
        meaning: "A member is a word, word~, word%, @class or a phrase of plain words. The forms of a phrase are written out.",
        wrong: r#"class collect = "pick~ up""#,
        right: r#"class collect = "pick up" | "picked up" | "picking up""#,
    },
    Page {
        code: "P059",
        title: "A bracket of a condition is not closed",
        meaning: "Every ( of a condition is closed by ) on the same line.",
        wrong: r#"group A cap 1
group B cap 1
when A and (B or A"#,
        right: r#"group A cap 1
group B cap 1
when A and (B or A)"#,
    },
    Page {
        code: "P060",
        title: "A name in quotes",
        meaning: "Names, stages and speakers stand without quotes; only texts stand in quotes.",
        wrong: r#"stage "hook""#,
        right: "stage hook",
    },
    Page {
        code: "P061",
        title: "A name that no class can have",
        meaning: "A class is named with letters, figures, _ and -. The @ stands in patterns only, where the class is used.",
        wrong: "class @bank = lloyds | tsb",
        right: "class bank = lloyds | tsb",
    },
    Page {
        code: "P062",
        title: "Brackets of a condition are nested too deep",
        meaning: "Sixteen brackets may stand inside each other. Give a part of the condition to a composite of its own.",
        wrong: r#"group A cap 1
when (((((((((((((((((A)))))))))))))))))"#,
        right: r#"group A cap 1
when A"#,
    },
    Page {
        code: "P063",
        title: "A composite stands too far down",
        meaning: "Composites are judged in the order of the file, so one that names another stands below it.",
        wrong: r#"group A cap 1
composite X
  stage ask
  weight 1
  explain "x"
  when Y
end
composite Y
  stage ask
  weight 1
  explain "x"
  when A
end"#,
        right: r#"group A cap 1
composite Y
  stage ask
  weight 1
  explain "x"
  when A
end
composite X
  stage ask
  weight 1
  explain "x"
  when Y
end"#,
    },
    Page {
        code: "no-advice",
        title: "A rule that breaks a NEVER rule gives no advice",
        meaning: "When something harmful is asked for, the person on the line needs to be told what to do at once.",
        wrong: r#"asks details "your PIN""#,
        right: r#"asks details "your PIN"
advice "Do not say it. Put the phone down.""#,
    },
    Page {
        code: "no-explain",
        title: "A rule does not explain itself",
        meaning: "Whoever is shown a finding may ask why. `explain` says in a sentence what the caller is after.",
        wrong: r#"rule A
  stage hook
  weight 1
  pattern "w"
end"#,
        right: r#"rule A
  stage hook
  weight 1
  pattern "w"
  explain "He claims to have your card."
end"#,
    },
    Page {
        code: "unused",
        title: "A class or group is used nowhere",
        meaning: "It is misspelt where it should be used, or left over. A playbook of nothing but classes lends them to others, so theirs may wait for a use.",
        wrong: r#"class bank = lloyds | tsb
pattern "your bank""#,
        right: r#"class bank = lloyds | tsb
pattern "your @bank""#,
    },
];
