// SPDX-License-Identifier: Apache-2.0
// Gradients of all kernels and biases of a bank from the trace of a backward pass, and the operation's statistics, in
// one launch. For a layer with inputs x (B, in) and gradients d (B, out) at its pre-activations:
//
//   dW (in, out) = x^T d,      db (out) = sum over rows of d.
//
// Grid (items, H, S): an item is a tile of kRows inputs of one layer, or the bias of a layer; the last item of head 0
// computes the statistics. A kernel item holds x^T (kRows, up to 256 batch rows) in shared memory and streams d through
// mlp_dense.cuh as if it were weights. The time MLP's layers follow the network's as two more layers, whose inputs are
// looked up by the row's step. Shared memory: the ring, and 64, 32 or 16 rows of 256 operands.
//
// Deterministic without partial sums: one block adds up all rows of the batch, in order; what it adds does not depend
// on the tile.
#ifndef DAC_CUDA_MLP_WEIGHT_GRADIENTS_CUH
#define DAC_CUDA_MLP_WEIGHT_GRADIENTS_CUH

#include "core/update_rules.h"
#include "cuda/mlp_dispatch.cuh"
#include "cuda/time_features.cuh"

namespace dac {

constexpr int kBatchChunk = 256;
template <Precision P>
constexpr int kGradientRing = kStages * WideSlab<P, false, float>::kElements;  // floats

template <Precision P>
struct WeightGradientArgs {
  NetworkShape shape;
  Trace<P> trace;
  TimeTables tables;  // noise model only
  float* gradients;   // (S, floats_per_seed)
  int64_t batch;
  const float *observations, *actions;  // (S, B, D), (S, B, A)
  const float* timesteps;               // (S, B), noise model only
};

__host__ __device__ inline int gradient_layers(const NetworkShape& shape) {
  return shape.hidden_layers + 1 + (shape.has_time ? kTimeLayers : 0);
}
__host__ __device__ inline const LayerShape& gradient_layer(const NetworkShape& shape, int layer) {
  return layer <= shape.hidden_layers ? shape.layers[layer] : shape.time[layer - shape.hidden_layers - 1];
}

// One layer of one network: its inputs, its gradients, and where the result goes.
template <Precision P>
class LayerSource {
 public:
  __device__ LayerSource(const WeightGradientArgs<P>& args, int layer, int seed_index, int head)
      : args_(args), layer_(layer), seed_(seed_index), head_(head) {
    if (has_hidden_inputs()) below_ = args.trace.layer(args.shape, network(), layer - 1, 0);
  }

  // Whether the inputs are activations of the layer below: operands that lie in rows.
  __device__ bool has_hidden_inputs() const { return layer_ >= 1 && layer_ <= args_.shape.hidden_layers; }
  __device__ const Operand<P>* hidden_row(int64_t b) const { return below_.hidden + b * below_.pitch; }
  __device__ int64_t hidden_pitch() const { return below_.pitch; }

  // Input j of batch row b of all other layers.
  __device__ float input(int64_t b, int j) const {
    const NetworkShape& shape = args_.shape;
    if (layer_ == 0) return first_input(b, j);
    if (layer_ == shape.hidden_layers + 1) return args_.tables.embedding[step_row(b) * kTimeEmbedding + j];
    return args_.tables.hidden[step_row(b) * kTimeFeatures + j];
  }

  // The gradients at the pre-activations from batch row `first` on.
  __device__ Matrix delta(int64_t first) const {
    const int L = args_.shape.hidden_layers, out = gradient_layer(args_.shape, layer_).out;
    const int rows = static_cast<int>(min(args_.batch - first, static_cast<int64_t>(kBatchChunk)));
    if (layer_ < L) {
      const TraceLayer<P> trace = args_.trace.layer(args_.shape, network(), layer_, first);
      return {trace.delta, rows, out, trace.pitch};
    }
    if (layer_ == L) return {args_.trace.output_row(network(), first), rows, out, args_.trace.output_pitch};
    return {args_.trace.time_row(seed_, layer_ - L - 1, first), rows, out, kTimeFeatures};
  }

