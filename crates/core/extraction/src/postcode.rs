//! Centres of postcode districts, from the open tables of Ordnance Survey and the Office for
//! National Statistics.
//!
//! Neither table is shipped, because they are large and come out four times a year. Both are
//! free under the Open Government Licence:
//! - OS Code-Point Open: `Postcode,Positional_quality_indicator,Eastings,Northings,…`, no head
//!   line, National Grid metres;
//! - ONS Postcode Directory: a head line with `pcd` or `pcds`, `lat`, `long`.

use std::collections::BTreeMap;

/// Centres of districts, as the mean of their postcodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Districts {
    centres: BTreeMap<String, Mean>,
}

/// Sums to take a mean of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Mean {
    latitude: f64,
    longitude: f64,
    count: u32,
}

/// A line of a table that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it and what to do.
    pub message: String,
}

impl Districts {
    /// The centre of a district (`SG5`), in degrees north and east.
    #[must_use]
    pub fn centre(&self, district: &str) -> Option<(f64, f64)> {
        let mean = self.centres.get(&district.to_ascii_uppercase())?;
        let count = f64::from(mean.count);
        Some((mean.latitude / count, mean.longitude / count))
    }

    /// How many districts are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.centres.len()
    }

    /// True if none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.centres.is_empty()
    }

    /// Adds a table of either kind; which one, its first line tells.
    ///
    /// Lines that cannot be used are told of, and the others are used. Postcodes without a
    /// place (latitude 99.999999 in the Directory, 0 east in Code-Point) are passed over.
    pub fn add_csv(&mut self, table: &str) -> Vec<BadLine> {
        let mut lines = PostcodeTable::new(self);
        table.lines().filter_map(|line| lines.add(line).err()).collect()
    }

    fn add(&mut self, district: &str, (latitude, longitude): (f64, f64)) {
        let mean = self.centres.entry(district.to_owned()).or_default();
        mean.latitude += latitude;
        mean.longitude += longitude;
        mean.count = mean.count.saturating_add(1);
    }
}

/// A table of postcodes that is added line by line, for those that are larger than one wants in
/// memory.
#[derive(Debug)]
pub struct PostcodeTable<'d> {
    districts: &'d mut Districts,
    /// Columns of postcode, latitude and longitude, if the table is a Directory.
    directory: Option<(usize, usize, usize)>,
    n_lines: usize,
}

impl<'d> PostcodeTable<'d> {
    /// A table of which no line was read yet.
    pub fn new(districts: &'d mut Districts) -> Self {
        Self { districts, directory: None, n_lines: 0 }
    }

    /// Lines that were read.
    #[must_use]
    pub fn n_lines(&self) -> usize {
        self.n_lines
    }

    /// Adds the next line.
    ///
    /// # Errors
    /// What is wrong with it; the lines after it can be added.
    pub fn add(&mut self, line: &str) -> Result<(), BadLine> {
        self.n_lines += 1;
        let all = fields(line);
        if self.n_lines == 1 {
            self.directory = directory(&all);
        }
        if line.trim().is_empty() || (self.n_lines == 1 && self.directory.is_some()) {
            return Ok(());
        }
        let place = match self.directory {
            Some(columns) => in_directory(&all, columns),
            None => in_code_point(&all),
        };
        match place {
            Ok(Some((district, place))) => self.districts.add(&district, place),
            Ok(None) => {}
            Err(message) => return Err(BadLine { line: self.n_lines, message }),
        }
        Ok(())
    }
}

/// The columns of a Directory, if that is its head line.
fn directory(head: &[&str]) -> Option<(usize, usize, usize)> {
    let column = |names: &[&str]| {
        head.iter().position(|h| names.iter().any(|name| h.eq_ignore_ascii_case(name)))
    };
    Some((
        column(&["pcds", "pcd", "pcd2", "pcd7", "pcd8"])?,
        column(&["lat", "latitude"])?,
        column(&["long", "longitude"])?,
    ))
}

