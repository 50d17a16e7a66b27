// SPDX-License-Identifier: Apache-2.0
//! What checks need of the store. Deliveries and answers are only ever added.

use super::model::{
    Answer, Asked, Check, CheckId, CheckState, Delivery, DeliveryId, Item, ItemId, Request, RequestId,
};
use super::unread::UnreadFile;
use crate::access::Scope;
use crate::casework::{CaseId, PersonId};
use crate::office::Error;
use async_trait::async_trait;
use kernel::Division;

/// Which checks to list.
#[derive(Clone, Debug, Default)]
pub struct CheckFilter {
    /// Of these places only; nothing where empty.
    pub region: Scope,
    /// In this state only.
    pub state: Option<CheckState>,
    /// At most so many.
    pub limit: u64,
    /// So many left out first.
    pub offset: u64,
}

/// How many questions to a source are how far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceCount {
    /// The source.
    pub source: String,
    /// To be asked.
    pub ready: u64,
    /// Asked and not answered.
    pub asked: u64,
}

/// Checks, questions and answers.
#[async_trait]
pub trait Port {
    /// Adds a check with those whose data are asked for.
    async fn add_check(&mut self, check: &Check, asked: &[Asked]) -> Result<(), Error>;

    /// A check, locked in a writing transaction.
    async fn check(&mut self, id: CheckId) -> Result<Option<Check>, Error>;

    /// Those whose data a check asks for.
    async fn asked(&mut self, id: CheckId) -> Result<Vec<Asked>, Error>;

    /// The checks of a case, oldest first.
    async fn checks_of(&mut self, case: CaseId) -> Result<Vec<Check>, Error>;

    /// Keeps how far a check is; busy when it is no longer at the version before.
    async fn put_check(&mut self, check: &Check) -> Result<(), Error>;

    /// Checks, what is due first, and how many there are.
    async fn checks(&mut self, filter: &CheckFilter) -> Result<(Vec<Check>, u64), Error>;

    /// Adds questions.
    async fn add_items(&mut self, items: &[Item]) -> Result<(), Error>;

    /// Keeps how far questions are.
    async fn put_items(&mut self, items: &[Item]) -> Result<(), Error>;

    /// Takes questions of a check that nobody asked yet off it, but for these.
    async fn keep_items(&mut self, check: CheckId, keep: &[ItemId]) -> Result<(), Error>;

    /// The questions of a check, in the order of their ids.
    async fn items(&mut self, check: CheckId) -> Result<Vec<Item>, Error>;

    /// The questions to a source that are to be asked or are not answered, in some places.
    async fn open_items(&mut self, region: &Scope, source: &str) -> Result<Vec<Item>, Error>;

    /// How many questions to each source are open in some places.
    async fn open_counts(&mut self, region: &Scope) -> Result<Vec<SourceCount>, Error>;

    /// The questions ever asked about somebody, the latest first, each with its check.
    async fn items_about(&mut self, person: PersonId) -> Result<Vec<(Item, Check)>, Error>;

    /// The next running number of a county's files of questions in a year.
    async fn next_request_number(&mut self, county: Division, year: i32) -> Result<i64, Error>;

    /// Adds a file of questions.
    async fn add_request(&mut self, request: &Request) -> Result<(), Error>;

    /// A file of questions.
    async fn request(&mut self, id: RequestId) -> Result<Option<Request>, Error>;

    /// A file of questions by its number.
    async fn request_of_number(&mut self, number: &str) -> Result<Option<Request>, Error>;

    /// The questions of a file.
    async fn items_of_request(&mut self, id: RequestId) -> Result<Vec<Item>, Error>;

    /// The latest files of questions in some places.
    async fn requests(&mut self, region: &Scope, limit: u64) -> Result<Vec<Request>, Error>;

    /// Adds a file of answers with its lines.
    async fn add_answer_file(&mut self, delivery: &Delivery, answers: &[Answer]) -> Result<(), Error>;

    /// The delivery of a source with these bytes, if it came before.
    async fn delivery_of(
        &mut self,
        source: &str,
        county: Division,
        hash: &str,
    ) -> Result<Option<Delivery>, Error>;

    /// A file of answers.
    async fn answer_file(&mut self, id: DeliveryId) -> Result<Option<Delivery>, Error>;

    /// The latest files of answers in some places.
    async fn answer_files(&mut self, region: &Scope, limit: u64) -> Result<Vec<Delivery>, Error>;

    /// Keeps that a file of answers could not be read.
    async fn add_unread_file(&mut self, file: &UnreadFile) -> Result<(), Error>;

    /// The latest files that could not be read in some places, the last one first.
    async fn unread_files(&mut self, region: &Scope, limit: u64) -> Result<Vec<UnreadFile>, Error>;

    /// The lines of answers to questions, in the order of their files and rows.
    async fn answers(&mut self, items: &[ItemId]) -> Result<Vec<Answer>, Error>;
}
