// SPDX-License-Identifier: Apache-2.0
// Gradients of the actor loss on pairs of blocks (pair.cuh), in three launches as in cuda/actor_gradients.cu, whose
// tensors these are: tables of the time MLP; forward and back through the noise model and its time MLP; all weight
// gradients with the losses. Pass: grid 2 x pairs, clusters of 2, 256 threads; at walker2d size 4 pairs a seed with one
// tile each, shared memory 216 KiB.
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/pair_launch.h"
#include "cuda/hopper/pair_training_tile.cuh"
#include "cuda/hopper/weight_gradients.cuh"
#include "cuda/statistics.cuh"

namespace dac::hopper {
namespace {

struct ActorArgs {
  NetworkShape network;
  WeightImage image;
  PairPlan plan;
  PairWork work;
  PairTrace trace;
  TimeTables tables;
  ActorGradientsOp op;
};

// Step of a row, from 0; rows that are not there have one too.
__device__ int step_of(const ActorArgs& args, int s, int64_t row) {
  return row < args.op.batch ? static_cast<int>(args.op.timesteps[s * args.op.batch + row]) - 1 : 0;
}

// Gradients at the predicted noise, into own() and the trace.
__device__ void output_gradients(const ActorArgs& args, PairTrainingTile& tile, uint32_t rank, int s,
                                 int64_t first_row) {
  const ActorGradientsOp& op = args.op;
  const int A = args.network.act_dim;
  const float eta = op.eta[s], scale = 1.0f / static_cast<float>(op.batch * A);
  for (int e = tile.thread(); e < kRows * A; e += kGroupThreads) {
    const int64_t row = first_row + e / A, i = (s * op.batch + row) * A + e % A;
    float gradient = 0.0f;
    if (row < op.batch) {
      const float predicted = tile.output(e / A, e % A), weight = guidance_weight(op, op.timesteps[s * op.batch + row]);
      gradient = scale * (2.0f * eta * (predicted - op.noise[i]) + weight * op.guidance[i]);
      if (rank == 0) op.predicted_noise[i] = predicted;
    }
    tile.own()[e] = gradient;
    if (rank == 0) args.trace.output_row(s, row)[e % A] = gradient;
  }
}

// From the time features' gradients, which block 0 keeps, through the second layer of the time MLP, by block 1.
__device__ void time_backward(const ActorArgs& args, const PairTrainingTile& tile, const HeadWeights& weights,
                              uint32_t rank, int s, int64_t first_row) {
  const Matrix kernel = weights.time_kernel(1);
  for (int e = tile.thread(); e < kRows * kTimeFeatures; e += kGroupThreads) {
    const int r = e / kTimeFeatures, i = e % kTimeFeatures;
    const int64_t row = first_row + r;
    if (rank == 0) {
      args.trace.time_row(s, 1, row)[i] = tile.narrow_sum(r, i, kTimeFeatures);
    } else {
      float sum = 0.0f;
      for (int o = 0; o < kTimeFeatures; ++o)
        sum += tile.narrow_sum(r, o, kTimeFeatures) * kernel.data[i * kernel.pitch + o];
      const int64_t table_row = args.tables.row(s, step_of(args, s, row));
      args.trace.time_row(s, 0, row)[i] = sum * args.tables.slope[table_row * kTimeFeatures + i];
    }
  }
}

__device__ void actor_tile(const ActorArgs& args, PairTrainingTile& tile, const PairNetwork& network,
                           const HeadWeights& weights, int s, int64_t number) {
  const NetworkShape& shape = args.network;
  const ActorGradientsOp& op = args.op;
  const int64_t first_row = number * kRows;
  const int valid = static_cast<int>(min(op.batch - first_row, int64_t{kRows}));
  tile.load_inputs(shape, op.observations + s * op.batch * shape.obs_dim,
                   op.noisy_actions + s * op.batch * shape.act_dim, first_row, valid, 1);
  tile.forward(s, number, [&](int r) {
    return args.tables.bias_rows + args.tables.row(s, step_of(args, s, first_row + r)) * kWidth +
           kHalf * network.rank();
  });
  output_gradients(args, tile, network.rank(), s, first_row);
  tile.release();
  float sums[kSums];
  tile.backward(tile.own(), sums);
  tile.input_gradient(sums, weights.rows(0, shape.obs_dim + shape.act_dim, kTimeFeatures));
  time_backward(args, tile, weights, network.rank(), s, first_row);
  tile.release();
  tile.keep_first_layer(sums);
}

__global__ void __launch_bounds__(kThreads) actor_kernel(const __grid_constant__ ActorArgs args) {
  PairNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  PairTrainingTile tile(network, args.trace);
  ptx::take_turn();
  args.work.for_each_network([&](int s, int64_t first_tile, int64_t last_tile) {
    const HeadWeights weights(args.network, args.op.actor.parts[DAC_PART_PARAMS], s, 0);
    network.load(args.image.data + s * args.image.shape.elements, weights);
    for (int64_t t = first_tile + tile.group(); t < last_tile; t += kGroups)
      actor_tile(args, tile, network, weights, s, t);
  });
  network.finish();
}

}  // namespace

bool launch_actor_gradients(const ActorGradientsOp& op, const MlpContext& context) {
  const NetworkShape shape(*op.actor.layout);
  if (!pairs_apply(shape, context)) return false;
  const float* params = op.actor.parts[DAC_PART_PARAMS];
  const WeightImage image = context.images->of(op.actor, DAC_PART_PARAMS, context.queue.stream);
  const PairPlan plan = pair_plan(shape);
  DeviceCarver workspace(context.workspace);  // smaller than the portable kernels' in every array
  const TimeTables tables(shape, context.num_seeds, op.schedule.steps, workspace);
  const PairTrace trace(shape, context.num_seeds, op.batch, true, workspace);
  launch_time_tables(shape, params, context.num_seeds, tables, context.queue);
  const PairWork work(context.num_seeds, trace.tiles, context.multiprocessors);
  launch(pair_launch("actor_pass_pairs", work, plan), context.queue, actor_kernel,
         ActorArgs{shape, image, plan, work, trace, tables, op});
  const WeightGradientArgs gradients{shape,    trace,           tables,           op.actor.parts[DAC_PART_GRADS],
                                     op.batch, op.observations, op.noisy_actions, op.timesteps};
  launch_weight_gradients("actor_weight_gradients_wgmma", gradients, ActorStatistics{op, shape.act_dim}, context);
  return true;
}

}  // namespace dac::hopper
