// activation([tokens, inputs] x packed weight + bias) on dav-c100: the cube sums a tile in one half of L0C while the vector
// unit finishes the tile in the other half. `matmul` takes and leaves NZ in f16, `matmul_single` leaves rows of f32.

#include "arch/arch.h"

#if __NPU_ARCH__ == 1001

#include "arch/activation_c100.h"

namespace {

using AscendC::HardEvent;

/// Every pair of flags is of two buffers, numbered 0 and 1, which take turns: one pipe fills a buffer, another empties it.
template <bool single>
class Matmul {
  public:
    using Output = typename std::conditional<single, float, half>::type;

    __aicore__ inline void run(GM_ADDR input, GM_ADDR weight, GM_ADDR bias, GM_ADDR output, GM_ADDR tiling) {
        tiling_ = read_tiling<MatmulC100Tiling>(tiling);
        stride_ = (tiling_.tokens + 15) / 16 * 16;
        input_ = global_at<half>(input, static_cast<uint64_t>(stride_) * tiling_.inputs);
        weight_ = global_at<half>(weight, static_cast<uint64_t>(tiling_.inputs) * tiling_.outputs);
        bias_ = global_at<float>(bias, tiling_.outputs);
        output_ = global_at<Output>(output, static_cast<uint64_t>(single ? tiling_.tokens : stride_) * tiling_.outputs);
        AscendC::TPipe pipe;
        init(pipe);
        // A core's tiles follow one another down the columns, so that the right operand in L1 serves many of them.
        const uint32_t high = ceil_div(stride_, tiling_.tile_rows);
        const uint32_t tiles = high * ceil_div(tiling_.outputs, tiling_.tile_columns);
        const uint32_t core = AscendC::GetBlockIdx(), cores = AscendC::GetBlockNum();
        const uint32_t begin = tiles * core / cores, end = tiles * (core + 1) / cores;
        open();
        for (uint32_t index = begin; index < end;) {
            const uint32_t row = index % high;
            const uint32_t count = least(tiling_.group, least(end - index, high - row));
            loads_left_ = !tiling_.keeps_left || index == begin;
            loads_right_ = !tiling_.keeps_right || index == begin || row == 0;
            multiply(row * tiling_.tile_rows, index / high * tiling_.tile_columns, count);
            index += count;
        }
        close();
    }

  private:
    /// Part of the product, or of one of its columns of fractals.
    struct Tile {
        uint32_t row, column, rows, columns;
    };

    /// f32 values in half of L0C.
    static constexpr uint32_t slot_size = 128 << 8;
    /// A repeat of f32: four rows of a column of fractals.
    static constexpr uint32_t lanes = 64;

    MatmulC100Tiling tiling_;
    /// Rows in a column of fractals of all tokens.
    uint32_t stride_;
    AscendC::GlobalTensor<half> input_, weight_;
    AscendC::GlobalTensor<float> bias_;
    AscendC::GlobalTensor<Output> output_;
    AscendC::TBuf<AscendC::TPosition::A1> left_l1_;
    AscendC::TBuf<AscendC::TPosition::B1> right_l1_;
    AscendC::TBuf<AscendC::TPosition::A2> left_l0_;
    AscendC::TBuf<AscendC::TPosition::B2> right_l0_;
    AscendC::TBuf<AscendC::TPosition::CO1> sums_;
    AscendC::TBuf<AscendC::TPosition::VECIN> bias_rows_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> values_, spare_;
    AscendC::TBuf<AscendC::TPosition::VECOUT> out_;
    /// Whether an operand is not in L1 yet.
    bool loads_left_ = true, loads_right_ = true;
    /// The buffers whose turn it is: in L1, in L0, in L0C (and of biases), and of results.
    uint32_t stage_ = 0, inner_ = 0, slot_ = 0, result_ = 0;

    __aicore__ static inline uint32_t ceil_div(uint32_t a, uint32_t b) { return (a + b - 1) / b; }
    __aicore__ static inline uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

    __aicore__ inline arch::Activation activation() const { return static_cast<arch::Activation>(tiling_.activation); }
    /// Buffers of L1 that take turns. There is only one if one takes all inputs.
    __aicore__ inline uint32_t stages() const { return tiling_.step < tiling_.inputs ? 2 : 1; }
    __aicore__ inline uint32_t left_size() const { return tiling_.group * tiling_.tile_rows * tiling_.step; }
    __aicore__ inline uint32_t right_size() const { return tiling_.tile_columns * tiling_.step; }
    /// Values that leave L0C at a time.
    __aicore__ inline uint32_t drain_size() const { return tiling_.tile_rows * tiling_.drain_columns; }

