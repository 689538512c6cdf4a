// Execution of a launch: threads, synchronisation of cores, the order of accesses to global memory, and counters.

#include "launch.h"

namespace ascend_twin {

Launch::Launch(const AscendTwinLaunch *launch, KernelType type, Entry cube, Entry vector)
    : twin(launch), type(type), cube_entry_(cube), vector_entry_(vector),
      cores_(launch->blocks * per_block()), flags_(cores_.size()) {}

void Launch::run() {
    const uint32_t threads = std::max(1u, std::min(std::thread::hardware_concurrency(), uint32_t(cores_.size())));
    {
        std::lock_guard guard(lock_);
        for (uint32_t i = 0; i < threads; ++i) start_worker();
    }
    for (size_t i = 0;; ++i) {
        std::unique_lock guard(lock_);
        if (i == workers_.size()) break;
        std::thread worker = std::move(workers_[i]);
        guard.unlock();
        worker.join();
    }
    if (!failed_) check_left_over();
    if (!failed_) check_global_order();
    if (!failed_) count();
}

void Launch::arrive(const Core &core, uint8_t mode, uint32_t id, const Clock &clock, double time, uint32_t foreign,
                    const Here &here) {
    std::lock_guard guard(lock_);
    Signal signal{mode, time, core.foreign[foreign]};
    if (signal.known.size() < cores_.size()) signal.known.resize(cores_.size());
    signal.known[slot_of(core)].join(clock);
    CoreFlags &own = flags_[slot_of(core)];
    const auto in_other_mode = [&](const std::deque<Signal> &signals) {
        return !signals.empty() && signals.front().mode != mode;
    };
    if (in_other_mode(own.arrived[id]) || in_other_mode(own.ready[id])) {
        throw Violation{here, format("CrossCoreSetFlag<%u>(%u) although the flag is still in use in another mode",
                mode, id)};
    }
    own.arrived[id].push_back(std::move(signal));

    std::vector<uint32_t> setters, waiters;
    for (uint32_t slot = 0; slot < cores_.size(); ++slot) {
        const bool same_block = slot / per_block() == core.block, is_cube = is_cube_slot(slot);
        const bool same_part = is_cube == (core.part == Part::cube);
        const bool in_group = mode == 0 ? same_part : mode == 1 ? same_block && !is_cube : mode == 2 ? same_block : true;
        if (!in_group) continue;
        if (mode != 2 || same_part) setters.push_back(slot);
        if (mode != 2 || !same_part) waiters.push_back(slot);
    }
    for (uint32_t slot : setters) {
        if (flags_[slot].arrived[id].empty()) return;
    }
    Signal whole{mode, 0, std::vector<Clock>(cores_.size())};
    for (uint32_t slot : setters) {
        const Signal &part = flags_[slot].arrived[id].front();
        whole.time = std::max(whole.time, part.time);
        for (size_t i = 0; i < whole.known.size(); ++i) whole.known[i].join(part.known[i]);
        flags_[slot].arrived[id].pop_front();
    }
    for (uint32_t slot : waiters) {
        if (flags_[slot].ready[id].size() == 15) {
            throw Violation{here, format("CrossCoreSetFlag<%u>(%u): the counter of the flag is at 15 on %s, it "
                                         "overflows", mode, id, name_of_slot(slot).c_str())};
        }
        flags_[slot].ready[id].push_back(whole);
    }
    changed_.notify_all();
}

Launch::Signal Launch::wait(const Core &core, uint32_t id, const std::string &what, const Here &here) {
    std::unique_lock guard(lock_);
    std::deque<Signal> &ready = flags_[slot_of(core)].ready[id];
    block(guard, core, what, here, [&] { return !ready.empty(); });
    Signal signal = std::move(ready.front());
    ready.pop_front();
    return signal;
}

void Launch::leave(const Core &core, uint64_t key, Signal signal, const std::string &what, const Here &here) {
    std::unique_lock guard(lock_);
    block(guard, core, what, here, [&] { return letters_.count(key) == 0; });
    letters_.emplace(key, std::move(signal));
    changed_.notify_all();
}

Launch::Signal Launch::fetch(const Core &core, uint64_t key, const std::string &what, const Here &here) {
    std::unique_lock guard(lock_);
    block(guard, core, what, here, [&] { return letters_.count(key) != 0; });
    Signal signal = std::move(letters_.find(key)->second);
    letters_.erase(key);
    changed_.notify_all();
    return signal;
}

Launch::Signal Launch::meet(const Core &core, uint64_t key, uint32_t count, Signal signal, const std::string &what,
                            const Here &here) {
    std::unique_lock guard(lock_);
    ++met_[{slot_of(core), key}];
    Meeting &meeting = meetings_[key];
    const uint32_t round = meeting.round;
    if (meeting.come == 0) meeting.next = Signal{0, 0, std::vector<Clock>(cores_.size())};
    meeting.next.time = std::max(meeting.next.time, signal.time);
    for (size_t i = 0; i < signal.known.size(); ++i) meeting.next.known[i].join(signal.known[i]);
    if (++meeting.come == count) {
        meeting.done = meeting.next;
        meeting.come = 0;
        ++meeting.round;
        changed_.notify_all();
    } else {
        block(guard, core, what, here, [&] { return meeting.round != round; });
    }
    return meeting.done;
}

int32_t Launch::meetings_of(const Core &core, uint64_t key) {
    std::lock_guard guard(lock_);
    return met_[{slot_of(core), key}];
}

Launch::Signal Launch::knowledge_of(const Core &core) const {
    Signal signal{0, std::max(core.end_time(), core.scalar_time()), core.foreign.back()};
    signal.known.resize(cores_.size());
    for (int lane = 0; lane < lanes; ++lane) signal.known[slot_of(core)].join(core.completion(Lane(lane)));
    return signal;
}

void Launch::fail(const Core *core, const Violation &violation) {
    std::lock_guard guard(lock_);
    fail_locked(core, violation);
}

void Launch::abandon() {
    failed_ = true;
    changed_.notify_all();
}

std::string Launch::name_of_slot(uint32_t slot) const {
    if (!c220) return "aicore " + std::to_string(slot);
    const uint32_t block = slot / per_block(), inside = slot % per_block();
    if (inside < type.cubes) return "aic " + std::to_string(block);
    return "aiv " + std::to_string(block * type.vectors + inside - type.cubes);
}

void Launch::work() {
    std::unique_lock guard(lock_);
    while (next_ < cores_.size() && !failed_) {
        const uint32_t slot = next_++;
        const uint32_t block = slot / per_block(), inside = slot % per_block();
        const Part part = !c220 ? Part::aicore : is_cube_slot(slot) ? Part::cube : Part::vector;
        const uint32_t index = part == Part::vector ? block * type.vectors + inside - type.cubes : block;
        const uint64_t seed = twin->seed == 0 ? 0 : twin->seed + slot * 0x2545f4914f6cdd1dull;
        cores_[slot] = std::make_unique<Core>(*this, part, index, block, seed);
        Core &core = *cores_[slot];
        guard.unlock();
        run_core(core);
        core.give_back_memories();
        guard.lock();
        ++ended_;
        check_deadlock();
        changed_.notify_all();
    }
}

void Launch::run_core(Core &core) {
    current_core = &core;
    try {
        (core.part == Part::cube ? cube_entry_ : vector_entry_)(twin);
        core.finish(Here{});
    } catch (const Violation &violation) {
        fail(&core, violation);
    } catch (const Abandoned &) {
    }
    current_core = nullptr;
}

void Launch::block(std::unique_lock<std::mutex> &guard, const Core &core, const std::string &what, const Here &here,
                   const std::function<bool()> &over) {
    if (over()) return;
    const auto entry = waiting_.insert(waiting_.end(), Waiting{&core, over, what, here});
    if (next_ < cores_.size()) start_worker();
    check_deadlock();
    changed_.wait(guard, [&] { return failed_ || over(); });
    waiting_.erase(entry);
    if (failed_) throw Abandoned{};
}

void Launch::check_deadlock() {
    if (failed_ || waiting_.empty() || next_ < cores_.size() || waiting_.size() + ended_ < cores_.size()) return;
    for (const Waiting &waiting : waiting_) {
        if (waiting.over()) return;
    }
    // Reported from the lowest core on, so that the message does not depend on which core came last.
    std::vector<const Waiting *> cores;
    for (const Waiting &waiting : waiting_) cores.push_back(&waiting);
    std::sort(cores.begin(), cores.end(),
              [this](const Waiting *a, const Waiting *b) { return slot_of(*a->core) < slot_of(*b->core); });
    const Waiting &first = *cores.front();
    std::string others;
    for (size_t i = 1; i < std::min<size_t>(cores.size(), 4); ++i) {
        others += "; " + name_of_slot(slot_of(*cores[i]->core)) + " waits at " + text_of(cores[i]->here) + " for " +
                  cores[i]->what;
    }
    if (waiting_.size() > 4) others += format("; and %zu more", waiting_.size() - 4);
    fail_locked(first.core, {first.here, "deadlock: it waits for " + first.what + ", which no core sets" + others});
}

void Launch::fail_locked(const Core *core, const Violation &violation) {
    if (failed_) return;
    std::string text;
    if (core != nullptr) text += "core " + name_of_slot(slot_of(*core)) + ", ";
    if (violation.here.line != 0) text += text_of(violation.here) + ": ";
    text += violation.reason;
    twin->fail(twin->device, core != nullptr ? core->block : 0, text.c_str());
    failed_ = true;
    changed_.notify_all();
}

void Launch::check_left_over() {
    for (uint32_t slot = 0; slot < cores_.size(); ++slot) {
        for (uint32_t id = 0; id < 16; ++id) {
            const CoreFlags &flags = flags_[slot];
            if (flags.ready[id].empty() && flags.arrived[id].empty()) continue;
            const char *what = flags.ready[id].empty() ? "was set, but not by all required cores"
                                                       : "is still set at the end of the kernel";
            fail(cores_[slot].get(), {Here{}, format("cross-core flag %u %s", id, what)});
            return;
        }
    }
}

bool Launch::are_ordered(const Core &one, const GlobalAccess &a, const Core &other, const GlobalAccess &b) const {
    const auto knows = [this](const Core &core, const GlobalAccess &access, const Core &of, const GlobalAccess &what) {
        const std::vector<Clock> &known = core.foreign[access.foreign];
        const uint32_t slot = slot_of(of);
        return slot < known.size() && known[slot].at[what.by.lane] >= what.by.number;
    };
    if (&one == &other) {
        if (a.by.lane == b.by.lane && (a.by.lane == lane_s || a.by.number == b.by.number)) return true;
        if (b.by.start.at[a.by.lane] >= a.by.number || a.by.start.at[b.by.lane] >= b.by.number) return true;
        // Other knowledge that a core has about itself came through other cores.
    }
    return knows(other, b, one, a) || knows(one, a, other, b);
}

void Launch::check_global_order() {
    struct Entry {
        const Core *core;
        const GlobalAccess *access;
    };
    std::vector<Entry> all, reads, writes;
    for (const auto &core : cores_) {
        for (const GlobalAccess &access : core->global_accesses) all.push_back({core.get(), &access});
    }
    std::sort(all.begin(), all.end(), [](const Entry &a, const Entry &b) { return a.access->start < b.access->start; });
    size_t tidy_at = 64;
    const auto compare = [&](const Entry &entry, std::vector<Entry> &open) {
        const auto past = [&](const Entry &other) { return other.access->end() <= entry.access->start; };
        open.erase(std::remove_if(open.begin(), open.end(), past), open.end());
        for (const Entry &other : open) {
            const GlobalAccess &a = *other.access, &b = *entry.access;
            if (a.how == GlobalAccess::add && b.how == GlobalAccess::add) continue;
            if (!a.meets(b) || are_ordered(*other.core, a, *entry.core, b)) continue;
            const auto verb = [](const GlobalAccess &access) { return access.how == GlobalAccess::read ? "reads" : "writes"; };
            fail(entry.core, {b.by.here, format("%s on %s %s global memory at %#llx, which %s on %s of %s at %s %s: "
                                                "nothing orders the two", b.by.name, name_of(b.by.lane), verb(b),
                                                static_cast<unsigned long long>(b.start), a.by.name,
                                                name_of(a.by.lane), name_of_slot(slot_of(*other.core)).c_str(),
                                                text_of(a.by.here).c_str(), verb(a))});
            return false;
        }
        return true;
    };
    for (const Entry &entry : all) {
        if (!compare(entry, writes)) return;
        if (entry.access->how != GlobalAccess::read) {
            if (!compare(entry, reads)) return;
            writes.push_back(entry);
        } else {
            reads.push_back(entry);
            if (reads.size() > tidy_at) {
                const auto past = [&](const Entry &other) { return other.access->end() <= entry.access->start; };
                reads.erase(std::remove_if(reads.begin(), reads.end(), past), reads.end());
                tidy_at = 2 * reads.size() + 64;
            }
        }
    }
}

void Launch::count() {
    if (twin->count == nullptr) return;
    // Cores process blocks in order; blocks that wait for each other must run concurrently anyway.
    const uint32_t cores = type.cubes == 0 && c220 ? twin->vector_cores : twin->cube_cores;
    std::vector<double> busy(std::max(1u, std::min(cores, twin->blocks)));
    AscendTwinCounters sum{};
    for (uint32_t block = 0; block < twin->blocks; ++block) {
        double longest = 0;
        for (uint32_t i = 0; i < per_block(); ++i) {
            const Core &core = *cores_[block * per_block() + i];
            longest = std::max({longest, core.end_time(), core.scalar_time()});
            sum.cube_cycles += core.counters.busy[lane_m];
            sum.vector_cycles += core.counters.busy[lane_v];
            sum.mte1_cycles += core.counters.busy[lane_mte1];
            sum.mte2_cycles += core.counters.busy[lane_mte2];
            sum.mte3_cycles += core.counters.busy[lane_mte3];
            sum.fix_cycles += core.counters.busy[lane_fix];
            sum.global_read += core.counters.global_read;
            sum.global_written += core.counters.global_written;
            sum.l1_to_l0 += core.counters.l1_to_l0;
            sum.l0c_out += core.counters.l0c_out;
            sum.multiply_adds += core.counters.multiply_adds;
        }
        *std::min_element(busy.begin(), busy.end()) += longest;
    }
    sum.cycles = *std::max_element(busy.begin(), busy.end());
    sum.global_footprint = footprint();
    sum.hbm_cycles = sum.global_footprint / (rate::hbm_per_cube_core * twin->cube_cores);
    twin->count(twin->device, &sum);
}

double Launch::footprint() const {
    std::vector<std::pair<uint64_t, uint64_t>> runs;
    for (const auto &core : cores_) {
        for (const GlobalAccess &access : core->global_accesses) {
            if (access.rows > 1 && access.pitch > 512) {
                for (uint64_t row = 0; row < access.rows; ++row) {
                    const uint64_t at = access.start + row * access.pitch;
                    runs.push_back({at / 512, (at + access.bytes + 511) / 512});
                }
            } else {
                runs.push_back({access.start / 512, (access.end() + 511) / 512});
            }
        }
    }
    std::sort(runs.begin(), runs.end());
    double blocks = 0;
    uint64_t reached = 0;
    for (const auto &[from, to] : runs) {
        if (to > reached) blocks += double(to - std::max(from, reached));
        reached = std::max(reached, to);
    }
    return blocks * 512;
}

}  // namespace ascend_twin
