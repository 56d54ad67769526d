// SPDX-License-Identifier: Apache-2.0
// One network on one tile of rows, by one block: the building block of every operation. Activations stay in shared
// memory from the inputs to the outputs; the weights stream through mlp_dense.cuh's ring.
//
// In bf16 products read a copy of the weights that was rounded once (weight_image.cuh), at half the bytes.
//
// Shared memory of a block, in this order: the ring of weights; the inputs [s, a] as an operand; two operand buffers
// for activations in turn; the network's outputs as floats. The output layer is narrow (A or 1 columns) and is computed
// in float by dot products in every precision, so that Q values and predicted noise are rounded as little as possible.
#ifndef DAC_CUDA_MLP_TILE_CUH
#define DAC_CUDA_MLP_TILE_CUH

#include "cuda/launch.cuh"
#include "cuda/mlp_dense.cuh"
#include "cuda/mlp_trace.cuh"

namespace dac {

// Sizes of the buffers; the host computes the block's shared memory from the same numbers.
struct TilePitches {
  int input, hidden;  // columns of the operand buffers
  int outputs;
};

template <Precision P>
__host__ __device__ inline int64_t tile_bytes(const TilePitches& sizes, int rows) {
  const int64_t operands = static_cast<int64_t>(rows) * (sizes.input + 2 * sizes.hidden);
  return kRingElements<P, Operand<P>> * static_cast<int64_t>(sizeof(Operand<P>)) + round_up_to(operands * static_cast<int64_t>(sizeof(Operand<P>)), 16) +
         static_cast<int64_t>(rows) * sizes.outputs * 4;
}

template <Precision P>
TilePitches tile_pitches(const NetworkLayout& layout) {
  int widest = layout.max_width();
  if (layout.has_time() && widest < kTimeFeatures) widest = kTimeFeatures;  // the backward pass goes through them
  return {operand_pitch<P>(layout.obs_dim() + layout.act_dim()), operand_pitch<P>(widest), layout.output_dim()};
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
  __device__ const float* of(int row, int width) const {
    return step ? rows + static_cast<int64_t>(step[row]) * width : rows;
  }
};

template <Precision P, int kRows>
class Tile {
 public:
  using Element = Operand<P>;

  __device__ Tile(const TilePitches& sizes, unsigned char* shared) : sizes_(sizes) {
    ring_ = reinterpret_cast<Element*>(shared);
    input_ = ring_ + kRingElements<P, Element>;
    buffers_[0] = input_ + kRows * sizes.input;
    buffers_[1] = buffers_[0] + kRows * sizes.hidden;
    const int64_t operands = static_cast<int64_t>(kRows) * (sizes.input + 2 * sizes.hidden) * sizeof(Element);
    output_ = reinterpret_cast<float*>(reinterpret_cast<unsigned char*>(input_) + round_up_to(operands, 16));
  }

  // (kRows, outputs) after outputs(); free for the caller in between.
  __device__ float* output() const { return output_; }

  // Fills the inputs with rows of [s, a]: row r is state (first_row + r) / samples and action first_row + r. Rows from
  // `valid` on and the padding behind the columns are zero. actions may be null: set_action() follows.
  __device__ void load_inputs(const NetworkShape& shape, const float* observations, const float* actions,
                              int64_t first_row, int valid, int64_t samples) {
    const int columns = round_up(shape.obs_dim + shape.act_dim, kAlign);
    for (int i = static_cast<int>(threadIdx.x); i < kRows * columns; i += kTileThreads) {
      const int r = i / columns, c = i % columns;
      const float value = r < valid ? input_element(shape, observations, actions, first_row + r, samples, c) : 0.0f;
      store_operand<P>(input_ + r * sizes_.input + c, value);
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
      Element* y = buffers_[layer % 2];
      const auto activate = [&](int row, int column, float2 z) {
        const float* b = bias.of(row, width) + column;
        const MishValue left = mish<P>(z.x + (column < width ? b[0] : 0.0f));
        const MishValue right = mish<P>(z.y + (column + 1 < width ? b[1] : 0.0f));
        const int64_t place = row * keep.pitch + column;
        store_operands<P>(y + row * sizes_.hidden + column, {left.value, right.value});
        if (keep.slope) *reinterpret_cast<float2*>(keep.slope + place) = {left.slope, right.slope};
        if (keep.hidden) store_operands<P>(keep.hidden + place, {left.value, right.value});
      };
      const MatrixOf<Element> kernel =
          first ? weights.operands.rows(0, 0, shape.obs_dim + shape.act_dim) : weights.operands.kernel(layer);
      dense_tile<P, kRows, false>(first ? input_ : buffers_[(layer - 1) % 2], first ? sizes_.input : sizes_.hidden,
                                  kernel, ring_, activate);
    }
  }

