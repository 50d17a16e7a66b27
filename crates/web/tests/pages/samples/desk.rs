// SPDX-License-Identifier: Apache-2.0
//! Signing in and the inbox.

use super::{HOSTILE, LONG_NAME, RARE, Sample, clock, date, frame, page, today};
use web::components::{Badge, Choice, Field, Form, ListControls, Pager, Tab, Tile, Tiles, Tone, Typed};
use web::layout::{Flash, Frame, Heading};
use web::pages::account::{Account, Offer};
use web::pages::inbox::{Inbox, InboxItem};
use web::pages::login::{DemoAccount, Login, LoginStep, SecondFactor};
use web::pages::resume::Resume;

pub(crate) fn all() -> Vec<Sample> {
    vec![
        login(),
        wrong_password(),
        expired(),
        second_factor(),
        second_factor_shown(),
        locked(),
        inbox(),
        empty_inbox(),
        resume(),
        account(),
    ]
}

fn outside() -> Frame {
    Frame { demonstration: true, ..Frame::nobody("示范县", today()) }
}

fn login() -> Sample {
    let mut login =
        Login::new(outside(), LoginStep::Password, &Typed::default(), "/inbox", &Typed::default());
    login.demo_accounts = [
        ("乡镇经办人", "云坪镇", "luoxuemei", "yunping-2026"),
        ("县级审核人", "示范县", "fangzhiyuan", "shifan-2026"),
        ("村级协理员", "云坪镇 岩湾村", "xiangchunlan", "yanwan-2026"),
    ]
    .map(|(role, place, account, password)| DemoAccount {
        role: role.to_owned(),
        place: place.to_owned(),
        account: account.to_owned(),
        password: password.to_owned(),
        key: if account == "fangzhiyuan" {
            "MRXXKZDJEBSGK3LPNZZXI4TBORUW63RB".to_owned()
        } else {
            String::new()
        },
    })
    .to_vec();
    login.offer("/login/provider", "/inbox", &Typed::default());
    page("login", "login.html", &login)
}

fn wrong_password() -> Sample {
    let mut typed =
        Typed::new([("account".to_owned(), "luoxuemei\"><script>alert('名')</script>".to_owned())]);
    typed.wrong("password", "账号或密码不对，还可以试 3 次");
    let login = Login::new(outside(), LoginStep::Password, &typed, "/inbox", &Typed::default());
    page("login-wrong", "login.html", &login)
}

fn expired() -> Sample {
    let kept = Typed::new([
        ("household_head".to_owned(), HOSTILE.to_owned()),
        ("need".to_owned(), "丈夫上月去世，两个孩子读书，\n没有收入".to_owned()),
    ]);
    let login = Login::new(outside(), LoginStep::Password, &Typed::default(), "/first-contact", &kept);
    page("login-expired", "login.html", &login)
}

fn second_factor() -> Sample {
    let step = LoginStep::Second(SecondFactor::Message { phone: "138****5678".to_owned(), minutes: 5 });
    let mut typed = Typed::default();
    typed.wrong("code", "验证码不对或已过期，请重新获取");
    let login = Login::new(outside(), step, &typed, "/inbox", &Typed::default());
    page("login-second", "login.html", &login)
}

/// The demonstration shows the code of a message that nobody sends.
fn second_factor_shown() -> Sample {
    let step = LoginStep::Second(SecondFactor::Message { phone: "138****5678".to_owned(), minutes: 5 });
    let mut login = Login::new(outside(), step, &Typed::default(), "/inbox", &Typed::default());
    login.demo_code = Some("306418".to_owned());
    page("login-second-shown", "login.html", &login)
}

fn locked() -> Sample {
    let step = LoginStep::LockedOut {
        until: "10:35".to_owned(),
        helper: "示范县民政局 系统管理员 周敏（023-59000000）".to_owned(),
    };
    let login = Login::new(outside(), step, &Typed::default(), "/inbox", &Typed::default());
    page("login-locked", "login.html", &login)
}

fn item(what: &str, about: &str, detail: &str, place: &str, number: &str, until: Option<&str>) -> InboxItem {
    InboxItem {
        what: what.to_owned(),
        href: format!("/cases/{number}"),
        clock: until.map(clock),
        about: about.to_owned(),
        detail: detail.to_owned(),
        place: place.to_owned(),
        number: number.to_owned(),
        since: date("2026-11-12"),
        marks: Vec::new(),
    }
}

fn heading(state: &str) -> Heading {
    Heading::new("待办", state).primary(web::components::Action::new("登记求助", "/first-contact"))
}

