// SPDX-License-Identifier: Apache-2.0
//! How often something was written about each person and household. Whoever writes says so here, in the same transaction; a family's file that was read once is the one
//! on file for as long as nothing was written about the household or anybody who belongs to it.

use crate::convert::{marks, uuid};
use crate::session::Session;
use assistance::office::{Error, Mode};
use assistance::registry::Material;
use assistance::registry::model::HouseholdId;
use from_row::FromRow;
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A household or person, and how often something was written about it. Of most there is no row until something is written after they came on file.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub(crate) struct Edition {
    subject: Uuid,
    number: i64,
}

/// Something that was read or worked out from a family's file, with the editions of all whom the file is about.
#[derive(Clone)]
pub(crate) struct Of<T> {
    about: Arc<[Uuid]>,
    editions: Arc<[Edition]>,
    what: T,
}

/// A family's file as it was read.
pub(crate) type KeptFamily = Of<Arc<Material>>;
/// What was worked out from one.
pub(crate) type KeptAnswer = Of<Arc<str>>;

fn about(family: &Material) -> Arc<[Uuid]> {
    let people = family.persons.iter().map(|person| uuid(person.id));
    let all: BTreeSet<Uuid> = people.chain([uuid(family.household.id)]).collect();
    all.into_iter().collect()
}

impl Session {
    /// Something is written about these.
    pub(crate) async fn written_about(&self, subjects: impl IntoIterator<Item = Uuid>) -> Result<(), Error> {
        // In order, so that two who write about the same never wait for each other.
        let subjects: BTreeSet<Uuid> = subjects.into_iter().collect();
        if subjects.is_empty() {
            return Ok(());
        }
        let rows: Vec<String> = (1..=subjects.len()).map(|place| format!("(${place}, 1)")).collect();
        let sql = format!(
            "INSERT INTO edition (subject, number) VALUES {} ON CONFLICT (subject) DO UPDATE SET number = edition.number + 1",
            rows.join(", ")
        );
        self.write(&sql, subjects.into_iter().map(Value::from).collect()).await.map(drop)
    }

    /// The same of the person of a row of a book, such as a stay in a home: what the packs are told of a family follows from it too.
    pub(crate) async fn written_in(&self, book: &str, row: Uuid) -> Result<(), Error> {
        let person =
            self.first::<Uuid>(&format!("SELECT person FROM {book} WHERE id = $1"), vec![row.into()]).await?;
        self.written_about(person).await
    }

    async fn editions(&self, about: &[Uuid]) -> Result<Vec<Edition>, Error> {
        let sql = format!(
            "SELECT subject, number FROM edition WHERE subject IN ({}) ORDER BY subject",
            marks(1, about.len())
        );
        self.all(&sql, about.iter().map(|one| (*one).into()).collect()).await
    }

    /// What is kept, if the family's file still is the one from which it came.
    async fn still<T>(&self, kept: Option<Of<T>>) -> Result<Option<T>, Error> {
        let Some(kept) = kept else { return Ok(None) };
        let now = self.editions(&kept.about).await?;
        Ok((*now == *kept.editions).then_some(kept.what))
    }

    async fn of<T>(&self, family: &Material, what: T) -> Result<Of<T>, Error> {
        let about = about(family);
        let editions = self.editions(&about).await?.into();
        Ok(Of { about, editions, what })
    }

    /// The family's file as it is kept, if it still is the one on file.
    pub(super) async fn kept_family(&self, household: HouseholdId) -> Result<Option<Arc<Material>>, Error> {
        self.still(self.kept.family(household)).await
    }

    /// Keeps a family's file as this transaction read it. What a writing one sees may yet be undone.
    pub(super) async fn remember_family(&self, family: &Arc<Material>) -> Result<(), Error> {
        if self.mode == Mode::Read {
            self.kept.keep_family(family.household.id, self.of(family, family.clone()).await?);
        }
        Ok(())
    }

    /// What was worked out from a family's file, if it still is the one on file.
    pub(super) async fn kept_answer(&self, key: &str) -> Result<Option<Arc<str>>, Error> {
        self.still(self.kept.answer(key)).await
    }

    /// Keeps what this transaction worked out. What a writing one sees may yet be undone.
    pub(super) async fn remember_answer(
        &self,
        family: &Material,
        key: &str,
        answer: &str,
    ) -> Result<(), Error> {
        if self.mode == Mode::Read {
            self.kept.keep_answer(key, self.of(family, Arc::from(answer)).await?);
        }
        Ok(())
    }
}
