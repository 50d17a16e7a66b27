// SPDX-License-Identifier: Apache-2.0
//! The public notice, in the only form that can be printed. The full table of the annex is an internal paper: `notice_full`. CK-A1, CK-3.2b
//!
//! A [`SafeNoticeLine`] holds a checked name, village and group, two numbers and choices from closed lists. There is no field for a
//! citizen number, card, phone, illness, house number or a child's name, and no way to make a line but
//! [`SafeNoticeLine::new`], which reduces the household's data or refuses it.

use super::catalogue::PaperKind;
use super::model::{Cell, Head, Paper, Table, View, nth, t, total};
use assistance::oversight::guard::{self, UnsafeText};
use kernel::{Date, Division, DivisionLevel, Fen, Fraction, name_of};
use std::fmt;

/// Why a notice or a line of it was refused. Never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeError {
    /// The applicant's or guardian's name.
    Name(UnsafeText),
    /// A minor applies and no guardian is known.
    GuardianMissing,
    /// The name that would stand on the board is that of a minor.
    MinorNamed,
    /// The village is in no list.
    Village,
    /// No members, or more than a household has.
    Members,
    /// An amount that no household gets.
    Amount,
    /// The reason is not in the list of reasons for notices.
    Reason,
    /// The list of illness words is empty: nothing could be recognised.
    NoIllnessWords,
    /// A reason in the list itself.
    ListedReason(UnsafeText),
    /// The name of an office or the place of posting.
    Label(UnsafeText),
    /// The number of the notice.
    Number(UnsafeText),
    /// The telephone of an office.
    Phone(UnsafeText),
    /// No telephone: nobody could object.
    NoPhone,
    /// The last day is before the first.
    Period,
    /// A household that is not granted stands in a list of recipients.
    NotGranted,
    /// Somebody whose support does not end, where ends are told.
    NotEnding,
}

impl fmt::Display for NoticeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoticeError::Name(why) => write!(f, "申请人或监护人姓名不能公示：{why}，请先更正姓名"),
            NoticeError::GuardianMissing => {
                f.write_str("申请人未成年，公示中不出现未成年人姓名，请先登记监护人")
            }
            NoticeError::MinorNamed => f.write_str("公示中不出现未成年人姓名，请登记成年的监护人"),
            NoticeError::Village => f.write_str("找不到家庭所在的村（社区），请先更正家庭的区划"),
            NoticeError::Members => f.write_str("家庭人数不对，请核对家庭成员"),
            NoticeError::Amount => f.write_str("金额超出家庭月保障金的可能范围，请核对金额"),
            NoticeError::Reason => {
                f.write_str("不予保障原因不在公示用语表中，请选择公示用语，具体情况写入档案")
            }
            NoticeError::NoIllnessWords => f.write_str("没有设置疾病和残疾用词表，不能生成公示"),
            NoticeError::ListedReason(why) => write!(f, "公示用语表中有不能公示的用语：{why}"),
            NoticeError::Label(why) => write!(f, "单位名称或张贴地点不能公示：{why}"),
            NoticeError::Number(why) => write!(f, "公示编号不能使用：{why}"),
            NoticeError::Phone(why) => write!(f, "公示电话须为单位座机或服务热线：{why}"),
            NoticeError::NoPhone => f.write_str("公示须写明至少一个反映意见的单位电话"),
            NoticeError::Period => f.write_str("公示止日早于起日，请核对公示时间"),
            NoticeError::NotGranted => f.write_str("长期公布只列已确认的家庭"),
            NoticeError::NotEnding => f.write_str("终止公示只列拟终止的人员"),
        }
    }
}

impl std::error::Error for NoticeError {}

/// Which columns the locality shows (its parameter `notice_shows_annex`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeColumns {
    /// Name, village and group, members, amount or refusal.
    Minimum,
    /// The columns of the annex, in their safe form.
    Annex,
}

