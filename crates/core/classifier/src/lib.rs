//! The learned part: which *acts* a turn performs and how a call sounds as a whole, both
//! linear models over words, and what led to what, a small recurrent network over turns.
//!
//! A turn is a bag of words and word pairs; each has a small integer weight for every act.
//! The score of an act is its bias plus the sum of the weights over the root of the number
//! of words, so every score is explained by naming the words that made it.
//!
//! Logistic regression trained by AdaGrad (Duchi, Hazan, Singer 2011); [`train()`] is a pure
//! function of its examples and settings.

mod call;
mod course;
mod features;
mod fit;
mod learn;
mod model;
mod roles;
mod train;
mod vectors;
mod whole;
mod window;

pub use call::{
    CallLogOdds, CallModel, CallScratch, CallSettings, CallState, CallWeights, FEATURES_MOST,
    LabelledCall, WINDOW_TURNS, train_call,
};
pub use course::{CourseModel, CourseWeights, Parts, Point, WIDTH};
pub use features::{Feature, Features};
pub use fit::{Call, Fitted, fit};
pub use learn::{CourseSettings, FollowedCall, train_course};
pub use model::{ACTS_MOST, Acts, Classifier, LoadError, ScoreScratch, Session};
pub use roles::{RoleWeights, train_roles};
pub use train::{Example, Settings, train};
pub use vectors::{VectorsError, WordVectors};
