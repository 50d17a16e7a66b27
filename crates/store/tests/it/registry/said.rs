// SPDX-License-Identifier: Apache-2.0
//! What is said of families and people: facts and their sources, who asks for help, what is promised and put right, how people are found; on both databases.

use super::{
    NEIGHBOUR, VILLAGE, clerk, family, faults, file, find, member, names, number, on_file, present, refused,
};
use assistance::access::Denied;
use assistance::archive::FilePaper;
use assistance::casework::{Apply, CaseEvent, Declarant, Relation, Scheme, Staff, TakeStep, Tie};
use assistance::history::{Seal, Verify};
use assistance::office::{Error, FaultKind, Mode, Office as _, Private, Thing, act, look};
use assistance::registry::Refused;
use assistance::registry::compose::Question;
use assistance::registry::contact::{
    ContactFilter, ContactTab, Contacts, FollowContact, LinkContact, LogContact, ReadContact,
};
use assistance::registry::correct::{CorrectHousehold, CorrectPerson, FieldChange, RecordLiaison};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::file::{HouseholdFile, composed};
use assistance::registry::gather::{FactForm, PutEvidence, SettleContradiction};
use assistance::registry::members::RecordDeath;
use assistance::registry::model::{Field, Residence};
use assistance::registry::search::{HouseholdList, ListFilter};
use assistance::registry::undo::{AnswerUndoDeath, AskUndoDeath, DeathUndos};
use assistance::registry::words::{Answer, ContactChannel, SourceKind};
use kernel::Date;

