// C = A x B on one cube core, [64, 96] x [96, 80], for both generations: on 2201 from row-major operands, with a bias,
// output by Fixpipe; on 1001 from Nz, output through UB. Also mutants.

#include "kernel_operator.h"

using namespace AscendC;

namespace {

constexpr uint32_t m = 64, k = 96, n = 80;
constexpr uint32_t k_step = 48;

enum Mutant { none, no_flag, swapped_transpose, wrong_stride, short_buffer, wrong_type, no_barrier };

/// Nz in L1 to Zz in L0A, one row of fractals after another.
__aicore__ inline void load_left(const LocalTensor<half> &to, const LocalTensor<half> &from, uint32_t first_k, Mutant mutant) {
    LoadData2DParams params;
    params.repeatTimes = k_step / 16;
    params.srcStride = mutant == wrong_stride ? m / 16 - 1 : m / 16;
    for (uint32_t row = 0; row < m / 16; ++row) {
        params.startIndex = first_k / 16 * (m / 16) + row;
        LoadData(to[row * k_step * 16], from, params);
    }
}

/// Nz of [k, n] in L1 to Zn in L0B, each fractal transposed.
__aicore__ inline void load_right(const LocalTensor<half> &to, const LocalTensor<half> &from, uint32_t first_k, Mutant mutant) {
    LoadData2DParams params;
    params.repeatTimes = n / 16;
    params.srcStride = k / 16;
    params.ifTranspose = mutant != swapped_transpose;
    for (uint32_t row = 0; row < k_step / 16; ++row) {
        params.startIndex = first_k / 16 + row;
        LoadData(to[row * n * 16], from, params);
    }
}

#if __NPU_ARCH__ == 2201

template <Mutant mutant>
__aicore__ inline void matmul_with(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c) {
    TPipe pipe;
    GlobalTensor<half> a_global, b_global, c_global;
    GlobalTensor<float> bias_global;
    a_global.SetGlobalBuffer((__gm__ half *)a, m * k);
    b_global.SetGlobalBuffer((__gm__ half *)b, k * n);
    c_global.SetGlobalBuffer((__gm__ half *)c, m * n);
    bias_global.SetGlobalBuffer((__gm__ float *)bias, n);
    TBuf<TPosition::A1> a1_buffer, b1_buffer, bias_buffer;
    TBuf<TPosition::A2> a2_buffer;
    TBuf<TPosition::B2> b2_buffer;
    TBuf<TPosition::CO1> c_buffer;
    TBuf<TPosition::C2> table_buffer;
    pipe.InitBuffer(a1_buffer, m * k * 2);
    pipe.InitBuffer(b1_buffer, mutant == short_buffer ? k * n * 2 - 512 : k * n * 2);
    pipe.InitBuffer(bias_buffer, 512);
    pipe.InitBuffer(a2_buffer, 2 * m * k_step * 2);
    pipe.InitBuffer(b2_buffer, 2 * k_step * n * 2);
    pipe.InitBuffer(c_buffer, m * n * 4);
    pipe.InitBuffer(table_buffer, 512);
    LocalTensor<half> a1 = a1_buffer.Get<half>(), b1 = b1_buffer.Get<half>();
    LocalTensor<float> bias1 = bias_buffer.Get<float>(), table = table_buffer.Get<float>(), tile = c_buffer.Get<float>();

    DataCopy(a1, a_global, Nd2NzParams(1, m, k, 0, k, m, 1, 0));
    DataCopy(b1, b_global, Nd2NzParams(1, k, n, 0, n, k, 1, 0));
    DataCopy(bias1, bias_global, n);
    SetFlag<HardEvent::MTE2_MTE1>(0);
    WaitFlag<HardEvent::MTE2_MTE1>(0);
    DataCopy(table, bias1, DataCopyParams(1, n * 4 / 64, 0, 0));
    for (uint32_t step = 0; step < k / k_step; ++step) {
        LocalTensor<half> a2 = a2_buffer.Get<half>()[step * m * k_step], b2 = b2_buffer.Get<half>()[step * k_step * n];
        load_left(a2, a1, step * k_step, mutant);
        load_right(b2, b1, step * k_step, mutant);
        SetFlag<HardEvent::MTE1_M>(step);
        if (mutant != no_flag) WaitFlag<HardEvent::MTE1_M>(step);
        MmadParams params;
        params.m = m;
        params.n = n;
        params.k = k_step;
        params.cmatrixInitVal = false;
        params.unitFlag = step + 1 == k / k_step ? 3 : 2;
        if (step == 0) {
            Mmad(tile, a2, b2, table, params);
        } else {
            Mmad(tile, a2, b2, params);
        }
    }
    FixpipeParamsV220 out;
    out.nSize = n;
    out.mSize = m;
    out.srcStride = m;
    out.dstStride = n;
    out.quantPre = mutant == wrong_type ? QuantMode_t::NoQuant : QuantMode_t::F322F16;
    out.unitFlag = 3;
    Fixpipe<half, float>(c_global, tile, out);
}

#define CUBE_KERNEL KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIC_ONLY)

#else

template <Mutant mutant, typename Sum = float>
__aicore__ inline void matmul_with(GM_ADDR a, GM_ADDR b, GM_ADDR, GM_ADDR c) {
    TPipe pipe;
    GlobalTensor<half> a_global, b_global, c_global;
    a_global.SetGlobalBuffer((__gm__ half *)a, m * k);
    b_global.SetGlobalBuffer((__gm__ half *)b, k * n);
    c_global.SetGlobalBuffer((__gm__ half *)c, m * n);
    TQue<TPosition::A1, 1> a1_queue, b1_queue;
    TQue<TPosition::A2, 1> a2_queue;
    TQue<TPosition::B2, 1> b2_queue;
    TQue<TPosition::CO1, 1> tile_queue;
    TQue<TPosition::CO2, 1> out_queue;
    pipe.InitBuffer(a1_queue, 1, m * k * 2);
    pipe.InitBuffer(b1_queue, 1, mutant == short_buffer ? k * n * 2 - 512 : k * n * 2);
    pipe.InitBuffer(a2_queue, 2, m * k_step * 2);
    pipe.InitBuffer(b2_queue, 2, k_step * n * 2);
    pipe.InitBuffer(tile_queue, 1, m * n * sizeof(Sum));
    pipe.InitBuffer(out_queue, 1, m * n * 2);

    LocalTensor<half> a1 = a1_queue.AllocTensor<half>(), b1 = b1_queue.AllocTensor<half>();
    DataCopy(a1, a_global, m * k);
    DataCopy(b1, b_global, k * n);
    a1_queue.EnQue(a1);
    b1_queue.EnQue(b1);
    a1 = a1_queue.DeQue<half>();
    b1 = b1_queue.DeQue<half>();
    LocalTensor<Sum> tile = tile_queue.AllocTensor<Sum>();
    for (uint32_t step = 0; step < k / k_step; ++step) {
        LocalTensor<half> a2 = a2_queue.AllocTensor<half>(), b2 = b2_queue.AllocTensor<half>();
        load_left(a2, a1, step * k_step, mutant);
        load_right(b2, b1, step * k_step, mutant);
        a2_queue.EnQue(a2);
        b2_queue.EnQue(b2);
        if (mutant != no_flag) {
            a2 = a2_queue.DeQue<half>();
            b2 = b2_queue.DeQue<half>();
        }
        MmadParams params;
        params.m = m;
        params.n = n;
        params.k = k_step;
        params.cmatrixInitVal = step == 0;
        Mmad(tile, a2, b2, params);
        a2_queue.FreeTensor(a2);
        b2_queue.FreeTensor(b2);
    }
    tile_queue.EnQue(tile);
    tile = tile_queue.DeQue<Sum>();
    LocalTensor<half> out = out_queue.AllocTensor<half>();
    DataCopyEnhancedParams enhanced;
    enhanced.blockMode = BlockMode::BLOCK_MODE_MATRIX;
    DataCopy(out, tile, DataCopyParams(1, m / 16 * (n / 16), 0, 0), enhanced);
    tile_queue.FreeTensor(tile);
    a1_queue.FreeTensor(a1);
    b1_queue.FreeTensor(b1);
    out_queue.EnQue(out);
    out = out_queue.DeQue<half>();
    DataCopy(c_global, out, m * n);
    out_queue.FreeTensor(out);
}

#define CUBE_KERNEL

#endif

}  // namespace

