// SPDX-License-Identifier: Apache-2.0
// Gradients of all kernels and biases of a bank from a PairTrace, and the operation's statistics, in one launch: the
// counterpart of cuda/mlp_weight_gradients.cuh for dW = x^T d with wgmma, which takes both factors transposed as the
// pass has left them.
//
// Grid (items, H, S), 256 threads: an item is 64 inputs of one hidden layer (each warpgroup makes half of the outputs),
// or the bias of one; then the output layer; for the noise model the two layers of the time MLP; the last item of head
// 0 computes the statistics. A product goes over the batch in chunks of four tiles: 32 KiB of inputs and 128 KiB of
// gradients, by bulk copies. One block adds up all rows, in order: deterministic without partial sums.
#ifndef DAC_CUDA_HOPPER_WEIGHT_GRADIENTS_CUH
#define DAC_CUDA_HOPPER_WEIGHT_GRADIENTS_CUH

#include "cuda/hopper/pair_tile.cuh"
#include "cuda/hopper/pair_trace.cuh"
#include "cuda/launch.cuh"
#include "cuda/mlp_launchers.h"
#include "cuda/time_features.cuh"

namespace dac::hopper {

constexpr int kBlockInputs = 64;  // of a layer, that an item has
constexpr int kChunkTiles = 4;

struct WeightGradientArgs {
  NetworkShape shape;
  PairTrace trace;
  TimeTables tables;  // noise model only
  float* gradients;   // (S, floats_per_seed)
  int64_t batch;
  const float *observations, *actions;  // (S, B, D), (S, B, A)
  const float* timesteps;               // (S, B), noise model only

  __device__ float* kernel(const LayerShape& place, int s, int head) const {
    return gradients + s * shape.floats_per_seed + place.kernel + int64_t{head} * place.in * place.out;
  }
  __device__ float* bias(const LayerShape& place, int s, int head) const {
    return gradients + s * shape.floats_per_seed + place.bias + int64_t{head} * place.out;
  }
  __device__ int64_t table_row(int s, int64_t b) const {
    return tables.row(s, static_cast<int>(timesteps[s * batch + b]) - 1);
  }
  // Element j of [s, a, time features] of batch row b.
  __device__ float first_input(int s, int64_t b, int j) const {
    const int D = shape.obs_dim, A = shape.act_dim;
    if (j < D) return observations[(s * batch + b) * D + j];
    if (j < D + A) return actions[(s * batch + b) * A + j - D];
    return tables.features[table_row(s, b) * kTimeFeatures + j - D - A];
  }
};

// Shared memory of a product.
struct GradientChunk {
  unsigned char inputs[kChunkTiles][kRows * kBlockInputs * 2];
  unsigned char deltas[kChunkTiles][kRows * kWidth * 2];
  uint64_t arrived;
};

// x^T d of 64 inputs of a hidden layer.
class KernelGradient {
 public:
  __device__ KernelGradient(const WeightGradientArgs& args, int layer, int s, int head, int first_input)
      : args_(args),
        chunk_(*dynamic_shared<GradientChunk>()),
        place_(args.shape.layers[layer]),
        layer_(layer),
        seed_(s),
        head_(head),
        first_input_(first_input) {}

  // All threads of the block.
  __device__ void compute() {
    if (threadIdx.x == 0) {
      ptx::require_swizzle_alignment(&chunk_);
      ptx::mbarrier_init(&chunk_.arrived, 1);
      ptx::mbarrier_init_fence();
    }
    __syncthreads();
    float sums[kSums] = {};
    const int64_t tiles = args_.trace.tiles;
    int phase = 0;
    for (int64_t first = 0; first < tiles; first += kChunkTiles, phase ^= 1) {
      const int count = static_cast<int>(min(tiles - first, int64_t{kChunkTiles}));
      fetch(first, count);
      ptx::mbarrier_wait(&chunk_.arrived, phase);
      multiply(sums, count, first > 0);
      __syncthreads();  // both warpgroups have left the chunk
    }
    store(sums);
  }

 private:
  __device__ int network() const { return seed_ * args_.shape.heads + head_; }

  __device__ void fetch(int64_t first_tile, int count) const {
    if (layer_ == 0) load_first_inputs(first_tile, count);
    if (threadIdx.x != 0) return;
    constexpr int kInputBytes = sizeof(chunk_.inputs[0]), kDeltaBytes = sizeof(chunk_.deltas[0]);
    ptx::mbarrier_arrive_expect(&chunk_.arrived, count * (kDeltaBytes + (layer_ > 0 ? kInputBytes : 0)));
    for (int t = 0; t < count; ++t) {
      const int64_t tile = first_tile + t;
      ptx::copy_bulk(chunk_.deltas[t], args_.trace.delta + args_.trace.place(network(), layer_, tile), kDeltaBytes,
                     &chunk_.arrived);
      if (layer_ == 0) continue;
      const uint16_t* below = args_.trace.hidden + args_.trace.place(network(), layer_ - 1, tile);
      ptx::copy_bulk(chunk_.inputs[t], below + first_input_ * kRows, kInputBytes, &chunk_.arrived);
    }
  }

