//! The waterfall: from the prior to the sum, one named weight after another.

use crate::Finding;
use serde::Serialize;

/// One step of the waterfall.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Name of the finding, or `PRIOR`.
    pub id: String,
    /// Bits added by it.
    pub bits: f32,
    /// The sum so far, this row included.
    pub sum: f32,
    /// The words, empty for the prior.
    pub quote: String,
    /// The turn, `None` for the prior.
    pub turn: Option<usize>,
}

/// A sum of bits that can be added up again by hand.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Waterfall {
    /// The rows in the order of the conversation, the prior first.
    pub rows: Vec<Row>,
}

impl Waterfall {
    /// The waterfall of these findings from a prior.
    pub fn new(prior_bits: f32, findings: &[Finding]) -> Self {
        let mut sum = prior_bits;
        let mut rows = vec![Row {
            id: "PRIOR".to_owned(),
            bits: prior_bits,
            sum,
            quote: String::new(),
            turn: None,
        }];
        for finding in findings {
            sum += finding.bits;
            rows.push(Row {
                id: finding.id.to_string(),
                bits: finding.bits,
                sum,
                quote: finding.quote.clone(),
                turn: Some(finding.turn),
            });
        }
        Self { rows }
    }

    /// The sum of all rows in bits.
    pub fn total(&self) -> f32 {
        self.rows.last().map_or(0.0, |r| r.sum)
    }
}
