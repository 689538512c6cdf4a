// Differences between the two generations: capacities, limits, rates. Numbers only, taken from platform_config or the
// documents, or modelled if neither states them.
#pragma once

#include <cstdint>

#if !defined(__NPU_ARCH__) || (__NPU_ARCH__ != 1001 && __NPU_ARCH__ != 2201)
#error "compile with -D__NPU_ARCH__=1001 (910A, dav-c100) or -D__NPU_ARCH__=2201 (910B, dav-c220)"
#endif

namespace ascend_twin {

/// Whether cube and vector unit are separate cores.
constexpr bool c220 = __NPU_ARCH__ == 2201;

/// A buffer on the chip.
enum class Chip : uint8_t { ub, l1, l0a, l0b, l0c, bt };
constexpr int chips = 6;

constexpr const char *name_of(Chip chip) {
    constexpr const char *names[chips] = {"UB", "L1", "L0A", "L0B", "L0C", "BT"};
    return names[int(chip)];
}

/// Size of a buffer in bytes.
constexpr uint32_t capacity_of(Chip chip) {
    constexpr uint32_t c100_bytes[chips] = {256 << 10, 1 << 20, 64 << 10, 64 << 10, 256 << 10, 0};
    constexpr uint32_t c220_bytes[chips] = {192 << 10, (512 << 10) - 256, 64 << 10, 64 << 10, 128 << 10, 1 << 10};
    return c220 ? c220_bytes[int(chip)] : c100_bytes[int(chip)];
}

/// Size of a buffer available to TPipe: the last 8 KiB of UB are reserved for the compiler.
constexpr uint32_t usable_of(Chip chip) { return capacity_of(chip) - (chip == Chip::ub ? 8u << 10 : 0u); }

/// The alignment required of every operand's address.
constexpr uint32_t alignment_of(Chip chip) {
    constexpr uint32_t bytes[chips] = {32, 32, 512, 512, 64, 64};
    return bytes[int(chip)];
}

/// Event ids per pair of pipes, and the number of them that a kernel may use without TPipe.
constexpr int event_ids = c220 ? 8 : 4;
constexpr int free_event_ids = c220 ? 6 : 4;
/// Queue buffers per TPosition.
constexpr int queue_buffers = c220 ? 8 : 4;

/// Rates of the data paths, bytes per cycle of one core.
namespace rate {
constexpr double global_read = 87, ub_to_global = 64, l0c_to_global = 64, ub_to_l1 = 128;
constexpr double l1_to_l0a = 256, l1_to_l0b = 128, l1_to_bt = 64, l0c_to_ub = 256;
constexpr double hbm_per_cube_core = 32;
}  // namespace rate

/// Additional cycles of a vector instruction that cannot directly follow another.
constexpr double vector_start = 28;

}  // namespace ascend_twin
