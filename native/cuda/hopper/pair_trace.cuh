// SPDX-License-Identifier: Apache-2.0
// What a training pass on pairs leaves in global memory, for its own way back and for the weight gradients: the
// counterpart of mlp_trace.cuh. A layer of a tile is 64 x 256 numbers in bfloat16, 32 KiB, in one of two orders:
//
//   atoms    as the activations lie in shared memory (swizzled_rows, 64 columns after the other), so that bulk copies
//            write and read them and wgmma can take their transpose;
//   private  as the threads of the pass have them in registers: piece q of 8 numbers, of columns 16 q .. 16 q + 15 of
//            block `rank`, of thread t of its warpgroup at ((rank * 8 + q) * 128 + t) * 8. Only the thread itself, or
//            one that stands for it, reads them.
//
// Tiles of a layer follow each other. The missing rows of the last tile are there too: with gradients of zero.
#ifndef DAC_CUDA_HOPPER_PAIR_TRACE_CUH
#define DAC_CUDA_HOPPER_PAIR_TRACE_CUH

#include "cuda/hopper/pair.cuh"
#include "cuda/mlp_trace.cuh"

namespace dac::hopper {

struct PairTrace {
  static constexpr int kTileElements = kRows * kWidth;
  static constexpr int kPieces = kHalf / 16;  // of a block's columns

  // weights: whether gradients of the weights will be asked for.
  PairTrace(const NetworkShape& shape, int num_seeds, int64_t batch, bool weights, DeviceCarver& workspace)
      : layers(shape.hidden_layers), outputs(shape.layers[layers].out), tiles((batch + kRows - 1) / kRows) {
    const int64_t networks = int64_t{num_seeds} * shape.heads, elements = networks * layers * tiles * kTileElements;
    slopes = workspace.take<uint16_t>(elements);
    if (!weights) return;
    hidden = workspace.take<uint16_t>(elements);
    delta = workspace.take<uint16_t>(elements);
    output_delta = workspace.take<float>(networks * rows() * outputs);
  }

  // First element of a layer of network s * H + h.
  __host__ __device__ int64_t place(int network, int layer, int64_t tile) const {
    return ((int64_t{network} * layers + layer) * tiles + tile) * kTileElements;
  }
  // Within a tile's layer, in the order of atoms; then of pieces in the private order.
  __host__ __device__ static int atom_place(int row, int column) {
    return column / kAtomOutputs * (kRows * kAtomOutputs) + row * kAtomOutputs +
           (column % kAtomOutputs / 8 ^ row % kAtomInputs) * 8 + column % 8;
  }
  __host__ __device__ static int piece_place(uint32_t rank, int piece, int thread) {
    return ((static_cast<int>(rank) * kPieces + piece) * kWarpgroup + thread) * 8;
  }

  __host__ __device__ int64_t rows() const { return tiles * kRows; }
  __device__ float* output_row(int network, int64_t row) const {
    return output_delta + (network * rows() + row) * outputs;
  }
  int layers, outputs;
  int64_t tiles;
  uint16_t* slopes;               // private: derivatives of the activations
  uint16_t* hidden = nullptr;     // activations; atoms, but the last layer private
  uint16_t* delta = nullptr;      // atoms: gradients of the loss at the pre-activations
  float* output_delta = nullptr;  // (networks, rows, outputs): the same at the outputs
};

}  // namespace dac::hopper

#endif
