// Flags between cores.

#include "sync.h"

namespace ascend_twin {

void set_cross_flag(Lane lane, uint8_t mode, uint32_t id, const Here &here) {
    Core &core = ascend_twin::core();
    core.check_running();
    const Launch &launch = core.launch;
    if (!launch.type.synchronises) {
        violate(here, "flags between cores do not work in a kernel of type %s", launch.type.name);
    }
    if (!core.sync_base_set) violate(here, "flags between cores need SetSyncBaseAddr first");
    if ((mode == 0 || mode == Launch::everyone) && launch.twin->blocks > launch.twin->cube_cores * (launch.type.cubes ? 1 : 2)) {
        violate(here, "%u blocks that wait for each other cannot all run on %u cube and %u vector cores",
                launch.twin->blocks,
                launch.twin->cube_cores, launch.twin->vector_cores);
    }
    const Clock clock = core.completion(lane);
    const double time = std::max(core.completion_time(lane), core.scalar_time());
    const uint32_t foreign = uint32_t(core.foreign.size() - 1);
    Core *const sender = &core;
    core.post(lane, [sender, mode, id, clock, time, foreign, here] {
        sender->launch.arrive(*sender, mode, id, clock, time, foreign, here);
    });
}

void take_signal(Core &core, const Launch::Signal &signal) {
    core.learn(core.launch.slot_of(core), signal.known);
    core.advance_scalar_time(signal.time);
}

void wait_cross_flag(uint32_t id, const std::string &what, const Here &here) {
    Core &core = ascend_twin::core();
    core.check_running();
    if (!core.launch.type.synchronises) {
        violate(here, "flags between cores do not work in a kernel of type %s", core.launch.type.name);
    }
    core.drain();
    take_signal(core, core.launch.wait(core, id, what, here));
}

}  // namespace ascend_twin
