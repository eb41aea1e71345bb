//! The forms of an English word, for `word~`.
//!
//! Made at compile time, so that nothing has to be stemmed while a call goes on.
//! Irregular verbs of the crime's vocabulary are listed; the rest follow the spelling rules.

const IRREGULAR: &[&[&str]] = &[
    &["be", "is", "are", "am", "was", "were", "been", "being"],
    &["bring", "brings", "brought", "bringing"],
    &["buy", "buys", "bought", "buying"],
    &["catch", "catches", "caught", "catching"],
    &["come", "comes", "came", "coming"],
    &["cut", "cuts", "cutting"],
    &["deal", "deals", "dealt", "dealing"],
    &["do", "does", "did", "done", "doing"],
    &["draw", "draws", "drew", "drawn", "drawing"],
    &["fetch", "fetches", "fetched", "fetching"],
    &["find", "finds", "found", "finding"],
    &["get", "gets", "got", "gotten", "getting"],
    &["give", "gives", "gave", "given", "giving"],
    &["go", "goes", "went", "gone", "going"],
    &["hang", "hangs", "hung", "hanging"],
    &["have", "has", "had", "having"],
    &["hide", "hides", "hid", "hidden", "hiding"],
    &["hold", "holds", "held", "holding"],
    &["keep", "keeps", "kept", "keeping"],
    &["lay", "lays", "laid", "laying"],
    &["leave", "leaves", "left", "leaving"],
    &["lend", "lends", "lent", "lending"],
    &["lose", "loses", "lost", "losing"],
    &["make", "makes", "made", "making"],
    &["pay", "pays", "paid", "paying"],
    &["put", "puts", "putting"],
    &["read", "reads", "reading"],
    &["ring", "rings", "rang", "rung", "ringing"],
    &["run", "runs", "ran", "running"],
    &["say", "says", "said", "saying"],
    &["see", "sees", "saw", "seen", "seeing"],
    &["sell", "sells", "sold", "selling"],
    &["send", "sends", "sent", "sending"],
    &["sit", "sits", "sat", "sitting"],
    &["speak", "speaks", "spoke", "spoken", "speaking"],
    &["spend", "spends", "spent", "spending"],
    &["steal", "steals", "stole", "stolen", "stealing"],
    &["stick", "sticks", "stuck", "sticking"],
    &["take", "takes", "took", "taken", "taking"],
    &["tell", "tells", "told", "telling"],
    &["think", "thinks", "thought", "thinking"],
    &["withdraw", "withdraws", "withdrew", "withdrawn", "withdrawing"],
    &["write", "writes", "wrote", "written", "writing"],
];

/// Every form of `word`, the word itself included.
pub(crate) fn forms(word: &str) -> Vec<String> {
    if let Some(row) = IRREGULAR.iter().find(|row| row.contains(&word)) {
        return row.iter().map(|w| (*w).to_owned()).collect();
    }
    let mut out = vec![word.to_owned(), plural(word)];
    let stem = word.strip_suffix('e').unwrap_or(word);
    if let Some(base) = word.strip_suffix('y').filter(|b| !b.ends_with(['a', 'e', 'o', 'u'])) {
        out.extend([format!("{base}ied"), format!("{word}ing")]);
    } else {
        out.extend([format!("{stem}ed"), format!("{stem}ing")]);
        if doubles(word) {
            let last = word.chars().next_back().unwrap_or('x');
            out.extend([format!("{word}{last}ed"), format!("{word}{last}ing")]);
        }
    }
    out
}

fn plural(word: &str) -> String {
    if let Some(base) = word.strip_suffix('y').filter(|b| !b.ends_with(['a', 'e', 'o', 'u'])) {
        return format!("{base}ies");
    }
    if word.ends_with(['s', 'x', 'z']) || word.ends_with("ch") || word.ends_with("sh") {
        return format!("{word}es");
    }
    format!("{word}s")
}

/// Short words that end in vowel and consonant double it: pop, popping.
fn doubles(word: &str) -> bool {
    let mut back = word.chars().rev();
    let (last, vowel, before) = (back.next(), back.next(), back.next());
    let is_vowel = |c: Option<char>| c.is_some_and(|c| "aeiou".contains(c));
    !is_vowel(last)
        && !matches!(last, Some('w' | 'x' | 'y'))
        && is_vowel(vowel)
        && !is_vowel(before)
        && word.chars().count() <= 6
}

#[cfg(test)]
mod tests {
    use super::forms;

    fn check(word: &str, has: &[&str]) {
        let all = forms(word);
        for form in has {
            assert!(all.iter().any(|f| f == form), "{word}: {form} not in {all:?}");
        }
    }

    #[test]
    fn forms_of_the_words_that_matter() {
        check("withdraw", &["withdraw", "withdrew", "withdrawing"]);
        check("pop", &["popping", "popped", "pops"]);
        check("arrest", &["arrested", "arresting"]);
        check("courier", &["couriers"]);
        check("copy", &["copied", "copying", "copies"]);
        check("clone", &["cloned", "cloning"]);
        check("tell", &["told"]);
    }
}
