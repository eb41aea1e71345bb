//! General probabilistic record linkage: which records of one table, or of two, are about the
//! same thing.
//!
//! The model is that of Fellegi and Sunter (1969). A [`spec::Spec`] says what is compared and
//! which pairs are looked at; [`link::link`] estimates everything else from the
//! [`table::Table`] itself and gives pairs with weights in bits, and clusters that do not chain.
//!
//! ```
//! use linkage::{link, read, spec::Spec, workers::Alone};
//!
//! let mut text = String::from("id,name,born\n1,Ann Lee,1950-01-02\n2,Ann Leee,1950-01-02\n");
//! for i in 3..40 {
//!     text += &format!("{i},Person {},19{:02}-0{}-1{}\n", i * 7919, 10 + i, 1 + i % 9, i % 7);
//! }
//! let (table, _) = read::read_csv(text.as_bytes());
//! let spec = Spec::parse(
//!     "id = 'id'\n\
//!      [[comparison]]\ncolumn = 'name'\nkind = 'name'\n\
//!      [[comparison]]\ncolumn = 'born'\nkind = 'date_of_birth'\n",
//! )?;
//! let linked = link::link(&table, &spec, &Alone)?;
//! assert_eq!(linked.clusters.get(..3), Some(&[0, 0, 2][..]));
//! # Ok::<(), linkage::problem::Problem>(())
//! ```

pub mod block;
pub mod cluster;
pub mod collective;
pub mod compare;
pub mod doubt;
pub mod estimate;
pub mod evaluate;
pub mod expression;
pub mod feature;
pub mod generate;
pub mod informed;
pub mod level;
pub mod link;
pub mod model;
pub mod problem;
pub mod profile;
pub mod read;
pub mod rng;
pub mod similarity;
pub mod spec;
pub mod standing;
pub mod suggest;
pub mod svg;
pub mod table;
pub mod text;
pub mod values;
pub mod workers;
