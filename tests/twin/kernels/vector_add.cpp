// z = x + y over f32: an example kernel for the software device. Each block adds its share tile by tile, as a core with
// a small local memory does.
#include <algorithm>

#include "ascend_twin.h"

namespace {

struct Arguments {
    uint64_t x, y, z; // device addresses
    uint64_t count;
};

constexpr uint64_t kTile = 256;

void add_block(const AscendTwinLaunch *launch, uint32_t block) {
    const auto &args = *static_cast<const Arguments *>(launch->args);
    const uint64_t share = (args.count + launch->blocks - 1) / launch->blocks;
    const uint64_t end = std::min(args.count, (block + 1) * share);
    float x[kTile], y[kTile];
    for (uint64_t at = block * share; at < end; at += kTile) {
        const uint64_t count = std::min(kTile, end - at);
        const uint64_t offset = at * sizeof(float), bytes = count * sizeof(float);
        if (launch->read(launch->device, block, args.x + offset, x, bytes) != 0 ||
            launch->read(launch->device, block, args.y + offset, y, bytes) != 0) {
            return;
        }
        for (uint64_t i = 0; i < count; ++i) {
            x[i] += y[i];
        }
        if (launch->write(launch->device, block, args.z + offset, x, bytes) != 0) {
            return;
        }
    }
}

} // namespace

extern "C" void ascend_twin_kernel_vector_add(const AscendTwinLaunch *launch) {
    if (launch->args_size < sizeof(Arguments)) {
        launch->fail(launch->device, 0, "vector_add takes x, y, z and a count");
        return;
    }
    ascend_twin_each_block(launch, add_block);
}
