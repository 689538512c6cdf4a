// LayerNorm(x + residual) and LayerNorm(x) of f16 activations. The sum and all statistics are f32. The f16 output is
// both the new residual and the next operand.

#include "layer_norm.h"

namespace {

template <bool with_residual>
class AddLayerNorm : public LayerNorm<AddLayerNorm<with_residual>> {
  public:
    __aicore__ inline void run(GM_ADDR x, GM_ADDR residual, GM_ADDR gamma, GM_ADDR beta, GM_ADDR out, GM_ADDR tiling) {
        const NormTiling norm = read_tiling<NormTiling>(tiling);
        const RowsTiling &rows = norm.rows;
        x_ = arch::Activations(x, rows.rows, rows.width);
        if (with_residual) residual_ = arch::Activations(residual, rows.rows, rows.width);
        room_ = arch::Activations::room(rows.batch, rows.width);
        this->normalise(norm, (with_residual ? 2 : 1) * room_, gamma, beta, out);
    }

    __aicore__ inline void load(const AscendC::LocalTensor<half> &in, uint32_t first, uint32_t rows) const {
        x_.load(in, first, rows);
        if (with_residual) residual_.load(in[room_], first, rows);
    }

    __aicore__ inline void sum(const AscendC::LocalTensor<float> &values, const AscendC::LocalTensor<half> &in,
                               uint32_t rows) const {
        arch::widen(values, in, this->strips_, rows);
        if (!with_residual) return;
        AscendC::PipeBarrier<PIPE_V>();
        arch::add_widened(values, in[room_], this->strips_, rows);
    }

  private:
    arch::Activations x_, residual_;
    uint32_t room_;
};

}  // namespace

extern "C" __global__ __aicore__ void add_layer_norm(GM_ADDR x, GM_ADDR residual, GM_ADDR gamma, GM_ADDR beta,
                                                     GM_ADDR out, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
    AddLayerNorm<true>().run(x, residual, gamma, beta, out, tiling);
}

extern "C" __global__ __aicore__ void layer_norm(GM_ADDR x, GM_ADDR gamma, GM_ADDR beta, GM_ADDR out, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
    AddLayerNorm<false>().run(x, x, gamma, beta, out, tiling);
}
