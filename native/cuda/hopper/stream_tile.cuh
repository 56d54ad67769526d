// SPDX-License-Identifier: Apache-2.0
// One tile of 64 rows through a network whose weights come by (stream.cuh), forward: the counterpart of pair_tile.cuh. A
// tile belongs to one warpgroup. A layer is four products of 64 columns; while one's sums become activations the next
// one multiplies.
//
// A sum's order is fixed and does not depend on the tile. Whatever takes a thread's sums or activations is __forceinline__:
// an array that is handed over by address leaves the registers.
#ifndef DAC_CUDA_HOPPER_STREAM_TILE_CUH
#define DAC_CUDA_HOPPER_STREAM_TILE_CUH

#include "cuda/hopper/pair_mish.cuh"
#include "cuda/hopper/stream.cuh"
#include "cuda/hopper/tile_inputs.cuh"

namespace dac::hopper {

constexpr int kDepth = 16;  // inner elements of a product
constexpr int kPieceSums = kPairRows * kAtomOutputs / kWarpgroup;

// A thread's activations: [k] are those of the inner elements 16 k .. 16 k + 15, as a product takes them.
using Activations = uint32_t[kWidth / kDepth][4];

class StreamTile {
 public:
  __device__ explicit StreamTile(const StreamNetwork& network) : network_(network), group_(StreamNetwork::warpgroup()) {}

  // All that multiply. The network's biases and output layer, in place of those before; its weights are fetched beside it.
  __device__ void begin(const HeadWeights& weights) {
    const StreamPlan& plan = network_.plan();
    const int layers = network_.shape().layers, i = static_cast<int>(threadIdx.x);
    meet_all();  // all have left those before
    for (int at = i; at < layers * kWidth; at += kPassThreads)
      network_.floats(plan.biases)[at] = weights.bias(at / kWidth)[at % kWidth];
    const float* kernel = weights.kernel(layers).data;
    for (int at = i; at < plan.outputs * kWidth; at += kPassThreads)
      network_.floats(plan.output_kernel)[at] = kernel[at % kWidth * plan.outputs + at / kWidth];
    for (int o = i; o < plan.outputs; o += kPassThreads)
      network_.floats(plan.output_bias)[o] = weights.bias(layers)[o];
    meet_all();
    ++networks_;
  }
  // Follows every begin(), when all passes are done.
  __device__ void end() const { arrive(&network_.barriers().left); }

  __device__ int group() const { return group_; }
  __device__ TileInputs<kWarpgroup> inputs() const {
    const StreamPlan& plan = network_.plan();
    return {network_.bytes(plan.inputs + group_ * plan.input_bytes), network_.shape().layer[0].rows};
  }
  __device__ int thread() const { return static_cast<int>(threadIdx.x) % kWarpgroup; }  // of the warpgroup
  // What the operation keeps for the tile.
  __device__ float* own() const { return outputs() + kPairRows * network_.plan().outputs; }
  // Of a hidden layer, (256).
  __device__ const float* bias(int number) const { return network_.floats(network_.plan().biases) + number * kWidth; }
  // The warpgroup's threads meet.
  __device__ void sync() const { ptx::barrier_sync(1 + group_, kWarpgroup); }

  // From the inputs to the outputs, which output() then has until the next forward(). first_bias: of the first layer, (256).
  __device__ __forceinline__ void forward(const float* first_bias) {
    ptx::fence_async_proxy();  // the inputs were written by threads
    sync();
    Activations x, y;
    first_layer(y, first_bias);
    const int last = network_.shape().layers - 1;
    for (int i = 1; i < last; ++i) {
      layer<false>(y, x, i);
      copy(x, y);
    }
    layer<true>(y, x, last);
    sync();
  }

  // A pass of the other warpgroup, where this one has no tile.
  __device__ void skip() {
    for (int n = network_.plan().staying; n < network_.shape().layers * kPieces; ++n) {
      for (int slice = 0; slice < kSlices; ++slice) next_slice();
      leave_slices();
    }
  }

