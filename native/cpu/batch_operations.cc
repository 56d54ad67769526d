// SPDX-License-Identifier: Apache-2.0
// The operations without networks: minibatches, TD targets, forward diffusion, the dual step, choosing an action.
#include <algorithm>
#include <limits>

#include "core/agent_rules.h"
#include "core/random.h"
#include "core/update_rules.h"
#include "cpu/cpu_backend.h"

namespace dac {
namespace {

constexpr int64_t kRowsPerBlock = 64;

// The smallest mean of the B pieces of a seed's values.
float smallest_piece(const TdTargetOp& op, int s) {
  const float* values = op.values + s * op.heads * op.batch * op.samples;
  float least = piece_mean(values, op.heads, op.samples, 0);
  for (int64_t b = 1; b < op.batch; ++b) least = std::min(least, piece_mean(values, op.heads, op.samples, b));
  return least;
}

// v of row b where no ensemble rule follows the samples'.
float value_without_rule(const TdTargetOp& op, int s, int64_t b, float least_piece) {
  if (op.over_samples == DAC_SAMPLES_PIECES) return least_piece;
  return mean_of_minima(op.values + s * op.heads * op.batch * op.samples, op.heads, op.batch, op.samples, b);
}

// What the critics say of a candidate: row `row` of a seed's.
float candidate_value(const SelectOp& op, int s, int64_t row) {
  const int64_t rows = op.states * op.candidates_per_state;
  if (op.minimum) return LeastValue(op.values + s * op.heads * rows, op.heads, rows, row).value;
  float sum = 0;
  for (int h = 0; h < op.heads; ++h) sum += op.values[(s * op.heads + h) * rows + row];
  return sum / static_cast<float>(op.heads);
}

float chosen_score(const SelectOp& op, float value, float gumbel) {
  return op.plain_softmax ? softmax_score(value, op.temperature, gumbel) : gumbel_score(value, op.temperature, gumbel);
}

void copy_row(const float* column, int64_t from, float* batch, int64_t to, int width) {
  std::copy_n(column + from * width, width, batch + to * width);
}

// Asks for a row that will be copied, or for its beginning: what follows a processor fetches by itself. Rows of a minibatch lie
// anywhere; asked for together they cost one wait, not one each.
void announce_row(const float* column, int64_t from, int64_t width) {
  constexpr int64_t kLine = 16, kMost = 128;  // floats
  const int64_t count = std::min(width, kMost);
  for (int64_t c = 0; c < count; c += kLine) __builtin_prefetch(column + from * width + c);
  __builtin_prefetch(column + from * width + count - 1);
}

}  // namespace

void CpuBackend::run(const SampleOp& op) {
  const RowBlocks blocks(op.batch, kRowsPerBlock);
  pool_.run(num_seeds() * blocks.blocks, [&](int task, int) {
    const int s = task / blocks.blocks, block = task % blocks.blocks;
    const DrawKey key = draw_key(s, op.stream, 0, *op.counter);
    const int widths[] = {op.replay.obs_dim, op.replay.act_dim, 1, 1, op.replay.obs_dim};  // by DAC_COLUMN_*
    float* const batches[] = {op.observations, op.actions, op.rewards, op.masks, op.next_observations};
    int64_t from[kRowsPerBlock];
    for (int b = 0; b < blocks.count(block); ++b) {
      from[b] = transition_of(op, key, {s, num_seeds()}, blocks.first(block) + b);
      for (int column = 0; column < 5; ++column) announce_row(op.replay.columns[column], from[b], widths[column]);
    }
    for (int column = 0; column < 5; ++column)
      for (int b = 0; b < blocks.count(block); ++b)
        copy_row(op.replay.columns[column], from[b], batches[column], s * op.batch + blocks.first(block) + b, widths[column]);
  });
}

void CpuBackend::run(const TdTargetOp& op) {
  const RowBlocks blocks(op.batch, kRowsPerBlock);
  const bool drawn = op.over_ensemble == DAC_ENSEMBLE_RAND_CONVEX && !op.uniforms;
  pool_.run(num_seeds() * blocks.blocks, [&](int task, int) {
    const int s = task / blocks.blocks, block = task % blocks.blocks, rows = blocks.count(block);
    const float least_piece = op.over_samples == DAC_SAMPLES_PIECES ? smallest_piece(op, s) : 0.0f;
    EnsembleValue values[kRowsPerBlock];
    float weights[kRowsPerBlock] = {};
    for (int h = 0; h < op.heads && has_ensemble_rule(op.over_samples); ++h) {
      const int64_t at = h * op.batch + blocks.first(block);  // among the seed's (H, B)
      if (drawn) fill_uniform(draw_key(s, op.stream, 0, *op.counter), at, rows, weights);
      if (op.uniforms) std::copy_n(op.uniforms + s * op.heads * op.batch + at, rows, weights);
      for (int b = 0; b < rows; ++b)
        values[b].add(over_samples(op.values + (s * op.heads * op.batch + at + b) * op.samples, op.samples,
                                   op.over_samples),
                      weights[b], h == 0);
    }
    for (int b = 0; b < rows; ++b) {
      const int64_t at = s * op.batch + blocks.first(block) + b;
      const bool ruled = has_ensemble_rule(op.over_samples);
      float next_value = ruled ? values[b].result(op) : value_without_rule(op, s, blocks.first(block) + b, least_piece);
      if (op.log_probs)
        next_value -= op.temperature[s] * over_samples(op.log_probs + at * op.samples, op.samples, DAC_SAMPLES_MEAN);
      if (op.next_values) op.next_values[at] = next_value;
      op.targets[at] = op.rewards[at] + op.discount * op.masks[at] * next_value;
    }
  });
}

void CpuBackend::run(const DiffuseOp& op) {
  const int64_t elements = op.batch * op.act_dim;
  const int T = op.schedule.steps;
  pool_.run(num_seeds(), [&](int s, int) {
    float* timesteps = op.timesteps + s * op.batch;
    float* noise = op.noise + s * elements;
    if (op.recorded_timesteps) {
      for (int64_t b = 0; b < op.batch; ++b)
        timesteps[b] = static_cast<float>(timestep_index(op.recorded_timesteps[s * op.batch + b], T));
    } else {
      fill_uniform(draw_key(s, op.stream, 0, *op.counter), 0, op.batch, timesteps);
      for (int64_t b = 0; b < op.batch; ++b)
        timesteps[b] = static_cast<float>(drawn_timestep(timesteps[b], T));
    }
    if (op.recorded_noise)
      std::copy_n(op.recorded_noise + s * elements, elements, noise);
    else
      fill_normal(draw_key(s, op.stream, 1, *op.counter), 0, elements, noise);
    for (int64_t i = 0; i < elements; ++i) {
      const float level = op.schedule.alpha_hats[static_cast<int>(timesteps[i / op.act_dim])];
      op.noisy_actions[s * elements + i] = noisy_action(level, op.actions[s * elements + i], noise[i]);
    }
  });
}

void CpuBackend::run(const DualStepOp& op) {
  for (int s = 0; s < num_seeds(); ++s) op.eta[s] = stepped_eta(op, op.eta[s], op.bc_loss[s]);
}

void CpuBackend::run(const SelectOp& op) {
  const int64_t M = op.candidates_per_state, rows = op.states * M;
  pool_.run(num_seeds(), [&](int s, int) {
    constexpr int64_t kTogether = 64;  // draws cost as much in tens as one by one
    float drawn[kTogether];
    const auto noise = [&](int64_t row) {
      if (op.gumbel) return op.gumbel[s * rows + row];
      if (row % kTogether == 0)
        fill_gumbel(draw_key(s, op.stream, 0, *op.counter), row, std::min(kTogether, rows - row), drawn);
      return drawn[row % kTogether];
    };
    for (int64_t r = 0; r < op.states; ++r) {
      int64_t best = 0;
      float best_score = -std::numeric_limits<float>::infinity();
      for (int64_t j = 0; j < M; ++j) {
        const float value = candidate_value(op, s, r * M + j);
        const float score = op.temperature > 0 ? chosen_score(op, value, noise(r * M + j)) : value;
        if (score > best_score) {
          best = j;
          best_score = score;
        }
      }
      std::copy_n(op.candidates + (s * rows + r * M + best) * op.act_dim, op.act_dim,
                  op.actions + (s * op.states + r) * op.act_dim);
      op.indices[s * op.states + r] = static_cast<float>(best);
    }
  });
}

}  // namespace dac
