// Kernels that violate one rule each, for both generations, and two that follow unusual ones. `x` and `y` are 1024 f32.

#include "kernel_operator.h"

using namespace AscendC;

#if __NPU_ARCH__ == 2201
#define VECTOR_KERNEL KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY)
#else
#define VECTOR_KERNEL
#endif

namespace {

constexpr uint32_t count = 256;

struct Setting {
    __aicore__ inline Setting(GM_ADDR x, GM_ADDR y) {
        x_global.SetGlobalBuffer((__gm__ float *)x, 1024);
        y_global.SetGlobalBuffer((__gm__ float *)y, 1024);
        pipe.InitBuffer(buffer, 4 * count * sizeof(float));
        a = buffer.Get<float>();
    }
    __aicore__ inline void load() {
        DataCopy(a, x_global, 2 * count);
        SetFlag<HardEvent::MTE2_V>(0);
        WaitFlag<HardEvent::MTE2_V>(0);
    }

    TPipe pipe;
    TBuf<TPosition::VECCALC> buffer;
    GlobalTensor<float> x_global, y_global;
    LocalTensor<float> a;
};

}  // namespace

extern "C" __global__ __aicore__ void event_left_set(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    SetFlag<HardEvent::V_MTE3>(1);
}
extern "C" __global__ __aicore__ void event_set_twice(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    SetFlag<HardEvent::V_MTE3>(1);
    SetFlag<HardEvent::V_MTE3>(1);
}
extern "C" __global__ __aicore__ void event_never_set(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    WaitFlag<HardEvent::V_MTE3>(1);
}
extern "C" __global__ __aicore__ void event_beyond(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    SetFlag<HardEvent::V_MTE3>(__NPU_ARCH__ == 1001 ? 4 : 6);
}
extern "C" __global__ __aicore__ void never_written(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    s.load();
    Add(s.a, s.a, s.a[2 * count - 8], 64);
}
extern "C" __global__ __aicore__ void too_much(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    TBuf<TPosition::VECCALC> more;
    s.pipe.InitBuffer(more, __NPU_ARCH__ == 1001 ? 248 * 1024 : 184 * 1024);
}
extern "C" __global__ __aicore__ void too_many_buffers(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    TQue<TPosition::VECIN, 1> queue;
    s.pipe.InitBuffer(queue, __NPU_ARCH__ == 1001 ? 5 : 9, 32);
}
extern "C" __global__ __aicore__ void too_deep(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    TQue<TPosition::VECIN, 1> queue;
    s.pipe.InitBuffer(queue, 2, 1024);
    for (int i = 0; i < 2; ++i) {
        LocalTensor<float> tensor = queue.AllocTensor<float>();
        DataCopy(tensor, s.x_global, count);
        queue.EnQue(tensor);
    }
}
extern "C" __global__ __aicore__ void never_freed(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    TQue<TPosition::VECIN, 1> queue;
    s.pipe.InitBuffer(queue, 1, 1024);
    LocalTensor<float> tensor = queue.AllocTensor<float>();
    DataCopy(tensor, s.x_global, count);
    queue.EnQue(tensor);
    tensor = queue.DeQue<float>();
}
extern "C" __global__ __aicore__ void allocated_twice(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    TQue<TPosition::VECIN, 1> queue;
    s.pipe.InitBuffer(queue, 1, 1024);
    queue.AllocTensor<float>();
    queue.AllocTensor<float>();
}
extern "C" __global__ __aicore__ void misaligned(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    s.load();
    Muls(s.a[2 * count], s.a[1], 2.0f, 64);
}
extern "C" __global__ __aicore__ void overlapping(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    s.load();
    Muls(s.a[8], s.a, 2.0f, 64);
}
extern "C" __global__ __aicore__ void accumulating(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    s.load();
    Axpy(s.a, s.a[512], 2.0f, 64, 4, {1, 1, 0, 8});
}
extern "C" __global__ __aicore__ void wide_mask(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    s.load();
    Muls(s.a, s.a, 2.0f, 65, 1, UnaryRepeatParams(1, 1, 8, 8));
}
extern "C" __global__ __aicore__ void many_repeats(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    s.load();
    Muls(s.a, s.a, 2.0f, 8, 256, UnaryRepeatParams(1, 1, 1, 1));
}
extern "C" __global__ __aicore__ void stride_cut_off(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    s.load();
    Muls(s.a, s.a, 2.0f, 8, 2, UnaryRepeatParams(1, 1, 256, 256));
}
extern "C" __global__ __aicore__ void beyond_the_buffer(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    Duplicate(s.a[count], 1.0f, 3 * count + 1);
}
extern "C" __global__ __aicore__ void beyond_global_memory(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    GlobalTensor<float> unbounded;
    unbounded.SetGlobalBuffer((__gm__ float *)x);
    DataCopy(s.a, unbounded[1024], 8);
}
extern "C" __global__ __aicore__ void copies_overlap(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    DataCopy(s.a, s.x_global, count);
    DataCopy(s.a[8], s.x_global, count);
}
extern "C" __global__ __aicore__ void scalar_too_early(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    Duplicate(s.a, 1.0f, 64);
    s.a.GetValue(3);
}
extern "C" __global__ __aicore__ void cache_never_cleaned(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    s.y_global.SetValue(0, 1.0f);
}
extern "C" __global__ __aicore__ void adding_left_on(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    SetAtomicAdd<float>();
}
extern "C" __global__ __aicore__ void read_back_too_early(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    Duplicate(s.a, 1.0f, 64);
    SetFlag<HardEvent::V_MTE3>(0);
    WaitFlag<HardEvent::V_MTE3>(0);
    DataCopy(s.y_global, s.a, 64);
    DataCopy(s.a[64], s.y_global, 64);
}

/// Scalar writes through the cache, and atomic adds, from all cores: each adds 1 to y[0], the first sets y[8] = 5.
extern "C" __global__ __aicore__ void scalars_and_sums(GM_ADDR x, GM_ADDR y) {
    VECTOR_KERNEL;
    Setting s(x, y);
    Duplicate(s.a, s.x_global.GetValue(1), 8);
    SetFlag<HardEvent::V_S>(0);
    WaitFlag<HardEvent::V_S>(0);
    const float one = s.a.GetValue(7);
    s.a.SetValue(0, one);
    SetFlag<HardEvent::S_MTE3>(0);
    WaitFlag<HardEvent::S_MTE3>(0);
    SetAtomicAdd<float>();
    DataCopy(s.y_global, s.a, 8);
    SetAtomicNone();
    if (GetBlockIdx() == 0) {
        s.y_global.SetValue(8, 5 * one);
        DataCacheCleanAndInvalid<float, CacheLine::SINGLE_CACHE_LINE, DcciDst::CACHELINE_OUT>(s.y_global[8]);
    }
}
