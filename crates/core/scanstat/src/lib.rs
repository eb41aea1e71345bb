//! Scan statistics: where and when there are more cases than chance brings.
//!
//! A scan moves a cylinder over the map and the calendar: its base is a **zone**, the places
//! within a circle around one of them, and its height a **window** of time. Zones and windows
//! of all sizes are tried. Each has a **score**, the logarithm of the likelihood ratio of its
//! cases against what was to be expected, and the highest one is the **most likely cluster**.
//! How often chance alone reaches that score is told by scanning many **replicates**, in which
//! nothing goes on (Kulldorff 1997, 2001).
//!
//! The crate knows nothing of what the cases are. Three nouns are enough to use it:
//!
//! - [`study::Records`], read from text by [`read`], and a [`study::Design`] give
//! - a [`problem::Problem`]: counts, expected counts, zones, windows and null hypothesis, and
//! - its [`outcome::Outcome`]: clusters, best first, with their probabilities.
//!
//! ```
//! use scanstat::inference::Replications;
//! use scanstat::outcome::Secondary;
//! use scanstat::read::{DateColumn, cases, places};
//! use scanstat::study::{Analysis, Design, Model, Records, prepare};
//! use scanstat::workers::OneByOne;
//!
//! let mut text = String::from("north 3 2026/1/30\nnorth 2 2026/1/31\n");
//! for day in 1..=31 {
//!     text += &format!("south 1 2026/1/{day}\nwest 1 2026/1/{day}\n");
//! }
//! let records = Records {
//!     cases: cases(&text, DateColumn::Present).0,
//!     places: places("north 0 9\nsouth 0 0\nwest 5 1\n").0,
//!     ..Records::default()
//! };
//! let design = Design::new(Model::Permutation, Analysis::Prospective);
//! let (study, remarks) = prepare(&records, &design);
//! assert!(remarks.is_empty());
//! let study = study.expect("the records are good");
//! let outcome = study.problem.run(Replications::default(), Secondary::NoOverlap, &OneByOne);
//! let wave = &outcome.clusters[0];
//! assert_eq!(study.ids[wave.places[0] as usize], "north");
//! assert_eq!(study.axis.start_label(wave.window.from), "2026-01-30");
//! assert!(wave.p_value < Some(0.01));
//! ```
//!
//! # Where to read on
//!
//! | what | where |
//! |---|---|
//! | formulas of the scores | [`score`] |
//! | expected cases of each model | [`study`] |
//! | how sure a fitted baseline is | [`fitted`] |
//! | probabilities, early stopping, Gumbel, recurrence intervals | [`inference`] |
//! | zones and how ties are broken | [`zones`] |
//! | cases that arrive one by one | [`monitor`] |
//! | alarms for one series of counts | [`temporal`] |
//! | near repeats | [`knox`] |
//! | comparison of two rates | [`rates`] |
//!
//! # Sources
//!
//! - Kulldorff M. A spatial scan statistic. *Commun Stat Theory Methods* 1997; 26: 1481–1496.
//! - Kulldorff M. Prospective time periodic geographical disease surveillance using a scan
//!   statistic. *J R Stat Soc A* 2001; 164: 61–72.
//! - Kulldorff M, Heffernan R, Hartman J, Assunção R, Mostashari F. A space-time permutation
//!   scan statistic for disease outbreak detection. *PLoS Med* 2005; 2: e59.
//! - Neill DB, Moore AW, Sabhnani M, Daniel K. Detection of emerging space-time clusters.
//!   *KDD* 2005: 218–227.
//! - Tango T, Takahashi K, Kohriyama K. A space-time scan statistic for detecting emerging
//!   outbreaks. *Biometrics* 2011; 67: 106–115.
//! - Abrams AM, Kleinman K, Kulldorff M. Gumbel based p-value approximations for spatial scan
//!   statistics. *Int J Health Geogr* 2010; 9: 61.
//! - Besag J, Clifford P. Sequential Monte Carlo p-values. *Biometrika* 1991; 78: 301–304.
//! - Kleinman K, Lazarus R, Platt R. A generalized linear mixed models approach for detecting
//!   incident clusters of disease in small areas. *Am J Epidemiol* 2004; 159: 217–224.

/// The example of the README is tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub mod calendar;
pub mod explain;
pub mod fitted;
pub mod inference;
pub mod knox;
pub mod monitor;
pub mod null;
pub mod numeric;
pub mod outcome;
pub mod places;
pub mod problem;
pub mod random;
pub mod rates;
pub mod read;
pub mod regression;
pub mod scan;
pub mod score;
pub mod study;
pub mod table;
pub mod temporal;
pub mod windows;
pub mod workers;
pub mod zones;
