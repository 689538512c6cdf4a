// [tokens, inputs] x packed weight + bias, f16 out, on the cube cores of dav-c220. Rows go into fractals on their way to
// L1 and come back as rows by Fixpipe; L1 and L0 are double-buffered, the bias starts the sums in f32, and unit flags let
// a tile leave L0C while the next one enters.

#include "arch/arch.h"

#if __NPU_ARCH__ == 2201

namespace {

using AscendC::HardEvent;

class Matmul {
  public:
    __aicore__ inline void run(GM_ADDR input, GM_ADDR weight, GM_ADDR bias, GM_ADDR output, GM_ADDR tiling) {
        tiling_ = read_tiling<MatmulTiling>(tiling);
        input_ = global_at<half>(input, static_cast<uint64_t>(tiling_.tokens) * tiling_.inputs);
        weight_ = global_at<half>(weight, static_cast<uint64_t>(tiling_.inputs) * tiling_.outputs);
        bias_ = global_at<float>(bias, tiling_.outputs);
        output_ = global_at<half>(output, static_cast<uint64_t>(tiling_.tokens) * tiling_.outputs);
        AscendC::TPipe pipe;
        init(pipe);
        const uint32_t tile_rows = ceil_div(tiling_.tokens, tiling_.tile_rows);
        const uint32_t tile_columns = ceil_div(tiling_.outputs, tiling_.tile_columns);
        open();
        for (uint32_t i = AscendC::GetBlockIdx(); i < tile_rows * tile_columns; i += AscendC::GetBlockNum()) {
            multiply(tile_at(i, tile_rows, tile_columns));
        }
        close();
    }

  private:
    /// A tile of the product.
    struct Tile {
        uint32_t row, column, rows, columns;
    };

    MatmulTiling tiling_;
    AscendC::GlobalTensor<half> input_, weight_, output_;
    AscendC::GlobalTensor<float> bias_;
    AscendC::TBuf<AscendC::TPosition::A1> left_l1_, right_l1_, bias_l1_;
    AscendC::TBuf<AscendC::TPosition::A2> left_l0_;
    AscendC::TBuf<AscendC::TPosition::B2> right_l0_;
    AscendC::TBuf<AscendC::TPosition::CO1> sums_;
    AscendC::TBuf<AscendC::TPosition::C2> bias_table_;
    /// The L1 and L0 buffers whose turn it is.
    uint32_t outer_ = 0, inner_ = 0;
    /// Whether the last tile left L0C without unit flags.
    bool was_plain_ = false;

    /// Ids of the flags besides 0 and 1, which are the two buffers'.
    static constexpr int32_t bias_flag = 2;

    __aicore__ static inline uint32_t ceil_div(uint32_t a, uint32_t b) { return (a + b - 1) / b; }
    __aicore__ static inline uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }
    __aicore__ static inline uint32_t ceil_sixteen(uint32_t a) { return (a + 15) / 16 * 16; }

    __aicore__ inline void init(AscendC::TPipe &pipe) {
        pipe.InitBuffer(left_l1_, 2 * tiling_.tile_rows * tiling_.step * sizeof(half));
        pipe.InitBuffer(right_l1_, 2 * tiling_.tile_columns * tiling_.step * sizeof(half));
        pipe.InitBuffer(bias_l1_, tiling_.tile_columns * sizeof(float));
        pipe.InitBuffer(left_l0_, 2 * tiling_.tile_rows * tiling_.inner_step * sizeof(half));
        pipe.InitBuffer(right_l0_, 2 * tiling_.tile_columns * tiling_.inner_step * sizeof(half));
        pipe.InitBuffer(sums_, tiling_.tile_rows * tiling_.tile_columns * sizeof(float));
        pipe.InitBuffer(bias_table_, tiling_.tile_columns * sizeof(float));
    }

    /// All buffers are free.
    __aicore__ inline void open() {
        for (int32_t buffer = 0; buffer < 2; ++buffer) {
            AscendC::SetFlag<HardEvent::MTE1_MTE2>(buffer);
            AscendC::SetFlag<HardEvent::M_MTE1>(buffer);
        }
        AscendC::SetFlag<HardEvent::MTE1_MTE2>(bias_flag);
        AscendC::SetFlag<HardEvent::M_MTE1>(bias_flag);
    }

