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

std::unique_ptr<Memories> take_memories();

void give_back(std::unique_ptr<Memories> memories);

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

}  // namespace ascend_twin
