// What attention keeps in L1 on dav-c100: sets of keys and values, the operands added to their scores, and blocks of
// queries.
#pragma once

#include "work.h"

/// Flag ids that are held across instructions. `hand_over` uses id 0, which it sets and waits for at once.
namespace flags {
/// MTE2_V, MTE3_MTE2 and MTE3_MTE1.
constexpr int32_t queries = 1;
/// MTE2_MTE1; this is the first id.
constexpr int32_t sets = 1;
/// M_V and V_M, for the two pairs of tiles and for the sums.
constexpr int32_t pairs = 0, sums = 2;
/// MTE1_MTE3 and MTE3_V for the two tiles of weights; MTE3_V for the result, and for the operands added to scores:
/// `hand_over` from MTE3 to V occurs only at the start of the kernel.
constexpr int32_t weights = 1, result = 3, added = 0;
/// MTE3_MTE1: weights, of which one tile is in flight, and the shifts of up to two blocks.
constexpr int32_t weights_in_l1 = 2;
__aicore__ inline int32_t shift_in_l1(uint32_t block) { return block % 2 == 0 ? 0 : 3; }
}  // namespace flags

/// Position of a set in L1, in values from the start of the area for sets.
struct Resident {
    uint32_t start, end, heads, height;
    /// Whether only the keys are resident and values are loaded tile by tile.
    bool streams;
};

/// What is added to the scores of queries and keys is computed as a product of two 16-wide operands: row 0 of the left
/// one (transposed) is 1 and of the right one the key's mask; row 1 of the left one is the query's shift, of the right
/// one -1. Keys beyond the end of the sequence have a mask below any score, and zeros for keys and values.
class Loads {
  public:
    static constexpr uint32_t most_sets = 3, query_slots = 4;

    __aicore__ inline explicit Loads(const Sizes &sizes) : sizes_(sizes) {}

    __aicore__ inline void init(AscendC::TPipe &pipe, const WorkList &list, GM_ADDR qkv, GM_ADDR mask) {
        using namespace AscendC;
        list_ = list;
        qkv_ = global_at<half>(qkv, 3ull * sizes_.heads * sizes_.depth * sizes_.stride());
        mask_ = global_at<float>(mask, (sizes_.tokens + 63) / 64 * 64);
        queries_.init(list, sizes_.rows);
        slot_ = sizes_.queries() + sizes_.rows * 16;
        pipe.InitBuffer(constants_l1_, 2 * 512);
        pipe.InitBuffer(queries_l1_, query_slots * slot_ * sizeof(half));
        // The part of L1 that remains after the two tiles of weights.
        room_ = (1u << 19) - 512 - query_slots * slot_ - 2 * sizes_.tile();
        pipe.InitBuffer(sets_l1_, room_ * sizeof(half));
        pipe.InitBuffer(queries_ub_, sizes_.queries() * sizeof(half));
        pipe.InitBuffer(added_ub_, piece * 16 * sizeof(half));
        pipe.InitBuffer(mask_ub_, piece * sizeof(float));
        pipe.InitBuffer(zeros_ub_, 512);

        LocalTensor<half> added = added_ub_.Get<half>(), zeros = zeros_ub_.Get<half>(), slots = queries_l1_.Get<half>();
        Duplicate(added, half(0.0f), piece * 16);
        Duplicate(mask_ub_.Get<float>(), 0.0f, piece);
        Duplicate(zeros, half(1.0f), 256);
        PipeBarrier<PIPE_V>();
        Duplicate(added, half(1.0f), 16, piece / 16, 1, 16);
        hand_over<HardEvent::V_MTE3>();
        DataCopy(ones_row(), added, 256);
        DataCopy(ones(), zeros, 256);
        for (uint32_t slot = 0; slot < query_slots; ++slot) {
            DataCopy(slots[slot * slot_ + sizes_.queries()], added, sizes_.rows * 16);
        }
        hand_over<HardEvent::MTE3_MTE1>();
        hand_over<HardEvent::MTE3_V>();
        Duplicate(zeros, half(0.0f), 256);
        Duplicate(added[16], half(-1.0f), 16, piece / 16, 1, 16);
        SetFlag<HardEvent::MTE3_MTE2>(flags::queries);
        SetFlag<HardEvent::MTE3_V>(flags::added);
    }
    __aicore__ inline void finish() {
        AscendC::WaitFlag<AscendC::HardEvent::MTE3_MTE2>(flags::queries);
        AscendC::WaitFlag<AscendC::HardEvent::MTE3_V>(flags::added);
    }

