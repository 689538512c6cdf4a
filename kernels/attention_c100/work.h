// How attention's work is traversed on dav-c100: sizes derived from the tiling, the sequence of query blocks, and the
// sets of keys and values that they need.
#pragma once

#include "attention.h"

/// Buffer sizes. A tile of scores is `rows` queries by as many keys; both operands of each product then fit half of L0A
/// and L0B, with 16 more columns for the operand added to the scores, or for the sums of weights.
struct Sizes {
    /// Values in half of L0A, and of L0B.
    static constexpr uint32_t place = 1 << 14;

    uint32_t tokens, heads, depth, rows, masked;
    float scale;

    __aicore__ inline explicit Sizes(const AttentionTiling &tiling)
        : tokens(tiling.tokens), heads(tiling.heads), depth(tiling.head_size), rows(tiling.head_size > 64 ? 112 : 128),
          masked(tiling.masked), scale(tiling.scale) {}

    /// Rows of a column of `qkv` and of the output.
    __aicore__ inline uint32_t stride() const { return whole(tokens); }
    /// Fractal columns of a head.
    __aicore__ inline uint32_t columns() const { return depth / 16; }
    /// Values in a tile of scores, and in a block of queries.
    __aicore__ inline uint32_t tile() const { return rows * rows; }
    __aicore__ inline uint32_t queries() const { return rows * depth; }
    /// Index of the first value of `row` in column `column` of head `head`; `part` is 0 for queries, 1 for keys, 2 for
    /// values.
    __aicore__ inline uint64_t at(uint32_t part, uint32_t head, uint32_t column, uint32_t row) const {
        return (static_cast<uint64_t>((part * heads + head) * columns() + column) * stride() + row) * 16;
    }

    __aicore__ static inline uint32_t whole(uint32_t count) { return (count + 15) / 16 * 16; }
};

/// Keys and values of some heads of one sequence, shared by several blocks of queries.
__aicore__ inline bool same_set(const AttentionItem &one, const AttentionItem &other) {
    return one.first == other.first && one.head == other.head && one.heads == other.heads;
}

/// A block of queries of one head.
struct Block {
    /// Numbered on this core: the block, and the set of keys and values it attends to; then its head within the set.
    uint32_t number, set, head_in_set;
    /// Its head, the token of its first query, the number of queries, and its sequence: first token and length.
    uint32_t head, row, queries, first, keys;
    /// Whether this is the last block that needs the set.
    bool ends_set;

    /// Rows of its tiles.
    __aicore__ inline uint32_t rows() const { return Sizes::whole(queries); }
};

/// The blocks of a core in order.
class Blocks {
  public:
    __aicore__ inline void init(const WorkList &list, uint32_t rows) {
        list_ = list;
        rows_ = rows;
        if (list_.count() > 0) take(list_.at(0));
    }

    __aicore__ inline bool done() const { return index_ == list_.count(); }
    __aicore__ inline uint32_t number() const { return number_; }
    __aicore__ inline uint32_t set() const { return set_; }

    /// The next block.
    __aicore__ inline Block block() const {
        Block block;
        block.number = number_;
        block.set = set_;
        block.head_in_set = head_;
        block.head = item_.head + head_;
        block.row = item_.first + item_.query + query_;
        const uint32_t left = item_.queries - query_;
        block.queries = left < step_ ? left : step_;
        block.first = item_.first;
        block.keys = item_.keys;
        block.ends_set = ends_item() && !next_shares_;
        return block;
    }

    __aicore__ inline void advance() {
        ++number_;
        if (!ends_item()) {
            query_ += step_;
            if (query_ >= item_.queries) {
                query_ = 0;
                ++head_;
            }
            return;
        }
        ++index_;
        set_ += next_shares_ ? 0 : 1;
        if (!done()) take(next_);
    }

  private:
    WorkList list_;
    AttentionItem item_{}, next_{};
    uint32_t rows_ = 0, step_ = 0, index_ = 0, number_ = 0, set_ = 0, head_ = 0, query_ = 0;
    bool next_shares_ = false;

    __aicore__ inline bool ends_item() const { return head_ + 1 == item_.heads && query_ + step_ >= item_.queries; }

    __aicore__ inline void take(const AttentionItem &item) {
        item_ = item;
        // Distributes queries evenly over the blocks.
        const uint32_t blocks = (item_.queries + rows_ - 1) / rows_;
        step_ = Sizes::whole((item_.queries + blocks - 1) / blocks);
        head_ = query_ = 0;
        next_shares_ = false;
        if (index_ + 1 == list_.count()) return;
        next_ = list_.at(index_ + 1);
        next_shares_ = same_set(item_, next_);
    }
};

/// A tile of scores: a block of queries by some keys.
struct Tile {
    bool live = false;
    Block block;
    /// The first key, the number of keys in whole fractals, and whether they are the block's first and last.
    uint32_t key, keys;
    bool begins, ends;

    __aicore__ inline uint32_t fractals() const { return block.rows() / 16 * (keys / 16); }
    __aicore__ inline uint32_t size() const { return block.rows() * keys; }
};

/// The tiles of a core's blocks in order.
class Tiles {
  public:
    __aicore__ inline explicit Tiles(const Sizes &sizes) : sizes_(sizes) {}
    __aicore__ inline void init(const WorkList &list) { blocks_.init(list, sizes_.rows); }

    __aicore__ inline bool done() const { return blocks_.done(); }
    /// The block and the set of the next tile; whether the tile begins its block.
    __aicore__ inline uint32_t block() const { return blocks_.number(); }
    __aicore__ inline uint32_t set() const { return blocks_.set(); }
    __aicore__ inline bool begins() const { return key_ == 0; }

    __aicore__ inline Tile take() {
        Tile tile;
        tile.live = true;
        tile.block = blocks_.block();
        tile.key = key_;
        const uint32_t left = Sizes::whole(tile.block.keys) - key_;
        tile.keys = left < sizes_.rows ? left : sizes_.rows;
        tile.begins = key_ == 0;
        tile.ends = tile.keys == left;
        key_ = tile.ends ? 0 : key_ + tile.keys;
        if (tile.ends) blocks_.advance();
        return tile;
    }

  private:
    Sizes sizes_;
    Blocks blocks_;
    uint32_t key_ = 0;
};
