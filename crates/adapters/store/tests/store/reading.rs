//! Words of calls that are read along: there while the call goes on and the person lets them be
//! read, and afterwards nowhere, not as much as sealed.

use crate::ground::{Ground, behind, now, on_both};
use casework::Moment;
use evidence::Level;
use guarding::{
    CallNote, CallWords, Caption, Captions, Guarding, LineId, NewLine, Readers, Settings,
    WORDS_SECONDS,
};
use rusqlite::Connection;
use store::Store;

fn settings() -> Settings {
    Settings { read_along: "Dad, 4 May".into(), read_desk: true, ..Settings::default() }
}

fn father() -> NewLine {
    NewLine { name: "father".into(), key: "k1".into(), settings: settings(), now: Moment(10) }
}

fn note(call: &str, ended: bool) -> CallNote {
    CallNote {
        call: call.into(),
        line: "father".into(),
        begun: Moment(1_000),
        seen: Moment(1_000),
        ended,
        heard: true,
        level: Level::Red,
        stage: None,
        courier_due: false,
    }
}

fn words(call: &str, at: i64) -> CallWords {
    let mut captions = Captions::default();
    captions.add(Caption::new(None, "this is detective sergeant miller"));
    CallWords {
        call: call.into(),
        line: "father".into(),
        readers: Readers::FamilyAndDesk,
        seen: Moment(at),
        captions,
    }
}

async fn read(store: &Store, at: i64) -> Vec<CallWords> {
    store.words(Some("father".into()), Moment(at)).await.unwrap()
}

/// A line with a call of which something was said.
async fn calling(store: &Store) -> LineId {
    let id = store.add_line(father()).await.unwrap();
    store.note_call(note("c1", false)).await.unwrap();
    store.keep_words(words("c1", 1_000)).await.unwrap();
    assert_eq!(read(store, 1_001).await, [words("c1", 1_000)]);
    id
}

#[test]
fn words_are_there_while_their_call_goes_on() {
    on_both(|store| async move {
        calling(&store).await;
        let mut more = words("c1", 1_010);
        more.captions.add(Caption::new(None, "put the card in an envelope"));
        store.keep_words(more.clone()).await.unwrap();
        assert_eq!(store.words(None, Moment(1_010)).await.unwrap(), [more]);
        assert!(store.words(Some("mother".into()), Moment(1_010)).await.unwrap().is_empty());
        store.note_call(note("c1", true)).await.unwrap();
        assert!(read(&store, 1_010).await.is_empty());
        store.keep_words(words("c1", 1_011)).await.unwrap();
        store.keep_words(words("c9", 1_011)).await.unwrap();
        assert!(read(&store, 1_011).await.is_empty(), "of a call that is over nothing is kept");
    });
}

#[test]
fn words_are_deleted_as_soon_as_nobody_may_read_them() {
    on_both(|store| async move {
        let id = calling(&store).await;
        let family = Settings { read_desk: false, ..settings() };
        store.change_line(id, family, Moment(1_001)).await.unwrap();
        assert_eq!(read(&store, 1_001).await[0].readers, Readers::Family);
        store.change_line(id, Settings::default(), Moment(1_002)).await.unwrap();
        assert!(read(&store, 1_002).await.is_empty());

        store.change_line(id, settings(), Moment(1_003)).await.unwrap();
        store.keep_words(words("c1", 1_003)).await.unwrap();
        store.withdraw_reading("father".into(), Moment(1_004)).await.unwrap();
        assert!(read(&store, 1_004).await.is_empty());
        let kept = store.lines().await.unwrap().remove(0).settings;
        assert_eq!((kept.readers(), kept.read_withdrawn), (None, Some(Moment(1_004))));

        store.keep_words(words("c1", 1_005)).await.unwrap();
        store.drop_words("c1".into()).await.unwrap();
        assert!(read(&store, 1_005).await.is_empty());
        store.keep_words(words("c1", 1_006)).await.unwrap();
        store.close_calls(Moment(1_006)).await.unwrap();
        assert!(read(&store, 1_006).await.is_empty(), "the program that heard it began anew");
    });
}

#[test]
fn words_that_nobody_renews_are_not_shown_and_are_deleted() {
    on_both(|store| async move {
        calling(&store).await;
        let late = 1_000 + WORDS_SECONDS;
        assert_eq!(read(&store, late - 1).await.len(), 1);
        assert!(read(&store, late).await.is_empty());
        store.forget_words(Moment(late - 1)).await.unwrap();
        assert_eq!(read(&store, 1_001).await.len(), 1);
        store.forget_words(Moment(late)).await.unwrap();
        assert!(read(&store, 1_001).await.is_empty());
    });
}

#[test]
fn words_of_a_line_that_is_taken_away_go_with_it() {
    on_both(|store| async move {
        let id = calling(&store).await;
        store.drop_line(id).await.unwrap();
        assert!(store.words(None, Moment(1_001)).await.unwrap().is_empty());
    });
}

/// Every byte of the database and of what lies beside it.
fn raw(ground: &Ground) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(ground.folder.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    bytes
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The words as they lie in the file.
fn sealed(file: &Connection) -> Vec<u8> {
    file.query_row("SELECT captions FROM guarded_words", [], |row| row.get(0)).unwrap()
}

#[test]
fn nothing_of_the_words_is_in_the_file_when_the_call_is_over() {
    // In a file that is encrypted as a whole nothing could be looked for.
    let ground = Ground::file();
    let store = Store::open(store::Settings { whole_file: false, ..ground.settings() }).unwrap();
    now(calling(&store));
    let sealed = sealed(&Connection::open(&ground.url).unwrap());
    assert!(holds(&raw(&ground), &sealed), "while it goes on they are there, sealed");
    assert!(!holds(&raw(&ground), b"detective"));
    now(store.note_call(note("c1", true))).unwrap();
    let bytes = raw(&ground);
    assert!(!sealed.chunks(24).any(|part| part.len() > 16 && holds(&bytes, part)));
    assert!(holds(&bytes, b"father"), "the note of the call is there");
}

#[test]
fn no_backup_and_no_export_outlasts_the_call() {
    for ground in Ground::both() {
        let store = ground.open();
        now(calling(&store));
        let (backup, export) = (ground.folder.file("backup"), ground.folder.file("export"));
        store.backup(&backup).unwrap();
        store.export(&export).unwrap();
        let (backup, export) = (std::fs::read(backup).unwrap(), std::fs::read(export).unwrap());
        assert!(!holds(&export, b"guarded_words") && holds(&export, b"guarded_call"));
        if ground.is_file() {
            let sealed = sealed(&behind(&ground.url));
            assert!(!sealed.chunks(24).any(|part| part.len() > 16 && holds(&backup, part)));
        } else {
            assert!(!holds(&backup, b"guarded_words"));
        }
        assert_eq!(now(read(&store, 1_001)).len(), 1, "the call itself goes on");
    }
}
