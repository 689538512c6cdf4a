// The vector cores' part of attention: scores become weights exp(scale * score - maximum), and sums are divided by the
// sum of their weights. Each core of a pair processes half of an item's rows.
#pragma once

#include "mask.h"

/// Rows of one item that a core processes at a time, in one slab of UB.
struct Batch {
    /// Stages in order. Sums use the first ones; scores use the rest, of which those from `shift` on convert them to
    /// weights.
    enum Stage : uint8_t { arrive, divide, multiply, deliver, reduce, fold, row, negate, spread, shift, widen, exponent, narrow, over };
    AttentionItem item;
    /// The item's index in the core's list; the batch's rows, counted within the item.
    uint32_t index, first, rows;
    bool of_sums, is_last;
    uint32_t slab;
    /// Blocks of 16 partial maxima left per row.
    uint32_t blocks;
    Stage stage;
};

/// The bottleneck of attention with heads of 64. Per 64 scores, a core takes 0.5 cycles for the maximum (f16), 1 for
/// scale and shift (f16), 1 to widen, 2 for the exponential (f32), 1 to narrow: 5.5, while the cube takes 2 and serves
/// two cores. The cube sums the weights, after their rounding to f16.
class Softmax {
  public:
    __aicore__ inline void init(AscendC::TPipe &pipe, const AttentionTiling &tiling, const Handover &handover,
                                GM_ADDR key_mask, GM_ADDR output) {
        using namespace AscendC;
        tiling_ = tiling;
        handover_ = handover;
        width_ = tiling.heads * tiling.head_size;
        output_ = global_at<half>(output, static_cast<uint64_t>(tiling.tokens) * width_);
        pipe.InitBuffer(slabs_, slabs * slab * sizeof(half));
        pipe.InitBuffer(wide_, slab * sizeof(float));
        pipe.InitBuffer(maxima_, most_blocks * 16 * sizeof(half));
        pipe.InitBuffer(rows_, most_rows * sizeof(half));
        pipe.InitBuffer(shifts_, most_rows * 16 * sizeof(half));
        pipe.InitBuffer(sums_, sums_bytes);
        pipe.InitBuffer(factors_, most_sums * 8 * sizeof(float));
        pipe.InitBuffer(ones_, 8 * sizeof(float));
        pipe.InitBuffer(scale_, 16 * sizeof(half));
        for (uint32_t i = 0; i <= slabs; ++i) {
            loaded_[i] = pipe.AllocEventID<HardEvent::MTE2_V>();
            free_[i] = pipe.AllocEventID<HardEvent::MTE3_MTE2>();
            SetFlag<HardEvent::MTE3_MTE2>(free_[i]);
        }
        Duplicate(scale_.Get<half>(), static_cast<half>(tiling.scale), 16);
        Duplicate(ones_.Get<float>(), 1.0f, 8);
        if (tiling.masked) mask_.init(pipe, tiling, key_mask);
        PipeBarrier<PIPE_V>();
    }

    /// Loads the batch. Waits for the slab only; the caller has waited for the cube core.
    __aicore__ inline void load(Batch &batch) {
        using namespace AscendC;
        batch.stage = Batch::arrive;
        if (batch.rows == 0) return;
        // Scores use the slabs in rotation; each has been idle while two other batches were processed.
        batch.slab = batch.of_sums ? slabs : next_slab_;
        if (!batch.of_sums) next_slab_ = (next_slab_ + 1) % slabs;
        WaitFlag<HardEvent::MTE3_MTE2>(free_[batch.slab]);
        if (batch.of_sums) {
            // Eight of the columns with the sum of weights are enough.
            const uint32_t columns = tiling_.head_size + one_columns;
            DataCopy(sums_.Get<float>(), handover_.sums(batch.index)[batch.first * columns],
                     DataCopyParams(batch.rows, columns / 8 - 1, 1, 0));
        } else {
            const uint32_t keys = batch.item.keys, columns = ceil_sixteen(keys), left = columns - keys;
            if (tiling_.masked) mask_.prepare(batch.item, wide_.Get<float>());
            // Scores beyond the last key become the lowest value.
            DataCopyPad(slab_at(batch), handover_.scores(batch.index)[static_cast<uint64_t>(batch.first) * columns],
                        DataCopyExtParams(batch.rows, keys * sizeof(half), left * sizeof(half), 0, 0),
                        DataCopyPadExtParams<half>(true, 0, left, static_cast<half>(lowest)));
        }
        SetFlag<HardEvent::MTE2_V>(loaded_[batch.slab]);
    }

    /// Maximum rows of a batch.
    __aicore__ inline uint32_t room(const AttentionItem &item, bool of_sums) const {
        if (!of_sums) return least(most_rows, slab / ceil_sixteen(item.keys) / 8 * 8);
        return least(most_sums, sums_bytes / ((tiling_.head_size + 8) * sizeof(float) + tiling_.head_size * sizeof(half)) / 8 * 8);
    }

