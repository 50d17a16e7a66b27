// SPDX-License-Identifier: Apache-2.0
//! What can be set, and one value as it was entered.

use crate::casework::SurveyWay;
use crate::messages::{self, Event};
use crate::office::FaultKind;
use crate::payout::model::bank::Banks;
use kernel::{Date, Division, DivisionLevel, Id, UserId, UtcMillis};
use std::collections::BTreeSet;

/// The id of a value.
pub type SettingId = Id<Setting>;

macro_rules! keys {
    ($($variant:ident = $word:literal $chinese:literal),+ $(,)?) => {
        /// What a county can set.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Key { $(#[doc = $chinese] $variant),+ }

        impl Key {
            /// Every one, as pages list them.
            pub const ALL: &'static [Key] = &[$(Key::$variant),+];

            /// The word in the database.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Key::$variant => $word),+ }
            }

            /// In Chinese.
            #[must_use]
            pub const fn chinese(self) -> &'static str {
                match self { $(Key::$variant => $chinese),+ }
            }
        }
    };
}

keys! {
    OfficeName = "office_name" "单位名称",
    OfficeAddress = "office_address" "单位地址",
    OfficePhone = "office_phone" "单位电话",
    SupervisionPhone = "supervision_phone" "监督电话（印在公示上）",
    HearingTries = "hearing_tries" "联系几次算联系不上（次）",
    SurveyWays = "survey_ways" "每件申请必用的调查方式",
    Meeting = "meeting" "决定前开审批会",
    CountyReview = "county_review" "决定前另作县级复核",
    SoonDays = "soon_days" "到期前几个工作日提醒",
    IllnessWords = "illness_words" "不许上公示的疾病、残疾用词",
    WebNotice = "web_notice" "网上公示",
    WebNoticeDays = "web_notice_days" "网上公示最多几天",
    CallDays = "call_days" "咨询、求助答复时限（工作日）",
    ComplaintDays = "complaint_days" "投诉答复时限（工作日）",
    ReportDays = "report_days" "举报答复时限（工作日）",
    MessageEvents = "message_events" "哪些事给群众发消息",
    MessageAccepted = "message_accepted" "消息：受理通知书可领",
    MessagePapersAsked = "message_papers_asked" "消息：还差材料",
    MessageNoticePosted = "message_notice_posted" "消息：公示",
    MessageDecided = "message_decided" "消息：决定书可领",
    MessagePaymentFailed = "message_payment_failed" "消息：打款没有成功",
    MessageReviewDue = "message_review_due" "消息：定期核查",
    MessageCallBack = "message_call_back" "消息：来电回复",
    MessageSignInCode = "message_sign_in_code" "消息：登录验证码",
    MessageCalls = "message_calls" "打几次没人接就上门（次）",
    SmsFile = "sms_file" "系统自动生成短信文件",
    VillageCode = "village_code" "村级账号可以用短信验证码作二次验证",
    CodeMinutes = "code_minutes" "短信验证码几分钟有效",
    CodeTries = "code_tries" "一个短信验证码可以试几次",
    CodeSends = "code_sends" "一小时最多发几次短信验证码",
    RosterMonthsAhead = "roster_months_ahead" "花名册最多提前几个月编（月）",
    BankLayouts = "bank_layouts" "各银行用哪种文件格式",
    StandingMonths = "standing_months" "长期公布最多几个月换新（月）",
    RegisteredPeople = "registered_people" "户籍人口（人）",
    ResidentPeople = "resident_people" "常住人口（人）",
    ReserveLow = "reserve_low" "备用金余额低于当年预拨的百分之几就提醒",
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A telephone of an office.
    Phone,
    /// A whole number between two bounds.
    Count(u32, u32),
    /// Yes or no.
    Flag,
    /// Ways of the survey.
    Ways,
    /// Words, separated by blanks.
    Words,
    /// Events that people are sent messages about.
    Events,
    /// The text of a message.
    Message(Event),
    /// Banks with the layouts of their files.
    Banks,
}

