//! The linear-chain CRF on top of BertNER: its loss and Viterbi decoding, on the host.
//! Follows MindSpore's zoo: START and STOP are the last two tags, and padding is not ignored.

use crate::bert::weight_source::WeightSource;
use crate::bert::{Array, Error};
use crate::ids::Ids;

/// Score of a path before it has begun anywhere but at START.
const IMPOSSIBLE: f32 = -10000.0;

/// Transition scores `[to, from]` between tags.
#[derive(Clone, Debug)]
pub struct Crf {
    tags: usize,
    transitions: Vec<f32>,
}

impl Crf {
    pub(crate) fn load(weights: &dyn WeightSource, tags: usize) -> Result<Self, Error> {
        let transitions = weights.load("loss.transitions", &[tags, tags])?.to_f32();
        if tags < 3 {
            return Err(Error::Config {
                what: format!("a CRF over {tags} tags has no room for a tag beside START and STOP"),
                remedy: "check the shape of loss.transitions with 'ascend-bert inspect'".into(),
                advice: None,
            });
        }
        Ok(Self { tags, transitions })
    }

    /// Number of tags, START and STOP included.
    pub fn tags(&self) -> usize {
        self.tags
    }

    /// Transition scores `[to, from]`.
    pub fn transitions(&self) -> Array {
        Array { shape: vec![self.tags, self.tags], values: self.transitions.clone() }
    }

    fn start(&self) -> usize {
        self.tags - 2
    }

    fn stop(&self) -> usize {
        self.tags - 1
    }

    fn transition(&self, to: usize, from: usize) -> f32 {
        self.transitions[to * self.tags + from]
    }

    fn first_scores(&self) -> Vec<f32> {
        (0..self.tags).map(|tag| if tag == self.start() { 0.0 } else { IMPOSSIBLE }).collect()
    }

    /// The best path of every sequence of `emissions` `[batch, seq, tags]`: `[batch, seq]` tags.
    ///
    /// Of equal paths the one through the lower tag is taken, as MindSpore's arg-max does.
    ///
    /// # Errors
    /// If the emissions are not `[batch, seq, tags]` for this CRF's tags.
    pub fn viterbi(&self, emissions: &Array) -> Result<Ids, Error> {
        let seq = self.positions(emissions)?;
        let paths = emissions.values.chunks(seq * self.tags).flat_map(|rows| self.best_path(rows));
        Ok(Ids::new(seq, paths.collect()).unwrap_or_else(|| unreachable!("one tag a position, at least one position")))
    }

    /// Positions of each sequence of emissions, at least 1.
    pub(crate) fn positions(&self, emissions: &Array) -> Result<usize, Error> {
        match emissions.shape[..] {
            [batch, seq, tags] if seq > 0 && tags == self.tags && emissions.values.len() == batch * seq * tags => {
                Ok(seq)
            }
            _ => Err(Error::Input {
                input: "emissions",
                what: format!("shape {:?}, expected [batch, seq, {}]", emissions.shape, self.tags),
            }),
        }
    }

    fn best_path(&self, emissions: &[f32]) -> Vec<i32> {
        let mut scores = self.first_scores();
        let mut origins = Vec::new();
        for emission in emissions.chunks(self.tags) {
            let step =
                (0..self.tags).map(|to| best((0..self.tags).map(|from| scores[from] + self.transition(to, from))));
            let (from, value): (Vec<usize>, Vec<f32>) = step.unzip();
            origins.push(from);
            scores = value.iter().zip(emission).map(|(value, emission)| value + emission).collect();
        }
        let (mut tag, _) = best((0..self.tags).map(|from| scores[from] + self.transition(self.stop(), from)));
        let mut path = Vec::new();
        for from in origins.iter().rev() {
            path.push(tag as i32);
            tag = from[tag];
        }
        path.reverse();
        path
    }

    /// Negative log-likelihood of `tags` for one sequence of emissions `[seq, tags]`.
    pub(crate) fn negative_log_likelihood(&self, emissions: &[f32], tags: &[i32]) -> f64 {
        self.all_paths(emissions) - self.one_path(emissions, tags)
    }

    fn all_paths(&self, emissions: &[f32]) -> f64 {
        let mut scores: Vec<f64> = self.first_scores().into_iter().map(f64::from).collect();
        let towards = |to: usize, scores: &[f64]| {
            log_sum_exp((0..self.tags).map(|from| scores[from] + f64::from(self.transition(to, from))))
        };
        for emission in emissions.chunks(self.tags) {
            scores = (0..self.tags).map(|to| towards(to, &scores) + f64::from(emission[to])).collect();
        }
        towards(self.stop(), &scores)
    }

    /// The score of one path. The zoo takes the transition to STOP from the last tag but one, or from START where
    /// there is none, and so do we: a fine-tuned model has been trained with it.
    fn one_path(&self, emissions: &[f32], tags: &[i32]) -> f64 {
        let (mut before, mut from) = (self.start(), self.start());
        let mut score = 0.0;
        for (emission, &tag) in emissions.chunks(self.tags).zip(tags) {
            let to = tag as usize;
            score += f64::from(emission[to]) + f64::from(self.transition(to, from));
            (before, from) = (from, to);
        }
        score + f64::from(self.transition(self.stop(), before))
    }
}

fn best(values: impl Iterator<Item = f32>) -> (usize, f32) {
    values.enumerate().fold(
        (0, f32::NEG_INFINITY),
        |best, (index, value)| {
            if value > best.1 { (index, value) } else { best }
        },
    )
}

fn log_sum_exp(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let max = values.clone().fold(f64::NEG_INFINITY, f64::max);
    max + values.map(|value| (value - max).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two tags, START and STOP; every path over two positions, enumerated.
    #[test]
    fn agrees_with_enumeration_of_every_path() {
        let transitions: Vec<f32> = (0..16).map(|i| ((i * 7 % 11) as f32 - 5.0) / 4.0).collect();
        let crf = Crf { tags: 4, transitions };
        let emissions = [0.3, -0.2, 0.1, 0.5, -0.7, 0.9, 0.2, -0.1];
        let score = |a: usize, b: usize, leaves: usize| {
            let emitted = f64::from(emissions[a]) + f64::from(emissions[4 + b]);
            let moved = [(a, 2), (b, a), (3, leaves)].map(|(to, from)| f64::from(crf.transition(to, from)));
            emitted + moved.iter().sum::<f64>()
        };
        let (mut total, mut best) = (0.0, (f64::NEG_INFINITY, vec![]));
        for a in 0..4 {
            for b in 0..4 {
                let path = score(a, b, b);
                total += path.exp();
                if path > best.0 {
                    best = (path, vec![a as i32, b as i32]);
                }
                let tags = [a as i32, b as i32];
                assert!((crf.one_path(&emissions, &tags) - score(a, b, a)).abs() < 1e-6);
            }
        }
        assert!((crf.all_paths(&emissions) - total.ln()).abs() < 1e-6);
        let array = Array { shape: vec![1, 2, 4], values: emissions.to_vec() };
        assert_eq!(crf.viterbi(&array).unwrap().values(), best.1);
        let flat = Array { shape: vec![2, 4], values: emissions.to_vec() };
        assert!(crf.viterbi(&flat).is_err());
    }
}
