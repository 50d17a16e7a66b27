// SPDX-License-Identifier: Apache-2.0
//! Persons in tables.

use super::ids;
use crate::convert::{date, day, division, id, marks, place, uuid, word};
use crate::session::Session;
use crate::vault::{RowKey, Spot, Vault};
use assistance::office::Error;
use assistance::registry::model::{Number, Person, PersonId};
use assistance::registry::pinyin;
use assistance::registry::words::{Marital, NoNumber};
use from_row::FromRow;
use kernel::{CitizenNumber, Division, DivisionLevel, Secret, Sex};
use sea_orm::Value;
use sea_orm::prelude::Uuid;

const NUMBER: &str = "person.number";
const PHONE: &str = "person.phone";
/// The word of a number that passes its check; the others are reasons.
const KNOWN: &str = "known";
const ERASED: &str = "erased";
/// What stands in the place of the name of somebody erased.
const NOBODY: &str = "（已删除）";

#[derive(FromRow)]
pub(super) struct PersonRow {
    pub(super) id: Uuid,
    sealing_key: Option<Vec<u8>>,
    name: String,
    sex: Option<i64>,
    birth: Option<String>,
    number_state: String,
    number: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    ethnic: Option<i64>,
    marital: Option<String>,
    registered: Option<i64>,
    lives: i64,
    died_on: Option<String>,
    version: i64,
}

/// The columns of a person of the table `p`.
pub(super) const COLUMNS: &str = "p.id, p.sealing_key, p.name, p.sex, p.birth, p.number_state, p.number, p.phone, p.ethnic, \
                                  p.marital, p.registered, p.lives, p.died_on, p.version";

impl PersonRow {
    pub(super) fn read(self, vault: &Vault) -> Result<Person, Error> {
        let row = *self.id.as_bytes();
        let key = vault.row_key(self.sealing_key.as_deref(), row)?;
        let open = |sealed: &Option<Vec<u8>>, column: &str| match (&key, sealed) {
            (Some(key), Some(sealed)) => key.open_text(sealed, Spot { column, row }).map(Some),
            _ => Ok(None),
        };
        Ok(Person {
            id: id(self.id),
            name: self.name,
            sex: self.sex.map(|code| if code == 1 { Sex::Male } else { Sex::Female }),
            birth: self.birth.as_deref().map(date).transpose()?,
            number: number(&self.number_state, open(&self.number, NUMBER)?)?,
            phone: open(&self.phone, PHONE)?,
            ethnic: self.ethnic.map(|code| word(u8::try_from(code).ok())).transpose()?,
            marital: self.marital.as_deref().map(|one| word(Marital::parse(one))).transpose()?,
            registered: self.registered.map(division).transpose()?,
            lives: division(self.lives)?,
            died_on: self.died_on.as_deref().map(date).transpose()?,
            erased: key.is_none(),
            version: self.version,
        })
    }
}

fn number(state: &str, text: Option<Secret<String>>) -> Result<Number, Error> {
    match (state, text) {
        (ERASED, _) => Ok(Number::Erased),
        (KNOWN, Some(text)) => {
            let number = CitizenNumber::parse(text.expose());
            number.map(Number::Known).map_err(|_| Error::Broken("a stored number fails its check"))
        }
        (reason, text) => {
            let reason = word(NoNumber::parse(reason))?;
            Ok(text.map_or(Number::None(reason), Number::Wrong))
        }
    }
}

impl Session {
    pub(super) async fn read_persons(&self, list: &[PersonId]) -> Result<Vec<Person>, Error> {
        if list.is_empty() {
            return Ok(Vec::new());
        }
        let sql =
            format!("SELECT {COLUMNS} FROM person p WHERE p.id IN ({}) ORDER BY p.id", marks(1, list.len()));
        let rows = self.all::<PersonRow>(&sql, ids(list)).await?;
        rows.into_iter().map(|row| row.read(&self.vault)).collect()
    }

    /// The keyed index of a whole number.
    pub(super) fn number_index(&self, number: &CitizenNumber) -> Vec<u8> {
        self.vault.index("person.number", number.expose())
    }

