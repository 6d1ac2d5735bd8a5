//! `account_export`, `history_export`, `backup` and `piece`: copies of much, which the store makes and the administrator fetches.

use protocol::admin::{Bytes, Copy, Error, ErrorKind, Piece, Reply, Request};
use protocol::language::Text;

use super::account::{gone, named, unavailable};
use super::{Answer, answer_later};
use crate::server::administering::Asked;
use crate::server::asking::Outcome;
use crate::server::then::AfterStoring;
use crate::server::turn::Turn;
use crate::store::model::{self, AccountId, CopyId, Failure, Read, Refusal};

/// What is being copied.
#[derive(Debug)]
pub enum Copying {
    /// All that is kept of an account's owner.
    Account(AccountId),
    /// What was said somewhere.
    History,
    /// Everything.
    Store,
    /// A piece of what was copied.
    Piece,
}

/// Begins to copy, or to fetch.
pub fn ask(turn: &mut Turn<'_>, asked: Asked, request: &Request) -> Result<(), Error> {
    let (read, copying) = match request {
        Request::AccountExport(which) => {
            let account = named(turn, &which.name)?;
            (Read::Export { account }, Copying::Account(account))
        }
        Request::Piece(piece) => {
            let (copy, from) = (CopyId(piece.copy), piece.from);
            (Read::Piece { copy, from }, Copying::Piece)
        }
        _ => (Read::Backup, Copying::Store),
    };
    turn.ask(None, read, AfterStoring::Copied { asked, copying });
    Ok(())
}

/// It is copied, or fetched, or not.
pub fn copied(turn: &mut Turn<'_>, asked: Asked, copying: &Copying, outcome: Outcome) {
    let answer = answer(turn, copying, outcome);
    answer_later(turn, asked, answer);
}

fn answer(turn: &Turn<'_>, copying: &Copying, outcome: Outcome) -> Answer {
    let answer = match outcome {
        Outcome::Failed(failure) => return Err(failed(&failure)),
        other => other.into_answer(),
    };
    match (answer, copying) {
        (Some(model::Answer::Copied(copied)), copying) => {
            let account = match copying {
                Copying::Account(id) => turn.state.directory.get(*id),
                Copying::History | Copying::Store | Copying::Piece => None,
            };
            Ok(Reply::Copy(Copy {
                copy: copied.id.0,
                bytes: copied.bytes,
                lines: matches!(copying, Copying::Account(_) | Copying::History).then_some(copied.lines),
                account: account.map(|entry| entry.name.to_string()),
            }))
        }
        (Some(model::Answer::Piece(data)), _) => Ok(Reply::Piece(Piece { data: Bytes(data) })),
        (Some(model::Answer::Refused(Refusal::NotFound)), Copying::Account(_)) => Err(gone()),
        (Some(model::Answer::Refused(Refusal::NotFound)), _) => Err(copy_gone()),
        _ => Err(unavailable()),
    }
}

fn copy_gone() -> Error {
    const GONE: Text = Text::new("the copy is gone", "a cópia não existe mais");
    const AGAIN: Text = Text::new(
        "it waits for two minutes, and others may need its place; ask for it again",
        "ela espera dois minutos, e outras podem precisar do lugar dela; peça de novo",
    );
    Error::said(ErrorKind::Failed, GONE, &[]).advising(AGAIN, &[])
}

fn failed(failure: &Failure) -> Error {
    const NO_ROOM: Text = Text::new(
        "there is not enough room for a copy on the disk that the store is on",
        "não há espaço para uma cópia no disco em que está o banco de dados",
    );
    const BESIDE: Text = Text::new(
        "chatd makes the copy beside the store before it is fetched; see: chatctl status",
        "o chatd faz a cópia ao lado do banco de dados antes de ela ser buscada; veja: chatctl status",
    );
    const DAMAGED: Text = Text::new(
        "the store is damaged: it is not copied",
        "o banco de dados está danificado: não é copiado",
    );
    const RESTORE: Text = Text::new(
        "stop chatd and restore an earlier backup: chatd --restore FILE",
        "pare o chatd e restaure uma cópia anterior: chatd --restore ARQUIVO",
    );
    let said = |message, hint| Error::said(ErrorKind::Failed, message, &[]).advising(hint, &[]);
    match failure {
        Failure::NoSpace => said(NO_ROOM, BESIDE),
        Failure::Damaged(_) => said(DAMAGED, RESTORE),
        _ => unavailable(),
    }
}
