//! The Asterisk REST Interface: what the switchboard tells over its WebSocket, and what it is
//! asked over HTTP. Written after the interface's own description (`events.json`,
//! `channels.json`, `bridges.json` of Asterisk 22).

mod command;
mod event;

pub use command::{
    Command, Method, Origin, Request, WANTED_EVENTS, bridge_list, channel_list, event_filter,
};
pub use event::{ChannelInfo, Event, EventError, Guarded, channels, read};
