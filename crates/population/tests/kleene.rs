// SPDX-License-Identifier: Apache-2.0
//! The truth table of three-valued logic, as data: both evaluators give every line of `kleene.csv`, alone and among others in a tile.

use policy::frame::{Column, Frame};
use policy::ir::{
    Code, CompareOp, Denominator, INVALID, Input, Lane, MISSING, Op, OutputColumn, Part, Reg, Register,
    UNDECIDED, UNKNOWN_U8,
};
use policy::tree::{Entity, FactId};
use population::{Evaluator, reference};

struct Line {
    op: String,
    operands: [char; 3],
    result: String,
}

fn lines() -> Vec<Line> {
    let table = include_str!("kleene.csv").lines().filter(|line| !line.starts_with('#')).skip(1);
    let line = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let operand = |at: usize| cells[at].chars().next().unwrap_or('F');
        Line {
            op: cells[0].to_owned(),
            operands: [operand(1), operand(2), operand(3)],
            result: cells[4].to_owned(),
        }
    };
    table.map(line).collect()
}

fn push(code: &mut Code, lane: Lane, op: Op) -> Reg {
    code.registers.push(Register { entity: Entity::Household, lane, low: 0, high: 1, may_be_unknown: true });
    code.ops.push(op);
    Reg(code.ops.len() as u32 - 1)
}

/// A boolean that is in each row what the letters say.
fn operand(code: &mut Code, frame: &mut Frame, number: u16, letters: &[char]) -> Reg {
    let mut fact = |offset: u16, column: Vec<u8>| {
        let input = Input::Fact(FactId(number * 10 + offset));
        frame.columns.insert(input.clone(), Column::U8(column));
        push(code, Lane::U8, Op::Load(input))
    };
    let value = |letter: &char| match letter {
        'F' => 0,
        'T' => 1,
        _ => UNKNOWN_U8,
    };
    let plain = fact(0, letters.iter().map(value).collect());
    let open = fact(1, letters.iter().map(|letter| u8::from(*letter == 'D')).collect());
    let wrong = fact(2, letters.iter().map(|letter| u8::from(*letter == 'I')).collect());
    let decision = push(code, Lane::U8, Op::Load(Input::Decision("nobody has decided".into())));
    let zero = push(code, Lane::I64, Op::Const(0));
    let divisor = push(code, Lane::I64, Op::Divisor(zero));
    let invalid = push(code, Lane::U8, Op::CompareConst(CompareOp::Equal, divisor, 1));
    let plain = push(code, Lane::U8, Op::Select(wrong, invalid, plain));
    push(code, Lane::U8, Op::Discretion { open, decision, otherwise: plain })
}

fn expected(result: &str) -> (u8, u8) {
    let bit = |letter| match letter {
        'M' => MISSING,
        'D' => UNDECIDED,
        'I' => INVALID,
        _ => 0,
    };
    (u8::from(result == "T"), result.chars().fold(0, |status, letter| status | bit(letter)))
}

#[test]
fn both_evaluators_give_the_truth_table() {
    let lines = lines();
    assert_eq!(lines.len(), 25 + 25 + 5 + 125);
    for name in ["and", "or", "not", "select"] {
        let lines: Vec<&Line> = lines.iter().filter(|line| line.op == name).collect();
        let mut code = Code::default();
        let mut frame = Frame { households: lines.len(), ..Frame::default() };
        let letters = |at: usize| lines.iter().map(|line| line.operands[at]).collect::<Vec<char>>();
        let [a, b, c] = [0, 1, 2].map(|at| operand(&mut code, &mut frame, at as u16, &letters(at)));
        let op = match name {
            "and" => Op::And(a, b),
            "or" => Op::Or(a, b),
            "not" => Op::Not(a),
            _ => Op::Select(a, b, c),
        };
        let reg = push(&mut code, Lane::U8, op);
        let part = Part::Value;
        code.outputs.push(OutputColumn { name: "result".into(), part, reg, den: Denominator::Const(1) });

        let view = frame.view();
        let slow = reference::evaluate_all(&code, &view);
        let (values, status) =
            (slow.columns[0].lane().bytes().unwrap(), slow.columns[0].status.clone().unwrap());
        for (row, line) in lines.iter().enumerate() {
            let found = (values[row], status[row]);
            assert_eq!(found, expected(&line.result), "{name} {:?}", line.operands);
        }
        for tile in [1, 2, 25, 1_000] {
            let evaluator = Evaluator::new(&code).unwrap().with_tile(tile);
            assert_eq!(evaluator.evaluate_all(&view, 1), slow, "{name}, tiles of {tile}");
        }
    }
}
