//! The task of one call: it joins what happens, what is heard, and what is to be done.

use crate::calls::{Expected, Place, QUEUE, Told};
use crate::draft::{Source, draft};
use crate::hands::{Hands, Switchboard, hands};
use crate::judge::{Judge, Said};
use crate::server::Shared;
use casework::Moment;
use evidence::{Level, Stage};
use guarding::{CallNote, Caption};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use telephony::call::{Action, Call, ChannelId, Heard, Input, Opening, Reach};
use telephony::{Alert, AlertKind, Line, Number, StreamId};
use tokio::sync::mpsc::{Receiver, Sender, UnboundedSender, channel};

/// How a call was met.
pub struct Meeting {
    /// Its line.
    pub line: Arc<Line>,
    /// What can be reached.
    pub reach: Reach,
    /// The other party's number.
    pub number: Option<Number>,
    /// For [`Reach::Beside`].
    pub board: Option<Switchboard>,
    /// For [`Reach::Person`]: where sounds go.
    pub says: Option<UnboundedSender<Vec<String>>>,
}

/// A call that is going on, as its sound and its switchboard know it.
#[derive(Clone, Debug)]
pub struct Handle {
    /// Tells it something.
    pub told: Sender<Told>,
    /// Whether it is amber or red.
    pub alarmed: Arc<AtomicBool>,
}

/// A call that has been opened.
#[derive(Debug)]
pub struct Opened {
    /// How it is reached.
    pub handle: Handle,
    /// Whether it is listened to. If not, its sound is nobody's business.
    pub is_heard: bool,
}

/// Opens a call and lets it run. It is not listened to if the person has not agreed, if the number
/// is trusted, or if there are too many already.
pub fn open(shared: &Arc<Shared>, mut meeting: Meeting) -> Opened {
    let listens = meeting.line.listens_to(meeting.number.as_ref());
    let most = shared.settings.most_heard;
    let place = listens.then(|| Place::take(&shared.counters, most)).flatten();
    if place.is_none() && listens {
        shared.counters.shed.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(line = meeting.line.name, "a call is not listened to: there are too many");
        let unheard = Line { agreed: false, ..Line::clone(&meeting.line) };
        meeting.line = Arc::new(unheard);
    }
    shared.counters.calls.fetch_add(1, Ordering::Relaxed);
    let (told, inbox) = channel(QUEUE);
    let alarmed = Arc::new(AtomicBool::new(false));
    let handle = Handle { told: told.clone(), alarmed };
    let name = shared.name();
    let channels = match &meeting.reach {
        Reach::Beside { caller, person } => vec![caller.clone(), person.clone()],
        Reach::Person | Reach::Nobody => Vec::new(),
    };
    shared.calls.enter(&name, &channels, &told);
    let labelled =
        meeting.number.as_ref().is_some_and(|n| shared.house.is_labelled(&meeting.line.name, n));
    let opening = Opening {
        name: name.clone(),
        line: Arc::clone(&meeting.line),
        reach: meeting.reach,
        number: meeting.number.clone(),
        labelled,
        random: shared.random(),
    };
    let call = Call::new(opening, shared.watch.now_ms());
    let is_heard = call.is_heard();
    let task = Task {
        call,
        is_heard,
        judge: None,
        line: meeting.line,
        number: meeting.number,
        hands: meeting.board.map(|board| hands(board, told.clone())),
        says: meeting.says,
        channels,
        streams: Vec::new(),
        begun: now(),
        handle: handle.clone(),
        shared: Arc::clone(shared),
        place,
        noted: None,
        read: false,
    };
    tokio::spawn(task.run(inbox));
    Opened { handle, is_heard }
}

struct Task {
    call: Call,
    /// Whether it is listened to, or was for a while.
    is_heard: bool,
    /// Made when the first words come: a call of which nothing is heard needs none.
    judge: Option<Box<Judge>>,
    line: Arc<Line>,
    number: Option<Number>,
    hands: Option<Hands>,
    says: Option<UnboundedSender<Vec<String>>>,
    channels: Vec<ChannelId>,
    streams: Vec<StreamId>,
    begun: u64,
    handle: Handle,
    shared: Arc<Shared>,
    place: Option<Place>,
    /// What was noted last.
    noted: Option<Standing>,
    /// Whether some of its words were handed on to be read along.
    read: bool,
}

/// How a call stands, as far as it is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    level: Level,
    stage: Option<Stage>,
    courier_due: bool,
    heard: bool,
}

impl Task {
    async fn run(mut self, mut inbox: Receiver<Told>) {
        self.act();
        self.note();
        while !self.call.is_ended() {
            let due = self.call.poll_timeout();
            let told = tokio::select! {
                told = inbox.recv() => told,
                () = wait_until(due.map(|ms| self.shared.watch.at(ms))) => {
                    Some(Told::Input(Input::Tick))
                }
            };
            let Some(told) = told else { break };
            self.take(told);
            self.act();
            self.note();
        }
        let name = self.call.name().to_owned();
        if self.read {
            self.shared.house.hush(&name);
        }
        self.shared.calls.leave(&name, &self.channels, &self.streams);
    }

