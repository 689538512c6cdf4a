// activation([tokens, inputs] x packed weight + bias) on dav-c100: the cube sums a tile in one half of L0C while the
// vector unit finishes the tile in the other half. `matmul` reads and writes NZ in f16; `matmul_single` writes rows of
// f32.

#include "arch/arch.h"

#if __NPU_ARCH__ == 1001

#include "matmul_c100/activation.h"
#include "matmul_c100/bias.h"

namespace {

using AscendC::HardEvent;

/// Every pair of flags belongs to two buffers, numbered 0 and 1, used in rotation: one pipe fills a buffer, another
/// empties it.
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
        // A core processes tiles column by column, so that the right operand in L1 serves many of them.
        const uint32_t high = ceil_div(stride_, tiling_.tile_rows);
        const uint32_t tiles = high * ceil_div(tiling_.outputs, tiling_.tile_columns);
        const uint32_t core = AscendC::GetBlockIdx(), cores = AscendC::GetBlockNum();
        const uint32_t begin = tiles * core / cores, end = tiles * (core + 1) / cores;
        open();
        if (begin < end) prepare_bias(begin / high);
        for (uint32_t index = begin; index < end;) {
            const uint32_t row = index % high, column = index / high;
            const uint32_t count = least(tiling_.group, least(end - index, high - row));
            loads_left_ = !tiling_.keeps_left || index == begin;
            loads_right_ = !tiling_.keeps_right || index == begin || row == 0;
            Tile all;
            all.row = row * tiling_.tile_rows;
            all.column = column * tiling_.tile_columns;
            all.rows = least(count * tiling_.tile_rows, stride_ - all.row);
            all.columns = least(tiling_.tile_columns, tiling_.outputs - all.column);
            multiply(all, count);
            index += count;
            // Issued before the vector unit's work on this tile.
            if (index < end) prepare_bias(index / high);
            for (uint32_t part = 0; part < count; ++part) {
                drain(part_of(all, part));
                slot_ ^= 1;
            }
        }
        close();
    }

  private:
    /// A part of the product.
    struct Tile {
        uint32_t row, column, rows, columns;
    };

    /// f32 values in half of L0C.
    static constexpr uint32_t slot_size = 128 << 8;

    MatmulC100Tiling tiling_;
    /// Rows of all tokens in a fractal column.
    uint32_t stride_;
    AscendC::GlobalTensor<half> input_, weight_;
    AscendC::GlobalTensor<float> bias_;
    AscendC::GlobalTensor<Output> output_;
    AscendC::TBuf<AscendC::TPosition::A1> left_l1_;
    AscendC::TBuf<AscendC::TPosition::B1> right_l1_;
    AscendC::TBuf<AscendC::TPosition::A2> left_l0_;
    AscendC::TBuf<AscendC::TPosition::B2> right_l0_;
    AscendC::TBuf<AscendC::TPosition::CO1> sums_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> values_;
    AscendC::TBuf<AscendC::TPosition::VECOUT> out_;
    BiasProduct bias_product_;
    /// Whether an operand must still be loaded into L1.
    bool loads_left_ = true, loads_right_ = true;
    /// Index of the buffer to use next: in L1, in L0, in L0C, and for results.
    uint32_t stage_ = 0, inner_ = 0, slot_ = 0, result_ = 0;

    __aicore__ static inline uint32_t ceil_div(uint32_t a, uint32_t b) { return (a + b - 1) / b; }
    __aicore__ static inline uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

    __aicore__ inline Activation activation() const { return static_cast<Activation>(tiling_.activation); }
    /// Whether values leave L0C with no more than a conversion.
    __aicore__ inline bool passes_through() const { return !single && activation() == Activation::identity; }
    /// Number of L1 buffers. There is one only if it holds all inputs.
    __aicore__ inline uint32_t stages() const { return tiling_.step < tiling_.inputs ? 2 : 1; }
    __aicore__ inline uint32_t left_size() const { return tiling_.group * tiling_.tile_rows * tiling_.step; }
    __aicore__ inline uint32_t right_size() const { return tiling_.tile_columns * tiling_.step; }
    /// Values copied from L0C at a time.
    __aicore__ inline uint32_t drain_size() const { return tiling_.tile_rows * tiling_.drain_columns; }

    __aicore__ inline void init(AscendC::TPipe &pipe) {
        const uint32_t steps = ceil_div(tiling_.inputs, tiling_.step);
        const uint32_t lefts = tiling_.keeps_left ? steps : stages(), rights = tiling_.keeps_right ? steps : stages();
        pipe.InitBuffer(left_l1_, lefts * left_size() * sizeof(half));
        pipe.InitBuffer(right_l1_, rights * right_size() * sizeof(half));
        pipe.InitBuffer(left_l0_, 2 * tiling_.tile_rows * tiling_.inner_step * sizeof(half));
        pipe.InitBuffer(right_l0_, 2 * tiling_.tile_columns * tiling_.inner_step * sizeof(half));
        pipe.InitBuffer(sums_, 2 * slot_size * sizeof(float));
        // Before there are results, the bias uses their space.
        const uint32_t results = 2 * drain_size() * sizeof(Output), first = 16 * (tiling_.tile_columns + 16) * sizeof(half);
        pipe.InitBuffer(out_, results > first ? results : first);
        const uint32_t copies = passes_through() ? 0 : single ? 1 : 1 + spares_of(activation());
        if (copies > 0) pipe.InitBuffer(values_, copies * drain_size() * sizeof(float));
        bias_product_.init(pipe, tiling_.tile_columns);
    }

    /// Marks all buffers as free.
    __aicore__ inline void open() {
        bias_product_.open(out_.template Get<half>());
        for (int32_t buffer = 0; buffer < 2; ++buffer) {
            AscendC::SetFlag<HardEvent::MTE1_MTE2>(buffer);
            AscendC::SetFlag<HardEvent::M_MTE1>(buffer);
            AscendC::SetFlag<HardEvent::V_M>(buffer);
            AscendC::SetFlag<HardEvent::MTE3_V>(buffer);
        }
    }

    /// Consumes all flags; a kernel must end without any set.
    __aicore__ inline void close() {
        bias_product_.close();
        for (int32_t buffer = 0; buffer < 2; ++buffer) {
            AscendC::WaitFlag<HardEvent::MTE1_MTE2>(buffer);
            AscendC::WaitFlag<HardEvent::M_MTE1>(buffer);
            AscendC::WaitFlag<HardEvent::V_M>(buffer);
            AscendC::WaitFlag<HardEvent::MTE3_V>(buffer);
        }
    }

    /// Prepares the bias of a column of tiles.
    __aicore__ inline void prepare_bias(uint32_t index) {
        const uint32_t column = index * tiling_.tile_columns;
        bias_product_.prepare(bias_[column], least(tiling_.tile_columns, tiling_.outputs - column));
    }

    /// Sums `count` vertically adjacent tiles.
    __aicore__ inline void multiply(const Tile &all, uint32_t count) {
        for (uint32_t first = 0; first < tiling_.inputs; first += tiling_.step) {
            const uint32_t depth = least(tiling_.step, tiling_.inputs - first);
            const bool is_last = first + depth == tiling_.inputs;
            load_outer(all, first, depth);
            AscendC::WaitFlag<HardEvent::MTE2_MTE1>(stage_);
            for (uint32_t index = 0; index < count; ++index) {
                const uint32_t slot = slot_ ^ index;
                if (first == 0) AscendC::WaitFlag<HardEvent::V_M>(slot);
                if (is_last && index == 0) bias_product_.await();
                add_products(all, index, slot, first, depth);
                if (!is_last) continue;
                if (index + 1 == count) bias_product_.release();
                AscendC::SetFlag<HardEvent::M_V>(slot);
            }
            AscendC::SetFlag<HardEvent::MTE1_MTE2>(stage_);
            if (stages() == 2) stage_ ^= 1;
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
    /// The right operand's inputs from `first` on. If L1 holds them all, those of a new column of tiles replace those
    /// used at least two steps earlier, which are no longer in use.
    __aicore__ inline AscendC::LocalTensor<half> right_l1(uint32_t first) {
        return right_l1_.Get<half>()[(tiling_.keeps_right ? first / tiling_.step : stage_) * right_size()];
    }
    __aicore__ inline AscendC::LocalTensor<half> left_l0() {
        return left_l0_.Get<half>()[inner_ * tiling_.tile_rows * tiling_.inner_step];
    }
    __aicore__ inline AscendC::LocalTensor<half> right_l0() {
        return right_l0_.Get<half>()[inner_ * tiling_.tile_columns * tiling_.inner_step];
    }

    /// Loads `depth` inputs of both operands into L1: fractal columns of the left one, fractal rows of the right one.
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

    /// Adds the products of `depth` inputs in L1 to tile `index` of the group, and with the last inputs the bias. The
    /// last inputs are split into products of about equal depth: after a shallow product, the cube would wait for the
    /// operands of the next.
    __aicore__ inline void add_products(const Tile &all, uint32_t index, uint32_t slot, uint32_t first, uint32_t depth) {
        const Tile tile = part_of(all, index);
        const uint32_t high = tile.rows / 16, wide = tile.columns / 16;
        uint32_t most = tiling_.inner_step;
        const bool is_last = first + depth == tiling_.inputs;
        if (is_last) most = ceil_div(depth / 16 + 1, ceil_div(depth + 16, most)) * 16;
        for (uint32_t inner = 0; inner < depth; inner += most) {
            const bool with_bias = is_last && inner + most >= depth;
            const uint32_t inputs = least(most, depth - inner) / 16, deep = inputs + with_bias;
            AscendC::WaitFlag<HardEvent::M_MTE1>(inner_);
            // Converts the left operand column by column to rows of fractals; the right one is copied as it is.
            for (uint32_t column = 0; column < inputs; ++column) {
                const uint32_t at = (inner / 16 + column) * (all.rows / 16) + index * (tiling_.tile_rows / 16);
                AscendC::LoadData(left_l0()[column * 256], left_l1(first),
                                  AscendC::LoadData2DParams(at, high, 1, 0, deep - 1, false, 0));
            }
            AscendC::LoadData(right_l0(), right_l1(first),
                              AscendC::LoadData2DParams(inner / 16 * wide, inputs * wide, 1, 0, 0, false, 0));
            if (with_bias) {
                bias_product_.load(left_l0()[inputs * 256], right_l0()[inputs * wide * 256], high, wide, deep);
            }
            AscendC::SetFlag<HardEvent::MTE1_M>(inner_);
            AscendC::MmadParams params;
            params.m = tile.rows;
            params.n = tile.columns;
            params.k = deep * 16;
            params.cmatrixInitVal = first + inner == 0;
            AscendC::WaitFlag<HardEvent::MTE1_M>(inner_);
            AscendC::Mmad(sums_.Get<float>()[slot * slot_size], left_l0(), right_l0(), params);
            // Small products do not wait for the accumulation of the previous one, so a barrier is needed.
            if (high * wide < 10) AscendC::PipeBarrier<PIPE_M>();
            AscendC::SetFlag<HardEvent::M_MTE1>(inner_);
            inner_ ^= 1;
        }
    }

    /// Finishes a tile whose sums are complete.
    __aicore__ inline void drain(const Tile &tile) {
        AscendC::WaitFlag<HardEvent::M_V>(slot_);
        for (uint32_t column = 0; column < tile.columns; column += tiling_.drain_columns) {
            Tile part = tile;
            part.column += column;
            part.columns = least(tiling_.drain_columns, tile.columns - column);
            const AscendC::LocalTensor<float> sums = sums_.Get<float>()[slot_ * slot_size + tile.rows * column];
            const bool is_last = column + part.columns == tile.columns;
            if (passes_through()) {
                AscendC::WaitFlag<HardEvent::MTE3_V>(result_);
                fetch(out(), sums, part);
                if (is_last) AscendC::SetFlag<HardEvent::V_M>(slot_);
            } else {
                AscendC::PipeBarrier<PIPE_V>();
                fetch(values_.Get<float>(), sums, part);
                if (is_last) AscendC::SetFlag<HardEvent::V_M>(slot_);
                AscendC::PipeBarrier<PIPE_V>();
                finish(part);
            }
            AscendC::SetFlag<HardEvent::V_MTE3>(result_);
            AscendC::WaitFlag<HardEvent::V_MTE3>(result_);
            store(part);
            AscendC::SetFlag<HardEvent::MTE3_V>(result_);
            result_ ^= 1;
        }
    }

    __aicore__ inline AscendC::LocalTensor<Output> out() { return out_.template Get<Output>()[result_ * drain_size()]; }

    /// Copies sums to UB, as f32 or f16.
    template <typename T>
    __aicore__ inline void fetch(const AscendC::LocalTensor<T> &to, const AscendC::LocalTensor<float> &sums,
                                 const Tile &part) {
        AscendC::DataCopyEnhancedParams enhanced;
        enhanced.blockMode = AscendC::BlockMode::BLOCK_MODE_MATRIX;
        AscendC::DataCopy(to, sums, AscendC::DataCopyParams(1, part.rows / 16 * (part.columns / 16), 0, 0), enhanced);
    }

    /// Finishes values in UB: applies the activation, or converts fractals to rows.
    __aicore__ inline void finish(const Tile &part) {
        const AscendC::LocalTensor<float> values = values_.Get<float>();
        const uint32_t count = part.rows * part.columns;
        if (!single) activate(activation(), values, values[drain_size()], drain_size(), count);
        AscendC::WaitFlag<HardEvent::MTE3_V>(result_);
        if (!single) {
            const AscendC::LocalTensor<half> to = out().template ReinterpretCast<half>();
            AscendC::Cast(to, values, AscendC::RoundMode::CAST_NONE, count);
            return;
        }
        const AscendC::LocalTensor<float> to = out().template ReinterpretCast<float>();
        for (uint32_t column = 0; column < part.columns; column += 16) {
            AscendC::DataCopy(to[column], values[column * part.rows],
                              AscendC::DataCopyParams(part.rows, 2, 0, part.columns / 8 - 2));
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
