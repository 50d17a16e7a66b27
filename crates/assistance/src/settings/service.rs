// SPDX-License-Identifier: Apache-2.0
//! Entering, confirming and reading what a county sets.

use super::county::CountySettings;
use super::model::{Answered, Key, Refused, Setting, SettingId};
use crate::access::{self, Action, Bar, Involved};
use crate::history::Entry;
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use crate::payout::model::bank::Banks;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel};
use serde::{Deserialize, Serialize};

/// The longest name of a document.
const LONGEST_DOCUMENT: usize = 100;

/// Everything that the county of a place set.
///
/// # Errors
/// The database fails.
pub async fn of(tx: &mut dyn Tx, place: Division) -> Result<CountySettings, Error> {
    let county = place.at(DivisionLevel::County).unwrap_or(place);
    let rows = tx.settings(county).await?;
    let seed = tx.sample_seed(county).await?;
    Ok(CountySettings::new(rows, seed))
}

/// Enters a value. What touches decisions holds only after [`AnswerSetting`].
#[derive(Clone, Debug, Serialize)]
pub struct ProposeSetting {
    /// The county, or the township whose office it is about.
    pub place: String,
    /// The word of what is set.
    pub key: String,
    /// The value as typed.
    pub value: String,
    /// The first day; blank for today.
    pub from: String,
    /// The document that orders it; blank for the county's own assumption.
    pub document: String,
}

/// What was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Its id.
    pub setting: SettingId,
    /// Whether it waits for a second person.
    pub waits: bool,
}

#[async_trait]
impl Command for ProposeSetting {
    const NAME: &'static str = "settings.propose";
    type Outcome = Proposed;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Proposed, Error> {
        let mut faults = Vec::new();
        let mut take = |field: &str, kind: FaultKind| faults.push(Fault::new(field, kind));
        let place =
            Division::parse(&self.place).map_err(|error| take("place", FaultKind::Division(error))).ok();
        let key = Key::parse(&self.key);
        if key.is_none() {
            take("key", FaultKind::NotAnOption);
        }
        let value = key.and_then(|key| key.read(&self.value).map_err(|kind| take("value", kind)).ok());
        let from = match self.from.trim() {
            "" => Some(ctx.today()),
            text => Date::parse(text).map_err(|error| take("from", FaultKind::Date(error))).ok(),
        };
        let document = self.document.trim();
        if document.chars().count() > LONGEST_DOCUMENT {
            take("document", FaultKind::TooLong(LONGEST_DOCUMENT));
        }
        if document.chars().any(char::is_control) {
            take("document", FaultKind::Characters);
        }
        if let (Some(Key::BankLayouts), Some(banks)) = (key, value.as_deref().and_then(Banks::parse)) {
            let policies = tx.policies();
            let known = |id: &str| policies.layouts().get(id).is_some();
            for (_, id) in banks.layouts().filter(|(_, id)| !known(id)) {
                take("value", FaultKind::NoLayout(id.to_owned()));
            }
        }
        let (Some(place), Some(key), Some(value), Some(from), true) =
            (place, key, value, from, faults.is_empty())
        else {
            return Err(Error::Invalid(faults));
        };
        access::authorise(ctx, tx, Action::SettingsPropose, place, &Involved::default()).await?;
        if from < ctx.today() {
            return Err(Refused::Past.into());
        }
        let fits = match place.level() {
            DivisionLevel::County => true,
            DivisionLevel::Township => key.by_office(),
            _ => false,
        };
        if !fits {
            return Err(Refused::CountyOnly.into());
        }
        let (entered_by, entered_name) = ctx.who.signature();
        let setting = Setting {
            id: ctx.new_id(),
            place,
            key,
            value,
            from,
            document: Some(document.to_owned()).filter(|text| !text.is_empty()),
            entered_at: ctx.now,
            entered_by,
            entered_name,
            answered: None,
        };
        tx.add_setting(&setting).await?;
        // The first thing that a county sets makes the seed of its sample too.
        tx.make_sample_seed(setting.county(), ctx.now).await?;
        tx.append(ctx, &told(ctx, Self::NAME, &setting)).await?;
        Ok(Proposed { setting: setting.id, waits: setting.waits() })
    }
}

fn told(ctx: &Ctx, action: &str, setting: &Setting) -> Entry {
    let object = Some((Thing::Setting, setting.id.bytes()));
    Entry::done(ctx, action, object, Some(setting.place), setting.key.word())
}

/// The second person agrees, or not. Whoever entered the value cannot.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerSetting {
    /// Which.
    pub setting: SettingId,
    /// Whether it shall hold.
    pub accept: bool,
}

