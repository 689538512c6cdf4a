// Activations of f32 values on the vector cores of dav-c220. All but tanh and ReLU are x / (1 + exp(x * q(x * x))), the
// sigmoid of an odd polynomial; the coefficients of q select the activation.
#pragma once

#include "flow.h"

namespace c220 {

class Activation {
  public:
    /// Values of `MatmulTiling::activation` in `tiling.h`.
    enum Kind : uint32_t { identity, tanh, gelu_tanh, gelu_erf, fast_gelu, relu, silu };

    /// Processes up to `most` values per call, a multiple of 64 and at most 255 repeats.
    __aicore__ inline Activation(AscendC::TPipe &pipe, uint32_t kind, uint32_t most) : kind_(kind) {
        pipe.InitBuffer(squares_, most * sizeof(float));
        pipe.InitBuffer(powers_, most * sizeof(float));
        if (kind_ != gelu_erf) return;
        pipe.InitBuffer(coefficients_, degree * repeat * sizeof(float));
        for (uint32_t i = 0; i < degree; ++i) {
            AscendC::Duplicate(coefficients_.Get<float>()[i * repeat], coefficient(i), repeat);
        }
        AscendC::PipeBarrier<PIPE_V>();
    }

    /// x = activation(x) of the first `count` values, a multiple of 16. The caller sets a barrier on the vector pipe
    /// before and after.
    __aicore__ inline void apply(const AscendC::LocalTensor<float> &x, uint32_t count) {
        using namespace AscendC;
        if (kind_ == identity) return;
        LocalTensor<float> squares = squares_.Get<float>(), powers = powers_.Get<float>();
        if (kind_ == tanh) {
            apply_tanh(x, powers, count);
            return;
        }
        if (kind_ == relu) {
            Maxs(x, x, 0.0f, count);
            return;
        }
        // f16 turns a large negative value into -infinity, which would give -inf / inf.
        Maxs(x, x, -65504.0f, count);
        PipeBarrier<PIPE_V>();
        if (kind_ == fast_gelu || kind_ == silu) {
            Muls(powers, x, kind_ == silu ? -1.0f : -1.702f, count);
        } else {
            Mul(squares, x, x, count);
            PipeBarrier<PIPE_V>();
            if (kind_ == gelu_erf) {
                apply_polynomial(powers, squares, count);
            } else {
                // x/2 (1 + tanh(z)) = x / (1 + exp(-2 z)), z = sqrt(2/pi) (x + 0.044715 x^3).
                Muls(powers, squares, -1.5957691216f * 0.044715f, count);
                PipeBarrier<PIPE_V>();
                Adds(powers, powers, -1.5957691216f, count);
            }
            PipeBarrier<PIPE_V>();
            Mul(powers, powers, x, count);
        }
        PipeBarrier<PIPE_V>();
        Exp(powers, powers, count);
        PipeBarrier<PIPE_V>();
        Adds(powers, powers, 1.0f, count);
        PipeBarrier<PIPE_V>();
        Div(x, x, powers, count);
    }

  private:
    static constexpr uint32_t repeat = 64, degree = 6;

    uint32_t kind_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> squares_, powers_, coefficients_;

    /// With P the normal distribution, GELU by erf is x P(x) = x / (1 + exp(-l(x))), l = ln(P / (1 - P)), an odd
    /// function. The polynomial in x^2 is fitted to -l(x) / x for |x| <= 5.6; the error of GELU is at most 0.14 of half
    /// a unit in the last place of f16: 7e-5 of its value, 4e-9 where it is subnormal. Beyond 5.6 the argument is
    /// clamped to 5.6^2; the tail of GELU there is at most 6e-8, the smallest value of f16.
    __aicore__ static inline float coefficient(uint32_t power) {
        constexpr float values[degree] = {-1.5955657823e+00f, -7.2998464601e-02f, 2.1874001810e-04f,
                                          8.0610287932e-05f,  -5.1356683610e-06f, 1.4299884884e-07f};
        return values[power];
    }
    static constexpr float leading = -1.5511862572e-09f, most_square = 5.6f * 5.6f;

    /// powers = q(squares), by Horner. A fused step costs 2 cycles for 64 values; a multiplication and an addition cost
    /// 3.
    __aicore__ inline void apply_polynomial(const AscendC::LocalTensor<float> &powers,
                                            const AscendC::LocalTensor<float> &squares, uint32_t count) {
        using namespace AscendC;
        const uint8_t repeats = static_cast<uint8_t>(count / repeat);
        const uint64_t whole = repeat, rest = count % repeat;
        Mins(squares, squares, most_square, count);
        PipeBarrier<PIPE_V>();
        Muls(powers, squares, leading, count);
        PipeBarrier<PIPE_V>();
        Adds(powers, powers, coefficient(degree - 1), count);
        for (uint32_t i = degree - 1; i-- > 0;) {
            PipeBarrier<PIPE_V>();
            const LocalTensor<float> added = coefficients_.Get<float>()[i * repeat];
            FusedMulAdd(powers, squares, added, whole, repeats, {1, 1, 1, 8, 8, 0});
            if (rest == 0) continue;
            FusedMulAdd(powers[count - rest], squares[count - rest], added, rest, 1, {1, 1, 1, 8, 8, 0});
        }
    }

    /// (exp(2x) - 1) / (exp(2x) + 1), with an error of at most 3e-8: half the smallest value of f16. Beyond 10 it is 1
    /// in f16.
    __aicore__ inline void apply_tanh(const AscendC::LocalTensor<float> &x, const AscendC::LocalTensor<float> &powers,
                                      uint32_t count) {
        using namespace AscendC;
        Mins(x, x, 10.0f, count);
        PipeBarrier<PIPE_V>();
        Maxs(x, x, -10.0f, count);
        PipeBarrier<PIPE_V>();
        Muls(x, x, 2.0f, count);
        PipeBarrier<PIPE_V>();
        Exp(powers, x, count);
        PipeBarrier<PIPE_V>();
        Adds(x, powers, -1.0f, count);
        Adds(powers, powers, 1.0f, count);
        PipeBarrier<PIPE_V>();
        Div(x, x, powers, count);
    }
};

}  // namespace c220
