// Rows as the vector unit processes them: f32 in UB, cut into strips of 64 columns, [strips][pitch][64]. A repeat is
// one row of one strip, 256 contiguous bytes whose blocks are in different banks. Also sums over strips.
#pragma once

#include "flow.h"

struct Strips {
    static constexpr uint32_t columns = 64;
    /// Number of 32-byte blocks in a strip of one row, as f32 and as f16.
    static constexpr uint32_t wide_blocks = 8, narrow_blocks = 4;

    uint32_t width;
    /// Capacity of a strip in rows.
    uint32_t pitch;

    __aicore__ inline uint32_t count() const { return (width + columns - 1) / columns; }
    /// Number of complete strips, and the number of columns in the incomplete one after them, if any.
    __aicore__ inline uint32_t full() const { return width / columns; }
    __aicore__ inline uint32_t rest() const { return width % columns; }
    /// Number of columns of a strip that belong to the row.
    __aicore__ inline uint32_t columns_of(uint32_t strip) const { return strip < full() ? columns : rest(); }
    /// Values in a strip, and in all strips.
    __aicore__ inline uint32_t strip_size() const { return pitch * columns; }
    __aicore__ inline uint32_t size() const { return count() * strip_size(); }
    /// Blocks between a row's positions in consecutive strips. As a repeat stride it must fit 8 bits, so `pitch` is at
    /// most 31.
    __aicore__ inline uint32_t step() const { return pitch * wide_blocks; }
};

/// A reduction, for `fold` and `arch::Reduction`: on the first `count` values, and on whole repeats.
struct Summed {
    template <typename T>
    __aicore__ static inline void combine(const AscendC::LocalTensor<T> &to, const AscendC::LocalTensor<T> &a,
                                          const AscendC::LocalTensor<T> &b, uint32_t count) {
        AscendC::Add(to, a, b, count);
    }
    template <typename T>
    __aicore__ static inline void combine(const AscendC::LocalTensor<T> &to, const AscendC::LocalTensor<T> &a,
                                          const AscendC::LocalTensor<T> &b, uint32_t repeats,
                                          const AscendC::BinaryRepeatParams &strides) {
        AscendC::Add(to, a, b, 256 / sizeof(T), repeats, strides);
    }
};
struct Largest {
    template <typename T>
    __aicore__ static inline void combine(const AscendC::LocalTensor<T> &to, const AscendC::LocalTensor<T> &a,
                                          const AscendC::LocalTensor<T> &b, uint32_t count) {
        AscendC::Max(to, a, b, count);
    }
    template <typename T>
    __aicore__ static inline void combine(const AscendC::LocalTensor<T> &to, const AscendC::LocalTensor<T> &a,
                                          const AscendC::LocalTensor<T> &b, uint32_t repeats,
                                          const AscendC::BinaryRepeatParams &strides) {
        AscendC::Max(to, a, b, 256 / sizeof(T), repeats, strides);
    }
};

/// Reduces `parts` runs of `size` values to the first `left`, halving them each time. Each instruction is long and its
/// repeats do not depend on each other, as they would if all were added to one place. Ends with a barrier.
template <typename Operation>
__aicore__ inline void fold(const AscendC::LocalTensor<float> &values, uint32_t parts, uint32_t size, uint32_t left = 1) {
    while (parts > left) {
        const uint32_t kept = (parts + 1) / 2;
        Operation::combine(values, values, values[kept * size], (parts - kept) * size);
        AscendC::PipeBarrier<PIPE_V>();
        parts = kept;
    }
}

/// The same, with `from` unchanged: the result is in `to`, which holds half of the runs, rounded up.
template <typename Operation>
__aicore__ inline void fold_into(const AscendC::LocalTensor<float> &to, const AscendC::LocalTensor<float> &from,
                                 uint32_t parts, uint32_t size, uint32_t left = 1) {
    const uint32_t kept = (parts + 1) / 2, pairs = parts / 2;
    if (pairs > 0) Operation::combine(to, from, from[kept * size], pairs * size);
    if (kept > pairs) AscendC::Adds(to[pairs * size], from[pairs * size], 0.0f, size);
    AscendC::PipeBarrier<PIPE_V>();
    fold<Operation>(to, kept, size, left);
}

/// Converts row-major rows of f16 in UB to strips.
__aicore__ inline void widen_rows(const AscendC::LocalTensor<float> &values, const AscendC::LocalTensor<half> &rows,
                                  const Strips &strips, uint32_t count) {
    const AscendC::UnaryRepeatParams strides(1, 1, strips.step(), Strips::narrow_blocks);
    const uint32_t full = strips.full(), rest = strips.rest(), last = full * Strips::columns;
    for (uint32_t row = 0; row < count; ++row) {
        const AscendC::LocalTensor<float> to = values[row * Strips::columns];
        const AscendC::LocalTensor<half> from = rows[row * strips.width];
        AscendC::Cast(to, from, AscendC::RoundMode::CAST_NONE, Strips::columns, full, strides);
        if (rest > 0) {
            AscendC::Cast(to[full * strips.strip_size()], from[last], AscendC::RoundMode::CAST_NONE, rest, 1, strides);
        }
    }
}

/// values += row-major rows of f16.
__aicore__ inline void add_rows(const AscendC::LocalTensor<float> &values, const AscendC::LocalTensor<half> &rows,
                                const Strips &strips, uint32_t count) {
    const AscendC::UnaryRepeatParams strides(1, 1, strips.step(), Strips::narrow_blocks);
    const half one = static_cast<half>(1.0f);
    const uint32_t full = strips.full(), rest = strips.rest(), last = full * Strips::columns;
    for (uint32_t row = 0; row < count; ++row) {
        const AscendC::LocalTensor<float> to = values[row * Strips::columns];
        const AscendC::LocalTensor<half> from = rows[row * strips.width];
        AscendC::Axpy(to, from, one, Strips::columns, full, strides);
        if (rest > 0) AscendC::Axpy(to[full * strips.strip_size()], from[last], one, rest, 1, strides);
    }
}
