// SPDX-License-Identifier: Apache-2.0
//! Seeded drawing in integers alone, so that the same seed gives the same bytes on every machine. Knows no fact.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of drawn numbers.
pub(crate) struct Draw {
    rng: ChaCha8Rng,
}

/// What follows the number of the seed in the key; changing it changes every synthetic county.
const KEY: &[u8; 24] = b"doudi synthetic county 1";

/// 2^(i/32), in 65,536ths.
const POWERS: [u64; 33] = [
    65536, 66971, 68438, 69936, 71468, 73032, 74632, 76266, 77936, 79642, 81386, 83169, 84990, 86851, 88752,
    90696, 92682, 94711, 96785, 98905, 101070, 103283, 105545, 107856, 110218, 112631, 115098, 117618,
    120194, 122825, 125515, 128263, 131072,
];

impl Draw {
    /// The stream of that number under a seed. Streams are independent of each other and of the order in which they are used.
    pub(crate) fn new(seed: u64, stream: u64) -> Draw {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..].copy_from_slice(KEY);
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(stream);
        Draw { rng }
    }

    /// The stream for a name (of a fact, say) within a block of households.
    pub(crate) fn named(seed: u64, block: u64, name: &str) -> Draw {
        // FNV-1a; bit 63 keeps these streams apart from the numbered ones.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Draw::new(seed, 1 << 63 | (hash >> 40) << 32 | block & 0xffff_ffff)
    }

    /// Any 32 bits.
    pub(crate) fn word(&mut self) -> u32 {
        self.rng.next_u32()
    }

    /// From 0 to `n - 1`; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.word()) * u64::from(n)) >> 32) as u32
    }

    /// A place in something of that length; 0 when it is empty.
    pub(crate) fn place(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).unwrap_or(u32::MAX)) as usize
    }

    /// From `low` to `high`, both included; `low` when they are the wrong way round.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        let span = high.abs_diff(low);
        let step = match u32::try_from(span + 1) {
            Ok(span) => u64::from(self.below(span)),
            Err(_) => ((u128::from(self.rng.next_u64()) * (u128::from(span) + 1)) >> 64) as u64,
        };
        low.saturating_add_unsigned(step)
    }

    /// As [`Draw::between`], for days and small numbers.
    pub(crate) fn days(&mut self, low: i32, high: i32) -> i32 {
        self.between(i64::from(low), i64::from(high)) as i32
    }

    /// True for so many of 10,000.
    pub(crate) fn chance(&mut self, of_ten_thousand: u32) -> bool {
        self.below(10_000) < of_ten_thousand
    }

    /// One of a table of weights and values; the last where the weights are all 0.
    pub(crate) fn pick<T: Copy>(&mut self, table: &[(u32, T)]) -> T {
        let total = table.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(total);
        for (weight, value) in table {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        table[table.len() - 1].1
    }

    /// Normally distributed with mean 0 and deviation 65,536: twelve uniform numbers added.
    fn normal(&mut self) -> i64 {
        let mut sum = 0;
        for _ in 0..6 {
            let word = self.word();
            sum += i64::from(word & 0xffff) + i64::from(word >> 16);
        }
        sum - 6 * 65_535
    }

    /// Lognormally distributed with that median; the deviation of the logarithm is given in thousandths.
    pub(crate) fn lognormal(&mut self, median: i64, sigma: i64) -> i64 {
        // The exponent of 2, in 65,536ths: z * sigma / ln 2.
        let exponent = self.normal() * sigma * 1_442_695 / 1_000_000_000;
        scale(median, exponent)
    }
}

/// `value * 2^(exponent / 65,536)`.
fn scale(value: i64, exponent: i64) -> i64 {
    let whole = exponent.div_euclid(65_536);
    let part = exponent.rem_euclid(65_536) as u64;
    let (at, rest) = ((part >> 11) as usize, part & 0x7ff);
    let power = POWERS[at] + (((POWERS[at + 1] - POWERS[at]) * rest) >> 11);
    let scaled = i128::from(value) * i128::from(power);
    let shifted = if whole >= 0 { scaled << whole.min(40) >> 16 } else { scaled >> (16 - whole.max(-40)) };
    i64::try_from(shifted).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_are_exact_at_whole_exponents() {
        assert_eq!(scale(1000, 0), 1000);
        assert_eq!(scale(1000, 65_536), 2000);
        assert_eq!(scale(1000, -2 * 65_536), 250);
        assert!((1413..=1415).contains(&scale(1000, 32_768)));
    }

    #[test]
    fn a_lognormal_has_its_median_and_its_spread() {
        let mut draw = Draw::new(1, 0);
        let mut drawn: Vec<i64> = (0..20_001).map(|_| draw.lognormal(100_000, 650)).collect();
        drawn.sort_unstable();
        assert!((98_000..102_000).contains(&drawn[10_000]), "{}", drawn[10_000]);
        // One deviation up: e^0.65 = 1.916.
        assert!((186_000..197_000).contains(&drawn[16_827]), "{}", drawn[16_827]);
    }

    #[test]
    fn the_same_seed_and_stream_give_the_same_numbers() {
        let words = |seed, stream| {
            let mut draw = Draw::new(seed, stream);
            [draw.word(), draw.word(), draw.word()]
        };
        assert_eq!(words(7, 3), words(7, 3));
        assert_ne!(words(7, 3), words(7, 4));
        assert_ne!(words(7, 3), words(8, 3));
        // Held fast: if this changes, every synthetic county that anybody has quoted changes with it.
        assert_eq!(words(1, 0), EXPECTED);
    }

    const EXPECTED: [u32; 3] = [2_063_948_129, 1_247_992_055, 1_376_397_407];

    #[test]
    fn bounds_are_included_and_kept() {
        let mut draw = Draw::new(1, 1);
        let drawn: Vec<i64> = (0..2000).map(|_| draw.between(-3, 3)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&-3), Some(&3)));
        assert_eq!(draw.between(5, 4), 5);
        for _ in 0..1000 {
            assert!((0..=1 << 52).contains(&draw.between(0, 1 << 52)));
        }
    }
}
