//! Protocol Buffers' wire format, read one field at a time from a source of any length.
//! Parses varints, lengths and groups, no messages. Reads only the bytes it is asked for.
//! Source: <https://protobuf.dev/programming-guides/encoding/>.

use std::ops::Range;
use std::path::Path;

use super::source::Source;
use super::{Error, Fault};

/// Protobuf's own limit on nesting.
const MAX_DEPTH: usize = 100;

/// How a field's value is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Varint,
    Fixed64,
    Length,
    GroupStart,
    GroupEnd,
    Fixed32,
}

impl Wire {
    fn number(self) -> u8 {
        match self {
            Wire::Varint => 0,
            Wire::Fixed64 => 1,
            Wire::Length => 2,
            Wire::GroupStart => 3,
            Wire::GroupEnd => 4,
            Wire::Fixed32 => 5,
        }
    }
}

/// What precedes every value: its field's number, its layout, and where the key itself was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) number: u32,
    pub(crate) wire: Wire,
    pub(crate) at: u64,
}

/// A position within a message, and the end of that message.
pub(crate) struct Reader<'a> {
    source: &'a Source,
    path: &'a Path,
    at: u64,
    end: u64,
    touched: u64,
}

impl<'a> Reader<'a> {
    /// Reads the message in the first `end` bytes of `source`; `path` is for errors.
    pub(crate) fn new(source: &'a Source, path: &'a Path, end: u64) -> Self {
        Self { source, path, at: 0, end: end.min(source.len()), touched: 0 }
    }

    /// Position of the next byte.
    pub(crate) fn at(&self) -> u64 {
        self.at
    }

    /// Bytes read so far; skipped ones do not count.
    pub(crate) fn touched(&self) -> u64 {
        self.touched
    }

    /// Whether the message is finished.
    pub(crate) fn at_end(&self) -> bool {
        self.at >= self.end
    }

    /// Enters the message of `len` bytes at the current position; returns what `leave` needs.
    pub(crate) fn enter(&mut self, len: u64) -> u64 {
        let outer = self.end;
        self.end = self.at.saturating_add(len).min(outer);
        outer
    }

    /// Returns to the enclosing message.
    pub(crate) fn leave(&mut self, outer: u64) {
        self.at = self.end;
        self.end = outer;
    }

    /// Where in the file the byte at `position` lies.
    pub(crate) fn file_offset(&self, position: u64) -> u64 {
        self.source.file_offset(position)
    }

    /// An error at `at`.
    pub(crate) fn fault(&self, at: u64, fault: Fault) -> Error {
        Error::malformed(self.path, self.source.file_offset(at), fault)
    }

    /// The next field's number and layout.
    pub(crate) fn field(&mut self) -> Result<Field, Error> {
        let at = self.at;
        let key = self.varint("a field's key")?;
        let number = u32::try_from(key >> 3).ok().filter(|number| (1..1 << 29).contains(number));
        let number = number.ok_or_else(|| self.fault(at, Fault::FieldNumber { found: key >> 3 }))?;
        let wire = match key & 7 {
            0 => Wire::Varint,
            1 => Wire::Fixed64,
            2 => Wire::Length,
            3 => Wire::GroupStart,
            4 => Wire::GroupEnd,
            5 => Wire::Fixed32,
            found => {
                let (what, expected) = ("a field", "0 to 5");
                return Err(self.fault(at, Fault::WireType { what, found: found as u8, expected }));
            }
        };
        Ok(Field { number, wire, at })
    }

    /// A base-128 integer.
    pub(crate) fn varint(&mut self, what: &'static str) -> Result<u64, Error> {
        let at = self.at;
        let mut value = 0u64;
        for index in 0..10u32 {
            let byte = self.byte(what)?;
            // The tenth byte has room for one bit only.
            if index == 9 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7F) << (7 * index);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.fault(at, Fault::Varint))
    }

    /// The range of a length-delimited value, which lies within the message; the position stays before it.
    pub(crate) fn length(&mut self, field: Field, what: &'static str) -> Result<Range<u64>, Error> {
        if field.wire != Wire::Length {
            let fault = Fault::WireType { what, found: field.wire.number(), expected: "2 (bytes)" };
            return Err(self.fault(field.at, fault));
        }
        let needed = self.varint(what)?;
        let left = self.end - self.at;
        if needed > left {
            return Err(self.fault(self.at, Fault::Truncated { what, needed, left }));
        }
        Ok(self.at..self.at + needed)
    }

    /// A length-delimited value, copied.
    pub(crate) fn text(&mut self, field: Field, what: &'static str) -> Result<String, Error> {
        let range = self.length(field, what)?;
        let at = self.at;
        // Bounded: `length` has checked it against what is left of the file.
        let mut bytes = vec![0; (range.end - range.start) as usize];
        self.source.read(self.path, range.start, &mut bytes)?;
        self.touched += bytes.len() as u64;
        self.at = range.end;
        String::from_utf8(bytes).map_err(|_| self.fault(at, Fault::NotUtf8 { what }))
    }

    /// Skips the value of an unknown field.
    pub(crate) fn skip(&mut self, field: Field) -> Result<(), Error> {
        const WHAT: &str = "an unknown field";
        let mut groups: Vec<u32> = Vec::new();
        let mut field = field;
        loop {
            match field.wire {
                Wire::Varint => drop(self.varint(WHAT)?),
                Wire::Fixed64 => self.advance(8, WHAT)?,
                Wire::Fixed32 => self.advance(4, WHAT)?,
                Wire::Length => self.at = self.length(field, WHAT)?.end,
                Wire::GroupStart if groups.len() < MAX_DEPTH => groups.push(field.number),
                Wire::GroupEnd if groups.pop() == Some(field.number) => {}
                Wire::GroupStart | Wire::GroupEnd => {
                    return Err(self.fault(field.at, Fault::Group));
                }
            }
            if groups.is_empty() {
                return Ok(());
            }
            field = self.field()?;
        }
    }

    fn advance(&mut self, needed: u64, what: &'static str) -> Result<(), Error> {
        let left = self.end - self.at;
        if needed > left {
            return Err(self.fault(self.at, Fault::Truncated { what, needed, left }));
        }
        self.at += needed;
        Ok(())
    }

    fn byte(&mut self, what: &'static str) -> Result<u8, Error> {
        if self.at_end() {
            return Err(self.fault(self.at, Fault::Truncated { what, needed: 1, left: 0 }));
        }
        let mut byte = [0];
        self.source.read(self.path, self.at, &mut byte)?;
        self.at += 1;
        self.touched += 1;
        Ok(byte[0])
    }
}
