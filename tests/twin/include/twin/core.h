// One core: its buffers, its pipes as queues that run late and in seeded orders, its flags, and the modelled time. An
// instruction is checked when it is issued, against what its pipe knows to be complete then, and runs later.
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

/// The half of a core that runs a kernel: dav-c100 has both in one.
enum class Part : uint8_t { aicore, cube, vector };

constexpr const char *name_of(Part part) {
    constexpr const char *names[3] = {"aicore", "aic", "aiv"};
    return names[int(part)];
}

/// A closure with inline storage, so that issuing does not allocate.
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

/// The buffers of a core, reused by later launches.
using Memories = std::vector<Memory>;

std::unique_ptr<Memories> take_memories();

void give_back(std::unique_ptr<Memories> memories);

/// An instruction's access to global memory, stored until the launch ends.
struct GlobalAccess {
    enum How : uint8_t { read, write, add };
    uint64_t start, bytes, rows, pitch;
    How how;
    Instruction by;
    /// The version of this core's knowledge about other cores when the instruction was issued.
    uint32_t foreign;

    uint64_t end() const { return start + (rows - 1) * pitch + bytes; }
    bool meets(const GlobalAccess &other) const;
};

/// A row-wise copy between on-chip bytes and global memory.
struct GlobalRows {
    uint64_t address, bytes, rows, pitch;
};

/// The tile that a Mmad left in L0C: rows and columns in multiples of 16, and the element size.
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
    /// The index among the cores of its kind, and the block of the launch.
    const uint32_t index, block;
    Counters counters;
    std::vector<GlobalAccess> global_accesses;
    /// Knowledge about other cores, by version; one entry per core of the launch.
    std::vector<std::vector<Clock>> foreign{1};
    /// The mask of vector instructions without their own.
    uint64_t mask[2] = {~0ull, ~0ull};
    bool mask_counts = false;
    uint64_t compare_mask[2] = {0, 0};
    /// Whether stores to global memory overwrite or add.
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
    /// Records an access of the last issued instruction to global memory.
    void touches_global(Lane lane, const char *name, const Here &here, const GlobalRows &rows, GlobalAccess::How how);
    /// Orders the last instruction on `lane` after the last one on `other`: the unit flags of L0C.
    void run_after(Lane lane, Lane other) {
        if (!queues_[lane].empty()) queues_[lane].back().after = {other, issued_[other]};
        // It follows block by block: it begins soon after the other begins, and ends soon after it ends.
        const double begin = std::max(time_.begun[lane], time_.begun[other] + 16), cycles = time_.free[lane] - time_.begun[lane];
        time_.begun[lane] = begin;
        time_.free[lane] = std::max(begin + cycles, time_.free[other] + 16);
    }

    void set_flag(HardEvent event, int id, const Here &here);
    void wait_flag(HardEvent event, int id, const Here &here);
    void barrier(pipe_t pipe, const Here &here);
    /// Runs all queued instructions.
    void drain() { run_some(0); }
    /// Checks the state at the end of a kernel: no flag set, no data in a data cache.
    void finish(const Here &here);

    /// Ends the core if the launch has failed elsewhere.
    void check_running() const;
    void require_part(bool allowed, const char *name, const Here &here) const {
        if (!allowed) {
            violate(here, "%s does not exist on %s", name,
                    part == Part::cube ? "a cube core (aic)" : part == Part::vector ? "a vector core (aiv)" : "dav-c100");
        }
    }

    /// What is complete when `lane` reaches this point.
    Clock completion(Lane lane) const {
        Clock clock = starts_[lane];
        clock.join(starts_[lane_s]);
        clock.at[lane] = issued_[lane];
        return clock;
    }
    double completion_time(Lane lane) const { return std::max(time_.free[lane], time_.ready[lane]); }
    double scalar_time() const { return time_.ready[lane_s]; }
    void advance_scalar_time(double time) { time_.ready[lane_s] = std::max(time_.ready[lane_s], time); }
    /// Orders everything issued from now on after everything issued so far.
    void learn_all();
    /// The time at which everything issued so far is complete.
    double end_time() const { return *std::max_element(time_.free.begin(), time_.free.end()); }
    /// Takes over other cores' knowledge of each core, including this one (`self`); everything issued from now on is
    /// ordered after it.
    void learn(uint32_t self, const std::vector<Clock> &known);
    /// Queues a signal to other cores after the pending instructions of `lane`.
    template <typename Body>
    void post(Lane lane, Body body) {
        queues_[lane].push_back(Item{Item::message, 0, 0, {}, Task(body)});
        ++waiting_;
    }

    // The scalar unit's cache of global memory.
    void read_scalar(uint64_t address, void *to, size_t bytes, const Here &here);
    void write_scalar(uint64_t address, const void *from, size_t bytes, const Here &here);
    void clean_cache(uint64_t address, bool entire, const Here &here);

    /// Event ids allocated by TPipe.
    uint8_t allocated_events[hard_events] = {};

    /// Unit flags of L0C, one per 512 bytes: set when a Mmad has finished the bytes, cleared when a Fixpipe has read
    /// them.
    std::vector<uint8_t> unit_flags;
    /// Tiles in L0C by address.
    std::map<uint32_t, CubeTile> tiles;
    /// The number of rows of the tile in L0C at an address; 0 if there is none.
    uint32_t tile_rows(uint32_t address) const {
        const auto after = tiles.upper_bound(address);
        if (after == tiles.begin()) return 0;
        const auto &[start, tile] = *std::prev(after);
        return address < start + tile.bytes() ? tile.rows : 0;
    }
    /// Counter that numbers the matrices loaded into L1.
    uint32_t matrices = 0;

    /// Copies between `bytes` and global memory, or ends the core.
    void rows(GlobalAccess::How how, const GlobalRows &rows, void *bytes, const Here &here);

  private:
    static constexpr size_t most_waiting = 192;
    static constexpr uint32_t cache_line = 64;

    struct Flag {
        bool set = false;
        Here here;
        Clock clock;
        double time = 0;
        /// Number of sets executed, and of waits not executed.
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
        /// The time at which a pipe is free, the start of its last instruction, and the earliest start of its next.
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

/// The core whose kernel this thread runs.
inline Core &core() { return *current_core; }

}  // namespace ascend_twin
