// Kernels of the runtime's tests, for the software device: c = a + b over f32 in blocks, one that goes wrong, and one
// that does nothing.

#include <algorithm>
#include <cstring>
#include <vector>

#include "ascend_twin.h"

namespace {

struct VectorAddArgs {
    uint64_t a, b, c;
    uint32_t count;
};

void add_block(const AscendTwinLaunch *launch, uint32_t block) {
    VectorAddArgs args;
    std::memcpy(&args, launch->args, sizeof args);
    const uint32_t per_block = (args.count + launch->blocks - 1) / launch->blocks;
    const uint32_t begin = std::min(args.count, block * per_block), end = std::min(args.count, begin + per_block);
    std::vector<float> a(end - begin), b(end - begin);
    const size_t bytes = a.size() * sizeof(float);
    const uint64_t offset = uint64_t{begin} * sizeof(float);
    if (bytes == 0 || launch->read(launch->device, block, args.a + offset, a.data(), bytes) != 0 ||
        launch->read(launch->device, block, args.b + offset, b.data(), bytes) != 0) {
        return;
    }
    for (size_t i = 0; i < a.size(); ++i) {
        a[i] += b[i];
    }
    launch->write(launch->device, block, args.c + offset, a.data(), bytes);
}

}  // namespace

extern "C" void ascend_twin_kernel_vector_add(const AscendTwinLaunch *launch) {
    if (launch->args_size < offsetof(VectorAddArgs, count) + sizeof(uint32_t)) {
        launch->fail(launch->device, 0, "vector_add: too few arguments");
        return;
    }
    ascend_twin_each_block(launch, add_block);
}

extern "C" void ascend_twin_kernel_faulty(const AscendTwinLaunch *launch) {
    launch->fail(launch->device, 1, "faulty: UB address out of range");
}

extern "C" void ascend_twin_kernel_nothing(const AscendTwinLaunch *) {}
