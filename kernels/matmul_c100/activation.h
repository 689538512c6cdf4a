// Activations after a product on dav-c100, in f32 and in place. dav-c100 has no fused multiply-add and no tanh or erf.
// Only instructions accurate to f32 are used, so Div and not Reciprocal.
#pragma once

#include "kernel_operator.h"

/// Numbered as in the tiling.
enum class Activation : uint32_t { identity, tanh, gelu_tanh, gelu_erf, fast_gelu, relu, silu };

/// Scratch values of f32 per value that an activation needs.
__aicore__ inline uint32_t spares_of(Activation activation) {
    return activation == Activation::identity ? 0 : activation == Activation::gelu_erf ? 3 : 1;
}

using Values = AscendC::LocalTensor<float>;

/// values /= 1 + exp(exponent); overwrites `exponent`. If the exponential overflows, the result is the correct zero.
__aicore__ inline void divide_by_logistic(const Values &values, const Values &exponent, uint32_t count) {
    using namespace AscendC;
    Exp(exponent, exponent, count);
    PipeBarrier<PIPE_V>();
    Adds(exponent, exponent, 1.0f, count);
    PipeBarrier<PIPE_V>();
    Div(values, values, exponent, count);
}

/// tanh(x) = 1 - 2 / (1 + exp(2x)).
__aicore__ inline void apply_tanh(const Values &values, const Values &spare, uint32_t count) {
    using namespace AscendC;
    Muls(spare, values, 2.0f, count);
    PipeBarrier<PIPE_V>();
    Duplicate(values, -2.0f, count);
    divide_by_logistic(values, spare, count);
    PipeBarrier<PIPE_V>();
    Adds(values, values, 1.0f, count);
}

/// x/2 (1 + tanh(c (x + 0.044715 x^3))) = x / (1 + exp(-2c (x + 0.044715 x^3))), c = sqrt(2 / pi).
__aicore__ inline void apply_gelu_tanh(const Values &values, const Values &spare, uint32_t count) {
    using namespace AscendC;
    constexpr float linear = -1.5957691216057308f, cubic = linear * 0.044715f;
    Mul(spare, values, values, count);
    PipeBarrier<PIPE_V>();
    Muls(spare, spare, cubic, count);
    PipeBarrier<PIPE_V>();
    Adds(spare, spare, linear, count);
    PipeBarrier<PIPE_V>();
    Mul(spare, spare, values, count);
    PipeBarrier<PIPE_V>();
    divide_by_logistic(values, spare, count);
}

/// x sigmoid(factor x): fast GELU with 1.702, SiLU with 1.
__aicore__ inline void apply_sigmoid(const Values &values, const Values &spare, float factor, uint32_t count) {
    using namespace AscendC;
    Muls(spare, values, -factor, count);
    PipeBarrier<PIPE_V>();
    divide_by_logistic(values, spare, count);
}

/// max(x, 0). `Relu` may turn NaN into zero; `Max` passes it on.
__aicore__ inline void apply_relu(const Values &values, const Values &zeros, uint32_t count) {
    using namespace AscendC;
    Duplicate(zeros, 0.0f, count);
    PipeBarrier<PIPE_V>();
    Max(values, values, zeros, count);
}

/// x/2 (1 + erf(x / sqrt(2))) = relu(x) - |x| erfc(|x| / sqrt(2)) / 2, where erfc(z) = exp(-z^2) P(1 / (1 + pz)) to
/// 1.5e-7 (Abramowitz & Stegun 7.1.26). `spare` holds three times as many values, `room` apart.
__aicore__ inline void apply_gelu_erf(const Values &values, const Values &spare, uint32_t room, uint32_t count) {
    using namespace AscendC;
    constexpr float p = 0.3275911f * 0.70710678118654752f;
    // The coefficients of P / 2, the highest power first.
    constexpr float coefficients[] = {0.5307027145f, -0.7265760135f, 0.7107068705f, -0.142248368f, 0.127414796f};
    const Values size = spare, argument = spare[room], sum = spare[2 * room];
    Abs(size, values, count);
    Duplicate(argument, 30.0f, count);
    Duplicate(sum, 1.0f, count);
    PipeBarrier<PIPE_V>();
    // Clamped far beyond the relevant range: infinity times the zero of erfc would be NaN.
    Min(size, size, argument, count);
    PipeBarrier<PIPE_V>();
    Muls(argument, size, p, count);
    PipeBarrier<PIPE_V>();
    Adds(argument, argument, 1.0f, count);
    PipeBarrier<PIPE_V>();
    Div(argument, sum, argument, count);
    PipeBarrier<PIPE_V>();
    Muls(sum, argument, coefficients[0], count);
    for (uint32_t power = 1; power < 5; ++power) {
        PipeBarrier<PIPE_V>();
        Adds(sum, sum, coefficients[power], count);
        PipeBarrier<PIPE_V>();
        Mul(sum, sum, argument, count);
    }
    PipeBarrier<PIPE_V>();
    Mul(argument, size, size, count);
    Mul(sum, sum, size, count);
    PipeBarrier<PIPE_V>();
    Muls(argument, argument, -0.5f, count);
    PipeBarrier<PIPE_V>();
    Exp(argument, argument, count);
    PipeBarrier<PIPE_V>();
    Mul(sum, sum, argument, count);
    Relu(values, values, count);
    PipeBarrier<PIPE_V>();
    Sub(values, values, sum, count);
}

/// Applies an activation to the first `count` values and sets a barrier on the vector pipe. `spare` holds
/// `spares_of(activation)` times `room` values.
__aicore__ inline void activate(Activation activation, const Values &values, const Values &spare, uint32_t room,
                                uint32_t count) {
    switch (activation) {
    case Activation::tanh: apply_tanh(values, spare, count); break;
    case Activation::gelu_tanh: apply_gelu_tanh(values, spare, count); break;
    case Activation::gelu_erf: apply_gelu_erf(values, spare, room, count); break;
    case Activation::fast_gelu: apply_sigmoid(values, spare, 1.702f, count); break;
    case Activation::relu: apply_relu(values, spare, count); break;
    case Activation::silu: apply_sigmoid(values, spare, 1.0f, count); break;
    case Activation::identity: return;
    }
    AscendC::PipeBarrier<PIPE_V>();
}
