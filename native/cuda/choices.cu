// SPDX-License-Identifier: Apache-2.0
// Operations on the values of an ensemble: TD targets, and one of several candidate actions a state.
//
// Each result is computed by one thread or one warp in a fixed order; moments are double, as on the CPU.
#include <cmath>

#include "core/agent_rules.h"
#include "cuda/block_sum.cuh"
#include "cuda/cuda_backend.h"

namespace dac {
namespace {

constexpr unsigned kWarp = 32;
constexpr unsigned kStates = 32;       // states of a block
constexpr unsigned kHeadThreads = 16;  // threads that share the heads of a state
constexpr unsigned kRuleless = 256;    // states of a block without an ensemble rule
constexpr unsigned kAll = 0xFFFFFFFFu;

// What a target takes of its transition, fetched before the values of the next state are combined.
struct Transition {
  __device__ Transition(const TdTargetOp& op, int seed_index, int64_t b)
      : at(seed_index * op.batch + b), reward(op.rewards[at]), mask(op.masks[at]) {
    if (op.log_probs)
      entropy_cost = op.temperature[seed_index] *
                     over_samples(op.log_probs + at * op.samples, op.samples, DAC_SAMPLES_MEAN);
  }
  __device__ void write_target(const TdTargetOp& op, float next_value) const {
    if (op.log_probs) next_value -= entropy_cost;
    if (op.next_values) op.next_values[at] = next_value;
    op.targets[at] = reward + op.discount * mask * next_value;
  }

