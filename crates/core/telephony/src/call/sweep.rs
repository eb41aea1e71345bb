//! What is left in a switchboard of calls that nobody knows any more.

use super::ChannelId;
use crate::ari::{ChannelInfo, Command, EventError};
use serde::Deserialize;

/// How every name begins that Ringfence gives in a switchboard.
pub(super) const PREFIX: &str = "rf-";

/// Takes away channels and bridges of ours whose call is not known: of an earlier run, or
/// what a call could not take away itself.
pub fn orphans(
    channels: &[ChannelInfo],
    bridges: &[ChannelId],
    is_known: impl Fn(&str) -> bool,
) -> Vec<Command> {
    let orphan = |id: &ChannelId| call_of(id).is_some_and(|call| !is_known(call));
    let channels = channels.iter().map(|c| &c.id).filter(|id| orphan(id));
    // The far end of a local channel goes with its near end.
    let channels = channels.filter(|id| !id.as_str().contains(';'));
    let hang_up = channels.map(|id| Command::HangUp { channel: id.clone() });
    let bridges = bridges.iter().filter(|id| orphan(id));
    hang_up.chain(bridges.map(|id| Command::Unbridge { id: id.clone() })).collect()
}

/// The call whose name a channel of ours carries.
fn call_of(id: &ChannelId) -> Option<&str> {
    id.as_str().strip_prefix(PREFIX)?.split_once('-').map(|(call, _)| call)
}

#[derive(Deserialize)]
struct Bridge {
    id: ChannelId,
}

/// Reads a list of bridges, as `GET /bridges` gives it.
///
/// # Errors
/// Text that is no such list.
pub fn bridges(text: &str) -> Result<Vec<ChannelId>, EventError> {
    let list: Vec<Bridge> = serde_json::from_str(text).map_err(|_| EventError::Form)?;
    Ok(list.into_iter().map(|b| b.id).collect())
}

#[cfg(test)]
mod tests {
    use super::{bridges, orphans};
    use crate::ari::{Command, channels};
    use crate::call::ChannelId;

    #[test]
    fn only_ours_are_swept_and_only_those_of_no_call() {
        let listed =
            r#"[{"id":"1795.8"},{"id":"rf-a-w"},{"id":"rf-b-w"},{"id":"rf-b-z;2"},{"id":"rfx"}]"#;
        let known = |call: &str| call == "a";
        let bridges = bridges(r#"[{"id":"rf-b-bc"},{"id":"other"}]"#).unwrap();
        let found = orphans(&channels(listed).unwrap(), &bridges, known);
        let expect = [
            Command::HangUp { channel: ChannelId::new("rf-b-w") },
            Command::Unbridge { id: ChannelId::new("rf-b-bc") },
        ];
        assert_eq!(found, expect);
    }
}
