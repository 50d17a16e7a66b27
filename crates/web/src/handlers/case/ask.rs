// SPDX-License-Identifier: Apache-2.0
//! What the forms of a case offer to choose from.

use super::desk::Desk;
use crate::components::{Choice, Typed};
use crate::handlers::household::runs;
use crate::steps::Ask;
use assistance::casework::{
    Act, AdjustReason, CaseFile, CaseRow, DisputeWay, Ground, Matter, Proposal, RefusalReason, Route,
    StopReason, figure_name, figures_of, ruled, signs_as_second,
};
use assistance::payout::exclusive::GivesWay;
use assistance::registry::compose::Origin;
use kernel::{Division, DivisionLevel};
use wording::casework as words;

/// The choices of a case, for forms that carry this command.
pub(super) fn ask(desk: &Desk, command: String) -> Ask {
    let file = &desk.view.file;
    let person = |id| Choice::new(format!("{id}"), desk.person(id));
    let staff: Vec<Choice> = desk.staff.iter().filter(|one| !one.roles.is_empty()).map(colleague).collect();
    let points = desk.assessment().map(|one| one.names.as_slice()).unwrap_or_default();
    Ask {
        href: desk.href(),
        command,
        version: i64::from(desk.view.row.version),
        today: desk.today,
        people: file.family.members.iter().map(|member| person(member.person)).collect(),
        consenting: file.signers().into_iter().chain(file.supporters()).map(person).collect(),
        checked: file
            .family
            .members
            .iter()
            .filter(|member| !file.has_died(member.person))
            .map(|member| {
                let choice = person(member.person);
                if member.adult { choice } else { choice.hint("未成年人，监护人的授权也管他") }
            })
            .chain(file.supporters().into_iter().map(person))
            .collect(),
        colleagues: staff.clone(),
        seconds: desk
            .staff
            .iter()
            .filter(|one| one.roles.iter().any(|role| signs_as_second(*role)))
            .map(colleague)
            .collect(),
        proposed: proposed(file),
        staff,
        offices: offices(file),
        villages: places(&[Some(file.family.registered), Some(file.family.living)]),
        notice: file.notice_asked(&desk.view.rules, desk.today),
        papers: brought_first(file, papers(desk, false)),
        asked: papers(desk, true),
        letters: file
            .letters
            .iter()
            .enumerate()
            .filter(|(_, (_, answered))| !**answered)
            .map(|(at, (id, _))| Choice::new(id.to_string(), format!("第 {} 封", at + 1)))
            .collect(),
        disputes: file
            .open_disputes()
            .into_iter()
            .map(|one| Choice::new(one.to_string(), format!("第 {one} 件")))
            .collect(),
        dispute_ways: dispute_ways(desk),
        acts: acts(desk),
        pays: desk.view.file.scheme.pays(),
        grounds: grounds(desk),
        told: told(desk),
        facts: facts(desk),
        members: members_differ(desk),
        routes: routes(desk),
        points: points.iter().map(|(name, text)| Choice::new(name, text)).collect(),
        consequence: consequence(desk),
    }
}

/// Papers by code; to be asked for, only those that the check cannot find out.
fn papers(desk: &Desk, to_ask: bool) -> Vec<Choice> {
    let rules = &desk.view.rules.papers;
    let kept = |verifiable: bool| !(to_ask && verifiable && rules.verifiable_not_asked.is_some());
    let list = rules.list.iter().filter(|(_, rule)| kept(rule.verifiable));
    list.map(|(code, rule)| Choice::new(code, &rule.label)).collect()
}

/// The papers that were asked for and are still missing first.
fn brought_first(file: &CaseFile, mut papers: Vec<Choice>) -> Vec<Choice> {
    let waited = file.papers.outstanding();
    for choice in papers.iter_mut().filter(|one| waited.contains(&one.value)) {
        choice.hint = "已告知要补".to_owned();
    }
    papers.sort_by_key(|one| one.hint.is_empty());
    papers
}

