//! The scoreboard of `ringfence eval`: Markdown, JSON and SVG from the same rows.

use crate::eval::Row;
use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::path::Path;

/// The 95 % interval of a share by Wilson (1927), in per cent.
pub fn wilson(part: usize, whole: usize) -> Option<(f64, f64)> {
    if whole == 0 {
        return None;
    }
    let (z, n) = (1.959_964_f64, whole as f64);
    let p = part as f64 / n;
    let centre = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 100.0 / (1.0 + z * z / n);
    Some((((centre - spread) * scale).max(0.0), ((centre + spread) * scale).min(100.0)))
}

fn cell(part: usize, whole: usize) -> String {
    match wilson(part, whole) {
        None => "-".into(),
        Some((low, high)) => {
            format!(
                "{part}/{whole} = {:.1} % [{low:.0}, {high:.0}]",
                100.0 * part as f64 / whole as f64
            )
        }
    }
}

/// The scoreboard as Markdown, one table a set.
pub fn markdown(rows: &[Row]) -> String {
    let mut out =
        String::from("# Scoreboard\n\nCounts with 95 % Wilson intervals; sets are never pooled.\n");
    let mut set = "";
    for row in rows {
        if row.set != set {
            set = &row.set;
            let _ = write!(
                out,
                "\n## {set}\n\n| condition | red in time | amber or red before the ask | red | amber or red | benign red | benign amber or red |\n|---|---|---|---|---|---|---|\n"
            );
        }
        let s = &row.score;
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            row.condition,
            cell(s.red_in_time, s.scams),
            cell(s.warned, s.with_ask),
            cell(s.red, s.scams),
            cell(s.amber, s.scams),
            cell(s.benign_red, s.benign),
            cell(s.benign_amber, s.benign)
        );
    }
    out
}

/// Writes scoreboard.md, scoreboard.json and scoreboard.svg into a folder.
///
/// # Errors
/// A folder or file that cannot be written.
pub fn write(dir: &Path, rows: &[Row], board: &str) -> Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    std::fs::write(dir.join("scoreboard.md"), board)?;
    std::fs::write(dir.join("scoreboard.json"), serde_json::to_string_pretty(rows)?)?;
    std::fs::write(dir.join("scoreboard.svg"), svg(rows))?;
    Ok(())
}

/// A bar for each set and condition: red in time, with its interval.
fn svg(rows: &[Row]) -> String {
    let scams: Vec<&Row> = rows.iter().filter(|r| r.score.scams > 0).collect();
    let height = 50 + 22 * scams.len();
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"{height}\" viewBox=\"0 0 760 {height}\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\" aria-label=\"Share of scam calls that were red in time\">\n<rect width=\"760\" height=\"{height}\" fill=\"#fff\"/>\n<text x=\"10\" y=\"22\" font-weight=\"bold\">Scam calls red before the person complied (bar: share; line: 95 % interval)</text>\n"
    );
    for (i, row) in scams.iter().enumerate() {
        let y = 40 + 22 * i;
        let share = row.score.red_in_time as f64 / row.score.scams as f64;
        let (low, high) = wilson(row.score.red_in_time, row.score.scams).unwrap_or((0.0, 0.0));
        let x = |percent: f64| 260.0 + 4.0 * percent;
        let _ = writeln!(
            out,
            "<text x=\"10\" y=\"{}\">{} - {}</text><rect x=\"260\" y=\"{y}\" width=\"{:.1}\" height=\"14\" fill=\"#1d70b8\"/><line x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{}\" y2=\"{}\" stroke=\"#0b0c0c\" stroke-width=\"2\"/><text x=\"670\" y=\"{}\">{}/{}</text>",
            y + 12,
            row.set,
            row.condition,
            share * 400.0,
            x(low),
            x(high),
            y + 7,
            y + 7,
            y + 12,
            row.score.red_in_time,
            row.score.scams
        );
    }
    out.push_str("</svg>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::wilson;

    #[test]
    fn wilson_as_published() {
        // Wilson's interval for 0 of 10 and 5 of 10 (Brown, Cai, DasGupta 2001).
        let (low, high) = wilson(0, 10).unwrap();
        assert!(low.abs() < 1e-9 && (high - 27.75).abs() < 0.1, "{low} {high}");
        let (low, high) = wilson(5, 10).unwrap();
        assert!((low - 23.66).abs() < 0.1 && (high - 76.34).abs() < 0.1, "{low} {high}");
        assert_eq!(wilson(0, 0), None);
    }
}
