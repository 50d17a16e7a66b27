// SPDX-License-Identifier: Apache-2.0
//! Which way money may go. Diversion between programmes, sources and years has no route at all, so no amount of
//! privilege can ask for it (BZ-7b, YY-5a).

use crate::account::{Account, AccountKind, Allotment, Programme, Source};

/// Why money may not go from one account to the other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteRefusal {
    /// There is no such way.
    #[error("资金不能从“{from}”转到“{to}”")]
    NoWay {
        /// The kind of the account credited.
        from: &'static str,
        /// The kind of the account debited.
        to: &'static str,
    },
    /// The fund's earmark does not allow the programme.
    #[error("专款专用：这笔资金不能用于 {programme}")]
    Earmark {
        /// The programme.
        programme: Programme,
    },
    /// The fund of the next year allows what this one does not.
    #[error("专款专用：结转后的用途不能比原来宽")]
    WiderEarmark,
    /// From one programme to another.
    #[error("不同项目的资金不能互相转：{from} 与 {to}")]
    OtherProgramme {
        /// The programme credited.
        from: Programme,
        /// The programme debited.
        to: Programme,
    },
    /// From the money of one fund to that of another.
    #[error("分账核算：不同资金不能互相转")]
    OtherFund,
    /// From one source to another.
    #[error("不同来源的资金不能互相转：{}与{}", .from.chinese(), .to.chinese())]
    OtherSource {
        /// The source credited.
        from: Source,
        /// The source debited.
        to: Source,
    },
    /// Money is carried over to the next year and no other; within a year it keeps its year.
    #[error("预算年度不符：{from} 年与 {to} 年")]
    OtherYear {
        /// The year credited.
        from: i32,
        /// The year debited.
        to: i32,
    },
}

/// Whether money may go from one account to the other.
///
/// # Errors
/// See [`RouteRefusal`].
pub fn route(from: &Account, to: &Account) -> Result<(), RouteRefusal> {
    use AccountKind::{
        Appropriation, Bank, Fund, Opening, Paid, Payable, Programme, Receivable, Reserve, Returned,
    };
    match (&from.kind, &to.kind) {
        // What an older system held, wherever it stood.
        (Opening, _) => Ok(()),
        // Sent by a treasury or donor (拨入), and handed back (交回).
        (Appropriation { source: a }, Fund { source: b, .. })
        | (Fund { source: a, .. }, Appropriation { source: b }) => same_source(*a, *b),
        (Fund { .. }, Fund { .. }) => carried_over(&from.kind, &to.kind),
        // Divided among programmes (分配), and taken back to the fund (调回).
        (Fund { .. }, Programme { .. }) => divided(from, &to.kind),
        (Programme { .. }, Fund { .. }) => divided(to, &from.kind),
        // Spent: paid ahead to a township, owed under a roster, on its way, arrived, come back, sent again.
        (Programme { allotment: a, .. }, Reserve { allotment: b, .. } | Payable(b))
        | (Reserve { allotment: a, .. }, Paid(b) | Payable(b))
        | (Payable(a), Bank(b))
        | (Bank(a), Paid(b) | Returned(b))
        | (Returned(a), Bank(b))
        // Nothing is owed any more, a reserve is handed in, or a repayment arrives.
        | (
            Returned(a) | Payable(a) | Reserve { allotment: a, .. } | Receivable(a),
            Programme { allotment: b, .. },
        )
        // Paid too much and claimed back, or let go by a person's decision.
        | (Paid(a), Receivable(b))
        | (Receivable(a), Paid(b)) => same_allotment(a, b),
        _ => Err(RouteRefusal::NoWay { from: from.kind.chinese(), to: to.kind.chinese() }),
    }
}

/// From a year to the next (结转): the same source, no wider use.
fn carried_over(from: &AccountKind, to: &AccountKind) -> Result<(), RouteRefusal> {
    let (
        AccountKind::Fund { source: a, year: old, earmark: was },
        AccountKind::Fund { source: b, year: new, earmark: becomes },
    ) = (from, to)
    else {
        return Err(RouteRefusal::NoWay { from: from.chinese(), to: to.chinese() });
    };
    same_source(*a, *b)?;
    if new.checked_sub(*old) != Some(1) {
        return Err(RouteRefusal::OtherYear { from: *old, to: *new });
    }
    if was.covers(becomes) { Ok(()) } else { Err(RouteRefusal::WiderEarmark) }
}

/// Between a fund and what a programme has of it.
fn divided(fund: &Account, part: &AccountKind) -> Result<(), RouteRefusal> {
    let (AccountKind::Fund { year, earmark, .. }, AccountKind::Programme { allotment, year: of }) =
        (&fund.kind, part)
    else {
        return Err(RouteRefusal::NoWay { from: fund.kind.chinese(), to: part.chinese() });
    };
    if allotment.fund != fund.id {
        return Err(RouteRefusal::OtherFund);
    }
    if year != of {
        return Err(RouteRefusal::OtherYear { from: *year, to: *of });
    }
    if earmark.allows(&allotment.programme) {
        Ok(())
    } else {
        Err(RouteRefusal::Earmark { programme: allotment.programme.clone() })
    }
}

fn same_source(from: Source, to: Source) -> Result<(), RouteRefusal> {
    if from == to { Ok(()) } else { Err(RouteRefusal::OtherSource { from, to }) }
}

fn same_allotment(from: &Allotment, to: &Allotment) -> Result<(), RouteRefusal> {
    if from.programme != to.programme {
        let (from, to) = (from.programme.clone(), to.programme.clone());
        return Err(RouteRefusal::OtherProgramme { from, to });
    }
    if from.fund == to.fund { Ok(()) } else { Err(RouteRefusal::OtherFund) }
}
