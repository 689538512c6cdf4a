// One on-chip buffer: its bytes, which of them were written, which instructions accessed them last, and the matrix
// layout of what was written. Knows bytes and orders; callers decide what an instruction may do.
#pragma once

#include <cstdlib>
#include <memory>
#include <vector>

#include "arch.h"
#include "clock.h"
#include "violation.h"

namespace ascend_twin {

/// Bytes of a buffer that an operand covers: `rows` runs of `bytes` with a stride of `pitch`.
struct Region {
    uint32_t start = 0, bytes = 0, rows = 1, pitch = 0;

    uint32_t end() const { return start + (rows - 1) * pitch + bytes; }
    bool is_empty() const { return bytes == 0 || rows == 0; }

    /// The same bytes as one row if the rows are contiguous.
    Region merged() const {
        return rows > 1 && pitch == bytes ? Region{start, bytes * rows, 1, 0} : *this;
    }

    /// Whether a run of bytes and this region share a byte.
    bool meets_run(uint64_t from, uint64_t to) const {
        if (from >= end() || to <= start) return false;
        if (rows == 1 || pitch == 0) return from < start + bytes;
        if (from < start) return to > start;
        const uint64_t row = (from - start) / pitch, inside = (from - start) % pitch;
        return inside < bytes || (row + 1 < rows && to > start + (row + 1) * pitch);
    }

    bool meets(const Region &other) const {
        if (start >= other.end() || other.start >= end()) return false;
        const Region &fewer = rows <= other.rows ? *this : other, &more = rows <= other.rows ? other : *this;
        for (uint64_t row = 0, at = fewer.start; row < fewer.rows; ++row, at += fewer.pitch) {
            if (more.meets_run(at, at + fewer.bytes)) return true;
        }
        return false;
    }

    bool covers(const Region &other) const {
        const Region whole = merged(), inner = other.merged();
        if (whole.rows == 1) return whole.start <= inner.start && inner.end() <= whole.end();
        return whole.start == inner.start && whole.rows == inner.rows && whole.pitch == inner.pitch &&
               inner.bytes <= whole.bytes;
    }
};

/// One operand of an instruction.
struct Access {
    Chip chip = Chip::ub;
    Region region;
    bool writes = false;
    /// Earlier instructions of the same pipe need no barrier before this access.
    bool follows_own_pipe = false;
    /// Ordered by the unit flags of L0C.
    bool unit_flag = false;
    /// The bytes may be uninitialised.
    bool may_be_unwritten = false;
    /// Another access of the instruction is checked for order instead of this one.
    bool order_checked_elsewhere = false;
};

/// The origin of a 16x16 block in L1, L0A or L0B: block (row, column) of matrix `matrix`, counted from the start of its
/// load; matrix 0 has an unknown layout.
struct Fractal {
    uint32_t matrix = 0;
    uint16_t row = 0, column = 0;
    bool transposed = false;
};

/// The instruction of an access.
struct Instruction {
    Lane lane;
    uint32_t number;
    const char *name;
    Here here;
    Clock start;
};

class Memory {
  public:
    explicit Memory(Chip chip) : chip_(chip), size_(capacity_of(chip)) {}

    /// Resets the buffer for another core.
    void reset() {
        std::fill(written_.begin(), written_.end(), 0);
        std::fill(fractals_.begin(), fractals_.end(), Fractal{});
        records_.clear();
    }

    template <typename T>
    T *at(uint32_t address) {
        return reinterpret_cast<T *>(static_cast<char *>(bytes_.get()) + address);
    }

    /// Records an access of an instruction, or ends the launch if it conflicts with an earlier one.
    void touch(const Access &access, const Instruction &by);

    /// Marks the bytes as not written: they have a new owner.
    void forget(uint32_t start, uint32_t bytes);

    /// Records that a 16x16 block of 16-bit elements was copied here from `other`, with its uninitialised elements.
    void inherit_written(uint32_t address, Memory &other, uint32_t from, bool transposed);

    bool has_fractals() const { return chip_ == Chip::l1 || chip_ == Chip::l0a || chip_ == Chip::l0b; }
    Fractal &fractal(uint32_t address) { return fractals_[address / 32]; }
    uint32_t size() const { return size_; }

    /// Drops accesses that every pipe knows to be complete.
    void prune(const Clock &known_to_all);
    size_t records() const { return records_.size(); }

  private:
    struct Record {
        Region region;
        uint32_t number;
        Lane lane;
        bool writes, unit_flag;
        const char *name;
        Here here;
    };

    struct Free {
        void operator()(void *bytes) const { std::free(bytes); }
    };

    Chip chip_;
    uint32_t size_;
    std::unique_ptr<void, Free> bytes_;
    /// A bit for every two bytes.
    std::vector<uint64_t> written_;
    std::vector<Fractal> fractals_;
    std::vector<Record> records_;

    /// Calls `body(word, mask)` for the bits of a run of bytes.
    template <typename Body>
    static void each_word(uint32_t from, uint32_t to, Body body) {
        uint32_t bit = from / 2;
        const uint32_t last = (to + 1) / 2;
        while (bit < last) {
            const uint32_t word = bit / 64, low = bit % 64, count = std::min(64 - low, last - bit);
            if (!body(word, (count == 64 ? ~0ull : (1ull << count) - 1) << low)) return;
            bit += count;
        }
    }

    /// Allocated on first use: most cores never use most buffers.
    void make();

    void set_written(const Region &region, bool value);

    void check_written(const Region &region, const Instruction &by) const;

    void check_order(const Access &access, const Region &region, const Instruction &by);

    [[noreturn]] void report(const Access &access, const Instruction &by, const Record &record) const;

    void forget_fractals(const Region &region);
};

}  // namespace ascend_twin
