// Construction of a vector instruction: masks, repeats and strides become regions to check and loops to run. The
// instructions themselves are in vector_ops.h, vector_reduce.h and vector_select.h.
#pragma once

#include <cstring>

#include "tensor.h"

namespace ascend_twin {

/// The elements of a vector instruction: the first `count`, or in each of `repeats` the set bits of a mask.
struct Lanes {
    bool counted = false;
    uint32_t count = 0, repeats = 0;
    uint64_t mask[2] = {0, 0};

    bool is_nothing() const { return counted ? count == 0 : repeats == 0 || (mask[0] == 0 && mask[1] == 0); }
};

/// Block and repeat strides of one operand, in blocks of 32 bytes.
struct Strides {
    uint32_t block = 1, repeat = 8;
};

/// Cycles per repeat of 256 bytes, for f32 (or 32-bit integers) and for f16.
struct Cost {
    double wide, narrow;
};

/// One operand of a vector instruction in its loop.
struct Vector {
    uint32_t address;
    Strides strides;

    /// The address of element `index` of a repeat.
    template <typename T>
    uint32_t at(uint32_t repeat, uint32_t index) const {
        constexpr uint32_t per_block = 32 / sizeof(T);
        return address + (repeat * strides.repeat + index / per_block * strides.block) * 32 +
               index % per_block * uint32_t(sizeof(T));
    }
};

/// The accesses of one instruction.
struct Accesses {
    static constexpr size_t most = 48;
    Access items[most];
    size_t count = 0;

