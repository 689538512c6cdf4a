// Rows on dav-c100. Activations are in NZ (columns of 16). No instruction reduces f32 or moves its lanes, so the last
// eight lanes of a row are summed by transposition.
#pragma once

namespace arch {

/// Rows between the fractal columns of a batch in UB. The number is odd, so that the four blocks of a row that an
/// instruction reads are in different banks.
__aicore__ inline uint32_t column_pitch(uint32_t rows) { return rows | 1; }

/// f16 activations in global memory, [width / 16][stride][16]: in each column, a batch of rows is contiguous.
class Activations {
  public:
    __aicore__ inline Activations() {}
    __aicore__ inline Activations(GM_ADDR at, uint32_t rows, uint32_t width)
        : stride_((rows + 15) / 16 * 16), columns_(width / 16) {
        values_ = global_at<half>(at, static_cast<uint64_t>(stride_) * width);
    }

    /// Number of f16 values in UB for `rows` rows.
    __aicore__ static inline uint32_t room(uint32_t rows, uint32_t width) { return column_pitch(rows) * width; }

    __aicore__ inline void load(const AscendC::LocalTensor<half> &to, uint32_t first, uint32_t rows) const {
        AscendC::DataCopy(to, values_[first * 16ull],
                          AscendC::DataCopyParams(columns_, rows, stride_ - rows, column_pitch(rows) - rows));
    }
    __aicore__ inline void store(const AscendC::LocalTensor<half> &from, uint32_t first, uint32_t rows) const {
        AscendC::DataCopy(values_[first * 16ull], from,
                          AscendC::DataCopyParams(columns_, rows, column_pitch(rows) - rows, stride_ - rows));
    }
    /// Loads row `from` as row `to` of the `rows` rows in UB.
    __aicore__ inline void load_row(const AscendC::LocalTensor<half> &batch, uint32_t rows, uint32_t to,
                                    uint32_t from) const {
        AscendC::DataCopy(batch[to * 16], values_[from * 16ull],
                          AscendC::DataCopyParams(columns_, 1, stride_ - 1, column_pitch(rows) - 1));
    }

  private:
    AscendC::GlobalTensor<half> values_;
    uint32_t stride_ = 0, columns_ = 0;
};

/// Converts activations in UB to strips. A repeat reads a row's blocks from four fractal columns.
__aicore__ inline void widen(const AscendC::LocalTensor<float> &values, const AscendC::LocalTensor<half> &in,
                             const Strips &strips, uint32_t rows) {
    const uint32_t pitch = column_pitch(rows);
    const AscendC::UnaryRepeatParams strides(1, pitch, Strips::wide_blocks, 1);
    for (uint32_t strip = 0; strip < strips.count(); ++strip) {
        AscendC::Cast(values[strip * strips.strip_size()], in[strip * Strips::columns * pitch],
                      AscendC::RoundMode::CAST_NONE, strips.columns_of(strip), rows, strides);
    }
}

/// values += activations.
__aicore__ inline void add_widened(const AscendC::LocalTensor<float> &values, const AscendC::LocalTensor<half> &in,
                                   const Strips &strips, uint32_t rows) {
    const uint32_t pitch = column_pitch(rows);
    const AscendC::UnaryRepeatParams strides(1, pitch, Strips::wide_blocks, 1);
    for (uint32_t strip = 0; strip < strips.count(); ++strip) {
        AscendC::Axpy(values[strip * strips.strip_size()], in[strip * Strips::columns * pitch], static_cast<half>(1.0f),
                      strips.columns_of(strip), rows, strides);
    }
}

/// Converts strips to activations.
__aicore__ inline void narrow(const AscendC::LocalTensor<half> &out, const AscendC::LocalTensor<float> &values,
                              const Strips &strips, uint32_t rows) {
    const uint32_t pitch = column_pitch(rows);
    const AscendC::UnaryRepeatParams strides(pitch, 1, 1, Strips::wide_blocks);
    for (uint32_t strip = 0; strip < strips.count(); ++strip) {
        AscendC::Cast(out[strip * Strips::columns * pitch], values[strip * strips.strip_size()],
                      AscendC::RoundMode::CAST_NONE, strips.columns_of(strip), rows, strides);
    }
}

/// values = values * scale + shift, both [width].
__aicore__ inline void scale_and_shift(const AscendC::LocalTensor<float> &values,
                                       const AscendC::LocalTensor<float> &scale,
                                       const AscendC::LocalTensor<float> &shift, const Strips &strips, uint32_t rows) {
    for (uint32_t strip = 0; strip < strips.count(); ++strip) {
        const AscendC::LocalTensor<float> part = values[strip * strips.strip_size()];
        AscendC::Mul(part, part, scale[strip * Strips::columns], strips.columns_of(strip), rows, {1, 1, 1, 8, 8, 0});
    }
    AscendC::PipeBarrier<PIPE_V>();
    for (uint32_t strip = 0; strip < strips.count(); ++strip) {
        const AscendC::LocalTensor<float> part = values[strip * strips.strip_size()];
        AscendC::Add(part, part, shift[strip * Strips::columns], strips.columns_of(strip), rows, {1, 1, 1, 8, 8, 0});
    }
}

/// Reduces strips to one value per row, in f32 throughout.
///
/// Strips are summed first, then the eight blocks of 64 lanes, [8][16 rows][8]. The remaining 16 rows of eight lanes
/// are 16 x 16 units of 16 bits: after a transposition, a block holds half of the bits of one lane of all rows. Two
/// copies in sequence contain all rotations of the lanes: transposing back from block 2k on gives every row rotated by
/// k lanes. The sum of the eight rotations is the total of the row in every lane. This takes nine transpositions of 16
/// cycles for 16 rows; the scalar unit would read 128 values one by one.
class Reduction {
  public:
    __aicore__ inline void init(AscendC::TPipe &pipe, const Strips &strips) {
        strips_ = strips;
        pipe.InitBuffer(lanes_, 8 * tile * sizeof(float));
        pipe.InitBuffer(transposed_, 2 * tile * sizeof(float));
        // Rows beyond the batch are summed too; they do not affect the others.
        AscendC::Duplicate(lanes_.Get<float>(), 0.0f, 8 * tile);
        AscendC::PipeBarrier<PIPE_V>();
    }

