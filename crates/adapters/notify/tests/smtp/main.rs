//! Messages as a real server gets them.

#[cfg(test)]
mod letters;
#[cfg(test)]
mod secrecy;