  __device__ float output(int row, int o) const { return outputs()[row * network_.plan().outputs + o]; }

 private:
  __device__ void meet_all() const { ptx::barrier_sync(1 + kStreamTiles, kPassThreads); }
  // Each warp once.
  __device__ void arrive(uint64_t* barrier) const {
    if (thread() % kWarpSize == 0) ptx::mbarrier_arrive(barrier);
  }
  __device__ float* outputs() const {
    return network_.floats(network_.plan().own + group_ * network_.plan().own_bytes);
  }
  // The first of the two rows whose sums this thread has; the other is 8 behind it.
  __device__ int top_row() const { return thread() / 32 * 16 + thread() % 32 / 4; }
  // A thread has two neighbours out of each eight columns.
  __device__ int first_column() const { return 2 * (thread() % 4); }

  // Never the same registers: those of a layer's inputs must not be written to while its products are on their way.
  __device__ static __forceinline__ void copy(const Activations& from, Activations& to) {
#pragma unroll
    for (int k = 0; k < kWidth / kDepth; ++k)
#pragma unroll
      for (int i = 0; i < 4; ++i) ptx::move(to[k][i], from[k][i]);
  }

  // y = mish(x W + bias) of the inputs.
  __device__ __forceinline__ void first_layer(Activations& y, const float* first_bias) {
    wait_for_layer(0);
    float sums[kPieceSums] = {};  // registers of a product must hold something
#pragma unroll
    for (int piece = 0; piece < kPieces; ++piece) {
      const uint32_t rows = static_cast<uint32_t>(network_.shape().layer[0].rows);
      const uint32_t w = ptx::shared_window(network_.piece(0, piece));
      uint32_t k = 0;
      do {
        ptx::wgmma_fence();
        ptx::wgmma_m64n64k16<false, true>(sums, inputs().columns(k), weights_from(w, k), k > 0);
        ptx::wgmma_commit();
        k += kDepth;
      } while (k < rows);
      ptx::wgmma_wait<0>();
      activate(sums, first_bias + piece * kAtomOutputs);
      round(sums, y, piece);
    }
  }

  // y = mish(x W + bias), or of the last layer the outputs.
  template <bool kLast>
  __device__ __forceinline__ void layer(const Activations& x, Activations& y, int number) {
    const int staying = network_.staying(number);
    if (staying > 0) wait_for_layer(number);
    float sums[2][kPieceSums] = {};
    multiply(sums[0], x, number, 0, staying > 0);
#pragma unroll
    for (int piece = 0; piece < kPieces; ++piece) {
      float(&done)[kPieceSums] = sums[piece % 2];
      if (piece + 1 < kPieces) {
        multiply(sums[(piece + 1) % 2], x, number, piece + 1, staying > piece + 1);
        ptx::wgmma_wait<1>();
      } else {
        ptx::wgmma_wait<0>();
      }
      if (staying <= piece) leave_slices();
      activate(done, bias(number) + piece * kAtomOutputs);
      if constexpr (kLast)
        add_to_outputs(done, piece);
      else
        round(done, y, piece);
    }
  }

  // sums = x times the piece's columns of a layer's kernel.
  __device__ __forceinline__ void multiply(float (&sums)[kPieceSums], const Activations& x, int number, int piece,
                                           bool stays) {
    constexpr int kSteps = kSliceInputs / kDepth;
#pragma unroll
    for (int slice = 0; slice < kSlices; ++slice) {
      const uint32_t w =
          ptx::shared_window(stays ? network_.piece(number, piece) + slice * kSliceBytes : next_slice());
      ptx::wgmma_fence();
#pragma unroll
      for (int k = 0; k < kSteps; ++k)
        ptx::wgmma_m64n64k16_registers<true>(sums, x[slice * kSteps + k],
                                             weights_from(w, static_cast<uint32_t>(k * kDepth)), slice > 0 || k > 0);
    }
    ptx::wgmma_commit();
  }

