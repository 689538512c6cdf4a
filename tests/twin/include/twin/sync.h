// Flags and barriers inside a core and between cores, and queries of a core's identity: the calls of the documents'
// chapters on synchronisation and on system variables.
#pragma once

#include "pipe.h"

namespace AscendC {

template <HardEvent event>
inline void SetFlag(int32_t eventID, ASCEND_TWIN_HERE) {
    ascend_twin::core().set_flag(event, eventID, here);
}

template <HardEvent event>
inline void WaitFlag(int32_t eventID, ASCEND_TWIN_HERE) {
    ascend_twin::core().wait_flag(event, eventID, here);
}

template <pipe_t pipe>
inline void PipeBarrier(ASCEND_TWIN_HERE) {
    ascend_twin::core().barrier(pipe, here);
}

// Identity of a core ---------------------------------------------------------------------------------------------------

inline int64_t GetBlockNum() { return ascend_twin::core().launch.twin->blocks; }
/// On a vector core of a mixed kernel: the block times two, plus the core's index in its pair.
inline int64_t GetBlockIdx() { return ascend_twin::core().index; }
inline int64_t GetSubBlockNum() { return ascend_twin::c220 ? ascend_twin::core().launch.type.vectors : 1; }
inline int64_t GetSubBlockIdx() {
    const ascend_twin::Core &core = ascend_twin::core();
    return core.part == ascend_twin::Part::vector ? core.index % core.launch.type.vectors : 0;
}
inline int64_t GetTaskRatio() {
    const ascend_twin::KernelType &type = ascend_twin::core().launch.type;
    return ascend_twin::core().part == ascend_twin::Part::vector && type.cubes != 0 ? type.vectors : 1;
}
constexpr int16_t GetDataBlockSizeInBytes() { return 32; }

// Between cores -----------------------------------------------------------------------------------------------------

/// Sets the address at which the hardware keeps flags between cores: the kernel's first argument.
inline void SetSyncBaseAddr(uint64_t, ASCEND_TWIN_HERE) {
    ascend_twin::core().require_part(ascend_twin::c220, "SetSyncBaseAddr", here);
    ascend_twin::core().sync_base_set = true;
}

}  // namespace AscendC

namespace ascend_twin {

/// Sets a flag between cores when `lane` has completed its pending instructions.
void set_cross_flag(Lane lane, uint8_t mode, uint32_t id, const Here &here);

void take_signal(Core &core, const Launch::Signal &signal);

void wait_cross_flag(uint32_t id, const std::string &what, const Here &here);

}  // namespace ascend_twin

