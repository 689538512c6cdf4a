// What the host tells a kernel: one plain struct per kernel, in global memory, the last of its arguments. Fields are of
// 32 bits; `src/backend/npu/tiling.rs` declares and fills the same structs.
#pragma once

#include <stdint.h>

/// Rows of `width` values, handled `batch` at a time.
struct RowsTiling {
    uint32_t rows;
    /// A multiple of 16; of `log_softmax` any.
    uint32_t width;
    uint32_t batch;
};

/// Of `layer_norm`, `add_layer_norm` and `embed_layer_norm`.
struct NormTiling {
    struct RowsTiling rows;
    float epsilon;
};

/// Of `gather_rows`.
struct GatherTiling {
    struct RowsTiling rows;
    /// Rows of the input.
    uint32_t tokens;
};

/// Of `log_softmax`, whose rows lie `stride` values apart.
struct SoftmaxTiling {
    struct RowsTiling rows;
    /// A multiple of 16, at least the width.
    uint32_t stride;
    /// Columns in UB at a time, a multiple of 64; if that is less than the width, batches are of one row.
    uint32_t piece;
};

/// Of `matmul`, `matmul_activation` and `matmul_split` of dav-c220: [tokens, inputs] x packed [inputs, outputs], cut into
/// tiles of `tile_rows` x `tile_columns`.
struct MatmulTiling {
    uint32_t tokens;
    /// Multiples of 16.
    uint32_t outputs;
    uint32_t inputs;
    /// Multiples of 16.
    uint32_t tile_rows;
    uint32_t tile_columns;
    /// Inputs brought to L1 at a time, and of those to L0.
    uint32_t step;
    uint32_t inner_step;
    /// Steps of the left operand that stay in L1 for the next tile of the same rows.
    uint32_t kept;
    /// Parts into which the inputs are split, each summed by other cores.
    uint32_t splits;
    /// 0 none, 1 tanh, 2 GELU by tanh, 3 GELU by erf, 4 x * sigmoid(1.702 x), 5 ReLU, 6 SiLU: x * sigmoid(x).
    uint32_t activation;
    /// 0 for f16, 1 for f32.
    uint32_t output;
    /// Tiles that a cube core may be ahead of its vector cores.
    uint32_t ring;
    /// Columns are dealt out to cores by so many, a divisor of `tile_columns`.
    uint32_t unit;
};

/// Of `attention`: what holds for every list of items over as many tokens.
struct AttentionTiling {
    uint32_t tokens;
    uint32_t heads;
    /// A multiple of 16, at most 128.
    uint32_t head_size;
    /// Rows of scores of an item, and keys of a sequence (a multiple of 16), at most.
    uint32_t rows;
    uint32_t keys;
    float scale;
    /// Whether the mask of keys is added.
    uint32_t masked;
};

/// A part of `attention`'s work: queries of one sequence, of one head, or all of the sequence's for several heads. The
/// list of them begins with the words at which each block's items begin, and where the last block's end.
struct AttentionItem {
    /// The token with which the sequence begins, and its length.
    uint32_t first;
    uint32_t keys;
    /// The first query, counted in the sequence, and how many.
    uint32_t query;
    uint32_t queries;
    /// The first head, and how many.
    uint32_t head;
    uint32_t heads;
};

/// Of `matmul` and `matmul_single` on dav-c100.
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
    /// Inputs brought to L1 at a time, and of those to L0.
    uint32_t step;
    uint32_t inner_step;
    /// Tiles, one below the other, that share what is brought to L1 at a time: 1 or 2.
    uint32_t group;
    /// Whether L1 holds all inputs of the left operand, where one tile has all its rows.
    uint32_t keeps_left;
    /// Whether L1 holds all inputs of the right operand, for all tiles one below the other.
    uint32_t keeps_right;
    /// Columns that leave L0C at a time, a multiple of 16.
    uint32_t drain_columns;
};