impl NoticeColumns {
    /// From the parameter of the pack.
    #[must_use]
    pub const fn from_annex(shows: bool) -> NoticeColumns {
        if shows { NoticeColumns::Annex } else { NoticeColumns::Minimum }
    }
}

/// The lists that a notice is checked against: both are data of the locality.
#[derive(Clone, Debug)]
pub struct NoticeWords {
    illness: Vec<String>,
    reasons: Vec<String>,
}

impl NoticeWords {
    /// Takes the words of illness and disability that may stand on no board, and the reasons of refusal that may.
    ///
    /// # Errors
    /// [`NoticeError::NoIllnessWords`]; [`NoticeError::ListedReason`] for a reason that is itself unsafe.
    pub fn new(illness: Vec<String>, reasons: Vec<String>) -> Result<NoticeWords, NoticeError> {
        let illness: Vec<String> = illness.into_iter().filter(|word| !word.trim().is_empty()).collect();
        if illness.is_empty() {
            return Err(NoticeError::NoIllnessWords);
        }
        for reason in &reasons {
            guard::label(reason, &illness).map_err(NoticeError::ListedReason)?;
        }
        Ok(NoticeWords { illness, reasons })
    }
}

/// Who applies, as the household's data has it.
#[derive(Clone, Copy, Debug)]
pub enum Applicant<'a> {
    /// An adult.
    Adult {
        /// The name.
        name: &'a str,
    },
    /// A minor, who never stands on a board by name.
    Minor {
        /// The guardian, where one is known.
        guardian: Option<&'a str>,
    },
}

/// What is proposed for a household.
#[derive(Clone, Copy, Debug)]
pub enum Proposal<'a> {
    /// To be covered, with the amount a month for the household.
    Cover(Fen),
    /// Not to be covered, with a reason from the list.
    Refuse {
        /// The reason.
        reason: &'a str,
        /// How property and spending stand; `None` prints 见档案.
        property_within_limits: Option<bool>,
    },
    /// To be covered no longer. Why stands on no board: it may be an illness that passed, or a prison.
    End,
}

/// A household's data, as a handler has it: anything may stand in its texts.
#[derive(Clone, Copy, Debug)]
pub struct NoticeHousehold<'a> {
    /// Who applies.
    pub applicant: Applicant<'a>,
    /// The names of the minors in the family: none of them may be the name shown.
    pub minors: &'a [&'a str],
    /// The village or community.
    pub village: Division,
    /// The address as recorded: only the number of the village group is taken from it.
    pub address: &'a str,
    /// Members to be covered.
    pub members: u32,
    /// Income a head and month, in fen; shown as a band.
    pub per_head: Option<Fraction>,
    /// The standard that the band refers to.
    pub standard: Option<Fen>,
    /// What is proposed.
    pub proposal: Proposal<'a>,
}

/// More members or money than this are a wrong field, not a household. Neither is a number of any rule.
const MOST_MEMBERS: u32 = 30;
const MOST_AMOUNT: Fen = Fen::new(10_000_000);

