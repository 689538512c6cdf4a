// The 16-bit float of the kernels, IEEE binary16, and its conversions in every rounding mode. Plain values without
// checks.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#if defined(__F16C__)
#include <immintrin.h>
#endif

namespace ascend_twin {

inline uint32_t bits_of(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, 4);
    return bits;
}

inline float float_of(uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, 4);
    return value;
}

inline float half_to_float(uint16_t bits) {
#if defined(__F16C__)
    return _cvtsh_ss(bits);
#else
    // The exponent changes by 112; multiplying by 2^112 also converts subnormals correctly.
    const float magnitude = float_of(uint32_t(bits & 0x7fff) << 13) * float_of((112u + 127u) << 23);
    const uint32_t special = (bits & 0x7c00) == 0x7c00 ? 0x7f800000u : 0u;
    return float_of(bits_of(magnitude) | special | uint32_t(bits & 0x8000) << 16);
#endif
}

/// To nearest, ties to even.
inline uint16_t float_to_half(float value) {
#if defined(__F16C__)
    return uint16_t(_cvtss_sh(value, _MM_FROUND_TO_NEAREST_INT));
#else
    const uint32_t bits = bits_of(value), sign = bits >> 16 & 0x8000, rest = bits & 0x7fffffff;
    if (rest > 0x7f800000) return uint16_t(sign | 0x7e00);
    if (rest >= 0x477ff000) return uint16_t(sign | 0x7c00);
    if (rest < 0x38800000) {
        // Adding 0.5 places the subnormal's units in the last bits of the sum, rounded by the addition itself.
        const float shifted = float_of(rest) + 0.5f;
        return uint16_t(sign | (bits_of(shifted) - 0x3f000000u));
    }
    return uint16_t(sign | ((rest + 0xfff + (rest >> 13 & 1) - 0x38000000u) >> 13));
#endif
}

}  // namespace ascend_twin

/// IEEE binary16; arithmetic is done in f32.
struct half {
    uint16_t bits;

    half() = default;
    template <typename T, typename = std::enable_if_t<std::is_arithmetic_v<T>>>
    half(T value) : bits(ascend_twin::float_to_half(float(value))) {}
    operator float() const { return ascend_twin::half_to_float(bits); }
};

static_assert(sizeof(half) == 2 && std::is_trivially_copyable_v<half>);

namespace AscendC {

enum class RoundMode : uint8_t {
    CAST_NONE = 0,
    CAST_RINT,
    CAST_FLOOR,
    CAST_CEIL,
    CAST_ROUND,
    CAST_TRUNC,
    CAST_ODD,
    UNKNOWN = 0xFF,
};

}  // namespace AscendC

namespace ascend_twin {

using AscendC::RoundMode;

/// A value rounded to an integer.
inline double round_to_integer(double value, RoundMode mode) {
    switch (mode) {
    case RoundMode::CAST_FLOOR: return std::floor(value);
    case RoundMode::CAST_CEIL: return std::ceil(value);
    case RoundMode::CAST_ROUND: return std::round(value);
    case RoundMode::CAST_TRUNC: return std::trunc(value);
    default: return std::nearbyint(value);
    }
}

/// The bits of a value rounded to a half. CAST_ODD sets the last bit of inexact results (von Neumann rounding).
inline uint16_t round_to_half(float value, RoundMode mode) {
    const uint16_t nearest = float_to_half(value);
    const float back = half_to_float(nearest);
    if (mode <= RoundMode::CAST_RINT || back == value || std::isnan(value)) return nearest;
    // The exact value is between `nearest` and its neighbour towards or away from zero.
    const bool negative = value < 0, too_large = std::fabs(back) > std::fabs(value);
    const uint16_t inner = too_large ? uint16_t(nearest - 1) : nearest, outer = uint16_t(inner + 1);
    bool outwards = false;
    if (mode == RoundMode::CAST_FLOOR) {
        outwards = negative;
    } else if (mode == RoundMode::CAST_CEIL) {
        outwards = !negative;
    } else if (mode == RoundMode::CAST_ODD) {
        outwards = (inner & 1) == 0;
    } else if (mode == RoundMode::CAST_ROUND) {
        outwards = std::fabs(value - half_to_float(inner)) >= std::fabs(half_to_float(outer) - value);
    }
    return outwards ? outer : inner;
}

/// A value converted from one element type to another, as by Cast.
template <typename D, typename S>
D convert(S value, RoundMode mode) {
    if constexpr (std::is_same_v<D, half>) {
        half rounded;
        rounded.bits = round_to_half(float(value), mode);
        return rounded;
    } else if constexpr (std::is_floating_point_v<D>) {
        if constexpr (std::is_same_v<S, float>) {
            return mode == RoundMode::CAST_NONE ? value : D(round_to_integer(value, mode));
        } else {
            return D(float(value));
        }
    } else if constexpr (std::is_integral_v<S>) {
        return D(value);
    } else {
        const double rounded = round_to_integer(float(value), mode);
        if (std::isnan(rounded)) return D(0);
        if (rounded <= double(std::numeric_limits<D>::min())) return std::numeric_limits<D>::min();
        if (rounded >= double(std::numeric_limits<D>::max())) return std::numeric_limits<D>::max();
        return D(rounded);
    }
}

}  // namespace ascend_twin