on_both! {
    async fn what_sources_say_is_kept_settled_and_put_right_and_never_overwritten(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        let subject = Subject::Household(created.household);
        let say = |value: &str, source: Source| FactForm::new(subject, "vehicles", value, source);
        let put = |facts| PutEvidence { household: created.household, facts, case: Some("DB1".to_owned()) };
        let first = put(vec![say("0", Source::of(SourceKind::Declared)), say("2", Source::department("public_security"))]);
        let rows = act(office.office(), &office.by(&clerk), &first).await.unwrap();
        let again = act(office.office(), &office.by(&clerk), &put(vec![say("1", Source::of(SourceKind::Declared))])).await;
        assert_eq!(faults(again).get("facts.0.corrects"), Some(&FaultKind::SaidAlready));
        let right = say("1", Source::department("public_security")).correcting(rows[1], "抄错");
        act(office.office(), &office.by(&clerk), &put(vec![right.clone()])).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&clerk), &put(vec![right])).await), Refused::CorrectedAlready);
        let page = look(office.office(), &office.by(&clerk), &file(created.household)).await.unwrap();
        assert_eq!((page.evidence.len(), page.contradictions.len()), (3, 1));
        let claims: Vec<_> = page.contradictions[0].claims.iter().map(|row| row.id).collect();
        let settle = |claims, reason: &str| SettleContradiction {
            household: created.household,
            subject,
            what: "vehicles".to_owned(),
            month: None,
            claims,
            value: Private::new("0"),
            reason: reason.to_owned(),
            case: None,
        };
        let silent = act(office.office(), &office.by(&clerk), &settle(claims.clone(), " ")).await;
        assert_eq!(refused(silent), Refused::ReasonMissing);
        let old = act(office.office(), &office.by(&clerk), &settle(rows.clone(), "已报废")).await;
        assert_eq!(refused(old), Refused::ClaimsChanged);
        act(office.office(), &office.by(&clerk), &settle(claims, "已报废")).await.unwrap();
        let page = look(office.office(), &office.by(&clerk), &file(created.household)).await.unwrap();
        assert!(page.contradictions.is_empty());
        let question = Question {
            place: kernel::Division::parse(VILLAGE).unwrap(),
            applied_on: Date::new(2020, 11, 2).unwrap(),
            accepted_on: None,
            as_of: Date::new(2020, 11, 2).unwrap(),
            known_at: office.now(),
        };
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let composed = composed(&mut *tx, created.household, &question).await.unwrap();
        let policies = tx.policies();
        let case = composed.case(&policies.library().dictionary).unwrap();
        assert_eq!(case.given.household.facts["vehicles"], "0");
    }

    async fn a_fact_that_cannot_be_is_told_by_its_field_in_the_words_of_its_type(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        let (house, head) = (Subject::Household(created.household), Subject::Person(created.members[0]));
        let declared = || Source::of(SourceKind::Declared);
        let month = kernel::Month::of(2020, 9).unwrap();
        let facts = vec![
            FactForm::new(house, "homes", "很多", declared()),
            FactForm::new(house, "no_such_fact", "1", declared()),
            FactForm::new(head, "birth", "1970-05-01", declared()),
            FactForm::new(head, "income.wage", "100.00", declared()),
            FactForm::new(head, "income.wage", "-1", declared()).months(month, month),
            FactForm::new(house, "homes", "1", Source::of(SourceKind::Settled)),
            FactForm::new(head, "link.spouse", created.members[0].to_string(), declared()),
        ];
        let put = PutEvidence { household: created.household, facts, case: None };
        let found = faults(act(office.office(), &office.by(&clerk), &put).await);
        assert_eq!(found.get("facts.0.value"), Some(&FaultKind::Fact("0 到 100".to_owned())));
        for field in ["facts.1.what", "facts.2.what", "facts.3.first", "facts.4.value", "facts.5.source", "facts.6.value"] {
            assert!(found.contains_key(field), "{field}: {found:?}");
        }
        let stranger = FactForm::new(Subject::Person(kernel::Id::from_bytes([9; 16])), "work_capacity", "full", declared());
        let put = PutEvidence { household: created.household, facts: vec![stranger], case: None };
        assert_eq!(refused(act(office.office(), &office.by(&clerk), &put).await), Refused::SubjectElsewhere);
    }

    async fn people_are_found_by_name_pinyin_number_telephone_and_household_within_the_region_only(office: &TestOffice) {
        let clerk = clerk(office).await;
        let neighbour = office.person("neighbour", "township_clerk", "500299103").await;
        let mut form = family();
        form.members[0].person.phone = Some(Private::new("138 0000 1234"));
        let created = act(office.office(), &office.by(&clerk), &form).await.unwrap();
        let whole = number("1970-05-01", 11);
        for text in ["张山", "zhangs", "ZS", "13800001234", &whole, &whole[14..]] {
            let found = find(office, &clerk, text).await;
            assert!(names(&found).contains(&"张*"), "{text}");
            assert!(!found.people.iter().any(|row| row.number.contains("1970") || row.phone.contains("0000")), "masked");
        }
        assert_eq!(names(&find(office, &clerk, &created.number).await).len(), 3);
        for text in ["张山", "zs", "13800001234", &whole[14..], created.number.as_str()] {
            let found = find(office, &neighbour, text).await;
            assert!(found.people.is_empty() && !found.elsewhere, "{text}");
        }
        let found = find(office, &neighbour, &whole).await;
        assert!(found.people.is_empty() && found.elsewhere, "only that somebody is kept elsewhere");
        let nobody = find(office, &neighbour, &number("1999-01-01", 99)).await;
        assert!(!nobody.elsewhere);
        let seen = look(office.office(), &office.by(&neighbour), &file(created.household)).await;
        assert!(matches!(seen, Err(Error::Denied(Denied::OutsideRegion(..)))));
    }

    // clause: CK-4.1
    async fn people_registered_elsewhere_and_people_living_elsewhere_are_listed_and_dealings_recorded(office: &TestOffice) {
        let reviewer = office.person("county", "county_reviewer", "500299").await;
        let elsewhere = office.person("elsewhere", "county_reviewer", "533199").await;
        let mut form = family();
        form.registered = "533199101201".to_owned();
        let created = act(office.office(), &office.by(&reviewer), &form).await.unwrap();
        let mut other = family();
        (other.lives, other.registered) = (NEIGHBOUR.to_owned(), NEIGHBOUR.to_owned());
        other.members = vec![member("王石", &number("1960-01-01", 51), "户主")];
        act(office.office(), &office.by(&reviewer), &other).await.unwrap();
        let list = |residence| HouseholdList { filter: ListFilter { residence, ..ListFilter::default() } };
        let away = look(office.office(), &office.by(&reviewer), &list(Some(Residence::RegisteredElsewhere))).await.unwrap();
        assert_eq!((away.total, away.rows[0].members, away.rows[0].head.as_str()), (1, 3, "张*"));
        let here = look(office.office(), &office.by(&reviewer), &list(None)).await.unwrap();
        assert_eq!(here.total, 2);
        let reverse = look(office.office(), &office.by(&elsewhere), &list(Some(Residence::LivesElsewhere))).await.unwrap();
        assert_eq!((reverse.total, reverse.rows[0].residence), (1, Residence::LivesElsewhere));
        let liaison = RecordLiaison {
            household: created.household,
            with: "533199101".to_owned(),
            on: String::new(),
            words: Private::new("户籍地未享受救助"),
        };
        act(office.office(), &office.by(&elsewhere), &liaison).await.unwrap();
        let page = look(office.office(), &office.by(&reviewer), &file(created.household)).await.unwrap();
        assert_eq!(page.residence, Residence::RegisteredElsewhere);
        assert_eq!(page.liaisons[0].words.as_ref().unwrap().expose(), "户籍地未享受救助");
        let moved = CorrectHousehold {
            household: created.household,
            version: page.household.version,
            changes: vec![FieldChange { field: Field::Lives, value: Private::new(NEIGHBOUR), no_number: None }],
            since: "2020-10-01".to_owned(),
            reason: "搬家".to_owned(),
        };
        act(office.office(), &office.by(&reviewer), &moved).await.unwrap();
        let page = look(office.office(), &office.by(&reviewer), &file(created.household)).await.unwrap();
        assert!(page.members.iter().all(|line| line.person.lives.to_string() == NEIGHBOUR));
        let then = HouseholdFile { as_of: Date::new(2020, 9, 1), ..file(created.household) };
        let then = look(office.office(), &office.by(&reviewer), &then).await.unwrap();
        assert_eq!(then.household.lives.to_string(), VILLAGE);
    }

    async fn whoever_asks_for_help_is_logged_and_the_wait_until_acceptance_is_shown(office: &TestOffice) {
        let hotline = office.person("hotline", "hotline", "500299").await;
        let ask = LogContact {
            channel: ContactChannel::Phone,
            place: VILLAGE.to_owned(),
            home: None,
            words: Private::new("家里老人生病"),
            answer: Answer::PassedOn,
            answer_words: None,
            passed_on_to: "镇社会事务办".to_owned(),
            passed_to: String::new(),
            follow_by: String::new(),
            name: None,
            phone: Some(Private::new("13800001234")),
            person: None,
            household: None,
            asked_on: String::new(),
        };
        let nowhere = LogContact { passed_on_to: String::new(), ..ask.clone() };
        assert!(faults(act(office.office(), &office.by(&hotline), &nowhere).await).contains_key("passed_to"));
        let logged = act(office.office(), &office.by(&hotline), &ask).await.unwrap();
        assert_eq!(logged.number, "500299-2020-000001");
        office.pass_days(5);
        let list = || Contacts { filter: ContactFilter { tab: ContactTab::Open, ..ContactFilter::default() } };
        let open = look(office.office(), &office.by(&hotline), &list()).await.unwrap();
        assert_eq!((open.total, open.rows[0].gap(office.now().date_in_china())), (1, 5));
        let accepted_on = office.now().date_in_china();
        let link = |case: &str, accepted_on| LinkContact { contact: logged.contact, case: case.to_owned(), accepted_on };
        let early = act(office.office(), &office.by(&hotline), &link("DB1", Date::new(2020, 11, 1).unwrap())).await;
        assert!(matches!(refused(early), Refused::AcceptedBeforeContact(_)));
        act(office.office(), &office.by(&hotline), &link("DB1", accepted_on)).await.unwrap();
        let other = act(office.office(), &office.by(&hotline), &link("DB2", accepted_on)).await;
        assert_eq!(refused(other), Refused::ContactTaken);
        office.pass_days(30);
        let all = Contacts { filter: ContactFilter::default() };
        let all = look(office.office(), &office.by(&hotline), &all).await.unwrap();
        assert_eq!(all.rows[0].gap(office.now().date_in_china()), 5);
        assert_eq!(look(office.office(), &office.by(&hotline), &list()).await.unwrap().total, 0);
    }

    async fn a_death_recorded_by_mistake_takes_two_people_to_undo(office: &TestOffice) {
        let clerk = clerk(office).await;
        let reviewer = office.person("reviewer", "county_reviewer", "500299").await;
        let created = on_file(office, &clerk).await;
        let son = created.members[2];
        let ask = |paper| AskUndoDeath { person: son, relation: "子".to_owned(), reason: "人在外地打工".to_owned(), paper };
        let filed = FilePaper {
            household: created.household,
            case: None,
            kind: "certificate".to_owned(),
            number: None,
            dated: office.now().date_in_china(),
            bytes: None,
            printed: false,
        };
        let paper = act(office.office(), &office.by(&clerk), &filed).await.unwrap().paper;
        assert_eq!(refused(act(office.office(), &office.by(&clerk), &ask(paper)).await), Refused::NotDead);
        let death = RecordDeath {
            person: son,
            version: 1,
            died_on: "2020-10-01".to_owned(),
            source: "听说".to_owned(),
            relations: Vec::new(),
        };
        act(office.office(), &office.by(&clerk), &death).await.unwrap();
        assert_eq!(present(office, created.household).await.len(), 2);
        let nothing = act(office.office(), &office.by(&clerk), &ask(kernel::Id::from_bytes([9; 16]))).await;
        assert!(faults(nothing).contains_key("paper"));
        let head = AskUndoDeath { relation: "户主".to_owned(), ..ask(paper) };
        assert!(faults(act(office.office(), &office.by(&clerk), &head).await).contains_key("relation"));
        let undo = act(office.office(), &office.by(&clerk), &ask(paper)).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&clerk), &ask(paper)).await), Refused::UndoAsked);
        let answer = AnswerUndoDeath { undo, lives: true };
        assert!(matches!(act(office.office(), &office.by(&clerk), &answer).await, Err(Error::Denied(Denied::NoRole(_)))));
        let waiting = look(office.office(), &office.by(&reviewer), &DeathUndos { household: None }).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].name.as_str(), waiting[0].may_answer), (1, "张晨", true));
        assert_eq!(waiting[0].undo.reason.as_ref().unwrap().expose(), "人在外地打工");
        act(office.office(), &office.by(&reviewer), &answer).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&reviewer), &answer).await), Refused::UndoAnswered);
        assert_eq!(present(office, created.household).await.len(), 3);
        let page = look(office.office(), &office.by(&clerk), &file(created.household)).await.unwrap();
        assert!(page.members.iter().all(|line| line.person.died_on.is_none()));
        assert_eq!(page.corrections.iter().filter(|one| one.field == Field::DiedOn).count(), 2);
        // Whoever asks is never the second person, whatever their role.
        let other = office.person("other", "county_reviewer", "500299").await;
        act(office.office(), &office.by(&other), &RecordDeath { version: 3, ..death }).await.unwrap();
        let own = act(office.office(), &office.by(&other), &ask(paper)).await.unwrap();
        let own = AnswerUndoDeath { undo: own, lives: true };
        assert_eq!(refused(act(office.office(), &office.by(&other), &own).await), Refused::OwnUndo);
        // Nor a near relative, by what the family declared in a case that is not decided yet.
        let kin = office.person("kin", "county_reviewer", "500299").await;
        let apply = Apply::at_window(created.household, created.members[0], Scheme::Dibao);
        let case = act(office.office(), &office.by(&clerk), &apply).await.unwrap();
        let tie = Tie {
            staff: Staff::User(kin.person().unwrap()),
            person: created.members[0],
            relation: Relation::Child,
            post: None,
        };
        let declared = TakeStep {
            case: case.case,
            version: case.version,
            event: CaseEvent::RelativesDeclared { declarant: Declarant::Family, ties: vec![tie], paper },
            happened_on: office.by(&clerk).today(),
            late: None,
        };
        act(office.office(), &office.by(&clerk), &declared).await.unwrap();
        let barred = act(office.office(), &office.by(&kin), &own).await;
        assert!(matches!(barred, Err(Error::Denied(Denied::Barred(..)))));
        act(office.office(), &office.by(&reviewer), &own).await.unwrap();
    }

    async fn a_visit_that_was_promised_waits_until_what_was_seen_is_written_down(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        let today = office.now().date_in_china();
        let ask = LogContact {
            channel: ContactChannel::Village,
            place: VILLAGE.to_owned(),
            home: Some(Private::new("邻县大水村")),
            words: Private::new("几天没出门"),
            answer: Answer::Visiting,
            answer_words: None,
            passed_on_to: String::new(),
            passed_to: String::new(),
            follow_by: today.to_string(),
            name: None,
            phone: None,
            person: None,
            household: Some(created.household),
            asked_on: String::new(),
        };
        let never = LogContact { follow_by: "2020-11-01".to_owned(), ..ask.clone() };
        assert!(faults(act(office.office(), &office.by(&clerk), &never).await).contains_key("follow_by"));
        let logged = act(office.office(), &office.by(&clerk), &ask).await.unwrap();
        let waiting = |tab| Contacts { filter: ContactFilter { tab, ..ContactFilter::default() } };
        let count = async |tab| look(office.office(), &office.by(&clerk), &waiting(tab)).await.unwrap().total;
        assert_eq!((count(ContactTab::Waiting).await, count(ContactTab::Late(today)).await), (1, 0));
        assert_eq!(count(ContactTab::Late(today.add_days(1).unwrap())).await, 1);
        let follow = FollowContact { contact: logged.contact, version: 1, on: String::new(), words: Private::new("老人摔了，已送医") };
        act(office.office(), &office.by(&clerk), &follow).await.unwrap();
        assert_eq!(count(ContactTab::Waiting).await, 0);
        let again = FollowContact { version: 2, ..follow };
        assert_eq!(refused(act(office.office(), &office.by(&clerk), &again).await), Refused::ContactFollowed);
        let read = ReadContact { number: logged.number };
        let view = look(office.office(), &office.by(&clerk), &read).await.unwrap();
        assert_eq!(view.household.as_deref(), Some(created.number.as_str()));
        let followed = view.contact.followed.unwrap();
        assert_eq!((followed.on, followed.words.unwrap().expose().as_str()), (today, "老人摔了，已送医"));
        assert_eq!(view.contact.home.unwrap().expose(), "邻县大水村");
    }

    async fn a_person_is_put_right_with_a_reason_and_the_old_value_stays(office: &TestOffice) {
        let clerk = clerk(office).await;
        let created = on_file(office, &clerk).await;
        let change = |field, value: &str| FieldChange { field, value: Private::new(value), no_number: None };
        let correct = |version, changes, reason: &str| CorrectPerson {
            person: created.members[0],
            version,
            changes,
            since: String::new(),
            reason: reason.to_owned(),
        };
        let by = || office.by(&clerk);
        let silent = correct(1, vec![change(Field::Name, "张珊")], "");
        assert_eq!(refused(act(office.office(), &by(), &silent).await), Refused::ReasonMissing);
        let taken = correct(1, vec![change(Field::Number, &number("1972-05-01", 22))], "核对");
        assert_eq!(faults(act(office.office(), &by(), &taken).await).get("number"), Some(&FaultKind::NumberTaken));
        let both = vec![change(Field::Name, "张珊"), change(Field::Number, &number("1971-05-01", 11))];
        assert_eq!(act(office.office(), &by(), &correct(1, both, "户口簿")).await.unwrap(), 2);
        let stale = act(office.office(), &by(), &correct(1, vec![change(Field::Name, "张三")], "户口簿")).await;
        assert!(matches!(stale, Err(Error::Stale { thing: Thing::Person, .. })));
        let page = look(office.office(), &by(), &file(created.household)).await.unwrap();
        assert_eq!(page.members[0].person.birth, Date::new(1971, 5, 1));
        let changed: Vec<(Field, &str)> =
            page.corrections.iter().map(|one| (one.field, one.old.as_ref().unwrap().expose().as_str())).collect();
        assert_eq!(changed[0], (Field::Name, "张山"));
        assert_eq!(changed.len(), 3, "the birth went with the number");
        assert!(find(office, &clerk, "张山").await.people.is_empty());
        assert_eq!(names(&find(office, &clerk, "张珊").await), ["张*"]);
    }

    async fn an_erased_person_is_a_row_without_a_name_and_the_chains_hold(office: &TestOffice) {
        let clerk = clerk(office).await;
        let auditor = office.person("audit", "auditor", "500299").await;
        let mut form = family();
        form.members.truncate(1);
        form.members[0].person.phone = Some(Private::new("13800001234"));
        let created = act(office.office(), &office.by(&clerk), &form).await.unwrap();
        let person = created.members[0];
        let disabled = FactForm::new(Subject::Person(person), "disability_kind", "visual", Source::of(SourceKind::Visit));
        let put = PutEvidence { household: created.household, facts: vec![disabled], case: None };
        act(office.office(), &office.by(&clerk), &put).await.unwrap();
        act(office.office(), &office.job("seal"), &Seal).await.unwrap();
        let mut tx = office.store.begin(Mode::Write).await.unwrap();
        assert!(tx.erase_person(person).await.unwrap());
        assert!(!tx.erase_person(person).await.unwrap(), "once");
        tx.commit().await.unwrap();
        let mut tx = office.store.begin(Mode::Read).await.unwrap();
        let gone = tx.person(person).await.unwrap().unwrap();
        assert_eq!((gone.name.as_str(), gone.erased, gone.phone.is_none()), ("（已删除）", true, true));
        assert!(tx.household(created.household).await.unwrap().unwrap().address.is_none());
        let rows = tx.evidence_about(&[Subject::Person(person)]).await.unwrap();
        assert_eq!((rows.len(), rows[0].value.is_none()), (1, true));
        drop(tx);
        assert!(find(office, &clerk, "张山").await.people.is_empty());
        assert!(!find(office, &clerk, &number("1970-05-01", 11)).await.elsewhere);
        let verdict = look(office.office(), &office.by(&auditor), &Verify).await.unwrap();
        assert!(verdict.iter().all(|one| one.broken_at.is_none()));
    }
}