  // The inputs k .. k + 15 of 64 columns of a layer at `w`.
  __device__ static uint64_t weights_from(uint32_t w, uint32_t k) {
    return ptx::swizzled_columns(w + k / kAtomInputs * kAtomBytes, kSliceBytes);
  }

  __device__ void wait_for_layer(int number) const {
    ptx::mbarrier_wait(&network_.barriers().stayed[number], (networks_ - 1) & 1);
  }

  // The slice that comes next, when it is there.
  __device__ __forceinline__ const unsigned char* next_slice() {
    ptx::mbarrier_wait(&network_.barriers().full[taken_.slot], taken_.phase);
    const unsigned char* at = network_.slice(taken_.slot);
    taken_.advance(network_.plan().slices);
    return at;
  }
  // This warp has multiplied with the slices of one piece.
  __device__ __forceinline__ void leave_slices() {
#pragma unroll
    for (int slice = 0; slice < kSlices; ++slice) {
      arrive(&network_.barriers().empty[left_.slot]);
      left_.advance(network_.plan().slices);
    }
  }

  // sums = mish(sums + bias); bias: of these columns.
  __device__ __forceinline__ void activate(float (&sums)[kPieceSums], const float* piece_bias) const {
#pragma unroll
    for (int j = 0; j < kAtomOutputs / 8; ++j) {
      const float2 b = *reinterpret_cast<const float2*>(piece_bias + 8 * j + first_column());
#pragma unroll
      for (int i = 0; i < 4; i += 2) {
        const MishPair pair =
            mish_pair<PairVariant::kPlain>(sums[4 * j + i] + b.x, sums[4 * j + i + 1] + b.y, i / 2);
        sums[4 * j + i] = pair.left.value, sums[4 * j + i + 1] = pair.right.value;
      }
    }
  }

  // A piece's columns as inner elements of the next product: the two lie in the same lanes.
  __device__ static __forceinline__ void round(const float (&sums)[kPieceSums], Activations& y, int piece) {
#pragma unroll
    for (int i = 0; i < kPieceSums / 2; ++i)
      y[piece * (kAtomOutputs / kDepth) + i / 4][i % 4] = ptx::to_bf16x2(sums[2 * i], sums[2 * i + 1]);
  }

  // outputs += the piece's columns times the output layer; the first piece begins with its bias. In float, from registers;
  // four lanes have the columns of a row.
  __device__ __forceinline__ void add_to_outputs(const float (&sums)[kPieceSums], int piece) const {
    const StreamPlan& plan = network_.plan();
    const float* kernel = network_.floats(plan.output_kernel) + piece * kAtomOutputs + first_column();
    float* mine = outputs() + top_row() * plan.outputs;
#pragma unroll 1  // registers are scarce
    for (int o = 0; o < plan.outputs; ++o) {
      float top = 0.0f, bottom = 0.0f;
#pragma unroll
      for (int j = 0; j < kAtomOutputs / 8; ++j) {
        const float2 w = *reinterpret_cast<const float2*>(kernel + o * kWidth + 8 * j);
        top += sums[4 * j] * w.x + sums[4 * j + 1] * w.y;
        bottom += sums[4 * j + 2] * w.x + sums[4 * j + 3] * w.y;
      }
      for (int other = 2; other > 0; other /= 2) {
        top += __shfl_xor_sync(0xFFFFFFFFu, top, other);
        bottom += __shfl_xor_sync(0xFFFFFFFFu, bottom, other);
      }
      if (thread() % 4 != 0) continue;
      float *top_at = mine + o, *bottom_at = top_at + 8 * plan.outputs;
      const float first = network_.floats(plan.output_bias)[o];
      *top_at = (piece == 0 ? first : *top_at) + top;
      *bottom_at = (piece == 0 ? first : *bottom_at) + bottom;
    }
  }

  const StreamNetwork& network_;
  int group_;
  int networks_ = 0;
  RingPlace taken_, left_;
};

}  // namespace dac::hopper

#endif
