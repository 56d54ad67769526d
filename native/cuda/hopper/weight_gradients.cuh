// SPDX-License-Identifier: Apache-2.0
// Gradients of all kernels and biases of a bank from a PairTrace, and the operation's statistics, in one launch: the
// counterpart of cuda/mlp_weight_gradients.cuh for dW = x^T d with wgmma, which takes both factors transposed as the
// pass has left them.
//
// Grid (items, H, S), 256 threads: an item is 64 inputs of one hidden layer (each warpgroup makes half of the outputs),
// the first of a layer also its bias; then each column of the output layer; the last item of head 0 computes the
// statistics. A product goes over the batch in chunks of four tiles: 32 KiB of inputs and 128 KiB of gradients, by bulk
// copies. One block adds up all rows, in order: deterministic without partial sums. An item also leaves the sum of its
// gradients' squares, for the optimizer's norm.
//
// The noise model's time features have only T different values, so the first layer's product takes the rows' steps as T
// inputs of 0 and 1. What it gives for them are the gradients at the pre-activations summed by step; time_gradients.cuh
// goes on from there with T rows.
#ifndef DAC_CUDA_HOPPER_WEIGHT_GRADIENTS_CUH
#define DAC_CUDA_HOPPER_WEIGHT_GRADIENTS_CUH

#include "core/update_rules.h"
#include "cuda/block_sum.cuh"
#include "cuda/hopper/pair_tile.cuh"
#include "cuda/hopper/pair_trace.cuh"
#include "cuda/hopper/time_gradients.cuh"
#include "cuda/launch.cuh"
#include "cuda/mlp_launchers.h"

namespace dac::hopper {

constexpr int kBlockInputs = 64;  // of a layer, that an item has
constexpr int kChunkTiles = 4;
constexpr int kGradientSums = kBlockInputs * kWidth / kGradientThreads;  // in a thread

struct WeightGradientArgs {
  NetworkShape shape;
  PairTrace trace;
  TimeGradientArgs time;  // noise model only
  int64_t batch;
  const float *observations, *actions;  // (S, B, D), (S, B, A)
  const float* timesteps;               // (S, B), noise model only
  float* gradients = nullptr;           // (S, floats_per_seed)
  SquareSums squares = {};              // (S, H, items without the statistics)

  __host__ __device__ int network_inputs() const { return shape.obs_dim + shape.act_dim; }
  // First of the T inputs that stand for steps: all are in one item.
  __host__ __device__ int first_step() const {
    const int inputs = network_inputs();
    return inputs % kBlockInputs + time.tables.steps <= kBlockInputs ? inputs : round_up(inputs, kBlockInputs);
  }
  // Items of a hidden layer.
  __host__ __device__ int products(int layer) const {
    int inputs = layer > 0 ? shape.layers[layer].in : network_inputs();
    if (layer == 0 && shape.has_time) inputs = first_step() + time.tables.steps;
    return (inputs + kBlockInputs - 1) / kBlockInputs;
  }

  __device__ float* kernel(const LayerShape& place, int s, int head) const {
    return gradients + s * shape.floats_per_seed + place.kernel + int64_t{head} * place.in * place.out;
  }
  __device__ float* bias(const LayerShape& place, int s, int head) const {
    return gradients + s * shape.floats_per_seed + place.bias + int64_t{head} * place.out;
  }
};

// Column j of the first layer's inputs [s, a, steps]: element b is at from[b * stride], or whether that is `step`.
struct InputColumn {
  __device__ InputColumn(const WeightGradientArgs& args, int s, int j) {
    const int D = args.shape.obs_dim, A = args.shape.act_dim, first_step = args.first_step();
    const int64_t row = s * args.batch;
    if (j < D)
      from = args.observations + row * D + j, stride = D;
    else if (j < D + A)
      from = args.actions + row * A + j - D, stride = A;
    else if (args.shape.has_time && j >= first_step && j < first_step + args.time.tables.steps)
      from = args.timesteps + row, stride = 1, step = j - first_step + 1, steps = args.time.tables.steps;
  }
  __device__ float element(int64_t b) const {
    const float value = from[b * stride];
    return step == 0 ? value : timestep_index(value, steps) == step ? 1.0f : 0.0f;
  }

  const float* from = nullptr;  // null: a column of zeros
  int64_t stride = 0;
  int step = 0, steps = 0;
};

// Shared memory of a product.
struct GradientChunk {
  unsigned char inputs[kChunkTiles][kPairRows * kBlockInputs * 2];
  unsigned char deltas[kChunkTiles][kPairRows * kWidth * 2];
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

