//! A bulletin in words: paragraphs in which every figure knows its query.

use crate::areas::Part;
use crate::figures::{Figure, Figures};
use serde::{Deserialize, Serialize};

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Span {
    /// A figure as it is told, with the query that made it.
    Figure {
        /// Words.
        figure: String,
        /// Query.
        query: String,
    },
    /// Words.
    Words(String),
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Paragraph(pub Vec<Span>);

impl Paragraph {
    /// A paragraph that begins with these words.
    pub fn of(words: impl Into<String>) -> Self {
        Self::default().words(words)
    }

    /// With more words.
    #[must_use]
    pub fn words(mut self, words: impl Into<String>) -> Self {
        let words = words.into();
        if !words.is_empty() {
            self.0.push(Span::Words(words));
        }
        self
    }

    /// With a figure, told in these words.
    #[must_use]
    pub fn figure(mut self, told: impl Into<String>, figure: &Figure) -> Self {
        self.0.push(Span::Figure { figure: told.into(), query: figure.query.clone() });
        self
    }

    /// With another paragraph at its end, after a space.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        if !self.0.is_empty() && !other.0.is_empty() {
            self.0.push(Span::Words(" ".into()));
        }
        self.0.extend(other.0);
        self
    }

    /// The words alone.
    pub fn text(&self) -> String {
        let words = self.0.iter().map(|span| match span {
            Span::Words(words) | Span::Figure { figure: words, .. } => words.as_str(),
        });
        words.collect()
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A bulletin as it is composed, before its free paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Heading, which is also the subject of e-mails.
    pub headline: String,
    /// What happened: period, people, losses, the earlier figure.
    pub facts: Vec<Paragraph>,
    /// What officers see: trend, wave, towns, ages, who stepped in.
    pub seen: Vec<Paragraph>,
    /// Figures by part of the area.
    pub parts: Vec<Part>,
    /// How the callers go about it.
    pub method: Paragraph,
    /// The three rules.
    pub never: Vec<String>,
    /// What to do.
    pub steps: Vec<String>,
    /// In at most 160 letters of the GSM alphabet, without a link.
    pub short: String,
    /// Towns named, by which subscribers get it.
    pub towns: Vec<String>,
    /// The figures that it was composed from.
    pub figures: Figures,
}

#[cfg(test)]
mod tests {
    use super::Paragraph;
    use crate::figures::Figure;

    #[test]
    fn a_figure_keeps_its_query_through_json() {
        let told =
            Paragraph::default().figure("27 people", &Figure::new(27, "/desk/x")).words(" were.");
        let json = serde_json::to_string(&told).unwrap();
        assert_eq!(json, r#"[{"figure":"27 people","query":"/desk/x"}," were."]"#);
        assert_eq!(serde_json::from_str::<Paragraph>(&json).unwrap(), told);
        assert_eq!(told.text(), "27 people were.");
    }
}
