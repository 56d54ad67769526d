// SPDX-License-Identifier: Apache-2.0
// A tile through a pair's network and back. Forward as pair_tile.cuh, and what the way back needs is kept.
//
// The way back uses the weights as they lie: block `rank` has 128 columns of a layer for all inputs, so it can multiply
// its half of the gradients by W^T for all 256 inputs, and gets one of two addends of each sum. It keeps those of its
// own half of the inputs and stores the others, rounded to bfloat16, in the other block's shared memory.
#ifndef DAC_CUDA_HOPPER_PAIR_TRAINING_TILE_CUH
#define DAC_CUDA_HOPPER_PAIR_TRAINING_TILE_CUH

#include "cuda/hopper/pair_tile.cuh"
#include "cuda/hopper/pair_trace.cuh"

namespace dac::hopper {

class PairTrainingTile : public PairTile {
 public:
  __device__ PairTrainingTile(PairNetwork& network, const PairTrace& trace) : PairTile(network), trace_(trace) {}

  // Tile `number` of network s * H + h, from the inputs to the outputs. first_bias(row): of this block's columns.
  // keep: whether there will be a way back. Better a number that is known at run time only: with a constant the
  // compiler runs out of registers.
  template <PairVariant V, typename Bias>
  __device__ void forward(int network_index, int64_t number, const Bias& first_bias, bool keep) {
    place_ = static_cast<uint32_t>(trace_.place(network_index, 0, number) / kPiece);
    ptx::fence_async_proxy();  // the inputs were written by threads
    sync();
    float sums[kSums];
    begin(sums, first_bias(top_row()), first_bias(top_row() + 8));
    const int last = network_.shape().layers - 1;
    for (int layer = 0; layer <= last; ++layer) {
      if (layer == 0) {
        multiply_inputs<true>(sums);
      } else {
        network_.wait_for_later_weights();
        begin(sums, bias(layer), bias(layer));
        multiply<true>(sums, layer);
        exchange_done();
      }
      activate<V>(sums, layer, keep);
      exchange_begin();
      if (layer < last) {
        store(sums);
        send_half<V>();
        if (trace_.hidden) keep_half(trace_.hidden, layer);
      } else {
        if (trace_.hidden) keep_private(trace_.hidden, layer, sums);
        sum_narrow(sums, output_kernel(), kHalf, network_.plan().outputs);
      }
    }
  }

  // Follows release(): from the gradients (kPairRows, outputs) at the outputs, in shared memory, back to the first hidden
  // layer's pre-activations, whose gradients of this block's columns end in `sums`; those of later layers are kept.
  __device__ __forceinline__ void backward(const float* gradients, float (&sums)[kSums]) {
    int layer = network_.shape().layers - 1;
    from_outputs(gradients, sums);
    times_slopes(sums, layer);
    for (; layer > 0; --layer) {
      exchange_begin();  // the sums that were sent last have left their place
      store(sums);
      ptx::fence_async_proxy();
      sync();
      if (trace_.delta) keep_half(trace_.delta, layer);
      propagate(sums, layer);
      times_slopes(sums, layer - 1);
    }
  }

  // The last thing for a tile: keeps what backward() has left in `sums`.
  __device__ __forceinline__ void keep_first_layer(const float (&sums)[kSums]) const {
    exchange_begin();  // as in backward()
    store(sums);
    ptx::fence_async_proxy();
    sync();
    keep_half(trace_.delta, 0);
    if (thread_ == 0) ptx::copies_out_done();
    sync();
  }

  // narrow_sum(row, i) = all columns of sums times row `first + i` of the first kernel, i < count; until release().
  __device__ __forceinline__ void input_gradient(const float (&sums)[kSums], const Matrix& first_kernel_rows) {
    exchange_begin();
    sum_narrow(sums, first_kernel_rows.data + kHalf * network_.rank(), kWidth, first_kernel_rows.rows);
  }
  __device__ float narrow_sum(int row, int i, int count) const { return narrow(row, i, count); }

