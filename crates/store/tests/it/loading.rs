// SPDX-License-Identifier: Apache-2.0
//! A county is taken over: paid unchanged from the month after the last one paid, loaded again without harm, and never over what people entered since.

use crate::common::TestOffice;
use assistance::access::{Bar, Denied};
use assistance::casework::ExitKind;
use assistance::history::Filter;
use assistance::loading::form::{Clash, ConflictKind, FamilyForm, Line, ProblemKind};
use assistance::loading::funds::{FundIn, FundStatus, LoadFunds};
use assistance::loading::layout::Role;
use assistance::loading::service::{
    BeginLoading, ExamineFamilies, Examined, LoadFamilies, LoadingId, Status,
};
use assistance::loading::{Layout, Refused};
use assistance::office::{Error, Mode, Office as _, Private, Thing, act, look};
use assistance::payout::AwardRow;
use assistance::payout::awards::ReadAwards;
use assistance::payout::funds::ReadFunds;
use assistance::payout::lists::{ReadRoster, RosterView};
use assistance::payout::orders::{AnswerFundOrder, OrderKind, ReadFundBook};
use assistance::payout::payees::ReadPayee;
use assistance::payout::rosters::{DiscardRoster, DrawUp, LockRoster};
use assistance::registry::file::{HouseholdFile, Why};
use assistance::registry::members::{RecordDeath, RemoveMember};
use assistance::registry::model::HouseholdId;
use assistance::registry::search::{FindPeople, HouseholdList, ListFilter};
use assistance::registry::words::{Joined, Left, LookUpReason};
use assistance::testing::{couple, line, number};
use kernel::{Actor, Date, Division, Fen, Month};
use std::sync::LazyLock;

static LAYOUT: LazyLock<Layout> = LazyLock::new(|| Layout::built_in("county").unwrap());

fn county() -> Division {
    Division::parse("500299").unwrap()
}

fn put(line: &mut Line, field: &str, text: &str) {
    line.cells.insert(field.to_owned(), Private::new(text));
}

/// A third member, who was forgotten in the first file.
fn daughter(order: u32) -> Line {
    let own = number("2004-05-20", order * 2 + 2);
    line(900, &[("name", "张小梅"), ("citizen_number", &own), ("relation", "女")])
}

pub(crate) struct Loaders {
    pub(crate) reviewer: Actor,
    clerk: Actor,
    pub(crate) finance: Actor,
}

impl Loaders {
    pub(crate) async fn at(office: &TestOffice) -> Loaders {
        Loaders {
            reviewer: office.person("reviewer", "county_reviewer", "500299").await,
            clerk: office.person("clerk", "township_clerk", "500299101").await,
            finance: office.person("finance", "finance", "500299").await,
        }
    }
}

fn begin(differences: u64, reason: &str) -> BeginLoading {
    BeginLoading {
        county: county(),
        as_of: Date::new(2020, 11, 1).unwrap(),
        files: "家庭.csv 00".to_owned(),
        families: 1,
        refused: 0,
        monthly: Fen::new(50_400),
        roster: Month::of(2020, 10),
        differences,
        reason: reason.to_owned(),
    }
}

async fn begun(office: &TestOffice, by: &Actor) -> LoadingId {
    act(office.office(), &office.by(by), &begin(0, "")).await.unwrap().loading
}

pub(crate) async fn load(office: &TestOffice, by: &Actor, families: &[FamilyForm]) -> Vec<Status> {
    let loading = begun(office, by).await;
    let command = LoadFamilies { loading, layout: &LAYOUT, families };
    let loaded = act(office.office(), &office.by(by), &command).await.unwrap();
    loaded.families.into_iter().map(|(_, status)| status).collect()
}

async fn examine(office: &TestOffice, by: &Actor, families: &[FamilyForm]) -> Vec<Examined> {
    let query = ExamineFamilies { county: county(), layout: &LAYOUT, families };
    look(office.office(), &office.by(by), &query).await.unwrap()
}

async fn household(office: &TestOffice, by: &Actor) -> HouseholdId {
    let list = HouseholdList { filter: ListFilter::default() };
    look(office.office(), &office.by(by), &list).await.unwrap().rows[0].household
}