extern "C" __global__ __aicore__ void matmul(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c) {
    CUBE_KERNEL;
    if ASCEND_IS_NOT_AIV { matmul_with<none>(a, b, bias, c); }
}
extern "C" __global__ __aicore__ void missing_flag(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c) {
    CUBE_KERNEL;
    if ASCEND_IS_NOT_AIV { matmul_with<no_flag>(a, b, bias, c); }
}
extern "C" __global__ __aicore__ void transposed(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c) {
    CUBE_KERNEL;
    if ASCEND_IS_NOT_AIV { matmul_with<swapped_transpose>(a, b, bias, c); }
}
extern "C" __global__ __aicore__ void bad_stride(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c) {
    CUBE_KERNEL;
    if ASCEND_IS_NOT_AIV { matmul_with<wrong_stride>(a, b, bias, c); }
}
extern "C" __global__ __aicore__ void one_block_short(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c) {
    CUBE_KERNEL;
    if ASCEND_IS_NOT_AIV { matmul_with<short_buffer>(a, b, bias, c); }
}
#if __NPU_ARCH__ == 2201
extern "C" __global__ __aicore__ void bad_quant(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c) {
    CUBE_KERNEL;
    if ASCEND_IS_NOT_AIV { matmul_with<wrong_type>(a, b, bias, c); }
}
#else
extern "C" __global__ __aicore__ void matmul_in_f16(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c) {
    matmul_with<none, half>(a, b, bias, c);
}
#endif

