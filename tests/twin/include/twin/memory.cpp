// The checks of an access to a buffer, and the state it leaves.

#include "memory.h"

namespace ascend_twin {

void Memory::touch(const Access &access, const Instruction &by) {
    const Region region = access.region.merged();
    if (region.is_empty()) return;
    if (bytes_ == nullptr) make();
    if (region.end() > size_) {
        violate(by.here, "%s touches bytes %u..%u of %s, which has %u", by.name, region.start, region.end(),
                name_of(chip_), size_);
    }
    if (!access.writes && !access.may_be_unwritten) check_written(region, by);
    if (access.order_checked_elsewhere) return;
    check_order(access, region, by);
    if (access.writes) {
        set_written(region, true);
        if (has_fractals()) forget_fractals(region);
    }
}

void Memory::forget(uint32_t start, uint32_t bytes) {
    if (bytes_ != nullptr) set_written({start, bytes, 1, 0}, false);
}

void Memory::inherit_written(uint32_t address, Memory &other, uint32_t from, bool transposed) {
    uint16_t rows[16];
    bool all = true;
    for (uint32_t row = 0; row < 16; ++row) {
        const uint32_t bit = from / 2 + row * 16;
        rows[row] = uint16_t(other.written_[bit / 64] >> bit % 64);
        all = all && rows[row] == 0xffff;
    }
    if (all) return;
    for (uint32_t row = 0; row < 16; ++row) {
        uint64_t bits = rows[row];
        if (transposed) {
            bits = 0;
            for (uint32_t column = 0; column < 16; ++column) bits |= uint64_t(rows[column] >> row & 1) << column;
        }
        const uint32_t bit = address / 2 + row * 16;
        written_[bit / 64] = (written_[bit / 64] & ~(0xffffull << bit % 64)) | bits << bit % 64;
    }
}

void Memory::prune(const Clock &known_to_all) {
    const auto known = [&](const Record &record) { return known_to_all.at[record.lane] >= record.number; };
    records_.erase(std::remove_if(records_.begin(), records_.end(), known), records_.end());
}

void Memory::make() {
    bytes_.reset(std::aligned_alloc(64, (size_ + 64) / 64 * 64));
    written_.assign((size_ / 2 + 63) / 64 + 1, 0);
    fractals_.assign(has_fractals() ? size_ / 32 : 0, Fractal{});
    // Signalling patterns: 0x7f81 is a NaN as f16, 0x7f817f81 one as f32.
    std::fill_n(static_cast<uint16_t *>(bytes_.get()), size_ / 2, uint16_t(0x7f81));
}

void Memory::set_written(const Region &region, bool value) {
    for (uint32_t row = 0, at = region.start; row < region.rows; ++row, at += region.pitch) {
        each_word(at, at + region.bytes, [&](uint32_t word, uint64_t mask) {
            written_[word] = value ? written_[word] | mask : written_[word] & ~mask;
            return true;
        });
    }
}

void Memory::check_written(const Region &region, const Instruction &by) const {
    for (uint32_t row = 0, at = region.start; row < region.rows; ++row, at += region.pitch) {
        each_word(at, at + region.bytes, [&](uint32_t word, uint64_t mask) {
            const uint64_t missing = mask & ~written_[word];
            if (missing == 0) return true;
            violate(by.here, "%s reads byte %u of %s, which was never written", by.name,
                    uint32_t(word * 64 + __builtin_ctzll(missing)) * 2, name_of(chip_));
        });
    }
}

void Memory::check_order(const Access &access, const Region &region, const Instruction &by) {
    size_t kept = 0;
    for (size_t i = 0; i < records_.size(); ++i) {
        const Record &record = records_[i];
        const bool done = by.start.at[record.lane] >= record.number, same_lane = record.lane == by.lane;
        bool passes = done || !(access.writes || record.writes);
        if (!passes) {
            passes = (same_lane && (access.follows_own_pipe || record.number == by.number)) ||
                     (!same_lane && access.unit_flag && record.unit_flag) || !region.meets(record.region);
            if (!passes) report(access, by, record);
        }
        // Whatever conflicts with the covered record's bytes also conflicts with this access.
        const bool superseded = access.writes ? done || (same_lane && access.follows_own_pipe)
                                              : same_lane && !record.writes;
        const bool drop = superseded && region.covers(record.region);
        if (!drop) {
            if (kept != i) records_[kept] = records_[i];
            ++kept;
        }
    }
    records_.resize(kept);
    records_.push_back({region, by.number, by.lane, access.writes, access.unit_flag, by.name, by.here});
}

void Memory::report(const Access &access, const Instruction &by, const Record &record) const {
    const char *hazard = !access.writes ? "read after write" : record.writes ? "write after write" : "write after read";
    const std::string remedy =
        record.lane == by.lane
            ? format("PipeBarrier<PIPE_%s>", name_of(by.lane))
            : format("SetFlag and WaitFlag<%s_%s>", name_of(record.lane), name_of(by.lane));
    violate(by.here, "%s on %s and %s at %s on %s are not ordered (%s of bytes %u..%u and %u..%u of %s): %s is missing",
            by.name, name_of(by.lane), record.name, text_of(record.here).c_str(), name_of(record.lane), hazard,
            access.region.start, access.region.end(), record.region.start, record.region.end(), name_of(chip_),
            remedy.c_str());
}

void Memory::forget_fractals(const Region &region) {
    for (uint32_t row = 0, at = region.start; row < region.rows; ++row, at += region.pitch) {
        const uint32_t last = std::min((at + region.bytes + 31) / 32, uint32_t(fractals_.size()));
        // A block that begins up to 480 bytes earlier is affected too.
        for (uint32_t block = at / 32 >= 15 ? at / 32 - 15 : 0; block < last; ++block) fractals_[block] = {};
    }
}

}  // namespace ascend_twin
