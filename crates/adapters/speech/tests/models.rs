//! Fetching models from a server on this machine that breaks off, lies and refuses.

#![expect(clippy::panic, reason = "what tests share fails by panicking")]

use sha2::{Digest, Sha256};
use speech::model::{self, Model, ModelError, Part};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

/// How the server behaves at each request.
#[derive(Clone, Copy, Debug)]
enum Manner {
    /// Gives what is asked for, from where it is asked for.
    Good,
    /// Breaks off after so many bytes.
    BreaksOff(usize),
    /// Ignores where it is asked to begin.
    FromTheStart,
    /// Answers with this status.
    Status(&'static str),
}

struct Server {
    port: u16,
    asked: Receiver<String>,
}

fn serve(content: Vec<u8>, manners: Vec<Manner>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|e| panic!("{e}"));
    let port = listener.local_addr().map_or(0, |a| a.port());
    let (tell, asked) = channel();
    std::thread::spawn(move || {
        let mut manners = manners.into_iter();
        for connection in listener.incoming().flatten() {
            let manner = manners.next().unwrap_or(Manner::Good);
            answer(&connection, &content, manner, &tell);
        }
    });
    Server { port, asked }
}

fn answer(mut connection: &TcpStream, content: &[u8], manner: Manner, tell: &Sender<String>) {
    let mut from = 0;
    for line in BufReader::new(connection).lines().map_while(Result::ok) {
        if line.is_empty() {
            break;
        }
        if let Some(range) = line.to_lowercase().strip_prefix("range: bytes=") {
            from = range.trim_end_matches('-').parse().unwrap_or(0);
        }
    }
    let _ = tell.send(format!("{from}"));
    let (status, from) = match manner {
        Manner::Status(status) => {
            let _ = write!(
                connection,
                "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
            return;
        }
        Manner::FromTheStart => ("200 OK", 0),
        _ if from > 0 => ("206 Partial Content", from),
        _ => ("200 OK", 0),
    };
    let rest = content.get(from..).unwrap_or(&[]);
    let sent = match manner {
        Manner::BreaksOff(n) => rest.get(..n).unwrap_or(rest),
        _ => rest,
    };
    let length = rest.len();
    let _ = write!(
        connection,
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    let _ = connection.write_all(sent);
}

fn content() -> Vec<u8> {
    (0..200_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Tests need models whose texts live as long as the program.
fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn part(port: u16, file: &'static str, bytes: &[u8]) -> Part {
    let url = leak(format!("http://127.0.0.1:{port}/{file}"));
    Part { file, url, bytes: bytes.len() as u64, sha256: leak(sum(bytes)) }
}

fn made_up(parts: Vec<Part>) -> Model {
    Model {
        name: "made-up",
        option: "--engine none",
        about: "for tests",
        licence: "none",
        parts: Box::leak(parts.into_boxed_slice()),
    }
}

fn home(name: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("ringfence-models-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn install(model: &Model, home: &Path) -> (Result<PathBuf, ModelError>, Vec<u64>) {
    let mut seen = Vec::new();
    let done = model::install(model, home, &mut |progress| seen.push(progress.have));
    (done, seen)
}

#[test]
fn a_broken_connection_is_gone_on_from() {
    let content = content();
    let server = serve(content.clone(), vec![Manner::BreaksOff(70_000), Manner::BreaksOff(50_000)]);
    let model = made_up(vec![part(server.port, "model.bin", &content)]);
    let home = home("broken");
    let (done, seen) = install(&model, &home);
    let folder = done.unwrap();
    assert_eq!(std::fs::read(folder.join("model.bin")).unwrap(), content);
    assert_eq!(server.asked.try_iter().collect::<Vec<_>>(), ["0", "70000", "120000"]);
    assert!(seen.windows(2).all(|pair| pair[0] <= pair[1]), "{seen:?}");
    assert_eq!(seen.last(), Some(&200_000));
    assert_eq!(model::verify(&model, &home).unwrap(), 1);
    std::fs::write(folder.join("model.bin"), "something else").unwrap();
    let error = model::verify(&model, &home).unwrap_err().to_string();
    assert!(error.contains("is not the file that was published"), "{error}");
    assert!(model::remove(&model, &home).unwrap());
    assert!(!model::remove(&model, &home).unwrap());
}

#[test]
fn a_server_that_cannot_go_on_is_begun_with_again() {
    let content = content();
    let server = serve(content.clone(), vec![Manner::BreaksOff(70_000), Manner::FromTheStart]);
    let model = made_up(vec![part(server.port, "model.bin", &content)]);
    let (done, _) = install(&model, &home("start"));
    assert!(done.is_ok(), "{done:?}");
    assert_eq!(server.asked.try_iter().collect::<Vec<_>>(), ["0", "70000", "0"]);
}

#[test]
fn what_is_not_the_published_file_is_refused_and_not_kept() {
    let mut other = content();
    other[5] ^= 1;
    let server = serve(other, vec![]);
    let model = made_up(vec![part(server.port, "model.bin", &content())]);
    let home = home("changed");
    let error = install(&model, &home).0.unwrap_err();
    assert!(matches!(error, ModelError::Changed { .. }), "{error}");
    assert!(!home.join("made-up/model.bin").exists());
    let longer = serve([content(), vec![1]].concat(), vec![]);
    let model = made_up(vec![part(longer.port, "model.bin", &content())]);
    let error = install(&model, &home).0.unwrap_err().to_string();
    assert!(error.ends_with("gives more than the 200000 bytes that were published"), "{error}");
}

#[test]
fn no_network_and_no_file_are_told_apart() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).unwrap().port();
    let model = made_up(vec![part(port, "model.bin", &content())]);
    let error = install(&model, &home("nobody")).0.unwrap_err();
    let ModelError::Fetch(fetch) = &error else { panic!("{error}") };
    assert!(error.to_string().contains("cannot be reached"), "{error}");
    assert!(fetch.help().contains("goes on from there"));
    let server = serve(content(), vec![Manner::Status("404 Not Found")]);
    let model = made_up(vec![part(server.port, "model.bin", &content())]);
    let error = install(&model, &home("gone")).0.unwrap_err().to_string();
    assert!(error.ends_with("model.bin answers 404"), "{error}");
}

#[test]
fn a_server_in_trouble_is_asked_again() {
    let manners = vec![Manner::Status("503 Service Unavailable"), Manner::Good];
    let server = serve(content(), manners);
    let model = made_up(vec![part(server.port, "model.bin", &content())]);
    assert!(install(&model, &home("trouble")).0.is_ok());
}

#[test]
fn an_archive_is_unpacked_and_what_was_in_it_is_checked_later() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("small/am/final.mdl", options).unwrap();
    archive.write_all(b"acoustic").unwrap();
    archive.start_file("small/README", options).unwrap();
    archive.write_all(b"read me").unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    let server = serve(bytes.clone(), vec![]);
    let model = made_up(vec![part(server.port, "small.zip", &bytes)]);
    let home = home("archive");
    let folder = install(&model, &home).0.unwrap();
    assert!(folder.ends_with("made-up/small"), "{}", folder.display());
    assert_eq!(std::fs::read(folder.join("am/final.mdl")).unwrap(), b"acoustic");
    assert!(!home.join("made-up/small.zip").exists());
    assert_eq!(model::verify(&model, &home).unwrap(), 2);
    std::fs::write(folder.join("am/final.mdl"), "changed").unwrap();
    assert!(model::verify(&model, &home).is_err());
}

#[test]
fn an_archive_that_leads_out_of_its_folder_is_refused() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("../outside", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(b"x").unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    let server = serve(bytes.clone(), vec![]);
    let model = made_up(vec![part(server.port, "bad.zip", &bytes)]);
    let error = install(&model, &home("outside")).0.unwrap_err().to_string();
    assert!(error.ends_with("a name leads out of it"), "{error}");
}

#[test]
fn the_table_is_whole() {
    for model in &model::TABLE {
        assert_eq!(model::by_name(model.name), Some(model));
        for part in model.parts {
            assert!(part.url.starts_with("https://"), "{}", part.url);
            assert!(part.sha256.len() == 64 && part.bytes > 0, "{}", part.file);
            assert!(part.sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
        }
    }
}
