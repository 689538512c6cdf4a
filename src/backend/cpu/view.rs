//! Parts of matrices whose rows lie apart, as the tasks of a parallel region read and write them.
//! Every access checks its bounds once per row; a part that is written can be cut into disjoint ones.

use std::marker::PhantomData;
use std::ops::Range;

use super::plain::PlainData;

/// Rows of a matrix, `stride` numbers apart, to be read: a `&[T]` with gaps.
#[derive(Clone, Copy)]
pub(super) struct View<'a, T> {
    start: *const T,
    rows: usize,
    columns: usize,
    stride: usize,
    numbers: PhantomData<&'a [T]>,
}

/// Rows of a matrix, `stride` numbers apart, to be written: a `&mut [T]` with gaps.
pub(super) struct ViewMut<'a, T> {
    start: *mut T,
    rows: usize,
    columns: usize,
    stride: usize,
    numbers: PhantomData<&'a mut [T]>,
}

// SAFETY: a view is a shared reference to plain data.
unsafe impl<T: PlainData> Send for View<'_, T> {}
// SAFETY: a view is a shared reference to plain data.
unsafe impl<T: PlainData> Sync for View<'_, T> {}
// SAFETY: a view is an exclusive reference to plain data.
unsafe impl<T: PlainData> Send for ViewMut<'_, T> {}
// SAFETY: a shared reference to a view allows reading only, but for `part`, whose callers argue for themselves.
unsafe impl<T: PlainData> Sync for ViewMut<'_, T> {}

/// Whether so many rows lie within `len` numbers.
fn fits(len: usize, rows: usize, columns: usize, stride: usize) -> bool {
    rows == 0 || (rows - 1).checked_mul(stride).and_then(|last| last.checked_add(columns)).is_some_and(|end| end <= len)
}

impl<'a, T: PlainData> View<'a, T> {
    /// Rows of `columns` numbers, `stride` apart, from the first of `numbers` on.
    #[inline(always)]
    pub(super) fn new(numbers: &'a [T], rows: usize, columns: usize, stride: usize) -> Self {
        assert!(fits(numbers.len(), rows, columns, stride), "{rows} rows of {columns}, {stride} apart");
        Self { start: numbers.as_ptr(), rows, columns, stride, numbers: PhantomData }
    }

    #[inline(always)]
    pub(super) fn len(self) -> usize {
        self.rows
    }

    /// These rows, numbered from 0.
    #[inline(always)]
    pub(super) fn rows(self, rows: Range<usize>) -> Self {
        assert!(rows.start <= rows.end && rows.end <= self.rows, "rows {rows:?} of {}", self.rows);
        Self { start: self.start.wrapping_add(rows.start * self.stride), rows: rows.len(), ..self }
    }

    /// The columns from `first` on, numbered from 0.
    #[inline(always)]
    pub(super) fn columns_from(self, first: usize) -> Self {
        assert!(first <= self.columns, "column {first} of {}", self.columns);
        Self { start: self.start.wrapping_add(first), columns: self.columns - first, ..self }
    }

    #[inline(always)]
    pub(super) fn row(self, row: usize) -> &'a [T] {
        assert!(row < self.rows);
        // SAFETY: the row lies within the numbers that the view was made from, which are borrowed for 'a.
        unsafe { std::slice::from_raw_parts(self.start.add(row * self.stride), self.columns) }
    }

    /// The first number, and numbers from one row to the next, of at least `rows` rows of `columns` columns: for loops
    /// that check once.
    #[inline(always)]
    pub(super) fn raw(self, rows: usize, columns: usize) -> (*const T, usize) {
        assert!(rows <= self.rows && columns <= self.columns, "{rows} x {columns} of {} x {}", self.rows, self.columns);
        (self.start, self.stride)
    }
}

