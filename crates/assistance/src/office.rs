// SPDX-License-Identifier: Apache-2.0
//! How every use case runs: one transaction, one helper that retries, one record of the command. Pages, the API, commands and jobs all call [`act`] and [`look`];
//! nobody else begins or commits.

use crate::access::{self, Denied};
use crate::policies::Policies;
use crate::{
    archive, care, casework, exchange, funeral, history, home_month, jobs, loading, messages, monitoring,
    oversight, partners, payout, price_linkage, regions, registry, services, settings, standards, tekun,
    temp_relief, verification,
};
use async_trait::async_trait;
use kernel::{Ctx, Fen, Secret, words};
use policy::assess::DecisionProblem;
use policy::case::CaseProblem;
use policy::library::Unavailable;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// How often a command that lost a race runs again before it gives up.
pub const RETRIES: u32 = 8;

/// What a transaction may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reads one consistent state; any write fails.
    Read,
    /// Reads and writes; nothing is seen by others before the commit.
    Write,
}

/// The store as use cases see it: begins transactions. Implemented by the crate `store`.
#[async_trait]
pub trait Office: Send + Sync {
    /// Begins a transaction.
    async fn begin(&self, mode: Mode) -> Result<Box<dyn Tx>, Error>;

    /// Waits before try number `attempt`, longer each time and never the same for two at once.
    async fn pause(&self, attempt: u32);
}

/// One transaction: every port of every slice over one consistent state.
#[async_trait]
pub trait Tx:
    access::Port
    + history::Port
    + archive::Port
    + care::Port
    + casework::Port
    + exchange::Port
    + funeral::Port
    + home_month::Port
    + jobs::Port
    + loading::Port
    + messages::Port
    + monitoring::Port
    + partners::Port
    + payout::Port
    + price_linkage::Port
    + regions::Port
    + registry::Port
    + services::Port
    + settings::Port
    + standards::Port
    + tekun::Port
    + temp_relief::Port
    + verification::Port
    + oversight::Port
    + Send
{
    /// The packs.
    fn policies(&self) -> Arc<Policies>;

    /// What an earlier run of this command answered, if there was one.
    async fn command(&mut self, ctx: &Ctx) -> Result<Option<CommandRecord>, Error>;

    /// Keeps what the command answered, in the same transaction as what it did.
    async fn keep_command(&mut self, ctx: &Ctx, record: &CommandRecord) -> Result<(), Error>;

    /// A keyed fingerprint of a text: the same text gives the same one, and nobody without the key can test a guess.
    fn fingerprint(&self, text: &[u8]) -> [u8; 32];

    /// Makes what was done visible to others.
    async fn commit(self: Box<Self>) -> Result<(), Error>;
}

/// A command that was run.
#[derive(Clone, PartialEq, Eq)]
pub struct CommandRecord {
    /// The name of the use case.
    pub name: String,
    /// The keyed fingerprint of what was asked.
    pub body: [u8; 32],
    /// What was answered, as JSON; it holds ids and figures, never personal data.
    pub outcome: String,
}

/// Something that a person or a job asks for and that changes the state. It may run twice (a lost race): nothing happens outside `tx`, and time and ids come
/// from `ctx`.
#[async_trait]
pub trait Command: Serialize + Sync {
    /// The name of the use case, as the audit log shows it.
    const NAME: &'static str;
    /// The answer: ids and figures only, for it is kept in plain.
    type Outcome: Serialize + DeserializeOwned + Send;

    /// Does it, or says why not.
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Outcome, Error>;
}

/// Something that a person asks to see. It changes nothing but the record of who looked.
#[async_trait]
pub trait Query: Sync {
    /// The name of the use case.
    const NAME: &'static str;
    /// What is shown.
    type Answer: Send;

    /// Reads it, or says why not.
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error>;

    /// The look-up to record once the answer is known, where a person's file was opened.
    fn look_up(&self, _ctx: &Ctx, _answer: &Self::Answer) -> Option<history::LookUp> {
        None
    }

    /// Every line to record, where one look opens more than one file.
    fn lines(&self, ctx: &Ctx, answer: &Self::Answer) -> Vec<history::Entry> {
        self.look_up(ctx, answer).map(|look_up| look_up.into_entry(ctx, Self::NAME)).into_iter().collect()
    }
}

