//! tf.Example: finds the features of one record in one pass and decodes a feature only on request.
//! Reads bytes in memory. Stricter than protobuf: a field that should occur once and is repeated is an error.
//!
//! Source: TensorFlow, `tensorflow/core/example/{example,feature}.proto`:
//!
//! ```text
//! message Example  { Features features = 1; }
//! message Features { map<string, Feature> feature = 1; }   // entries { string key = 1; Feature value = 2; }
//! message Feature  { oneof kind { BytesList bytes_list = 1; FloatList float_list = 2; Int64List int64_list = 3; } }
//! ```
//!
//! Each list is `repeated ... value = 1`, packed or not.

use super::wire::{MessageBytes, WireValue};
use super::{WireError, WireFault};

/// A Feature message, not yet looked into.
#[derive(Clone, Copy, Debug)]
pub(super) struct EncodedFeature<'a>(MessageBytes<'a>);

/// The list in a Feature.
#[derive(Clone, Copy, Debug)]
pub(super) enum List<'a> {
    Bytes,
    Floats(FloatList<'a>),
    Integers(Int64List<'a>),
    /// A Feature without a list, which TensorFlow writes for a missing value.
    Nothing,
}

/// A FloatList message.
#[derive(Clone, Copy, Debug)]
pub(super) struct FloatList<'a>(MessageBytes<'a>);

/// An Int64List message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Int64List<'a>(MessageBytes<'a>);

/// Names and Features of a record, sorted by name; a name may occur more than once. `wrap` makes the Features what
/// the caller wants them to be, so that there is one list of them and not two.
pub(super) fn features<'a, T>(
    record: &'a [u8],
    wrap: impl Fn(EncodedFeature<'a>) -> T,
) -> Result<Vec<(&'a [u8], T)>, WireError> {
    let Some(entries) = once(MessageBytes::new(record), 1, "Features message")? else {
        return Ok(Vec::new());
    };
    // Counted first, so that the capacity is in proportion to the entries that are really there.
    let mut features = Vec::with_capacity(count(entries)?);
    each_entry(entries, |entry| {
        let key = once(entry, 1, "key of a feature")?;
        let value = once(entry, 2, "value of a feature")?;
        // Protobuf omits empty fields.
        let name = key.map_or(&[][..], |key| key.bytes());
        features.push((name, wrap(EncodedFeature(value.unwrap_or(MessageBytes::new(&[]))))));
        Ok(())
    })?;
    features.sort_unstable_by_key(|&(name, _)| name);
    Ok(features)
}

fn count(entries: MessageBytes<'_>) -> Result<usize, WireError> {
    let mut count = 0;
    each_entry(entries, |_| {
        count += 1;
        Ok(())
    })?;
    Ok(count)
}

fn each_entry<'a>(
    mut features: MessageBytes<'a>,
    mut entry: impl FnMut(MessageBytes<'a>) -> Result<(), WireError>,
) -> Result<(), WireError> {
    while let Some(field) = features.field()? {
        if field.number == 1 {
            entry(field.message()?)?;
        }
    }
    Ok(())
}

/// The one length-delimited field `number` of a message, if it is there.
fn once<'a>(
    mut message: MessageBytes<'a>,
    number: u64,
    what: &'static str,
) -> Result<Option<MessageBytes<'a>>, WireError> {
    let mut found = None;
    while let Some(field) = message.field()? {
        if field.number == number && found.replace(field.message()?).is_some() {
            return Err(WireError { byte: field.at, fault: WireFault::Twice(what) });
        }
    }
    Ok(found)
}

impl<'a> EncodedFeature<'a> {
    /// The list this Feature holds.
    pub(super) fn list(self) -> Result<List<'a>, WireError> {
        let mut message = self.0;
        let mut list = List::Nothing;
        while let Some(field) = message.field()? {
            let found = match field.number {
                1 => List::Bytes,
                2 => List::Floats(FloatList(field.message()?)),
                3 => List::Integers(Int64List(field.message()?)),
                _ => continue,
            };
            if !matches!(list, List::Nothing) {
                let fault = WireFault::Twice("list in a feature");
                return Err(WireError { byte: field.at, fault });
            }
            list = found;
        }
        Ok(list)
    }
}

impl Int64List<'_> {
    /// Hands every value to `each`, in order, until it fails.
    pub(super) fn try_each<E: From<WireError>>(self, mut each: impl FnMut(i64) -> Result<(), E>) -> Result<(), E> {
        let mut message = self.0;
        while let Some(field) = message.field()? {
            match field.value {
                _ if field.number != 1 => {}
                WireValue::Varint(value) => each(value.cast_signed())?,
                WireValue::Bytes(mut packed) => {
                    while !packed.is_empty() {
                        each(packed.varint()?.cast_signed())?;
                    }
                }
                _ => return Err(field.wrong_type("0 (varint) or 2 (packed)").into()),
            }
        }
        Ok(())
    }
}

impl FloatList<'_> {
    /// Hands every value to `each`, in order.
    pub(super) fn each(self, mut each: impl FnMut(f32)) -> Result<(), WireError> {
        let mut message = self.0;
        while let Some(field) = message.field()? {
            match field.value {
                _ if field.number != 1 => {}
                WireValue::Fixed32(value) => each(f32::from_le_bytes(value)),
                WireValue::Bytes(mut packed) => {
                    while !packed.is_empty() {
                        each(f32::from_le_bytes(packed.fixed32()?));
                    }
                }
                _ => return Err(field.wrong_type("5 (32-bit) or 2 (packed)")),
            }
        }
        Ok(())
    }
}
