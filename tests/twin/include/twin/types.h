// Names of the language: qualifiers, positions, modes, and the parameter structs of its calls, field by field as
// documented. Declarations without behaviour.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "arch.h"
#include "half.h"
#include "violation.h"

#define __aicore__
#define __global__
#define __gm__
#define __ubuf__
#define __inout_pipe__(pipe)
#define GM_ADDR __gm__ uint8_t *

namespace AscendC {

enum { AIC = 1, AIV = 2, MIX = 3 };

// Reserved names without a use here: a kernel's own `Shape` or `Sum` is ambiguous under `using namespace AscendC`.
template <typename... Extents>
struct Shape;
template <typename T>
void Sum(const T &dst, const T &src);

}  // namespace AscendC

// Conditions used as `if ASCEND_IS_AIC { ... }`. On dav-c100 neither is true. `compile` defines ASCEND_TWIN_CORE_TYPE
// after the headers, which are precompiled once for cube and vector cores.
#define ASCEND_IS_AIC constexpr(ASCEND_TWIN_CORE_TYPE == ::AscendC::AIC)
#define ASCEND_IS_AIV constexpr(ASCEND_TWIN_CORE_TYPE == ::AscendC::AIV)
#define ASCEND_IS_NOT_AIC constexpr(ASCEND_TWIN_CORE_TYPE != ::AscendC::AIC)
#define ASCEND_IS_NOT_AIV constexpr(ASCEND_TWIN_CORE_TYPE != ::AscendC::AIV)

namespace ascend_twin {

/// A field of a parameter struct; a value that does not fit would be truncated by the hardware's encoding.
template <typename T>
T field(long long value, const char *name, const Here &here) {
    if (value < 0 || value > (long long)std::numeric_limits<T>::max()) {
        violate(here, "%s = %lld does not fit; at most %lld does", name, value, (long long)std::numeric_limits<T>::max());
    }
    return T(value);
}

}  // namespace ascend_twin

