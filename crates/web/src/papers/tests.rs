// SPDX-License-Identifier: Apache-2.0
//! Every paper rendered with its sample, compared with its golden page; the catalogue with its document; the editable copies.
//! `PAPERS_OUT=folder` also writes the pages and files there, to be printed and looked at.

use super::catalogue::{Audience, PaperKind, document};
use super::forms::{Change, Signing};
use super::model::{Block, Cell, Paper, PaperError};
use super::notice::NoticeColumns;
use super::samples;
use calamine::Reader;
use kernel::Fen;
use std::path::Path;

/// The page without the drawing of its code and the address of its stylesheet, which say nothing to a reader.
fn page(paper: &Paper) -> String {
    let html = paper.html().expect("a page");
    let (before, rest) = html.split_once("<svg").expect("a code to the case");
    let (_, after) = rest.split_once("</svg>").expect("the end of the code");
    let html = format!("{before}[code]{after}");
    let lines =
        html.lines().filter(|line| !line.starts_with("<link rel=\"stylesheet\"") && !line.trim().is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

fn variants() -> Vec<(String, Paper)> {
    let guardian = Signing::ByGuardian { guardian: "李桂芳".to_owned(), relation: "祖母".to_owned() };
    let mut all: Vec<(String, Paper)> =
        PaperKind::ALL.iter().map(|kind| (kind.number().to_owned(), samples::of(*kind))).collect();
    all.extend([
        ("DB-106-supporter".to_owned(), samples::authorisation(Signing::Supporter, "张建国")),
        ("DB-106-guardian".to_owned(), samples::authorisation(guardian, "张小禾")),
        ("DB-301-minimum".to_owned(), samples::notice(NoticeColumns::Minimum)),
        ("DB-405-stop".to_owned(), samples::change(Change::Stop)),
        ("DB-405-raise".to_owned(), samples::change(Change::Raise)),
        ("DB-405-members".to_owned(), samples::change(Change::Members)),
    ]);
    all
}

#[test]
fn every_paper_prints_as_its_golden_page() {
    for (name, paper) in variants() {
        insta::assert_snapshot!(name, page(&paper));
    }
}

#[test]
fn a_sample_is_of_the_kind_it_was_asked_for() {
    for kind in PaperKind::ALL {
        assert_eq!(samples::of(kind).kind(), kind);
    }
}

#[test]
fn every_paper_carries_form_number_code_and_the_mark_of_a_demonstration() {
    for (name, paper) in variants() {
        let html = paper.html().expect("a page");
        assert!(html.contains(&format!("表号：{}", paper.kind().number())), "{name}");
        assert!(html.contains("class=\"code\""), "{name}");
        assert!(html.contains("class=\"watermark\"") && html.contains("【演示数据"), "{name}");
    }
}

#[test]
fn the_stylesheet_prints_the_form_number_of_every_paper_on_every_page() {
    let style = include_str!("../../assets/paper.css");
    for kind in PaperKind::ALL {
        let rule = format!(".{0} {{ --form: \"表号 {0}\"; }}", kind.number());
        assert!(style.contains(&rule), "{rule}");
    }
}

#[test]
fn every_paper_has_a_place_to_sign_or_to_seal() {
    for (name, paper) in variants() {
        let sealed = paper.kind().entry().signers.contains("盖章");
        let html = paper.html().expect("a page");
        assert!(html.contains("class=\"signs\"") || html.contains("（盖章）"), "{name}");
        assert!(!sealed || html.contains("盖章"), "{name}: the catalogue promises a seal");
    }
}

#[test]
fn the_table_widths_fill_the_page_and_every_row_fits_its_head() {
    for (name, paper) in variants() {
        for block in &paper.blocks {
            let Block::Table(table) = block else { continue };
            let width: u32 = table.columns.iter().map(|column| u32::from(column.width)).sum();
            assert_eq!(width, 100, "{name} {}", table.caption);
            let totals = (!table.totals.is_empty()).then_some(&table.totals);
            for row in table.rows.iter().chain(totals) {
                assert_eq!(row.len(), table.columns.len(), "{name} {}", table.caption);
            }
        }
    }
}

#[test]
fn a_roster_totals_what_it_lists_in_digits_and_capitals() {
    let paper = samples::of(PaperKind::PaymentRoster);
    let Some(Block::Table(table)) = paper.blocks.iter().find(|block| matches!(block, Block::Table(_))) else {
        panic!("a roster has a table")
    };
    // 29 x 713.00 + 1,376.00
    assert!(matches!(table.totals[9], Cell::Money(sum) if sum == Fen::new(2_205_300)));
    assert_eq!(table.foot, ["实发合计（大写）：人民币贰万贰仟零伍拾叁元整（¥22,053.00）"]);
}

#[test]
fn only_a_decision_carries_the_mark_of_a_locked_paper() {
    for kind in [
        PaperKind::GrantNotice,
        PaperKind::RefusalNotice,
        PaperKind::ChangeNotice,
        PaperKind::ConfirmationForm,
    ] {
        assert!(samples::of(kind).html().expect("a page").contains("内容校验码"), "{kind:?}");
    }
    assert!(!samples::of(PaperKind::Application).html().expect("a page").contains("内容校验码"));
}

#[test]
fn a_refusal_carries_facts_figures_article_distance_and_both_remedies() {
    let html = samples::of(PaperKind::RefusalNotice).html().expect("a page");
    for part in [
        "查明的事实",
        "912.50",
        "低于 800.00",
        "高于 112.50",
        "第八条",
        "行政复议",
        "60日内",
        "行政诉讼",
        "6个月内",
    ] {
        assert!(html.contains(part), "{part}");
    }
}

#[test]
fn what_people_typed_is_text_on_a_page_and_in_a_file() {
    let mut head = samples::head("SL-1");
    head.issuer = "<script>alert(1)</script>".to_owned();
    let paper = Paper::new(PaperKind::EnquiryLetter, &head, "函 & <b>")
        .lead("</p><img src=x onerror=alert(1)>")
        .seal();
    let html = paper.html().expect("a page");
    assert!(!html.contains("<script>") && !html.contains("<img") && !html.contains("<b>"));
    let docx = String::from_utf8_lossy(&paper.docx().expect("a letter")).into_owned();
    assert!(!docx.contains("<script>"));
}

#[test]
fn editable_copies_exist_exactly_where_the_catalogue_says() {
    for (name, paper) in variants() {
        let entry = paper.kind().entry();
        let refused = Err(PaperError::NotEditable(paper.kind()));
        match entry.editable.as_docx() {
            true => assert!(paper.docx().expect("a letter").starts_with(b"PK"), "{name}"),
            false => assert_eq!(paper.docx(), refused, "{name}"),
        }
        match entry.editable.as_xlsx() {
            true => assert!(paper.xlsx().expect("a table").starts_with(b"PK"), "{name}"),
            false => assert_eq!(paper.xlsx(), refused, "{name}"),
        }
    }
}

#[test]
fn in_a_table_for_clerks_names_and_numbers_are_text_and_money_is_a_number() {
    let bytes = samples::of(PaperKind::GradualExitLedger).xlsx().expect("a table");
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("a workbook");
    let (_, sheet) = book.worksheets().into_iter().next().expect("a sheet");
    let values: Vec<&calamine::Data> = sheet.rows().flatten().collect();
    // A name that looks like a formula stays a name.
    assert!(values.iter().any(|value| matches!(value, calamine::Data::String(text) if text == "=1+1")));
    assert!(
        values
            .iter()
            .any(|value| matches!(value, calamine::Data::Float(yuan) if yuan.to_string() == "640.5"))
    );
    let name = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&name).expect("formulas").is_empty());
    let bytes = samples::of(PaperKind::PaymentRoster).xlsx().expect("a table");
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("a workbook");
    let (_, sheet) = book.worksheets().into_iter().next().expect("a sheet");
    let account =
        |value: &calamine::Data| matches!(value, calamine::Data::String(text) if text == "****0021");
    assert_eq!(sheet.rows().flatten().filter(|value| account(value)).count(), 30);
}

