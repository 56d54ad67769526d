// SPDX-License-Identifier: Apache-2.0
// How the tiles of all networks are shared out: each pair of blocks gets one run of neighbours of the list (network,
// tile), as long as the others' to within one, so it seldom changes its network.
#ifndef DAC_CUDA_HOPPER_PAIR_WORK_CUH
#define DAC_CUDA_HOPPER_PAIR_WORK_CUH

#include "cuda/hopper/pair.cuh"

namespace dac::hopper {

struct PairWork {
  int networks, tiles;  // tiles of each network; numbers of 32 bits, since registers are scarce
  int pairs;

  __host__ __device__ PairWork(int64_t num_networks, int64_t tiles_each, int multiprocessors)
      : networks(static_cast<int>(num_networks)), tiles(static_cast<int>(tiles_each)) {
    const int64_t all = num_networks * tiles_each, most = multiprocessors < kBlocks ? 1 : multiprocessors / kBlocks;
    pairs = static_cast<int>(all < most ? all : most);
  }

  // Calls use(network, first tile, last tile) for each network that this block's pair has tiles of.
  template <typename Use>
  __device__ void for_each_network(const Use& use) const {
    const int64_t all = int64_t{networks} * tiles, pair = blockIdx.x / kBlocks;
    int next = static_cast<int>(pair * all / pairs);
    const int last = static_cast<int>((pair + 1) * all / pairs);
    while (next < last) {
      const int network = next / tiles, first = network * tiles, end = first + tiles < last ? first + tiles : last;
      use(network, next - first, end - first);
      next = end;
    }
  }
};

}  // namespace dac::hopper

#endif