  int64_t at;
  float reward, mask, entropy_cost = 0.0f;
};

// grid (blocks of 32 states, S), block (32 states, 16 head threads). Shared: the value and the weight of each head and
// state, 2 * H * 32 floats; the first threads of a state then combine the heads in order.
__global__ void td_target_kernel(TdTargetOp op, DrawSource source) {
  ptx::take_turn();
  float* values = dynamic_shared<float>();
  float* weights = values + op.heads * kStates;
  const int seed_index = static_cast<int>(blockIdx.y);
  const int64_t b = static_cast<int64_t>(blockIdx.x) * kStates + threadIdx.x;
  const Transition transition(op, seed_index, min(b, op.batch - 1));
  for (unsigned h = threadIdx.y; b < op.batch && h < static_cast<unsigned>(op.heads); h += kHeadThreads) {
    const int64_t at = h * op.batch + b, all = (static_cast<int64_t>(seed_index) * op.heads) * op.batch + at;
    values[h * kStates + threadIdx.x] = over_samples(op.values + all * op.samples, op.samples, op.over_samples);
    if (op.over_ensemble == DAC_ENSEMBLE_RAND_CONVEX)
      weights[h * kStates + threadIdx.x] = op.uniforms ? op.uniforms[all] : draw_uniform(source.key(seed_index, 0), at);
  }
  __syncthreads();
  if (threadIdx.y != 0 || b >= op.batch) return;
  EnsembleValue value;
  for (int h = 0; h < op.heads; ++h) {
    const unsigned place = static_cast<unsigned>(h) * kStates + threadIdx.x;
    value.add(values[place], op.over_ensemble == DAC_ENSEMBLE_RAND_CONVEX ? weights[place] : 0.0f, h == 0);
  }
  transition.write_target(op, value.result(op));
}

// The thread's share of the smallest mean of the B pieces of a seed's values; starting with piece 0, all have some.
__device__ float smallest_piece(const TdTargetOp& op, const float* values) {
  float least = piece_mean(values, op.heads, op.samples, 0);
  for (int64_t b = threadIdx.x; b < op.batch; b += kRuleless) {
    const float mean = piece_mean(values, op.heads, op.samples, b);
    least = mean < least ? mean : least;
  }
  return least;
}

// The values of a state without an ensemble rule. grid (blocks of 256 states, S): a thread a state; where all states
// share the smallest piece, each block finds it.
__global__ void __launch_bounds__(kRuleless) ruleless_target_kernel(TdTargetOp op) {
  ptx::take_turn();
  const int seed_index = static_cast<int>(blockIdx.y);
  const int64_t b = static_cast<int64_t>(blockIdx.x) * kRuleless + threadIdx.x;
  const float* values = op.values + seed_index * op.heads * op.batch * op.samples;
  float next_value = 0;
  if (op.over_samples == DAC_SAMPLES_PIECES)
    next_value = -block_max<kRuleless>(-smallest_piece(op, values));
  else if (b < op.batch)
    next_value = mean_of_minima(values, op.heads, op.batch, op.samples, b);
  if (b < op.batch) Transition(op, seed_index, b).write_target(op, next_value);
}

// Score of candidate j of state r: the mean over heads or their minimum, or what the Gumbel draw makes of it.
__device__ float score_of(const SelectOp& op, const DrawSource& source, int seed_index, int64_t r, int64_t j) {
  const int64_t rows = op.states * op.candidates_per_state, candidate = r * op.candidates_per_state + j;
  const float* values = op.values + static_cast<int64_t>(seed_index) * op.heads * rows;
  float score = 0;
  if (op.minimum) {
    score = LeastValue(values, op.heads, rows, candidate).value;
  } else {
    for (int h = 0; h < op.heads; ++h) score += values[h * rows + candidate];
    score /= static_cast<float>(op.heads);
  }
  if (op.temperature <= 0) return score;
  const float gumbel =
      op.gumbel ? op.gumbel[seed_index * rows + candidate] : draw_gumbel(source.key(seed_index, 0), candidate);
  return op.plain_softmax ? softmax_score(score, op.temperature, gumbel) : gumbel_score(score, op.temperature, gumbel);
}

// grid (R, S), one warp a state: the lanes share the candidates, the first of equal scores wins.
__global__ void select_kernel(SelectOp op, DrawSource source) {
  ptx::take_turn();
  const int seed_index = static_cast<int>(blockIdx.y), lane = static_cast<int>(threadIdx.x);
  const int64_t r = blockIdx.x, M = op.candidates_per_state;
  float best_score = -INFINITY;
  int best = 0x7FFFFFFF;
  for (int64_t j = lane; j < M; j += kWarp) {
    const float score = score_of(op, source, seed_index, r, j);
    if (score > best_score) {
      best_score = score;
      best = static_cast<int>(j);
    }
  }
  for (int step = kWarp / 2; step > 0; step /= 2) {
    const float other_score = __shfl_xor_sync(kAll, best_score, step);
    const int other = __shfl_xor_sync(kAll, best, step);
    if (other_score > best_score || (other_score == best_score && other < best)) {
      best_score = other_score;
      best = other;
    }
  }
  if (best >= M) best = 0;  // no score was a number
  const int64_t state = seed_index * op.states + r;
  for (int i = lane; i < op.act_dim; i += kWarp)
    op.actions[state * op.act_dim + i] = op.candidates[(state * M + best) * op.act_dim + i];
  if (lane == 0) op.indices[state] = static_cast<float>(best);
}

}  // namespace

void CudaBackend::run(const TdTargetOp& op) {
  if (!has_ensemble_rule(op.over_samples)) {
    const dim3 grid(static_cast<unsigned>((op.batch + kRuleless - 1) / kRuleless), num_seeds());
    return launch({"ruleless_target", grid, kRuleless}, queue(), ruleless_target_kernel, op);
  }
  const auto blocks = static_cast<unsigned>((op.batch + kStates - 1) / kStates);
  const size_t shared_bytes = 2 * static_cast<size_t>(op.heads) * kStates * sizeof(float);
  if (shared_bytes > static_cast<size_t>(shared_bytes_))
    throw Error(DAC_UNSUPPORTED, "TD targets of " + std::to_string(op.heads) + " heads: at most " +
                                     std::to_string(static_cast<size_t>(shared_bytes_) / (2 * kStates * sizeof(float))) +
                                     " on this GPU");
  launch({"td_target", dim3(blocks, num_seeds()), dim3(kStates, kHeadThreads), shared_bytes}, queue(), td_target_kernel,
         op, draws(op.counter, op.stream));
}

void CudaBackend::run(const SelectOp& op) {
  launch({"select", dim3(static_cast<unsigned>(op.states), num_seeds()), kWarp}, queue(), select_kernel, op,
         draws(op.counter, op.stream));
}

}  // namespace dac
