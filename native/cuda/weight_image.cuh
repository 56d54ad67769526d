// SPDX-License-Identifier: Apache-2.0
// A part of a bank in bfloat16, as products read it: rounded once, where it is written, and not by every warp that reads it.
#ifndef DAC_CUDA_WEIGHT_IMAGE_CUH
#define DAC_CUDA_WEIGHT_IMAGE_CUH

#include "cuda/hopper/weight_image.cuh"

namespace dac {

enum class WeightOrder {
  kRows,   // the bank's own: (S, floats_per_seed), for the portable kernels
  kAtoms,  // of the hidden layers alone, (S, H, elements) in the order of hopper/weight_image.cuh
};

struct WeightImage {
  WeightImage(const NetworkShape& network, WeightOrder in)
      : order(in), floats_per_seed(network.floats_per_seed), shape(network) {}

  int64_t elements_per_seed() const { return order == WeightOrder::kRows ? floats_per_seed : shape.heads * shape.elements; }

  // Where parameter `index` of a replica lies; -1: nowhere. Fours that begin at a multiple of four stay together.
  __device__ int64_t place(int64_t seed_index, int64_t index) const {
    if (order == WeightOrder::kRows) return seed_index * floats_per_seed + index;
    const int64_t place = shape.place_of_parameter(index);
    return place < 0 ? place : seed_index * shape.heads * shape.elements + place;
  }
  __device__ static void store(uint16_t* to, const float4& values) {
    *reinterpret_cast<uint2*>(to) = {ptx::to_bf16x2(values.x, values.y), ptx::to_bf16x2(values.z, values.w)};
  }

  WeightOrder order;
  int64_t floats_per_seed;
  hopper::ImageShape shape;  // of kAtoms
  uint16_t* data = nullptr;
};

}  // namespace dac

#endif