  // The first layer's inputs are not in the trace.
  __device__ void load_first_inputs(int64_t first_tile, int count) const {
    for (int i = static_cast<int>(threadIdx.x); i < count * kRows * kBlockInputs; i += kThreads) {
      const int input = i % kBlockInputs, row = i / kBlockInputs % kRows, tile = i / kBlockInputs / kRows;
      const int64_t b = (first_tile + tile) * kRows + row;
      float value = 0.0f;
      if (b < args_.batch && first_input_ + input < place_.in)
        value = args_.first_input(seed_, b, first_input_ + input);
      reinterpret_cast<uint16_t*>(chunk_.inputs[tile])[PairTrace::atom_place(row, input)] = ptx::to_bf16(value);
    }
    ptx::fence_async_proxy();
    __syncthreads();
  }

  // Each warpgroup its half of the outputs.
  __device__ __forceinline__ void multiply(float (&sums)[kSums], int count, bool accumulate) const {
    const uint32_t half = threadIdx.x / kGroupThreads;
    for (int t = 0; t < count; ++t) {
      const uint32_t x = ptx::shared_window(chunk_.inputs[t]);
      const uint32_t d = ptx::shared_window(chunk_.deltas[t]) + half * (kHalf / kAtomOutputs * kRows * 128);
      ptx::wgmma_fence();
#pragma unroll
      for (uint32_t k = 0; k < kRows; k += 16)
        ptx::wgmma_m64n128k16<true, true>(sums, ptx::swizzled_columns(x + k * 128, kRows * 128),
                                          ptx::swizzled_columns(d + k * 128, kRows * 128),
                                          accumulate || t > 0 || k > 0);
      ptx::wgmma_commit();
    }
    ptx::wgmma_wait<0>();
  }

  __device__ __forceinline__ void store(const float (&sums)[kSums]) const {
    const int thread = static_cast<int>(threadIdx.x) % kGroupThreads,
              half = static_cast<int>(threadIdx.x) / kGroupThreads;
    const int first_row = thread / 32 * 16 + thread % 32 / 4, first_column = half * kHalf + 2 * (thread % 4);
    float* gradient = args_.kernel(place_, seed_, head_);
#pragma unroll
    for (int i = 0; i < kSums; i += 2) {
      const int input = first_input_ + first_row + i / 2 % 2 * 8, column = first_column + i / 4 * 8;
      if (input >= place_.in) continue;
      gradient[int64_t{input} * kWidth + column] = sums[i];
      gradient[int64_t{input} * kWidth + column + 1] = sums[i + 1];
    }
  }

