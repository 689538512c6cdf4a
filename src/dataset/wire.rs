//! The protobuf wire format, read field by field from bytes in memory.
//! Knows no message type; borrows its input and allocates nothing.
//!
//! Source: <https://protobuf.dev/programming-guides/encoding/>.

use super::{WireError, WireFault};

/// The fields of one message, or the values of one packed block.
#[derive(Clone, Copy, Debug)]
pub(super) struct MessageBytes<'a> {
    bytes: &'a [u8],
    /// Offset of `bytes` within the record, for messages.
    at: usize,
}

/// One field of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct WireField<'a> {
    pub(super) number: u64,
    pub(super) value: WireValue<'a>,
    /// Offset of the field's tag within the record.
    pub(super) at: usize,
}

/// The value of a field, as far as its wire type tells.
#[derive(Clone, Copy, Debug)]
pub(super) enum WireValue<'a> {
    Varint(u64),
    Fixed64,
    Bytes(MessageBytes<'a>),
    Fixed32([u8; 4]),
}

impl<'a> MessageBytes<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next field; `None` at the end of the message.
    pub(super) fn field(&mut self) -> Result<Option<WireField<'a>>, WireError> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let at = self.at;
        let tag = self.varint()?;
        let number = tag >> 3;
        if !(1..=(1 << 29) - 1).contains(&number) {
            return Err(WireError { byte: at, fault: WireFault::FieldNumber(number) });
        }
        let value = match (tag & 7) as u8 {
            0 => WireValue::Varint(self.varint()?),
            1 => {
                self.take(8)?;
                WireValue::Fixed64
            }
            2 => WireValue::Bytes(self.block()?),
            5 => WireValue::Fixed32(self.fixed32()?),
            found => {
                // 3 and 4 delimit groups, which tf.Example does not use.
                let fault = WireFault::WireType { field: number, found, expected: "0, 1, 2 or 5" };
                return Err(WireError { byte: at, fault });
            }
        };
        Ok(Some(WireField { number, value, at }))
    }

    /// One varint of at most 64 bits.
    pub(super) fn varint(&mut self) -> Result<u64, WireError> {
        // Most values of masks and token types are one byte.
        if let [byte @ 0..0x80, rest @ ..] = self.bytes {
            self.bytes = rest;
            self.at += 1;
            return Ok(u64::from(*byte));
        }
        self.long_varint()
    }

    fn long_varint(&mut self) -> Result<u64, WireError> {
        let mut value = 0u64;
        for (index, &byte) in self.bytes.iter().take(10).enumerate() {
            // The tenth byte has room for one bit only.
            if index == 9 && byte > 1 {
                return Err(self.fault(WireFault::Varint));
            }
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                self.take(index + 1)?;
                return Ok(value);
            }
        }
        Err(self.fault(match self.bytes.len() {
            0..10 => WireFault::Truncated { expected: 1 },
            _ => WireFault::Varint,
        }))
    }

    /// Four bytes, as a float has.
    pub(super) fn fixed32(&mut self) -> Result<[u8; 4], WireError> {
        let (value, _) = self
            .bytes
            .split_first_chunk::<4>()
            .ok_or_else(|| self.fault(WireFault::Truncated { expected: 4 - self.bytes.len().min(4) }))?;
        self.take(4)?;
        Ok(*value)
    }

    fn block(&mut self) -> Result<MessageBytes<'a>, WireError> {
        let byte = self.at;
        let length = self.varint()?;
        let left = self.bytes.len();
        match usize::try_from(length) {
            Ok(length) if length <= left => {
                let at = self.at;
                Ok(MessageBytes { bytes: self.take(length)?, at })
            }
            _ => Err(WireError { byte, fault: WireFault::Length { length, left } }),
        }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], WireError> {
        let (taken, rest) = self
            .bytes
            .split_at_checked(count)
            .ok_or_else(|| self.fault(WireFault::Truncated { expected: count.saturating_sub(self.bytes.len()) }))?;
        self.bytes = rest;
        self.at += count;
        Ok(taken)
    }

    fn fault(&self, fault: WireFault) -> WireError {
        WireError { byte: self.at, fault }
    }
}

impl<'a> WireField<'a> {
    /// The bytes of a length-delimited field.
    pub(super) fn message(&self) -> Result<MessageBytes<'a>, WireError> {
        match self.value {
            WireValue::Bytes(bytes) => Ok(bytes),
            _ => Err(self.wrong_type("2 (length-delimited)")),
        }
    }

    pub(super) fn wrong_type(&self, expected: &'static str) -> WireError {
        let found = match self.value {
            WireValue::Varint(_) => 0,
            WireValue::Fixed64 => 1,
            WireValue::Bytes(_) => 2,
            WireValue::Fixed32(_) => 5,
        };
        let fault = WireFault::WireType { field: self.number, found, expected };
        WireError { byte: self.at, fault }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_of_every_width_are_read() {
        for shift in 0..64 {
            let value = u64::MAX >> shift;
            let mut bytes = Vec::new();
            prost::encoding::encode_varint(value, &mut bytes);
            let mut wire = MessageBytes::new(&bytes);
            assert_eq!(wire.varint(), Ok(value));
            assert!(wire.is_empty());
        }
    }

    #[test]
    fn endless_and_oversized_varints_are_errors() {
        let endless = MessageBytes::new(&[0x80; 64]).varint().unwrap_err();
        assert_eq!(endless, WireError { byte: 0, fault: WireFault::Varint });
        let mut wide = [0xff; 10];
        wide[9] = 2;
        assert_eq!(MessageBytes::new(&wide).varint().unwrap_err().fault, WireFault::Varint);
        let cut = MessageBytes::new(&[0x80, 0x80]).varint().unwrap_err();
        assert_eq!(cut.fault, WireFault::Truncated { expected: 1 });
    }

    #[test]
    fn a_length_past_the_end_is_an_error() {
        for length in [3, 1 << 31, 1 << 63, u64::MAX] {
            let mut bytes = vec![0x0a];
            prost::encoding::encode_varint(length, &mut bytes);
            bytes.extend([0, 0]);
            let error = MessageBytes::new(&bytes).field().unwrap_err();
            assert_eq!(error, WireError { byte: 1, fault: WireFault::Length { length, left: 2 } });
        }
    }

    #[test]
    fn groups_and_field_zero_are_errors() {
        for (tag, expected) in [
            (0x0b, "byte 0 of the record: field 1 has wire type 3, expected 0, 1, 2 or 5"),
            (0x0f, "byte 0 of the record: field 1 has wire type 7, expected 0, 1, 2 or 5"),
            (0x02, "byte 0 of the record: field number 0, expected 1 to 536870911"),
        ] {
            assert_eq!(MessageBytes::new(&[tag, 0]).field().unwrap_err().to_string(), expected);
        }
    }
}
