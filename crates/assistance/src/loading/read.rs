// SPDX-License-Identifier: Apache-2.0
//! The rows of a family as typed values, or everything that is wrong with them at once. Needs no database.

mod awards;
mod people;

use super::form::{FamilyForm, Line, Note, NoteKind, Problem, ProblemKind};
use super::layout::{Class, Layout, Role};
use crate::casework::{ExitKind, Scheme};
use crate::office::FaultKind;
use crate::registry::model::Person;
use crate::registry::relation::Relation;
use crate::registry::words::Area;
use kernel::{Date, Division, DivisionError, DivisionLevel, Fen, Month, Secret, children, name_of};
use policy::dictionary::Dictionary;
use policy::tree::Entity;

/// The longest address, name of a holder or of a bank.
const LONGEST: usize = 200;
/// The most months that the other system can have paid ahead.
const AHEAD: i32 = 12;

/// What reading needs beside the rows.
pub struct Reading<'a> {
    /// What the words of the other system mean.
    pub layout: &'a Layout,
    /// The county that is loaded.
    pub county: Division,
    /// The day of the load.
    pub today: Date,
    /// The facts.
    pub dictionary: &'a Dictionary,
}

/// Facts by their names in the dictionary, with their values in its one machine form.
pub type Facts = Vec<(String, Secret<String>)>;

/// One family as read.
pub struct Family {
    /// Under what the other system knows it.
    pub key: Secret<String>,
    /// Its row.
    pub line: u64,
    /// Where it lives.
    pub lives: Division,
    /// Where it is registered, where known.
    pub registered: Option<Division>,
    /// The address in words.
    pub address: Option<Secret<String>>,
    /// Town or country.
    pub area: Option<Area>,
    /// Its members; the ids of their persons are not theirs yet.
    pub members: Vec<Member>,
    /// What it receives.
    pub awards: Vec<AwardIn>,
    /// Where it is paid.
    pub accounts: Vec<AccountIn>,
    /// Facts of the household with their values.
    pub facts: Facts,
}

/// A member.
pub struct Member {
    /// The row.
    pub line: u64,
    /// Who.
    pub person: Person,
    /// What they are to the head.
    pub relation: Relation,
    /// Whether the awards of the whole household cover them.
    pub covered: bool,
    /// Facts with their values.
    pub facts: Facts,
}

/// Something that a family receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardIn {
    /// The row.
    pub line: u64,
    /// What.
    pub scheme: Scheme,
    /// The member who alone is covered, by place in the list; none for the household.
    pub single: Option<usize>,
    /// How much a month, without supplements.
    pub base: Fen,
    /// Supplements a month.
    pub supplement: Fen,
    /// The first month.
    pub since: Month,
    /// The last month that the other system paid; none where it never did.
    pub paid_until: Option<Month>,
    /// When it was last looked at.
    pub reviewed_on: Option<Date>,
    /// The day by which it is to be looked at again, where the file says so.
    pub review_by: Option<Date>,
    /// How often it is looked at, where the file says so.
    pub class: Option<Class>,
    /// On which ground the family is leaving slowly, as the other system decided.
    pub exit: Option<ExitKind>,
    /// The last month of that exit; with an exit only.
    pub exit_until: Option<Month>,
    /// A month after which the other system would not have paid, without an exit: not taken, because money ends by a decision.
    pub end_not_taken: Option<Month>,
    /// The last day of a recognition that lapses by itself.
    pub until: Option<Date>,
}

impl AwardIn {
    /// What a month pays in all.
    #[must_use]
    pub fn monthly(&self) -> Fen {
        self.base.checked_add(self.supplement).unwrap_or(self.base)
    }

    /// Whether the other system paid it for a month.
    #[must_use]
    pub fn paid_for(&self, month: Month) -> bool {
        self.scheme.pays() && self.since <= month && self.paid_until.is_some_and(|until| month <= until)
    }
}

/// An account.
pub struct AccountIn {
    /// The row.
    pub line: u64,
    /// The award that is paid there; every one where it is not said.
    pub scheme: Option<Scheme>,
    /// The name of its holder.
    pub holder: Secret<String>,
    /// Its number, digits only.
    pub number: Secret<String>,
    /// The bank that keeps it.
    pub bank: String,
}

impl Family {
    /// The persons whom an award covers, by their places in the list of members.
    #[must_use]
    pub fn covered(&self, award: &AwardIn) -> Vec<usize> {
        match award.single {
            Some(one) => vec![one],
            None => (0..self.members.len()).filter(|at| self.members[*at].covered).collect(),
        }
    }

    /// The account of an award.
    #[must_use]
    pub fn account(&self, award: &AwardIn) -> Option<&AccountIn> {
        let own = self.accounts.iter().find(|one| one.scheme == Some(award.scheme));
        own.or_else(|| self.accounts.iter().find(|one| one.scheme.is_none()))
    }

