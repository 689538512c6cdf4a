//! `embed` and `layer_norm`.

use ascend_bert::backend::reference::Reference;
use ascend_bert::backend::{Backend, EmbeddingSource, Hidden, Precision, Tokens};

use super::data::{Random, Scale, read, tensor};
use super::group::{Estimate, Group};
use super::tolerance::Tolerance;

/// Tables, and the tokens to look up in them; also where the tests take a residual stream from.
pub(crate) struct Text {
    pub(crate) width: usize,
    word: Vec<f32>,
    position: Vec<f32>,
    token_type: Vec<f32>,
    pub(crate) scale: Scale,
    pub(crate) input_ids: Vec<u32>,
    pub(crate) token_type_ids: Vec<u32>,
    pub(crate) position_ids: Vec<u32>,
}

const WORDS: usize = 37;
const POSITIONS: usize = 19;
const TYPES: usize = 2;

impl Text {
    /// With tables that `tables` holds exactly.
    pub(crate) fn random(random: &mut Random, tokens: usize, width: usize, tables: Precision) -> Self {
        let mut table = |rows: usize| random.values(rows * width, 1.0, tables);
        let (word, position, token_type) = (table(WORDS), table(POSITIONS), table(TYPES));
        let scale = Scale::random(random, width, Precision::F32);
        let mut ids = |end: usize| (0..tokens).map(|_| random.below(end) as u32).collect();
        let (input_ids, token_type_ids, position_ids) = (ids(WORDS), ids(TYPES), ids(POSITIONS));
        Self { width, word, position, token_type, scale, input_ids, token_type_ids, position_ids }
    }

    pub(crate) fn embed<B: Backend>(&self, backend: &B) -> Hidden<B> {
        self.embed_some(backend, 0..self.input_ids.len())
    }

    /// Embeds some of the tokens.
    pub(crate) fn embed_some<B: Backend>(&self, backend: &B, tokens: std::ops::Range<usize>) -> Hidden<B> {
        let tables = [(WORDS, &self.word), (POSITIONS, &self.position), (TYPES, &self.token_type)];
        let [word, position, token_type] = tables.map(|(rows, values)| tensor(&[rows, self.width], values));
        let source = EmbeddingSource { word: &word, position: &position, token_type: &token_type };
        let tables = backend.load_embeddings(source, self.scale.load(backend)).unwrap();
        let tokens = Tokens {
            input_ids: &self.input_ids[tokens.clone()],
            token_type_ids: &self.token_type_ids[tokens.clone()],
            position_ids: &self.position_ids[tokens],
        };
        backend.embed(&tables, tokens).unwrap()
    }

    /// Puts `value` into a row of the word table.
    pub(crate) fn break_word(&mut self, word: u32, value: f32) {
        self.word[word as usize * self.width + self.width / 2] = value;
    }

    /// The sums, before they are normalised: two additions in f32.
    fn sums(&self) -> Estimate {
        let (mut values, mut errors) = (Vec::new(), Vec::new());
        let ids = self.input_ids.iter().zip(&self.token_type_ids).zip(&self.position_ids);
        for ((&word, &token_type), &position) in ids {
            let row = |table: &[f32], row: u32| table[row as usize * self.width..][..self.width].to_vec();
            let rows = [row(&self.word, word), row(&self.token_type, token_type), row(&self.position, position)];
            for column in 0..self.width {
                let terms = rows.each_ref().map(|row| f64::from(row[column]));
                values.push(terms.iter().sum());
                errors.push(super::tolerance::sum(2) * terms.iter().map(|term| term.abs()).sum::<f64>());
            }
        }
        Estimate { width: self.width, values, errors }
    }

    /// What `embed` gives, rounded once where the residual stream's type calls for it.
    pub(crate) fn estimate(&self, tolerance: Tolerance) -> Estimate {
        let mut estimate = self.sums().normalised(&self.scale, Tolerance::wide()).streamed(tolerance);
        estimate.values = self.embed(&Reference).operand.into_values();
        estimate
    }
}

impl Estimate {
    /// Normalised, not yet stored.
    pub(crate) fn normalised(self, scale: &Scale, tolerance: Tolerance) -> Self {
        let values = Reference.layer_norm(self.matrix(), &scale.load(&Reference)).unwrap().into_values();
        let rows = self.values.chunks(self.width).zip(self.errors.chunks(self.width));
        let errors = rows.zip(values.chunks(self.width));
        let errors = errors.flat_map(|((row, errors), expected)| tolerance.normalised(row, errors, scale, expected));
        Self { width: self.width, errors: errors.collect(), values }
    }
}

const SHAPES: [(usize, usize); 12] = [
    (0, 8),
    (1, 1),
    (1, 3),
    (1, 64),
    (2, 8),
    (3, 2050),
    (7, 17),
    (15, 33),
    (17, 96),
    (61, 1032),
    (128, 64),
    (129, 128),
];

/// The sum of three table rows, normalised.
pub(crate) fn embed<B: Backend>(group: &Group<B>) {
    for (index, (tokens, width)) in SHAPES.into_iter().enumerate() {
        let width = group.fit(width);
        let text = Text::random(&mut Random(500 + index as u64), tokens, width, group.tables);
        group.check(format!("embed [{tokens}, {width}]"), &text.estimate(group.tolerance), |backend| {
            read(backend, &text.embed(backend).operand, tokens)
        });
    }
}

/// Rows around zero, and rows whose mean is large beside their deviation.
pub(crate) fn layer_norm<B: Backend>(group: &Group<B>) {
    for (index, (tokens, width)) in SHAPES.into_iter().enumerate() {
        for offset in [0.0, 24.0] {
            one_layer_norm(group, &mut Random(600 + index as u64), tokens, width, offset);
        }
    }
}

pub(crate) fn one_layer_norm<B: Backend>(
    group: &Group<B>,
    random: &mut Random,
    tokens: usize,
    width: usize,
    offset: f32,
) {
    let width = group.fit(width);
    let scale = Scale::random(random, width, group.precision);
    let mut values = random.values(tokens * width, 2.0, group.operands());
    values.iter_mut().for_each(|value| *value = super::data::held(*value + offset, group.operands()));
    let expected = Estimate::exact(&values, width).normalised(&scale, group.tolerance).streamed(group.tolerance);
    group.check(format!("layer_norm [{tokens}, {width}] around {offset}"), &expected, |backend| {
        let input = backend.upload(&values, width).unwrap();
        read(backend, &backend.layer_norm(input, &scale.load(backend)).unwrap(), tokens)
    });
}

/// A row of equal values normalises to the shift alone: nothing divides by its deviation of zero.
pub(crate) fn constant_rows<B: Backend>(group: &Group<B>) {
    let scale = Scale { epsilon: 1e-12, ..Scale::random(&mut Random(700), 64, group.precision) };
    let values: Vec<f32> = [0.0, 0.5, -3.0].into_iter().flat_map(|value| [value; 64]).collect();
    let expected = Estimate::exact(&scale.beta.repeat(3), 64);
    group.check("layer_norm of constant rows", &expected, |backend| {
        let input = backend.upload(&values, 64).unwrap();
        read(backend, &backend.layer_norm(input, &scale.load(backend)).unwrap(), 3)
    });
}