/// The longest text, in characters.
const LONGEST: usize = 80;
/// The most words of a list, and the longest of them.
const MOST_WORDS: usize = 300;

impl Key {
    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Key> {
        Key::ALL.iter().copied().find(|key| key.word() == word)
    }

    /// What its value is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Key::OfficeName | Key::OfficeAddress => Kind::Text,
            Key::OfficePhone | Key::SupervisionPhone => Kind::Phone,
            Key::HearingTries => Kind::Count(1, 10),
            Key::SurveyWays => Kind::Ways,
            Key::Meeting | Key::CountyReview | Key::WebNotice => Kind::Flag,
            Key::SoonDays => Kind::Count(1, 10),
            Key::IllnessWords => Kind::Words,
            Key::WebNoticeDays => Kind::Count(1, 30),
            Key::CallDays | Key::ComplaintDays | Key::ReportDays => Kind::Count(1, 90),
            Key::MessageEvents => Kind::Events,
            Key::MessageAccepted => Kind::Message(Event::Accepted),
            Key::MessagePapersAsked => Kind::Message(Event::PapersAsked),
            Key::MessageNoticePosted => Kind::Message(Event::NoticePosted),
            Key::MessageDecided => Kind::Message(Event::Decided),
            Key::MessagePaymentFailed => Kind::Message(Event::PaymentFailed),
            Key::MessageReviewDue => Kind::Message(Event::ReviewDue),
            Key::MessageCallBack => Kind::Message(Event::CallBack),
            Key::MessageSignInCode => Kind::Message(Event::SignInCode),
            Key::MessageCalls | Key::CodeSends => Kind::Count(1, 10),
            Key::SmsFile | Key::VillageCode => Kind::Flag,
            Key::CodeMinutes => Kind::Count(3, 30),
            Key::CodeTries => Kind::Count(1, 5),
            Key::RosterMonthsAhead => Kind::Count(0, 3),
            Key::BankLayouts => Kind::Banks,
            Key::StandingMonths => Kind::Count(1, 24),
            Key::RegisteredPeople | Key::ResidentPeople => Kind::Count(1, 10_000_000),
            Key::ReserveLow => Kind::Count(1, 90),
        }
    }

    /// Whether townships have one of their own.
    #[must_use]
    pub const fn by_office(self) -> bool {
        matches!(
            self,
            Key::OfficeName
                | Key::OfficeAddress
                | Key::OfficePhone
                | Key::RegisteredPeople
                | Key::ResidentPeople
        )
    }

    /// Whether it touches what is decided or made public, so that a second person has to agree.
    #[must_use]
    pub const fn decides(self) -> bool {
        !matches!(
            self,
            Key::OfficeName
                | Key::OfficeAddress
                | Key::OfficePhone
                | Key::SupervisionPhone
                | Key::SoonDays
                | Key::RegisteredPeople
                | Key::ResidentPeople
                | Key::ReserveLow
        )
    }

    /// Reads a value as typed into the form in which it is kept.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(self, text: &str) -> Result<String, FaultKind> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FaultKind::Missing);
        }
        if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
            return Err(FaultKind::Characters);
        }
        match self.kind() {
            Kind::Text if text.chars().count() > LONGEST => Err(FaultKind::TooLong(LONGEST)),
            Kind::Text if text.chars().any(char::is_control) => Err(FaultKind::Characters),
            Kind::Text => Ok(text.to_owned()),
            Kind::Phone => office_phone(text).ok_or(FaultKind::Phone),
            Kind::Count(low, high) => {
                let number = text.parse::<u32>().map_err(|_| FaultKind::Number)?;
                if (low..=high).contains(&number) {
                    Ok(number.to_string())
                } else {
                    Err(FaultKind::NotAnOption)
                }
            }
            Kind::Flag => match text {
                "yes" | "no" => Ok(text.to_owned()),
                _ => Err(FaultKind::NotAnOption),
            },
            Kind::Ways => {
                let ways: Option<BTreeSet<SurveyWay>> =
                    text.split_whitespace().map(SurveyWay::parse).collect();
                let ways = ways.ok_or(FaultKind::NotAnOption)?;
                Ok(ways.iter().map(|way| way.word()).collect::<Vec<_>>().join(" "))
            }
            Kind::Words => {
                let words: BTreeSet<&str> = text.split_whitespace().collect();
                if words.len() > MOST_WORDS || words.iter().any(|word| word.chars().count() > LONGEST) {
                    return Err(FaultKind::TooLong(MOST_WORDS));
                }
                Ok(words.into_iter().collect::<Vec<_>>().join(" "))
            }
            Kind::Events => {
                let events: Option<BTreeSet<&str>> = text
                    .split_whitespace()
                    .map(|word| {
                        Event::parse(word).filter(|event| *event != Event::SignInCode).map(Event::word)
                    })
                    .collect();
                let events = events.ok_or(FaultKind::NotAnOption)?;
                Ok(events.into_iter().collect::<Vec<_>>().join(" "))
            }
            Kind::Banks => Ok(Banks::parse(text).ok_or(FaultKind::Banks)?.text()),
            Kind::Message(event) => {
                let layout = messages::layout::layouts().first().ok_or(FaultKind::NotAnOption)?;
                let illness = super::county::default_words(Key::IllnessWords);
                messages::template::check(event, text, &illness, layout).map_err(FaultKind::Template)?;
                Ok(text.to_owned())
            }
        }
    }

    /// The text of messages about an event.
    #[must_use]
    pub fn of_message(event: Event) -> Option<Key> {
        Key::ALL.iter().copied().find(|key| key.kind() == Kind::Message(event))
    }
}

