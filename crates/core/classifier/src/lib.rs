//! The learned part: which *acts* a turn performs, and how a call sounds as a whole; both
//! linear models over words.
//!
//! A turn is a bag of words and word pairs; each has a small integer weight for every act.
//! The score of an act is its bias plus the sum of the weights over the root of the number
//! of words, so every score is explained by naming the words that made it.
//!
//! Logistic regression trained by AdaGrad (Duchi, Hazan, Singer 2011); [`train()`] is a pure
//! function of its examples and settings.

mod call;
mod features;
mod fit;
mod model;
mod train;
mod window;

pub use call::{
    CallModel, CallScratch, CallSettings, CallWeights, FEATURES_MOST, LabelledCall, WINDOW_TURNS,
    train_call,
};
pub use features::{Feature, Features};
pub use fit::{Call, Fitted, fit};
pub use model::{ACTS_MOST, Acts, Classifier, LoadError, ScoreScratch, Session};
pub use train::{Example, Settings, train};
pub use window::Window;
