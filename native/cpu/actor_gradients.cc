// SPDX-License-Identifier: Apache-2.0
// Gradients of the actor loss eta * mean (eps_theta - e)^2 + guidance (paper, section 3; algorithm.md, step 6).
#include <algorithm>

#include "core/update_rules.h"
#include "cpu/cpu_backend.h"
#include "cpu/mlp.h"
#include "cpu/time_features.h"

namespace dac {

namespace {
constexpr int64_t kRowsPerBlock = 64;  // one head: blocks of rows are the only parallel dimension within a seed
}

struct CpuBackend::ActorBlock {
  int seed_index;
  int64_t first;
  int rows;
  float* gradients;
  float* step_sums;  // (T, width 0): for each step, the sum of its rows' gradients at the first pre-activation
  double* losses;    // out: sums of the two losses over the block's elements
};

void CpuBackend::run(const ActorGradientsOp& op) {
  const NetworkLayout& layout = *op.actor.layout;
  const RowBlocks blocks(op.batch, kRowsPerBlock);
  const int64_t step_floats = static_cast<int64_t>(op.schedule.steps) * layout.layers()[0].out;
  const float* extra = prepare_time_extra(op.actor, DAC_PART_PARAMS, op.schedule.steps);
  prepare_networks(op.actor, DAC_PART_PARAMS, WeightImage::Use::kOnce);
  block_gradients(op.actor, blocks.blocks, 0, 0);  // grows the memory before the threads share it
  float* step_sums = step_sums_.get(num_seeds() * blocks.blocks * step_floats);
  sums_.resize(static_cast<size_t>(2 * num_seeds() * blocks.blocks));
  reserve_scratch(Mlp::scratch_floats(layout, blocks.count(0), blocks.count(0), true));
  pool_.run(num_seeds() * blocks.blocks, [&](int task, int worker) {
    const int s = task / blocks.blocks, block = task % blocks.blocks;
    actor_block(op, extra,
                {s, blocks.first(block), blocks.count(block), block_gradients(op.actor, blocks.blocks, s, block),
                 step_sums + task * step_floats, &sums_[static_cast<size_t>(2 * task)]},
                *workers_[static_cast<size_t>(worker)]);
  });
  sum_block_gradients(op.actor, blocks.blocks);
  pool_.run(num_seeds(), [&](int s, int) { finish_actor(op, blocks, s); });
}

void CpuBackend::actor_block(const ActorGradientsOp& op, const float* extra, const ActorBlock& block, Worker& worker) {
  const NetworkLayout& layout = *op.actor.layout;
  const int s = block.seed_index, rows = block.rows, D = layout.obs_dim(), A = layout.act_dim();
  const NetworkWeights weights = network(op.actor, DAC_PART_PARAMS, s, 0);
  const NetworkGradients places(layout, block.gradients, 0);
  const int T = op.schedule.steps, width = weights.width(0);
  const int64_t row = s * op.batch + block.first, element = row * A, count = static_cast<int64_t>(rows) * A;
  const int64_t base_floats = static_cast<int64_t>(rows) * width;
  Carver carver(worker.scratch.get(Mlp::scratch_floats(layout, rows, rows, true)));
  Mlp mlp(weights, worker.gemm, carver, rows, true);
  float* base = carver.take(base_floats);
  float* d_predicted = carver.take(count);
  int step[kRowsPerBlock];
  for (int b = 0; b < rows; ++b) step[b] = timestep_index(op.timesteps[row + b], T);
  mlp.observation_part(op.observations + row * D, rows, base);
  mlp.forward({base, 1, extra + static_cast<int64_t>(s) * T * width, step, op.noisy_actions + element, rows},
              op.predicted_noise + element, true);

  const float scale = 1.0f / static_cast<float>(op.batch * A);
  block.losses[0] = block.losses[1] = 0;
  for (int64_t i = 0; i < count; ++i) {
    const float predicted = op.predicted_noise[element + i], error = predicted - op.noise[element + i];
    const float guided = guidance_weight(op.schedule, op.guidance_kind, step[i / A]) * op.guidance[element + i];
    block.losses[0] += static_cast<double>(error) * error;
    block.losses[1] += static_cast<double>(guided) * predicted;
    d_predicted[i] = scale * (2.0f * op.eta[s] * error + guided);
  }
  const float* d = mlp.backward(d_predicted, rows, &places);
  mlp.first_kernel_gradient(op.observations + row * D, D, d, rows, places.kernel(0));
  mlp.first_kernel_gradient(op.noisy_actions + element, A, d, rows, places.action_kernel());
  std::fill_n(block.step_sums, static_cast<int64_t>(T) * width, 0.0f);
  for (int b = 0; b < rows; ++b)
    kernels().add(block.step_sums + static_cast<int64_t>(step[b] - 1) * width, d + static_cast<int64_t>(b) * width,
                  width);
}

// Losses of the whole batch, and the gradients that belong to the time features.
void CpuBackend::finish_actor(const ActorGradientsOp& op, const RowBlocks& blocks, int s) {
  const NetworkLayout& layout = *op.actor.layout;
  const int64_t step_floats = static_cast<int64_t>(op.schedule.steps) * layout.layers()[0].out;
  float* total = step_sums_.get(0) + s * blocks.blocks * step_floats;
  double noise_sum = 0, guidance_sum = 0;
  for (int block = 0; block < blocks.blocks; ++block) {
    const size_t place = static_cast<size_t>(2 * (s * blocks.blocks + block));
    noise_sum += sums_[place];
    guidance_sum += sums_[place + 1];
    if (block > 0) kernels().add(total, total + block * step_floats, step_floats);
  }
  const double elements = static_cast<double>(op.batch * layout.act_dim());
  op.bc_loss[s] = static_cast<float>(noise_sum / elements);
  op.guidance_loss[s] = static_cast<float>(guidance_sum / elements);
  op.actor_loss[s] = op.eta[s] * op.bc_loss[s] + op.guidance_loss[s];
  const int64_t floats = layout.floats_per_seed();
  time_backward(layout, op.actor.parts[DAC_PART_PARAMS] + s * floats, op.schedule.steps, total,
                op.actor.parts[DAC_PART_GRADS] + s * floats);
}

}  // namespace dac
