// SPDX-License-Identifier: Apache-2.0
//! The second factor of villages: codes by message. Replay, time, guesses, races, on both databases.

use crate::common::TestOffice;
use crate::settings::set;
use assistance::access::accounts::{Change, ChangeAccount};
use assistance::access::login::{LogIn, LoginOutcome, WhoIs};
use assistance::access::{Denied, SessionToken, Step};
use assistance::messages::codes::{
    CodeSent, EndCodes, GiveCode, ReadMessageFactor, ReadSecondWay, SecondWay, SendCode, SetMessageFactor,
};
use assistance::messages::outbox::{ListMessages, MessageFilter, ReadMessage};
use assistance::messages::send::{MakeFile, ReadFile};
use assistance::messages::{Event, Refused, State};
use assistance::office::{Error, Mode, Office as _, Private, act, look};
use assistance::settings::Key;
use kernel::{Actor, Division, UserId};

const VILLAGE: &str = "500299102201";
const MINUTE: i64 = 60_000;

fn id(actor: &Actor) -> UserId {
    let Actor::Person { id, .. } = actor else { unreachable!() };
    *id
}

fn token(number: u8) -> [u8; 32] {
    SessionToken::from_random(&[number; 32]).hash()
}

async fn version(office: &TestOffice, who: &Actor) -> i64 {
    let mut tx = office.store.begin(Mode::Read).await.unwrap();
    tx.account(id(who)).await.unwrap().unwrap().version
}

async fn factor(office: &TestOffice, by: &Actor, who: &Actor, phone: Option<&str>) -> Result<(), Error> {
    let command = SetMessageFactor {
        account: id(who).to_string(),
        version: version(office, who).await,
        phone: phone.map(Private::new),
    };
    act(office.office(), &office.by(by), &command).await
}

async fn log_in(office: &TestOffice, who: &Actor, number: u8) -> LoginOutcome {
    let command = LogIn { account: Some(id(who).to_string()), right: true, token: token(number) };
    act(office.office(), &office.by(&Actor::Anonymous), &command).await.unwrap()
}

async fn send(office: &TestOffice, number: u8, code: &str) -> Result<CodeSent, Error> {
    let command = SendCode { token: token(number), code: Private::new(code) };
    act(office.office(), &office.by(&Actor::Anonymous), &command).await
}

async fn give(office: &TestOffice, number: u8, code: &str) -> Result<LoginOutcome, Error> {
    let command = GiveCode { token: token(number), code: Private::new(code) };
    act(office.office(), &office.by(&Actor::Anonymous), &command).await
}

/// An administrator, and a village assistant whose codes go to a telephone.
async fn village(office: &TestOffice) -> (Actor, Actor) {
    let admin = office.person("admin", "administrator", "500299").await;
    let assistant = office.person("assistant", "village_assistant", VILLAGE).await;
    factor(office, &admin, &assistant, Some("138 0000 0004")).await.unwrap();
    (admin, assistant)
}

async fn step(office: &TestOffice, number: u8) -> Option<Step> {
    let who = WhoIs { token: token(number) };
    look(office.office(), &office.by(&Actor::Anonymous), &who).await.unwrap().map(|one| one.step)
}

