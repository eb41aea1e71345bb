//! The store as its users see it: the same specification on both engines.

#[cfg(test)]
mod alerts;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod guarding;
#[cfg(test)]
mod ledger;
mod notices;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod sealing;
#[cfg(test)]
mod searching;
mod serials;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod trouble;
#[cfg(test)]
mod upkeep;
mod waves;
#[cfg(test)]
mod whole;
