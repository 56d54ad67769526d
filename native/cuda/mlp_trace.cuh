// SPDX-License-Identifier: Apache-2.0
// What a training pass leaves in global memory for its own way back and for the weight gradients, and how an operation
// cuts its workspace into arrays.
//
// The layers of one network (seed, head) follow each other: layer i is (rows, pitch i), with pitch i = its width
// rounded up to kAlign, so that every row begins at 16 bytes. rows is the batch rounded up to the largest tile: tiles
// write their missing rows too (activations of made-up rows, gradients zero), readers stop at the batch.
#ifndef DAC_CUDA_MLP_TRACE_CUH
#define DAC_CUDA_MLP_TRACE_CUH

#include "cuda/mlp_precision.cuh"
#include "cuda/mlp_shape.h"

namespace dac {

constexpr int kLargestTile = 64;

__host__ __device__ inline int64_t round_up_to(int64_t n, int64_t multiple) {
  return (n + multiple - 1) / multiple * multiple;
}

// Hands out arrays of a block of memory, each aligned to 256 bytes. On a null block it only measures.
class DeviceCarver {
 public:
  explicit DeviceCarver(void* memory = nullptr) : memory_(static_cast<unsigned char*>(memory)) {}
  template <typename T>
  T* take(int64_t count) {
    T* array = memory_ ? reinterpret_cast<T*>(memory_ + used_) : nullptr;
    used_ += static_cast<size_t>(round_up_to(count * static_cast<int64_t>(sizeof(T)), 256));
    return array;
  }
  size_t used() const { return used_; }

 private:
  unsigned char* memory_;
  size_t used_ = 0;
};

template <Precision P>
struct TraceLayer {
  Operand<P>* hidden;  // (rows, pitch) activations, or null
  float* slope;        // the activation's derivative at the same places
  float* delta;        // gradient of the loss at the pre-activations, or null
  int64_t pitch;
};

template <Precision P>
struct Trace {
  enum class Kept { kSlopes, kAll };

  Trace(const NetworkShape& shape, int num_seeds, int64_t batch, Kept kept, DeviceCarver& workspace)
      : rows(round_up_to(batch, kLargestTile)) {
    for (int i = 0; i < shape.hidden_layers; ++i) columns += round_up(shape.layers[i].out, kAlign);
    output_pitch = round_up(shape.layers[shape.hidden_layers].out, kAlign);
    const int64_t networks = static_cast<int64_t>(num_seeds) * shape.heads, size = networks * rows * columns;
    slope = workspace.take<float>(size);
    if (kept == Kept::kSlopes) return;
    hidden = workspace.take<Operand<P>>(size);
    delta = workspace.take<float>(size);
    output_delta = workspace.take<float>(networks * rows * output_pitch);
    if (shape.has_time) time_delta = workspace.take<float>(num_seeds * kTimeLayers * rows * kTimeFeatures);
  }

  // Row `row` of a layer of network s * H + h.
  __device__ TraceLayer<P> layer(const NetworkShape& shape, int network, int index, int64_t row) const {
    int64_t before = 0;
    for (int i = 0; i < index; ++i) before += round_up(shape.layers[i].out, kAlign);
    const int64_t pitch = round_up(shape.layers[index].out, kAlign);
    const int64_t at = (network * columns + before) * rows + row * pitch;
    return {hidden ? hidden + at : nullptr, slope + at, delta ? delta + at : nullptr, pitch};
  }
  // Row `row` of the gradients at the outputs, or at the outputs of a layer of the time MLP.
  __device__ float* output_row(int network, int64_t row) const {
    return output_delta + (network * rows + row) * output_pitch;
  }
  __device__ float* time_row(int seed_index, int layer, int64_t row) const {
    return time_delta + ((static_cast<int64_t>(seed_index) * kTimeLayers + layer) * rows + row) * kTimeFeatures;
  }

  int64_t rows, columns = 0;  // of all layers together
  int64_t output_pitch;
  Operand<P>* hidden = nullptr;
  float *slope = nullptr, *delta = nullptr;
  float* output_delta = nullptr;  // (networks, rows, output_pitch)
  float* time_delta = nullptr;    // (S, kTimeLayers, rows, kTimeFeatures), noise model only
};

}  // namespace dac

#endif
