//! Errands of the guarded lines: messages into the durable queue, drafts into the store, and
//! an urgent item for the desk.

use super::book::Book;
use super::words::message;
use crate::config::Config;
use casework::cases::NewReport;
use casework::outbox::{NewLetter, Outbox};
use casework::{
    Cases, Channel, Contact, GoingOn, Moment, Person, Receipt, Report, StoreError, Urgency,
};
use guarding::{CallNote, Guarding};
use line::Draft;
use privacy::Pii;
use std::sync::Arc;
use std::time::Duration;
use telephony::setup::Answer;
use telephony::{Alert, AlertKind};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;
use web::base::clock::Clock;
use web::base::secrets::{hash_of, random_token};

/// Something to be done that takes time.
#[derive(Debug)]
pub enum Errand {
    /// Guardians are to be told.
    Alert(Box<Alert>),
    /// A draft is to be kept and offered.
    Draft(Box<Draft>),
    /// How a call stands is to be noted.
    Note(CallNote),
    /// What the person of a line said by key is to be noted.
    Answer(String, Answer),
    /// The person of a line lets nobody read along any more.
    Withdraw(String),
}

/// Where errands lead.
#[derive(Clone)]
pub struct Kept {
    /// Reports and drafts.
    pub cases: Arc<dyn Cases>,
    /// Messages.
    pub outbox: Arc<dyn Outbox>,
    /// Lines and notes of calls.
    pub guarding: Arc<dyn Guarding>,
    /// Rung when there are messages to be sent.
    pub bell: Arc<Notify>,
}

/// Runs errands, one after another.
pub struct Errands {
    kept: Kept,
    book: Arc<Book>,
    public_url: String,
    desk: bool,
    clock: Clock,
}

/// How often something is tried while the store fails, a second apart, then two, then four.
const TRIES: u32 = 8;

impl Errands {
    /// Errands of these lines.
    pub fn new(config: &Config, book: Arc<Book>, kept: Kept) -> Self {
        Self {
            kept,
            book,
            public_url: config.public_url(),
            desk: config.line.desk,
            clock: Clock::of_machine(),
        }
    }

    /// Runs until nobody sends any more.
    pub async fn run(self, mut errands: UnboundedReceiver<Errand>) {
        while let Some(errand) = errands.recv().await {
            for tries in 0..TRIES {
                match self.try_run(&errand).await {
                    Ok(()) => break,
                    Err(error) if tries + 1 < TRIES => {
                        tracing::warn!(%error, tries, "an errand of a guarded line waits");
                        tokio::time::sleep(Duration::from_secs(1 << tries.min(5))).await;
                    }
                    Err(error) => {
                        tracing::error!(%error, "an errand of a guarded line is given up")
                    }
                }
            }
        }
    }

    async fn try_run(&self, errand: &Errand) -> Result<(), StoreError> {
        match errand {
            Errand::Alert(alert) => {
                self.tell(alert).await?;
                if self.desk && alert.kind == AlertKind::CourierDue {
                    self.open_on_desk(alert).await?;
                }
                Ok(())
            }
            Errand::Draft(draft) => self.keep(draft).await,
            // Guardians do not wait because a note cannot be made.
            Errand::Note(note) => {
                if let Err(error) = self.kept.guarding.note_call(note.clone()).await {
                    tracing::warn!(%error, "a call is not noted");
                }
                Ok(())
            }
            Errand::Answer(line, answer) => {
                let agreed = *answer == Answer::Agreed;
                self.kept.guarding.note_answer(line.clone(), agreed, self.clock.now()).await
            }
            Errand::Withdraw(line) => {
                self.kept.guarding.withdraw_reading(line.clone(), self.clock.now()).await
            }
        }
    }

    /// A message to each guardian. Its key is that of call and kind, so that it is sent once
    /// however often it is tried.
    async fn tell(&self, alert: &Alert) -> Result<(), StoreError> {
        let Some(known) = self.book.line(&alert.line) else { return Ok(()) };
        let letters: Vec<NewLetter> = known
            .guardians
            .iter()
            .enumerate()
            .map(|(index, to)| NewLetter {
                key: format!("line-{}-{}-{index}", alert.call, alert.kind.code().replace('_', "-")),
                message: message(alert, &known.who, to.clone()),
                due: self.clock.now(),
            })
            .collect();
        let n = self.kept.outbox.post(letters).await?;
        self.kept.bell.notify_one();
        tracing::info!(line = alert.line, kind = alert.kind.code(), n, "guardians are told");
        Ok(())
    }

    /// What the desk needs when somebody is on the way: where, and that it is so.
    async fn open_on_desk(&self, alert: &Alert) -> Result<(), StoreError> {
        let Some(known) = self.book.line(&alert.line) else { return Ok(()) };
        let report = Report {
            channel: Some(Channel::GuardedCall),
            going_on: Some(GoingOn::CourierDue),
            narrative: Some(
                "On a guarded telephone line a call was recognised as a likely scam, and it was said that somebody will come to the door. No person has checked it."
                    .into(),
            ),
            ..Report::default()
        };
        let targeted = Contact {
            name: Pii::new(known.who.clone()),
            address: Pii::new(known.address.clone()),
            ..Contact::default()
        };
        self.kept
            .cases
            .submit(NewReport {
                report,
                person: Person { targeted, ..Person::default() },
                receipt: Receipt::from_random(random_bits()),
                now: self.clock.now(),
                urgency: Urgency::CourierDue,
                by: None,
                once: Some(format!("line-{}", alert.call)),
                external_id: None,
            })
            .await
            .map(|_| ())
    }

    /// Keeps a draft, encrypted, for a day, and offers it to the guardians by a link that
    /// nobody can guess. Whoever opens it reads it before it can be sent.
    async fn keep(&self, draft: &Draft) -> Result<(), StoreError> {
        let Ok(token) = random_token() else {
            tracing::error!("the machine gives no random bytes");
            return Ok(());
        };
        let content = serde_json::json!({"report": draft.report, "withheld": draft.withheld});
        let bytes = serde_json::to_vec(&content).unwrap_or_default();
        self.kept.cases.save_draft(hash_of(&token), bytes, self.clock.now()).await?;
        let at = self.clock.now();
        self.tell(&Alert {
            kind: AlertKind::Draft,
            line: draft.line.clone(),
            call: draft.call.clone(),
            level: evidence::Level::Red,
            at_ms: u64::try_from(milliseconds(at)).unwrap_or(0),
            rules: Vec::new(),
            link: Some(format!("{}/report/call/{token}", self.public_url)),
        })
        .await
    }
}

fn milliseconds(at: Moment) -> i64 {
    at.0.saturating_mul(1_000)
}

fn random_bits() -> u64 {
    let mut bytes = [0_u8; 8];
    if getrandom::fill(&mut bytes).is_err() {
        tracing::error!("the machine gives no random bytes");
    }
    u64::from_be_bytes(bytes)
}
