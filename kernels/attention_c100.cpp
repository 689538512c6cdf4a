// Attention of packed sequences on dav-c100, where cube and vector unit share a core: softmax(scale Q K^T + mask) V of
// each head, activations in NZ.
//
// Each block of queries passes over the keys twice. The first pass finds the maximum score of each row. In the second,
// the cube adds the mask and subtracts the maximum before the scores leave L0C, so that they are rounded to f16 once
// and near 0, and the vector unit computes only exp. No sum is rescaled, whatever the sequence length. The cube also
// sums the weights, by 16 columns of ones beside the values.
//
// The vector unit is the bottleneck. Its cycles per 64 scores: reading the scores of the first pass (f16) 0.5, the
// maximum of every 16 keys 0.5 and of each row 0.06, reading the scores of the second pass (f32) 1, exp 2; the cube
// takes 3.6, of which 2 are useful. A block of 128 queries of 64 values takes 672 more for queries and result; starting
// a stream of instructions costs 28, one in each step and three in the last. For 512 keys that is 5028 cycles, of which
// the cube needs 2048 usefully: at most 40.7 % of the cube. Exponentials in f32 would take one cycle more per 64 scores
// for the conversion: at most 33.8 %.
//
// Beyond the documents, this relies on copies from L0C to UB (f16 and f32) and from UB to L1, and on f16 exp being
// exact to f16.

#include "arch/arch.h"

#if __NPU_ARCH__ == 1001

#include "attention_c100/softmax.h"

namespace {

class Attention {
  public:
    __aicore__ inline explicit Attention(const AttentionTiling &tiling)
        : sizes_(tiling), loads_(sizes_), cube_(sizes_, loads_), softmax_(sizes_, loads_, cube_),
          scanned_(sizes_), scored_(sizes_) {}

    __aicore__ inline void run(GM_ADDR qkv, GM_ADDR key_mask, GM_ADDR items, GM_ADDR output) {
        WorkList list;
        list.init(items, AscendC::GetBlockIdx());
        if (list.count() == 0) return;
        AscendC::TPipe pipe;
        loads_.init(pipe, list, qkv, key_mask);
        cube_.init(pipe);
        softmax_.init(pipe, output);
        scanned_.init(list);
        scored_.init(list);

        // In one step the vector unit computes the weights of `before` and fetches `now`; the cube computes the scores
        // of `next` and then adds the products of the weights of `before` with the values.
        Pair before, now;
        loads_.fetch_queries(0);
        loads_.load_set(0);
        loads_.load_set(0);
        do {
            softmax_.step(before, now);
            const Pair next = make_pair();
            if (before.scored.live) add_values(before);
            loads_.fetch_queries(begun_);
            // Sets are loaded ahead, but the queries of the first blocks are loaded first.
            const uint32_t ahead = softmax_.shifted_blocks() > 0 ? 2 : 0;
            if (loads_.loaded_sets() <= scanned_.set() + ahead) loads_.load_set(sets_done_);
            before = now;
            now = next;
        } while (!scored_.done() || before.is_live() || now.is_live() || !softmax_.is_idle());
        loads_.finish();
        cube_.finish();
        softmax_.finish();
    }

  private:
    Sizes sizes_;
    Loads loads_;
    Cube cube_;
    Softmax softmax_;
    Tiles scanned_, scored_;
    /// Number of blocks and sets whose first pass has begun, of sets no longer needed, and of pairs.
    uint32_t begun_ = 0, sets_begun_ = 0, sets_done_ = 0, pairs_ = 0;

    /// Scores the next tile if its block's maxima are known, and scans the next tile if its queries and keys are
    /// loaded. One query slot is reserved for the block being fetched.
    __aicore__ inline Pair make_pair() {
        using namespace AscendC;
        Pair pair;
        pair.place = pairs_ % 2;
        if (!scored_.done() && scored_.block() < softmax_.shifted_blocks()) pair.scored = scored_.take();
        const uint32_t places = Loads::query_slots - 1;
        const bool scans = !scanned_.done() && scanned_.block() < scored_.block() + places &&
                           scanned_.block() < loads_.scaled_blocks() && scanned_.set() < loads_.loaded_sets();
        if (!scans && !pair.scored.live) return pair;
        ++pairs_;
        WaitFlag<HardEvent::V_M>(flags::pairs + pair.place);
        if (scans) {
            if (scanned_.begins()) {
                loads_.await_queries();
                if (scanned_.set() == sets_begun_) loads_.await_set(sets_begun_++);
                ++begun_;
            }
            pair.scanned = scanned_.take();
            cube_.scan(pair.scanned, pair.place);
        }
        if (pair.scored.live) cube_.score(pair.scored, pair.place);
        SetFlag<HardEvent::M_V>(flags::pairs + pair.place);
        return pair;
    }

    __aicore__ inline void add_values(const Pair &pair) {
        const Tile &tile = pair.scored;
        cube_.add_values(tile, pair.place);
        if (!tile.ends) return;
        softmax_.take_sums(tile);
        if (tile.block.ends_set) sets_done_ = tile.block.set + 1;
    }
};

}  // namespace

extern "C" __global__ __aicore__ void attention(GM_ADDR qkv, GM_ADDR key_mask, GM_ADDR items, GM_ADDR output,
                                                GM_ADDR tiling) {
    Attention(read_tiling<AttentionTiling>(tiling)).run(qkv, key_mask, items, output);
}

#endif
