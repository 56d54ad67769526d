// SPDX-License-Identifier: Apache-2.0
// One network on one tile of rows, by one block: the building block of every operation. Activations stay in shared
// memory from the inputs to the outputs; the weights stream through mlp_dense.cuh's ring.
//
// In bf16 products read a copy of the weights that was rounded once (weight_image.cuh), at half the bytes.
//
// Shared memory of a block, in this order: the ring of weights; the inputs [s, a] as an operand; one operand buffer for
// activations, where a layer takes the place of the one before, or two in turn for layers of more columns than a product
// makes at once; the network's outputs as floats. The output layer is narrow (A or 1 columns) and is computed
// in float by dot products in every precision, so that Q values and predicted noise are rounded as little as possible.
#ifndef DAC_CUDA_MLP_TILE_CUH
#define DAC_CUDA_MLP_TILE_CUH

#include "cuda/launch.cuh"
#include "cuda/mlp_dense.cuh"
#include "cuda/mlp_trace.cuh"

namespace dac {

// Sizes of the buffers; the host computes the block's shared memory from the same numbers.
struct TileSizes {
  int input, hidden;  // columns of the operand buffers
  int outputs;
  int buffers;  // of activations
  int stages;   // of the ring
};

template <Precision P>
__host__ __device__ inline int64_t tile_bytes(const TileSizes& sizes, int rows) {
  constexpr int64_t kSize = sizeof(Operand<P>);
  const int64_t operands = static_cast<int64_t>(rows) * (sizes.input + sizes.buffers * sizes.hidden);
  return sizes.stages * kSize * kStageElements<P, Operand<P>> + round_up_to(operands * kSize, 16) +
         static_cast<int64_t>(rows) * sizes.outputs * 4;
}

// For blocks with so much shared memory: a ring of two stages where nothing fits beside three. Operations want up to
// output_dim + 1 floats a row more.
template <Precision P>
TileSizes tile_sizes(const NetworkLayout& layout, size_t shared_bytes) {
  int widest = layout.max_width();
  if (layout.has_time() && widest < kTimeFeatures) widest = kTimeFeatures;  // the backward pass goes through them
  TileSizes sizes{operand_pitch<P>(layout.obs_dim() + layout.act_dim()), operand_pitch<P>(widest), layout.output_dim(),
                  widest <= kPanel ? 1 : 2, kStages};
  const int64_t more = int64_t{4} * 16 * (layout.output_dim() + 1);
  if (tile_bytes<P>(sizes, 16) + more > static_cast<int64_t>(shared_bytes)) sizes.stages = kStages - 1;
  return sizes;
}

// A part of a bank, (S, floats_per_seed): the parameters, and what products read of them, in the same places.
template <Precision P>
struct TilePart {
  const float* values;
  const Operand<P>* operands;
};

// The parameters of one head of one replica, and the same for products.
template <Precision P>
struct TileWeights : HeadWeights {
  __device__ TileWeights(const NetworkShape& shape, const TilePart<P>& part, int seed_index, int head)
      : HeadWeights(shape, part.values, seed_index, head), operands(shape, part.operands, seed_index, head) {}
  HeadParameters<Operand<P>> operands;
};

// The bias of a layer, or for the noise model's first layer the row of the tile row's step.
struct BiasRows {
  const float* rows;
  const int* step;  // of each row of the tile, in shared memory; null: all rows use the first
  __device__ float2 pair(int row, int column, int width) const {
    const float* bias = (step ? rows + static_cast<int64_t>(step[row]) * width : rows) + column;
    return {column < width ? bias[0] : 0.0f, column + 1 < width ? bias[1] : 0.0f};
  }
};

template <Precision P, int kRows>
class Tile {
 public:
  using Element = Operand<P>;

  __device__ Tile(const TileSizes& sizes, unsigned char* shared)
      : sizes_(sizes),
        ring_{reinterpret_cast<Element*>(shared), sizes.stages},
        input_(ring_.slabs + sizes.stages * kStageElements<P, Element>),
        buffers_(input_ + kRows * sizes.input) {
    const int64_t operands = static_cast<int64_t>(kRows) * (sizes.input + sizes.buffers * sizes.hidden) * sizeof(Element);
    output_ = reinterpret_cast<float*>(reinterpret_cast<unsigned char*>(input_) + round_up_to(operands, 16));
  }

