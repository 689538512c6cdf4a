// The cube's instructions: L1 to L0A and L0B, Mmad, and Fixpipe from L0C. Operands are matrices of 16x16 fractals. The
// layout of each load is recorded, and Mmad refuses operands whose fractals are in another order than it expects.
#pragma once

#include "pipe.h"
#include "vector.h"

namespace ascend_twin {

constexpr uint32_t fractal_bytes = 512;

constexpr uint32_t ceil16(uint32_t value) { return (value + 15) / 16 * 16; }

/// Copies `count` 16x16 fractals of 16-bit elements from L1, transposed on request.
template <typename T>
void load_fractals(const char *name, const AscendC::LocalTensor<T> &dst, const AscendC::LocalTensor<T> &src,
                   uint32_t first, uint32_t count, uint32_t from_stride, uint32_t to_gap, bool transposed,
                   const Here &here) {
    if (count == 0) return;
    if (count > 255) violate(here, "%s: %u repeats; at most 255", name, count);
    src.check_chip(name, "the source", Chip::l1, here);
    if (dst.chip() != Chip::l0a && dst.chip() != Chip::l0b) dst.check_chip(name, "the destination", Chip::l0a, here);
    dst.check_aligned(name, fractal_bytes, here);
    src.check_aligned(name, 32, here);
    const Chip to_chip = dst.chip();
    const uint32_t from = src.address() + first * fractal_bytes, to = dst.address();
    const uint32_t from_pitch = from_stride * fractal_bytes, to_pitch = (1 + to_gap) * fractal_bytes;
    const Region read{from, fractal_bytes, from_stride == 0 ? 1 : count, from_pitch}, written{to, fractal_bytes, count, to_pitch};
    src.check_bounds(name, read, here);
    dst.check_bounds(name, written, here);
    Core *const core = current_core;
    Access reads{Chip::l1, read, false};
    reads.may_be_unwritten = true;
    const double bytes = double(count) * fractal_bytes;
    core->counters.l1_to_l0 += bytes;
    core->issue(lane_mte1, name, here, bytes / (to_chip == Chip::l0a ? rate::l1_to_l0a : rate::l1_to_l0b),
                {reads, Access{to_chip, written, true}}, [core, from, to, from_pitch, to_pitch, count, to_chip, transposed] {
                    for (uint32_t i = 0; i < count; ++i) {
                        const uint16_t *source = core->memory(Chip::l1).at<uint16_t>(from + i * from_pitch);
                        uint16_t *target = core->memory(to_chip).at<uint16_t>(to + i * to_pitch);
                        if (!transposed) {
                            std::memcpy(target, source, fractal_bytes);
                            continue;
                        }
                        for (uint32_t row = 0; row < 16; ++row) {
                            for (uint32_t column = 0; column < 16; ++column) target[column * 16 + row] = source[row * 16 + column];
                        }
                    }
                });
    Memory &l1 = core->memory(Chip::l1), &l0 = core->memory(to_chip);
    for (uint32_t i = 0; i < count; ++i) {
        l0.inherit_written(to + i * to_pitch, l1, from + i * from_pitch, transposed);
        Fractal fractal = l1.fractal(from + i * from_pitch);
        fractal.transposed = transposed;
        l0.fractal(to + i * to_pitch) = fractal;
    }
}

/// Ends the launch if adjacent fractals of one loaded matrix are not where Mmad expects them. The operand is `outer`
/// rows of `inner` fractals in memory; `k_is_inner` says along which Mmad sums. A fractal as stored in L1 has K along
/// its columns, a transposed one along its rows.
void check_layout(const char *operand, Memory &memory, uint32_t address, uint32_t outer, uint32_t inner,
                  bool k_is_inner, const Here &here);

/// Adds the accesses of an operand of `rows` x 16-element fractals: entirely for ordering, its valid part for
/// initialisation. In the last fractals, `lines` of the 16 lines and `elements` of a line's 16 are valid.
void add_operand(Accesses &accesses, Chip chip, uint32_t address, uint32_t outer, uint32_t inner,
                 uint32_t last_outer_lines, uint32_t last_inner_lines, uint32_t last_outer_elements,
                 uint32_t last_inner_elements);

/// C (+)= A x B on fractals: A in Zz, B in Zn, C in Nz. Sums in f16 are rounded after every fractal of K.
template <typename T>
void multiply(const half *a, const half *b, T *c, const float *bias, uint32_t m, uint32_t n, uint32_t k, bool accumulates);

/// Checks the unit flags of a region of L0C for an instruction with this unitFlag, and updates them.
void use_unit_flags(const char *name, uint8_t unit_flag, bool fetches, const Region &region, const Here &here);

template <typename T, typename U, typename S>
void mmad(const AscendC::LocalTensor<T> &dst, const AscendC::LocalTensor<U> &fm, const AscendC::LocalTensor<S> &filter,
          const AscendC::LocalTensor<float> *bias, const AscendC::MmadParams &params, const Here &here) {
    static_assert(std::is_same_v<U, half> && std::is_same_v<S, half> &&
                      (std::is_same_v<T, float> || (!c220 && std::is_same_v<T, half>)),
                  "Mmad: f16 times f16 into f32; on dav-c100 also into f16");
    constexpr uint32_t tile_fractal = 256 * sizeof(T);
    const uint32_t m = params.m, n = params.n, k = params.k;
    if (m == 0 || n == 0 || k == 0) return;
    if (m > 4095 || n > 4095 || k > 4095) violate(here, "Mmad: %u x %u x %u; each is at most 4095", m, n, k);
    if (c220 && m == 1)
        violate(here, "Mmad: m = 1 selects the GEMV mode, which reads the left operand in another layout");
    if (!c220 && params.unitFlag != 0) violate(here, "Mmad: dav-c100 has no unit flags");
    if (params.isBias) violate(here, "Mmad: isBias is obsolete");
    if (params.cmatrixSource && bias == nullptr) violate(here, "Mmad: cmatrixSource without a bias tensor");
    dst.check_chip("Mmad", "the destination", Chip::l0c, here);
    fm.check_chip("Mmad", "the left operand", Chip::l0a, here);
    filter.check_chip("Mmad", "the right operand", Chip::l0b, here);
    dst.check_aligned("Mmad", tile_fractal, here);
    fm.check_aligned("Mmad", fractal_bytes, here);
    filter.check_aligned("Mmad", fractal_bytes, here);
    const uint32_t mb = ceil16(m) / 16, nb = ceil16(n) / 16, kb = ceil16(k) / 16;
    const Region result{dst.address(), m * 16 * uint32_t(sizeof(T)), nb, mb * tile_fractal};
    dst.check_bounds("Mmad", result, here);
    fm.check_bounds("Mmad", {fm.address(), mb * kb * fractal_bytes, 1, 0}, here);
    filter.check_bounds("Mmad", {filter.address(), kb * nb * fractal_bytes, 1, 0}, here);
    Core *const core = current_core;
    const auto last = [](uint32_t size) { return (size - 1) % 16 + 1; };
    Accesses accesses;
    add_operand(accesses, Chip::l0a, fm.address(), mb, kb, last(m), 16, 16, last(k));
    add_operand(accesses, Chip::l0b, filter.address(), kb, nb, 16, last(n), last(k), 16);
    const bool accumulates = !params.cmatrixInitVal && bias == nullptr;
    uint32_t bias_address = 0;
    if (bias != nullptr) {
        if (params.cmatrixInitVal) violate(here, "Mmad: cmatrixInitVal starts from 0, not from the bias");
        bias->check_chip("Mmad", "the bias", Chip::bt, here);
        bias->check_aligned("Mmad", 64, here);
        bias_address = bias->address();
        const Region region{bias_address, nb * 64, 1, 0};
        bias->check_bounds("Mmad", region, here);
        accesses.add({Chip::bt, region, false});
    }
    for (bool writes : {false, true}) {
        if (!writes && !accumulates) continue;
        Access access{Chip::l0c, result, writes};
        access.follows_own_pipe = (m / 16) * (n / 16) >= 10;
        access.unit_flag = params.unitFlag != 0;
        accesses.add(access);
    }
    const uint32_t a = fm.address(), b = filter.address(), c = dst.address();
    const bool has_bias = bias != nullptr;
    core->counters.multiply_adds += double(m) * n * k;
    core->issue(lane_m, "Mmad", here, double(mb) * nb * kb + 8, accesses.items, accesses.count,
                [core, a, b, c, bias_address, has_bias, m, n, k, accumulates] {
                    multiply(core->memory(Chip::l0a).at<half>(a), core->memory(Chip::l0b).at<half>(b),
                             core->memory(Chip::l0c).at<T>(c),
                             has_bias ? core->memory(Chip::bt).at<float>(bias_address) : nullptr, m, n, k, accumulates);
                });
    check_layout("left", core->memory(Chip::l0a), a, mb, kb, true, here);
    check_layout("right", core->memory(Chip::l0b), b, kb, nb, false, here);
    use_unit_flags("Mmad", params.unitFlag, false, {c, mb * nb * tile_fractal, 1, 0}, here);
    if (params.unitFlag != 0) core->run_after(lane_m, lane_fix);
    if (!accumulates) {
        const uint32_t end = c + mb * nb * tile_fractal;
        for (auto tile = core->tiles.begin(); tile != core->tiles.end();) {
            const bool meets = tile->first < end && c < tile->first + tile->second.bytes();
            tile = meets ? core->tiles.erase(tile) : std::next(tile);
        }
        core->tiles[c] = {mb * 16, nb * 16, sizeof(T)};
    } else if (nb > 1 && core->tile_rows(c) != 0 && core->tile_rows(c) != mb * 16) {
        violate(here, "Mmad: adds %u rows to a tile of %u rows", mb * 16, core->tile_rows(c));
    }
}

/// The parameters of a Fixpipe.
struct Fetch {
    uint32_t address, rows, columns, pitch;
    bool relu;

