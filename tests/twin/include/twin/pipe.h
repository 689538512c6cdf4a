// TPipe, TQue, TQueBind, TBuf: the ownership of on-chip bytes, and the flags that pass them from pipe to pipe. Enforces
// the rules of queues; the flags themselves belong to the core.
#pragma once

#include <memory>

#include "tensor.h"

namespace ascend_twin {

/// One buffer of a queue.
struct QueueBuffer {
    enum State : uint8_t { free, occupied, queued, dequeued } state = free;
    const void *queue = nullptr;
    uint32_t address = 0, bytes = 0;
    int enqueue_event = -1, free_event = -1;
    Here here;
};

/// The buffers of a queue. They outlive the queue object, which kernels often declare after their pipe.
struct QueueState {
    std::vector<QueueBuffer> buffers;
    std::deque<QueueBuffer *> queue;
    uint32_t cursor = 0;
};

constexpr const char *name_of(QueueBuffer::State state) {
    constexpr const char *names[] = {"free", "allocated", "in the queue", "taken from the queue"};
    return names[state];
}

/// The pipe that fills memory at a position.
constexpr Lane writer_of(TPosition position) {
    switch (position) {
    case TPosition::A2:
    case TPosition::B2:
    case TPosition::C2: return lane_mte1;
    case TPosition::CO1: return lane_m;
    case TPosition::VECOUT:
    case TPosition::VECCALC:
    case TPosition::CO2: return lane_v;
    default: return lane_mte2;
    }
}

/// The pipe that uses memory at a position.
constexpr Lane reader_of(TPosition position) {
    switch (position) {
    case TPosition::A1:
    case TPosition::B1:
    case TPosition::C1:
    case TPosition::TSCM: return lane_mte1;
    case TPosition::A2:
    case TPosition::B2:
    case TPosition::C2: return lane_m;
    case TPosition::CO1: return c220 ? lane_fix : lane_v;
    case TPosition::VECOUT:
    case TPosition::CO2: return lane_mte3;
    default: return lane_v;
    }
}

}  // namespace ascend_twin

namespace AscendC {

using TEventID = int8_t;

template <TPosition source, TPosition destination, int32_t depth, auto mask = 0>
class TQueBind;
template <TPosition position = TPosition::VECCALC>
class TBuf;

class TPipe {
  public:
    TPipe() { ascend_twin::core().pipe = this; }
    TPipe(const TPipe &) = delete;
    TPipe &operator=(const TPipe &) = delete;
    ~TPipe() noexcept(false) {
        if (std::uncaught_exceptions() == 0) Destroy();
    }

    /// Waits for all instructions; queues return their buffers.
    void Destroy(ASCEND_TWIN_HERE) {
        if (destroyed_) return;
        destroyed_ = true;
        for (const auto &close : closers_) close(here);
        ascend_twin::core().barrier(PIPE_ALL, here);
        if (ascend_twin::core().pipe == this) ascend_twin::core().pipe = nullptr;
    }

    /// Allocates `number` buffers of `bytes` each to a queue.
    template <TPosition source, TPosition destination, int32_t depth, auto mask>
    bool InitBuffer(TQueBind<source, destination, depth, mask> &queue, uint8_t number, uint32_t bytes, ASCEND_TWIN_HERE) {
        using namespace ascend_twin;
        constexpr TPosition position = TQueBind<source, destination, depth, mask>::position;
        uint32_t &used = queue_buffers_[int(position)];
        if (number == 0) violate(here, "InitBuffer: a queue without buffers");
        if (used + number > uint32_t(ascend_twin::queue_buffers)) {
            violate(here, "InitBuffer: %u queue buffers at %s; at most %d are possible", used + number, name_of(position),
                    ascend_twin::queue_buffers);
        }
        used += number;
        const uint32_t each = (bytes + 31) / 32 * 32;
        const uint32_t address = take(position, each * number, here);
        using Queue = TQueBind<source, destination, depth, mask>;
        const auto state = queue.init(address, number, each, here);
        closers_.push_back([this, state](const Here &at) { Queue::close(*this, *state, at); });
        return true;
    }

