// SPDX-License-Identifier: Apache-2.0
// A tile through a network whose weights come by, and back: the counterpart of pair_training_tile.cuh, with the same trace.
// A layer's results wait in shared memory, in the order of atoms, until the next layer takes them: each thread its own, and
// bulk copies for the trace all of them. What only the thread itself reads again goes to the trace's private order.
//
// On the way back a layer's kernel comes by a second time, transposed by the descriptors of the products: pieces are 64
// inputs then, over all outputs.
#ifndef DAC_CUDA_HOPPER_STREAM_TRAINING_TILE_CUH
#define DAC_CUDA_HOPPER_STREAM_TRAINING_TILE_CUH

#include "cuda/hopper/pair_trace.cuh"
#include "cuda/hopper/stream_tile.cuh"

namespace dac::hopper {

// kWeights: whether gradients of the weights will be asked for, see PairTrace.
template <bool kWeights>
class StreamTrainingTile : public StreamTile {
 public:
  static constexpr int kWaitingFloats = PairTrace::kTileElements / 2;  // of own(), its first ones

  __device__ StreamTrainingTile(const StreamNetwork& network, const PairTrace& trace)
      : StreamTile(network), trace_(trace) {}

  // What the operation keeps for the tile.
  __device__ float* own() const { return StreamTile::own() + kWaitingFloats; }

  // Tile `number` of network s * H + h, from the inputs to the outputs. first_bias(row): of the first layer, (256). kBack:
  // whether backward() follows.
  template <PairVariant V, bool kBack, typename Bias>
  __device__ __forceinline__ void forward(int network_index, int64_t number, const Bias& first_bias) {
    place_ = static_cast<uint32_t>(trace_.place(network_index, 0, number) / kPrivate);
    ptx::fence_async_proxy();  // the inputs were written by threads
    sync();
    Activations x;
    const float *top = first_bias(top_row()), *bottom = first_bias(top_row() + 8);
    begin_results();
    first_layer([&](float(&sums)[kPieceSums], int piece) {
      activate_and_keep<V, kBack>(sums, top, bottom, 0, piece);
      put(sums, piece);
    });
    const int last = network_.shape().layers - 1;
    for (int i = 1; i < last; ++i) {
      take_results(trace_.hidden, i - 1, x);
      begin_results();
      layer<false>(x, i, [&](float(&sums)[kPieceSums], int piece) {
        activate_and_keep<V, kBack>(sums, bias(i), bias(i), i, piece);
        put(sums, piece);
      });
    }
    take_results(trace_.hidden, last - 1, x);
    layer<false>(x, last, [&](float(&sums)[kPieceSums], int piece) {
      activate_and_keep<V, kBack>(sums, bias(last), bias(last), last, piece);
      if (kWeights) keep_private(trace_.hidden, last, piece, sums);
      add_to_outputs(sums, piece);
    });
    sync();
  }

  // From the gradients (kPairRows, outputs) at the outputs, in shared memory since the last sync(), back to the first hidden
  // layer's pre-activations: finish(sums, piece) gets their gradients, piece by piece; those of later layers are kept.
  template <typename Finish>
  __device__ __forceinline__ void backward(const float* gradients, const Finish& finish) {
    Activations x;
    const int last = network_.shape().layers - 1;
    begin_results();
#pragma unroll
    for (int piece = 0; piece < kPieces; ++piece) {
      float sums[kPieceSums];
      from_outputs(gradients, sums, piece);
      times_slopes(sums, last, piece);
      put(sums, piece);
    }
    for (int i = last; i > 0; --i) {
      take_results(trace_.delta, i, x);
      begin_results();
      layer<true>(x, i, [&](float(&sums)[kPieceSums], int piece) {
        times_slopes(sums, i - 1, piece);
        if (i > 1)
          put(sums, piece);
        else
          finish(sums, piece);
      });
    }
  }

  // The same, and all gradients are kept.
  __device__ __forceinline__ void backward(const float* gradients) {
    backward(gradients, [&](float(&sums)[kPieceSums], int piece) { put(sums, piece); });
    send_results(trace_.delta, 0);
    if (thread() == 0) ptx::copies_out_done();
  }

  // forward() and backward() of the other warpgroup, where this one has no tile.
  __device__ void skip_both() {
    skip();
    StreamTile::skip((network_.shape().layers - 1) * kPieces * kSlices);
  }

 private:
  static constexpr int kPrivate = 8;  // numbers that a thread has of 16 columns, see PairTrace
  static constexpr int kPrivates = kPieceSums / kPrivate;

  __device__ uint32_t place_of(int layer) const {
    return place_ + static_cast<uint32_t>(layer) * static_cast<uint32_t>(trace_.tiles) *
                        (PairTrace::kTileElements / kPrivate);
  }
  // The thread's numbers of a piece in the private order, kWarpgroup places apart for each 16 columns.
  __device__ uint4* privately(uint16_t* layers, int layer, int piece) {
    renew();
    const int own = PairTrace::piece_place(0, piece * kPrivates, thread());
    return reinterpret_cast<uint4*>(layers) + (place_of(layer) + static_cast<uint32_t>(own / kPrivate));
  }

