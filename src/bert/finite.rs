//! NaN and infinity in outputs: found while they are brought to the host, and where they come from.

use std::fmt;

use super::heads::HeadKind;

/// The part of a model whose output first holds NaN or infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFinitePlace {
    /// The sum of the embeddings, normalised.
    Embeddings,
    /// An encoder layer, counted from 0.
    Layer(usize),
    /// The pooler.
    Pooler,
    /// The head.
    Head(HeadKind),
}

impl fmt::Display for NotFinitePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotFinitePlace::Embeddings => f.write_str("the embeddings have them already"),
            NotFinitePlace::Layer(layer) => write!(f, "layer {layer} is the first that has them"),
            NotFinitePlace::Pooler => f.write_str("the sequence output has none, the pooler makes them"),
            NotFinitePlace::Head(head) => write!(f, "the encoder's output has none, the {head} head makes them"),
        }
    }
}

/// NaN or infinity in an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFinite {
    /// The output.
    pub output: &'static str,
    /// The first row that has one: a sequence of the batch.
    pub row: usize,
    /// How many values are not finite.
    pub count: usize,
    /// Values of the output.
    pub values: usize,
    /// Where they first appear.
    pub place: NotFinitePlace,
}

impl fmt::Display for NotFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { output, row, count, values, place } = self;
        write!(f, "{output}: {count} of {values} values are NaN or infinite, the first in row {row}; {place}")
    }
}

/// How many of `values` are NaN or infinite, and the index of the first; `None` if all are finite.
pub(crate) fn not_finite(values: &[f32]) -> Option<(usize, usize)> {
    const EXPONENT: u32 = 0x7f80_0000;
    let odd = |value: &f32| value.to_bits() & EXPONENT == EXPONENT;
    // A block a time without branches, so that the compiler makes vectors of it.
    let some = values.chunks(1024).position(|block| block.iter().fold(false, |found, value| found | odd(value)))?;
    let first = some * 1024 + values[some * 1024..].iter().position(odd)?;
    Some((values[first..].iter().filter(|value| odd(value)).count(), first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_found_and_counted() {
        let mut values = vec![f32::MAX; 3000];
        assert_eq!(not_finite(&values), None);
        assert_eq!(not_finite(&[]), None);
        for (at, value) in [(2999, f32::NAN), (2050, f32::INFINITY), (1023, f32::NEG_INFINITY), (0, -f32::NAN)] {
            let before = not_finite(&values).map_or(0, |(count, _)| count);
            values[at] = value;
            assert_eq!(not_finite(&values), Some((before + 1, at)));
        }
    }
}