    template <TPosition position>
    bool InitBuffer(TBuf<position> &buffer, uint32_t bytes, ASCEND_TWIN_HERE) {
        const uint32_t each = (bytes + 31) / 32 * 32;
        buffer.init(take(position, each, here), each);
        return true;
    }

    template <HardEvent event>
    TEventID AllocEventID(ASCEND_TWIN_HERE) {
        uint8_t &ids = ascend_twin::core().allocated_events[int(event)];
        for (int id = 0; id < ascend_twin::event_ids; ++id) {
            if ((ids >> id & 1) == 0) {
                ids |= uint8_t(1 << id);
                return TEventID(id);
            }
        }
        ascend_twin::violate(here, "all %d event ids of %s are in use", ascend_twin::event_ids,
                             ascend_twin::event_of(event).name);
    }

    template <HardEvent event>
    void ReleaseEventID(TEventID id, ASCEND_TWIN_HERE) {
        uint8_t &ids = ascend_twin::core().allocated_events[int(event)];
        if (id < 0 || id >= ascend_twin::event_ids || (ids >> id & 1) == 0) {
            ascend_twin::violate(here, "ReleaseEventID<%s>(%d): the id is not allocated", ascend_twin::event_of(event).name, id);
        }
        ids &= uint8_t(~(1 << id));
    }

    /// An id that is currently free; it is not reserved.
    template <HardEvent event>
    TEventID FetchEventID(ASCEND_TWIN_HERE) {
        return FetchEventID(event, here);
    }
    TEventID FetchEventID(HardEvent event, ASCEND_TWIN_HERE) {
        const uint8_t ids = ascend_twin::core().allocated_events[int(event)];
        for (int id = 0; id < ascend_twin::free_event_ids; ++id) {
            if ((ids >> id & 1) == 0) return TEventID(id);
        }
        ascend_twin::violate(here, "FetchEventID: no event id of %s is free", ascend_twin::event_of(event).name);
    }

    /// Releases all buffers.
    void Reset(ASCEND_TWIN_HERE) {
        for (const auto &close : closers_) close(here);
        closers_.clear();
        ascend_twin::core().barrier(PIPE_ALL, here);
        std::fill(std::begin(taken_), std::end(taken_), 0);
        std::fill(std::begin(queue_buffers_), std::end(queue_buffers_), 0);
    }

  private:
    std::vector<std::function<void(const ascend_twin::Here &)>> closers_;
    uint32_t taken_[ascend_twin::chips] = {};
    uint32_t queue_buffers_[int(TPosition::MAX)] = {};
    bool destroyed_ = false;

    uint32_t take(TPosition position, uint32_t bytes, const ascend_twin::Here &here) {
        using namespace ascend_twin;
        if (!is_on_chip(position)) violate(here, "InitBuffer: %s is not on this chip", name_of(position));
        const Chip chip = chip_of(position);
        uint32_t &taken = taken_[int(chip)];
        if (bytes == 0) violate(here, "InitBuffer: a buffer of 0 bytes");
        if (taken + bytes > usable_of(chip)) {
            violate(here, "InitBuffer: %u bytes more of %s, of which %u of %u are in use", bytes, name_of(chip), taken,
                    usable_of(chip));
        }
        const uint32_t address = taken;
        taken += bytes;
        return address;
    }
};

inline TPipe *GetTPipePtr() { return static_cast<TPipe *>(ascend_twin::core().pipe); }

template <TPosition source, TPosition destination, int32_t depth, auto mask>
class TQueBind {
  public:
    /// Addresses of the buffers.
    static constexpr TPosition position = source == TPosition::GM ? destination : source;