/// Runs a command: once, however often it is sent. The same command id with the same body answers what it answered before; with another body it is a conflict.
///
/// # Errors
/// Why it was refused; a refusal for lack of right is recorded.
pub async fn act<C: Command>(office: &dyn Office, ctx: &Ctx, command: &C) -> Result<C::Outcome, Error> {
    let body =
        serde_json::to_vec(command).map_err(|_| Error::Broken("a command cannot be written as JSON"))?;
    let mut attempt = 0;
    loop {
        ctx.restart();
        match once(office, ctx, command, &body).await {
            Err(Error::Busy) if attempt < RETRIES => {
                attempt += 1;
                office.pause(attempt).await;
            }
            Err(error) => {
                // Sent twice at once, the slower of the two may have met what the faster did: it answers the same.
                if let Some(outcome) = answered::<C>(office, ctx, &body).await {
                    return Ok(outcome);
                }
                if let Some(line) = refusal(ctx, C::NAME, &error) {
                    record(office, ctx, &[line]).await?;
                }
                return Err(error.told());
            }
            Ok(outcome) => return Ok(outcome),
        }
    }
}

/// What this very command answered, where it was done meanwhile.
async fn answered<C: Command>(office: &dyn Office, ctx: &Ctx, body: &[u8]) -> Option<C::Outcome> {
    let mut tx = office.begin(Mode::Read).await.ok()?;
    let earlier = tx.command(ctx).await.ok()??;
    let same = earlier.name == C::NAME && earlier.body == tx.fingerprint(body);
    if same { serde_json::from_str(&earlier.outcome).ok() } else { None }
}

