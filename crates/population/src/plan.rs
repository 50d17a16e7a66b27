// SPDX-License-Identifier: Apache-2.0
//! Flat code made ready to run over tiles: order of steps, buffers shared by liveness, and when a step may be left out.
//!
//! Knows nothing of data. A plan is made once for a program and shared by all threads.

use crate::output::Heading;
use policy::ir::{Code, Denominator, Input, Lane, Op, OutputColumn, Part, Reg};
use policy::tree::Entity;
use std::fmt;

/// Code that no evaluator can run: a mistake of whatever lowered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The register whose operation is wrong.
    pub register: Reg,
    /// What is wrong.
    pub reason: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "register {}: {}", self.register.0, self.reason)
    }
}

impl std::error::Error for Malformed {}

/// One operation with its buffers. Its operands are nodes.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) op: Op,
    pub(crate) operands: Vec<usize>,
    pub(crate) entity: Entity,
    pub(crate) lane: Lane,
    /// The place of its values among the buffers of its lane.
    pub(crate) slot: usize,
    /// The place of its statuses among the buffers of bytes.
    pub(crate) status: usize,
    /// For a load: which stored column.
    pub(crate) load: usize,
    /// Conditions (nodes computed before) which, the same for the whole tile and not as said here, make this node unneeded.
    pub(crate) guards: Vec<(usize, bool)>,
}

/// One output.
#[derive(Debug)]
pub(crate) struct PlannedOutput {
    pub(crate) node: usize,
    pub(crate) den: PlannedDen,
    pub(crate) outcome: bool,
    pub(crate) entity: Entity,
}

/// The denominator of an output.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PlannedDen {
    Const(i64),
    Node(usize),
}

/// Everything about a program that does not depend on data.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) nodes: Vec<Node>,
    /// Nodes of townships in order of computation.
    pub(crate) townships: Vec<usize>,
    /// Nodes of the other entities in order of computation.
    pub(crate) steps: Vec<usize>,
    /// The stored columns.
    pub(crate) loads: Vec<(Input, Entity, Lane)>,
    /// Whose rows each buffer of numbers holds.
    pub(crate) i64s: Vec<Entity>,
    /// Likewise of dates.
    pub(crate) i32s: Vec<Entity>,
    /// Likewise of booleans, variants and statuses.
    pub(crate) u8s: Vec<Entity>,
    pub(crate) outputs: Vec<PlannedOutput>,
    pub(crate) headings: Vec<Heading>,
}

/// More conditions than this are not followed for one node.
const MOST_GUARDS: usize = 8;

impl Plan {
    pub(crate) fn new(code: &Code) -> Result<Plan, Malformed> {
        let mut plan = Plan::default();
        for (at, (op, register)) in code.ops.iter().zip(&code.registers).enumerate() {
            let reg = Reg(u32::try_from(at).unwrap_or(u32::MAX));
            for operand in Code::operands(op) {
                if operand >= reg {
                    return Err(Malformed { register: reg, reason: "an operand comes after its use" });
                }
                let (theirs, ours) = (code.registers[operand.0 as usize].entity, register.entity);
                let constant = matches!(code.ops[operand.0 as usize], Op::Const(_));
                let proper = match op {
                    Op::Fold(..) => theirs != ours && theirs.within(ours) && ours != Entity::Township,
                    Op::Spread(_) => constant || (theirs != ours && ours.within(theirs)),
                    _ => constant || theirs == ours,
                };
                if !proper {
                    return Err(Malformed { register: reg, reason: "an operand belongs to another entity" });
                }
            }
            plan.nodes.push(Node {
                op: op.clone(),
                operands: Vec::new(),
                entity: register.entity,
                lane: register.lane,
                slot: 0,
                status: 0,
                load: 0,
                guards: Vec::new(),
            });
        }
        plan.make_neighbours();
        for node in &mut plan.nodes {
            node.operands = Code::operands(&node.op).iter().map(|operand| operand.0 as usize).collect();
        }
        plan.plan_outputs(code)?;
        let position = plan.order();
        plan.guard(&position);
        plan.assign(&position);
        Ok(plan)
    }

