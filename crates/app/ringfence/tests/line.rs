//! `ringfence line` as an operator runs it: a call by AudioSocket, a guardian told, a draft
//! kept, and nothing that was said in a message or a log.

#[cfg(test)]
#[path = "serve/running.rs"]
mod running;

#[cfg(test)]
mod guarded {
    use crate::running::{Running, guard};
    use casework::Cases;
    use evidence::Level;
    use guarding::{Guardian, Guarding, NewLine};
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::path::PathBuf;
    use std::process::{Command, Stdio};
    use std::thread::JoinHandle;
    use std::time::{Duration, Instant};
    use telephony::StreamId;
    use telephony::audiosocket::Frame;
    use test_support::mail_server::{MailServer, Manner};

    const ID: &str = "40325ec2-5efd-4bd3-805f-53576e581d13";
    const OTHER_ID: &str = "50325ec2-5efd-4bd3-805f-53576e581d13";

    const CALL: &str = "\
good afternoon this is detective sergeant miller from the metropolitan police fraud squad
we have arrested a man with a copy of your bank card and your account is not safe
you must not tell anyone about this not even your family because the bank staff are involved
I need you to read me your pin which is 4821 so that we can cancel the card
put the card in an envelope and a courier will come to your door within the hour to collect it
he will give you the password blue seven and you hand him the card and five thousand pounds in cash
";

    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn folder(name: &str) -> Folder {
        let folder =
            std::env::temp_dir().join(format!("ringfence-line-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn command(folder: &Folder, config: &str) -> Command {
        let file = folder.0.join("ringfence.toml");
        std::fs::write(&file, config).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
        command
            .args(["line", "--config"])
            .arg(file)
            .env("XDG_DATA_HOME", &folder.0)
            .env_remove("STATE_DIRECTORY")
            .env_remove("RINGFENCE_KEY")
            .env_remove("RINGFENCE_STORE");
        command
    }

    fn speech(sentences: usize) -> Vec<i16> {
        let mut out = vec![0_i16; 4_000];
        for _ in 0..sentences {
            let hum = (0..9_600).map(|i: i32| {
                let sample = if i % 53 < 9 { 9_000 } else { -1_500 };
                i16::try_from(sample * (50 + i / 40 % 50) / 100).unwrap()
            });
            out.extend(hum);
            out.extend([0; 8_000]);
        }
        out
    }

    /// A line whose engine hears this script and whose guardians have e-mail.
    fn config(folder: &Folder, script: &str, mail: &MailServer) -> String {
        let file = folder.0.join("call.txt");
        std::fs::write(&file, script).unwrap();
        format!(
            "[store]\nurl = \"{}\"\nkey_file = \"{}\"\n[logs]\nlevel = \"trace\"\n\
             [mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n\
             from = \"Ringfence <line@example.org>\"\n\
             [line]\naudiosocket = \"127.0.0.1:0\"\nengine = \"script:{}\"\ndesk = true\n\
             [[line.guarded]]\nname = \"father\"\nperson = \"Wilf Hargrave\"\n\
             address = \"3 Mill Lane\"\nagreed = \"W. Hargrave, 4 May 2026\"\naudiosocket = \"{ID}\"\n\
             [[line.guarded.guardians]]\nname = \"Ann\"\nemail = \"ann@example.org\"\n\
             [[line.guarded.guardians]]\nname = \"Ben\"\nemail = \"ben@example.org\"\n",
            folder.0.join("r.db").display(),
            folder.0.join("r.key").display(),
            mail.address.port(),
            file.display(),
        )
    }

    /// A program that runs, where it takes sound, and its log when it has ended.
    struct Guard {
        running: Running,
        address: String,
        log: JoinHandle<String>,
    }

    impl Guard {
        fn start(folder: &Folder, config: &str) -> Self {
            let (running, address, log) = guard(&mut command(folder, config));
            Self { running, address, log }
        }

        /// Says so many sentences and hangs up; gives when the last frame was sent.
        fn call(&self, sentences: usize) -> Instant {
            self.try_call(sentences).unwrap()
        }

        /// The same, where the socket may be closed.
        fn try_call(&self, sentences: usize) -> Option<Instant> {
            let mut socket = TcpStream::connect(&self.address).ok()?;
            socket.set_nodelay(true).ok()?;
            socket.write_all(&Frame::Id(StreamId::parse(ID)?).encode()).ok()?;
            for frame in speech(sentences).chunks(160) {
                let frame = Frame::Sound { rate: 8_000, samples: frame.to_vec() };
                socket.write_all(&frame.encode()).ok()?;
                std::thread::sleep(Duration::from_millis(2));
            }
            let said = Instant::now();
            socket.write_all(&Frame::HangUp.encode()).ok()?;
            // It is heard to its end before the next thing is looked at.
            let _ = socket.read(&mut [0]);
            Some(said)
        }

        fn end(mut self) -> String {
            let _ = self.running.0.kill();
            self.log.join().unwrap()
        }
    }

    /// The letters as they are read: lines of quoted-printable put together.
    fn texts(mail: &MailServer) -> String {
        mail.taken().iter().map(|taken| taken.text.replace("=\n", "").replace("=3D", "=")).collect()
    }

    #[test]
    fn a_call_is_heard_guardians_are_told_once_and_a_draft_is_kept() {
        let folder = folder("call");
        let mail = MailServer::start();
        let config = config(&folder, CALL, &mail);
        let guard = Guard::start(&folder, &config);
        // The service sends letters from the same queue, at the same time.
        let serve = Running(serving(&folder).spawn().unwrap());
        guard.call(6);

        // Two guardians, and three things to say.
        mail.wait_for(6);
        let texts = texts(&mail);
        for wanted in ["sounds like fraud", "ring 999", "/report/call/"] {
            assert!(texts.contains(wanted), "{wanted}: {texts}");
        }
        let (key, url) = (folder.0.join("r.key"), folder.0.join("r.db").display().to_string());
        let key = store::Key::load_or_create(&key).unwrap();
        let kept = store::Store::open(store::Settings::new(&url, key)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let token: String = texts
            .split_once("/report/call/")
            .unwrap()
            .1
            .chars()
            .take_while(char::is_ascii_hexdigit)
            .collect();
        let draft = runtime
            .block_on(kept.draft(
                web::base::secrets::hash_of(&token),
                web::base::clock::Clock::of_machine().now(),
            ))
            .unwrap()
            .unwrap();
        let draft = String::from_utf8(draft).unwrap();
        assert!(draft.contains("detective sergeant") && draft.contains("guarded_call"));
        let on_desk = runtime.block_on(kept.signal()).unwrap();
        assert_eq!(on_desk.couriers_due, 1);

        let log = guard.end();
        drop(serve);
        assert_eq!(mail.counts().len(), 6, "{:?}", mail.counts());
        assert!(mail.counts().values().all(|n| *n == 1), "{:?}", mail.counts());
        assert!(log.contains("a call has ended"), "{log}");
        for secret in ["detective", "envelope", "4821", "Hargrave", "ann@example.org", "01632"] {
            assert!(!log.contains(secret), "`{secret}` is in the log: {log}");
        }
        for said in ["4821", "envelope", "detective"] {
            assert!(!texts.contains(said), "`{said}` was sent to a guardian");
        }
        assert!(!draft.contains("4821"));
    }

    /// The service of the same configuration, on a port of its own.
    fn serving(folder: &Folder) -> Command {
        let mut serve = Command::new(env!("CARGO_BIN_EXE_ringfence"));
        serve.args(["serve", "--listen", "127.0.0.1:0", "--config"]);
        serve.arg(folder.0.join("ringfence.toml")).env("XDG_DATA_HOME", &folder.0);
        serve.env_remove("STATE_DIRECTORY").env_remove("RINGFENCE_KEY");
        serve.env_remove("RINGFENCE_STORE").stdout(Stdio::null()).stderr(Stdio::null());
        serve
    }

    /// The whole call in one breath.
    fn red() -> String {
        CALL.replace('\n', " ")
    }

    #[test]
    fn a_guardian_is_told_by_smtp_within_two_seconds_of_the_last_word() {
        let folder = folder("soon");
        let mail = MailServer::start();
        let guard = Guard::start(&folder, &config(&folder, &red(), &mail));
        let said = guard.call(1);
        mail.wait_for(2);
        let log = guard.end();
        let told = mail.taken()[0].at.saturating_duration_since(said);
        println!("the first guardian is told {} ms after the last frame", told.as_millis());
        assert!(told < Duration::from_secs(2), "{told:?}: {log}");
    }

    #[test]
    fn a_server_that_takes_messages_and_never_answers_delays_nobody_else() {
        let folder = folder("hole");
        let mail = MailServer::start();
        // Whatever connects is taken by the system, and nobody ever reads it.
        let hole = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let topic = format!("http://{}/ben", hole.local_addr().unwrap());
        let ben = format!("name = \"Ben\"\nntfy = \"{topic}\"\n");
        let config = config(&folder, CALL, &mail)
            .replace("name = \"Ben\"\nemail = \"ben@example.org\"\n", &ben)
            .replace("[line]\n", "[webhooks]\nprivate = true\n[line]\n");
        assert!(config.contains(&topic));
        let guard = Guard::start(&folder, &config);
        let said = guard.call(6);
        // It sounds like fraud, somebody may come, and there is a draft.
        mail.wait_for(3);
        let told = |what: &str| {
            let of_it = mail.taken().into_iter().find(|letter| letter.text.contains(what));
            of_it.map(|letter| letter.at.saturating_duration_since(said))
        };
        let due = told("ring 999");
        let log = guard.end();
        assert!(due.is_some_and(|due| due < Duration::from_secs(2)), "{due:?}: {log}");
        drop(hole);
    }

    #[test]
    fn a_server_that_is_away_is_tried_again_and_each_letter_comes_once() {
        let folder = folder("away");
        let mail = MailServer::start();
        mail.behave(Manner::PutOff);
        let guard = Guard::start(&folder, &config(&folder, &red(), &mail));
        guard.call(1);
        mail.wait_for_connections(2);
        assert!(mail.taken().is_empty());
        mail.behave(Manner::Take);
        // The call was red, and somebody may be coming: each to two guardians.
        mail.wait_for(4);
        let log = guard.end();
        assert!(log.contains("a message is tried again later"), "{log}");
        assert!(mail.counts().values().all(|n| *n == 1), "{:?}", mail.counts());
    }

    #[test]
    fn a_line_that_a_family_sets_up_is_guarded_without_a_restart() {
        let folder = folder("family");
        let mail = MailServer::start();
        let config = config(&folder, &red(), &mail).replace(ID, OTHER_ID);
        let guard = Guard::start(&folder, &config);
        let key = store::Key::load_or_create(&folder.0.join("r.key")).unwrap();
        let url = folder.0.join("r.db").display().to_string();
        let kept = store::Store::open(store::Settings::new(&url, key)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let now = web::base::clock::Clock::of_machine().now();
        let eve = Guardian { email: "eve@example.org".into(), ..Guardian::default() };
        let settings = guarding::Settings {
            person: "Mum".into(),
            agreed: "Mum, 4 May".into(),
            audiosocket: ID.into(),
            guardians: vec![eve],
            ..guarding::Settings::default()
        };
        let new = NewLine { name: "mother".into(), key: "k".into(), settings, now };
        runtime.block_on(kept.add_line(new)).unwrap();
        // Until it is known the socket is refused; a call that is heard leaves a note.
        let begun = Instant::now();
        let notes = loop {
            assert!(begun.elapsed() < Duration::from_secs(30), "the line is not guarded");
            guard.try_call(1);
            let notes = runtime.block_on(kept.calls(Some("mother".into()), 10)).unwrap();
            if notes.iter().any(|note| note.ended && note.level == Level::Red) {
                break notes;
            }
        };
        mail.wait_for(1);
        let letters = mail.taken();
        assert!(letters.iter().all(|l| l.to == ["eve@example.org"]), "{letters:?}");
        assert!(notes.iter().all(|note| note.heard));
        guard.end();
    }

    /// The command, started with a limit of open files: `S` the soft one, `H` both.
    fn limited(command: &Command, limit: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("ulimit {limit} -n 256 && exec \"$0\" \"$@\""));
        shell.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn as_many_files_may_be_open_as_the_machine_allows_and_too_few_are_told_of() {
        let open_files = |pid: u32| {
            let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
            let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
            let fields: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            (fields[3].clone(), fields[4].clone())
        };
        // The soft limit alone, and both.
        for (limit, is_told) in [("-S", false), ("", true)] {
            let folder = folder(if is_told { "few-files" } else { "files" });
            let mail = MailServer::start();
            let config =
                config(&folder, &red(), &mail).replace("[line]", "[line]\nmost_heard = 99");
            let (running, _, log) = guard(&mut limited(&command(&folder, &config), limit));
            let (soft, hard) = open_files(running.0.id());
            assert_eq!(soft, hard);
            assert_eq!(soft == "256", is_told);
            drop(running);
            let log = log.join().unwrap();
            assert_eq!(log.contains("too few files may be open"), is_told, "{log}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let folder = folder("missing");
        let check = |config: &str, expect: &str| {
            let output = command(&folder, config).output().unwrap();
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{error}");
            assert!(error.contains(expect), "{error}");
        };
        check("[line]\nengine = \"script:/dev/null\"\n", "there is no guarded line");
        check(
            "[[line.guarded]]\nname = \"father\"\npolicy = \"shout\"\n",
            "unknown variant `shout`",
        );
        check("[[line.guarded]]\nname = \"father\"\nguardian = 1\n", "did you mean `guardians`?");
        check("[line]\nari = \"127.0.0.1:8088\"\n", "a switchboard needs a password");
    }
}
