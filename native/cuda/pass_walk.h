// SPDX-License-Identifier: Apache-2.0
// What a walk over a network's stages needs in both directions: where values and parameters lie, how a layer rounds.
#ifndef DAC_CUDA_PASS_WALK_H
#define DAC_CUDA_PASS_WALK_H

#include "cuda/pass_kernels.h"
#include "cuda/pass_values.h"
#include "cuda/weight_images.h"

namespace dac {

inline TimeTables time_tables(const ForwardOp& op, int num_seeds, DeviceCarver& workspace) {
  if (!op.bank.layout->has_time()) return {};
  return TimeTables::without_bias_rows(num_seeds, op.timesteps ? op.steps : 1, workspace);
}

// What both directions share.
class PassWalk {
 public:
  PassWalk(const ForwardOp& op, const PassValues& values, const TimeTables& tables, const MlpContext& context)
      : op_(op),
        values_(values),
        tables_(tables),
        context_(context),
        layout_(*op.bank.layout),
        pass_{layout_.heads(), op.states * op.samples},
        part_(op.bank.parts[op.part]),
        rounded_(context.images ? context.images->rows_if_kept(op.bank, op.part, context) : nullptr),
        activation_(layout_.shape().activation) {}

 protected:
  int64_t elements(int width) const { return context_.num_seeds * pass_.heads * pass_.rows * width; }
  int precision_of(size_t i) const { return i == values_.last_dense() ? DAC_PRECISION_FP32 : context_.precision; }
  PerNetwork<const float> read(const float* data, int width) const { return network_rows(pass_, data, width); }
  PerNetwork<const float> layer_input(size_t i) const {
    const int in = values_.stage(i).layer.in;
    if (i == 0) return {values_.input(), pass_.rows * in, 0};
    return read(values_.input_of(i), in);
  }
  PerNetwork<const float> parameters(int64_t offset, int64_t size) const {
    return network_tensor<const float>(layout_, part_, offset, size);
  }
  // A kernel as the right factor of a product.
  void set_right(ProductArgs& args, int64_t offset, int64_t size) const {
    args.right = parameters(offset, size);
    if (rounded_) args.rounded = network_tensor(layout_, rounded_, offset, size);
  }
  NormArgs norm_of(size_t i) const {
    const LayerPlace& place = values_.stage(i).layer;
    return {pass_, place.out, values_.input_of(i), parameters(place.kernel, place.out),
            parameters(place.bias, place.out)};
  }
  void make_time_tables() const {
    if (layout_.has_time())
      launch_time_tables(NetworkShape(layout_), part_, context_.num_seeds, tables_, context_.queue,
                         op_.timesteps ? 1 : op_.timestep);
  }

  const ForwardOp& op_;
  const PassValues& values_;
  const TimeTables& tables_;
  const MlpContext& context_;
  const NetworkLayout& layout_;
  const PassRows pass_;
  const float* part_;
  const uint16_t* rounded_;  // the part in bfloat16, or null
  const int activation_;
};

}  // namespace dac

#endif
