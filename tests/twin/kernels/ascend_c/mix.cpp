// Kernels whose cores synchronise: on 2201 a cube core that passes tiles to its vector cores and waits for their
// acknowledgement, and SyncAll; on both generations SyncAll and IBSet through global memory. Also mutants.

#include "kernel_operator.h"

using namespace AscendC;

namespace {

/// y[i] = x[i of the neighbouring core] + 1, after every core has written its own x[i] = core.
template <typename Sync>
__aicore__ inline void exchange(GM_ADDR x, GM_ADDR y, Sync sync) {
    constexpr uint32_t count = 64;
    const uint32_t self = GetBlockIdx(), all = GetBlockNum(), next = (self + 1) % all;
    TPipe pipe;
    TBuf<TPosition::VECCALC> buffer, signals;
    pipe.InitBuffer(buffer, count * sizeof(float));
    pipe.InitBuffer(signals, all * 32);
    GlobalTensor<float> x_global, y_global;
    x_global.SetGlobalBuffer((__gm__ float *)x, all * count);
    y_global.SetGlobalBuffer((__gm__ float *)y, all * count);
    LocalTensor<float> values = buffer.Get<float>();
    Duplicate(values, float(self), count);
    SetFlag<HardEvent::V_MTE3>(0);
    WaitFlag<HardEvent::V_MTE3>(0);
    DataCopy(x_global[self * count], values, count);
    sync(signals.Get<int32_t>(), self, next);
    SetFlag<HardEvent::MTE3_MTE2>(0);
    WaitFlag<HardEvent::MTE3_MTE2>(0);
    DataCopy(values, x_global[next * count], count);
    SetFlag<HardEvent::MTE2_V>(0);
    WaitFlag<HardEvent::MTE2_V>(0);
    Adds(values, values, 1.0f, count);
    SetFlag<HardEvent::V_MTE3>(0);
    WaitFlag<HardEvent::V_MTE3>(0);
    DataCopy(y_global[self * count], values, count);
}

}  // namespace

#if __NPU_ARCH__ == 2201
#define VECTOR_KERNEL KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIV_1_0)
#else
#define VECTOR_KERNEL
#endif

extern "C" __global__ __aicore__ void soft_sync(GM_ADDR x, GM_ADDR y, GM_ADDR workspace) {
    VECTOR_KERNEL;
    GlobalTensor<int32_t> global;
    global.SetGlobalBuffer((__gm__ int32_t *)workspace, GetBlockNum() * 8);
    exchange(x, y, [&](const LocalTensor<int32_t> &signals, uint32_t, uint32_t) { SyncAll(global, signals); });
}

extern "C" __global__ __aicore__ void pairwise(GM_ADDR x, GM_ADDR y, GM_ADDR workspace) {
    VECTOR_KERNEL;
    GlobalTensor<int32_t> global;
    global.SetGlobalBuffer((__gm__ int32_t *)workspace, 1024);
    exchange(x, y, [&](const LocalTensor<int32_t> &signals, uint32_t self, uint32_t next) {
        IBSet(global, signals, self, 0);
        IBWait(global, signals, next, 0);
    });
}

extern "C" __global__ __aicore__ void no_sync(GM_ADDR x, GM_ADDR y, GM_ADDR) {
    VECTOR_KERNEL;
    exchange(x, y, [](const LocalTensor<int32_t> &, uint32_t, uint32_t) {});
}

extern "C" __global__ __aicore__ void lonely_wait(GM_ADDR x, GM_ADDR y, GM_ADDR workspace) {
    VECTOR_KERNEL;
    GlobalTensor<int32_t> global;
    global.SetGlobalBuffer((__gm__ int32_t *)workspace, 1024);
    exchange(x, y, [&](const LocalTensor<int32_t> &signals, uint32_t, uint32_t next) { IBWait(global, signals, next, 0); });
}

#if __NPU_ARCH__ == 2201

extern "C" __global__ __aicore__ void hard_sync(GM_ADDR sync, GM_ADDR x, GM_ADDR y) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIV_1_0);
    SetSyncBaseAddr((uint64_t)sync);
    exchange(x, y, [](const LocalTensor<int32_t> &, uint32_t, uint32_t) { SyncAll(); });
}

