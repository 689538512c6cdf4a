// Rows of a matrix in global memory, loaded as fractals into one of two blocks of L1.
#pragma once

#include "handover.h"

/// Two blocks of L1, loaded in rotation. Rows that are present, and not requested as fresh, are not loaded again. A
/// block is overwritten only after `release` has marked it as read.
class RowsInL1 {
  public:
    /// Block size in values.
    __aicore__ inline void init(AscendC::TPipe &pipe, uint32_t size) {
        size_ = size;
        pipe.InitBuffer(buffer_, 2 * size * sizeof(half));
        for (uint32_t block = 0; block < 2; ++block) {
            loaded_[block] = pipe.AllocEventID<AscendC::HardEvent::MTE2_MTE1>();
            read_[block] = pipe.AllocEventID<AscendC::HardEvent::MTE1_MTE2>();
            AscendC::SetFlag<AscendC::HardEvent::MTE1_MTE2>(read_[block]);
            is_free_[block] = true;
            is_under_way_[block] = false;
            held_[block] = nothing;
        }
    }

    /// Loads `rows` rows of `columns` values with a stride of `pitch`, from element `at` of `from`; rows up to a
    /// multiple of 16 are zero.
    __aicore__ inline void load(const AscendC::GlobalTensor<half> &from, uint64_t at, uint32_t rows, uint32_t columns,
                                uint32_t pitch, bool fresh = false) {
        using namespace AscendC;
        if (!fresh && (held_[0] == at || held_[1] == at)) {
            next_ = held_[0] == at ? 1 : 0;
            return;
        }
        const uint32_t block = next_;
        next_ ^= 1;
        if (held_[next_] == at) held_[next_] = nothing;
        held_[block] = at;
        if (is_free_[block]) WaitFlag<HardEvent::MTE1_MTE2>(read_[block]);
        is_free_[block] = false;
        const LocalTensor<half> to = block_at(block);
        const uint32_t high = ceil_sixteen(rows);
        if (rows < high) {
            Fill(to[rows * 16], InitConstValueParams<half>(columns / 16, high - rows, rows, static_cast<half>(0.0f)));
        }
        DataCopy(to, from[at], Nd2NzParams(1, rows, columns, 0, pitch, high, 1, 0));
        SetFlag<HardEvent::MTE2_MTE1>(loaded_[block]);
        is_under_way_[block] = true;
    }

    /// The block holding the rows at `at`, after their load has completed.
    __aicore__ inline AscendC::LocalTensor<half> get(uint64_t at) {
        const uint32_t block = held_[0] == at ? 0 : 1;
        if (is_under_way_[block]) AscendC::WaitFlag<AscendC::HardEvent::MTE2_MTE1>(loaded_[block]);
        is_under_way_[block] = false;
        return block_at(block);
    }

    /// Called when all instructions that read the rows at `at` have been issued.
    __aicore__ inline void release(uint64_t at) {
        const uint32_t block = held_[0] == at ? 0 : 1;
        if (is_free_[block]) AscendC::WaitFlag<AscendC::HardEvent::MTE1_MTE2>(read_[block]);
        AscendC::SetFlag<AscendC::HardEvent::MTE1_MTE2>(read_[block]);
        is_free_[block] = true;
    }

    /// Consumes all flags; a kernel must end without any set.
    __aicore__ inline void close() {
        for (uint32_t block = 0; block < 2; ++block) {
            if (is_free_[block]) AscendC::WaitFlag<AscendC::HardEvent::MTE1_MTE2>(read_[block]);
        }
    }

  private:
    static constexpr uint64_t nothing = ~0ull;

    AscendC::TBuf<AscendC::TPosition::A1> buffer_;
    AscendC::TEventID loaded_[2], read_[2];
    uint64_t held_[2];
    /// Whether `read_` is set, and whether `loaded_` is.
    bool is_free_[2], is_under_way_[2];
    uint32_t size_, next_ = 0;

    __aicore__ inline AscendC::LocalTensor<half> block_at(uint32_t block) { return buffer_.Get<half>()[block * size_]; }
};
