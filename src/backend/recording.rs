//! Recordings: what a backend remembers of work that is asked for over and over, and what its caller promises.
//! Types only; what is recorded, and how it is told from other work, is each backend's own.
//!
//! A caller keeps one recording for each piece of work that it repeats (a model keeps one) and passes it to
//! [`Backend::recorded`](super::Backend::recorded) each time. It promises nothing about the work being the same: a
//! backend compares what the work asks for, operation by operation (weights, extents, options, and which results go
//! where), with what it recorded, and replays only what is equal. Work that differs is computed as it comes.
//!
//! Work that can be replayed begins with embedding the tokens it was called with, attends within the sequences it was
//! called with, ends in an operand, and calls its backend from the thread that it runs on. It may run more than once
//! for one call. Values that it makes on the way are its own: used after it, they are an error, not a wrong number.

/// The recording of a backend that computes everything as it comes.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRecording;