namespace {

constexpr uint32_t size = 32, tiles = 3;

enum Mutant { none, no_set, one_sided, not_told };

/// out = A x B + tile number, tile by tile: the cube writes f32 to a ring of two, the vector cores add half the rows
/// each.
template <Mutant mutant>
class Handover {
  public:
    __aicore__ inline void cube(GM_ADDR a, GM_ADDR b, GM_ADDR ring) {
        TPipe pipe;
        TBuf<TPosition::A1> l1;
        TBuf<TPosition::A2> l0a;
        TBuf<TPosition::B2> l0b;
        TBuf<TPosition::CO1> l0c;
        pipe.InitBuffer(l1, 2 * size * size * 2);
        pipe.InitBuffer(l0a, size * size * 2);
        pipe.InitBuffer(l0b, size * size * 2);
        pipe.InitBuffer(l0c, size * size * 4);
        GlobalTensor<half> a_global, b_global;
        GlobalTensor<float> ring_global;
        a_global.SetGlobalBuffer((__gm__ half *)a, size * size);
        b_global.SetGlobalBuffer((__gm__ half *)b, size * size);
        ring_global.SetGlobalBuffer((__gm__ float *)ring + GetBlockIdx() * 2 * size * size, 2 * size * size);
        LocalTensor<half> a1 = l1.Get<half>(), b1 = a1[size * size];
        DataCopy(a1, a_global, Nd2NzParams(1, size, size, 0, size, size, 1, 0));
        DataCopy(b1, b_global, Nd2NzParams(1, size, size, 0, size, size, 1, 0));
        SetFlag<HardEvent::MTE2_MTE1>(0);
        WaitFlag<HardEvent::MTE2_MTE1>(0);
        LocalTensor<half> a2 = l0a.Get<half>(), b2 = l0b.Get<half>();
        for (uint32_t row = 0; row < size / 16; ++row) {
            LoadData(a2[row * size * 16], a1, LoadData2DParams(row, size / 16, size / 16, 0, 0, false, 0));
            LoadData(b2[row * size * 16], b1, LoadData2DParams(row, size / 16, size / 16, 0, 0, true, 0));
        }
        SetFlag<HardEvent::MTE1_M>(0);
        WaitFlag<HardEvent::MTE1_M>(0);
        LocalTensor<float> tile = l0c.Get<float>();
        for (uint32_t i = 0; i < tiles; ++i) {
            PipeBarrier<PIPE_M>();
            Mmad(tile, a2, b2, MmadParams(size, size, size, 3, false, true));
            // The vector cores' acknowledgement also orders this core's Fixpipes.
            if (i >= 2) CrossCoreWaitFlag(1);
            FixpipeParamsV220 params(size, size, size, size, false);
            params.unitFlag = 3;
            Fixpipe<float, float>(ring_global[i % 2 * size * size], tile, params);
            if (mutant != no_set) CrossCoreSetFlag<2, PIPE_FIX>(0);
        }
        for (uint32_t i = 0; i < 2; ++i) CrossCoreWaitFlag(1);
        // The vector cores have read what Fixpipe wrote, so it is visible to this core's other pipes too.
        SetFlag<HardEvent::MTE1_MTE2>(0);
        WaitFlag<HardEvent::MTE1_MTE2>(0);
        DataCopy(l1.Get<float>(), ring_global, size * size);
    }

    __aicore__ inline void vector(GM_ADDR ring, GM_ADDR out) {
        constexpr uint32_t half_tile = size * size / 2;
        const uint32_t part = GetSubBlockIdx(), block = GetBlockIdx() / 2;
        TPipe pipe;
        TQueBind<TPosition::VECIN, TPosition::VECOUT, 1> queue;
        TBuf<TPosition::VECCALC> buffer;
        pipe.InitBuffer(buffer, 2 * half_tile * 4);
        LocalTensor<float> values = buffer.Get<float>(), sums = values[half_tile];
        GlobalTensor<float> ring_global, out_global;
        ring_global.SetGlobalBuffer((__gm__ float *)ring + block * 2 * size * size, 2 * size * size);
        out_global.SetGlobalBuffer((__gm__ float *)out + block * tiles * size * size, tiles * size * size);
        SetFlag<HardEvent::V_MTE2>(0);
        SetFlag<HardEvent::MTE3_V>(0);
        for (uint32_t i = 0; i < tiles; ++i) {
            if (mutant != not_told) CrossCoreWaitFlag(0);
            WaitFlag<HardEvent::V_MTE2>(0);
            DataCopy(values, ring_global[i % 2 * size * size + part * half_tile], half_tile);
            if (mutant != one_sided || part == 0) CrossCoreSetFlag<2, PIPE_MTE2>(1);
            SetFlag<HardEvent::MTE2_V>(0);
            WaitFlag<HardEvent::MTE2_V>(0);
            WaitFlag<HardEvent::MTE3_V>(0);
            Adds(sums, values, float(i), half_tile);
            SetFlag<HardEvent::V_MTE2>(0);
            SetFlag<HardEvent::V_MTE3>(0);
            WaitFlag<HardEvent::V_MTE3>(0);
            DataCopy(out_global[i * size * size + part * half_tile], sums, half_tile);
            SetFlag<HardEvent::MTE3_V>(0);
        }
        WaitFlag<HardEvent::V_MTE2>(0);
        WaitFlag<HardEvent::MTE3_V>(0);
    }

    __aicore__ inline void run(GM_ADDR sync, GM_ADDR a, GM_ADDR b, GM_ADDR ring, GM_ADDR out) {
        SetSyncBaseAddr((uint64_t)sync);
        if ASCEND_IS_AIC { cube(a, b, ring); }
        if ASCEND_IS_AIV { vector(ring, out); }
    }
};

}  // namespace

extern "C" __global__ __aicore__ void handover(GM_ADDR sync, GM_ADDR a, GM_ADDR b, GM_ADDR ring, GM_ADDR out) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
    Handover<none>().run(sync, a, b, ring, out);
}
extern "C" __global__ __aicore__ void cube_says_nothing(GM_ADDR sync, GM_ADDR a, GM_ADDR b, GM_ADDR ring, GM_ADDR out) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
    Handover<no_set>().run(sync, a, b, ring, out);
}
extern "C" __global__ __aicore__ void one_vector_core_says_nothing(GM_ADDR sync, GM_ADDR a, GM_ADDR b, GM_ADDR ring, GM_ADDR out) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
    Handover<one_sided>().run(sync, a, b, ring, out);
}
extern "C" __global__ __aicore__ void vector_cores_do_not_wait(GM_ADDR sync, GM_ADDR a, GM_ADDR b, GM_ADDR ring, GM_ADDR out) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
    Handover<not_told>().run(sync, a, b, ring, out);
}

#endif
