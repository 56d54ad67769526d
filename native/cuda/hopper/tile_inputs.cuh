// SPDX-License-Identifier: Apache-2.0
// The first layer's inputs of a tile of 64 rows, in shared memory as products take them: 16 bytes of a row, eight columns, are
// a piece, and pieces of the same columns follow each other (plain_rows). Shared by all threads that work on the tile.
#ifndef DAC_CUDA_HOPPER_TILE_INPUTS_CUH
#define DAC_CUDA_HOPPER_TILE_INPUTS_CUH

#include "cuda/hopper/pair.cuh"

namespace dac::hopper {

// kThreads: that work on a tile; tiles have neighbouring threads.
template <int kThreads>
class TileInputs {
 public:
  __device__ TileInputs(unsigned char* shared, int columns) : at_(shared), columns_(columns) {}

  // Fills the inputs with rows of [s, a]: row r is state (first_row + r) / samples and action first_row + r. Rows from
  // `valid` on and the padding behind the columns are zero. actions may be null: set() follows.
  __device__ void load(const NetworkShape& network, const float* observations, const float* actions, int64_t first_row,
                       int valid, int64_t samples) const {
    const int pieces = columns_ / 8, D = network.obs_dim, A = network.act_dim;
    const unsigned samples_each = static_cast<unsigned>(samples);
    const int64_t first_state = first_row / samples;
    const unsigned ahead = static_cast<unsigned>(first_row - first_state * samples);  // rows of its state before
    for (int i = static_cast<int>(threadIdx.x) % kThreads; i < kPairRows * pieces; i += kThreads) {  // eight columns of a row each
      const int r = i % kPairRows, first = i / kPairRows * 8;
      const float* state = observations + (first_state + (ahead + static_cast<unsigned>(r)) / samples_each) * D;
      float values[8];
#pragma unroll
      for (int k = 0; k < 8; ++k) {
        const int c = first + k;
        values[k] = r >= valid                  ? 0.0f
                    : c < D                     ? state[c]
                    : c < D + A && actions      ? actions[(first_row + r) * A + c - D]
                                                : 0.0f;
      }
      *reinterpret_cast<uint4*>(at_ + first / 8 * (kPairRows * 16) + r * 16) = {
          ptx::to_bf16x2(values[0], values[1]), ptx::to_bf16x2(values[2], values[3]),
          ptx::to_bf16x2(values[4], values[5]), ptx::to_bf16x2(values[6], values[7])};
    }
  }

  __device__ void set(int row, int column, float value) const {
    unsigned char* piece = at_ + column / 8 * (kPairRows * 16) + row * 16;
    *reinterpret_cast<uint16_t*>(piece + column % 8 * 2) = ptx::to_bf16(value);
  }

  // The columns k .. k + 15, to a product.
  __device__ uint64_t columns(uint32_t k) const {
    return ptx::plain_rows(ptx::shared_window(at_) + k / 8 * (kPairRows * 16), kPairRows * 16);
  }

 private:
  unsigned char* at_;
  int columns_;
};

}  // namespace dac::hopper

#endif
