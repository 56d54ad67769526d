// SPDX-License-Identifier: Apache-2.0
// One network (one seed, one head) on one block of rows, by one thread: the building block of every CPU operation.
//
// The first layer is split: the observation part s W_s of a state is computed once and shared by its N samples (and by
// the T steps of a chain); the action part has a handful of inputs and is added inside the activation's loop; bias and
// time features are one precomputed row for each step ("extra"). The last layer is narrow (A or 1 outputs): dot products.
#ifndef DAC_CPU_MLP_H
#define DAC_CPU_MLP_H

#include "core/network_layout.h"
#include "cpu/gemm.h"
#include "cpu/kernels.h"
#include "cpu/scratch.h"

namespace dac {

// Parameters (or gradients) of one head: pointers into a bank's part.
class NetworkWeights {
 public:
  // part: start of the replica in the bank's part. For bf16 products, or null: rounded, the same numbers as bfloat16; packed,
  // the kernels of layers 1, 2, ... (WeightImage).
  NetworkWeights(const NetworkLayout& layout, const float* part, int head, const uint16_t* rounded = nullptr,
                 const uint16_t* const* packed = nullptr);

  int hidden_layers() const { return static_cast<int>(layout_->layers().size()) - 1; }
  int width(int layer) const { return layout_->layers()[static_cast<size_t>(layer)].out; }
  int obs_dim() const { return layout_->obs_dim(); }
  int act_dim() const { return layout_->act_dim(); }
  int outputs() const { return layout_->output_dim(); }
  const float* kernel(int layer) const { return part_ + place(layer).kernel + head_ * place(layer).in * place(layer).out; }
  // kernel(layer) as a product takes it.
  Operand operand(int layer) const {
    if (!rounded_) return kernel(layer);
    const bool inner = packed_ && layer > 0 && layer < hidden_layers();
    return {rounded_ + (kernel(layer) - part_), inner ? packed_[layer - 1] : nullptr};
  }
  const float* bias(int layer) const { return part_ + place(layer).bias + head_ * place(layer).out; }
  // The rows of the first kernel that belong to the action and to the time features.
  const float* action_kernel() const { return kernel(0) + static_cast<int64_t>(obs_dim()) * width(0); }
  const float* time_kernel() const { return action_kernel() + static_cast<int64_t>(act_dim()) * width(0); }

 private:
  const LayerPlace& place(int layer) const { return layout_->layers()[static_cast<size_t>(layer)]; }
  const NetworkLayout* layout_;
  const float* part_;
  int64_t head_;
  const uint16_t* rounded_;
  const uint16_t* const* packed_;
};

// The same places in a gradient part, writable.
class NetworkGradients {
 public:
  NetworkGradients(const NetworkLayout& layout, float* part, int head) : places_(layout, part, head) {}
  float* kernel(int layer) const { return const_cast<float*>(places_.kernel(layer)); }
  float* bias(int layer) const { return const_cast<float*>(places_.bias(layer)); }
  float* action_kernel() const { return const_cast<float*>(places_.action_kernel()); }

 private:
  NetworkWeights places_;
};

// Inputs of a pass over `rows` rows; see FirstLayerArgs for base, extra and step.
struct MlpInput {
  const float* base;
  int repeats;
  const float* extra;
  const int* step;
  const float* actions;  // (rows, A)
  int rows;
};

class Mlp {
 public:
  // For blocks of at most max_rows rows; memory comes from the worker's buffer.
  Mlp(const NetworkWeights& weights, Gemm& gemm, Carver& carver, int max_rows, bool training);
  // Floats that a task on a block needs: those that the constructor takes from the carver, the observation part of
  // `states` states and two arrays (max_rows, A).
  static int64_t scratch_floats(const NetworkLayout& layout, int states, int max_rows, bool training);

  // base (states, width 0) = observations (states, D) W_s.
  void observation_part(const float* observations, int states, float* base);
  // out (rows, outputs). keep_slopes: a backward pass will follow (training only).
  void forward(const MlpInput& input, float* out, bool keep_slopes);
  // After a forward pass that kept the slopes: the gradient at the first pre-activation, (rows, width 0), and with `gradients` all
  // parameter gradients but those of the first kernel, which depend on the inputs. Valid until the next pass.
  const float* backward(const float* dout, int rows, const NetworkGradients* gradients);
  // gradient (inputs, width 0) of a part of the first kernel, from the part's inputs (rows, inputs).
  void first_kernel_gradient(const float* inputs, int input_dim, const float* d, int rows, float* gradient);
  // (rows, A) = d W_a^T
  void action_gradient(const float* d, int rows, float* gradient);

 private:
  void transpose_last_kernel();
  bool few_inputs(int inputs) const;  // whether first layers' products are the kernels', not the library's
  void fuse();
  FirstLayerArgs first_layer(const MlpInput& input, const Activations& out) const;
  void forward_fused(const MlpInput& input, float* out, bool keep_slopes);
  // In bf16, activations that only a product reads are kept rounded.
  bool keeps_rounded(int layer) const { return gemm_.bf16() && layer + 1 < weights_.hidden_layers(); }
  Activations place(int layer, bool keep_slopes);
  Operand operand(int layer) const;
  // d (count numbers) as an operand of several products; valid until the next call.
  Operand rounded_once(const float* d, int64_t count);

  NetworkWeights weights_;
  Gemm& gemm_;
  const Kernels& kernels_;
  float* last_kernel_;           // (outputs, width): the last kernel transposed
  float* last_gradient_;         // the same shape
  float* hidden_[DAC_MAX_HIDDEN_LAYERS];  // activations of each hidden layer; two buffers in turn for inference
  float* z_;                              // bf16: what a product gives, before it is activated and rounded
  uint16_t* rounded_delta_;               // bf16: the deltas' operand
  float* slopes_[DAC_MAX_HIDDEN_LAYERS];
  float* deltas_[2];
  // The fused pass of these networks, or null, and what it reads that does not change from pass to pass.
  void (*fused_)(const ForwardArgs&) = nullptr;
  ForwardArgs fused_args_{};
};

}  // namespace dac

#endif
