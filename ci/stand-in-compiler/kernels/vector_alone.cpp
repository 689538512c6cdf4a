// A kernel for vector cores, as the compile step sees it.
#include "kernel_operator.h"

extern "C" __global__ __aicore__ void add_layer_norm(GM_ADDR out)
{
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
    out[0] = __NPU_ARCH__ % 256;
}
