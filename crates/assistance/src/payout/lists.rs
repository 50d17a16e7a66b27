// SPDX-License-Identifier: Apache-2.0
//! What pages show of rosters: the list, one roster with its lines, its papers, what came back and waits, and the payments to one family.

use super::awards::{AwardRow, programme};
use super::model::answer::{BankResult, Failure};
use super::model::award::{Award, Concern};
use super::model::due::{DueKind, Payment};
use super::model::flow::{Roster, RosterKind, RosterState};
use super::model::identity::PaymentKey;
use super::model::ids::{AwardId, PayeeAccountId, RosterId};
use super::model::payee::PayTo;
use super::model::roster::{Drawn, Line, Totals, totals};
use super::payees::{PayeeAccount, accounts_of};
use super::rosters::{Asked, Drawable, Face, KeptPart, RosterRow, draw};
use crate::access::{self, Action, Involved};
use crate::casework::{AmountPart, HouseholdId, PersonId, Scheme};
use crate::history;
use crate::office::{Error, Query, Thing, Tx};
use crate::registry::Person;
use async_trait::async_trait;
use kernel::{Ctx, Division, Id, UserId, UtcMillis};
use std::collections::{BTreeMap, BTreeSet};

/// A line of a locked roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLine {
    /// The line.
    pub line: Line,
    /// Who stands for the family.
    pub face: Face,
    /// What the bank said.
    pub result: Option<BankResult>,
    /// The number of the bank's file in which it went out, from 1; 1 as long as none was sent.
    pub file: u32,
}

/// A roster as its page shows it.
#[derive(Clone, Debug)]
pub struct RosterView {
    /// Where it stands.
    pub row: RosterRow,
    /// Its lines, once it is locked.
    pub lines: Vec<KeptLine>,
    /// What it would hold now, as long as it is a draft.
    pub drawn: Option<Drawn>,
    /// Who stands for the awards of a draft.
    pub faces: BTreeMap<AwardId, Face>,
    /// Of a roster that is locked and not sent: the awards that a death or a decision has ended since, before a month that it pays.
    pub ended: BTreeSet<AwardId>,
    /// Over which funds it is spread, once it is checked, with what people call them.
    pub parts: Vec<(KeptPart, String)>,
    /// Its 文号, where one was entered.
    pub document: Option<String>,
    /// What the month's amount of a line is made of, where it is not of one piece.
    pub made_of: BTreeMap<AwardId, Vec<AmountPart>>,
    /// Totals by township.
    pub townships: BTreeMap<Division, Totals>,
    /// Totals in all.
    pub all: Totals,
}

fn faces(families: Vec<Drawable>) -> BTreeMap<AwardId, Face> {
    families.into_iter().map(|one| (one.row.award.id, one.face)).collect()
}

/// What the month's amount of each line is made of, where it is not of one piece and the award still says so.
fn made_of<'a>(
    lines: &[Line],
    awards: impl Iterator<Item = &'a Award>,
) -> BTreeMap<AwardId, Vec<AmountPart>> {
    let in_parts = awards.filter(|one| one.rates.iter().any(|rate| !rate.parts.is_empty()));
    let awards: BTreeMap<AwardId, &Award> = in_parts.map(|one| (one.id, one)).collect();
    let of = |line: &Line| {
        let award = awards.get(&line.award)?;
        let item = line.items.iter().find(|item| item.kind == DueKind::Regular)?;
        let parts = award.parts(item.key.month, item.key.component, item.amount);
        (!parts.is_empty()).then(|| (line.award, parts.to_vec()))
    };
    lines.iter().filter_map(of).collect()
}

/// The parts of a roster with the names of their funds.
async fn named(tx: &mut dyn Tx, row: &RosterRow) -> Result<Vec<(KeptPart, String)>, Error> {
    let parts = tx.roster_parts(row.roster.id).await?;
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let funds = tx.books(row.roster.county).await?;
    let title = |part: &KeptPart| {
        let fund = funds.iter().find(|one| one.account.id == part.fund);
        fund.map(|one| one.title.clone()).unwrap_or_default()
    };
    Ok(parts.into_iter().map(|part| (part, title(&part))).collect())
}

/// Opens a roster.
pub struct ReadRoster {
    /// Which.
    pub roster: RosterId,
}

