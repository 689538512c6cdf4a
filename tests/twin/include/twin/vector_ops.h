// The elementwise vector instructions: arithmetic and cost of each, in the three documented forms (the first n
// elements; a bit mask; a mask of a length). Checks and loops are in vector.h.
#pragma once

#include "vector.h"

namespace ascend_twin {

struct Add { template <typename T> T operator()(T a, T b) const { return T(a + b); } };
struct Sub { template <typename T> T operator()(T a, T b) const { return T(a - b); } };
struct Mul { template <typename T> T operator()(T a, T b) const { return T(a * b); } };
struct Div { template <typename T> T operator()(T a, T b) const { return T(a / b); } };
struct Max { template <typename T> T operator()(T a, T b) const { return a > b || a != a ? a : b; } };
struct Min { template <typename T> T operator()(T a, T b) const { return a < b || a != a ? a : b; } };
struct And { template <typename T> T operator()(T a, T b) const { return T(a & b); } };
struct Or { template <typename T> T operator()(T a, T b) const { return T(a | b); } };
struct AddRelu { template <typename T> T operator()(T a, T b) const { return a + b > 0 ? T(a + b) : T(0); } };
struct SubRelu { template <typename T> T operator()(T a, T b) const { return a - b > 0 ? T(a - b) : T(0); } };
/// With the destination's old value as the first argument.
struct MulAddDst { template <typename T> T operator()(T old, T a, T b) const { return T(a * b + old); } };
struct FusedMulAdd { template <typename T> T operator()(T old, T a, T b) const { return T(a * old + b); } };

struct Exp { float operator()(float a) const { return std::exp(a); } };
struct Ln { float operator()(float a) const { return std::log(a); } };
struct Sqrt { float operator()(float a) const { return std::sqrt(a); } };
struct Rsqrt { float operator()(float a) const { return 1 / std::sqrt(a); } };
struct Reciprocal { float operator()(float a) const { return 1 / a; } };
struct Abs { template <typename T> T operator()(T a) const { return T(a < 0 ? -a : a); } };
struct Relu { template <typename T> T operator()(T a) const { return a > 0 ? a : T(0); } };
struct Not { template <typename T> T operator()(T a) const { return T(~a); } };

/// An operation with a scalar on its right.
template <typename Op, typename V>
struct With {
    V scalar;
    V operator()(V a) const { return Op{}(a, scalar); }
};

}  // namespace ascend_twin

