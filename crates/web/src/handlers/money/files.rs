// SPDX-License-Identifier: Apache-2.0
//! The files of a roster: what went to the bank, the printed roster, the list of back pay and returns, and the roster as a workbook.

use super::super::app::App;
use super::super::paper_file;
use super::super::table_file::{WORKBOOK, download, first_sheet};
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use super::sent::masked;
use super::{roster_id, scheme_name};
use crate::pages::errors::Problem;
use crate::papers::forms::{BackPayLine, BackPayList, BackPayWay, PaymentLine, PaymentRoster};
use crate::papers::{Head, Lock, Paper, PaperKind, View};
use assistance::casework::Scheme;
use assistance::office::look;
use assistance::payout::answered::{ReadBankFile, SentFile};
use assistance::payout::lists::{KeptLine, ReadRosterPaper, RosterPaper};
use assistance::payout::model::answer::BankResult;
use assistance::payout::model::bank::{Cell, FileKind, Table};
use assistance::payout::model::due::DueKind;
use assistance::payout::model::flow::RosterState;
use assistance::payout::rosters::digest;
use axum::extract::{Path, State};
use axum::response::Response;
use files::plain::PlainCell;
use kernel::Fen;
use rust_xlsxwriter::{Format, Workbook};
use std::sync::Arc;

pub(super) async fn bank(
    State(app): State<Arc<App>>,
    Path((id, file)): Path<(String, u32)>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "下载银行文件");
    let read = ReadBankFile { roster: roster_id(&id)?, file };
    let SentFile { file, number, .. } = look(&*app.office, &ctx, &read).await?;
    let kind = file.layout()?.send.kind;
    let (bytes, media, ending) = match kind {
        FileKind::Csv { .. } => (file.bytes, "application/octet-stream", "csv"),
        FileKind::Fixed { .. } => (file.bytes, "application/octet-stream", "txt"),
        FileKind::Sheet => (book(&file.bytes).ok_or_else(unwritten)?, WORKBOOK, "xlsx"),
    };
    Ok(download(bytes, media, &format!("{number}.{ending}")))
}

fn unwritten() -> Trouble {
    Trouble::of(Problem::Unreadable { what: "银行文件写不出来，请再试一次。".to_owned() })
}

/// The workbook of a table that was kept: accounts and references as texts, money and counts as numbers.
fn book(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut book = Workbook::new();
    let (text, money) = (Format::new().set_num_format("@"), Format::new().set_num_format("0.00"));
    let sheet = book.add_worksheet();
    for (line, row) in (0_u32..).zip(Table::of_bytes(bytes)?.rows) {
        for (at, cell) in (0_u16..).zip(&row) {
            match cell {
                Cell::Text(words) => sheet.write_string_with_format(line, at, words, &text),
                Cell::Yuan(amount) => {
                    // Decimal text to the nearest double: exact to the fen far beyond any county's money.
                    sheet.write_number_with_format(line, at, amount.plain().parse::<f64>().ok()?, &money)
                }
                Cell::Count(count) => sheet.write_number(line, at, u32::try_from(*count).ok()?),
            }
            .ok()?;
        }
    }
    book.save_to_buffer().ok()
}

/// The table of a workbook that came back from the bank, row for row.
///
/// # Errors
/// In words: it is no table.
pub(super) fn table(bytes: &[u8]) -> Result<Table, String> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for row in first_sheet(bytes)?.rows {
        // Rows are named by their numbers later, so blank ones stay.
        rows.resize(usize::try_from(row.number.saturating_sub(1)).unwrap_or(rows.len()), Vec::new());
        rows.push(row.cells.into_iter().map(|cell| Cell::Text(words(cell))).collect());
    }
    Ok(Table { rows })
}

/// What a spreadsheet broke must not read as anything.
fn words(cell: PlainCell) -> String {
    match cell {
        PlainCell::Blank => String::new(),
        PlainCell::Text(text) => text,
        PlainCell::Date(date) => date.to_string(),
        PlainCell::DigitsLost => "（位数丢失）".to_owned(),
        PlainCell::Broken => "（公式出错）".to_owned(),
    }
}

async fn read(app: &App, visitor: &Visitor, id: &str) -> Result<RosterPaper, Trouble> {
    let ctx = visitor.ctx(app, "打印花名册");
    let paper = look(&*app.office, &ctx, &ReadRosterPaper { roster: roster_id(id)? }).await?;
    if matches!(paper.view.row.roster.state, RosterState::Draft | RosterState::Discarded { .. }) {
        let what = "花名册还没有锁定，锁定以后才能打印。".to_owned();
        return Err(Trouble::of(Problem::Unreadable { what }));
    }
    Ok(paper)
}

pub(super) async fn print(
    State(app): State<Arc<App>>,
    Path((id, kind)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let source = Source { paper: read(&app, &visitor, &id).await?, app: &app };
    let paper = match PaperKind::by_number(&kind) {
        Some(PaperKind::PaymentRoster) => source.roster(true),
        Some(PaperKind::BackPayList) => source.back_pay(true),
        _ => return Err(Trouble::not_found()),
    };
    paper_file::page(&paper)
}

pub(super) async fn workbook(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let source = Source { paper: read(&app, &visitor, &id).await?, app: &app };
    paper_file::xlsx(&source.roster(false))
}

pub(super) async fn back_pay_workbook(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let source = Source { paper: read(&app, &visitor, &id).await?, app: &app };
    paper_file::xlsx(&source.back_pay(false))
}

struct Source<'a> {
    paper: RosterPaper,
    app: &'a App,
}

