// SPDX-License-Identifier: Apache-2.0
//! What is kept in memory of a family is the family on file, whatever is written about whom, by whichever process, and whatever is undone; on both databases.

use super::{clerk, member, number, on_file};
use assistance::office::{Mode, Office as _, Tx, act};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::file::material;
use assistance::registry::intake::AddMember;
use assistance::registry::model::{
    Correction, Field, HardshipEvent, HouseholdId, Membership, MembershipEnd, Owner, Person, Supporter,
};
use assistance::registry::words::{Duty, Joined, Left, SourceKind};
use assistance::registry::{Evidence, Material, PersonId};
use kernel::{Date, Id, Secret, UtcMillis};
use std::sync::Arc;
use store::Store;

const AT: UtcMillis = UtcMillis::new(crate::common::MORNING);

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

async fn family(store: &Store, household: HouseholdId) -> Arc<Material> {
    let mut tx = store.begin(Mode::Read).await.unwrap();
    material(&mut *tx, household).await.unwrap()
}

fn said(nth: u8, subject: Subject) -> Evidence {
    Evidence {
        id: Id::from_bytes([nth; 16]),
        subject,
        what: "vehicles".to_owned(),
        period: None,
        value: Some(Secret::new("0".to_owned())),
        source: Source::of(SourceKind::Declared),
        stated_on: day("2020-11-01"),
        recorded_at: AT,
        recorded_by: None,
        recorded_name: String::new(),
        case: None,
        paper: None,
        corrects: None,
        reason: String::new(),
    }
}

/// One thing that can be written about a family; `of` is how the family stands.
#[derive(Clone, Copy, Debug)]
enum Write {
    Person,
    Household,
    Correction,
    AboutHousehold,
    AboutMember,
    Event,
    AboutEvent,
    Supporter,
    SupportersRecord,
    AboutSupporter,
    SupporterEnds,
    MemberLeaves,
    MemberReturns,
    Erased,
}

const ALL: [Write; 14] = [
    Write::Person,
    Write::Household,
    Write::Correction,
    Write::AboutHousehold,
    Write::AboutMember,
    Write::Event,
    Write::AboutEvent,
    Write::Supporter,
    Write::SupportersRecord,
    Write::AboutSupporter,
    Write::SupporterEnds,
    Write::MemberLeaves,
    Write::MemberReturns,
    Write::Erased,
];

/// A member who is not the head.
fn son(of: &Material) -> PersonId {
    of.memberships[1].person
}

fn renamed(of: &Material, person: PersonId) -> Person {
    let there = of.persons.iter().find(|one| one.id == person).unwrap();
    Person { name: format!("{}二", there.name), version: there.version + 1, ..there.clone() }
}

