//! A strict switchboard: it speaks the Asterisk REST Interface and AudioSocket as Asterisk 22
//! does, refuses what that refuses, notes every fault of its client, and records what each
//! party hears.

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use telephony::StreamId;
use telephony::audiosocket::Frame;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{broadcast, mpsc};

/// Samples of a frame: 20 ms.
pub const FRAME: usize = 160;
/// How long a frame takes if nothing else is said: calls go on at ten times the speed of life.
const TICK: Duration = Duration::from_millis(2);

#[derive(Default)]
struct Channel {
    /// A party of the call, or what it is for.
    kind: Kind,
    in_app: bool,
    muted: bool,
}

#[derive(Clone, Default)]
enum Kind {
    #[default]
    Party,
    Snoop {
        of: String,
        spies: bool,
        whispers: bool,
    },
    Media {
        frames: mpsc::UnboundedSender<Vec<u8>>,
    },
    Phone,
    Pause {
        parties: Vec<String>,
        ticks: usize,
    },
}

struct Playing {
    on: String,
    samples: Vec<i16>,
    at: usize,
}

#[derive(Default)]
pub struct State {
    channels: BTreeMap<String, Channel>,
    bridges: BTreeMap<String, BTreeSet<String>>,
    playing: BTreeMap<String, Playing>,
    deleted: BTreeSet<String>,
    /// What each party says, and how much of it has been said.
    voices: HashMap<String, (Vec<i16>, usize)>,
    /// What each party heard.
    heard: HashMap<String, Vec<i16>>,
    variables: BTreeMap<String, String>,
    /// Everything that a client must not do.
    pub faults: Vec<String>,
    /// Channels that were there once.
    gone: BTreeSet<String>,
    /// Every request with its time.
    pub requests: Vec<(Instant, String)>,
    pub dialled: Vec<String>,
    notes: BTreeMap<String, String>,
    /// How the next requests are answered, instead of being carried out.
    pub fails: usize,
}

/// The switchboard.
#[derive(Clone)]
pub struct Peer {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    events: broadcast::Sender<String>,
    hangs: broadcast::Sender<()>,
}

impl Peer {
    pub async fn start() -> Self {
        Self::at_pace(TICK).await
    }