    /// Leaves no flag behind.
    __aicore__ inline void close() {
        for (int32_t buffer = 0; buffer < 2; ++buffer) {
            AscendC::WaitFlag<HardEvent::MTE1_MTE2>(buffer);
            AscendC::WaitFlag<HardEvent::M_MTE1>(buffer);
        }
        AscendC::WaitFlag<HardEvent::MTE1_MTE2>(bias_flag);
        AscendC::WaitFlag<HardEvent::M_MTE1>(bias_flag);
    }

    /// Tiles go down the columns of a band of `swizzle` rows of tiles, so that what cores read at a time is small.
    __aicore__ inline Tile tile_at(uint32_t index, uint32_t tile_rows, uint32_t tile_columns) const {
        const uint32_t band = index / (tiling_.swizzle * tile_columns), first = band * tiling_.swizzle;
        const uint32_t inside = index - first * tile_columns, high = least(tiling_.swizzle, tile_rows - first);
        Tile tile;
        tile.row = (first + inside % high) * tiling_.tile_rows;
        tile.column = inside / high * tiling_.tile_columns;
        tile.rows = least(tiling_.tile_rows, tiling_.tokens - tile.row);
        tile.columns = least(tiling_.tile_columns, tiling_.outputs - tile.column);
        return tile;
    }

    __aicore__ inline void multiply(const Tile &tile) {
        // Unit flags count 512 bytes of L0C, eight rows of a fractal; a tile that ends amid a fractal goes without.
        const bool plain = tile.rows % 16 != 0;
        if (plain || was_plain_) hand_over<HardEvent::FIX_M>();
        was_plain_ = plain;
        load_bias(tile);
        for (uint32_t first = 0; first < tiling_.inputs; first += tiling_.step) {
            const uint32_t count = least(tiling_.step, tiling_.inputs - first);
            load_outer(tile, first, count);
            AscendC::WaitFlag<HardEvent::MTE2_MTE1>(outer_);
            for (uint32_t inner = 0; inner < count; inner += tiling_.inner_step) {
                const uint32_t inner_count = least(tiling_.inner_step, count - inner);
                load_inner(tile, inner, inner_count);
                if (first == 0 && inner == 0) AscendC::WaitFlag<HardEvent::MTE1_M>(bias_flag);
                add_product(tile, plain, first + inner, inner_count);
            }
            AscendC::SetFlag<HardEvent::MTE1_MTE2>(outer_);
            outer_ ^= 1;
        }
        if (plain) hand_over<HardEvent::M_FIX>();
        AscendC::FixpipeParamsV220 params(tile.columns, tile.rows, ceil_sixteen(tile.rows), tiling_.outputs, false);
        using namespace AscendC;
        params.quantPre = QuantMode_t::F322F16;
        params.unitFlag = plain ? 0 : 3;
        const uint64_t to = static_cast<uint64_t>(tile.row) * tiling_.outputs + tile.column;
        AscendC::Fixpipe<half, float>(output_[to], sums_.Get<float>(), params);
    }

    __aicore__ inline void load_bias(const Tile &tile) {
        AscendC::LocalTensor<float> bias = bias_l1_.Get<float>();
        AscendC::WaitFlag<HardEvent::MTE1_MTE2>(bias_flag);
        AscendC::DataCopy(bias, bias_[tile.column], tile.columns);
        AscendC::SetFlag<HardEvent::MTE2_MTE1>(bias_flag);
        AscendC::WaitFlag<HardEvent::MTE2_MTE1>(bias_flag);
        AscendC::WaitFlag<HardEvent::M_MTE1>(bias_flag);
        AscendC::DataCopy(bias_table_.Get<float>(), bias, AscendC::DataCopyParams(1, tile.columns / 16, 0, 0));
        AscendC::SetFlag<HardEvent::MTE1_MTE2>(bias_flag);
        AscendC::SetFlag<HardEvent::MTE1_M>(bias_flag);
    }

