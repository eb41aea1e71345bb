//! Recognisers on another machine, against servers on this one.

#![expect(clippy::panic, reason = "what tests share fails by panicking")]

use audio::hearing::{Cause, Heard, Recognizer};
use speech::choose;
use speech::worker::Limits;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};
use tungstenite::{Message, accept};

fn limits() -> Limits {
    Limits { patience: Duration::from_secs(4), ..Limits::default() }
}

fn answer(recognizer: &mut dyn Recognizer) -> Heard {
    let start = Instant::now();
    loop {
        if let Some(heard) = recognizer.poll() {
            return heard;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "no answer");
        recognizer.wait(Duration::from_millis(20));
    }
}

fn last(recognizer: &mut dyn Recognizer) -> (Vec<String>, Heard) {
    let mut partials = Vec::new();
    loop {
        match answer(recognizer) {
            Heard::Partial(said) => partials.push(said.text),
            other => return (partials, other),
        }
    }
}

fn say(recognizer: &mut dyn Recognizer, batches: usize) {
    recognizer.begin(1_000);
    (0..batches).for_each(|i| recognizer.feed(&vec![i as i16; 1_600]));
    recognizer.end();
}

fn text(heard: Heard) -> String {
    match heard {
        Heard::Final(said) => said.text,
        other => panic!("{other:?}"),
    }
}

fn why(heard: Heard) -> String {
    match heard {
        Heard::Lost(loss) => match loss.cause {
            Cause::Failed(why) => why,
            other => format!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// A server of Vosk's kind: answers each message of sound, settles words once in between.
fn vosk_server(connection: TcpStream, log: &Sender<String>) {
    let Ok(mut line) = accept(connection) else { return };
    let mut samples = 0;
    while let Ok(message) = line.read() {
        let reply = match message {
            Message::Binary(bytes) => {
                samples += bytes.len() / 2;
                if samples == 3_200 {
                    r#"{"text":"good morning","result":[{"word":"good","start":0.1,"end":0.2,"conf":0.9},{"word":"morning","start":0.2,"end":0.4,"conf":0.7}]}"#.to_owned()
                } else {
                    format!(r#"{{"partial":"{samples}"}}"#)
                }
            }
            Message::Text(text) if text.contains("eof") => {
                let _ = line.send(Message::text(r#"{"text":"madam"}"#));
                let _ = line.close(None);
                let _ = log.send(format!("{samples} samples"));
                continue;
            }
            Message::Text(text) => {
                let _ = log.send(text.to_string());
                continue;
            }
            _ => continue,
        };
        let _ = line.send(Message::text(reply));
    }
}

fn serve(handle: impl Fn(TcpStream, &Sender<String>) + Send + 'static) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|e| panic!("{e}"));
    let port = listener.local_addr().map_or(0, |a| a.port());
    let (log, told) = channel();
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            handle(connection, &log);
        }
    });
    (port, told)
}

fn engine(address: &str) -> Box<dyn Recognizer> {
    let engine = choose::engine(address, limits()).unwrap_or_else(|e| panic!("{e}"));
    engine.open().unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn a_server_of_vosks_kind_is_spoken_to() {
    let (port, told) = serve(vosk_server);
    let mut recognizer = engine(&format!("ws://127.0.0.1:{port}"));
    for _ in 0..2 {
        say(recognizer.as_mut(), 3);
        let (_, heard) = last(recognizer.as_mut());
        let Heard::Final(said) = heard else { panic!("{heard:?}") };
        assert_eq!(said.text, "good morning madam");
        assert_eq!((said.words[1].start_ms, said.words[1].confidence), (1_200, Some(0.7)));
        assert_eq!(told.recv().unwrap(), r#"{"config":{"sample_rate":16000,"words":true}}"#);
        assert_eq!(told.recv().unwrap(), "4800 samples");
    }
}

#[test]
fn a_server_that_breaks_off_loses_the_stretch_only() {
    let (port, _told) = serve(|connection, log| {
        if let Ok(mut line) = accept(connection) {
            let _ = line.read();
            let _ = line.read();
            let _ = log.send("broken off".to_owned());
        }
    });
    let mut recognizer = engine(&format!("ws://127.0.0.1:{port}"));
    say(recognizer.as_mut(), 2);
    let (_, first) = last(recognizer.as_mut());
    assert!(!why(first).is_empty());
    say(recognizer.as_mut(), 2);
    assert!(!why(last(recognizer.as_mut()).1).is_empty());
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let (port, _told) = serve(|connection, _| {
        if let Ok(mut line) = accept(connection) {
            while line.read().is_ok() {}
        }
    });
    let mut recognizer = engine(&format!("ws://127.0.0.1:{port}"));
    let start = Instant::now();
    say(recognizer.as_mut(), 1);
    assert_eq!(why(last(recognizer.as_mut()).1), "the server gave no words in time");
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn nobody_there_is_said() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).unwrap().port();
    for scheme in ["ws", "http"] {
        let mut recognizer = engine(&format!("{scheme}://127.0.0.1:{port}"));
        say(recognizer.as_mut(), 1);
        let why = why(last(recognizer.as_mut()).1);
        assert!(why.contains("does not answer"), "{why}");
    }
}

/// Reads a request; gives its head and its body.
fn request(connection: &TcpStream) -> Option<(String, Vec<u8>)> {
    let mut input = BufReader::new(connection);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        input.read_line(&mut line).ok().filter(|n| *n > 0)?;
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn reply(mut connection: &TcpStream, status: &str, body: &str) {
    let length = body.len();
    let _ = write!(
        connection,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
}

#[test]
fn a_server_of_openais_kind_gets_the_stretch_as_a_file() {
    let (port, told) = serve(|connection, log| {
        let Some((head, body)) = request(&connection) else { return };
        let first = head.lines().next().unwrap_or("").to_owned();
        let form = String::from_utf8_lossy(&body).into_owned();
        let fields =
            ["name=\"model\"\r\n\r\nsmall\r\n", "filename=\"speech.wav\"", "RIFF", "verbose_json"];
        let all = fields.iter().all(|field| form.contains(field));
        let _ = log.send(format!("{first} {} {all}", body.len() > 6_400));
        reply(
            &connection,
            "200 OK",
            r#"{"text":"Good morning.","segments":[{"avg_logprob":-0.1}]}"#,
        );
    });
    let mut recognizer = engine(&format!("http://127.0.0.1:{port}#small"));
    say(recognizer.as_mut(), 2);
    let (partials, heard) = last(recognizer.as_mut());
    assert!(partials.is_empty());
    assert_eq!(text(heard), "Good morning.");
    assert_eq!(told.recv().unwrap(), "POST /v1/audio/transcriptions HTTP/1.1 true true");
}

#[test]
fn a_server_that_refuses_is_asked_once_more_and_then_said() {
    let (port, told) = serve(|connection, log| {
        if request(&connection).is_some() {
            let _ = log.send("asked".to_owned());
            reply(&connection, "503 Service Unavailable", "{}");
        }
    });
    let mut recognizer = engine(&format!("http://127.0.0.1:{port}/speech"));
    say(recognizer.as_mut(), 1);
    let why = why(last(recognizer.as_mut()).1);
    assert!(why.ends_with("answers 503 Service Unavailable"), "{why}");
    assert_eq!(told.try_iter().count(), 2);
}

#[test]
fn an_address_that_is_none_is_said() {
    for address in ["ws://", "http://", "wss:///x"] {
        let error = choose::engine(address, limits()).err().unwrap();
        assert!(error.what.contains("is no address"), "{error}");
    }
}
