// SPDX-License-Identifier: Apache-2.0
//! When it does not work, and the one page for citizens.

use super::lists::pairs;
use super::{HOSTILE, LONG_NAME, Sample, frame, page, today};
use web::components::{Field, Form, StepState, Typed};
use web::layout::{CitizenFrame, Frame};
use web::pages::errors::{ErrorPage, Problem, StaleForm, TwoVersions};
use web::pages::progress::{PlainProgress, PlainStep, ProgressPage};

pub(crate) fn all() -> Vec<Sample> {
    let problems = [
        Problem::Forbidden {
            why: "这户在桐坝镇，不在你的辖区。".to_owned(),
            who_may: vec!["桐坝镇 乡镇经办人".to_owned(), HOSTILE.to_owned()],
        },
        Problem::NotFound,
        Problem::TooLarge { limit: "10 MB".to_owned() },
        Problem::WrongType { taken: "JPG、PNG、PDF".to_owned() },
        Problem::Unreadable {
            what: "地址里的月份“2026-13”认不出，应写成 2026-11。".to_owned()
        },
        Problem::TooOften { wait: "1 分钟".to_owned() },
        Problem::Internal { reference: "E7K2-91QD".to_owned() },
        Problem::Busy,
    ];
    let mut samples: Vec<Sample> = problems.into_iter().map(problem).collect();
    samples.extend([nobody_not_found(), stale(), progress(), progress_asked()]);
    samples
}

fn problem(problem: Problem) -> Sample {
    let name = format!("error-{}", problem.status());
    page(&name, "error.html", &ErrorPage::new(frame(""), problem))
}

fn nobody_not_found() -> Sample {
    page(
        "error-404-nobody",
        "error.html",
        &ErrorPage::new(Frame::nobody("示范县", today()), Problem::NotFound),
    )
}

fn stale() -> Sample {
    let field = |label: &str, then: &str, now: &str, typed: &str| TwoVersions {
        label: label.to_owned(),
        then: then.to_owned(),
        now: now.to_owned(),
        typed: typed.to_owned(),
    };
    let fields = vec![
        field("电话", "13800005678", "13900001111", "13800005678"),
        field("住址", "岩湾村 3 组", "岩湾村 3 组", HOSTILE),
    ];
    let form = Form::post("again", "/households/1/basics", "按我填的提交")
        .command("0197-e1")
        .version(8)
        .fields(vec![Field::text("phone", "电话"), Field::text("address", "住址")])
        .cancel("不改了，用新版本", "/households/1")
        .fill(&Typed::new(pairs(&[("phone", "13800005678"), ("address", HOSTILE)])));
    page("stale", "stale.html", &StaleForm::new(frame("家庭"), LONG_NAME, "2026-11-23 09:31", fields, form))
}

fn citizen() -> CitizenFrame {
    CitizenFrame {
        office: "示范县民政局".to_owned(),
        telephone: "023-59000000".to_owned(),
        demonstration: true,
        larger: false,
        contrast: false,
        size_href: "/size?to=larger".to_owned(),
        contrast_href: "/contrast?to=on".to_owned(),
        errors: Vec::new(),
    }
}

fn progress() -> Sample {
    let step =
        |text: &str, state, when: &str| PlainStep { text: text.to_owned(), state, when: when.to_owned() };
    let found = PlainProgress {
        number: "DB-500299102-2026-0117".to_owned(),
        sentence: "正在上门了解情况，最晚 11 月 26 日做完。".to_owned(),
        to_do: vec!["儿子的核对授权书还没有签，请带他来签，或者打电话告诉我们怎么联系他。".to_owned()],
        steps: vec![
            step("收下你的申请", StepState::Done, "11 月 5 日"),
            step("查收入和财产", StepState::Done, "11 月 10 日"),
            step("上门看看", StepState::Current, "最晚 11 月 26 日"),
            step("在村里贴出来，听大家意见", StepState::Ahead, "7 天"),
            step("县里决定", StepState::Ahead, "最晚 12 月 17 日"),
        ],
    };
    let mut frame = citizen();
    frame.larger = true;
    frame.contrast = true;
    page("progress-found", "progress.html", &ProgressPage::new(frame, &Typed::default(), Some(found)))
}

fn progress_asked() -> Sample {
    let mut typed = Typed::new(pairs(&[("number", HOSTILE), ("last_four", "074")]));
    typed.wrong("last_four", "要 4 位");
    page("progress", "progress.html", &ProgressPage::new(citizen(), &typed, None))
}
