// One core: its buffers, its pipes as queues that run late and in seeded orders, its flags, and the modelled time. An
// instruction is checked when it is issued, against what its pipe then knows to be complete, and runs later.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ascend_twin.h"
#include "memory.h"

namespace ascend_twin {

class Launch;

/// Which half of a core runs a kernel: dav-c100 has both in one.
enum class Part : uint8_t { aicore, cube, vector };

constexpr const char *name_of(Part part) {
    constexpr const char *names[3] = {"aicore", "aic", "aiv"};
    return names[int(part)];
}

/// A closure with room for its captures, so that issuing allocates nothing.
class Task {
  public:
    template <typename Body>
    explicit Task(Body body) {
        static_assert(sizeof(Body) <= sizeof room_ && std::is_trivially_copyable_v<Body>, "captures are plain values");
        new (room_) Body(std::move(body));
        run_ = [](void *room) { (*static_cast<Body *>(room))(); };
    }
    void operator()() { run_(room_); }

  private:
    void (*run_)(void *);
    alignas(std::max_align_t) unsigned char room_[224];
};

/// The buffers of a core, used again by later launches.
using Memories = std::vector<Memory>;

struct SpareMemories {
    std::mutex lock;
    std::vector<std::unique_ptr<Memories>> spare;
};
inline SpareMemories spare_memories;

inline std::unique_ptr<Memories> take_memories() {
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

inline void give_back(std::unique_ptr<Memories> memories) {
    std::lock_guard guard(spare_memories.lock);
    spare_memories.spare.push_back(std::move(memories));
}

/// What an instruction did to global memory, kept until the launch ends.
struct GlobalAccess {
    enum How : uint8_t { read, write, add };
    uint64_t start, bytes, rows, pitch;
    How how;
    Instruction by;
    /// Which state of knowledge about other cores the instruction was issued under.
    uint32_t foreign;

    uint64_t end() const { return start + (rows - 1) * pitch + bytes; }
    bool meets(const GlobalAccess &other) const;
};

/// A row-wise copy between a chip's bytes and global memory.
struct GlobalRows {
    uint64_t address, bytes, rows, pitch;
};

/// What a Mmad left in L0C: rows and columns in multiples of 16, and bytes of an element.
struct CubeTile {
    uint32_t rows, columns, element;

    uint32_t bytes() const { return rows * columns * element; }
};

/// Bytes and cycles of one core.
struct Counters {
    double busy[lanes] = {};
    double global_read = 0, global_written = 0, l1_to_l0 = 0, l0c_out = 0, multiply_adds = 0;
};

class Core {
  public:
    Core(Launch &launch, Part part, uint32_t index, uint32_t block, uint64_t seed);
    ~Core() { give_back_memories(); }
    Core(const Core &) = delete;
    Core &operator=(const Core &) = delete;

    Launch &launch;
    const Part part;
    /// Among the cores of its kind, and the block of the launch.
    const uint32_t index, block;
    Counters counters;
    std::vector<GlobalAccess> global_accesses;
    /// What was known of other cores, by version; an entry per core of the launch.
    std::vector<std::vector<Clock>> foreign{1};
    /// What vector instructions without a mask of their own go by.
    uint64_t mask[2] = {~0ull, ~0ull};
    bool mask_counts = false;
    uint64_t compare_mask[2] = {0, 0};
    /// Whether stores to global memory replace or add.
    GlobalAccess::How store = GlobalAccess::write;
    bool sync_base_set = false;
    void *pipe = nullptr;

    void give_back_memories() {
        if (memories_ != nullptr) give_back(std::move(memories_));
    }
    Memory &memory(Chip chip) { return (*memories_)[int(chip)]; }

    /// Adds an instruction to a pipe. `body` runs later, on the core's thread.
    template <typename Body>
    uint32_t issue(Lane lane, const char *name, const Here &here, double cycles, const Access *accesses, size_t count,
                   Body body) {
        const uint32_t number = admit(lane, name, here, cycles, accesses, count);
        queues_[lane].push_back(Item{Item::run, 0, 0, {}, Task(body)});
        ++waiting_;
        if (lane == lane_s) {
            drain();
        } else if (waiting_ > most_waiting) {
            run_some(most_waiting / 2);
        }
        return number;
    }
    template <typename Body>
    uint32_t issue(Lane lane, const char *name, const Here &here, double cycles, std::initializer_list<Access> accesses,
                   Body body) {
        return issue(lane, name, here, cycles, accesses.begin(), accesses.size(), body);
    }
    /// Notes that the instruction issued last touches global memory.
    void touches_global(Lane lane, const char *name, const Here &here, const GlobalRows &rows, GlobalAccess::How how);
    /// The instruction issued last on `lane` may not run before the last one on `other`: the unit flags of L0C.
    void run_after(Lane lane, Lane other) {
        if (!queues_[lane].empty()) queues_[lane].back().after = {other, issued_[other]};
        // Block by block behind the other: begins soon after it does, and is done soon after it is.
        const double begin = std::max(time_.begun[lane], time_.begun[other] + 16), cycles = time_.free[lane] - time_.begun[lane];
        time_.begun[lane] = begin;
        time_.free[lane] = std::max(begin + cycles, time_.free[other] + 16);
    }

    void set_flag(HardEvent event, int id, const Here &here);
    void wait_flag(HardEvent event, int id, const Here &here);
    void barrier(pipe_t pipe, const Here &here);
    /// Runs everything that is queued.
    void drain() { run_some(0); }
    /// What the end of a kernel must find: no flag set, nothing in a data cache.
    void finish(const Here &here);

    /// Ends the core if the launch has failed elsewhere.
    void check_running() const;
    void require_part(bool allowed, const char *name, const Here &here) const {
        if (!allowed) {
            violate(here, "%s does not exist on %s", name,
                    part == Part::cube ? "a cube core (aic)" : part == Part::vector ? "a vector core (aiv)" : "dav-c100");
        }
    }

    /// What is complete once `lane` reaches this point.
    Clock completion(Lane lane) const {
        Clock clock = starts_[lane];
        clock.join(starts_[lane_s]);
        clock.at[lane] = issued_[lane];
        return clock;
    }
    double completion_time(Lane lane) const { return std::max(time_.free[lane], time_.ready[lane]); }
    double scalar_time() const { return time_.ready[lane_s]; }
    void advance_scalar_time(double time) { time_.ready[lane_s] = std::max(time_.ready[lane_s], time); }
    /// Everything issued so far is complete for everything issued from now on.
    void learn_all();
    /// The time at which everything issued so far is done.
    double end_time() const { return *std::max_element(time_.free.begin(), time_.free.end()); }
    /// Takes what other cores knew of each core, this one (`self`) too; from now on all this core issues comes after.
    void learn(uint32_t self, const std::vector<Clock> &known);
    /// Queues a message to other cores behind what `lane` has to do.
    template <typename Body>
    void post(Lane lane, Body body) {
        queues_[lane].push_back(Item{Item::message, 0, 0, {}, Task(body)});
        ++waiting_;
    }

    // The scalar unit's cache of global memory.
    void read_scalar(uint64_t address, void *to, size_t bytes, const Here &here);
    void write_scalar(uint64_t address, const void *from, size_t bytes, const Here &here);
    void clean_cache(uint64_t address, bool entire, const Here &here);

    /// Event ids that TPipe has given out.
    uint8_t allocated_events[hard_events] = {};

    /// Unit flags of L0C, one per 512 bytes: whether a Mmad has finished what a Fixpipe has not fetched.
    std::vector<uint8_t> unit_flags;
    /// Tiles in L0C by address.
    std::map<uint32_t, CubeTile> tiles;
    /// The rows of the tile in L0C that an address is part of; 0 if there is none.
    uint32_t tile_rows(uint32_t address) const {
        const auto after = tiles.upper_bound(address);
        if (after == tiles.begin()) return 0;
        const auto &[start, tile] = *std::prev(after);
        return address < start + tile.bytes() ? tile.rows : 0;
    }
    /// Numbers the matrices that loads put into L1.
    uint32_t matrices = 0;

    /// Moves bytes between `bytes` and global memory, or ends the core.
    void rows(GlobalAccess::How how, const GlobalRows &rows, void *bytes, const Here &here);

  private:
    static constexpr size_t most_waiting = 192;
    static constexpr uint32_t cache_line = 64;

    struct Flag {
        bool set = false;
        Here here;
        Clock clock;
        double time = 0;
        /// Sets that have run and waits that have not.
        int count = 0;
    };
    struct Item {
        enum Kind : uint8_t { run, message, set, wait } kind;
        uint8_t event;
        uint8_t id;
        std::pair<Lane, uint32_t> after;
        Task task;
    };
    struct Line {
        uint8_t bytes[cache_line];
        uint64_t dirty = 0;
        Here here;
    };
    struct Time {
        /// When a pipe is done with what it has, when the last of that began, and the earliest start of what comes next.
        std::array<double, lanes> free{}, begun{}, ready{};
    };

    std::unique_ptr<Memories> memories_;
    std::array<std::deque<Item>, lanes> queues_;
    std::array<Clock, lanes> starts_{};
    std::array<uint32_t, lanes> issued_{}, ran_{};
    Flag flags_[hard_events][8];
    std::unordered_map<uint64_t, Line> cache_;
    Time time_;
    bool vector_streams_ = false;
    size_t waiting_ = 0;
    uint64_t random_;

    uint32_t admit(Lane lane, const char *name, const Here &here, double cycles, const Access *accesses, size_t count);
    void check_event(HardEvent event, int id, const char *call, const Here &here) const;
    bool can_run(Lane lane);
    void run_one(Lane lane);
    void run_some(size_t left);
    Lane choose();
    uint64_t next_random();
    Line &line_of(uint64_t line, const Here &here);
};

inline thread_local Core *current_core = nullptr;

/// The core whose kernel the thread runs.
inline Core &core() { return *current_core; }

inline bool Core::can_run(Lane lane) {
    if (queues_[lane].empty()) return false;
    const Item &item = queues_[lane].front();
    if (item.kind == Item::wait) return flags_[item.event][item.id].count > 0;
    return ran_[item.after.first] >= item.after.second;
}

inline void Core::run_one(Lane lane) {
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

/// A pipe that can go on. Seed 0 lets consumers run before producers; other seeds draw lots.
inline Lane Core::choose() {
    constexpr Lane order[] = {lane_s, lane_fix, lane_mte3, lane_v, lane_m, lane_mte1, lane_mte2};
    const uint32_t first = random_ == 0 ? 0 : uint32_t(next_random() % lanes);
    for (uint32_t i = 0; i < lanes; ++i) {
        const Lane lane = order[(first + i) % lanes];
        if (can_run(lane)) return lane;
    }
    return lanes;
}

inline void Core::run_some(size_t left) {
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

inline uint64_t Core::next_random() {
    // SplitMix64 (Steele, Lea, Flood 2014).
    random_ += 0x9e3779b97f4a7c15ull;
    uint64_t mixed = random_;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ull;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebull;
    return mixed ^ mixed >> 31;
}

inline uint32_t Core::admit(Lane lane, const char *name, const Here &here, double cycles, const Access *accesses,
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
            // What S knows, everything issued from now on knows.
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

inline void Core::touches_global(Lane lane, const char *name, const Here &here, const GlobalRows &rows,
                                 GlobalAccess::How how) {
    Instruction by{lane, issued_[lane], name, here, starts_[lane]};
    by.start.join(starts_[lane_s]);
    const bool one = rows.rows == 1 || rows.pitch == rows.bytes;
    const uint64_t bytes = one ? rows.bytes * rows.rows : rows.bytes;
    global_accesses.push_back(
        {rows.address, bytes, one ? 1 : rows.rows, one ? 0 : rows.pitch, how, by, uint32_t(foreign.size() - 1)});
    (how == GlobalAccess::read ? counters.global_read : counters.global_written) += double(rows.bytes * rows.rows);
}

inline void Core::check_event(HardEvent event, int id, const char *call, const Here &here) const {
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

inline void Core::set_flag(HardEvent event, int id, const Here &here) {
    check_running();
    check_event(event, id, "SetFlag", here);
    Flag &flag = flags_[int(event)][id];
    const Event pipes = event_of(event);
    if (flag.set) {
        violate(here, "SetFlag<%s>(%d) though the flag is still set since %s", pipes.name, id,
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

inline void Core::wait_flag(HardEvent event, int id, const Here &here) {
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

inline void Core::learn_all() {
    Clock all = starts_[lane_s];
    for (int lane = 0; lane < lanes; ++lane) all.join(completion(Lane(lane)));
    starts_.fill(all);
    const double end = std::max(end_time(), time_.ready[lane_s]);
    time_.ready.fill(end);
    vector_streams_ = false;
}

inline void Core::barrier(pipe_t pipe, const Here &here) {
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

inline void Core::learn(uint32_t self, const std::vector<Clock> &known) {
    std::vector<Clock> next = foreign.back();
    if (next.size() < known.size()) next.resize(known.size());
    for (size_t i = 0; i < known.size(); ++i) next[i].join(known[i]);
    // What others know to be complete of this core, is.
    starts_[lane_s].join(next[self]);
    foreign.push_back(std::move(next));
}

inline Core::Line &Core::line_of(uint64_t line, const Here &here) {
    auto [entry, is_new] = cache_.try_emplace(line);
    if (is_new) {
        // The line's bytes one by one where the allocation ends inside of it.
        entry->second.here = here;
        for (uint32_t byte = 0; byte < cache_line; ++byte) entry->second.bytes[byte] = 0;
    }
    return entry->second;
}

inline void Core::read_scalar(uint64_t address, void *to, size_t bytes, const Here &here) {
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

inline void Core::write_scalar(uint64_t address, const void *from, size_t bytes, const Here &here) {
    admit(lane_s, "SetValue", here, 1, nullptr, 0);
    const uint64_t base = address / cache_line * cache_line;
    Line &line = line_of(base, here);
    line.here = here;
    std::memcpy(line.bytes + (address - base), from, bytes);
    line.dirty |= ((1ull << bytes) - 1) << (address - base);
}

inline void Core::clean_cache(uint64_t address, bool entire, const Here &here) {
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

inline void Core::finish(const Here &here) {
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

inline Core::Core(Launch &launch_, Part part_, uint32_t index_, uint32_t block_, uint64_t seed)
    : launch(launch_), part(part_), index(index_), block(block_),
      unit_flags(capacity_of(Chip::l0c) / 512), memories_(take_memories()), random_(seed) {}

}  // namespace ascend_twin
