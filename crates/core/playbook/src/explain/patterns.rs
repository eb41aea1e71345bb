//! Pages about what stands inside the quotes of a pattern.

use super::Page;

pub(super) const PAGES: &[Page] = &[
    Page {
        code: "P020",
        title: "An `@` without a name",
        meaning: "In a pattern `@` stands before the name of a class, without a space.",
        wrong: r#"class bank = lloyds | tsb
pattern "your @ bank""#,
        right: r#"class bank = lloyds | tsb
pattern "your @bank""#,
    },
    Page {
        code: "P024",
        title: "A bracket is not closed",
        meaning: "Every ( and [ of a pattern is closed by ) or ] inside the same quotes.",
        wrong: r#"pattern "(read|tell me your PIN""#,
        right: r#"pattern "(read|tell) me your PIN""#,
    },
    Page {
        code: "P025",
        title: "An alternative is empty",
        meaning: "Between two | or between | and a bracket there must be words. What may be missing stands in square brackets.",
        wrong: r#"pattern "read (me|) your PIN""#,
        right: r#"pattern "read [me] your PIN""#,
    },
    Page {
        code: "P026",
        title: "A pattern is empty",
        meaning: "A pattern holds the words that are said.",
        wrong: r#"pattern """#,
        right: r#"pattern "read me your PIN""#,
    },
    Page {
        code: "P027",
        title: "A pattern begins or ends with a gap",
        meaning: "A gap stands between words. Before and after a pattern anything may be said, so a gap there says nothing.",
        wrong: r#"pattern "read me your ..""#,
        right: r#"pattern "read me your""#,
    },
    Page {
        code: "P028",
        title: "Full stops that are no gap",
        meaning: "A gap is two full stops, with a number or alone. A single full stop is never spoken, three are too many.",
        wrong: r#"pattern "read me ... PIN""#,
        right: r#"pattern "read me .. PIN""#,
    },
    Page {
        code: "P029",
        title: "Every word of a pattern may be missing",
        meaning: "If all words stand in square brackets the pattern would find everything. At least one word stands outside.",
        wrong: r#"pattern "[your] [PIN]""#,
        right: r#"pattern "[your] PIN""#,
    },
    Page {
        code: "P030",
        title: "A pattern stands for too many ways to say it",
        meaning: "Each alternative and each pair of square brackets multiplies the ways to say the pattern; 512 are the limit. Alternatives of single words or plain phrases count once, and so does a class.",
        wrong: r#"pattern "[a] [b] [c] [d] [e] [f] [g] [h] [i] [j] k""#,
        right: r#"pattern "[a] [b] [c] k"
pattern "[h] [i] [j] k""#,
    },
    Page {
        code: "P038",
        title: "A sign that is never spoken",
        meaning: "A pattern holds spoken words. Commas, question marks and other signs are not heard; `..` stands for any words, ( | ) for a choice.",
        wrong: r#"pattern "read me your PIN, please?""#,
        right: r#"pattern "read me your PIN please""#,
    },
    Page {
        code: "P039",
        title: "There is no such kind of number",
        meaning: "The kinds are <number>, <money>, <digits>, <digits:4> for four digits said one by one, and <digits:6-8> for six to eight.",
        wrong: r#"pattern "take out <sum>""#,
        right: r#"pattern "take out <money>""#,
    },
    Page {
        code: "P040",
        title: "A mark stands behind no word",
        meaning: "`~` (any form of the word) and `%` (also what it is misheard as) stand right behind a word, without a space.",
        wrong: r#"pattern "your pin %""#,
        right: r#"pattern "your pin%""#,
    },
    Page {
        code: "P048",
        title: "A bracket closes nothing",
        meaning: "There is one closing bracket more than there are opening ones, or it is of the other kind.",
        wrong: r#"pattern "read|tell) me your PIN""#,
        right: r#"pattern "(read|tell) me your PIN""#,
    },
    Page {
        code: "P049",
        title: "Brackets of a pattern are nested too deep",
        meaning: "Eight brackets may stand inside each other. More than two are hard to read already.",
        wrong: r#"pattern "((((((((([a] b)))))))))""#,
        right: r#"pattern "[a] b""#,
    },
    Page {
        code: "P055",
        title: "A mark behind a class",
        meaning: "`~` and `%` belong to single words. Put them on the members of the class.",
        wrong: r#"class bank = branch
pattern "your @bank~""#,
        right: r#"class bank = branch~
pattern "your @bank""#,
    },
    Page {
        code: "P064",
        title: "There is no gap of this width",
        meaning: r#"A gap lets one to twelve words pass. Words that are further apart are two patterns: `"…" and "…"`."#,
        wrong: r#"pattern "ring ..20 back""#,
        right: r#"pattern "ring" and "back""#,
    },
    Page {
        code: "loose-gap",
        title: "Without its optional words a pattern begins or ends with a gap",
        meaning: "The words in square brackets may be missing, and then a gap is left at the edge, where it finds nothing. So these words are not optional at all.",
        wrong: r#"pattern "leave it ..3 [outside]""#,
        right: r#"pattern "leave it [..3 outside]""#,
    },
    Page {
        code: "twice",
        title: "A rule has the same pattern a second time",
        meaning: "The second line changes nothing. Perhaps another wording was meant.",
        wrong: r#"pattern "read me your PIN"
pattern "read me your PIN""#,
        right: r#"pattern "read me your PIN"
pattern "tell me your PIN""#,
    },
];