namespace AscendC {

// One definition per form and arity; `only_c220` marks instructions that dav-c100 lacks.
#define ASCEND_TWIN_BINARY(NAME, TYPES, ONLY_C220, TAKES_OLD, ACCUMULATES, WIDE, NARROW)                                   \
    template <typename T>                                                                                                  \
    inline void NAME(const LocalTensor<T> &dst, const LocalTensor<T> &src0, const LocalTensor<T> &src1,                    \
                     const int32_t &count, ASCEND_TWIN_HERE) {                                                             \
        static_assert(!ONLY_C220 || ascend_twin::c220 || ascend_twin::never<T>, #NAME " does not exist on dav-c100");      \
        static_assert(TYPES, #NAME ": the type is not supported");                                                         \
        const ascend_twin::Lanes lanes = ascend_twin::lanes_of_count(count, #NAME, here);                                  \
        ascend_twin::elementwise<TAKES_OLD>(#NAME, {WIDE, NARROW}, ACCUMULATES, lanes, here, ascend_twin::NAME{}, dst, {}, \
                                            std::pair{src0, ascend_twin::Strides{}},                                       \
                                            std::pair{src1, ascend_twin::Strides{}});                                      \
    }                                                                                                                      \
    template <typename T, bool isSetMask = true, typename Mask>                                                            \
    inline void NAME(const LocalTensor<T> &dst, const LocalTensor<T> &src0, const LocalTensor<T> &src1, Mask mask,         \
                     int64_t repeatTime, const BinaryRepeatParams &repeatParams, ASCEND_TWIN_HERE) {                       \
        static_assert(!ONLY_C220 || ascend_twin::c220 || ascend_twin::never<T>, #NAME " does not exist on dav-c100");      \
        static_assert(TYPES, #NAME ": the type is not supported");                                                         \
        const ascend_twin::Lanes lanes =                                                                                   \
            ascend_twin::lanes_of_mask(#NAME, mask, repeatTime, isSetMask, sizeof(T), here);                               \
        ascend_twin::elementwise<TAKES_OLD>(                                                                               \
            #NAME, {WIDE, NARROW}, ACCUMULATES, lanes, here, ascend_twin::NAME{}, dst,                                     \
            {repeatParams.dstBlkStride, repeatParams.dstRepStride},                                                        \
            std::pair{src0, ascend_twin::Strides{repeatParams.src0BlkStride, repeatParams.src0RepStride}},                 \
            std::pair{src1, ascend_twin::Strides{repeatParams.src1BlkStride, repeatParams.src1RepStride}});                \
    }

#define ASCEND_TWIN_NUMBERS (ascend_twin::is_half_or_float<T> || std::is_same_v<T, int32_t> || std::is_same_v<T, int16_t>)
#define ASCEND_TWIN_FLOATS (ascend_twin::is_half_or_float<T>)
#define ASCEND_TWIN_BITS (std::is_same_v<T, int16_t> || std::is_same_v<T, uint16_t>)
ASCEND_TWIN_BINARY(Add, ASCEND_TWIN_NUMBERS, false, false, true, 2, 2)
ASCEND_TWIN_BINARY(Sub, ASCEND_TWIN_NUMBERS, false, false, true, 2, 2)
ASCEND_TWIN_BINARY(Mul, ASCEND_TWIN_NUMBERS, false, false, true, 2, 2)
ASCEND_TWIN_BINARY(Div, ASCEND_TWIN_FLOATS, false, false, false, 4, 8)
ASCEND_TWIN_BINARY(Max, ASCEND_TWIN_NUMBERS, false, false, true, 2, 2)
ASCEND_TWIN_BINARY(Min, ASCEND_TWIN_NUMBERS, false, false, true, 2, 2)
ASCEND_TWIN_BINARY(And, ASCEND_TWIN_BITS, false, false, false, 2, 2)
ASCEND_TWIN_BINARY(Or, ASCEND_TWIN_BITS, false, false, false, 2, 2)
ASCEND_TWIN_BINARY(AddRelu, ASCEND_TWIN_FLOATS, true, false, true, 2, 2)
ASCEND_TWIN_BINARY(SubRelu, ASCEND_TWIN_FLOATS, true, false, true, 2, 2)
ASCEND_TWIN_BINARY(MulAddDst, ASCEND_TWIN_FLOATS, true, true, false, 2, 2)
ASCEND_TWIN_BINARY(FusedMulAdd, ASCEND_TWIN_FLOATS, true, true, false, 2, 2)
#undef ASCEND_TWIN_BINARY

#define ASCEND_TWIN_UNARY(NAME, TYPES, WIDE, NARROW)                                                                       \
    template <typename T>                                                                                                  \
    inline void NAME(const LocalTensor<T> &dst, const LocalTensor<T> &src, const int32_t &count, ASCEND_TWIN_HERE) {       \
        static_assert(TYPES, #NAME ": the type is not supported");                                                         \
        const ascend_twin::Lanes lanes = ascend_twin::lanes_of_count(count, #NAME, here);                                  \
        ascend_twin::elementwise<false>(#NAME, {WIDE, NARROW}, false, lanes, here, ascend_twin::NAME{}, dst, {},           \
                                        std::pair{src, ascend_twin::Strides{}});                                           \
    }                                                                                                                      \
    template <typename T, bool isSetMask = true, typename Mask>                                                            \
    inline void NAME(const LocalTensor<T> &dst, const LocalTensor<T> &src, Mask mask, int64_t repeatTime,                  \
                     const UnaryRepeatParams &repeatParams, ASCEND_TWIN_HERE) {                                            \
        static_assert(TYPES, #NAME ": the type is not supported");                                                         \
        const ascend_twin::Lanes lanes =                                                                                   \
            ascend_twin::lanes_of_mask(#NAME, mask, repeatTime, isSetMask, sizeof(T), here);                               \
        ascend_twin::elementwise<false>(                                                                                   \
            #NAME, {WIDE, NARROW}, false, lanes, here, ascend_twin::NAME{}, dst,                                           \
            {repeatParams.dstBlkStride, repeatParams.dstRepStride},                                                        \
            std::pair{src, ascend_twin::Strides{repeatParams.srcBlkStride, repeatParams.srcRepStride}});                   \
    }
ASCEND_TWIN_UNARY(Exp, ASCEND_TWIN_FLOATS, 2, 4)
ASCEND_TWIN_UNARY(Ln, ASCEND_TWIN_FLOATS, 2, 4)
ASCEND_TWIN_UNARY(Sqrt, ASCEND_TWIN_FLOATS, 2, 4)
ASCEND_TWIN_UNARY(Rsqrt, ASCEND_TWIN_FLOATS, 1, 2)
ASCEND_TWIN_UNARY(Reciprocal, ASCEND_TWIN_FLOATS, 1, 2)
ASCEND_TWIN_UNARY(Abs, ASCEND_TWIN_FLOATS, 1, 1)
ASCEND_TWIN_UNARY(Relu, (ASCEND_TWIN_FLOATS || std::is_same_v<T, int32_t>), 1, 1)
ASCEND_TWIN_UNARY(Not, ASCEND_TWIN_BITS, 1, 1)
#undef ASCEND_TWIN_UNARY

#define ASCEND_TWIN_SCALAR(NAME, OP, TYPES, ONLY_C220, WIDE, NARROW)                                                       \
    template <typename T>                                                                                                  \
    inline void NAME(const LocalTensor<T> &dst, const LocalTensor<T> &src, const std::common_type_t<T> &scalarValue,       \
                     const int32_t &count, ASCEND_TWIN_HERE) {                                                             \
        static_assert(!ONLY_C220 || ascend_twin::c220 || ascend_twin::never<T>, #NAME " does not exist on dav-c100");      \
        static_assert(TYPES, #NAME ": the type is not supported");                                                         \
        const ascend_twin::Lanes lanes = ascend_twin::lanes_of_count(count, #NAME, here);                                  \
        const ascend_twin::With<ascend_twin::OP, ascend_twin::Value<T>> op{ascend_twin::Value<T>(scalarValue)};            \
        ascend_twin::elementwise<false>(#NAME, {WIDE, NARROW}, false, lanes, here, op, dst, {},                            \
                                        std::pair{src, ascend_twin::Strides{}});                                           \
    }                                                                                                                      \
    template <typename T, bool isSetMask = true, typename Mask>                                                            \
    inline void NAME(const LocalTensor<T> &dst, const LocalTensor<T> &src, const std::common_type_t<T> &scalarValue,       \
                     Mask mask, int64_t repeatTime, const UnaryRepeatParams &repeatParams, ASCEND_TWIN_HERE) {             \
        static_assert(!ONLY_C220 || ascend_twin::c220 || ascend_twin::never<T>, #NAME " does not exist on dav-c100");      \
        static_assert(TYPES, #NAME ": the type is not supported");                                                         \
        const ascend_twin::Lanes lanes =                                                                                   \
            ascend_twin::lanes_of_mask(#NAME, mask, repeatTime, isSetMask, sizeof(T), here);                               \
        const ascend_twin::With<ascend_twin::OP, ascend_twin::Value<T>> op{ascend_twin::Value<T>(scalarValue)};            \
        ascend_twin::elementwise<false>(                                                                                   \
            #NAME, {WIDE, NARROW}, false, lanes, here, op, dst, {repeatParams.dstBlkStride, repeatParams.dstRepStride},    \
            std::pair{src, ascend_twin::Strides{repeatParams.srcBlkStride, repeatParams.srcRepStride}});                   \
    }
ASCEND_TWIN_SCALAR(Adds, Add, ASCEND_TWIN_NUMBERS, false, 1, 1)
ASCEND_TWIN_SCALAR(Muls, Mul, ASCEND_TWIN_NUMBERS, false, 1, 1)
ASCEND_TWIN_SCALAR(Maxs, Max, ASCEND_TWIN_NUMBERS, true, 1, 1)
ASCEND_TWIN_SCALAR(Mins, Min, ASCEND_TWIN_NUMBERS, true, 1, 1)
#undef ASCEND_TWIN_SCALAR
#undef ASCEND_TWIN_NUMBERS
#undef ASCEND_TWIN_FLOATS
#undef ASCEND_TWIN_BITS

/// dst = src * scalar + dst; an f16 source may add to an f32 destination.
template <typename T, typename U>
inline void Axpy(const LocalTensor<T> &dst, const LocalTensor<U> &src, const U &scalarValue, const int32_t &count,
                 ASCEND_TWIN_HERE) {
    static_assert(ascend_twin::is_half_or_float<T> && (std::is_same_v<T, U> || std::is_same_v<U, half>),
                  "Axpy: the types are not supported");
    const ascend_twin::Lanes lanes = ascend_twin::lanes_of_count(count, "Axpy", here);
    const float scalar = scalarValue;
    ascend_twin::elementwise<true>("Axpy", {2, 2}, false, lanes, here,
                                   [scalar](float old, float a) { return a * scalar + old; }, dst, {},
                                   std::pair{src, ascend_twin::Strides{}});
}
template <typename T, typename U, bool isSetMask = true, typename Mask>
inline void Axpy(const LocalTensor<T> &dst, const LocalTensor<U> &src, const U &scalarValue, Mask mask, int64_t repeatTime,
                 const UnaryRepeatParams &repeatParams, ASCEND_TWIN_HERE) {
    static_assert(ascend_twin::is_half_or_float<T> && (std::is_same_v<T, U> || std::is_same_v<U, half>),
                  "Axpy: the types are not supported");
    const ascend_twin::Lanes lanes = ascend_twin::lanes_of_mask("Axpy", mask, repeatTime, isSetMask, sizeof(T), here);
    const float scalar = scalarValue;
    ascend_twin::elementwise<true>(
        "Axpy", {2, 2}, false, lanes, here, [scalar](float old, float a) { return a * scalar + old; }, dst,
        {repeatParams.dstBlkStride, repeatParams.dstRepStride},
        std::pair{src, ascend_twin::Strides{repeatParams.srcBlkStride, repeatParams.srcRepStride}});
}

}  // namespace AscendC

namespace ascend_twin {

template <typename D, typename S>
void check_cast(RoundMode mode, const Here &here) {
    constexpr bool narrows = std::is_same_v<S, float> && std::is_same_v<D, half>;
    if (!c220 && narrows && mode != RoundMode::CAST_NONE && mode != RoundMode::CAST_ODD) {
        violate(here, "Cast from f32 to f16: dav-c100 has the modes CAST_NONE and CAST_ODD only");
    }
    if (std::is_same_v<S, half> && std::is_same_v<D, float> && mode != RoundMode::CAST_NONE) {
        violate(here, "Cast from f16 to f32 is exact: use the mode CAST_NONE");
    }
}

template <typename D, typename S>
constexpr bool can_cast = std::is_same_v<D, half> || std::is_same_v<D, float> || std::is_same_v<S, half> || std::is_same_v<S, float>;

}  // namespace ascend_twin

namespace AscendC {

template <typename T, typename U>
inline void Cast(const LocalTensor<T> &dst, const LocalTensor<U> &src, const RoundMode &roundMode, uint32_t count,
                 ASCEND_TWIN_HERE) {
    static_assert(ascend_twin::can_cast<T, U>, "Cast: the types are not supported");
    ascend_twin::check_cast<T, U>(roundMode, here);
    const ascend_twin::Lanes lanes = ascend_twin::lanes_of_count(count, "Cast", here);
    const RoundMode mode = roundMode;
    ascend_twin::elementwise<false>("Cast", {1, 1}, false, lanes, here,
                                    [mode](auto value) { return ascend_twin::convert<T>(value, mode); }, dst, {},
                                    std::pair{src, ascend_twin::Strides{}});
}
template <typename T, typename U, bool isSetMask = true, typename Mask>
inline void Cast(const LocalTensor<T> &dst, const LocalTensor<U> &src, const RoundMode &roundMode, Mask mask,
                 int64_t repeatTime, const UnaryRepeatParams &repeatParams, ASCEND_TWIN_HERE) {
    static_assert(ascend_twin::can_cast<T, U>, "Cast: the types are not supported");
    ascend_twin::check_cast<T, U>(roundMode, here);
    const ascend_twin::Lanes lanes =
        ascend_twin::lanes_of_mask("Cast", mask, repeatTime, isSetMask, std::max(sizeof(T), sizeof(U)), here);
    const RoundMode mode = roundMode;
    ascend_twin::elementwise<false>("Cast", {1, 1}, false, lanes, here,
                                    [mode](auto value) { return ascend_twin::convert<T>(value, mode); }, dst,
                                    {repeatParams.dstBlkStride, repeatParams.dstRepStride},
                                    std::pair{src, ascend_twin::Strides{repeatParams.srcBlkStride, repeatParams.srcRepStride}});
}

/// Fills with a scalar.
template <typename T>
inline void Duplicate(const LocalTensor<T> &dst, const std::common_type_t<T> &scalarValue, const int32_t &count,
                      ASCEND_TWIN_HERE) {
    const ascend_twin::Lanes lanes = ascend_twin::lanes_of_count(count, "Duplicate", here);
    const T value = scalarValue;
    ascend_twin::elementwise<false>("Duplicate", {1, 1}, false, lanes, here, [value] { return value; }, dst, {});
}
template <typename T, bool isSetMask = true, typename Mask>
inline void Duplicate(const LocalTensor<T> &dst, const std::common_type_t<T> &scalarValue, Mask mask, int64_t repeatTime,
                      uint16_t dstBlockStride, uint8_t dstRepeatStride, ASCEND_TWIN_HERE) {
    const ascend_twin::Lanes lanes = ascend_twin::lanes_of_mask("Duplicate", mask, repeatTime, isSetMask, sizeof(T), here);
    const T value = scalarValue;
    ascend_twin::elementwise<false>("Duplicate", {1, 1}, false, lanes, here, [value] { return value; }, dst,
                                    {dstBlockStride, dstRepeatStride});
}

/// Copies inside UB under a mask.
template <typename T, bool isSetMask = true, typename Mask>
inline void Copy(const LocalTensor<T> &dst, const LocalTensor<T> &src, Mask mask, int64_t repeatTime,
                 const CopyRepeatParams &repeatParams, ASCEND_TWIN_HERE) {
    static_assert(ascend_twin::c220 || ascend_twin::never<T>, "Copy does not exist on dav-c100");
    const ascend_twin::Lanes lanes = ascend_twin::lanes_of_mask("Copy", mask, repeatTime, isSetMask, sizeof(T), here);
    ascend_twin::elementwise<false>("Copy", {1, 1}, false, lanes, here, [](auto value) { return value; }, dst,
                                    {repeatParams.dstStride, repeatParams.dstRepeatSize},
                                    std::pair{src, ascend_twin::Strides{repeatParams.srcStride, repeatParams.srcRepeatSize}});
}

}  // namespace AscendC
