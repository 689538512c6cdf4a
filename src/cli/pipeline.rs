//! Work on a few items at once, with results in order: while the device computes one batch, the next is brought to it
//! and the one before it back.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Calls `work` on every item, `at_once` of them at a time, and `take` on the results in the items' order. Stops at the
/// first item or result that is an error.
pub(super) fn in_order<I: Send, O: Send, E: Send>(
    items: impl Iterator<Item = Result<I, E>>,
    at_once: usize,
    work: impl Fn(&I) -> Result<O, E> + Sync,
    mut take: impl FnMut(I, O) -> Result<(), E>,
) -> Result<(), E> {
    if at_once <= 1 {
        for item in items {
            let item = item?;
            let result = work(&item)?;
            take(item, result)?;
        }
        return Ok(());
    }
    std::thread::scope(|scope| {
        // Each worker has its own channels, and items go round: results come back in the same turn.
        let workers: Vec<_> = (0..at_once)
            .map(|_| {
                let (to, items): (SyncSender<I>, Receiver<I>) = sync_channel(1);
                let (results, from) = sync_channel(1);
                let work = &work;
                scope.spawn(move || {
                    for item in items {
                        let result = work(&item).map(|result| (item, result));
                        if results.send(result).is_err() {
                            break;
                        }
                    }
                });
                (to, from)
            })
            .collect();
        let mut take_from = |number: usize| match workers[number % at_once].1.recv() {
            Ok(result) => result.and_then(|(item, result)| take(item, result)),
            Err(_) => unreachable!("a worker answers every item"),
        };
        let (mut given, mut taken) = (0, 0);
        for item in items {
            if given - taken == at_once {
                take_from(taken)?;
                taken += 1;
            }
            let sent = workers[given % at_once].0.send(item?);
            debug_assert!(sent.is_ok(), "a worker waits for items");
            given += 1;
        }
        (taken..given).try_for_each(take_from)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for at_once in [1, 2, 3] {
            for count in [0, 1, 2, 7] {
                let mut taken = Vec::new();
                let work = |item: &u32| {
                    // Later items are done sooner.
                    std::thread::sleep(std::time::Duration::from_millis(u64::from(8 - item)));
                    Ok::<_, String>(item * 10)
                };
                let take = |item, result| {
                    taken.push((item, result));
                    Ok(())
                };
                in_order((0..count).map(Ok), at_once, work, take).unwrap();
                assert_eq!(taken, (0..count).map(|item| (item, item * 10)).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn the_first_error_ends_it() {
        for at_once in [1, 2] {
            let mut taken = 0;
            let work = |item: &u32| if *item == 3 { Err("work".to_owned()) } else { Ok(()) };
            let mut take = |_, ()| {
                taken += 1;
                Ok(())
            };
            assert_eq!(in_order((0..9).map(Ok), at_once, work, &mut take), Err("work".to_owned()));
            assert_eq!(taken, 3);
            let items = (0..9).map(|item| if item == 5 { Err("item".to_owned()) } else { Ok(item) });
            assert_eq!(in_order(items, at_once, |_| Ok(()), |_, ()| Ok(())), Err("item".to_owned()));
            let took = in_order((0..9).map(Ok), at_once, |_| Ok(()), |_, ()| Err("take".to_owned()));
            assert_eq!(took, Err("take".to_owned()));
        }
    }
}