    /// What is to be known of it, beside what is wrong.
    #[must_use]
    pub fn notes(&self, today: Date) -> Vec<Note> {
        let mut notes = Vec::new();
        for award in &self.awards {
            let mut note = |line, role, kind| notes.push(Note { role, line, kind });
            if award.scheme.pays() {
                match self.account(award) {
                    None => note(award.line, Role::Awards, NoteKind::NoAccount),
                    Some(account) => {
                        let holder =
                            self.members.iter().find(|one| one.person.name == *account.holder.expose());
                        match holder {
                            None => note(account.line, Role::Accounts, NoteKind::HolderIsNoMember),
                            Some(member) if !member.relation.is_head() && award.single.is_none() => {
                                note(account.line, Role::Accounts, NoteKind::HolderIsNotHead);
                            }
                            Some(_) => {}
                        }
                    }
                }
                let next = award.paid_until.and_then(|until| until.add(1)).unwrap_or(award.since);
                if next < today.month_of() {
                    note(award.line, Role::Awards, NoteKind::BackPay(next));
                }
            }
            if let Some(month) = award.end_not_taken {
                note(award.line, Role::Awards, NoteKind::EndNotTaken(month));
            }
            match (award.review_by, award.reviewed_on) {
                (Some(by), _) if by < today => note(award.line, Role::Awards, NoteKind::ReviewOverdue(by)),
                (None, None) => note(award.line, Role::Awards, NoteKind::ReviewUnknown),
                _ => {}
            }
        }
        notes
    }
}

/// Reads the rows of a family.
///
/// # Errors
/// Everything that is wrong with them.
pub fn read(form: &FamilyForm, with: &Reading<'_>) -> Result<Family, Vec<Problem>> {
    let mut reader = Reader { with, problems: Vec::new(), whole: true };
    let family = reader.family(form);
    match family {
        Some(family) if reader.problems.is_empty() => Ok(family),
        _ => Err(reader.problems),
    }
}

struct Reader<'a> {
    with: &'a Reading<'a>,
    problems: Vec<Problem>,
    /// Whether every member could be read: what follows from a member who could not is not told as well.
    whole: bool,
}

/// The monthly amount that a row states, whatever else is wrong with it; for the sums of what was refused.
#[must_use]
pub fn stated(line: &Line) -> Option<Fen> {
    let sum = |field: &str| Some(line.text(field)).filter(|text| !text.is_empty()).map(Fen::parse);
    if let Some(total) = sum("monthly") {
        return total.ok();
    }
    let base = sum("base").unwrap_or(Ok(Fen::ZERO)).ok()?;
    base.checked_add(sum("supplement").unwrap_or(Ok(Fen::ZERO)).ok()?)
}