  // (kRows, outputs) after outputs(); free for the caller in between.
  __device__ float* output() const { return output_; }

  // Fills the inputs with rows of [s, a]: row r is state (first_row + r) / samples and action first_row + r. Rows from
  // `valid` on and the padding behind the columns are zero. actions may be null: set_action() follows. Eight threads take
  // a row, four elements at a time, which are all on their way before the first is stored.
  __device__ void load_inputs(const NetworkShape& shape, const float* observations, const float* actions,
                              int64_t first_row, int valid, int64_t samples) {
    constexpr int kShare = 8, kAtOnce = 4;
    const int D = shape.obs_dim, A = shape.act_dim, columns = round_up(D + A, kAlign);
    const int64_t first_state = first_row / samples;
    const auto phase = static_cast<unsigned>(first_row - first_state * samples);
    const int share = static_cast<int>(threadIdx.x) % kShare;
    for (int r = static_cast<int>(threadIdx.x) / kShare; r < kRows; r += kTileThreads / kShare) {
      const unsigned state = (phase + static_cast<unsigned>(r)) / static_cast<unsigned>(samples);
      const float* s = observations + (first_state + state) * D;
      const float* a = actions + (first_row + r) * A - D;
      for (int first = share; first < columns; first += kShare * kAtOnce) {
        float values[kAtOnce];
#pragma unroll
        for (int i = 0; i < kAtOnce; ++i) {
          const int c = first + i * kShare;
          const bool action = c >= D && c < D + A && actions;
          values[i] = r < valid && (c < D || action) ? (action ? a : s)[c] : 0.0f;
        }
#pragma unroll
        for (int i = 0; i < kAtOnce; ++i)
          if (first + i * kShare < columns) store_operand<P>(input_ + r * sizes_.input + first + i * kShare, values[i]);
      }
    }
  }

  __device__ void set_action(const NetworkShape& shape, int row, int i, float value) {
    store_operand<P>(input_ + row * sizes_.input + shape.obs_dim + i, value);
  }

  // Through the hidden layers; all threads may read the result after. A trace is written from row `first_row` of the
  // network on; null: inference.
  __device__ void forward(const NetworkShape& shape, const TileWeights<P>& weights, const BiasRows& first_bias,
                          const Trace<P>* trace = nullptr, int network = 0, int64_t first_row = 0) {
    for (int layer = 0; layer < shape.hidden_layers; ++layer) {
      const bool first = layer == 0;  // its kernel's time rows are part of the bias
      const int width = shape.layers[layer].out;
      const BiasRows bias = first ? first_bias : BiasRows{weights.bias(layer), nullptr};
      const TraceLayer<P> keep = trace ? trace->layer(shape, network, layer, first_row) : TraceLayer<P>{};
      Element* y = buffer(layer);
      const auto activate = [&](int row, int column, float2 z, float2 b) {
        const MishValue left = mish<P>(z.x + b.x), right = mish<P>(z.y + b.y);
        const int64_t place = row * keep.pitch + column;
        store_operands<P>(y + row * sizes_.hidden + column, {left.value, right.value});
        if (keep.slope) ptx::store_pair(keep.slope + place, {left.slope, right.slope});
        if (keep.hidden) store_operands<P>(keep.hidden + place, {left.value, right.value});
      };
      const MatrixOf<Element> kernel =
          first ? weights.operands.rows(0, 0, shape.obs_dim + shape.act_dim) : weights.operands.kernel(layer);
      dense_tile<P, kRows, false>(
          first ? input_ : buffer(layer - 1), first ? sizes_.input : sizes_.hidden, kernel, ring_,
          [&](int row, int column) { return bias.pair(row, column, width); }, activate);
    }
  }

