//! The models that can be installed by name.
//!
//! Sizes and sums were taken from what several projects that pin the same files publish,
//! those of Silero's also from its package. A model whose sum could not be made sure of is
//! not here; `docs/KNOWN-LIMITS.md` names them.

/// A model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    /// The name by which it is installed.
    pub name: &'static str,
    /// The option of the command line that uses it.
    pub option: &'static str,
    /// One sentence about it.
    pub about: &'static str,
    /// Its licence.
    pub licence: &'static str,
    /// Its files.
    pub parts: &'static [Part],
}

impl Model {
    /// Bytes to be fetched.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes).sum()
    }
}

/// A file of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is called here.
    pub file: &'static str,
    /// Where it is fetched from.
    pub url: &'static str,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: &'static str,
}

impl Part {
    /// Whether it is unpacked when it is there.
    pub fn is_archive(&self) -> bool {
        self.file.ends_with(".zip")
    }
}

/// Every model, the one for serious use first.
pub const TABLE: [Model; 3] = [
    Model {
        name: "zipformer-en",
        option: "--engine sherpa",
        about: "English, streaming, by LibriSpeech (2023-06-26), 8-bit; the one to begin with",
        licence: "Apache-2.0",
        parts: &[
            Part {
                file: "encoder.int8.onnx",
                url: "https://huggingface.co/csukuangfj/sherpa-onnx-streaming-zipformer-en-2023-06-26/resolve/672fbf1b30579d6585301139bb363f42a0ad4a24/encoder-epoch-99-avg-1-chunk-16-left-128.int8.onnx",
                bytes: 71_083_163,
                sha256: "563fde436d16cf7607cf408cd6b30909819d03162652ef389c2450ced3f45ac1",
            },
            Part {
                file: "decoder.int8.onnx",
                url: "https://huggingface.co/csukuangfj/sherpa-onnx-streaming-zipformer-en-2023-06-26/resolve/672fbf1b30579d6585301139bb363f42a0ad4a24/decoder-epoch-99-avg-1-chunk-16-left-128.int8.onnx",
                bytes: 1_307_236,
                sha256: "98da299f471e38bb4e1a8df579b8cc9122d6039576a77e357b3c60f17dd83b02",
            },
            Part {
                file: "joiner.int8.onnx",
                url: "https://huggingface.co/csukuangfj/sherpa-onnx-streaming-zipformer-en-2023-06-26/resolve/672fbf1b30579d6585301139bb363f42a0ad4a24/joiner-epoch-99-avg-1-chunk-16-left-128.int8.onnx",
                bytes: 259_335,
                sha256: "d944208d660d67c8d72cd2acaeac971fa5ceb8c80e76c1968148846fedd6e297",
            },
            Part {
                file: "tokens.txt",
                url: "https://huggingface.co/csukuangfj/sherpa-onnx-streaming-zipformer-en-2023-06-26/resolve/672fbf1b30579d6585301139bb363f42a0ad4a24/tokens.txt",
                bytes: 5_048,
                sha256: "49e3c2646595fd907228b3c6787069658f67b17377c60aeb8619c4551b2316fb",
            },
        ],
    },
    Model {
        name: "vosk-small-en",
        option: "--engine vosk",
        about: "English, small, for machines such as a Raspberry Pi (small-en-us-0.15)",
        licence: "Apache-2.0",
        parts: &[Part {
            file: "vosk-model-small-en-us-0.15.zip",
            url: "https://alphacephei.com/vosk/models/vosk-model-small-en-us-0.15.zip",
            bytes: 41_205_931,
            sha256: "30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
        }],
    },
    Model {
        name: "silero-vad",
        option: "--voice silero",
        about: "voice activity in noise (6.2), for ONNX Runtime",
        licence: "MIT",
        parts: &[Part {
            file: "silero_vad.onnx",
            url: "https://github.com/snakers4/silero-vad/raw/v6.2/src/silero_vad/data/silero_vad.onnx",
            bytes: 2_327_524,
            sha256: "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
        }],
    },
];