/// What the opinion proposes, as the form of the decision takes it: nobody types it a second time, and whoever decides may alter it.
fn proposed(file: &CaseFile) -> Typed {
    let Some(proposal) = file.proposed() else { return Typed::default() };
    let act = proposal.act(file.standing.as_ref().and_then(|standing| standing.monthly));
    let mut pairs = vec![("act".to_owned(), act.word().to_owned())];
    let mut add = |name: &str, value: String| pairs.push((name.to_owned(), value));
    match proposal {
        Proposal::Cover { monthly } => {
            monthly.iter().for_each(|fen| add("monthly", fen.to_string()));
        }
        Proposal::Refuse { because } => {
            because.iter().for_each(|one| add("ground", one.code.word().to_owned()))
        }
        Proposal::Stop { because } => {
            because.iter().for_each(|one| add("ground", one.code.word().to_owned()))
        }
        Proposal::Adjust { monthly, because } => {
            add("monthly", monthly.to_string());
            because.iter().for_each(|one| add("ground", one.code.word().to_owned()));
        }
        Proposal::Restore { monthly } => add("monthly", monthly.to_string()),
        Proposal::GradualExit(exit) => {
            add("monthly", exit.monthly.to_string());
            add("exit", exit.kind.word().to_owned());
            exit.months.iter().for_each(|months| add("exit_months", months.to_string()));
        }
        Proposal::Continue => {}
    }
    Typed::new(pairs)
}

/// Where the case may go: the places of the family and the other townships of the county, without the one that has it already.
fn offices(file: &CaseFile) -> Vec<Choice> {
    let of = |place: Division| [place.at(DivisionLevel::Township), place.at(DivisionLevel::County)];
    let family = of(file.family.registered).into_iter().chain(of(file.family.living));
    let county = file.place().at(DivisionLevel::County);
    let townships = county.into_iter().flat_map(kernel::children).map(Some);
    let elsewhere: Vec<Option<Division>> =
        family.chain(townships).filter(|one| one.is_some_and(|to| !to.contains(&file.place()))).collect();
    places(&elsewhere)
}

fn colleague(one: &assistance::access::colleagues::Colleague) -> Choice {
    let roles: Vec<&str> = one.roles.iter().map(|role| role.chinese()).collect();
    Choice::new(one.id.to_string(), format!("{}（{}）", one.name, roles.join("、")))
}

fn places(list: &[Option<Division>]) -> Vec<Choice> {
    let mut all: Vec<Division> = Vec::new();
    for place in list.iter().flatten() {
        if !all.contains(place) {
            all.push(*place);
        }
    }
    let name = |place: Division| kernel::full_name(place).unwrap_or_else(|| place.to_string());
    all.into_iter().map(|place| Choice::new(place.to_string(), name(place))).collect()
}

/// How a dispute may be settled: by a new survey, and by democratic review where the rules of the place let it.
/// clause: CK-3.2b
fn dispute_ways(desk: &Desk) -> Vec<Choice> {
    let review = desk.view.rules.dispute.review_suffices;
    let ways = DisputeWay::ALL.iter().filter(|way| review || **way != DisputeWay::DemocraticReview);
    ways.map(|way| Choice::new(way.word(), words::dispute_way(*way))).collect()
}

/// What may be proposed and decided on the matter.
fn acts(desk: &Desk) -> Vec<Choice> {
    let exiting = desk.view.file.standing.as_ref().is_some_and(|standing| standing.exiting);
    let acts: &[Act] = match (desk.view.file.matter, exiting) {
        (Matter::Application, _) => &[Act::Cover, Act::Refuse],
        // Where no money is paid none can become more, less or end slowly.
        _ if !desk.view.file.scheme.pays() => &[Act::Continue, Act::Stop],
        (_, true) => &[Act::Continue, Act::Restore, Act::Stop],
        (_, false) => &[Act::Continue, Act::Raise, Act::Cut, Act::GradualExit, Act::Stop],
    };
    acts.iter().map(|act| Choice::new(act.word(), words::act(*act))).collect()
}

