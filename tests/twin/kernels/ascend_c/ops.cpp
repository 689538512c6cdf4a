// Single vector instructions on [256] f32 and [256] f16, a row of results each, for comparison with the host.

#include "kernel_operator.h"

using namespace AscendC;

namespace {

constexpr uint32_t count = 256;

/// Runs instructions on copies of the operands and stores a row of results each.
template <typename T>
class Rows {
  public:
    __aicore__ inline Rows(TPipe &pipe, GM_ADDR x, GM_ADDR y, GM_ADDR out) {
        pipe.InitBuffer(buffer, 6 * count * sizeof(float));
        x_global.SetGlobalBuffer((__gm__ T *)x, count);
        y_global.SetGlobalBuffer((__gm__ T *)y, count);
        out_global.SetGlobalBuffer((__gm__ T *)out, 1 << 20);
        a = buffer.template GetWithOffset<T>(count, 0);
        b = buffer.template GetWithOffset<T>(count, 1 * count * 4);
        result = buffer.template GetWithOffset<T>(count, 2 * count * 4);
        work = buffer.template GetWithOffset<T>(count, 3 * count * 4);
        bits = buffer.template GetWithOffset<uint8_t>(count, 4 * count * 4);
        wide = buffer.template GetWithOffset<float>(count, 5 * count * 4);
        DataCopy(a, x_global, count);
        DataCopy(b, y_global, count);
        SetFlag<HardEvent::MTE2_V>(0);
        WaitFlag<HardEvent::MTE2_V>(0);
    }

    template <typename Body>
    __aicore__ inline void row(Body body) {
        Duplicate(result, T(-9.0f), count);
        PipeBarrier<PIPE_V>();
        body();
        SetFlag<HardEvent::V_MTE3>(0);
        WaitFlag<HardEvent::V_MTE3>(0);
        DataCopy(out_global[rows++ * count], result, count);
        SetFlag<HardEvent::MTE3_V>(0);
        WaitFlag<HardEvent::MTE3_V>(0);
    }