    /// Issues the next stage before `end`; false if there is none. The caller sets a barrier after it.
    __aicore__ inline bool step(Batch &batch, Batch::Stage end) {
        if (batch.stage >= end) return false;
        if (batch.rows == 0) {
            skip(batch);
        } else if (batch.stage == Batch::arrive) {
            arrive(batch);
        } else if (batch.of_sums) {
            step_sums(batch);
        } else if (batch.stage < Batch::shift) {
            step_maxima(batch);
        } else {
            step_weights(batch);
        }
        return true;
    }

    __aicore__ inline void close() {
        for (uint32_t i = 0; i <= slabs; ++i) AscendC::WaitFlag<AscendC::HardEvent::MTE3_MTE2>(free_[i]);
    }

  private:
    /// Number of slabs and values of one; rows of a batch of scores, and blocks of their maxima; rows of a batch of
    /// sums, and their bytes. With the mask, this fills the 184 KiB but for some hundred bytes.
    static constexpr uint32_t slabs = 3, slab = 16384, most_rows = 64, most_blocks = 112, most_sums = 32, sums_bytes = 13312;
    static constexpr float lowest = -65504.0f;

    AttentionTiling tiling_;
    Handover handover_;
    AscendC::GlobalTensor<half> output_;
    KeyMask mask_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> slabs_, wide_, maxima_, rows_, shifts_, sums_, factors_, ones_, scale_;
    /// Flag ids of the slabs, followed by that of the sums.
    AscendC::TEventID loaded_[slabs + 1], free_[slabs + 1];
    uint32_t width_, next_slab_ = 0;

    __aicore__ inline AscendC::LocalTensor<half> slab_at(const Batch &batch) {
        return slabs_.Get<half>()[batch.slab * slab];
    }
    __aicore__ static inline uint32_t ceil_eight(uint32_t rows) { return (rows + 7) / 8 * 8; }

    /// A core without rows must set the flag too.
    __aicore__ inline void skip(Batch &batch) {
        if (!batch.of_sums && batch.stage < Batch::shift) {
            batch.stage = Batch::shift;
        } else {
            finish(batch);
        }
    }

    /// All instructions of the batch have been issued.
    __aicore__ inline void finish(Batch &batch) {
        if (batch.rows > 0) AscendC::SetFlag<AscendC::HardEvent::MTE3_MTE2>(free_[batch.slab]);
        batch.stage = Batch::over;
        if (batch.is_last && !batch.of_sums) AscendC::CrossCoreSetFlag<2, PIPE_MTE3>(weights_flag);
    }

    __aicore__ inline void arrive(Batch &batch) {
        using namespace AscendC;
        WaitFlag<HardEvent::MTE2_V>(loaded_[batch.slab]);
        if (batch.of_sums) {
            batch.stage = Batch::divide;
            step_sums(batch);
            return;
        }
        const uint32_t columns = ceil_sixteen(batch.item.keys), rows = ceil_eight(batch.rows);
        if (tiling_.masked) mask_.add(slab_at(batch), columns, batch.rows);
        batch.blocks = 1;
        while (batch.blocks * 256 < columns) batch.blocks *= 2;
        batch.stage = Batch::reduce;
        // Values that the reduction skips must not be the maximum.
        const bool is_whole = columns == batch.blocks * 256 && rows == batch.rows;
        if (!is_whole) Duplicate(maxima_.Get<half>(), static_cast<half>(lowest), batch.blocks * rows * 16);
        if (is_whole && !tiling_.masked) step_maxima(batch);
    }

    __aicore__ inline void step_maxima(Batch &batch) {
        using namespace AscendC;
        const LocalTensor<half> scores = slab_at(batch), maxima = maxima_.Get<half>(), row = rows_.Get<half>();
        const uint32_t columns = ceil_sixteen(batch.item.keys), rows = ceil_eight(batch.rows);
        switch (batch.stage) {
        case Batch::reduce:
            // A block holds 16 maxima of 16 keys each, of one row; first the first blocks of all rows, then the next
            // ones.
            for (uint32_t first = 0; first < columns; first += 128) {
                BlockReduceMax(maxima[first / 256 * rows * 16 + first / 128 % 2 * 8], scores[first], batch.rows,
                               static_cast<uint64_t>(least(128, columns - first)), 2, 1, columns / 16);
            }
            batch.stage = batch.blocks > 1 ? Batch::fold : Batch::row;
            return;
        case Batch::fold:
            batch.blocks /= 2;
            Max(maxima, maxima, maxima[batch.blocks * rows * 16], batch.blocks * rows * 16);
            if (batch.blocks > 1) return;
            break;
        case Batch::row:
            BlockReduceMax(row, maxima, rows / 8, static_cast<uint64_t>(128), 1, 1, 8);
            break;
        case Batch::negate:
            Muls(row, row, static_cast<half>(-tiling_.scale), rows);
            break;
        default:
            Brcb(shifts_.Get<half>(), row, rows / 8, BrcbRepeatParams(1, 8));
        }
        batch.stage = static_cast<Batch::Stage>(batch.stage + 1);
    }

