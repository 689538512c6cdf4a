// Log-softmax over rows of f32 of any width: a row too wide for UB is processed in pieces, in two passes.

#include "arch/rows.h"

namespace {

/// A row is in UB in strips of 64 columns. Each of the 64 lanes keeps its own maximum and sum of exponentials, so that
/// pieces need no reduction across lanes; that happens once per row.
///
/// The second pass over a wide row reads it from L2. So memory transfers each byte of a row twice, in and out: at 16
/// bytes per cycle and vector core of dav-c220, 32 cycles for 64 values, while the vector unit takes 9.
class LogSoftmax {
  public:
    __aicore__ inline void run(GM_ADDR input, GM_ADDR out, GM_ADDR tiling) {
        tiling_ = read_tiling<SoftmaxTiling>(tiling);
        const Batches batches(tiling_.rows);
        if (batches.count() == 0) return;
        const uint64_t size = static_cast<uint64_t>(tiling_.rows.rows) * tiling_.stride;
        input_ = global_at<float>(input, size);
        out_ = global_at<float>(out, size);
        AscendC::TPipe pipe;
        init(pipe);
        const uint32_t pieces = (tiling_.rows.width + tiling_.piece - 1) / tiling_.piece;
        // A single piece stays in UB for the second pass.
        const uint32_t steps = pieces == 1 ? 1 : 2 * pieces;
        load(piece_at(batches, 0, 0));
        for (uint32_t batch = 0; batch < batches.count(); ++batch) {
            for (uint32_t step = 0; step < steps; ++step) {
                const Piece piece = piece_at(batches, batch, step % pieces);
                AscendC::LocalTensor<float> in = in_queue_.DeQue<float>();
                if (step + 1 < steps) {
                    load(piece_at(batches, batch, (step + 1) % pieces));
                } else if (batch + 1 < batches.count()) {
                    load(piece_at(batches, batch + 1, 0));
                }
                hide_padding(in, piece);
                if (step == 0) begin();
                if (step < pieces) accumulate(in, piece);
                if (step == pieces - 1) finish(piece.rows);
                if (step + pieces >= steps) {
                    subtract(in, piece);
                    store(piece);
                }
                in_queue_.FreeTensor(in);
            }
        }
    }

  private:
    /// A range of rows and columns. In UB: strips of as many rows, the last strip padded to 64 columns.
    struct Piece {
        uint32_t row, rows, column, strips;
        /// Columns of the last strip that are valid, and that are copied: rounded up to a multiple of 16.
        uint32_t valid, copied;

        __aicore__ inline uint32_t strip_size() const { return rows * Strips::columns; }
    };

    /// Below all inputs; subtracting a value from it stays finite.
    static constexpr float lowest = -3.402823466e38f;
    /// Maximum rows of a batch, as for `arch::Reduction`.
    static constexpr uint32_t most_rows = 16;

    SoftmaxTiling tiling_;
    AscendC::GlobalTensor<float> input_, out_;
    AscendC::TQue<AscendC::TPosition::VECIN, 1> in_queue_;
    AscendC::TQue<AscendC::TPosition::VECOUT, 1> out_queue_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> scratch_, lanes_;
    arch::Reduction reduction_;
    /// Per lane of each row: its maximum, the new maximum, and the sum of exponentials.
    AscendC::LocalTensor<float> maxima_, next_, sums_;
    /// The logarithm of each row's sum of exponentials.
    float logarithms_[most_rows];

    __aicore__ inline void init(AscendC::TPipe &pipe) {
        const Strips lanes = {Strips::columns, tiling_.rows.batch};
        const uint32_t bytes = tiling_.rows.batch * tiling_.piece * sizeof(float);
        pipe.InitBuffer(in_queue_, 2, bytes);
        pipe.InitBuffer(out_queue_, 2, bytes);
        pipe.InitBuffer(scratch_, bytes);
        pipe.InitBuffer(lanes_, 3 * lanes.size() * sizeof(float));
        reduction_.init(pipe, lanes);
        maxima_ = lanes_.Get<float>();
        next_ = maxima_[lanes.size()];
        sums_ = next_[lanes.size()];
    }

    __aicore__ inline Piece piece_at(const Batches &batches, uint32_t batch, uint32_t index) const {
        Piece piece;
        piece.row = batches.first_row(batch);
        piece.rows = batches.rows(batch);
        piece.column = index * tiling_.piece;
        const uint32_t left = tiling_.rows.width - piece.column, columns = left < tiling_.piece ? left : tiling_.piece;
        piece.strips = (columns + Strips::columns - 1) / Strips::columns;
        piece.valid = columns - (piece.strips - 1) * Strips::columns;
        piece.copied = (piece.valid + 15) / 16 * 16;
        return piece;
    }

    /// Offset of a strip of the piece in global memory, and the strides of its rows there and in UB.
    __aicore__ inline uint64_t place(const Piece &piece, uint32_t strip) const {
        return static_cast<uint64_t>(piece.row) * tiling_.stride + piece.column + strip * Strips::columns;
    }
    __aicore__ inline uint32_t columns(const Piece &piece, uint32_t strip) const {
        return strip + 1 < piece.strips ? Strips::columns : piece.copied;
    }
    __aicore__ static inline uint32_t blocks(uint32_t values) { return values / 8; }

