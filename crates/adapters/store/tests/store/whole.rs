//! A file that is encrypted as a whole, and the ways there and back.

use crate::ground::{Ground, behind, from, key, literal, margaret, new, now, query, settings};
use casework::cases::NewReport;
use casework::report::Report;
use casework::{Cases, Moment, StoreError};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;
use store::{FileForm, Key, Settings, Store, WHOLE_FILES};

const ENCRYPTED: &str = "RINGFENCE_WHOLE_FILE";
const WORK: &str = "RINGFENCE_WHOLE_WORK";

/// Whether this build can do what the test is about.
fn can() -> bool {
    if !WHOLE_FILES {
        println!("left out: this build cannot encrypt a file as a whole");
    }
    WHOLE_FILES
}

fn plain(url: &str) -> Settings {
    Settings::new(url, key())
}

fn other() -> Key {
    Key::new([9; 32])
}

/// Reports with people and words, a note, a draft and a change.
fn fill(store: &Store, n_reports: u64) {
    for number in 1..=n_reports {
        let narrative = Some(format!("quixotic{number} told of a courier in a blue van"));
        let report = Report { narrative, ..from("Stevenage") };
        let sent = NewReport { person: margaret(), ..new(number, report) };
        let id = now(store.submit(sent)).unwrap().id;
        now(store.add_note(id, casework::AccountId(1), "marmalade".into(), Moment(1))).unwrap();
    }
    now(store.save_draft("key".into(), b"a draft".to_vec(), Moment(0))).unwrap();
}

