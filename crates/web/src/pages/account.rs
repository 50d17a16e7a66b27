// SPDX-License-Identifier: Apache-2.0
//! One's own account: a new password, and the second factor.

use crate::components::{Control, Field, Form, Typed};
use crate::layout::{Frame, Heading};
use askama::Template;

/// A second factor that is offered: its secret in words and as a code to scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The shared secret in base 32.
    pub secret: String,
    /// The code to scan, an SVG of our own making.
    pub code: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "account.html")]
pub struct Account {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The form of a new password.
    pub password: Form,
    /// The form of the second factor; none while the password must be changed first.
    pub second_factor: Option<Form>,
    /// Whether there is one already.
    pub has_second_factor: bool,
    /// The code to scan.
    pub code: String,
    /// The secret in words.
    pub secret: String,
}

impl Account {
    /// The page. `must_change` when the password was given by somebody else.
    #[must_use]
    pub fn new(
        mut frame: Frame,
        must_change: bool,
        has_second_factor: bool,
        offer: Option<Offer>,
        typed: &Typed,
    ) -> Account {
        let state = if must_change {
            "现在的密码是管理员给的，请先换成自己的。"
        } else {
            "密码不少于 10 位，大写、小写、数字、符号至少占三种。"
        };
        let password = Form::post("password", "/account/password", "修改密码")
            .fields(vec![
                Field::new("current", "现在的密码", Control::Password)
                    .required()
                    .autocomplete("current-password"),
                Field::new("new", "新密码", Control::Password).required().autocomplete("new-password"),
                Field::new("again", "再输一次新密码", Control::Password)
                    .required()
                    .autocomplete("new-password"),
            ])
            .fill(typed);
        let (second_factor, code, secret) = match offer {
            None => (None, String::new(), String::new()),
            Some(offer) => {
                let form = Form::post("second", "/account/second", "确认开启")
                    .fields(vec![Field::new("code", "验证码", Control::Code).required().example("306418")])
                    .hidden("secret", offer.secret.clone())
                    .fill(typed);
                (Some(form), offer.code, offer.secret)
            }
        };
        frame.errors = password.errors();
        frame.errors.extend(second_factor.iter().flat_map(Form::errors));
        let heading = Heading::new("我的账号", state);
        Account { frame, heading, password, second_factor, has_second_factor, code, secret }
    }
}
