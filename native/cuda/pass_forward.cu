// SPDX-License-Identifier: Apache-2.0
// General forward passes: a walk over the network's stages, about one launch each. An activation right behind a dense
// layer is part of the layer's launch. The last layer is narrow: it is computed in float in every precision, as the
// fused passes do.
#include "cuda/cuda_backend.h"
#include "cuda/pass_walk.h"

namespace dac {
namespace {

class Forward : PassWalk {
 public:
  using PassWalk::PassWalk;

  void run() const {
    make_time_tables();
    launch_pass_input(op_, tables_.features, values_.input(), context_);
    for (size_t i = 0; i <= values_.last(); ++i) {
      if (values_.is_skipped(i)) continue;
      const bool activated = values_.is_activated(i);
      step(i);
      if (activated) ++i;
    }
  }

 private:
  void step(size_t i) const {
    const Stage& stage = values_.stage(i);
    const float* x = values_.input_of(i);
    float* y = values_.output_of(i);
    switch (stage.kind) {
      case StageKind::kDense:
        return dense(i);
      case StageKind::kNorm:
        return launch_norm(norm_of(i), y, context_);
      case StageKind::kActivation:
        return launch_activation(activation_, x, elements(stage.layer.out), y, context_);
      case StageKind::kDropout:
        return launch_dropout(op_, stage.index, stage.layer.out, x, y, context_);
      case StageKind::kAdd:
        return launch_addition(x, values_.output_of(static_cast<size_t>(stage.index)), elements(stage.layer.out), y,
                               context_);
      case StageKind::kLogStd:
        return launch_append({pass_, stage.layer.in, x, parameters(stage.layer.kernel, stage.layer.in)}, y, context_);
    }
  }

  void dense(size_t i) const {
    const LayerPlace& layer = values_.stage(i).layer;
    ProductArgs args = {static_cast<int>(pass_.rows), layer.out, layer.in};
    args.left = layer_input(i);
    set_right(args, layer.kernel, static_cast<int64_t>(layer.in) * layer.out);
    args.bias = parameters(layer.bias, layer.out);
    args.result = network_rows(pass_, values_.output_of(i), layer.out);
    args.activation = activation_;
    if (values_.is_activated(i)) args.activated = network_rows(pass_, values_.output_of(i + 1), layer.out);
    launch_product("pass_dense", ProductForm::kForward, precision_of(i), pass_.heads, args, context_);
  }
};

}  // namespace

void CudaBackend::run(const ForwardOp& op) {
  DeviceCarver measure;
  time_tables(op, num_seeds_, measure);
  PassValues(op, num_seeds_, measure);
  const MlpContext context = mlp_context(measure.used());
  DeviceCarver workspace(context.workspace);
  const TimeTables tables = time_tables(op, num_seeds_, workspace);
  const PassValues values(op, num_seeds_, workspace);
  Forward(op, values, tables, context).run();
}

}  // namespace dac
