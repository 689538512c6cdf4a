// The products of attention on dav-c100: queries by keys, and weights by values.
#pragma once

#include "loads.h"

/// L0C holds two pairs of score tiles, each with one tile in f16 and one in f32, and one tile of sums. L0A and L0B have
/// two buffers each, used in rotation.
class Cube {
  public:
    __aicore__ inline Cube(const Sizes &sizes, Loads &loads) : sizes_(sizes), loads_(loads) {}

    __aicore__ inline void init(AscendC::TPipe &pipe) {
        using namespace AscendC;
        pipe.InitBuffer(left_l0_, 2 * Sizes::place * sizeof(half));
        pipe.InitBuffer(right_l0_, 2 * Sizes::place * sizeof(half));
        pipe.InitBuffer(scores_l0c_, 2 * sizes_.tile() * sizeof(float));
        pipe.InitBuffer(scanned_l0c_, 2 * sizes_.tile() * sizeof(half));
        pipe.InitBuffer(sums_l0c_, sizes_.rows * (sizes_.depth + 16) * sizeof(float));
        pipe.InitBuffer(weights_l1_, 2 * sizes_.tile() * sizeof(half));
        for (int32_t i = 0; i < 2; ++i) {
            SetFlag<HardEvent::M_MTE1>(i);
            SetFlag<HardEvent::V_M>(flags::pairs + i);
            SetFlag<HardEvent::MTE1_MTE3>(flags::weights + i);
        }
        SetFlag<HardEvent::V_M>(flags::sums);
    }
    __aicore__ inline void finish() {
        using namespace AscendC;
        for (int32_t i = 0; i < 2; ++i) {
            WaitFlag<HardEvent::M_MTE1>(i);
            WaitFlag<HardEvent::V_M>(flags::pairs + i);
            WaitFlag<HardEvent::MTE1_MTE3>(flags::weights + i);
        }
        WaitFlag<HardEvent::V_M>(flags::sums);
    }

    __aicore__ inline AscendC::LocalTensor<float> scores(uint32_t pair) {
        return scores_l0c_.Get<float>()[pair * sizes_.tile()];
    }
    __aicore__ inline AscendC::LocalTensor<half> scanned(uint32_t pair) {
        return scanned_l0c_.Get<half>()[pair * sizes_.tile()];
    }
    __aicore__ inline AscendC::LocalTensor<float> sums() { return sums_l0c_.Get<float>(); }
    __aicore__ inline AscendC::LocalTensor<half> weights(uint32_t buffer) {
        return weights_l1_.Get<half>()[buffer * sizes_.tile()];
    }

    /// Scores in f16, with their masks. They are used for the row maximum only. Any shift near the maximum is correct,
    /// because weights and their sum share it; so f16 sums are accurate enough, and they take half the time to fetch.
    /// Weights stay in the range of f16 while the error of the shift is below 11; rounding after every 16 of the depth
    /// reaches that with scores of some thousands.
    __aicore__ inline void scan(const Tile &tile, uint32_t pair) {
        const bool masked = sizes_.masked != 0 || tile.key + tile.keys > tile.block.keys;
        multiply_keys(scanned(pair), tile, masked, false);
    }
    /// Scores in f32, with their masks, minus the row's shift.
    __aicore__ inline void score(const Tile &tile, uint32_t pair) {
        if (tile.begins) AscendC::WaitFlag<AscendC::HardEvent::MTE3_MTE1>(flags::shift_in_l1(tile.block.number));
        multiply_keys(scores(pair), tile, true, true);
    }

