// The mask of keys, for models that compute padded tokens: what is added to the scores of a key.
#pragma once

#include "handover.h"

/// Holds one sequence's mask, less its greatest value, which does not change the weights: where every key is masked, all
/// are as if none were. Divided by the scale, since scores are scaled later; in f16, where nothing is below -60000.
class KeyMask {
  public:
    __aicore__ inline void init(AscendC::TPipe &pipe, const AttentionTiling &tiling, GM_ADDR mask) {
        scale_ = tiling.scale;
        global_.SetGlobalBuffer((__gm__ float *)mask);
        pipe.InitBuffer(wide_, tiling.keys * sizeof(float));
        pipe.InitBuffer(work_, 512);
        pipe.InitBuffer(narrow_, tiling.keys * sizeof(half));
        // Columns beyond a sequence's last key are not masked; their scores are the least there are.
        AscendC::Duplicate(narrow_.Get<half>(), static_cast<half>(0.0f), tiling.keys);
    }

    /// Adds the mask of the item's sequence to `rows` rows of scores.
    __aicore__ inline void add(const AscendC::LocalTensor<half> &scores, const AttentionItem &item, uint32_t rows) {
        using namespace AscendC;
        if (item.first != sequence_) prepare(item);
        const uint32_t columns = ceil_sixteen(item.keys);
        for (uint32_t first = 0; first < columns; first += 128) {
            Add(scores[first], scores[first], narrow_.Get<half>()[first], static_cast<uint64_t>(least(128, columns - first)),
                rows, BinaryRepeatParams(1, 1, 1, columns / 16, columns / 16, 0));
        }
    }

  private:
    static constexpr float lowest = -60000.0f;

    AscendC::GlobalTensor<float> global_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> wide_, work_, narrow_;
    float scale_;
    /// The sequence whose mask it is, by its first token.
    uint32_t sequence_ = ~0u;

    __aicore__ inline void prepare(const AttentionItem &item) {
        using namespace AscendC;
        const LocalTensor<float> wide = wide_.Get<float>(), work = work_.Get<float>();
        sequence_ = item.first;
        hand_over<HardEvent::V_MTE2>();
        DataCopyPad(wide, global_[item.first], DataCopyExtParams(1, item.keys * sizeof(float), 0, 0, 0),
                    DataCopyPadExtParams<float>());
        hand_over<HardEvent::MTE2_V>();
        ReduceMax(work, wide, work[8], item.keys);
        hand_over<HardEvent::V_S>();
        const float greatest = work.GetValue(0);
        hand_over<HardEvent::S_V>();
        Adds(wide, wide, -greatest, item.keys);
        PipeBarrier<PIPE_V>();
        Muls(wide, wide, 1.0f / scale_, item.keys);
        PipeBarrier<PIPE_V>();
        Maxs(wide, wide, lowest, item.keys);
        PipeBarrier<PIPE_V>();
        Cast(narrow_.Get<half>(), wide, RoundMode::CAST_RINT, item.keys);
        PipeBarrier<PIPE_V>();
    }
};
