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
  __device__ explicit StreamTile(const StreamNetwork& network)
      : network_(network),
        group_(StreamNetwork::warpgroup()),
        thread_(static_cast<int>(threadIdx.x) % kWarpgroup) {}

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

  // Before each tile and layer: what is computed from the tile's place is then not kept in registers, where there are none
  // left.
  __device__ void renew() { ptx::renew(group_), ptx::renew(thread_); }

  __device__ int group() const { return group_; }
  __device__ TileInputs<kWarpgroup> inputs() const {
    const StreamPlan& plan = network_.plan();
    return {network_.bytes(plan.inputs + group_ * plan.input_bytes), network_.shape().layer[0].rows};
  }
  __device__ int thread() const { return thread_; }  // of the warpgroup
  // What the operation keeps for the tile.
  __device__ float* own() const { return outputs() + kPairRows * network_.plan().outputs; }
  // Of a hidden layer, (256).
  __device__ const float* bias(int number) const { return network_.floats(network_.plan().biases) + number * kWidth; }
  // The warpgroup's threads meet.
  __device__ void sync() const { ptx::barrier_sync(1 + group_, kWarpgroup); }

  // From the inputs to the outputs, which output() then has until the next forward(). first_bias: of the first layer, (256).
  template <PairVariant V>
  __device__ __forceinline__ void forward(const float* first_bias) {
    ptx::fence_async_proxy();  // the inputs were written by threads
    sync();
    Activations x, y;
    first_layer([&](float(&sums)[kPieceSums], int piece) {
      activate<V>(sums, first_bias + piece * kAtomOutputs);
      round(sums, y, piece);
    });
    const int last = network_.shape().layers - 1;
    for (int i = 1; i < last; ++i) {
      layer<false>(y, i, [&](float(&sums)[kPieceSums], int piece) {
        activate<V>(sums, bias(i) + piece * kAtomOutputs);
        round(sums, x, piece);
      });
      copy(x, y);
    }
    layer<false>(y, last, [&](float(&sums)[kPieceSums], int piece) {
      activate<V>(sums, bias(last) + piece * kAtomOutputs);
      add_to_outputs(sums, piece);
    });
    sync();
  }

  // When all outputs were read, as with pairs: here the next forward() begins with a meeting.
  __device__ void release() const {}

  // A pass of the other warpgroup, where this one has no tile.
  __device__ void skip() { skip((network_.shape().layers * kPieces - network_.plan().staying) * kSlices); }

  __device__ float output(int row, int o) const { return outputs()[row * network_.plan().outputs + o]; }

  // to (kPairRows, columns) += the piece times kernel (columns, 256), in float; the first piece begins with `first` (columns),
  // or with 0. Four lanes have a piece's columns of a row, and each row has one thread that adds.
  __device__ __forceinline__ void add_narrow(const float (&sums)[kPieceSums], int piece, const float* kernel, int columns,
                                             const float* first, float* to) const {
    kernel += piece * kAtomOutputs + first_column();
#pragma unroll 1  // registers are scarce
    for (int i = 0; i < columns; ++i) {
      float top = 0.0f, bottom = 0.0f;
#pragma unroll
      for (int j = 0; j < kAtomOutputs / 8; ++j) {
        const float2 w = *reinterpret_cast<const float2*>(kernel + i * kWidth + 8 * j);
        top += sums[4 * j] * w.x + sums[4 * j + 1] * w.y;
        bottom += sums[4 * j + 2] * w.x + sums[4 * j + 3] * w.y;
      }
      for (int other = 2; other > 0; other /= 2) {
        top += __shfl_xor_sync(0xFFFFFFFFu, top, other);
        bottom += __shfl_xor_sync(0xFFFFFFFFu, bottom, other);
      }
      if (thread() % 4 != 0) continue;
      float *top_at = to + top_row() * columns + i, *bottom_at = top_at + 8 * columns;
      const float begin = first ? first[i] : 0.0f;
      *top_at = (piece == 0 ? begin : *top_at) + top;
      *bottom_at = (piece == 0 ? begin : *bottom_at) + bottom;
    }
  }

 protected:
  __device__ void skip(int slices) {
    for (int i = 0; i < slices; ++i) {
      next_slice();
      arrive(&network_.barriers().empty[before(0)]);
    }
  }

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

  // finish(sums, piece): for each piece of the inputs times the first layer's kernel.
  template <typename Finish>
  __device__ __forceinline__ void first_layer(const Finish& finish) {
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
      finish(sums, piece);
    }
  }

  // The same of x times a later layer's kernel, or times its transpose, which comes by whole. While one piece is finished the
  // next one multiplies.
  template <bool kBack, typename Finish>
  __device__ __forceinline__ void layer(const Activations& x, int number, const Finish& finish) {
    const int staying = kBack ? 0 : wait_for_layer(number);
    float sums[2][kPieceSums] = {};
    multiply<kBack>(sums[0], x, number, 0, staying > 0);
#pragma unroll
    for (int piece = 0; piece < kPieces; ++piece) {
      const bool more = piece + 1 < kPieces;
      if (more) {
        multiply<kBack>(sums[(piece + 1) % 2], x, number, piece + 1, staying > piece + 1);
        ptx::wgmma_wait<1>();
      } else {
        ptx::wgmma_wait<0>();
      }
      if (staying <= piece) leave_slices(more ? kSlices : 0);
      finish(sums[piece % 2], piece);
    }
  }

  // sums = x times the piece's columns of a layer's kernel, or of its transpose.
  template <bool kBack>
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
        ptx::wgmma_m64n64k16_registers<!kBack>(sums, x[slice * kSteps + k],
                                               kBack ? transposed_from(w, static_cast<uint32_t>(k * kDepth))
                                                     : weights_from(w, static_cast<uint32_t>(k * kDepth)),
                                               slice > 0 || k > 0);
    }
    ptx::wgmma_commit();
  }

  // The inputs k .. k + 15 of 64 columns of a layer at `w`.
  __device__ static uint64_t weights_from(uint32_t w, uint32_t k) {
    return ptx::swizzled_columns(w + k / kAtomInputs * kAtomBytes, kSliceBytes);
  }

  // The outputs k .. k + 15 of a slice of a transposed kernel: of 64 inputs, 64 outputs after the other.
  __device__ static uint64_t transposed_from(uint32_t w, uint32_t k) {
    return ptx::swizzled_rows(w + k / kAtomOutputs * kBackBytes + k % kAtomOutputs * 2);
  }

  // What stays of a layer is there then; returns its pieces.
  __device__ int wait_for_layer(int number) const {
    const int staying = network_.staying(number);
    if (staying > 0) ptx::mbarrier_wait(&network_.barriers().stayed[number], (networks_ - 1) & 1);
    return staying;
  }

  // The slice that comes next, when it is there.
  __device__ __forceinline__ const unsigned char* next_slice() {
    ptx::mbarrier_wait(&network_.barriers().full[taken_.slot], taken_.phase);
    const unsigned char* at = network_.slice(taken_.slot);
    taken_.advance(network_.plan().slices);
    return at;
  }
  // This warp has multiplied with the slices of a piece, since which it has taken `later` more.
  __device__ __forceinline__ void leave_slices(int later) const {
#pragma unroll
    for (int slice = kSlices - 1; slice >= 0; --slice) arrive(&network_.barriers().empty[before(later + slice)]);
  }
  // The slot of the slice taken last, or of one so many before it.
  __device__ int before(int slices) const {
    const int slot = taken_.slot - 1 - slices;
    return slot < 0 ? slot + network_.plan().slices : slot;
  }

  // sums = mish(sums + bias); bias: of these columns.
  template <PairVariant V>
  __device__ __forceinline__ void activate(float (&sums)[kPieceSums], const float* piece_bias) const {
#pragma unroll
    for (int j = 0; j < kAtomOutputs / 8; ++j) {
      const float2 b = *reinterpret_cast<const float2*>(piece_bias + 8 * j + first_column());
#pragma unroll
      for (int i = 0; i < 4; i += 2) {
        const MishPair pair = mish_pair<V>(sums[4 * j + i] + b.x, sums[4 * j + i + 1] + b.y, i / 2);
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

  // The piece's share of the outputs.
  __device__ __forceinline__ void add_to_outputs(const float (&sums)[kPieceSums], int piece) const {
    const StreamPlan& plan = network_.plan();
    add_narrow(sums, piece, network_.floats(plan.output_kernel), plan.outputs, network_.floats(plan.output_bias), outputs());
  }

  const StreamNetwork& network_;
  int group_, thread_;
  int networks_ = 0;
  RingPlace taken_;
};

}  // namespace dac::hopper

#endif
