//! A model on one backend, whose types are hidden behind [`LoadedModel`]: packing, encoder, pooler, head, and the way back.

use super::encoder::{Encoder, ParameterLoader, all_rows};
use super::finite::{NotFinite, NotFinitePlace, not_finite};
use super::heads::crf::Crf;
use super::heads::{self, EncoderOutput, Head, HeadKind, HeadOutput, Reads};
use super::packed_batch::Rectangle;
use super::weight_source::WeightSource;
use super::{Array, Config, Error, Inputs, NetworkOutput, PackedBatch, PackedOutput, Padding, Wanted};
use crate::backend::{Activation, Backend};
use crate::tensor::HostTensor;

/// A model on some backend.
pub(super) trait LoadedModel: Send + Sync {
    fn forward(
        &self,
        inputs: &Inputs,
        config: &Config,
        padding: Padding,
        wanted: &Wanted,
        allow_nan: bool,
    ) -> Result<NetworkOutput, Error>;
    fn forward_packed(&self, batch: &PackedBatch, wanted: &Wanted, allow_nan: bool) -> Result<PackedOutput, Error>;
    fn has_pooler(&self) -> bool;
    fn crf(&self) -> Option<&Crf>;
    fn embedding_table(&self) -> &HostTensor;
}

pub(super) struct Loaded<B: Backend> {
    backend: B,
    encoder: Encoder<B>,
    pooler: Option<B::Linear>,
    kind: HeadKind,
    head: Option<Box<dyn Head<B>>>,
    hidden_size: usize,
}

impl<B: Backend> Loaded<B> {
    pub(super) fn new(
        backend: B,
        weights: &dyn WeightSource,
        config: &Config,
        kind: HeadKind,
        pooler: bool,
    ) -> Result<Self, Error> {
        let loader = ParameterLoader { backend: &backend, weights, epsilon: config.layer_norm_eps };
        let encoder = Encoder::load(&loader, config)?;
        let wrong = |source| Error::Head { head: kind, source: Box::new(source) };
        let head = heads::load(kind, &loader, config, &encoder.embedding_table).map_err(wrong)?;
        let read = head.as_ref().is_some_and(|head| head.reads() == Reads::Pooled);
        let hidden = config.hidden_size;
        let pooler = (pooler || read).then(|| loader.linear("dense", [hidden, hidden]));
        let pooler = pooler.transpose().map_err(|error| if read { wrong(error) } else { error })?;
        Ok(Self { backend, encoder, pooler, kind, head, hidden_size: hidden })
    }

    /// Whether some output reads the first token of every sequence.
    fn reads_first_token(&self, wanted: &Wanted) -> bool {
        wanted.pooled || self.head.as_ref().is_some_and(|head| head.reads() != Reads::Tokens)
    }

    /// The first tokens' rows of the sequence output, and what the pooler makes of them.
    fn first(&self, sequence: &B::Operand, batch: &PackedBatch, wanted: &Wanted) -> Result<First<B>, Error> {
        let mut first = First { tokens: None, pooled: None };
        if !self.reads_first_token(wanted) {
            return Ok(first);
        }
        let rows = &batch.cu_seqlens()[..batch.len()];
        if let Some(empty) = batch.cu_seqlens().windows(2).position(|pair| pair[0] == pair[1]) {
            let what = format!("sequence {empty} has no token, expected at least one");
            return Err(Error::Input { input: "input_ids", what });
        }
        let tokens = self.backend.gather_rows(sequence, rows)?;
        let reads = self.head.as_ref().map(|head| head.reads());
        if wanted.pooled || reads == Some(Reads::Pooled) {
            let pooler = self.pooler.as_ref().ok_or(Error::NoPooler { tensor: super::encoder::POOLER })?;
            first.pooled = Some(self.backend.linear(&tokens, pooler, Activation::Tanh)?);
        }
        first.tokens = Some(tokens);
        Ok(first)
    }

    /// The pooled output, if wanted, and the head's; `seq` is absent for a packed batch.
    fn rest(
        &self,
        sequence: &B::Operand,
        batch: &PackedBatch,
        seq: Option<usize>,
        wanted: &Wanted,
    ) -> Result<(Option<Array>, HeadOutput), Error> {
        let First { tokens, pooled } = self.first(sequence, batch, wanted)?;
        let output = pooled.as_ref().filter(|_| wanted.pooled).map(|pooled| {
            let values = all_rows(&self.backend, pooled)?;
            Ok::<_, Error>(Array { shape: vec![batch.len(), self.hidden_size], values })
        });
        let encoded = EncoderOutput {
            sequence,
            tokens: batch.tokens(),
            first: tokens.as_ref(),
            pooled: pooled.as_ref(),
            batch: batch.len(),
            seq,
            positions: wanted.masked_lm_positions.as_ref().filter(|_| seq.is_some()),
        };
        let head = self.head.as_ref().map(|head| head.forward(&self.backend, &encoded)).transpose()?;
        Ok((output.transpose()?, head.unwrap_or_default()))
    }

