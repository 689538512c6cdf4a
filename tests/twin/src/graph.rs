//! Captured graphs and their replay. The resources they use must still exist; nodes run in any order that their
//! dependencies allow.

use std::collections::HashMap;
use std::sync::Arc;

use ascend_sys::ACL_ERROR_RT_PARAM_INVALID;

use crate::access::{Access, Shadow};
use crate::clock::Stamp;
use crate::fault::{Fault, Outcome};
use crate::instance::{Guard, Instance, State};
use crate::ledger;
use crate::place::{Home, How, Touch};
use crate::scheduler::Scheduler;
use crate::stream::{Task, Work};
use crate::worker::run_plain;

/// A captured graph.
#[derive(Debug)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) device: usize,
    pub(crate) context: usize,
}

/// One captured task.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) task: Task,
    /// The nodes that it depends on directly.
    pub(crate) after: Vec<usize>,
    pub(crate) touches: Vec<Touch>,
}

impl Graph {
    /// A node that is incomplete while all nodes before it are complete.
    fn choose_next(&self, done: &[bool], scheduler: &mut Scheduler) -> usize {
        let ready = |index: &usize| !done[*index] && self.nodes[*index].after.iter().all(|before| done[*before]);
        let ready: Vec<usize> = (0..self.nodes.len()).filter(ready).collect();
        ready[scheduler.choose(ready.len())]
    }
}

/// The accesses of the kernels of one replay so far, by allocation.
pub(crate) type ReplayShadows = HashMap<(usize, u64), Shadow>;

impl State {
    /// Queues a replay.
    pub(crate) fn replay(&mut self, instance: &'static Instance, graph: usize, stream: usize) -> Outcome<Option<u64>> {
        let Some(shared) = self.graphs.get(graph).cloned() else {
            return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, "the graph no longer exists");
        };
        for node in &shared.nodes {
            if let Some(dead) = node.touches.iter().find(|touch| !self.still_lives(touch)) {
                let made = match &dead.spot.home {
                    Home::Device { made, .. } => Some(made.clone()),
                    _ => None,
                };
                let (call, number) = (node.task.call, node.task.number);
                let why = format!(
                    "the graph's {call} (call {number}) uses memory {:p} that was freed since",
                    dead.spot.bytes
                );
                self.ledger.violation("graph-uses-freed-memory", why.clone(), made);
                return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why);
            }
            if let Work::Launch(launch) = &node.task.work {
                self.check_module_of(launch)?;
            }
        }
        let touches = shared.nodes.iter().flat_map(|node| node.touches.iter().cloned()).collect();
        self.enqueue(instance, stream, Work::Graph(shared), touches)
    }
}

impl Instance {
    /// Runs a graph's nodes, each after its dependencies, otherwise in an order chosen by the scheduler.
    pub(crate) fn run_graph(
        &'static self,
        mut state: Guard,
        stream: usize,
        graph: &Arc<Graph>,
        stamp: &Stamp,
    ) -> (Guard, Outcome) {
        let mut done = vec![false; graph.nodes.len()];
        let mut shadows = ReplayShadows::new();
        for turn in 0..graph.nodes.len() {
            // The order of capture satisfies the dependencies.
            let index = if state.scheduler.is_seeded() { graph.choose_next(&done, &mut state.scheduler) } else { turn };
            done[index] = true;
            let task = &graph.nodes[index].task;
            ledger::enter(task.call, task.number);
            let outcome;
            (state, outcome) = match (&task.fail, &task.work) {
                (Some(fault), _) => (state, Err(fault.clone())),
                (None, Work::Launch(launch)) => {
                    self.run_launch(state, stream, launch, stamp, Some((&task.stamp, &mut shadows)))
                }
                (None, work) => {
                    drop(state);
                    run_plain(work);
                    (self.lock(), Ok(()))
                }
            };
            if outcome.is_err() {
                return (state, outcome);
            }
        }
        (state, Ok(()))
    }
}

impl State {
    /// Reports two kernels of one replay that access the same bytes although the graph does not order them.
    pub(crate) fn touch_in_replay(
        &mut self,
        touch: &Touch,
        stamp: &Stamp,
        kernel: &Arc<str>,
        shadows: &mut ReplayShadows,
    ) {
        let Home::Device { device, start, offset, made } = &touch.spot.home else { return };
        let (call, number) = ledger::current();
        let access = Access {
            range: *offset..offset + touch.bytes,
            write: touch.how == How::Write,
            stamp: stamp.clone(),
            call,
            number,
            kernel: Some(kernel.clone()),
        };
        if let Some(other) = shadows.entry((*device, *start)).or_default().add(access.clone(), &self.host) {
            self.report_race(&access, &other, made.clone());
        }
    }
}