    /// Converts an element of L0C to its output value.
    template <typename T>
    T value(Core &core, uint32_t row, uint32_t column) const {
        const float value = *core.memory(Chip::l0c).at<float>(address + ((column / 16 * pitch + row) * 16 + column % 16) * 4);
        return T(relu && !(value > 0) ? 0.0f : value);
    }
};

/// Checks a Fixpipe and issues it; `store` writes the values.
template <typename T, typename U, typename Store>
void fixpipe(const AscendC::LocalTensor<U> &src, const AscendC::FixpipeParamsV220 &params, bool row_major,
             const Access *target, const Here &here, Store store) {
    static_assert(c220 || never<T>, "Fixpipe does not exist on dav-c100");
    static_assert(std::is_same_v<U, float> && is_half_or_float<T>, "Fixpipe: f32 to f32 or f16");
    if (params.nSize > 4095) violate(here, "Fixpipe: nSize %u; at most 4095", params.nSize);
    if (params.nSize % 16 != 0) violate(here, "Fixpipe: nSize %u is not a multiple of 16", params.nSize);
    if (row_major && params.mSize > 8192) violate(here, "Fixpipe: mSize %u; at most 8192 rows", params.mSize);
    if (params.dstStride == 0) violate(here, "Fixpipe: dstStride is 0");
    const AscendC::QuantMode_t wanted = std::is_same_v<T, half> ? AscendC::F322F16 : AscendC::NoQuant;
    if (params.quantPre != wanted) {
        violate(here, "Fixpipe: quantPre is %d; f32 to %s takes %s", int(params.quantPre),
                std::is_same_v<T, half> ? "f16" : "f32", std::is_same_v<T, half> ? "F322F16" : "NoQuant");
    }
    if (params.isChannelSplit) violate(here, "Fixpipe: isChannelSplit is not supported");
    if (params.ndNum != 1) violate(here, "Fixpipe: only one matrix at a time is supported");
    src.check_chip("Fixpipe", "the source", Chip::l0c, here);
    src.check_aligned("Fixpipe", 64, here);
    const uint32_t columns = params.nSize / 16u;
    if (columns > 1 && params.srcStride < params.mSize) {
        violate(here, "Fixpipe: srcStride %u is less than mSize %u", params.srcStride, params.mSize);
    }
    const Region region{src.address(), params.mSize * 64u, columns, params.srcStride * 64u};
    src.check_bounds("Fixpipe", region, here);
    Core *const core = current_core;
    const uint32_t rows = core->tile_rows(src.address());
    if (columns > 1 && rows != 0 && params.srcStride != rows) {
        violate(here, "Fixpipe: srcStride %u; the Mmad left columns of %u rows", params.srcStride, rows);
    }
    Access source{Chip::l0c, region, false};
    source.unit_flag = params.unitFlag != 0;
    const Access accesses[2] = {source, target ? *target : Access{}};
    const Fetch fetch{src.address(), params.mSize, params.nSize, params.srcStride, params.reluEn};
    const double bytes = double(params.mSize) * params.nSize * sizeof(T);
    core->counters.l0c_out += bytes;
    core->issue(lane_fix, "Fixpipe", here, bytes / rate::l0c_to_global, accesses, target ? 2 : 1,
                [core, fetch, store] { store(*core, fetch); });
    use_unit_flags("Fixpipe", params.unitFlag, true, region, here);
    if (params.unitFlag != 0) core->run_after(lane_fix, lane_m);
}

}  // namespace ascend_twin

