// SPDX-License-Identifier: Apache-2.0
#include "cpu/mlp.h"

#include <algorithm>

namespace dac {

NetworkWeights::NetworkWeights(const NetworkLayout& layout, const float* part, int head, const uint16_t* rounded,
                               const uint16_t* const* packed)
    : layout_(&layout), part_(part), head_(head), rounded_(rounded), packed_(packed) {}

Mlp::Mlp(const NetworkWeights& weights, Gemm& gemm, Carver& carver, int max_rows, bool training)
    : weights_(weights), gemm_(gemm), kernels_(kernels()) {
  const int layers = weights.hidden_layers();
  int widest = 0;
  for (int i = 0; i < layers; ++i) widest = std::max(widest, weights.width(i));
  const int64_t block = static_cast<int64_t>(max_rows) * widest;
  const int64_t last = static_cast<int64_t>(weights.outputs()) * weights.width(layers - 1);
  last_kernel_ = carver.take(last);
  last_gradient_ = carver.take(last);
  for (int i = 0; i < layers; ++i) hidden_[i] = training || i < 2 ? carver.take(block) : hidden_[i - 2];
  for (int i = 0; i < layers && training; ++i) slopes_[i] = carver.take(block);
  for (int i = 0; i < 2 && training; ++i) deltas_[i] = carver.take(block);
  if (gemm.bf16()) z_ = carver.take(block);
  if (gemm.bf16() && training) rounded_delta_ = reinterpret_cast<uint16_t*>(carver.take(block));
  transpose_last_kernel();
  fuse();
}

// What a tile of rows may read of a kernel: about a second-level cache. Larger ones come from further away, once for each tile, and
// oneDNN reads them once for all rows: 256 rows of 2048 x 2048 take it half the time.
constexpr int64_t kMaxFusedBytes = int64_t{2} << 20;

// Where the set of kernels has a fused pass, the layers have whole vectors, and the kernels are small and in the order it reads.
void Mlp::fuse() {
  auto* fused = gemm_.bf16() ? kernels_.forward_bf16 : kernels_.forward;
  const int layers = weights_.hidden_layers();
  if (!fused || weights_.width(0) % kForwardColumns != 0) return;
  for (int i = 1; i < layers; ++i) {
    const Operand kernel = weights_.operand(i);
    const int in = weights_.width(i - 1), columns = weights_.width(i);
    const void* data = gemm_.bf16() ? static_cast<const void*>(kernel.packed) : kernel.values;
    if (!data || columns % kForwardColumns != 0) return;
    if (int64_t{in} * columns * (gemm_.bf16() ? 2 : 4) > kMaxFusedBytes) return;
    const int together = gemm_.bf16() ? gemm_.columns_together(in, columns) : columns;
    if (together == 0) return;
    fused_args_.hidden[i - 1] = {data, weights_.bias(i), in, columns, together};
  }
  fused_args_.hidden_count = layers - 1;
  fused_args_.last_kernel = last_kernel_;
  fused_args_.last_bias = weights_.bias(layers);
  fused_args_.outputs = weights_.outputs();
  std::copy_n(hidden_, layers, fused_args_.values);
  fused_ = fused;
}

int64_t Mlp::scratch_floats(const NetworkLayout& layout, int states, int max_rows, bool training) {
  const int64_t layers = layout.shape().num_hidden;
  const int64_t block = Carver::padded(static_cast<int64_t>(max_rows) * layout.max_width());
  const int64_t last = Carver::padded(static_cast<int64_t>(layout.output_dim()) * layout.max_width());
  const int64_t own = 2 * last + block * (training ? 2 * layers + 4 : std::min<int64_t>(layers, 2) + 1);
  return own + Carver::padded(static_cast<int64_t>(states) * layout.layers()[0].out) +
         2 * Carver::padded(static_cast<int64_t>(max_rows) * layout.act_dim());
}

void Mlp::transpose_last_kernel() {
  const int layers = weights_.hidden_layers(), outputs = weights_.outputs(), width = weights_.width(layers - 1);
  const float* kernel = weights_.kernel(layers);
  for (int64_t c = 0; c < width; ++c)
    for (int64_t j = 0; j < outputs; ++j) last_kernel_[j * width + c] = kernel[c * outputs + j];
}

bool Mlp::few_inputs(int inputs) const {
  return kernels_.few_inputs && inputs <= kFewInputs && weights_.width(0) % kForwardColumns == 0;
}

void Mlp::observation_part(const float* observations, int states, float* base) {
  if (few_inputs(weights_.obs_dim()))
    return kernels_.few_inputs(observations, weights_.kernel(0), states, weights_.obs_dim(), weights_.width(0), base);
  gemm_.run({states, weights_.width(0), weights_.obs_dim(), false, false}, observations, weights_.operand(0), base);
}

Activations Mlp::place(int layer, bool keep_slopes) {
  float* slope = keep_slopes ? slopes_[layer] : nullptr;
  if (keeps_rounded(layer)) return {nullptr, reinterpret_cast<uint16_t*>(hidden_[layer]), slope};
  return {hidden_[layer], nullptr, slope};
}

Operand Mlp::operand(int layer) const {
  return keeps_rounded(layer) ? Operand(reinterpret_cast<const uint16_t*>(hidden_[layer])) : Operand(hidden_[layer]);
}

Operand Mlp::rounded_once(const float* d, int64_t count) {
  if (!gemm_.bf16()) return d;
  kernels_.to_bf16(d, rounded_delta_, count);
  return static_cast<const uint16_t*>(rounded_delta_);
}

FirstLayerArgs Mlp::first_layer(const MlpInput& input, const Activations& out) const {
  return {input.base, input.repeats, input.extra,         input.step,        input.actions, weights_.action_kernel(),
          input.rows, weights_.act_dim(), weights_.width(0), out};
}

void Mlp::forward_fused(const MlpInput& input, float* out, bool keep_slopes) {
  for (int i = 0; i < weights_.hidden_layers(); ++i) fused_args_.slopes[i] = keep_slopes ? slopes_[i] : nullptr;
  fused_args_.first = first_layer(input, {});
  fused_args_.out = out;
  fused_(fused_args_);
}

void Mlp::forward(const MlpInput& input, float* out, bool keep_slopes) {
  if (fused_) return forward_fused(input, out, keep_slopes);
  const int layers = weights_.hidden_layers(), rows = input.rows;
  kernels_.first_layer(first_layer(input, place(0, keep_slopes)));
  for (int i = 1; i < layers; ++i) {
    const int width = weights_.width(i);
    float* z = keeps_rounded(i) ? z_ : hidden_[i];
    gemm_.run({rows, width, weights_.width(i - 1), false, false}, operand(i - 1), weights_.operand(i), z);
    kernels_.bias_mish(z, weights_.bias(i), rows, width, place(i, keep_slopes));
  }
  kernels_.narrow_forward(hidden_[layers - 1], last_kernel_, weights_.bias(layers), rows, weights_.width(layers - 1),
                          weights_.outputs(), out);
}

const float* Mlp::backward(const float* dout, int rows, const NetworkGradients* gradients) {
  const int layers = weights_.hidden_layers(), outputs = weights_.outputs(), last_width = weights_.width(layers - 1);
  if (gradients) {
    kernels_.narrow_gradient(dout, hidden_[layers - 1], rows, last_width, outputs, last_gradient_);
    float* kernel = gradients->kernel(layers);
    for (int64_t c = 0; c < last_width; ++c)
      for (int64_t j = 0; j < outputs; ++j) kernel[c * outputs + j] = last_gradient_[j * last_width + c];
    kernels_.column_sums(dout, rows, outputs, gradients->bias(layers));
  }
  float* d = deltas_[0];
  kernels_.narrow_backward(dout, last_kernel_, slopes_[layers - 1], rows, last_width, outputs, d);
  for (int i = layers - 1; i > 0; --i) {
    const int width = weights_.width(i), below = weights_.width(i - 1);
    const Operand delta = rounded_once(d, static_cast<int64_t>(rows) * width);
    if (gradients) {
      gemm_.run({below, width, rows, true, false}, operand(i - 1), delta, gradients->kernel(i));
      kernels_.column_sums(d, rows, width, gradients->bias(i));
    }
    float* next = d == deltas_[0] ? deltas_[1] : deltas_[0];
    gemm_.run({rows, below, width, false, true}, delta, weights_.operand(i), next);
    kernels_.multiply(next, slopes_[i - 1], static_cast<int64_t>(rows) * below);
    d = next;
  }
  if (gradients) kernels_.column_sums(d, rows, weights_.width(0), gradients->bias(0));
  return d;
}

void Mlp::first_kernel_gradient(const float* inputs, int input_dim, const float* d, int rows, float* gradient) {
  if (few_inputs(input_dim))
    return kernels_.few_inputs_gradient(inputs, d, rows, input_dim, weights_.width(0), gradient);
  gemm_.run({input_dim, weights_.width(0), rows, true, false}, inputs, d, gradient);
}

void Mlp::action_gradient(const float* d, int rows, float* gradient) {
  kernels_.narrow_forward(d, weights_.action_kernel(), nullptr, rows, weights_.width(0), weights_.act_dim(), gradient);
}

}  // namespace dac