/// One household on a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeNoticeLine {
    name: String,
    place: String,
    members: u32,
    income: &'static str,
    outcome: SafeOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum SafeOutcome {
    Cover(Fen),
    Refuse { reason: String, property: &'static str },
    End,
}

impl SafeNoticeLine {
    /// Reduces a household to what a board may show.
    ///
    /// # Errors
    /// See [`NoticeError`]: whatever could carry a number, an illness or a child's name is refused.
    pub fn new(household: &NoticeHousehold<'_>, words: &NoticeWords) -> Result<SafeNoticeLine, NoticeError> {
        let village = Some(household.village).filter(|place| place.level() == DivisionLevel::Village);
        let village = village.and_then(name_of).ok_or(NoticeError::Village)?;
        if household.members == 0 || household.members > MOST_MEMBERS {
            return Err(NoticeError::Members);
        }
        Ok(SafeNoticeLine {
            name: shown_name(household, words)?,
            place: format!("{village}{}", guard::group(household.address).unwrap_or_default()),
            members: household.members,
            income: band(household.per_head, household.standard),
            outcome: outcome(household.proposal, words)?,
        })
    }

    /// Whether it is proposed to cover the household.
    #[must_use]
    pub const fn is_covered(&self) -> bool {
        matches!(self.outcome, SafeOutcome::Cover(_))
    }

    fn amount(&self) -> Fen {
        match self.outcome {
            SafeOutcome::Cover(amount) => amount,
            SafeOutcome::Refuse { .. } | SafeOutcome::End => Fen::ZERO,
        }
    }
}

fn shown_name(household: &NoticeHousehold<'_>, words: &NoticeWords) -> Result<String, NoticeError> {
    let (name, by_guardian) = match household.applicant {
        Applicant::Adult { name } => (name, false),
        Applicant::Minor { guardian } => (guardian.ok_or(NoticeError::GuardianMissing)?, true),
    };
    let name = guard::name(name, &words.illness).map_err(NoticeError::Name)?;
    if household.minors.iter().any(|minor| minor.trim() == name) {
        return Err(NoticeError::MinorNamed);
    }
    Ok(if by_guardian { format!("{name}（监护人代）") } else { name })
}

/// Income as a band: never the figure.
fn band(per_head: Option<Fraction>, standard: Option<Fen>) -> &'static str {
    match (per_head, standard) {
        (Some(income), Some(standard)) if income < standard.to_fraction() => "低于保障标准",
        (Some(_), Some(_)) => "不低于保障标准",
        _ => "见档案",
    }
}

fn outcome(proposal: Proposal<'_>, words: &NoticeWords) -> Result<SafeOutcome, NoticeError> {
    match proposal {
        Proposal::Cover(amount) if amount.is_negative() || amount > MOST_AMOUNT => Err(NoticeError::Amount),
        Proposal::Cover(amount) => Ok(SafeOutcome::Cover(amount)),
        Proposal::Refuse { reason, property_within_limits } => {
            let reason =
                words.reasons.iter().find(|listed| listed.as_str() == reason).ok_or(NoticeError::Reason)?;
            let property = match property_within_limits {
                Some(true) => "符合规定",
                Some(false) => "超过规定",
                None => "见档案",
            };
            Ok(SafeOutcome::Refuse { reason: reason.clone(), property })
        }
        Proposal::End => Ok(SafeOutcome::End),
    }
}

/// The telephone of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficePhone {
    office: String,
    number: String,
}

impl OfficePhone {
    /// A landline or service number of an office. Mobiles are refused: they belong to persons.
    ///
    /// # Errors
    /// [`NoticeError::Phone`], [`NoticeError::Label`].
    pub fn new(office: &str, number: &str, words: &NoticeWords) -> Result<OfficePhone, NoticeError> {
        Ok(OfficePhone {
            office: guard::label(office, &words.illness).map_err(NoticeError::Label)?,
            number: guard::office_phone(number).map_err(NoticeError::Phone)?,
        })
    }
}

/// What stands around the lines, as a handler has it.
#[derive(Clone, Debug)]
pub struct NoticeFacts<'a> {
    /// The number of the notice.
    pub number: &'a str,
    /// The programme, such as `最低生活保障`.
    pub programme: &'a str,
    /// Who posts it and puts the seal.
    pub issuer: &'a str,
    /// Where it hangs.
    pub posted_at: &'a str,
    /// The day it is posted, which does not count; `None` leaves it to be written.
    pub posted_on: Option<Date>,
    /// The first and the last day.
    pub period: (Date, Date),
    /// How many days the rule asks for.
    pub days: u32,
    /// The telephones for objections: county and township.
    pub phones: Vec<OfficePhone>,
    /// Which columns are shown.
    pub columns: NoticeColumns,
    /// Whether the county is a demonstration.
    pub demonstration: bool,
}

