// SPDX-License-Identifier: Apache-2.0
//! Applications in.

use crate::body::Body;
use crate::caller::{Caller, Key};
use crate::document::{Common, Refused};
use crate::problem::{FieldError, Problem};
use crate::state::Api;
use assistance::casework::{Channel, Finder, Scheme};
use assistance::office::{Private, act};
use assistance::partners::submit::{About, Declared, SubmitApplication};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::intake::CreateHousehold;
use assistance::registry::words::{LookUpReason, Marital, NoNumber};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Fen, Purpose};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Words that are those of the office, as a schema.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident = $of:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
        pub(crate) enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant),+ }

        impl From<$name> for $of {
            fn from(word: $name) -> $of {
                match word { $($name::$variant => $of::$variant),+ }
            }
        }
    };
}

words! {
    /// What is asked for: `dibao` 最低生活保障, `tekun` 特困人员救助供养 (of the member who applies), `borderline_family` 最低生活保障边缘家庭, `rigid_expenditure` 刚性支出困难家庭.
    SchemeWord = Scheme {
        /// 最低生活保障
        Dibao = "dibao",
        /// 特困人员救助供养
        Tekun = "tekun",
        /// 最低生活保障边缘家庭
        Borderline = "borderline_family",
        /// 刚性支出困难家庭
        Rigid = "rigid_expenditure",
    }
}

words! {
    /// The way in: `online` 网上, `wechat` 微信, `provincial_platform` 省级政府救助平台.
    ChannelWord = Channel {
        /// 网上
        Online = "online",
        /// 微信
        WeChat = "wechat",
        /// 省级政府救助平台
        ProvincialPlatform = "provincial_platform",
    }
}

words! {
    /// Who found a family that had not asked by itself (主动发现).
    FinderWord = Finder {
        /// 村（居）干部
        VillageCadre = "village_cadre",
        /// 驻村干部
        PostedCadre = "posted_cadre",
        /// 社会救助协理员
        Assistant = "assistant",
        /// 网格员
        GridWorker = "grid_worker",
        /// 社会工作者、志愿者
        SocialWorker = "social_worker",
        /// 群众反映
        Public = "public",
        /// 监测预警
        Warning = "warning",
    }
}

words! {
    /// Why no citizen number is given.
    NoNumberWord = NoNumber {
        /// 尚未登记户口
        NotRegistered = "not_registered",
        /// 新生儿，尚未办理
        Newborn = "newborn",
        /// 证件不在身边，待补
        NotAtHand = "not_at_hand",
        /// 无居民身份证（外籍或港澳台）
        Foreign = "foreign",
        /// 身份不明
        Unidentified = "unidentified",
    }
}

words! {
    /// Marital status by GB/T 2261.2: `10` 未婚, `20` 已婚, `30` 丧偶, `40` 离婚, `90` 未说明.
    MaritalWord = Marital {
        /// 未婚
        Never = "10",
        /// 已婚
        Married = "20",
        /// 丧偶
        Widowed = "30",
        /// 离婚
        Divorced = "40",
        /// 未说明
        Unstated = "90",
    }
}

/// Town or country, of where the household lives.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AreaWord {
    /// 城市
    Urban,
    /// 农村
    Rural,
}

/// The sex of a person, where no citizen number tells it.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SexWord {
    /// 男
    Male,
    /// 女
    Female,
}

/// An application with the family and what it declares. A family that is on file already, with the same people under the same numbers, is found again; a number that
/// belongs to anybody else is refused.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "scheme": "dibao", "channel": "online", "applicant": 0,
    "household": {
        "village": "500299001001", "area": "rural", "address": "示范县第一镇一村3组",
        "members": [
            {"name": "张山", "citizen_number": "500299195001019015", "relation": "02", "phone": "13800000000"},
            {"name": "张晨", "no_number": "newborn", "sex": "male", "birth": "2020-05-01", "relation": "20"}
        ]
    },
    "facts": [
        {"member": 0, "fact": "income.wage", "first_month": "2020-01", "last_month": "2020-06", "amount_fen": 60000},
        {"fact": "homes", "value": "1"}
    ]
}))]
pub(crate) struct Application {
    /// What is asked for.
    scheme: SchemeWord,
    /// The way in.
    channel: ChannelWord,
    /// Who found the family, where it did not ask by itself.
    #[serde(default)]
    found_by: Option<FinderWord>,
    /// When help was first asked for, where that was before today.
    #[serde(default)]
    #[schema(format = Date, example = "2020-10-30")]
    first_contact: Option<String>,
    /// The position in `household.members`, from 0, of the member who applies.
    #[schema(example = 0, maximum = 99)]
    applicant: u32,
    /// Whether that member applies as a household of one (参照单人户).
    #[serde(default)]
    single_person: bool,
    /// The family.
    household: Family,
    /// What it declares of itself. Whatever is not known is left out and found out by the office.
    #[serde(default)]
    #[schema(max_items = 500)]
    facts: Vec<Fact>,
}

