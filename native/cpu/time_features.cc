// SPDX-License-Identifier: Apache-2.0
#include "cpu/time_features.h"

#include <algorithm>

#include "cpu/kernels.h"
#include "cpu/mlp.h"

namespace dac {
namespace {

struct StepValues {
  float embedding[kTimeEmbedding];
  float hidden[kTimeFeatures], slope[kTimeFeatures];
  float features[kTimeFeatures];
};

// y (out) = x W + b
void dense(const float* part, const LayerPlace& layer, const float* x, float* y) {
  std::copy_n(part + layer.bias, layer.out, y);
  for (int k = 0; k < layer.in; ++k)
    for (int c = 0; c < layer.out; ++c) y[c] += x[k] * part[layer.kernel + k * layer.out + c];
}

StepValues evaluate(const NetworkLayout& layout, const float* part, int t) {
  static constexpr float kZeros[kTimeFeatures] = {};
  StepValues v;
  time_embedding(t, v.embedding);
  dense(part, layout.time_layers()[0], v.embedding, v.hidden);
  kernels().bias_mish(v.hidden, kZeros, 1, kTimeFeatures, {v.hidden, nullptr, v.slope});
  dense(part, layout.time_layers()[1], v.hidden, v.features);
  return v;
}

// Adds the outer product of x and d to the kernel's gradient and d to the bias'.
void accumulate(const LayerPlace& layer, const float* x, const float* d, float* gradient) {
  for (int k = 0; k < layer.in; ++k)
    for (int c = 0; c < layer.out; ++c) gradient[layer.kernel + k * layer.out + c] += x[k] * d[c];
  for (int c = 0; c < layer.out; ++c) gradient[layer.bias + c] += d[c];
}

// Adds the gradients of the two layers, from those at the features that they gave.
void add_layer_gradients(const NetworkLayout& layout, const float* part, const StepValues& v, const float* d_features,
                         float* gradient) {
  float d_hidden[kTimeFeatures];
  const LayerPlace& second = layout.time_layers()[1];
  kernels().narrow_forward(d_features, part + second.kernel, nullptr, 1, kTimeFeatures, kTimeFeatures, d_hidden);
  kernels().multiply(d_hidden, v.slope, kTimeFeatures);
  accumulate(second, v.hidden, d_features, gradient);
  accumulate(layout.time_layers()[0], v.embedding, d_hidden, gradient);
}

}  // namespace

void time_features(const NetworkLayout& layout, const float* part, int t, float* features) {
  std::copy_n(evaluate(layout, part, t).features, kTimeFeatures, features);
}

void add_time_gradients(const NetworkLayout& layout, const float* part, int t, const float* d_features,
                        float* gradient) {
  add_layer_gradients(layout, part, evaluate(layout, part, t), d_features, gradient);
}

void time_extra(const NetworkLayout& layout, const float* part, int steps, float* extra) {
  const NetworkWeights weights(layout, part, 0);
  const int64_t width = weights.width(0);
  for (int t = 1; t <= steps; ++t) {
    const StepValues v = evaluate(layout, part, t);
    float* row = extra + (t - 1) * width;
    std::copy_n(weights.bias(0), width, row);
    for (int k = 0; k < kTimeFeatures; ++k)
      for (int64_t c = 0; c < width; ++c) row[c] += v.features[k] * weights.time_kernel()[k * width + c];
  }
}

void time_backward(const NetworkLayout& layout, const float* part, int steps, const float* d, float* gradient) {
  const NetworkWeights weights(layout, part, 0);
  const int64_t width = weights.width(0);
  float* time_rows = gradient + (weights.time_kernel() - part);
  std::fill_n(time_rows, kTimeFeatures * width, 0.0f);
  for (const LayerPlace& layer : layout.time_layers()) {
    std::fill_n(gradient + layer.kernel, layer.in * layer.out, 0.0f);
    std::fill_n(gradient + layer.bias, layer.out, 0.0f);
  }
  for (int t = 1; t <= steps; ++t) {
    const StepValues v = evaluate(layout, part, t);
    const float* row = d + (t - 1) * width;
    float d_features[kTimeFeatures];
    for (int k = 0; k < kTimeFeatures; ++k)
      for (int64_t c = 0; c < width; ++c) time_rows[k * width + c] += v.features[k] * row[c];
    kernels().narrow_forward(row, weights.time_kernel(), nullptr, 1, static_cast<int>(width), kTimeFeatures,
                             d_features);
    add_layer_gradients(layout, part, v, d_features, gradient);
  }
}

}  // namespace dac