// Fills L0 and, where the instruction supports it, a part of L1: [16, 32] rows, the last four zero, times ones.
extern "C" __global__ __aicore__ void filled(GM_ADDR a, GM_ADDR c) {
    CUBE_KERNEL;
    TPipe pipe;
    GlobalTensor<half> a_global;
    a_global.SetGlobalBuffer((__gm__ half *)a, 16 * 32);
    TBuf<TPosition::A1> a1_buffer;
    TBuf<TPosition::A2> a2_buffer;
    TBuf<TPosition::B2> b2_buffer;
    TBuf<TPosition::CO1> c_buffer;
    pipe.InitBuffer(a1_buffer, 1024);
    pipe.InitBuffer(a2_buffer, 1024);
    pipe.InitBuffer(b2_buffer, 1024);
    pipe.InitBuffer(c_buffer, 1024);
    LocalTensor<half> a1 = a1_buffer.Get<half>();
#if __NPU_ARCH__ == 2201
    Fill(a1[12 * 16], InitConstValueParams<half>(2, 4, 12, half(0.0f)));
    DataCopy(a1, a_global, Nd2NzParams(1, 12, 32, 0, 32, 16, 1, 0));
    Fill(b2_buffer.Get<half>(), InitConstValueParams<half>(1, 2, 0, half(1.0f)));
#else
    DataCopy(a1, a_global, 16 * 32);
    Fill(b2_buffer.Get<half>(), InitConstValueParams<half>(2, 0, 0, half(1.0f)));
#endif
    SetFlag<HardEvent::MTE2_MTE1>(0);
    WaitFlag<HardEvent::MTE2_MTE1>(0);
    LoadData(a2_buffer.Get<half>(), a1, LoadData2DParams(0, 2, 1, 0, 0, false, 0));
    SetFlag<HardEvent::MTE1_M>(0);
    WaitFlag<HardEvent::MTE1_M>(0);
    LocalTensor<float> tile = c_buffer.Get<float>();
    Mmad(tile, a2_buffer.Get<half>(), b2_buffer.Get<half>(), MmadParams(16, 16, 32, 0, false, true));
    GlobalTensor<float> c_global;
    c_global.SetGlobalBuffer((__gm__ float *)c, 256);
#if __NPU_ARCH__ == 2201
    SetFlag<HardEvent::M_FIX>(0);
    WaitFlag<HardEvent::M_FIX>(0);
    Fixpipe<float, float>(c_global, tile, FixpipeParamsV220(16, 16, 16, 16, false));
#else
    TBuf<TPosition::VECCALC> out_buffer;
    pipe.InitBuffer(out_buffer, 1024);
    SetFlag<HardEvent::M_V>(0);
    WaitFlag<HardEvent::M_V>(0);
    DataCopyEnhancedParams enhanced;
    enhanced.blockMode = BlockMode::BLOCK_MODE_MATRIX;
    DataCopy(out_buffer.Get<float>(), tile, DataCopyParams(1, 1, 0, 0), enhanced);
    SetFlag<HardEvent::V_MTE3>(0);
    WaitFlag<HardEvent::V_MTE3>(0);
    DataCopy(c_global, out_buffer.Get<float>(), 256);
#endif
}
