// SPDX-License-Identifier: Apache-2.0
//! What pages show of leads: the list, the counts, one lead. Whoever may look into leads of a place, or assign them, sees those of the place.

use super::model::{FileId, Lead, LeadId, Record, State, Step};
use crate::access::{self, Action, Denied, Involved, Scope, roles};
use crate::casework::HouseholdId;
use crate::history::{Entry, LookUp};
use crate::office::{Error, Query, Thing, Tx};
use crate::registry::search::Page;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Month, UserId};

/// More leads than a household has.
const OF_A_HOUSEHOLD: u64 = 200;

/// Which leads to list.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LeadFilter {
    /// In one place only.
    pub place: Option<Division>,
    /// Of one kind only.
    pub kind: Option<String>,
    /// In these states only; all where empty.
    pub states: Vec<State>,
    /// Of one month only.
    pub month: Option<Month>,
    /// Only those whose day has passed.
    pub late: bool,
    /// Only those given to one person.
    pub assignee: Option<UserId>,
    /// Only those about one household.
    pub household: Option<HouseholdId>,
    /// Only those of one delivery.
    pub file: Option<FileId>,
    /// The beginning of the number.
    pub number: Option<String>,
    /// At most so many.
    pub limit: u64,
    /// So many left out first.
    pub offset: u64,
}

/// A lead in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The lead.
    pub lead: Lead,
    /// Whom it is about: the name on file, or in the source.
    pub about: String,
    /// The number of the household; empty where there is none.
    pub household: String,
}

/// How many leads stand where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateCount {
    /// The township, or the county for those of no township.
    pub township: Division,
    /// The kind.
    pub kind: String,
    /// How far.
    pub state: State,
    /// How many.
    pub count: u64,
    /// How many of them are late.
    pub late: u64,
}

/// Where whoever acts sees leads.
///
/// # Errors
/// Nowhere.
pub(crate) async fn scope(ctx: &Ctx, tx: &mut dyn Tx) -> Result<Scope, Error> {
    let caller = access::caller(ctx, tx).await?;
    let both = [Action::LeadWork, Action::LeadAssign].map(|action| caller.scope(action));
    let scope = Scope::of(both.iter().flat_map(|one| one.places().iter().copied()).collect());
    if scope.is_empty() { Err(Denied::NoRole(Action::LeadWork).into()) } else { Ok(scope) }
}

/// A page of leads.
pub struct ListLeads {
    /// Which.
    pub filter: LeadFilter,
}

#[async_trait]
impl Query for ListLeads {
    const NAME: &'static str = "lead.list";
    type Answer = Page<Listed>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Page<Listed>, Error> {
        let scope = scope(ctx, tx).await?;
        let asked = self.filter.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let (rows, total) = tx.leads(&asked, &self.filter, ctx.today()).await?;
        Ok(Page { rows, total })
    }
}

/// The visits that leads about a household led to, each with the number of its lead.
pub struct VisitsOfLeads {
    /// The household.
    pub household: HouseholdId,
}

#[async_trait]
impl Query for VisitsOfLeads {
    const NAME: &'static str = "lead.visits";
    type Answer = Vec<(Lead, Record)>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<(Lead, Record)>, Error> {
        let scope = scope(ctx, tx).await?;
        let filter =
            LeadFilter { household: Some(self.household), limit: OF_A_HOUSEHOLD, ..LeadFilter::default() };
        let (leads, _) = tx.leads(&scope, &filter, ctx.today()).await?;
        let mut visits = Vec::new();
        for Listed { lead, .. } in leads {
            let records = tx.lead_records(lead.id).await?;
            let went = records.into_iter().filter(|one| matches!(one.step, Step::Visited { .. }));
            visits.extend(went.map(|record| (lead.clone(), record)));
        }
        Ok(visits)
    }
}

/// How many leads stand where.
pub struct CountLeads {
    /// Of one month only.
    pub month: Option<Month>,
}

#[async_trait]
impl Query for CountLeads {
    const NAME: &'static str = "lead.count";
    type Answer = Vec<StateCount>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<StateCount>, Error> {
        let scope = scope(ctx, tx).await?;
        tx.count_leads(&scope, self.month, ctx.today()).await
    }
}

