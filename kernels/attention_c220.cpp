// Attention on dav-c220: softmax(scale * queries x keys + mask) x values, of every head of every sequence. The cube
// multiplies, two vector cores take the softmax, and both work on different items at a time: while the vector cores turn
// an item's scores into weights, the cube multiplies the last item's weights and computes the next one's scores.

#include "arch/arch.h"

#if __NPU_ARCH__ == 2201

#include "attention_c220/product.h"
#include "attention_c220/scores.h"
#include "attention_c220/softmax.h"

namespace {

class CubeCore {
  public:
    __aicore__ inline void run(GM_ADDR qkv, GM_ADDR items, GM_ADDR workspace, const AttentionTiling &tiling) {
        const uint32_t block = AscendC::GetBlockIdx();
        list_.init(items, block);
        if (list_.count() == 0) return;
        Handover handover;
        handover.init(workspace, tiling, block);
        HeadRows rows;
        rows.init(qkv, tiling);
        AscendC::TPipe pipe;
        scores_.init(pipe, rows, handover, tiling.rows);
        product_.init(pipe, rows, handover, tiling.rows);

        begin_scores(0);
        while (scores_.step()) {}
        begin_scores(1);
        while (scores_.step()) {}
        begin_scores(2);
        for (uint32_t i = 0; i < list_.count(); ++i) {
            product_.begin(list_.at(i), i);
            AscendC::CrossCoreWaitFlag(weights_flag);
            product_.start();
            // Tile about tile, so that what leaves L0C leaves while the other product enters.
            for (bool more = true; more;) {
                more = scores_.step();
                more = product_.step() || more;
            }
            begin_scores(i + 3);
        }
        scores_.close();
        product_.close();
    }

  private:
    WorkList list_;
    Scores scores_;
    Product product_;

    __aicore__ inline void begin_scores(uint32_t index) {
        if (index < list_.count()) scores_.begin(list_.at(index), index);
    }
};

/// A core's batches in their order: an item's scores, then the sums of the item two before, which the cube has had time
/// to make.
class VectorCore {
  public:
    __aicore__ inline void run(GM_ADDR key_mask, GM_ADDR items, GM_ADDR workspace, GM_ADDR output,
                               const AttentionTiling &tiling) {
        const uint32_t block = AscendC::GetBlockIdx() / AscendC::GetSubBlockNum();
        list_.init(items, block);
        if (list_.count() == 0) return;
        Handover handover;
        handover.init(workspace, tiling, block);
        AscendC::TPipe pipe;
        softmax_.init(pipe, tiling, handover, key_mask, output);

        last_.stage = Batch::over;
        last_.index = list_.count();
        for (bool more = find();; more = find()) {
            work(more);
            if (!more) break;
            last_ = next_;
        }
        softmax_.close();
    }

  private:
    WorkList list_;
    Softmax softmax_;
    Batch last_, next_;
    /// Where `find` is: the item whose scores' turn it is, the rows of it or of the sums that are left.
    uint32_t index_ = 0, at_ = 0;
    bool of_sums_ = false;

    /// Finds the maxima of one batch while the batch before it becomes weights: stages of both stand between the same
    /// barriers, each of which costs the vector pipe about 28 cycles.
    __aicore__ inline void work(bool with_next) {
        for (bool working = true; working;) {
            working = softmax_.step(last_, Batch::over);
            if (with_next) working = softmax_.step(next_, Batch::shift) || working;
            if (working) AscendC::PipeBarrier<PIPE_V>();
        }
    }

    /// Sends for the next batch, once the cube core is done with it; false if there is none.
    __aicore__ inline bool find() {
        constexpr uint32_t delay = 2;
        while (of_sums_ ? index_ < delay : index_ >= list_.count()) advance();
        if (of_sums_ && index_ - delay >= list_.count()) return false;
        next_.index = of_sums_ ? index_ - delay : index_;
        next_.of_sums = of_sums_;
        next_.item = list_.at(next_.index);
        const uint32_t all = next_.item.queries * next_.item.heads, half_of_all = (all + 1) / 2;
        const uint32_t begin = AscendC::GetSubBlockIdx() * half_of_all, end = least(all, begin + half_of_all);
        // The cube waits for the weights of an only item.
        if (of_sums_ && next_.index == last_.index) work(false);
        if (at_ == 0) AscendC::CrossCoreWaitFlag(of_sums_ ? sums_flag : scores_flag);
        // Batches of about the same size, of whole groups of eight rows.
        const uint32_t left = end - begin - at_, room = softmax_.room(next_.item, of_sums_);
        const uint32_t batches = (left + room - 1) / room;
        next_.first = begin + at_;
        next_.rows = batches == 0 ? 0 : least(left, ((left + batches - 1) / batches + 7) / 8 * 8);
        next_.is_last = next_.rows == left;
        at_ += next_.rows;
        if (next_.is_last) advance();
        softmax_.load(next_);
        return true;
    }

    __aicore__ inline void advance() {
        at_ = 0;
        if (of_sums_) ++index_;
        of_sums_ = !of_sums_;
    }
};

}  // namespace

extern "C" __global__ __aicore__ void attention(GM_ADDR sync, GM_ADDR qkv, GM_ADDR key_mask, GM_ADDR items,
                                                GM_ADDR workspace, GM_ADDR output, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
    AscendC::SetSyncBaseAddr(reinterpret_cast<uint64_t>(sync));
    const AttentionTiling read = read_tiling<AttentionTiling>(tiling);
    if ASCEND_IS_AIC { CubeCore().run(qkv, items, workspace, read); }
    if ASCEND_IS_AIV { VectorCore().run(key_mask, items, workspace, output, read); }
}

#endif