on_both! {
    async fn a_code_comes_through_the_outbox_opens_the_session_once_and_is_destroyed(office: &TestOffice) {
        let (_, assistant) = village(office).await;
        let reviewer = office.person("reviewer", "county_reviewer", "500299").await;
        assert_eq!(log_in(office, &assistant, 1).await, LoginOutcome::SecondFactor);
        let way = look(office.office(), &office.by(&Actor::Anonymous), &ReadSecondWay { token: token(1) }).await.unwrap();
        assert_eq!(way, SecondWay::Message("138****0004".to_owned(), 5));
        assert_eq!(send(office, 1, "306418").await.unwrap(), CodeSent::Sent);
        let filter = MessageFilter { rows: 10, ..MessageFilter::default() };
        let list = look(office.office(), &office.by(&reviewer), &ListMessages { filter, place: None }).await.unwrap();
        let message = &list.rows[0].message;
        assert_eq!((message.event, message.state), (Event::SignInCode, State::Waiting));
        let view = look(office.office(), &office.by(&reviewer), &ReadMessage { message: message.id }).await.unwrap();
        assert!(view.message.text.is_none(), "no page shows a code");
        let make = MakeFile { county: Division::parse("500299").unwrap(), layout: "csv".to_owned() };
        let made = act(office.office(), &office.by(&reviewer), &make).await.unwrap();
        let file = ReadFile { file: made.file.unwrap(), reason: "导入".to_owned() };
        let lines = look(office.office(), &office.by(&reviewer), &file).await.unwrap().lines;
        assert!(lines[0].text.expose().contains("306418") && lines[0].phone.expose() == "13800000004");
        assert_eq!(give(office, 1, " 306 418 ").await.unwrap(), LoginOutcome::In);
        assert_eq!(step(office, 1).await, Some(Step::Complete));
        // Replay: in the same session, and in another one.
        assert!(give(office, 1, "306418").await.is_err());
        assert_eq!(log_in(office, &assistant, 2).await, LoginOutcome::SecondFactor);
        assert_eq!(give(office, 2, "306418").await.unwrap(), LoginOutcome::Wrong);
        let lines = look(office.office(), &office.by(&reviewer), &file).await.unwrap().lines;
        assert!(lines.is_empty(), "what was used is destroyed, also in the file");
    }

    async fn a_code_is_taken_for_minutes_only_and_what_it_said_is_destroyed_by_the_job(office: &TestOffice) {
        let (_, assistant) = village(office).await;
        log_in(office, &assistant, 1).await;
        send(office, 1, "306418").await.unwrap();
        office.pass(4 * MINUTE);
        assert_eq!(act(office.office(), &office.job("message.end_codes"), &EndCodes).await.unwrap().done, 0);
        office.pass(MINUTE);
        assert_eq!(give(office, 1, "306418").await.unwrap(), LoginOutcome::Wrong);
        assert_eq!(act(office.office(), &office.job("message.end_codes"), &EndCodes).await.unwrap().done, 1);
        assert_eq!(act(office.office(), &office.job("message.end_codes"), &EndCodes).await.unwrap().done, 0);
        assert!(act(office.office(), &office.by(&assistant), &EndCodes).await.is_err());
    }

    async fn a_code_may_be_guessed_a_few_times_and_the_account_is_locked_then(office: &TestOffice) {
        let (admin, assistant) = village(office).await;
        log_in(office, &assistant, 1).await;
        send(office, 1, "306418").await.unwrap();
        for _ in 0..3 {
            assert_eq!(give(office, 1, "000000").await.unwrap(), LoginOutcome::Wrong);
        }
        assert_eq!(give(office, 1, "306418").await.unwrap(), LoginOutcome::Wrong, "three tries ended it");
        assert_eq!(send(office, 1, "111111").await.unwrap(), CodeSent::Sent);
        assert_eq!(give(office, 1, "306418").await.ok(), Some(LoginOutcome::Locked(office.now().get() + 15 * MINUTE)), "the fifth wrong one locks");
        assert!(send(office, 1, "222222").await.is_err(), "the session is gone");
        assert!(matches!(log_in(office, &assistant, 2).await, LoginOutcome::Locked(_)));
        let unlock = ChangeAccount {
            account: id(&assistant).to_string(),
            version: version(office, &assistant).await,
            change: Change::Unlock,
        };
        act(office.office(), &office.by(&admin), &unlock).await.unwrap();
        assert_eq!(log_in(office, &assistant, 3).await, LoginOutcome::SecondFactor);
    }

    async fn only_the_last_code_counts_and_so_many_are_sent_within_an_hour(office: &TestOffice) {
        let (_, assistant) = village(office).await;
        log_in(office, &assistant, 1).await;
        for number in 0..5 {
            assert_eq!(send(office, 1, &format!("10000{number}")).await.unwrap(), CodeSent::Sent);
        }
        assert_eq!(send(office, 1, "200000").await.unwrap(), CodeSent::TooMany);
        assert_eq!(give(office, 1, "100000").await.unwrap(), LoginOutcome::Wrong);
        assert_eq!(give(office, 1, "100004").await.unwrap(), LoginOutcome::In);
        office.pass(61 * MINUTE);
        log_in(office, &assistant, 2).await;
        assert_eq!(send(office, 2, "300000").await.unwrap(), CodeSent::Sent);
    }

    async fn of_two_who_give_a_code_at_once_one_is_let_in(office: &TestOffice) {
        let (_, assistant) = village(office).await;
        for number in [1, 2] {
            log_in(office, &assistant, number).await;
        }
        send(office, 1, "306418").await.unwrap();
        let second = office.second().await;
        let command = |number| GiveCode { token: token(number), code: Private::new("306418") };
        let (one, other) = (office.by(&Actor::Anonymous), office.by(&Actor::Anonymous));
        let (here, there) = (command(1), command(2));
        let (first, then) = tokio::join!(act(office.office(), &one, &here), act(&second, &other, &there));
        let outcomes = [first.unwrap(), then.unwrap()];
        assert!(outcomes.contains(&LoginOutcome::In) && outcomes.contains(&LoginOutcome::Wrong), "{outcomes:?}");
    }

    async fn of_many_guesses_at_once_each_counts(office: &TestOffice) {
        let (_, assistant) = village(office).await;
        log_in(office, &assistant, 1).await;
        send(office, 1, "306418").await.unwrap();
        let second = office.second().await;
        let command = |code: &str| GiveCode { token: token(1), code: Private::new(code) };
        let ctxs: Vec<_> = (0..4).map(|_| office.by(&Actor::Anonymous)).collect();
        let tries = ["000001", "000002", "000003", "000004"].map(command);
        let (a, b, c, d) = tokio::join!(
            act(office.office(), &ctxs[0], &tries[0]),
            act(&second, &ctxs[1], &tries[1]),
            act(office.office(), &ctxs[2], &tries[2]),
            act(&second, &ctxs[3], &tries[3]),
        );
        for outcome in [a, b, c, d] {
            assert_eq!(outcome.unwrap(), LoginOutcome::Wrong);
        }
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        assert_eq!(tx.account(id(&assistant)).await.unwrap().unwrap().failures, 4);
        drop(tx);
        assert!(matches!(give(office, 1, "306418").await.unwrap(), LoginOutcome::Locked(_)), "the code had ended");
    }

    async fn codes_are_set_up_by_somebody_else_for_villages_only_and_as_long_as_the_county_lets_them(office: &TestOffice) {
        let (admin, assistant) = village(office).await;
        let clerk = office.person("clerk", "township_clerk", "500299102").await;
        assert!(matches!(factor(office, &assistant, &assistant, Some("13800000005")).await, Err(Error::Denied(Denied::Barred(..)))));
        assert!(matches!(factor(office, &clerk, &assistant, Some("13800000005")).await, Err(Error::Denied(_))));
        assert!(matches!(factor(office, &admin, &clerk, Some("13800000005")).await, Err(Error::Messages(Refused::NotVillage))));
        assert!(matches!(factor(office, &admin, &assistant, Some("02359000001")).await, Err(Error::Invalid(_))));
        let read = ReadMessageFactor { account: id(&assistant) };
        let seen = look(office.office(), &office.by(&admin), &read).await.unwrap();
        assert_eq!(seen, (Some("138****0004".to_owned()), true));
        log_in(office, &assistant, 1).await;
        send(office, 1, "306418").await.unwrap();
        // Another telephone: the code of the old one and its session are gone.
        factor(office, &admin, &assistant, Some("13800000006")).await.unwrap();
        assert!(give(office, 1, "306418").await.is_err());
        // A posting at the township asks for an authenticator.
        log_in(office, &assistant, 2).await;
        let post = ChangeAccount {
            account: id(&assistant).to_string(),
            version: version(office, &assistant).await,
            change: Change::Post { role: "township_clerk".to_owned(), place: "500299102".to_owned() },
        };
        act(office.office(), &office.by(&admin), &post).await.unwrap();
        let leader = office.person("leader", "county_leader", "500299").await;
        office.grant(&leader).await;
        assert!(matches!(send(office, 2, "306418").await, Err(Error::Messages(Refused::NotVillage))));
        let other = office.person("other", "village_assistant", VILLAGE).await;
        factor(office, &admin, &other, Some("13800000007")).await.unwrap();
        let (one, two) = (office.person("r", "county_reviewer", "500299").await, office.person("l", "county_leader", "500299").await);
        set(office, &one, &two, Key::VillageCode, "no").await;
        log_in(office, &other, 3).await;
        assert!(matches!(send(office, 3, "306418").await, Err(Error::Messages(Refused::NotVillage))));
        // Taken away, the password alone is asked for until another second factor is set up.
        factor(office, &admin, &other, None).await.unwrap();
        assert_eq!(log_in(office, &other, 4).await, LoginOutcome::In);
    }

    async fn keys_of_messages_and_telephones_are_wrapped_again(office: &TestOffice) {
        let (_, assistant) = village(office).await;
        log_in(office, &assistant, 1).await;
        send(office, 1, "306418").await.unwrap();
        assert_eq!(office.store.rewrap().await.unwrap(), 0, "all under the newest key already");
        assert_eq!(give(office, 1, "306418").await.unwrap(), LoginOutcome::In);
    }
}
