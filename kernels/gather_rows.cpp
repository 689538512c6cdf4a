// out[i] = input[rows[i]], rows of f16.

#include "arch/arch.h"

extern "C" __global__ __aicore__ void gather_rows(GM_ADDR input, GM_ADDR rows, GM_ADDR out, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
    using namespace AscendC;
    const RowsTiling cut = read_tiling<RowsTiling>(tiling);
    const Batches batches(cut);
    GlobalTensor<half> from;
    from.SetGlobalBuffer((__gm__ half *)input);
    const GlobalTensor<uint32_t> ids = global_at<uint32_t>(rows, cut.rows);
    const GlobalTensor<half> to = global_at<half>(out, static_cast<uint64_t>(cut.rows) * cut.width);
    TPipe pipe;
    TQueBind<TPosition::VECIN, TPosition::VECOUT, 1> queue;
    pipe.InitBuffer(queue, 2, cut.batch * cut.width * sizeof(half));
    for (uint32_t batch = 0; batch < batches.count(); ++batch) {
        const uint64_t first = batches.first_row(batch);
        LocalTensor<half> held = queue.AllocTensor<half>();
        for (uint32_t row = 0; row < batches.rows(batch); ++row) {
            DataCopy(held[row * cut.width], from[ids.GetValue(first + row) * static_cast<uint64_t>(cut.width)], cut.width);
        }
        queue.EnQue(held);
        held = queue.DeQue<half>();
        DataCopy(to[first * cut.width], held, batches.rows(batch) * cut.width);
        queue.FreeTensor(held);
    }
}