/// A landline or service number of an office. Mobiles belong to persons and are not taken.
fn office_phone(text: &str) -> Option<String> {
    let (area, local) = text.split_once('-').unwrap_or(("", text));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let area_fits = area.is_empty() || (area.starts_with('0') && matches!(area.len(), 3 | 4));
    let local_fits = match area.is_empty() {
        true => matches!(local.len(), 5 | 7 | 8) || (local.len() == 10 && local.starts_with("400")),
        false => matches!(local.len(), 7 | 8),
    };
    (digits(area) && digits(local) && area_fits && local_fits).then(|| text.to_owned())
}

/// What the second person said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Whether it holds.
    pub accepted: bool,
    /// When.
    pub at: UtcMillis,
    /// Who.
    pub by: Option<UserId>,
    /// Their name as signed.
    pub name: String,
}

/// A value as it was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its id.
    pub id: SettingId,
    /// The county, or the township whose office it is about.
    pub place: Division,
    /// What.
    pub key: Key,
    /// The value, as [`Key::read`] gives it.
    pub value: String,
    /// The first day on which it holds.
    pub from: Date,
    /// The document that orders it; none where it is the county's own assumption.
    pub document: Option<String>,
    /// When it was entered.
    pub entered_at: UtcMillis,
    /// By whom.
    pub entered_by: Option<UserId>,
    /// Their name as signed.
    pub entered_name: String,
    /// What the second person said, where one was asked and did.
    pub answered: Option<Answered>,
}

impl Setting {
    /// The county it belongs to.
    #[must_use]
    pub fn county(&self) -> Division {
        self.place.at(DivisionLevel::County).unwrap_or(self.place)
    }

    /// From which day it holds; never for one that waits or was turned down. Nothing holds before the second person agreed.
    #[must_use]
    pub fn since(&self) -> Option<Date> {
        if !self.key.decides() {
            return Some(self.from);
        }
        let answered = self.answered.as_ref().filter(|one| one.accepted)?;
        Some(self.from.max(answered.at.date_in_china()))
    }

    /// Whether it waits for the second person.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.key.decides() && self.answered.is_none()
    }
}

/// Why a value was not taken or answered. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The first day has passed: what was decided since stays as it was.
    Past,
    /// Only the county has this setting.
    CountyOnly,
    /// Somebody answered it already.
    Answered,
    /// It holds without a second person.
    NothingToConfirm,
}