async fn awards(office: &TestOffice, by: &Actor, household: HouseholdId) -> Vec<AwardRow> {
    look(office.office(), &office.by(by), &ReadAwards { household }).await.unwrap()
}

async fn draft(office: &TestOffice, by: &Actor, month: Month) -> RosterView {
    let draw = DrawUp {
        county: county(),
        scheme: "dibao".to_owned(),
        month,
        kind: "regular".to_owned(),
        cut_off: Some(office.now().date_in_china()),
    };
    let done = act(office.office(), &office.by(by), &draw).await.unwrap();
    look(office.office(), &office.by(by), &ReadRoster { roster: done.roster }).await.unwrap()
}

/// The same, and the draft is given up again.
async fn drawn(office: &TestOffice, by: &Actor, month: Month) -> RosterView {
    let view = draft(office, by, month).await;
    let (roster, version) = (view.row.roster.id, view.row.version);
    let discard = DiscardRoster { roster, version, reason: "只看一看".to_owned() };
    act(office.office(), &office.by(by), &discard).await.unwrap();
    view
}

fn november() -> Month {
    Month::of(2020, 11).unwrap()
}

async fn file(office: &TestOffice, by: &Actor, household: HouseholdId) -> assistance::registry::file::File {
    let why = Some(Why::Reason(LookUpReason::Review));
    let query = HouseholdFile { household, why, as_of: None, known_at: None };
    look(office.office(), &office.by(by), &query).await.unwrap()
}

/// The lines of a sheet of an export by its layout, as a file of commas gives them; the first row holds the headings.
fn sheet(layout: &Layout, role: Role, text: &str) -> Vec<Line> {
    let mut rows = text.lines().map(|row| row.split(',').map(str::to_owned).collect::<Vec<_>>());
    let columns = layout.sheets[&role].columns(&rows.next().unwrap()).unwrap();
    let read = |(at, row): (u64, Vec<String>)| {
        let cells = columns.fields.iter().zip(&row).filter(|(_, text)| !text.is_empty());
        let cells = cells.filter_map(|(field, text)| Some((field.clone()?, Private::new(text.as_str()))));
        Line { line: at, cells: cells.collect(), broken: Vec::new() }
    };
    (2..).zip(rows).map(read).collect()
}

/// An export with the field codes of the national system: a couple of class B, a man who alone is covered in a borderline family, a family that leaves slowly.
fn national_export(layout: &Layout) -> (Vec<FamilyForm>, Vec<Line>) {
    let numbers: Vec<String> = (1..=6).map(|order| number("1966-03-12", order * 2 + 1)).collect();
    let [a, b, c, d, e, _] = &numbers[..] else { panic!("not six") };
    let head = "AXDF0004,ABAX9999,AXDF0005,ABAX6002,ABAF0028,ABAF0029,发放至,保障人数,月救助金额,单人保障证件号码,分类管理类别,渐退原因,最近复核日期";
    let families = format!(
        "{head}\n\
         {a},500299101204,2,120,201903,,202010,2,504.00,,B,,2020-03-10\n\
         {c},500299101204,2,600,202001,,,2,,,,,2020-03-10\n\
         {c},500299101204,2,120,202001,,202010,1,300.00,{d},A,,2020-03-10\n\
         {e},500299101204,1,120,201801,202012,202010,1,210.50,,,已脱贫,2020-06-10"
    );
    let members = format!(
        "AXDF0004,姓名,证件号码,与户主关系\n{a},张大山,{a},户主\n{a},李秀兰,{b},妻\n{c},王石,{c},户主\n\
         {c},王小石,{d},子\n{e},谭大河,{e},户主"
    );
    let roster = format!(
        "AXDF0004,ABAX6002,保障人数,实发金额,发放年月\n{a},120,2,504.00,202010\n{c},120,1,300.00,202010\n{e},120,1,210.50,202010"
    );
    let rows = sheet(layout, Role::Families, &families);
    let awards = sheet(layout, Role::Awards, &families);
    let members = sheet(layout, Role::Members, &members);
    let forms = [a, c, e].map(|key| {
        let of = |lines: &[Line]| -> Vec<Line> {
            lines.iter().filter(|line| line.text("family") == key).cloned().collect()
        };
        FamilyForm {
            key: Private::new(key.as_str()),
            family: of(&rows).remove(0),
            members: of(&members),
            awards: of(&awards),
            accounts: Vec::new(),
        }
    });
    (forms.into(), sheet(layout, Role::Roster, &roster))
}

