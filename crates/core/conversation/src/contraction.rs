//! Spoken contractions, taken apart so that a pattern needs one spelling only.

/// The parts of a contracted word, or `None` if the word stands as it is.
///
/// `word` is lower case with a plain apostrophe (`'`) or none. Forms that are words of
/// their own without the apostrophe ("well", "ill", "were", "its") are left alone.
pub(crate) fn expand(word: &str) -> Option<(&str, &'static str)> {
    if let Some(whole) = whole_word(word) {
        return Some(whole);
    }
    let (stem, tail) = word.split_once('\'')?;
    let tail = match tail {
        "ll" => "will",
        "ve" => "have",
        "re" => "are",
        "d" => "would",
        "m" => "am",
        "t" => return Some((stem.strip_suffix('n').unwrap_or(stem), "not")),
        "s" if takes_is(stem) => "is",
        "s" | "" => "",
        _ => return None,
    };
    Some((stem, tail))
}

/// Irregular and apostrophe-less forms with their halves.
pub(crate) const WHOLE: [(&str, (&str, &str)); 60] = [
    ("im", ("i", "am")),
    ("ive", ("i", "have")),
    ("'em", ("them", "")),
    ("cos", ("because", "")),
    ("cus", ("because", "")),
    ("coz", ("because", "")),
    ("til", ("till", "")),
    ("wee", ("little", "")),
    ("cant", ("can", "not")),
    ("wont", ("will", "not")),
    ("dont", ("do", "not")),
    ("isnt", ("is", "not")),
    ("aint", ("is", "not")),
    ("weve", ("we", "have")),
    ("whos", ("who", "is")),
    ("dyou", ("do", "you")),
    ("'til", ("till", "")),
    ("yous", ("you", "")),
    ("okay", ("ok", "")),
    ("can't", ("can", "not")),
    ("won't", ("will", "not")),
    ("shant", ("shall", "not")),
    ("didnt", ("did", "not")),
    ("arent", ("are", "not")),
    ("wasnt", ("was", "not")),
    ("hasnt", ("has", "not")),
    ("ain't", ("is", "not")),
    ("youre", ("you", "are")),
    ("youve", ("you", "have")),
    ("youll", ("you", "will")),
    ("thats", ("that", "is")),
    ("whats", ("what", "is")),
    ("gonna", ("going", "to")),
    ("gonny", ("going", "to")),
    ("wanna", ("want", "to")),
    ("gotta", ("got", "to")),
    ("lemme", ("let", "me")),
    ("gimme", ("give", "me")),
    ("d'you", ("do", "you")),
    ("cause", ("because", "")),
    ("quids", ("quid", "")),
    ("cannot", ("can", "not")),
    ("cannae", ("can", "not")),
    ("shan't", ("shall", "not")),
    ("dinnae", ("do", "not")),
    ("doesnt", ("does", "not")),
    ("havent", ("have", "not")),
    ("mustnt", ("must", "not")),
    ("theyre", ("they", "are")),
    ("theyve", ("they", "have")),
    ("theyll", ("they", "will")),
    ("theres", ("there", "is")),
    ("'cause", ("because", "")),
    ("mister", ("mr", "")),
    ("missus", ("mrs", "")),
    ("misses", ("mrs", "")),
    ("wouldnt", ("would", "not")),
    ("couldnt", ("could", "not")),
    ("alright", ("all", "right")),
    ("shouldnt", ("should", "not")),
];

/// Irregular and apostrophe-less forms.
pub(crate) fn whole_word(word: &str) -> Option<(&'static str, &'static str)> {
    WHOLE.iter().find(|(form, _)| *form == word).map(|(_, halves)| *halves)
}

/// Words after which `'s` is "is" (or "has") rather than a possessive.
fn takes_is(stem: &str) -> bool {
    matches!(
        stem,
        "he" | "she"
            | "it"
            | "that"
            | "what"
            | "there"
            | "here"
            | "who"
            | "where"
            | "how"
            | "when"
            | "this"
            | "everything"
            | "nobody"
            | "somebody"
            | "someone"
            | "everybody"
            | "one"
            | "name"
            | "nothing"
            | "something"
    )
}

#[cfg(test)]
mod tests {
    use super::expand;

    fn check(word: &str, expect: Option<(&str, &str)>) {
        assert_eq!(expand(word), expect, "{word}");
    }

    #[test]
    fn takes_contractions_apart() {
        check("i'll", Some(("i", "will")));
        check("don't", Some(("do", "not")));
        check("won't", Some(("will", "not")));
        check("he's", Some(("he", "is")));
        check("gonna", Some(("going", "to")));
    }

    #[test]
    fn drops_the_possessive_and_keeps_plain_words() {
        check("barclay's", Some(("barclay", "")));
        check("well", None);
        check("ill", None);
        check("o'clock", None);
    }
}
