// SPDX-License-Identifier: Apache-2.0
// One tile of 64 rows through a pair's network, forward: the counterpart of mlp_tile.cuh. A tile belongs to one group of
// two warpgroups in each block of the pair; all have all inputs, each warpgroup computes a quarter of a layer's columns.
//
// Activations travel like this, in both directions at once: a block writes its half into its own shared memory, and
// when the other one has read the layer before, one bulk copy sends the half to the same place there. The output layer
// is narrow: each warpgroup sums over its columns in float, from registers, and the sums travel instead of the
// activations. A sum's order is fixed and does not depend on the tile or the block.
//
// Whatever takes a thread's 32 sums is __forceinline__: an array that is handed over by address leaves the registers.
#ifndef DAC_CUDA_HOPPER_PAIR_TILE_CUH
#define DAC_CUDA_HOPPER_PAIR_TILE_CUH

#include "cuda/hopper/pair.cuh"
#include "cuda/hopper/pair_mish.cuh"
#include "cuda/hopper/tile_inputs.cuh"

namespace dac::hopper {

constexpr int kSums = kPairRows * kHalf / kGroupThreads;  // of a layer, in a thread
constexpr int kOctets = kShareColumns / 8;            // columns of a thread's sums come in pairs out of eight

class PairTile {
 public:
  __device__ explicit PairTile(PairNetwork& network)
      : network_(network),
        group_(
            __shfl_sync(0xFFFFFFFFu, static_cast<int>(threadIdx.x) / kGroupThreads, 0)),  // a warp's, to the compiler
        thread_(static_cast<int>(threadIdx.x) % kGroupThreads),
        share_(__shfl_sync(0xFFFFFFFFu, thread_ / kWarpgroup, 0)) {
    const PairPlan& plan = network.plan();
    activations_ = network.bytes(plan.activations + group_ * PairPlan::kActivationBytes);
  }

  // Before each tile, in a kernel with several kinds of tiles: what is computed from the activations' place is then not kept
  // in registers from one kind to the other, where there are none left.
  __device__ void renew() {
    int place = network_.plan().activations + group_ * PairPlan::kActivationBytes;
    ptx::renew(place);
    activations_ = network_.bytes(place);
  }

  __device__ int group() const { return group_; }
  __device__ int thread() const { return thread_; }  // of the group
  __device__ float* own() const { return network_.floats(network_.plan().own + group_ * network_.plan().own_bytes); }
  // The group's threads in this block meet.
  __device__ void sync() const { ptx::barrier_sync(1 + group_, kGroupThreads); }

  __device__ TileInputs<kGroupThreads> inputs() const {
    const PairPlan& plan = network_.plan();
    return {network_.bytes(plan.inputs + group_ * plan.input_bytes), network_.shape().layer[0].rows};
  }

  // From the inputs to the outputs, which output() then has. first_bias: of the first layer, this block's columns.
  // All threads of the group in both blocks.
  template <PairVariant V>
  __device__ void forward(const float* first_bias) {
    ptx::fence_async_proxy();  // the inputs were written by threads
    sync();
    float sums[kSums] = {};  // registers of a product must hold something
    const int last = network_.shape().layers - 1;
    for (int layer = 0; layer <= last; ++layer) {
      if (layer == 0) {
        multiply_inputs<false>(sums);
      } else {
        network_.wait_for_later_weights();
        multiply<false>(sums, layer);
        exchange_done();
      }
      activate<V>(sums, layer == 0 ? first_bias : bias(layer));
      exchange_begin();
      if (layer < last) {
        store(sums);
        send_half<V>();
      } else {
        sum_narrow(sums, output_kernel(), kHalf, network_.plan().outputs);
      }
    }
  }

  // After forward(), until release().
  __device__ float output(int row, int o) const {
    return narrow(row, o, network_.plan().outputs) + network_.floats(network_.plan().output_bias)[o];
  }

  // Follows every forward(), when all outputs were read.
  __device__ void release() { exchange_done(); }

 protected:
  static constexpr int kHalfBytes = PairPlan::kActivationBytes / kBlocks;

  // The first of the two rows whose sums this thread has; the other is 8 behind it. And its first column, of the
  // block's: it has two neighbours out of each eight of its warpgroup's share.
  __device__ int top_row() const { return thread_ % kWarpgroup / 32 * 16 + thread_ % 32 / 4; }
  __device__ int first_column() const { return kShareColumns * share_ + 2 * (thread_ % 4); }

