// SPDX-License-Identifier: Apache-2.0
//! Tokens of other systems and what they page through, on both databases.

use crate::common;
use assistance::access::clients::{ApiToken, Clients, IssueToken, RevokeToken, TokenUsed, WhoCalls};
use assistance::access::login::FindLogin;
use assistance::casework::{Channel, Scheme};
use assistance::office::{Error, Private, act, look};
use assistance::partners::families::{Households, OneHousehold};
use assistance::partners::notices::Notices;
use assistance::partners::progress::{Changes, Cursor, Progress};
use assistance::partners::submit::{SubmitApplication, Submitted};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::intake::CreateHousehold;
use kernel::{Actor, Ctx, Purpose, Secret, check_digit};

const VILLAGE: &str = "500299102201";

async fn token(office: &common::TestOffice, secret: u8) -> ApiToken {
    let issue = IssueToken {
        name: "县医保局".to_owned(),
        owner: "王芳".to_owned(),
        scopes: assistance::access::Role::PARTNERS.iter().map(|role| role.word().to_owned()).collect(),
        places: vec!["500299".to_owned()],
        expires_on: "2021-11-01".to_owned(),
        secret: Secret::new([secret; 32]),
    };
    let issued =
        act(office.office(), &office.job(assistance::access::accounts::COMMAND_LINE), &issue).await.unwrap();
    ApiToken::new(issued.account, [secret; 32])
}

async fn calls(office: &common::TestOffice, token: &ApiToken) -> Option<Actor> {
    let nobody = office.by(&Actor::Anonymous);
    look(office.office(), &nobody, &WhoCalls { token }).await.unwrap().map(|calling| calling.who)
}

fn application(order: u32) -> SubmitApplication {
    let digits = format!("50029919500101{order:03}");
    let number = format!("{digits}{}", check_digit(&digits).unwrap());
    let person =
        PersonForm { name: "张山".to_owned(), number: Some(Private::new(number)), ..PersonForm::default() };
    SubmitApplication {
        scheme: Scheme::Dibao,
        channel: Channel::Online,
        found_by: None,
        first_contact: String::new(),
        applicant: 0,
        single: false,
        household: CreateHousehold {
            lives: VILLAGE.to_owned(),
            registered: VILLAGE.to_owned(),
            area: "rural".to_owned(),
            members: vec![MemberForm { person, relation: "02".to_owned(), ..MemberForm::default() }],
            ..CreateHousehold::default()
        },
        facts: Vec::new(),
    }
}

async fn submit(office: &common::TestOffice, who: &Actor, order: u32) -> Submitted {
    act(office.office(), &office.by(who), &application(order)).await.unwrap()
}

on_both! {
    async fn a_token_works_until_it_is_taken_back_and_is_nobody_who_can_sign_in(office: &TestOffice) {
        let (one, other) = (token(office, 1).await, token(office, 2).await);
        let who = calls(office, &one).await.unwrap();
        assert!(calls(office, &ApiToken::new(one.client(), [2; 32])).await.is_none());
        act(office.office(), &office.by(&who), &TokenUsed).await.unwrap();
        let machine = office.job(assistance::access::accounts::COMMAND_LINE);
        let listed = look(office.office(), &machine, &Clients).await.unwrap();
        let of = |token: &ApiToken| listed.iter().find(|(client, _)| client.account == token.client()).unwrap();
        assert!(of(&one).0.used_at.is_some() && of(&other).0.used_at.is_none());
        // The account is no account of a person: it is in no list and nobody signs in with it.
        let login = format!("api:{}", one.client());
        let found = look(office.office(), &machine, &FindLogin { login: &login }).await.unwrap();
        assert!(found.is_none());
        let revoke = RevokeToken { account: one.client(), version: 1 };
        act(office.office(), &office.job(assistance::access::accounts::COMMAND_LINE), &revoke).await.unwrap();
        assert!(calls(office, &one).await.is_none());
        assert!(calls(office, &other).await.is_some());
    }

    async fn applications_of_another_system_are_cases_that_can_be_paged_through(office: &TestOffice) {
        let who = calls(office, &token(office, 1).await).await.unwrap();
        let mut numbers = Vec::new();
        for order in 901..904 {
            numbers.push(submit(office, &who, order).await);
            office.pass(1000);
        }
        let early = look(office.office(), &office.by(&who), &Changes { after: Cursor::START, limit: 9 }).await.unwrap();
        assert!(early.is_empty(), "a change is listed once nothing earlier can come");
        office.pass(120_000);
        let first = look(office.office(), &office.by(&who), &Changes { after: Cursor::START, limit: 2 }).await.unwrap();
        let rest = Changes { after: first[1].cursor, limit: 9 };
        let rest = look(office.office(), &office.by(&who), &rest).await.unwrap();
        let seen: Vec<&str> = first.iter().chain(&rest).map(|one| one.number.as_str()).collect();
        assert_eq!(seen, numbers.iter().map(|one| one.case.as_str()).collect::<Vec<_>>());

        let progress = Progress { number: numbers[0].case.clone() };
        let standing = look(office.office(), &office.by(&who), &progress).await.unwrap();
        assert_eq!((standing.row.handler, standing.row.version), (None, 1));
        let page = Households { place: None, after: numbers[0].household.clone(), limit: 9 };
        let page = look(office.office(), &office.by(&who), &page).await.unwrap();
        assert_eq!(page.iter().map(|(row, _)| row.number.clone()).collect::<Vec<_>>(), [numbers[1].household.clone(), numbers[2].household.clone()]);
        let notices = Notices { place: None, after: String::new(), limit: 9 };
        assert!(look(office.office(), &office.by(&who), &notices).await.unwrap().notices.is_empty());
    }

    // clause: BZ-3.3
    async fn a_family_is_opened_for_a_reason_only(office: &TestOffice) {
        let who = calls(office, &token(office, 1).await).await.unwrap();
        let submitted = submit(office, &who, 901).await;
        let query = OneHousehold { number: submitted.household.clone(), whole: false };
        let silent = Ctx::new(who.clone(), office.now(), Purpose::default(), office.command());
        let refused = look(office.office(), &silent, &query).await;
        assert!(matches!(refused, Err(Error::Registry(assistance::registry::Refused::LookUpWithoutReason))));
        let why = Purpose::for_case("", submitted.case.clone());
        let opened = look(office.office(), &Ctx::new(who, office.now(), why, office.command()), &query).await.unwrap();
        assert_eq!(opened.members.len(), 1);
    }
}
