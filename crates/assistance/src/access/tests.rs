// SPDX-License-Identifier: Apache-2.0
//! The table of roles as data, and scopes.

use super::roles::{self, Action, Bar, Role, TABLE};
use super::scope::Scope;
use kernel::Division;
use proptest::prelude::*;

fn place(code: &str) -> Division {
    Division::parse(code).unwrap()
}

#[test]
fn every_line_of_the_table_can_be_read_and_stands_once() {
    let mut seen = std::collections::BTreeSet::new();
    for (number, line) in TABLE.lines().enumerate().skip(1) {
        let (key, _) = roles::line(line).unwrap_or_else(|| panic!("line {} cannot be read", number + 1));
        assert!(seen.insert(key), "line {} stands twice", number + 1);
    }
}

#[test]
fn every_action_belongs_to_some_role_and_every_role_has_an_action() {
    for action in Action::ALL {
        assert!(Role::ALL.iter().any(|role| roles::bars(*role, *action).is_some()), "{}", action.word());
    }
    for role in Role::ALL {
        assert!(Action::ALL.iter().any(|action| roles::bars(*role, *action).is_some()), "{}", role.word());
    }
}

#[test]
fn the_matrix_of_roles_and_actions() {
    let mut matrix = String::new();
    for action in Action::ALL {
        matrix.push_str(&format!("{:<26}", action.word()));
        for role in Role::ALL {
            let cell = match roles::bars(*role, *action) {
                None => "·".to_owned(),
                Some([]) => role.word().to_owned(),
                Some(bars) => {
                    let bars: Vec<&str> = bars.iter().map(|bar| bar.word()).collect();
                    format!("{}({})", role.word(), bars.join(" "))
                }
            };
            if cell != "·" {
                matrix.push_str(&format!(" {cell}"));
            }
        }
        matrix.push('\n');
    }
    insta::assert_snapshot!(matrix);
}

#[test]
fn accepting_confirming_and_paying_are_different_people() {
    for role in Role::ALL {
        let has = |action| roles::bars(*role, action).is_some();
        let confirms = has(Action::CaseDecide) || has(Action::CaseDecideDelegated);
        if confirms {
            let bars = roles::bars(*role, Action::CaseDecide)
                .or(roles::bars(*role, Action::CaseDecideDelegated))
                .unwrap();
            assert!(bars.contains(&Bar::Accepter) && bars.contains(&Bar::Relative), "{}", role.word());
        }
        assert!(!(confirms && (has(Action::RosterMake) || has(Action::RosterSend))), "{}", role.word());
        assert!(!(has(Action::RosterMake) && has(Action::RosterCheck)), "{}", role.word());
        assert!(!(has(Action::AccountManage) && has(Action::HouseholdView)), "{}", role.word());
    }
}

#[test]
fn a_scope_keeps_only_the_outermost_places() {
    let scope = Scope::of(vec![place("500299102"), place("500299"), place("533199101")]);
    assert_eq!(scope.places(), [place("500299"), place("533199101")]);
    assert!(scope.covers(place("500299102201")));
    assert!(!scope.covers(place("533199")));
    assert_eq!(scope.within(place("533199")).places(), [place("533199101")]);
    assert_eq!(scope.within(place("500299102")).places(), [place("500299102")]);
    assert!(scope.within(place("640199")).is_empty());
}

proptest! {
    #[test]
    fn the_check_of_one_object_and_the_filter_of_a_list_agree(
        places in proptest::collection::vec((100u64..104, 0u64..3, 200u64..203), 1..5),
        asked in (100u64..104, 0u64..3, 200u64..203),
    ) {
        let code = |(township, depth, village): (u64, u64, u64)| match depth {
            0 => 500_299,
            1 => 500_299_000 + township,
            _ => (500_299_000 + township) * 1000 + village,
        };
        let scope = Scope::of(places.into_iter().filter_map(|p| Division::from_u64(code(p))).collect());
        let asked = Division::from_u64(code(asked)).unwrap();
        let at = asked.as_u64_12();
        let listed = scope.ranges().any(|(low, high)| low <= at && at <= high);
        prop_assert_eq!(listed, scope.covers(asked));
    }
}