    /// Folds and spreads over several levels become chains over one level each.
    fn make_neighbours(&mut self) {
        for at in 0..self.nodes.len() {
            let to = self.nodes[at].entity;
            match self.nodes[at].op.clone() {
                Op::Fold(fold, operand) => {
                    let (mut from, mut operand) = (self.nodes[operand.0 as usize].entity, operand);
                    while let Some(parent) = from.parent().filter(|parent| *parent != to) {
                        operand = self.insert(Op::Fold(fold, operand), parent, at);
                        from = parent;
                    }
                    self.nodes[at].op = Op::Fold(fold, operand);
                }
                Op::Spread(operand) if !matches!(self.nodes[operand.0 as usize].op, Op::Const(_)) => {
                    let from = self.nodes[operand.0 as usize].entity;
                    let mut path = Vec::new();
                    let mut level = to.parent();
                    while let Some(parent) = level.filter(|parent| *parent != from) {
                        path.push(parent);
                        level = parent.parent();
                    }
                    let mut operand = operand;
                    for parent in path.into_iter().rev() {
                        operand = self.insert(Op::Spread(operand), parent, at);
                    }
                    self.nodes[at].op = Op::Spread(operand);
                }
                _ => {}
            }
        }
    }

    fn insert(&mut self, op: Op, entity: Entity, like: usize) -> Reg {
        let lane = self.nodes[like].lane;
        self.nodes.push(Node {
            op,
            operands: Vec::new(),
            entity,
            lane,
            slot: 0,
            status: 0,
            load: 0,
            guards: Vec::new(),
        });
        Reg(u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX))
    }

    fn plan_outputs(&mut self, code: &Code) -> Result<(), Malformed> {
        for OutputColumn { name, part, reg, den } in &code.outputs {
            let node = reg.0 as usize;
            let register = code.registers.get(node);
            let register =
                register.ok_or(Malformed { register: *reg, reason: "an output has no register" })?;
            let den = match den {
                Denominator::Const(den) => PlannedDen::Const(*den),
                Denominator::Reg(den) => PlannedDen::Node(den.0 as usize),
            };
            if let PlannedDen::Node(node) = den {
                let fits = code.registers.get(node).is_some_and(|den| {
                    let constant = matches!(code.ops[node], Op::Const(_));
                    den.lane == Lane::I64
                        && register.lane == Lane::I64
                        && (constant || den.entity == register.entity)
                });
                if !fits {
                    return Err(Malformed { register: *reg, reason: "an output's denominator does not fit" });
                }
            }
            let outcome = *part == Part::Outcome;
            if outcome && register.lane != Lane::U8 {
                return Err(Malformed { register: *reg, reason: "an outcome is not a boolean" });
            }
            self.outputs.push(PlannedOutput { node, den, outcome, entity: register.entity });
            self.headings.push(Heading {
                name: name.clone(),
                part: *part,
                entity: register.entity,
                lane: register.lane,
            });
        }
        Ok(())
    }

    /// The roots: what outputs rest on.
    fn roots(&self) -> Vec<usize> {
        let mut roots = Vec::new();
        for output in &self.outputs {
            roots.push(output.node);
            if let PlannedDen::Node(node) = output.den {
                roots.push(node);
            }
        }
        roots
    }

    /// Orders what outputs need, operands first, each close to its first use; conditions before the sides of a choice. Gives each
    /// node's position among the steps.
    fn order(&mut self) -> Vec<Option<usize>> {
        let mut seen = vec![false; self.nodes.len()];
        for root in self.roots() {
            let mut stack = vec![(root, false)];
            while let Some((node, ready)) = stack.pop() {
                if ready {
                    match (&self.nodes[node].op, self.nodes[node].entity) {
                        (Op::Const(_), _) => {}
                        (_, Entity::Township) => self.townships.push(node),
                        _ => self.steps.push(node),
                    }
                } else if !std::mem::replace(&mut seen[node], true) {
                    stack.push((node, true));
                    stack.extend(self.nodes[node].operands.iter().rev().map(|operand| (*operand, false)));
                }
            }
        }
        let mut position = vec![None; self.nodes.len()];
        for (at, node) in self.steps.iter().enumerate() {
            position[*node] = Some(at);
        }
        position
    }

    /// Finds, from the last step to the first, under which conditions alone a node is used.
    fn guard(&mut self, position: &[Option<usize>]) {
        let mut found: Vec<Option<Vec<(usize, bool)>>> = vec![None; self.nodes.len()];
        for root in self.roots() {
            found[root] = Some(Vec::new());
        }
        for &user in self.steps.iter().rev() {
            let guards = found[user].take().unwrap_or_default();
            let earlier = |a: usize, b: usize| position[a].is_some() && position[a] < position[b];
            let mut meet = |operand: usize, extra: Option<(usize, bool)>| {
                let mut these = guards.clone();
                these.extend(extra.filter(|extra| !these.contains(extra)));
                these.retain(|(guard, _)| earlier(*guard, operand));
                these.truncate(MOST_GUARDS);
                match &mut found[operand] {
                    Some(known) => known.retain(|guard| these.contains(guard)),
                    unseen @ None => *unseen = Some(these),
                }
            };
            match &self.nodes[user].op {
                Op::Select(c, a, b) | Op::Discretion { open: c, decision: a, otherwise: b } => {
                    let c = c.0 as usize;
                    meet(c, None);
                    meet(a.0 as usize, Some((c, true)));
                    meet(b.0 as usize, Some((c, false)));
                }
                op @ (Op::And(a, b) | Op::Or(a, b)) => {
                    let needed = matches!(op, Op::And(..));
                    let (a, b) = (a.0 as usize, b.0 as usize);
                    let (first, second) = if earlier(b, a) { (b, a) } else { (a, b) };
                    meet(first, None);
                    meet(second, Some((first, needed)));
                }
                _ => self.nodes[user].operands.iter().for_each(|operand| meet(*operand, None)),
            }
            self.nodes[user].guards = guards;
        }
    }

    /// Gives each node its buffers; a buffer is used again once nobody needs what it holds. Townships keep theirs, as do outputs.
    fn assign(&mut self, position: &[Option<usize>]) {
        let mut last_use = vec![0; self.nodes.len()];
        for (at, node) in self.steps.iter().enumerate() {
            for operand in &self.nodes[*node].operands {
                last_use[*operand] = at;
            }
        }
        for root in self.roots() {
            last_use[root] = usize::MAX;
        }
        let mut free: Vec<(Pool, Entity, usize)> = Vec::new();
        for node in self.townships.clone() {
            last_use[node] = usize::MAX;
            self.place(node, &mut free);
        }
        for (at, node) in self.steps.clone().into_iter().enumerate() {
            self.place(node, &mut free);
            let mut operands = self.nodes[node].operands.clone();
            operands.sort_unstable();
            operands.dedup();
            for operand in operands {
                if position[operand].is_some() && last_use[operand] == at {
                    let Node { lane, entity, slot, status, .. } = self.nodes[operand];
                    free.push((Pool::of(lane), entity, slot));
                    free.push((Pool::Bytes, entity, status));
                }
            }
        }
    }

    fn place(&mut self, node: usize, free: &mut Vec<(Pool, Entity, usize)>) {
        let Node { lane, entity, .. } = self.nodes[node];
        if let Op::Load(input) = &self.nodes[node].op {
            let wanted = (input.clone(), entity, lane);
            self.nodes[node].load = self.loads.iter().position(|load| *load == wanted).unwrap_or_else(|| {
                self.loads.push(wanted);
                self.loads.len() - 1
            });
        }
        self.nodes[node].slot = self.take(Pool::of(lane), entity, free);
        self.nodes[node].status = self.take(Pool::Bytes, entity, free);
    }

    fn take(&mut self, pool: Pool, entity: Entity, free: &mut Vec<(Pool, Entity, usize)>) -> usize {
        // The one freed last is the likeliest to be in the cache.
        if let Some(at) = free.iter().rposition(|(p, e, _)| (*p, *e) == (pool, entity)) {
            return free.remove(at).2;
        }
        let slots = match pool {
            Pool::Numbers => &mut self.i64s,
            Pool::Dates => &mut self.i32s,
            Pool::Bytes => &mut self.u8s,
        };
        slots.push(entity);
        slots.len() - 1
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pool {
    Numbers,
    Dates,
    Bytes,
}

impl Pool {
    fn of(lane: Lane) -> Pool {
        match lane {
            Lane::I64 => Pool::Numbers,
            Lane::I32 => Pool::Dates,
            Lane::U8 => Pool::Bytes,
        }
    }
}
