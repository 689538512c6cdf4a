// Data exchanged between the cube core and the two vector cores of a block in attention on dav-c220: its place in the
// workspace, which stays in L2, and the flags.
#pragma once

#include "arch/arch.h"
#include "attention.h"

/// Flags between cores, one direction each: the cube sets `scores` and `sums`; both vector cores set `weights`.
enum AttentionFlag : uint16_t { scores_flag, weights_flag, sums_flag };

/// Columns of ones beside the values of a head; their product is the sum of the weights.
constexpr uint32_t one_columns = 16;

__aicore__ inline uint32_t ceil_sixteen(uint32_t a) { return (a + 15) / 16 * 16; }
__aicore__ inline uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

/// Scores are rows of f16, `keys` rounded up to 16, and are replaced by weights in place. Of the four slots, one is
/// being written, two are in use by the vector cores, and the weights of one are being multiplied. Sums are rows of
/// f32, the head's values and `one_columns`; those of an item are written while those of the item three before it may
/// still be read.
class Handover {
  public:
    __aicore__ inline void init(GM_ADDR workspace, const AttentionTiling &tiling, uint32_t block) {
        scores_each_ = static_cast<uint64_t>(tiling.rows) * tiling.keys;
        sums_each_ = static_cast<uint64_t>(tiling.rows) * (tiling.head_size + one_columns);
        const uint64_t scores = slots * scores_each_, sums = slots * sums_each_;
        GM_ADDR from = workspace + block * (scores * sizeof(half) + sums * sizeof(float));
        scores_ = global_at<half>(from, scores);
        sums_ = global_at<float>(from + scores * sizeof(half), sums);
    }

    __aicore__ inline AscendC::GlobalTensor<half> scores(uint32_t item) const {
        return scores_[item % slots * scores_each_];
    }
    __aicore__ inline AscendC::GlobalTensor<float> sums(uint32_t item) const { return sums_[item % slots * sums_each_]; }

  private:
    static constexpr uint32_t slots = 4;

    AscendC::GlobalTensor<half> scores_;
    AscendC::GlobalTensor<float> sums_;
    uint64_t scores_each_, sums_each_;
};

/// Buffers used in rotation by two pipes: the second pipe of `event` fills one after the first has released it.
template <AscendC::HardEvent event, uint32_t buffers>
class BufferRing {
  public:
    __aicore__ inline void init(AscendC::TPipe &pipe) {
        for (uint32_t i = 0; i < buffers; ++i) {
            flags_[i] = pipe.AllocEventID<event>();
            AscendC::SetFlag<event>(flags_[i]);
        }
    }

    /// Waits for the next buffer.
    __aicore__ inline uint32_t take() {
        AscendC::WaitFlag<event>(flags_[next_]);
        return next_;
    }
    /// Called when all instructions of the first pipe that use the buffer have been issued.
    __aicore__ inline void pass() {
        AscendC::SetFlag<event>(flags_[next_]);
        next_ = (next_ + 1) % buffers;
    }

    /// Consumes all flags; a kernel must end without any set.
    __aicore__ inline void close() {
        for (uint32_t i = 0; i < buffers; ++i) AscendC::WaitFlag<event>(flags_[i]);
    }

  private:
    AscendC::TEventID flags_[buffers];
    uint32_t next_ = 0;
};

/// Rows of queries, keys and values as the cube core reads them.
struct HeadRows {
    AscendC::GlobalTensor<half> qkv;
    uint32_t head_size, width;
    /// Keys per tile: the two tiles of 128 rows are in L0C beside 128 rows of sums of the head and its ones.
    uint32_t tile;
    /// Keys in a block of L1, a multiple of a tile.
    uint32_t segment;

    __aicore__ inline void init(GM_ADDR from, const AttentionTiling &tiling) {
        head_size = tiling.head_size;
        width = tiling.heads * head_size;
        qkv = global_at<half>(from, static_cast<uint64_t>(tiling.tokens) * 3 * width);
        tile = head_size > 112 ? 48 : 64;
        segment = least(512 / tile, segment_bytes / (tile * head_size * sizeof(half))) * tile;
    }

    __aicore__ inline uint64_t query(const AttentionItem &item, uint32_t head) const {
        return at(item.first + item.query, 0, item.head + head);
    }
    __aicore__ inline uint64_t key(const AttentionItem &item, uint32_t head, uint32_t key) const {
        return at(item.first + key, 1, item.head + head);
    }
    __aicore__ inline uint64_t value(const AttentionItem &item, uint32_t head, uint32_t key) const {
        return at(item.first + key, 2, item.head + head);
    }

  private:
    static constexpr uint32_t segment_bytes = 32 << 10;

    __aicore__ inline uint64_t at(uint32_t token, uint32_t part, uint32_t head) const {
        return (static_cast<uint64_t>(token) * 3 + part) * width + head * head_size;
    }
};