  // output() = activations times the last kernel, plus its bias. Eight lanes share a dot product; their sums are added
  // in a fixed order. A thread takes two rows of a large tile with each weight. All threads may read the result after.
  __device__ void outputs(const NetworkShape& shape, const HeadWeights& weights) {
    constexpr int kShare = 8, kTogether = kRows >= 64 ? 2 : 1, kHeight = kRows / kTogether;
    const int width = shape.layers[shape.hidden_layers].in, O = shape.layers[shape.hidden_layers].out;
    const Element* x = buffer(shape.hidden_layers - 1);
    const float* kernel = weights.kernel(shape.hidden_layers).data;
    const float* bias = weights.bias(shape.hidden_layers);
    for (int i = static_cast<int>(threadIdx.x); i < kHeight * O * kShare; i += kTileThreads) {
      const int share = i % kShare, row = i / kShare % kHeight, o = i / kShare / kHeight;
      float sums[kTogether] = {};
#pragma unroll 8
      for (int k = 2 * share; k < width; k += 2 * kShare) {
        const float first = kernel[k * O + o], second = k + 1 < width ? kernel[(k + 1) * O + o] : 0.0f;
#pragma unroll
        for (int j = 0; j < kTogether; ++j) {
          const float2 h = load_operands<P>(x + (row + j * kHeight) * sizes_.hidden + k);
          sums[j] += h.x * first;
          sums[j] += h.y * second;
        }
      }
#pragma unroll
      for (int j = 0; j < kTogether; ++j) {
        for (int other = kShare / 2; other > 0; other /= 2) sums[j] += __shfl_xor_sync(0xFFFFFFFFu, sums[j], other);
        if (share == 0) output_[(row + j * kHeight) * O + o] = sums[j] + bias[o];
      }
    }
    __syncthreads();
  }

  // From the gradients at the outputs, gradient(row, output) (zero for rows that are not there), back to the first
  // hidden layer's pre-activations, which input_gradient() then takes. Follows forward() with the same trace.
  template <typename Gradient>
  __device__ void backward(const NetworkShape& shape, const TileWeights<P>& weights, const Trace<P>& trace, int network,
                           int64_t first_row, const Gradient& gradient) {
    const int L = shape.hidden_layers, O = shape.layers[L].out, columns = round_up(O, kAlign);
    for (int i = static_cast<int>(threadIdx.x); i < kRows * columns; i += kTileThreads) {
      const int row = i / columns, o = i % columns;
      const float d = o < O ? gradient(row, o) : 0.0f;
      store_operand<P>(buffer(L) + row * sizes_.hidden + o, d);
      if (trace.output_delta) trace.output_row(network, first_row + row)[o] = d;
    }
    for (int layer = L; layer > 0; --layer) {
      const TraceLayer<P> keep = trace.layer(shape, network, layer - 1, first_row);
      Element* y = buffer(layer - 1);
      const auto slope_of = [&](int row, int column) {
        return *reinterpret_cast<const float2*>(keep.slope + row * keep.pitch + column);
      };
      const auto through_slope = [&](int row, int column, float2 d, float2 slope) {
        d = {d.x * slope.x, d.y * slope.y};
        store_operands<P>(y + row * sizes_.hidden + column, d);
        if (keep.delta) ptx::store_pair(keep.delta + row * keep.pitch + column, d);
      };
      dense_tile<P, kRows, true>(buffer(layer), sizes_.hidden, weights.operands.kernel(layer), ring_, slope_of,
                                 through_slope);
    }
  }

  // use(row, input, pair) gets the gradients at the inputs that belong to some rows of the first kernel.
  template <typename Use>
  __device__ void input_gradient(const MatrixOf<Element>& first_kernel_rows, const Use& use) {
    dense_tile<P, kRows, true>(buffer(0), sizes_.hidden, first_kernel_rows, ring_, use);
  }

  // The same from an operand that `use` of an input_gradient() wrote to spare().
  __device__ Element* spare(int row) const { return buffer(1) + row * sizes_.hidden; }
  template <typename Use>
  __device__ void spare_gradient(const MatrixOf<Element>& kernel, const Use& use) {
    dense_tile<P, kRows, true>(buffer(1), sizes_.hidden, kernel, ring_, use);
  }

 private:
  // Activations of a layer. (An array of two pointers would lie in local memory, and hide from the compiler that they
  // point to shared memory.)
  __device__ Element* buffer(int layer) const { return buffers_ + layer % sizes_.buffers * (kRows * sizes_.hidden); }

  TileSizes sizes_;
  Ring<Element> ring_;
  Element* input_;
  Element* buffers_;
  float* output_;
};

}  // namespace dac

#endif
