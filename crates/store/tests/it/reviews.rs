// SPDX-License-Identifier: Apache-2.0
//! Work by rights, reviews that are due, and the ledger of gradual exits, on both databases.

use crate::casework::{People, family, up_to_decision, up_to_opinion};
use crate::common::TestOffice;
use assistance::casework::{DueReviews, ExitLedger, Inbox, InboxView, Part, ReviewPart, open_due};
use assistance::office::look;
use assistance::payout::awards::ReadAwards;
use kernel::{Actor, Division};

async fn inbox(office: &TestOffice, who: &Actor, part: Part) -> InboxView {
    look(office.office(), &office.by(who), &Inbox { part, limit: 10, offset: 0 }).await.unwrap()
}

on_both! {
    async fn work_belongs_to_whoever_has_the_next_step(office: &TestOffice) {
        let people = People::at(office).await;
        let other = office.person("other", "township_clerk", "500299103").await;
        let created = family(office, &people.clerk).await;
        up_to_opinion(office, &people, &created).await;
        // The notice is to be posted: the clerk's and the village's work, nobody else's.
        for (who, count) in [
            (&people.clerk, 1),
            (&people.colleague, 1),
            (&people.assistant, 1),
            (&people.leader, 0),
            (&people.reviewer, 0),
            (&people.decider, 0),
            (&other, 0),
        ] {
            let seen = inbox(office, who, Part::All).await;
            assert_eq!((seen.work.all, seen.listed.len() as u64), (count, count));
        }
        let mine = inbox(office, &people.clerk, Part::Mine).await;
        assert_eq!((mine.work.mine, mine.listed.len(), mine.listed[0].applicant.as_str()), (1, 1, "张大山"));
        assert_eq!(inbox(office, &people.colleague, Part::Mine).await.listed.len(), 0);
        office.pass_days(120);
        let late = inbox(office, &people.clerk, Part::Late).await;
        assert_eq!((late.work.late, late.listed.len()), (1, 1));
    }

    async fn a_review_is_listed_when_it_is_due_and_opened_once(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        up_to_decision(office, &people, &created, case).await;
        let read = ReadAwards { household: created.household };
        let award = look(office.office(), &office.by(&people.clerk), &read).await.unwrap().remove(0);
        let page = async |who: &Actor, part| {
            let query = DueReviews { part, place: None, limit: 10, offset: 0 };
            look(office.office(), &office.by(who), &query).await.unwrap()
        };
        assert_eq!(page(&people.clerk, ReviewPart::Due).await.counts, [0, 0, 0]);
        let today = office.now().date_in_china();
        office.pass_days(i64::from(award.review_by.days_since(today)) - 10);
        let due = page(&people.clerk, ReviewPart::Due).await;
        assert_eq!((due.counts, due.rows[0].name.as_str()), ([1, 0, 0], "张大山"));
        assert_eq!(inbox(office, &people.clerk, Part::All).await.reviews.map(|one| one.due), Some(1));
        let other = office.person("other", "township_clerk", "500299103").await;
        assert_eq!(page(&other, ReviewPart::Due).await.counts, [0, 0, 0]);
        let county = Division::parse("500299").unwrap();
        let job = |command| {
            let who = Actor::Job("reviews".to_owned());
            kernel::Ctx::new(who, office.now(), kernel::Purpose::new("到期核查"), command)
        };
        assert_eq!(open_due(office.office(), county, 50, &job).await.unwrap(), (1, 0));
        assert_eq!(open_due(office.office(), county, 50, &job).await.unwrap(), (0, 0));
        let open = page(&people.clerk, ReviewPart::Open).await;
        assert_eq!(open.counts, [0, 0, 1]);
        assert!(open.rows[0].open.as_ref().is_some_and(|(number, handler)| number.starts_with("DB") && handler.is_none()));
        let ledger = ExitLedger { kind: None, running: true, month: None, place: None, limit: 10, offset: 0 };
        assert_eq!(look(office.office(), &office.by(&people.clerk), &ledger).await.unwrap(), (Vec::new(), 0));
    }
}
