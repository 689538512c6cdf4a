// The key mask, for models that compute padded tokens: values added to the scores of a key.
#pragma once

#include "handover.h"

/// Holds the mask of one sequence minus its maximum. That does not change the weights, and makes a sequence whose keys
/// are all masked equal to an unmasked one. It is divided by the scale, since scores are scaled later, and is f16,
/// clamped to -60000.
class KeyMask {
  public:
    __aicore__ inline void init(AscendC::TPipe &pipe, const AttentionTiling &tiling, GM_ADDR mask) {
        scale_ = tiling.scale;
        global_.SetGlobalBuffer((__gm__ float *)mask);
        pipe.InitBuffer(mask_, tiling.keys * sizeof(half));
        // Columns beyond the last key of a sequence are not masked; their scores are already the lowest value.
        AscendC::Duplicate(mask_.Get<half>(), static_cast<half>(0.0f), tiling.keys);
    }

    /// Loads the mask of the item's sequence. The vector pipe must be idle and `work` unused.
    __aicore__ inline void prepare(const AttentionItem &item, const AscendC::LocalTensor<float> &work) {
        using namespace AscendC;
        if (item.first == sequence_) return;
        sequence_ = item.first;
        const LocalTensor<float> mask = work[work.GetSize() / 2];
        hand_over<HardEvent::V_MTE2>();
        DataCopyPad(mask, global_[item.first], DataCopyExtParams(1, item.keys * sizeof(float), 0, 0, 0),
                    DataCopyPadExtParams<float>());
        hand_over<HardEvent::MTE2_V>();
        PipeBarrier<PIPE_V>();
        ReduceMax(work, mask, work[8], item.keys);
        hand_over<HardEvent::V_S>();
        const float greatest = work.GetValue(0);
        hand_over<HardEvent::S_V>();
        Adds(mask, mask, -greatest, item.keys);
        PipeBarrier<PIPE_V>();
        Muls(mask, mask, 1.0f / scale_, item.keys);
        PipeBarrier<PIPE_V>();
        Maxs(mask, mask, lowest, item.keys);
        PipeBarrier<PIPE_V>();
        Cast(mask_.Get<half>(), mask, RoundMode::CAST_RINT, item.keys);
        PipeBarrier<PIPE_V>();
    }

    /// Adds the mask to rows of scores with a stride of `columns`.
    __aicore__ inline void add(const AscendC::LocalTensor<half> &scores, uint32_t columns, uint32_t rows) {
        using namespace AscendC;
        for (uint32_t first = 0; first < columns; first += 128) {
            Add(scores[first], scores[first], mask_.Get<half>()[first], static_cast<uint64_t>(least(128, columns - first)),
                rows, BinaryRepeatParams(1, 1, 1, columns / 16, columns / 16, 0));
        }
    }

  private:
    static constexpr float lowest = -60000.0f;

    AscendC::GlobalTensor<float> global_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> mask_;
    float scale_;
    /// The sequence of the loaded mask, identified by its first token.
    uint32_t sequence_ = ~0u;
};
