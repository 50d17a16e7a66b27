// SPDX-License-Identifier: Apache-2.0
//! So many at once. Whoever comes while a place is free takes it, even before those who wait: one who waits has to be woken and find a thread first, and in that time
//! the place would stand empty. One who was passed over once goes before all who come later, so that nobody waits for ever.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Lets so many in at once.
pub(crate) struct Gate {
    state: Mutex<State>,
    freed: Notify,
}

struct State {
    free: u32,
    /// How many wait who were woken before.
    passed_over: u32,
}

impl Gate {
    pub(crate) fn new(places: u32) -> Arc<Gate> {
        let state = Mutex::new(State { free: places, passed_over: 0 });
        Arc::new(Gate { state, freed: Notify::new() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place. Given up in the middle, it leaves nothing behind.
    pub(crate) async fn enter(self: &Arc<Self>) -> Place {
        let mut turn: Option<Turn<'_>> = None;
        loop {
            // Listens before it looks, so that what is freed in between wakes it.
            let mut freed = pin!(self.freed.notified());
            freed.as_mut().enable();
            if self.take(turn.is_some()) {
                return Place(self.clone());
            }
            freed.await;
            turn.get_or_insert_with(|| Turn::of(self));
        }
    }

    fn take(&self, has_turn: bool) -> bool {
        let mut state = self.state();
        let may = state.free > 0 && (has_turn || state.passed_over == 0);
        state.free -= u32::from(may);
        may
    }
}

/// A place inside, until it is dropped.
pub(crate) struct Place(Arc<Gate>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.state().free += 1;
        self.0.freed.notify_one();
    }
}

/// The turn of one who was passed over, until it is inside or gives up.
struct Turn<'a>(&'a Gate);

impl Turn<'_> {
    fn of(gate: &Gate) -> Turn<'_> {
        gate.state().passed_over += 1;
        Turn(gate)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.state().passed_over -= 1;
        // Others may have been kept out by it while a place was free.
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    fn standing(gate: &Gate) -> (u32, u32) {
        let state = gate.state();
        (state.free, state.passed_over)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn never_more_than_there_are_places_and_everybody_gets_in() {
        for places in [1, 3] {
            let gate = Gate::new(places);
            let inside = Arc::new(AtomicU32::new(0));
            let tasks: Vec<_> = (0..16)
                .map(|_| {
                    let (gate, inside) = (gate.clone(), inside.clone());
                    tokio::spawn(async move {
                        for round in 0..200 {
                            let place = gate.enter().await;
                            assert!(inside.fetch_add(1, Ordering::SeqCst) < places);
                            if round % 7 == 0 {
                                tokio::task::yield_now().await;
                            }
                            inside.fetch_sub(1, Ordering::SeqCst);
                            drop(place);
                        }
                    })
                })
                .collect();
            for task in tasks {
                task.await.expect("no task failed");
            }
            assert_eq!(standing(&gate), (places, 0));
        }
    }

    #[tokio::test]
    async fn who_was_passed_over_goes_before_who_comes_later() {
        let gate = Gate::new(1);
        let first = gate.enter().await;
        let waiting = tokio::spawn({
            let gate = gate.clone();
            async move { drop(gate.enter().await) }
        });
        tokio::task::yield_now().await;
        // Freed and taken again before the one who waits has run.
        drop(first);
        let second = gate.enter().await;
        tokio::task::yield_now().await;
        assert_eq!(gate.state().passed_over, 1);
        drop(second);
        assert!(!gate.take(false), "a newcomer must let the other in first");
        waiting.await.expect("it came in");
        assert!(gate.take(false));
    }

    #[tokio::test]
    async fn who_gives_up_keeps_nobody_out() {
        let gate = Gate::new(1);
        let first = gate.enter().await;
        let given_up = tokio::time::timeout(Duration::from_millis(1), gate.enter()).await;
        assert!(given_up.is_err());
        drop(first);
        drop(gate.enter().await);
        assert_eq!(standing(&gate), (1, 0));
    }
}
