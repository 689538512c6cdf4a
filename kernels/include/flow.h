// Helpers of every kernel: one-time flags, tiling structs, global tensors, and a core's share of the work.
#pragma once

#include "kernel_operator.h"
#include "tiling.h"

/// Makes the second pipe of `event` wait for all instructions issued to the first so far.
template <AscendC::HardEvent event>
__aicore__ inline void hand_over() {
    using namespace AscendC;
    const int32_t id = static_cast<int32_t>(GetTPipePtr()->FetchEventID(event));
    SetFlag<event>(id);
    WaitFlag<event>(id);
}

/// Reads the tiling struct at `from` with the scalar unit.
template <typename Tiling>
__aicore__ inline Tiling read_tiling(GM_ADDR from) {
    constexpr uint32_t words = sizeof(Tiling) / sizeof(uint32_t);
    static_assert(sizeof(Tiling) % sizeof(uint32_t) == 0, "the tiling must consist of 32-bit fields");
    union Words {
        __aicore__ Words() {}
        uint32_t words[sizeof(Tiling) / sizeof(uint32_t)];
        Tiling tiling;
    } read;
    AscendC::GlobalTensor<uint32_t> global;
    global.SetGlobalBuffer((__gm__ uint32_t *)from, words);
    for (uint32_t i = 0; i < words; ++i) read.words[i] = global.GetValue(i);
    return read.tiling;
}

/// A global tensor of `size` values of type T at `from`.
template <typename T>
__aicore__ inline AscendC::GlobalTensor<T> global_at(GM_ADDR from, uint64_t size) {
    AscendC::GlobalTensor<T> tensor;
    tensor.SetGlobalBuffer((__gm__ T *)from, size);
    return tensor;
}

/// The batches of rows of one core: every n-th batch, n being the number of cores; the last batch may be short.
class Batches {
  public:
    __aicore__ inline explicit Batches(const RowsTiling &tiling)
        : rows_(tiling.rows), batch_(tiling.batch), first_(AscendC::GetBlockIdx()), step_(AscendC::GetBlockNum()) {
        const uint32_t all = (rows_ + batch_ - 1) / batch_;
        count_ = first_ < all ? (all - first_ + step_ - 1) / step_ : 0;
    }

    __aicore__ inline uint32_t count() const { return count_; }
    /// The first row of the core's batch `index`, and its number of rows.
    __aicore__ inline uint32_t first_row(uint32_t index) const { return (first_ + index * step_) * batch_; }
    __aicore__ inline uint32_t rows(uint32_t index) const {
        const uint32_t left = rows_ - first_row(index);
        return left < batch_ ? left : batch_;
    }

  private:
    uint32_t rows_, batch_, first_, step_, count_;
};