impl Source<'_> {
    /// The head; what is signed is locked, with the hash of its lines.
    fn head(&self, locked: bool) -> Head {
        let row = &self.paper.view.row;
        let county = kernel::full_name(row.roster.county).unwrap_or_default();
        let content = row.roster.state.content().filter(|_| locked);
        let on = row.roster.state.signatures().first().map(|one| one.at.date_in_china());
        Head {
            issuer: format!("{county}民政局"),
            case_number: row.number.clone(),
            document_number: self.paper.view.document.clone(),
            dated: row.roster.state.signatures().last().map(|one| one.at.date_in_china()),
            demonstration: self.app.settings.demonstration.is_some(),
            lock: content.zip(on).map(|(content, on)| Lock { hash: digest(content), on }),
        }
    }

    /// Maker and checker by name; nobody has signed as either before the roster is made.
    fn signers(&self) -> (String, String) {
        let state = &self.paper.view.row.roster.state;
        let signatures = state.signatures();
        let name = |at: usize| {
            let signature = signatures.get(at).filter(|_| !matches!(state, RosterState::Locked { .. }));
            signature.and_then(|one| self.paper.names.get(&one.by).cloned()).unwrap_or_default()
        };
        (name(0), name(1))
    }

    fn number(&self, kept: &KeptLine) -> String {
        self.paper.persons.get(&kept.face.person).map(|one| one.number.masked()).unwrap_or_default()
    }

    fn roster(&self, locked: bool) -> Paper {
        let view = &self.paper.view;
        let roster = &view.row.roster;
        let (maker, checker) = self.signers();
        let funds: Vec<&str> = view.parts.iter().map(|(_, title)| title.as_str()).collect();
        let part = |kept: &KeptLine, kind| kept.line.part(kind).unwrap_or_default();
        let scheme = Scheme::parse(roster.scheme.name());
        let base = scheme.and_then(assistance::payout::awards::base);
        // What the month is made of: the base amount, and what is paid beside it.
        let regular = |kept: &KeptLine, of_base: bool| {
            let items = kept.line.items.iter().filter(|item| item.kind == DueKind::Regular);
            let items = items.filter(|item| (Some(item.key.component) == base) == of_base);
            Fen::checked_sum(items.map(|item| item.amount)).unwrap_or_default()
        };
        // What the packs add to the base amount of a month is paid with it and stands in the column of supplements.
        let added = |kept: &KeptLine| {
            let parts = view.made_of.get(&kept.line.award).into_iter().flatten();
            let named = parts.filter(|one| !one.label.is_empty()).map(|one| one.amount);
            Fen::checked_sum(named).unwrap_or_default()
        };
        let line = |kept: &KeptLine| PaymentLine {
            payee: kept.face.name.clone(),
            number: self.number(kept),
            place: crate::handlers::place_name(kept.line.village),
            members: kept.line.persons,
            account: self
                .paper
                .accounts
                .get(&kept.line.to.account)
                .map(|one| masked(&one.number))
                .unwrap_or_default(),
            award: regular(kept, true).checked_sub(added(kept)).unwrap_or_default(),
            supplement: regular(kept, false).checked_add(added(kept)).unwrap_or_default(),
            back_pay: part(kept, DueKind::BackPay)
                .checked_add(part(kept, DueKind::Repay))
                .unwrap_or_default(),
            paid: kept.line.amount,
        };
        PaymentRoster {
            head: self.head(locked),
            programme: scheme_name(roster).to_owned(),
            place: kernel::full_name(roster.county).unwrap_or_default(),
            month: roster.month,
            fund: if funds.is_empty() { "复核后确定".to_owned() } else { funds.join("、") },
            lines: view.lines.iter().map(line).collect(),
            signed_for: false,
            maker,
            checker,
        }
        .paper()
    }

    fn back_pay(&self, locked: bool) -> Paper {
        let view = &self.paper.view;
        let roster = &view.row.roster;
        let (maker, checker) = self.signers();
        let mut lines = Vec::new();
        for kept in &view.lines {
            let items = kept.line.items.iter().filter(|item| item.kind != DueKind::Regular);
            for item in items {
                lines.push(self.line(
                    kept,
                    item.key.month,
                    BackPayWay::Paid,
                    item.amount,
                    super::item_name(item),
                    "",
                ));
            }
            if let Some(BankResult::Failed(why)) = &kept.result {
                let month = kept.line.key().map_or(roster.month, |key| key.month);
                let handled = "仍欠发，账户更正后重发";
                lines.push(self.line(
                    kept,
                    month,
                    BackPayWay::Returned,
                    kept.line.amount,
                    why.chinese(),
                    handled,
                ));
            }
        }
        BackPayList {
            head: self.head(locked),
            programme: scheme_name(roster).to_owned(),
            month: roster.month,
            lines,
            maker,
            checker,
        }
        .paper()
    }

    fn line(
        &self,
        kept: &KeptLine,
        month: kernel::Month,
        way: BackPayWay,
        amount: Fen,
        reason: &str,
        handled: &str,
    ) -> BackPayLine {
        BackPayLine {
            payee: kept.face.name.clone(),
            number: self.number(kept),
            place: crate::handlers::place_name(kept.line.village),
            month,
            way,
            reason: reason.to_owned(),
            amount,
            handled: handled.to_owned(),
        }
    }
}
