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

/// Irregular and apostrophe-less forms.
fn whole_word(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "can't" | "cant" | "cannot" | "cannae" => ("can", "not"),
        "won't" | "wont" => ("will", "not"),
        "shan't" | "shant" => ("shall", "not"),
        "dont" | "dinnae" => ("do", "not"),
        "doesnt" => ("does", "not"),
        "didnt" => ("did", "not"),
        "isnt" => ("is", "not"),
        "arent" => ("are", "not"),
        "wasnt" => ("was", "not"),
        "hasnt" => ("has", "not"),
        "havent" => ("have", "not"),
        "wouldnt" => ("would", "not"),
        "couldnt" => ("could", "not"),
        "shouldnt" => ("should", "not"),
        "mustnt" => ("must", "not"),
        "ain't" | "aint" => ("is", "not"),
        "im" => ("i", "am"),
        "ive" => ("i", "have"),
        "youre" => ("you", "are"),
        "youve" => ("you", "have"),
        "youll" => ("you", "will"),
        "weve" => ("we", "have"),
        "theyre" => ("they", "are"),
        "theyve" => ("they", "have"),
        "theyll" => ("they", "will"),
        "thats" => ("that", "is"),
        "whats" => ("what", "is"),
        "theres" => ("there", "is"),
        "whos" => ("who", "is"),
        "gonna" | "gonny" => ("going", "to"),
        "wanna" => ("want", "to"),
        "gotta" => ("got", "to"),
        "lemme" => ("let", "me"),
        "gimme" => ("give", "me"),
        "d'you" | "dyou" => ("do", "you"),
        "'em" => ("them", ""),
        "'cause" | "cos" | "cause" | "cus" | "coz" => ("because", ""),
        "'til" | "til" => ("till", ""),
        "yous" => ("you", ""),
        "wee" => ("little", ""),
        "quids" => ("quid", ""),
        "mister" => ("mr", ""),
        "missus" | "misses" => ("mrs", ""),
        "okay" => ("ok", ""),
        "alright" => ("all", "right"),
        _ => return None,
    })
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