namespace AscendC {

/// mode 0: all cubes, or all vector cores; 1: the vector cores of a pair; 2: the cube and its vector cores.
template <uint8_t modeId, pipe_t pipe>
inline void CrossCoreSetFlag(uint16_t flagId, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(modeId <= 2, "dav-c220 has modes 0, 1 and 2");
    static_assert(pipe != PIPE_S && pipe != PIPE_ALL, "CrossCoreSetFlag takes a single pipe other than S");
    core().require_part(c220, "CrossCoreSetFlag", here);
    if (modeId == 1 && core().part == Part::cube) violate(here, "CrossCoreSetFlag<1> is for vector cores");
    if (flagId > 15) violate(here, "CrossCoreSetFlag: flag %u; there are 0 to 15", flagId);
    if (flagId >= 11 && flagId <= 14) violate(here, "CrossCoreSetFlag: flag %u is reserved for SyncAll", flagId);
    set_cross_flag(lane_of(pipe), modeId, flagId, here);
}

template <uint8_t modeId = 0, pipe_t pipe = PIPE_S>
inline void CrossCoreWaitFlag(uint16_t flagId, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    core().require_part(c220, "CrossCoreWaitFlag", here);
    if (flagId > 15) violate(here, "CrossCoreWaitFlag: flag %u; there are 0 to 15", flagId);
    if (flagId >= 11 && flagId <= 14) violate(here, "CrossCoreWaitFlag: flag %u is reserved for SyncAll", flagId);
    wait_cross_flag(flagId, format("cross-core flag %u", flagId), here);
}

/// All vector cores of the launch, or with `false` all cores.
template <bool isAIVOnly = true>
inline void SyncAll(ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    Core &core = ascend_twin::core();
    core.require_part(c220, "SyncAll without a workspace", here);
    if (isAIVOnly && core.part == Part::cube) return;
    core.barrier(PIPE_ALL, here);
    const uint32_t id = isAIVOnly ? 14 : 11;
    set_cross_flag(lane_mte3, isAIVOnly ? uint8_t(0) : Launch::everyone, id, here);
    wait_cross_flag(id, "SyncAll", here);
}

/// By signals in global memory, 32 bytes per core, which must be zero when the kernel starts.
template <bool isAIVOnly = true>
inline void SyncAll(const GlobalTensor<int32_t> &gmWorkspace, const LocalTensor<int32_t> &ubWorkspace,
                    int32_t usedCores = 0, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    Core &core = ascend_twin::core();
    core.require_part(core.part != Part::cube, "SyncAll with a workspace", here);
    const uint32_t all = core.launch.twin->blocks * (c220 && core.launch.type.cubes != 0 ? core.launch.type.vectors : 1);
    const uint32_t count = usedCores > 0 ? uint32_t(usedCores) : all;
    if (count > all) violate(here, "SyncAll: %u cores of %u", count, all);
    const uint32_t there = c220 ? core.launch.twin->vector_cores : core.launch.twin->cube_cores;
    if (count > there) violate(here, "SyncAll: %u cores wait for each other on a chip with %u", count, there);
    ubWorkspace.check_chip("SyncAll", "the workspace", Chip::ub, here);
    ubWorkspace.check_bounds("SyncAll", {ubWorkspace.address(), count * 32, 1, 0}, here);
    gmWorkspace.check_bounds("SyncAll", {gmWorkspace.address(), count * 32, 1, 0}, here);
    core.barrier(PIPE_ALL, here);
    core.drain();
    // The core's own signal counts its synchronisations; a workspace that was not cleared is detected at the first.
    int32_t signal = 0;
    const GlobalRows own{gmWorkspace.address() + core.index * 32ull, 4, 1, 0};
    core.rows(GlobalAccess::read, own, &signal, here);
    const int32_t before = core.launch.meetings_of(core, gmWorkspace.address());
    if (signal != before) {
        violate(here, "SyncAll: the workspace holds %d for core %u and should hold %d: it was not cleared before the kernel",
                signal, core.index, before);
    }
    signal = before + 1;
    core.rows(GlobalAccess::write, own, &signal, here);
    take_signal(core, core.launch.meet(core, gmWorkspace.address(), count, core.launch.knowledge_of(core), "SyncAll", here));
}

/// Signals, through global memory, the cores that wait for core `blockIdx`.
template <bool isAIVOnly = true>
inline void IBSet(const GlobalTensor<int32_t> &gmWorkspace, const LocalTensor<int32_t> &ubWorkspace, int32_t blockIdx,
                  int32_t eventID, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    Core &core = ascend_twin::core();
    const uint64_t slot = gmWorkspace.address() + (uint64_t(eventID) * core.launch.cores() + uint64_t(blockIdx)) * 32;
    core.require_part(core.part != Part::cube, "IBSet", here);
    ubWorkspace.check_bounds("IBSet", {ubWorkspace.address(), 32, 1, 0}, here);
    gmWorkspace.check_bounds("IBSet", {slot, 32, 1, 0}, here);
    core.barrier(PIPE_ALL, here);
    core.drain();
    core.launch.leave(core, slot, core.launch.knowledge_of(core), format("the last IBSet(%d, %d) to be taken", blockIdx, eventID), here);
}

template <bool isAIVOnly = true>
inline void IBWait(const GlobalTensor<int32_t> &gmWorkspace, const LocalTensor<int32_t> &ubWorkspace, int32_t blockIdx,
                   int32_t eventID, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    Core &core = ascend_twin::core();
    const uint64_t slot = gmWorkspace.address() + (uint64_t(eventID) * core.launch.cores() + uint64_t(blockIdx)) * 32;
    core.require_part(core.part != Part::cube, "IBWait", here);
    ubWorkspace.check_bounds("IBWait", {ubWorkspace.address(), 32, 1, 0}, here);
    gmWorkspace.check_bounds("IBWait", {slot, 32, 1, 0}, here);
    core.barrier(PIPE_ALL, here);
    core.drain();
    take_signal(core, core.launch.fetch(core, slot, format("IBSet(%d, %d)", blockIdx, eventID), here));
}

// The data cache of the scalar unit, and atomic adds --------------------------------------------------------------

template <typename T, CacheLine entireType, DcciDst dcciDst = DcciDst::CACHELINE_OUT>
inline void DataCacheCleanAndInvalid(const GlobalTensor<T> &dst, ASCEND_TWIN_HERE) {
    ascend_twin::core().clean_cache(dst.address(), entireType == CacheLine::ENTIRE_DATA_CACHE, here);
}

/// Stores from UB and L0C to global memory become atomic adds from now on.
template <typename T>
inline void SetAtomicAdd(ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(std::is_same_v<T, float>, "SetAtomicAdd: f32 only");
    core().check_running();
    (void)here;
    core().store = GlobalAccess::add;
}
inline void SetAtomicNone(ASCEND_TWIN_HERE) {
    ascend_twin::core().check_running();
    (void)here;
    ascend_twin::core().store = ascend_twin::GlobalAccess::write;
}
inline void DisableDmaAtomic(ASCEND_TWIN_HERE) { SetAtomicNone(here); }

}  // namespace AscendC
