//! Arguments of what hears: `listen`, `model`, `bench speech`.

use super::{Colour, DetectorArgs};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// When to raise an alarm, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AlarmWish {
    /// Spoken for the microphone, a bell on a terminal, none otherwise
    Auto,
    /// Spoken by espeak-ng or say, with a bell on a terminal
    Spoken,
    /// A bell on a terminal
    Bell,
    /// None
    None,
}

/// How voice is told from noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VoiceWish {
    /// By its contrast with the noise of the line and its pitch
    Contrast,
    /// By Silero's network, with ONNX Runtime
    Silero,
}

/// How to print a call that is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HeardFormat {
    /// For people
    Text,
    /// A JSON object for each event, as it happens
    Jsonl,
    /// One self-contained page, at the end
    Html,
}

/// `ringfence listen`
#[derive(Debug, Args)]
pub struct ListenArgs {
    /// A recording (WAV, FLAC, MP3, Ogg, AAC, MP4); `-` reads standard input as it comes
    #[arg(value_name = "FILE", required_unless_present = "mic", conflicts_with = "mic")]
    pub file: Option<PathBuf>,
    /// Listen to the microphone, through arecord, parec or ffmpeg
    #[arg(long)]
    pub mic: bool,
    /// The recogniser: pocketsphinx, vosk or sherpa (each with :DIR of its model, if need be), ws://…, http://…, script:FILE
    /// [default: the first of sherpa, vosk and pocketsphinx that is there]
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<String>,
    /// Who speaks on each channel: caller, caller2, callee, other, unknown, `-` for nobody; or
    /// `mix` [default: unknown for one channel, caller,callee for two]
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    pub channels: Vec<String>,
    /// Take the input for bare samples written so: u8, s16, s24, s32, f32, f64, alaw, ulaw
    #[arg(long, value_name = "ENCODING", requires = "rate")]
    pub raw: Option<String>,
    /// Samples a second of bare samples
    #[arg(long, value_name = "HERTZ", requires = "raw")]
    pub rate: Option<u32>,
    /// Milliseconds of silence that end a turn
    #[arg(long, value_name = "MS", default_value_t = 500)]
    pub pause: u32,
    /// How to tell voice from noise
    #[arg(long, value_enum, default_value = "contrast")]
    pub voice: VoiceWish,
    /// How to raise an alarm
    #[arg(long, value_enum, default_value = "auto")]
    pub alarm: AlarmWish,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub format: HeardFormat,
    /// When to use colour
    #[arg(long, value_enum, default_value = "auto", alias = "color")]
    pub colour: Colour,
    /// Show card, account and PIN numbers in the output instead of withholding them
    #[arg(long)]
    pub show_numbers: bool,
    /// Which detector to run
    #[command(flatten)]
    pub detector: DetectorArgs,
}

/// `ringfence model`
#[derive(Debug, Args)]
pub struct ModelArgs {
    /// What to do
    #[command(subcommand)]
    pub command: ModelCommand,
    /// Folder of the models [default: RINGFENCE_MODELS, else ringfence/models in your own data]
    #[arg(long, value_name = "DIR", global = true)]
    pub dir: Option<PathBuf>,
}

/// What can be done with models.
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// List the models that can be installed, with size, licence and state
    List,
    /// Fetch a model and check it; goes on where an earlier try broke off
    Install(ModelName),
    /// Check the files of an installed model
    Verify(ModelName),
    /// Remove a model
    Remove(ModelName),
}

/// Which model.
#[derive(Debug, Args)]
pub struct ModelName {
    /// Its name, as `ringfence model list` shows it
    pub name: String,
}

/// `ringfence bench speech`
#[derive(Debug, Args)]
pub struct SpeechBenchArgs {
    /// Folder with pairs of recordings and texts: a.wav and a.txt
    pub folder: PathBuf,
    /// The recogniser, as for `listen` [default: the first of sherpa, vosk and pocketsphinx that is there]
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<String>,
    /// Print what was heard beside what was said
    #[arg(long)]
    pub list: bool,
}

/// `ringfence speech-host`: the process of an engine, for `listen` and the line.
#[derive(Debug, Args)]
pub struct SpeechHostArgs {
    /// The recogniser
    pub engine: String,
}