#[test]
fn a_locked_paper_has_no_editable_copy() {
    let mut paper = samples::of(PaperKind::MeetingMinutes);
    paper.head.lock = samples::of(PaperKind::GrantNotice).head.lock;
    assert_eq!(paper.docx(), Err(PaperError::NotEditable(PaperKind::MeetingMinutes)));
}

#[test]
fn form_numbers_are_unique_and_lead_back_to_their_paper() {
    for kind in PaperKind::ALL {
        assert_eq!(PaperKind::by_number(kind.number()), Some(kind));
        assert_eq!(PaperKind::ALL.iter().filter(|other| other.number() == kind.number()).count(), 1);
    }
    assert_eq!(PaperKind::by_number("DB-000"), None);
}

#[test]
fn only_what_hangs_on_a_board_is_public() {
    let public: Vec<PaperKind> =
        PaperKind::ALL.into_iter().filter(|kind| kind.entry().audience == Audience::Public).collect();
    assert_eq!(
        public,
        [
            PaperKind::PublicNotice,
            PaperKind::StandingNotice,
            PaperKind::ReliefNotice,
            PaperKind::EndingNotice
        ]
    );
}

#[test]
fn the_document_of_papers_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/papers.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, document()).expect("docs can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, document(), "docs/papers.md is out of date: UPDATE_DOCS=1 cargo test -p web papers");
}

#[test]
fn the_papers_can_be_written_out_to_be_looked_at() {
    let Some(folder) = std::env::var_os("PAPERS_OUT") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).expect("a folder");
    let style = include_str!("../../assets/paper.css");
    for (name, paper) in variants() {
        let html = paper.html().expect("a page");
        let (before, rest) = html.split_once("<link rel=\"stylesheet\"").expect("a stylesheet");
        let (_, after) = rest.split_once('>').expect("the end of the link");
        std::fs::write(folder.join(format!("{name}.html")), format!("{before}<style>{style}</style>{after}"))
            .expect("a page");
        if let Ok(bytes) = paper.docx() {
            std::fs::write(folder.join(format!("{name}.docx")), bytes).expect("a letter");
        }
        if let Ok(bytes) = paper.xlsx() {
            std::fs::write(folder.join(format!("{name}.xlsx")), bytes).expect("a table");
        }
    }
}
