// A cube core's share of [tokens, inputs] x packed weight + bias on dav-c220, tile by tile, up to the sums in L0C. The
// kernel decides where a tile is written.
#pragma once

#include "flow.h"

namespace c220 {

__aicore__ inline uint32_t ceil_div(uint32_t a, uint32_t b) { return (a + b - 1) / b; }
__aicore__ inline uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }
__aicore__ inline uint32_t ceil_sixteen(uint32_t a) { return (a + 15) / 16 * 16; }

/// A tile of the product, and the range of inputs summed for it.
struct Tile {
    uint32_t row, column, rows, columns;
    uint32_t first_input, inputs;
    /// Index of the input range; part 0 adds the bias.
    uint32_t split;
    /// Tiles of one panel have the same rows and inputs, and so the same left operand.
    uint32_t panel;
};

/// The tiles of one core. The columns of all panels, panel after panel, are distributed in runs of equal length, in
/// units of `unit` columns; a run is cut into tiles. So few cores load a panel into L1, few times. Each panel starts at
/// another column; otherwise all cores would read the same weights at once.
class Share {
  public:
    __aicore__ inline Share(const MatmulTiling &tiling, uint32_t block, uint32_t blocks) : tiling_(tiling) {
        across_ = ceil_div(tiling.outputs, tiling.unit);
        split_inputs_ = ceil_div(tiling.inputs / 16, tiling.splits) * 16;
        const uint64_t all = static_cast<uint64_t>(ceil_div(tiling.tokens, tiling.tile_rows)) * tiling.splits * across_;
        next_ = all * block / blocks;
        end_ = all * (block + 1) / blocks;
    }

    /// Returns the next tile in `tile`; false if there is none.
    __aicore__ inline bool next(Tile &tile) {
        if (next_ >= end_) return false;
        const uint32_t wide = tiling_.tile_columns / tiling_.unit;
        tile.panel = static_cast<uint32_t>(next_ / across_);
        const uint32_t done = static_cast<uint32_t>(next_ % across_);
        const uint32_t unit = static_cast<uint32_t>((done + static_cast<uint64_t>(tile.panel) * wide) % across_);
        // Up to the end of the matrix, of the panel and of the run, whichever is first.
        uint32_t units = least(wide, least(across_ - unit, across_ - done));
        if (end_ - next_ < units) units = static_cast<uint32_t>(end_ - next_);
        next_ += units;
        tile.split = tile.panel % tiling_.splits;
        tile.row = tile.panel / tiling_.splits * tiling_.tile_rows;
        tile.column = unit * tiling_.unit;
        tile.first_input = tile.split * split_inputs_;
        tile.rows = least(tiling_.tile_rows, tiling_.tokens - tile.row);
        tile.columns = least(units * tiling_.unit, tiling_.outputs - tile.column);
        tile.inputs = least(split_inputs_, tiling_.inputs - tile.first_input);
        return true;
    }

  private:
    MatmulTiling tiling_;
    /// Units per panel, and inputs per split.
    uint32_t across_, split_inputs_;
    /// Range of units of this core, counted over all panels.
    uint64_t next_, end_;
};

/// Inputs are loaded into L1 in steps. A stage holds the weights of one step. The first `kept` steps of the left
/// operand of a panel stay in fixed places until the next panel; the other steps use the stages. Loading runs ahead of
/// computing by all stages but one, across tile boundaries. Stages are used in rotation, and a kept place is reused
/// after all steps of a panel; with at least as many steps as stages, the flags of the stages guard the kept places
/// too.
class Product {
  public:
    /// Steps in flight.
    static constexpr uint32_t stages = 3;

    __aicore__ inline Product(AscendC::TPipe &pipe, const MatmulTiling &tiling, GM_ADDR input, GM_ADDR weight,
                              GM_ADDR bias)
        : tiling_(tiling) {
        input_ = global_at<half>(input, static_cast<uint64_t>(tiling.tokens) * tiling.inputs);
        weight_ = global_at<half>(weight, static_cast<uint64_t>(tiling.inputs) * tiling.outputs);
        bias_ = global_at<float>(bias, tiling.outputs);
        const uint32_t steps = ceil_div(ceil_div(tiling.inputs / 16, tiling.splits) * 16, tiling.step);
        pipe.InitBuffer(left_l1_, (tiling.kept + (steps > tiling.kept ? stages : 0)) * left_size() * sizeof(half));
        pipe.InitBuffer(right_l1_, stages * right_size() * sizeof(half));
        pipe.InitBuffer(bias_l1_, stages * tiling.tile_columns * sizeof(float));
        pipe.InitBuffer(left_l0_, 2 * tiling.tile_rows * tiling.inner_step * sizeof(half));
        pipe.InitBuffer(right_l0_, 2 * tiling.tile_columns * tiling.inner_step * sizeof(half));
        pipe.InitBuffer(sums_, tiling.tile_rows * tiling.tile_columns * sizeof(float));
        pipe.InitBuffer(bias_table_, tiling.tile_columns * sizeof(float));
    }

