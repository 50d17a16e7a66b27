// SPDX-License-Identifier: Apache-2.0
//! Every visit to a family: for its cases, and for what lists and computations found about it.

use super::super::app::App;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use crate::pages::household::VisitRow;
use assistance::access::Action;
use assistance::casework::{FamilyVisit, HouseholdId, Visited, VisitsOf};
use assistance::monitoring::Lead;
use assistance::monitoring::kinds::name as kind_name;
use assistance::monitoring::list::VisitsOfLeads;
use assistance::monitoring::model::{Record, Step};
use assistance::office::look;
use kernel::Ctx;
use wording::{casework, monitoring};

/// The visits that whoever looks may see, newest first.
pub(super) async fn of(
    app: &App,
    visitor: &Visitor,
    ctx: &Ctx,
    household: HouseholdId,
) -> Result<Vec<VisitRow>, Trouble> {
    let mut rows = Vec::new();
    if visitor.may(Action::CaseView) {
        let visits = look(&*app.office, ctx, &VisitsOf { household }).await?;
        rows.extend(visits.iter().map(for_a_case));
    }
    if visitor.may(Action::LeadWork) || visitor.may(Action::LeadAssign) {
        let visits = look(&*app.office, ctx, &VisitsOfLeads { household }).await?;
        rows.extend(visits.iter().filter_map(|(lead, record)| for_a_lead(lead, record)));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.on));
    Ok(rows)
}

fn for_a_case(visit: &FamilyVisit) -> VisitRow {
    let names = visit.who.iter().map(|name| name.as_deref().unwrap_or("（外单位人员）"));
    let (kind, found) = match visit.visited {
        Visited::Home(way) => ("入户调查", casework::visit(way).to_owned()),
        Visited::Neighbours(count) => ("邻里访问", format!("访问 {count} 户")),
        Visited::County(agrees) => {
            ("县级入户核查", if agrees { "与档案一致" } else { "与档案不一致" }.to_owned())
        }
    };
    let words = visit.words.iter().map(|(about, words)| format!("；{about}：{}", words.expose()));
    let found = words.fold(found, |all, one| all + &one);
    let scheme = casework::scheme(visit.scheme);
    VisitRow {
        on: visit.on,
        who: names.collect::<Vec<_>>().join("、"),
        purpose: format!("{kind}（{scheme}{}）", casework::matter(visit.matter)),
        found,
        href: Some(format!("/cases/{}", visit.case)),
    }
}

fn for_a_lead(lead: &Lead, record: &Record) -> Option<VisitRow> {
    let Step::Visited { way, who, found, .. } = &record.step else { return None };
    Some(VisitRow {
        on: record.happened_on,
        who: who.join("、"),
        purpose: format!("线索核查（{}，{}）", kind_name(&lead.kind), monitoring::way(*way)),
        found: found.clone(),
        href: Some(format!("/leads/{}", lead.number)),
    })
}