/// Everything in the store, as lines.
fn lines(settings: Settings, ground: &Ground) -> String {
    let store = Store::open(settings).unwrap();
    let file = ground.folder.file("lines");
    store.export(&file).unwrap();
    assert_eq!(store.doctor(), Ok(Vec::new()));
    let lines = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    lines
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[test]
fn a_build_that_cannot_encrypt_says_so_and_writes_nothing() {
    if WHOLE_FILES {
        return;
    }
    let ground = Ground::file();
    let wanted = Settings { whole_file: true, ..plain(&ground.url) };
    let refused = Store::open(wanted.clone()).err().unwrap();
    expect_test::expect![[r#"this build cannot encrypt a file as a whole: use one with the feature whole-file-encryption, or set whole_file = false under [store]"#]]
    .assert_eq(&refused.to_string());
    assert!(!Path::new(&ground.url).exists());
    drop(Store::open(plain(&ground.url)).unwrap());
    assert_eq!(Store::convert(&plain(&ground.url), FileForm::Whole), Err(refused.clone()));
    assert_eq!(Store::open(wanted).err(), Some(refused));
}

#[test]
fn a_build_that_cannot_open_an_encrypted_file_says_what_it_is() {
    if WHOLE_FILES {
        return;
    }
    let ground = Ground::file();
    // Its beginning is all that such a build can know of it.
    let mut file = key().derive("file salt")[..16].to_vec();
    file.resize(3 * 4096, 7);
    std::fs::write(&ground.url, &file).unwrap();
    let refused = |outcome: Result<_, StoreError>| outcome.err().unwrap().to_string();
    let expect = expect_test::expect![[
        r#"the file is encrypted as a whole, and this build cannot open it: use one with the feature whole-file-encryption"#
    ]];
    expect.assert_eq(&refused(Store::open(plain(&ground.url))));
    let restored = plain(&ground.folder.file("restored.db").to_string_lossy());
    expect.assert_eq(&refused(Store::restore(restored, Path::new(&ground.url))));
    assert_eq!(std::fs::read(&ground.url).unwrap(), file, "it is left alone");
}

#[test]
fn nothing_of_an_encrypted_file_can_be_read() {
    if !can() {
        return;
    }
    let ground = Ground::file();
    let store = ground.open();
    fill(&store, 20);
    let backup = ground.folder.file("backup");
    store.backup(&backup).unwrap();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(ground.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        names.push(path.file_name().unwrap().to_string_lossy().into_owned());
        for text in ["Stevenage", "quixotic", "marmalade", "SQLite", "CREATE", "report", "town"] {
            assert!(!holds(&bytes, text.as_bytes()), "{text} in {}", path.display());
        }
    }
    names.sort();
    assert_eq!(names, ["backup", "ringfence.db", "ringfence.db-shm", "ringfence.db-wal"]);
    assert!(std::fs::metadata(format!("{}-wal", ground.url)).unwrap().len() > 100_000);
    // The same is seen with what the decision record says of key and salt, without the store.
    let n_reports = behind(&ground.url)
        .query_row("SELECT count(*) FROM report", [], |row| row.get::<_, i64>(0));
    assert_eq!(n_reports.unwrap(), 20);
}

#[test]
fn a_file_of_another_form_or_key_is_refused_with_what_to_do() {
    if !can() {
        return;
    }
    let (open, shut) = (Ground::file(), Ground::file());
    fill(&Store::open(plain(&open.url)).unwrap(), 1);
    fill(&shut.open(), 1);
    let before = [&open, &shut].map(|ground| std::fs::read(&ground.url).unwrap());
    let check = |settings: Settings, expect: expect_test::Expect| {
        expect.assert_eq(&Store::open(settings).err().unwrap().to_string());
    };
    check(
        settings(&open.url, key()),
        expect_test::expect![[
            r#"the file is not encrypted as a whole, and the configuration says so: run `ringfence whole-file encrypt`, or set whole_file = false under [store]"#
        ]],
    );
    check(
        plain(&shut.url),
        expect_test::expect![[
            r#"the file is encrypted as a whole, and the configuration does not say so: set whole_file = true under [store]"#
        ]],
    );
    check(
        settings(&shut.url, other()),
        expect_test::expect![[r#"the key does not open what is encrypted"#]],
    );
    check(
        Settings::new(&shut.url, other()),
        expect_test::expect![[
            r#"the database is damaged: the file is no database, or encrypted as a whole with another key"#
        ]],
    );
    for to in [FileForm::Plain, FileForm::Whole] {
        let refused = Store::convert(&settings(&shut.url, other()), to);
        assert_eq!(refused, Err(StoreError::Key));
    }
    let refused = Store::rotate(settings(&shut.url, other()), &key()).err();
    assert_eq!(refused, Some(StoreError::Key));
    let server = Settings::new("postgres://db/ringfence", key());
    assert!(matches!(Store::convert(&server, FileForm::Whole), Err(StoreError::Form(_))));
    let missing = plain(&open.folder.file("missing.db").to_string_lossy());
    assert_eq!(Store::convert(&missing, FileForm::Whole), Err(StoreError::Missing("store")));
    let after = [&open, &shut].map(|ground| std::fs::read(&ground.url).unwrap());
    assert!(before == after, "nothing was changed");
}

#[test]
fn a_file_is_converted_both_ways_without_loss() {
    if !can() {
        return;
    }
    let ground = Ground::file();
    fill(&Store::open(plain(&ground.url)).unwrap(), 300);
    // A number that was given away is not given again.
    let connection = rusqlite::Connection::open(&ground.url).unwrap();
    connection.execute_batch("DELETE FROM note WHERE id = 300").unwrap();
    drop(connection);
    let before = lines(plain(&ground.url), &ground);
    assert_eq!(Store::file_form(&plain(&ground.url)), Ok(Some(FileForm::Plain)));

    assert_eq!(Store::convert(&plain(&ground.url), FileForm::Whole), Ok(true));
    assert_eq!(Store::convert(&plain(&ground.url), FileForm::Whole), Ok(false));
    assert_eq!(Store::file_form(&plain(&ground.url)), Ok(Some(FileForm::Whole)));
    assert_eq!(lines(ground.settings(), &ground), before);
    let file = behind(&ground.url);
    let ask = |sql: &str| file.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(ask("PRAGMA auto_vacuum"), 2, "space is given back step by step");
    assert_eq!(ask("SELECT seq FROM sqlite_sequence WHERE name = 'note'"), 300);
    drop(file);
    let store = ground.open();
    let found = casework::cases::Query { text: Some("quixotic77".into()), ..query() };
    assert_eq!(now(store.search(found)).unwrap().total, 1);
    drop(store);

    assert_eq!(Store::convert(&ground.settings(), FileForm::Plain), Ok(true));
    assert_eq!(lines(plain(&ground.url), &ground), before);
    assert_eq!(remnants(&ground), Vec::<String>::new());
}

#[test]
fn a_file_that_somebody_has_open_is_not_converted() {
    if !can() {
        return;
    }
    let ground = Ground::file();
    let store = ground.open();
    fill(&store, 1);
    let impatient = Settings { lock_wait: Duration::from_millis(20), ..ground.settings() };
    assert_eq!(Store::convert(&impatient, FileForm::Plain), Err(StoreError::Busy));
    let rotated = Store::rotate(impatient.clone(), &other()).err();
    assert_eq!(rotated, Some(StoreError::Busy));
    now(store.submit(new(77, from("Ware")))).unwrap();
    drop(store);
    assert_eq!(now(ground.open().search(query())).unwrap().total, 2);
    assert_eq!(Store::convert(&impatient, FileForm::Plain), Ok(true));
}

#[test]
fn another_key_encrypts_the_file_anew() {
    if !can() {
        return;
    }
    let ground = Ground::file();
    fill(&ground.open(), 50);
    let before = std::fs::read(&ground.url).unwrap();
    drop(Store::rotate(ground.settings(), &other()).unwrap());
    let after = std::fs::read(&ground.url).unwrap();
    let pages = |bytes: &[u8]| bytes.chunks(4096).map(<[u8]>::to_vec).collect::<Vec<_>>();
    let kept = pages(&before).iter().zip(pages(&after)).filter(|(a, b)| *a == b).count();
    assert_eq!(kept, 0, "no page is as it was");
    for (key, opens) in [(key(), false), (other(), true)] {
        let connection = rusqlite::Connection::open(&ground.url).unwrap();
        connection.execute_batch(&format!("PRAGMA key = \"{}\"", literal(&key))).unwrap();
        let count =
            connection.query_row("SELECT count(*) FROM report", [], |row| row.get::<_, i64>(0));
        assert_eq!(count.is_ok(), opens);
    }
}

/// What lies beside the file and is not its log, which goes with the last connection.
fn remnants(ground: &Ground) -> Vec<String> {
    let names = std::fs::read_dir(ground.folder.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let own = ["ringfence.db", "ringfence.db-wal", "ringfence.db-shm"];
    names.filter(|name| !own.contains(&name.as_str())).collect()
}

#[test]
fn a_backup_comes_back_in_the_form_that_is_asked_for() {
    if !can() {
        return;
    }
    for held in [true, false] {
        let ground = Ground::file();
        let settings = |url: &str, whole_file| Settings { whole_file, ..plain(url) };
        let store = Store::open(settings(&ground.url, held)).unwrap();
        fill(&store, 30);
        let backup = ground.folder.file("backup");
        store.backup(&backup).unwrap();
        drop(store);
        let before = lines(settings(&ground.url, held), &ground);
        for wanted in [true, false] {
            let to = Ground::file();
            drop(Store::restore(settings(&to.url, wanted), &backup).unwrap());
            assert_eq!(lines(settings(&to.url, wanted), &to), before);
            assert_eq!(remnants(&to), Vec::<String>::new());
        }
        let to = Ground::file();
        let stranger = Settings { key: other(), ..settings(&to.url, true) };
        assert_eq!(Store::restore(stranger, &backup).err(), Some(StoreError::Key));
    }
}

#[test]
fn a_page_that_was_changed_is_noticed() {
    if !can() {
        return;
    }
    let ground = Ground::file();
    fill(&ground.open(), 50);
    let whole = std::fs::read(&ground.url).unwrap();
    let n_pages = whole.len() / 4096;
    for page in [n_pages / 3, n_pages / 2, n_pages - 1] {
        let mut changed = whole.clone();
        changed[page * 4096 + 1000] ^= 1;
        std::fs::write(&ground.url, &changed).unwrap();
        let found = Store::open(ground.settings()).and_then(|store| store.doctor());
        assert!(found != Ok(Vec::new()), "page {page} of {n_pages}");
    }
}

/// The child: it converts, or changes the key, to and fro for ever. It does nothing unless it
/// is told where the file is.
#[test]
fn child() {
    let Ok(url) = std::env::var(ENCRYPTED) else { return };
    let rotates = std::env::var(WORK).is_ok_and(|work| work == "rotate");
    writeln!(std::io::stdout(), "begun").unwrap();
    loop {
        if rotates {
            for (from, to) in [(key(), other()), (other(), key())] {
                drop(Store::rotate(settings(&url, from), &to));
            }
        } else {
            for to in [FileForm::Plain, FileForm::Whole] {
                Store::convert(&plain(&url), to).unwrap();
            }
        }
    }
}

/// Lets a child work on the file, and kills it after some microseconds.
fn kill_at_work(url: &str, work: &str, after: Duration) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "whole::child", "--nocapture", "--test-threads=1"])
        .env(ENCRYPTED, url)
        .env(WORK, work)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.ends_with("begun")));
    // Time is measured by waiting for something that does not come.
    let (_never, wait) = channel::<()>();
    let _ = wait.recv_timeout(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Moments spread over the work, the same in each run.
fn moments() -> impl Iterator<Item = Duration> {
    let n_kills = std::env::var("RINGFENCE_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(8);
    (0..n_kills).map(|kill: u64| Duration::from_micros(kill.wrapping_mul(61_803) % 400_000))
}

#[test]
fn a_conversion_that_is_killed_leaves_one_whole_file() {
    if !can() {
        return;
    }
    let ground = Ground::file();
    fill(&ground.open(), 200);
    let before = lines(ground.settings(), &ground);
    let (mut n_left, mut n_plain) = (0, 0);
    for after in moments() {
        kill_at_work(&ground.url, "convert", after);
        let part = PathBuf::from(format!("{}.converting", ground.url));
        n_left += i32::from(part.exists());
        let form = Store::file_form(&ground.settings()).unwrap();
        n_plain += i32::from(form == Some(FileForm::Plain));
        let settings = Settings { whole_file: form == Some(FileForm::Whole), ..ground.settings() };
        assert_eq!(lines(settings, &ground), before);
        assert!(!part.exists(), "what was left is taken away at the next start");
    }
    println!("killed in the middle {n_left} times; the file was plain {n_plain} times");
}

#[test]
fn a_change_of_the_key_that_is_killed_leaves_one_that_opens_everything() {
    if !can() {
        return;
    }
    let ground = Ground::file();
    fill(&ground.open(), 200);
    for after in moments() {
        kill_at_work(&ground.url, "rotate", after);
        let opened = [key(), other()].map(|key| Store::open(settings(&ground.url, key)));
        assert_eq!(opened.iter().filter(|store| store.is_ok()).count(), 1);
        for store in opened {
            match store {
                Err(error) => assert_eq!(error, StoreError::Key),
                Ok(store) => {
                    assert_eq!(store.doctor(), Ok(Vec::new()));
                    assert_eq!(now(store.search(query())).unwrap().total, 200);
                }
            }
        }
    }
}
