//! How many files, sockets among them, the process may hold open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit to what the process may give itself, and gives what it is then; none if there
/// is no limit.
///
/// Most systems start programs with 1,024, for the sake of old ones that use `select`. Where it
/// cannot be raised it stays as it is.
pub fn raise() -> Option<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    }
    getrlimit(Resource::Nofile).current
}
