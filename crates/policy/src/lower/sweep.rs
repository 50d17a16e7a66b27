// SPDX-License-Identifier: Apache-2.0
//! Code without the operations that no output needs.

use crate::ir::{Code, Denominator, Op, OutputColumn, Reg};

/// Leaves out what no output needs.
pub(super) fn sweep(code: Code) -> Code {
    let mut needed = vec![false; code.ops.len()];
    for output in &code.outputs {
        needed[output.reg.0 as usize] = true;
        if let Denominator::Reg(reg) = output.den {
            needed[reg.0 as usize] = true;
        }
    }
    for index in (0..code.ops.len()).rev() {
        if needed[index] {
            for operand in Code::operands(&code.ops[index]) {
                needed[operand.0 as usize] = true;
            }
        }
    }
    let mut place = vec![Reg(0); code.ops.len()];
    let mut kept = Code::default();
    for (index, (op, register)) in code.ops.into_iter().zip(code.registers).enumerate() {
        if needed[index] {
            place[index] = Reg(u32::try_from(kept.ops.len()).unwrap_or(u32::MAX));
            kept.ops.push(moved(op, &place));
            kept.registers.push(register);
        }
    }
    for output in code.outputs {
        let den = match output.den {
            Denominator::Reg(reg) => Denominator::Reg(place[reg.0 as usize]),
            constant => constant,
        };
        kept.outputs.push(OutputColumn { reg: place[output.reg.0 as usize], den, ..output });
    }
    kept
}

fn moved(op: Op, place: &[Reg]) -> Op {
    let to = |reg: Reg| place[reg.0 as usize];
    match op {
        Op::Load(_) | Op::Const(_) => op,
        Op::Add(a, b) => Op::Add(to(a), to(b)),
        Op::Sub(a, b) => Op::Sub(to(a), to(b)),
        Op::Mul(a, b) => Op::Mul(to(a), to(b)),
        Op::Scale(a, by) => Op::Scale(to(a), by),
        Op::Min(a, b) => Op::Min(to(a), to(b)),
        Op::Max(a, b) => Op::Max(to(a), to(b)),
        Op::Abs(a) => Op::Abs(to(a)),
        Op::Divisor(a) => Op::Divisor(to(a)),
        Op::Round { num, den, mode, quantum } => Op::Round { num: to(num), den: to(den), mode, quantum },
        Op::Compare(op, a, b) => Op::Compare(op, to(a), to(b)),
        Op::CompareConst(op, a, b) => Op::CompareConst(op, to(a), b),
        Op::InSet(a, bits) => Op::InSet(to(a), bits),
        Op::Within(a, ranges) => Op::Within(to(a), ranges),
        Op::And(a, b) => Op::And(to(a), to(b)),
        Op::Or(a, b) => Op::Or(to(a), to(b)),
        Op::Not(a) => Op::Not(to(a)),
        Op::Select(c, a, b) => Op::Select(to(c), to(a), to(b)),
        Op::IsNone(a) => Op::IsNone(to(a)),
        Op::Default(a, b) => Op::Default(to(a), to(b)),
        Op::Fold(fold, a) => Op::Fold(fold, to(a)),
        Op::Spread(a) => Op::Spread(to(a)),
        Op::ToNumber(a) => Op::ToNumber(to(a)),
        Op::Age(a, b) => Op::Age(to(a), to(b)),
        Op::MonthsBetween(a, b) => Op::MonthsBetween(to(a), to(b)),
        Op::AddTime(step, a, b) => Op::AddTime(step, to(a), to(b)),
        Op::Discretion { open, decision, otherwise } => {
            Op::Discretion { open: to(open), decision: to(decision), otherwise: to(otherwise) }
        }
    }
}
