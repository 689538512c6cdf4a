// The vector unit's part of attention on dav-c100: row maxima, weights, and the result.
#pragma once

#include "cube.h"

/// Two tiles of scores that are computed and fetched together: `scanned` is searched for its maxima; `scored` belongs
/// to a block whose maxima are known, and becomes weights.
struct Pair {
    Tile scanned, scored;
    /// Its place in L0C.
    uint32_t place = 0;

    __aicore__ inline bool is_live() const { return scanned.live || scored.live; }
};

class Softmax {
  public:
    __aicore__ inline Softmax(const Sizes &sizes, Loads &loads, Cube &cube) : sizes_(sizes), loads_(loads), cube_(cube) {}

    __aicore__ inline void init(AscendC::TPipe &pipe, GM_ADDR output) {
        using namespace AscendC;
        output_ = global_at<half>(output, static_cast<uint64_t>(sizes_.heads) * sizes_.depth * sizes_.stride());
        pipe.InitBuffer(scanned_, 2 * sizes_.tile() * sizeof(half));
        pipe.InitBuffer(weights_, 2 * sizes_.tile() * sizeof(half));
        pipe.InitBuffer(maxima_, 2 * sizes_.tile() / 16 * sizeof(half));
        pipe.InitBuffer(greatest_, Loads::query_slots * sizes_.rows * sizeof(half));
        pipe.InitBuffer(sums_, sizes_.rows * (sizes_.depth + 16) * sizeof(float));
        pipe.InitBuffer(shares_, sizes_.rows * 8 * sizeof(float));
        pipe.InitBuffer(result_, sizes_.queries() * sizeof(half));
        pipe.InitBuffer(one_, 32);
        Duplicate(one_.Get<float>(), 1.0f, 8);
        SetFlag<HardEvent::MTE3_V>(flags::weights);
        SetFlag<HardEvent::MTE3_V>(flags::weights + 1);
        SetFlag<HardEvent::MTE3_V>(flags::result);
    }
    __aicore__ inline void finish() {
        using namespace AscendC;
        WaitFlag<HardEvent::MTE3_V>(flags::weights);
        WaitFlag<HardEvent::MTE3_V>(flags::weights + 1);
        WaitFlag<HardEvent::MTE3_V>(flags::result);
    }

    /// Number of blocks whose shifts are in L1.
    __aicore__ inline uint32_t shifted_blocks() const { return shifted_; }
    /// Whether no sums wait to be fetched or to become a result.
    __aicore__ inline bool is_idle() const { return !summed_.live && !fetched_.live; }
    /// Called when the sums of the tile's block are complete in L0C.
    __aicore__ inline void take_sums(const Tile &tile) { summed_ = tile; }

    /// One step: processes the pair fetched in the previous step, then fetches another. Dependent instructions are a
    /// step or a barrier apart; independent ones share one stream of instructions.
    __aicore__ inline void step(const Pair &before, const Pair &now) {
        using namespace AscendC;
        // Waiting in the middle would start another stream.
        if (now.is_live()) WaitFlag<HardEvent::M_V>(flags::pairs + now.place);
        if (now.scored.live) WaitFlag<HardEvent::MTE3_V>(flags::weights + now.place);
        loads_.await_fetched_queries();
        PipeBarrier<PIPE_V>();
        if (reduced_.scanned.live) find_greatest(reduced_);
        reduced_.scanned.live = false;
        if (before.scored.live) weigh(before);
        if (before.scanned.live) find_maxima(before);
        loads_.scale_queries();
        if (fetched_.live) write_result(fetched_);
        fetched_.live = false;
        if (now.is_live()) fetch(now);
        if (summed_.live) fetch_sums();
    }

  private:
    Sizes sizes_;
    Loads &loads_;
    Cube &cube_;
    AscendC::GlobalTensor<half> output_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> scanned_, weights_, maxima_, greatest_, sums_, shares_, result_, one_;
    /// A pair whose maxima are known, and blocks whose sums are in L0C and in UB.
    Pair reduced_;
    Tile summed_, fetched_;
    uint32_t shifted_ = 0;

    __aicore__ inline AscendC::LocalTensor<half> scanned(uint32_t place) {
        return scanned_.Get<half>()[place * sizes_.tile()];
    }
    __aicore__ inline AscendC::LocalTensor<half> weights(uint32_t place) {
        return weights_.Get<half>()[place * sizes_.tile()];
    }
    __aicore__ inline AscendC::LocalTensor<half> maxima(uint32_t place) {
        return maxima_.Get<half>()[place * sizes_.tile() / 16];
    }
    __aicore__ inline AscendC::LocalTensor<half> greatest(const Block &block) {
        return greatest_.Get<half>()[block.number % Loads::query_slots * sizes_.rows];
    }