async fn once<C: Command>(
    office: &dyn Office,
    ctx: &Ctx,
    command: &C,
    body: &[u8],
) -> Result<C::Outcome, Error> {
    let mut tx = office.begin(Mode::Write).await?;
    let body = tx.fingerprint(body);
    if let Some(earlier) = tx.command(ctx).await? {
        if earlier.name != C::NAME || earlier.body != body {
            return Err(Error::CommandReused);
        }
        return serde_json::from_str(&earlier.outcome)
            .map_err(|_| Error::Broken("a kept outcome cannot be read"));
    }
    let outcome = command.run(ctx, &mut *tx).await?;
    let text =
        serde_json::to_string(&outcome).map_err(|_| Error::Broken("an outcome cannot be written as JSON"))?;
    tx.keep_command(ctx, &CommandRecord { name: C::NAME.to_owned(), body, outcome: text }).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// Answers a query, and records who looked where it shows a person's file: nothing is shown that was not recorded. Several looks may share one `ctx`: their
/// lines have ids that follow each other.
///
/// # Errors
/// Why it may not be seen; that is recorded too.
pub async fn look<Q: Query>(office: &dyn Office, ctx: &Ctx, query: &Q) -> Result<Q::Answer, Error> {
    let mut attempt = 0;
    let answer = loop {
        let mut tx = office.begin(Mode::Read).await?;
        match query.read(ctx, &mut *tx).await {
            Err(Error::Busy) if attempt < RETRIES => {
                attempt += 1;
                office.pause(attempt).await;
            }
            other => break other,
        }
    };
    match &answer {
        Ok(answer) => {
            let lines = query.lines(ctx, answer);
            if !lines.is_empty() {
                record(office, ctx, &lines).await?;
            }
        }
        Err(error) => {
            if let Some(line) = refusal(ctx, Q::NAME, error) {
                record(office, ctx, &[line]).await?;
            }
        }
    }
    answer.map_err(Error::told)
}

/// The line that the log keeps of a refusal: of each for lack of right, and where a number turned out to be somebody else's, so that nobody tries numbers unseen.
fn refusal(ctx: &Ctx, name: &str, error: &Error) -> Option<history::Entry> {
    let denied = match error {
        Error::Denied(denied) | Error::Hidden(_, denied) => {
            return Some(history::Entry::refused(ctx, name, denied));
        }
        Error::Registry(registry::Refused::InAnotherHousehold(_)) => true,
        Error::Invalid(faults) => faults.iter().any(|fault| fault.kind == FaultKind::NumberTaken),
        _ => false,
    };
    denied.then(|| history::Entry::turned_away(ctx, name, "the number is somebody else's"))
}

/// Writes lines of the audit log in a transaction of their own.
async fn record(office: &dyn Office, ctx: &Ctx, lines: &[history::Entry]) -> Result<(), Error> {
    let mut attempt = 0;
    loop {
        let mut tx = office.begin(Mode::Write).await?;
        let done = match tx.append_all(ctx, lines).await {
            Ok(()) => tx.commit().await,
            Err(error) => Err(error),
        };
        match done {
            Err(Error::Busy) if attempt < RETRIES => {
                attempt += 1;
                office.pause(attempt).await;
            }
            other => return other,
        }
    }
}

/// Why a use case did not do what was asked. Nothing was changed. The crate `wording` says each in Chinese.
#[derive(Debug)]
pub enum Error {
    /// Whoever asks may not.
    Denied(Denied),
    /// What was asked for does not exist, or not for whoever asks.
    NotFound(Thing),
    /// It lies where whoever asks has nothing to look for: the log keeps the refusal, and [`act`] and [`look`] answer that there is no such thing.
    Hidden(Thing, Denied),
    /// Somebody changed it since it was read.
    Stale {
        /// What.
        thing: Thing,
        /// The version that the form was filled from.
        seen: i64,
        /// The version now.
        now: i64,
    },
    /// The same command id was sent with something else in it.
    CommandReused,
    /// A field of a form cannot be taken as it is.
    Invalid(Vec<Fault>),
    /// The law of the case says why not.
    Casework(Box<casework::Refusal>),
    /// The registry says why not.
    Registry(registry::Refused),
    /// The archive says why not.
    Archive(archive::Refused),
    /// Payout says why not.
    Payout(Box<payout::Refused>),
    /// What a county sets says why not.
    Settings(settings::Refused),
    /// Lists of places say why not.
    Regions(regions::Refused),
    /// Monitoring says why not.
    Monitoring(monitoring::Refused),
    /// Exchange says why not.
    Exchange(exchange::Refused),
    /// The checks of an entered standard say why not.
    Standards(standards::Refused),
    /// Verification says why not.
    Verification(verification::Refused),
    /// Oversight says why not.
    Oversight(oversight::Refused),
    /// Loading says why not.
    Loading(loading::Refused),
    /// The rules of temporary relief say why not.
    TempRelief(temp_relief::Refused),
    /// Care refuses.
    Care(care::Refused),
    /// The rules of a funeral say why not.
    Funeral(funeral::Refused),
    /// The month of a home says why not.
    HomeMonth(home_month::Refused),
    /// Services refuse.
    Services(services::Refused),
    /// The rules of support and of homes say why not.
    Tekun(tekun::Refused),
    /// Price linkage says why not.
    PriceLinkage(price_linkage::Refused),
    /// Messages say why not.
    Messages(messages::Refused),
    /// The family has an open case of the scheme already.
    AlreadyOpen {
        /// Its number.
        number: String,
    },
    /// The family's file cannot be read as one: what is wrong, by place in the file.
    Unassessable(Box<[CaseProblem]>),
    /// What people decided is outside what the packs leave to them.
    Undecidable(Box<[DecisionProblem]>),
    /// There is no policy for the place and date.
    NoPolicy(Box<Unavailable>),
    /// The packs do not say what a case needs.
    NoRules(Box<casework::RulesFault>),
    /// Another transaction was in the way; the helper runs the command again.
    Busy,
    /// Something of ours is broken: never the fault of whoever asks. Holds no personal data.
    Broken(&'static str),
    /// The database failed. Holds no personal data.
    Database(String),
}

words! {
    /// A kind of thing that can be missing or stale, and that a line of the log is about.
    Thing {
        Account = "account" "账号",
        LoginSession = "login_session" "登录",
        Person = "person" "人员",
        Household = "household" "家庭",
        Case = "case" "事项",
        Relief = "relief" "临时救助",
        Home = "home" "供养服务机构",
        Care = "care" "照料服务协议、探访",
        Service = "service" "健康和照料服务",
        Funeral = "funeral" "丧葬",
        Contact = "contact" "求助登记",
        Paper = "paper" "文书、材料",
        Check = "check" "核对",
        Notice = "notice" "公示",
        Award = "award" "待遇",
        Batch = "batch" "名册、批次",
        Fund = "fund" "资金账户",
        PayeeAccount = "payee_account" "收款账户",
        Lead = "lead" "线索",
        Complaint = "complaint" "投诉举报",
        Policy = "policy" "政策",
        Setting = "setting" "本县设置",
        List = "list" "名单",
        Message = "message" "消息",
    }
}

/// Something private inside a command: it counts for the fingerprint of the command, and prints as `***`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Private(Secret<String>);

impl Private {
    /// Takes a text in.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Private {
        Private(Secret::new(text.into()))
    }

    /// The text itself. Each call is a place to review.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// As a secret to be kept.
    #[must_use]
    pub fn to_secret(&self) -> Secret<String> {
        self.0.clone()
    }
}

impl Serialize for Private {
    /// Only [`act`] writes commands, for the keyed fingerprint; the text is kept nowhere.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}

/// What is wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name of the field in the command, such as `members.2.number`.
    pub field: String,
    /// What is wrong.
    pub kind: FaultKind,
}

impl Fault {
    /// A fault of a field.
    #[must_use]
    pub fn new(field: impl Into<String>, kind: FaultKind) -> Fault {
        Fault { field: field.into(), kind }
    }
}

/// What can be wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Nothing was given.
    Missing,
    /// Longer than so many characters.
    TooLong(usize),
    /// Shorter than so many characters.
    TooShort(usize),
    /// Not one of the options.
    NotAnOption,
    /// Not a date.
    Date(kernel::DateError),
    /// A date in the future.
    Future,
    /// A date before one that it must follow.
    BeforeEarlierStep,
    /// A month after the last one that is possible.
    LatestMonth(kernel::Month),
    /// A day before the first one that is possible.
    EarliestDay(kernel::Date),
    /// Not a sum of money.
    Money(kernel::MoneyError),
    /// A sum below or above what is possible.
    MoneyRange {
        /// The least.
        low: Fen,
        /// The most.
        high: Fen,
    },
    /// Not a citizen number.
    CitizenNumber(kernel::CitizenNumberError),
    /// Not a place, or not one here.
    Division(kernel::DivisionError),
    /// Outside the region of whoever asks.
    OutsideRegion,
    /// Characters that no name or text here may hold, such as control characters.
    Characters,
    /// Not a telephone number.
    Phone,
    /// Not a bank account.
    BankAccount,
    /// The same as another row of the form, by its number from 1.
    SameAs(usize),
    /// Not what the fact may be; holds the words of the fact's type.
    Fact(String),
    /// Not a number.
    Number,
    /// Too weak for a password.
    WeakPassword,
    /// Already used by another.
    Taken,
    /// The same source said something about this of that day already: what it said is put right by naming it.
    SaidAlready,
    /// A citizen number of somebody who is on file, whoever that is. The log keeps each try.
    NumberTaken,
    /// Not what the citizen number beside it says.
    AgainstNumber,
    /// No text that a message may have.
    Template(messages::TemplateFault),
    /// A near relative of the family, who takes no part in its case.
    NearRelative,
    /// Somebody who does no such work there, or the same person again.
    NoSuchWork,
    /// What is on file says so already.
    Unchanged,
    /// No list of banks with the layouts of their files.
    Banks,
    /// There is no layout of bank files of that id.
    NoLayout(String),
    /// No rise of prices, or one in another unit.
    Index(price_linkage::IndexFault),
}