  // All threads of the block. Returns the sum of the squares of what the thread has stored.
  __device__ __forceinline__ double compute() {
    if (threadIdx.x == 0) {
      ptx::require_swizzle_alignment(&chunk_);
      ptx::mbarrier_init(&chunk_.arrived, 1);
      ptx::mbarrier_init_fence();
    }
    __syncthreads();
    float sums[kGradientSums] = {};
    float2 bias = {0.0f, 0.0f};
    const int64_t tiles = args_.trace.tiles;
    int phase = 0;
    for (int64_t first = 0; first < tiles; first += kChunkTiles, phase ^= 1) {
      const int count = static_cast<int>(min(tiles - first, int64_t{kChunkTiles}));
      fetch(first, count);
      ptx::mbarrier_wait(&chunk_.arrived, phase);
      multiply(sums, count, first > 0);
      if (first_input_ == 0) add_rows(bias, count);  // meanwhile
      ptx::wgmma_wait<0>();
      __syncthreads();  // both warpgroups have left the chunk
    }
    double squares = store(sums);
    if (first_input_ == 0) squares += store_bias(bias);
    if (layer_ == 0 && args_.shape.has_time && first_input_ == args_.first_step() / kBlockInputs * kBlockInputs)
      squares += from_steps(sums);
    return squares;
  }

 private:
  __device__ int network() const { return seed_ * args_.shape.heads + head_; }

  __device__ void fetch(int64_t first_tile, int count) const {
    if (threadIdx.x == 0) copy_tiles(first_tile, count);
    if (layer_ == 0) load_first_inputs(first_tile, count);  // meanwhile
  }

  __device__ void copy_tiles(int64_t first_tile, int count) const {
    constexpr int kInputBytes = sizeof(chunk_.inputs[0]), kDeltaBytes = sizeof(chunk_.deltas[0]);
    ptx::mbarrier_arrive_expect(&chunk_.arrived, count * (kDeltaBytes + (layer_ > 0 ? kInputBytes : 0)));
    for (int t = 0; t < count; ++t) {
      const int64_t tile = first_tile + t;
      ptx::copy_bulk(chunk_.deltas[t], args_.trace.delta + args_.trace.place(network(), layer_, tile), kDeltaBytes,
                     &chunk_.arrived);
      if (layer_ == 0) continue;
      const uint16_t* below = args_.trace.hidden + args_.trace.place(network(), layer_ - 1, tile);
      ptx::copy_bulk(chunk_.inputs[t], below + first_input_ * kPairRows, kInputBytes, &chunk_.arrived);
    }
  }

  // The first layer's inputs are not in the trace. A thread has one column; its loads are on their way together.
  __device__ void load_first_inputs(int64_t first_tile, int count) const {
    constexpr int kTogether = 16, kStep = kGradientThreads / kBlockInputs;
    const int input = static_cast<int>(threadIdx.x) % kBlockInputs;
    const InputColumn column(args_, seed_, first_input_ + input);
    for (int first = static_cast<int>(threadIdx.x) / kBlockInputs; first < count * kPairRows;
         first += kTogether * kStep) {
      float values[kTogether];
#pragma unroll
      for (int i = 0; i < kTogether; ++i) {
        const int64_t b = first_tile * kPairRows + first + i * kStep;
        values[i] = column.from && b < args_.batch ? column.element(b) : 0.0f;
      }
#pragma unroll
      for (int i = 0; i < kTogether; ++i) {
        const int row = first + i * kStep;
        uint16_t* tile = reinterpret_cast<uint16_t*>(chunk_.inputs[row / kPairRows]);
        tile[PairTrace::atom_place(row % kPairRows, input)] = ptx::to_bf16(values[i]);
      }
    }
    ptx::fence_async_proxy();
    __syncthreads();
  }

  // Each warpgroup its half of the outputs.
  __device__ __forceinline__ void multiply(float (&sums)[kGradientSums], int count, bool accumulate) const {
    const uint32_t half = threadIdx.x / kWarpgroup;
    for (int t = 0; t < count; ++t) {
      const uint32_t x = ptx::shared_window(chunk_.inputs[t]);
      const uint32_t d = ptx::shared_window(chunk_.deltas[t]) + half * (kHalf / kAtomOutputs * kPairRows * 128);
      ptx::wgmma_fence();
#pragma unroll
      for (uint32_t k = 0; k < kPairRows; k += 16)
        ptx::wgmma_m64n128k16<true, true>(sums, ptx::swizzled_columns(x + k * 128, kPairRows * 128),
                                          ptx::swizzled_columns(d + k * 128, kPairRows * 128),
                                          accumulate || t > 0 || k > 0);
      ptx::wgmma_commit();
    }
  }