    TBuf<TPosition::VECCALC> buffer;
    GlobalTensor<T> x_global, y_global, out_global;
    LocalTensor<T> a, b, result, work;
    LocalTensor<uint8_t> bits;
    LocalTensor<float> wide;
    uint32_t rows = 0;
};

template <typename T>
__aicore__ inline void both_generations(Rows<T> &r) {
    constexpr uint64_t lanes = 256 / sizeof(T);
    r.row([&] { Add(r.result, r.a, r.b, count); });
    r.row([&] { Sub(r.result, r.a, r.b, count); });
    r.row([&] { Mul(r.result, r.a, r.b, count); });
    r.row([&] { Div(r.result, r.a, r.b, count); });
    r.row([&] { Max(r.result, r.a, r.b, count); });
    r.row([&] { Min(r.result, r.a, r.b, count); });
    r.row([&] { Adds(r.result, r.a, T(0.5f), count); });
    r.row([&] { Muls(r.result, r.a, T(0.5f), count); });
    r.row([&] { Exp(r.result, r.a, count); });
    r.row([&] { Ln(r.result, r.b, count); });
    r.row([&] { Sqrt(r.result, r.b, count); });
    r.row([&] { Abs(r.result, r.a, count); });
    r.row([&] { Relu(r.result, r.a, count); });
    r.row([&] { Axpy(r.result, r.a, T(2.0f), count); });
    // 15: masks and strides: the first 5 elements of every second block, into consecutive blocks.
    r.row([&] { Add(r.result, r.a, r.b, uint64_t(5), 4, BinaryRepeatParams(1, 1, 1, 2, 4, 4)); });
    // 16: a bit mask.
    r.row([&] {
        uint64_t mask[2] = {0xaaaaaaaaaaaaaaaa, sizeof(T) == 2 ? 0xaaaaaaaaaaaaaaaa : 0};
        Muls(r.result, r.a, T(3.0f), mask, count / lanes, UnaryRepeatParams(1, 1, 8, 8));
    });
    // 17: sums of all repeats into one destination (stride 0).
    r.row([&] {
        Duplicate(r.result, T(0.0f), lanes);
        PipeBarrier<PIPE_V>();
        Add(r.result, r.a, r.result, lanes, count / lanes, BinaryRepeatParams(1, 1, 1, 0, 8, 0));
    });
    // 18: comparison and selection by one mask for all repeats.
    r.row([&] {
        Compare(r.bits, r.a, r.b, CMPMODE::LT, lanes);
        PipeBarrier<PIPE_V>();
        Select(r.result, r.bits, r.a, r.b, SELMODE::VSEL_CMPMASK_SPR, lanes, 1, BinaryRepeatParams());
    });
    if constexpr (sizeof(T) == 2) {
        // 19: the first 16x16 elements transposed.
        r.row([&] { Transpose(r.result, r.a); });
    } else {
        r.row([&] { Muls(r.result, r.a, T(1.0f), count); });
    }
}

/// From 20: instructions that dav-c100 has for f16 only.
template <typename T>
__aicore__ inline void reductions(Rows<T> &r) {
    constexpr uint64_t lanes = 256 / sizeof(T);
    r.row([&] { BlockReduceMax(r.result, r.a, int32_t(count / lanes), lanes, 1, 1, 8); });
    r.row([&] { BlockReduceSum(r.result, r.a, int32_t(count / lanes), lanes, 1, 1, 8); });
    r.row([&] { WholeReduceSum(r.result, r.a, lanes, int32_t(count / lanes), 1, 1, 8); });
    r.row([&] { WholeReduceMax(r.result, r.a, lanes, int32_t(count / lanes), 1, 1, 8, ReduceOrder::ORDER_ONLY_VALUE); });
    r.row([&] { ReduceSum(r.result, r.a, r.work, count); });
    r.row([&] { ReduceMax(r.result, r.a, r.work, count); });
}

#if __NPU_ARCH__ == 2201
/// From 26: instructions of the second generation only.
template <typename T>
__aicore__ inline void second_generation(Rows<T> &r) {
    constexpr uint64_t lanes = 256 / sizeof(T);
    r.row([&] { Maxs(r.result, r.a, T(0.25f), count); });
    r.row([&] { Mins(r.result, r.a, T(0.25f), count); });
    r.row([&] { MulAddDst(r.result, r.a, r.b, count); });
    r.row([&] {
        Compares(r.bits, r.a, T(0.25f), CMPMODE::GT, count);
        PipeBarrier<PIPE_V>();
        Select(r.result, r.bits, r.a, T(0.0f), SELMODE::VSEL_TENSOR_SCALAR_MODE, count);
    });
    r.row([&] { Brcb(r.result, r.a, 1, BrcbRepeatParams(1, 8)); });
    r.row([&] {
        uint64_t taken = 0;
        GatherMask(r.result, r.a, 2, false, 0, GatherMaskParams(1, count / lanes, 8, 0), taken);
    });
    r.row([&] { Copy(r.result, r.a, lanes, count / lanes, CopyRepeatParams(1, 1, 8, 8)); });
}
#define VECTOR_KERNEL KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY)
#else
#define VECTOR_KERNEL
#endif

}  // namespace

extern "C" __global__ __aicore__ void ops_f32(GM_ADDR x, GM_ADDR y, GM_ADDR out) {
    VECTOR_KERNEL;
    TPipe pipe;
    Rows<float> rows(pipe, x, y, out);
    both_generations(rows);
#if __NPU_ARCH__ == 2201
    reductions(rows);
    second_generation(rows);
#endif
}

extern "C" __global__ __aicore__ void ops_f16(GM_ADDR x, GM_ADDR y, GM_ADDR out) {
    VECTOR_KERNEL;
    TPipe pipe;
    Rows<half> rows(pipe, x, y, out);
    both_generations(rows);
    reductions(rows);
#if __NPU_ARCH__ == 2201
    second_generation(rows);
#endif
    // Conversion to f32 and back.
    rows.row([&] {
        Cast(rows.wide, rows.a, RoundMode::CAST_NONE, count);
        PipeBarrier<PIPE_V>();
        Muls(rows.wide, rows.wide, 1.0f / 3, count);
        PipeBarrier<PIPE_V>();
        Cast(rows.result, rows.wide, RoundMode::CAST_ODD, count);
    });
}