/// The closed lists of grounds that belong to the scheme and the matter.
/// clause: BZ-1.2
fn grounds(desk: &Desk) -> Vec<Choice> {
    let scheme = desk.view.file.scheme;
    if desk.view.file.matter == Matter::Application {
        let refusals = RefusalReason::ALL.iter().filter(|one| one.of(scheme));
        return refusals.map(|one| ground(desk, *one, one.word(), words::refusal_reason(*one))).collect();
    }
    let stops = StopReason::ALL.iter().filter(|one| one.of(scheme));
    let stops =
        stops.map(|one| ground(desk, *one, one.word(), &format!("停止：{}", words::stop_reason(*one))));
    let changes = AdjustReason::ALL.iter().filter(|one| one.of(scheme));
    let changes =
        changes.map(|one| ground(desk, *one, one.word(), &format!("调整：{}", words::adjust_reason(*one))));
    stops.chain(changes).collect()
}

/// A ground with the figures that go with it.
fn ground<R: Ground>(desk: &Desk, code: R, word: &str, says: &str) -> Choice {
    let choice = Choice::new(word, says);
    if let Some((_, Some(says))) = ruled(&desk.program, code) {
        return choice.hint(says);
    }
    if code.line().is_none() {
        return choice;
    }
    let name = |name: &str| figure_name(&desk.program, name);
    let figures = figures_of(code, desk.compared()).into_iter().map(|one| &one.figure);
    let told: Vec<String> =
        figures.map(|one| words::figure(&name(&one.name), &name(&one.line_name), one)).collect();
    choice.hint(if told.is_empty() { "测算里没有这样的数额".to_owned() } else { told.join("；") })
}

/// Grounds that no figure tells: each asks for its sentence.
fn told(desk: &Desk) -> Vec<Choice> {
    let scheme = desk.view.file.scheme;
    if desk.view.file.matter == Matter::Application {
        let refusals = RefusalReason::ALL.iter().filter(|one| one.of(scheme) && one.line().is_none());
        return refusals.map(|one| Choice::new(one.word(), words::refusal_reason(*one))).collect();
    }
    let stops = StopReason::ALL.iter().filter(|one| one.of(scheme) && one.line().is_none());
    let stops = stops.map(|one| Choice::new(one.word(), words::stop_reason(*one)));
    let changes = AdjustReason::ALL.iter().filter(|one| one.of(scheme) && one.line().is_none());
    stops.chain(changes.map(|one| Choice::new(one.word(), words::adjust_reason(*one)))).collect()
}

/// Facts with a row of evidence that can be put right: a row that says the same of many months once.
fn facts(desk: &Desk) -> Vec<Choice> {
    let runs = desk.family.topics.values().flat_map(|lines| runs(lines));
    runs.filter_map(|(first, last)| match &first.origin {
        Origin::Evidence(rows) => rows.first().map(|row| (first, last, row)),
        _ => None,
    })
    .map(|(first, last, row)| Choice::new(row.evidence.to_string(), super::facts::name(desk, first, last)))
    .collect()
}

/// How the people on the family's file are others than those of the case, in words.
pub(super) fn members_differ(desk: &Desk) -> Option<String> {
    let here = &desk.view.file.family.members;
    let there: Vec<_> = desk.family.members.iter().map(|line| line.person.id).collect();
    let came = there.iter().filter(|id| !here.iter().any(|one| one.person == **id));
    let went = here.iter().map(|one| one.person).filter(|id| !there.contains(id));
    let came: Vec<String> = came.map(|id| desk.person(*id)).collect();
    let went: Vec<String> = went.map(|id| desk.person(id)).collect();
    let part =
        |word: &str, names: Vec<String>| (!names.is_empty()).then(|| format!("{word}{}", names.join("、")));
    let parts: Vec<String> = [part("增加", came), part("减少", went)].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("，"))
}