    /// The keyed index of the last four characters among those kept by a county.
    pub(super) fn tail_index(&self, county: Division, tail: &str) -> Vec<u8> {
        self.vault.index("person.tail", &format!("{county}:{tail}"))
    }

    /// The keyed index of a telephone.
    pub(super) fn phone_index(&self, phone: &str) -> Vec<u8> {
        self.vault.index("person.phone", phone)
    }

    pub(super) async fn find_numbers(
        &self,
        numbers: &[CitizenNumber],
    ) -> Result<Vec<(CitizenNumber, PersonId)>, Error> {
        #[derive(FromRow)]
        struct Found {
            id: Uuid,
            number_index: Vec<u8>,
        }
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let indexes: Vec<Vec<u8>> = numbers.iter().map(|number| self.number_index(number)).collect();
        let sql = format!(
            "SELECT id, number_index FROM person WHERE number_index IN ({})",
            marks(1, indexes.len())
        );
        let rows =
            self.all::<Found>(&sql, indexes.iter().map(|index| index.clone().into()).collect()).await?;
        let of = |row: &Found| indexes.iter().position(|index| *index == row.number_index);
        Ok(rows.iter().filter_map(|row| Some((numbers[of(row)?].clone(), id(row.id)))).collect())
    }

    pub(super) async fn write_person(&self, person: &Person, seen: i64) -> Result<bool, Error> {
        let row = person.id.bytes();
        let (key, wrapped) = if seen == 0 {
            let (key, wrapped) = self.vault.new_row_key(row)?;
            (key, Some(wrapped))
        } else {
            let Some(key) = self.person_key(person.id).await? else {
                return Err(Error::Registry(assistance::registry::Refused::Erased));
            };
            (key, None)
        };
        let mut values = self.person_values(person, &key)?;
        let sql = if let Some(wrapped) = wrapped {
            values.push(wrapped.into());
            "INSERT INTO person (id, name, sex, birth, number_state, number, number_index, tail_index, phone, phone_index, ethnic, \
             marital, registered, lives, died_on, version, sealing_key) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
        } else {
            values.push(seen.into());
            "UPDATE person SET name = $2, sex = $3, birth = $4, number_state = $5, number = $6, number_index = $7, tail_index = $8, \
             phone = $9, phone_index = $10, ethnic = $11, marital = $12, registered = $13, lives = $14, died_on = $15, version = $16 \
             WHERE id = $1 AND version = $17"
        };
        if self.write(sql, values).await? != 1 {
            return Ok(false);
        }
        self.write_name_keys(person).await?;
        if seen > 0 {
            self.written_about([uuid(person.id)]).await?;
        }
        Ok(true)
    }

    fn person_values(&self, person: &Person, key: &RowKey) -> Result<Vec<Value>, Error> {
        let row = person.id.bytes();
        let seal = |text: &str, column: &str| key.seal(text.as_bytes(), Spot { column, row });
        let (state, number, index, tail) = match &person.number {
            Number::Known(number) => {
                let tail = &number.expose()[14..];
                let county = person.lives.at(DivisionLevel::County).unwrap_or(person.lives);
                let (index, tail) = (self.number_index(number), self.tail_index(county, tail));
                (KNOWN, Some(seal(number.expose(), NUMBER)?), Some(index), Some(tail))
            }
            Number::Wrong(text) => (NoNumber::Wrong.word(), Some(seal(text.expose(), NUMBER)?), None, None),
            Number::None(reason) => (reason.word(), None, None, None),
            Number::Erased => (ERASED, None, None, None),
        };
        let phone = person.phone.as_ref().map(|phone| seal(phone.expose(), PHONE)).transpose()?;
        let phone_index = person.phone.as_ref().map(|phone| self.phone_index(phone.expose()));
        Ok(vec![
            uuid(person.id).into(),
            person.name.clone().into(),
            person.sex.map(|sex| i64::from(sex.code())).into(),
            person.birth.map(day).into(),
            state.into(),
            number.into(),
            index.into(),
            tail.into(),
            phone.into(),
            phone_index.into(),
            person.ethnic.map(i64::from).into(),
            person.marital.map(|one| one.word().to_owned()).into(),
            person.registered.map(place).into(),
            place(person.lives).into(),
            person.died_on.map(day).into(),
            person.version.into(),
        ])
    }

