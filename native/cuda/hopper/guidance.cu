// SPDX-License-Identifier: Apache-2.0
// Q guidance on pairs of blocks (pair.cuh): the pass of cuda/guidance.cu, whose sums over heads follow. The list of a
// network's tiles has those at the data's actions, forward only, and those at the noisy ones, forward and back, in
// turns. Grid 2 x pairs, clusters of 2, 512 threads; at walker2d size 66 pairs on an H100, shared memory 211 KiB.
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/pair_launch.h"
#include "cuda/hopper/pair_training_tile.cuh"

namespace dac::hopper {
namespace {

struct GuidanceArgs {
  NetworkShape network;
  WeightImage image;
  PairPlan plan;
  PairWork work;
  PairTrace trace;
  QGuidanceOp op;
  GuidancePass pass;
};

template <PairVariant V>
__device__ void guidance_tile(const GuidanceArgs& args, PairTrainingTile& tile, const PairNetwork& network, int place,
                              const HeadWeights& weights, int item) {
  const NetworkShape& shape = args.network;
  const QGuidanceOp& op = args.op;
  const bool noisy = item % 2 == 1;
  const int s = place / shape.heads, A = shape.act_dim, r = tile.thread();
  const int64_t first_row = int64_t{item / 2} * kPairRows, at = place * op.batch + first_row;
  const int valid = static_cast<int>(min(op.batch - first_row, int64_t{kPairRows}));
  tile.load_inputs(shape, op.observations + s * op.batch * shape.obs_dim,
                   (noisy ? op.noisy_actions : op.actions) + s * op.batch * A, first_row, valid, 1);
  tile.forward<V>(place, item / 2, [&](int) { return network.floats(args.plan.biases); }, noisy);
  const bool writes = network.rank() == 0;
  if (!noisy && writes && r < valid) args.pass.magnitudes[at + r] = fabsf(tile.output(r, 0));
  if (r < kPairRows) tile.own()[r] = r < valid ? 1.0f : 0.0f;
  tile.release();
  if (!noisy) return;
  float sums[kSums];
  tile.backward(tile.own(), sums);
  tile.input_gradient(sums, weights.rows(0, shape.obs_dim, A));
  for (int e = r; writes && e < valid * A; e += kGroupThreads)
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
    for (int i = first_item + tile.group(); i < last_item; i += kGroups)
      guidance_tile<V>(args, tile, network, place, weights, i);
  });
  network.finish();
}

}  // namespace

bool launch_guidance_pass(const QGuidanceOp& op, const GuidancePass& pass, const MlpContext& context) {
  const NetworkShape shape(*op.critic.layout);
  if (!pairs_apply(shape, context)) return false;
  const WeightImage image = context.images->of(op.critic, op.part, context);
  const PairPlan plan = pair_plan(shape);
  DeviceCarver workspace(pass.workspace);  // smaller than the portable kernels' slopes
  const PairTrace trace(shape, context.num_seeds, op.batch, false, workspace);
  const PairWork work(int64_t{context.num_seeds} * shape.heads, 2 * trace.tiles, context.multiprocessors);
  with_variant(context.variant, [&](auto tag) {
    launch(pair_launch("guidance_pass_pairs", work, plan), context.queue, guidance_kernel<decltype(tag)::value>,
           GuidanceArgs{shape, image, plan, work, trace, op, pass});
  });
  return true;
}

}  // namespace dac::hopper