  // sums = mish(sums + bias) of the top and of the bottom row, and the slopes are kept.
  template <PairVariant V, bool kBack>
  __device__ __forceinline__ void activate_and_keep(float (&sums)[kPieceSums], const float* top, const float* bottom,
                                                    int layer, int piece) {
    uint4* slopes = privately(trace_.slopes, layer, piece);
    const int first = piece * kAtomOutputs + first_column();
#pragma unroll
    for (int i = 0; i < kPrivates; ++i) {
      uint32_t words[4];
#pragma unroll
      for (int pair = 0; pair < 4; ++pair) {  // of columns: two of 8 columns, of the top row and of the bottom row
        const int at = 8 * i + 2 * pair;
        const float2 b = *reinterpret_cast<const float2*>((pair % 2 == 0 ? top : bottom) + first + at / 4 * 8);
        const MishPair both = mish_pair<V>(sums[at] + b.x, sums[at + 1] + b.y, pair);
        sums[at] = both.left.value, sums[at + 1] = both.right.value;
        words[pair] = ptx::to_bf16x2(both.left.slope, both.right.slope);
      }
      if (kBack) slopes[i * kWarpgroup] = {words[0], words[1], words[2], words[3]};
    }
  }

  __device__ __forceinline__ void times_slopes(float (&sums)[kPieceSums], int layer, int piece) {
    const uint4* slopes = privately(trace_.slopes, layer, piece);
#pragma unroll
    for (int i = 0; i < kPrivates; ++i) {
      const uint4 four = slopes[i * kWarpgroup];
      const uint32_t words[4] = {four.x, four.y, four.z, four.w};
#pragma unroll
      for (int pair = 0; pair < 4; ++pair) {
        sums[8 * i + 2 * pair] *= ptx::low_bf16(words[pair]);
        sums[8 * i + 2 * pair + 1] *= ptx::high_bf16(words[pair]);
      }
    }
  }

  __device__ __forceinline__ void keep_private(uint16_t* layers, int layer, int piece,
                                               const float (&sums)[kPieceSums]) {
    uint4* to = privately(layers, layer, piece);
#pragma unroll
    for (int i = 0; i < kPrivates; ++i) {
      const float* from = sums + 8 * i;
      to[i * kWarpgroup] = {ptx::to_bf16x2(from[0], from[1]), ptx::to_bf16x2(from[2], from[3]),
                                             ptx::to_bf16x2(from[4], from[5]), ptx::to_bf16x2(from[6], from[7])};
    }
  }

  // ---------------------------------------------------------------------------------------- results of a layer

  // The results before have left their place.
  __device__ void begin_results() const {
    if (!kWeights) return;  // each thread reads and writes its own
    if (thread() == 0) ptx::copies_out_read();
    sync();
  }

  // use(octet, low, place) for octets `first` .. `first` + kOctets - 1: the thread's two neighbours of eight columns, of the top
  // or of the bottom row, see PairTrace::atom_place.
  template <int kOctets, typename Use>
  __device__ __forceinline__ void for_results(int first, const Use& use) {
    renew();
    const int swizzle = top_row() % kAtomInputs;  // the bottom row's too
    unsigned char* tile = reinterpret_cast<unsigned char*>(StreamTile::own()) + top_row() * (2 * kAtomOutputs) +
                          2 * first_column();
#pragma unroll
    for (int i = 0; i < kOctets; ++i)
#pragma unroll
      for (int low = 0; low < 2; ++low)
        use(i, low,
            *reinterpret_cast<uint32_t*>(tile + (first + i) / 8 * (kPairRows * kAtomOutputs * 2) +
                                         low * (8 * kAtomOutputs * 2) + (i % 8 ^ swizzle) * 16));
  }
  __device__ __forceinline__ void put(const float (&sums)[kPieceSums], int piece) {
    for_results<kAtomOutputs / 8>(piece * (kAtomOutputs / 8), [&](int octet, int low, uint32_t& place) {
      place = ptx::to_bf16x2(sums[4 * octet + 2 * low], sums[4 * octet + 2 * low + 1]);
    });
  }
  // The results become the next product's left operand, and are kept as a layer of the trace.
  __device__ __forceinline__ void take_results(uint16_t* layers, int layer, Activations& x) {
    if (kWeights) send_results(layers, layer);
    for_results<kWidth / 8>(0, [&](int octet, int low, const uint32_t& place) {
      x[octet / 2][octet % 2 * 2 + low] = place;
    });
  }
  __device__ void send_results(uint16_t* layers, int layer) const {
    ptx::fence_async_proxy();
    sync();
    if (thread() == 0)
      ptx::copy_bulk_out(reinterpret_cast<uint4*>(layers) + place_of(layer), StreamTile::own(),
                         PairTrace::kTileElements * 2);
  }

  // Gradients at a piece of the last hidden layer's activations.
  __device__ __forceinline__ void from_outputs(const float* gradients, float (&sums)[kPieceSums], int piece) const {
    const int outputs = network_.plan().outputs;
#pragma unroll
    for (int i = 0; i < kPieceSums; ++i) sums[i] = 0.0f;
#pragma unroll 1
    for (int o = 0; o < outputs; ++o) {
      const float top = gradients[top_row() * outputs + o], bottom = gradients[(top_row() + 8) * outputs + o];
      const float* kernel =
          network_.floats(network_.plan().output_kernel) + o * kWidth + piece * kAtomOutputs + first_column();
#pragma unroll
      for (int j = 0; j < kAtomOutputs / 8; ++j) {
        const float2 w = *reinterpret_cast<const float2*>(kernel + 8 * j);
        sums[4 * j] += top * w.x, sums[4 * j + 1] += top * w.y;
        sums[4 * j + 2] += bottom * w.x, sums[4 * j + 3] += bottom * w.y;
      }
    }
  }

  const PairTrace& trace_;
  uint32_t place_ = 0;  // of the tile's first layer in the trace, in eights
};

}  // namespace dac::hopper

#endif