namespace AscendC {

enum class TPosition : uint8_t { GM, A1, A2, B1, B2, C1, C2, CO1, CO2, VECIN, VECOUT, VECCALC, LCM = VECCALC, TSCM, MAX };
using QuePosition = TPosition;

enum class CMPMODE : uint8_t { LT = 0, GT, EQ, LE, GE, NE };
enum class SELMODE : uint8_t { VSEL_CMPMASK_SPR = 0, VSEL_TENSOR_SCALAR_MODE, VSEL_TENSOR_TENSOR_MODE };
enum class ReduceOrder : uint8_t { ORDER_VALUE_INDEX = 0, ORDER_INDEX_VALUE, ORDER_ONLY_VALUE, ORDER_ONLY_INDEX };
enum class MaskMode : uint8_t { NORMAL = 0, COUNTER };
enum class CacheLine : uint64_t { SINGLE_CACHE_LINE = 0, ENTIRE_DATA_CACHE };
enum class DcciDst : uint64_t { CACHELINE_ALL = 0, CACHELINE_UB, CACHELINE_OUT, CACHELINE_ATOMIC };
enum class DeqScale : uint8_t { DEQ_NONE = 0, DEQ, VDEQ, DEQ8, VDEQ8, DEQ16, VDEQ16 };
enum class BlockMode : uint8_t {
    BLOCK_MODE_NORMAL = 0,
    BLOCK_MODE_MATRIX,
    BLOCK_MODE_VECTOR,
    BLOCK_MODE_SMALL_CHANNEL,
    BLOCK_MODE_DEPTHWISE,
};
enum class pad_t : uint8_t { PAD_NONE = 0 };
enum class CO2Layout : uint8_t { NZ = 0, ROW_MAJOR, COLUMN_MAJOR };

/// Quantisation when leaving L0C; NoQuant and F322F16 are supported.
enum QuantMode_t { NoQuant, F322F16, F322BF16, DEQF16, VDEQF16, QF322B8_PRE, VQF322B8_PRE, REQ8, VREQ8 };

struct FixpipeConfig {
    CO2Layout format;
};
constexpr FixpipeConfig CFG_NZ = {CO2Layout::NZ};
constexpr FixpipeConfig CFG_ROW_MAJOR = {CO2Layout::ROW_MAJOR};

/// Passed instead of a mask to use that of SetVectorMask.
constexpr uint64_t MASK_PLACEHOLDER = 0;

struct DataCopyParams {
    DataCopyParams() {}
    DataCopyParams(long long count, long long len, long long srcStrideIn, long long dstStrideIn, ASCEND_TWIN_HERE)
        : blockCount(ascend_twin::field<uint16_t>(count, "blockCount", here)),
          blockLen(ascend_twin::field<uint16_t>(len, "blockLen", here)),
          srcStride(ascend_twin::field<uint16_t>(srcStrideIn, "srcStride", here)),
          dstStride(ascend_twin::field<uint16_t>(dstStrideIn, "dstStride", here)) {}
    uint16_t blockCount = 1;
    uint16_t blockLen = 0;
    union {
        uint16_t srcGap = 0;
        uint16_t srcStride;
    };
    union {
        uint16_t dstGap = 0;
        uint16_t dstStride;
    };
};

struct DataCopyEnhancedParams {
    BlockMode blockMode = BlockMode::BLOCK_MODE_NORMAL;
    DeqScale deqScale = DeqScale::DEQ_NONE;
    uint64_t deqValue = 0;
    uint8_t sidStoreMode = 0;
    bool isRelu = false;
    pad_t padMode = pad_t::PAD_NONE;
    uint64_t padValue = 0;
    uint64_t deqTensorAddr = 0;
};

struct DataCopyPadParams {
    bool isPad = false;
    uint8_t leftPadding = 0;
    uint8_t rightPadding = 0;
    uint64_t paddingValue = 0;
};

struct DataCopyExtParams {
    DataCopyExtParams() {}
    DataCopyExtParams(long long count, long long len, long long srcStrideIn, long long dstStrideIn, long long rsvIn,
                      ASCEND_TWIN_HERE)
        : blockCount(ascend_twin::field<uint16_t>(count, "blockCount", here)),
          blockLen(ascend_twin::field<uint32_t>(len, "blockLen", here)),
          srcStride(ascend_twin::field<uint32_t>(srcStrideIn, "srcStride", here)),
          dstStride(ascend_twin::field<uint32_t>(dstStrideIn, "dstStride", here)),
          rsv(ascend_twin::field<uint32_t>(rsvIn, "rsv", here)) {}
    uint16_t blockCount = 1;
    uint32_t blockLen = 0;
    uint32_t srcStride = 0;
    uint32_t dstStride = 0;
    uint32_t rsv = 0;
};

template <typename T>
struct DataCopyPadExtParams {
    DataCopyPadExtParams() {}
    DataCopyPadExtParams(bool isPadIn, uint8_t left, uint8_t right, T value)
        : isPad(isPadIn), leftPadding(left), rightPadding(right), paddingValue(value) {}
    bool isPad = false;
    uint8_t leftPadding = 0;
    uint8_t rightPadding = 0;
    T paddingValue = T(0);
};

struct Nd2NzParams {
    Nd2NzParams() {}
    Nd2NzParams(long long ndNumIn, long long nValueIn, long long dValueIn, long long srcNdMatrixStrideIn,
                long long srcDValueIn, long long dstNzC0StrideIn, long long dstNzNStrideIn,
                long long dstNzMatrixStrideIn, ASCEND_TWIN_HERE)
        : ndNum(ascend_twin::field<uint16_t>(ndNumIn, "ndNum", here)),
          nValue(ascend_twin::field<uint16_t>(nValueIn, "nValue", here)),
          dValue(ascend_twin::field<uint16_t>(dValueIn, "dValue", here)),
          srcNdMatrixStride(ascend_twin::field<uint16_t>(srcNdMatrixStrideIn, "srcNdMatrixStride", here)),
          srcDValue(ascend_twin::field<uint16_t>(srcDValueIn, "srcDValue", here)),
          dstNzC0Stride(ascend_twin::field<uint16_t>(dstNzC0StrideIn, "dstNzC0Stride", here)),
          dstNzNStride(ascend_twin::field<uint16_t>(dstNzNStrideIn, "dstNzNStride", here)),
          dstNzMatrixStride(ascend_twin::field<uint16_t>(dstNzMatrixStrideIn, "dstNzMatrixStride", here)) {}
    uint16_t ndNum = 0;
    uint16_t nValue = 0;
    uint16_t dValue = 0;
    uint16_t srcNdMatrixStride = 0;
    uint16_t srcDValue = 0;
    uint16_t dstNzC0Stride = 0;
    uint16_t dstNzNStride = 0;
    uint16_t dstNzMatrixStride = 0;
};

struct CopyRepeatParams {
    CopyRepeatParams() {}
    CopyRepeatParams(long long dstStrideIn, long long srcStrideIn, long long dstRepeatSizeIn,
                     long long srcRepeatSizeIn, ASCEND_TWIN_HERE)
        : dstStride(ascend_twin::field<uint16_t>(dstStrideIn, "dstStride", here)),
          srcStride(ascend_twin::field<uint16_t>(srcStrideIn, "srcStride", here)),
          dstRepeatSize(ascend_twin::field<uint16_t>(dstRepeatSizeIn, "dstRepeatSize", here)),
          srcRepeatSize(ascend_twin::field<uint16_t>(srcRepeatSizeIn, "srcRepeatSize", here)) {}
    uint16_t dstStride = 1;
    uint16_t srcStride = 1;
    uint16_t dstRepeatSize = 8;
    uint16_t srcRepeatSize = 8;
};

struct UnaryRepeatParams {
    UnaryRepeatParams() {}
    UnaryRepeatParams(long long dstBlk, long long srcBlk, long long dstRep, long long srcRep, ASCEND_TWIN_HERE)
        : dstBlkStride(ascend_twin::field<uint16_t>(dstBlk, "dstBlkStride", here)),
          srcBlkStride(ascend_twin::field<uint16_t>(srcBlk, "srcBlkStride", here)),
          dstRepStride(ascend_twin::field<uint8_t>(dstRep, "dstRepStride", here)),
          srcRepStride(ascend_twin::field<uint8_t>(srcRep, "srcRepStride", here)) {}
    uint16_t dstBlkStride = 1;
    uint16_t srcBlkStride = 1;
    uint8_t dstRepStride = 8;
    uint8_t srcRepStride = 8;
};

struct BinaryRepeatParams {
    BinaryRepeatParams() {}
    BinaryRepeatParams(long long dstBlk, long long src0Blk, long long src1Blk, long long dstRep, long long src0Rep,
                       long long src1Rep, ASCEND_TWIN_HERE)
        : dstBlkStride(ascend_twin::field<uint8_t>(dstBlk, "dstBlkStride", here)),
          src0BlkStride(ascend_twin::field<uint8_t>(src0Blk, "src0BlkStride", here)),
          src1BlkStride(ascend_twin::field<uint8_t>(src1Blk, "src1BlkStride", here)),
          dstRepStride(ascend_twin::field<uint8_t>(dstRep, "dstRepStride", here)),
          src0RepStride(ascend_twin::field<uint8_t>(src0Rep, "src0RepStride", here)),
          src1RepStride(ascend_twin::field<uint8_t>(src1Rep, "src1RepStride", here)) {}
    uint8_t dstBlkStride = 1;
    uint8_t src0BlkStride = 1;
    uint8_t src1BlkStride = 1;
    uint8_t dstRepStride = 8;
    uint8_t src0RepStride = 8;
    uint8_t src1RepStride = 8;
};

struct BrcbRepeatParams {
    BrcbRepeatParams() {}
    BrcbRepeatParams(long long dstBlk, long long dstRep, ASCEND_TWIN_HERE)
        : dstRepStride(ascend_twin::field<uint16_t>(dstRep, "dstRepStride", here)),
          dstBlkStride(ascend_twin::field<uint16_t>(dstBlk, "dstBlkStride", here)) {}
    uint16_t dstRepStride = 8;
    uint16_t dstBlkStride = 1;
};

struct GatherMaskParams {
    GatherMaskParams() {}
    GatherMaskParams(long long src0Block, long long repeat, long long src0Repeat, long long src1Repeat,
                     ASCEND_TWIN_HERE)
        : src0BlockStride(ascend_twin::field<uint8_t>(src0Block, "src0BlockStride", here)),
          repeatTimes(ascend_twin::field<uint16_t>(repeat, "repeatTimes", here)),
          src0RepeatStride(ascend_twin::field<uint16_t>(src0Repeat, "src0RepeatStride", here)),
          src1RepeatStride(ascend_twin::field<uint8_t>(src1Repeat, "src1RepeatStride", here)) {}
    uint8_t src0BlockStride = 1;
    uint16_t repeatTimes = 0;
    uint16_t src0RepeatStride = 8;
    uint8_t src1RepeatStride = 8;
};

struct LoadData2DParams {
    LoadData2DParams() {}
    LoadData2DParams(long long startIndexIn, long long repeatTimesIn, long long srcStrideIn, long long sidIn,
                     long long dstGapIn, bool ifTransposeIn, long long addrModeIn, ASCEND_TWIN_HERE)
        : startIndex(ascend_twin::field<uint16_t>(startIndexIn, "startIndex", here)),
          dstGap(ascend_twin::field<uint16_t>(dstGapIn, "dstGap", here)),
          srcStride(ascend_twin::field<uint16_t>(srcStrideIn, "srcStride", here)), ifTranspose(ifTransposeIn),
          repeatTimes(ascend_twin::field<uint8_t>(repeatTimesIn, "repeatTimes", here)),
          sid(ascend_twin::field<uint8_t>(sidIn, "sid", here)),
          addrMode(ascend_twin::field<uint8_t>(addrModeIn, "addrMode", here)) {}
    uint16_t startIndex = 0;
    uint16_t dstGap = 0;
    uint16_t srcStride = 0;
    bool ifTranspose = false;
    uint8_t repeatTimes = 0;
    uint8_t sid = 0;
    uint8_t addrMode = 0;
};
using LoadData2dParams = LoadData2DParams;

struct LoadData2dTransposeParams {
    LoadData2dTransposeParams() {}
    LoadData2dTransposeParams(uint16_t startIndexIn, uint8_t repeatTimesIn, uint16_t srcStrideIn, uint16_t dstGapIn,
                              uint16_t dstFracGapIn, uint8_t addrModeIn = 0)
        : startIndex(startIndexIn), repeatTimes(repeatTimesIn), srcStride(srcStrideIn), dstGap(dstGapIn),
          dstFracGap(dstFracGapIn), addrMode(addrModeIn) {}
    uint16_t startIndex = 0;
    uint8_t repeatTimes = 0;
    uint16_t srcStride = 0;
    uint16_t dstGap = 0;
    uint16_t dstFracGap = 0;
    uint8_t addrMode = 0;
};

template <typename T>
struct LoadData3DParamsV2 {
    uint8_t padList[4] = {0, 0, 0, 0};
    uint16_t l1H = 0;
    uint16_t l1W = 0;
    uint16_t channelSize = 0;
    uint16_t kExtension = 0;
    uint16_t mExtension = 0;
    uint16_t kStartPt = 0;
    uint16_t mStartPt = 0;
    uint8_t strideW = 1;
    uint8_t strideH = 1;
    uint8_t filterW = 1;
    uint8_t filterH = 1;
    uint8_t dilationFilterW = 1;
    uint8_t dilationFilterH = 1;
    bool enTranspose = false;
    bool enSmallK = false;
    T padValue = T(0);
    bool filterSizeW = false;
    bool filterSizeH = false;
    bool fMatrixCtrl = false;
};

template <typename T>
struct InitConstValueParams {
    InitConstValueParams() {}
    InitConstValueParams(long long repeatTimesIn, long long blockNumIn, long long dstGapIn, T initValueIn, ASCEND_TWIN_HERE)
        : repeatTimes(ascend_twin::field<uint16_t>(repeatTimesIn, "repeatTimes", here)),
          blockNum(ascend_twin::field<uint16_t>(blockNumIn, "blockNum", here)),
          dstGap(ascend_twin::field<uint16_t>(dstGapIn, "dstGap", here)), initValue(initValueIn) {}
    uint16_t repeatTimes = 0;
    uint16_t blockNum = 0;
    uint16_t dstGap = 0;
    T initValue = T(0);
};

struct MmadParams {
    MmadParams() {}
    MmadParams(uint16_t mIn, uint16_t nIn, uint16_t kIn, uint8_t unitFlagIn, bool cmatrixSourceIn, bool cmatrixInitValIn)
        : m(mIn), n(nIn), k(kIn), unitFlag(unitFlagIn), cmatrixSource(cmatrixSourceIn), cmatrixInitVal(cmatrixInitValIn) {}
    uint16_t m = 0;
    uint16_t n = 0;
    uint16_t k = 0;
    bool isBias = false;
    int32_t fmOffset = 0;
    bool enSsparse = false;
    bool enWinogradA = false;
    bool enWinogradB = false;
    uint8_t unitFlag = 0;
    bool kDirectionAlign = false;
    bool cmatrixSource = false;
    bool cmatrixInitVal = true;
};

struct FixpipeParamsV220 {
    FixpipeParamsV220() {}
    FixpipeParamsV220(uint16_t nSizeIn, uint16_t mSizeIn, uint16_t srcStrideIn, uint32_t dstStrideIn, bool reluEnIn)
        : nSize(nSizeIn), mSize(mSizeIn), srcStride(srcStrideIn), dstStride(dstStrideIn), reluEn(reluEnIn) {}
    FixpipeParamsV220(uint16_t nSizeIn, uint16_t mSizeIn, uint16_t srcStrideIn, uint32_t dstStrideIn, bool reluEnIn,
                      QuantMode_t quantPreIn, int64_t deqScalarIn, uint16_t ndNumIn, uint16_t srcNdStrideIn,
                      uint16_t dstNdStrideIn, uint8_t unitFlagIn)
        : nSize(nSizeIn), mSize(mSizeIn), srcStride(srcStrideIn), dstStride(dstStrideIn), quantPre(quantPreIn),
          deqScalar(uint64_t(deqScalarIn)), ndNum(ndNumIn), srcNdStride(srcNdStrideIn), dstNdStride(dstNdStrideIn),
          reluEn(reluEnIn), unitFlag(unitFlagIn) {}
    uint16_t nSize = 0;
    uint16_t mSize = 0;
    uint16_t srcStride = 0;
    uint32_t dstStride = 0;
    QuantMode_t quantPre = QuantMode_t::NoQuant;
    uint64_t deqScalar = 0;
    uint16_t ndNum = 1;
    uint16_t srcNdStride = 0;
    uint16_t dstNdStride = 0;
    bool reluEn = false;
    uint8_t unitFlag = 0;
    bool isChannelSplit = false;
};

}  // namespace AscendC

