//! Code words: the word itself, and of what kind it is, for gangs take theirs from one drawer.

/// Of what kind a code word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Drawer {
    /// A number of so many digits.
    Digits(u8),
    /// A word and a number.
    WordAndNumber,
    /// Words of one list: birds, cities and so on.
    List(&'static str),
    /// Any other single word.
    Word,
    /// Several words.
    Phrase,
}

const LISTS: [(&str, &str); 9] = [
    (
        "birds",
        " robin wren kingfisher kestrel heron goldfinch chaffinch lapwing jackdaw magpie \
     nightingale sparrow blackbird thrush starling swallow swift swan eagle falcon hawk owl raven \
     crow rook jay finch bullfinch greenfinch linnet skylark lark cuckoo dove pigeon pheasant \
     partridge grouse osprey buzzard curlew plover puffin gull goose duck mallard peacock parrot \
     woodpecker warbler wagtail nuthatch cormorant pelican penguin flamingo ostrich redwing ",
    ),
    (
        "cities",
        " london paris rome madrid lisbon vienna prague athens oslo berlin dublin brussels \
     amsterdam copenhagen stockholm helsinki warsaw budapest moscow cairo tokyo sydney geneva \
     zurich milan venice florence naples barcelona seville porto munich hamburg geneva york \
     chester oxford cambridge bristol edinburgh glasgow cardiff boston chicago dallas toronto \
     istanbul havana lima delhi ",
    ),
    (
        "flowers",
        " rose lily tulip daisy daffodil orchid violet iris poppy bluebell snowdrop \
     primrose marigold lavender jasmine heather foxglove sunflower carnation peony pansy dahlia \
     magnolia hyacinth crocus geranium buttercup thistle clover ",
    ),
    (
        "colours",
        " red blue green yellow orange purple black white grey silver gold crimson \
     scarlet indigo turquoise magenta amber emerald brown pink ",
    ),
    (
        "animals",
        " lion tiger bear wolf fox badger otter hare rabbit horse panther leopard jaguar \
     elephant rhino giraffe zebra monkey gorilla dolphin whale shark salmon trout stag deer dog \
     cat hedgehog squirrel mole stoat weasel beaver lynx puma cobra python ",
    ),
    (
        "trees",
        " oak ash elm beech birch willow maple pine cedar yew hazel holly hawthorn rowan \
     sycamore poplar larch alder lime chestnut walnut cypress juniper ",
    ),
    ("stones", " ruby sapphire diamond pearl opal topaz jade onyx garnet quartz amethyst crystal "),
    (
        "planets",
        " mercury venus mars jupiter saturn uranus neptune pluto apollo orion atlas titan \
     gemini comet eclipse phoenix ",
    ),
    (
        "fruit",
        " apple banana cherry plum peach mango lemon orange pear melon grape strawberry \
     raspberry blackberry coconut pineapple apricot fig ",
    ),
];

/// A code word as it is compared: small letters and digits, single spaces.
pub fn normal(text: &str) -> String {
    let kept = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    let spaced: String = text.to_lowercase().chars().map(kept).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Of what kind a code word in [`normal`] form is; none if it is empty.
pub fn drawer(word: &str) -> Option<Drawer> {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if digits + letters == 0 {
        return None;
    }
    if letters == 0 {
        return Some(Drawer::Digits(u8::try_from(digits).unwrap_or(u8::MAX)));
    }
    if digits > 0 {
        return Some(Drawer::WordAndNumber);
    }
    let wanted = format!(" {word} ");
    if let Some((name, _)) = LISTS.iter().find(|(_, words)| words.contains(&wanted)) {
        return Some(Drawer::List(name));
    }
    Some(if word.contains(' ') { Drawer::Phrase } else { Drawer::Word })
}

impl Drawer {
    /// What it is, for people.
    pub fn words(self) -> String {
        match self {
            Self::Digits(n) => format!("numbers of {n} digits"),
            Self::WordAndNumber => "a word and a number".to_owned(),
            Self::List(name) => format!("words from one list: {name}"),
            Self::Word => "single words".to_owned(),
            Self::Phrase => "several words".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Drawer, drawer, normal};

    #[test]
    fn every_word_has_a_drawer() {
        let of = |t: &str| drawer(&normal(t));
        assert_eq!(of("Osprey"), Some(Drawer::List("birds")));
        assert_eq!(of(" 5 5 0 2 "), Some(Drawer::Digits(4)));
        assert_eq!(of("Blue 42"), Some(Drawer::WordAndNumber));
        assert_eq!(of("Tuppence"), Some(Drawer::Word));
        assert_eq!(of("the long walk"), Some(Drawer::Phrase));
        assert_eq!(of("?"), None);
    }
}
