//! Which lines came while they were looked at: those are spoken.

use std::collections::BTreeSet;

use crate::model::Model;
use crate::model::conversations::ConversationId;
use crate::model::line::LineId;

/// How many lines are remembered as new.
const MOST: usize = 200;

/// Which lines came while they were looked at.
#[derive(Debug, Default)]
pub struct News {
    conversation: Option<ConversationId>,
    /// The last line.
    last: Option<LineId>,
    new: BTreeSet<LineId>,
}

impl News {
    /// Follows the model. What was there when one began to look is not new, and neither is what is fetched of the past.
    pub fn follow(&mut self, model: &Model) {
        let Some(current) = model.current() else {
            return;
        };
        let end = current.transcript.iter().next_back().map(|line| line.id);
        if self.conversation == Some(current.id) {
            let came = current.transcript.iter().rev();
            let came = came.take_while(|line| Some(line.id) != self.last);
            let came: Vec<LineId> = came.take(MOST + 1).map(|line| line.id).collect();
            if came.len() <= MOST {
                self.new.extend(came);
            }
            while self.new.len() > MOST {
                self.new.pop_first();
            }
        } else {
            self.conversation = Some(current.id);
            self.new.clear();
        }
        self.last = end;
    }

    /// Whether a line is.
    pub fn is_new(&self, line: LineId) -> bool {
        self.new.contains(&line)
    }
}