  // This block's columns: of the activations, of a layer's bias, of the output layer.
  __device__ unsigned char* half() const { return activations_ + network_.rank() * kHalfBytes; }
  __device__ const float* bias(int layer) const { return network_.floats(network_.plan().biases) + layer * kHalf; }
  __device__ const float* output_kernel() const { return network_.floats(network_.plan().output_kernel); }

  // A warpgroup's share of narrow sums (kPairRows, columns).
  __device__ float* partial(int rank, int share, int columns) const {
    return reinterpret_cast<float*>(activations_) + (rank * kShares + share) * kPairRows * columns;
  }
  // Sum i of a row; between sum_narrow() and exchange_done().
  __device__ float narrow(int row, int i, int columns) const {
    const float* first = partial(0, 0, columns) + row * columns + i;
    const int next = kPairRows * columns;
    return (first[0] + first[next]) + (first[2 * next] + first[3 * next]);
  }

  // sums = inputs times the first layer's weights, of this block's columns; plus what was in sums if they add.
  template <bool kAdd>
  __device__ __forceinline__ void multiply_inputs(float (&sums)[kSums]) const {
    const uint32_t w = network_.weights(0);
    const uint32_t inner = static_cast<uint32_t>(network_.shape().layer[0].rows);
    uint32_t k = 0;
#pragma unroll 1  // unrolled, ptxas waits for each product
    do {
      ptx::wgmma_fence();
      ptx::wgmma_m64n64k16<false, true>(sums, inputs().columns(k), weights_from(w, inner, k), kAdd || k > 0);
      ptx::wgmma_commit();
      k += 16;
    } while (k < inner);
    ptx::wgmma_wait<0>();
  }

  // The same with the activations and a later layer's weights: this block's own half of the activations first, while the
  // other one is on its way.
  template <bool kAdd>
  __device__ __forceinline__ void multiply(float (&sums)[kSums], int layer) const {
    ptx::wgmma_fence();
    multiply_half<kAdd>(sums, layer, network_.rank());
    receive();
    multiply_half<true>(sums, layer, network_.rank() ^ 1);
    ptx::wgmma_wait<0>();
  }
  template <bool kAdd>
  __device__ __forceinline__ void multiply_half(float (&sums)[kSums], int layer, uint32_t rank) const {
    const uint32_t x = ptx::shared_window(activations_) + rank * kHalfBytes;
    const uint32_t w = network_.weights(layer) + rank * (kHalf / kAtomInputs * kAtomBytes);
#pragma unroll
    for (uint32_t k = 0; k < kHalf; k += 16)
      ptx::wgmma_m64n64k16<false, true>(sums, ptx::swizzled_rows(x + k / 64 * (kPairRows * 128) + k % 64 * 2),
                                        weights_from(w, kWidth, k), kAdd || k > 0);
    ptx::wgmma_commit();
  }

  // The inputs k .. k + 15 of a layer's half at `layer`, for this warpgroup's columns.
  __device__ uint64_t weights_from(uint32_t layer, uint32_t inputs, uint32_t k) const {
    static_assert(kShareColumns == kAtomOutputs);
    const uint32_t share_bytes = inputs / kAtomInputs * kAtomBytes;
    return ptx::swizzled_columns(layer + static_cast<uint32_t>(share_) * share_bytes + k / kAtomInputs * kAtomBytes,
                                 share_bytes);
  }

  // sums = mish(sums + bias); bias: of this block's columns.
  template <PairVariant V>
  __device__ __forceinline__ void activate(float (&sums)[kSums], const float* bias) const {
#pragma unroll
    for (int j = 0; j < kOctets; ++j) {
      const float2 b = *reinterpret_cast<const float2*>(bias + 8 * j + first_column());
#pragma unroll
      for (int i = 0; i < 4; i += 2) {
        const MishPair pair = mish_pair<V>(sums[4 * j + i] + b.x, sums[4 * j + i + 1] + b.y, i / 2);
        sums[4 * j + i] = pair.left.value, sums[4 * j + i + 1] = pair.right.value;
      }
    }
  }

