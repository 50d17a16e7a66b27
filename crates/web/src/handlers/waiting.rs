// SPDX-License-Identifier: Apache-2.0
//! What waits for somebody outside of cases: rosters, accounts, checks, calls, leads, messages, and what a second person has to agree to. Each a figure with its list, shown only
//! where something waits.

use super::app::App;
use super::trouble::Trouble;
use super::visitor::Visitor;
use crate::components::{Clock, Tile, Tone};
use assistance::access::Action;
use assistance::access::requests::ReadRequests;
use assistance::care::{CarePart, CountCared};
use assistance::casework::Scheme;
use assistance::funeral::{CountFunerals, FuneralStage};
use assistance::home_month::{HomeMonth, OpenHomeMonths};
use assistance::messages::outbox::{ListMessages, MessageFilter};
use assistance::monitoring::counts::LateLeads;
use assistance::office::look;
use assistance::oversight::{EntryFilter, EntryList, EntryTab, GoodFaithErrors};
use assistance::payout::orders::ReadFundBook;
use assistance::payout::payees::{ListPayees, TaskKind};
use assistance::payout::reserve::read::ReserveWork;
use assistance::payout::waiting::{OnceWork, RosterTask, RosterWork};
use assistance::price_linkage::PriceWork;
use assistance::regions::ListsToConfirm;
use assistance::registry::contact::{ContactFilter, ContactTab, Contacts};
use assistance::registry::undo::DeathUndos;
use assistance::services::CountEnding;
use assistance::settings::ReadSettings;
use assistance::standards::StandardState;
use assistance::standards::service::Standards;
use assistance::tekun::{ListHomes, ListSupported, ListedHome, Which};
use assistance::temp_relief::{ListReliefs, ReliefFilter, Stage};
use assistance::verification::list::ChecksWaiting;
use kernel::{Ctx, Division, Month};

/// The figures, in the order in which money and time press.
pub(super) async fn tiles(app: &App, visitor: &Visitor, ctx: &Ctx) -> Result<Vec<Tile>, Trouble> {
    let asking = Asking { app, visitor, ctx };
    let mut tiles = asking.rosters().await?;
    for scheme in Scheme::ALL.iter().copied().filter(|scheme| !scheme.lasts()) {
        tiles.extend(asking.once(scheme).await?);
    }
    tiles.extend(asking.reserves().await?);
    tiles.extend(asking.prices().await?);
    tiles.extend(asking.payees().await?);
    tiles.extend(asking.checks().await?);
    tiles.extend(asking.contacts().await?);
    tiles.extend(asking.reliefs().await?);
    tiles.extend(asking.care().await?);
    tiles.extend(asking.services().await?);
    tiles.extend(asking.support().await?);
    tiles.extend(asking.funerals().await?);
    tiles.extend(asking.homes().await?);
    tiles.extend(asking.home_months().await?);
    tiles.extend(asking.calls().await?);
    tiles.extend(asking.leads().await?);
    tiles.extend(asking.messages().await?);
    tiles.extend(asking.second_looks().await?);
    tiles.retain(|tile| tile.value != "0");
    Ok(tiles)
}

struct Asking<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    ctx: &'a Ctx,
}

