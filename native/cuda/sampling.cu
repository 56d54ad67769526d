// SPDX-License-Identifier: Apache-2.0
// Operations that draw and do little else: minibatches from the resident data, and the forward diffusion.
//
// Both write their outputs once, from one thread each: the bits depend on nothing but the draws, and are the CPU's.
// Those of several counter values can be made in one launch (`ahead`): grid row y is one of (ahead, S).
#include "core/update_rules.h"
#include "cuda/cuda_backend.h"

namespace dac {
namespace {

constexpr unsigned kWarp = 32;
constexpr unsigned kSampleRows = 8;   // warps of a sampling block; each copies one row
constexpr unsigned kDiffuseThreads = 256;

__device__ DrawKey key_of(const DrawSource& source, int place, int num_seeds, int lane) {
  DrawKey key = source.key(place % num_seeds, lane);
  key.step += place / num_seeds;
  return key;
}

__device__ void copy_row(const float* column, int64_t from, float* batch, int64_t to, int width, unsigned lane) {
  for (unsigned i = lane; i < static_cast<unsigned>(width); i += kWarp) batch[to * width + i] = column[from * width + i];
}

// grid (row blocks, ahead * S), block (32, 8): one warp a row; its lanes find it together and copy it side by side.
__global__ void sample_kernel(SampleOp op, DrawSource source, int num_seeds) {
  ptx::take_turn();
  const int64_t b = static_cast<int64_t>(blockIdx.x) * kSampleRows + threadIdx.y;
  if (b >= op.batch) return;
  const int place = static_cast<int>(blockIdx.y);
  const unsigned lane = threadIdx.x;
  const Replica replica{place % num_seeds, num_seeds};
  const DrawKey key = key_of(source, place, num_seeds, 0);
  const int64_t from = transition_of(op, key, replica, b), to = place * op.batch + b;
  copy_row(op.replay.columns[DAC_COLUMN_OBSERVATIONS], from, op.observations, to, op.replay.obs_dim, lane);
  copy_row(op.replay.columns[DAC_COLUMN_NEXT_OBSERVATIONS], from, op.next_observations, to, op.replay.obs_dim, lane);
  copy_row(op.replay.columns[DAC_COLUMN_ACTIONS], from, op.actions, to, op.replay.act_dim, lane);
  copy_row(op.replay.columns[DAC_COLUMN_REWARDS], from, op.rewards, to, 1, lane);
  copy_row(op.replay.columns[DAC_COLUMN_MASKS], from, op.masks, to, 1, lane);
}

__device__ int timestep_of(const DiffuseOp& op, const DrawSource& source, int place, int num_seeds, int64_t b) {
  if (op.recorded_timesteps) return timestep_index(op.recorded_timesteps[place * op.batch + b], op.schedule.steps);
  return drawn_timestep(draw_uniform(key_of(source, place, num_seeds, 0), b), op.schedule.steps);
}

// grid (element blocks, ahead * S): one thread an element of (B, A); the first of a row also writes the row's step.
__global__ void diffuse_kernel(DiffuseOp op, DrawSource source, int num_seeds) {
  ptx::take_turn();
  const int64_t elements = op.batch * op.act_dim;
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kDiffuseThreads + threadIdx.x;
  if (i >= elements) return;
  const int place = static_cast<int>(blockIdx.y);
  const int64_t b = i / op.act_dim, at = place * elements + i;
  const int t = timestep_of(op, source, place, num_seeds, b);
  const float noise = op.recorded_noise ? op.recorded_noise[at] : draw_normal(key_of(source, place, num_seeds, 1), i);
  const float level = op.schedule.alpha_hats[t];
  if (i == b * op.act_dim) op.timesteps[place * op.batch + b] = static_cast<float>(t);
  op.noise[at] = noise;
  op.noisy_actions[at] = noisy_action(level, op.actions[at], noise);
}

unsigned blocks_for(int64_t items, unsigned per_block) {
  return static_cast<unsigned>((items + per_block - 1) / per_block);
}

}  // namespace

void CudaBackend::run(const SampleOp& op) {
  const dim3 grid(blocks_for(op.batch, kSampleRows), static_cast<unsigned>(op.ahead) * num_seeds());
  launch({"sample", grid, dim3(kWarp, kSampleRows)}, queue(), sample_kernel, op, draws(op.counter, op.stream),
         num_seeds_);
}

void CudaBackend::run(const DiffuseOp& op) {
  const dim3 grid(blocks_for(op.batch * op.act_dim, kDiffuseThreads), static_cast<unsigned>(op.ahead) * num_seeds());
  launch({"diffuse", grid, kDiffuseThreads}, queue(), diffuse_kernel, op, draws(op.counter, op.stream), num_seeds_);
}

}  // namespace dac
