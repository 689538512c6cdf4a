// One launch: its cores on threads, the flags between cores, the accesses to global memory, and the resulting failure
// or counters. Cores that never wait for another run a few at a time; a waiting core lets the next one run.
#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <thread>

#include "core.h"

namespace ascend_twin {

/// The composition of a launch's cores.
struct KernelType {
    const char *name;
    uint32_t cubes, vectors;
    /// Whether hardware flags between cores are available.
    bool synchronises;
};

/// A part of a kernel: unpacks the arguments and calls it.
using Entry = void (*)(const AscendTwinLaunch *);

class Launch {
  public:
    Launch(const AscendTwinLaunch *launch, KernelType type, Entry cube, Entry vector);

    void run();

    const AscendTwinLaunch *const twin;
    const KernelType type;

    uint32_t per_block() const { return c220 ? type.cubes + type.vectors : 1; }
    uint32_t cores() const { return uint32_t(cores_.size()); }
    bool has_failed() const { return failed_.load(std::memory_order_relaxed); }

    /// A core's index among all cores of the launch.
    uint32_t slot_of(const Core &core) const {
        if (!c220) return core.block;
        const uint32_t first = core.block * per_block();
        return core.part == Part::cube ? first : first + type.cubes + core.index % std::max(1u, type.vectors);
    }

    // Flags between cores -------------------------------------------------------------------------------------------

    /// The data of a flag: the knowledge of all cores that set it.
    struct Signal {
        uint8_t mode = 0;
        double time = 0;
        std::vector<Clock> known;
    };
    /// The mode of SyncAll over cubes and vectors together.
    static constexpr uint8_t everyone = 3;

    /// A core sets a flag. Runs when its pipe reaches the instruction.
    void arrive(const Core &core, uint8_t mode, uint32_t id, const Clock &clock, double time, uint32_t foreign,
                const Here &here);

    /// Blocks a core until a flag of its own is set.
    Signal wait(const Core &core, uint32_t id, const std::string &what, const Here &here);

    // Synchronisation through global memory: soft SyncAll, IBSet and IBWait -----------------------------------------

    /// Sets a signal under a key; waits while the previous one has not been taken.
    void leave(const Core &core, uint64_t key, Signal signal, const std::string &what, const Here &here);

    Signal fetch(const Core &core, uint64_t key, const std::string &what, const Here &here);

    /// Waits until `count` cores have arrived, and returns their knowledge.
    Signal meet(const Core &core, uint64_t key, uint32_t count, Signal signal, const std::string &what, const Here &here);

    /// Number of synchronisations of a core under this key.
    int32_t meetings_of(const Core &core, uint64_t key);

    /// The progress and the knowledge of a core.
    Signal knowledge_of(const Core &core) const;

    /// Ends the launch.
    void fail(const Core *core, const Violation &violation);
    /// Whether the launch has already failed.
    void abandon();

  private:
    struct CoreFlags {
        std::deque<Signal> arrived[16], ready[16];
    };
    struct Meeting {
        uint32_t come = 0, round = 0;
        Signal next, done;
    };
    struct Waiting {
        const Core *core;
        std::function<bool()> over;
        std::string what;
        Here here;
    };

    Entry cube_entry_, vector_entry_;
    std::mutex lock_;
    std::condition_variable changed_;
    std::atomic<bool> failed_{false};
    std::vector<std::unique_ptr<Core>> cores_;
    std::vector<CoreFlags> flags_;
    std::map<uint64_t, Signal> letters_;
    std::map<uint64_t, Meeting> meetings_;
    std::map<std::pair<uint32_t, uint64_t>, int32_t> met_;
    std::vector<std::thread> workers_;
    std::list<Waiting> waiting_;
    uint32_t next_ = 0, ended_ = 0;

    bool is_cube_slot(uint32_t slot) const { return c220 && slot % per_block() < type.cubes; }

    std::string name_of_slot(uint32_t slot) const;

    void start_worker() { workers_.emplace_back([this] { work(); }); }

    void work();

    void run_core(Core &core);

    void block(std::unique_lock<std::mutex> &guard, const Core &core, const std::string &what, const Here &here,
               const std::function<bool()> &over);

    /// Fails the launch if every core that has not ended waits for something no core will do.
    void check_deadlock();

    void fail_locked(const Core *core, const Violation &violation);

    void check_left_over();

    bool are_ordered(const Core &one, const GlobalAccess &a, const Core &other, const GlobalAccess &b) const;

    /// Finds two unordered accesses to the same bytes, one of them a write.
    void check_global_order();

    void count();

    /// Bytes of global memory that the launch accessed, each counted once, in blocks of 512.
    double footprint() const;
};

}  // namespace ascend_twin