fn inbox() -> Sample {
    let mut items = vec![
        item(
            "入户调查",
            "王玉珍",
            "2 人 · 农村低保",
            "云坪镇 岩湾村",
            "DB-500299102-2026-0117",
            Some("2026-11-19"),
        ),
        item(
            "处理公示异议",
            HOSTILE,
            "4 人 · 农村低保",
            "云坪镇 麻柳村",
            "DB-500299102-2026-0098",
            Some("2026-11-20"),
        ),
        item(
            "提出初审意见",
            "张大山",
            "3 人 · 农村低保",
            "云坪镇 云岭村",
            "DB-500299102-2026-0121",
            Some("2026-11-23"),
        ),
        item(
            "发起核对",
            LONG_NAME,
            "6 人 · 农村低保",
            "云坪镇 云坪社区",
            "DB-500299102-2026-0125",
            Some("2026-11-24"),
        ),
        item(
            "取下公示",
            RARE,
            "1 人 · 农村低保（单人户）",
            "云坪镇 水井村",
            "DB-500299102-2026-0102",
            Some("2026-11-26"),
        ),
        item(
            "补正到期，提醒申请人",
            "向明德",
            "2 人 · 低保边缘",
            "云坪镇 沙坝村",
            "BY-500299102-2026-0019",
            Some("2026-12-01"),
        ),
        item(
            "定期核查",
            "陈国强",
            "3 人 · 农村低保 B 类",
            "云坪镇 红岩村",
            "HC-500299102-2026-0344",
            Some("2026-12-31"),
        ),
        item(
            "定期核查",
            "冉启文",
            "1 人 · 农村低保 A 类",
            "云坪镇 红岩村",
            "HC-500299102-2026-0345",
            Some("2027-01-08"),
        ),
        item("回访求助人", "谭小芳", "电话求助，已转医保局", "云坪镇 立春村", "QZ-500299102-2026-0203", None),
    ];
    items[0].marks = vec![Badge::new(Tone::Soon, "近亲属备案")];
    items[1].marks = vec![Badge::new(Tone::Late, "公示有异议")];
    let tab = |label: &str, count, current| Tab {
        label: label.to_owned(),
        count,
        href: format!("/inbox?kind={count}"),
        current,
    };
    let choices = vec![Choice::new("500299102201", "岩湾村"), Choice::new("500299102202", "麻柳村")];
    let mut frame = frame("待办");
    frame.flashes.push(Flash {
        tone: Tone::Done,
        text: "已受理李秀兰的申请，受理通知书可以打印。".to_owned(),
        link: Some(web::components::Link::new("打印受理通知书", "/papers/1")),
    });
    let inbox = Inbox {
        frame,
        heading: heading("14 件要办：2 件已逾期，1 件今天到期，2 件三个工作日内到期。"),
        tiles: Tiles {
            tiles: vec![
                Tile::new("已逾期", 2, "件").tone(Tone::Late).href("/inbox?due=late").note("最久 2 个工作日"),
                Tile::new("今天到期", 1, "件").tone(Tone::Soon).href("/inbox?due=today"),
                Tile::new("三个工作日内", 2, "件").tone(Tone::Soon).href("/inbox?due=soon"),
                Tile::new("等别人", 6, "件").href("/inbox?due=waiting").note("核对中心 4，县级确认 2"),
            ],
        },
        tabs: vec![
            tab("全部", 14, true),
            tab("受理", 2, false),
            tab("调查", 5, false),
            tab("公示", 3, false),
            tab("核查", 4, false),
        ],
        items,
        list: ListControls {
            filters: Some(
                Form::get("filter", "/inbox", "筛选").fields(vec![
                    Field::select("village", "村（社区）", choices),
                    Field::text("name", "户主"),
                ]),
            ),
            pager: Some(Pager {
                first: 1,
                last: 9,
                total: 14,
                previous: None,
                next: Some("/inbox?page=2".to_owned()),
            }),
            export: Some("/inbox.xlsx?due=all".to_owned()),
        },
    };
    page("inbox", "inbox.html", &inbox)
}

fn empty_inbox() -> Sample {
    let mut frame = frame("待办");
    frame.looking_at = Some(date("2026-06-30"));
    let inbox = Inbox {
        frame,
        heading: heading("没有要办的事。"),
        tiles: Tiles::default(),
        tabs: Vec::new(),
        items: Vec::new(),
        list: ListControls::default(),
    };
    page("inbox-empty", "inbox.html", &inbox)
}

fn resume() -> Sample {
    let kept =
        Typed::new([("name".to_owned(), HOSTILE.to_owned()), ("need".to_owned(), "没有收入".to_owned())]);
    page("resume", "resume.html", &Resume::new(frame("待办"), "/first-contact", &kept))
}

fn account() -> Sample {
    let offer = Offer {
        secret: "JBSWY3DPEHPK3PXP".to_owned(),
        code: "<svg viewBox=\"0 0 8 8\" role=\"img\" aria-label=\"二维码\"><path d=\"M0 0h8v8H0z\"/></svg>"
            .to_owned(),
    };
    let mut typed = Typed::default();
    typed.wrong("again", "两次输入的不一样");
    page("account", "account.html", &Account::new(frame(""), true, false, Some(offer), &typed))
}
