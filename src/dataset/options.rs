//! What a dataset is asked for: names of its columns, batch size, bounds on the values.
//! Parses the `--columns` option; touches no file.

use std::str::FromStr;

use super::Error;

/// How to read a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetOptions {
    /// What the three inputs are called in the files.
    pub columns: Columns,
    /// Rows in each batch, at least 1. The last batch may have fewer.
    pub batch_size: usize,
    /// Bounds of the model that will read the batches. Without them ids and segments need only be 0 or more.
    pub limits: Option<Limits>,
    /// Names of the further features wanted in [`Batch::extra`](super::Batch::extra).
    ///
    /// Each named feature must be in every record, with the same number of integers or floats across a batch.
    /// When empty, every feature for which that holds is kept, and the others are left out.
    pub keep: Vec<String>,
}

impl Default for DatasetOptions {
    /// Batches of 12, the batch size of the published model; no bounds; every feature kept.
    fn default() -> Self {
        Self { columns: Columns::default(), batch_size: 12, limits: None, keep: Vec::new() }
    }
}

/// Bounds a model sets on its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Ids are below this.
    pub vocab_size: usize,
    /// Segments are below this.
    pub type_vocab_size: usize,
    /// The longest sequence, in tokens.
    pub max_position: usize,
}

/// What the three inputs are called in the files.
///
/// Parsed from `input_ids=NAME,segment_ids=NAME,input_mask=NAME`, any of the three; the others keep their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Feature that holds the token ids.
    pub input_ids: String,
    /// Feature that holds the token types, elsewhere often `token_type_ids`.
    pub segment_ids: String,
    /// Feature that holds the mask, elsewhere often `attention_mask`.
    pub input_mask: String,
}

impl Default for Columns {
    fn default() -> Self {
        Self { input_ids: "input_ids".into(), segment_ids: "segment_ids".into(), input_mask: "input_mask".into() }
    }
}

impl FromStr for Columns {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Columns { text: text.into(), problem };
        let mut columns = Columns::default();
        let mut seen: Vec<&str> = Vec::new();
        for pair in text.split(',') {
            let (input, feature) = pair
                .split_once('=')
                .map(|(input, feature)| (input.trim(), feature.trim()))
                .filter(|(_, feature)| !feature.is_empty())
                .ok_or_else(|| wrong(format!("'{pair}' names no feature, expected INPUT=NAME")))?;
            if seen.contains(&input) {
                return Err(wrong(format!("'{input}' is given twice, expected once")));
            }
            seen.push(input);
            match input {
                "input_ids" => columns.input_ids = feature.into(),
                "segment_ids" => columns.segment_ids = feature.into(),
                "input_mask" => columns.input_mask = feature.into(),
                _ => {
                    return Err(wrong(format!(
                        "'{input}' is not an input, expected input_ids, segment_ids or input_mask"
                    )));
                }
            }
        }
        Ok(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_of_the_three_columns_may_be_renamed() {
        let columns: Columns = "segment_ids=token_type_ids, input_mask=attention_mask".parse().unwrap();
        assert_eq!(columns.input_ids, "input_ids");
        assert_eq!(columns.segment_ids, "token_type_ids");
        assert_eq!(columns.input_mask, "attention_mask");
    }

    #[test]
    fn wrong_columns_are_named() {
        for (text, expected) in [
            ("", "invalid columns '': '' names no feature, expected INPUT=NAME"),
            ("input_ids=", "invalid columns 'input_ids=': 'input_ids=' names no feature, expected INPUT=NAME"),
            ("ids=a", "invalid columns 'ids=a': 'ids' is not an input, expected input_ids, segment_ids or input_mask"),
            (
                "input_ids=a,input_ids=b",
                "invalid columns 'input_ids=a,input_ids=b': 'input_ids' is given twice, expected once",
            ),
        ] {
            assert_eq!(text.parse::<Columns>().unwrap_err().to_string(), expected);
        }
    }
}