    /// The first output that holds NaN or infinity: an error unless that is allowed.
    fn check_finite(
        &self,
        batch: &PackedBatch,
        outputs: &[CheckedOutput<'_>],
        allow_nan: bool,
    ) -> Result<Option<NotFinite>, Error> {
        for CheckedOutput { name, array, rows, part } in outputs {
            let Some(array) = array else { continue };
            let Some((count, first)) = not_finite(&array.values) else { continue };
            let values = array.values.len();
            let place = self.encoder.first_not_finite(&self.backend, batch)?.unwrap_or(*part);
            let row = first / (values / (*rows).max(1)).max(1);
            let found = NotFinite { output: name, row, count, values, place };
            return if allow_nan { Ok(Some(found)) } else { Err(Error::NotFinite(found)) };
        }
        Ok(None)
    }
}

/// What is made of the first token of every sequence, as far as it is read.
struct First<B: Backend> {
    tokens: Option<B::Operand>,
    pooled: Option<B::Operand>,
}

/// An output to be checked: its name, the rows it has, and what made it if the encoder's output is finite.
struct CheckedOutput<'a> {
    name: &'static str,
    array: Option<&'a Array>,
    rows: usize,
    part: NotFinitePlace,
}

impl<B: Backend> LoadedModel for Loaded<B> {
    fn forward(
        &self,
        inputs: &Inputs,
        config: &Config,
        padding: Padding,
        wanted: &Wanted,
        allow_nan: bool,
    ) -> Result<NetworkOutput, Error> {
        let first = self.reads_first_token(wanted);
        let (batch, rectangle) = PackedBatch::rectangular(inputs, padding, config, first);
        let sequence = self.encoder.encode(&self.backend, &batch)?;
        let computed = batch.cu_seqlens().windows(2).map(|pair| (pair[1] - pair[0]) as usize).collect();
        let mut output = NetworkOutput { computed, ..Default::default() };
        if wanted.sequence {
            output.sequence_output = Some(self.sequence_output(&sequence, &rectangle)?);
        }
        (output.pooled_output, output.head) = self.rest(&sequence, &batch, Some(rectangle.seq), wanted)?;
        let NetworkOutput { sequence_output, pooled_output, head, .. } = &output;
        let outputs = self.outputs(sequence_output, pooled_output, head, rectangle.batch);
        output.not_finite = self.check_finite(&batch, &outputs, allow_nan)?;
        Ok(output)
    }

    fn forward_packed(&self, batch: &PackedBatch, wanted: &Wanted, allow_nan: bool) -> Result<PackedOutput, Error> {
        if self.head.as_ref().is_some_and(|head| !head.takes_packed()) {
            return Err(Error::NotPacked { head: self.kind });
        }
        let sequence = self.encoder.encode(&self.backend, batch)?;
        let mut output = PackedOutput { cu_seqlens: batch.cu_seqlens().to_vec(), ..Default::default() };
        let hidden = self.hidden_size;
        if wanted.sequence {
            let values = all_rows(&self.backend, &sequence)?;
            output.sequence_output = Some(Array { shape: vec![batch.tokens(), hidden], values });
        }
        (output.pooled_output, output.head) = self.rest(&sequence, batch, None, wanted)?;
        let PackedOutput { sequence_output, pooled_output, head, .. } = &output;
        let outputs = self.outputs(sequence_output, pooled_output, head, batch.len());
        output.not_finite = self.check_finite(batch, &outputs, allow_nan)?;
        Ok(output)
    }

    fn has_pooler(&self) -> bool {
        self.pooler.is_some()
    }

    fn crf(&self) -> Option<&Crf> {
        self.head.as_ref().and_then(|head| head.crf())
    }

    fn embedding_table(&self) -> &HostTensor {
        &self.encoder.embedding_table
    }
}

impl<B: Backend> Loaded<B> {
    /// `[batch, seq, hidden]`, zero where nothing is computed or only for the sake of the first token.
    fn sequence_output(&self, sequence: &B::Operand, rectangle: &Rectangle) -> Result<Array, Error> {
        let Rectangle { batch, seq, rows, cleared } = rectangle;
        let hidden = self.hidden_size;
        let mut values = vec![0.0; batch * seq * hidden];
        self.backend.download(sequence, rows, &mut values)?;
        for &row in cleared {
            values[row as usize * hidden..][..hidden].fill(0.0);
        }
        Ok(Array { shape: vec![*batch, *seq, hidden], values })
    }

    fn outputs<'a>(
        &self,
        sequence: &'a Option<Array>,
        pooled: &'a Option<Array>,
        head: &'a HeadOutput,
        rows: usize,
    ) -> [CheckedOutput<'a>; 4] {
        let part = NotFinitePlace::Head(self.kind);
        let of = |name, array: &'a Option<Array>, part| CheckedOutput { name, array: array.as_ref(), rows, part };
        [
            of("sequence_output", sequence, self.encoder.last_layer()),
            of("pooled_output", pooled, NotFinitePlace::Pooler),
            of("logits", &head.logits, part),
            of("next_sentence_logits", &head.next_sentence, part),
        ]
    }
}
