//! `ringfence line` as an operator runs it: a call by AudioSocket, a guardian told, a draft
//! kept, and nothing that was said in a message or a log.

#[cfg(test)]
mod guarded {
    use casework::outbox::{Content, Outbox};
    use casework::{Cases, Moment};
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpStream;
    use std::path::PathBuf;
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};
    use telephony::StreamId;
    use telephony::audiosocket::Frame;

    const ID: &str = "40325ec2-5efd-4bd3-805f-53576e581d13";

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

    struct Running(Child);

    impl Drop for Running {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
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

    #[test]
    fn a_call_is_heard_guardians_are_told_and_a_draft_is_kept() {
        let folder = folder("call");
        let script = folder.0.join("call.txt");
        std::fs::write(&script, CALL).unwrap();
        let config = format!(
            "[store]\nurl = \"{}\"\nkey_file = \"{}\"\n[logs]\nlevel = \"trace\"\n\
         [line]\naudiosocket = \"127.0.0.1:0\"\nengine = \"script:{}\"\ndesk = true\n\
         [[line.guarded]]\nname = \"father\"\nperson = \"Wilf Hargrave\"\n\
         address = \"3 Mill Lane\"\nagreed = \"W. Hargrave, 4 May 2026\"\naudiosocket = \"{ID}\"\n\
         [[line.guarded.guardians]]\nname = \"Ann\"\nemail = \"ann@example.org\"\nsms = \"07700 900123\"\n",
            folder.0.join("r.db").display(),
            folder.0.join("r.key").display(),
            script.display(),
        );
        let mut child = command(&folder, &config)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = said
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.trim().strip_prefix("sound").map(|a| a.trim().to_owned()))
            .unwrap();
        let mut errors = child.stderr.take().unwrap();
        let mut running = Running(child);
        let log = std::thread::spawn(move || {
            let mut all = String::new();
            let _ = errors.read_to_string(&mut all);
            all
        });
        let mut socket = TcpStream::connect(address).unwrap();
        socket.write_all(&Frame::Id(StreamId::parse(ID).unwrap()).encode()).unwrap();
        for frame in speech(6).chunks(160) {
            let frame = Frame::Sound { rate: 8_000, samples: frame.to_vec() };
            socket.write_all(&frame.encode()).unwrap();
            std::thread::sleep(Duration::from_millis(2));
        }
        socket.write_all(&Frame::HangUp.encode()).unwrap();

        let key = store::Key::load_or_create(&folder.0.join("r.key")).unwrap();
        let url = folder.0.join("r.db").display().to_string();
        let kept = store::Store::open(store::Settings::new(&url, key)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let begun = Instant::now();
        // Two ways to reach one guardian, and three things to say.
        while runtime.block_on(kept.counts()).unwrap().waiting < 6 {
            assert!(begun.elapsed() < Duration::from_secs(20), "guardians were not told");
            std::thread::sleep(Duration::from_millis(20));
        }
        let letters = runtime.block_on(kept.claim(Moment(i64::MAX / 4), 60, 100)).unwrap();
        let mut texts = String::new();
        for letter in &letters {
            if let Content::Message(message) = &letter.content {
                texts.push_str(&format!("{}\n{}\n", message.subject, message.text));
            }
        }
        for wanted in ["sounds like fraud", "ring 999", "/report/call/"] {
            assert!(texts.contains(wanted), "{wanted}: {texts}");
        }
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

        let _ = running.0.kill();
        let log = log.join().unwrap();
        for secret in ["detective", "envelope", "4821", "Hargrave", "ann@example.org", "900123"] {
            assert!(!log.contains(secret), "`{secret}` is in the log: {log}");
        }
        for said in ["4821", "envelope", "detective"] {
            assert!(!texts.contains(said), "`{said}` was sent to a guardian");
        }
        assert!(!draft.contains("4821"));
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
        check("", "there is no guarded line in the configuration");
        check(
            "[[line.guarded]]\nname = \"father\"\npolicy = \"shout\"\n",
            "unknown variant `shout`",
        );
        check("[[line.guarded]]\nname = \"father\"\nguardian = 1\n", "did you mean `guardians`?");
        check("[line]\nari = \"127.0.0.1:8088\"\n", "a switchboard needs a password");
    }
}
