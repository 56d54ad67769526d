// SPDX-License-Identifier: Apache-2.0
// How the tiles of all networks are shared out: each pair of blocks gets one run of neighbours of the list (network,
// tile), as long as the others' to within one, so it seldom changes its network.
#ifndef DAC_CUDA_HOPPER_PAIR_WORK_CUH
#define DAC_CUDA_HOPPER_PAIR_WORK_CUH

#include "cuda/hopper/pair.cuh"

namespace dac::hopper {

struct PairWork {
  int64_t networks, tiles;  // tiles of each network
  int pairs;

  __host__ __device__ PairWork(int64_t num_networks, int64_t tiles_each, int multiprocessors)
      : networks(num_networks), tiles(tiles_each) {
    const int64_t all = num_networks * tiles_each, most = multiprocessors < kBlocks ? 1 : multiprocessors / kBlocks;
    pairs = static_cast<int>(all < most ? all : most);
  }

  // Calls use(network, first tile, last tile) for each network that this block's pair has tiles of.
  template <typename Use>
  __device__ void for_each_network(const Use& use) const {
    const int64_t all = networks * tiles, pair = blockIdx.x / kBlocks;
    int64_t next = pair * all / pairs;
    const int64_t last = (pair + 1) * all / pairs;
    while (next < last) {
      const int64_t network = next / tiles, end = (network + 1) * tiles < last ? (network + 1) * tiles : last;
      use(static_cast<int>(network), next - network * tiles, end - network * tiles);
      next = end;
    }
  }
};

}  // namespace dac::hopper

#endif
