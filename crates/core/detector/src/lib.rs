//! One call as it goes on: turns in; findings, level, stage, next ask and advice out.
//!
//! A [`Detector`] (playbooks and classifier, immutable, shared by all calls) opens a
//! [`Session`] for each call. The session takes [`Input`]s and hands out [`Output`]s; it
//! has no clock and keeps no words, only which rules were seen when and what they add up
//! to, so the evidence of an hour fits into a few kilobytes.
//!
//! The sum of a call only grows: a friendly opening takes nothing away from what comes
//! later. A level at turn *t* depends on turns up to *t* alone.
//!
//! ```
//! use detector::{Detector, Input, Output};
//! use conversation::{Speaker, Turn};
//! let text = "playbook p\nrule ASKS_PIN\n stage ask\n weight 10.5\n pattern \"your pin\"\n explain \"x\"\nend\n";
//! let (rules, _) = playbook::compile(&[playbook::Source { name: "p", text }]);
//! let detector = Detector::new(rules, classifier::Classifier::empty());
//! let mut session = detector.session();
//! session.handle_input(Input::Turn(Turn::new(Speaker::Caller, "Now your PIN.")));
//! let mut level = evidence::Level::Clear;
//! while let Some(output) = session.poll_output() {
//!     if let Output::Level(change) = output {
//!         level = change.level;
//!     }
//! }
//! assert_eq!(level, evidence::Level::Amber);
//! ```

mod assess;
mod next;
mod record;
mod session;
mod state;

pub use assess::{call_strength, course_strength, strength};
pub use next::{NextAsk, ask_of_act};
pub use record::{Record, short};
pub use session::{Ask, Detector, Input, LevelChange, Output, Session, detect};
pub use session::{Assessment, TurnAssessment};
