//! The playbook language: what fraudsters say, written by people who know the crime.
//!
//! A playbook is text; [`compile()`] turns any number of them into one [`Ruleset`], whose
//! automaton finds every rule in a turn at a cost that hardly depends on their number.
//!
//! ```
//! let text = r#"
//! playbook example
//! rule ASKS_FOR_PIN
//!   stage ask
//!   weight 5
//!   asks details "your PIN"
//!   sense request
//!   pattern "(tell|read|give) me [what] your (pin%|four digits)"
//!   advice "Never tell anybody your PIN. Put the phone down."
//!   explain "No police officer and no bank ever asks for a PIN."
//! end
//! "#;
//! let source = playbook::Source { name: "example.playbook", text };
//! let (ruleset, remarks) = playbook::compile(&[source]);
//! assert!(remarks.is_empty());
//! let words = conversation::Words::of("could you just read me your pen number");
//! let mut scratch = playbook::Scratch::default();
//! let hits = ruleset.find(&words, conversation::Speaker::Caller, &mut scratch);
//! assert_eq!(hits.len(), 1);
//! let never = conversation::Words::of("never tell me your pin");
//! assert!(ruleset.find(&never, conversation::Speaker::Caller, &mut scratch).is_empty());
//! ```

mod ast;
mod automaton;
mod compile;
mod condition;
pub mod explain;
mod format;
mod inflect;
mod parse;
mod pattern;
mod ruleset;
mod sense;
mod sound;
mod syntax;
pub mod testdoc;

pub use ast::{Says, Sense};
pub use compile::{Source, SourceDiagnostic, compile};
pub use explain::{Page, explain};
pub use format::format;
pub use parse::parse;
pub use ruleset::{Composite, Group, Hit, Miss, Rule, Ruleset, Scratch, When};