/// One lead with everything about it.
#[derive(Clone, Debug)]
pub struct LeadView {
    /// The lead.
    pub lead: Lead,
    /// The name on file; empty where the person is on no file.
    pub about: String,
    /// The number of the household; empty where there is none.
    pub household: String,
    /// What was done.
    pub records: Vec<Record>,
    /// Who may be given it: account and name, with the role.
    pub workers: Vec<(UserId, String)>,
}

/// Opens a lead.
pub struct ReadLead {
    /// Its number.
    pub number: String,
}

#[async_trait]
impl Query for ReadLead {
    const NAME: &'static str = "lead.read";
    type Answer = LeadView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<LeadView, Error> {
        let id = tx.lead_of_number(&self.number).await?.ok_or(Error::NotFound(Thing::Lead))?;
        view(ctx, tx, id).await
    }

    /// Whom the lead is about has it in their record, and the family in its file, with the number of the lead as the reason.
    fn lines(&self, ctx: &Ctx, view: &LeadView) -> Vec<Entry> {
        let lead = &view.lead;
        let person = lead.person.map(|id| (Thing::Person, id.bytes()));
        let household = lead.household.map(|id| (Thing::Household, id.bytes()));
        let mut objects: Vec<_> = person.into_iter().chain(household).collect();
        if objects.is_empty() {
            objects.push((Thing::Lead, lead.id.bytes()));
        }
        let look = |object| LookUp {
            object,
            place: lead.place,
            case: None,
            reason: Some(format!("核查线索 {}", lead.number)),
        };
        objects.into_iter().map(|object| look(object).into_entry(ctx, Self::NAME)).collect()
    }
}

async fn view(ctx: &Ctx, tx: &mut dyn Tx, id: LeadId) -> Result<LeadView, Error> {
    let lead = tx.lead(id).await?.ok_or(Error::NotFound(Thing::Lead))?;
    let work = access::authorise(ctx, tx, Action::LeadWork, lead.place, &Involved::default()).await;
    let assign = access::authorise(ctx, tx, Action::LeadAssign, lead.place, &Involved::default()).await;
    let assigns = assign.is_ok();
    if let (Err(error), Err(_)) = (work, assign) {
        return Err(error);
    }
    let (about, household) = tx.lead_about(&lead).await?;
    let records = tx.lead_records(id).await?;
    let workers = if assigns { workers(tx, lead.place, ctx.today()).await? } else { Vec::new() };
    Ok(LeadView { lead, about, household, records, workers })
}

/// Who may look into leads of a place, nearest first.
async fn workers(tx: &mut dyn Tx, place: Division, today: Date) -> Result<Vec<(UserId, String)>, Error> {
    let mut found = Vec::new();
    for (account, postings) in tx.accounts().await? {
        let near = postings.iter().filter(|one| {
            one.holds(today)
                && one.place.contains(&place)
                && roles::bars(one.role, Action::LeadWork).is_some()
        });
        if let Some(one) = near.max_by_key(|one| one.place.level()) {
            found.push((
                one.place.level(),
                account.id,
                format!("{}（{}）", account.name, one.role.chinese()),
            ));
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
    Ok(found.into_iter().map(|(_, id, name)| (id, name)).collect())
}

/// Who may be given leads of a place.
pub struct LeadWorkers {
    /// The place.
    pub place: Division,
}

#[async_trait]
impl Query for LeadWorkers {
    const NAME: &'static str = "lead.workers";
    type Answer = Vec<(UserId, String)>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        access::authorise(ctx, tx, Action::LeadAssign, self.place, &Involved::default()).await?;
        workers(tx, self.place, ctx.today()).await
    }
}

/// Every lead of a list, to be taken away as a file: who took it is recorded.
pub struct ExportLeads {
    /// Which.
    pub filter: LeadFilter,
    /// The county of whoever takes it, in whose log it stands.
    pub county: Division,
}

#[async_trait]
impl Query for ExportLeads {
    const NAME: &'static str = "lead.export";
    type Answer = Vec<Listed>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Listed>, Error> {
        let scope = scope(ctx, tx).await?;
        let asked = self.filter.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        Ok(tx.leads(&asked, &self.filter, ctx.today()).await?.0)
    }

    fn look_up(&self, _ctx: &Ctx, _answer: &Vec<Listed>) -> Option<LookUp> {
        Some(LookUp { object: (Thing::Lead, [0; 16]), place: self.county, case: None, reason: None })
    }
}