    template <typename T>
    LocalTensor<T> AllocTensor(ASCEND_TWIN_HERE) {
        using namespace ascend_twin;
        if (state_ == nullptr || state_->buffers.empty()) violate(here, "AllocTensor: the queue has no buffers, InitBuffer is missing");
        const size_t number = state_->buffers.size();
        for (size_t i = 0; i < number; ++i) {
            QueueBuffer &buffer = state_->buffers[(state_->cursor + i) % number];
            if (buffer.state != QueueBuffer::free) continue;
            state_->cursor = uint32_t((state_->cursor + i + 1) % number);
            if (buffer.free_event >= 0) {
                core().wait_flag(free_event, buffer.free_event, here);
                GetTPipePtr()->template ReleaseEventID<free_event>(TEventID(buffer.free_event), here);
                buffer.free_event = -1;
            }
            buffer.state = QueueBuffer::occupied;
            buffer.here = here;
            core().memory(chip_of(position)).forget(buffer.address, buffer.bytes);
            return tensor_of<T>(buffer);
        }
        violate(here, "AllocTensor: none of the %zu buffers of the queue at %s is free; the first is %s since %s", number,
                name_of(position), name_of(state_->buffers[0].state), text_of(state_->buffers[0].here).c_str());
    }

    template <typename T>
    bool EnQue(const LocalTensor<T> &tensor, ASCEND_TWIN_HERE) {
        using namespace ascend_twin;
        QueueBuffer &buffer = own(tensor, "EnQue", here);
        if (buffer.state != QueueBuffer::occupied && buffer.state != QueueBuffer::dequeued) {
            violate(here, "EnQue: the tensor is %s since %s", name_of(buffer.state), text_of(buffer.here).c_str());
        }
        std::deque<QueueBuffer *> &queue = state_->queue;
        if (queue.size() >= size_t(depth)) {
            violate(here, "EnQue: the queue at %s already holds %zu tensors, its depth is %d", name_of(position),
                    queue.size(), depth);
        }
        buffer.state = QueueBuffer::queued;
        buffer.here = here;
        if constexpr (enqueue_event == HardEvent::V_V) {
            core().barrier(PIPE_V, here);
        } else {
            buffer.enqueue_event = GetTPipePtr()->template AllocEventID<enqueue_event>(here);
            core().set_flag(enqueue_event, buffer.enqueue_event, here);
        }
        queue.push_back(&buffer);
        return true;
    }

    template <typename T>
    LocalTensor<T> DeQue(ASCEND_TWIN_HERE) {
        using namespace ascend_twin;
        if (state_ == nullptr || state_->queue.empty()) violate(here, "DeQue: the queue at %s is empty", name_of(position));
        QueueBuffer &buffer = *state_->queue.front();
        state_->queue.pop_front();
        if (buffer.enqueue_event >= 0) {
            core().wait_flag(enqueue_event, buffer.enqueue_event, here);
            GetTPipePtr()->template ReleaseEventID<enqueue_event>(TEventID(buffer.enqueue_event), here);
            buffer.enqueue_event = -1;
        }
        buffer.state = QueueBuffer::dequeued;
        buffer.here = here;
        return tensor_of<T>(buffer);
    }

    template <typename T>
    void FreeTensor(LocalTensor<T> &tensor, ASCEND_TWIN_HERE) {
        using namespace ascend_twin;
        QueueBuffer &buffer = own(tensor, "FreeTensor", here);
        if (buffer.state != QueueBuffer::dequeued && buffer.state != QueueBuffer::occupied) {
            violate(here, "FreeTensor: the tensor is %s since %s", name_of(buffer.state), text_of(buffer.here).c_str());
        }
        buffer.state = QueueBuffer::free;
        buffer.here = here;
        if constexpr (free_event == HardEvent::V_V) {
            core().barrier(PIPE_V, here);
        } else {
            buffer.free_event = GetTPipePtr()->template AllocEventID<free_event>(here);
            core().set_flag(free_event, buffer.free_event, here);
        }
    }

    bool VacantInQue() const { return GetTensorCountInQue() < depth; }
    bool HasTensorInQue() const { return GetTensorCountInQue() > 0; }
    int32_t GetTensorCountInQue() const { return state_ ? int32_t(state_->queue.size()) : 0; }
    bool HasIdleBuffer() const {
        return state_ && std::any_of(state_->buffers.begin(), state_->buffers.end(), [](const auto &buffer) {
            return buffer.state == ascend_twin::QueueBuffer::free;
        });
    }

    // Internal -----------------------------------------------------------------------------------------------