/// The notice for the board, and for the web where the place has switched it on.
#[derive(Clone, Debug)]
pub struct SafeNotice {
    head: Head,
    programme: String,
    posted_at: String,
    period: (Date, Date),
    days: u32,
    phones: Vec<OfficePhone>,
    columns: NoticeColumns,
    lines: Vec<SafeNoticeLine>,
}

impl SafeNotice {
    /// Puts a notice together.
    ///
    /// # Errors
    /// See [`NoticeError`].
    pub fn new(
        facts: &NoticeFacts<'_>,
        lines: Vec<SafeNoticeLine>,
        words: &NoticeWords,
    ) -> Result<SafeNotice, NoticeError> {
        if facts.period.1 < facts.period.0 {
            return Err(NoticeError::Period);
        }
        if facts.phones.is_empty() {
            return Err(NoticeError::NoPhone);
        }
        let label = |text: &str| guard::label(text, &words.illness).map_err(NoticeError::Label);
        Ok(SafeNotice {
            head: Head {
                issuer: label(facts.issuer)?,
                case_number: guard::notice_number(facts.number).map_err(NoticeError::Number)?,
                document_number: None,
                dated: facts.posted_on,
                demonstration: facts.demonstration,
                lock: None,
            },
            programme: label(facts.programme)?,
            posted_at: label(facts.posted_at)?,
            period: facts.period,
            days: facts.days,
            phones: facts.phones.clone(),
            columns: facts.columns,
            lines,
        })
    }

    /// One on which nobody is refused.
    fn granted(
        facts: &NoticeFacts<'_>,
        lines: Vec<SafeNoticeLine>,
        words: &NoticeWords,
    ) -> Result<SafeNotice, NoticeError> {
        match lines.iter().all(SafeNoticeLine::is_covered) {
            true => SafeNotice::new(facts, lines, words),
            false => Err(NoticeError::NotGranted),
        }
    }

    fn phones(&self) -> String {
        let phones: Vec<String> =
            self.phones.iter().map(|phone| format!("{} {}", phone.office, phone.number)).collect();
        phones.join("；")
    }

    fn covered(&self) -> Table {
        let lines: Vec<&SafeNoticeLine> = self.lines.iter().filter(|line| line.is_covered()).collect();
        let annex = self.columns == NoticeColumns::Annex;
        let row = |(index, line): (usize, &&SafeNoticeLine)| {
            let mut row =
                vec![nth(index), t(&line.name), t(&line.place), Cell::Count(i64::from(line.members))];
            if annex {
                row.push(t(line.income));
            }
            row.push(Cell::Money(line.amount()));
            row
        };
        let mut columns = vec![("序号", 8), ("申请人（户主）", 22), ("家庭住址\n（到村、组）", 24)];
        match annex {
            true => columns.extend([
                ("申请保障\n家庭成员\n（人）", 14),
                ("家庭人均\n收入", 16),
                ("家庭救助\n总金额\n（元/月）", 16),
            ]),
            false => columns.extend([("申请保障\n家庭成员（人）", 22), ("家庭救助总金额\n（元/月）", 24)]),
        }
        // An empty table is printed too: it says that nobody is proposed.
        let table = Table::new("拟纳入保障的申请家庭", &columns);
        if lines.is_empty() { table.foot("本期无") } else { table.rows(lines.iter().enumerate().map(row)) }
    }