  const WeightGradientArgs& args_;
  GradientChunk& chunk_;
  const LayerShape& place_;
  int layer_, seed_, head_, first_input_;
};

// The bias of a hidden layer: a thread a column.
__device__ inline void hidden_bias_gradient(const WeightGradientArgs& args, int layer, int s, int head) {
  const int column = static_cast<int>(threadIdx.x), network = s * args.shape.heads + head;
  float sum = 0.0f;
  for (int64_t tile = 0; tile < args.trace.tiles; ++tile) {
    const uint16_t* delta = args.trace.delta + args.trace.place(network, layer, tile);
#pragma unroll 8
    for (int row = 0; row < kRows; ++row) sum += ptx::low_bf16(delta[PairTrace::atom_place(row, column)]);
  }
  args.bias(args.shape.layers[layer], s, head)[column] = sum;
}

// Output o of the output layer: threads stand for those of the pass, whose pieces of the last activations they read.
__device__ inline void output_kernel_gradient(const WeightGradientArgs& args, int s, int head, int o) {
  const int thread = static_cast<int>(threadIdx.x) % kGroupThreads, lane = thread % 4,
            network = s * args.shape.heads + head;
  const uint32_t rank = threadIdx.x / kGroupThreads;
  const int last = args.shape.hidden_layers - 1, first_row = thread / 32 * 16 + thread % 32 / 4;
  float sums[kHalf / 4] = {};  // of columns 8 j + 2 lane + c, at 2 j + c
  for (int64_t tile = 0; tile < args.trace.tiles; ++tile) {
    const uint16_t* hidden = args.trace.hidden + args.trace.place(network, last, tile);
    const float top = args.trace.output_row(network, tile * kRows + first_row)[o];
    const float bottom = args.trace.output_row(network, tile * kRows + first_row + 8)[o];
#pragma unroll
    for (int piece = 0; piece < PairTrace::kPieces; ++piece) {
      const uint4 four = *reinterpret_cast<const uint4*>(hidden + PairTrace::piece_place(rank, piece, thread));
      const uint32_t words[4] = {four.x, four.y, four.z, four.w};
#pragma unroll
      for (int pair = 0; pair < 4; ++pair) {
        const float delta = pair % 2 == 0 ? top : bottom;
        sums[4 * piece + pair / 2 * 2] += ptx::low_bf16(words[pair]) * delta;
        sums[4 * piece + pair / 2 * 2 + 1] += ptx::high_bf16(words[pair]) * delta;
      }
    }
  }
  __shared__ float of_warps[kThreads / kWarpSize][kHalf];
#pragma unroll
  for (int i = 0; i < kHalf / 4; ++i) {
    for (int other = 4; other < kWarpSize; other *= 2) sums[i] += __shfl_xor_sync(0xFFFFFFFFu, sums[i], other);
    if (thread % kWarpSize < 4) of_warps[threadIdx.x / kWarpSize][i / 2 * 8 + 2 * lane + i % 2] = sums[i];
  }
  __syncthreads();
  const int warp = static_cast<int>(rank) * (kGroupThreads / kWarpSize);
  float sum = 0.0f;
  for (int w = warp; w < warp + kGroupThreads / kWarpSize; ++w) sum += of_warps[w][thread];
  const LayerShape& place = args.shape.layers[args.shape.hidden_layers];
  args.kernel(place, s, head)[static_cast<int64_t>(threadIdx.x) * place.out + o] = sum;
  __syncthreads();  // before the next output
}

__device__ inline void output_gradient(const WeightGradientArgs& args, int s, int head) {
  const LayerShape& place = args.shape.layers[args.shape.hidden_layers];
  for (int o = 0; o < place.out; ++o) output_kernel_gradient(args, s, head, o);
  for (int o = static_cast<int>(threadIdx.x); o < place.out; o += kThreads) {
    float sum = 0.0f;
    for (int64_t b = 0; b < args.batch; ++b) sum += args.trace.output_row(s * args.shape.heads + head, b)[o];
    args.bias(place, s, head)[o] = sum;
  }
}

// A layer of the time MLP: few numbers, one after the other.
__device__ inline void time_gradient(const WeightGradientArgs& args, int layer, int s) {
  const LayerShape& place = args.shape.time[layer];
  const float* inputs = layer == 0 ? args.tables.embedding : args.tables.hidden;
  for (int i = static_cast<int>(threadIdx.x); i < (place.in + 1) * place.out; i += kThreads) {
    const int input = i / place.out, o = i % place.out;
    float sum = 0.0f;
#pragma unroll 4
    for (int64_t b = 0; b < args.batch; ++b) {
      const float delta = args.trace.time_row(s, layer, b)[o];
      sum += input < place.in ? inputs[args.table_row(s, b) * place.in + input] * delta : delta;
    }
    (input < place.in ? args.kernel(place, s, 0) + i : args.bias(place, s, 0) + o)[0] = sum;
  }
}

// statistics(seed): all threads of one block, for each seed.
template <typename Statistics>
__global__ void __launch_bounds__(kThreads) weight_gradient_kernel(const __grid_constant__ WeightGradientArgs args,
                                                                   const __grid_constant__ Statistics statistics) {
  ptx::take_turn();
  const int head = static_cast<int>(blockIdx.y), s = static_cast<int>(blockIdx.z);
  int item = static_cast<int>(blockIdx.x);
  for (int layer = 0; layer < args.shape.hidden_layers; ++layer) {
    const int products = (args.shape.layers[layer].in + kBlockInputs - 1) / kBlockInputs;
    if (item < products) return KernelGradient(args, layer, s, head, item * kBlockInputs).compute();
    if (item == products) return hidden_bias_gradient(args, layer, s, head);
    item -= products + 1;
  }
  if (item == 0) return output_gradient(args, s, head);
  if (args.shape.has_time && item <= kTimeLayers) return time_gradient(args, item - 1, s);
  if (head == 0) statistics(s);
}

template <typename Statistics>
void launch_weight_gradients(const char* name, const WeightGradientArgs& args, const Statistics& statistics,
                             const MlpContext& context) {
  int items = 2 + (args.shape.has_time ? kTimeLayers : 0);  // the output layer and the statistics
  for (int layer = 0; layer < args.shape.hidden_layers; ++layer)
    items += (args.shape.layers[layer].in + kBlockInputs - 1) / kBlockInputs + 1;
  const dim3 grid(static_cast<unsigned>(items), static_cast<unsigned>(args.shape.heads),
                  static_cast<unsigned>(context.num_seeds));
  launch({name, grid, dim3(kThreads), sizeof(GradientChunk)}, context.queue, weight_gradient_kernel<Statistics>, args,
         statistics);
}

}  // namespace dac::hopper

#endif
