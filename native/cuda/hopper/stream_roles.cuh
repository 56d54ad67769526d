// SPDX-License-Identifier: Apache-2.0
// What the threads of a block that streams weights do: one fetches, two warpgroups pass tiles, each with its registers.
#ifndef DAC_CUDA_HOPPER_STREAM_ROLES_CUH
#define DAC_CUDA_HOPPER_STREAM_ROLES_CUH

#include "cuda/hopper/stream.cuh"
#include "cuda/weight_image.cuh"

namespace dac::hopper {

// Networks whose images and parts are in their order, and the block's share of their tiles.
struct StreamJob {
  const NetworkShape& shape;
  const WeightImage& image;
  const float* part;
  const StreamWork& work;
};

// fetch(fetcher): the weights of one round of tiles, beside the others; use(tile, network s * H + h, number): a tile of it;
// skip(tile): a round in which a warpgroup has none.
template <typename Tile, typename Fetch, typename Use, typename Skip>
__device__ __forceinline__ void run_stream(const StreamNetwork& network, const StreamJob& job, Tile tile, const Fetch& fetch,
                                           const Use& use, const Skip& skip) {
  if (StreamNetwork::fetches()) {
    ptx::leave_registers<kFetchRegisters>();
    if (!StreamNetwork::is_fetcher()) return;
    WeightFetcher fetcher(network);
    job.work.for_each_network([&](int place, int first_tile, int last_tile) {
      fetcher.begin(job.image.data + place * job.image.shape.elements);
      for (int t = first_tile; t < last_tile; t += kStreamTiles) fetch(fetcher);
    });
  } else {
    ptx::take_registers<kPassRegisters>();
    job.work.for_each_network([&](int place, int first_tile, int last_tile) {
      tile.begin(HeadWeights(job.shape, job.part, place / job.shape.heads, place % job.shape.heads));
      for (int t = first_tile; t < last_tile; t += kStreamTiles)
        if (tile.renew(); t + tile.group() < last_tile)
          use(tile, place, t + tile.group());
        else
          skip(tile);
      tile.end();
    });
  }
}

// The same of passes that go forward and back.
template <typename Tile, typename Use>
__device__ __forceinline__ void run_stream_both(const StreamNetwork& network, const StreamJob& job, Tile tile,
                                                const Use& use) {
  run_stream(
      network, job, tile,
      [](WeightFetcher& fetcher) {
        fetcher.pass();
        fetcher.pass_back();
      },
      use, [](Tile& idle) { idle.skip_both(); });
}

}  // namespace dac::hopper

#endif