    /// Computes a share. `leave(tile, sums, unit_flag)` issues the Fixpipe of a tile.
    template <typename Leave>
    __aicore__ inline void run(const Share &share, Leave &leave) {
        for (uint32_t stage = 0; stage < stages; ++stage) AscendC::SetFlag<HardEvent::MTE1_MTE2>(stage);
        for (uint32_t buffer = 0; buffer < 2; ++buffer) AscendC::SetFlag<HardEvent::M_MTE1>(buffer);
        AscendC::SetFlag<HardEvent::M_MTE1>(bias_flag);
        Step loading(share), computing(share);
        for (uint32_t ahead = 1; ahead < stages; ++ahead) load(loading);
        while (!computing.is_over) {
            load(loading);
            add(computing, leave);
            computing.advance(tiling_.step);
        }
        for (uint32_t stage = 0; stage < stages; ++stage) AscendC::WaitFlag<HardEvent::MTE1_MTE2>(stage);
        for (uint32_t buffer = 0; buffer < 2; ++buffer) AscendC::WaitFlag<HardEvent::M_MTE1>(buffer);
        AscendC::WaitFlag<HardEvent::M_MTE1>(bias_flag);
    }

  private:
    using HardEvent = AscendC::HardEvent;

    /// A step of a tile, and its index among all steps of the share.
    struct Step {
        Share share;
        Tile tile;
        uint32_t number = 0, done = 0;
        /// Whether the previous tile belongs to another panel.
        bool is_new_panel = true;
        bool is_over;

        __aicore__ inline explicit Step(const Share &all) : share(all) { is_over = !share.next(tile); }
        __aicore__ inline uint32_t count(uint32_t step) const { return least(step, tile.inputs - done); }
        __aicore__ inline uint32_t stage() const { return number % stages; }
        __aicore__ inline void advance(uint32_t step) {
            ++number;
            done += step;
            if (done < tile.inputs) return;
            done = 0;
            const uint32_t panel = tile.panel;
            is_over = !share.next(tile);
            is_new_panel = tile.panel != panel;
        }
    };

    /// Flag id of the bias table; the ids before it are of the two buffers of L0.
    static constexpr int32_t bias_flag = 2;

    MatmulTiling tiling_;
    AscendC::GlobalTensor<half> input_, weight_;
    AscendC::GlobalTensor<float> bias_;
    AscendC::TBuf<AscendC::TPosition::A1> left_l1_, right_l1_, bias_l1_;
    AscendC::TBuf<AscendC::TPosition::A2> left_l0_;
    AscendC::TBuf<AscendC::TPosition::B2> right_l0_;
    AscendC::TBuf<AscendC::TPosition::CO1> sums_;
    AscendC::TBuf<AscendC::TPosition::C2> bias_table_;
    /// Index of the L0 buffers to use next.
    uint32_t inner_ = 0;
    /// Whether the last tile left L0C without unit flags.
    bool was_plain_ = false;
    /// Whether the last product had fewer than ten fractals.
    bool was_small_ = false;

    __aicore__ inline uint32_t left_size() const { return tiling_.tile_rows * tiling_.step; }
    __aicore__ inline uint32_t right_size() const { return tiling_.tile_columns * tiling_.step; }
    __aicore__ inline AscendC::LocalTensor<half> left_at(const Step &step) {
        const uint32_t index = step.done / tiling_.step;
        return left_l1_.Get<half>()[(index < tiling_.kept ? index : tiling_.kept + step.stage()) * left_size()];
    }
    __aicore__ inline AscendC::LocalTensor<half> right_at(const Step &step) {
        return right_l1_.Get<half>()[step.stage() * right_size()];
    }
    __aicore__ inline AscendC::LocalTensor<float> bias_at(const Step &step) {
        return bias_l1_.Get<float>()[step.stage() * tiling_.tile_columns];
    }
    __aicore__ inline AscendC::LocalTensor<half> left_l0() {
        return left_l0_.Get<half>()[inner_ * tiling_.tile_rows * tiling_.inner_step];
    }
    __aicore__ inline AscendC::LocalTensor<half> right_l0() {
        return right_l0_.Get<half>()[inner_ * tiling_.tile_columns * tiling_.inner_step];
    }