    /// A switchboard where a frame takes so long.
    pub async fn at_pace(tick: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = Self {
            address: listener.local_addr().unwrap(),
            state: Arc::default(),
            events: broadcast::channel(4_096).0,
            hangs: broadcast::channel(4).0,
        };
        let accepting = peer.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(accepting.clone().serve(stream));
            }
        });
        tokio::spawn(peer.clone().run(tick));
        peer
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    async fn serve(self, stream: TcpStream) {
        let mut head = [0_u8; 64];
        while stream.peek(&mut head).await.unwrap_or(0) < 16 {
            if stream.readable().await.is_err() {
                return;
            }
        }
        if head.starts_with(b"GET /ari/events") {
            return self.tell(stream).await;
        }
        let service = service_fn(move |request: Request<Incoming>| {
            let peer = self.clone();
            async move { Ok::<_, std::convert::Infallible>(peer.answer(request).await) }
        });
        let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    }

    async fn tell(self, stream: TcpStream) {
        use futures_util::{SinkExt, StreamExt};
        let mut events = self.events.subscribe();
        let mut hangs = self.hangs.subscribe();
        let Ok(socket) = tokio_tungstenite::accept_async(stream).await else { return };
        let (mut sink, mut source) = socket.split();
        loop {
            tokio::select! {
                event = events.recv() => {
                    let Ok(event) = event else { return };
                    let message = tokio_tungstenite::tungstenite::Message::text(event);
                    if sink.send(message).await.is_err() {
                        return;
                    }
                }
                _ = hangs.recv() => return,
                told = source.next() => {
                    if !matches!(told, Some(Ok(_))) {
                        return;
                    }
                }
            }
        }
    }

    /// Breaks the stream of events off.
    pub fn break_off(&self) {
        let _ = self.hangs.send(());
    }

    pub fn event(&self, event: Value) {
        let _ = self.events.send(event.to_string());
    }

    fn about(&self, kind: &str, id: &str, args: &[&str]) {
        let channel = json!({"id": id, "name": format!("Peer/{id}"), "state": "Up"});
        self.event(json!({"type": kind, "channel": channel, "args": args, "tomorrow": true}));
    }

    /// Phones that have picked up.
    pub fn phones(&self) -> Vec<String> {
        let state = self.state();
        let phones = state.channels.iter().filter(|(_, c)| matches!(c.kind, Kind::Phone));
        phones.map(|(id, _)| id.clone()).collect()
    }

    /// Two parties are put through to each other, as the dialplan does it: nothing waits.
    pub fn call(&self, caller: &str, person: &str, number: &str) {
        let mut state = self.state();
        for party in [caller, person] {
            state.channels.insert(party.into(), Channel::default());
            state.heard.insert(party.into(), Vec::new());
        }
        state.variables.insert(caller.into(), person.into());
        state.variables.insert(person.into(), caller.into());
        drop(state);
        self.event(json!({"type": "ChannelVarset", "variable": "X", "value": "1"}));
        self.event(json!({
            "type": "ChannelUserevent", "eventname": "ringfence",
            "userevent": {"line": "father", "caller": caller, "person": person, "number": number},
            "channel": {"id": person},
        }));
    }

    /// What a party is to say from here on.
    pub fn say(&self, party: &str, samples: Vec<i16>) {
        self.state().voices.insert(party.into(), (samples, 0));
    }

    /// Whether a party has said everything.
    pub fn has_said(&self, party: &str) -> bool {
        self.state().voices.get(party).is_none_or(|(all, at)| *at >= all.len())
    }

    pub fn heard(&self, party: &str) -> Vec<i16> {
        self.state().heard.get(party).cloned().unwrap_or_default()
    }

    pub fn note(&self, key: &str) -> Option<String> {
        self.state().notes.get(key).cloned()
    }

    pub fn press(&self, party: &str, keys: &str) {
        for key in keys.chars() {
            self.event(json!({
                "type": "ChannelDtmfReceived", "digit": key.to_string(), "duration_ms": 80,
                "channel": {"id": party},
            }));
        }
    }

    pub fn is_up(&self, id: &str) -> bool {
        self.state().channels.contains_key(id)
    }

    /// Channels and bridges that a client made.
    pub fn ours(&self) -> Vec<String> {
        let state = self.state();
        let all = state.channels.keys().chain(state.bridges.keys());
        all.filter(|id| id.starts_with("rf-")).cloned().collect()
    }

    /// Something is left over of an earlier client.
    pub fn leave_over(&self, id: &str) {
        let channel = Channel { kind: Kind::Phone, in_app: true, muted: false };
        self.state().channels.insert(id.into(), channel);
        self.state().bridges.insert(format!("{id}-b"), BTreeSet::new());
    }

    pub fn hang_up(&self, id: &str) {
        self.remove(id);
    }

    fn remove(&self, id: &str) -> bool {
        let mut state = self.state();
        let Some(channel) = state.channels.remove(id) else { return false };
        state.gone.insert(id.into());
        if let Kind::Pause { parties, .. } = &channel.kind {
            for party in parties {
                if let Some(party) = state.channels.get_mut(party) {
                    party.muted = false;
                }
            }
        }
        let other = matches!(channel.kind, Kind::Party).then(|| state.variables.get(id).cloned());
        // Snoops go with the channel that they are on; media channels and bridges stay.
        let on = |c: &Channel| matches!(&c.kind, Kind::Snoop { of, .. } if of == id);
        let snoops: Vec<String> =
            state.channels.iter().filter(|(_, c)| on(c)).map(|(id, _)| id.clone()).collect();
        for bridge in state.bridges.values_mut() {
            bridge.remove(id);
        }
        state.playing.retain(|_, p| p.on != id);
        drop(state);
        self.about("ChannelDestroyed", id, &[]);
        for gone in snoops.into_iter().chain(other.flatten()) {
            self.remove(&gone);
        }
        true
    }

    /// Twenty milliseconds, again and again.
    async fn run(self, tick: Duration) {
        let mut tick = tokio::time::interval(tick);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            let (finished, over) = self.tick();
            for id in finished {
                self.event(json!({"type": "PlaybackFinished",
                    "playback": {"id": id, "state": "done", "media_uri": "sound:x"}}));
            }
            for id in over {
                self.remove(&id);
            }
        }
    }

    fn tick(&self) -> (Vec<String>, Vec<String>) {
        let mut state = self.state();
        let mut said: HashMap<String, Vec<i16>> = HashMap::new();
        for (party, (voice, at)) in &mut state.voices {
            let mut frame: Vec<i16> = voice.iter().skip(*at).take(FRAME).copied().collect();
            *at += FRAME;
            frame.resize(FRAME, 0);
            said.insert(party.clone(), frame);
        }
        let silence = vec![0; FRAME];
        // Whispers, by who hears them.
        let mut whispers: HashMap<String, Vec<i16>> = HashMap::new();
        let mut finished = Vec::new();
        let State { channels, playing, heard, .. } = &mut *state;
        for (id, play) in playing.iter_mut() {
            let mut frame: Vec<i16> =
                play.samples.iter().skip(play.at).take(FRAME).copied().collect();
            frame.resize(FRAME, 0);
            play.at += FRAME;
            if play.at >= play.samples.len() {
                finished.push(id.clone());
            }
            match channels.get(&play.on).map(|c| &c.kind) {
                Some(Kind::Snoop { of, whispers: true, .. }) => {
                    whispers.insert(of.clone(), frame);
                }
                Some(Kind::Phone) => heard.entry(play.on.clone()).or_default().extend(frame),
                _ => {}
            }
        }
        finished.iter().for_each(|id| {
            playing.remove(id);
        });
        let parties: Vec<String> = state.heard.keys().cloned().collect();
        for party in parties {
            let Some(other) = state.variables.get(&party).cloned() else { continue };
            let Some(channel) = state.channels.get(&other) else { continue };
            let voice = if channel.muted { &silence } else { said.get(&other).unwrap_or(&silence) };
            let whisper = whispers.get(&party).unwrap_or(&silence);
            let mixed: Vec<i16> =
                voice.iter().zip(whisper).map(|(a, b)| a.saturating_add(*b)).collect();
            state.heard.entry(party).or_default().extend(mixed);
        }
        // Media channels send what the snoop in their bridge hears.
        for members in state.bridges.values() {
            let spied = members.iter().find_map(|m| match &state.channels.get(m)?.kind {
                Kind::Snoop { of, spies: true, .. } => Some(of.clone()),
                _ => None,
            });
            let Some(of) = spied else { continue };
            let samples = said.get(&of).unwrap_or(&silence).clone();
            for member in members {
                if let Some(Kind::Media { frames }) = state.channels.get(member).map(|c| &c.kind) {
                    let _ = frames
                        .send(Frame::Sound { rate: 8_000, samples: samples.clone() }.encode());
                }
            }
        }
        let mut over = Vec::new();
        for (id, channel) in &mut state.channels {
            if let Kind::Pause { ticks, .. } = &mut channel.kind {
                *ticks = ticks.saturating_sub(1);
                if *ticks == 0 {
                    over.push(id.clone());
                }
            }
        }
        (finished, over)
    }

    async fn answer(self, request: Request<Incoming>) -> Response<String> {
        use http_body_util::BodyExt;
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map(|b| b.to_bytes()).unwrap_or_default();
        let target = parts.uri.to_string();
        let proof = parts.headers.get("authorization").and_then(|v| v.to_str().ok());
        let reply = |status: StatusCode, body: Value| {
            let mut response = Response::new(body.to_string());
            *response.status_mut() = status;
            response
        };
        if proof != Some("Basic cmY6c2VjcmV0") {
            self.state().faults.push(format!("without a password: {target}"));
            return reply(StatusCode::UNAUTHORIZED, json!({}));
        }
        self.state().requests.push((Instant::now(), format!("{} {target}", parts.method)));
        if self.state().fails > 0 && parts.method != Method::GET {
            self.state().fails -= 1;
            return reply(StatusCode::INTERNAL_SERVER_ERROR, json!({}));
        }
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let query: HashMap<String, String> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(k, v)| (k.to_owned(), decode(v)))
            .collect();
        let path: Vec<String> = path.trim_start_matches("/ari/").split('/').map(decode).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let (status, body) = match (&parts.method, path.as_slice()) {
            (&Method::PUT, ["applications", _, "eventFilter"]) => (200, json!({})),
            (&Method::GET, ["channels"]) => {
                let list: Vec<Value> =
                    self.state().channels.keys().map(|id| json!({"id": id})).collect();
                (200, json!(list))
            }
            (&Method::GET, ["bridges"]) => {
                let list: Vec<Value> =
                    self.state().bridges.keys().map(|id| json!({"id": id})).collect();
                (200, json!(list))
            }
            (&Method::POST, ["channels", of, "snoop", by]) => self.snoop(of, by, &query),
            (&Method::POST, ["channels", "externalMedia"]) => self.media(&query).await,
            (&Method::POST, ["channels", on, "play", id]) => self.play(on, id, &query),
            (&Method::POST, ["channels"]) => self.originate(&query, &body),
            (&Method::DELETE, ["channels", id]) => self.delete(id),
            (&Method::DELETE, ["bridges", id]) => self.unbridge(id),
            (&Method::DELETE, ["playbacks", id]) => {
                match self.state().playing.remove(*id).is_some() {
                    true => (204, json!({})),
                    false => (404, json!({})),
                }
            }
            (&Method::POST, ["bridges", id]) => self.bridge(id),
            (&Method::POST, ["bridges", id, "addChannel"]) => self.add(id, &query),
            _ => {
                self.state().faults.push(format!("no such thing: {} {target}", parts.method));
                (405, json!({}))
            }
        };
        reply(StatusCode::from_u16(status).unwrap(), body)
    }

    fn enter(&self, id: &str, kind: Kind, args: &[&str]) -> (u16, Value) {
        let mut state = self.state();
        if state.channels.contains_key(id) {
            state.faults.push(format!("{id} is made twice"));
            return (409, json!({"message": "exists"}));
        }
        let in_app = true;
        state.channels.insert(id.to_owned(), Channel { kind, in_app, muted: false });
        drop(state);
        self.about("StasisStart", id, args);
        (200, json!({"id": id}))
    }

    fn snoop(&self, of: &str, by: &str, query: &HashMap<String, String>) -> (u16, Value) {
        if !self.is_up(of) {
            return (404, json!({"message": "Provided channel was not found"}));
        }
        let set = |key: &str| query.get(key).is_some_and(|v| v != "none");
        if query.get("app").map(String::as_str) != Some("ringfence") {
            self.state().faults.push("a snoop without an application".into());
        }
        let whispers = query.get("whisper").is_some_and(|w| w == "out");
        self.enter(by, Kind::Snoop { of: of.to_owned(), spies: set("spy"), whispers }, &[])
    }

    async fn media(&self, query: &HashMap<String, String>) -> (u16, Value) {
        let get = |key: &str| query.get(key).cloned().unwrap_or_default();
        let proper = get("encapsulation") == "audiosocket" && get("transport") == "tcp";
        let Some(stream) = StreamId::parse(&get("data")).filter(|_| proper) else {
            self.state().faults.push("externalMedia without a stream's name".into());
            return (400, json!({}));
        };
        let Ok(mut socket) = TcpStream::connect(get("external_host")).await else {
            return (500, json!({"message": "Could not connect"}));
        };
        let (sender, mut frames) = mpsc::unbounded_channel::<Vec<u8>>();
        let (peer, id) = (self.clone(), get("channelId"));
        let gone = id.clone();
        tokio::spawn(async move {
            let mut open = socket.write_all(&Frame::Id(stream).encode()).await.is_ok();
            while open {
                let Some(frame) = frames.recv().await else { break };
                open = socket.write_all(&frame).await.is_ok();
            }
            if !open {
                peer.remove(&gone);
            }
        });
        self.enter(&id, Kind::Media { frames: sender }, &[])
    }

    fn play(&self, on: &str, id: &str, query: &HashMap<String, String>) -> (u16, Value) {
        let mut state = self.state();
        let Some(channel) = state.channels.get(on) else {
            return (404, json!({"message": "Channel not found"}));
        };
        if !channel.in_app {
            state.faults.push(format!("{on} is not in the application"));
            return (409, json!({}));
        }
        let mut samples = Vec::new();
        for media in query.get("media").into_iter().flat_map(|m| m.split(',')) {
            match line::sound(media) {
                Some(bytes) => audio::g711::decode_ulaw(bytes, &mut samples),
                None if media.ends_with("/agree") => samples.extend([500_i16; FRAME * 1_000]),
                None => samples.extend([500_i16; FRAME * 10]),
            }
        }
        state.playing.insert(id.into(), Playing { on: on.into(), samples, at: 0 });
        (201, json!({"id": id}))
    }

    fn originate(&self, query: &HashMap<String, String>, body: &[u8]) -> (u16, Value) {
        let get = |key: &str| query.get(key).cloned().unwrap_or_default();
        let (endpoint, id) = (get("endpoint"), get("channelId"));
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let variable = |name: &str| body["variables"][name].as_str().unwrap_or("").to_owned();
        self.state().dialled.push(endpoint.clone());
        if endpoint.contains("@ringfence-note") {
            self.state().notes.insert(variable("RF_KEY"), variable("RF_VALUE"));
        }
        if let Some((seconds, _)) =
            endpoint.strip_prefix("Local/").and_then(|e| e.split_once("@ringfence-pause"))
        {
            let parties = vec![variable("RF_CALLER"), variable("RF_PERSON")];
            let mut state = self.state();
            let State { channels, gone, faults, .. } = &mut *state;
            for party in &parties {
                match channels.get_mut(party) {
                    Some(party) => party.muted = true,
                    // Who hangs up while the request is under way is no fault of anybody's.
                    None if gone.contains(party) => {}
                    None => faults.push(format!("{party} cannot be held")),
                }
            }
            drop(state);
            let ticks = seconds.parse().unwrap_or(1) * 50;
            return self.enter(&id, Kind::Pause { parties, ticks }, &[]);
        }
        let args = get("appArgs");
        self.enter(&id, Kind::Phone, &args.split(',').filter(|a| !a.is_empty()).collect::<Vec<_>>())
    }

    fn delete(&self, id: &str) -> (u16, Value) {
        if self.remove(id) {
            self.state().deleted.insert(id.into());
            return (204, json!({}));
        }
        let mut state = self.state();
        if state.deleted.contains(id) {
            state.faults.push(format!("{id} is deleted twice"));
        }
        (404, json!({"message": "Channel not found"}))
    }

    fn bridge(&self, id: &str) -> (u16, Value) {
        match self.state().bridges.insert(id.into(), BTreeSet::new()).is_none() {
            true => (200, json!({"id": id})),
            false => (409, json!({})),
        }
    }

    fn unbridge(&self, id: &str) -> (u16, Value) {
        match self.state().bridges.remove(id).is_some() {
            true => (204, json!({})),
            false => (404, json!({})),
        }
    }

    fn add(&self, id: &str, query: &HashMap<String, String>) -> (u16, Value) {
        let mut state = self.state();
        let wanted: Vec<String> = query
            .get("channel")
            .map(|c| c.split(',').map(str::to_owned).collect())
            .unwrap_or_default();
        if let Some(absent) = wanted.iter().find(|c| !state.channels.contains_key(*c)) {
            let message = format!("{absent} not found");
            return (400, json!({"message": message}));
        }
        match state.bridges.get_mut(id) {
            Some(bridge) => {
                bridge.extend(wanted);
                (204, json!({}))
            }
            None => (404, json!({})),
        }
    }
}

