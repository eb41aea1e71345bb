//! A real SIP phone (baresip) that answers by itself, says what it is given, keeps what it hears,
//! and whose keys can be pressed.

use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A phone that is put down at the end.
pub struct Phone {
    child: Child,
    folder: PathBuf,
    /// Where it takes orders, beside its SIP port.
    orders: u16,
}

impl Phone {
    /// A phone that says this, and keeps what it hears.
    pub fn new(name: &str, port: u16, says: &[i16], dials: Option<&str>) -> Self {
        let folder = std::env::temp_dir().join(format!("ringfence-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let voice = folder.join("voice.wav");
        std::fs::write(&voice, audio::wav::write(says, 8_000)).unwrap();
        let orders = port + 100;
        let config = format!(
            "sip_listen 127.0.0.1:{port}\naudio_source aufile,{}\naudio_player aufile,{}\n\
             ausrc_srate 8000\nauplay_srate 8000\nausrc_channels 1\nauplay_channels 1\n\
             module_path /usr/lib/baresip/modules\nmodule g711.so\nmodule aufile.so\n\
             module sndfile.so\nsnd_path {}\nmodule_tmp account.so\nmodule_app menu.so\n\
             module_app ctrl_tcp.so\nctrl_tcp_listen 127.0.0.1:{orders}\n",
            voice.display(),
            folder.join("play.wav").display(),
            folder.display(),
        );
        std::fs::write(folder.join("config"), config).unwrap();
        let account = format!(
            "<sip:{name}@127.0.0.1:{port}>;regint=0;answermode=auto;audio_codecs=PCMU/8000/1\n"
        );
        std::fs::write(folder.join("accounts"), account).unwrap();
        std::fs::write(folder.join("contacts"), "").unwrap();
        let mut command = Command::new("baresip");
        command.arg("-f").arg(&folder);
        if let Some(to) = dials {
            command.arg("-e").arg(format!("/dial {to}"));
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, folder, orders }
    }

    /// Presses a key during a call.
    pub fn press(&self, key: char) {
        let order = format!("{{\"command\":\"sndcode\",\"params\":\"{key}\"}}");
        let mut stream = TcpStream::connect(("127.0.0.1", self.orders)).unwrap();
        write!(stream, "{}:{order},", order.len()).unwrap();
    }

    /// What it heard.
    pub fn heard(&mut self) -> Vec<i16> {
        // The recording is whole when the phone has put it away.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(&self.folder).unwrap().map(|e| e.unwrap().path()).collect();
        files.retain(|f| f.to_string_lossy().ends_with("-dec.wav"));
        files.sort();
        files.last().map_or_else(Vec::new, |file| samples(file))
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        // It hangs up by itself when it is asked to go; a switchboard would wait for long for one
        // that is gone.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let patience = std::time::Instant::now() + std::time::Duration::from_secs(5);
        while self.child.try_wait().is_ok_and(|over| over.is_none()) {
            if std::time::Instant::now() > patience {
                let _ = self.child.kill();
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn samples(file: &Path) -> Vec<i16> {
    let mut out = Vec::new();
    let bytes = std::fs::read(file).unwrap();
    audio::wav::Reader::new().feed(&bytes, &mut out).unwrap();
    out
}
