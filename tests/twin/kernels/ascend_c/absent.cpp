// What dav-c100 lacks, one call each, chosen by -DABSENT=NUMBER: none of it may compile for 1001, all of it does for 2201.

#include "kernel_operator.h"

using namespace AscendC;

extern "C" __global__ __aicore__ void absent(GM_ADDR x) {
#if __NPU_ARCH__ == 2201
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
#endif
    GlobalTensor<half> global;
    global.SetGlobalBuffer((__gm__ half *)x);
    LocalTensor<half> a, b;
    LocalTensor<float> f;
#if ABSENT == 1
    DataCopy(a, global, Nd2NzParams(1, 16, 16, 0, 16, 16, 1, 0));
#elif ABSENT == 2
    DataCopyPad(a, global, DataCopyExtParams(1, 2, 0, 0, 0), DataCopyPadExtParams<half>());
#elif ABSENT == 3
    Fixpipe<half, float>(global, f, FixpipeParamsV220());
#elif ABSENT == 4
    Mmad(f, a, b, f, MmadParams());
#elif ABSENT == 5
    Brcb(a, b, 1, BrcbRepeatParams(1, 8));
#elif ABSENT == 6
    Maxs(a, b, half(0.0f), 128);
#elif ABSENT == 7
    WholeReduceSum(f, f, 64, 1, 1, 1, 8);
#elif ABSENT == 8
    LoadDataWithTranspose(a, b, LoadData2dTransposeParams());
#elif ABSENT == 9
    FusedMulAdd(a, b, b, 128);
#elif ABSENT == 10 && __NPU_ARCH__ == 1001
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
#endif
}