    void add(const Access &access) {
        if (!access.region.is_empty() && count < most) items[count++] = access;
    }
};

Lanes lanes_of_count(int64_t count, const char *name, const Here &here);

/// The elements of a masked call; `widest` is the size of the largest element type among its operands.
Lanes lanes_of_mask(const char *name, const uint64_t bits[2], int64_t repeats, bool sets_mask, size_t widest,
                    const Here &here);

Lanes lanes_of_mask(const char *name, uint64_t elements, int64_t repeats, bool sets_mask, size_t widest,
                    const Here &here);

/// Calls `body` for each region that an operand covers.
template <typename T, typename Body>
void each_region(const Vector &vector, const Lanes &lanes, Body body) {
    if (lanes.counted) {
        body(Region{vector.address, lanes.count * uint32_t(sizeof(T)), 1, 0});
        return;
    }
    constexpr uint32_t per_block = 32 / sizeof(T);
    const uint32_t first = lanes.mask[0] ? uint32_t(__builtin_ctzll(lanes.mask[0])) : 64 + uint32_t(__builtin_ctzll(lanes.mask[1]));
    const uint32_t last = lanes.mask[1] ? 128 - uint32_t(__builtin_clzll(lanes.mask[1])) : 64 - uint32_t(__builtin_clzll(lanes.mask[0]));
    const uint32_t rows = vector.strides.repeat == 0 ? 1 : lanes.repeats, pitch = vector.strides.repeat * 32;
    const auto emit = [&](uint32_t start, uint32_t bytes) {
        // Overlapping repeats cover one contiguous run.
        if (rows > 1 && pitch < bytes) {
            body(Region{start, (rows - 1) * pitch + bytes, 1, 0});
        } else {
            body(Region{start, bytes, rows, pitch}.merged());
        }
    };
    const uint32_t first_block = first / per_block, blocks = (last + per_block - 1) / per_block - first_block;
    if (vector.strides.block == 1 || blocks == 1) {
        emit(vector.at<T>(0, first), (last - first) * uint32_t(sizeof(T)));
    } else if (first == 0 && last % per_block == 0 && vector.strides.repeat == vector.strides.block * blocks) {
        body(Region{vector.address, 32, lanes.repeats * blocks, vector.strides.block * 32});
    } else {
        for (uint32_t block = first_block; block < first_block + blocks; ++block) {
            const uint32_t low = std::max(first, block * per_block), high = std::min(last, (block + 1) * per_block);
            emit(vector.at<T>(0, low), (high - low) * uint32_t(sizeof(T)));
        }
    }
}

/// Checks one operand and records its region.
template <typename T>
Vector operand(Accesses &accesses, const char *name, const AscendC::LocalTensor<T> &tensor, Strides strides,
               const Lanes &lanes, bool writes, const Here &here, uint32_t alignment = 32) {
    tensor.check_chip(name, writes ? "the destination" : "a source", Chip::ub, here);
    tensor.check_aligned(name, alignment, here);
    const Vector vector{tensor.address(), strides};
    if (!lanes.is_nothing()) {
        each_region<T>(vector, lanes, [&](const Region &region) {
            tensor.check_bounds(name, region, here);
            accesses.add({Chip::ub, region, writes});
        });
    }
    return vector;
}

/// Checks that source and destination are the same bytes or disjoint. `accumulates`: the instruction may read results
/// of its earlier repeats from this source.
template <typename D, typename S>
void check_overlap(const char *name, const Vector &to, const Vector &from, const Lanes &lanes, bool accumulates,
                   const Here &here) {
    if (lanes.is_nothing()) return;
    if (to.address == from.address && sizeof(D) == sizeof(S)) {
        if (lanes.counted) return;
        const bool same = to.strides.block == from.strides.block && to.strides.repeat == from.strides.repeat;
        const bool apart = lanes.repeats == 1 || to.strides.repeat != 0;
        if ((same && apart) || (accumulates && (to.strides.repeat == 0 || from.strides.repeat == 0))) return;
    }
    bool meets = false;
    each_region<D>(to, lanes, [&](const Region &written) {
        each_region<S>(from, lanes, [&](const Region &read) { meets = meets || written.meets(read); });
    });
    if (meets) violate(here, "%s: source and destination overlap in part", name);
}

double repeats_of(const Lanes &lanes, size_t widest);

/// The type in which an element is computed.
template <typename T>
using Value = std::conditional_t<std::is_same_v<T, half>, float, T>;

template <typename D, typename... S, typename Run, size_t... index_of>
void call_with(Memory &memory, const Vector &to, const std::array<Vector, sizeof...(S)> &from, uint32_t repeat,
               uint32_t index, uint32_t elements, Run &run, std::index_sequence<index_of...>) {
    run(elements, memory.at<D>(to.at<D>(repeat, index)), memory.at<S>(from[index_of].template at<S>(repeat, index))...);
}

/// Runs `op(destination, sources...)` over the elements; the pointers refer to `run` consecutive elements.
template <size_t widest, typename D, typename... S, typename Run>
void run_lanes(const Lanes &lanes, const Vector &to, const std::array<Vector, sizeof...(S)> &from, Run run) {
    Memory &memory = core().memory(Chip::ub);
    const auto call = [&](uint32_t repeat, uint32_t index, uint32_t elements) {
        call_with<D, S...>(memory, to, from, repeat, index, elements, run, std::index_sequence_for<S...>{});
    };
    if (lanes.counted) {
        call(0, 0, lanes.count);
        return;
    }
    constexpr uint32_t per_chunk = 32 / widest;
    for (uint32_t repeat = 0; repeat < lanes.repeats; ++repeat) {
        for (uint32_t chunk = 0; chunk < 8; ++chunk) {
            const uint32_t first = chunk * per_chunk;
            const uint32_t bits = uint32_t(lanes.mask[first / 64] >> first % 64) & ((1ull << per_chunk) - 1);
            if (bits == (1ull << per_chunk) - 1) {
                call(repeat, first, per_chunk);
            } else if (bits != 0) {
                for (uint32_t i = 0; i < per_chunk; ++i) {
                    if (bits >> i & 1) call(repeat, first + i, 1);
                }
            }
        }
    }
}

/// Issues an elementwise instruction: `op(values of the sources...)`, or with `takes_old`, `op(old value, values...)`.
template <bool takes_old, typename Op, typename D, typename... S>
void elementwise(const char *name, Cost cost, bool accumulates, const Lanes &lanes, const Here &here, Op op,
                 const AscendC::LocalTensor<D> &dst, Strides dst_strides,
                 const std::pair<AscendC::LocalTensor<S>, Strides> &...sources) {
    constexpr size_t widest = std::max({sizeof(D), sizeof(S)...});
    Accesses accesses;
    std::array<Vector, sizeof...(S)> from{operand(accesses, name, sources.first, sources.second, lanes, false, here)...};
    if constexpr (takes_old) {
        // Only the second source of Add and similar instructions may be the result of an earlier repeat.
        if (!lanes.counted && lanes.repeats > 1 && dst_strides.repeat == 0) {
            violate(here, "%s: repeats read results of earlier repeats, which is documented for Add, Sub, Mul, Max and Min only",
                    name);
        }
        operand(accesses, name, dst, dst_strides, lanes, false, here);
    }
    const Vector to = operand(accesses, name, dst, dst_strides, lanes, true, here);
    size_t source = 0;
    ((check_overlap<D, S>(name, to, from[source], lanes, accumulates && source == 1, here), ++source), ...);
    if (lanes.is_nothing()) return;
    const double cycles = repeats_of(lanes, widest) * (widest == 2 ? cost.narrow : cost.wide);
    core().issue(lane_v, name, here, cycles, accesses.items, accesses.count, [lanes, to, from, op] {
        run_lanes<widest, D, S...>(lanes, to, from, [&](uint32_t elements, D *d, const S *...s) {
            for (uint32_t i = 0; i < elements; ++i) {
                if constexpr (takes_old) {
                    d[i] = D(op(Value<D>(d[i]), Value<S>(s[i])...));
                } else {
                    d[i] = D(op(Value<S>(s[i])...));
                }
            }
        });
    });
}

}  // namespace ascend_twin

namespace AscendC {

/// The mask used by calls with isSetMask = false.
template <typename T, MaskMode mode = MaskMode::NORMAL>
inline void SetVectorMask(uint64_t high, uint64_t low, ASCEND_TWIN_HERE) {
    static_assert(mode == MaskMode::NORMAL, "the counter mode of masks is not supported");
    ascend_twin::core().check_running();
    (void)here;
    ascend_twin::core().mask[0] = low;
    ascend_twin::core().mask[1] = high;
}
template <typename T, MaskMode mode = MaskMode::NORMAL>
inline void SetVectorMask(int32_t elements, ASCEND_TWIN_HERE) {
    if (elements < 0 || elements > int32_t(256 / sizeof(T))) {
        ascend_twin::violate(here, "SetVectorMask: %d elements; a repeat has %d", elements, int32_t(256 / sizeof(T)));
    }
    SetVectorMask<T, mode>(elements > 64 ? (elements >= 128 ? ~0ull : (1ull << (elements - 64)) - 1) : 0,
                           elements >= 64 ? ~0ull : (1ull << elements) - 1, here);
}
inline void ResetMask() { ascend_twin::core().mask[0] = ascend_twin::core().mask[1] = ~0ull; }
inline void SetMaskNorm() { ascend_twin::core().mask_counts = false; }

}  // namespace AscendC