#[async_trait]
impl Command for AnswerSetting {
    const NAME: &'static str = "settings.answer";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let setting = tx.setting(self.setting).await?.ok_or(Error::NotFound(Thing::Setting))?;
        let involved = Involved::default().with(Bar::Same, setting.entered_by);
        access::authorise(ctx, tx, Action::SettingsConfirm, setting.place, &involved).await?;
        if !setting.key.decides() {
            return Err(Refused::NothingToConfirm.into());
        }
        if setting.answered.is_some() {
            return Err(Refused::Answered.into());
        }
        let (by, name) = ctx.who.signature();
        let answered = Answered { accepted: self.accept, at: ctx.now, by, name };
        if !tx.answer_setting(self.setting, &answered).await? {
            return Err(Refused::Answered.into());
        }
        let word = if self.accept { "accepted" } else { "turned_down" };
        let mut entry = told(ctx, Self::NAME, &setting);
        entry.detail = format!("{} {word}", setting.key.word());
        tx.append(ctx, &entry).await
    }
}

/// The settings of a county with what whoever asks may do about them.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The county.
    pub county: Division,
    /// Everything that was set.
    pub settings: CountySettings,
    /// Whether whoever asks may enter values.
    pub may_propose: bool,
    /// The values that wait and that whoever asks may confirm.
    pub to_confirm: Vec<SettingId>,
}

/// Reads the settings of a county.
pub struct ReadSettings {
    /// A place in it.
    pub place: Division,
}

#[async_trait]
impl Query for ReadSettings {
    const NAME: &'static str = "settings.read";
    type Answer = Overview;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Overview, Error> {
        let county = self.place.at(DivisionLevel::County).unwrap_or(self.place);
        let none = Involved::default();
        let propose = access::authorise(ctx, tx, Action::SettingsPropose, county, &none).await;
        let may_propose = match propose {
            Ok(_) => true,
            Err(Error::Denied(_)) => {
                access::authorise(ctx, tx, Action::SettingsConfirm, county, &none).await?;
                false
            }
            Err(error) => return Err(error),
        };
        let settings = of(tx, county).await?;
        let mut to_confirm = Vec::new();
        for row in settings.rows().iter().filter(|row| row.waits()) {
            let involved = Involved::default().with(Bar::Same, row.entered_by);
            match access::authorise(ctx, tx, Action::SettingsConfirm, row.place, &involved).await {
                Ok(_) => to_confirm.push(row.id),
                Err(Error::Denied(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Overview { county, settings, may_propose, to_confirm })
    }
}

/// The offices of a place as notices and papers print them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offices {
    /// The county's.
    pub county: super::county::OfficeCard,
    /// The township's; the county's again for a county.
    pub township: super::county::OfficeCard,
    /// The telephone for complaints and reports.
    pub supervision: Option<String>,
}

/// Reads them. They stand on every notice and paper, so that nobody has to be signed in.
pub struct ReadOffices {
    /// The place.
    pub place: Division,
}

#[async_trait]
impl Query for ReadOffices {
    const NAME: &'static str = "settings.offices";
    type Answer = Offices;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Offices, Error> {
        Ok(Offices::of(&of(tx, self.place).await?, self.place, ctx.today()))
    }
}

/// How many working days before its day a county calls something due soon. Lists show it, so that nobody has to be signed in.
pub struct ReadSoon {
    /// A place in the county.
    pub place: Division,
}

#[async_trait]
impl Query for ReadSoon {
    const NAME: &'static str = "settings.soon";
    type Answer = u32;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<u32, Error> {
        Ok(of(tx, self.place).await?.casework(self.place, ctx.today()).soon)
    }
}

/// By when somebody who asks for help today is to be visited or answered, as the county set it.
pub struct ReadReplyBy {
    /// A place in the county.
    pub place: Division,
}

#[async_trait]
impl Query for ReadReplyBy {
    const NAME: &'static str = "settings.reply_by";
    type Answer = Date;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Date, Error> {
        let (days, _) = of(tx, self.place).await?.answer_days(self.place, Key::CallDays, ctx.today());
        Ok(tx.policies().calendar().add_working_days(ctx.today(), days).date)
    }
}

impl Offices {
    /// The offices of a place on a day, as its county set them.
    pub(crate) fn of(settings: &CountySettings, place: Division, today: Date) -> Offices {
        let county = place.at(DivisionLevel::County).unwrap_or(place);
        Offices {
            county: settings.office(county, today),
            township: settings.office(place, today),
            supervision: settings.supervision_phone(county, today),
        }
    }
}
