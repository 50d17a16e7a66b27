// SPDX-License-Identifier: Apache-2.0
//! Messages to people in Chinese: why something was not done, what is wrong with a text, what happened to a message.

use assistance::messages::{CallResult, Refused, Says, State, TemplateFault, Why};

/// Why messages did not do what was asked.
#[must_use]
pub fn refused(refused: &Refused) -> String {
    match refused {
        Refused::NothingToSend => "没有待发送的消息，不用生成文件。".to_owned(),
        Refused::NoLayout => "没有这种短信文件格式。".to_owned(),
        Refused::Encoding => "有的消息里有这种文件编码写不出的字，请换一种格式。".to_owned(),
        Refused::NoHeadings(missing) => {
            format!("回执文件里没有找到“{}”这几列，没有收下。", missing.join("”“"))
        }
        Refused::NoRows => "回执文件里没有一行，没有收下。".to_owned(),
        Refused::NotNow(state) => {
            format!("这条消息现在是“{}”，不能办这一步。请刷新页面。", state.chinese())
        }
        Refused::NotVillage => {
            "只有村级账号可以用短信验证码（本县设置也要允许）。请找系统管理员，改用验证器。".to_owned()
        }
        Refused::HasApp => "这个账号已经用验证器，比短信更可靠，不用改。要改请先取消二次验证。".to_owned(),
    }
}

/// What is wrong with a text.
#[must_use]
pub fn template_fault(fault: &TemplateFault) -> String {
    match fault {
        TemplateFault::Brace => "大括号没有成对".to_owned(),
        TemplateFault::Unknown(name) => format!("没有“{{{name}}}”这个填空"),
        TemplateFault::NotHere(slot) => {
            format!("这种消息没有“{}”可填（{{{}}}）", slot.chinese(), slot.word())
        }
        TemplateFault::Lacks(slot) => format!("要有“{}”（{{{}}}）", slot.chinese(), slot.word()),
        TemplateFault::Parts(most) => format!("太长，填好后超过 {most} 条短信"),
        TemplateFault::Says(says) => says_words(*says).to_owned(),
        TemplateFault::Characters => "不能换行，也不能以等号、加号、减号、@ 开头".to_owned(),
    }
}

/// What a text must not say.
const fn says_words(says: Says) -> &'static str {
    match says {
        Says::Number => "含有一长串数字，可能是证件号、账号；消息里不能写",
        Says::Money => "含有金额；消息谁都可能看到，不能写",
        Says::Illness => "含有疾病、残疾方面的词；消息谁都可能看到，不能写",
        Says::Name => "含有家里人的名字；消息谁都可能看到，不能写",
    }
}

/// A line of the history of a message.
#[must_use]
pub fn step(kind: &str, detail: &str) -> String {
    let (first, rest) = detail.split_once(' ').unwrap_or((detail, ""));
    let state = State::parse(first).map_or("", State::chinese);
    match kind {
        "queued" => format!("登记，{state}"),
        "planned" => format!("重新安排：{state}"),
        "filed" => "写入短信文件".to_owned(),
        "answered" => match Why::parse(first) {
            Some(why) => format!("回执：没有送达（{}）", why.chinese()),
            None => "回执：已送达".to_owned(),
        },
        "call" => format!("{} {}", rest, CallResult::parse(first).map_or("", CallResult::chinese)),
        _ => String::new(),
    }
}