/// A household.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Family {
    /// The village or community where it lives: 12 digits.
    #[schema(pattern = "^[0-9]{12}$", example = "500299001001")]
    village: String,
    /// The village where it is registered; where it lives, if not given.
    #[serde(default)]
    #[schema(pattern = "^[0-9]{12}$")]
    registered_village: Option<String>,
    /// The address in words.
    #[serde(default)]
    #[schema(max_length = 1000)]
    address: Option<String>,
    /// Town or country.
    area: AreaWord,
    /// Who belongs to it, the head among them.
    #[schema(min_items = 1, max_items = 100)]
    members: Vec<Person>,
}

/// A member of a household.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    /// The name. Rare characters and the dot of minority names are kept as they are.
    #[schema(min_length = 1, max_length = 60, example = "张山")]
    name: String,
    /// The citizen number, 18 characters.
    #[serde(default)]
    #[schema(pattern = "^[0-9]{17}[0-9Xx]$", example = "500299195001019015")]
    citizen_number: Option<String>,
    /// Why there is none; needed where none is given.
    #[serde(default)]
    no_number: Option<NoNumberWord>,
    /// The sex, where no citizen number tells it.
    #[serde(default)]
    sex: Option<SexWord>,
    /// The day of birth, where no citizen number tells it.
    #[serde(default)]
    #[schema(format = Date)]
    birth: Option<String>,
    /// The telephone.
    #[serde(default)]
    #[schema(max_length = 30, example = "13800000000")]
    phone: Option<String>,
    /// The relation to the head: two digits of GB/T 4761, `02` for the head.
    #[schema(pattern = "^[0-9]{2}$", example = "02")]
    relation: String,
    /// The ethnic group by GB/T 3304, `01` for 汉族.
    #[serde(default)]
    #[schema(pattern = "^[0-9]{2}$")]
    ethnic: Option<String>,
    /// Marital status.
    #[serde(default)]
    marital: Option<MaritalWord>,
}

/// One statement: a sum in `amount_fen`, anything else in `value`; one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fact {
    /// The position of the member it is about, from 0; the household where none is given.
    #[serde(default)]
    #[schema(maximum = 99)]
    member: Option<u32>,
    /// A fact of `/api/v1/facts`.
    #[schema(max_length = 80, example = "income.wage")]
    fact: String,
    /// The first month, for an income or spending by months.
    #[serde(default)]
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2020-01")]
    first_month: Option<String>,
    /// The last month; the first alone, if not given.
    #[serde(default)]
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2020-06")]
    last_month: Option<String>,
    /// The sum in fen, for a fact in money; by the month for a fact by months.
    #[serde(default)]
    #[schema(minimum = 0, example = 60000)]
    amount_fen: Option<i64>,
    /// The value of any other fact, as the dictionary writes it: `yes`, `1`, `farming`, `2020-09-30`; `unknown` where it was asked and nobody knows.
    #[serde(default)]
    #[schema(max_length = 200)]
    value: Option<String>,
}

/// An application on file.
#[derive(Serialize, ToSchema)]
pub(crate) struct Received {
    /// The number of the case, under which everything is asked for.
    #[schema(example = "DB500299001-2020-00001")]
    case_number: String,
    /// The number of the household.
    #[schema(example = "500299001-000001")]
    household_number: String,
    /// Whether the family was on file before.
    household_on_file: bool,
    /// The version of the case.
    version: u32,
    /// Where to ask how it stands.
    #[schema(example = "/api/v1/cases/DB500299001-2020-00001/progress")]
    progress: String,
}

/// Hand in an application
///
/// Puts the household, what it declares and the case on file in one piece, or nothing of it. The same `Idempotency-Key` with the same body answers the same however often
/// it is sent; with another body it is a conflict. A clerk accepts the application or asks for what is missing: nothing is decided by the system. Scope `partner_intake`.
#[utoipa::path(
    post,
    path = "/api/v1/applications",
    tag = "applications",
    params(("Idempotency-Key" = String, Header, pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", description = "A UUID made by the caller for this application")),
    request_body(content = Application, content_type = "application/json"),
    responses(
        (status = 201, description = "On file, or was already by this key", body = Received,
         headers(("location" = String, description = "Where to ask how it stands"))),
        Common,
        Refused
    ),
    security(("token" = []))
)]
pub(crate) async fn submit(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Key(key): Key,
    Body(sent): Body<Application>,
) -> Result<Response, Problem> {
    let in_fen = in_fen(&sent.facts);
    let command = sent.read()?;
    let ctx = api.ctx_for(caller.0, Purpose::new(LookUpReason::Application.chinese()), key);
    let done = act(&*api.office, &ctx, &command)
        .await
        .map_err(|error| Problem::of(&error, |field| pointer(field, &in_fen)))?;
    let progress = format!("/api/v1/cases/{}/progress", done.case);
    let place = progress.clone();
    let received = Received {
        case_number: done.case,
        household_number: done.household,
        household_on_file: done.on_file,
        version: done.version,
        progress,
    };
    Ok(created(&place, received))
}

