// LocalTensor and GlobalTensor: typed views of on-chip and global memory. Each is limited to the buffer it was created
// from; reading or writing single elements is done by the scalar pipe.
#pragma once

#include "core.h"
#include "launch.h"
#include "types.h"

namespace ascend_twin {

/// The queue buffer from which a tensor was taken.
struct QueueBuffer;

}  // namespace ascend_twin

namespace AscendC {

template <typename T>
class LocalTensor {
  public:
    using PrimType = T;

    LocalTensor() = default;

    uint32_t GetSize() const { return bytes_ / sizeof(T); }
    void SetSize(uint32_t size) { bytes_ = size * uint32_t(sizeof(T)); }
    TPosition GetPosition() const { return position_; }
    uint64_t GetPhyAddr() const { return address_; }

    /// The view from element `offset` on.
    LocalTensor operator[](uint32_t offset) const {
        LocalTensor part = *this;
        part.address_ += offset * uint32_t(sizeof(T));
        part.bytes_ = offset * sizeof(T) < bytes_ ? bytes_ - offset * uint32_t(sizeof(T)) : 0;
        return part;
    }

    template <typename U>
    LocalTensor<U> ReinterpretCast() const {
        return LocalTensor<U>(position_, address_, bytes_, low_, high_, buffer_);
    }

    T GetValue(uint32_t index, ASCEND_TWIN_HERE) const {
        T value{};
        element("GetValue", index, false, here, [&](T *at) { value = *at; });
        return value;
    }

    template <typename S>
    void SetValue(uint32_t index, S value, ASCEND_TWIN_HERE) const {
        const T stored = T(value);
        element("SetValue", index, true, here, [stored](T *at) { *at = stored; });
    }

    // Internal -----------------------------------------------------------------------------------------------

    LocalTensor(TPosition position, uint32_t address, uint32_t bytes, uint32_t low, uint32_t high,
                ascend_twin::QueueBuffer *buffer)
        : position_(position), address_(address), bytes_(bytes), low_(low), high_(high), buffer_(buffer) {}

    ascend_twin::Chip chip() const { return ascend_twin::chip_of(position_); }
    uint32_t address() const { return address_; }
    ascend_twin::QueueBuffer *buffer() const { return buffer_; }
    T *data() const { return ascend_twin::core().memory(chip()).template at<T>(address_); }

    /// Ends the launch unless a region is inside the buffer from which the tensor was taken.
    void check_bounds(const char *name, const ascend_twin::Region &region, const ascend_twin::Here &here) const {
        if (high_ == 0) ascend_twin::violate(here, "%s: a tensor that was never allocated", name);
        if (region.is_empty()) return;
        if (region.start < low_ || region.end() > high_) {
            ascend_twin::violate(here, "%s touches bytes %u..%u of a %s buffer of %u bytes", name, region.start - low_,
                                 region.end() - low_, ascend_twin::name_of(chip()), high_ - low_);
        }
    }

    void check_aligned(const char *name, uint32_t alignment, const ascend_twin::Here &here) const {
        if (address_ % alignment != 0) {
            ascend_twin::violate(here, "%s: address %u of %s is not a multiple of %u", name, address_,
                                 ascend_twin::name_of(chip()), alignment);
        }
    }

    void check_chip(const char *name, const char *role, ascend_twin::Chip wanted, const ascend_twin::Here &here) const {
        if (high_ == 0) ascend_twin::violate(here, "%s: %s was never allocated", name, role);
        if (chip() != wanted) {
            ascend_twin::violate(here, "%s: %s is in %s (%s) and should be in %s", name, role,
                                 ascend_twin::name_of(chip()), ascend_twin::name_of(position_), ascend_twin::name_of(wanted));
        }
    }

  private:
    TPosition position_ = TPosition::MAX;
    uint32_t address_ = 0, bytes_ = 0, low_ = 0, high_ = 0;
    ascend_twin::QueueBuffer *buffer_ = nullptr;

    template <typename Body>
    void element(const char *name, uint32_t index, bool writes, const ascend_twin::Here &here, Body body) const {
        using namespace ascend_twin;
        check_chip(name, "the tensor", Chip::ub, here);
        const Region region{address_ + index * uint32_t(sizeof(T)), sizeof(T), 1, 0};
        check_bounds(name, region, here);
        Access access{Chip::ub, region, writes};
        access.follows_own_pipe = true;
        core().issue(lane_s, name, here, 1, {access}, [] {});
        body(core().memory(Chip::ub).template at<T>(region.start));
    }
};

template <typename T>
class GlobalTensor {
  public:
    using PrimType = T;

    void SetGlobalBuffer(__gm__ T *buffer, uint64_t size) {
        address_ = reinterpret_cast<uint64_t>(buffer);
        size_ = size;
        bounded_ = true;
    }
    void SetGlobalBuffer(__gm__ T *buffer) {
        address_ = reinterpret_cast<uint64_t>(buffer);
        bounded_ = false;
    }
    uint64_t GetSize() const { return size_; }
    const __gm__ T *GetPhyAddr() const { return reinterpret_cast<const T *>(address_); }
    __gm__ T *GetPhyAddr(uint64_t offset) const { return reinterpret_cast<T *>(address_ + offset * sizeof(T)); }

    GlobalTensor operator[](uint64_t offset) const {
        GlobalTensor part = *this;
        part.address_ += offset * sizeof(T);
        part.offset_ += offset;
        return part;
    }

    T GetValue(uint64_t offset, ASCEND_TWIN_HERE) const {
        T value{};
        check_bounds("GetValue", {address_ + offset * sizeof(T), sizeof(T), 1, 0}, here);
        ascend_twin::core().read_scalar(address_ + offset * sizeof(T), &value, sizeof(T), here);
        return value;
    }
    /// The value stays in the data cache until DataCacheCleanAndInvalid.
    void SetValue(uint64_t offset, T value, ASCEND_TWIN_HERE) {
        check_bounds("SetValue", {address_ + offset * sizeof(T), sizeof(T), 1, 0}, here);
        ascend_twin::core().write_scalar(address_ + offset * sizeof(T), &value, sizeof(T), here);
    }

    // Internal -----------------------------------------------------------------------------------------------

    uint64_t address() const { return address_; }

    /// Ends the launch if rows exceed the size given to SetGlobalBuffer; the device itself checks allocations.
    void check_bounds(const char *name, const ascend_twin::GlobalRows &rows, const ascend_twin::Here &here) const {
        if (!bounded_) return;
        const uint64_t first = address_ - offset_ * sizeof(T), end = rows.address + (rows.rows - 1) * rows.pitch + rows.bytes;
        if (rows.address < first || end > first + (size_ * sizeof(T) + 31) / 32 * 32) {
            ascend_twin::violate(here, "%s touches bytes %lld..%lld of a global tensor of %llu bytes", name,
                                 static_cast<long long>(rows.address - first), static_cast<long long>(end - first),
                                 static_cast<unsigned long long>(size_ * sizeof(T)));
        }
    }

  private:
    uint64_t address_ = 0, size_ = 0, offset_ = 0;
    bool bounded_ = false;
};

}  // namespace AscendC