    /// Reduces `values`, and ends with a barrier. `scratch` holds half of the strips, rounded up; it may be `values`.
    template <typename Operation>
    __aicore__ inline void reduce(const AscendC::LocalTensor<float> &values,
                                  const AscendC::LocalTensor<float> &scratch) {
        using namespace AscendC;
        const LocalTensor<float> lanes = lanes_.Get<float>();
        const uint32_t count = strips_.count(), size = strips_.strip_size();
        if (count > 2) fold_into<Operation>(scratch, values, count, size, 2);
        const LocalTensor<float> &last = count > 2 ? scratch : values;
        // Block by block into tiles of 16 rows; the destination stride is 16 blocks.
        if (count > 1) {
            Operation::combine(lanes, last, last[size], strips_.pitch, BinaryRepeatParams(16, 1, 1, 1, 8, 8));
        } else {
            Adds(lanes, last, 0.0f, Strips::columns, strips_.pitch, UnaryRepeatParams(16, 1, 1, 8));
        }
        PipeBarrier<PIPE_V>();
        gather_tiles<Operation>(lanes);
        const LocalTensor<int16_t> bits = lanes.ReinterpretCast<int16_t>(), transposed = transposed_.Get<int16_t>();
        Transpose(transposed, bits);
        Transpose(transposed[2 * tile], bits);
        PipeBarrier<PIPE_V>();
        for (uint32_t lane = 1; lane < 8; ++lane) Transpose(bits[lane * 2 * tile], transposed[lane * 32]);
        PipeBarrier<PIPE_V>();
        gather_tiles<Operation>(lanes);
    }

    /// The results. Vector instructions may apply the same operation to all of them. `place` is the index of a row's
    /// result.
    __aicore__ inline AscendC::LocalTensor<float> results() { return lanes_.Get<float>(); }
    __aicore__ inline uint32_t size() const { return tile; }
    __aicore__ static inline uint32_t place(uint32_t row) { return row * 8; }

  private:
    /// 16 rows of eight lanes, the most rows of a batch.
    static constexpr uint32_t tile = 128;

    AscendC::TBuf<AscendC::TPosition::VECCALC> lanes_, transposed_;
    Strips strips_;

    /// Reduces eight tiles into the first. A repeat covers half of its rows and reads its own result seven times. The
    /// dependency between repeats costs no more than the barriers of three separate steps.
    template <typename Operation>
    __aicore__ static inline void gather_tiles(const AscendC::LocalTensor<float> &tiles) {
        for (uint32_t half = 0; half < tile; half += tile / 2) {
            const AscendC::LocalTensor<float> first = tiles[half];
            Operation::combine(first, first[tile], first, 7, AscendC::BinaryRepeatParams(1, 1, 1, 0, 16, 0));
        }
        AscendC::PipeBarrier<PIPE_V>();
    }
};

}  // namespace arch