    /// Adds the tile's weights by its values to the sums, and the weights alone to 16 further columns.
    __aicore__ inline void add_values(const Tile &tile, uint32_t buffer) {
        using namespace AscendC;
        const Resident &set = loads_.set(tile.block);
        if (set.streams) loads_.load_values(tile);
        const LocalTensor<half> values = loads_.values(tile.block), weights = this->weights(buffer);
        const uint32_t high = tile.block.rows() / 16, deep = tile.keys / 16, columns = sizes_.columns();
        const uint32_t height = set.streams ? tile.keys : set.height, key = set.streams ? 0 : tile.key;
        WaitFlag<HardEvent::M_MTE1>(place_);
        const LocalTensor<half> left = left_l0(), right = right_l0();
        for (uint32_t column = 0; column < columns; ++column) {
            LoadData(right[column * 256], values[(column * height + key) * 16],
                     LoadData2DParams(0, deep, 1, 0, columns, true, 0));
        }
        LoadData(right[columns * 256], loads_.ones(), LoadData2DParams(0, deep, 0, 0, columns, false, 0));
        WaitFlag<HardEvent::MTE3_MTE1>(flags::weights_in_l1);
        for (uint32_t column = 0; column < deep; ++column) {
            LoadData(left[column * 256], weights[column * high * 256], LoadData2DParams(0, high, 1, 0, deep - 1, false, 0));
        }
        SetFlag<HardEvent::MTE1_MTE3>(flags::weights + buffer);
        hand_over<HardEvent::MTE1_M>();
        if (tile.begins) WaitFlag<HardEvent::V_M>(flags::sums);
        const uint32_t wide = columns + 1;
        // Small products do not wait for the accumulation of the previous one, so a barrier is needed.
        if (high * wide < 10) PipeBarrier<PIPE_M>();
        Mmad(sums(), left, right, params(high, wide, deep, tile.begins));
        SetFlag<HardEvent::M_MTE1>(place_);
        if (tile.ends) SetFlag<HardEvent::M_V>(flags::sums);
        place_ ^= 1;
    }

  private:
    Sizes sizes_;
    Loads &loads_;
    AscendC::TBuf<AscendC::TPosition::A2> left_l0_;
    AscendC::TBuf<AscendC::TPosition::B2> right_l0_;
    AscendC::TBuf<AscendC::TPosition::CO1> scores_l0c_, scanned_l0c_, sums_l0c_;
    AscendC::TBuf<AscendC::TPosition::A1> weights_l1_;
    uint32_t place_ = 0;

    __aicore__ inline AscendC::LocalTensor<half> left_l0() { return left_l0_.Get<half>()[place_ * Sizes::place]; }
    __aicore__ inline AscendC::LocalTensor<half> right_l0() { return right_l0_.Get<half>()[place_ * Sizes::place]; }

    __aicore__ static inline AscendC::MmadParams params(uint32_t high, uint32_t wide, uint32_t deep, bool begins) {
        AscendC::MmadParams params;
        params.m = high * 16;
        params.n = wide * 16;
        params.k = deep * 16;
        params.cmatrixInitVal = begins;
        return params;
    }

    /// A fractal of keys is 16 rows, which is the column layout of L0B: only the additional operand is transposed.
    template <typename T>
    __aicore__ inline void multiply_keys(const AscendC::LocalTensor<T> &to, const Tile &tile, bool adds, bool shifts) {
        using namespace AscendC;
        const LocalTensor<half> queries = loads_.queries(tile.block), keys = loads_.keys(tile.block);
        const uint32_t high = tile.block.rows() / 16, wide = tile.keys / 16, height = loads_.set(tile.block).height;
        const uint32_t columns = sizes_.columns(), deep = columns + (adds ? 1 : 0);
        WaitFlag<HardEvent::M_MTE1>(place_);
        const LocalTensor<half> left = left_l0(), right = right_l0();
        for (uint32_t column = 0; column < columns; ++column) {
            LoadData(left[column * 256], queries[column * high * 256], LoadData2DParams(0, high, 1, 0, deep - 1, false, 0));
            LoadData(right[column * wide * 256], keys[(column * height + tile.key) * 16],
                     LoadData2DParams(0, wide, 1, 0, 0, false, 0));
        }
        if (adds) {
            LoadData(left[columns * 256], shifts ? loads_.shift(tile.block) : loads_.ones_row(),
                     LoadData2DParams(0, high, shifts ? 1 : 0, 0, deep - 1, true, 0));
            LoadData(right[columns * wide * 256], loads_.added(tile.block)[tile.key * 16],
                     LoadData2DParams(0, wide, 1, 0, 0, true, 0));
        }
        hand_over<HardEvent::MTE1_M>();
        Mmad(to, left, right, params(high, wide, deep, true));
        SetFlag<HardEvent::M_MTE1>(place_);
        place_ ^= 1;
    }
};
