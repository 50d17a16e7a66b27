// SPDX-License-Identifier: Apache-2.0
//! `doudi assess`: one family at the counter, every answer with its reasons.

mod json;
mod print;

use crate::ask;
use crate::exit::Stop;
use crate::packs::{self, Packs};
use anyhow::Context;
use clap::Args;
use kernel::{Date, Division};
use policy::assess::{assess, record};
use policy::case::{Case, Completeness, Reading, read_case};
use policy::explain::Evaluation;
use policy::library::{Library, Question};
use policy::replay::bundle;
use policy::tree::Program;
use std::io::Read;
use std::path::PathBuf;
use wording::explain::answer::{Told, tell};
use wording::explain::{Detail, Subjects, Teller};

/// What `assess` is asked.
#[derive(Args)]
pub(crate) struct AssessArgs {
    /// 户文件（JSON 或 YAML，格式见 docs/household.md）；- 从标准输入读
    file: PathBuf,
    /// 决定日期，如 2020-11-10：按这一天的规定和年龄测算
    #[arg(long)]
    on: String,
    /// 按哪里的政策测算：区划代码，如 500229；不写则用户文件里的受理地
    #[arg(long)]
    place: Option<String>,
    /// 受理日期：程序和时限按这一天的规定；不写则用户文件里的
    #[arg(long)]
    accepted_on: Option<String>,
    /// 试算时改一个参数，如 --set dibao_standard.rural=520；可写多次
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// 声明某名册某月完整，没有列入的就是没有，如 disability=2020-10；可写多次
    #[arg(long, value_name = "REGISTER=MONTH")]
    complete: Vec<String>,
    /// 只看这一事项，如 dibao；可写多次
    #[arg(long, value_name = "NAME")]
    scheme: Vec<String>,
    /// 明显与这一家无关的事项也列出来
    #[arg(long)]
    all: bool,
    /// 写出全部步骤（默认只写决定结论的）
    #[arg(long)]
    full: bool,
    /// 输出 JSON，供别的程序读取（格式见 docs/assessment.md）
    #[arg(long)]
    json: bool,
    /// 把测算记录写到这个文件，日后可以 doudi replay 复算
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// 把所用的政策文本存进这个文件夹，供日后复算
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    #[command(flatten)]
    packs: Packs,
}

/// One family, assessed.
struct Assessed<'a> {
    question: &'a Question,
    case: &'a Case,
    program: &'a Program,
    evaluation: &'a Evaluation<'a>,
    subjects: &'a Subjects,
    complete: &'a [Completeness],
    told: Vec<Told>,
    /// What a reader should know about how the input was read.
    remarks: Vec<String>,
    /// Whether schemes that plainly do not concern the family are shown.
    all: bool,
    full: bool,
}

