//! The square that an authenticator reads, as SVG inside the page.

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// White around the square, in its own dots.
const MARGIN: i32 = 4;

/// The square for a text; empty if the text is too long for one.
pub fn square(text: &str) -> Markup {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return html! {} };
    let side = code.size() + 2 * MARGIN;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + MARGIN, y + MARGIN);
        }
    }
    html! {
        svg .qr role="img" aria-label="Square to read with an authenticator app"
            viewBox={ "0 0 " (side) " " (side) } width="232" height="232"
            shape-rendering="crispEdges" {
            rect width="100%" height="100%" fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::square;

    #[test]
    fn a_square_is_drawn_without_style_or_script() {
        let svg = square("otpauth://totp/x").into_string();
        assert!(svg.contains("<path d=\"M4 4h1v1h-1z"), "{svg}");
        assert!(!svg.contains("style="));
        assert_eq!(square(&"x".repeat(5000)).into_string(), "");
    }
}
