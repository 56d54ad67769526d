// SPDX-License-Identifier: Apache-2.0
// Two blocks of a cluster that hold one network: its bf16 weights (268 to 287 KiB at three layers of 256) are too much
// for one multiprocessor. Block `rank` has the columns 128 rank .. 128 rank + 127 of every hidden layer and computes
// these; what it computed it sends to the other. Each block works on up to two tiles of 64 rows in turns, two
// warpgroups each, of which one has 64 of the block's columns and the other the rest: while one tile's activations are
// made or travel, the other one has the tensor cores, and four warps on each of a multiprocessor's schedulers hide each
// other's waits. The two blocks of a pair work on the same tiles.
//
// Shared memory of a block, in this order (PairPlan has the sizes): its half of each layer's weights; for each of the
// two groups the activations (64 x 256), with the sums for the output layer in the same place; for each group the
// inputs; biases and the output layer in float; what the operation itself keeps for each group; barriers.
#ifndef DAC_CUDA_HOPPER_PAIR_CUH
#define DAC_CUDA_HOPPER_PAIR_CUH

#include "cuda/hopper/ptx.cuh"
#include "cuda/hopper/weight_image.cuh"

namespace dac::hopper {

constexpr int kPairRows = 64;           // of a tile
constexpr int kHalf = kWidth / 2;   // columns of a layer that a block computes
constexpr int kGroups = 2;          // tiles that a block has at a time
constexpr int kShares = 2;          // warpgroups of a group; each has a share of the columns
constexpr int kShareColumns = kHalf / kShares;
constexpr int kWarpgroup = 128;  // threads
constexpr int kGroupThreads = kShares * kWarpgroup;
constexpr int kPairThreads = kGroups * kGroupThreads;
constexpr int kBlocks = 2;  // of a pair
constexpr int kAtomBytes = 2 * kAtom;

struct PairBarriers {
  uint64_t first_weights, later_weights;  // the first hidden layer's weights have come, those of the layers behind it
  int parity;                              // of the phases that these end; here, since registers are scarce
  uint64_t received[kGroups];              // what the other block sent has come
  uint64_t consumed[kGroups];              // the other block needs no more what this one sent
};

// Where things are, in bytes from the start of the shared memory.
struct PairPlan {
  __host__ __device__ PairPlan(const ImageShape& shape, int num_outputs, int own_floats) : outputs(num_outputs) {
    for (int i = 0; i < shape.layers; ++i) take(weight_bytes(shape.layer[i]));
    activations = take(kGroups * kActivationBytes);
    input_bytes = kPairRows * shape.layer[0].rows * 2;
    inputs = take(kGroups * input_bytes);
    biases = take(4 * shape.layers * kHalf);
    output_kernel = take(4 * num_outputs * kHalf);
    output_bias = take(4 * round_up(num_outputs, 4));
    own_bytes = round_up(4 * own_floats, 16);
    own = take(kGroups * own_bytes);
    barriers = take(sizeof(PairBarriers));
  }

  // A block's half of a layer.
  __host__ __device__ static int weight_bytes(const ImageLayer& layer) { return layer.rows * kHalf * 2; }

  static constexpr int kActivationBytes = kPairRows * kWidth * 2;
  int outputs;
  int activations, inputs, biases, output_kernel, output_bias, own, barriers;
  int input_bytes, own_bytes;  // of one group
  int total = 0;

 private:
  __host__ __device__ int take(int bytes) {
    const int at = total;
    total += bytes;
    return at;
  }
};

// What a block holds of the network that its pair works on. All threads of both blocks take part in all functions.
class PairNetwork {
 public:
  __device__ PairNetwork(const ImageShape& shape, const PairPlan& plan, unsigned char* shared)
      : shape_(shape), plan_(plan), shared_(shared), rank_(ptx::cluster_rank()) {
    if (threadIdx.x == 0) {
      ptx::require_swizzle_alignment(shared);
      ptx::mbarrier_init(&barriers().first_weights, 1);
      ptx::mbarrier_init(&barriers().later_weights, 1);
      barriers().parity = 1;
      for (int g = 0; g < kGroups; ++g) {
        ptx::mbarrier_init(&barriers().received[g], 1);
        ptx::mbarrier_init(&barriers().consumed[g], 1);
      }
      ptx::mbarrier_init_fence();
    }
    ptx::cluster_sync();
  }

  // The weights of a network, in place of those before. A tile begins with the first layer's, while those of the layers
  // behind it are on their way: wait_for_later_weights(). image: the network's.
  __device__ void load(const uint16_t* image, const HeadWeights& weights) {
    __syncthreads();  // all have left the weights before
    if (threadIdx.x == 0) fetch(image);
    const int first = kHalf * static_cast<int>(rank_), i = static_cast<int>(threadIdx.x), outputs = plan_.outputs;
    for (int at = i; at < shape_.layers * kHalf; at += kPairThreads)
      ptx::copy_async_4(floats(plan_.biases) + at, weights.bias(at / kHalf) + first + at % kHalf);
    const float* kernel = weights.kernel(shape_.layers).data;
    for (int at = i; at < outputs * kHalf; at += kPairThreads)
      ptx::copy_async_4(floats(plan_.output_kernel) + at, kernel + (first + at % kHalf) * outputs + at / kHalf);
    for (int o = i; o < outputs; o += kPairThreads)
      ptx::copy_async_4(floats(plan_.output_bias) + o, weights.bias(shape_.layers) + o);
    ptx::copy_async_commit();
    ptx::copy_async_wait<0>();
    __syncthreads();
    ptx::mbarrier_wait(&barriers().first_weights, barriers().parity);
  }
  __device__ void wait_for_later_weights() const { ptx::mbarrier_wait(&barriers().later_weights, barriers().parity); }

  // Nobody leaves while the other block may still send to it.
  __device__ void finish() { ptx::cluster_sync(); }

  __device__ uint32_t rank() const { return rank_; }
  __device__ const ImageShape& shape() const { return shape_; }
  __device__ const PairPlan& plan() const { return plan_; }
  __device__ PairBarriers& barriers() const { return *reinterpret_cast<PairBarriers*>(shared_ + plan_.barriers); }
  __device__ float* floats(int at) const { return reinterpret_cast<float*>(shared_ + at); }
  __device__ unsigned char* bytes(int at) const { return shared_ + at; }
  // This block's half of a layer.
  __device__ uint32_t weights(int layer) const {
    uint32_t at = ptx::shared_window(shared_);
    for (int i = 0; i < layer; ++i) at += static_cast<uint32_t>(PairPlan::weight_bytes(shape_.layer[i]));
    return at;
  }

 private:
  __device__ void fetch(const uint16_t* image) const {
    barriers().parity ^= 1;
    int later = 0;
    for (int i = 1; i < shape_.layers; ++i) later += PairPlan::weight_bytes(shape_.layer[i]);
    ptx::mbarrier_arrive_expect(&barriers().first_weights, PairPlan::weight_bytes(shape_.layer[0]));
    ptx::mbarrier_arrive_expect(&barriers().later_weights, later);
    int to = 0;
    for (int i = 0; i < shape_.layers; ++i) {
      const int size = PairPlan::weight_bytes(shape_.layer[i]);
      const uint16_t* half = image + shape_.layer[i].at + int64_t{rank_} * (size / 2);
      ptx::copy_bulk(shared_ + to, half, size, i == 0 ? &barriers().first_weights : &barriers().later_weights);
      to += size;
    }
  }

  const ImageShape& shape_;
  const PairPlan& plan_;
  unsigned char* shared_;
  uint32_t rank_;
};

}  // namespace dac::hopper

#endif