/// Assesses one family.
///
/// # Errors
/// Bad input, no coverage, or files that cannot be read or written.
pub(crate) fn run(args: &AssessArgs) -> Result<(), Stop> {
    let (library, facts) = args.packs.library()?;
    let mut problems = Vec::new();
    let date = |name: &str, text: &str, problems: &mut Vec<String>| match Date::parse(text) {
        Ok(date) => Some(date),
        Err(error) => {
            problems.push(format!("{name} {text}：{error}"));
            None
        }
    };
    let on = date("--on", &args.on, &mut problems);
    let accepted_on = args.accepted_on.as_ref().and_then(|text| date("--accepted-on", text, &mut problems));
    let place = args.place.as_ref().and_then(|text| match Division::parse(text) {
        Ok(place) => Some(place),
        Err(error) => {
            problems.push(format!("--place {text}：{error}"));
            None
        }
    });
    let mut complete = Vec::new();
    for text in &args.complete {
        match Completeness::parse(text, &library.dictionary) {
            Ok(months) => complete.extend(months),
            Err(error) => {
                problems.push(format!("--complete {text}：{}", wording::case::completeness(&error)))
            }
        }
    }
    let mut set = std::collections::BTreeMap::new();
    for text in &args.set {
        match text.split_once('=') {
            Some((name, value)) => {
                set.insert(name.trim().to_owned(), value.trim().to_owned());
            }
            None => problems.push(format!("--set {text}：应写成 名称=值，如 dibao_standard.rural=520")),
        }
    }
    let (bytes, encoding) = input(&args.file)?;
    let reading = Reading { dictionary: &library.dictionary, complete: &complete, defaults: None };
    let case = match read_case(&bytes, &reading) {
        Ok(case) => Some(case),
        Err(wrong) => {
            problems.push(wording::case::problems(&wrong));
            None
        }
    };
    let (Some(on), Some(case), true) = (on, case, problems.is_empty()) else {
        return Err(Stop::Input(problems.join("\n")));
    };
    let mut question = Question::new(place.unwrap_or(case.place), on);
    question.accepted_on = accepted_on.or(case.accepted_on);
    question.set = set;
    check_dates(&question, &case)?;
    let program = library.program(&question)?;
    let wanted = wanted(&program, &args.scheme)?;
    let evaluation = assess(&program, &case).map_err(|wrong| {
        let lines: Vec<String> =
            wrong.iter().map(|one| format!("- {}", wording::cases::decision_problem(one))).collect();
        Stop::Input(format!(
            "户文件里的裁量决定有 {} 处不能采用，没有测算：\n{}",
            wrong.len(),
            lines.join("\n")
        ))
    })?;
    save(args, &library, &facts, &evaluation, &case, &question, &complete)?;
    let subjects = Subjects::of_case(&case, &library.dictionary);
    let detail = if args.full || args.json { Detail::FULL } else { Detail::SHORT };
    let mut teller = Teller::new(&evaluation, &subjects, detail);
    let mut told: Vec<Told> = order(&evaluation)
        .into_iter()
        .filter(|index| {
            wanted.as_ref().is_none_or(|wanted| wanted.contains(&evaluation.results[*index].scheme))
        })
        .filter_map(|index| tell(&mut teller, index))
        .collect();
    if !args.json && !args.all && wanted.is_none() {
        told = retold(&evaluation, &subjects, detail, &told);
    }
    let remarks = remarks(encoding, &question, &case);
    let all = args.all || wanted.is_some();
    let assessed = Assessed {
        question: &question,
        case: &case,
        program: &program,
        evaluation: &evaluation,
        subjects: &subjects,
        complete: &complete,
        told,
        remarks,
        all,
        full: args.full,
    };
    let text = if args.json { json::document(&assessed) } else { print::document(&assessed, ask::layout()) };
    ask::print(&text)
}

/// The results in the order in which an office asks: what holds, what is open, what does not hold; benefits first, the household before its members.
fn order(evaluation: &Evaluation<'_>) -> Vec<usize> {
    use policy::explain::Outcome;
    use policy::tree::SchemeKind;
    let mut order: Vec<usize> = (0..evaluation.results.len()).collect();
    order.sort_by_key(|&index| {
        let result = &evaluation.results[index];
        let scheme = &evaluation.program.schemes[result.scheme];
        let outcome = match result.outcome {
            Outcome::Yes => 0,
            Outcome::Discretion => 1,
            Outcome::Needs => 2,
            Outcome::Invalid => 3,
            Outcome::No => 4,
            Outcome::Refused => 5,
        };
        let kind = match scheme.kind {
            SchemeKind::Benefit => 0,
            SchemeKind::Recognition => 1,
            SchemeKind::Service => 2,
            SchemeKind::Need => 3,
            SchemeKind::Lead => 4,
        };
        (outcome, kind, scheme.entity, result.scheme, result.row)
    });
    order
}

/// Tells again without what is left out, so that nothing refers to reasons that nobody sees.
fn retold(evaluation: &Evaluation<'_>, subjects: &Subjects, detail: Detail, told: &[Told]) -> Vec<Told> {
    let mut teller = Teller::new(evaluation, subjects, detail);
    let (shown, hidden): (Vec<&Told>, Vec<&Told>) = told.iter().partition(|one| print::is_explained(one));
    let mut again: Vec<Told> = shown.into_iter().filter_map(|one| tell(&mut teller, one.result)).collect();
    again.extend(hidden.into_iter().cloned());
    again
}

