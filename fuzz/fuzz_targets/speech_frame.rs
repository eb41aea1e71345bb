//! Fuzzes frames between Ringfence and the process of an engine: any bytes are read to their
//! end, and a frame that was read is written and read as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use speech::host::wire::Frame;

fuzz_target!(|bytes: &[u8]| {
    let mut rest = bytes;
    while let Some(frame) = Frame::read(&mut rest) {
        let mut again = Vec::new();
        frame.write(&mut again).unwrap();
        // Numbers that are none are no frame's fault, and equal nothing.
        let once = Frame::read(&mut again.as_slice()).unwrap();
        assert_eq!(format!("{once:?}"), format!("{frame:?}"));
    }
});