#[async_trait]
impl Query for ReadRoster {
    const NAME: &'static str = "roster.read";
    type Answer = RosterView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RosterView, Error> {
        let row = tx.roster(self.roster).await?.ok_or(Error::NotFound(Thing::Batch))?;
        access::authorise(ctx, tx, Action::RosterView, row.roster.county, &Involved::default()).await?;
        let (drawn, families) = match row.roster.state {
            RosterState::Draft => {
                let (drawn, families) = draw(ctx, tx, &row.roster).await?;
                (Some(drawn), families)
            }
            _ => (None, Vec::new()),
        };
        let to_be_sent = matches!(
            row.roster.state,
            RosterState::Locked { .. } | RosterState::Made { .. } | RosterState::Checked { .. }
        );
        let ended = if to_be_sent { tx.ended_since(self.roster).await? } else { BTreeSet::new() };
        let parts = named(tx, &row).await?;
        let mut lines = tx.roster_lines(self.roster).await?;
        // Whoever signs second sees what whoever drew it up saw, as it stands by now; after that nobody asks for it any more.
        if matches!(row.roster.state, RosterState::Locked { .. } | RosterState::Made { .. }) {
            let asked = Asked::of(tx, row.roster.county).await?;
            let standing = tx.standing_of_lines(self.roster).await?;
            let mut concerns: BTreeMap<AwardId, BTreeSet<Concern>> = standing
                .into_iter()
                .map(|one| (one.award, asked.concerns(one.household, one.review_by, one.failed, ctx.today())))
                .collect();
            for kept in &mut lines {
                kept.line.concerns = concerns.remove(&kept.line.award).unwrap_or_default();
            }
        }
        let of: Vec<Line> = match &drawn {
            Some(drawn) => drawn.lines.clone(),
            None => lines.iter().map(|kept| kept.line.clone()).collect(),
        };
        let made_of = match &drawn {
            Some(_) => made_of(&of, families.iter().map(|one| &one.row.award)),
            None => made_of(&of, tx.awards_in_parts(self.roster).await?.iter().map(|one| &one.award)),
        };
        let faces = faces(families);
        let (townships, all) = totals(&of).ok_or(Error::Broken("the lines of a roster have no sum"))?;
        let document = tx.roster_document(self.roster).await?;
        Ok(RosterView { row, lines, drawn, faces, ended, parts, document, made_of, townships, all })
    }

    fn look_up(&self, _ctx: &Ctx, view: &RosterView) -> Option<history::LookUp> {
        Some(history::LookUp {
            object: (Thing::Batch, self.roster.bytes()),
            place: view.row.roster.county,
            case: None,
            reason: None,
        })
    }
}

/// Lists rosters of the places of whoever asks, the latest month first.
pub struct ListRosters {
    /// At most so many.
    pub limit: u64,
    /// So many left out first.
    pub offset: u64,
}

#[async_trait]
impl Query for ListRosters {
    const NAME: &'static str = "roster.list";
    type Answer = Vec<RosterRow>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<RosterRow>, Error> {
        let scope = access::scope_for(ctx, tx, Action::RosterView).await?;
        tx.rosters(&scope, self.limit, self.offset).await
    }
}

/// What the bank sent back.
#[derive(Clone, Debug)]
pub struct Failed {
    /// What a re-pay roster would hold now, who waits, and what a person must decide.
    pub drawn: Drawn,
    /// Who stands for the awards.
    pub faces: BTreeMap<AwardId, Face>,
    /// Where they live.
    pub villages: BTreeMap<AwardId, Division>,
    /// Why the bank sent it back, by the payment that failed.
    pub why: Vec<(PaymentKey, Failure)>,
}

/// What the bank sent back and is still owed (重发): lines that can be tried again, families whose account must first be put right, and what a person must decide.
pub struct ReadFailed {
    /// The county.
    pub county: Division,
    /// The scheme.
    pub scheme: Scheme,
}

#[async_trait]
impl Query for ReadFailed {
    const NAME: &'static str = "roster.failed";
    type Answer = Failed;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        access::authorise(ctx, tx, Action::RosterView, self.county, &Involved::default()).await?;
        let month = ctx.today().month_of();
        let none = Id::from_bytes([0; 16]);
        let roster = Roster::draft(none, self.county, programme(self.scheme), month, RosterKind::Repay);
        let (drawn, families) = draw(ctx, tx, &roster).await?;
        let why = tx.payment_failures(self.county, self.scheme).await?;
        let villages = families.iter().map(|one| (one.row.award.id, one.row.award.village)).collect();
        Ok(Failed { drawn, faces: faces(families), villages, why })
    }
}

