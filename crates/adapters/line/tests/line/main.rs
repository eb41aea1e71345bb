//! Whole calls on guarded lines: beside a strict switchboard, over media streams, and by
//! AudioSocket alone.

#[cfg(test)]
mod asterisk;
#[cfg(test)]
mod beside;
#[cfg(test)]
mod ends;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod house;
#[cfg(test)]
mod peer;
#[cfg(test)]
mod phone;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod unheard;