    __aicore__ inline void init(AscendC::TPipe &pipe) {
        const uint32_t steps = ceil_div(tiling_.inputs, tiling_.step);
        const uint32_t lefts = tiling_.keeps_left ? steps : stages(), rights = tiling_.keeps_right ? steps : stages();
        pipe.InitBuffer(left_l1_, lefts * left_size() * sizeof(half));
        pipe.InitBuffer(right_l1_, rights * right_size() * sizeof(half));
        pipe.InitBuffer(left_l0_, 2 * tiling_.tile_rows * tiling_.inner_step * sizeof(half));
        pipe.InitBuffer(right_l0_, 2 * tiling_.tile_columns * tiling_.inner_step * sizeof(half));
        pipe.InitBuffer(sums_, 2 * slot_size * sizeof(float));
        pipe.InitBuffer(bias_rows_, 2 * tiling_.tile_columns / 16 * lanes * sizeof(float));
        pipe.InitBuffer(values_, drain_size() * sizeof(float));
        pipe.InitBuffer(out_, 2 * drain_size() * sizeof(Output));
        const uint32_t spares = arch::spares_of(activation());
        if (spares > 0) pipe.InitBuffer(spare_, spares * drain_size() * sizeof(float));
    }

    /// All buffers are free.
    __aicore__ inline void open() {
        for (int32_t buffer = 0; buffer < 2; ++buffer) {
            AscendC::SetFlag<HardEvent::MTE1_MTE2>(buffer);
            AscendC::SetFlag<HardEvent::M_MTE1>(buffer);
            AscendC::SetFlag<HardEvent::V_M>(buffer);
            AscendC::SetFlag<HardEvent::V_MTE2>(buffer);
            AscendC::SetFlag<HardEvent::MTE3_V>(buffer);
        }
    }

    /// Leaves no flag behind.
    __aicore__ inline void close() {
        for (int32_t buffer = 0; buffer < 2; ++buffer) {
            AscendC::WaitFlag<HardEvent::MTE1_MTE2>(buffer);
            AscendC::WaitFlag<HardEvent::M_MTE1>(buffer);
            AscendC::WaitFlag<HardEvent::V_M>(buffer);
            AscendC::WaitFlag<HardEvent::V_MTE2>(buffer);
            AscendC::WaitFlag<HardEvent::MTE3_V>(buffer);
        }
    }

    /// `count` tiles one below the other, from the one at (row, column) on.
    __aicore__ inline void multiply(uint32_t row, uint32_t column, uint32_t count) {
        Tile all;
        all.row = row;
        all.column = column;
        all.rows = least(count * tiling_.tile_rows, stride_ - row);
        all.columns = least(tiling_.tile_columns, tiling_.outputs - column);
        for (uint32_t first = 0; first < tiling_.inputs; first += tiling_.step) {
            const uint32_t depth = least(tiling_.step, tiling_.inputs - first);
            load_outer(all, first, depth);
            AscendC::WaitFlag<HardEvent::MTE2_MTE1>(stage_);
            for (uint32_t index = 0; index < count; ++index) {
                if (first == 0) AscendC::WaitFlag<HardEvent::V_M>(slot_);
                add_products(all, index, first, depth);
                if (first + depth == tiling_.inputs) AscendC::SetFlag<HardEvent::M_V>(slot_);
                if (count == 2) slot_ ^= 1;
            }
            AscendC::SetFlag<HardEvent::MTE1_MTE2>(stage_);
            if (stages() == 2) stage_ ^= 1;
        }
        for (uint32_t index = 0; index < count; ++index) {
            drain(part_of(all, index));
            slot_ ^= 1;
        }
    }

    __aicore__ inline Tile part_of(const Tile &all, uint32_t index) const {
        Tile tile = all;
        tile.row += index * tiling_.tile_rows;
        tile.rows = least(tiling_.tile_rows, all.rows - index * tiling_.tile_rows);
        return tile;
    }

    __aicore__ inline AscendC::LocalTensor<half> left_l1(uint32_t first) {
        return left_l1_.Get<half>()[(tiling_.keeps_left ? first / tiling_.step : stage_) * left_size()];
    }
    /// The right operand's inputs from `first` on. Where L1 holds them all, those of a new column of tiles take the place
    /// of those that were used at least two turns before, and so no longer are.
    __aicore__ inline AscendC::LocalTensor<half> right_l1(uint32_t first) {
        return right_l1_.Get<half>()[(tiling_.keeps_right ? first / tiling_.step : stage_) * right_size()];
    }
    __aicore__ inline AscendC::LocalTensor<half> left_l0() {
        return left_l0_.Get<half>()[inner_ * tiling_.tile_rows * tiling_.inner_step];
    }
    __aicore__ inline AscendC::LocalTensor<half> right_l0() {
        return right_l0_.Get<half>()[inner_ * tiling_.tile_columns * tiling_.inner_step];
    }