/// A roster as it is printed: its lines with accounts and persons, which the page masks.
#[derive(Clone, Debug)]
pub struct RosterPaper {
    /// The roster.
    pub view: RosterView,
    /// The accounts of its lines.
    pub accounts: BTreeMap<PayeeAccountId, PayeeAccount>,
    /// Who stands for its lines.
    pub persons: BTreeMap<PersonId, Person>,
    /// The names of who signed, by account.
    pub names: BTreeMap<UserId, String>,
}

/// Opens a locked roster for its papers.
pub struct ReadRosterPaper {
    /// Which.
    pub roster: RosterId,
}

/// How many persons are read at once.
const CHUNK: usize = 500;

/// The names of accounts that signed.
async fn signers(tx: &mut dyn Tx, state: &RosterState) -> Result<BTreeMap<UserId, String>, Error> {
    let mut names = BTreeMap::new();
    for signature in state.signatures() {
        if let Some(account) = tx.account(signature.by).await? {
            names.insert(signature.by, account.name);
        }
    }
    Ok(names)
}

#[async_trait]
impl Query for ReadRosterPaper {
    const NAME: &'static str = "roster.paper";
    type Answer = RosterPaper;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RosterPaper, Error> {
        let view = ReadRoster { roster: self.roster }.read(ctx, tx).await?;
        let accounts = tx.roster_accounts(self.roster).await?;
        let accounts = accounts.into_iter().map(|account| (account.id, account)).collect();
        let ids: Vec<PersonId> = view.lines.iter().map(|kept| kept.face.person).collect();
        let mut persons = BTreeMap::new();
        for chunk in ids.chunks(CHUNK) {
            persons.extend(tx.persons(chunk).await?.into_iter().map(|person| (person.id, person)));
        }
        let names = signers(tx, &view.row.roster.state).await?;
        Ok(RosterPaper { view, accounts, persons, names })
    }

    fn look_up(&self, ctx: &Ctx, paper: &RosterPaper) -> Option<history::LookUp> {
        ReadRoster { roster: self.roster }.look_up(ctx, &paper.view)
    }
}

/// A payment to a family, with the roster that carried it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidRow {
    /// Under which award.
    pub award: AwardId,
    /// The payment.
    pub payment: Payment,
    /// What it was.
    pub kind: DueKind,
    /// The roster.
    pub roster: RosterId,
    /// Its number.
    pub number: String,
    /// To which account.
    pub account: PayeeAccountId,
    /// When the bank's answer was taken.
    pub settled_at: Option<UtcMillis>,
}

/// An award with its account and payments.
#[derive(Clone, Debug)]
pub struct AwardMoney {
    /// The award.
    pub award: AwardRow,
    /// Where it is paid.
    pub pay_to: PayTo,
    /// The account in use.
    pub current: Option<PayeeAccount>,
    /// The account that waits for its second person.
    pub proposed: Option<PayeeAccount>,
}

/// What a family receives and received.
#[derive(Clone, Debug, Default)]
pub struct FamilyMoney {
    /// Every award it ever had.
    pub awards: Vec<AwardMoney>,
    /// Every payment, the latest month first.
    pub payments: Vec<PaidRow>,
    /// The accounts to which they went.
    pub accounts: BTreeMap<PayeeAccountId, PayeeAccount>,
}

/// Opens the money of a family.
pub struct ReadFamilyMoney {
    /// The family.
    pub household: HouseholdId,
}

#[async_trait]
impl Query for ReadFamilyMoney {
    const NAME: &'static str = "award.money";
    type Answer = FamilyMoney;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<FamilyMoney, Error> {
        crate::registry::place_for(ctx, tx, &[Action::AwardView], self.household).await?;
        let mut awards = Vec::new();
        for award in tx.awards_of(self.household, None).await? {
            let pay_to = tx.pay_to(award.award.id).await?;
            let (current, proposed) = accounts_of(tx, &pay_to).await?;
            awards.push(AwardMoney { award, pay_to, current, proposed });
        }
        let payments = tx.payments_to(self.household).await?;
        let mut accounts = BTreeMap::new();
        let used: BTreeSet<PayeeAccountId> = payments.iter().map(|one| one.account).collect();
        for id in used {
            if let Some(account) = tx.payee_account(id).await? {
                accounts.insert(id, account);
            }
        }
        Ok(FamilyMoney { awards, payments, accounts })
    }

    fn look_up(&self, _ctx: &Ctx, money: &FamilyMoney) -> Option<history::LookUp> {
        let place = money.awards.first()?.award.award.village;
        let object = (Thing::Household, self.household.bytes());
        Some(history::LookUp { object, place, case: None, reason: None })
    }
}
