// Attention on dav-c220: softmax(scale * queries x keys + mask) x values, of every head of every sequence. The cube
// multiplies, two vector cores compute the softmax, and they work on different items at a time: while the vector cores
// convert an item's scores to weights, the cube multiplies the weights of the previous item and computes the scores of
// the next.

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

        for (uint32_t i = 0; i < ahead; ++i) {
            begin_scores(i);
            while (scores_.step()) {}
        }
        begin_scores(ahead);
        for (uint32_t i = 0; i < list_.count(); ++i) {
            product_.begin(list_.at(i), i);
            AscendC::CrossCoreWaitFlag(weights_flag);
            product_.start();
            // Alternates tiles of the two products, so that one tile leaves L0C while the other product fills it. Two
            // tiles of scores come first, while the weights are loaded.
            scores_.step();
            for (bool more = true; more;) {
                more = scores_.step();
                more = product_.step() || more;
            }
            begin_scores(i + ahead + 1);
        }
        scores_.close();
        product_.close();
    }

  private:
    /// Number of items whose scores are issued before waiting for the first item's weights. With two, the vector cores
    /// would wait: they start on an item's scores before they have finished the weights of the previous item.
    static constexpr uint32_t ahead = 3;

    WorkList list_;
    Scores scores_;
    Product product_;

    __aicore__ inline void begin_scores(uint32_t index) {
        if (index < list_.count()) scores_.begin(list_.at(index), index);
    }
};

/// Processes its rows of the items in batches. The scores of a batch are shifted and converted to weights while the
/// maxima of the next batch are computed and the sums of an earlier item are divided.
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
        last_.stage = next_.stage = sums_.stage = Batch::over;
        for (uint32_t i = 0; i < list_.count() + delay; ++i) {
            bool has_scores = i < list_.count(), has_sums = i >= delay;
            uint32_t row = 0, sums_row = 0;
            do {
                if (has_scores) row = find(next_, i, row, false);
                if (has_sums) sums_row = find(sums_, i - delay, sums_row, true);
                has_scores = has_scores && !next_.is_last;
                has_sums = has_sums && !sums_.is_last;
                work();
            } while (has_scores || has_sums);
        }
        softmax_.close();
    }

  private:
    /// Distance in items between scores and the sums divided at the same time: the cube has computed those sums while
    /// the vector cores processed the items in between.
    static constexpr uint32_t delay = 3;

    WorkList list_;
    Softmax softmax_;
    Batch last_, next_, sums_;

    /// Loads rows of an item's scores or sums, as many as a slab holds, after the `had` rows of earlier batches, once
    /// the cube core has written them. Returns the number of rows loaded so far.
    __aicore__ inline uint32_t find(Batch &batch, uint32_t index, uint32_t had, bool of_sums) {
        batch.index = index;
        batch.of_sums = of_sums;
        batch.item = list_.at(index);
        const uint32_t all = batch.item.queries * batch.item.heads, half_of_all = (all + 1) / 2;
        const uint32_t begin = AscendC::GetSubBlockIdx() * half_of_all, end = least(all, begin + half_of_all);
        if (had == 0) AscendC::CrossCoreWaitFlag(of_sums ? sums_flag : scores_flag);
        // Batches of about equal size, in groups of eight rows.
        const uint32_t left = end - begin - had, room = softmax_.room(batch.item, of_sums);
        const uint32_t batches = (left + room - 1) / room;
        batch.first = begin + had;
        batch.rows = batches == 0 ? 0 : least(left, ((left + batches - 1) / batches + 7) / 8 * 8);
        batch.is_last = batch.rows == left;
        softmax_.load(batch);
        return had + batch.rows;
    }

    /// Finds the maxima of one batch while the previous one is converted to weights and sums are divided. Their stages
    /// share barriers, each of which costs the vector pipe about 28 cycles. Sums come last, because they were requested
    /// last.
    __aicore__ inline void work() {
        constexpr uint32_t head_start = 2;
        for (uint32_t round = 0;; ++round) {
            bool working = softmax_.step(next_, Batch::shift);
            working = softmax_.step(last_, Batch::over) || working;
            if (round >= head_start || !working) working = softmax_.step(sums_, Batch::over) || working;
            if (!working) break;
            AscendC::PipeBarrier<PIPE_V>();
        }
        last_ = next_;
        next_.stage = Batch::over;
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
