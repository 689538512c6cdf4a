// The part of Ascend C that the stand-in compiler needs: the declarations of a kernel.
#pragma once

#if !defined(__NPU_ARCH__)
#error "kernels rely on __NPU_ARCH__"
#endif
#define __global__
#define __aicore__
#define __gm__
#define GM_ADDR __gm__ unsigned char *
#define KERNEL_TASK_TYPE_DEFAULT(value)
