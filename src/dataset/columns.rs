//! The columns that go by another name in the files than the usual one.
//! Parses them from text; touches no file.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::{ColumnRole, Error};

/// The columns that go by another name in the files.
///
/// Parsed from `COLUMN=NAME,...`, where COLUMN is one of the [names](ColumnRole::feature_names) of a column and NAME
/// the feature or tensor that holds it. A column that is named here must be in every record; a feature that has the
/// column's own name is then not read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(BTreeMap<ColumnRole, String>);

impl Columns {
    /// Also reads `role` from `feature`.
    ///
    /// # Errors
    /// If `role` is renamed already, or `feature` is read as another column.
    pub fn rename(mut self, role: ColumnRole, feature: &str) -> Result<Self, Error> {
        let text = format!("{}={feature}", role.feature_names()[0]);
        let wrong = |problem| Error::Columns { text: text.clone(), problem };
        if self.0.insert(role, feature.into()).is_some() {
            return Err(wrong(format!("'{}' is given twice, expected once", role.name())));
        }
        self.check().map_err(wrong)?;
        Ok(self)
    }

    /// The feature that `role` is read from, if it is renamed.
    pub fn renamed(&self, role: ColumnRole) -> Option<&str> {
        self.0.get(&role).map(String::as_str)
    }

    /// Whether a renamed column is read from `feature`.
    pub(super) fn uses(&self, feature: &str) -> bool {
        self.0.values().any(|used| used == feature)
    }

    /// Checks that no feature is read as two columns.
    fn check(&self) -> Result<(), String> {
        for (role, feature) in &self.0 {
            let other = ColumnRole::ALL.into_iter().find(|other| {
                other != role
                    && match self.renamed(*other) {
                        Some(used) => used == feature,
                        // A label may be read from the feature named after another label; the other is then absent.
                        None => other.is_input() && other.feature_names().contains(&feature.as_str()),
                    }
            });
            if let Some(other) = other {
                let (a, b) = (role.name().min(other.name()), role.name().max(other.name()));
                return Err(format!(
                    "'{feature}' would be read as both {a} and {b}, expected one column from a feature"
                ));
            }
        }
        Ok(())
    }
}

impl FromStr for Columns {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Columns { text: text.into(), problem };
        let mut columns = Columns::default();
        for pair in text.split(',') {
            let (name, feature) = pair
                .split_once('=')
                .map(|(name, feature)| (name.trim(), feature.trim()))
                .filter(|(_, feature)| !feature.is_empty())
                .ok_or_else(|| wrong(format!("'{pair}' names no feature, expected COLUMN=NAME")))?;
            let role = ColumnRole::from_name(name).ok_or_else(|| {
                let known = ColumnRole::ALL.map(|role| role.feature_names().join(" or "));
                wrong(format!("'{name}' is not a column, expected one of {}", known.join(", ")))
            })?;
            if columns.0.insert(role, feature.into()).is_some() {
                return Err(wrong(format!("'{name}' is given twice, expected once")));
            }
        }
        columns.check().map_err(wrong)?;
        Ok(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_may_be_renamed_by_any_of_its_names() {
        let columns: Columns = "segment_ids=types, attention_mask=mask,label_ids=labels".parse().unwrap();
        assert_eq!(columns.renamed(ColumnRole::InputIds), None);
        assert_eq!(columns.renamed(ColumnRole::TokenTypeIds), Some("types"));
        assert_eq!(columns.renamed(ColumnRole::AttentionMask), Some("mask"));
        assert_eq!(columns.renamed(ColumnRole::LabelIds), Some("labels"));
        for role in ColumnRole::ALL {
            for name in role.feature_names() {
                let columns: Columns = format!("{name}=x").parse().unwrap();
                assert_eq!(columns.renamed(role), Some("x"));
                assert_eq!(Columns::default().rename(role, "x").unwrap(), columns);
            }
        }
    }

    #[test]
    fn a_label_may_be_read_from_the_feature_of_another_label() {
        let columns: Columns = "label_ids=next_sentence_labels".parse().unwrap();
        assert!(columns.uses("next_sentence_labels"));
    }

    #[test]
    fn wrong_columns_are_named() {
        let both = |feature: &str, a: &str, b: &str| {
            format!("'{feature}' would be read as both {a} and {b}, expected one column from a feature")
        };
        for (text, expected) in [
            ("", "'' names no feature, expected COLUMN=NAME".into()),
            ("input_ids=", "'input_ids=' names no feature, expected COLUMN=NAME".into()),
            (
                "ids=a",
                "'ids' is not a column, expected one of input_ids, segment_ids or token_type_ids, input_mask or \
                 attention_mask, label_ids, start_positions, end_positions, masked_lm_positions, masked_lm_ids, \
                 masked_lm_weights, next_sentence_labels, unique_ids"
                    .into(),
            ),
            ("input_ids=a,input_ids=b", "'input_ids' is given twice, expected once".into()),
            ("segment_ids=a,token_type_ids=b", "'token_type_ids' is given twice, expected once".into()),
            ("label_ids=a,start_positions=a", both("a", "label_ids", "start_positions")),
            ("segment_ids=input_mask", both("input_mask", "attention_mask", "token_type_ids")),
            ("label_ids=token_type_ids", both("token_type_ids", "label_ids", "token_type_ids")),
        ] {
            let error = text.parse::<Columns>().unwrap_err().to_string();
            assert_eq!(error, format!("invalid columns '{text}': {expected}"));
        }
        let columns: Columns = "label_ids=a".parse().unwrap();
        assert!(columns.clone().rename(ColumnRole::LabelIds, "b").is_err());
        assert!(columns.rename(ColumnRole::UniqueIds, "a").is_err());
    }

    #[test]
    fn swapped_names_are_taken_as_given() {
        let columns: Columns = "segment_ids=input_mask,input_mask=segment_ids".parse().unwrap();
        assert_eq!(columns.renamed(ColumnRole::AttentionMask), Some("segment_ids"));
    }
}
