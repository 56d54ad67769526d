// SPDX-License-Identifier: Apache-2.0
// How the tiles of all networks are shared out to pairs of blocks. A pair works on kGroups tiles at a time, in rounds.
//
// As many pairs as there are tiles, if the device has them. Else no more pairs than the fewest rounds need, each on one
// network alone, where that many fit: what they leave of the device is free for a kernel beside this one. Else each pair
// gets one run of neighbours of the list (network, tile), as long as the others' to within one, so it seldom changes its
// network.
#ifndef DAC_CUDA_HOPPER_PAIR_WORK_CUH
#define DAC_CUDA_HOPPER_PAIR_WORK_CUH

#include "cuda/hopper/pair.cuh"

namespace dac::hopper {

struct PairWork {
  int networks, tiles;  // tiles of each network; numbers of 32 bits, since registers are scarce
  int pairs;
  int pairs_each = 0;  // of a network; 0: pairs share networks

  __host__ __device__ PairWork(int64_t num_networks, int64_t tiles_each, int multiprocessors)
      : networks(static_cast<int>(num_networks)), tiles(static_cast<int>(tiles_each)) {
    const int64_t all = num_networks * tiles_each, most = multiprocessors < kBlocks ? 1 : multiprocessors / kBlocks;
    pairs = static_cast<int>(all < most ? all : most);
    if (all <= most) return;
    const int64_t rounds = (all + most * kGroups - 1) / (most * kGroups), a_pairs = rounds * kGroups;
    const int64_t each = (tiles_each + a_pairs - 1) / a_pairs;
    if (each * num_networks > most) return;
    pairs_each = static_cast<int>(each);
    pairs = static_cast<int>(each * num_networks);
  }

  // Calls use(network, first tile, last tile) for each network that this block's pair has tiles of.
  template <typename Use>
  __device__ void for_each_network(const Use& use) const {
    const int pair = static_cast<int>(blockIdx.x) / kBlocks;
    int next, last;
    if (pairs_each > 0) {
      const int network = pair / pairs_each, share = pair % pairs_each;
      next = network * tiles + share * tiles / pairs_each, last = network * tiles + (share + 1) * tiles / pairs_each;
    } else {
      const int64_t all = int64_t{networks} * tiles;
      next = static_cast<int>(pair * all / pairs), last = static_cast<int>((pair + 1) * all / pairs);
    }
    while (next < last) {
      const int network = next / tiles, first = network * tiles, end = first + tiles < last ? first + tiles : last;
      use(network, next - first, end - first);
      next = end;
    }
  }
};

}  // namespace dac::hopper

#endif