impl Error {
    /// As whoever asked is told: what is hidden from them is not there.
    fn told(self) -> Error {
        match self {
            Error::Hidden(thing, _) => Error::NotFound(thing),
            other => other,
        }
    }
}

impl fmt::Display for Error {
    /// For logs: in English and without personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Denied(denied) => write!(f, "denied: {denied}"),
            Error::NotFound(thing) => write!(f, "{thing:?} not found"),
            Error::Hidden(thing, denied) => write!(f, "{thing:?} hidden: {denied}"),
            Error::Stale { thing, seen, now } => write!(f, "{thing:?} is at version {now}, not {seen}"),
            Error::CommandReused => f.write_str("a command id was used again for something else"),
            Error::Invalid(faults) => {
                // Names of fields, never what stood in them.
                let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
                write!(f, "fields cannot be taken: {}", fields.join(", "))
            }
            Error::Casework(_) => f.write_str("refused by casework"),
            Error::Registry(refused) => write!(f, "refused by the registry: {refused}"),
            Error::Archive(_) => f.write_str("refused by the archive"),
            Error::Payout(_) => f.write_str("refused by payout"),
            Error::Settings(_) => f.write_str("refused by the settings"),
            Error::Regions(refused) => write!(f, "refused by the lists of places: {refused}"),
            Error::Monitoring(refused) => write!(f, "refused by monitoring: {refused}"),
            Error::Exchange(refused) => write!(f, "refused by exchange: {refused}"),
            Error::Standards(_) => f.write_str("an entered standard was refused"),
            Error::Verification(refused) => write!(f, "refused by verification: {refused}"),
            Error::Oversight(_) => f.write_str("refused by oversight"),
            Error::Loading(refused) => write!(f, "{refused}"),
            Error::Messages(_) => f.write_str("refused by messages"),
            Error::TempRelief(_) => f.write_str("refused by temporary relief"),
            Error::Care(_) => f.write_str("refused by care"),
            Error::Funeral(_) => f.write_str("refused by a funeral"),
            Error::HomeMonth(_) => f.write_str("refused by the month of a home"),
            Error::Services(_) => f.write_str("refused by services"),
            Error::Tekun(_) => f.write_str("refused by support"),
            Error::PriceLinkage(_) => f.write_str("refused by price linkage"),
            Error::AlreadyOpen { .. } => f.write_str("the family has an open case already"),
            Error::Unassessable(_) => f.write_str("a family's file cannot be read"),
            Error::Undecidable(_) => f.write_str("decisions outside what the packs leave to people"),
            Error::NoRules(_) => f.write_str("the packs do not say what a case needs"),
            Error::NoPolicy(_) => f.write_str("no policy for the place and date"),
            Error::Busy => f.write_str("another transaction was in the way"),
            Error::Broken(what) => write!(f, "broken: {what}"),
            Error::Database(what) => write!(f, "database: {what}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Error {
        Error::Denied(denied)
    }
}

