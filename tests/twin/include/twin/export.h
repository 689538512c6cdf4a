// From a launch to a kernel: kernel types, arguments, and the symbol by which the device finds a kernel. Used by the
// sources that `compile` generates, one per part of a core.
#pragma once

#include <tuple>

#include "launch.h"

namespace AscendC {

enum KernelType {
    KERNEL_TYPE_AIV_ONLY,
    KERNEL_TYPE_AIC_ONLY,
    KERNEL_TYPE_MIX_AIV_1_0,
    KERNEL_TYPE_MIX_AIC_1_0,
    KERNEL_TYPE_MIX_AIC_1_1,
    KERNEL_TYPE_MIX_AIC_1_2,
};

}  // namespace AscendC

using AscendC::KERNEL_TYPE_AIC_ONLY;
using AscendC::KERNEL_TYPE_AIV_ONLY;
using AscendC::KERNEL_TYPE_MIX_AIC_1_0;
using AscendC::KERNEL_TYPE_MIX_AIC_1_1;
using AscendC::KERNEL_TYPE_MIX_AIC_1_2;
using AscendC::KERNEL_TYPE_MIX_AIV_1_0;

namespace ascend_twin {

/// The note that KERNEL_TASK_TYPE_DEFAULT writes to a section of the binary, as the real compiler's does.
struct TypeNote {
    const char *function;
    AscendC::KernelType type;
};

}  // namespace ascend_twin

#if __NPU_ARCH__ == 2201
/// Declares the cores that a kernel runs on; must be the first statement of its body.
#define KERNEL_TASK_TYPE_DEFAULT(type)                                                                              \
    static ::ascend_twin::TypeNote ascend_twin_type_note __attribute__((section("ascend_twin_types"), used)) = {     \
        __func__, type}
#endif

namespace ascend_twin {

/// The parts of a kernel in this binary.
struct Kernel {
    Entry aicore = nullptr, cube = nullptr, vector = nullptr;
};
/// A kernel with its name.
Kernel &kernel_of(const std::string &name);

/// Calls a kernel with the arguments of a launch, in the layout of the runtime: each at its own alignment.
template <typename... P>
void call(void (*kernel)(P...), const AscendTwinLaunch *launch) {
    size_t offset = 0;
    const auto next = [&](auto *value) {
        using T = std::remove_pointer_t<decltype(value)>;
        static_assert(std::is_trivially_copyable_v<T>, "arguments are plain values");
        offset = (offset + alignof(T) - 1) / alignof(T) * alignof(T);
        if (offset + sizeof(T) > launch->args_size) {
            violate(Here{}, "the launch has %zu bytes of arguments, the kernel expects at least %zu", launch->args_size,
                    offset + sizeof(T));
        }
        std::memcpy(value, static_cast<const char *>(launch->args) + offset, sizeof(T));
        offset += sizeof(T);
    };
    std::tuple<std::remove_const_t<P>...> values;
    std::apply([&](auto &...each) { (next(&each), ...); }, values);
    std::apply(kernel, values);
}

struct Registration {
    Registration(const char *name, Part part, Entry entry) {
        Kernel &kernel = kernel_of(name);
        (part == Part::aicore ? kernel.aicore : part == Part::cube ? kernel.cube : kernel.vector) = entry;
    }
};

/// A launch of a kernel, from the start of its cores to its counters.
void run(const char *name, const AscendTwinLaunch *launch);

}  // namespace ascend_twin

/// Registers `function`, one part of kernel `name`.
#define ASCEND_TWIN_KERNEL(name, part, function)                                                                     \
    static const ::ascend_twin::Registration ascend_twin_registration_##name(                                        \
        #name, ::ascend_twin::Part::part,                                                                            \
        [](const AscendTwinLaunch *launch) { ::ascend_twin::call(&function, launch); });                             \
    extern "C" __attribute__((weak, visibility("default"))) void ascend_twin_kernel_##name(                          \
        const AscendTwinLaunch *launch) {                                                                            \
        ::ascend_twin::run(#name, launch);                                                                           \
    }