/// Supporters whom nobody has asked yet whether they agree to the check: a case that was opened before they were known asks for it, too. Who withholds it fails nobody.
pub(super) fn not_asked(desk: &Desk) -> Vec<String> {
    let file = &desk.view.file;
    if !desk.view.rules.supporters_consent.value || !file.stage.kind().open() {
        return Vec::new();
    }
    let supporters = file.supporters();
    file.unasked().intersection(&supporters).map(|person| desk.person(*person)).collect()
}

/// For whom else an application may be.
fn routes(desk: &Desk) -> Vec<Choice> {
    let file = &desk.view.file;
    if file.matter != Matter::Application || file.scheme.of_one() {
        return Vec::new();
    }
    let whole = (file.family.route != Route::Household).then(|| Choice::new("household", "按户"));
    let one = file.family.members.iter().map(|member| member.person);
    let one = one.filter(|person| file.family.route != Route::SinglePerson(*person));
    let alone =
        one.map(|person| Choice::new(person.to_string(), format!("参照单人户：{}", desk.person(person))));
    whole.into_iter().chain(alone).collect()
}

/// What hangs on a decision, in people and money.
fn consequence(desk: &Desk) -> Vec<String> {
    let file = &desk.view.file;
    let people = file.family.members.len();
    let mut lines = match &file.standing {
        Some(standing) => {
            let names: Vec<String> = standing.persons.iter().map(|id| desk.person(*id)).collect();
            let monthly =
                standing.monthly.map_or_else(String::new, |fen| format!("，现在每月 {} 元", fen.grouped()));
            vec![format!(
                "现在保障 {} 人：{}{monthly}。减发、停发后按决定执行。",
                names.len(),
                names.join("、")
            )]
        }
        None => vec![format!(
            "{} 家 {people} 人的申请。不予确认的要写清事实、数额、条款，并告知怎么复议。",
            desk.applicant()
        )],
    };
    lines.extend(gives_way(desk));
    lines.extend(leaving(desk));
    lines
}

/// Who of the family is about to leave what this case changes for something else.
pub(super) fn leaving(desk: &Desk) -> Vec<String> {
    let line = |row: &CaseRow| {
        let (name, what) = (desk.person(row.applicant), words::scheme(row.scheme));
        format!(
            "{name}的{what}申请（{}）还没有确认。变更把本人分出来，要和{what}的确认在同一个月里决定：两件事都从下月起，本人才不会有空档。",
            row.number
        )
    };
    desk.leaving.iter().map(line).collect()
}

/// What ends by the decision that begins something else, with its text; what others have, too, has to be decided before.
pub(super) fn gives_way(desk: &Desk) -> Vec<String> {
    let begins = words::scheme(desk.view.file.scheme);
    let line = |one: &GivesWay| {
        let (what, payee) = (words::scheme(one.award.scheme), one.award.award.payee);
        let source = desk.program.sources.get(one.pair.source.as_str());
        let number = source.map_or(one.pair.source.as_str(), |source| source.number.as_str());
        let basis = format!("{number}{}", one.pair.article);
        if one.shared {
            return format!(
                "和家人一起享受的{what}（保障户号 {payee}）不能与{begins}同时享受（{basis}）：先办那一户的变更，把本人分出来，再确认{begins}。两件事在同一个月里决定，本人才不会有空档。"
            );
        }
        if !one.award.scheme.pays() {
            return format!("确认{begins}后，{what}的认定到{begins}起始月的上一个月为止（{basis}）。");
        }
        let monthly = one.award.standing(desk.today).monthly;
        let monthly = monthly.map_or_else(String::new, |fen| format!("，现在每月 {} 元", fen.grouped()));
        format!(
            "确认{begins}后，{what}（保障户号 {payee}{monthly}）发到{begins}起始月的上一个月为止：两项不能同时享受（{basis}）。"
        )
    };
    desk.gives_way.iter().map(line).collect()
}
