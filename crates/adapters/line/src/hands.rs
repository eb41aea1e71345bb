//! Carries a call's commands out, one after another, and says how each was answered.

use crate::calls::Told;
use crate::rest::Rest;
use std::sync::Arc;
use telephony::ari::Command;
use telephony::call::Input;
use tokio::sync::mpsc::{Sender, UnboundedSender, unbounded_channel};

/// How the switchboard is asked.
#[derive(Clone)]
pub struct Switchboard {
    /// The client.
    pub rest: Arc<Rest>,
    /// Name of our application.
    pub app: Arc<str>,
    /// Address of our AudioSocket server, as the switchboard reaches it.
    pub socket: Arc<str>,
}

impl Switchboard {
    /// Carries one command out.
    pub async fn carry_out(&self, command: &Command) -> telephony::call::Outcome {
        self.rest.ask(command.request(&self.app, &self.socket)).await
    }
}

/// A call has few commands at a time, and each makes at most one answer.
pub type Hands = UnboundedSender<Command>;

/// The hands of one call. They end when the call does, and finish what they have begun.
pub fn hands(board: Switchboard, told: Sender<Told>) -> Hands {
    let (sender, mut commands) = unbounded_channel::<Command>();
    tokio::spawn(async move {
        while let Some(command) = commands.recv().await {
            let outcome = board.carry_out(&command).await;
            if told.send(Told::Input(Input::Answered(command, outcome))).await.is_err() {
                break;
            }
        }
    });
    sender
}
