// The arguments that the host computes for a kernel: one plain struct per kernel, in global memory, passed last. Fields
// are 32 bits wide; `src/backend/npu/tiling.rs` declares and fills the same structs.
#pragma once

#include <stdint.h>

/// Rows of `width` values, processed `batch` at a time.
struct RowsTiling {
    uint32_t rows;
    /// A multiple of 16; any number for `log_softmax`.
    uint32_t width;
    uint32_t batch;
};

/// For `layer_norm`, `add_layer_norm` and `embed_layer_norm`.
struct NormTiling {
    struct RowsTiling rows;
    float epsilon;
};

/// For `gather_rows`.
struct GatherTiling {
    struct RowsTiling rows;
    /// Rows of the input.
    uint32_t tokens;
};

/// For `log_softmax`, whose rows are `stride` values apart.
struct SoftmaxTiling {
    struct RowsTiling rows;
    /// A multiple of 16, at least the width.
    uint32_t stride;
    /// Columns in UB at a time, a multiple of 64. If that is less than the width, batches have one row.
    uint32_t piece;
};

/// For `matmul`, `matmul_activation` and `matmul_split` on dav-c220: [tokens, inputs] x packed [inputs, outputs], cut
/// into tiles of `tile_rows` x `tile_columns`.
struct MatmulTiling {
    uint32_t tokens;
    /// Multiples of 16.
    uint32_t outputs;
    uint32_t inputs;
    /// Multiples of 16.
    uint32_t tile_rows;
    uint32_t tile_columns;
    /// Inputs loaded into L1 at a time, and from there into L0.
    uint32_t step;
    uint32_t inner_step;
    /// Steps of the left operand that stay in L1 for the next tile of the same rows.
    uint32_t kept;
    /// Number of input ranges, each summed by other cores.
    uint32_t splits;
    /// 0 none, 1 tanh, 2 GELU by tanh, 3 GELU by erf, 4 x * sigmoid(1.702 x), 5 ReLU, 6 SiLU: x * sigmoid(x).
    uint32_t activation;
    /// 0 for f16, 1 for f32.
    uint32_t output;
    /// Number of tiles that a cube core may be ahead of its vector cores.
    uint32_t ring;
    /// Columns are distributed to cores in units of this many, a divisor of `tile_columns`.
    uint32_t unit;
};

/// For `attention`: what is common to all lists of items over this number of tokens.
struct AttentionTiling {
    uint32_t tokens;
    uint32_t heads;
    /// A multiple of 16, at most 128.
    uint32_t head_size;
    /// Maximum rows of scores of an item, and maximum keys of a sequence (a multiple of 16).
    uint32_t rows;
    uint32_t keys;
    float scale;
    /// Whether the key mask is added.
    uint32_t masked;
};

/// A part of `attention`'s work: queries of one sequence and one head, or all queries of the sequence for several
/// heads. The list of items begins with the word offsets at which each block's items begin, and the end offset of the
/// last block.
struct AttentionItem {
    /// The first token of the sequence, and its length.
    uint32_t first;
    uint32_t keys;
    /// The first query, counted within the sequence, and the number of queries.
    uint32_t query;
    uint32_t queries;
    /// The first head, and the number of heads.
    uint32_t head;
    uint32_t heads;
};

/// For `matmul` and `matmul_single` on dav-c100.
struct MatmulC100Tiling {
    uint32_t tokens;
    /// Multiples of 16.
    uint32_t outputs;
    uint32_t inputs;
    /// Numbers as in `MatmulTiling`.
    uint32_t activation;
    /// Multiples of 16.
    uint32_t tile_rows;
    uint32_t tile_columns;
    /// Inputs loaded into L1 at a time, and from there into L0.
    uint32_t step;
    uint32_t inner_step;
    /// Vertically adjacent tiles that share each load into L1: 1 or 2.
    uint32_t group;
    /// Whether L1 holds all inputs of the left operand; then one tile has all its rows.
    uint32_t keeps_left;
    /// Whether L1 holds all inputs of the right operand, for all tiles of a column.
    uint32_t keeps_right;
    /// Columns copied from L0C at a time, a multiple of 16.
    uint32_t drain_columns;
};