    __aicore__ inline void load(const Piece &piece) {
        using namespace AscendC;
        LocalTensor<float> in = in_queue_.AllocTensor<float>();
        if (piece.rows == 1) {
            DataCopy(in, input_[place(piece, 0)], (piece.strips - 1) * Strips::columns + piece.copied);
        } else {
            for (uint32_t strip = 0; strip < piece.strips; ++strip) {
                const uint32_t width = columns(piece, strip);
                DataCopy(in[strip * piece.strip_size()], input_[place(piece, strip)],
                         DataCopyParams(piece.rows, blocks(width), blocks(tiling_.stride - width),
                                        blocks(Strips::columns - width)));
            }
        }
        in_queue_.EnQue(in);
    }

    __aicore__ inline void store(const Piece &piece) {
        using namespace AscendC;
        LocalTensor<float> out = out_queue_.DeQue<float>();
        if (piece.rows == 1) {
            DataCopy(out_[place(piece, 0)], out, (piece.strips - 1) * Strips::columns + piece.copied);
        } else {
            for (uint32_t strip = 0; strip < piece.strips; ++strip) {
                const uint32_t width = columns(piece, strip);
                DataCopy(out_[place(piece, strip)], out[strip * piece.strip_size()],
                         DataCopyParams(piece.rows, blocks(width), blocks(Strips::columns - width),
                                        blocks(tiling_.stride - width)));
            }
        }
        out_queue_.FreeTensor(out);
    }

    /// Fills columns beyond the width with a value that changes neither maximum nor sum.
    __aicore__ inline void hide_padding(const AscendC::LocalTensor<float> &in, const Piece &piece) {
        if (piece.valid == Strips::columns) return;
        uint64_t beyond[2] = {~0ull << piece.valid, 0};
        AscendC::Duplicate(in[(piece.strips - 1) * piece.strip_size()], lowest, beyond, piece.rows, 1, 8);
        AscendC::PipeBarrier<PIPE_V>();
    }

    __aicore__ inline void begin() {
        AscendC::PipeBarrier<PIPE_V>();
        const int32_t size = tiling_.rows.batch * Strips::columns;
        AscendC::Duplicate(maxima_, lowest, size);
        AscendC::Duplicate(next_, lowest, size);
        AscendC::Duplicate(sums_, 0.0f, size);
        AscendC::PipeBarrier<PIPE_V>();
    }

    /// sums = sums * exp(maxima - next) + the sum over strips of exp(values - next), in each lane.
    __aicore__ inline void accumulate(const AscendC::LocalTensor<float> &in, const Piece &piece) {
        using namespace AscendC;
        const LocalTensor<float> scratch = scratch_.Get<float>();
        const uint32_t size = piece.strip_size();
        fold_into<Largest>(scratch, in, piece.strips, size);
        Max(next_, maxima_, scratch, size);
        PipeBarrier<PIPE_V>();
        if (piece.rows == 1) {
            Sub(scratch, in, next_, Strips::columns, piece.strips, BinaryRepeatParams(1, 1, 1, 8, 8, 0));
        } else {
            for (uint32_t strip = 0; strip < piece.strips; ++strip) {
                Sub(scratch[strip * size], in[strip * size], next_, size);
            }
        }
        Sub(maxima_, maxima_, next_, size);
        PipeBarrier<PIPE_V>();
        Exp(scratch, scratch, piece.strips * size);
        Exp(maxima_, maxima_, size);
        PipeBarrier<PIPE_V>();
        Mul(sums_, sums_, maxima_, size);
        PipeBarrier<PIPE_V>();
        fold<Summed>(scratch, piece.strips, size);
        Add(sums_, sums_, scratch, size);
        PipeBarrier<PIPE_V>();
        const LocalTensor<float> old = maxima_;
        maxima_ = next_;
        next_ = old;
    }

    /// Reduces the lanes of each row to one logarithm.
    __aicore__ inline void finish(uint32_t rows) {
        using namespace AscendC;
        const LocalTensor<float> scratch = scratch_.Get<float>(), results = reduction_.results();
        const int32_t size = tiling_.rows.batch * Strips::columns;
        reduction_.reduce<Largest>(maxima_, scratch);
        hand_over<HardEvent::V_S>();
        for (uint32_t row = 0; row < rows; ++row) {
            logarithms_[row] = results.GetValue(reduction_.place(row));
            const LocalTensor<float> lanes = maxima_[row * Strips::columns];
            Adds(lanes, lanes, -logarithms_[row], Strips::columns);
        }
        hand_over<HardEvent::S_V>();
        PipeBarrier<PIPE_V>();
        Exp(maxima_, maxima_, size);
        PipeBarrier<PIPE_V>();
        Mul(sums_, sums_, maxima_, size);
        PipeBarrier<PIPE_V>();
        reduction_.reduce<Summed>(sums_, scratch);
        Ln(results, results, reduction_.size());
        hand_over<HardEvent::V_S>();
        for (uint32_t row = 0; row < rows; ++row) logarithms_[row] += results.GetValue(reduction_.place(row));
        hand_over<HardEvent::S_V>();
    }

    __aicore__ inline void subtract(const AscendC::LocalTensor<float> &in, const Piece &piece) {
        using namespace AscendC;
        LocalTensor<float> out = out_queue_.AllocTensor<float>();
        const uint32_t step = blocks(piece.strip_size());
        for (uint32_t row = 0; row < piece.rows; ++row) {
            const uint32_t at = row * Strips::columns;
            Adds(out[at], in[at], -logarithms_[row], Strips::columns, piece.strips, UnaryRepeatParams(1, 1, step, step));
        }
        out_queue_.EnQue(out);
    }
};

}  // namespace

extern "C" __global__ __aicore__ void log_softmax(GM_ADDR input, GM_ADDR out, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
    LogSoftmax().run(input, out, tiling);
}
