//! What bulletins say in the situations that a police force meets, and that every form of
//! them is what its standard asks for.

#[cfg(test)]
mod forms;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod words;
