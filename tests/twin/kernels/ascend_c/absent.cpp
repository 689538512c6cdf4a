// Features that dav-c100 lacks, one call each: none may compile for 1001, all must compile for 2201.

#include "kernel_operator.h"

using namespace AscendC;

extern "C" __global__ __aicore__ void absent(GM_ADDR x) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
    GlobalTensor<half> global;
    global.SetGlobalBuffer((__gm__ half *)x);
    LocalTensor<half> a, b;
    LocalTensor<float> f;
    DataCopy(a, global, Nd2NzParams(1, 16, 16, 0, 16, 16, 1, 0));
    DataCopyPad(a, global, DataCopyExtParams(1, 2, 0, 0, 0), DataCopyPadExtParams<half>());
    Fixpipe<half, float>(global, f, FixpipeParamsV220());
    Mmad(f, a, b, f, MmadParams());
    Brcb(a, b, 1, BrcbRepeatParams(1, 8));
    Maxs(a, b, half(0.0f), 128);
    WholeReduceSum(f, f, 64, 1, 1, 1, 8);
    LoadDataWithTranspose(a, b, LoadData2dTransposeParams());
    FusedMulAdd(a, b, b, 128);
}