impl From<registry::Refused> for Error {
    fn from(refused: registry::Refused) -> Error {
        Error::Registry(refused)
    }
}

impl From<archive::Refused> for Error {
    fn from(refused: archive::Refused) -> Error {
        Error::Archive(refused)
    }
}

impl From<monitoring::Refused> for Error {
    fn from(refused: monitoring::Refused) -> Error {
        Error::Monitoring(refused)
    }
}

impl From<price_linkage::Refused> for Error {
    fn from(refused: price_linkage::Refused) -> Error {
        Error::PriceLinkage(refused)
    }
}

impl From<temp_relief::Refused> for Error {
    fn from(refused: temp_relief::Refused) -> Error {
        Error::TempRelief(refused)
    }
}

impl From<care::Refused> for Error {
    fn from(refused: care::Refused) -> Error {
        Error::Care(refused)
    }
}

impl From<funeral::Refused> for Error {
    fn from(refused: funeral::Refused) -> Error {
        Error::Funeral(refused)
    }
}

impl From<home_month::Refused> for Error {
    fn from(refused: home_month::Refused) -> Error {
        Error::HomeMonth(refused)
    }
}

impl From<services::Refused> for Error {
    fn from(refused: services::Refused) -> Error {
        Error::Services(refused)
    }
}

impl From<tekun::Refused> for Error {
    fn from(refused: tekun::Refused) -> Error {
        Error::Tekun(refused)
    }
}

impl From<exchange::Refused> for Error {
    fn from(refused: exchange::Refused) -> Error {
        Error::Exchange(refused)
    }
}

impl From<standards::Refused> for Error {
    fn from(refused: standards::Refused) -> Error {
        Error::Standards(refused)
    }
}

impl From<verification::Refused> for Error {
    fn from(refused: verification::Refused) -> Error {
        Error::Verification(refused)
    }
}

impl From<loading::Refused> for Error {
    fn from(refused: loading::Refused) -> Error {
        Error::Loading(refused)
    }
}

impl From<messages::Refused> for Error {
    fn from(refused: messages::Refused) -> Error {
        Error::Messages(refused)
    }
}

impl From<payout::Refused> for Error {
    fn from(refused: payout::Refused) -> Error {
        Error::Payout(Box::new(refused))
    }
}

impl From<settings::Refused> for Error {
    fn from(refused: settings::Refused) -> Error {
        Error::Settings(refused)
    }
}

impl From<oversight::Refused> for Error {
    fn from(refused: oversight::Refused) -> Error {
        Error::Oversight(refused)
    }
}