impl<'a, T: PlainData> ViewMut<'a, T> {
    /// Rows of `columns` numbers, `stride` apart, from the first of `numbers` on.
    pub(super) fn new(numbers: &'a mut [T], rows: usize, columns: usize, stride: usize) -> Self {
        assert!(fits(numbers.len(), rows, columns, stride), "{rows} rows of {columns}, {stride} apart");
        Self { start: numbers.as_mut_ptr(), rows, columns, stride, numbers: PhantomData }
    }

    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// Numbers in a row.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// The same, to be read.
    pub(super) fn read(&self) -> View<'_, T> {
        let Self { start, rows, columns, stride, .. } = *self;
        View { start, rows, columns, stride, numbers: PhantomData }
    }

    #[inline(always)]
    pub(super) fn row(&mut self, row: usize) -> &mut [T] {
        assert!(row < self.rows);
        // SAFETY: the row lies within the numbers that the view was made from, which are borrowed exclusively for as
        // long as the view lives, and the view for as long as the row.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(row * self.stride), self.columns) }
    }

    /// These rows of the view, which ends with it, numbered from 0.
    pub(super) fn into_rows(self, rows: Range<usize>) -> Self {
        let columns = 0..self.columns;
        // SAFETY: `self` ends here, so nothing else accesses its numbers.
        unsafe { self.part(rows, columns) }
    }

    /// The view in pieces of up to `rows` rows.
    pub(super) fn into_chunks(self, rows: usize) -> impl Iterator<Item = Self> {
        let (all, step) = (self.rows, rows.max(1));
        (0..all).step_by(step).map(move |first| {
            // SAFETY: the closure owns the view and uses it for these parts only, which have different rows.
            unsafe { self.part(first..(first + step).min(all), 0..self.columns) }
        })
    }

    /// A part of the view, its rows and columns numbered from 0.
    ///
    /// # Safety
    /// For as long as the part lives, its numbers are accessed through nothing else: neither through the view nor
    /// through another part.
    #[inline(always)]
    pub(super) unsafe fn part(&self, rows: Range<usize>, columns: Range<usize>) -> Self {
        assert!(rows.start <= rows.end && rows.end <= self.rows, "rows {rows:?} of {}", self.rows);
        assert!(columns.start <= columns.end && columns.end <= self.columns, "columns {columns:?} of {}", self.columns);
        let start = self.start.wrapping_add(rows.start * self.stride + columns.start);
        Self { start, rows: rows.len(), columns: columns.len(), stride: self.stride, numbers: PhantomData }
    }

    /// Where a number is, to be prefetched.
    #[inline(always)]
    pub(super) fn address(&self, row: usize, column: usize) -> *const u8 {
        self.start.wrapping_add(row * self.stride + column).cast_const().cast()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_of_the_matrix() {
        let numbers: Vec<f32> = (0..20).map(|number| number as f32).collect();
        let view = View::new(&numbers, 4, 3, 5);
        assert_eq!(view.row(3), [15.0, 16.0, 17.0]);
        assert_eq!(view.rows(2..4).columns_from(1).row(1), [16.0, 17.0]);
        assert_eq!(View::new(&numbers[..18], 4, 3, 5).len(), 4);
        assert_eq!(View::new(&numbers[..0], 0, 3, 5).len(), 0);
    }

    #[test]
    fn chunks_cover_every_row_once() {
        let mut numbers = vec![0.0_f32; 7 * 4];
        for (index, mut chunk) in ViewMut::new(&mut numbers, 7, 4, 4).into_chunks(3).enumerate() {
            (0..chunk.len()).for_each(|row| chunk.row(row).iter_mut().for_each(|value| *value += 1.0 + index as f32));
        }
        let expected = [[1.0; 12].as_slice(), &[2.0; 12], &[3.0; 4]].concat();
        assert_eq!(numbers, expected);
    }

    #[test]
    fn what_lies_outside_is_refused() {
        let mut numbers = vec![0.0_f32; 19];
        let refused = |f: &mut dyn FnMut()| std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).is_err();
        let view = View::new(&numbers, 4, 4, 5);
        assert!(refused(&mut || _ = View::new(&numbers[..18], 4, 4, 5)));
        assert!(refused(&mut || _ = View::new(&numbers, usize::MAX, 4, usize::MAX)));
        assert!(refused(&mut || _ = view.row(4)));
        assert!(refused(&mut || _ = view.rows(3..5)));
        assert!(refused(&mut || _ = view.columns_from(5)));
        assert!(refused(&mut || _ = view.raw(4, 5)));
        let mut view = ViewMut::new(&mut numbers, 4, 4, 5);
        assert!(refused(&mut || _ = view.row(4)));
        assert!(refused(&mut || _ = ViewMut::new(&mut [0.0_f32; 19], 4, 4, 5).into_rows(2..5)));
    }
}