type Placed = Result<Option<(String, (f64, f64))>, String>;

fn in_directory(fields: &[&str], (code, lat, lon): (usize, usize, usize)) -> Placed {
    let field = |n: usize| fields.get(n).copied().unwrap_or("");
    let district = district_of(field(code))?;
    let number = |n: usize| {
        let text = field(n);
        text.parse::<f64>()
            .map_err(|_| format!("`{text}` is no number of degrees: check the column"))
    };
    let place = (number(lat)?, number(lon)?);
    Ok((place.0 < 90.0).then_some((district, place)))
}

fn in_code_point(fields: &[&str]) -> Placed {
    let field = |n: usize| fields.get(n).copied().unwrap_or("");
    let district = district_of(field(0))?;
    let metres = |n: usize| {
        let text = field(n);
        text.parse::<f64>().map_err(|_| {
            format!("`{text}` is no number of metres: Code-Point Open has eastings third and northings fourth")
        })
    };
    let (east, north) = (metres(2)?, metres(3)?);
    Ok((east > 0.0).then(|| (district, degrees(east, north))))
}

/// The first half of a postcode, with or without the space.
fn district_of(postcode: &str) -> Result<String, String> {
    let code: String = postcode.chars().filter(|c| !c.is_whitespace()).collect();
    let code = code.to_ascii_uppercase();
    let district = code.len().checked_sub(3).and_then(|at| code.get(..at)).unwrap_or("");
    if crate::mark::is_district(district) {
        Ok(district.to_owned())
    } else {
        Err(format!("`{postcode}` is no British postcode: the first column must hold one"))
    }
}

/// The fields of a line; commas between quotation marks are part of one.
fn fields(line: &str) -> Vec<&str> {
    let mut quoted = false;
    let ends = move |c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    };
    line.trim_start_matches('\u{feff}')
        .split(ends)
        .map(|field| field.trim().trim_matches('"').trim())
        .collect()
}

/// National Grid metres as degrees of WGS 84, to about five metres.
///
/// Inverse of the transverse Mercator projection on Airy's ellipsoid, then the seven-parameter
/// shift to WGS 84: Ordnance Survey, "A guide to coordinate systems in Great Britain", C.2 and
/// B.
fn degrees(east: f64, north: f64) -> (f64, f64) {
    const A: f64 = 6_377_563.396;
    const B: f64 = 6_356_256.909;
    const F0: f64 = 0.999_601_271_7;
    let (phi0, lambda0) = (49_f64.to_radians(), (-2_f64).to_radians());
    let (e0, n0) = (400_000.0, -100_000.0);
    let e2 = 1.0 - (B * B) / (A * A);
    let n = (A - B) / (A + B);
    let arc = |phi: f64| {
        let (d, s) = (phi - phi0, phi + phi0);
        B * F0
            * ((1.0 + n + 1.25 * n * n + 1.25 * n.powi(3)) * d
                - (3.0 * n + 3.0 * n * n + 2.625 * n.powi(3)) * d.sin() * s.cos()
                + (1.875 * n * n + 1.875 * n.powi(3)) * (2.0 * d).sin() * (2.0 * s).cos()
                - 35.0 / 24.0 * n.powi(3) * (3.0 * d).sin() * (3.0 * s).cos())
    };
    let mut phi = phi0 + (north - n0) / (A * F0);
    for _ in 0..8 {
        phi += (north - n0 - arc(phi)) / (A * F0);
    }
    let sin2 = phi.sin().powi(2);
    let nu = A * F0 / (1.0 - e2 * sin2).sqrt();
    let rho = A * F0 * (1.0 - e2) / (1.0 - e2 * sin2).powf(1.5);
    let eta2 = nu / rho - 1.0;
    let (t, sec) = (phi.tan(), 1.0 / phi.cos());
    let d = east - e0;
    let latitude = phi - d * d * t / (2.0 * rho * nu)
        + d.powi(4) * t / (24.0 * rho * nu.powi(3))
            * (5.0 + 3.0 * t * t + eta2 - 9.0 * t * t * eta2);
    let longitude = lambda0 + d * sec / nu
        - d.powi(3) * sec / (6.0 * nu.powi(3)) * (nu / rho + 2.0 * t * t)
        + d.powi(5) * sec / (120.0 * nu.powi(5)) * (5.0 + 28.0 * t * t + 24.0 * t.powi(4));
    to_wgs84(latitude, longitude)
}

