// SPDX-License-Identifier: Apache-2.0
// Weights in bfloat16 as the kernels of this folder want them in shared memory: bulk copies need no conversion and no
// tensor map. Only hidden layers are in an image; the narrow last layer, biases and time MLP stay float.
//
// A layer's kernel (in, 256) is cut into atoms of 8 inputs x 64 outputs, 1,024 bytes in wgmma's swizzle of 128 bytes;
// all atoms of the first 64 outputs come first. The same bits serve both directions: W (outputs contiguous) forward,
// W^T backward; and half of the outputs, or a quarter of them for some inputs, is one contiguous piece.
#ifndef DAC_CUDA_HOPPER_WEIGHT_IMAGE_CUH
#define DAC_CUDA_HOPPER_WEIGHT_IMAGE_CUH

#include "cuda/mlp_precision.cuh"
#include "cuda/mlp_shape.h"

namespace dac::hopper {

constexpr int kWidth = 256;       // of every hidden layer
constexpr int kAtomInputs = 8;    // rows of an atom
constexpr int kAtomOutputs = 64;  // columns of an atom
constexpr int kAtom = kAtomInputs * kAtomOutputs;

// One hidden layer.
struct ImageLayer {
  int64_t kernel;  // where the bank has it, see LayerShape
  int in;          // inputs that the bank has
  int used;        // of these, in the image: time features are not
  int rows;        // used, and zeros up to a multiple of 16
  int64_t at;      // first element in the network's image
};

struct ImageShape {
  explicit ImageShape(const NetworkShape& shape) : heads(shape.heads), layers(shape.hidden_layers) {
    for (int i = 0; i < layers; ++i) {
      const int used = i == 0 ? shape.obs_dim + shape.act_dim : kWidth;
      layer[i] = {shape.layers[i].kernel, shape.layers[i].in, used, round_up(used, kAlign), elements};
      elements += int64_t{layer[i].rows} * kWidth;
    }
  }

  // Where a weight lies in its layer's image.
  __host__ __device__ static int64_t place(const ImageLayer& layer, int input, int output) {
    const int row = input % kAtomInputs, piece = output % kAtomOutputs / 8;
    const int64_t atom = int64_t{output / kAtomOutputs} * (layer.rows / kAtomInputs) + input / kAtomInputs;
    return atom * kAtom + row * kAtomOutputs + (piece ^ row) * 8 + output % 8;
  }

  // Where parameter `index` of a replica lies in the replica's images; -1: nowhere. Fours that begin at a multiple of
  // four stay together.
  __device__ int64_t place_of_parameter(int64_t index) const {
    for (int i = 0; i < layers; ++i) {
      const int64_t element = index - layer[i].kernel;
      if (element < 0 || element >= int64_t{heads} * layer[i].in * kWidth) continue;
      const unsigned line = static_cast<unsigned>(element / kWidth), inputs = static_cast<unsigned>(layer[i].in);
      const int input = static_cast<int>(line % inputs);
      if (input >= layer[i].used) return -1;
      return line / inputs * elements + layer[i].at + place(layer[i], input, static_cast<int>(element % kWidth));
    }
    return -1;
  }

  int heads, layers;
  int64_t elements = 0;  // of one network
  ImageLayer layer[DAC_MAX_HIDDEN_LAYERS] = {};
};

}  // namespace dac::hopper

#endif