impl Asking<'_> {
    fn may(&self, actions: &[Action]) -> bool {
        actions.iter().any(|action| self.visitor.may(*action))
    }

    async fn rosters(&self) -> Result<Vec<Tile>, Trouble> {
        use Action::{BankReturn, RosterCheck, RosterMake, RosterSend};
        if !self.may(&[RosterMake, RosterCheck, RosterSend, BankReturn]) {
            return Ok(Vec::new());
        }
        let work = look(&*self.app.office, self.ctx, &RosterWork).await?;
        let tile = |(task, rosters): (RosterTask, Vec<_>)| {
            let label = match task {
                RosterTask::Make => "待锁定、制表的花名册",
                RosterTask::Check => "待复核的花名册",
                RosterTask::Send => "待报送银行的花名册",
                RosterTask::Answer => "待回盘、对账的花名册",
            };
            let href = match rosters.as_slice() {
                [one] => format!("/money/rosters/{one}"),
                _ => "/money".to_owned(),
            };
            Tile::new(label, rosters.len(), "份").tone(Tone::Soon).href(href)
        };
        Ok(work.into_iter().map(tile).collect())
    }

    /// What the county pays once and no roster holds yet: a township could not pay it, or the county approved it.
    async fn once(&self, scheme: Scheme) -> Result<Option<Tile>, Trouble> {
        use Action::{RosterCheck, RosterMake, RosterSend};
        if !self.may(&[RosterMake, RosterCheck, RosterSend]) {
            return Ok(None);
        }
        let county = super::money::county(self.app, self.visitor, Action::RosterView);
        let task = look(&*self.app.office, self.ctx, &OnceWork { county, scheme }).await?;
        let mut note = format!("{} 元", task.amount.grouped());
        if task.without_account > 0 {
            note += &format!("，{} 户没有账户", task.without_account);
        }
        if task.late > 0 {
            note += &format!("，{} 户是以前转来的", task.late);
        }
        let tone = if task.late > 0 { Tone::Late } else { Tone::Soon };
        let label = format!("{}待造册发放", wording::casework::scheme(scheme));
        Ok(Some(Tile::new(label, task.families, "户").tone(tone).note(note).href("/money")))
    }

    /// Reserves of townships: what is low or too little, and months that wait for a signature.
    async fn reserves(&self) -> Result<Vec<Tile>, Trouble> {
        use Action::{ReserveManage, ReserveSettle};
        if !self.may(&[ReserveManage, ReserveSettle]) {
            return Ok(Vec::new());
        }
        let county = super::money::county(self.app, self.visitor, Action::ReserveView);
        let work = look(&*self.app.office, self.ctx, &ReserveWork { county }).await?;
        let tile = |label: &str, places: &[Division], unit: &str| {
            let href = match places {
                [one] => format!("/money/reserves/{one}"),
                _ => "/money/reserves".to_owned(),
            };
            Tile::new(label, places.len(), unit).tone(Tone::Soon).href(href)
        };
        Ok(vec![
            tile("待签字的备用金月结", &work.to_sign, "个"),
            tile("待核收的备用金月结", &work.to_answer, "个"),
            tile("申请补充备用金的乡镇", &work.asked, "个"),
            tile("备用金余额偏低的乡镇", &work.low, "个"),
            tile("备用金预拨不足的乡镇", &work.short, "个"),
        ])
    }

    /// Price subsidies: an index or list that waits for its second person, and each month that is started and not paid in full, with its clock.
    async fn prices(&self) -> Result<Vec<Tile>, Trouble> {
        use Action::{PriceApprove, PriceConfirm, PriceDraw, RosterCheck};
        if !self.may(&[PriceApprove, PriceConfirm, PriceDraw, RosterCheck]) || !self.may(&[Action::PriceView])
        {
            return Ok(Vec::new());
        }
        let county = super::money::county(self.app, self.visitor, Action::PriceView);
        let work = look(&*self.app.office, self.ctx, &PriceWork { county }).await?;
        let href = |months: &[Month]| match months {
            [one] => format!("/money/prices/{one}"),
            _ => "/money/prices".to_owned(),
        };
        let tile = |label: &str, months: &[Month]| {
            Tile::new(label, months.len(), "个月").tone(Tone::Soon).href(href(months))
        };
        let mut tiles =
            vec![tile("待复核的价格指数", &work.to_confirm), tile("待批准的价格补贴名单", &work.to_approve)];
        for open in &work.open {
            let unpaid = if open.state.unpaid > 0 { open.state.unpaid } else { open.state.without };
            let clock = open.due.as_ref().map(|due| {
                Clock::at(self.ctx.today(), due.deadline, due.working, 0, self.app.policies.calendar())
            });
            let late = clock.as_ref().is_some_and(|clock| clock.tone() == Tone::Late);
            let note = clock.map(|clock| format!("{}（{}）", clock.words(), clock.until()));
            tiles.push(
                Tile::new(format!("待发的价格补贴 {}", open.month), unpaid, "户")
                    .tone(if late { Tone::Late } else { Tone::Soon })
                    .note(note.unwrap_or_default())
                    .href(href(&[open.month])),
            );
        }
        for (month, without) in &work.without {
            let label = format!("还没有列入价格补贴 {month}");
            tiles.push(
                Tile::new(label, *without, "户").tone(Tone::Soon).href(format!("/money/prices/{month}")),
            );
        }
        Ok(tiles)
    }

    async fn payees(&self) -> Result<Vec<Tile>, Trouble> {
        let enters = self.visitor.may(Action::PayeeEnter);
        let mut tiles = Vec::new();
        for (kind, mine, label) in [
            (TaskKind::Missing, enters, "没有收款账户"),
            (TaskKind::Failed, enters, "银行退回，要换账户"),
            (TaskKind::Waiting, self.visitor.may(Action::PayeeConfirm), "账户待第二人核对"),
        ] {
            if mine {
                let (_, count) = look(&*self.app.office, self.ctx, &ListPayees { kind, limit: 0 }).await?;
                let href = format!("/payees?tab={}", kind.word());
                tiles.push(Tile::new(label, count, "户").tone(Tone::Soon).href(href));
            }
        }
        Ok(tiles)
    }

    async fn checks(&self) -> Result<Vec<Tile>, Trouble> {
        if !self.may(&[Action::CheckRun]) {
            return Ok(Vec::new());
        }
        let (waiting, running) = look(&*self.app.office, self.ctx, &ChecksWaiting).await?;
        Ok(vec![
            Tile::new("待发起的核对", waiting, "件").href("/checks"),
            Tile::new("待答复、出报告的核对", running, "件").href("/checks?state=running"),
        ])
    }

    /// Requests for help that somebody is to follow up here, those passed on by another office among them.
    async fn contacts(&self) -> Result<Option<Tile>, Trouble> {
        if !self.may(&[Action::ContactLog]) {
            return Ok(None);
        }
        let mut counts = [0; 2];
        let tabs = [ContactTab::Waiting, ContactTab::Late(self.ctx.today())];
        for (count, tab) in counts.iter_mut().zip(tabs) {
            let filter = ContactFilter { tab, rows: 1, ..ContactFilter::default() };
            *count = look(&*self.app.office, self.ctx, &Contacts { filter }).await?.total;
        }
        let [waiting, late] = counts;
        let tile = Tile::new("待上门、答复的求助", waiting, "件").href("/contacts?tab=waiting");
        Ok(Some(match late {
            0 => tile.tone(Tone::Soon),
            late => tile.tone(Tone::Late).note(format!("{late} 件逾期")),
        }))
    }

    /// Matters of temporary relief that are not over, the late ones chased.
    async fn reliefs(&self) -> Result<Option<Tile>, Trouble> {
        if !self.may(&[Action::ReliefWork, Action::ReliefSecond, Action::ReliefDecide]) {
            return Ok(None);
        }
        let counted = ListReliefs { filter: ReliefFilter::default(), place: None };
        let waiting = look(&*self.app.office, self.ctx, &counted).await?;
        let tile = Tile::new("临时救助", waiting.count(Stage::OPEN), "件").href("/relief");
        Ok(Some(match waiting.late(Stage::OPEN) {
            0 => tile.tone(Tone::Soon),
            late => tile.tone(Tone::Late).note(format!("{late} 件逾期")),
        }))
    }

    /// People who are supported at home whom somebody should have visited, and what of their care waits.
    async fn care(&self) -> Result<Vec<Tile>, Trouble> {
        if !self.may(&[Action::CareVisit, Action::CareWork]) {
            return Ok(Vec::new());
        }
        let counts = look(&*self.app.office, self.ctx, &CountCared).await?;
        let tone = |part| match part {
            CarePart::All => None,
            CarePart::Late | CarePart::Open | CarePart::NoAgreement => Some(Tone::Late),
            _ => Some(Tone::Soon),
        };
        let tile = |(part, count): (CarePart, u64)| {
            let tone = tone(part).filter(|_| count > 0)?;
            let href = format!("/care?tab={}", part.word());
            Some(Tile::new(part.chinese(), count, "人").tone(tone).href(href))
        };
        Ok(counts.into_iter().filter_map(tile).collect())
    }

    /// People whose contract with a family doctor runs out: somebody renews it with them.
    async fn services(&self) -> Result<Option<Tile>, Trouble> {
        if !self.may(&[Action::ServiceWork]) {
            return Ok(None);
        }
        let count = look(&*self.app.office, self.ctx, &CountEnding).await?;
        Ok(Some(Tile::new("服务快到期", count, "人").tone(Tone::Soon).href("/care/services?tab=ending")))
    }

    /// Reported changes of self-care that wait for their assessment, the late ones chased.
    async fn support(&self) -> Result<Option<Tile>, Trouble> {
        if !self.may(&[Action::TekunAssess]) {
            return Ok(None);
        }
        let mut counts = [0; 2];
        for (count, due_by) in counts.iter_mut().zip([None, self.ctx.today().add_days(-1)]) {
            let list = ListSupported { which: Which::Reported, due_by, limit: 0, offset: 0 };
            *count = look(&*self.app.office, self.ctx, &list).await?.1;
        }
        let [open, late] = counts;
        let tile = Tile::new("待复评的自理能力", open, "人").href("/tekun?tab=reported");
        Ok(Some(match late {
            0 => tile.tone(Tone::Soon),
            late => tile.tone(Tone::Late).note(format!("{late} 人逾期")),
        }))
    }

    /// Funerals of supported people that somebody sees to, reports the cost of, or decides about.
    async fn funerals(&self) -> Result<Vec<Tile>, Trouble> {
        let (works, decides) = (self.may(&[Action::FuneralWork]), self.may(&[Action::FuneralDecide]));
        if !works && !decides {
            return Ok(Vec::new());
        }
        let counts = look(&*self.app.office, self.ctx, &CountFunerals).await?;
        let tile = |(stage, count): (FuneralStage, u64)| {
            let (label, mine, tone) = match stage {
                FuneralStage::Open => ("特困人员去世，待落实丧葬", works, Tone::Late),
                FuneralStage::Entrusted => ("丧葬承办中", works, Tone::Soon),
                FuneralStage::Held => ("丧葬待报费用", works, Tone::Soon),
                FuneralStage::Proposed => ("丧葬费待决定", decides, Tone::Soon),
                FuneralStage::Decided | FuneralStage::Closed => return None,
            };
            let href = format!("/tekun/ended?tab={}", stage.word());
            mine.then(|| Tile::new(label, count, "人").tone(tone).href(href))
        };
        Ok(counts.into_iter().filter_map(tile).collect())
    }

    /// Homes whose entries wait for a second person, and in which something is to be mended.
    async fn homes(&self) -> Result<Vec<Tile>, Trouble> {
        if !self.may(&[Action::TekunHomeConfirm, Action::TekunCheck]) {
            return Ok(Vec::new());
        }
        let (homes, today) = (look(&*self.app.office, self.ctx, &ListHomes).await?, self.ctx.today());
        let own = self.visitor.signed_in.account.id;
        let mut tiles = Vec::new();
        if self.visitor.may(Action::TekunHomeConfirm) {
            let waits = |one: &&ListedHome| one.home.waiting.as_ref().is_some_and(|entry| entry.by != own);
            let waiting = homes.iter().filter(waits).count();
            tiles.push(Tile::new("待复核的供养机构", waiting, "所").tone(Tone::Soon).href("/tekun/homes"));
        }
        if self.visitor.may(Action::TekunCheck) {
            let due: Vec<_> = homes.iter().filter_map(|one| one.mend_by).collect();
            let tile = Tile::new("待整改的供养机构", due.len(), "所").href("/tekun/homes");
            tiles.push(match due.iter().filter(|by| **by < today).count() {
                0 => tile.tone(Tone::Soon),
                late => tile.tone(Tone::Late).note(format!("{late} 所逾期")),
            });
        }
        Ok(tiles)
    }

    /// Months of homes that wait for the county, and those that it agreed to and nobody closed.
    async fn home_months(&self) -> Result<Vec<Tile>, Trouble> {
        let (draws, agrees) = (self.may(&[Action::HomeMonthDraw]), self.may(&[Action::HomeMonthConfirm]));
        if !draws && !agrees {
            return Ok(Vec::new());
        }
        let open = look(&*self.app.office, self.ctx, &OpenHomeMonths).await?;
        let own = self.visitor.signed_in.account.id;
        let tile = |label: &str, mine: bool, which: &dyn Fn(&HomeMonth) -> bool| {
            let of: Vec<&HomeMonth> = open.iter().filter(|one| mine && which(one)).collect();
            let href = match of.as_slice() {
                [one] => format!("/tekun/homes/{}/months/{}", one.home, one.month),
                _ => "/tekun/homes".to_owned(),
            };
            Tile::new(label, of.len(), "份").tone(Tone::Soon).href(href)
        };
        Ok(vec![
            tile("待核对的机构月度清单", agrees, &|one| one.answer.is_none() && one.by != own),
            tile("待移交、办结的机构月度清单", draws, &HomeMonth::agreed),
        ])
    }

    async fn calls(&self) -> Result<Vec<Tile>, Trouble> {
        if !self.may(&[Action::ComplaintWork]) {
            return Ok(Vec::new());
        }
        let mut counts = [0; 3];
        for (count, tab) in counts.iter_mut().zip([EntryTab::Open, EntryTab::Late, EntryTab::CallBack]) {
            let filter = EntryFilter { tab, rows: 1, ..EntryFilter::default() };
            *count = look(&*self.app.office, self.ctx, &EntryList { filter }).await?.total;
        }
        let [open, late, call_back] = counts;
        let calls = Tile::new("未办结的来电、举报", open, "件").href("/register");
        let calls = match late {
            0 => calls,
            late => calls.tone(Tone::Late).note(format!("{late} 件逾期未答复")),
        };
        Ok(vec![calls, Tile::new("待回访", call_back, "件").href("/register?tab=call_back")])
    }

    /// The leads that wait where somebody looks into them, the late ones chased by colour and words.
    async fn leads(&self) -> Result<Option<Tile>, Trouble> {
        if !self.may(&[Action::LeadWork, Action::LeadAssign]) {
            return Ok(None);
        }
        let waiting = look(&*self.app.office, self.ctx, &LateLeads).await?;
        let tile = Tile::new("监测线索", waiting.open, "条").href("/leads");
        Ok(Some(match waiting.late {
            0 => tile,
            late => tile.tone(Tone::Late).note(format!("{late} 条逾期")),
        }))
    }

    /// People who are to be called, or visited because nobody answered.
    async fn messages(&self) -> Result<Option<Tile>, Trouble> {
        if !self.may(&[Action::MessageCall]) {
            return Ok(None);
        }
        let query =
            ListMessages { filter: MessageFilter { rows: 1, ..MessageFilter::default() }, place: None };
        let counts = look(&*self.app.office, self.ctx, &query).await?.counts;
        let waiting: u64 = counts.iter().filter(|(state, _)| state.to_tell()).map(|(_, count)| count).sum();
        Ok(Some(Tile::new("要打电话、上门告知", waiting, "件").tone(Tone::Soon).href("/messages")))
    }

    /// What others entered and a second person looks at.
    async fn second_looks(&self) -> Result<Vec<Tile>, Trouble> {
        let mut tiles = Vec::new();
        if self.may(&[Action::AccountConfirm]) {
            let requests = look(&*self.app.office, self.ctx, &ReadRequests).await?;
            let waiting = requests.iter().filter(|one| one.may_answer).count();
            tiles.push(Tile::new("待复核的授权", waiting, "项").tone(Tone::Soon).href("/settings/access"));
        }
        if self.may(&[Action::RegionConfirm])
            && let Some(posting) = self.visitor.signed_in.postings.first()
        {
            let waiting = look(&*self.app.office, self.ctx, &ListsToConfirm { place: posting.place }).await?;
            tiles.push(Tile::new("待确认的区划变更", waiting, "份").href("/settings/regions"));
        }
        if self.may(&[Action::PolicyAdopt]) {
            let standards = look(&*self.app.office, self.ctx, &Standards).await?;
            let waiting = standards.iter().filter(|one| one.state == StandardState::Proposed).count();
            tiles.push(Tile::new("待采用的标准", waiting, "项").href("/settings/standards"));
        }
        if self.may(&[Action::FundConfirm])
            && let Some(posting) = self.visitor.signed_in.postings.first()
        {
            let book = look(&*self.app.office, self.ctx, &ReadFundBook { county: posting.place }).await?;
            let own = self.visitor.signed_in.account.id;
            let mine = book.waiting().filter(|order| order.by != own);
            let waiting = mine.filter(|order| self.visitor.may(order.kind.confirmed_by())).count();
            if waiting > 0 {
                tiles.push(Tile::new("待复核的资金", waiting, "笔").tone(Tone::Soon).href("/money/book"));
            }
        }
        if self.may(&[Action::SettingsConfirm])
            && let Some(posting) = self.visitor.signed_in.postings.first()
        {
            let overview = look(&*self.app.office, self.ctx, &ReadSettings { place: posting.place }).await?;
            tiles.push(
                Tile::new("待确认的本县设置", overview.to_confirm.len(), "项").href("/settings/county"),
            );
        }
        if self.may(&[Action::CaseReview, Action::CaseDecide]) {
            let waiting = look(&*self.app.office, self.ctx, &DeathUndos { household: None }).await?;
            let own = waiting.iter().filter(|one| one.may_answer).count();
            tiles.push(Tile::new("待核对的死亡登记更正", own, "件").tone(Tone::Soon).href("/deaths-undone"));
        }
        if self.visitor.may(Action::ErrorConfirm) && self.visitor.may(Action::ErrorView) {
            let waiting = GoodFaithErrors { waiting: true, case: None, page: 0, rows: 1 };
            let count = look(&*self.app.office, self.ctx, &waiting).await?.total;
            tiles.push(Tile::new("待认定的容错", count, "件").href("/good-faith"));
        }
        Ok(tiles)
    }
}
