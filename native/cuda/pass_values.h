// SPDX-License-Identifier: Apache-2.0
// Where the values of a general pass lie: in its trace, stage after stage, each (S, H, rows, width) behind the input
// (S, rows, inputs); without a trace in three buffers by turns, one of which keeps what a residual block will add.
#ifndef DAC_CUDA_PASS_VALUES_H
#define DAC_CUDA_PASS_VALUES_H

#include <algorithm>
#include <vector>

#include "core/backend.h"
#include "cuda/mlp_trace.cuh"

namespace dac {

constexpr int kPassBuffers = 3;

// Of the widest stage but the last.
inline int widest_stage(const NetworkLayout& layout) {
  int widest = 1;
  for (size_t i = 0; i + 1 < layout.stages().size(); ++i) widest = std::max(widest, layout.stages()[i].layer.out);
  return widest;
}

class PassValues {
 public:
  PassValues(const ForwardOp& op, int num_seeds, DeviceCarver& workspace) : op_(op), layout_(*op.bank.layout) {
    const int64_t rows = op.states * op.samples, all = num_seeds * layout_.heads() * rows;
    float* buffers[kPassBuffers] = {};
    if (!op.trace)
      for (float*& buffer : buffers) buffer = workspace.take<float>(all * widest_stage(layout_));
    input_ = op.trace ? op.trace : workspace.take<float>(num_seeds * rows * layout_.input_dim());
    for (size_t i = 0; i < layout_.stages().size(); ++i)
      outputs_.push_back(op.trace || i == last() || is_skipped(i) ? place_of(i, all) : free_buffer(i, buffers));
  }

  size_t last() const { return layout_.stages().size() - 1; }
  // The last layer, behind which a policy's shared log stds may be appended.
  size_t last_dense() const { return stage(last()).kind == StageKind::kLogStd ? last() - 1 : last(); }
  const Stage& stage(size_t i) const { return layout_.stages()[i]; }
  float* input() const { return input_; }
  // Null where a stage and the activation behind it are one step and only the activation is kept.
  float* output_of(size_t i) const { return outputs_[i]; }
  float* input_of(size_t i) const { return i == 0 ? input_ : outputs_[i - 1]; }
  // Dropout in a pass without dropout.
  bool is_skipped(size_t i) const { return stage(i).kind == StageKind::kDropout && !op_.dropout; }
  // A dense layer that goes on with an activation.
  bool is_activated(size_t i) const {
    return stage(i).kind == StageKind::kDense && i < last() && stage(i + 1).kind == StageKind::kActivation;
  }

 private:
  float* place_of(size_t i, int64_t all) const {
    if (i == last()) return op_.outputs;
    return is_skipped(i) ? input_of(i) : op_.trace + all * stage(i).trace;
  }
  // One that neither the step reads nor a residual block still needs.
  float* free_buffer(size_t i, float* const (&buffers)[kPassBuffers]) const {
    if (is_activated(i)) return nullptr;
    const float* read = i > 0 && is_activated(i - 1) ? input_of(i - 1) : input_of(i);
    const float* kept = nullptr;
    for (size_t j = i; j < last(); ++j)
      if (stage(j).kind == StageKind::kAdd && static_cast<size_t>(stage(j).index) < i)
        kept = outputs_[static_cast<size_t>(stage(j).index)];
    return *std::find_if(buffers, buffers + kPassBuffers - 1, [&](float* b) { return b != read && b != kept; });
  }

  const ForwardOp& op_;
  const NetworkLayout& layout_;
  float* input_;
  std::vector<float*> outputs_;
};

}  // namespace dac

#endif