    std::shared_ptr<ascend_twin::QueueState> init(uint32_t address, uint32_t number, uint32_t bytes,
                                                  const ascend_twin::Here &here) {
        if (state_ != nullptr && !state_->buffers.empty()) {
            ascend_twin::violate(here, "InitBuffer: the queue already has buffers");
        }
        state_ = std::make_shared<ascend_twin::QueueState>();
        state_->buffers.resize(number);
        for (uint32_t i = 0; i < number; ++i) {
            state_->buffers[i].queue = state_.get();
            state_->buffers[i].address = address + i * bytes;
            state_->buffers[i].bytes = bytes;
        }
        return state_;
    }

    /// Releases the buffers: waits for freed ones, reports those not freed.
    static void close(TPipe &pipe, ascend_twin::QueueState &state, const ascend_twin::Here &) {
        using namespace ascend_twin;
        for (QueueBuffer &buffer : state.buffers) {
            if (buffer.state != QueueBuffer::free) {
                violate(buffer.here, "the tensor of the queue at %s is still %s at the end of the pipe: FreeTensor is missing",
                        name_of(position), name_of(buffer.state));
            }
            if (buffer.free_event >= 0) {
                core().wait_flag(free_event, buffer.free_event, buffer.here);
                pipe.template ReleaseEventID<free_event>(TEventID(buffer.free_event), buffer.here);
            }
        }
        state.buffers.clear();
        state.queue.clear();
    }

  private:
    static constexpr ascend_twin::Lane from = ascend_twin::writer_of(position);
    static constexpr ascend_twin::Lane to =
        ascend_twin::reader_of(destination == TPosition::GM ? source : destination);
    static constexpr HardEvent enqueue_event = ascend_twin::event_between(from, to);
    static constexpr HardEvent free_event = ascend_twin::event_between(to, from);
    static_assert(enqueue_event != HardEvent::MAX && free_event != HardEvent::MAX, "there are no flags between these positions");
    static_assert(depth >= 1, "queues of depth 0 are not supported");

    std::shared_ptr<ascend_twin::QueueState> state_;

    template <typename T>
    LocalTensor<T> tensor_of(ascend_twin::QueueBuffer &buffer) const {
        return LocalTensor<T>(position, buffer.address, buffer.bytes, buffer.address, buffer.address + buffer.bytes, &buffer);
    }

    template <typename T>
    ascend_twin::QueueBuffer &own(const LocalTensor<T> &tensor, const char *call, const ascend_twin::Here &here) const {
        ascend_twin::QueueBuffer *buffer = tensor.buffer();
        if (buffer == nullptr || state_ == nullptr || buffer->queue != state_.get()) {
            ascend_twin::violate(here, "%s: the tensor does not belong to this queue", call);
        }
        return *buffer;
    }
};

/// A queue at one position, which determines its other end.
template <TPosition position, int32_t depth, auto mask = 0>
class TQue : public TQueBind<TPosition::GM, position, depth, mask> {};

/// Bytes without a queue: the kernel sets the flags.
template <TPosition position>
class TBuf {
  public:
    template <typename T>
    LocalTensor<T> Get(ASCEND_TWIN_HERE) {
        return GetWithOffset<T>(bytes_ / uint32_t(sizeof(T)), 0, here);
    }
    template <typename T>
    LocalTensor<T> Get(uint32_t size, ASCEND_TWIN_HERE) {
        return GetWithOffset<T>(size, 0, here);
    }
    template <typename T>
    LocalTensor<T> GetWithOffset(uint32_t size, uint32_t offset, ASCEND_TWIN_HERE) {
        const uint64_t end = uint64_t(offset) + uint64_t(size) * sizeof(T);
        if (bytes_ == 0) ascend_twin::violate(here, "TBuf: InitBuffer is missing");
        if (end > bytes_) {
            ascend_twin::violate(here, "TBuf: bytes %u..%llu of a buffer of %u", offset,
                                 static_cast<unsigned long long>(end), bytes_);
        }
        return LocalTensor<T>(position, address_ + offset, uint32_t(size * sizeof(T)), address_, address_ + bytes_, nullptr);
    }

    // Internal -----------------------------------------------------------------------------------------------

    void init(uint32_t address, uint32_t bytes) {
        address_ = address;
        bytes_ = bytes;
    }

  private:
    uint32_t address_ = 0, bytes_ = 0;
};

}  // namespace AscendC
