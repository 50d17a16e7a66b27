// SPDX-License-Identifier: Apache-2.0
//! The context of a use case and the ids it makes.

use crate::day;
use kernel::{Actor, Command, CommandId, Ctx, Date, Id, IdError, Purpose, UtcMillis};
use proptest::prelude::*;

struct Case;

fn ctx(command: [u8; 16]) -> Ctx {
    let now = UtcMillis::new(1_601_395_200_000);
    Ctx::new(Actor::Job("test".into()), now, Purpose::new("测试"), CommandId::from_bytes(command))
}

#[test]
fn today_is_the_day_in_china() {
    for (millis, date) in [
        (1_601_395_199_999, "2020-09-29"),
        (1_601_395_200_000, "2020-09-30"),
        (0, "1970-01-01"),
        (-28_800_001, "1969-12-31"),
    ] {
        // 2020-09-29T16:00:00Z is midnight in China.
        assert_eq!(UtcMillis::new(millis).date_in_china(), day(date), "{millis}");
    }
    assert_eq!(ctx([0; 16]).today(), day("2020-09-30"));
    assert_eq!(ctx([0; 16]).now.to_string(), "2020-09-30T00:00:00.000+08:00");
    assert_eq!(UtcMillis::new(i64::MAX).date_in_china(), Date::MAX);
    assert_eq!(UtcMillis::new(i64::MIN).date_in_china(), Date::MIN);
}

#[test]
fn a_use_case_that_runs_again_makes_the_same_ids() {
    let ctx = ctx([7; 16]);
    let make = || -> Vec<Id<Case>> { (0..5).map(|_| ctx.new_id()).collect() };
    let first = make();
    ctx.restart();
    assert_eq!(make(), first);
    assert_ne!(make(), first, "without a restart they go on");
}

#[test]
fn ids_have_the_layout_of_uuid_version_7() {
    let ctx = ctx([9; 16]);
    let id: Id<Case> = ctx.new_id();
    let text = id.to_string();
    assert_eq!(text.len(), 36);
    assert_eq!(&text[..13], "0174da97-9000");
    assert_eq!(&text[14..15], "7");
    assert!(matches!(&text[19..20], "8" | "9" | "a" | "b"), "{text}");
    assert_eq!(Id::parse(&text), Ok(id));
    assert_eq!(Id::parse(&text.replace('-', "").to_uppercase()), Ok(id));
}

#[test]
fn what_is_no_id_is_refused() {
    for text in [
        "",
        "0174da99",
        "0174da99-8400-7000-8000-0123456789ag",
        "0174da998400-7000-8000-0123456789ab---",
        "编号",
    ] {
        assert_eq!(Id::<Case>::parse(text), Err(IdError), "{text}");
    }
}

#[test]
fn a_context_can_be_shared_between_threads() {
    const fn shared<T: Send + Sync>() {}
    shared::<Ctx>();
    shared::<Id<Command>>();
}

proptest! {
    #![proptest_config(crate::config(64))]

    #[test]
    fn ids_of_one_command_differ_and_sort_in_the_order_of_making(command in any::<[u8; 16]>()) {
        let ctx = ctx(command);
        let ids: Vec<Id<Case>> = (0..5000).map(|_| ctx.new_id()).collect();
        prop_assert!(ids.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn commands_of_the_same_moment_make_different_ids(a in any::<[u8; 16]>(), b in any::<[u8; 16]>()) {
        prop_assert_eq!(ctx(a).new_id::<Case>() == ctx(b).new_id::<Case>(), a == b);
    }

    #[test]
    fn each_id_reads_back(bytes in any::<[u8; 16]>()) {
        let id = Id::<Case>::from_bytes(bytes);
        prop_assert_eq!(Id::parse(&id.to_string()), Ok(id));
    }
}
