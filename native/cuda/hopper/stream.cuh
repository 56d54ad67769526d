// SPDX-License-Identifier: Apache-2.0
// One block that passes tiles through a network whose weights come by, instead of a pair that holds them (pair.cuh): the
// variant `streamed`. A warpgroup has a tile of 64 rows, whose activations it multiplies out of its registers: the sums of a
// layer, of which a thread has two neighbours out of each eight columns, are the next product's left operand once they are
// rounded. Nothing is exchanged between blocks.
//
// Two warpgroups work, on a tile each; a third one's first thread fetches. A layer is four pieces of 64 columns. The first
// pieces stay in shared memory for as long as the block works on their network; of the others a ring has the slices that
// come next, in the order in which both warpgroups take them. At walker2d size, for values, the first two layers stay and
// the third one, 128 KiB, comes by in each pass through four slices; passes that keep more for a tile have less room.
//
// Shared memory, in this order (StreamPlan has the sizes): the pieces that stay; the ring; for each tile its inputs; biases and
// the output layer in float; for each tile its outputs and what the operation itself keeps; barriers.
#ifndef DAC_CUDA_HOPPER_STREAM_CUH
#define DAC_CUDA_HOPPER_STREAM_CUH

#include "cuda/hopper/pair.cuh"
#include "cuda/hopper/team_work.cuh"

namespace dac::hopper {

constexpr int kStreamTiles = 2;                             // of a block at a time: one a warpgroup
static_assert(kStreamTiles == kGroups);                     // TeamWork's rounds are of so many
constexpr int kPassThreads = kStreamTiles * kWarpgroup;     // that multiply
constexpr int kStreamThreads = kPassThreads + kWarpgroup;   // and those that fetch, of which one does
constexpr int kPieces = kWidth / kAtomOutputs;              // of a layer: the 64 columns of a product
constexpr int kSliceInputs = 128;                           // of a piece
constexpr int kSliceBytes = kSliceInputs * kAtomOutputs * 2;
constexpr int kBackBytes = kSliceBytes / 2;  // of a transposed kernel: 64 inputs of 64 outputs
constexpr int kSlices = kWidth / kSliceInputs;  // of a piece; of the first layer's one, which may be shorter
constexpr int kLeastRing = 2 * kSlices;         // slices: two pieces are multiplied with at a time
constexpr int kMostRing = 8;

// Registers of a thread that fetches and of one that multiplies, out of those that the block has when it starts: the kernels
// are compiled for as many as kStreamThreads can have on a multiprocessor.
constexpr int kFetchRegisters = 24, kPassRegisters = 240;
constexpr int kStartRegisters = 65536 / kStreamThreads / 8 * 8;
static_assert(kFetchRegisters * kWarpgroup + kPassRegisters * kPassThreads <= kStartRegisters * kStreamThreads);

// Blocks on their own, each with two tiles at a time.
using StreamWork = TeamWork<1>;

struct StreamBarriers {
  uint64_t stayed[DAC_MAX_HIDDEN_LAYERS];  // what stays of the layer has come
  uint64_t left;                           // all warps have left what stays
  uint64_t full[kMostRing], empty[kMostRing];
};

// Where things are, in bytes from the start of the shared memory. back: whether there is a way back, whose weights all come by.
struct StreamPlan {
  StreamPlan(const ImageShape& shape, int num_outputs, int own_floats, bool back, int shared_bytes)
      : outputs(num_outputs),
        input_bytes(kPairRows * shape.layer[0].rows * 2),
        own_bytes(round_up(4 * (kPairRows * num_outputs + own_floats), 16)) {
    const int bias_bytes = 4 * shape.layers * kWidth, kernel_bytes = 4 * num_outputs * kWidth,
              rest = bias_bytes + kernel_bytes + round_up(4 * num_outputs, 16) + kStreamTiles * (input_bytes + own_bytes) +
                     static_cast<int>(sizeof(StreamBarriers));
    const int pieces = shape.layers * kPieces;
    const auto room = [&] { return shared_bytes - rest - total; };
    for (; staying < pieces; ++staying) {
      const int bytes = shape.layer[staying / kPieces].rows * kAtomOutputs * 2;
      if (bytes + (back || staying + 1 < pieces ? kLeastRing * kSliceBytes : 0) > room()) break;
      total += bytes;
    }
    ring = total;
    if (back || staying < pieces) slices = room() < kMostRing * kSliceBytes ? room() / kSliceBytes : kMostRing;
    inputs = ring + slices * kSliceBytes;
    biases = inputs + kStreamTiles * input_bytes;
    output_kernel = biases + bias_bytes;
    output_bias = output_kernel + kernel_bytes;
    own = output_bias + round_up(4 * num_outputs, 16);
    barriers = own + kStreamTiles * own_bytes;
    total = barriers + static_cast<int>(sizeof(StreamBarriers));
    fits = staying >= kPieces && ((staying == pieces && !back) || slices >= kLeastRing);
  }