  __device__ float* kernel_gradient() const {
    const LayerShape& place = gradient_layer(args_.shape, layer_);
    return replica() + place.kernel + static_cast<int64_t>(head_) * place.in * place.out;
  }
  __device__ float* bias_gradient() const {
    const LayerShape& place = gradient_layer(args_.shape, layer_);
    return replica() + place.bias + static_cast<int64_t>(head_) * place.out;
  }

 private:
  __device__ int network() const { return seed_ * args_.shape.heads + head_; }
  __device__ float* replica() const { return args_.gradients + seed_ * args_.shape.floats_per_seed; }
  __device__ int64_t step_row(int64_t b) const {
    return args_.tables.row(seed_, timestep_index(args_.timesteps[seed_ * args_.batch + b], args_.tables.steps) - 1);
  }
  // The concatenation [s, a, time features].
  __device__ float first_input(int64_t b, int j) const {
    const int D = args_.shape.obs_dim, A = args_.shape.act_dim;
    const int64_t row = seed_ * args_.batch + b;
    if (j < D) return args_.observations[row * D + j];
    if (j < D + A) return args_.actions[row * A + j - D];
    return args_.tables.features[step_row(b) * kTimeFeatures + j - D - A];
  }

  const WeightGradientArgs<P>& args_;
  int layer_, seed_, head_;
  TraceLayer<P> below_{};
};

// x^T (kRows, chunk): inputs first_input .. of the batch rows from first_row on; zero where there are none.
template <Precision P, int kRows>
__device__ void load_transposed(Operand<P>* x, int pitch, const LayerSource<P>& source, int64_t first_row, int rows,
                                int first_input, int inputs) {
  const int pairs = round_up(rows, kAlign) / 2;
  for (int i = static_cast<int>(threadIdx.x); i < kRows * pairs; i += kTileThreads) {
    const int j = i % kRows, b = i / kRows * 2;
    float2 values = {0.0f, 0.0f};
    if (j < inputs && b < rows) values.x = source.input(first_row + b, first_input + j);
    if (j < inputs && b + 1 < rows) values.y = source.input(first_row + b + 1, first_input + j);
    store_operands<P>(x + j * pitch + b, values);
  }
}

// The same of activations: a thread has several pairs of rows on their way before it stores the first.
template <Precision P, int kRows>
__device__ void load_transposed_hidden(Operand<P>* x, int pitch, const LayerSource<P>& source, int64_t first_row,
                                       int rows, int first_input, int inputs) {
  constexpr int kAtOnce = 8, kStep = 2 * kTileThreads / kRows;  // batch rows between a thread's pairs
  const int j = static_cast<int>(threadIdx.x) % kRows, padded = round_up(rows, kAlign);
  const Operand<P>* from = source.hidden_row(first_row) + first_input + j;
  const int64_t row_pitch = source.hidden_pitch();
  for (int first = static_cast<int>(threadIdx.x) / kRows * 2; first < padded; first += kAtOnce * kStep) {
    Operand<P> values[kAtOnce][2];
#pragma unroll
    for (int i = 0; i < kAtOnce; ++i)
#pragma unroll
      for (int c = 0; c < 2; ++c) {
        const int b = first + i * kStep + c;
        values[i][c] = j < inputs && b < rows ? from[b * row_pitch] : Operand<P>{};
      }
#pragma unroll
    for (int i = 0; i < kAtOnce; ++i)
      if (first + i * kStep < padded) store_pair(x + j * pitch + first + i * kStep, values[i][0], values[i][1]);
  }
}

template <Precision P, int kRows>
__device__ void kernel_gradient_tile(const WeightGradientArgs<P>& args, const LayerSource<P>& source,
                                     const LayerShape& place, int first_input) {
  const Ring<float> ring{dynamic_shared<float>(), kStages};
  Operand<P>* x = reinterpret_cast<Operand<P>*>(ring.slabs + kGradientRing<P>);
  constexpr int kPitch = operand_pitch<P>(kBatchChunk);
  const int inputs = min(place.in - first_input, kRows);
  float* gradient = source.kernel_gradient() + static_cast<int64_t>(first_input) * place.out;
  for (int64_t first_row = 0; first_row < args.batch; first_row += kBatchChunk) {
    const Matrix delta = source.delta(first_row);
    if (source.has_hidden_inputs())
      load_transposed_hidden<P, kRows>(x, kPitch, source, first_row, delta.rows, first_input, inputs);
    else
      load_transposed<P, kRows>(x, kPitch, source, first_row, delta.rows, first_input, inputs);
    // The same thread meets the same elements in every chunk.
    dense_tile<P, kRows, false>(x, kPitch, delta, ring, [&](int row, int column, float2 sum) {
      float* to = gradient + static_cast<int64_t>(row) * place.out + column;
      if (row < inputs && column < place.out) to[0] = first_row == 0 ? sum.x : to[0] + sum.x;
      if (row < inputs && column + 1 < place.out) to[1] = first_row == 0 ? sum.y : to[1] + sum.y;
    });
  }
}

template <Precision P>
__device__ void bias_gradient(const WeightGradientArgs<P>& args, const LayerSource<P>& source, int out) {
  const Matrix delta = source.delta(0);
  float* gradient = source.bias_gradient();
  for (int c = static_cast<int>(threadIdx.x); c < out; c += kTileThreads) {
    float sum = 0.0f;
#pragma unroll 32  // loads on their way together
    for (int64_t b = 0; b < args.batch; ++b) sum += delta.data[b * delta.pitch + c];
    gradient[c] = sum;
  }
}

// statistics(seed): all threads of one block, for each seed.
template <Precision P, int kRows, typename Statistics>
__global__ void __launch_bounds__(kTileThreads, kBlocksTogether<P, kRows>)
    weight_gradient_kernel(const __grid_constant__ WeightGradientArgs<P> args,
                           const __grid_constant__ Statistics statistics) {
  ptx::take_turn();
  const int head = static_cast<int>(blockIdx.y), s = static_cast<int>(blockIdx.z);
  int item = static_cast<int>(blockIdx.x);
  for (int layer = 0; layer < gradient_layers(args.shape); ++layer) {
    const LayerShape& place = gradient_layer(args.shape, layer);
    const int tiles = (place.in + kRows - 1) / kRows;
    if (item <= tiles) {
      const LayerSource<P> source(args, layer, s, head);
      if (item < tiles)
        kernel_gradient_tile<P, kRows>(args, source, place, item * kRows);
      else
        bias_gradient(args, source, place.out);
      return;
    }
    item -= tiles + 1;
  }
  if (head == 0) statistics(s);
}

template <Precision P, typename Statistics>
void launch_weight_gradients(const char* name, const WeightGradientArgs<P>& args, const Statistics& statistics,
                             const MlpContext& context) {
  const auto bytes = [](int tile) {
    return int64_t{4} * kGradientRing<P> +
           static_cast<int64_t>(sizeof(Operand<P>)) * tile * operand_pitch<P>(kBatchChunk);
  };
  const int64_t networks = static_cast<int64_t>(context.num_seeds) * args.shape.heads;
  int64_t inputs = 0;
  for (int layer = 0; layer < gradient_layers(args.shape); ++layer) inputs += gradient_layer(args.shape, layer).in;
  const int tile = choose_tile(context, inputs, networks, bytes);
  unsigned items = 1;  // the statistics
  for (int layer = 0; layer < gradient_layers(args.shape); ++layer)
    items += tiles_of(gradient_layer(args.shape, layer).in, tile) + 1;
  const dim3 grid(items, static_cast<unsigned>(args.shape.heads), static_cast<unsigned>(context.num_seeds));
  with_tile(tile, [&](auto tag) {
    launch({name, grid, dim3(kTileThreads), static_cast<size_t>(bytes(tile))}, context.queue,
           weight_gradient_kernel<P, decltype(tag)::value, Statistics>, args, statistics);
  });
}

}  // namespace dac

#endif