namespace ascend_twin {

using AscendC::TPosition;

constexpr const char *name_of(TPosition position) {
    constexpr const char *names[] = {"GM", "A1", "A2", "B1", "B2", "C1", "C2", "CO1", "CO2", "VECIN", "VECOUT", "VECCALC",
                                     "TSCM", "?"};
    return names[int(position)];
}

/// Whether a position is memory on this chip, and which.
constexpr bool is_on_chip(TPosition position) {
    return position != TPosition::GM && position != TPosition::MAX && !(c220 && position == TPosition::CO2);
}
constexpr Chip chip_of(TPosition position) {
    switch (position) {
    case TPosition::A1:
    case TPosition::B1:
    case TPosition::C1:
    case TPosition::TSCM: return Chip::l1;
    case TPosition::A2: return Chip::l0a;
    case TPosition::B2: return Chip::l0b;
    case TPosition::C2: return c220 ? Chip::bt : Chip::l0c;
    case TPosition::CO1: return Chip::l0c;
    default: return Chip::ub;
    }
}

template <typename T>
constexpr bool is_half_or_float = std::is_same_v<T, half> || std::is_same_v<T, float>;

/// For static_asserts that fail only if a template is instantiated.
template <typename...>
constexpr bool never = false;

}  // namespace ascend_twin
