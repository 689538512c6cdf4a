// A kernel for both kinds of cores, as the compile step sees it.
#include "kernel_operator.h"

extern "C" __global__ __aicore__ void matmul_gelu(GM_ADDR out, GM_ADDR tiling)
{
#if defined(__DAV_C220_VEC__)
    out[1] = tiling[0];
#else
    out[0] = tiling[0];
#endif
}

extern "C" __global__ __aicore__ void matmul_residual(GM_ADDR out) { out[0] = 2; }
