//! A safetensors file as a dataset: tensors `[N, S]` of which each row is a record.
//! Reads the header and then some rows at a time, never the whole file; the `safetensors` crate checks the header.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use safetensors::tensor::{Dtype, Metadata, TensorInfo};

use super::error::{printable, printable_name};
use super::input::open;
use super::row::{Elements, FeatureSource, Row};
use super::schema::{Presence, Schema};
use super::{ColumnRole, DatasetOptions, Error, FileProblem, RecordPlace};

/// A file whose header has been read.
pub(super) struct TensorFile {
    file: File,
    path: Arc<Path>,
    header: Metadata,
    data_start: u64,
}

/// The rows of one file, in order.
pub(super) struct TensorRows {
    file: File,
    path: Arc<Path>,
    rows: u64,
    next: u64,
    /// Sorted by name; the first of the inputs gives a row its place.
    columns: Vec<ColumnReader>,
    /// Which column holds the input ids.
    input_ids: usize,
}

/// The rows of one tensor.
struct ColumnReader {
    name: String,
    elements: Elements,
    /// Where the tensor begins in the file.
    start: u64,
    row_bytes: usize,
    /// The rows read ahead, and the first of them.
    window: Vec<u8>,
    window_row: u64,
}

/// Bytes of each tensor that are read at once, if a row is not longer.
const WINDOW: usize = 32 * 1024;

/// The longest header the format allows, in bytes.
const MOST_HEADER: u64 = 100_000_000;

impl TensorFile {
    /// Opens a file and reads its header.
    pub(super) fn open(path: &Arc<Path>) -> Result<Self, Error> {
        let (mut file, length) = open(path)?;
        let (header, data_start) = read_header(&mut file, length, path)?;
        let tensors = Self { file, path: path.clone(), header, data_start };
        match data_start.saturating_add(tensors.header.data_len() as u64) {
            expected if expected != length => Err(tensors.wrong(FileProblem::Length { found: length, expected })),
            _ => Ok(tensors),
        }
    }

    /// Whether a tensor is there and can be a column.
    pub(super) fn presence(&self, name: &str, options: &DatasetOptions) -> Presence {
        let input_ids = options.columns.renamed(ColumnRole::InputIds).unwrap_or(ColumnRole::InputIds.name());
        match (self.header.info(name), self.header.info(input_ids).and_then(|info| info.shape.first())) {
            (None, _) => Presence::Absent,
            // Opening the rows reports the missing input ids.
            (Some(_), None) => Presence::Usable,
            (Some(info), Some(&rows)) => match usable(name, info, rows) {
                Ok(_) => Presence::Usable,
                Err(problem) => Presence::Unusable(problem.to_string()),
            },
        }
    }

    /// The rows of the columns asked for.
    pub(super) fn rows(self, schema: &Schema) -> Result<TensorRows, Error> {
        let (rows, mut columns) =
            columns(&self.header, self.data_start, schema).map_err(|problem| self.wrong(problem))?;
        columns.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        columns.dedup_by(|a, b| a.name == b.name);
        let input_ids = columns.iter().position(|column| column.name == schema.input_ids).unwrap_or_default();
        Ok(TensorRows { file: self.file, path: self.path, rows, next: 0, columns, input_ids })
    }

    fn wrong(&self, problem: FileProblem) -> Error {
        Error::File { path: self.path.to_path_buf(), problem: Box::new(problem) }
    }
}

impl TensorRows {
    /// Number of rows in the file.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes of the tensors whose rows have been handed out.
    pub(super) fn bytes_read(&self) -> u64 {
        self.columns.iter().map(|column| self.next.saturating_mul(column.row_bytes as u64)).sum()
    }

    /// The next row and its place; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(Row<'_>, RecordPlace)>, Error> {
        let row = self.next;
        if row >= self.rows {
            return Ok(None);
        }
        for column in &mut self.columns {
            column
                .load(&mut self.file, row, self.rows)
                .map_err(|source| Error::Io { path: self.path.to_path_buf(), source })?;
        }
        self.next += 1;
        let byte = self.columns.get(self.input_ids).map_or(0, |column| column.position(row));
        let place = RecordPlace { path: self.path.clone(), record: row, byte, decompressed: false };
        let features = self.columns.iter().map(|column| column.row(row)).collect();
        Ok(Some((Row::new(features), place)))
    }
}

fn read_header(file: &mut File, length: u64, path: &Path) -> Result<(Metadata, u64), Error> {
    let wrong = |problem| Error::File { path: path.into(), problem: Box::new(problem) };
    let io = |source| Error::Io { path: path.into(), source };
    if length < 8 {
        return Err(wrong(FileProblem::HeaderTruncated { found: length, expected: 8 }));
    }
    let mut size = [0; 8];
    file.read_exact(&mut size).map_err(io)?;
    let size = u64::from_le_bytes(size);
    let most = (length - 8).min(MOST_HEADER);
    if size > most {
        return Err(wrong(FileProblem::HeaderLength { length: size, most }));
    }
    let mut header = vec![0; size as usize];
    file.read_exact(&mut header).map_err(io)?;
    let header = serde_json::from_slice(&header).map_err(|error| wrong(FileProblem::Header(error)))?;
    Ok((header, 8 + size))
}