    __aicore__ static inline AscendC::DataCopyEnhancedParams matrix() {
        AscendC::DataCopyEnhancedParams params;
        params.blockMode = AscendC::BlockMode::BLOCK_MODE_MATRIX;
        return params;
    }

    /// Both tiles of a pair from L0C, as f16.
    __aicore__ inline void fetch(const Pair &pair) {
        using namespace AscendC;
        if (pair.scanned.live) {
            DataCopy(scanned(pair.place), cube_.scanned(pair.place), DataCopyParams(1, pair.scanned.fractals(), 0, 0), matrix());
        }
        if (pair.scored.live) {
            DataCopy(weights(pair.place), cube_.scores(pair.place), DataCopyParams(1, pair.scored.fractals(), 0, 0), matrix());
        }
        SetFlag<HardEvent::V_M>(flags::pairs + pair.place);
    }

    /// weights = exp(scores), copied to L1.
    __aicore__ inline void weigh(const Pair &pair) {
        using namespace AscendC;
        const LocalTensor<half> weights = this->weights(pair.place);
        Exp(weights, weights, pair.scored.size());
        hand_over<HardEvent::V_MTE3>();
        WaitFlag<HardEvent::MTE1_MTE3>(flags::weights + pair.place);
        DataCopy(cube_.weights(pair.place), weights, pair.scored.size());
        SetFlag<HardEvent::MTE3_MTE1>(flags::weights_in_l1);
        SetFlag<HardEvent::MTE3_V>(flags::weights + pair.place);
    }

    /// The maximum of every 16 keys, [keys / 16][rows].
    __aicore__ inline void find_maxima(const Pair &pair) {
        using namespace AscendC;
        const Tile &tile = pair.scanned;
        BlockReduceMax<half>(maxima(pair.place), scanned(pair.place), tile.size() / 128, 128, 1, 1, 8);
        if (tile.begins) Duplicate(greatest(tile.block), half(-65504.0f), tile.block.rows());
        reduced_ = pair;
    }

    /// The running maximum of each row. After the last key it is the row's shift.
    __aicore__ inline void find_greatest(const Pair &pair) {
        using namespace AscendC;
        const Tile &tile = pair.scanned;
        const LocalTensor<half> greatest = this->greatest(tile.block);
        const uint32_t rows = tile.block.rows(), high = rows / 16;
        Max(greatest, maxima(pair.place), greatest, rows, tile.keys / 16, {1, 1, 1, 0, static_cast<uint8_t>(high), 0});
        if (!tile.ends) return;
        hand_over<HardEvent::V_MTE3>();
        // Row 1 of each fractal.
        DataCopy(loads_.shift(tile.block)[16], greatest, DataCopyParams(high, 1, 0, 15));
        SetFlag<HardEvent::MTE3_MTE1>(flags::shift_in_l1(tile.block.number));
        ++shifted_;
    }

    __aicore__ inline void fetch_sums() {
        using namespace AscendC;
        WaitFlag<HardEvent::M_V>(flags::sums);
        const uint32_t fractals = summed_.block.rows() / 16 * (sizes_.columns() + 1);
        PipeBarrier<PIPE_V>();
        DataCopy(sums_.Get<float>(), cube_.sums(), DataCopyParams(1, fractals, 0, 0), matrix());
        SetFlag<HardEvent::V_M>(flags::sums);
        fetched_ = summed_;
        summed_.live = false;
    }

    /// Divides sums by their row's sum of weights and writes f16 to global memory: rows of the block only, since other
    /// cores write those beyond it. The sum of weights is in 16 columns, of which one block of 8 is enough.
    __aicore__ inline void write_result(const Tile &tile) {
        using namespace AscendC;
        const LocalTensor<float> sums = sums_.Get<float>(), shares = shares_.Get<float>();
        const LocalTensor<half> result = result_.Get<half>();
        const uint32_t rows = tile.block.rows();
        Div(shares, one_.Get<float>(), sums[rows * sizes_.depth], 64, rows / 8, {1, 0, 2, 8, 0, 16});
        PipeBarrier<PIPE_V>();
        for (uint32_t column = 0; column < sizes_.columns(); ++column) {
            for (uint32_t side = 0; side < 16; side += 8) {
                const LocalTensor<float> part = sums[column * rows * 16 + side];
                Mul(part, part, shares, 64, rows / 8, {2, 2, 1, 16, 16, 8});
            }
        }
        WaitFlag<HardEvent::MTE3_V>(flags::result);
        PipeBarrier<PIPE_V>();
        Cast(result, sums, RoundMode::CAST_NONE, rows * sizes_.depth);
        hand_over<HardEvent::V_MTE3>();
        for (uint32_t column = 0; column < sizes_.columns(); ++column) {
            DataCopy(output_[sizes_.at(0, tile.block.head, column, tile.block.row)], result[column * rows * 16],
                     tile.block.queries * 16);
        }
        SetFlag<HardEvent::MTE3_V>(flags::result);
    }
};
