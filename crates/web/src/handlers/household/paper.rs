// SPDX-License-Identifier: Apache-2.0
//! The paper that comes with a form about a family.

use super::super::app::App;
use super::super::case::derived;
use super::super::form::{COMMAND, Sent};
use super::super::papers::cleaned;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use assistance::archive::FilePaper;
use assistance::casework::{HouseholdId, PaperId};
use assistance::office::{Error, act};
use kernel::{Command, Date, Id, Purpose};

/// Files the paper of the form (its field `scan`), under a command that follows from the form's: a double click files it once. Nothing where none came; what is wrong
/// with it is told in words.
pub(super) async fn file_paper(
    app: &App,
    visitor: &Visitor,
    household: HouseholdId,
    kind: &str,
    sent: &Sent,
    dated: Date,
    why: Purpose,
) -> Result<Result<Option<PaperId>, String>, Trouble> {
    let Some(file) = sent.files.iter().find(|file| file.field == "scan" && !file.bytes.is_empty()) else {
        return Ok(Ok(None));
    };
    let bytes = match cleaned(file.bytes.clone()) {
        Ok(bytes) => bytes,
        Err(wrong) => return Ok(Err(wrong.to_owned())),
    };
    let form =
        Id::<Command>::parse(sent.typed.get(COMMAND)).unwrap_or_else(|_| super::super::app::new_command());
    let command = derived(form, "paper scan", &bytes);
    let file = FilePaper {
        household,
        case: None,
        kind: kind.to_owned(),
        number: None,
        dated,
        bytes: Some(bytes),
        printed: false,
    };
    match act(&*app.office, &app.ctx_for(visitor.actor(), why, command), &file).await {
        Ok(filed) => Ok(Ok(Some(filed.paper))),
        Err(Error::Archive(refused)) => Ok(Err(wording::office::paper(refused).to_owned())),
        Err(error) => Err(error.into()),
    }
}
