// SPDX-License-Identifier: Apache-2.0
//! Applications and their steps up to the notice, sent while somebody kills the office: each is there once.

use crate::office::{FEW, Place, Unsafe, long, on_postgresql, on_sqlite, today};
use crate::support::life::{self, Step};

#[test]
fn forms_sent_again_after_a_kill_are_there_once() {
    on_sqlite(forms_sent_again);
}

#[test]
fn forms_sent_again_after_a_kill_are_there_once_on_postgresql() {
    on_postgresql("crash_forms", forms_sent_again);
}

fn forms_sent_again(place: &Place) {
    let (families, most) = long((1, 8), (20, 400));
    place.county(FEW);
    let mut office = Unsafe::open(place, 20_201_102, most);
    let today = today();
    for nth in 0..families {
        let form = office.insist("li", |client| client.get("/intake"));
        let mut fields = life::application(nth, today);
        fields.push(("command_id".to_owned(), form.hidden("command_id").unwrap().to_owned()));
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let opened = office.insist("li", |client| client.post("/intake", &pairs));
        assert_eq!(opened.status, 303, "{}", opened.body);
        let case = opened.location;
        let page = office.page("li", &case);
        let steps = life::first_day(&page.body, today);
        for step in &steps {
            office.take(&case, step, today);
        }
        // A step that was done twice would have two records; the version is the number of the last one.
        let page = office.page("li", &case);
        let records: usize = steps.iter().map(Step::records).sum();
        assert_eq!(page.hidden("version").unwrap().parse::<usize>().unwrap(), 1 + records);
    }
    office.ends_well(4);
}
