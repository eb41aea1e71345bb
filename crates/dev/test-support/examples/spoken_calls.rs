//! Writes synthetic calls to measure a recogniser on: `spoken_calls TEXTS DIR [CALLER CALLEE]`.
//!
//! For each text of turns in the folder TEXTS there are then a recording and the text in DIR,
//! as `ringfence bench speech DIR` wants them, and beside them the folder of the model that
//! understands the voices.

#![expect(clippy::print_stdout, reason = "it says what it has made")]

use std::path::Path;
use test_support::voices;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [texts, to, who @ ..] = arguments.as_slice() else {
        return Err("spoken_calls TEXTS DIR [CALLER CALLEE]".to_owned());
    };
    let (caller, callee) = match who {
        [caller, callee] => (caller.as_str(), callee.as_str()),
        _ => ("en-us+m3", "en-us+f2"),
    };
    let to = Path::new(to);
    std::fs::create_dir_all(to).map_err(|e| e.to_string())?;
    let mut entries: Vec<_> = std::fs::read_dir(texts)
        .map_err(|e| format!("{texts}: {e}"))?
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    entries.sort();
    for path in entries {
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (found, _) = conversation::read::read(&text, &name);
        let call = found.first().and_then(|t| voices::call(t, caller, callee));
        let call = call.ok_or_else(|| format!("{name} cannot be spoken"))?;
        std::fs::write(to.join(format!("{name}.wav")), &call.wav).map_err(|e| e.to_string())?;
        std::fs::write(to.join(format!("{name}.txt")), text).map_err(|e| e.to_string())?;
        println!("{name}: {:.1} s", call.seconds);
    }
    let model = voices::fixture(to)?;
    println!("--engine pocketsphinx:{}", model.folder.display());
    Ok(())
}
