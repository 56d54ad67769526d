// SPDX-License-Identifier: Apache-2.0
// Q guidance on pairs of blocks (pair.cuh): the pass of cuda/guidance.cu, whose sums over heads follow; and, with one load
// of each head's weights, values at other rows, as hopper/values.cu makes them. Grid 2 x pairs, clusters of 2, 512
// threads; at walker2d size 40 pairs, with the values 60 pairs of 8 tiles each; shared memory 211 KiB.
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/pair_launch.h"
#include "cuda/hopper/pair_training_tile.cuh"
#include "cuda/hopper/values_tile.cuh"

namespace dac::hopper {
namespace {

// The tiles of a network, in one list: those at the noisy actions, which go back too and take about twice as long, a power
// of two apart (registers are scarce: no division); between them those at the data's actions, then those of the values.
struct GuidanceTiles {
  GuidanceTiles(int64_t of_a_batch, int64_t of_values)
      : guidance(static_cast<int>(of_a_batch)), count(static_cast<int>(2 * of_a_batch + of_values)) {
    while (guidance << (shift + 1) <= count) ++shift;
  }
  __device__ bool noisy(int item) const { return item >> shift << shift == item && item >> shift < guidance; }
  // The noisy tile's number; that of another one among all others.
  __device__ int noisy_number(int item) const { return item >> shift; }
  __device__ int other_number(int item) const { return item - min(guidance, ((item - 1) >> shift) + 1); }

  int guidance, count;  // tiles of a batch; all
  int shift = 0;        // 2^shift: how far apart the noisy ones are
};

struct GuidanceArgs {
  NetworkShape network;
  WeightImage image;
  PairPlan plan;
  PairWork work;
  PairTrace trace;
  QGuidanceOp op;
  GuidancePass pass;
  GuidanceTiles tiles;
  ValuesOp at_data, values;  // at the data's actions; at the other rows, where there are tiles of them
};

// Forward and back at tile `number` of the noisy actions.
template <PairVariant V>
__device__ void noisy_tile(const GuidanceArgs& args, PairTrainingTile& tile, const PairNetwork& network, int place,
                           const HeadWeights& weights, int number) {
  const NetworkShape& shape = args.network;
  const QGuidanceOp& op = args.op;
  const int s = place / shape.heads, A = shape.act_dim, r = tile.thread();
  const int64_t first_row = int64_t{number} * kPairRows, at = place * op.batch + first_row;
  const int valid = static_cast<int>(min(op.batch - first_row, int64_t{kPairRows}));
  tile.inputs().load(shape, op.observations + s * op.batch * shape.obs_dim, op.noisy_actions + s * op.batch * A, first_row,
                     valid, 1);
  tile.forward<V>(place, number, [&](int) { return network.floats(args.plan.biases); }, args.trace.slopes != nullptr);
  if (r < kPairRows) tile.own()[r] = r < valid ? 1.0f : 0.0f;
  tile.release();
  float sums[kSums];
  tile.backward(tile.own(), sums);
  tile.input_gradient(sums, weights.rows(0, shape.obs_dim, A));
  for (int e = r; network.rank() == 0 && e < valid * A; e += kGroupThreads)
    args.pass.head_gradients[at * A + e] = tile.narrow_sum(e / A, e % A, A);
  tile.release();
}

template <PairVariant V>
__global__ void __launch_bounds__(kPairThreads) guidance_kernel(const __grid_constant__ GuidanceArgs args) {
  PairNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  PairTrainingTile tile(network, args.trace);
  ptx::take_turn();
  args.work.for_each_network([&](int place, int first_item, int last_item) {
    const HeadWeights weights(args.network, args.op.critic.parts[args.op.part], place / args.network.heads,
                              place % args.network.heads);
    network.load(args.image.data + place * args.image.shape.elements, weights);
    for (int i = first_item + tile.group(); i < last_item; i += kGroups) {
      tile.renew();
      if (args.tiles.noisy(i)) {
        noisy_tile<V>(args, tile, network, place, weights, args.tiles.noisy_number(i));
      } else {
        const int number = args.tiles.other_number(i), of_data = args.tiles.guidance;
        const bool at_data = number < of_data;
        values_tile<V>(args.network, at_data ? args.at_data : args.values, static_cast<PairTile&>(tile),
                       network.floats(args.plan.biases), network.rank() == 0, place,
                       at_data ? number : number - of_data);
      }
    }
  });
  network.finish();
}

}  // namespace

bool launch_guidance_pass(const QGuidanceOp& op, const ValuesOp* values, const GuidancePass& pass,
                          const MlpContext& context) {
  const NetworkShape shape(*op.critic.layout);
  if (!pairs_apply(shape, context)) return false;
  if (launch_streamed_guidance(op, pass, context)) return !values || hopper::launch_ensemble_values(*values, context);
  if (values && launch_streamed_values(*values, context)) values = nullptr;  // made as they are alone
  const WeightImage image = context.images->of(op.critic, op.part, context);
  const PairPlan plan = pair_plan(shape);
  DeviceCarver workspace(pass.workspace);  // smaller than the portable kernels' slopes
  const PairTrace trace(shape, context.num_seeds, op.batch, false, workspace);
  const int64_t rows = values ? values->states * values->samples : 0;
  const GuidanceTiles tiles(trace.tiles, (rows + kPairRows - 1) / kPairRows);
  const PairWork work(int64_t{context.num_seeds} * shape.heads, tiles.count, context.multiprocessors);
  const ValuesOp at_data{op.critic, op.part, op.batch, 1, op.observations, op.actions, pass.values};
  with_variant(context.variant, [&](auto tag) {
    launch(pair_launch(values ? "target_pass_pairs" : "guidance_pass_pairs", work, plan), context.queue,
           guidance_kernel<decltype(tag)::value>,
           GuidanceArgs{shape, image, plan, work, trace, op, pass, tiles, at_data, values ? *values : at_data});
  });
  return true;
}

}  // namespace dac::hopper
