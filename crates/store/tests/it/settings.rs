// SPDX-License-Identifier: Apache-2.0
//! What a county sets, through the use cases, on both databases.

use crate::casework::{People, family, up_to_opinion};
use crate::common::TestOffice;
use assistance::access::{Bar, Denied};
use assistance::casework::{CaseId, ReadCase};
use assistance::office::{Error, act, look};
use assistance::settings::{AnswerSetting, Key, Overview, ProposeSetting, Proposed, ReadSettings, Refused};
use kernel::{Actor, Date, Division};

pub(crate) fn propose(key: Key, value: &str) -> ProposeSetting {
    ProposeSetting {
        place: "500299".to_owned(),
        key: key.word().to_owned(),
        value: value.to_owned(),
        from: String::new(),
        document: "示民发〔2020〕3号".to_owned(),
    }
}

/// Enters a value and has it confirmed where it asks for that.
pub(crate) async fn set(office: &TestOffice, one: &Actor, other: &Actor, key: Key, value: &str) {
    let proposed = act(office.office(), &office.by(one), &propose(key, value)).await.unwrap();
    if proposed.waits {
        let answer = AnswerSetting { setting: proposed.setting, accept: true };
        act(office.office(), &office.by(other), &answer).await.unwrap();
    }
}

async fn tries(office: &TestOffice, by: &Actor, case: CaseId) -> u32 {
    look(office.office(), &office.by(by), &ReadCase { case }).await.unwrap().rules.settings.hearing_tries
}

async fn overview(office: &TestOffice, by: &Actor) -> Result<Overview, Error> {
    look(office.office(), &office.by(by), &ReadSettings { place: Division::parse("500299").unwrap() }).await
}

on_both! {
    async fn a_setting_that_touches_decisions_holds_after_a_second_person_agreed(office: &TestOffice) {
        let people = People::at(office).await;
        let second = office.person("second", "county_reviewer", "500299").await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        assert_eq!(tries(office, &people.clerk, case).await, 3, "the default");
        let proposed: Proposed =
            act(office.office(), &office.by(&people.reviewer), &propose(Key::HearingTries, "5")).await.unwrap();
        assert!(proposed.waits);
        assert_eq!(tries(office, &people.clerk, case).await, 3);
        let answer = AnswerSetting { setting: proposed.setting, accept: true };
        let own = act(office.office(), &office.by(&people.reviewer), &answer).await;
        assert!(matches!(own, Err(Error::Denied(Denied::Barred(_, Bar::Same)))));
        assert_eq!(overview(office, &people.reviewer).await.unwrap().to_confirm, []);
        assert_eq!(overview(office, &second).await.unwrap().to_confirm, [proposed.setting]);
        act(office.office(), &office.by(&second), &answer).await.unwrap();
        let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
        assert_eq!(view.rules.settings.hearing_tries, 5);
        assert_eq!(view.rules.settings.hearing_tries_basis.set_by.as_deref(), Some("示民发〔2020〕3号"));
        let again = act(office.office(), &office.by(&second), &AnswerSetting { accept: false, ..answer }).await;
        assert!(matches!(again, Err(Error::Settings(Refused::Answered))));
    }

    async fn a_setting_is_never_dated_back_and_offices_are_set_where_one_may(office: &TestOffice) {
        let people = People::at(office).await;
        let yesterday = office.now().date_in_china().add_days(-1).unwrap();
        let late = ProposeSetting { from: yesterday.to_string(), ..propose(Key::SoonDays, "3") };
        let refused = act(office.office(), &office.by(&people.reviewer), &late).await;
        assert!(matches!(refused, Err(Error::Settings(Refused::Past))));
        let clerk = act(office.office(), &office.by(&people.clerk), &propose(Key::SoonDays, "3")).await;
        assert!(matches!(clerk, Err(Error::Denied(Denied::NoRole(_)))));
        let township = |key: Key, value: &str| ProposeSetting { place: "500299102".to_owned(), ..propose(key, value) };
        let county_only = act(office.office(), &office.by(&people.reviewer), &township(Key::WebNotice, "yes")).await;
        assert!(matches!(county_only, Err(Error::Settings(Refused::CountyOnly))));
        let mobile = act(office.office(), &office.by(&people.reviewer), &township(Key::OfficePhone, "13800000000")).await;
        assert!(matches!(mobile, Err(Error::Invalid(_))));
        let phone = act(office.office(), &office.by(&people.reviewer), &township(Key::OfficePhone, "023-59220102")).await;
        assert!(!phone.unwrap().waits);
        let seen = overview(office, &people.decider).await.unwrap();
        assert!(!seen.may_propose);
        let village = Division::parse("500299102201").unwrap();
        let card = seen.settings.office(village, office.now().date_in_china());
        assert_eq!(card.phone.as_deref(), Some("023-59220102"));
        assert!(overview(office, &people.clerk).await.is_err());
    }

    async fn the_seed_of_the_sample_is_random_and_made_once(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        let seed = async |case| {
            let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
            assert_eq!(format!("{:?}", view.rules.settings.sample_seed), "***");
            view.rules.settings.sample_seed.expose().clone()
        };
        let first = seed(case).await;
        assert_eq!(first.len(), 64);
        set(office, &people.reviewer, &people.decider, Key::SupervisionPhone, "023-59220011").await;
        assert_eq!(seed(case).await, first, "what else is set makes no new one");
        let on = Date::parse("2020-11-03").unwrap();
        let seen = overview(office, &people.reviewer).await.unwrap().settings;
        assert!(seen.has_seed());
        assert_eq!(seen.supervision_phone(Division::parse("500299").unwrap(), on).as_deref(), Some("023-59220011"));
    }
}