fn decode(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let pair: Vec<u8> = bytes.by_ref().take(2).collect();
                let pair = String::from_utf8_lossy(&pair).into_owned();
                out.push(u8::from_str_radix(&pair, 16).unwrap_or(b'?'));
            }
            other => out.push(other),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Waits until something is so; fails after three minutes, for whole calls take their time.
#[track_caller]
pub fn until(what: &str, is: impl Fn() -> bool) -> impl Future<Output = ()> {
    let place = std::panic::Location::caller();
    let what = what.to_owned();
    async move {
        let begun = Instant::now();
        while !is() {
            assert!(begun.elapsed() < Duration::from_secs(180), "{place}: never: {what}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

/// How alike a recording and a sound are at the best place, from 0 to 1.
pub fn correlation(recording: &[i16], sound: &[i16], step: usize) -> f64 {
    // From its tenth second on, when the caller has said everything.
    let sound: Vec<f64> = sound.iter().skip(80_000).take(8_000).map(|s| f64::from(*s)).collect();
    let energy = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>().sqrt();
    let of_sound = energy(&sound);
    // Frames of a real switchboard are not those of the sound.
    let places = (0..recording.len().saturating_sub(sound.len())).step_by(step);
    let alike = |at: usize| {
        let part: Vec<f64> =
            recording[at..at + sound.len()].iter().map(|s| f64::from(*s)).collect();
        let together: f64 = part.iter().zip(&sound).map(|(a, b)| a * b).sum();
        together / (energy(&part) * of_sound).max(1.0)
    };
    places.map(alike).fold(0.0, f64::max)
}