    __aicore__ inline void step_weights(Batch &batch) {
        using namespace AscendC;
        const LocalTensor<half> scores = slab_at(batch);
        const LocalTensor<float> wide = wide_.Get<float>();
        const uint32_t columns = ceil_sixteen(batch.item.keys), size = batch.rows * columns;
        switch (batch.stage) {
        case Batch::shift:
            for (uint32_t first = 0; first < columns; first += 128) {
                FusedMulAdd(scores[first], scale_.Get<half>(), shifts_.Get<half>(),
                            static_cast<uint64_t>(least(128, columns - first)), batch.rows,
                            BinaryRepeatParams(1, 0, 0, columns / 16, 0, 1));
            }
            break;
        case Batch::widen:
            Cast(wide, scores, RoundMode::CAST_NONE, size);
            break;
        case Batch::exponent:
            Exp(wide, wide, size);
            break;
        default:
            deliver_weights(batch);
            finish(batch);
            return;
        }
        batch.stage = static_cast<Batch::Stage>(batch.stage + 1);
    }

    /// One half of the rows is written while the other is narrowed.
    __aicore__ inline void deliver_weights(const Batch &batch) {
        using namespace AscendC;
        const LocalTensor<half> weights = slab_at(batch);
        const GlobalTensor<half> to = handover_.scores(batch.index);
        const uint32_t columns = ceil_sixteen(batch.item.keys), first_half = (batch.rows + 1) / 2;
        for (uint32_t row = 0, rows = first_half; row < batch.rows; row += rows) {
            rows = least(first_half, batch.rows - row);
            Cast(weights[row * columns], wide_.Get<float>()[row * columns], RoundMode::CAST_RINT, rows * columns);
            hand_over<HardEvent::V_MTE3>();
            DataCopy(to[static_cast<uint64_t>(batch.first + row) * columns], weights[row * columns], rows * columns);
        }
    }

    __aicore__ inline void step_sums(Batch &batch) {
        using namespace AscendC;
        const LocalTensor<float> sums = sums_.Get<float>(), factors = factors_.Get<float>();
        const uint32_t size = tiling_.head_size, columns = size + 8, pitch = columns / 8;
        const LocalTensor<half> result = sums_.Get<half>()[batch.rows * columns * 2];
        switch (batch.stage) {
        case Batch::divide: {
            // Eight equal factors per row, eight rows at a time.
            const BinaryRepeatParams params(1, 0, pitch, 8, 0, columns);
            const uint32_t whole = batch.rows / 8, rest = batch.rows % 8;
            Div(factors, ones_.Get<float>(), sums[size], static_cast<uint64_t>(64), whole, params);
            if (rest > 0) {
                Div(factors[whole * 64], ones_.Get<float>(), sums[whole * 8 * columns + size],
                    static_cast<uint64_t>(rest * 8), 1, params);
            }
            break;
        }
        case Batch::multiply:
            for (uint32_t first = 0; first < size; first += 64) {
                Mul(sums[first], sums[first], factors, static_cast<uint64_t>(least(64, size - first)), batch.rows,
                    BinaryRepeatParams(1, 1, 0, pitch, pitch, 1));
            }
            break;
        default:
            for (uint32_t first = 0; first < size; first += 64) {
                Cast(result[first], sums[first], RoundMode::CAST_RINT, static_cast<uint64_t>(least(64, size - first)),
                     batch.rows, UnaryRepeatParams(1, 1, size / 16, pitch));
            }
            hand_over<HardEvent::V_MTE3>();
            store(batch, result);
            finish(batch);
            return;
        }
        batch.stage = static_cast<Batch::Stage>(batch.stage + 1);
    }

    /// Rows of the item's first head come first, then those of the next head.
    __aicore__ inline void store(const Batch &batch, const AscendC::LocalTensor<half> &result) {
        const uint32_t size = tiling_.head_size, queries = batch.item.queries;
        for (uint32_t done = 0; done < batch.rows;) {
            const uint32_t head = (batch.first + done) / queries, query = (batch.first + done) % queries;
            const uint32_t count = least(queries - query, batch.rows - done);
            const uint64_t token = batch.item.first + batch.item.query + query;
            AscendC::DataCopy(output_[token * width_ + (batch.item.head + head) * size], result[done * size],
                              AscendC::DataCopyParams(count, size / 16, 0, (width_ - size) / 16));
            done += count;
        }
    }
};