    /// Adds many persons who are new.
    pub(crate) async fn insert_persons(&self, persons: &[Person]) -> Result<(), Error> {
        let mut rows = Vec::with_capacity(persons.len());
        let mut names = Vec::new();
        for person in persons {
            let (key, wrapped) = self.vault.new_row_key(person.id.bytes())?;
            let mut values = self.person_values(person, &key)?;
            values.push(wrapped.into());
            rows.push(values);
            let row = |name: String| vec![Value::from(name.into_bytes()), uuid(person.id).into()];
            names.extend(pinyin::keys(&person.name).into_iter().map(row));
        }
        let table = "person (id, name, sex, birth, number_state, number, number_index, tail_index, phone, phone_index, ethnic, marital, \
                     registered, lives, died_on, version, sealing_key)";
        self.insert_rows(table, rows).await?;
        self.insert_rows("name_key (name_key, person)", names).await
    }

    async fn person_key(&self, person: PersonId) -> Result<Option<RowKey>, Error> {
        let keys = self.row_keys(&[("person", uuid(person))].into()).await?;
        Ok(keys.get(uuid(person))?.cloned())
    }

    async fn write_name_keys(&self, person: &Person) -> Result<(), Error> {
        self.write("DELETE FROM name_key WHERE person = $1", vec![uuid(person.id).into()]).await?;
        let keys = pinyin::keys(&person.name);
        let rows: Vec<String> = (0..keys.len()).map(|at| format!("(${}, $1)", at + 2)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let mut values: Vec<Value> = vec![uuid(person.id).into()];
        values.extend(keys.into_iter().map(|key| Value::from(key.into_bytes())));
        let sql = format!("INSERT INTO name_key (name_key, person) VALUES {}", rows.join(", "));
        self.write(&sql, values).await.map(drop)
    }

    /// Destroys what names a person, and the key, so that everything sealed under it is gone for good; the chains of rows and of the log stay as they are.
    pub(super) async fn destroy_person(&self, person: PersonId) -> Result<bool, Error> {
        let sql = "UPDATE person SET sealing_key = NULL, name = $2, sex = NULL, birth = NULL, number_state = $3, number = NULL, \
                   number_index = NULL, tail_index = NULL, phone = NULL, phone_index = NULL, ethnic = NULL, marital = NULL, \
                   registered = NULL, version = version + 1 WHERE id = $1 AND sealing_key IS NOT NULL";
        let gone = self.write(sql, vec![uuid(person).into(), NOBODY.into(), ERASED.into()]).await?;
        if gone != 1 {
            return Ok(false);
        }
        self.write("DELETE FROM name_key WHERE person = $1", vec![uuid(person).into()]).await?;
        let contacts = "UPDATE contact SET sealing_key = NULL, asker = NULL, phone = NULL, words = NULL, answer_words = NULL \
                        WHERE person = $1";
        self.write(contacts, vec![uuid(person).into()]).await?;
        let messages = "UPDATE message SET sealing_key = NULL, body = NULL, phone = NULL WHERE person = $1";
        self.write(messages, vec![uuid(person).into()]).await?;
        // A household tells of its people: once none of them is left, so does its own key go, and that of its archive.
        let emptied = "id IN (SELECT household FROM membership WHERE person = $1) AND NOT EXISTS (\
                       SELECT 1 FROM membership m JOIN person p ON p.id = m.person \
                       WHERE m.household = household.id AND p.sealing_key IS NOT NULL)";
        let archives = format!(
            "UPDATE archive SET sealing_key = NULL WHERE household IN (SELECT id FROM household WHERE {emptied})"
        );
        self.write(&archives, vec![uuid(person).into()]).await?;
        let households = format!("UPDATE household SET sealing_key = NULL, address = NULL WHERE {emptied}");
        self.write(&households, vec![uuid(person).into()]).await?;
        // Every family's file that tells of an emptied household has this person in it.
        self.written_about([uuid(person)]).await?;
        Ok(true)
    }
}
