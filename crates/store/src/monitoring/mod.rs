// SPDX-License-Identifier: Apache-2.0
//! Leads and months in tables; what is counted for the statistics of a month.

mod counts;
mod leads;

use crate::convert::{moment, place, uuid};
use crate::payout::awards::stored;
use crate::session::Session;
use assistance::access::Scope;
use assistance::casework::{HouseholdId, PersonId};
use assistance::monitoring::Port;
use assistance::monitoring::counts::CoveredAward;
use assistance::monitoring::list::{LeadFilter, Listed, StateCount};
use assistance::monitoring::model::{Closing, Lead, LeadId, Record};
use assistance::monitoring::port::{Odd, OnFile, Paid};
use assistance::office::Error;
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Date, Division, Month};
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;

#[derive(FromRow)]
struct ClosingRow {
    closed_at: i64,
    account: Option<Uuid>,
    name: String,
    leads: i64,
}

#[async_trait]
impl Port for Session {
    async fn lead(&mut self, id: LeadId) -> Result<Option<Lead>, Error> {
        self.read_lead(id).await
    }

    async fn lead_of_number(&mut self, number: &str) -> Result<Option<LeadId>, Error> {
        self.find_lead(number).await
    }

    async fn lead_known(
        &mut self,
        same: [u8; 32],
        kind: &str,
        person: Option<PersonId>,
    ) -> Result<bool, Error> {
        self.knows_lead(same, kind, person).await
    }

    async fn next_lead_number(&mut self, county: Division, month: Month) -> Result<i64, Error> {
        self.next_number(&format!("lead {county} {month}")).await
    }

    async fn add_lead(&mut self, lead: &Lead, record: &Record) -> Result<(), Error> {
        self.insert_lead(lead, record).await
    }

    async fn save_lead(&mut self, lead: &Lead, record: &Record) -> Result<(), Error> {
        self.update_lead(lead, record).await
    }

    async fn lead_records(&mut self, id: LeadId) -> Result<Vec<Record>, Error> {
        self.read_lead_records(id).await
    }

    async fn leads(
        &mut self,
        scope: &Scope,
        filter: &LeadFilter,
        today: Date,
    ) -> Result<(Vec<Listed>, u64), Error> {
        self.list_leads(scope, filter, today).await
    }

    async fn households_with_open_leads(&mut self, county: Division) -> Result<BTreeSet<HouseholdId>, Error> {
        self.households_asked_about(county).await
    }

    async fn count_leads(
        &mut self,
        scope: &Scope,
        month: Option<Month>,
        today: Date,
    ) -> Result<Vec<StateCount>, Error> {
        self.count_leads_of(scope, month, today).await
    }

    async fn lead_about(&mut self, lead: &Lead) -> Result<(String, String), Error> {
        self.names_of_lead(lead).await
    }

    async fn closing(&mut self, county: Division, month: Month) -> Result<Option<Closing>, Error> {
        let sql = "SELECT closed_at, account, name, leads FROM lead_month WHERE county = $1 AND month = $2";
        let row = self.one::<ClosingRow>(sql, vec![place(county).into(), stored(month).into()]).await?;
        Ok(row.map(|row| Closing {
            county,
            month,
            closed_at: moment(row.closed_at),
            by: row.account.map(crate::convert::id),
            name: row.name,
            leads: row.leads.cast_unsigned(),
        }))
    }

    async fn add_closing(&mut self, closing: &Closing) -> Result<(), Error> {
        let sql = "INSERT INTO lead_month (county, month, closed_at, account, name, leads) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = vec![
            place(closing.county).into(),
            stored(closing.month).into(),
            closing.closed_at.get().into(),
            closing.by.map(uuid).into(),
            closing.name.clone().into(),
            closing.leads.cast_signed().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn on_file(&mut self, persons: &[PersonId], month: Month) -> Result<Vec<OnFile>, Error> {
        self.people_on_file(persons, month).await
    }

    async fn households_of_numbers(
        &mut self,
        numbers: &[String],
        month: Month,
    ) -> Result<Vec<(String, OnFile)>, Error> {
        self.families_on_file(numbers, month).await
    }

    async fn covered_twice(&mut self, county: Division, month: Month) -> Result<Vec<Odd>, Error> {
        self.find_covered_twice(county, month).await
    }

    async fn covered_elsewhere(&mut self, county: Division, month: Month) -> Result<Vec<Odd>, Error> {
        self.find_covered_elsewhere(county, month).await
    }

    async fn covered_dead(&mut self, county: Division, month: Month) -> Result<Vec<Odd>, Error> {
        self.find_covered_dead(county, month).await
    }

    async fn awards_between(
        &mut self,
        scope: &Scope,
        first: Month,
        last: Month,
    ) -> Result<Vec<CoveredAward>, Error> {
        self.read_awards_between(scope, first, last).await
    }

    async fn paid_by_township(
        &mut self,
        scope: &Scope,
        first: Month,
        last: Month,
    ) -> Result<Vec<Paid>, Error> {
        self.sum_paid(scope, first, last).await
    }

    async fn gaps(&mut self, scope: &Scope, since: Date) -> Result<Vec<(Division, i32)>, Error> {
        self.read_gaps(scope, since).await
    }
}
