// SPDX-License-Identifier: Apache-2.0
// Losses and other statistics of a batch: what the last block of a launch of weight gradients computes, one replica at
// a time. Sums are in double precision and along a fixed tree.
#ifndef DAC_CUDA_STATISTICS_CUH
#define DAC_CUDA_STATISTICS_CUH

#include "core/update_rules.h"
#include "cuda/block_sum.cuh"
#include "cuda/mlp_dense.cuh"

namespace dac {

// Op: what has the values, their targets and places for the three numbers.
template <typename Op>
struct CriticStatistics {
  Op op;
  int heads;

  __device__ void operator()(int s) const {
    const float* values = op.values + s * heads * op.batch;
    double squares = 0, sum = 0, std_sum = 0;
    for (int64_t b = threadIdx.x; b < op.batch; b += kTileThreads) {
      const double target = op.targets[s * op.batch + b];
      const auto sum_over_heads = [&](const auto& term) {
        return sum_in_order<double>(heads, [&](int64_t h) { return term(static_cast<double>(values[h * op.batch + b])); });
      };
      const double mean = sum_over_heads([](double q) { return q; }) / heads;
      squares += sum_over_heads([&](double q) { return (q - target) * (q - target); });
      sum += mean;
      std_sum += sqrt(sum_over_heads([&](double q) { return (q - mean) * (q - mean); }) / heads);
    }
    squares = block_sum<kTileThreads>(squares);
    sum = block_sum<kTileThreads>(sum);
    std_sum = block_sum<kTileThreads>(std_sum);
    if (threadIdx.x != 0) return;
    const double batch = static_cast<double>(op.batch);
    op.loss[s] = static_cast<float>(squares / (heads * batch));
    op.value_mean[s] = static_cast<float>(sum / batch);
    op.value_std[s] = static_cast<float>(std_sum / batch);
  }
};

template <typename Op>
CriticStatistics(Op, int) -> CriticStatistics<Op>;

struct ActorStatistics {
  ActorGradientsOp op;
  int act_dim;

  __device__ void operator()(int s) const {
    const int64_t elements = op.batch * act_dim;
    double noise_sum = 0, guidance_sum = 0;
#pragma unroll 4  // loads on their way together
    for (int64_t e = threadIdx.x; e < elements; e += kTileThreads) {
      const int64_t i = s * elements + e;
      const float predicted = op.predicted_noise[i], error = predicted - op.noise[i];
      const int t = timestep_index(op.timesteps[s * op.batch + e / act_dim], op.schedule.steps);
      const float guided = guidance_weight(op.schedule, op.guidance_kind, t) * op.guidance[i];
      noise_sum += static_cast<double>(error) * error;
      guidance_sum += static_cast<double>(guided) * predicted;
    }
    noise_sum = block_sum<kTileThreads>(noise_sum);
    guidance_sum = block_sum<kTileThreads>(guidance_sum);
    if (threadIdx.x != 0) return;
    op.bc_loss[s] = static_cast<float>(noise_sum / static_cast<double>(elements));
    op.guidance_loss[s] = static_cast<float>(guidance_sum / static_cast<double>(elements));
    op.actor_loss[s] = op.eta[s] * op.bc_loss[s] + op.guidance_loss[s];
  }
};

}  // namespace dac

#endif
