// SPDX-License-Identifier: Apache-2.0
// What a kernel has to know of a network bank, as plain numbers that travel in the kernel's arguments.
#ifndef DAC_CUDA_MLP_SHAPE_H
#define DAC_CUDA_MLP_SHAPE_H

#include <cuda_runtime.h>

#include <cstdint>

#include "core/network_layout.h"

namespace dac {

constexpr int kTimeLayers = 2;

// Row-major floats, or bfloat16 numbers; the pitch is the distance between rows.
template <typename T>
struct MatrixOf {
  const T* data;
  int rows, columns;
  int64_t pitch;
};
using Matrix = MatrixOf<float>;

// One dense layer of all heads (see LayerPlace).
struct LayerShape {
  int in, out;
  int64_t kernel, bias;
};

struct NetworkShape {
  explicit NetworkShape(const NetworkLayout& layout)
      : obs_dim(layout.obs_dim()),
        act_dim(layout.act_dim()),
        heads(layout.heads()),
        hidden_layers(static_cast<int>(layout.layers().size()) - 1),
        has_time(layout.has_time()),
        floats_per_seed(layout.floats_per_seed()) {
    const auto copy = [](const LayerPlace& place) { return LayerShape{place.in, place.out, place.kernel, place.bias}; };
    for (int i = 0; i <= hidden_layers; ++i) layers[i] = copy(layout.layers()[static_cast<size_t>(i)]);
    for (int i = 0; has_time && i < kTimeLayers; ++i) time[i] = copy(layout.time_layers()[static_cast<size_t>(i)]);
  }

  int obs_dim, act_dim, heads;
  int hidden_layers;  // L; layers[L] is the output layer; -1: a bank of parameters, which has no layers
  bool has_time;
  int64_t floats_per_seed;
  LayerShape layers[DAC_MAX_HIDDEN_LAYERS + 1] = {};
  LayerShape time[kTimeLayers] = {};
};

// Element `column` of the input [s, a] of a row, which is state row / samples and action row. actions may be null:
// zeros.
__device__ inline float input_element(const NetworkShape& shape, const float* observations, const float* actions,
                                      int64_t row, int64_t samples, int column) {
  const int D = shape.obs_dim, A = shape.act_dim;
  if (column < D) return observations[row / samples * D + column];
  return column < D + A && actions ? actions[row * A + column - D] : 0.0f;
}

// The parameters of one head of one replica: as the bank has them, or rounded to bfloat16 in the same places.
template <typename T>
class HeadParameters {
 public:
  __device__ HeadParameters(const NetworkShape& shape, const T* part, int seed_index, int head)
      : shape_(shape), part_(part + seed_index * shape.floats_per_seed), head_(head) {}

  __device__ MatrixOf<T> kernel(int layer) const { return rows(layer, 0, shape_.layers[layer].in); }
  // Some rows of a kernel: those of the action, say.
  __device__ MatrixOf<T> rows(int layer, int first, int count) const {
    const LayerShape& place = shape_.layers[layer];
    const int64_t row = static_cast<int64_t>(head_) * place.in + first;
    return {part_ + place.kernel + row * place.out, count, place.out, place.out};
  }
  __device__ const T* bias(int layer) const {
    return part_ + shape_.layers[layer].bias + static_cast<int64_t>(head_) * shape_.layers[layer].out;
  }
  __device__ MatrixOf<T> time_kernel(int layer) const {
    const LayerShape& place = shape_.time[layer];
    return {part_ + place.kernel, place.in, place.out, place.out};
  }
  __device__ const T* time_bias(int layer) const { return part_ + shape_.time[layer].bias; }

 private:
  const NetworkShape& shape_;
  const T* part_;
  int64_t head_;
};
using HeadWeights = HeadParameters<float>;

}  // namespace dac

#endif
