// SPDX-License-Identifier: Apache-2.0
//! Signing in: password, second factor, locked out, and a session that ended in the middle of a form, whose typing is
//! carried through as hidden fields.

use crate::components::{Control, Field, Form, Typed};
use crate::layout::{Frame, Heading};
use askama::Template;

/// How the second factor comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// From an authenticator app.
    App,
    /// By a message to a phone.
    Message {
        /// The masked number: `138****5678`.
        phone: String,
        /// For how many minutes the code is taken.
        minutes: u32,
    },
}

/// Which step of signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginStep {
    /// Account and password.
    Password,
    /// The second factor.
    Second(SecondFactor),
    /// Too many wrong tries.
    LockedOut {
        /// Until when, in words: `10:35`.
        until: String,
        /// Who may unlock earlier: `示范县民政局 系统管理员 周敏`.
        helper: String,
    },
}

/// An account of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// The role.
    pub role: String,
    /// The place.
    pub place: String,
    /// The account.
    pub account: String,
    /// The password, which the demonstration prints.
    pub password: String,
    /// The key of its second factor, to be typed into an authenticator; blank where it has none.
    pub key: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "login.html")]
pub struct Login {
    /// Frame, with nobody signed in.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The step.
    pub step: LoginStep,
    /// Whether a session ended in the middle of something, and what was typed is kept.
    pub kept: bool,
    /// The form; `None` when locked out.
    pub form: Option<Form>,
    /// The unit's own service (OIDC), if there is one.
    pub other_service: Option<OtherService>,
    /// Asks for another code by message.
    pub resend: Option<Form>,
    /// The code of the message that nobody sends; only in the demonstration.
    pub demo_code: Option<String>,
    /// Accounts to try; empty outside the demonstration.
    pub demo_accounts: Vec<DemoAccount>,
}

/// Another way in: the unit's own service.
#[derive(Clone, Debug)]
pub struct OtherService {
    /// Where it begins.
    pub href: String,
    /// Where something was typed: goes on from this page after signing in in another tab.
    pub resume: Option<Form>,
}

/// The name under which a field that was kept travels through the sign-in.
pub const KEPT: &str = "kept.";

impl Login {
    /// The page for a step. `kept` are the pairs of a form whose session ended, `return_to` the address they were sent to.
    /// `typed` holds `account` and what was wrong.
    #[must_use]
    pub fn new(mut frame: Frame, step: LoginStep, typed: &Typed, return_to: &str, kept: &Typed) -> Login {
        let has_kept = kept.pairs().next().is_some();
        let form = form(&step).map(|form| carry(form, return_to, kept).fill(typed));
        frame.errors = form.as_ref().map(Form::errors).unwrap_or_default();
        let heading = Heading::new(title(&step), sentence(&step, has_kept));
        let by_message = matches!(step, LoginStep::Second(SecondFactor::Message { .. }));
        let resend = by_message.then(|| {
            Form::post("resend", "/login/second/again", "重新发一个")
                .hidden("return_to", return_to)
                .note("原来的作废。")
        });
        Login {
            frame,
            heading,
            step,
            kept: has_kept,
            form,
            resend,
            other_service: None,
            demo_code: None,
            demo_accounts: Vec::new(),
        }
    }

    /// Offers the unit's own service at the step of the password.
    pub fn offer(&mut self, begins: &str, return_to: &str, kept: &Typed) {
        if self.step != LoginStep::Password {
            return;
        }
        let resume = self.kept.then(|| {
            carry(Form::post("resume", "/login/resume", "已在另一页登录，继续提交"), return_to, kept)
        });
        // Signing in in another tab leads to the inbox; this page goes on by itself.
        let href = match &resume {
            Some(_) => begins.to_owned(),
            None => {
                let asked: String = form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
                format!("{begins}?return_to={asked}")
            }
        };
        self.other_service = Some(OtherService { href, resume });
    }
}

/// A form that takes along where to go and what was typed.
fn carry(form: Form, return_to: &str, kept: &Typed) -> Form {
    kept.pairs()
        .fold(form, |form, (name, value)| form.hidden(format!("{KEPT}{name}"), value))
        .hidden("return_to", return_to)
}

fn title(step: &LoginStep) -> &'static str {
    match step {
        LoginStep::Password => "登录",
        LoginStep::Second(_) => "二次验证",
        LoginStep::LockedOut { .. } => "暂时不能登录",
    }
}

fn sentence(step: &LoginStep, kept: bool) -> String {
    match step {
        LoginStep::Password if kept => "登录已过期。刚才填的内容都还在，登录后继续提交。".to_owned(),
        LoginStep::Password => "每次查看个人信息都会记录是谁、为什么看。".to_owned(),
        LoginStep::Second(SecondFactor::App) => "请输入验证器上的 6 位数字。".to_owned(),
        LoginStep::Second(SecondFactor::Message { phone, minutes }) => {
            format!("验证码发到 {phone}，{minutes} 分钟内有效，只能用一次。")
        }
        LoginStep::LockedOut { until, .. } => format!("连续输错密码，账号锁定到 {until}。"),
    }
}

/// The form of a step.
fn form(step: &LoginStep) -> Option<Form> {
    match step {
        LoginStep::Password => Some(Form::post("login", "/login", "登录").fields(vec![
            Field::text("account", "账号").required().autocomplete("username"),
            Field::new("password", "密码", Control::Password).required().autocomplete("current-password"),
        ])),
        LoginStep::Second(_) => Some(
            Form::post("second", "/login/second", "确认")
                .fields(vec![
                    Field::new("code", "验证码", Control::Code)
                        .required()
                        .example("306418")
                        .autocomplete("one-time-code"),
                ])
                .cancel("换账号登录", "/login"),
        ),
        LoginStep::LockedOut { .. } => None,
    }
}
