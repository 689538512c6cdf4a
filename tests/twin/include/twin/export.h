// From a launch to a kernel: kernel types, arguments, and the symbol by which the twin finds a kernel. Used by the
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

/// What KERNEL_TASK_TYPE_DEFAULT leaves in a section of the binary, as the real compiler's does.
struct TypeNote {
    const char *function;
    AscendC::KernelType type;
};

}  // namespace ascend_twin

extern "C" {
extern ascend_twin::TypeNote __start_ascend_twin_types[] __attribute__((weak, visibility("hidden")));
extern ascend_twin::TypeNote __stop_ascend_twin_types[] __attribute__((weak, visibility("hidden")));
}

#if __NPU_ARCH__ == 2201
/// Says which cores a kernel runs on; the first line of its body.
#define KERNEL_TASK_TYPE_DEFAULT(type)                                                                              \
    static ::ascend_twin::TypeNote ascend_twin_type_note __attribute__((section("ascend_twin_types"), used)) = {     \
        __func__, type}
#endif

namespace ascend_twin {

inline KernelType type_of(AscendC::KernelType type) {
    switch (type) {
    case AscendC::KERNEL_TYPE_AIV_ONLY: return {"AIV_ONLY", 0, 1, false};
    case AscendC::KERNEL_TYPE_AIC_ONLY: return {"AIC_ONLY", 1, 0, false};
    case AscendC::KERNEL_TYPE_MIX_AIV_1_0: return {"MIX_AIV_1_0", 0, 1, true};
    case AscendC::KERNEL_TYPE_MIX_AIC_1_0: return {"MIX_AIC_1_0", 1, 0, true};
    case AscendC::KERNEL_TYPE_MIX_AIC_1_1: return {"MIX_AIC_1_1", 1, 1, true};
    default: return {"MIX_AIC_1_2", 1, 2, true};
    }
}

/// The parts of a kernel that this binary has.
struct Kernel {
    Entry aicore = nullptr, cube = nullptr, vector = nullptr;
};
inline std::map<std::string, Kernel> &kernels() {
    static std::map<std::string, Kernel> known;
    return known;
}

/// Calls a kernel with the arguments of a launch, laid out as the runtime lays them out: each at its own alignment.
template <typename... P>
void call(void (*kernel)(P...), const AscendTwinLaunch *launch) {
    size_t offset = 0;
    const auto next = [&](auto *value) {
        using T = std::remove_pointer_t<decltype(value)>;
        static_assert(std::is_trivially_copyable_v<T>, "arguments are plain values");
        offset = (offset + alignof(T) - 1) / alignof(T) * alignof(T);
        if (offset + sizeof(T) > launch->args_size) {
            violate(Here{}, "the launch has %zu bytes of arguments, the kernel takes %zu or more", launch->args_size,
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
        Kernel &kernel = kernels()[name];
        (part == Part::aicore ? kernel.aicore : part == Part::cube ? kernel.cube : kernel.vector) = entry;
    }
};

inline void run(const char *name, const AscendTwinLaunch *launch) {
    const auto fail = [&](const std::string &why) {
        launch->fail(launch->device, 0, why.c_str());
    };
    if (launch->abi != ASCEND_TWIN_ABI) return fail(format("compiled for version %d of the device", ASCEND_TWIN_ABI));
    if (launch->npu_arch != __NPU_ARCH__) {
        return fail(format("compiled for __NPU_ARCH__ %d, the device is %u", __NPU_ARCH__, launch->npu_arch));
    }
    const Kernel &kernel = kernels()[name];
    if constexpr (!c220) {
        return Launch(launch, {"AICORE", 1, 0, false}, kernel.aicore, kernel.aicore).run();
    }
    for (const TypeNote *note = __start_ascend_twin_types; note != __stop_ascend_twin_types; ++note) {
        const size_t length = std::strlen(name);
        if (std::strncmp(note->function, name, length) == 0 &&
            (note->function[length] == 0 || std::strncmp(note->function + length, "_mix_ai", 7) == 0)) {
            return Launch(launch, type_of(note->type), kernel.cube, kernel.vector).run();
        }
    }
    fail("it does not say which cores it runs on: KERNEL_TASK_TYPE_DEFAULT is missing");
}

}  // namespace ascend_twin

/// Makes `function`, one part of kernel `name`, known to the twin.
#define ASCEND_TWIN_KERNEL(name, part, function)                                                                     \
    static const ::ascend_twin::Registration ascend_twin_registration_##name(                                        \
        #name, ::ascend_twin::Part::part,                                                                            \
        [](const AscendTwinLaunch *launch) { ::ascend_twin::call(&function, launch); });                             \
    extern "C" __attribute__((weak, visibility("default"))) void ascend_twin_kernel_##name(                          \
        const AscendTwinLaunch *launch) {                                                                            \
        ::ascend_twin::run(#name, launch);                                                                           \
    }