    /// Global memory to L1: fractals of the weight; rows of the input, converted to fractals; in the first step the
    /// tile's bias.
    __aicore__ inline void load(Step &step) {
        if (step.is_over) return;
        const Tile &tile = step.tile;
        const uint32_t count = step.count(tiling_.step), first = tile.first_input + step.done;
        AscendC::WaitFlag<HardEvent::MTE1_MTE2>(step.stage());
        if (step.is_new_panel || step.done / tiling_.step >= tiling_.kept) {
            // A single row is loaded twice: with one row, the cube would use the vector layout of GEMV mode.
            const bool single = tile.rows == 1;
            const AscendC::Nd2NzParams rows(single ? 2 : 1, tile.rows, count, 0, tiling_.inputs,
                                            ceil_sixteen(tile.rows), 1, single ? 16 : 0);
            AscendC::DataCopy(left_at(step), input_[static_cast<uint64_t>(tile.row) * tiling_.inputs + first], rows);
        }
        AscendC::DataCopy(right_at(step), weight_[static_cast<uint64_t>(first) * tiling_.outputs + tile.column * 16],
                          AscendC::DataCopyParams(count / 16, tile.columns, tiling_.outputs - tile.columns, 0));
        if (step.done == 0 && tile.split == 0) AscendC::DataCopy(bias_at(step), bias_[tile.column], tile.columns);
        AscendC::SetFlag<HardEvent::MTE2_MTE1>(step.stage());
        step.advance(tiling_.step);
    }

    /// Adds a step's products to the tile; after the last step, calls `leave`.
    template <typename Leave>
    __aicore__ inline void add(const Step &step, Leave &leave) {
        const Tile &tile = step.tile;
        const uint32_t count = step.count(tiling_.step);
        // A unit flag covers 512 bytes of L0C, eight rows of a fractal. A tile that ends within a fractal does not use
        // unit flags.
        const bool plain = tile.rows % 16 != 0;
        AscendC::WaitFlag<HardEvent::MTE2_MTE1>(step.stage());
        if (step.done == 0) {
            if (plain || was_plain_) hand_over<HardEvent::FIX_M>();
            was_plain_ = plain;
            // The table takes all of BT: the previous tile must have read its bias.
            AscendC::WaitFlag<HardEvent::M_MTE1>(bias_flag);
            if (tile.split == 0) {
                AscendC::DataCopy(bias_table_.Get<float>(), bias_at(step),
                                  AscendC::DataCopyParams(1, tile.columns / 16, 0, 0));
            }
        }
        for (uint32_t inner = 0; inner < count; inner += tiling_.inner_step) {
            const uint32_t inner_count = least(tiling_.inner_step, count - inner);
            load_inner(step, inner, inner_count);
            AscendC::SetFlag<HardEvent::MTE1_M>(inner_);
            AscendC::WaitFlag<HardEvent::MTE1_M>(inner_);
            multiply(tile, step.done + inner, inner_count, plain);
            AscendC::SetFlag<HardEvent::M_MTE1>(inner_);
            inner_ ^= 1;
        }
        AscendC::SetFlag<HardEvent::MTE1_MTE2>(step.stage());
        if (step.done + count < tile.inputs) return;
        if (plain) hand_over<HardEvent::M_FIX>();
        leave(tile, sums_.Get<float>(), static_cast<uint8_t>(plain ? 0 : 3));
    }

    /// L1 to L0: columns of fractals of the left operand become rows of fractals; the right operand is copied as it is.
    __aicore__ inline void load_inner(const Step &step, uint32_t inner, uint32_t count) {
        AscendC::LoadData3DParamsV2<half> window;
        window.l1H = 1;
        window.l1W = ceil_sixteen(step.tile.rows);
        window.channelSize = step.count(tiling_.step);
        window.mExtension = window.l1W;
        window.kExtension = count;
        window.kStartPt = inner;
        const uint32_t wide = step.tile.columns / 16;
        AscendC::WaitFlag<HardEvent::M_MTE1>(inner_);
        AscendC::LoadData(left_l0(), left_at(step), window);
        AscendC::LoadData(right_l0(), right_at(step),
                          AscendC::LoadData2DParams(inner / 16 * wide, count / 16 * wide, 1, 0, 0, false, 0));
    }

    __aicore__ inline void multiply(const Tile &tile, uint32_t done, uint32_t count, bool plain) {
        AscendC::MmadParams params;
        params.m = tile.rows == 1 ? 2 : tile.rows;
        params.n = tile.columns;
        params.k = count;
        params.unitFlag = plain ? 0 : done + count == tile.inputs ? 3 : 2;
        params.cmatrixInitVal = done == 0 && tile.split != 0;
        // Small products do not wait for the accumulation of the previous one, so a barrier is needed.
        const bool small = (params.m / 16) * (params.n / 16) < 10;
        if (small || was_small_) AscendC::PipeBarrier<PIPE_M>();
        was_small_ = small;
        if (done == 0 && tile.split == 0) {
            AscendC::Mmad(sums_.Get<float>(), left_l0(), right_l0(), bias_table_.Get<float>(), params);
        } else {
            AscendC::Mmad(sums_.Get<float>(), left_l0(), right_l0(), params);
        }
        if (done == 0) AscendC::SetFlag<HardEvent::M_MTE1>(bias_flag);
    }
};

}  // namespace c220