    /// `depth` inputs of both operands to L1: columns of fractals of the left one, rows of fractals of the right one.
    __aicore__ inline void load_outer(const Tile &all, uint32_t first, uint32_t depth) {
        AscendC::WaitFlag<HardEvent::MTE1_MTE2>(stage_);
        if (loads_right_) {
            const uint64_t from = static_cast<uint64_t>(first) * tiling_.outputs + all.column * 16;
            AscendC::DataCopy(right_l1(first), weight_[from],
                              AscendC::DataCopyParams(depth / 16, all.columns, tiling_.outputs - all.columns, 0));
        }
        if (loads_left_) {
            const uint64_t from = static_cast<uint64_t>(first) * stride_ + all.row * 16;
            AscendC::DataCopy(left_l1(first), input_[from],
                              AscendC::DataCopyParams(depth / 16, all.rows, stride_ - all.rows, 0));
        }
        AscendC::SetFlag<HardEvent::MTE2_MTE1>(stage_);
    }

    /// Adds what tile `index` of the group owes to `depth` inputs, which are in L1.
    __aicore__ inline void add_products(const Tile &all, uint32_t index, uint32_t first, uint32_t depth) {
        const Tile tile = part_of(all, index);
        const uint32_t high = tile.rows / 16, wide = tile.columns / 16;
        AscendC::MmadParams params;
        params.m = tile.rows;
        params.n = tile.columns;
        for (uint32_t inner = 0; inner < depth; inner += tiling_.inner_step) {
            params.k = least(tiling_.inner_step, depth - inner);
            params.cmatrixInitVal = first + inner == 0;
            const uint32_t deep = params.k / 16;
            AscendC::WaitFlag<HardEvent::M_MTE1>(inner_);
            // The left operand column by column into rows of fractals, the right one as it is.
            for (uint32_t column = 0; column < deep; ++column) {
                const uint32_t at = (inner / 16 + column) * (all.rows / 16) + index * (tiling_.tile_rows / 16);
                AscendC::LoadData(left_l0()[column * 256], left_l1(first),
                                  AscendC::LoadData2DParams(at, high, 1, 0, deep - 1, false, 0));
            }
            AscendC::LoadData(right_l0(), right_l1(first),
                              AscendC::LoadData2DParams(inner / 16 * wide, deep * wide, 1, 0, 0, false, 0));
            AscendC::SetFlag<HardEvent::MTE1_M>(inner_);
            AscendC::WaitFlag<HardEvent::MTE1_M>(inner_);
            AscendC::Mmad(sums_.Get<float>()[slot_ * slot_size], left_l0(), right_l0(), params);
            // Small products do not wait for the sums of the one before them.
            if (high * wide < 10) AscendC::PipeBarrier<PIPE_M>();
            AscendC::SetFlag<HardEvent::M_MTE1>(inner_);
            inner_ ^= 1;
        }
    }

    /// Finishes a tile whose sums are complete.
    __aicore__ inline void drain(const Tile &tile) {
        load_bias(tile);
        AscendC::WaitFlag<HardEvent::M_V>(slot_);
        AscendC::WaitFlag<HardEvent::MTE2_V>(slot_);
        for (uint32_t column = 0; column < tile.columns; column += tiling_.drain_columns) {
            Tile part = tile;
            part.column += column;
            part.columns = least(tiling_.drain_columns, tile.columns - column);
            const bool is_last = column + part.columns == tile.columns;
            fetch(part, column);
            if (is_last) AscendC::SetFlag<HardEvent::V_M>(slot_);
            finish(part, column, is_last);
            AscendC::SetFlag<HardEvent::V_MTE3>(result_);
            AscendC::WaitFlag<HardEvent::V_MTE3>(result_);
            store(part);
            AscendC::SetFlag<HardEvent::MTE3_V>(result_);
            result_ ^= 1;
        }
    }

