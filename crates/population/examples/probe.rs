// temporary
use policy::frame::*;
use policy::ir::*;
use policy::library::*;
use policy::lower::*;
use policy::tree::*;
use population::*;
use std::time::Instant;
#[path = "../tests/common/mod.rs"]
#[allow(dead_code, unused, unreachable_pub)]
mod common;
use common::Random;
fn texts(root: &std::path::Path) -> Texts {
    let mut t = Texts::new();
    let mut w = vec![root.to_path_buf()];
    while let Some(f) = w.pop() {
        for e in std::fs::read_dir(&f).unwrap() {
            let p = e.unwrap().path();
            if p.is_dir() {
                w.push(p)
            } else if p.extension().is_some_and(|x| ["yaml", "rules", "csv"].iter().any(|o| x == *o)) {
                t.insert(
                    p.strip_prefix(root).unwrap().to_string_lossy().into_owned(),
                    std::fs::read_to_string(&p).unwrap(),
                );
            }
        }
    }
    t
}
struct Null;
impl Sink for Null {
    fn tile(&mut self, _: &Tile<'_>) {}
}
pub fn frame(code: &Code, households: usize, unknown: f64) -> Frame {
    let mut r = Random(7);
    let mut f = Frame { households, townships: 25, ..Frame::default() };
    f.township_of = (0..households).map(|h| (h * 25 / households) as u32).collect();
    let off = |r: &mut Random, n: usize, s: &[u32]| {
        let mut o = vec![0u32];
        let mut l = 0;
        for _ in 0..n {
            l += s[r.below(s.len())];
            o.push(l)
        }
        o
    };
    f.persons = off(&mut r, households, &[1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 3, 3, 2]);
    let p = *f.persons.last().unwrap() as usize;
    f.supporters = off(&mut r, p, &[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2]);
    f.events = off(&mut r, households, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    for (input, e, lane) in code.inputs() {
        if matches!(input, Input::Decision(_)) {
            continue;
        }
        let at = code.ops.iter().position(|o| *o == Op::Load(input.clone())).unwrap();
        let reg = &code.registers[at];
        let n = f.rows(e);
        let mut c = Column::unknown(lane, n);
        let u = (unknown * 1e6) as usize;
        for row in 0..n {
            if u > 0 && r.below(1_000_000) < u {
                continue;
            }
            let v = match lane {
                Lane::I64 => {
                    if r.chance(50) {
                        reg.low.max(0)
                    } else {
                        r.within(reg.low.max(0).min(reg.high), reg.high.min(300_000))
                    }
                }
                Lane::I32 => r.within(reg.low.max(-14_600), reg.high.min(18_500)),
                Lane::U8 => {
                    if r.chance(70) {
                        reg.low
                    } else {
                        r.within(reg.low, reg.high.min(3))
                    }
                }
            };
            c.set(row, Cell::Known(v));
        }
        f.columns.insert(input, c);
    }
    f
}
fn main() {
    let lib = Library::read(&texts(std::path::Path::new("packs"))).map_err(|e| format!("{e:?}")).unwrap();
    let place = std::env::args().nth(1).unwrap_or("500229".into());
    let on = std::env::args().nth(2).unwrap_or("2020-11-10".into());
    let prog = lib
        .program(&Question::new(kernel::Division::parse(&place).unwrap(), kernel::Date::parse(&on).unwrap()))
        .map_err(|e| format!("{e:?}"))
        .unwrap();
    let wants: Vec<Want> = prog.schemes.iter().map(|s| Want::Scheme(s.name.clone())).collect();
    let code = compile(&prog, &wants).map_err(|e| format!("{e:?}")).unwrap();
    let mut kinds = std::collections::BTreeMap::<String, usize>::new();
    for (o, r) in code.ops.iter().zip(&code.registers) {
        let s = format!("{o:?}");
        let n = s.split(['(', ' ']).next().unwrap();
        *kinds.entry(format!("{n} {:?}", r.entity)).or_default() += 1;
    }
    println!(
        "ops {} outputs {} inputs {} {kinds:?}",
        code.ops.len(),
        code.outputs.len(),
        code.inputs().len()
    );
    let hh: usize = std::env::var("HH").ok().map_or(300_000, |v| v.parse().unwrap());
    if std::env::var("DUMP").is_ok() {
        for (i, (o, r)) in code.ops.iter().zip(&code.registers).enumerate() {
            println!("{i} {o:?} {:?} {:?} [{}..{}] {}", r.entity, r.lane, r.low, r.high, r.may_be_unknown)
        }
        return;
    }
    for unknown in [0.0, 0.01] {
        let f = frame(&code, hh, unknown);
        let v = f.view();
        let bytes: usize = f.columns.values().map(|c| c.bytes()).sum();
        println!(
            "unknown {unknown} persons {} supporters {} bytes/hh {}",
            f.rows(Entity::Person),
            f.rows(Entity::Supporter),
            bytes / hh
        );
        if std::env::var("RSS").is_ok() {
            let hwm = || {
                std::fs::read_to_string("/proc/self/status")
                    .unwrap()
                    .lines()
                    .find(|l| l.starts_with("VmHWM"))
                    .unwrap()
                    .to_string()
            };
            let a = hwm();
            let e = Evaluator::new(&code).unwrap();
            let r = e.evaluate_all(&v, 2);
            println!("input {} out {} hwm before {a} after {}", bytes, r.bytes(), hwm());
            continue;
        }
        for th in [1, 2] {
            let mut best = f64::MAX;
            for _ in 0..5 {
                let t = Instant::now();
                let mut total = 0i64;
                std::thread::scope(|sc| {
                    let hs: Vec<_> = (0..th)
                        .map(|k| {
                            let f = &f;
                            sc.spawn(move || {
                                let mut total = 0i64;
                                for c in f.columns.values() {
                                    match c {
                                        Column::I64(x) => {
                                            total ^= x[x.len() * k / th..x.len() * (k + 1) / th]
                                                .iter()
                                                .fold(0, |a, b| a ^ b)
                                        }
                                        Column::I32(x) => {
                                            total ^= x[x.len() * k / th..x.len() * (k + 1) / th]
                                                .iter()
                                                .fold(0, |a, b| a ^ b)
                                                as i64
                                        }
                                        Column::U8(x) => {
                                            total ^= x[x.len() * k / th..x.len() * (k + 1) / th]
                                                .iter()
                                                .fold(0, |a, b| a ^ b)
                                                as i64
                                        }
                                    }
                                }
                                total
                            })
                        })
                        .collect();
                    for h in hs {
                        total ^= h.join().unwrap()
                    }
                });
                std::hint::black_box(total);
                best = best.min(t.elapsed().as_secs_f64());
            }
            println!("stream floor threads {th}: {:.1} ns/hh", best * 1e9 / hh as f64);
        }
        {
            let e = Evaluator::new(&code).unwrap();
            for th in [1, 2] {
                let mut best = f64::MAX;
                for _ in 0..5 {
                    let t = Instant::now();
                    e.evaluate_shards(&v, th, |_| Null);
                    best = best.min(t.elapsed().as_secs_f64());
                }
                println!("null shards threads {th}: {:.1} ns/hh", best * 1e9 / hh as f64);
            }
        }
        if std::env::var("QUICK").is_ok() {
            continue;
        }
        for tile in [128, 256, 512, 1024, 2048, 4096] {
            let e = Evaluator::new(&code).unwrap().with_tile(tile);
            let mut best = f64::MAX;
            for _ in 0..3 {
                let t = Instant::now();
                e.evaluate(&v, 0..hh, &mut Null);
                best = best.min(t.elapsed().as_secs_f64());
            }
            println!("tile {tile}: {:.1} ns/hh null sink", best * 1e9 / hh as f64);
        }
        let e = Evaluator::new(&code).unwrap();
        for th in [1, 2] {
            let mut best = f64::MAX;
            let mut b = 0;
            for _ in 0..3 {
                let t = Instant::now();
                let r = e.evaluate_all(&v, th);
                best = best.min(t.elapsed().as_secs_f64());
                b = r.bytes();
            }
            println!("all threads {th}: {:.1} ns/hh, out bytes/hh {}", best * 1e9 / hh as f64, b / hh);
        }
    }
}
