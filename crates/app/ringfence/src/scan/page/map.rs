//! The map: a dot for each place, as large as its cases, and a ring for each cluster.

use crate::render::html::markup::{Esc, Markup};
use crate::scan::Shown;
use scanstat::outcome::Cluster;
use scanstat::read::Coordinates;

const WIDTH: f64 = 700.0;
const MARGIN: f64 = 34.0;
/// Taller than this no map is, however narrow the country.
const TALLEST: f64 = 900.0;
/// Clusters that have a ring and a number.
const RINGS: usize = 12;

/// From coordinates to places in the drawing.
struct Frame {
    globe: bool,
    left: f64,
    top: f64,
    scale: f64,
    /// What a degree of longitude is to one of latitude.
    shrink: f64,
    height: f64,
    indent: f64,
}

impl Frame {
    fn of(shown: &Shown<'_>) -> Self {
        let globe = shown.study.places.coordinates() == Coordinates::Geographic;
        let range = |of: &dyn Fn(&(f64, f64)) -> f64| {
            let all = shown.study.pairs.iter().map(of);
            all.fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(x), b.max(x)))
        };
        let x = |p: &(f64, f64)| if globe { p.1 } else { p.0 };
        let y = |p: &(f64, f64)| if globe { p.0 } else { p.1 };
        let ((west, east), (south, north)) = (range(&x), range(&y));
        let shrink = if globe { (0.5 * (south + north)).to_radians().cos().max(0.01) } else { 1.0 };
        let (wide, tall) = ((east - west) * shrink, north - south);
        let room = WIDTH - 2.0 * MARGIN;
        let scale = (room / wide.max(1e-9)).min((TALLEST - 2.0 * MARGIN) / tall.max(1e-9));
        let scale = if wide.max(tall) > 0.0 { scale } else { 1.0 };
        Self {
            globe,
            left: west,
            top: north,
            scale,
            shrink,
            height: tall * scale + 2.0 * MARGIN,
            indent: MARGIN + 0.5 * (room - wide * scale).max(0.0),
        }
    }

    fn at(&self, (a, b): (f64, f64)) -> (f64, f64) {
        let (x, y) = if self.globe { (b, a) } else { (a, b) };
        let right = (x - self.left) * self.shrink * self.scale;
        (self.indent + right, MARGIN + (self.top - y) * self.scale)
    }

    /// A length in kilometres, or the unit of the plane, in the drawing.
    fn length(&self, length: f64) -> f64 {
        let degree = std::f64::consts::PI * scanstat::places::EARTH_RADIUS_KM / 180.0;
        self.scale * if self.globe { length / degree } else { length }
    }
}

/// The section with the map.
pub fn section(out: &mut Markup, shown: &Shown<'_>) {
    let frame = Frame::of(shown);
    let height = frame.height;
    out.add(format_args!(
        "<section aria-labelledby=\"where\">\n<h2 id=\"where\">Where</h2>\n<svg class=\"map\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-labelledby=\"map-t map-d\">\n<title id=\"map-t\">Map of the places</title>\n<desc id=\"map-d\">North is up. Each dot is a place, and its area stands for the cases. Rings are the clusters of the table above.</desc>\n<rect class=\"frame\" x=\".5\" y=\".5\" width=\"{:.0}\" height=\"{:.0}\"/>",
        WIDTH - 1.0,
        height - 1.0
    ));
    dots(out, shown, &frame);
    for (cluster, rank) in shown.outcome.clusters.iter().take(RINGS).zip(1..) {
        ring(out, shown, &frame, (cluster, rank));
    }
    out.add(format_args!("</svg>\n<p class=\"said-by\">North is up. Area of a dot: its cases. Red: the most likely cluster.</p>\n</section>"));
}

fn dots(out: &mut Markup, shown: &Shown<'_>, frame: &Frame) {
    let cases: Vec<f64> = shown
        .study
        .problem
        .cases
        .rows()
        .map(|row| row.iter().map(|c| f64::from(*c)).sum())
        .collect();
    let most = cases.iter().copied().fold(1.0, f64::max);
    let n = (cases.len() as f64).max(1.0);
    let largest = (220.0 / n.sqrt()).clamp(4.0, 18.0);
    for (index, (pair, cases)) in shown.study.pairs.iter().zip(&cases).enumerate() {
        let holds = |c: &Cluster| c.places.iter().any(|p| *p as usize == index);
        let class = match shown.outcome.clusters.iter().position(holds) {
            Some(0) => "c1",
            Some(i) if i < RINGS => "c2",
            _ => "place",
        };
        let (x, y) = frame.at(*pair);
        let r = (largest * (cases / most).sqrt()).max(1.5);
        let id = shown.study.ids.get(index).map_or("", String::as_str);
        out.add(format_args!(
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\"><title>{}: {cases:.0}</title></circle>",
            Esc(id)
        ));
    }
}

fn ring(out: &mut Markup, shown: &Shown<'_>, frame: &Frame, (cluster, rank): (&Cluster, u32)) {
    let centre = shown.study.pairs.get(cluster.centre).copied().unwrap_or_default();
    let (x, y) = frame.at(centre);
    let r = frame.length(cluster.radius) + 8.0;
    let class = if rank == 1 { "c1" } else { "c2" };
    out.add(format_args!(
        "<circle class=\"ring {class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\"/>"
    ));
    let (tx, ty) = (x.clamp(12.0, WIDTH - 12.0), (y - r - 5.0).max(16.0));
    out.add(format_args!(
        "<text class=\"name\" x=\"{tx:.1}\" y=\"{ty:.1}\" text-anchor=\"middle\">{rank}</text>"
    ));
}