  // output() = activations times the last kernel, plus its bias. Eight lanes share a dot product; their sums are added
  // in a fixed order. All threads may read the result after.
  __device__ void outputs(const NetworkShape& shape, const HeadWeights& weights) {
    constexpr int kShare = 8;
    const int width = shape.layers[shape.hidden_layers].in, O = shape.layers[shape.hidden_layers].out;
    const Element* x = buffers_[(shape.hidden_layers - 1) % 2];
    const float* kernel = weights.kernel(shape.hidden_layers).data;
    const float* bias = weights.bias(shape.hidden_layers);
    for (int i = static_cast<int>(threadIdx.x); i < kRows * O * kShare; i += kTileThreads) {
      const int share = i % kShare, row = i / kShare / O, o = i / kShare % O;
      float sum = 0.0f;
      for (int k = 2 * share; k < width; k += 2 * kShare) {
        const float2 h = load_operands<P>(x + row * sizes_.hidden + k);
        sum += h.x * kernel[k * O + o];
        if (k + 1 < width) sum += h.y * kernel[(k + 1) * O + o];
      }
      for (int other = kShare / 2; other > 0; other /= 2) sum += __shfl_xor_sync(0xFFFFFFFFu, sum, other);
      if (share == 0) output_[row * O + o] = sum + bias[o];
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
      store_operand<P>(buffers_[L % 2] + row * sizes_.hidden + o, d);
      if (trace.output_delta) trace.output_row(network, first_row + row)[o] = d;
    }
    for (int layer = L; layer > 0; --layer) {
      const TraceLayer<P> keep = trace.layer(shape, network, layer - 1, first_row);
      Element* y = buffers_[(layer - 1) % 2];
      const auto through_slope = [&](int row, int column, float2 d) {
        const int64_t place = row * keep.pitch + column;
        const float2 slope = *reinterpret_cast<const float2*>(keep.slope + place);
        d = {d.x * slope.x, d.y * slope.y};
        store_operands<P>(y + row * sizes_.hidden + column, d);
        if (keep.delta) *reinterpret_cast<float2*>(keep.delta + place) = d;
      };
      dense_tile<P, kRows, true>(buffers_[layer % 2], sizes_.hidden, weights.operands.kernel(layer), ring_,
                                 through_slope);
    }
  }

  // use(row, input, pair) gets the gradients at the inputs that belong to some rows of the first kernel.
  template <typename Use>
  __device__ void input_gradient(const MatrixOf<Element>& first_kernel_rows, const Use& use) {
    dense_tile<P, kRows, true>(buffers_[0], sizes_.hidden, first_kernel_rows, ring_, use);
  }

  // The same from an operand that `use` of an input_gradient() wrote to spare().
  __device__ Element* spare(int row) const { return buffers_[1] + row * sizes_.hidden; }
  template <typename Use>
  __device__ void spare_gradient(const MatrixOf<Element>& kernel, const Use& use) {
    dense_tile<P, kRows, true>(buffers_[1], sizes_.hidden, kernel, ring_, use);
  }

 private:
  TilePitches sizes_;
  Element* ring_;
  Element* input_;
  Element* buffers_[2];
  float* output_;
};

}  // namespace dac

#endif
