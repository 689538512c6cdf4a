// The list of kernels in the binary, and the start of a launch.

#include "export.h"

// The section in which the linker collects the notes of all kernels of the binary.
extern "C" {
extern ascend_twin::TypeNote __start_ascend_twin_types[] __attribute__((weak, visibility("hidden")));
extern ascend_twin::TypeNote __stop_ascend_twin_types[] __attribute__((weak, visibility("hidden")));
}

namespace ascend_twin {

static KernelType type_of(AscendC::KernelType type) {
    switch (type) {
    case AscendC::KERNEL_TYPE_AIV_ONLY: return {"AIV_ONLY", 0, 1, false};
    case AscendC::KERNEL_TYPE_AIC_ONLY: return {"AIC_ONLY", 1, 0, false};
    case AscendC::KERNEL_TYPE_MIX_AIV_1_0: return {"MIX_AIV_1_0", 0, 1, true};
    case AscendC::KERNEL_TYPE_MIX_AIC_1_0: return {"MIX_AIC_1_0", 1, 0, true};
    case AscendC::KERNEL_TYPE_MIX_AIC_1_1: return {"MIX_AIC_1_1", 1, 1, true};
    default: return {"MIX_AIC_1_2", 1, 2, true};
    }
}

Kernel &kernel_of(const std::string &name) {
    static std::map<std::string, Kernel> known;
    return known[name];
}

void run(const char *name, const AscendTwinLaunch *launch) {
    const auto fail = [&](const std::string &why) {
        launch->fail(launch->device, 0, why.c_str());
    };
    if (launch->abi != ASCEND_TWIN_ABI) return fail(format("compiled for version %d of the device", ASCEND_TWIN_ABI));
    if (launch->npu_arch != __NPU_ARCH__) {
        return fail(format("compiled for __NPU_ARCH__ %d, the device is %u", __NPU_ARCH__, launch->npu_arch));
    }
    const Kernel &kernel = kernel_of(name);
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
    fail("the kernel does not declare its cores: KERNEL_TASK_TYPE_DEFAULT is missing");
}

}  // namespace ascend_twin
