//! Numbers by which device kernels find memory: rows of tables and tensors, and attention's items. On their way to the
//! device each is compared with the rows that there are, so that what lies in these types can be followed.

use super::staging::Staging;
use super::tiling::WorkList;
use crate::backend::error::Error;
use crate::runtime::{DeviceBuffer, Stream};

/// `N` columns of row numbers, one after the other on the device, each below its limit.
pub(super) struct Indices<const N: usize> {
    buffer: DeviceBuffer<u32>,
    count: usize,
    limits: [usize; N],
}

impl<const N: usize> Indices<N> {
    /// Sends columns of equal length.
    pub(super) fn new(
        stream: &Stream,
        words: &Staging<u32>,
        columns: [&[u32]; N],
        limits: [usize; N],
    ) -> Result<Self, Error> {
        let count = columns[0].len();
        let indices = Indices { buffer: stream.alloc(N * count)?, count, limits };
        indices.refill(stream, words, columns)?;
        Ok(indices)
    }

    /// Sends other numbers to where these lie.
    pub(super) fn refill(&self, stream: &Stream, words: &Staging<u32>, columns: [&[u32]; N]) -> Result<(), Error> {
        const OPERATION: &str = "row numbers";
        for (column, limit) in columns.into_iter().zip(self.limits) {
            if column.len() != self.count {
                let (found, expected) = (column.len(), self.count);
                return Err(Error::Shape { operation: OPERATION, what: "their number", found, expected });
            }
            let largest = column.iter().copied().max().unwrap_or_default();
            if !column.is_empty() && largest as usize >= limit {
                let at = column.iter().position(|index| *index == largest).unwrap_or_default();
                return Err(Error::Index { operation: OPERATION, what: "row", at, found: largest, end: limit });
            }
        }
        Ok(words.send(stream, &columns.concat(), &self.buffer)?)
    }

    pub(super) fn buffer(&self) -> &DeviceBuffer<u32> {
        &self.buffer
    }

    /// Numbers in a column.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// What each column's numbers are below.
    pub(super) fn limits(&self) -> [usize; N] {
        self.limits
    }
}

/// A work list on the device.
pub(super) struct AttentionItems {
    buffer: DeviceBuffer<u32>,
    tokens: usize,
    heads: usize,
}

impl AttentionItems {
    /// Sends the list; there is room for others of as many as `most` words.
    pub(super) fn new(stream: &Stream, words: &Staging<u32>, list: &WorkList, most: usize) -> Result<Self, Error> {
        let buffer = stream.alloc(list.len().max(most))?;
        words.send(stream, list, &buffer)?;
        Ok(AttentionItems { buffer, tokens: list.tokens(), heads: list.heads() })
    }

    /// Sends another list to where this one lies, if it is over as many tokens and heads and there is room.
    pub(super) fn refill(&self, stream: &Stream, words: &Staging<u32>, list: &WorkList) -> Result<bool, Error> {
        if [list.tokens(), list.heads()] != [self.tokens, self.heads] || list.len() > self.buffer.len() {
            return Ok(false);
        }
        words.send(stream, list, &self.buffer)?;
        Ok(true)
    }

    pub(super) fn buffer(&self) -> &DeviceBuffer<u32> {
        &self.buffer
    }

    pub(super) fn tokens(&self) -> usize {
        self.tokens
    }

    pub(super) fn heads(&self) -> usize {
        self.heads
    }
}
