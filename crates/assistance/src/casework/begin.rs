// SPDX-License-Identifier: Apache-2.0
//! The file as its first record opens it.

use super::event::CaseEvent;
use super::file::{CaseFile, CaseRecord, CheckState, Done, Hearing, Mark, PaperState};
use super::model::{CaseId, Channel, Consent, Family, Matter, Scheme, Standing};
use super::on_file::OnFile;
use std::collections::{BTreeMap, BTreeSet};

/// What an event that opens a case brings along.
struct Opening<'e> {
    scheme: Scheme,
    family: &'e Family,
    standing: Option<&'e Standing>,
    consents: &'e [Consent],
    channel: Option<Channel>,
}

fn opening(event: &CaseEvent) -> Option<Opening<'_>> {
    Some(match event {
        CaseEvent::Applied { scheme, family, channel, .. } => {
            Opening { scheme: *scheme, family, standing: None, consents: &[], channel: Some(*channel) }
        }
        CaseEvent::ChangeReported { scheme, family, standing, consents, channel, .. } => {
            Opening { scheme: *scheme, family, standing: Some(standing), consents, channel: Some(*channel) }
        }
        CaseEvent::ReviewOpened { scheme, family, standing, consents, .. } => {
            Opening { scheme: *scheme, family, standing: Some(standing), consents, channel: None }
        }
        _ => return None,
    })
}

impl CaseFile {
    /// The file as its first record opens it.
    pub(super) fn begin(id: CaseId, record: &CaseRecord) -> Option<CaseFile> {
        let entry = &record.entry;
        let Opening { scheme, family, standing, consents, channel } = opening(&entry.event)?;
        let matter = entry.event.kind().opens()?;
        let opened = Done { seq: record.seq, on: entry.happened_on, by: entry.by.clone() };
        let mut file = CaseFile {
            id,
            scheme,
            matter,
            family: family.clone(),
            standing: standing.cloned(),
            first_contact: match &entry.event {
                CaseEvent::Applied { first_contact: Some(first), .. } => *first,
                _ => entry.happened_on,
            },
            contact: match &entry.event {
                CaseEvent::Applied { contact, .. } => *contact,
                _ => None,
            },
            changes: match &entry.event {
                CaseEvent::ChangeReported { changes, .. } => changes.clone(),
                _ => BTreeSet::new(),
            },
            report: match &entry.event {
                CaseEvent::ChangeReported { paper, .. } => *paper,
                _ => None,
            },
            review_due: match &entry.event {
                CaseEvent::ReviewOpened { due, .. } => Some(*due),
                _ => None,
            },
            channel,
            accepted: (matter != Matter::Application).then(|| opened.clone()),
            stage: record.effect.stage.clone(),
            stage_since: entry.happened_on,
            latest: entry.happened_on,
            handler: entry.by.user(),
            papers: PaperState::default(),
            relatives: None,
            consents: consents.to_vec(),
            survey_started: None,
            check: CheckState::default(),
            visits: Vec::new(),
            neighbours: Vec::new(),
            letters: BTreeMap::new(),
            assessment: None,
            reviews: Vec::new(),
            opinion: None,
            notices: Vec::new(),
            disputes: Vec::new(),
            submitted: None,
            county_visits: Vec::new(),
            county_review: None,
            meeting: None,
            hearing: Hearing::default(),
            decision: None,
            order: record.effect.order.clone(),
            delivered: None,
            extension: None,
            deaths: Vec::new(),
            moved: false,
            reported: false,
            history: Vec::new(),
            passed_to: None,
            on_file: OnFile::default(),
            opened,
        };
        file.mark(record);
        Some(file)
    }

    pub(super) fn mark(&mut self, record: &CaseRecord) {
        self.history.push(Mark {
            seq: record.seq,
            kind: record.entry.event.kind(),
            happened_on: record.entry.happened_on,
            entered_on: record.entry.entered_on(),
            by: record.entry.by.clone(),
            voided_by: None,
        });
    }
}
