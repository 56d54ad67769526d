// SPDX-License-Identifier: Apache-2.0
// Actions from the reverse diffusion, and values at them: the two operations that repeat each state N times.
//
// A task is a block of whole states with all their samples, so that the observation part of the first layer is computed
// once for a block and a chain of T steps runs without leaving the cache.
#include <algorithm>

#include "core/random.h"
#include "core/update_rules.h"
#include "cpu/cpu_backend.h"
#include "cpu/mlp.h"

namespace dac {
namespace {

// States in a block of about so many rows: a power of two, so that batch sizes usually divide.
int64_t states_per_block(int64_t samples, int64_t rows) {
  int64_t states = 1;
  while (2 * states * samples <= rows) states *= 2;
  return states;
}

// A chain is long and has no heads to share out: its blocks are as fine as the products allow without becoming slower.
constexpr int64_t kChainRows = 128, kValueRows = 256;

// One reverse step in place. The step is a copy, which nothing written here could change: then the loops are vector code.
void reverse_step(const ReverseStep step, const float* predicted_noise, const float* z, int64_t count, float* x) {
  for (int64_t i = 0; i < count; ++i) x[i] = step.mean(x[i], predicted_noise[i]);
  if (step.noise_scale != 0)
    for (int64_t i = 0; i < count; ++i) x[i] += step.noise_scale * z[i];
}

}  // namespace

void CpuBackend::run(const DenoiseOp& op) {
  const RowBlocks blocks(op.states, states_per_block(op.samples, kChainRows));
  const float* extra = prepare_time_extra(op.actor, op.part, op.sampler.table.T);
  prepare_networks(op.actor, op.part, WeightImage::Use::kOften);
  reserve_scratch(
      Mlp::scratch_floats(*op.actor.layout, blocks.count(0), blocks.count(0) * static_cast<int>(op.samples), false));
  pool_.run(num_seeds() * blocks.blocks, [&](int task, int worker) {
    const int s = task / blocks.blocks, block = task % blocks.blocks;
    denoise_block(op, extra, s, blocks.first(block), blocks.count(block), *workers_[static_cast<size_t>(worker)]);
  });
}

void CpuBackend::denoise_block(const DenoiseOp& op, const float* extra, int s, int64_t first, int states,
                               Worker& worker) {
  const NetworkLayout& layout = *op.actor.layout;
  const NetworkWeights weights = network(op.actor, op.part, s, 0);
  const int A = layout.act_dim(), T = op.sampler.table.T, K = op.sampler.table.rows(), width = weights.width(0);
  const int rows = states * static_cast<int>(op.samples);
  const int64_t count = static_cast<int64_t>(rows) * A, all = op.states * op.samples * A;
  const int64_t offset = first * op.samples * A;  // of this block among the seed's elements

  const int64_t base_floats = static_cast<int64_t>(states) * width;
  Carver carver(worker.scratch.get(Mlp::scratch_floats(layout, states, rows, false)));
  Mlp mlp(weights, worker.gemm, carver, rows, false);
  float* base = carver.take(base_floats);
  float* predicted_noise = carver.take(count);
  float* drawn = carver.take(count);
  mlp.observation_part(op.observations + (s * op.states + first) * layout.obs_dim(), states, base);

  float* x = op.actions + s * all + offset;
  if (op.prior)
    std::copy_n(op.prior + s * all + offset, count, x);
  else
    fill_normal(draw_key(s, op.stream, 0, *op.counter), offset, count, x);
  for (int k = 0; k < K; ++k) {
    const ReverseStep step(op.sampler, k);
    const int64_t chain_place = (static_cast<int64_t>(s) * K + k) * all + offset;
    const float* row_extra = extra + (static_cast<int64_t>(s) * T + op.sampler.table.row(k).t - 1) * width;
    mlp.forward({base, static_cast<int>(op.samples), row_extra, nullptr, x, rows}, predicted_noise, false);
    const bool noisy = step.noise_scale != 0;
    const float* z = op.noise ? op.noise + chain_place : drawn;
    if (!op.noise && noisy) fill_normal(draw_key(s, op.stream, k + 1, *op.counter), offset, count, drawn);
    reverse_step(step, predicted_noise, z, count, x);
    if (op.steps) std::copy_n(x, count, op.steps + chain_place);
  }
}

void CpuBackend::run(const ValuesOp& op) {
  const NetworkLayout& layout = *op.critic.layout;
  const RowBlocks blocks(op.states, states_per_block(op.samples, kValueRows));
  const int H = layout.heads(), D = layout.obs_dim(), A = layout.act_dim();
  prepare_networks(op.critic, op.part, WeightImage::Use::kOften);
  reserve_scratch(Mlp::scratch_floats(layout, blocks.count(0), blocks.count(0) * static_cast<int>(op.samples), false));
  pool_.run(num_seeds() * H * blocks.blocks, [&](int task, int worker_index) {
    const int block = task % blocks.blocks, index = task / blocks.blocks, s = index / H;
    const int states = blocks.count(block), rows = states * static_cast<int>(op.samples);
    const int64_t first_state = s * op.states + blocks.first(block);
    Worker& worker = *workers_[static_cast<size_t>(worker_index)];
    const NetworkWeights weights = network(op.critic, op.part, s, index % H);
    const int64_t base_floats = static_cast<int64_t>(states) * weights.width(0);
    Carver carver(worker.scratch.get(Mlp::scratch_floats(layout, states, rows, false)));
    Mlp mlp(weights, worker.gemm, carver, rows, false);
    float* base = carver.take(base_floats);
    mlp.observation_part(op.observations + first_state * D, states, base);
    mlp.forward(
        {base, static_cast<int>(op.samples), weights.bias(0), nullptr, op.actions + first_state * op.samples * A, rows},
        op.values + (index * op.states + blocks.first(block)) * op.samples, false);
  });
}

}  // namespace dac