/// The number of rows, and the tensors to read.
fn columns(header: &Metadata, data_start: u64, schema: &Schema) -> Result<(u64, Vec<ColumnReader>), FileProblem> {
    let shape = &tensor(header, &schema.input_ids)?.shape;
    let mut columns = Vec::new();
    for name in schema.inputs() {
        let info = tensor(header, name)?;
        let elements = match elements(info.dtype) {
            Some(elements @ (Elements::I32 | Elements::I64)) => elements,
            _ => return Err(wrong_type(name, info, "I32 or I64")),
        };
        if info.shape.len() != 2 || info.shape[1] == 0 {
            return Err(wrong_shape(name, info, "[N, S], S at least 1".into()));
        }
        if info.shape != *shape {
            return Err(wrong_shape(name, info, format!("{shape:?} as '{}' has", schema.input_ids)));
        }
        columns.push(ColumnReader::new(name, info, elements, shape[0], data_start));
    }
    let rows = shape[0];
    if schema.others {
        let others = header.tensors();
        let others = others.iter().filter(|(name, _)| !schema.inputs().any(|input| input == name.as_str()));
        columns.extend(others.filter_map(|(name, info)| {
            let elements = usable(name, info, rows).ok()?;
            Some(ColumnReader::new(name, info, elements, rows, data_start))
        }));
    }
    for name in schema.columns.iter().map(|column| &column.feature) {
        let info = tensor(header, name)?;
        columns.push(ColumnReader::new(name, info, usable(name, info, rows)?, rows, data_start));
    }
    // Only so that the collator finds the name and refuses the row.
    for name in &schema.absent {
        if let Some(info) = header.info(name) {
            columns.push(ColumnReader::new(name, info, Elements::I32, rows, data_start));
        }
    }
    Ok((rows as u64, columns))
}

fn tensor<'a>(header: &'a Metadata, name: &str) -> Result<&'a TensorInfo, FileProblem> {
    header.info(name).ok_or_else(|| {
        let mut names = header.offset_keys();
        names.sort_unstable();
        let present = printable(names.iter().map(|name| name.as_bytes()));
        FileProblem::MissingTensor { name: printable_name(name.as_bytes()), present }
    })
}

/// What the elements of a tensor are, if it can be a column of `rows` rows.
fn usable(name: &str, info: &TensorInfo, rows: usize) -> Result<Elements, FileProblem> {
    let elements = elements(info.dtype).ok_or_else(|| wrong_type(name, info, "I32, I64 or F32"))?;
    if row_elements(info, rows).is_none_or(|count| count == 0) {
        return Err(wrong_shape(name, info, format!("[{rows}] or [{rows}, k], k at least 1")));
    }
    Ok(elements)
}

fn elements(dtype: Dtype) -> Option<Elements> {
    match dtype {
        Dtype::I32 => Some(Elements::I32),
        Dtype::I64 => Some(Elements::I64),
        Dtype::F32 => Some(Elements::F32),
        _ => None,
    }
}

/// Elements in each row of a tensor `[rows]` or `[rows, k]`.
fn row_elements(info: &TensorInfo, rows: usize) -> Option<usize> {
    match info.shape[..] {
        [first] if first == rows => Some(1),
        [first, count] if first == rows => Some(count),
        _ => None,
    }
}

fn wrong_type(name: &str, info: &TensorInfo, expected: &'static str) -> FileProblem {
    let name = printable_name(name.as_bytes());
    FileProblem::Type { name, found: info.dtype.to_string(), expected }
}

fn wrong_shape(name: &str, info: &TensorInfo, expected: String) -> FileProblem {
    let name = printable_name(name.as_bytes());
    FileProblem::Shape { name, found: info.shape.clone(), expected }
}

impl ColumnReader {
    fn new(name: &str, info: &TensorInfo, elements: Elements, rows: usize, data_start: u64) -> Self {
        let (start, end) = info.data_offsets;
        Self {
            name: name.into(),
            elements,
            start: data_start + start as u64,
            // `Metadata` has checked that the offsets hold a whole number of elements and lie within the file.
            row_bytes: (end - start).checked_div(rows).unwrap_or(0),
            window: Vec::new(),
            window_row: 0,
        }
    }

    /// Where a row begins in the file.
    fn position(&self, row: u64) -> u64 {
        self.start + row * self.row_bytes as u64
    }

    /// Reads `row` and some rows after it, unless it is in the window already.
    fn load(&mut self, file: &mut File, row: u64, rows: u64) -> std::io::Result<()> {
        if self.window_offset(row).is_some() {
            return Ok(());
        }
        let ahead = (WINDOW / self.row_bytes.max(1)).max(1) as u64;
        let count = ahead.min(rows - row) as usize;
        // Emptied first: if reading fails, the window holds no row.
        self.window_row = row;
        self.window.clear();
        self.window.resize(count * self.row_bytes, 0);
        file.seek(SeekFrom::Start(self.position(row)))?;
        file.read_exact(&mut self.window)
    }

    /// The row's name and values; none if it is not in the window.
    fn row(&self, row: u64) -> (&[u8], FeatureSource<'_>) {
        let offset = self.window_offset(row).unwrap_or(0);
        let bytes = self.window.get(offset..offset + self.row_bytes).unwrap_or_default();
        (self.name.as_bytes(), FeatureSource::Elements(self.elements, bytes))
    }

    fn window_offset(&self, row: u64) -> Option<usize> {
        let rows = usize::try_from(row.checked_sub(self.window_row)?).ok()?;
        let offset = rows.checked_mul(self.row_bytes)?;
        (offset.checked_add(self.row_bytes)? <= self.window.len()).then_some(offset)
    }
}