  int outputs;
  int input_bytes, own_bytes;  // of one tile
  int staying = 0;         // pieces; at least the first layer's, which is shorter
  int slices = 0;          // of the ring
  int ring, inputs, biases, output_kernel, output_bias, own, barriers;
  int total = 0;
  bool fits;
};

// A place in the ring: each turn through it is a phase of its barriers.
struct RingPlace {
  __device__ void advance(int slices) {
    if (++slot < slices) return;
    slot = 0;
    phase ^= 1;
  }
  int slot = 0, phase = 0;
};

// The block's shared memory. All threads make one.
class StreamNetwork {
 public:
  __device__ StreamNetwork(const ImageShape& shape, const StreamPlan& plan, unsigned char* shared)
      : shape_(shape), plan_(plan), shared_(shared) {
    if (threadIdx.x == 0) {
      constexpr int kWarps = kPassThreads / kWarpSize;
      ptx::require_swizzle_alignment(shared);
      StreamBarriers& all = barriers();
      for (int i = 0; i < shape.layers; ++i) ptx::mbarrier_init(&all.stayed[i], 1);
      ptx::mbarrier_init(&all.left, kWarps);
      for (int i = 0; i < plan.slices; ++i) ptx::mbarrier_init(&all.full[i], 1), ptx::mbarrier_init(&all.empty[i], kWarps);
      ptx::mbarrier_init_fence();
    }
    __syncthreads();
  }

  // A warp's, to the compiler.
  __device__ static int warpgroup() {
    return __shfl_sync(0xFFFFFFFFu, static_cast<int>(threadIdx.x) / kWarpgroup, 0);
  }
  __device__ static bool fetches() { return warpgroup() == kStreamTiles; }
  __device__ static bool is_fetcher() { return threadIdx.x == kPassThreads; }

  __device__ const ImageShape& shape() const { return shape_; }
  __device__ const StreamPlan& plan() const { return plan_; }
  __device__ StreamBarriers& barriers() const { return *reinterpret_cast<StreamBarriers*>(shared_ + plan_.barriers); }
  __device__ unsigned char* bytes(int at) const { return shared_ + at; }
  __device__ float* floats(int at) const { return reinterpret_cast<float*>(shared_ + at); }
  __device__ unsigned char* slice(int slot) const { return shared_ + plan_.ring + slot * kSliceBytes; }
  // Of a layer's pieces these stay.
  __device__ int staying(int number) const {
    const int more = plan_.staying - number * kPieces;
    return more < 0 ? 0 : more < kPieces ? more : kPieces;
  }
  // A piece that stays.
  __device__ unsigned char* piece(int number, int which) const {
    unsigned char* at = shared_;
    for (int i = 0; i < number; ++i) at += kPieces * piece_bytes(i);
    return at + which * piece_bytes(number);
  }
  __device__ int piece_bytes(int number) const { return shape_.layer[number].rows * kAtomOutputs * 2; }

 private:
  const ImageShape& shape_;
  const StreamPlan& plan_;
  unsigned char* shared_;
};

// What the fetching thread does, beside the passes of the others.
class WeightFetcher {
 public:
  __device__ explicit WeightFetcher(const StreamNetwork& network) : network_(network) {}

  // What stays, of the network that all passes from now on are through. image: the network's.
  __device__ void begin(const uint16_t* image) {
    if (networks_ > 0) ptx::mbarrier_wait(&network_.barriers().left, (networks_ - 1) & 1);
    ++networks_;
    image_ = image;
    for (int i = 0; network_.staying(i) > 0; ++i) {
      const int bytes = network_.staying(i) * network_.piece_bytes(i);
      uint64_t* stayed = &network_.barriers().stayed[i];
      ptx::mbarrier_arrive_expect(stayed, bytes);
      ptx::copy_bulk(network_.piece(i, 0), image + network_.shape().layer[i].at, bytes, stayed);
    }
  }

  // The others, for one pass.
  __device__ void pass() {
    for (int n = network_.plan().staying; n < network_.shape().layers * kPieces; ++n) {
      const uint16_t* slice = image_ + network_.shape().layer[n / kPieces].at + n % kPieces * (kWidth * kAtomOutputs);
      for (int i = 0; i < kSlices; ++i, slice += kSliceBytes / 2) {
        uint64_t* full = next_slice();
        ptx::copy_bulk(network_.slice(place_.slot), slice, kSliceBytes, full);
        place_.advance(network_.plan().slices);
      }
    }
  }

  // All but the first layer, transposed, from the last one to the second: pieces are of 64 inputs.
  __device__ void pass_back() {
    constexpr int kBack = kBackBytes / 2, kOutputs = kWidth * kAtomOutputs;  // from one 64 outputs to the next
    for (int n = (network_.shape().layers - 1) * kPieces - 1; n >= 0; --n) {
      const uint16_t* from = image_ + network_.shape().layer[1 + n / kPieces].at + (kPieces - 1 - n % kPieces) * kBack;
      for (int i = 0; i < kSlices; ++i, from += 2 * kOutputs) {
        uint64_t* full = next_slice();
        unsigned char* to = network_.slice(place_.slot);
        ptx::copy_bulk(to, from, kBackBytes, full);
        ptx::copy_bulk(to + kBackBytes, from + kOutputs, kBackBytes, full);
        place_.advance(network_.plan().slices);
      }
    }
  }

 private:
  // Its barrier, when all have left the next slice.
  __device__ uint64_t* next_slice() const {
    ptx::mbarrier_wait(&network_.barriers().empty[place_.slot], place_.phase ^ 1);  // at first they have
    uint64_t* full = &network_.barriers().full[place_.slot];
    ptx::mbarrier_arrive_expect(full, kSliceBytes);
    return full;
  }

  const StreamNetwork& network_;
  const uint16_t* image_ = nullptr;
  RingPlace place_;
  int networks_ = 0;
};

}  // namespace dac::hopper

#endif
