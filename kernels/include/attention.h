// The work list of attention, as both generations read it: which queries of which heads a block processes.
#pragma once

#include "flow.h"

class WorkList {
  public:
    /// The items of block `block`.
    __aicore__ inline void init(GM_ADDR items, uint32_t block) {
        words_.SetGlobalBuffer((__gm__ uint32_t *)items);
        first_ = words_.GetValue(block);
        count_ = (words_.GetValue(block + 1) - first_) / item_words;
    }

    __aicore__ inline uint32_t count() const { return count_; }

    __aicore__ inline AttentionItem at(uint32_t index) const {
        const uint64_t from = first_ + index * item_words;
        AttentionItem item;
        item.first = words_.GetValue(from);
        item.keys = words_.GetValue(from + 1);
        item.query = words_.GetValue(from + 2);
        item.queries = words_.GetValue(from + 3);
        item.head = words_.GetValue(from + 4);
        item.heads = words_.GetValue(from + 5);
        return item;
    }

  private:
    static constexpr uint32_t item_words = sizeof(AttentionItem) / sizeof(uint32_t);

    AscendC::GlobalTensor<uint32_t> words_;
    uint32_t first_ = 0, count_ = 0;
};