    fn refused(&self) -> Table {
        let lines: Vec<&SafeNoticeLine> = self.lines.iter().filter(|line| !line.is_covered()).collect();
        let annex = self.columns == NoticeColumns::Annex;
        let row = |(index, line): (usize, &&SafeNoticeLine)| {
            let mut row =
                vec![nth(index), t(&line.name), t(&line.place), Cell::Count(i64::from(line.members))];
            match (&line.outcome, annex) {
                (SafeOutcome::Refuse { reason, property }, true) => {
                    row.extend([t(line.income), t(*property), t(reason)]);
                }
                _ => row.push(t("拟不予保障")),
            }
            row
        };
        let mut columns = vec![("序号", 8)];
        match annex {
            true => columns.extend([
                ("申请人\n（户主）", 16),
                ("家庭住址\n（到村、组）", 17),
                ("申请保障\n家庭成员\n（人）", 12),
                ("家庭人均\n收入", 13),
                ("家庭财产及\n消费支出\n状况", 14),
                ("不予保障原因", 20),
            ]),
            false => columns.extend([
                ("申请人（户主）", 22),
                ("家庭住址\n（到村、组）", 24),
                ("申请保障\n家庭成员（人）", 22),
                ("建议意见", 24),
            ]),
        }
        let table = Table::new("拟不予保障的申请家庭", &columns);
        if lines.is_empty() { table.foot("本期无") } else { table.rows(lines.iter().enumerate().map(row)) }
    }
}

impl View for SafeNotice {
    fn paper(&self) -> Paper {
        Paper::new(
            PaperKind::PublicNotice,
            &self.head,
            format!("{}申请家庭经济核查结果及建议意见公示", self.programme),
        )
        .text(format!(
            "根据{}有关政策规定，经本人申请，{}已通过信息比对、入户调查、邻里走访、信函索证等方式开展家庭经济调查。现将调查结果和建议意见公示如下，公示期为{}天，从{}至{}。如有不同意见，请在公示期内反映。",
            self.programme,
            self.head.issuer,
            self.days,
            self.period.0.chinese(),
            self.period.1.chinese()
        ))
        .text(format!("反映意见电话：{}。对反映人的情况保密。", self.phones()))
        .with(self.covered().block())
        .with(self.refused().block())
        .note(format!("张贴地点：{}。公示期满后撤下。", self.posted_at))
        .seal()
    }
}

/// Relief that is proposed: name, place, number of people and one amount, and nothing else. Nobody is refused on a board.
#[derive(Clone, Debug)]
pub struct ReliefNotice(SafeNotice);

impl ReliefNotice {
    /// Takes those only whom it is proposed to help.
    ///
    /// # Errors
    /// [`NoticeError::NotGranted`], and those of [`SafeNotice::new`].
    pub fn new(
        facts: &NoticeFacts<'_>,
        lines: Vec<SafeNoticeLine>,
        words: &NoticeWords,
    ) -> Result<ReliefNotice, NoticeError> {
        SafeNotice::granted(facts, lines, words).map(ReliefNotice)
    }
}

impl View for ReliefNotice {
    fn paper(&self) -> Paper {
        let notice = &self.0;
        let row = |(index, line): (usize, &SafeNoticeLine)| {
            vec![
                nth(index),
                t(&line.name),
                t(&line.place),
                Cell::Count(i64::from(line.members)),
                Cell::Money(line.amount()),
            ]
        };
        let columns = [
            ("序号", 10),
            ("申请人（户主）", 24),
            ("家庭住址\n（到村、组）", 26),
            ("救助人数（人）", 18),
            ("拟救助金额（元）", 22),
        ];
        Paper::new(PaperKind::ReliefNotice, &notice.head, format!("{}公示", notice.programme))
            .text(format!(
                "根据{}有关政策规定，经本人申请和调查核实，拟给予以下家庭、个人一次性救助，现予公示，从{}至{}。如有不同意见，请在公示期内反映。",
                notice.programme,
                notice.period.0.chinese(),
                notice.period.1.chinese()
            ))
            .text(format!("反映意见电话：{}。对反映人的情况保密。", notice.phones()))
            .with(Table::new("拟救助对象", &columns).rows(notice.lines.iter().enumerate().map(row)).block())
            .note(format!("张贴地点：{}。公示期满后撤下。", notice.posted_at))
            .seal()
    }
}

/// Whose support is to end: name, place and number of people, and nothing else.
#[derive(Clone, Debug)]
pub struct EndingNotice(SafeNotice);

