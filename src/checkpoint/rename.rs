//! The names of a converted file's tensors, and which of the input's tensors are left out.
//! Reads names, and the values of decoders that may be copies; writes nothing.

use super::audit::Role;
use super::names::{self, ANCHOR, HEAD_DENSE};
use super::{Error, Family, NameScheme, Parameters, TensorInfo};
use crate::tensor::DType;

/// Rows of the position tables of RoBERTa and XLM-RoBERTa that were trained with 512 and 8192 positions.
const ROBERTA_POSITIONS: [usize; 2] = [514, 8194];

/// A tensor, and its name in the output.
pub(super) struct Item<'a> {
    pub(super) info: &'a TensorInfo,
    pub(super) name: String,
}

/// The tensors of the output, and those that are left out.
pub(super) struct Renamed<'a> {
    pub(super) items: Vec<Item<'a>>,
    pub(super) left: Left,
}

/// Names that are left out, by reason.
#[derive(Default)]
pub(super) struct Left {
    pub(super) training_state: Vec<String>,
    pub(super) buffers: Vec<String>,
    pub(super) tied: Vec<String>,
    pub(super) other_encoders: Vec<String>,
}

/// The weights of the chosen encoder and its heads, under `scheme`'s names; `family` goes before what the names say.
pub(super) fn rename<'a>(
    parameters: &Parameters<'a>,
    scheme: NameScheme,
    family: Option<Family>,
) -> Result<Renamed<'a>, Error> {
    let (mut items, mut left, mut lost) = (Vec::new(), Left::default(), Vec::new());
    for info in parameters.checkpoint().tensors() {
        let name = info.name.clone();
        match parameters.role(info) {
            Role::Weight if info.dtype != DType::Str => match parameters.canonical(info) {
                Some(canonical) => items.push(Item { info, name: canonical }),
                None => lost.push(name),
            },
            Role::TrainingState => left.training_state.push(name),
            Role::Buffer => left.buffers.push(name),
            Role::OtherEncoder => left.other_encoders.push(name),
            Role::Unknown if !is_weight(info) => left.training_state.push(name),
            _ => lost.push(name),
        }
    }
    let path = || parameters.checkpoint().path().to_path_buf();
    if items.is_empty() {
        return Ok(Renamed { items, left });
    }
    if !lost.is_empty() {
        return Err(Error::WouldLose { path: path(), tensors: lost });
    }
    let family = family.or_else(|| parameters.family_sign());
    if scheme == NameScheme::MindSpore {
        refuse_roberta(parameters, family)?;
        drop_decoder(parameters, &mut items, &mut left)?;
    }
    let family = family.unwrap_or(Family::Bert);
    let has_head = items.iter().any(|item| names::is_head(&item.name));
    let out_proj = items.iter().any(|item| item.name == HEAD_DENSE);
    for item in &mut items {
        item.name = match scheme {
            NameScheme::MindSpore => mindspore_name(&item.name, has_head),
            NameScheme::HuggingFace => hugging_face_name(&item.name, has_head, family, out_proj),
        };
    }
    Ok(Renamed { items, left })
}

/// Whether a tensor that no name map knows may be a weight: more than one floating-point number.
fn is_weight(info: &TensorInfo) -> bool {
    info.dtype.is_float() && info.shape.iter().product::<usize>() > 1
}

/// MindSpore's zoo numbers positions from 0: it would load a RoBERTa's tensors and compute other outputs.
fn refuse_roberta(parameters: &Parameters<'_>, family: Option<Family>) -> Result<(), Error> {
    let positions = parameters.find("bert_embedding_postprocessor.full_position_embedding.embedding_table");
    let rows = positions.and_then(|info| info.shape.first().copied());
    let unsure = family.is_none() && rows.is_some_and(|rows| ROBERTA_POSITIONS.contains(&rows));
    if family != Some(Family::Roberta) && !unsure {
        return Ok(());
    }
    let path = parameters.checkpoint().path().to_path_buf();
    Err(Error::RobertaToMindSpore { path, sign: (family.is_none()).then_some(rows).flatten() })
}

/// The zoo's masked-LM head decodes with the word embeddings: leaves out a decoder that is their copy; any other is an
/// error.
fn drop_decoder(parameters: &Parameters<'_>, items: &mut Vec<Item<'_>>, left: &mut Left) -> Result<(), Error> {
    for (decoder, original) in [("cls1.decoder.weight", ANCHOR), ("cls1.decoder.bias", "cls1.output_bias")] {
        let Some(place) = items.iter().position(|item| item.name == decoder) else { continue };
        let tensor = items[place].info.name.clone();
        if !parameters.are_equal(decoder, original)? {
            let path = parameters.checkpoint().path().to_path_buf();
            return Err(Error::NoName { path, tensor, scheme: NameScheme::MindSpore });
        }
        left.tied.push(tensor);
        items.remove(place);
    }
    Ok(())
}

fn mindspore_name(canonical: &str, has_head: bool) -> String {
    match (has_head, names::is_head(canonical)) {
        (false, _) => canonical.to_owned(),
        _ if canonical.starts_with("loss.") => canonical.to_owned(),
        (true, true) => format!("bert.{canonical}"),
        (true, false) => format!("bert.bert.{canonical}"),
    }
}

fn hugging_face_name(canonical: &str, has_head: bool, family: Family, out_proj: bool) -> String {
    let theirs = names::to_hugging_face(canonical, family, out_proj).unwrap_or_else(|| canonical.to_owned());
    if has_head && !names::is_head(canonical) { format!("{}{theirs}", family.prefix()) } else { theirs }
}
