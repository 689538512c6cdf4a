// weights x values of an item, summed over all keys in f32, beside the sum of the weights.
#pragma once

#include "rows.h"

class Product {
  public:
    __aicore__ inline void init(AscendC::TPipe &pipe, const HeadRows &rows, const Handover &handover, uint32_t most_rows) {
        rows_ = rows;
        handover_ = handover;
        most_rows_ = most_rows;
        wide_ = (rows.head_size + one_columns) / 16;
        chunk_ = 2 * rows.tile;
        weights_.init(pipe, most_rows * chunk_);
        values_.init(pipe, rows.segment * rows.head_size);
        pipe.InitBuffer(left_, 2 * most_rows * rows.tile * sizeof(half));
        pipe.InitBuffer(right_, 2 * rows.tile * wide_ * 16 * sizeof(half));
        pipe.InitBuffer(sums_, most_rows * wide_ * 16 * sizeof(float));
        operand_ring_.init(pipe);
        sums_ring_.init(pipe);
        // The last fractal column is ones in both buffers, and stays.
        for (uint32_t buffer = 0; buffer < 2; ++buffer) {
            AscendC::Fill(right_.Get<half>()[(buffer * rows.tile / 16 * wide_ + wide_ - 1) * 256],
                          AscendC::InitConstValueParams<half>(rows.tile / 16, 1, wide_ - 1, static_cast<half>(1.0f)));
        }
    }

    /// Starts an item and loads its first values into L1.
    __aicore__ inline void begin(const AttentionItem &item, uint32_t index) {
        item_ = item;
        index_ = index;
        head_ = key_ = 0;
        under_way_ = true;
        bring_values(0, 0);
    }

    /// Called when the weights are available.
    __aicore__ inline void start() { bring_weights(0, 0); }

    /// Issues the next tile; false if there is none.
    __aicore__ inline bool step() {
        using namespace AscendC;
        if (!under_way_) return false;
        const uint32_t keys = ceil_sixteen(item_.keys), count = least(rows_.tile, keys - key_);
        const uint32_t chunk = key_ / chunk_ * chunk_, segment = key_ / rows_.segment * rows_.segment;
        if (key_ == chunk) send_for_weights(chunk);
        if (key_ == segment) send_for_values(segment);
        const uint32_t buffer = operand_ring_.take();
        const LocalTensor<half> left = left_.Get<half>()[buffer * most_rows_ * rows_.tile];
        const LocalTensor<half> right = right_.Get<half>()[buffer * rows_.tile * wide_ * 16];
        const uint32_t rows_high = ceil_sixteen(item_.queries) / 16;
        for (uint32_t column = 0; column < count / 16; ++column) {
            LoadData(left[column * 256], weights_.get(weights_at(head_, chunk)),
                     LoadData2DParams(((key_ - chunk) / 16 + column) * rows_high, rows_high, 1, 0, count / 16 - 1, false, 0));
        }
        const uint64_t values = rows_.value(item_, head_, segment);
        const uint32_t high = ceil_sixteen(least(rows_.segment, item_.keys - segment)) / 16;
        for (uint32_t row = 0; row < count / 16; ++row) {
            LoadData(right[row * wide_ * 256], values_.get(values),
                     LoadData2DParams((key_ - segment) / 16 + row, wide_ - 1, high, 0, 0, true, 0));
        }
        hand_over<HardEvent::MTE1_M>();
        multiply(left, right, count);
        key_ += count;
        if (key_ == chunk + chunk_ || key_ == keys) weights_.release(weights_at(head_, chunk));
        if (key_ == segment + rows_.segment || key_ == keys) values_.release(values);
        if (key_ == keys) close_head();
        return true;
    }

    __aicore__ inline void close() {
        weights_.close();
        values_.close();
        operand_ring_.close();
        sums_ring_.close();
    }

  private:
    HeadRows rows_;
    Handover handover_;
    RowsInL1 weights_, values_;
    AscendC::TBuf<AscendC::TPosition::A2> left_;
    AscendC::TBuf<AscendC::TPosition::B2> right_;
    AscendC::TBuf<AscendC::TPosition::CO1> sums_;
    BufferRing<AscendC::HardEvent::M_MTE1, 2> operand_ring_;
    BufferRing<AscendC::HardEvent::FIX_M, 1> sums_ring_;
    AttentionItem item_;
    /// Fractal columns of values and ones; keys of the weights that are loaded into L1 at a time.
    uint32_t wide_, chunk_;
    uint32_t most_rows_, index_, head_, key_;
    bool under_way_ = false;

    /// Offset of a head's weights from `key` on within the item.
    __aicore__ inline uint64_t weights_at(uint32_t head, uint32_t key) const {
        return static_cast<uint64_t>(head) * item_.queries * ceil_sixteen(item_.keys) + key;
    }

    __aicore__ inline void bring_weights(uint32_t head, uint32_t key) {
        const uint32_t keys = ceil_sixteen(item_.keys);
        weights_.load(handover_.scores(index_), weights_at(head, key), item_.queries, least(chunk_, keys - key), keys, true);
    }
    __aicore__ inline void bring_values(uint32_t head, uint32_t key) {
        values_.load(rows_.qkv, rows_.value(item_, head, key), least(rows_.segment, item_.keys - key), rows_.head_size,
                     3 * rows_.width);
    }

    /// Loads the next chunk.
    __aicore__ inline void send_for_weights(uint32_t chunk) {
        if (chunk + chunk_ < ceil_sixteen(item_.keys)) {
            bring_weights(head_, chunk + chunk_);
        } else if (head_ + 1 < item_.heads) {
            bring_weights(head_ + 1, 0);
        }
    }
    /// Waits for this segment and loads the next one.
    __aicore__ inline void send_for_values(uint32_t segment) {
        bring_values(head_, segment);
        if (segment + rows_.segment < item_.keys) {
            bring_values(head_, segment + rows_.segment);
        } else if (head_ + 1 < item_.heads) {
            bring_values(head_ + 1, 0);
        }
    }

    __aicore__ inline void multiply(const AscendC::LocalTensor<half> &left, const AscendC::LocalTensor<half> &right,
                                    uint32_t count) {
        using namespace AscendC;
        if (key_ == 0) sums_ring_.take();
        const MmadParams params(item_.queries == 1 ? 2 : item_.queries, wide_ * 16, count, 0, false, key_ == 0);
        Mmad(sums_.Get<float>(), left, right, params);
        // Small products do not wait for the accumulation of the previous one, so a barrier is needed.
        if ((params.m / 16) * (params.n / 16) < 10) PipeBarrier<PIPE_M>();
        operand_ring_.pass();
    }

    __aicore__ inline void close_head() {
        using namespace AscendC;
        hand_over<HardEvent::M_FIX>();
        const FixpipeParamsV220 params(wide_ * 16, item_.queries, ceil_sixteen(item_.queries), wide_ * 16, false);
        Fixpipe<float, float>(handover_.sums(index_)[static_cast<uint64_t>(head_) * item_.queries * wide_ * 16],
                              sums_.Get<float>(), params);
        sums_ring_.pass();
        key_ = 0;
        if (++head_ < item_.heads) return;
        under_way_ = false;
        CrossCoreSetFlag<2, PIPE_FIX>(sums_flag);
    }
};
