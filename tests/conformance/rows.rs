//! What moves rows without computing, and the log-softmax that leaves the device: `upload`, `download`,
//! `gather_rows`, `log_softmax`.

use ascend_bert::backend::reference::Reference;
use ascend_bert::backend::{Backend, Precision, SoftmaxAxis};
use half::{bf16, f16};

use super::data::{Layer, Random, held, logits, read};
use super::group::{Estimate, Group};
use super::tolerance::Tolerance;

const WIDTHS: [usize; 8] = [1, 3, 8, 17, 64, 96, 128, 1032];

/// Uploaded values are rounded to the operand's type; a download puts each row where it is told and leaves the others.
pub(crate) fn transfer<B: Backend>(group: &Group<B>) {
    for width in WIDTHS {
        let values = Random(1100).values(7 * width, 70.0, Precision::F32);
        let rows = [8, 0, 3, 2, 11, 5, 4];
        let mut expected = vec![-1.0; 12 * width];
        for (values, &row) in values.chunks(width).zip(&rows) {
            let to = &mut expected[row as usize * width..][..width];
            to.iter_mut().zip(values).for_each(|(to, &value)| *to = held(value, group.operands()));
        }
        group.check(format!("transfer of width {width}"), &Estimate::exact(&expected, width), |backend| {
            let operand = backend.upload(&values, width).unwrap();
            assert_eq!(backend.extent(&operand), [7, width]);
            let mut found = vec![-1.0; 12 * width];
            backend.download(&operand, &rows, &mut found).unwrap();
            found
        });
        group.each(|name, backend| {
            let nothing = backend.upload(&[], width).unwrap();
            assert_eq!(read(backend, &nothing, 0), [0.0; 0], "{name}");
            let gathered = backend.gather_rows(&nothing, &[]).unwrap();
            assert_eq!(backend.extent(&gathered), [0, width], "{name}");
        });
    }
}

/// Every finite f16, or bf16, survives a way through the device unchanged, subnormals and both zeros included.
pub(crate) fn every_half<B: Backend>(group: &Group<B>) {
    let value = |bits| match group.operands() {
        Precision::Bf16 => bf16::from_bits(bits).to_f32(),
        _ => f16::from_bits(bits).to_f32(),
    };
    let values: Vec<f32> = (0..=u16::MAX).map(value).filter(|value| value.is_finite()).collect();
    group.each(|name, backend| {
        let found = read(backend, &backend.upload(&values, 1).unwrap(), values.len());
        assert!(found.iter().zip(&values).all(|(one, other)| one.to_bits() == other.to_bits()), "{name}");
    });
}

/// Rows in any order, some of them more than once, of operands and of logits.
pub(crate) fn gather<B: Backend>(group: &Group<B>) {
    for width in WIDTHS {
        let values = Random(1200).values(9 * width, 2.0, group.operands());
        for rows in [&[][..], &[4], &[8, 0, 0, 3, 8, 7]] {
            let gathered = rows.iter().flat_map(|&row| &values[row as usize * width..][..width]);
            let expected = Estimate::exact(&gathered.copied().collect::<Vec<_>>(), width);
            group.check(format!("gather {rows:?} of width {width}"), &expected, |backend| {
                let input = backend.upload(&values, width).unwrap();
                read(backend, &backend.gather_rows(&input, rows).unwrap(), rows.len())
            });
        }
    }
}

/// Rows, width, and rows of a block.
const SOFTMAX_SHAPES: [(usize, usize, usize); 10] = [
    (0, 3, 1),
    (1, 1, 1),
    (2, 2, 2),
    (6, 17, 3),
    (5, 64, 1),
    (4, 65, 4),
    (34, 2, 17),
    (130, 2, 65),
    (3, 1032, 3),
    (1, 30522, 1),
];

/// Over the width and down the rows, for scores close together and for scores far apart.
pub(crate) fn log_softmax<B: Backend>(group: &Group<B>) {
    for (index, (rows, width, block)) in SOFTMAX_SHAPES.into_iter().enumerate() {
        for scale in [1.0, 60.0] {
            let values = Random(1300 + index as u64).values(rows * width, scale, group.precision);
            for axis in [SoftmaxAxis::Width, SoftmaxAxis::Rows(block)] {
                let exact = Estimate::exact(&values, width);
                let what = format!("log_softmax [{rows}, {width}] within {scale}, {axis:?}");
                group.check(what, &exact.log_softmax(axis, group.tolerance), |backend| {
                    let logits = logits(backend, &values, width, group.fit(rows.max(1)));
                    backend.download_logits(&backend.log_softmax(logits, axis).unwrap()).unwrap()
                });
            }
        }
    }
}

/// The log-softmax of the logits of gathered rows, which are not of the operand's type.
pub(crate) fn log_softmax_of_logits<B: Backend>(group: &Group<B>) {
    let (tokens, inputs, outputs, rows) = (7, group.fit(40), 33, [6, 2, 2, 0]);
    let random = &mut Random(1400);
    let layer = Layer::random(random, inputs, outputs, group.precision);
    let values = random.values(tokens * inputs, 2.0, group.operands());
    let gathered: Vec<f32> = rows.iter().flat_map(|&row| &values[row as usize * inputs..][..inputs]).copied().collect();
    let logits = layer.times(&Estimate::exact(&gathered, inputs), group.tolerance).stored(Tolerance::wide());
    for axis in [SoftmaxAxis::Width, SoftmaxAxis::Rows(2)] {
        group.check(
            format!("log_softmax of logits, {axis:?}"),
            &logits.log_softmax(axis, group.tolerance),
            |backend| {
                let input = backend.upload(&values, inputs).unwrap();
                let gathered = backend.gather_rows(&input, &rows).unwrap();
                let logits = backend.logits(&gathered, &layer.load(backend)).unwrap();
                backend.download_logits(&backend.log_softmax(logits, axis).unwrap()).unwrap()
            },
        );
    }
}

impl Estimate {
    fn log_softmax(&self, axis: SoftmaxAxis, tolerance: Tolerance) -> Self {
        let logits = Reference.log_softmax(self.matrix(), axis).unwrap();
        let values = Reference.download_logits(&logits).unwrap().into_iter().map(f64::from).collect();
        let mut result = Self { width: self.width, values, errors: vec![0.0; self.errors.len()] };
        for group in self.groups(axis) {
            let pick = |from: &[f64]| group.iter().map(|&index| from[index]).collect::<Vec<_>>();
            let (logits, errors, expected) = (pick(&self.values), pick(&self.errors), pick(&result.values));
            let shift = if axis == SoftmaxAxis::Width { tolerance.shift(&logits, &expected) } else { 0.0 };
            let errors = Tolerance::wide().log_softmax(&logits, &errors, &expected);
            let errors = errors.into_iter().map(|error| error + shift);
            group.iter().zip(errors).for_each(|(&index, error)| result.errors[index] = error);
        }
        result
    }

    /// Indices of the values that a softmax is taken over.
    fn groups(&self, axis: SoftmaxAxis) -> Vec<Vec<usize>> {
        let (rows, columns) = match axis {
            SoftmaxAxis::Width => (1, false),
            SoftmaxAxis::Rows(rows) => (rows, true),
        };
        let block = rows * self.width;
        let starts = (0..self.values.len()).step_by(block);
        let of_block = |start: usize| match columns {
            false => vec![(start..start + block).collect()],
            true => (start..start + self.width).map(|at| (at..start + block).step_by(self.width).collect()).collect(),
        };
        starts.flat_map(of_block).collect()
    }
}