impl EndingNotice {
    /// Takes those only whose support is to end.
    ///
    /// # Errors
    /// [`NoticeError::NotEnding`], and those of [`SafeNotice::new`].
    pub fn new(
        facts: &NoticeFacts<'_>,
        lines: Vec<SafeNoticeLine>,
        words: &NoticeWords,
    ) -> Result<EndingNotice, NoticeError> {
        match lines.iter().all(|line| line.outcome == SafeOutcome::End) {
            true => SafeNotice::new(facts, lines, words).map(EndingNotice),
            false => Err(NoticeError::NotEnding),
        }
    }
}

impl View for EndingNotice {
    fn paper(&self) -> Paper {
        let notice = &self.0;
        let row = |(index, line): (usize, &SafeNoticeLine)| {
            vec![nth(index), t(&line.name), t(&line.place), Cell::Count(i64::from(line.members)), t("拟终止")]
        };
        let columns = [
            ("序号", 10),
            ("姓名", 24),
            ("家庭住址\n（到村、组）", 28),
            ("人数（人）", 16),
            ("建议意见", 22),
        ];
        Paper::new(PaperKind::EndingNotice, &notice.head, format!("终止{}公示", notice.programme))
            .text(format!(
                "根据{}有关政策规定，经调查核实，以下人员不再符合条件，拟终止，现予公示，公示期为{}天，从{}至{}。公示期满没有异议的，从作出决定的次月起停发；如有不同意见，请在公示期内反映。",
                notice.programme,
                notice.days,
                notice.period.0.chinese(),
                notice.period.1.chinese()
            ))
            .text(format!("反映意见电话：{}。对反映人的情况保密。", notice.phones()))
            .with(Table::new("拟终止的人员", &columns).rows(notice.lines.iter().enumerate().map(row)).block())
            .note(format!("张贴地点：{}。公示期满后撤下。", notice.posted_at))
            .seal()
    }
}

/// What stays on the board after a decision: name, number of members, amount, and nothing else.
#[derive(Clone, Debug)]
pub struct StandingNotice(SafeNotice);

impl StandingNotice {
    /// Takes confirmed households only. The period is that which the list shows.
    ///
    /// # Errors
    /// [`NoticeError::NotGranted`], and those of [`SafeNotice::new`].
    pub fn new(
        facts: &NoticeFacts<'_>,
        lines: Vec<SafeNoticeLine>,
        words: &NoticeWords,
    ) -> Result<StandingNotice, NoticeError> {
        SafeNotice::granted(facts, lines, words).map(StandingNotice)
    }
}

impl View for StandingNotice {
    fn paper(&self) -> Paper {
        let notice = &self.0;
        let row = |(index, line): (usize, &SafeNoticeLine)| {
            vec![nth(index), t(&line.name), Cell::Count(i64::from(line.members)), Cell::Money(line.amount())]
        };
        let members: i64 = notice.lines.iter().map(|line| i64::from(line.members)).sum();
        let amounts = total(notice.lines.iter().map(SafeNoticeLine::amount));
        let totals =
            vec![Cell::Blank, t(format!("合计 {} 户", notice.lines.len())), Cell::Count(members), amounts];
        let columns = [("序号", 12), ("户主", 36), ("保障人数（人）", 24), ("家庭保障金额（元/月）", 28)];
        Paper::new(PaperKind::StandingNotice, &notice.head, format!("{}对象公布", notice.programme))
            .text(format!(
                "截至{}，本村（社区）{}保障对象如下。",
                notice.period.1.chinese(),
                notice.programme
            ))
            .with(
                Table::new("", &columns)
                    .rows(notice.lines.iter().enumerate().map(row))
                    .totals(totals)
                    .block(),
            )
            .text(format!("监督电话：{}。对反映人的情况保密。", notice.phones()))
            .note(format!("公布地点：{}。", notice.posted_at))
            .seal()
    }
}