async fn write(tx: &mut dyn Tx, what: Write, of: &Material, outside: PersonId) {
    match what {
        Write::Person => {
            let person = renamed(of, son(of));
            assert!(tx.put_person(&person, person.version - 1).await.unwrap());
        }
        Write::Household => {
            let mut household = of.household.clone();
            household.opened_on = day("2019-12-31");
            household.version += 1;
            assert!(tx.put_household(&household, of.household.version).await.unwrap());
        }
        Write::Correction => {
            let correction = Correction {
                id: Id::from_bytes([1; 16]),
                owner: Owner::Person(son(of)),
                field: Field::Name,
                old: None,
                new: None,
                since: None,
                reason: "抄错".to_owned(),
                recorded_at: AT,
                recorded_by: None,
                recorded_name: String::new(),
            };
            tx.add_correction(&correction).await.unwrap();
        }
        Write::AboutHousehold => {
            tx.add_evidence(&[said(2, Subject::Household(of.household.id))]).await.unwrap();
        }
        Write::AboutMember => tx.add_evidence(&[said(3, Subject::Person(son(of)))]).await.unwrap(),
        Write::Event => {
            let event = HardshipEvent {
                id: Id::from_bytes([4; 16]),
                household: of.household.id,
                happened_on: day("2020-10-01"),
                recorded_at: AT,
            };
            tx.add_hardship_event(&event).await.unwrap();
        }
        Write::AboutEvent => {
            tx.add_evidence(&[said(5, Subject::Event(of.events[0].id))]).await.unwrap();
        }
        Write::Supporter => {
            let supporter = Supporter {
                id: Id::from_bytes([6; 16]),
                supports: son(of),
                person: outside,
                duty: Duty::Parent,
                from: day("2020-10-01"),
                recorded_at: AT,
                end: None,
            };
            tx.add_supporter(&supporter).await.unwrap();
        }
        Write::SupportersRecord => {
            let person = renamed(of, outside);
            assert!(tx.put_person(&person, person.version - 1).await.unwrap());
        }
        Write::AboutSupporter => tx.add_evidence(&[said(7, Subject::Supporter(outside))]).await.unwrap(),
        Write::SupporterEnds => {
            assert!(tx.end_supporter(of.supporters[0].id, day("2020-10-31"), AT).await.unwrap());
        }
        Write::MemberLeaves => {
            let end = MembershipEnd { through: day("2020-10-31"), left: Left::MovedOut, recorded_at: AT };
            assert!(tx.end_membership(of.memberships[1].id, &end).await.unwrap());
        }
        Write::MemberReturns => {
            let back = Membership {
                id: Id::from_bytes([8; 16]),
                from: day("2020-11-01"),
                joined: Joined::Returned,
                end: None,
                ..of.memberships[1].clone()
            };
            tx.add_membership(&back).await.unwrap();
        }
        Write::Erased => assert!(tx.erase_person(son(of)).await.unwrap()),
    }
}

on_both! {
    async fn a_family_is_read_once_and_again_after_each_thing_that_was_written_about_it(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        // Somebody of another family, of whom nothing is on this one's file yet.
        let other = assistance::registry::intake::CreateHousehold {
            members: vec![member("王五", &number("1968-05-01", 44), "户主")],
            ..crate::registry::family()
        };
        let outside = act(office.office(), &office.by(&clerk), &other).await.unwrap().members[0];
        let (other, last) = (office.second().await, office.second().await);
        let mut of = family(&office.store, created.household).await;
        for what in ALL {
            assert!(Arc::ptr_eq(&of, &family(&office.store, created.household).await), "{what:?}: read once");
            // Undone, it never was; another process does the same and it stands.
            let mut tx = office.store.begin(Mode::Write).await.unwrap();
            write(&mut *tx, what, &of, outside).await;
            let within = material(&mut *tx, created.household).await.unwrap();
            assert!(*within != *of, "{what:?}: whoever wrote sees it");
            drop(tx);
            assert!(Arc::ptr_eq(&of, &family(&office.store, created.household).await), "{what:?}: undone");
            let mut tx = other.begin(Mode::Write).await.unwrap();
            write(&mut *tx, what, &of, outside).await;
            tx.commit().await.unwrap();
            let now = family(&office.store, created.household).await;
            assert!(*now != *of, "{what:?}: written elsewhere");
            of = now;
        }
        assert!(*of == *family(&last, created.household).await, "what a process reads that kept nothing");
    }

    async fn whoever_joins_a_family_on_file_is_seen_at_once(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        let before = family(&office.store, created.household).await;
        let add = AddMember {
            household: created.household,
            version: before.household.version,
            member: assistance::registry::form::MemberForm {
                since: "2020-10-01".to_owned(),
                ..member("张小", &number("2020-10-01", 55), "子")
            },
            joined: Joined::Birth,
        };
        act(office.office(), &office.by(&clerk), &add).await.unwrap();
        let after = family(&office.store, created.household).await;
        assert_eq!((before.persons.len(), after.persons.len()), (3, 4));
    }
}
