// The scores of an item: queries x keys, rounded to f16 into the workspace, one tile of keys at a time.
#pragma once

#include "rows.h"

class Scores {
  public:
    __aicore__ inline void init(AscendC::TPipe &pipe, const HeadRows &rows, const Handover &handover, uint32_t most_rows) {
        rows_ = rows;
        handover_ = handover;
        most_rows_ = most_rows;
        queries_.init(pipe, most_rows * rows.head_size);
        keys_.init(pipe, rows.segment * rows.head_size);
        pipe.InitBuffer(left_, most_rows * rows.head_size * sizeof(half));
        pipe.InitBuffer(right_, 2 * rows.tile * rows.head_size * sizeof(half));
        pipe.InitBuffer(tiles_, 2 * most_rows * rows.tile * sizeof(float));
        left_ring_.init(pipe);
        right_ring_.init(pipe);
        tile_ring_.init(pipe);
    }

    /// Starts an item and loads its first operands into L1.
    __aicore__ inline void begin(const AttentionItem &item, uint32_t index) {
        item_ = item;
        index_ = index;
        head_ = key_ = 0;
        under_way_ = true;
        bring(0, 0);
    }

    /// Issues the next tile; false if there is none.
    __aicore__ inline bool step() {
        using namespace AscendC;
        if (!under_way_) return false;
        const uint32_t first = key_ / rows_.segment * rows_.segment;
        if (key_ == first) open_segment(first);
        const uint32_t count = least(rows_.tile, ceil_sixteen(item_.keys) - key_);
        const uint64_t keys = rows_.key(item_, head_, first);
        const LocalTensor<half> right = right_.Get<half>()[right_ring_.take() * rows_.tile * rows_.head_size];
        const uint32_t high = ceil_sixteen(least(rows_.segment, item_.keys - first)) / 16;
        for (uint32_t column = 0; column < rows_.head_size / 16; ++column) {
            LoadData(right[column * count * 16], keys_.get(keys),
                     LoadData2DParams(column * high + (key_ - first) / 16, count / 16, 1, 0, 0, false, 0));
        }
        hand_over<HardEvent::MTE1_M>();
        multiply(right, count);
        key_ += count;
        if (key_ == first + rows_.segment || key_ >= item_.keys) keys_.release(keys);
        if (key_ >= item_.keys) close_head();
        return true;
    }

    __aicore__ inline void close() {
        queries_.close();
        keys_.close();
        left_ring_.close();
        right_ring_.close();
        tile_ring_.close();
    }

  private:
    HeadRows rows_;
    Handover handover_;
    RowsInL1 queries_, keys_;
    AscendC::TBuf<AscendC::TPosition::A2> left_;
    AscendC::TBuf<AscendC::TPosition::B2> right_;
    AscendC::TBuf<AscendC::TPosition::CO1> tiles_;
    BufferRing<AscendC::HardEvent::M_MTE1, 1> left_ring_;
    BufferRing<AscendC::HardEvent::M_MTE1, 2> right_ring_;
    BufferRing<AscendC::HardEvent::FIX_M, 2> tile_ring_;
    AttentionItem item_;
    uint32_t most_rows_, index_, head_, key_;
    bool under_way_ = false;

    /// Loads the queries and the segment of keys from `key` on into L1, unless they are present.
    __aicore__ inline void bring(uint32_t head, uint32_t key) {
        const uint32_t pitch = 3 * rows_.width;
        if (key == 0) queries_.load(rows_.qkv, rows_.query(item_, head), item_.queries, rows_.head_size, pitch);
        keys_.load(rows_.qkv, rows_.key(item_, head, key), least(rows_.segment, item_.keys - key), rows_.head_size, pitch);
    }

    /// Waits for this segment and loads the next one; with the first segment, loads the queries.
    __aicore__ inline void open_segment(uint32_t first) {
        bring(head_, first);
        const bool is_last = first + rows_.segment >= item_.keys;
        if (!is_last) {
            bring(head_, first + rows_.segment);
        } else if (head_ + 1 < item_.heads) {
            bring(head_ + 1, 0);
        }
        if (first == 0) load_queries();
    }

    __aicore__ inline void load_queries() {
        const uint64_t at = rows_.query(item_, head_);
        const uint32_t high = ceil_sixteen(item_.queries) / 16, deep = rows_.head_size / 16;
        left_ring_.take();
        const AscendC::LocalTensor<half> left = left_.Get<half>();
        for (uint32_t column = 0; column < deep; ++column) {
            AscendC::LoadData(left[column * 256], queries_.get(at),
                              AscendC::LoadData2DParams(column * high, high, 1, 0, deep - 1, false, 0));
        }
        queries_.release(at);
    }

    /// Computes one tile in L0C and writes it to the workspace.
    __aicore__ inline void multiply(const AscendC::LocalTensor<half> &right, uint32_t count) {
        using namespace AscendC;
        const LocalTensor<float> tile = tiles_.Get<float>()[tile_ring_.take() * most_rows_ * rows_.tile];
        // With one row the cube would use the vector layout of GEMV mode; a second row of zeros avoids that.
        Mmad(tile, left_.Get<half>(), right,
             MmadParams(item_.queries == 1 ? 2 : item_.queries, count, rows_.head_size, 0, false, true));
        right_ring_.pass();
        hand_over<HardEvent::M_FIX>();
        const uint32_t pitch = ceil_sixteen(item_.keys);
        FixpipeParamsV220 params(count, item_.queries, ceil_sixteen(item_.queries), pitch, false);
        params.quantPre = QuantMode_t::F322F16;
        Fixpipe<half, float>(handover_.scores(index_)[static_cast<uint64_t>(head_) * item_.queries * pitch + key_], tile,
                             params);
        tile_ring_.pass();
    }

    __aicore__ inline void close_head() {
        left_ring_.pass();
        key_ = 0;
        if (++head_ < item_.heads) return;
        under_way_ = false;
        AscendC::CrossCoreSetFlag<2, PIPE_FIX>(scores_flag);
    }
};