 private:
  static constexpr int kPiece = 8;                // numbers of a piece
  static constexpr int kPieces = kSums / kPiece;  // that a thread has of a layer

  // The thread's pieces of a layer in the private order; and where such pieces are in half a tile.
  __device__ uint4* pieces(uint16_t* layers, int layer, int piece) const {
    const int own = PairTrace::piece_place(network_.rank(), share_ * kPieces + piece, thread_ % kWarpgroup);
    return reinterpret_cast<uint4*>(layers) + (place_of(layer) + static_cast<uint32_t>(own / kPiece));
  }
  __device__ uint32_t place_of(int layer) const {
    return place_ + static_cast<uint32_t>(layer) * static_cast<uint32_t>(trace_.tiles) *
                        (PairTrace::kTileElements / kPiece);
  }
  __device__ int place_in_half(int piece) const {
    return (share_ * kPieces + piece) * kWarpgroup + thread_ % kWarpgroup;
  }

  // What products add to: the biases of this block's columns, of the top row and of the bottom one.
  __device__ __forceinline__ void begin(float (&sums)[kSums], const float* top, const float* bottom) const {
#pragma unroll
    for (int j = 0; j < kOctets; ++j) {
      const float2 above = *reinterpret_cast<const float2*>(top + 8 * j + first_column());
      const float2 below = *reinterpret_cast<const float2*>(bottom + 8 * j + first_column());
      sums[4 * j] = above.x, sums[4 * j + 1] = above.y, sums[4 * j + 2] = below.x, sums[4 * j + 3] = below.y;
    }
  }

  // sums = mish(sums), and the slopes are kept.
  template <PairVariant V>
  __device__ __forceinline__ void activate(float (&sums)[kSums], int layer, bool keep) const {
#pragma unroll
    for (int piece = 0; piece < kPieces; ++piece) {
      uint32_t words[4];
#pragma unroll
      for (int pair = 0; pair < 4; ++pair) {  // of columns: two of 8 columns, of the top row and of the bottom row
        const int at = 8 * piece + 2 * pair;
        const MishPair both = mish_pair<V>(sums[at], sums[at + 1], pair);
        sums[at] = both.left.value, sums[at + 1] = both.right.value;
        words[pair] = ptx::to_bf16x2(both.left.slope, both.right.slope);
      }
      if (keep) *pieces(trace_.slopes, layer, piece) = {words[0], words[1], words[2], words[3]};
    }
  }

  __device__ __forceinline__ void times_slopes(float (&sums)[kSums], int layer) const {
#pragma unroll
    for (int piece = 0; piece < kPieces; ++piece) {
      const uint4 four = *pieces(trace_.slopes, layer, piece);
      const uint32_t words[4] = {four.x, four.y, four.z, four.w};
#pragma unroll
      for (int pair = 0; pair < 4; ++pair) {
        sums[8 * piece + 2 * pair] *= ptx::low_bf16(words[pair]);
        sums[8 * piece + 2 * pair + 1] *= ptx::high_bf16(words[pair]);
      }
    }
  }

  __device__ __forceinline__ static uint4 packed(const float (&sums)[kSums], int piece) {
    const float* from = sums + 8 * piece;
    return {ptx::to_bf16x2(from[0], from[1]), ptx::to_bf16x2(from[2], from[3]), ptx::to_bf16x2(from[4], from[5]),
            ptx::to_bf16x2(from[6], from[7])};
  }

  __device__ __forceinline__ void keep_private(uint16_t* layers, int layer, const float (&sums)[kSums]) const {
#pragma unroll
    for (int piece = 0; piece < kPieces; ++piece) *pieces(layers, layer, piece) = packed(sums, piece);
  }

  // This block's columns, which all threads have stored; exchange_done() comes before they are overwritten.
  __device__ void keep_half(uint16_t* layers, int layer) const {
    if (thread_ == 0)
      ptx::copy_bulk_out(reinterpret_cast<uint4*>(layers) + (place_of(layer) + network_.rank() * (kHalfBytes / 16)),
                         half(), kHalfBytes);
  }

