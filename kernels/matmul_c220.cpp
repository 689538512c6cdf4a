// [tokens, inputs] x packed weight + bias on the cube cores of dav-c220, to f16, or to f32 for logits. Fixpipe writes
// the sums; `matmul_activation` applies activations, and `matmul_split` is for few tokens.

#if __NPU_ARCH__ == 2201

#include "arch/product_c220.h"

namespace {

/// Writes a tile's rows to the output.
class Output {
  public:
    __aicore__ inline Output(const MatmulTiling &tiling, GM_ADDR output) : tiling_(tiling) {
        const uint64_t size = static_cast<uint64_t>(tiling.tokens) * tiling.outputs;
        halves_ = global_at<half>(output, size);
        floats_ = global_at<float>(output, size);
    }

    __aicore__ inline void operator()(const c220::Tile &tile, const AscendC::LocalTensor<float> &sums,
                                      uint8_t unit_flag) {
        using namespace AscendC;
        FixpipeParamsV220 params(tile.columns, tile.rows, c220::ceil_sixteen(tile.rows), tiling_.outputs, false);
        params.unitFlag = unit_flag;
        const uint64_t to = static_cast<uint64_t>(tile.row) * tiling_.outputs + tile.column;
        if (tiling_.output == 0) {
            params.quantPre = QuantMode_t::F322F16;
            Fixpipe<half, float>(halves_[to], sums, params);
        } else {
            Fixpipe<float, float>(floats_[to], sums, params);
        }
    }

  private:
    MatmulTiling tiling_;
    AscendC::GlobalTensor<half> halves_;
    AscendC::GlobalTensor<float> floats_;
};

}  // namespace

extern "C" __global__ __aicore__ void matmul(GM_ADDR input, GM_ADDR weight, GM_ADDR bias, GM_ADDR output,
                                             GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIC_ONLY);
    if ASCEND_IS_AIC {
        const MatmulTiling read = read_tiling<MatmulTiling>(tiling);
        AscendC::TPipe pipe;
        Output leave(read, output);
        const c220::Share share(read, AscendC::GetBlockIdx(), AscendC::GetBlockNum());
        c220::Product(pipe, read, input, weight, bias).run(share, leave);
    }
}

#endif