/// Of each statement whether its value is a sum in fen.
pub(super) fn in_fen(facts: &[Fact]) -> Vec<bool> {
    facts.iter().map(|fact| fact.amount_fen.is_some()).collect()
}

/// What was put on file, with where to ask how it stands.
pub(super) fn created<T: Serialize>(place: &str, received: T) -> Response {
    let mut response = (StatusCode::CREATED, Json(received)).into_response();
    if let Ok(place) = HeaderValue::from_str(place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// What is declared, as the use case takes it.
pub(super) fn declared(facts: Vec<Fact>) -> Result<Vec<Declared>, Problem> {
    let mut errors = Vec::new();
    let mut declared = Vec::with_capacity(facts.len());
    for (at, fact) in facts.into_iter().enumerate() {
        let value = match (fact.value, fact.amount_fen) {
            (Some(value), None) => value,
            (None, Some(fen)) => Fen::new(fen).to_string(),
            _ => {
                let message = "amount_fen 和 value 填且只填一个".to_owned();
                errors.push(FieldError { pointer: format!("/facts/{at}"), message });
                continue;
            }
        };
        declared.push(Declared {
            about: fact.member.map_or(About::Household, |at| About::Member(position(at))),
            what: fact.fact,
            first: fact.first_month.unwrap_or_default(),
            last: fact.last_month.unwrap_or_default(),
            value: Private::new(value),
        });
    }
    if errors.is_empty() { Ok(declared) } else { Err(Problem::fields(errors)) }
}

impl Family {
    pub(super) fn read(self) -> CreateHousehold {
        CreateHousehold {
            registered: self.registered_village.unwrap_or_else(|| self.village.clone()),
            lives: self.village,
            address: private(self.address),
            area: match self.area {
                AreaWord::Urban => "urban",
                AreaWord::Rural => "rural",
            }
            .to_owned(),
            opened_on: String::new(),
            members: self.members.into_iter().map(Person::read).collect(),
        }
    }
}

impl Application {
    fn read(self) -> Result<SubmitApplication, Problem> {
        let facts = declared(self.facts)?;
        Ok(SubmitApplication {
            scheme: self.scheme.into(),
            channel: self.channel.into(),
            found_by: self.found_by.map(Finder::from),
            first_contact: self.first_contact.unwrap_or_default(),
            applicant: position(self.applicant),
            single: self.single_person,
            household: self.household.read(),
            facts,
        })
    }
}

impl Person {
    fn read(self) -> MemberForm {
        MemberForm {
            known: None,
            person: PersonForm {
                name: self.name,
                number: private(self.citizen_number),
                no_number: self.no_number.map(NoNumber::from),
                sex: match self.sex {
                    None => "",
                    Some(SexWord::Male) => "male",
                    Some(SexWord::Female) => "female",
                }
                .to_owned(),
                birth: self.birth.unwrap_or_default(),
                phone: private(self.phone),
                ethnic: self.ethnic.unwrap_or_default(),
                marital: self.marital.map(Marital::from),
                registered: String::new(),
                lives: String::new(),
            },
            relation: self.relation,
            since: String::new(),
        }
    }
}

fn private(text: Option<String>) -> Option<Private> {
    text.filter(|text| !text.trim().is_empty()).map(Private::new)
}

pub(super) fn position(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// The place in the body of a field of the use case.
pub(super) fn pointer(field: &str, in_fen: &[bool]) -> String {
    let parts: Vec<&str> = field.split('.').collect();
    match parts.as_slice() {
        ["lives"] => "/household/village".to_owned(),
        ["registered"] => "/household/registered_village".to_owned(),
        ["address" | "area" | "members"] => format!("/household/{field}"),
        ["members", at, "person", "number"] => format!("/household/members/{at}/citizen_number"),
        ["members", at, "person", name] | ["members", at, name] => {
            format!("/household/members/{at}/{name}")
        }
        ["facts", at, name] => {
            let sum = at.parse().ok().and_then(|at: usize| in_fen.get(at)).copied().unwrap_or(false);
            let name = match *name {
                "what" | "corrects" => "fact",
                "first" => "first_month",
                "last" => "last_month",
                "value" if sum => "amount_fen",
                other => other,
            };
            format!("/facts/{at}/{name}")
        }
        _ => format!("/{}", field.replace('.', "/")),
    }
}

#[cfg(test)]
mod tests {
    use super::pointer;

    #[test]
    fn a_fault_of_the_use_case_points_into_the_body() {
        assert_eq!(pointer("lives", &[]), "/household/village");
        assert_eq!(pointer("members.2.person.number", &[]), "/household/members/2/citizen_number");
        assert_eq!(pointer("members.0.relation", &[]), "/household/members/0/relation");
        assert_eq!(pointer("facts.1.value", &[false, true]), "/facts/1/amount_fen");
        assert_eq!(pointer("facts.0.what", &[false]), "/facts/0/fact");
        assert_eq!(pointer("first_contact", &[]), "/first_contact");
    }
}
