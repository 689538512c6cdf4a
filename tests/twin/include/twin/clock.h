// The order of instructions: pipes, the events between them, and what each pipe knows to be complete. This is the order
// that the documents guarantee, not modelled time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

/// The instruction pipes of a core, as the compiler names them.
enum pipe_t {
    PIPE_S = 0,
    PIPE_V,
    PIPE_M,
    PIPE_MTE1,
    PIPE_MTE2,
    PIPE_MTE3,
    PIPE_ALL,
    PIPE_FIX = 10,
};

enum event_t { EVENT_ID0, EVENT_ID1, EVENT_ID2, EVENT_ID3, EVENT_ID4, EVENT_ID5, EVENT_ID6, EVENT_ID7 };

namespace ascend_twin {

/// A pipe as an index.
enum Lane : uint8_t { lane_s, lane_v, lane_m, lane_mte1, lane_mte2, lane_mte3, lane_fix, lanes };

constexpr Lane lane_of(pipe_t pipe) { return pipe == PIPE_FIX ? lane_fix : Lane(pipe); }

constexpr const char *name_of(Lane lane) {
    constexpr const char *names[lanes] = {"S", "V", "M", "MTE1", "MTE2", "MTE3", "FIX"};
    return names[lane];
}

/// For each pipe of a core, how many of its instructions are known to be complete.
struct Clock {
    std::array<uint32_t, lanes> at{};

    void join(const Clock &other) {
        for (int lane = 0; lane < lanes; ++lane) at[lane] = std::max(at[lane], other.at[lane]);
    }
};

}  // namespace ascend_twin

namespace AscendC {

/// A flag between two pipes, named source_destination.
enum class HardEvent : uint8_t {
    MTE2_MTE1,
    MTE1_MTE2,
    MTE1_M,
    M_MTE1,
    MTE2_V,
    V_MTE2,
    MTE3_V,
    V_MTE3,
    M_V,
    V_M,
    V_V,
    MTE3_MTE1,
    MTE1_MTE3,
    MTE1_V,
    MTE2_M,
    M_MTE2,
    V_MTE1,
    M_FIX,
    FIX_M,
    MTE3_MTE2,
    MTE2_MTE3,
    S_V,
    V_S,
    S_MTE2,
    MTE2_S,
    S_MTE3,
    MTE3_S,
    MTE2_FIX,
    FIX_MTE2,
    FIX_S,
    M_S,
    FIX_MTE3,
    MTE1_FIX,
    FIX_MTE1,
    FIX_FIX,
    MAX,
};

}  // namespace AscendC

namespace ascend_twin {

using AscendC::HardEvent;
constexpr int hard_events = int(HardEvent::MAX);

struct Event {
    Lane source, destination;
    const char *name;
};

/// The pipes of an event.
constexpr Event event_of(HardEvent event) {
    constexpr Event events[hard_events] = {
        {lane_mte2, lane_mte1, "MTE2_MTE1"}, {lane_mte1, lane_mte2, "MTE1_MTE2"}, {lane_mte1, lane_m, "MTE1_M"},
        {lane_m, lane_mte1, "M_MTE1"},       {lane_mte2, lane_v, "MTE2_V"},       {lane_v, lane_mte2, "V_MTE2"},
        {lane_mte3, lane_v, "MTE3_V"},       {lane_v, lane_mte3, "V_MTE3"},       {lane_m, lane_v, "M_V"},
        {lane_v, lane_m, "V_M"},             {lane_v, lane_v, "V_V"},             {lane_mte3, lane_mte1, "MTE3_MTE1"},
        {lane_mte1, lane_mte3, "MTE1_MTE3"}, {lane_mte1, lane_v, "MTE1_V"},       {lane_mte2, lane_m, "MTE2_M"},
        {lane_m, lane_mte2, "M_MTE2"},       {lane_v, lane_mte1, "V_MTE1"},       {lane_m, lane_fix, "M_FIX"},
        {lane_fix, lane_m, "FIX_M"},         {lane_mte3, lane_mte2, "MTE3_MTE2"}, {lane_mte2, lane_mte3, "MTE2_MTE3"},
        {lane_s, lane_v, "S_V"},             {lane_v, lane_s, "V_S"},             {lane_s, lane_mte2, "S_MTE2"},
        {lane_mte2, lane_s, "MTE2_S"},       {lane_s, lane_mte3, "S_MTE3"},       {lane_mte3, lane_s, "MTE3_S"},
        {lane_mte2, lane_fix, "MTE2_FIX"},   {lane_fix, lane_mte2, "FIX_MTE2"},   {lane_fix, lane_s, "FIX_S"},
        {lane_m, lane_s, "M_S"},             {lane_fix, lane_mte3, "FIX_MTE3"},   {lane_mte1, lane_fix, "MTE1_FIX"},
        {lane_fix, lane_mte1, "FIX_MTE1"},   {lane_fix, lane_fix, "FIX_FIX"},
    };
    return events[int(event)];
}

/// The event between two pipes; MAX if there is none.
constexpr HardEvent event_between(Lane source, Lane destination) {
    for (int event = 0; event < hard_events; ++event) {
        const Event known = event_of(HardEvent(event));
        if (known.source == source && known.destination == destination) return HardEvent(event);
    }
    return HardEvent::MAX;
}

}  // namespace ascend_twin