impl Reader<'_> {
    fn wrong(&mut self, role: Role, line: u64, field: &str, kind: ProblemKind) {
        self.problems.push(Problem { role, line, field: field.to_owned(), kind });
    }

    fn fault(&mut self, role: Role, line: u64, field: &str, kind: FaultKind) {
        self.wrong(role, line, field, ProblemKind::Field(kind));
    }

    fn family(&mut self, form: &FamilyForm) -> Option<Family> {
        for role in Role::OF_FAMILY {
            for line in form.lines(role) {
                for (field, broken) in &line.broken {
                    self.wrong(role, line.line, field, ProblemKind::Broken(*broken));
                }
            }
        }
        let line = &form.family;
        let lives = self.lives(line);
        let registered = self.place(Role::Families, line, "registered");
        let address = self.words(Role::Families, line, "address", false);
        let phone = line.cells.get("phone").cloned();
        let mut area = self.area(line);
        let home = lives.unwrap_or(self.with.county);
        let mut members: Vec<Member> =
            form.members.iter().filter_map(|line| self.member(line, home)).collect();
        self.whole = members.len() == form.members.len();
        self.relations(form, &members);
        if let (Some(phone), Some(head)) = (phone, members.iter_mut().find(|one| one.relation.is_head()))
            && head.person.phone.is_none()
        {
            match crate::registry::form::phone(phone.expose()) {
                Some(digits) => head.person.phone = Some(Secret::new(digits)),
                None => self.fault(Role::Families, line.line, "phone", FaultKind::Phone),
            }
        }
        if let Some(stated) = self.count(Role::Families, line, "persons")
            && usize::try_from(stated).ok() != Some(form.members.len())
        {
            let listed = u32::try_from(form.members.len()).unwrap_or(u32::MAX);
            self.wrong(Role::Families, line.line, "persons", ProblemKind::PersonCount { stated, listed });
        }
        let facts = self.facts(Role::Families, line, Entity::Household);
        let mut awards: Vec<AwardIn> = Vec::new();
        for line in &form.awards {
            let Some((award, told)) = self.award(line, &members) else { continue };
            area = area.or(told);
            if let Some(other) =
                awards.iter().find(|one| one.scheme == award.scheme && one.single == award.single)
            {
                let first = other.line;
                self.wrong(Role::Awards, line.line, "scheme", ProblemKind::AwardTwice(first));
            }
            awards.push(award);
        }
        let accounts = self.accounts(form, &awards);
        Some(Family {
            key: form.key.to_secret(),
            line: line.line,
            lives: lives?,
            registered,
            address: address.map(Secret::new),
            area,
            members,
            awards,
            accounts,
            facts,
        })
    }

    /// The village: by its code, or by the names of township and village.
    fn lives(&mut self, line: &Line) -> Option<Division> {
        if !line.text("place").is_empty() {
            let place = self.place(Role::Families, line, "place")?;
            if place.level() < DivisionLevel::Township {
                self.fault(Role::Families, line.line, "place", FaultKind::NotAnOption);
                return None;
            }
            if !self.with.county.contains(&place) {
                self.fault(Role::Families, line.line, "place", FaultKind::OutsideRegion);
                return None;
            }
            return Some(place);
        }
        let township = line.text("township");
        if township.is_empty() {
            self.fault(Role::Families, line.line, "township", FaultKind::Missing);
            return None;
        }
        let Some(township) = township_named(self.with.county, township) else {
            self.fault(Role::Families, line.line, "township", FaultKind::NotAnOption);
            return None;
        };
        let village = line.text("village");
        if village.is_empty() {
            return Some(township);
        }
        let found = named(township, village);
        if found.is_none() {
            self.fault(Role::Families, line.line, "village", FaultKind::NotAnOption);
        }
        found
    }

    fn place(&mut self, role: Role, line: &Line, field: &str) -> Option<Division> {
        match Division::parse(line.text(field)) {
            Ok(place) => Some(place),
            Err(DivisionError::Empty) => None,
            Err(error) => {
                self.fault(role, line.line, field, FaultKind::Division(error));
                None
            }
        }
    }

    fn words(&mut self, role: Role, line: &Line, field: &str, needed: bool) -> Option<String> {
        let text = line.text(field);
        let kind = if text.is_empty() {
            needed.then_some(FaultKind::Missing)
        } else if text.chars().count() > LONGEST {
            Some(FaultKind::TooLong(LONGEST))
        } else if text.chars().any(char::is_control) {
            Some(FaultKind::Characters)
        } else {
            return Some(text.to_owned());
        };
        if let Some(kind) = kind {
            self.fault(role, line.line, field, kind);
        }
        None
    }

    fn area(&mut self, line: &Line) -> Option<Area> {
        let text = line.text("area");
        if text.is_empty() {
            return None;
        }
        let is =
            |area: &&Area| area.word() == text || area.chinese() == text || area.chinese().starts_with(text);
        let found = Area::ALL.iter().find(is).copied().or(match text {
            "城镇" => Some(Area::Urban),
            "乡村" => Some(Area::Rural),
            _ => None,
        });
        if found.is_none() {
            self.fault(Role::Families, line.line, "area", FaultKind::NotAnOption);
        }
        found
    }

    fn count(&mut self, role: Role, line: &Line, field: &str) -> Option<u32> {
        let text = line.text(field).trim_end_matches('人');
        if text.is_empty() {
            return None;
        }
        let read = text.parse().ok();
        if read.is_none() {
            self.fault(role, line.line, field, FaultKind::Number);
        }
        read
    }

    fn yes(&mut self, role: Role, line: &Line, field: &str, blank: bool) -> bool {
        match line.text(field) {
            "" => blank,
            "是" | "1" | "Y" | "yes" | "true" => true,
            "否" | "0" | "2" | "N" | "no" | "false" => false,
            _ => {
                self.fault(role, line.line, field, FaultKind::NotAnOption);
                blank
            }
        }
    }
}

/// The township of a county with a name.
#[must_use]
pub fn township_named(county: Division, name: &str) -> Option<Division> {
    if let Some(place) = Division::parse(name).ok().filter(|place| county.contains(place)) {
        return place.at(DivisionLevel::Township);
    }
    named(county, name)
}

/// The one place directly in another with a name, with or without what kind of place it is.
fn named(within: Division, name: &str) -> Option<Division> {
    let name = name.trim();
    let all = children(within);
    let of = |place: &Division| name_of(*place).unwrap_or_default();
    if let Some(exact) = all.iter().find(|place| of(place) == name) {
        return Some(*exact);
    }
    let bare = |text: &str| {
        let ends =
            ["村民委员会", "居民委员会", "村委会", "居委会", "街道办事处", "社区", "街道", "村", "镇", "乡"];
        ends.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text).to_owned()
    };
    let mut same = all.iter().filter(|place| bare(of(place)) == bare(name));
    match (same.next(), same.next()) {
        (Some(one), None) => Some(*one),
        _ => None,
    }
}
