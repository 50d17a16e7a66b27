// SPDX-License-Identifier: Apache-2.0
//! Standards that a county enters: with their document, looked at before they are in force, adopted by a second person, and the ground of every assessment from then on.

use crate::casework::{People, date, family, up_to_opinion};
use crate::common::TestOffice;
use assistance::access::{Bar, Denied};
use assistance::casework::{Assess, CaseId, ReadCase};
use assistance::office::{Error, act, look};
use assistance::standards::preview::{Preview, PreviewStandard};
use assistance::standards::service::{AdoptStandard, ProposeStandard, Proposed, Standards};
use assistance::standards::{Refused, StandardState};
use kernel::{Actor, Division, Fen};
use policy::assess::{actionable, assess, record, rests_on};
use policy::case::{Reading, read_case};
use policy::library::{Library, Question};
use policy::replay::{bundle, unbundle};
use std::collections::BTreeMap;

const RURAL: &str = "dibao_standard.rural";

pub(crate) fn entry(param: &str, value: &str, from: &str) -> ProposeStandard {
    ProposeStandard {
        county: Division::parse("500299").unwrap(),
        param: param.to_owned(),
        value: value.to_owned(),
        from: from.to_owned(),
        title: "关于调整城乡居民最低生活保障标准的通知".to_owned(),
        number: "示民发〔2020〕8号".to_owned(),
        issuer: "示范县民政局".to_owned(),
        published: "2020-08-20".to_owned(),
        article: "一".to_owned(),
        scan: Some(("application/pdf".to_owned(), b"%PDF-1.4".to_vec())),
        confirmed: String::new(),
    }
}

async fn propose(office: &TestOffice, by: &Actor, entry: &ProposeStandard) -> Result<Proposed, Error> {
    act(office.office(), &office.by(by), entry).await
}

async fn adopt(office: &TestOffice, by: &Actor, entry: &Proposed) -> Result<(), Error> {
    act(office.office(), &office.by(by), &AdoptStandard { entry: entry.entry }).await
}

async fn assessed(office: &TestOffice, people: &People, case: CaseId) -> (Option<Fen>, Vec<String>) {
    let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
    let assess = Assess { case, version: view.row.version, decisions: BTreeMap::new() };
    act(office.office(), &office.by(&people.clerk), &assess).await.unwrap();
    let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
    let assessment = view.file.assessment.unwrap().assessment;
    (assessment.monthly, assessment.assumed)
}

