// SPDX-License-Identifier: Apache-2.0
//! What a county sets, in Chinese: values as pages show them, and why one was not taken.

use assistance::casework::SurveyWay;
use assistance::messages::Event;
use assistance::settings::{Key, Kind, Refused};

/// Why a value was not taken or answered.
#[must_use]
pub const fn refused(refused: Refused) -> &'static str {
    match refused {
        Refused::Past => "设置从今天或以后起生效，不能改变以前作出的决定。",
        Refused::CountyOnly => "这一项由县里统一设置，不分乡镇。",
        Refused::Answered => "这一项已经有人复核过了，请刷新页面。",
        Refused::NothingToConfirm => "这一项填写后就生效，不需要复核。",
    }
}

/// A value as pages show it.
#[must_use]
pub fn value(key: Key, value: &str) -> String {
    match key.kind() {
        Kind::Flag => if value == "yes" { "是" } else { "否" }.to_owned(),
        Kind::Ways => {
            let ways = value.split_whitespace().filter_map(SurveyWay::parse).map(way);
            ways.collect::<Vec<_>>().join("、")
        }
        Kind::Words => value.split_whitespace().collect::<Vec<_>>().join("、"),
        Kind::Events => {
            let events = value.split_whitespace().filter_map(Event::parse).map(Event::chinese);
            events.collect::<Vec<_>>().join("、")
        }
        Kind::Banks => value.split_whitespace().collect::<Vec<_>>().join("，"),
        Kind::Text | Kind::Phone | Kind::Count(..) | Kind::Message(_) => value.to_owned(),
    }
}

/// A way of the survey.
#[must_use]
pub const fn way(way: SurveyWay) -> &'static str {
    match way {
        SurveyWay::Check => "信息核对",
        SurveyWay::HomeVisit => "入户调查",
        SurveyWay::NeighbourVisit => "邻里访问",
        SurveyWay::Letter => "信函索证",
    }
}
