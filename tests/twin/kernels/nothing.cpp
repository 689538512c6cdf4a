// Empty kernels with the names that the NPU backend launches, so that only the host's time is measured. gather_rows
// sleeps, so that work queued behind it finds the device busy.

#include <chrono>
#include <thread>

#include "ascend_twin.h"

#define ASCEND_TWIN_NOTHING(name) \
    extern "C" void ascend_twin_kernel_##name(const AscendTwinLaunch *) {}

ASCEND_TWIN_NOTHING(embed_layer_norm)
ASCEND_TWIN_NOTHING(add_layer_norm)
ASCEND_TWIN_NOTHING(layer_norm)
ASCEND_TWIN_NOTHING(log_softmax)
ASCEND_TWIN_NOTHING(matmul)
ASCEND_TWIN_NOTHING(matmul_activation)
ASCEND_TWIN_NOTHING(matmul_split)
ASCEND_TWIN_NOTHING(matmul_single)
ASCEND_TWIN_NOTHING(attention)

extern "C" void ascend_twin_kernel_gather_rows(const AscendTwinLaunch *) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
}
