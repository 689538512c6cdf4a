// Execution of a core: issue, flags, barriers, the data cache of its scalar unit, and the order in which its pipes run.

#include "launch.h"

namespace ascend_twin {

namespace {

struct SpareMemories {
    std::mutex lock;
    std::vector<std::unique_ptr<Memories>> spare;
};
SpareMemories spare_memories;

}  // namespace

std::unique_ptr<Memories> take_memories() {
    {
        std::lock_guard guard(spare_memories.lock);
        if (!spare_memories.spare.empty()) {
            auto memories = std::move(spare_memories.spare.back());
            spare_memories.spare.pop_back();
            for (Memory &memory : *memories) memory.reset();
            return memories;
        }
    }
    auto memories = std::make_unique<Memories>();
    memories->reserve(chips);
    for (int chip = 0; chip < chips; ++chip) memories->emplace_back(Chip(chip));
    return memories;
}

void give_back(std::unique_ptr<Memories> memories) {
    std::lock_guard guard(spare_memories.lock);
    spare_memories.spare.push_back(std::move(memories));
}

bool Core::can_run(Lane lane) {
    if (queues_[lane].empty()) return false;
    const Item &item = queues_[lane].front();
    if (item.kind == Item::wait) return flags_[item.event][item.id].count > 0;
    return ran_[item.after.first] >= item.after.second;
}

void Core::run_one(Lane lane) {
    Item item = queues_[lane].front();
    queues_[lane].pop_front();
    if (item.kind == Item::run || item.kind == Item::message) {
        --waiting_;
        item.task();
        ran_[lane] += item.kind == Item::run;
    } else {
        flags_[item.event][item.id].count += item.kind == Item::set ? 1 : -1;
    }
}

/// A pipe that can continue. Seed 0 lets consumers run before producers; other seeds choose at random.
Lane Core::choose() {
    constexpr Lane order[] = {lane_s, lane_fix, lane_mte3, lane_v, lane_m, lane_mte1, lane_mte2};
    const uint32_t first = random_ == 0 ? 0 : uint32_t(next_random() % lanes);
    for (uint32_t i = 0; i < lanes; ++i) {
        const Lane lane = order[(first + i) % lanes];
        if (can_run(lane)) return lane;
    }
    return lanes;
}

void Core::run_some(size_t left) {
    const auto all_empty = [&] {
        return std::all_of(queues_.begin(), queues_.end(), [](const auto &queue) { return queue.empty(); });
    };
    while (left == 0 ? !all_empty() : waiting_ > left) {
        const Lane lane = choose();
        if (lane == lanes) throw Violation{{}, "the pipes wait for each other"};
        uint64_t burst = random_ == 0 ? ~0ull : 1 + next_random() % 8;
        while (burst-- != 0 && can_run(lane)) run_one(lane);
    }
}

uint64_t Core::next_random() {
    // SplitMix64 (Steele, Lea, Flood 2014).
    random_ += 0x9e3779b97f4a7c15ull;
    uint64_t mixed = random_;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ull;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebull;
    return mixed ^ mixed >> 31;
}

uint32_t Core::admit(Lane lane, const char *name, const Here &here, double cycles, const Access *accesses,
                     size_t count) {
    check_running();
    if (part != Part::aicore) {
        const bool cube_lane = lane == lane_m || lane == lane_mte1 || lane == lane_fix;
        require_part(part == Part::cube ? lane != lane_v : !cube_lane, name, here);
    }
    Instruction by{lane, ++issued_[lane], name, here, starts_[lane]};
    by.start.join(starts_[lane_s]);
    for (size_t i = 0; i < count; ++i) {
        Memory &touched = memory(accesses[i].chip);
        if (touched.records() > 64) {
            Clock known = starts_[0];
            for (const Clock &clock : starts_) {
                for (int other = 0; other < lanes; ++other) known.at[other] = std::min(known.at[other], clock.at[other]);
            }
            // Everything issued from now on is ordered after what S is ordered after.
            known.join(starts_[lane_s]);
            touched.prune(known);
        }
        touched.touch(accesses[i], by);
    }
    const double ready = std::max(time_.ready[lane], time_.ready[lane_s]);
    double begin = std::max(time_.free[lane], ready);
    if (lane == lane_v) {
        if (!vector_streams_ || ready > time_.free[lane]) cycles += vector_start;
        vector_streams_ = true;
    }
    time_.begun[lane] = begin;
    time_.free[lane] = begin + cycles;
    if (lane == lane_s) time_.ready[lane_s] = time_.free[lane];
    counters.busy[lane] += cycles;
    return by.number;
}

void Core::touches_global(Lane lane, const char *name, const Here &here, const GlobalRows &rows,
                          GlobalAccess::How how) {
    Instruction by{lane, issued_[lane], name, here, starts_[lane]};
    by.start.join(starts_[lane_s]);
    const bool one = rows.rows == 1 || rows.pitch == rows.bytes;
    const uint64_t bytes = one ? rows.bytes * rows.rows : rows.bytes;
    global_accesses.push_back(
        {rows.address, bytes, one ? 1 : rows.rows, one ? 0 : rows.pitch, how, by, uint32_t(foreign.size() - 1)});
    (how == GlobalAccess::read ? counters.global_read : counters.global_written) += double(rows.bytes * rows.rows);
}

void Core::check_event(HardEvent event, int id, const char *call, const Here &here) const {
    const Event pipes = event_of(event);
    const auto exists = [&](Lane lane) {
        if (part == Part::aicore) return lane != lane_fix;
        const bool cube_lane = lane == lane_m || lane == lane_mte1 || lane == lane_fix;
        return part == Part::cube ? lane != lane_v : !cube_lane;
    };
    if (!exists(pipes.source) || !exists(pipes.destination)) {
        violate(here, "%s<%s>: %s has no such pipes", call, pipes.name, name_of(part));
    }
    if (id < 0 || id >= event_ids) violate(here, "%s<%s>(%d): event ids are 0 to %d", call, pipes.name, id, event_ids - 1);
    if (id >= free_event_ids && (allocated_events[int(event)] >> id & 1) == 0) {
        violate(here, "%s<%s>(%d): event id %d is reserved", call, pipes.name, id, id);
    }
}

void Core::set_flag(HardEvent event, int id, const Here &here) {
    check_running();
    check_event(event, id, "SetFlag", here);
    Flag &flag = flags_[int(event)][id];
    const Event pipes = event_of(event);
    if (flag.set) {
        violate(here, "SetFlag<%s>(%d) although the flag is still set since %s", pipes.name, id,
                text_of(flag.here).c_str());
    }
    flag.set = true;
    flag.here = here;
    flag.clock = completion(pipes.source);
    flag.time = completion_time(pipes.source);
    if (pipes.source == lane_s) {
        ++flag.count;
    } else {
        queues_[pipes.source].push_back(Item{Item::set, uint8_t(event), uint8_t(id), {}, Task([] {})});
    }
}

void Core::wait_flag(HardEvent event, int id, const Here &here) {
    check_running();
    check_event(event, id, "WaitFlag", here);
    Flag &flag = flags_[int(event)][id];
    const Event pipes = event_of(event);
    if (!flag.set) violate(here, "WaitFlag<%s>(%d) hangs: no SetFlag comes before it", pipes.name, id);
    flag.set = false;
    starts_[pipes.destination].join(flag.clock);
    time_.ready[pipes.destination] = std::max(time_.ready[pipes.destination], flag.time);
    if (pipes.destination == lane_v) vector_streams_ = false;
    queues_[pipes.destination].push_back(Item{Item::wait, uint8_t(event), uint8_t(id), {}, Task([] {})});
    if (pipes.destination == lane_s) drain();
}

void Core::learn_all() {
    Clock all = starts_[lane_s];
    for (int lane = 0; lane < lanes; ++lane) all.join(completion(Lane(lane)));
    starts_.fill(all);
    const double end = std::max(end_time(), time_.ready[lane_s]);
    time_.ready.fill(end);
    vector_streams_ = false;
}

void Core::barrier(pipe_t pipe, const Here &here) {
    check_running();
    if (pipe == PIPE_ALL) {
        learn_all();
        return;
    }
    const Lane lane = lane_of(pipe);
    if (lane == lane_s) violate(here, "PipeBarrier<PIPE_S>: the scalar pipe has no barrier");
    if (part == Part::aicore ? lane == lane_fix
                             : (part == Part::cube ? lane == lane_v : lane == lane_m || lane == lane_mte1 || lane == lane_fix)) {
        violate(here, "PipeBarrier<PIPE_%s>: %s has no such pipe", name_of(lane), name_of(part));
    }
    starts_[lane].at[lane] = issued_[lane];
    if (lane == lane_v) vector_streams_ = false;
}

void Core::learn(uint32_t self, const std::vector<Clock> &known) {
    std::vector<Clock> next = foreign.back();
    if (next.size() < known.size()) next.resize(known.size());
    for (size_t i = 0; i < known.size(); ++i) next[i].join(known[i]);
    // What other cores know to be complete of this core is complete.
    starts_[lane_s].join(next[self]);
    foreign.push_back(std::move(next));
}

Core::Line &Core::line_of(uint64_t line, const Here &here) {
    auto [entry, is_new] = cache_.try_emplace(line);
    if (is_new) {
        // Copies the line byte by byte if the allocation ends inside it.
        entry->second.here = here;
        for (uint32_t byte = 0; byte < cache_line; ++byte) entry->second.bytes[byte] = 0;
    }
    return entry->second;
}

void Core::read_scalar(uint64_t address, void *to, size_t bytes, const Here &here) {
    admit(lane_s, "GetValue", here, 1, nullptr, 0);
    touches_global(lane_s, "GetValue", here, {address, bytes, 1, 0}, GlobalAccess::read);
    const uint64_t base = address / cache_line * cache_line;
    const auto known = cache_.find(base);
    const uint64_t mask = ((bytes == 64 ? 0 : 1ull << bytes) - 1) << (address - base);
    if (known != cache_.end() && (known->second.dirty & mask) == mask) {
        std::memcpy(to, known->second.bytes + (address - base), bytes);
        return;
    }
    drain();
    rows(GlobalAccess::read, {address, bytes, 1, 0}, to, here);
}

void Core::write_scalar(uint64_t address, const void *from, size_t bytes, const Here &here) {
    admit(lane_s, "SetValue", here, 1, nullptr, 0);
    const uint64_t base = address / cache_line * cache_line;
    Line &line = line_of(base, here);
    line.here = here;
    std::memcpy(line.bytes + (address - base), from, bytes);
    line.dirty |= ((1ull << bytes) - 1) << (address - base);
}

void Core::clean_cache(uint64_t address, bool entire, const Here &here) {
    admit(lane_s, "DataCacheCleanAndInvalid", here, 1, nullptr, 0);
    const uint64_t base = address / cache_line * cache_line;
    for (auto entry = cache_.begin(); entry != cache_.end();) {
        if (!entire && entry->first != base) {
            ++entry;
            continue;
        }
        for (uint32_t from = 0; from < cache_line;) {
            uint32_t to = from;
            while (to < cache_line && (entry->second.dirty >> to & 1) != 0) ++to;
            if (to > from) {
                const GlobalRows run{entry->first + from, to - from, 1, 0};
                touches_global(lane_s, "DataCacheCleanAndInvalid", here, run, GlobalAccess::write);
                rows(GlobalAccess::write, run, entry->second.bytes + from, here);
            }
            from = to + 1;
        }
        entry = cache_.erase(entry);
    }
}

void Core::finish(const Here &here) {
    drain();
    for (int event = 0; event < hard_events; ++event) {
        for (int id = 0; id < 8; ++id) {
            const Flag &flag = flags_[event][id];
            if (flag.set) {
                violate(flag.here, "flag %s(%d) is left set at the end of the kernel", event_of(HardEvent(event)).name, id);
            }
        }
    }
    if (std::any_of(unit_flags.begin(), unit_flags.end(), [](uint8_t flag) { return flag != 0; })) {
        violate(here, "a unit flag of L0C is left set at the end of the kernel: a Fixpipe with unitFlag 3 is missing");
    }
    for (const auto &[address, line] : cache_) {
        if (line.dirty != 0) {
            violate(line.here, "SetValue to global memory at %#llx is still in the data cache at the end of the kernel: "
                    "DataCacheCleanAndInvalid is missing", static_cast<unsigned long long>(address));
        }
    }
    if (store != GlobalAccess::write) violate(here, "SetAtomicAdd is still on at the end of the kernel: SetAtomicNone is missing");
}

Core::Core(Launch &launch_, Part part_, uint32_t index_, uint32_t block_, uint64_t seed)
    : launch(launch_), part(part_), index(index_), block(block_),
      unit_flags(capacity_of(Chip::l0c) / 512), memories_(take_memories()), random_(seed) {}

void Core::check_running() const {
    if (launch.has_failed()) throw Abandoned{};
}

void Core::rows(GlobalAccess::How how, const GlobalRows &run, void *bytes, const Here &here) {
    constexpr uint32_t kinds[] = {ASCEND_TWIN_READ, ASCEND_TWIN_WRITE, ASCEND_TWIN_ADD_F32};
    const char *slash = std::strrchr(here.file, '/');
    const AscendTwinPlace place{name_of(part), index, slash ? slash + 1 : here.file, uint32_t(here.line)};
    const AscendTwinLaunch *twin = launch.twin;
    if (twin->move(twin->device, block, kinds[how], run.address, run.bytes, run.rows, run.pitch, bytes, &place) != 0) {
        launch.abandon();
        throw Abandoned{};
    }
}

bool GlobalAccess::meets(const GlobalAccess &other) const {
    if (start >= other.end() || other.start >= end()) return false;
    const GlobalAccess &fewer = rows <= other.rows ? *this : other, &more = rows <= other.rows ? other : *this;
    for (uint64_t row = 0, at = fewer.start; row < fewer.rows; ++row, at += fewer.pitch) {
        const uint64_t to = at + fewer.bytes;
        if (at >= more.end() || to <= more.start) continue;
        if (more.rows == 1 || at < more.start) return true;
        const uint64_t line = (at - more.start) / more.pitch, inside = (at - more.start) % more.pitch;
        if (inside < more.bytes || (line + 1 < more.rows && to > more.start + (line + 1) * more.pitch)) return true;
    }
    return false;
}

}  // namespace ascend_twin
