//! What the call taker asks next: the first thing that is not known yet.

use casework::{Asked, Collection, GoingOn, Report};

/// A question and the field that answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Field.
    pub field: &'static str,
    /// Words to read out.
    pub words: &'static str,
}

/// Whether a question is open for what is known so far.
type IsOpen = fn(&Report) -> bool;

/// In the order in which they are asked: first what a patrol needs, last what is filed.
const QUESTIONS: [(&str, &str, IsOpen); 20] = [
    ("going_on", "Is anyone coming to the door now?", |r| r.going_on.is_none()),
    ("handover", "Where are they coming to, and when?", |r| is_live(r) && r.handover.is_none()),
    ("given", "Have you given them anything: cards, cash, a PIN, a code?", |r| {
        r.given.is_empty() && r.outcome.is_none()
    }),
    ("bank_told", "Does your bank know? 159 reaches it.", |r| r.bank_told.is_none()),
    ("cards_cancelled", "Have the cards been cancelled?", |r| {
        r.given.contains(&Asked::Cards) && r.cards_cancelled.is_none()
    }),
    ("town", "Which town are you in?", |r| r.town.is_none()),
    ("postcode_district", "What is the first half of your postcode?", |r| {
        r.postcode_district.is_none()
    }),
    ("presented_number", "Which number did they ring from?", |r| r.presented_number.is_none()),
    ("claimed_org", "Who did they say they were from?", |r| r.claimed_org.is_none()),
    ("cover_name", "What name and rank did they give?", |r| r.cover_name.is_none()),
    ("asked_for", "What did they ask you for?", |r| r.asked_for.is_empty()),
    ("code_word", "Is there a word or number the collector would say?", |r| {
        is_fetched(r) && r.code_word.is_none()
    }),
    ("vehicle", "What did they come in? Did you see the number plate?", |r| {
        is_fetched(r) && r.vehicle.is_none() && r.vrm.is_none()
    }),
    ("courier_description", "What did the person at the door look like?", |r| {
        is_fetched(r) && r.going_on != Some(GoingOn::CourierDue) && r.courier_description.is_none()
    }),
    ("amount_lost_gbp", "How much is gone?", |r| has_given(r) && r.amount_lost_gbp.is_none()),
    ("amount_attempted_gbp", "How much did they ask for?", |r| {
        r.asked_for.contains(&Asked::Cash) && r.amount_attempted_gbp.is_none()
    }),
    ("contact_at", "When did they ring?", |r| r.contact_at.is_none()),
    ("bank", "Which bank are you with?", |r| r.bank.is_none()),
    ("outcome", "How did it end?", |r| r.outcome.is_none() && !is_live(r)),
    ("may_contact", "May we ring you about this, and on which number?", |r| {
        r.may_contact.is_none()
    }),
];

fn is_live(report: &Report) -> bool {
    matches!(report.going_on, Some(GoingOn::CourierDue | GoingOn::OnThePhone))
}

fn is_fetched(report: &Report) -> bool {
    report.going_on == Some(GoingOn::CourierDue)
        || report.going_on == Some(GoingOn::JustHandedOver)
        || matches!(
            report.collection,
            Some(Collection::Courier | Collection::Taxi | Collection::InPerson)
        )
}

fn has_given(report: &Report) -> bool {
    !report.given.is_empty() || report.going_on == Some(GoingOn::JustHandedOver)
}

/// The questions that are open, the next first.
pub fn open(report: &Report) -> Vec<Question> {
    QUESTIONS
        .iter()
        .filter(|(_, _, is_open)| is_open(report))
        .map(|(field, words, _)| Question { field, words })
        .collect()
}

/// What the caller has to be told at once, if anything.
pub fn at_once(report: &Report) -> Option<&'static str> {
    match report.going_on {
        Some(GoingOn::CourierDue) => Some(
            "Raise it at once as a 999 call. Tell the caller: keep the door shut and hand over nothing. If we are cut off, ring 999.",
        ),
        Some(GoingOn::OnThePhone) => Some(
            "Tell the caller: hang up on them. Use another phone, or wait five minutes, and ring 159 for your bank.",
        ),
        Some(GoingOn::JustHandedOver) => Some(
            "Raise it at once as a 999 call: it has just been handed over. Tell the caller: ring your bank on 159 as soon as we have finished.",
        ),
        Some(GoingOn::Over) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{at_once, open};
    use casework::{Asked, GoingOn, Report};

    fn check(report: Report, expect: &str) {
        assert_eq!(open(&report).first().map(|q| q.words), Some(expect), "{report:?}");
    }

    #[test]
    fn the_door_comes_first_whatever_else_is_known() {
        let door = "Is anyone coming to the door now?";
        check(Report::default(), door);
        check(
            Report { given: vec![Asked::Cards], town: Some("Ware".into()), ..Report::default() },
            door,
        );
        let due = Report { going_on: Some(GoingOn::CourierDue), ..Report::default() };
        assert!(at_once(&due).unwrap().contains("999"));
        check(due, "Where are they coming to, and when?");
    }

    #[test]
    fn what_does_not_matter_is_not_asked() {
        let over = Report { going_on: Some(GoingOn::Over), ..Report::default() };
        let fields: Vec<&str> = open(&over).iter().map(|q| q.field).collect();
        for field in ["handover", "code_word", "vehicle", "amount_lost_gbp"] {
            assert!(!fields.contains(&field), "{field}");
        }
    }
}
