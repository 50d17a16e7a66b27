// SPDX-License-Identifier: Apache-2.0
//! What is wrong with a pack, as Chinese sentences for those who write packs.

use policy::library::Unavailable;
use policy::problem::{Problem, ProblemKind};

/// One problem on one line: where, what, what to do.
pub fn problem(problem: &Problem) -> String {
    format!("{}  {}", problem.at, problem_kind(&problem.kind))
}

fn meant(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("。是不是想写 {nearest}？"))
}

/// What is wrong, without the place.
pub fn problem_kind(kind: &ProblemKind) -> String {
    use ProblemKind as P;
    match kind {
        P::Character(c) => format!("规则语言里没有字符“{c}”"),
        P::OpenText => "引号没有配对：这一行的文字缺少结尾的 \"".to_owned(),
        P::Number(text) => format!("“{text}”不是能读的数"),
        P::Date(text) => format!("没有 {text} 这一天"),
        P::Expected { expected, found } => format!("这里应写 {expected}，写的是 {found}"),
        P::Word { of, found, known } => format!("{}没有“{found}”。可用：{}", word_kind(of), known.join("、")),
        P::Unknown { name, nearest } => {
            format!("没有叫 {name} 的事实、参数或规则{}", meant(nearest.as_ref()))
        }
        P::NotInForce { name, on, place, from } => {
            let later = from.map_or_else(String::new, |from| format!("，{from} 起才有"));
            format!("{name} 在 {on}（{place}）没有生效的规定{later}")
        }
        P::Procedure { name, nearest } => {
            format!("没有叫 {name} 的程序，或者它这时没有生效的步骤{}", meant(nearest.as_ref()))
        }
        P::Duplicate { name, first } => format!("{name} 重复定义；第一处在 {first}"),
        P::Overlap { name, other, pack, on } => {
            format!(
                "{name} 在 {on} 有两处同时生效：另一处在 {other}（{pack}）。若以本处为准，写上 replaces {pack}"
            )
        }
        P::ReplacesNothing { name, pack } => {
            format!("{name} 写了 replaces {pack}，但这里没有叠放名为 {pack} 的政策包")
        }
        P::VersionOrder { name, from, after } => {
            format!("{name} 的各段时间要先后相接：{from} 这一段落在 {after} 那一段的时间之内")
        }
        P::EmptyPeriod { from, until } => format!("止日 {until} 早于起日 {from}"),
        P::Cycle(names) => format!("规则互相依赖，绕成一圈：{}", names.join(" → ")),
        P::Source { id, nearest } => format!("sources.yaml 里没有文件 {id}{}", meant(nearest.as_ref())),
        P::SourceNotInForce { id, in_force, from } => {
            format!("引用的文件 {id} 自 {in_force} 起施行，这条规定却从 {from} 起生效")
        }
        P::Uncited(name) => {
            format!("{name} 没有出处：写上 cite 文件 \"条款\"，没有文件给出的写 assumed \"原因\"")
        }
        P::Type { expected, found } => format!("类型不合：应为 {expected}，写的是 {found}"),
        P::Units { op, left, right } => format!("单位不合：{op} 的两边是 {left} 和 {right}"),
        P::Entity { name, of, here } => {
            format!(
                "{name} 是{}的，这里是{}：要先用 sum、any、all、count、max、min 汇总",
                entity(of),
                entity(here)
            )
        }
        P::Collection { name, of, here } => {
            format!("{name} 是{}的集合，{}汇总不到它", entity(of), entity(here))
        }
        P::Optional(found) => format!("这个值（{found}）可能为“无”：先用 default(值, 缺省) 或 is none"),
        P::NeverNone(found) => format!("这个值（{found}）从不为“无”，不需要 default 或 is none"),
        P::Variant { found, of, known } => format!("{of} 里没有“{found}”。可用：{}", known.join("、")),
        P::Window { months, known } => {
            let known: Vec<String> = known.iter().map(u8::to_string).collect();
            format!("{months} 个月的核算期不在 facts.yaml 的 windows 里（有 {}）", known.join("、"))
        }
        P::Range { op, low, high } => {
            format!(
                "{op} 的结果可达 {low} 到 {high}，超出 64 位整数能精确表示的范围：缩小事实的取值范围，或换一种算法"
            )
        }
        P::NegativeDivisor => "除数可能是零以下的数，或恒为零".to_owned(),
        P::QuotientHere(op) => {
            format!("{op} 不能直接用在除法的结果上（各人的分母不同）：先取整，或先选择再相除")
        }
        P::NotConstant => "这里要写固定的数".to_owned(),
        P::NotRounded(name) => {
            format!("{name} 的金额没有取整：用 round(值, up|down|half_up, 1 元) 写明取整办法")
        }
        P::Otherwise => "first 要以 | otherwise -> … 结尾，且只有最后一行可以写 otherwise".to_owned(),
        P::File(words) => format!("文件读不出：{words}"),
        P::Entry { path, expected, found } => format!("{path} 应为 {expected}，写的是“{found}”"),
    }
}

fn word_kind(of: &str) -> &'static str {
    match of {
        "actor" => "办理主体",
        "step" => "程序步骤",
        "event" => "时限起点",
        "option" => "程序选项",
        "place" => "公示地点",
        "scheme kind" => "事项种类",
        "entity" => "对象",
        "type" => "类型",
        "unit" => "单位",
        "rounding" => "取整办法",
        "function" => "函数",
        _ => "词",
    }
}

fn entity(name: &str) -> &'static str {
    match name {
        "township" => "乡镇（街道）",
        "household" => "家庭",
        "person" => "个人",
        "supporter" => "赡养抚养扶养义务人",
        _ => "事件",
    }
}

/// Why there is no program for a place and date.
pub fn unavailable(why: &Unavailable) -> String {
    match why {
        Unavailable::NoPack { place, known } => {
            let name = kernel::full_name(*place)
                .map_or_else(|| place.to_string(), |name| format!("{name}（{place}）"));
            let known: Vec<String> = known.iter().map(|(code, title)| format!("{code} {title}")).collect();
            format!("没有{name}的政策包，不能测算。现有：{}", known.join("、"))
        }
        Unavailable::NotCovered { on, title, from, until, .. } => {
            let until = until.map_or_else(String::new, |until| format!("，到 {until} 止"));
            format!("{on} 不在“{title}”政策包覆盖的时间内（自 {from} 起{until}），不能用别的时间的规定倒推")
        }
        Unavailable::Wrong(problems) => {
            let lines: Vec<String> = problems.iter().map(problem).collect();
            format!("政策包有 {} 处错误：\n{}", problems.len(), lines.join("\n"))
        }
        Unavailable::Setting { name, value, nearest } => {
            format!("--set {name}={value}：没有这个参数，或值的类型不对{}", meant(nearest.as_ref()))
        }
    }
}
