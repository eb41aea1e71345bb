//! How much each act proves in a whole call: logistic regression with weights that only
//! add (Lawson and Hanson's constraint, solved by projected gradient descent).

/// One call as the fit sees it.
#[derive(Clone, Debug)]
pub struct Call {
    /// Bits from playbooks at the moment that counts.
    pub rule_bits: f32,
    /// Strength of each act, 0 to 1, at that moment.
    pub strengths: Vec<f32>,
    /// Whether it is a scam.
    pub scam: bool,
    /// How much it counts.
    pub weight: f32,
}

/// Prior in bits, and bits for each act.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Bits before anything is heard.
    pub prior_bits: f32,
    /// Bits of each act at full strength.
    pub act_bits: Vec<f32>,
}

/// Fits the prior and the acts' bits, taking the playbooks' bits as they stand.
///
/// `l2` pulls each act's bits towards nought; `rounds` of descent; no act gets more than
/// `most` bits.
pub fn fit(calls: &[Call], l2: &[f32], most: f32, rounds: u32) -> Fitted {
    let acts = calls.iter().map(|c| c.strengths.len()).max().unwrap_or(0);
    let mut bits = vec![0.0_f32; acts];
    let mut prior = -6.0_f32;
    let total: f32 = calls.iter().map(|c| c.weight).sum::<f32>().max(1e-6);
    for round in 0..rounds {
        let step = 4.0 / (1.0 + round as f32 / 200.0);
        let mut gradient = vec![0.0_f32; acts];
        let mut gradient_prior = 0.0;
        for call in calls {
            let learned: f32 = bits.iter().zip(&call.strengths).map(|(b, s)| b * s).sum();
            let p = 1.0 / (1.0 + (-(prior + call.rule_bits + learned)).exp2());
            let error = (p - f32::from(u8::from(call.scam))) * call.weight / total;
            gradient_prior += error;
            for (g, s) in gradient.iter_mut().zip(&call.strengths) {
                *g += error * s;
            }
        }
        prior -= step * gradient_prior;
        for ((b, g), pull) in bits.iter_mut().zip(&gradient).zip(l2) {
            *b = (*b - step * (g + pull * *b)).clamp(0.0, most);
        }
    }
    Fitted { prior_bits: prior, act_bits: bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(rule_bits: f32, strengths: [f32; 2], scam: bool) -> Call {
        Call { rule_bits, strengths: strengths.to_vec(), scam, weight: 1.0 }
    }

    #[test]
    fn an_act_of_scams_gains_and_a_common_one_does_not() {
        let calls = [
            call(2.0, [1.0, 1.0], true),
            call(0.0, [1.0, 0.0], true),
            call(0.0, [0.0, 1.0], false),
            call(1.0, [0.0, 0.0], false),
        ];
        let fitted = fit(&calls, &[0.001, 0.001], 6.0, 2_000);
        assert!(fitted.act_bits[0] > 2.0, "{fitted:?}");
        assert!(fitted.act_bits[1] < 0.5, "{fitted:?}");
        assert!(fitted.prior_bits < 0.0);
    }
}