    fn take(&mut self, told: Told) {
        let now_ms = self.shared.watch.now_ms();
        let caption = self.caption(&told);
        let input = match told {
            Told::Input(input) => {
                self.is_heard &= input != Input::Deaf;
                Some(input)
            }
            Told::Said(said) => self.hear(said, now_ms),
        };
        if let Some(input) = input {
            self.call.handle_input(input, now_ms);
        }
        self.show(caption);
        self.handle.alarmed.store(self.call.level() > Level::Clear, Ordering::Relaxed);
        if !self.call.is_heard() {
            // Another call may be listened to in its place.
            self.place = None;
        }
    }

    fn hear(&mut self, said: Said, now_ms: u64) -> Option<Input> {
        if !self.is_heard {
            return None;
        }
        let detector = self.shared.detector;
        let judge = self.judge.get_or_insert_with(|| Box::new(Judge::new(detector)));
        judge.take(said, now_ms).map(Input::Heard)
    }

    /// What was said as somebody may read it, if somebody may.
    fn caption(&self, told: &Told) -> Option<Caption> {
        let Told::Said(said) = told else { return None };
        let may = !said.is_partial && self.shared.house.may_be_read(&self.line.name);
        may.then(|| Caption::new(said.side, &said.text))
    }

    /// Hands a sentence on to be read along, from the one on that made the call amber; and takes
    /// all back as soon as the call is not warned of any more.
    fn show(&mut self, caption: Option<Caption>) {
        let house = &self.shared.house;
        if !self.call.is_warned_of() {
            if std::mem::take(&mut self.read) {
                house.hush(self.call.name());
            }
            return;
        }
        if let Some(caption) = caption {
            self.read = true;
            house.caption(&self.line.name, self.call.name(), caption);
        }
    }

    fn act(&mut self) {
        while let Some(action) = self.call.poll_action() {
            match action {
                Action::Command(command) => {
                    if let Some(hands) = &self.hands {
                        let _ = hands.send(command);
                    }
                }
                Action::Listen(side, stream) => {
                    self.streams.push(stream);
                    let Handle { told, alarmed } = self.handle.clone();
                    self.shared.calls.expect(stream, Expected { side, told, alarmed });
                }
                Action::StopListening => {}
                Action::Say(media) => {
                    if let Some(says) = &self.says {
                        let _ = says.send(media);
                    }
                }
                Action::Alert(kind) => self.alert(kind),
                Action::Label(label) => {
                    if let Some(number) = &self.number {
                        self.shared.house.label(&self.line.name, number, label);
                    }
                }
                Action::StopReading => self.shared.house.stop_reading(&self.line.name),
                Action::Ended(summary) => self.ended(&summary),
            }
        }
    }

    fn alert(&self, kind: AlertKind) {
        self.shared.house.alert(Alert {
            kind,
            line: self.line.name.clone(),
            call: self.call.name().to_owned(),
            level: self.call.level(),
            at_ms: now(),
            rules: self.call.rules().to_vec(),
            link: None,
        });
    }

    /// Notes how the call stands, if that has changed.
    fn note(&mut self) {
        let standing = self.standing(self.call.level(), self.is_heard);
        if self.noted != Some(standing) && !self.call.is_ended() {
            self.noted = Some(standing);
            self.shared.house.note(self.call_note(standing, false));
        }
    }

    fn standing(&self, level: Level, heard: bool) -> Standing {
        let judge = self.judge.as_ref();
        let stage = judge.and_then(|judge| judge.stage());
        let courier_due = judge.is_some_and(|judge| judge.heard().courier_due);
        Standing { level, stage, courier_due, heard }
    }

    fn call_note(&self, standing: Standing, ended: bool) -> CallNote {
        let Standing { level, stage, courier_due, heard } = standing;
        CallNote {
            call: self.call.name().to_owned(),
            line: self.line.name.clone(),
            begun: moment(self.begun),
            seen: moment(now()),
            ended,
            heard,
            level,
            stage,
            courier_due,
        }
    }

    fn ended(&self, summary: &telephony::call::Summary) {
        if !summary.left.is_empty() {
            let left = summary.left.len();
            tracing::warn!(left, "channels could not be taken away and are left to the sweep");
        }
        let (level, seconds) = (summary.level.name(), summary.lasted_ms / 1_000);
        let line = self.line.name.as_str();
        tracing::info!(line, level, seconds, heard = summary.heard, "a call has ended");
        let last = self.standing(summary.level, summary.heard);
        self.shared.house.note(self.call_note(last, true));
        let Some(judge) = self.judge.as_ref().filter(|_| summary.wants_draft()) else { return };
        let Heard { courier_due, rules, .. } = judge.heard();
        let source = Source {
            line: &self.line,
            call: self.call.name(),
            number: self.number.as_ref(),
            minutes: judge.minutes(),
            rules,
            courier_due: *courier_due,
            begun: moment(self.begun),
        };
        self.shared.house.draft(draft(&source, summary));
    }
}

fn moment(ms: u64) -> Moment {
    Moment(i64::try_from(ms / 1_000).unwrap_or(0))
}

/// Milliseconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

async fn wait_until(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
