// SPDX-License-Identifier: Apache-2.0
//! Why payout does not do what was asked. Nothing was changed.

use super::model::award::AwardRefusal;
use super::model::bank::{FileFault, RowFault, WriteFault};
use super::model::flow::RosterRefusal;
use super::model::ids::PayeeNumber;
use super::model::payee::PayeeRefusal;
use super::model::roster::DrawError;
use kernel::{Fen, Month};
use ledger::{AllocationRefusal, LinkedRefusal, RouteRefusal};
use std::fmt::Write as _;

/// The most rows that a refusal names.
const NAMED: usize = 5;

/// The first rows that could not be read, each with its line.
fn rows(faults: &[RowFault]) -> String {
    let mut text = String::new();
    for one in faults.iter().take(NAMED) {
        let _ = write!(text, "；第 {} 行{}：{}", one.line, one.column, one.fault);
    }
    text
}

/// A refusal that no single field of a form explains.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The law of awards says why not.
    #[error(transparent)]
    Award(#[from] AwardRefusal),
    /// The law of accounts says why not.
    #[error(transparent)]
    Payee(#[from] PayeeRefusal),
    /// The person lives in no home that could receive for them.
    #[error("本人现在没有住在供养服务机构，不能由机构代领：先在“特困供养”里办入住，再登记机构的账户")]
    NoHome,
    /// Nobody cares for the person by an agreement that holds.
    #[error("现在没有有效的照料服务协议，不能由照料人代领：先在“照料服务”里登记协议")]
    NoCarer,
    /// The ledger says why not.
    #[error(transparent)]
    Ledger(#[from] LinkedRefusal),
    /// The law of rosters says why not.
    #[error(transparent)]
    Roster(#[from] RosterRefusal),
    /// A roster cannot be drawn up.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// The funds do not suffice.
    #[error(transparent)]
    Funds(#[from] AllocationRefusal),
    /// There is a regular roster of the month already.
    #[error("本月已有花名册（{0}），请在那一份上继续办")]
    RosterExists(String),
    /// There is no month of which something could be left over.
    #[error("还没有锁定过月发放花名册，零星发放没有可以补的月份，请先编月发放")]
    NothingDrawn,
    /// The second person said something already.
    #[error("这一笔已经有人确认或者退回了，请刷新")]
    OrderAnswered,
    /// Money may not go from the fund to a reserve.
    #[error(transparent)]
    ReserveRoute(RouteRefusal),
    /// The township has signed for its months up to this one.
    #[error("备用金 {} 及以前的月份已经签过月结，不能再记那几个月的支出；更正记在今天", .0.chinese())]
    ReserveMonthSigned(Month),
    /// The month is not the one that is to be signed.
    #[error("{} 现在不能签月结：要等这个月过完，并且前一个月已经由财务核收", .0.chinese())]
    ReserveMonthNotDue(Month),
    /// Something was spent since the month was looked at.
    #[error("这个月的支出已经变了，请刷新后再签")]
    ReserveMonthChanged,
    /// The payment was taken back by a counter-entry.
    #[error("这笔备用金支出已经冲回，再付要另记一笔")]
    SpendingUndone,
    /// The township asked already and has no answer yet.
    #[error("已经有一份补充备用金的申请在等财政办理，办完才能再申请")]
    ReserveAsked,
    /// Some cells cannot go to the bank.
    #[error("有 {} 处不符合银行文件的要求，没有生成文件", .0.len())]
    Cells(Vec<WriteFault>),
    /// A return file cannot be read as a whole.
    #[error(transparent)]
    File(#[from] FileFault),
    /// There is no such layout, or it is none for this.
    #[error("没有这种银行文件格式，请另选一种")]
    NoLayout,
    /// The county set a layout for a bank that there is not.
    #[error(
        "本县设置里“{bank}”用的文件格式“{layout}”不在，请改“各银行用哪种文件格式”，或者请管理员把格式文件放回去"
    )]
    NoLayoutFor {
        /// The bank.
        bank: String,
        /// The id.
        layout: String,
    },
    /// The file is too large.
    #[error("回盘文件超过 16 MB，没有收下")]
    TooLarge,
    /// None of its rows is about a line of the roster.
    #[error("回盘文件里没有一笔能对上这份花名册{}", rows(.0))]
    Rows(Vec<RowFault>),
    /// What was to be decided about is another amount by now.
    #[error("要处理的金额已经变为 {} 元，请刷新后再办", .0.grouped())]
    OverpaidChanged(Fen),
    /// What was signed is not what the packs give now.
    #[error("重算的结果与签字时看到的不一致，请刷新后核对")]
    StandardChanged,
    /// So many would get more by numbers that no document gives.
    #[error("有 {0} 户的新金额用到没有文件依据的数值，不能签字；先在“标准”里录入文件、由第二人批准")]
    StandardAssumed(usize),
    /// No award would get more.
    #[error("没有可以按这份名单增发的家庭")]
    NothingToRaise,
    /// The family receives nothing of the scheme that could be changed or ended.
    #[error("这户没有正在享受的待遇，没有可以调整或停止的")]
    NoAward,
    /// The family receives the scheme already.
    #[error("这户已经在享受同一项待遇（保障户号 {0}），不能再发一份")]
    AlreadyAwarded(PayeeNumber),
    /// Somebody who would be covered is covered by another award of the scheme.
    #[error("有家庭成员正在另一户（保障户号 {0}）享受同一项待遇，先把那一户的变化办结，再从停发的次月起保障")]
    CoveredElsewhere(PayeeNumber),
    /// Others are covered along with somebody by what has to give way.
    #[error(
        "本人和家人一起享受的低保（保障户号 {0}）不能与特困同时享受：先办那一户的变更，把本人从低保里分出来，同一个月内再确认特困"
    )]
    SharedAward(PayeeNumber),
    /// Two households that are to become one both receive the scheme.
    #[error("两户（保障户号 {0} 和 {1}）都在享受同一项待遇，先在其中一户办结停发，再并户")]
    BothAwarded(PayeeNumber, PayeeNumber),
}
