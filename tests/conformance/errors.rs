//! Operands that do not fit each other are an error, not a panic and not a wrong result.

use ascend_bert::backend::{
    Activation, Backend, EmbeddingSource, Error, FeedForward, Hidden, LinearSource, MatrixRole, Precision, SoftmaxAxis,
    Tokens,
};

use super::attention::{Mask, sequences};
use super::data::{Layer, Random, Scale, logits, tensor};
use super::embedding::Text;
use super::group::Group;

fn expect_shape<T>(name: &str, operation: &str, result: Result<T, Error>) {
    let error = result.err().unwrap_or_else(|| panic!("{name}: {operation} accepts operands that do not fit"));
    assert!(matches!(error, Error::Shape { .. }), "{name}, {operation}: {error}");
}

/// Every operation with an extent that is wrong.
pub(crate) fn shapes<B: Backend>(group: &Group<B>) {
    group.each(|name, backend| {
        let expect = |operation: &str, result: Result<(), Error>| expect_shape(name, operation, result);
        let random = &mut Random(1700);
        let (layer, other) = (Layer::random(random, 8, 6, Precision::F32), Layer::random(random, 6, 6, Precision::F32));
        let (linear, square) = (layer.load(backend), other.load(backend));
        let norm = |width| Scale::random(&mut Random(1), width, Precision::F32).load(backend);
        let operand = |rows: usize, width: usize| backend.upload(&vec![0.5; rows * width], width).unwrap();
        let hidden = |rows, width| Text::random(&mut Random(2), rows, width, Precision::F32).embed(backend);

        let [flat, wide, narrow] =
            [tensor(&[48], &[0.0; 48]), tensor(&[6, 8], &[0.0; 48]), tensor(&[6, 7], &[0.0; 42])];
        let part = |weight, bias| LinearSource { weight, bias };
        let values = |backend: &B, rows: usize| logits(backend, &vec![0.5; 7 * rows], 7, 8);
        expect("load_linear of a vector", backend.load_linear(&[part(&flat, None)], MatrixRole::Encoder).map(drop));
        expect(
            "load_linear",
            backend.load_linear(&[part(&wide, None), part(&narrow, None)], MatrixRole::Head).map(drop),
        );
        expect("load_linear", backend.load_linear(&[part(&wide, Some(&flat))], MatrixRole::Encoder).map(drop));
        expect("load_norm", backend.load_norm(&flat, &narrow, 1e-5).map(drop));
        let tables = EmbeddingSource { word: &wide, position: &narrow, token_type: &wide };
        expect("load_embeddings", backend.load_embeddings(tables, norm(8)).map(drop));
        let tables = EmbeddingSource { word: &wide, position: &wide, token_type: &flat };
        expect("load_embeddings of a vector", backend.load_embeddings(tables, norm(8)).map(drop));
        let tables = EmbeddingSource { word: &wide, position: &wide, token_type: &wide };
        expect("load_embeddings", backend.load_embeddings(tables, norm(7)).map(drop));

        let tables = backend.load_embeddings(tables, norm(8)).unwrap();
        let tokens = Tokens { input_ids: &[1, 2], token_type_ids: &[0], position_ids: &[0, 1] };
        expect("embed", backend.embed(&tables, tokens).map(drop));
        expect("upload", backend.upload(&[0.0; 7], 2).map(drop));
        expect("download", backend.download(&operand(3, 2), &[0, 1], &mut [0.0; 6]));
        expect("linear", backend.linear(&operand(3, 7), &linear, Activation::Identity).map(drop));
        expect("logits", backend.logits(&operand(3, 7), &linear).map(drop));
        expect("layer_norm", backend.layer_norm(operand(3, 7), &norm(8)).map(drop));
        expect("log_softmax", backend.log_softmax(values(backend, 3), SoftmaxAxis::Rows(2)).map(drop));
        let add = |inputs: (usize, usize), residual: (usize, usize), width| {
            let residual = hidden(residual.0, residual.1).residual;
            backend.linear_add_norm(operand(inputs.0, inputs.1), &linear, residual, &norm(width)).map(drop)
        };
        expect("linear_add_norm", add((3, 7), (3, 6), 6));
        expect("linear_add_norm", add((3, 8), (2, 6), 6));
        expect("linear_add_norm", add((3, 8), (3, 5), 6));
        expect("linear_add_norm", add((3, 8), (3, 6), 5));
        let block = |up, width, rows| {
            let Hidden { residual, operand } = hidden(3, 6);
            let residual = if rows == 3 { residual } else { hidden(rows, 6).residual };
            let norm = norm(width);
            let block = FeedForward { up, activation: Activation::Identity, down: &square, norm: &norm };
            backend.feed_forward(Hidden { residual, operand }, block).map(drop)
        };
        expect("feed_forward", block(&linear, 6, 3));
        expect("feed_forward", block(&square, 5, 3));
        expect("feed_forward", block(&square, 6, 2));
        let attend = |rows, width, heads| {
            backend.attention(operand(rows, width), heads, &sequences(&[2, 1], Mask::Absent)).map(drop)
        };
        expect("attention", attend(4, 12, 2));
        expect("attention", attend(3, 13, 2));
        expect("attention", attend(3, 12, 3));
        expect("attention", attend(3, 12, 0));
    });
}

/// A weight beyond f16's largest number is named; one that rounds down to it is not an error, nor is an infinity.
pub(crate) fn range<B: Backend>(group: &Group<B>) {
    let load = |backend: &B, value: f32| {
        let mut values = [0.25; 300];
        values[217] = value;
        backend
            .load_linear(&[LinearSource { weight: &tensor(&[30, 10], &values), bias: None }], MatrixRole::Encoder)
            .map(drop)
    };
    group.each(|name, backend| {
        for value in [65519.0, -65519.0, f32::INFINITY, f32::NAN] {
            assert!(load(backend, value).is_ok(), "{name}: {value}");
        }
        for value in [65520.0, -1e30] {
            match (group.precision, load(backend, value)) {
                (Precision::F32 | Precision::Bf16 | Precision::Int8, result) => {
                    assert!(result.is_ok(), "{name}: {value}")
                }
                (Precision::F16, Err(Error::Range { index: 217, value: found, .. })) => assert_eq!(found, value),
                (Precision::F16, result) => panic!("{name}: {value} gives {result:?}"),
            }
        }
    });
}
