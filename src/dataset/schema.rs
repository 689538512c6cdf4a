//! Decides from the first record which feature of the files is which column. Every other record must agree, so that no
//! column is read from two features or exists for some records only. Knows names and kinds of features, no values.

use std::fmt;

use super::error::printable_name;
use super::{ColumnRole, DatasetOptions, FeatureProblem};

/// Where the columns of a dataset come from.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    /// The feature that holds the token ids.
    pub(super) input_ids: String,
    pub(super) token_type_ids: InputSource,
    pub(super) attention_mask: InputSource,
    /// Further columns that every record has: those of known meaning, and those wanted by name.
    pub(super) columns: Vec<SchemaColumn>,
    /// Features that would be columns of known meaning if a record had them: no record may.
    pub(super) absent: Vec<&'static str>,
    /// Whether features that are not among these are wanted too, where they fit.
    pub(super) others: bool,
    pub(super) notes: Vec<DatasetNote>,
}

/// A further column.
#[derive(Clone, Debug)]
pub(super) struct SchemaColumn {
    pub(super) role: Option<ColumnRole>,
    /// What it is called in a batch.
    pub(super) name: String,
    /// What it is called in the files.
    pub(super) feature: String,
}

/// Where an input comes from.
#[derive(Clone, Debug)]
pub(super) enum InputSource {
    /// One feature.
    Feature(String),
    /// Two features, which must hold the same values.
    Both(&'static str, &'static str),
    /// Nothing: zeros are used.
    Zeros,
}

/// What a file says about one of its features.
pub(super) enum Presence {
    Absent,
    /// Integers or floats, at least one.
    Usable,
    /// An empty list of integers or floats.
    Empty,
    /// Anything else.
    Unusable(String),
}

/// Something assumed about a dataset's columns that the user should be told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatasetNote {
    /// The records have no token types: zeros are used.
    NoTokenTypes,
    /// An input is not there under its first name and is read from another.
    OtherName {
        /// The input.
        column: ColumnRole,
        /// The feature it is read from.
        feature: &'static str,
    },
    /// A feature has the name of a known column but not what such a column holds, and is left out.
    Unusable {
        /// The feature.
        feature: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl fmt::Display for DatasetNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTokenTypes => f.write_str("the records have no segment_ids: zeros are used as token types"),
            Self::OtherName { column, feature } => {
                write!(f, "the records have no {}: {feature} is used", column.feature_names()[0])
            }
            Self::Unusable { feature, reason } => {
                write!(f, "feature '{}' is left out: {reason}", printable_name(feature.as_bytes()))
            }
        }
    }
}

impl Schema {
    /// What `options` make of a first record, or of a file, that has what `presence` says.
    pub(super) fn new(options: &DatasetOptions, presence: &dyn Fn(&str) -> Presence) -> Self {
        let columns = &options.columns;
        let input_ids = columns.renamed(ColumnRole::InputIds).unwrap_or(ColumnRole::InputIds.name()).to_owned();
        let wanted = |role: ColumnRole| match &options.keep[..] {
            [] => options.roles.as_ref().is_none_or(|roles| roles.contains(&role)),
            keep => keep.iter().any(|name| name == role.name()),
        };
        let mut schema = Self {
            input_ids,
            token_type_ids: InputSource::Zeros,
            attention_mask: InputSource::Zeros,
            columns: Vec::new(),
            absent: Vec::new(),
            others: options.keep.is_empty(),
            notes: Vec::new(),
        };
        schema.token_type_ids = schema.input(options, ColumnRole::TokenTypeIds, presence);
        schema.attention_mask = schema.input(options, ColumnRole::AttentionMask, presence);
        for role in ColumnRole::ALL.into_iter().filter(|role| !role.is_input()) {
            let name = role.name();
            let column = |feature: &str| SchemaColumn { role: Some(role), name: name.into(), feature: feature.into() };
            match (columns.renamed(role), presence(name)) {
                // A renamed column must exist even if it is not wanted: a misspelt name should not go unnoticed.
                (Some(feature), _) => schema.columns.push(column(feature)),
                (None, _) if columns.uses(name) => {}
                (None, _) if !wanted(role) => {}
                (None, _) if !options.keep.is_empty() => schema.columns.push(column(name)),
                (None, Presence::Usable) => schema.columns.push(column(name)),
                (None, Presence::Empty) if role.is_prediction() => schema.columns.push(column(name)),
                (None, Presence::Absent) => schema.absent.push(name),
                (None, Presence::Empty) => {
                    let reason = FeatureProblem::Length { found: 0, most: None }.to_string();
                    schema.notes.push(DatasetNote::Unusable { feature: name.into(), reason });
                }
                (None, Presence::Unusable(reason)) => {
                    schema.notes.push(DatasetNote::Unusable { feature: name.into(), reason });
                }
            }
        }
        let named = options.keep.iter().filter(|name| !is_label(name));
        schema.columns.extend(named.map(|name| SchemaColumn { role: None, name: name.clone(), feature: name.clone() }));
        schema
    }

    fn input(
        &mut self,
        options: &DatasetOptions,
        role: ColumnRole,
        presence: &dyn Fn(&str) -> Presence,
    ) -> InputSource {
        if let Some(feature) = options.columns.renamed(role) {
            return InputSource::Feature(feature.into());
        }
        let there = |name: &str| !matches!(presence(name), Presence::Absent);
        let [usual, other] = role.feature_names() else { unreachable!("two names in the table above") };
        match (there(usual), there(other)) {
            (true, true) => InputSource::Both(usual, other),
            (true, false) => {
                self.absent.push(other);
                InputSource::Feature((*usual).into())
            }
            (false, true) => {
                self.absent.push(usual);
                self.notes.push(DatasetNote::OtherName { column: role, feature: other });
                InputSource::Feature((*other).into())
            }
            (false, false) if role == ColumnRole::TokenTypeIds => {
                self.absent.extend([usual, other]);
                self.notes.push(DatasetNote::NoTokenTypes);
                InputSource::Zeros
            }
            // Reading the first record reports it as missing.
            (false, false) => InputSource::Feature((*usual).into()),
        }
    }

    /// The features of the three inputs.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &str> {
        let sources = [&self.token_type_ids, &self.attention_mask];
        let names = sources.into_iter().flat_map(|source| match source {
            InputSource::Feature(feature) => [Some(feature.as_str()), None],
            InputSource::Both(usual, other) => [Some(*usual), Some(*other)],
            InputSource::Zeros => [None, None],
        });
        std::iter::once(self.input_ids.as_str()).chain(names.flatten())
    }

    /// Whether a feature has no known meaning and is none of the columns, under whatever name.
    pub(super) fn is_other(&self, feature: &str) -> bool {
        ColumnRole::from_name(feature).is_none()
            && self.inputs().all(|input| input != feature)
            && self.columns.iter().all(|column| column.feature != feature)
    }

    /// The feature of a column, if the records have it.
    pub(super) fn feature(&self, role: ColumnRole) -> Option<&str> {
        self.columns.iter().find(|column| column.role == Some(role)).map(|column| column.feature.as_str())
    }
}

/// Whether a name of [`Batch::extra`](super::Batch::extra) is that of a column of known meaning.
fn is_label(name: &str) -> bool {
    ColumnRole::from_name(name).is_some_and(|role| !role.is_input())
}