namespace AscendC {

template <typename T>
inline void LoadData(const LocalTensor<T> &dst, const LocalTensor<T> &src, const LoadData2DParams &params, ASCEND_TWIN_HERE) {
    static_assert(sizeof(T) == 2, "LoadData: 16-bit elements");
    if (params.addrMode != 0) ascend_twin::violate(here, "LoadData: addrMode is for loads from global memory");
    ascend_twin::load_fractals("LoadData", dst, src, params.startIndex, params.repeatTimes, params.srcStride, params.dstGap,
                               params.ifTranspose, here);
}

/// Whole fractals from global memory.
template <typename T>
inline void LoadData(const LocalTensor<T> &dst, const GlobalTensor<T> &src, const LoadData2DParams &params, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(sizeof(T) == 2, "LoadData: 16-bit elements");
    if (params.repeatTimes == 0) return;
    if (params.ifTranspose || params.addrMode != 0)
        violate(here, "LoadData from global memory: only in ascending order and without transposition");
    if (params.srcStride == 0 && params.repeatTimes > 1) violate(here, "LoadData from global memory: srcStride 0 is not supported");
    if (dst.chip() != Chip::l0a && dst.chip() != Chip::l0b) dst.check_chip("LoadData", "the destination", Chip::l0a, here);
    dst.check_aligned("LoadData", fractal_bytes, here);
    const Region region{dst.address(), fractal_bytes, params.repeatTimes, (1u + params.dstGap) * fractal_bytes};
    dst.check_bounds("LoadData", region, here);
    const GlobalRows rows{src.address() + params.startIndex * uint64_t(fractal_bytes), fractal_bytes, params.repeatTimes,
                          params.srcStride * uint64_t(fractal_bytes)};
    src.check_bounds("LoadData", rows, here);
    Core *const core = current_core;
    const Chip chip = dst.chip();
    core->issue(lane_mte2, "LoadData", here, double(rows.rows) * fractal_bytes / rate::global_read, {{chip, region, true}},
                [core, rows, region, chip, here] {
                    char packed[255 * fractal_bytes];
                    core->rows(GlobalAccess::read, rows, packed, here);
                    for (uint32_t row = 0; row < region.rows; ++row) {
                        std::memcpy(core->memory(chip).template at<char>(region.start + row * region.pitch),
                                    packed + row * fractal_bytes, fractal_bytes);
                    }
                });
    core->touches_global(lane_mte2, "LoadData", here, rows, GlobalAccess::read);
}

/// As LoadData with ifTranspose, for 16-bit elements.
template <typename T>
inline void LoadDataWithTranspose(const LocalTensor<T> &dst, const LocalTensor<T> &src,
                                  const LoadData2dTransposeParams &params, ASCEND_TWIN_HERE) {
    static_assert(ascend_twin::c220 || ascend_twin::never<T>, "LoadDataWithTranspose does not exist on dav-c100");
    static_assert(sizeof(T) == 2, "LoadDataWithTranspose: 16-bit elements");
    if (params.addrMode != 0) ascend_twin::violate(here, "LoadDataWithTranspose: addrMode is not supported");
    ascend_twin::load_fractals("LoadDataWithTranspose", dst, src, params.startIndex, params.repeatTimes, params.srcStride,
                               params.dstGap, true, here);
}

/// A window of a matrix in Nz as the left operand: the convolution load with a filter of one pixel.
template <typename T>
inline void LoadData(const LocalTensor<T> &dst, const LocalTensor<T> &src, const LoadData3DParamsV2<T> &params, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(c220 || never<T>, "LoadData with LoadData3DParamsV2 does not exist on dav-c100");
    static_assert(sizeof(T) == 2, "LoadData: 16-bit elements");
    const uint32_t height = params.l1H * uint32_t(params.l1W);
    if (params.filterW != 1 || params.filterH != 1 || params.strideW != 1 || params.strideH != 1 || params.enTranspose ||
        params.padList[0] || params.padList[1] || params.padList[2] || params.padList[3]) {
        violate(here, "LoadData (3D): only filters of one pixel, strides of 1 and no padding are supported");
    }
    dst.check_chip("LoadData (3D)", "the destination", Chip::l0a, here);
    if (params.mExtension % 16 || params.kExtension % 16 || params.mStartPt % 16 || params.kStartPt % 16 || height % 16) {
        violate(here, "LoadData (3D): extensions, starts and height are multiples of 16 here");
    }
    if (params.mStartPt + params.mExtension > int(height) || params.kStartPt + params.kExtension > params.channelSize) {
        violate(here, "LoadData (3D): the window of %u x %u at (%u, %u) leaves the matrix of %u x %u", params.mExtension,
                params.kExtension, params.mStartPt, params.kStartPt, height, params.channelSize);
    }
    for (uint32_t row = 0; row < params.mExtension / 16u; ++row) {
        const uint32_t first = params.kStartPt / 16u * (height / 16) + params.mStartPt / 16u + row;
        load_fractals("LoadData (3D)", dst[row * params.kExtension * 16u], src, first, params.kExtension / 16u, height / 16, 0,
                      false, here);
    }
}

/// Fills blocks of L1 (32 bytes, on MTE2) or of L0A and L0B (512 bytes, on MTE1) with a value. On dav-c100 only the
/// number of repeats is used, each of 512 contiguous bytes.
template <typename T>
inline void Fill(const LocalTensor<T> &dst, const InitConstValueParams<T> &params, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(std::is_same_v<T, half> || (c220 && (sizeof(T) == 2 || sizeof(T) == 4)), "Fill: the type is not supported");
    const Chip chip = dst.chip();
    if (chip != Chip::l0a && chip != Chip::l0b) dst.check_chip("Fill", "the destination", Chip::l1, here);
    if (params.repeatTimes > 32767 || params.blockNum > 32767 || params.dstGap > 32767) {
        violate(here, "Fill: repeats, blocks and gaps are at most 32767");
    }
    if (!c220 && (params.blockNum != 0 || params.dstGap != 0)) {
        violate(here, "Fill: dav-c100 supports repeats of 512 bytes only, neither blocks nor gaps");
    }
    if (params.repeatTimes == 0 || (c220 && params.blockNum == 0)) return;
    const uint32_t unit = chip == Chip::l1 && c220 ? 32 : fractal_bytes, blocks = c220 ? params.blockNum : 1;
    dst.check_aligned("Fill", chip == Chip::l1 ? 32 : fractal_bytes, here);
    const Region region{dst.address(), blocks * unit, params.repeatTimes, (blocks + params.dstGap) * unit};
    dst.check_bounds("Fill", region, here);
    Core *const core = current_core;
    const T value = params.initValue;
    const double rate = chip == Chip::l0b ? rate::l1_to_l0b : rate::l1_to_l0a;
    core->issue(chip == Chip::l1 ? lane_mte2 : lane_mte1, "Fill", here, double(region.bytes) * region.rows / rate,
                {{chip, region, true}}, [core, region, chip, value] {
                    for (uint32_t row = 0; row < region.rows; ++row) {
                        std::fill_n(core->memory(chip).template at<T>(region.start + row * region.pitch), region.bytes / sizeof(T), value);
                    }
                });
}

template <typename T, typename U, typename S>
inline void Mmad(const LocalTensor<T> &dst, const LocalTensor<U> &fm, const LocalTensor<S> &filter, const MmadParams &params,
                 ASCEND_TWIN_HERE) {
    ascend_twin::mmad(dst, fm, filter, nullptr, params, here);
}
/// With a row of f32 in the bias table as the initial value.
template <typename T, typename U, typename S>
inline void Mmad(const LocalTensor<T> &dst, const LocalTensor<U> &fm, const LocalTensor<S> &filter,
                 const LocalTensor<float> &bias, const MmadParams &params, ASCEND_TWIN_HERE) {
    static_assert(ascend_twin::c220 || ascend_twin::never<T>, "Mmad with a bias does not exist on dav-c100");
    ascend_twin::mmad(dst, fm, filter, &bias, params, here);
}

/// L0C to global memory, row-major or in Nz.
template <typename T, typename U, const FixpipeConfig &config = CFG_ROW_MAJOR>
inline void Fixpipe(const GlobalTensor<T> &dst, const LocalTensor<U> &src, const FixpipeParamsV220 &params, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    constexpr bool row_major = config.format == CO2Layout::ROW_MAJOR;
    static_assert(row_major || config.format == CO2Layout::NZ, "Fixpipe: rows or Nz");
    if (params.nSize == 0 || params.mSize == 0) return;
    const GlobalRows rows = row_major
        ? GlobalRows{dst.address(), params.nSize * sizeof(T), params.mSize, params.dstStride * sizeof(T)}
        : GlobalRows{dst.address(), params.mSize * 16 * sizeof(T), params.nSize / 16u, params.dstStride * 32ull};
    if (rows.rows > 1 && rows.pitch < rows.bytes) {
        violate(here, "Fixpipe: dstStride %u is too small, the written columns overlap", params.dstStride);
    }
    dst.check_bounds("Fixpipe", rows, here);
    const GlobalAccess::How how = core().store;
    if (how == GlobalAccess::add && sizeof(T) != 4) violate(here, "Fixpipe: SetAtomicAdd<float> is on");
    fixpipe<T>(src, params, row_major, nullptr, here, [rows, how, here](Core &core, const Fetch &fetch) {
        thread_local std::vector<T> packed;
        packed.resize(size_t(fetch.rows) * fetch.columns);
        T *to = packed.data();
        if (row_major) {
            for (uint32_t row = 0; row < fetch.rows; ++row) {
                for (uint32_t column = 0; column < fetch.columns; ++column) *to++ = fetch.value<T>(core, row, column);
            }
        } else {
            for (uint32_t block = 0; block < fetch.columns; block += 16) {
                for (uint32_t row = 0; row < fetch.rows; ++row) {
                    for (uint32_t column = 0; column < 16; ++column) *to++ = fetch.value<T>(core, row, block + column);
                }
            }
        }
        core.rows(how, rows, packed.data(), here);
    });
    core().touches_global(lane_fix, "Fixpipe", here, rows, how);
}

/// L0C to L1, in Nz of f16.
template <typename T, typename U, const FixpipeConfig &config = CFG_ROW_MAJOR>
inline void Fixpipe(const LocalTensor<T> &dst, const LocalTensor<U> &src, const FixpipeParamsV220 &params, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(config.format == CO2Layout::NZ, "Fixpipe to L1 leaves Nz: Fixpipe<T, U, CFG_NZ>");
    static_assert(std::is_same_v<T, half>, "Fixpipe to L1: f16");
    if (params.nSize == 0 || params.mSize == 0) return;
    dst.check_chip("Fixpipe", "the destination", Chip::l1, here);
    dst.check_aligned("Fixpipe", 32, here);
    const uint32_t columns = params.nSize / 16u, pitch = params.dstStride * 32u, to = dst.address();
    const Region region{to, params.mSize * 32u, columns, pitch};
    if (columns > 1 && pitch < region.bytes)
        violate(here, "Fixpipe: dstStride %u is too small, the written columns overlap", params.dstStride);
    dst.check_bounds("Fixpipe", region, here);
    const Access target{Chip::l1, region, true};
    fixpipe<T>(src, params, false, &target, here, [to, pitch](Core &core, const Fetch &fetch) {
        for (uint32_t column = 0; column < fetch.columns; ++column) {
            T *at = core.memory(Chip::l1).at<T>(to + column / 16 * pitch) + column % 16;
            for (uint32_t row = 0; row < fetch.rows; ++row) at[row * 16] = fetch.value<T>(core, row, column);
        }
    });
    if (pitch % fractal_bytes == 0) {
        Core &core = ascend_twin::core();
        ++core.matrices;
        for (uint32_t row = 0; row * 16 < params.mSize; ++row) {
            for (uint32_t column = 0; column < columns; ++column) {
                core.memory(Chip::l1).fractal(to + column * pitch + row * fractal_bytes) = {core.matrices, uint16_t(row),
                                                                                           uint16_t(column), false};
            }
        }
    }
}

/// The order in which Mmad traverses its result; it affects time only.
inline void SetMMRowMajor() {}
inline void SetMMColumnMajor() {}

}  // namespace AscendC
