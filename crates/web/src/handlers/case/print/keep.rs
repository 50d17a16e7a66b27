// SPDX-License-Identifier: Apache-2.0
//! Papers that are kept with the family's file: the approval of a gradual exit, the cover with the list of papers.

use super::super::show::kind_name;
use super::Source;
use crate::papers::forms::{ArchiveCover, ArchiveItem, GradualExitApproval};
use crate::papers::{Paper, View};
use assistance::casework::{AwardOrder, Proposal, StageKind};
use kernel::DivisionLevel;

impl Source<'_> {
    /// clause: CK-2.2a
    pub(super) fn exit(&self) -> Option<Paper> {
        let (desk, file) = (self.desk, &self.desk.view.file);
        let said = file.decision.as_ref().or(file.opinion.as_ref())?;
        let Proposal::GradualExit(exit) = &said.proposal else { return None };
        // Until it is decided the first month is the one that a decision of today would give.
        let period = match &file.order {
            Some(AwardOrder::Exit { from, until, .. }) => (*from, *until),
            _ => {
                let from = desk.today.month_of().add(1)?;
                let months = exit.months.and_then(|months| i32::try_from(months).ok());
                (from, months.and_then(|months| from.add(months - 1)))
            }
        };
        let (reasons, _, articles) = self.grounds_of(&said.proposal);
        let delegated = desk.view.delegated();
        Some(
            GradualExitApproval {
                head: self.township(None),
                recipient: desk.applicant(),
                place: self.place(),
                members: u32::try_from(file.covered().len()).unwrap_or(u32::MAX),
                per_head: String::new(),
                standard: None,
                grounds: format!("{}（{}）", reasons.join("；"), articles.join("、")),
                period,
                amount: exit.monthly,
                clerk_opinion: wording::casework::proposal(&said.proposal),
                township: self.township(None).issuer,
                county: (!delegated).then(|| self.head(DivisionLevel::County, None).issuer),
            }
            .paper(),
        )
    }

    pub(super) fn cover(&self) -> Option<Paper> {
        let desk = self.desk;
        if !matches!(desk.view.row.stage, StageKind::Delivered | StageKind::Closed) {
            return None;
        }
        let mut items: Vec<ArchiveItem> = desk
            .papers
            .iter()
            .map(|paper| ArchiveItem {
                number: paper.number.clone().unwrap_or_default(),
                name: kind_name(paper.kind).to_owned(),
                author: paper.filed_by.map(|id| desk.user(id)).unwrap_or_default(),
                on: Some(paper.dated),
                pages: String::new(),
            })
            .collect();
        items.sort_by_key(|item| item.on);
        Some(
            ArchiveCover {
                head: self.township(None),
                programme: self.programme(),
                household: desk.applicant(),
                place: self.place(),
                archive_number: desk.family.household.number.clone(),
                period: (items.first().and_then(|item| item.on), items.last().and_then(|item| item.on)),
                kept: "按档案保管期限表".to_owned(),
                items,
                clerk: self.clerk(),
            }
            .paper(),
        )
    }
}
