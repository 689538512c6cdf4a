// Rows on dav-c220. Activations are row-major; the vector unit reduces f32 and has fused multiply-add.
#pragma once

namespace arch {

/// f16 activations in global memory.
class Activations {
  public:
    __aicore__ inline Activations() {}
    __aicore__ inline Activations(GM_ADDR at, uint32_t rows, uint32_t width)
        : values_(global_at<half>(at, static_cast<uint64_t>(rows) * width)), width_(width) {}

    /// Number of f16 values in UB for `rows` rows.
    __aicore__ static inline uint32_t room(uint32_t rows, uint32_t width) { return rows * width; }

    __aicore__ inline void load(const AscendC::LocalTensor<half> &to, uint32_t first, uint32_t rows) const {
        AscendC::DataCopy(to, values_[static_cast<uint64_t>(first) * width_], rows * width_);
    }
    __aicore__ inline void store(const AscendC::LocalTensor<half> &from, uint32_t first, uint32_t rows) const {
        AscendC::DataCopy(values_[static_cast<uint64_t>(first) * width_], from, rows * width_);
    }
    /// Loads row `from` as row `to` of the `rows` rows in UB.
    __aicore__ inline void load_row(const AscendC::LocalTensor<half> &batch, uint32_t rows, uint32_t to,
                                    uint32_t from) const {
        (void)rows;
        AscendC::DataCopy(batch[to * width_], values_[static_cast<uint64_t>(from) * width_], width_);
    }

  private:
    AscendC::GlobalTensor<half> values_;
    uint32_t width_ = 0;
};

/// Converts activations in UB to strips.
__aicore__ inline void widen(const AscendC::LocalTensor<float> &values, const AscendC::LocalTensor<half> &in,
                             const Strips &strips, uint32_t rows) {
    widen_rows(values, in, strips, rows);
}

/// values += activations.
__aicore__ inline void add_widened(const AscendC::LocalTensor<float> &values, const AscendC::LocalTensor<half> &in,
                                   const Strips &strips, uint32_t rows) {
    add_rows(values, in, strips, rows);
}

/// Converts strips to activations.
__aicore__ inline void narrow(const AscendC::LocalTensor<half> &out, const AscendC::LocalTensor<float> &values,
                              const Strips &strips, uint32_t rows) {
    const AscendC::UnaryRepeatParams strides(1, 1, Strips::narrow_blocks, strips.step());
    const uint32_t full = strips.full(), rest = strips.rest();
    for (uint32_t row = 0; row < rows; ++row) {
        const AscendC::LocalTensor<half> to = out[row * strips.width];
        const AscendC::LocalTensor<float> from = values[row * Strips::columns];
        AscendC::Cast(to, from, AscendC::RoundMode::CAST_NONE, Strips::columns, full, strides);
        if (rest > 0) {
            AscendC::Cast(to[full * Strips::columns], from[full * strips.strip_size()], AscendC::RoundMode::CAST_NONE,
                          rest, 1, strides);
        }
    }
}

/// values = values * scale + shift, both [width].
__aicore__ inline void scale_and_shift(const AscendC::LocalTensor<float> &values,
                                       const AscendC::LocalTensor<float> &scale,
                                       const AscendC::LocalTensor<float> &shift, const Strips &strips, uint32_t rows) {
    for (uint32_t strip = 0; strip < strips.count(); ++strip) {
        const uint32_t column = strip * Strips::columns;
        AscendC::FusedMulAdd(values[strip * strips.strip_size()], scale[column], shift[column], strips.columns_of(strip),
                             rows, {1, 1, 1, 8, 0, 0});
    }
}

template <typename Operation>
__aicore__ inline void reduce_blocks(const AscendC::LocalTensor<float> &to, const AscendC::LocalTensor<float> &from,
                                     uint32_t repeats, uint32_t lanes);
template <>
__aicore__ inline void reduce_blocks<Summed>(const AscendC::LocalTensor<float> &to, const AscendC::LocalTensor<float> &from,
                                          uint32_t repeats, uint32_t lanes) {
    AscendC::BlockReduceSum<float>(to, from, repeats, lanes, 1, 1, 8);
}
template <>
__aicore__ inline void reduce_blocks<Largest>(const AscendC::LocalTensor<float> &to,
                                              const AscendC::LocalTensor<float> &from, uint32_t repeats, uint32_t lanes) {
    AscendC::BlockReduceMax<float>(to, from, repeats, lanes, 1, 1, 8);
}

/// Reduces strips to one value per row. BlockReduce reduces blocks of eight lanes, one cycle per repeat: first all
/// strips; then, after the strips have been summed, the remaining lanes of each row.
class Reduction {
  public:
    __aicore__ inline void init(AscendC::TPipe &pipe, const Strips &strips) {
        strips_ = strips;
        pipe.InitBuffer(blocks_, strips.size() / 8 * sizeof(float));
        pipe.InitBuffer(results_, (strips.pitch + 7) / 8 * 8 * sizeof(float));
    }

    /// Reduces `values`, and ends with a barrier. `scratch` is unused; dav-c100 needs it.
    template <typename Operation>
    __aicore__ inline void reduce(const AscendC::LocalTensor<float> &values,
                                  const AscendC::LocalTensor<float> &scratch) {
        (void)scratch;
        constexpr uint32_t most = 255;
        const AscendC::LocalTensor<float> blocks = blocks_.Get<float>(), results = results_.Get<float>();
        for (uint32_t done = 0, all = strips_.count() * strips_.pitch; done < all; done += most) {
            const uint32_t repeats = all - done < most ? all - done : most;
            reduce_blocks<Operation>(blocks[done * 8], values[done * 64], repeats, 64);
        }
        AscendC::PipeBarrier<PIPE_V>();
        fold<Operation>(blocks, strips_.count(), strips_.pitch * 8);
        const uint32_t whole = strips_.pitch / 8, rest = strips_.pitch % 8;
        reduce_blocks<Operation>(results, blocks, whole, 64);
        if (rest > 0) reduce_blocks<Operation>(results[whole * 8], blocks[whole * 64], 1, rest * 8);
        AscendC::PipeBarrier<PIPE_V>();
    }

    /// The results. Vector instructions may apply the same operation to all of them. `place` is the index of a row's
    /// result.
    __aicore__ inline AscendC::LocalTensor<float> results() { return results_.Get<float>(); }
    __aicore__ inline uint32_t size() const { return strips_.pitch; }
    __aicore__ static inline uint32_t place(uint32_t row) { return row; }

  private:
    AscendC::TBuf<AscendC::TPosition::VECCALC> blocks_, results_;
    Strips strips_;
};

}  // namespace arch
