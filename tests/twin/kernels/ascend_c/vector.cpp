// Vector kernels for both generations: y = exp(a + b) * scale through double-buffered queues, and mutants of it.

#include "kernel_operator.h"

using namespace AscendC;

namespace {

constexpr uint32_t tile = 256;

template <bool with_barrier>
class AddExp {
  public:
    void Init(TPipe *pipe, GM_ADDR a, GM_ADDR b, GM_ADDR y, uint32_t count, float scale) {
        const uint32_t per_block = count / GetBlockNum();
        const uint64_t first = GetBlockIdx() * per_block;
        tiles = per_block / tile;
        this->scale = scale;
        a_global.SetGlobalBuffer((__gm__ float *)a + first, per_block);
        b_global.SetGlobalBuffer((__gm__ float *)b + first, per_block);
        y_global.SetGlobalBuffer((__gm__ float *)y + first, per_block);
        pipe->InitBuffer(a_queue, 2, tile * sizeof(float));
        pipe->InitBuffer(b_queue, 2, tile * sizeof(float));
        pipe->InitBuffer(y_queue, 2, tile * sizeof(float));
    }

    void Process() {
        for (uint32_t i = 0; i < tiles; ++i) {
            LocalTensor<float> a = a_queue.AllocTensor<float>(), b = b_queue.AllocTensor<float>();
            DataCopy(a, a_global[i * tile], tile);
            DataCopy(b, b_global[i * tile], tile);
            a_queue.EnQue(a);
            b_queue.EnQue(b);
            a = a_queue.DeQue<float>();
            b = b_queue.DeQue<float>();
            LocalTensor<float> y = y_queue.AllocTensor<float>();
            Add(y, a, b, tile);
            if (with_barrier) PipeBarrier<PIPE_V>();
            Exp(y, y, tile);
            PipeBarrier<PIPE_V>();
            Muls(y, y, scale, 64, tile / 64, {1, 1, 8, 8});
            a_queue.FreeTensor(a);
            b_queue.FreeTensor(b);
            y_queue.EnQue(y);
            y = y_queue.DeQue<float>();
            DataCopy(y_global[i * tile], y, tile);
            y_queue.FreeTensor(y);
        }
    }

  private:
    GlobalTensor<float> a_global, b_global, y_global;
    TQue<TPosition::VECIN, 1> a_queue, b_queue;
    TQue<TPosition::VECOUT, 1> y_queue;
    uint32_t tiles;
    float scale;
};

template <bool with_barrier>
void add_exp_with(GM_ADDR a, GM_ADDR b, GM_ADDR y, uint32_t count, float scale) {
    TPipe pipe;
    AddExp<with_barrier> kernel;
    kernel.Init(&pipe, a, b, y, count, scale);
    kernel.Process();
}

}  // namespace

#if __NPU_ARCH__ == 2201
#define VECTOR_KERNEL KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY)
#else
#define VECTOR_KERNEL
#endif

extern "C" __global__ __aicore__ void add_exp(GM_ADDR a, GM_ADDR b, GM_ADDR y, uint32_t count, float scale) {
    VECTOR_KERNEL;
    add_exp_with<true>(a, b, y, count, scale);
}

extern "C" __global__ __aicore__ void missing_barrier(GM_ADDR a, GM_ADDR b, GM_ADDR y, uint32_t count, float scale) {
    VECTOR_KERNEL;
    add_exp_with<false>(a, b, y, count, scale);
}