    // Constants: a fractal whose row 0 is ones, and one that is all ones.
    __aicore__ inline AscendC::LocalTensor<half> ones_row() { return constants_l1_.Get<half>(); }
    __aicore__ inline AscendC::LocalTensor<half> ones() { return constants_l1_.Get<half>()[256]; }

    // Queries: scaled, followed by the left operand of the addition.
    __aicore__ inline AscendC::LocalTensor<half> queries(const Block &block) {
        return queries_l1_.Get<half>()[block.number % query_slots * slot_];
    }
    __aicore__ inline AscendC::LocalTensor<half> shift(const Block &block) { return queries(block)[sizes_.queries()]; }

    // Keys, values and the right operand of the addition, of the block's set.
    __aicore__ inline const Resident &set(const Block &block) const { return sets_[block.set % most_sets]; }
    __aicore__ inline AscendC::LocalTensor<half> keys(const Block &block) {
        const Resident &set = this->set(block);
        return sets_l1_.Get<half>()[set.start + block.head_in_set * sizes_.depth * set.height];
    }
    __aicore__ inline AscendC::LocalTensor<half> values(const Block &block) {
        const Resident &set = this->set(block);
        const uint32_t start = set.start + set.heads * sizes_.depth * set.height;
        return sets_l1_.Get<half>()[set.streams ? start : start + block.head_in_set * sizes_.depth * set.height];
    }
    /// In fractals of 16 keys.
    __aicore__ inline AscendC::LocalTensor<half> added(const Block &block) {
        const Resident &set = this->set(block);
        return sets_l1_.Get<half>()[set.end - set.height * 16];
    }

    /// Loads the keys of the next set if there is space, or its values if its keys are loaded. Not both at once, so
    /// that queries can be loaded in between. The first `done` sets are no longer needed.
    __aicore__ inline void load_set(uint32_t done) {
        if (item_ == list_.count() || loaded_ == done + most_sets) return;
        const AttentionItem item = list_.at(item_);
        const Resident &set = sets_[loaded_ % most_sets];
        if (!keys_loaded_) {
            if (!place(item, done)) return;
            load_keys(item, set);
            keys_loaded_ = true;
            return;
        }
        if (!set.streams) {
            const uint32_t size = item.heads * sizes_.depth * set.height;
            load_rows(sets_l1_.Get<half>()[set.start + size], 2, item.head, item.heads, item.first, item.keys);
        }
        AscendC::SetFlag<AscendC::HardEvent::MTE2_MTE1>(flags::sets + loaded_ % most_sets);
        keys_loaded_ = false;
        ++loaded_;
        do ++item_;
        while (item_ < list_.count() && same_set(item, list_.at(item_)));
    }
    __aicore__ inline uint32_t loaded_sets() const { return loaded_; }
    __aicore__ inline void await_set(uint32_t set) {
        AscendC::WaitFlag<AscendC::HardEvent::MTE2_MTE1>(flags::sets + set % most_sets);
    }

    /// Fetches the next block of queries, if its index is at most `most`.
    __aicore__ inline void fetch_queries(uint32_t most) {
        if (queries_.done() || queries_.number() > most || fetched_ != scaled_) return;
        using namespace AscendC;
        const Block block = queries_.block();
        WaitFlag<HardEvent::MTE3_MTE2>(flags::queries);
        for (uint32_t column = 0; column < sizes_.columns(); ++column) {
            DataCopy(queries_ub_.Get<half>()[column * block.rows() * 16],
                     qkv_[sizes_.at(0, block.head, column, block.row)], block.queries * 16);
        }
        SetFlag<HardEvent::MTE2_V>(flags::queries);
        ++fetched_;
    }