/// From the datum of the National Grid to that of satellites.
fn to_wgs84(latitude: f64, longitude: f64) -> (f64, f64) {
    let airy = (6_377_563.396_f64, 6_356_256.909_f64);
    let e2 = 1.0 - (airy.1 * airy.1) / (airy.0 * airy.0);
    let nu = airy.0 / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
    let x = nu * latitude.cos() * longitude.cos();
    let y = nu * latitude.cos() * longitude.sin();
    let z = nu * (1.0 - e2) * latitude.sin();
    let second = std::f64::consts::PI / 648_000.0;
    let (rx, ry, rz) = (0.1502 * second, 0.2470 * second, 0.8421 * second);
    let scale = 1.0 - 20.4894e-6;
    let shifted = (
        446.448 + scale * x - rz * y + ry * z,
        -125.157 + rz * x + scale * y - rx * z,
        542.060 - ry * x + rx * y + scale * z,
    );
    let wgs = (6_378_137.0_f64, 6_356_752.314_2_f64);
    let e2 = 1.0 - (wgs.1 * wgs.1) / (wgs.0 * wgs.0);
    let p = shifted.0.hypot(shifted.1);
    let mut phi = (shifted.2 / (p * (1.0 - e2))).atan();
    for _ in 0..6 {
        let nu = wgs.0 / (1.0 - e2 * phi.sin().powi(2)).sqrt();
        phi = ((shifted.2 + e2 * nu * phi.sin()) / p).atan();
    }
    (phi.to_degrees(), shifted.1.atan2(shifted.0).to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_that_of_the_ordnance_survey() {
        // The worked example of the guide (Caister water tower), shifted to WGS 84: 52° 39'
        // 28.72" N, 1° 42' 57.8" E.
        let (lat, lon) = degrees(651_409.903, 313_177.270);
        assert!((lat - 52.657_977).abs() < 1e-4, "{lat}");
        assert!((lon - 1.716_073).abs() < 1e-4, "{lon}");
    }

    #[test]
    fn both_tables_give_the_centre_of_a_district() {
        let mut districts = Districts::default();
        let code_point =
            "\"SG5 1AB\",10,518500,229500,\"E92000001\"\n\"SG5 1AD\",10,518600,229600\n";
        assert_eq!(districts.add_csv(code_point), []);
        let (lat, lon) = districts.centre("sg5").unwrap();
        assert!((lat - 51.95).abs() < 0.01 && (lon + 0.28).abs() < 0.01, "{lat} {lon}");
        let directory = "pcd,oseast1m,lat,long\nAL1 1AA,5,51.75,-0.33\nAL11AB,5,51.77,-0.35\nIM1 1AA,0,99.999999,0\n";
        assert_eq!(districts.add_csv(directory), []);
        let (lat, lon) = districts.centre("AL1").unwrap();
        assert!((lat - 51.76).abs() < 1e-9 && (lon + 0.34).abs() < 1e-9);
        assert_eq!((districts.len(), districts.centre("IM1")), (2, None));
    }

    #[test]
    fn a_bad_line_does_not_hide_the_next() {
        let mut districts = Districts::default();
        let bad = districts.add_csv("nonsense\nSG5 1AB,10,518500,x\nSG5 1AB,10,518500,229500\n");
        assert_eq!(bad.iter().map(|b| b.line).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(districts.len(), 1);
    }
}