/// The schemes asked for.
fn wanted(program: &Program, names: &[String]) -> Result<Option<Vec<usize>>, Stop> {
    if names.is_empty() {
        return Ok(None);
    }
    let mut wanted = Vec::new();
    for name in names {
        match program.scheme(name) {
            Some(index) => wanted.push(index),
            None => {
                let known: Vec<String> = program
                    .schemes
                    .iter()
                    .map(|scheme| format!("{}（{}）", scheme.name, scheme.label))
                    .collect();
                return Err(Stop::Input(format!(
                    "--scheme {name}：这里这时没有这个事项。有：{}",
                    known.join("、")
                )));
            }
        }
    }
    Ok(Some(wanted))
}

fn check_dates(question: &Question, case: &Case) -> Result<(), Stop> {
    let mut wrong = Vec::new();
    if question.on < case.applied_on {
        wrong.push(format!(
            "决定日期 {} 早于申请日期 {}；请核对 --on 和户文件的 applied_on",
            question.on, case.applied_on
        ));
    }
    if let Some(accepted) = question.accepted_on {
        if accepted < case.applied_on {
            wrong.push(format!("受理日期 {accepted} 早于申请日期 {}；请核对", case.applied_on));
        }
        if accepted > question.on {
            wrong.push(format!("受理日期 {accepted} 晚于决定日期 {}；请核对", question.on));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Stop::Input(wrong.join("\n"))) }
}

/// The bytes of a household file as UTF-8, and what had to be done for that.
fn input(path: &std::path::Path) -> Result<(Vec<u8>, Option<&'static str>), Stop> {
    let mut bytes = Vec::new();
    // One byte beyond the limit is enough to be refused by the reader.
    let limit = policy::case::FILE_LIMIT as u64 + 1;
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => "没有这个文件".to_owned(),
            std::io::ErrorKind::PermissionDenied => "没有读这个文件的权限".to_owned(),
            std::io::ErrorKind::IsADirectory => "这是一个文件夹".to_owned(),
            _ => error.to_string(),
        };
        return Err(Stop::Input(format!("读不到户文件 {}：{why}", path.display())));
    }
    if let Some((encoding, _)) =
        encoding_rs::Encoding::for_bom(&bytes).filter(|(one, _)| *one != encoding_rs::UTF_8)
    {
        let (text, wrong) = encoding.decode_with_bom_removal(&bytes);
        return if wrong { Ok((bytes, None)) } else { Ok((text.into_owned().into_bytes(), Some("UTF-16"))) };
    }
    if std::str::from_utf8(&bytes).is_ok() {
        return Ok((bytes, None));
    }
    let (text, _, wrong) = encoding_rs::GB18030.decode(&bytes);
    if wrong {
        let text = format!(
            "户文件 {} 既不是 UTF-8 也不是 GB 18030（GBK）文字，没有读入；请另存为 UTF-8 后再试",
            path.display()
        );
        return Err(Stop::Input(text));
    }
    Ok((text.into_owned().into_bytes(), Some("GB 18030")))
}

fn remarks(encoding: Option<&str>, question: &Question, case: &Case) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(encoding) = encoding {
        remarks.push(format!("户文件不是 UTF-8，已按 {encoding} 读入；请看姓名是否正确"));
    }
    if !question.place.contains(&case.place) && !case.place.contains(&question.place) {
        let name = |place: Division| kernel::full_name(place).unwrap_or_else(|| place.to_string());
        remarks.push(format!(
            "户文件的受理地是{}，这次按 --place 用{}的政策测算",
            name(case.place),
            name(question.place)
        ));
    }
    remarks
}

fn save(
    args: &AssessArgs,
    library: &Library,
    facts: &str,
    evaluation: &Evaluation<'_>,
    case: &Case,
    question: &Question,
    complete: &[Completeness],
) -> Result<(), Stop> {
    if let Some(path) = &args.record {
        let text = record(evaluation, case, question, complete);
        std::fs::write(path, text).with_context(|| format!("写不出测算记录 {}", path.display()))?;
    }
    if let Some(folder) = &args.archive {
        std::fs::create_dir_all(folder).with_context(|| format!("建不了文件夹 {}", folder.display()))?;
        let path = folder.join(packs::archive_name(&evaluation.program.hash));
        let text = bundle(library, evaluation.program, facts);
        std::fs::write(&path, text).with_context(|| format!("写不出政策存档 {}", path.display()))?;
    }
    Ok(())
}
