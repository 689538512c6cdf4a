//! How names, shapes and lists from a file are shown in messages: escaped, on one line, cut to a readable length.

use std::fmt;

use super::Foreign;

/// A name from a file: escaped, and cut so that one line stays one line.
pub(super) struct Shown<'a>(pub(super) &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LIMIT: usize = 160;
        for character in self.0.chars().take(LIMIT) {
            write!(f, "{}", character.escape_debug())?;
        }
        if self.0.chars().nth(LIMIT).is_some() { f.write_str("...") } else { Ok(()) }
    }
}

/// The first few names, and how many more there are.
pub(super) struct Names<'a>(pub(super) &'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, self.0, |f, name| write!(f, "{}", Shown(name)))
    }
}

/// The same for prefixes, which may be empty.
pub(super) struct Quoted<'a>(pub(super) &'a [String]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        list(f, self.0, |f, prefix| write!(f, "'{}'", Shown(prefix)))
    }
}

/// What a directory without a checkpoint holds.
pub(super) struct InDirectory<'a>(pub(super) &'a Option<(String, Foreign)>);

impl fmt::Display for InDirectory<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("a directory without model.safetensors or a .ckpt, expected a file"),
            Some((name, Foreign { what, .. })) => {
                write!(f, "a directory with {}, {what}, expected model.safetensors or a .ckpt", Shown(name))
            }
        }
    }
}

/// What says that a model may be RoBERTa.
pub(super) struct RobertaSign<'a>(pub(super) &'a Option<usize>);

impl fmt::Display for RobertaSign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("it is RoBERTa, which numbers positions from pad_token_id + 1"),
            Some(rows) => write!(f, "its position table of {rows} rows is RoBERTa's size and no name says which it is"),
        }
    }
}

/// Which layers lack, and which are there.
pub(super) struct LayerGap<'a>(pub(super) &'a [usize]);

impl fmt::Display for LayerGap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Only gaps below the last layer, and no more of them than are shown.
        let mut missing = (0..).filter(|layer| self.0.binary_search(layer).is_err()).take(LISTED);
        let last = self.0.last().copied().unwrap_or_default();
        let missing: Vec<usize> = missing.by_ref().take_while(|&layer| layer < last).collect();
        let (noun, verb) = if missing.len() == 1 { ("layer", "is") } else { ("layers", "are") };
        write!(f, "{noun} ")?;
        list(f, &missing, |f, layer| write!(f, "{layer}"))?;
        write!(f, " {verb} missing: the file has layers ")?;
        list(f, self.0, |f, layer| write!(f, "{layer}"))
    }
}

/// How many items of a list a message shows.
const LISTED: usize = 8;

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    show: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.iter().take(LISTED).enumerate() {
        f.write_str(if index == 0 { "" } else { ", " })?;
        show(f, item)?;
    }
    if items.len() > LISTED { write!(f, " and {} more", items.len() - LISTED) } else { Ok(()) }
}

pub(super) struct OfTensor<'a>(pub(super) &'a Option<String>);

impl fmt::Display for OfTensor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_deref().map_or(Ok(()), |name| write!(f, "tensor {} ", Shown(name)))
    }
}

pub(super) struct WithShape<'a>(pub(super) &'a Option<Vec<usize>>);

impl fmt::Display for WithShape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_deref() {
            None => Ok(()),
            Some([]) => f.write_str(" (a scalar)"),
            Some(shape) => write!(f, " (shape {shape:?})"),
        }
    }
}

pub(super) struct Tried<'a>(pub(super) &'a [String]);

impl fmt::Display for Tried<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            write!(f, "{}{}", if index == 0 { "" } else { " or " }, Shown(name))?;
        }
        Ok(())
    }
}

pub(super) struct Nearest<'a>(pub(super) &'a [String]);

impl fmt::Display for Nearest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            write!(f, "{}{}", if index == 0 { "; similar names: " } else { ", " }, Shown(name))?;
        }
        Ok(())
    }
}