  // Sums of the gradients over the rows of a chunk: a thread has two columns and half of each tile's rows.
  __device__ void add_rows(float2& sum, int count) const {
    const int column = 2 * static_cast<int>(threadIdx.x % kWarpgroup);
    const int first = static_cast<int>(threadIdx.x) / kWarpgroup * (kPairRows / 2);
    for (int t = 0; t < count; ++t) {
      const uint16_t* tile = reinterpret_cast<const uint16_t*>(chunk_.deltas[t]);
#pragma unroll 16
      for (int row = first; row < first + kPairRows / 2; ++row) {
        const uint32_t pair = *reinterpret_cast<const uint32_t*>(tile + PairTrace::atom_place(row, column));
        sum.x += ptx::low_bf16(pair), sum.y += ptx::high_bf16(pair);
      }
    }
  }

  __device__ double store_bias(const float2& sum) const {
    float2* halves = reinterpret_cast<float2*>(chunk_.deltas);  // all have left the chunk
    halves[threadIdx.x] = sum;
    __syncthreads();
    double squares = 0;
    if (threadIdx.x < kWarpgroup) {
      const float2 top = halves[threadIdx.x], bottom = halves[threadIdx.x + kWarpgroup];
      float* to = args_.bias(place_, seed_, head_) + 2 * threadIdx.x;
      to[0] = top.x + bottom.x, to[1] = top.y + bottom.y;
      squares = square(to[0]) + square(to[1]);
    }
    __syncthreads();
    return squares;
  }

  // use(input, column, pair) for each pair of neighbouring columns that this thread has.
  template <typename Use>
  __device__ __forceinline__ void for_each_pair(const float (&sums)[kGradientSums], const Use& use) const {
    const int thread = static_cast<int>(threadIdx.x) % kWarpgroup,
              half = static_cast<int>(threadIdx.x) / kWarpgroup;
    const int first_row = thread / 32 * 16 + thread % 32 / 4, first_column = half * kHalf + 2 * (thread % 4);
#pragma unroll
    for (int i = 0; i < kGradientSums; i += 2)
      use(first_input_ + first_row + i / 2 % 2 * 8, first_column + i / 4 * 8, float2{sums[i], sums[i + 1]});
  }

  __device__ __forceinline__ double store(const float (&sums)[kGradientSums]) const {
    const int inputs = layer_ > 0 ? place_.in : args_.network_inputs();
    float* gradient = args_.kernel(place_, seed_, head_);
    double squares = 0;
    for_each_pair(sums, [&](int input, int column, float2 pair) {
      if (input >= inputs) return;
      ptx::store_pair(gradient + int64_t{input} * kWidth + column, pair);
      squares += square(pair.x) + square(pair.y);
    });
    return squares;
  }

  // The sums by step, and on from there.
  __device__ __forceinline__ double from_steps(const float (&sums)[kGradientSums]) const {
    static_assert(sizeof(StepMemory) <= sizeof(chunk_.deltas));
    StepMemory& memory = *reinterpret_cast<StepMemory*>(chunk_.deltas);  // all have left the chunk
    const int first = args_.first_step(), steps = args_.time.tables.steps;
    for_each_pair(sums, [&](int input, int column, float2 pair) {
      if (input >= first && input < first + steps)
        *reinterpret_cast<float2*>(&memory.by_step[input - first][column]) = pair;
    });
    return time_gradients(args_.time, args_.shape, args_.gradients, seed_, memory);
  }