  // Gradients at the last hidden layer's activations.
  __device__ __forceinline__ void from_outputs(const float* gradients, float (&sums)[kSums]) const {
    const int outputs = network_.plan().outputs;
#pragma unroll
    for (int i = 0; i < kSums; ++i) sums[i] = 0.0f;
#pragma unroll 1
    for (int o = 0; o < outputs; ++o) {
      const float top = gradients[top_row() * outputs + o], bottom = gradients[(top_row() + 8) * outputs + o];
      const float* kernel = output_kernel() + o * kHalf + first_column();
#pragma unroll
      for (int j = 0; j < kOctets; ++j) {
        const float2 w = *reinterpret_cast<const float2*>(kernel + 8 * j);
        sums[4 * j] += top * w.x, sums[4 * j + 1] += top * w.y;
        sums[4 * j + 2] += bottom * w.x, sums[4 * j + 3] += bottom * w.y;
      }
    }
  }

  // sums = gradients times W^T of a layer, of this block's half of the layer's inputs. The gradients of this block's
  // columns have been stored, and an exchange has begun.
  __device__ __forceinline__ void propagate(float (&sums)[kSums], int layer) {
    multiply_transposed(sums, layer, network_.rank() ^ 1);
    uint4* place = reinterpret_cast<uint4*>(half());  // the other block's own half is not there
#pragma unroll
    for (int piece = 0; piece < kPieces; ++piece)
      ptx::store_at(network_.rank() ^ 1, place + place_in_half(piece), packed(sums, piece));
    sync();
    if (thread_ == 0) ptx::mbarrier_arrive_at(&network_.barriers().received[group_], network_.rank() ^ 1);
    multiply_transposed(sums, layer, network_.rank());
    ptx::mbarrier_wait_cluster(&network_.barriers().received[group_], exchanges_ & 1);
    add_received(sums);
    exchange_done();
  }

  __device__ __forceinline__ void add_received(float (&sums)[kSums]) const {
    const uint4* place = reinterpret_cast<const uint4*>(activations_ + (network_.rank() ^ 1) * kHalfBytes);
#pragma unroll
    for (int piece = 0; piece < kPieces; ++piece) {
      const uint4 four = place[place_in_half(piece)];
      const uint32_t words[4] = {four.x, four.y, four.z, four.w};
#pragma unroll
      for (int pair = 0; pair < 4; ++pair) {
        sums[8 * piece + 2 * pair] += ptx::low_bf16(words[pair]);
        sums[8 * piece + 2 * pair + 1] += ptx::high_bf16(words[pair]);
      }
    }
  }

  // sums = this block's half of the gradients times W^T, for this warpgroup's share of half `inputs` of the inputs.
  __device__ __forceinline__ void multiply_transposed(float (&sums)[kSums], int layer, uint32_t inputs) const {
    const uint32_t x = ptx::shared_window(half());
    const uint32_t first = inputs * kHalf + static_cast<uint32_t>(share_) * kShareColumns;
    const uint32_t w = network_.weights(layer) + first / kAtomInputs * kAtomBytes;
    ptx::wgmma_fence();
#pragma unroll
    for (uint32_t k = 0; k < kHalf; k += 16)
      ptx::wgmma_m64n64k16<false, false>(
          sums, ptx::swizzled_rows(x + k / 64 * (kPairRows * 128) + k % 64 * 2),
          ptx::swizzled_rows(w + k / 64 * (kWidth / kAtomInputs * kAtomBytes) + k % 64 * 2), k > 0);
    ptx::wgmma_commit();
    ptx::wgmma_wait<0>();
  }

  const PairTrace& trace_;
  uint32_t place_ = 0;  // of the tile's first layer in the trace, in pieces
};

}  // namespace dac::hopper

#endif
