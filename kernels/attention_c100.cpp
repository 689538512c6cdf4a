// Attention of packed sequences on dav-c100, where cube and vector unit share a core: softmax(scale Q K^T + mask) V of
// each head, activations in NZ.
//
// Each block of queries goes over the keys twice. The first time only the greatest score of each row is sought; the
// second time the cube adds masks and takes that off before the scores leave it, so that they are rounded to f16 once and
// near 0, and the vector unit has nothing left to do but exp. No sum is ever rescaled, whatever the length. The sums of
// weights come from the cube too, from 16 columns of ones beside the values.
//
// The vector unit is the bound. Its cycles per 64 scores: fetching scanned ones (f16) 0.5, the greatest of every 16 keys
// 0.5 and of each row 0.06, fetching scores (f32) 1, exp 2; the cube takes 3.6, of which 2 are of use. A block of 128
// queries of 64 values takes 672 more for queries and result, and the start of a stream of instructions 28, one in a step
// and three in the last. That is 5028 cycles for 512 keys, 2048 of them of use: 40.7 % of the cube at most.
// Exponentials in f32 would take a cycle more per 64 scores for the conversion, 33.8 % at most.
//
// Beyond the documents this relies on L0C to UB, of f16 and f32, and UB to L1; and on exp in f16 being as exact as f16.

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

        // In one step the vector unit weighs the pair `before` and fetches `now`, while the cube makes `next` and then
        // takes the weights of `before` to its sums.
        Pair before, now;
        loads_.fetch_queries(0);
        loads_.load_set(0);
        loads_.load_set(0);
        do {
            softmax_.step(before, now);
            const Pair next = make_pair();
            if (before.scored.live) add_values(before);
            loads_.fetch_queries(begun_);
            // Sets are loaded ahead, but queries of the first blocks come first.
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
    /// Blocks and sets whose scan has begun, sets not needed any more, and pairs made.
    uint32_t begun_ = 0, sets_begun_ = 0, sets_done_ = 0, pairs_ = 0;

    /// The next tile to score if its block's shifts are there, and the next to scan if its queries and keys are. Of the
    /// places for queries, one is for a block that is fetched meanwhile.
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
