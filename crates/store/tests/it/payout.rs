// SPDX-License-Identifier: Apache-2.0
//! Money on its way to a family, through the use cases on both databases: a decision makes an award, and an award is paid each month, once and in full.

use crate::casework::{People, family, up_to_decision, up_to_opinion};
use crate::common::TestOffice;
use assistance::casework::{CaseId, FirstMonth, ReadCase, Route, Scheme};
use assistance::office::look;
use assistance::payout::AwardRow;
use assistance::payout::awards::{ReadAwards, ReadStanding};
use assistance::registry::intake::Created;
use kernel::Fen;

/// A family that was confirmed.
async fn confirmed(office: &TestOffice, people: &People) -> (Created, CaseId) {
    let created = family(office, &people.clerk).await;
    let case = up_to_opinion(office, people, &created).await;
    up_to_decision(office, people, &created, case).await;
    (created, case)
}

async fn awards(office: &TestOffice, people: &People, created: &Created) -> Vec<AwardRow> {
    let read = ReadAwards { household: created.household };
    look(office.office(), &office.by(&people.clerk), &read).await.unwrap()
}

on_both! {
    async fn a_confirmed_family_has_an_award_from_the_month_that_the_rules_give(office: &TestOffice) {
        let people = People::at(office).await;
        let (created, case) = confirmed(office, &people).await;
        let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
        let decided = view.row.decided_on.unwrap();
        let later = i32::from(view.rules.payment_start.value == FirstMonth::Next);
        let awards = awards(office, &people, &created).await;
        let [row] = &awards[..] else { panic!("not one award") };
        assert_eq!(row.award.first, decided.month_of().add(later).unwrap());
        assert_eq!(row.award.monthly(row.award.first), Some(Fen::new(50_400)));
        assert!(row.award.entitled(row.award.first.add(-1).unwrap()).is_empty());
        assert_eq!((row.award.payee.get(), row.award.persons), (1, 3));
        assert_eq!(row.persons, created.members.iter().copied().collect());
        let ask = ReadStanding { household: created.household, scheme: Scheme::Dibao, route: Route::Household };
        let standing = look(office.office(), &office.by(&people.clerk), &ask).await.unwrap().unwrap();
        assert_eq!((standing.monthly, standing.persons.len(), standing.exiting), (Some(Fen::new(50_400)), 3, false));
    }
}