  // This block's columns of the activations, or of their gradients, in the layout of swizzled_rows().
  __device__ __forceinline__ void store(const float (&sums)[kSums]) const {
#pragma unroll
    for (int j = 0; j < kOctets; ++j)
#pragma unroll
      for (int low = 0; low < 2; ++low) {
        const int row = top_row() + 8 * low, piece = j ^ row % 8;
        unsigned char* to = half() + share_ * (kPairRows * 128) + row * 128 + piece * 16 + 4 * (thread_ % 4);
        *reinterpret_cast<uint32_t*>(to) = ptx::to_bf16x2(sums[4 * j + 2 * low], sums[4 * j + 2 * low + 1]);
      }
  }

  // narrow(row, i) = all 256 columns of a row times kernel i, in both blocks. kernel: this block's columns of kernel i
  // at i * stride. Four lanes have the columns of a row.
  __device__ __forceinline__ void sum_narrow(const float (&sums)[kSums], const float* kernel, int stride,
                                             int columns) const {
    const int rank = static_cast<int>(network_.rank());
    float* mine = partial(rank, share_, columns);
#pragma unroll 1  // here and elsewhere: registers are scarce
    for (int i = 0; i < columns; ++i) {
      const float* weights = kernel + i * stride + first_column();
      float top = 0.0f, bottom = 0.0f;
#pragma unroll
      for (int j = 0; j < kOctets; ++j) {
        const float2 w = *reinterpret_cast<const float2*>(weights + 8 * j);
        top += sums[4 * j] * w.x + sums[4 * j + 1] * w.y;
        bottom += sums[4 * j + 2] * w.x + sums[4 * j + 3] * w.y;
      }
      for (int other = 2; other > 0; other /= 2) {
        top += __shfl_xor_sync(0xFFFFFFFFu, top, other);
        bottom += __shfl_xor_sync(0xFFFFFFFFu, bottom, other);
      }
      if (thread_ % 4 == 0) mine[top_row() * columns + i] = top, mine[(top_row() + 8) * columns + i] = bottom;
    }
    send(partial(rank, 0, columns), 4 * kShares * kPairRows * columns);
    receive();
  }

  // ---------------------------------------------------------------------------------------- exchange

  // The other block has consumed what this one sent last, so the places in both are free.
  __device__ void exchange_begin() const {
    if (exchanges_ > 0) ptx::mbarrier_wait(&network_.barriers().consumed[group_], (exchanges_ - 1) & 1);
  }

  // Sends what this block's group has written at `mine`; all its threads may read that then.
  __device__ void send(void* mine, int bytes) const {
    ptx::fence_async_proxy();
    sync();
    if (thread_ != 0) return;
    uint64_t* received = &network_.barriers().received[group_];
    ptx::mbarrier_arrive_expect(received, bytes);
    ptx::copy_bulk_to(network_.rank() ^ 1, mine, mine, bytes, received);
  }

  // Sends this block's half of the activations. A warp has 16 rows of its warpgroup's columns, which lie together.
  template <PairVariant V>
  __device__ void send_half() const {
    if constexpr (V == PairVariant::kWarpCopies) {
      constexpr int kWarpBytes = kHalfBytes / (kGroupThreads / kWarpSize);
      ptx::fence_async_proxy();
      __syncwarp();
      if (thread_ % kWarpSize == 0) {
        uint64_t* received = &network_.barriers().received[group_];
        if (thread_ == 0) ptx::mbarrier_arrive_expect(received, kHalfBytes);
        unsigned char* mine = half() + thread_ / kWarpSize * kWarpBytes;
        ptx::copy_bulk_to(network_.rank() ^ 1, mine, mine, kWarpBytes, received);
      }
      sync();
    } else {
      send(half(), kHalfBytes);
    }
  }

  // What the other block's group has sent is there.
  __device__ void receive() const { ptx::mbarrier_wait(&network_.barriers().received[group_], exchanges_ & 1); }

  // All threads of the group have read what came, and what was sent or kept has left.
  __device__ void exchange_done() {
    if (thread_ == 0) ptx::copies_out_read();
    sync();
    if (thread_ == 0) ptx::mbarrier_arrive_at(&network_.barriers().consumed[group_], network_.rank() ^ 1);
    ++exchanges_;
  }

  PairNetwork& network_;
  int group_, thread_, share_;
  unsigned char* activations_;
  int exchanges_ = 0;
};

}  // namespace dac::hopper

#endif
