// out[i] = input[rows[i]], rows of f16 activations.

#include "arch/rows.h"

extern "C" __global__ __aicore__ void gather_rows(GM_ADDR input, GM_ADDR rows, GM_ADDR out, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
    using namespace AscendC;
    const GatherTiling gather = read_tiling<GatherTiling>(tiling);
    const RowsTiling &cut = gather.rows;
    const Batches batches(cut);
    const arch::Activations from(input, gather.tokens, cut.width), to(out, cut.rows, cut.width);
    const GlobalTensor<uint32_t> ids = global_at<uint32_t>(rows, cut.rows);
    TPipe pipe;
    TQueBind<TPosition::VECIN, TPosition::VECOUT, 1> queue;
    pipe.InitBuffer(queue, 2, arch::Activations::room(cut.batch, cut.width) * sizeof(half));
    for (uint32_t batch = 0; batch < batches.count(); ++batch) {
        const uint32_t first = batches.first_row(batch), count = batches.rows(batch);
        LocalTensor<half> held = queue.AllocTensor<half>();
        for (uint32_t row = 0; row < count; ++row) from.load_row(held, count, row, ids.GetValue(first + row));
        queue.EnQue(held);
        held = queue.DeQue<half>();
        to.store(held, first, count);
        queue.FreeTensor(held);
    }
}