on_both! {
    async fn an_export_of_the_national_system_loads_by_its_layout_agrees_to_the_fen_and_repeats(office: &TestOffice) {
        let people = Loaders::at(office).await;
        let layout = Layout::built_in("national").unwrap();
        let (families, roster) = national_export(&layout);
        let load = async |office: &TestOffice| {
            let loading = begun(office, &people.reviewer).await;
            let command = LoadFamilies { loading, layout: &layout, families: &families };
            let loaded = act(office.office(), &office.by(&people.reviewer), &command).await.unwrap();
            loaded.families.into_iter().map(|(_, status)| status).collect::<Vec<_>>()
        };
        assert_eq!(load(office).await, [Status::New, Status::New, Status::New]);
        let mut found = Vec::new();
        let list = HouseholdList { filter: ListFilter::default() };
        for row in look(office.office(), &office.by(&people.reviewer), &list).await.unwrap().rows {
            found.extend(awards(office, &people.reviewer, row.household).await);
        }
        // To the fen what the roster paid in October, family by family.
        let mut paid: Vec<i64> = roster.iter().map(|line| Fen::parse(line.text("amount")).unwrap().get()).collect();
        let october = Month::of(2020, 10).unwrap();
        let mut here: Vec<i64> = found.iter().map(|row| row.award.monthly(october).unwrap().get()).collect();
        here.retain(|amount| *amount > 0);
        paid.sort_unstable();
        here.sort_unstable();
        assert_eq!(here, paid);
        let with = |amount: i64| found.iter().find(|row| row.award.monthly(october) == Some(Fen::new(amount))).unwrap();
        // Class B is looked at every half-year, class A every year, as the packs say.
        assert_eq!(with(50_400).review_by, Date::new(2020, 9, 10).unwrap());
        assert_eq!(with(30_000).review_by, Date::new(2021, 3, 10).unwrap());
        assert!(with(30_000).single.is_some());
        // The exit comes with its ground and its end: nothing is due after December.
        let exit = with(21_050);
        assert_eq!(exit.exit, Some(ExitKind::OutOfPoverty));
        assert_eq!(exit.award.ending.map(|ending| ending.last), Month::of(2020, 12));
        assert_eq!(exit.award.monthly(Month::of(2021, 1).unwrap()), Some(Fen::ZERO));
        assert_eq!(load(office).await, [Status::Unchanged, Status::Unchanged, Status::Unchanged]);
    }

    async fn one_family_under_two_schemes_is_found_and_one_person_beside_a_recognised_family_is_not(office: &TestOffice) {
        let people = Loaders::at(office).await;
        let mut both = couple(1);
        both.awards.push(line(50, &[("scheme", "低保边缘"), ("since", "2019-03")]));
        let mut single = couple(2);
        let him = number("1966-03-12", 5);
        put(&mut single.awards[0], "single", &him);
        single.awards.push(line(51, &[("scheme", "低保边缘"), ("since", "2019-03")]));
        assert_eq!(load(office, &people.reviewer, &[both, single]).await, [Status::New, Status::New]);
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let odd = tx.covered_twice(county(), november()).await.unwrap();
        let persons: std::collections::BTreeSet<_> = odd.iter().map(|one| one.person).collect();
        assert_eq!(persons.len(), 2, "both of the family that has two recognitions");
        let households: std::collections::BTreeSet<_> = odd.iter().map(|one| one.household).collect();
        assert_eq!(households.len(), 1);
    }

    // clause: YY-3.1a
    async fn a_loaded_family_stands_as_it_was_and_is_paid_from_the_month_after_the_last(office: &TestOffice) {
        let people = Loaders::at(office).await;
        assert_eq!(load(office, &people.reviewer, &[couple(1)]).await, [Status::New]);
        let id = household(office, &people.reviewer).await;
        let [row] = &awards(office, &people.reviewer, id).await[..] else { panic!("not one award") };
        assert!(row.loaded && row.decisions.is_empty());
        assert_eq!((row.award.first, row.award.persons), (Month::of(2019, 3).unwrap(), 2));
        assert_eq!(row.award.monthly(november()), Some(Fen::new(50_400)));
        // A year after the last review, as the packs say for a family of steady income.
        assert_eq!(row.review_by, Date::new(2021, 3, 10).unwrap());
        assert!(row.standing(office.now().date_in_china()).loaded);
        let due = drawn(office, &people.reviewer, november()).await.drawn.unwrap();
        assert_eq!((due.lines.len(), due.lines[0].amount), (1, Fen::new(50_400)), "no gap and no double month");
        assert_eq!(due.lines[0].items.len(), 2, "the supplement has its own payment");
        let none = drawn(office, &people.reviewer, Month::of(2020, 10).unwrap()).await.drawn.unwrap();
        assert!(none.lines.is_empty(), "October was paid by the other system");
        let file = file(office, &people.clerk, id).await;
        assert_eq!(file.members.len(), 2);
        assert!(file.members.iter().all(|line| line.membership.joined == Joined::Loaded));
        assert_eq!(file.evidence.len(), 2);
        let view = look(office.office(), &office.by(&people.reviewer), &ReadPayee { award: row.award.id }).await.unwrap();
        assert_eq!(view.current.unwrap().number.expose(), "6217000000000000001");
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let about = Filter { object: Some((Thing::Award, row.award.id.bytes())), limit: 10, ..Filter::default() };
        let lines = tx.entries(&about).await.unwrap();
        assert!(lines.iter().any(|line| line.entry.action == "award.loaded"));
    }

    async fn the_same_rows_again_change_nothing_and_killed_half_way_the_rest_follows(office: &TestOffice) {
        let people = Loaders::at(office).await;
        let all: Vec<FamilyForm> = (1..=5).map(couple).collect();
        assert_eq!(load(office, &people.reviewer, &all[..2]).await, [Status::New; 2]);
        // The process was killed after the first batch; the whole is begun again.
        let again = load(office, &people.reviewer, &all).await;
        assert_eq!(again, [Status::Unchanged, Status::Unchanged, Status::New, Status::New, Status::New]);
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let before = tx.entries(&Filter { limit: 1000, ..Filter::default() }).await.unwrap().len();
        drop(tx);
        assert_eq!(load(office, &people.reviewer, &all).await, [Status::Unchanged; 5]);
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let after = tx.entries(&Filter { limit: 1000, ..Filter::default() }).await.unwrap().len();
        assert_eq!(after, before + 1, "only the beginning of the load is logged");
        drop(tx);
        let due = drawn(office, &people.reviewer, november()).await;
        assert_eq!((due.all.families, due.all.amount), (5, Fen::new(5 * 50_400)));
    }

    async fn a_trial_says_the_same_and_changes_nothing(office: &TestOffice) {
        let people = Loaders::at(office).await;
        let mut wrong = couple(2);
        put(&mut wrong.members[0], "citizen_number", "123");
        let seen = examine(office, &people.reviewer, &[couple(1), wrong.clone()]).await;
        assert_eq!(seen.iter().map(|one| one.status).collect::<Vec<_>>(), [Status::New, Status::Refused]);
        let list = HouseholdList { filter: ListFilter::default() };
        let page = look(office.office(), &office.by(&people.reviewer), &list).await.unwrap();
        assert!(page.rows.is_empty());
        assert_eq!(load(office, &people.reviewer, &[couple(1), wrong]).await, [Status::New, Status::Refused]);
    }

    async fn a_load_is_refused_until_it_agrees_or_somebody_signs_why(office: &TestOffice) {
        let people = Loaders::at(office).await;
        let wrong = act(office.office(), &office.by(&people.reviewer), &begin(1, " ")).await;
        assert!(matches!(wrong, Err(Error::Loading(Refused::NotReconciled))));
        let without = BeginLoading { roster: None, ..begin(0, "") };
        let wrong = act(office.office(), &office.by(&people.reviewer), &without).await;
        assert!(matches!(wrong, Err(Error::Loading(Refused::NotReconciled))));
        let signed = act(office.office(), &office.by(&people.reviewer), &begin(1, "一户已死亡待停发")).await.unwrap();
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let kept = tx.loading(signed.loading).await.unwrap().unwrap();
        assert_eq!((kept.reason.as_str(), kept.differences, kept.name.as_str()), ("一户已死亡待停发", 1, "reviewer"));
        drop(tx);
        let clerk = act(office.office(), &office.by(&people.clerk), &begin(0, "")).await;
        assert!(matches!(clerk, Err(Error::Denied(Denied::NoRole(_)))));
        let elsewhere = BeginLoading { county: Division::parse("533199").unwrap(), ..begin(0, "") };
        let elsewhere = act(office.office(), &office.by(&people.reviewer), &elsewhere).await;
        assert!(matches!(elsewhere, Err(Error::Denied(Denied::OutsideRegion(..)))));
        // Somebody else's load, or a job's, loads nothing.
        let other = office.person("other", "county_reviewer", "500299").await;
        let families = [couple(1)];
        let command = LoadFamilies { loading: signed.loading, layout: &LAYOUT, families: &families };
        let refused = act(office.office(), &office.by(&other), &command).await;
        assert!(matches!(refused, Err(Error::Loading(Refused::NoLoading))));
        let refused = act(office.office(), &office.job("loader"), &command).await;
        assert!(matches!(refused, Err(Error::Denied(Denied::NotSignedIn))));
    }

    async fn a_corrected_file_adds_what_is_new_and_overwrites_nothing(office: &TestOffice) {
        let people = Loaders::at(office).await;
        load(office, &people.reviewer, &[couple(1)]).await;
        let id = household(office, &people.reviewer).await;
        let mut corrected = couple(1);
        corrected.members.push(daughter(1));
        put(&mut corrected.accounts[0], "account", "6217000000000009999");
        put(&mut corrected.awards[0], "paid_until", "2020-11");
        put(&mut corrected.awards[0], "reviewed_on", "2020-10-20");
        put(&mut corrected.members[0], "fact.disability_grade", "一级");
        let seen = examine(office, &people.reviewer, &[corrected.clone()]).await;
        assert_eq!((seen[0].status, seen[0].conflicts.len()), (Status::Changed, 0), "{:?}", seen[0].conflicts);
        assert_eq!(load(office, &people.reviewer, &[corrected.clone()]).await, [Status::Changed]);
        assert_eq!(load(office, &people.reviewer, &[corrected.clone()]).await, [Status::Unchanged]);
        let file = file(office, &people.clerk, id).await;
        assert_eq!(file.members.len(), 3);
        assert_eq!(file.evidence.iter().filter(|row| row.what == "disability_grade").count(), 2, "both words stay");
        let [row] = &awards(office, &people.reviewer, id).await[..] else { panic!("not one award") };
        assert_eq!((row.award.persons, row.review_by), (3, Date::new(2021, 10, 20).unwrap()));
        assert_eq!(row.award.monthly(november()), Some(Fen::new(50_400)));
        let view = look(office.office(), &office.by(&people.reviewer), &ReadPayee { award: row.award.id }).await.unwrap();
        assert_eq!(view.current.unwrap().number.expose(), "6217000000000009999");
        assert!(drawn(office, &people.reviewer, november()).await.drawn.unwrap().lines.is_empty(), "November is paid");
        let december = drawn(office, &people.reviewer, november().add(1).unwrap()).await;
        assert_eq!(december.all.amount, Fen::new(50_400));
    }

    // clause: NX-6c
    async fn a_file_never_changes_an_amount_nor_pays_a_month_twice_nor_moves_an_account_in_use(office: &TestOffice) {
        let people = Loaders::at(office).await;
        load(office, &people.reviewer, &[couple(1)]).await;
        let shown = draft(office, &people.reviewer, november()).await;
        let lock = LockRoster { roster: shown.row.roster.id, version: shown.row.version };
        act(office.office(), &office.by(&people.reviewer), &lock).await.unwrap();
        let mut changed = couple(1);
        put(&mut changed.awards[0], "base", "1.00");
        put(&mut changed.awards[0], "paid_until", "2020-11");
        put(&mut changed.accounts[0], "account", "6217000000000009999");
        let seen = examine(office, &people.reviewer, &[changed.clone()]).await;
        let kinds: Vec<&ConflictKind> = seen[0].conflicts.iter().map(|one| &one.kind).collect();
        assert_eq!(seen[0].status, Status::Kept);
        assert!(kinds.contains(&&ConflictKind::Amount { file: Fen::new(5_100), here: Fen::new(50_400) }));
        assert!(kinds.contains(&&ConflictKind::PaidTwice(november())));
        assert!(kinds.contains(&&ConflictKind::AccountInUse));
        assert_eq!(load(office, &people.reviewer, &[changed.clone()]).await, [Status::Kept]);
        // What is not taken is told again each time.
        assert_eq!(load(office, &people.reviewer, &[changed.clone()]).await, [Status::Kept]);
        put(&mut changed.awards[0], "paid_until", "2020-09");
        let seen = examine(office, &people.reviewer, &[changed]).await;
        assert!(seen[0].conflicts.iter().any(|one| one.kind == ConflictKind::PaidUntilBack(november())));
        let id = household(office, &people.reviewer).await;
        let [row] = &awards(office, &people.reviewer, id).await[..] else { panic!("not one award") };
        assert_eq!(row.award.monthly(november()), Some(Fen::new(50_400)));
    }

    async fn what_people_entered_since_stands(office: &TestOffice) {
        let people = Loaders::at(office).await;
        load(office, &people.reviewer, &[couple(1)]).await;
        let id = household(office, &people.reviewer).await;
        let before = file(office, &people.clerk, id).await;
        let wife = before.members[1].person.id;
        let remove = RemoveMember {
            household: id,
            version: before.household.version,
            person: wife,
            on: "2020-11-01".to_owned(),
            left: Left::Divorce,
        };
        act(office.office(), &office.by(&people.clerk), &remove).await.unwrap();
        let mut changed = couple(1);
        put(&mut changed.members[0], "phone", "13800000000");
        put(&mut changed.family, "address", "五组");
        let seen = examine(office, &people.reviewer, &[changed.clone()]).await;
        let kinds: Vec<&ConflictKind> = seen[0].conflicts.iter().map(|one| &one.kind).collect();
        assert!(kinds.contains(&&ConflictKind::LeftHere), "{kinds:?}");
        assert_eq!(kinds.iter().filter(|kind| ***kind == ConflictKind::Differs).count(), 2, "{kinds:?}");
        assert_eq!(load(office, &people.reviewer, &[changed]).await, [Status::Kept]);
        let after = file(office, &people.clerk, id).await;
        assert_eq!(after.members.len(), 1);
        assert_eq!(after.household.address.unwrap().expose(), "二组");
    }

    async fn a_person_is_in_one_household_only_and_the_dead_do_not_return(office: &TestOffice) {
        let people = Loaders::at(office).await;
        load(office, &people.reviewer, &[couple(1)]).await;
        let mut second = couple(2);
        let own = second.members[1].text("citizen_number").to_owned();
        put(&mut second.members[0], "citizen_number", &number("1966-03-12", 3));
        let seen = examine(office, &people.reviewer, &[second.clone()]).await;
        let Err(wrong) = &seen[0].family else { panic!("taken") };
        assert!(matches!(&wrong[0].kind, ProblemKind::Clash(Clash::InHousehold(number)) if number.starts_with("500299101-")));
        assert_eq!(load(office, &people.reviewer, &[second.clone()]).await, [Status::Refused]);
        // The same number in two families of one batch.
        let mut third = couple(3);
        put(&mut third.members[1], "citizen_number", &own);
        let statuses = load(office, &people.reviewer, &[couple(2), third]).await;
        assert_eq!(statuses, [Status::New, Status::Refused]);
        let id = household(office, &people.reviewer).await;
        let before = file(office, &people.clerk, id).await;
        let wife = &before.members[1].person;
        let death = RecordDeath {
            person: wife.id,
            version: wife.version,
            died_on: "2020-10-20".to_owned(),
            source: "村委会报告".to_owned(),
            relations: Vec::new(),
        };
        act(office.office(), &office.by(&people.clerk), &death).await.unwrap();
        let mut changed = couple(1);
        put(&mut changed.family, "area", "农村");
        let seen = examine(office, &people.reviewer, &[changed]).await;
        let dead = ConflictKind::Clash(Clash::Dead(Date::new(2020, 10, 20).unwrap()));
        assert!(seen[0].conflicts.iter().any(|one| one.kind == dead), "{:?}", seen[0].conflicts);
    }

    async fn loaded_people_are_found_and_their_numbers_and_accounts_are_sealed(office: &TestOffice) {
        let people = Loaders::at(office).await;
        load(office, &people.reviewer, &[couple(1)]).await;
        for typed in ["zds", "张大山", &number("1966-03-12", 3)] {
            let why = Some(LookUpReason::Contact);
            let find = FindPeople { text: Private::new(typed), place: None, why };
            let found = look(office.office(), &office.by(&people.clerk), &find).await.unwrap();
            assert_eq!(found.people.len(), 1, "{typed}");
        }
        if !office.options.url.starts_with("sqlite:") {
            return;
        }
        let path = office.options.url.trim_start_matches("sqlite://");
        let mut bytes = std::fs::read(path).unwrap();
        bytes.extend(std::fs::read(format!("{path}-wal")).unwrap_or_default());
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(holds("张大山"), "the file was read");
        assert!(!holds(&number("1966-03-12", 3)) && !holds("6217000000000000001") && !holds("二组"));
    }

    async fn funds_open_with_their_balances_once_and_by_two(office: &TestOffice) {
        let people = Loaders::at(office).await;
        let leader = office.person("decider", "county_leader", "500299").await;
        let fund = |balance: i64| FundIn {
            line: 2,
            title: "省级低保资金".to_owned(),
            source: "province".to_owned(),
            year: 2020,
            earmark: vec!["dibao".to_owned()],
            balance: Fen::new(balance),
            paper: String::new(),
        };
        let load = |balance: i64| LoadFunds {
            county: county(),
            as_of: Date::new(2020, 11, 1).unwrap(),
            funds: vec![fund(balance)],
        };
        let wrong = act(office.office(), &office.by(&people.reviewer), &load(100)).await;
        assert!(matches!(wrong, Err(Error::Denied(Denied::NoRole(_)))));
        let done = act(office.office(), &office.by(&people.finance), &load(35_000_050)).await.unwrap();
        assert_eq!(done.funds, [(2, FundStatus::Opened)]);
        // Nothing is there before a second person confirmed it, and whoever entered it cannot.
        let book = ReadFundBook { county: county() };
        let waits = async |by: &Actor| look(office.office(), &office.by(by), &book).await.unwrap().orders;
        let balance = async || {
            let read = ReadFunds { county: county() };
            look(office.office(), &office.by(&people.finance), &read).await.unwrap()[0].fund.account.balance()
        };
        let answer = |order, right| AnswerFundOrder { order, right, reason: "与对账单不符".to_owned() };
        let order = waits(&leader).await[0].clone();
        assert_eq!((order.kind, order.amount, balance().await), (OrderKind::Opening, Fen::new(35_000_050), Fen::ZERO));
        let done = act(office.office(), &office.by(&people.finance), &load(35_000_050)).await.unwrap();
        assert_eq!(done.funds, [(2, FundStatus::Waiting)]);
        let own = act(office.office(), &office.by(&people.finance), &answer(order.id, true)).await;
        assert!(matches!(own, Err(Error::Denied(Denied::Barred(_, Bar::Same)))));
        act(office.office(), &office.by(&leader), &answer(order.id, false)).await.unwrap();
        assert_eq!(balance().await, Fen::ZERO);
        // Turned down, it is entered once more.
        let done = act(office.office(), &office.by(&people.finance), &load(35_000_050)).await.unwrap();
        assert_eq!((done.funds, waits(&leader).await.len()), (vec![(2, FundStatus::Opened)], 2));
        let order = waits(&leader).await[0].clone();
        let ctx = office.by(&leader);
        let done = act(office.office(), &ctx, &answer(order.id, true)).await.unwrap();
        assert_eq!(act(office.office(), &ctx, &answer(order.id, true)).await.unwrap(), done, "booked once");
        let done = act(office.office(), &office.by(&people.finance), &load(35_000_050)).await.unwrap();
        assert_eq!(done.funds, [(2, FundStatus::Unchanged)]);
        let done = act(office.office(), &office.by(&people.finance), &load(1)).await.unwrap();
        assert_eq!(done.funds, [(2, FundStatus::Differs(Fen::new(35_000_050)))]);
        let read = ReadFunds { county: county() };
        let funds = look(office.office(), &office.by(&people.finance), &read).await.unwrap();
        assert_eq!(funds.len(), 1);
        assert_eq!(funds[0].fund.account.balance(), Fen::new(35_000_050));
    }
}
