// The elements that a vector instruction processes.

#include "vector.h"

namespace ascend_twin {

Lanes lanes_of_count(int64_t count, const char *name, const Here &here) {
    if (count < 0) violate(here, "%s: %lld elements", name, static_cast<long long>(count));
    Lanes lanes;
    lanes.counted = true;
    lanes.count = uint32_t(count);
    core().mask[0] = core().mask[1] = ~0ull;
    return lanes;
}

Lanes lanes_of_mask(const char *name, const uint64_t bits[2], int64_t repeats, bool sets_mask, size_t widest,
                    const Here &here) {
    if (repeats < 0 || repeats > 255) violate(here, "%s: %lld repeats; at most 255", name, static_cast<long long>(repeats));
    const uint32_t per_repeat = uint32_t(256 / widest);
    Lanes lanes;
    lanes.repeats = uint32_t(repeats);
    if (sets_mask) {
        core().mask[0] = bits[0];
        core().mask[1] = bits[1];
    } else if (core().mask_counts) {
        violate(here, "%s: the counter mode of masks with block strides is not supported", name);
    }
    lanes.mask[0] = core().mask[0];
    lanes.mask[1] = core().mask[1];
    if (!sets_mask && per_repeat < 128 && lanes.mask[1] == ~0ull) lanes.mask[1] = 0;
    if (per_repeat <= 64 && lanes.mask[1] != 0) violate(here, "%s: the mask has bits beyond the %u elements of a repeat", name, per_repeat);
    if (per_repeat < 64 && lanes.mask[0] >> per_repeat != 0) {
        violate(here, "%s: the mask has bits beyond the %u elements of a repeat", name, per_repeat);
    }
    return lanes;
}

Lanes lanes_of_mask(const char *name, uint64_t elements, int64_t repeats, bool sets_mask, size_t widest,
                    const Here &here) {
    const uint32_t per_repeat = uint32_t(256 / widest);
    if (sets_mask && elements > per_repeat) {
        violate(here, "%s: a mask of %llu elements; a repeat has %u", name, static_cast<unsigned long long>(elements), per_repeat);
    }
    const uint64_t bits[2] = {elements >= 64 ? ~0ull : (1ull << elements) - 1,
                              elements >= 128 ? ~0ull : elements > 64 ? (1ull << (elements - 64)) - 1 : 0};
    return lanes_of_mask(name, bits, repeats, sets_mask, widest, here);
}

double repeats_of(const Lanes &lanes, size_t widest) {
    return lanes.counted ? double((lanes.count * widest + 255) / 256) : lanes.repeats;
}

}  // namespace ascend_twin
