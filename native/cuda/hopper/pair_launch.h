// SPDX-License-Identifier: Apache-2.0
// Whether pairs of blocks suit a network, and their launch.
#ifndef DAC_CUDA_HOPPER_PAIR_LAUNCH_H
#define DAC_CUDA_HOPPER_PAIR_LAUNCH_H

#include "cuda/hopper/team_work.cuh"
#include "cuda/launch.cuh"
#include "cuda/mlp_launchers.h"

namespace dac::hopper {

inline PairPlan pair_plan(const NetworkShape& shape) {
  const int outputs = shape.layers[shape.hidden_layers].out;
  return PairPlan(ImageShape(shape), outputs, kPairRows * outputs);  // x_t, or the gradients at the outputs
}

// Whether the kernels of this folder can and shall work on networks of this shape. With one hidden layer alone a block
// could send sums for the output layer while the other one still copies the layer's gradients out of the same place.
inline bool pairs_apply(const NetworkShape& shape, const MlpContext& context) {
  if (!context.hopper || shape.hidden_layers < 2) return false;
  for (int i = 0; i < shape.hidden_layers; ++i)
    if (shape.layers[i].out != kWidth) return false;
  const PairPlan plan = pair_plan(shape);
  const int narrow = plan.outputs > shape.act_dim ? plan.outputs : shape.act_dim;  // the guidance sends A sums
  const int sums = kBlocks * kShares * 4 * kPairRows * narrow;  // they share a group's activations
  return plan.total <= static_cast<int>(context.shared_bytes) && sums <= PairPlan::kActivationBytes;
}

inline LaunchShape pair_launch(const char* name, const PairWork& work, const PairPlan& plan,
                               const char* in = __builtin_FILE(), int at = __builtin_LINE()) {
  LaunchShape shape(name, dim3(static_cast<unsigned>(kBlocks * work.teams)), dim3(kPairThreads),
                    static_cast<size_t>(plan.total), in, at);
  shape.cluster = kBlocks;
  return shape;
}

}  // namespace dac::hopper

#endif