on_both! {
    // clause: MS-2a
    async fn an_adopted_standard_is_what_assessments_rest_on_and_no_longer_assumed(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        let (before, assumed) = assessed(office, &people, case).await;
        assert_eq!(before, Some(Fen::new(50_400)));
        assert!(assumed.iter().any(|name| name == RURAL));
        let entered = propose(office, &people.reviewer, &entry(RURAL, "510.00", "2020-09-01")).await.unwrap();
        // Nothing changes before the second person.
        assert_eq!(assessed(office, &people, case).await.0, before);
        let preview: Preview =
            look(office.office(), &office.by(&people.reviewer), &PreviewStandard { entry: entered.entry }).await.unwrap();
        let changed: Vec<_> = preview.changed.iter().map(|one| (one.head.as_str(), one.before, one.after)).collect();
        // 3 x 510.00 - 984.00
        assert_eq!(changed, [("张大山", Some(Fen::new(50_400)), Some(Fen::new(54_600)))]);
        assert_eq!((preview.cost_after.checked_sub(preview.cost_before).unwrap(), preview.newly_in(), preview.newly_out()), (Fen::new(4_200), 0, 0));
        adopt(office, &people.decider, &entered).await.unwrap();
        let (after, assumed) = assessed(office, &people, case).await;
        assert_eq!(after, Some(Fen::new(54_600)));
        assert!(assumed.iter().all(|name| name != RURAL), "{assumed:?}");
        assert!(matches!(adopt(office, &people.decider, &entered).await, Err(Error::Standards(Refused::Adopted))));
        let list = look(office.office(), &office.by(&people.decider), &Standards).await.unwrap();
        assert!(matches!(&list[0].state, StandardState::Adopted { name, .. } if name == "decider"));
        // The packs know a later value of their own from September 2021: the entry ends the day before.
        assert_eq!(list[0].until, Some(date("2021-08-31")));
    }

    async fn who_entered_a_standard_does_not_adopt_it(office: &TestOffice) {
        let people = People::at(office).await;
        office.also(&people.reviewer, "county_leader", "500299").await;
        let entered = propose(office, &people.reviewer, &entry(RURAL, "510.00", "2020-09-01")).await.unwrap();
        let own = adopt(office, &people.reviewer, &entered).await;
        assert!(matches!(own, Err(Error::Denied(Denied::Barred(_, Bar::Same)))));
        let clerk = propose(office, &people.clerk, &entry(RURAL, "510.00", "2020-09-01")).await;
        assert!(matches!(clerk, Err(Error::Denied(_))));
    }

    async fn a_number_ten_times_the_old_one_is_confirmed_with_a_reason(office: &TestOffice) {
        let people = People::at(office).await;
        for wrong in ["4960.00", "49.60"] {
            let doubtful = propose(office, &people.reviewer, &entry(RURAL, wrong, "2020-09-01")).await;
            assert!(matches!(doubtful, Err(Error::Standards(Refused::UnitDoubtful { .. }))), "{wrong}");
        }
        let sure = ProposeStandard { confirmed: "文件附件二".to_owned(), ..entry(RURAL, "4960.00", "2020-09-01") };
        propose(office, &people.reviewer, &sure).await.unwrap();
        let text = propose(office, &people.reviewer, &entry(RURAL, "四百九十六", "2020-09-01")).await;
        assert!(matches!(text, Err(Error::Invalid(_))));
        let unknown = propose(office, &people.reviewer, &entry("no_such_number", "1", "2020-09-01")).await;
        assert!(matches!(unknown, Err(Error::Standards(Refused::NoParameter))));
        let quoted = ProposeStandard { article: "一\" replaces national".to_owned(), ..entry(RURAL, "510.00", "2020-09-01") };
        assert!(matches!(propose(office, &people.reviewer, &quoted).await, Err(Error::Invalid(_))));
    }

    async fn another_process_sees_an_adopted_standard_with_its_next_transaction(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        let other = office.second().await;
        let entered = propose(office, &people.reviewer, &entry(RURAL, "510.00", "2020-09-01")).await.unwrap();
        adopt(office, &people.decider, &entered).await.unwrap();
        let version = look(&other, &office.by(&people.clerk), &ReadCase { case }).await.unwrap().row.version;
        act(&other, &office.by(&people.clerk), &Assess { case, version, decisions: BTreeMap::new() }).await.unwrap();
        let view = look(&other, &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
        assert_eq!(view.file.assessment.unwrap().assessment.monthly, Some(Fen::new(54_600)));
    }

    // clause: MS-2a
    async fn with_a_document_for_each_number_a_county_may_act_and_the_record_replays(office: &TestOffice) {
        // A county of the packs that is no demonstration; the family is the example of the packs.
        let county = Division::parse("500229").unwrap();
        let reviewer = office.person("reviewer", "county_reviewer", "500229").await;
        let decider = office.person("decider", "county_leader", "500229").await;
        let on = date("2020-11-10");
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let example = std::fs::read(root.join("examples/qualifying.json")).unwrap();
        let answer = |library: &Library| {
            let program = library.program(&Question::new(county, on)).unwrap();
            let reading = Reading { dictionary: &program.dictionary, complete: &[], defaults: None };
            let given = read_case(&example, &reading).unwrap();
            let evaluation = assess(&program, &given).unwrap();
            let scheme = program.scheme("dibao").unwrap();
            let result = evaluation.results.iter().find(|one| one.scheme == scheme).unwrap();
            let rests = rests_on(&evaluation, result);
            let assumed: Vec<String> = rests.assumed.iter().map(ToString::to_string).collect();
            let record = record(&evaluation, &given, &Question::new(county, on), &[]);
            (actionable(&program, &rests), assumed, record, program)
        };
        let (may, assumed, _, program) = answer(crate::common::policies().library());
        assert!(!may && !assumed.is_empty(), "an assumed number blocks action");
        for name in &assumed {
            // A rule that is assumed is none of the numbers that a county enters.
            let Some(param) = program.param(name) else { panic!("{name} is no number") };
            let value = assistance::standards::text::print_value(param);
            let value = value.split_whitespace().next().unwrap().replace(',', "");
            let entry = ProposeStandard { county, published: "2019-01-01".to_owned(), ..entry(name, &value, "2020-09-01") };
            let entered = propose(office, &reviewer, &entry).await.unwrap();
            adopt(office, &decider, &entered).await.unwrap();
        }
        let tx = office.office().begin(assistance::office::Mode::Read).await.unwrap();
        let policies = tx.policies();
        let (may, assumed, written, program) = answer(policies.library());
        assert!(may && assumed.is_empty(), "{assumed:?}");
        // Years later, from the texts alone, the same bytes.
        let facts = std::fs::read_to_string(root.join("packs/facts.yaml")).unwrap();
        let kept = unbundle(&bundle(policies.library(), &program, &facts)).unwrap();
        let (_, _, again, later) = answer(&kept);
        assert_eq!((again, later.hash), (written, program.hash.clone()));
    }
}
