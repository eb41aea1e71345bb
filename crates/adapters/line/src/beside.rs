//! Beside a switchboard: its events go to the calls that they concern, calls are opened as
//! they are answered, and what nobody knows any more is swept away.

use crate::call::{Meeting, open};
use crate::calls::Told;
use crate::events::Events;
use crate::hands::Switchboard;
use crate::server::Shared;
use crate::settings::Ari;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use telephony::ari::{self, Event, Guarded};
use telephony::call::{self, ChannelId, Input, Reach};
use telephony::setup::{Setup, SetupAction};
use telephony::{Alert, AlertKind};

/// Between two tries to connect: first, and at most.
const RETRY: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));
/// How often what nobody knows is swept away.
const SWEEP: Duration = Duration::from_secs(60);

/// Runs until it is aborted.
pub async fn run(settings: Ari, board: Switchboard, shared: Arc<Shared>) {
    let mut beside = Beside { board, shared, setups: HashMap::new() };
    let mut pause = RETRY.0;
    loop {
        match Events::connect(&settings).await {
            Ok(events) => {
                pause = RETRY.0;
                beside.converse(events).await;
                beside.tell_all(|| Input::Lost).await;
            }
            Err(error) => {
                tracing::warn!(%error, "the switchboard cannot be reached; calls go on unheard");
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(RETRY.1);
    }
}

struct Beside {
    board: Switchboard,
    shared: Arc<Shared>,
    /// Calls to the set-up extension.
    setups: HashMap<ChannelId, (String, Setup)>,
}

impl Beside {
    async fn converse(&mut self, mut events: Events) {
        let app = self.board.app.to_string();
        self.board.rest.fetch(ari::event_filter(&app)).await;
        if !self.catch_up().await {
            return;
        }
        tracing::info!("beside the switchboard");
        let mut sweep = tokio::time::interval(SWEEP);
        sweep.tick().await;
        loop {
            let event = tokio::select! {
                event = events.next() => event,
                _ = sweep.tick() => {
                    let _ = self.sweep().await;
                    continue;
                }
            };
            match event {
                Ok(Event::Replaced) => {
                    tracing::error!("another program has taken our application over");
                    return tokio::time::sleep(RETRY.1).await;
                }
                Ok(event) => self.take(event).await,
                Err(why) => return tracing::warn!(?why, "the switchboard's events broke off"),
            }
        }
    }

    /// Calls learn what there still is; what belongs to none goes.
    async fn catch_up(&mut self) -> bool {
        let Some(channels) = self.sweep().await else { return false };
        self.setups.retain(|channel, _| channels.contains(channel));
        self.tell_all(|| Input::Back(channels.clone())).await;
        true
    }

    /// Gives the channels that there are; none if nobody could say.
    async fn sweep(&self) -> Option<Vec<ChannelId>> {
        let (_, channels) = self.board.rest.fetch(ari::channel_list()).await?;
        let (_, bridges) = self.board.rest.fetch(ari::bridge_list()).await?;
        let channels = ari::channels(&channels).ok()?;
        let bridges = call::bridges(&bridges).unwrap_or_default();
        let known = |name: &str| self.shared.calls.knows(name);
        for command in call::orphans(&channels, &bridges, known) {
            self.board.carry_out(&command).await;
        }
        Some(channels.into_iter().map(|c| c.id).collect())
    }

    async fn tell_all(&self, input: impl Fn() -> Input) {
        for call in self.shared.calls.all() {
            let _ = call.send(Told::Input(input())).await;
        }
    }

    async fn take(&mut self, event: Event) {
        match event {
            Event::Guarded(guarded) => self.open(guarded),
            Event::Started { channel, args } => match args.as_slice() {
                [word, line] if word == "setup" => self.set_up(channel.id, line).await,
                _ => self.tell(&channel.id.clone(), Input::Ready(channel.id)).await,
            },
            Event::Destroyed(id) => {
                self.setups.remove(&id);
                self.tell(&id.clone(), Input::Gone(id)).await;
            }
            Event::Key { channel, key } => {
                if let Some((line, setup)) = self.setups.get_mut(&channel) {
                    setup.press(key);
                    let line = line.clone();
                    return self.carry_on(&channel, &line).await;
                }
                self.tell(&channel.clone(), Input::Key(channel, key)).await;
            }
            Event::PlaybackFinished { id, .. } => self.played(id).await,
            _ => {}
        }
    }

    async fn tell(&self, channel: &ChannelId, input: Input) {
        if let Some(call) = self.shared.calls.of_channel(channel) {
            let _ = call.send(Told::Input(input)).await;
        }
    }

    fn open(&self, guarded: Guarded) {
        let Some(line) = self.shared.house.line(&guarded.line) else {
            return tracing::warn!(line = guarded.line, "a call on a line that is not set up");
        };
        let reach = Reach::Beside { caller: guarded.caller, person: guarded.person };
        let board = Some(self.board.clone());
        open(&self.shared, Meeting { line, reach, number: guarded.number, board, says: None });
    }

    async fn set_up(&mut self, channel: ChannelId, line: &str) {
        let Some(known) = self.shared.house.line(line) else {
            tracing::warn!(line, "the set-up of a line that is not in the configuration");
            self.board.carry_out(&ari::Command::HangUp { channel }).await;
            return;
        };
        let setup = Setup::new(channel.clone(), known.sounds.clone());
        self.setups.insert(channel.clone(), (line.to_owned(), setup));
        self.carry_on(&channel, line).await;
    }

    async fn played(&mut self, playback: String) {
        // A playback is named after the channel that it is on.
        let Some((channel, _)) = playback.rsplit_once('-') else { return };
        let setup = channel.strip_suffix("-setup").map(ChannelId::new);
        if let Some(channel) = setup
            && let Some((line, setup)) = self.setups.get_mut(&channel)
        {
            setup.played(&playback);
            let line = line.clone();
            return self.carry_on(&channel, &line).await;
        }
        self.tell(&ChannelId::new(channel), Input::Played(playback)).await;
    }

    async fn carry_on(&mut self, channel: &ChannelId, line: &str) {
        let Some((_, setup)) = self.setups.get_mut(channel) else { return };
        for action in std::iter::from_fn(|| setup.poll_action()) {
            match action {
                SetupAction::Command(command) => {
                    self.board.carry_out(&command).await;
                }
                SetupAction::Answer(answer) => self.shared.house.answer(line, answer),
                SetupAction::Test => self.shared.house.alert(Alert {
                    kind: AlertKind::Test,
                    line: line.to_owned(),
                    call: self.shared.name(),
                    level: evidence::Level::Clear,
                    at_ms: crate::call::now(),
                    rules: Vec::new(),
                    link: None,
                }),
            }
        }
    }
}
