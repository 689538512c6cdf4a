//! The trailer that a `.ckpt` may end in, encrypted or not: a mark and the CRC-32 of what precedes it.
//! Constants only.

/// What the optional trailer starts with; ten bytes follow: the CRC-32 as a big-endian number.
pub(crate) const TRAILER_MARK: &[u8] = b"crc_num";
/// Length of the whole trailer.
pub(crate) const TRAILER_LEN: usize = 17;
