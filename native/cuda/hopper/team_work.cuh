// SPDX-License-Identifier: Apache-2.0
// How the tiles of all networks are shared out to teams of blocks, a pair or a block each. A team works on kGroups tiles at
// a time, in rounds.
//
// As many teams as there are tiles, if the device has them. Else no more teams than the fewest rounds need, each on one
// network alone, where that many fit: what they leave of the device is free for a kernel beside this one. Else each team
// gets one run of neighbours of the list (network, tile), as long as the others' to within one, so it seldom changes its
// network.
#ifndef DAC_CUDA_HOPPER_TEAM_WORK_CUH
#define DAC_CUDA_HOPPER_TEAM_WORK_CUH

#include "cuda/hopper/pair.cuh"

namespace dac::hopper {

// kTeam: blocks of a team.
template <int kTeam>
struct TeamWork {
  int networks, tiles;  // tiles of each network; numbers of 32 bits, since registers are scarce
  int teams;
  int teams_each = 0;  // of a network; 0: teams share networks

  __host__ __device__ TeamWork(int64_t num_networks, int64_t tiles_each, int multiprocessors)
      : networks(static_cast<int>(num_networks)), tiles(static_cast<int>(tiles_each)) {
    const int64_t all = num_networks * tiles_each, most = multiprocessors < kTeam ? 1 : multiprocessors / kTeam;
    teams = static_cast<int>(all < most ? all : most);
    if (all <= most) return;
    const int64_t rounds = (all + most * kGroups - 1) / (most * kGroups), a_teams = rounds * kGroups;
    const int64_t each = (tiles_each + a_teams - 1) / a_teams;
    if (each * num_networks > most) return;
    teams_each = static_cast<int>(each);
    teams = static_cast<int>(each * num_networks);
  }

  // Calls use(network, first tile, last tile) for each network that this block's team has tiles of.
  template <typename Use>
  __device__ void for_each_network(const Use& use) const {
    const int team = static_cast<int>(blockIdx.x) / kTeam;
    int next, last;
    if (teams_each > 0) {
      const int network = team / teams_each, share = team % teams_each;
      next = network * tiles + share * tiles / teams_each, last = network * tiles + (share + 1) * tiles / teams_each;
    } else {
      const int all = networks * tiles, each = all / teams, more = all % teams;  // so many teams have one more
      next = team * each + min(team, more), last = next + each + (team < more ? 1 : 0);
    }
    while (next < last) {
      const int network = next / tiles, first = network * tiles, end = first + tiles < last ? first + tiles : last;
      use(network, next - first, end - first);
      next = end;
    }
  }
};

using PairWork = TeamWork<kBlocks>;

}  // namespace dac::hopper

#endif
