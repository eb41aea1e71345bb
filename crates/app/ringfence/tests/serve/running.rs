//! A running `ringfence line`, killed at the end.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

/// A program that is killed when nobody needs it any more.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts `ringfence line` and waits until it says where it takes sound; gives that address,
/// and its log when it has ended. The log goes on being read.
pub fn guard(command: &mut Command) -> (Running, String, JoinHandle<String>) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut errors = child.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut all = String::new();
        let _ = errors.read_to_string(&mut all);
        all
    });
    let said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let running = Running(child);
    let sound = said
        .filter_map(|text| text.trim().strip_prefix("sound").map(|a| a.trim().to_owned()))
        .next();
    (running, sound.expect("it does not start"), log)
}