    /// Rows of the input and fractals of the weight to L1.
    __aicore__ inline void load_outer(const Tile &tile, uint32_t first, uint32_t count) {
        AscendC::LocalTensor<half> left = left_l1_.Get<half>()[outer_ * tiling_.tile_rows * tiling_.step];
        AscendC::LocalTensor<half> right = right_l1_.Get<half>()[outer_ * tiling_.tile_columns * tiling_.step];
        AscendC::WaitFlag<HardEvent::MTE1_MTE2>(outer_);
        // A single row is loaded twice: with one row the cube would take its operand for a vector, in another layout.
        const bool single = tile.rows == 1;
        const AscendC::Nd2NzParams params(single ? 2 : 1, tile.rows, count, 0, tiling_.inputs,
                                          ceil_sixteen(tile.rows), 1, single ? 16 : 0);
        AscendC::DataCopy(left, input_[static_cast<uint64_t>(tile.row) * tiling_.inputs + first], params);
        const uint64_t from = static_cast<uint64_t>(first) * tiling_.outputs + tile.column * 16;
        AscendC::DataCopy(right, weight_[from],
                          AscendC::DataCopyParams(count / 16, tile.columns, tiling_.outputs - tile.columns, 0));
        AscendC::SetFlag<HardEvent::MTE2_MTE1>(outer_);
    }

    /// `count` inputs of both from L1, from its input `first` on: the left operand column by column into rows of
    /// fractals, the right one as it is.
    __aicore__ inline void load_inner(const Tile &tile, uint32_t first, uint32_t count) {
        const uint32_t high = ceil_sixteen(tile.rows) / 16, wide = tile.columns / 16, deep = count / 16;
        AscendC::LocalTensor<half> left = left_l1_.Get<half>()[outer_ * tiling_.tile_rows * tiling_.step];
        AscendC::LocalTensor<half> right = right_l1_.Get<half>()[outer_ * tiling_.tile_columns * tiling_.step];
        AscendC::WaitFlag<HardEvent::M_MTE1>(inner_);
        const AscendC::LocalTensor<half> left_l0 = this->left_l0();
        for (uint32_t column = 0; column < deep; ++column) {
            AscendC::LoadData(left_l0[column * 256], left,
                              AscendC::LoadData2DParams((first / 16 + column) * high, high, 1, 0, deep - 1, false, 0));
        }
        AscendC::LoadData(right_l0(), right, AscendC::LoadData2DParams(first / 16 * wide, deep * wide, 1, 0, 0, false, 0));
        AscendC::SetFlag<HardEvent::MTE1_M>(inner_);
    }

    __aicore__ inline void add_product(const Tile &tile, bool plain, uint32_t first, uint32_t count) {
        AscendC::MmadParams params;
        params.m = tile.rows == 1 ? 2 : tile.rows;
        params.n = tile.columns;
        params.k = count;
        params.cmatrixInitVal = false;
        params.unitFlag = plain ? 0 : first + count == tiling_.inputs ? 3 : 2;
        AscendC::WaitFlag<HardEvent::MTE1_M>(inner_);
        if (first == 0) {
            AscendC::Mmad(sums_.Get<float>(), left_l0(), right_l0(), bias_table_.Get<float>(), params);
            AscendC::SetFlag<HardEvent::M_MTE1>(bias_flag);
        } else {
            AscendC::Mmad(sums_.Get<float>(), left_l0(), right_l0(), params);
        }
        // Small products do not wait for the sums of the one before them.
        if ((params.m / 16) * (params.n / 16) < 10) AscendC::PipeBarrier<PIPE_M>();
        AscendC::SetFlag<HardEvent::M_MTE1>(inner_);
        inner_ ^= 1;
    }

    __aicore__ inline AscendC::LocalTensor<half> left_l0() {
        return left_l0_.Get<half>()[inner_ * tiling_.tile_rows * tiling_.inner_step];
    }
    __aicore__ inline AscendC::LocalTensor<half> right_l0() {
        return right_l0_.Get<half>()[inner_ * tiling_.tile_columns * tiling_.inner_step];
    }
};

}  // namespace

extern "C" __global__ __aicore__ void matmul(GM_ADDR input, GM_ADDR weight, GM_ADDR bias, GM_ADDR output,
                                             GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIC_ONLY);
    if ASCEND_IS_AIC { Matmul().run(input, weight, bias, output, tiling); }
}

#endif