  const WeightGradientArgs& args_;
  GradientChunk& chunk_;
  const LayerShape& place_;
  int layer_, seed_, head_, first_input_;
};

// Output o of the output layer: threads stand for those of the pass, whose pieces of the last activations they read.
// Returns the square of what the thread has stored, as the next function does.
__device__ inline double output_kernel_gradient(const WeightGradientArgs& args, int s, int head, int o) {
  const int thread = static_cast<int>(threadIdx.x) % kWarpgroup, lane = thread % 4,
            network = s * args.shape.heads + head;
  const uint32_t rank = threadIdx.x / kWarpgroup;
  const int last = args.shape.hidden_layers - 1, first_row = thread / 32 * 16 + thread % 32 / 4;
  float sums[kHalf / 4] = {};  // of columns 8 j + 2 lane + c, at 2 j + c
#pragma unroll 2
  for (int64_t tile = 0; tile < args.trace.tiles; ++tile) {
    const uint16_t* hidden = args.trace.hidden + args.trace.place(network, last, tile);
    const float top = args.trace.output_row(network, tile * kPairRows + first_row)[o];
    const float bottom = args.trace.output_row(network, tile * kPairRows + first_row + 8)[o];
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
  __shared__ float of_warps[kGradientThreads / kWarpSize][kHalf];
#pragma unroll
  for (int i = 0; i < kHalf / 4; ++i) {
    for (int other = 4; other < kWarpSize; other *= 2) sums[i] += __shfl_xor_sync(0xFFFFFFFFu, sums[i], other);
    if (thread % kWarpSize < 4) of_warps[threadIdx.x / kWarpSize][i / 2 * 8 + 2 * lane + i % 2] = sums[i];
  }
  __syncthreads();
  const int warp = static_cast<int>(rank) * (kWarpgroup / kWarpSize);
  float sum = 0.0f;
  for (int w = warp; w < warp + kWarpgroup / kWarpSize; ++w) sum += of_warps[w][thread];
  const LayerShape& place = args.shape.layers[args.shape.hidden_layers];
  args.kernel(place, s, head)[static_cast<int64_t>(threadIdx.x) * place.out + o] = sum;
  return square(sum);
}

__device__ inline double output_bias_gradient(const WeightGradientArgs& args, int s, int head, int o) {
  double sum = 0;
  for (int64_t b = threadIdx.x; b < args.batch; b += kGradientThreads)
    sum += args.trace.output_row(s * args.shape.heads + head, b)[o];
  sum = block_sum<kGradientThreads>(sum);
  if (threadIdx.x != 0) return 0;
  const float gradient = static_cast<float>(sum);
  args.bias(args.shape.layers[args.shape.hidden_layers], s, head)[o] = gradient;
  return square(gradient);
}

// All threads of the block: the sum of what they have squared.
__device__ inline void leave_squares(const WeightGradientArgs& args, int s, int head, double squares) {
  squares = block_sum<kGradientThreads>(squares);
  const int items = args.squares.count / args.shape.heads, item = static_cast<int>(blockIdx.x);
  if (threadIdx.x == 0) args.squares.data[int64_t{s} * args.squares.count + head * items + item] = squares;
}

// statistics(seed): all threads of one block, for each seed.
template <typename Statistics>
__global__ void __launch_bounds__(kGradientThreads) weight_gradient_kernel(const __grid_constant__ WeightGradientArgs args,
                                                                   const __grid_constant__ Statistics statistics) {
  ptx::take_turn();
  const int head = static_cast<int>(blockIdx.y), s = static_cast<int>(blockIdx.z);
  int item = static_cast<int>(blockIdx.x);
  for (int layer = 0; layer < args.shape.hidden_layers; ++layer) {
    const int products = args.products(layer);
    if (item < products)
      return leave_squares(args, s, head, KernelGradient(args, layer, s, head, item * kBlockInputs).compute());
    item -= products;
  }
  if (item < args.trace.outputs) {
    const double kernel = output_kernel_gradient(args, s, head, item);
    leave_squares(args, s, head, kernel + output_bias_gradient(args, s, head, item));
  } else if (head == 0) {
    statistics(s);
  }
}

template <typename Statistics>
void launch_weight_gradients(const char* name, const BankView& bank, WeightGradientArgs args,
                             const Statistics& statistics, const MlpContext& context) {
  int items = args.trace.outputs;
  for (int layer = 0; layer < args.shape.hidden_layers; ++layer) items += args.products(layer);
  args.gradients = bank.parts[DAC_PART_GRADS];
  args.squares = context.squares->leave(bank, context.num_seeds, args.shape.heads * items);
  const dim3 grid(static_cast<unsigned>(items + 1), static_cast<unsigned>(args.shape.heads),  // 1: the statistics
                  static_cast<unsigned>(context.num_seeds));
  launch({name, grid, dim3(kGradientThreads), sizeof(GradientChunk)}, context.queue, weight_gradient_kernel<Statistics>, args,
         statistics);
}

}  // namespace dac::hopper

#endif