    /// Four rows of the bias of each column of fractals, one repeat.
    __aicore__ inline void load_bias(const Tile &tile) {
        AscendC::WaitFlag<HardEvent::V_MTE2>(slot_);
        for (uint32_t row = 0; row < 4; ++row) {
            AscendC::DataCopy(bias_rows()[row * 16], bias_[tile.column], AscendC::DataCopyParams(tile.columns / 16, 2, 0, 6));
        }
        AscendC::SetFlag<HardEvent::MTE2_V>(slot_);
    }

    __aicore__ inline AscendC::LocalTensor<float> bias_rows() {
        return bias_rows_.Get<float>()[slot_ * (tiling_.tile_columns / 16) * lanes];
    }
    __aicore__ inline AscendC::LocalTensor<Output> out() { return out_.Get<Output>()[result_ * drain_size()]; }

    /// Sums to UB, from the tile's `column` on.
    __aicore__ inline void fetch(const Tile &part, uint32_t column) {
        AscendC::DataCopyEnhancedParams enhanced;
        enhanced.blockMode = AscendC::BlockMode::BLOCK_MODE_MATRIX;
        AscendC::PipeBarrier<PIPE_V>();
        AscendC::DataCopy(values_.Get<float>(), sums_.Get<float>()[slot_ * slot_size + part.rows * column],
                          AscendC::DataCopyParams(1, part.rows / 16 * (part.columns / 16), 0, 0), enhanced);
        AscendC::PipeBarrier<PIPE_V>();
    }

    /// Bias and activation of what was fetched; the result goes to `out()`.
    __aicore__ inline void finish(const Tile &part, uint32_t column, bool is_last) {
        const AscendC::LocalTensor<float> values = values_.Get<float>(), bias = bias_rows()[column / 16 * lanes];
        if (single) AscendC::WaitFlag<HardEvent::MTE3_V>(result_);
        for (uint32_t index = 0; index < part.columns / 16; ++index) {
            const AscendC::LocalTensor<float> from = values[index * part.rows * 16];
            if (single) {
                add_to_rows(part, index, from, bias[index * lanes]);
            } else {
                AscendC::Add(from, from, bias[index * lanes], lanes, part.rows / 4, {1, 1, 1, 8, 8, 0});
            }
        }
        if (is_last) AscendC::SetFlag<HardEvent::V_MTE2>(slot_);
        if (single) return;
        AscendC::PipeBarrier<PIPE_V>();
        const uint32_t count = part.rows * part.columns;
        if (activation() != arch::Activation::identity) {
            arch::activate(activation(), values, spare_.Get<float>(), drain_size(), count);
        }
        AscendC::WaitFlag<HardEvent::MTE3_V>(result_);
        AscendC::Cast(out().template ReinterpretCast<half>(), values, AscendC::RoundMode::CAST_NONE, count);
    }

    /// Column of fractals `index` into rows. A repeat takes eight rows of half of the column, eight values of each.
    __aicore__ inline void add_to_rows(const Tile &part, uint32_t index, const AscendC::LocalTensor<float> &from,
                                       const AscendC::LocalTensor<float> &bias) {
        const uint8_t pitch = part.columns / 8, repeat = part.columns;
        const AscendC::LocalTensor<float> to = out().template ReinterpretCast<float>()[index * 16];
        for (uint32_t half_column = 0; half_column < 16; half_column += 8) {
            AscendC::Add(to[half_column], from[half_column], bias[half_column], lanes, part.rows / 8,
                         {pitch, 2, 0, repeat, 16, 0});
        }
    }

    __aicore__ inline void store(const Tile &part) {
        if (single) {
            const uint32_t rows = least(part.rows, tiling_.tokens - part.row), gap = tiling_.outputs - part.columns;
            const uint64_t to = static_cast<uint64_t>(part.row) * tiling_.outputs + part.column;
            AscendC::DataCopy(output_[to], out(), AscendC::DataCopyParams(rows, part.columns / 8, 0, gap / 8));
        } else {
            const uint64_t to = static_cast<uint64_t>(part.column) * stride_ + part.row * 16;
            AscendC::DataCopy(output_[to], out(), AscendC::DataCopyParams(part.columns / 16, part.rows, 0, stride_ - part.rows));
        }
    }
};

}  // namespace

extern "C" __global__ __aicore__ void matmul(GM_ADDR input, GM_ADDR weight, GM_ADDR bias, GM_ADDR output,
                                             GM_ADDR tiling) {
    Matmul<false>().run(input, weight, bias, output, tiling);
}

extern "C" __global__ __aicore__ void matmul_single(GM_ADDR input, GM_ADDR weight, GM_ADDR bias, GM_ADDR output,
                                                    GM_ADDR tiling) {
    Matmul<true>().run(input, weight, bias, output, tiling);
}

#endif
