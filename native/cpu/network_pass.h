// SPDX-License-Identifier: Apache-2.0
// One network of any shape on one block of rows, by one thread: stage after stage (NetworkLayout::stages), every stage's
// output kept. Slower than Mlp, which knows the paper's networks alone and keeps what it needs in the cache.
#ifndef DAC_CPU_NETWORK_PASS_H
#define DAC_CPU_NETWORK_PASS_H

#include "core/backend.h"
#include "core/philox.h"
#include "cpu/gemm.h"
#include "cpu/kernels.h"
#include "cpu/scratch.h"

namespace dac {

// A block of rows of one network.
struct PassBlock {
  int seed_index, head;
  int64_t first;  // row among the seed's
  int rows;
};

class NetworkPass {
 public:
  // part, rounded: the replica's parameters, and the same as bfloat16 or null. key: of the pass' dropout, lane 0.
  NetworkPass(const ForwardOp& op, const PassBlock& block, const float* part, const uint16_t* rounded, DrawKey key,
              Gemm& gemm, Carver& carver);
  // Floats that a task needs of its worker's scratch: what the constructor takes, and a trace if there is none to keep.
  static int64_t scratch_floats(const NetworkLayout& layout, int rows);

  // features: (T, kTimeFeatures), or one row where all rows are at one step; null: networks without time.
  void fill_input(const float* features, float* trace) const;
  // trace (the block's floats): the input is there already. outputs: the block's (rows, outputs).
  void forward(float* trace, float* outputs);
  // gradients: the replica's place in a gradient part, whose slices of this head are overwritten, or null.
  // Returns the gradient at the input (rows, input_dim) or, if none is wanted, null. Valid until the next call.
  const float* backward(const float* trace, const float* d_outputs, float* gradients, bool wants_input);

 private:
  const Stage& stage(size_t i) const { return layout_.stages()[i]; }
  const float* output(const float* trace, size_t i) const { return trace + stage(i).trace * rows_; }
  const float* input(const float* trace, size_t i) const { return i == 0 ? trace : output(trace, i - 1); }
  int64_t kernel_place(const LayerPlace& layer) const;  // of this head, in the replica
  int64_t bias_place(const LayerPlace& layer) const;
  int64_t norm_place(int64_t offset, int width) const { return offset + static_cast<int64_t>(block_.head) * width; }

  void dense(const Stage& stage, const float* x, float* y);
  void last_dense(const Stage& stage, const float* x, float* y);
  void append_log_std(const Stage& stage, const float* x, float* y) const;
  void norm(const Stage& stage, const float* x, float* y) const;
  void activate(const float* x, int width, float* y);
  void drop(const Stage& stage, const float* x, float* y);

  // Each takes d at the stage's output and gives it at the input.
  float* dense_backward(const Stage& stage, const float* x, float* d, float* gradients, bool wants_input);
  float* last_dense_backward(const Stage& stage, const float* x, const float* d, float* gradients);
  float* log_std_backward(const Stage& stage, const float* d, float* gradients);
  void norm_backward(const Stage& stage, const float* x, float* d, float* gradients) const;
  void activation_backward(const float* x, int width, float* d);
  float* other(const float* d) const { return d == deltas_[0] ? deltas_[1] : deltas_[0]; }

  const ForwardOp& op_;
  const NetworkLayout& layout_;
  const PassBlock block_;
  const int rows_;
  const float* part_;
  const uint16_t* rounded_;
  const DrawKey key_;
  Gemm& gemm_;
  const Kernels& kernels_;
  const size_t last_;                    // stage of the last dense layer
  float *last_kernel_, *last_gradient_;  // (outputs, width): transposed
  float *deltas_[2], *skipped_, *values_, *slopes_, *zeros_;
};

}  // namespace dac

#endif