    __aicore__ inline void await_fetched_queries() {
        if (fetched_ != scaled_) AscendC::WaitFlag<AscendC::HardEvent::MTE2_V>(flags::queries);
    }
    /// Scales the fetched queries and copies them to L1.
    __aicore__ inline void scale_queries() {
        if (fetched_ == scaled_) return;
        using namespace AscendC;
        const Block block = queries_.block();
        const uint32_t rest = block.rows() - block.queries;
        for (uint32_t column = 0; column < sizes_.columns(); ++column) {
            LocalTensor<half> values = queries_ub_.Get<half>()[column * block.rows() * 16];
            Muls(values, values, static_cast<half>(sizes_.scale), block.queries * 16);
            if (rest > 0) Duplicate(values[block.queries * 16], half(0.0f), rest * 16);
        }
        hand_over<HardEvent::V_MTE3>();
        hand_over<HardEvent::MTE1_MTE3>();
        DataCopy(queries(block), queries_ub_.Get<half>(), block.rows() * sizes_.depth);
        SetFlag<HardEvent::MTE3_MTE2>(flags::queries);
        SetFlag<HardEvent::MTE3_MTE1>(flags::queries);
        queries_.advance();
        ++scaled_;
    }
    __aicore__ inline uint32_t scaled_blocks() const { return scaled_; }
    __aicore__ inline void await_queries() {
        AscendC::WaitFlag<AscendC::HardEvent::MTE3_MTE1>(flags::queries);
    }

    /// The values of a tile whose set has no resident values, loaded to the set's place for values, `tile.keys` rows
    /// high.
    __aicore__ inline void load_values(const Tile &tile) {
        using namespace AscendC;
        const uint32_t left = tile.block.keys - tile.key, rows = left < tile.keys ? left : tile.keys;
        hand_over<HardEvent::MTE1_MTE2>();
        hand_over<HardEvent::MTE1_MTE3>();
        load_rows(values(tile.block), 2, tile.block.head, 1, tile.block.first + tile.key, rows);
        hand_over<HardEvent::MTE2_MTE1>();
    }

  private:
    /// Number of keys whose additional operand is made at a time, and the mask of a key that does not exist.
    static constexpr uint32_t piece = 512;
    static constexpr float never = -60000.0f;

    Sizes sizes_;
    WorkList list_;
    AscendC::GlobalTensor<half> qkv_;
    AscendC::GlobalTensor<float> mask_;
    AscendC::TBuf<AscendC::TPosition::A1> constants_l1_, queries_l1_, sets_l1_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> queries_ub_, added_ub_, mask_ub_, zeros_ub_;
    Blocks queries_;
    Resident sets_[most_sets];
    uint32_t slot_, room_, item_ = 0, loaded_ = 0, fetched_ = 0, scaled_ = 0;
    bool keys_loaded_ = false;

    /// Finds space for the next set, after the newest and before the oldest set still needed. Returns whether there is
    /// any.
    __aicore__ inline bool place(const AttentionItem &item, uint32_t done) {
        Resident &set = sets_[loaded_ % most_sets];
        set.heads = item.heads;
        set.height = Sizes::whole(item.keys);
        const uint32_t keys = item.heads * sizes_.depth * set.height, added = set.height * 16;
        set.streams = 2 * keys + added > room_;
        const uint32_t size = keys + added + (set.streams ? sizes_.queries() : keys);
        uint32_t start = 0, limit = room_;
        if (done < loaded_) {
            const Resident &oldest = sets_[done % most_sets], &newest = sets_[(loaded_ - 1) % most_sets];
            start = newest.end;
            const bool wrapped = newest.start < oldest.start;
            if (wrapped || start + size > room_) {
                start = wrapped ? start : 0;
                limit = oldest.start;
            }
        }
        set.start = start;
        set.end = start + size;
        return set.end <= limit;
    }

