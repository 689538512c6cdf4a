// Kernels for tests: some violate rules, one counts its blocks, one does nothing.
#include "ascend_twin.h"

// Fails in its last block, with a message.
extern "C" void ascend_twin_kernel_fails(const AscendTwinLaunch *launch) {
    launch->fail(launch->device, launch->blocks - 1, "the queue VECIN has no free buffer");
}

// Reads 4 bytes at a given address plus an offset; ignores the result.
extern "C" void ascend_twin_kernel_reads(const AscendTwinLaunch *launch) {
    const uint64_t *args = static_cast<const uint64_t *>(launch->args);
    uint32_t word = 0;
    launch->read(launch->device, 0, args[0] + args[1], &word, sizeof word);
}

// Adds 1 to an f32 once per block.
extern "C" void ascend_twin_kernel_counts(const AscendTwinLaunch *launch) {
    const uint64_t *args = static_cast<const uint64_t *>(launch->args);
    for (uint32_t block = 0; block < launch->blocks; ++block) {
        launch->atomic_add_f32(launch->device, block, args[0], 1.0f);
    }
}

// Does nothing: measures the cost of a launch.
extern "C" void ascend_twin_kernel_nothing(const AscendTwinLaunch *) {}