    __aicore__ inline void load_keys(const AttentionItem &item, const Resident &set) {
        using namespace AscendC;
        const LocalTensor<half> room = sets_l1_.Get<half>();
        for (uint32_t key = 0; key < set.height; key += piece) {
            const uint32_t keys = set.height - key < piece ? set.height - key : piece;
            make_added(item, key, keys);
            if (key == 0) hand_over<HardEvent::MTE1_MTE3>();
            DataCopy(room[set.end - (set.height - key) * 16], added_ub_.Get<half>(), keys * 16);
            SetFlag<HardEvent::MTE3_V>(flags::added);
        }
        // The previous contents of this space have been read.
        hand_over<HardEvent::MTE1_MTE2>();
        load_rows(room[set.start], 1, item.head, item.heads, item.first, item.keys);
    }

    /// `count` rows of a part of `qkv`, for `heads` heads from `head` on, with zeros up to whole fractals.
    __aicore__ inline void load_rows(const AscendC::LocalTensor<half> &to, uint32_t part, uint32_t head, uint32_t heads,
                                     uint32_t row, uint32_t count) {
        using namespace AscendC;
        const uint32_t height = Sizes::whole(count), columns = heads * sizes_.columns();
        for (uint32_t column = 0; column < columns && count < height; ++column) {
            DataCopy(to[(column * height + count) * 16], zeros_ub_.Get<half>(), (height - count) * 16);
        }
        hand_over<HardEvent::MTE3_MTE2>();
        for (uint32_t column = 0; column < columns; ++column) {
            DataCopy(to[column * height * 16], qkv_[sizes_.at(part, head, column, row)], count * 16);
        }
    }

    /// Row 0 of the fractals added to the scores of `keys` keys: their mask.
    __aicore__ inline void make_added(const AttentionItem &item, uint32_t key, uint32_t keys) {
        using namespace AscendC;
        const LocalTensor<half> added = added_ub_.Get<half>();
        const uint32_t left = item.keys - key, count = left < keys ? left : keys;
        if (sizes_.masked != 0) load_mask(item.first + key, count);
        WaitFlag<HardEvent::MTE3_V>(flags::added);
        PipeBarrier<PIPE_V>();
        if (sizes_.masked != 0) {
            Cast(added, mask_ub_.Get<float>(), RoundMode::CAST_NONE, 16, keys / 16, {1, 1, 16, 2});
        } else {
            Duplicate(added, half(0.0f), 16, keys / 16, 1, 16);
        }
        if (count < keys) {
            PipeBarrier<PIPE_V>();
            uint64_t beyond[2] = {0xffffu << count % 16 & 0xffffu, 0};
            Duplicate(added[count / 16 * 256], half(never), beyond, 1, 1, 8);
        }
        hand_over<HardEvent::V_MTE3>();
    }

    /// The mask of `count` keys. The last few are read one by one where a copy of 32 bytes would read beyond the mask.
    __aicore__ inline void load_mask(uint32_t first, uint32_t count) {
        using namespace AscendC;
        const LocalTensor<float> mask = mask_ub_.Get<float>();
        const uint32_t end = (sizes_.tokens + 63) / 64 * 64, blocks = (count + 7) / 8 * 8;
        const uint32_t copied = first + blocks <= end ? blocks : count / 8 * 8;
        hand_over<HardEvent::V_MTE2>();
        if (copied > 0) DataCopy(mask, mask_[first], copied);
        hand_over<HardEvent::MTE2_V>();
        if (copied >= count) return;
        hand_over<HardEvent::V_S>();
        for (uint32_t key = copied; key < count; ++key) mask.SetValue(key, mask_.GetValue(first + key));
        hand_over<HardEvent::S_V>();
    }
};
