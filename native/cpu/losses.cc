// SPDX-License-Identifier: Apache-2.0
// The losses between a forward and a backward pass, and the steps of a sampler as operations of their own.
#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "core/update_rules.h"
#include "cpu/cpu_backend.h"

namespace dac {

ValueStatistics value_statistics(const float* values, const float* targets, int heads, int64_t batch) {
  double squares = 0, sum = 0, std_sum = 0;
  for (int64_t b = 0; b < batch; ++b) {
    double mean = 0, variance = 0;
    for (int h = 0; h < heads; ++h) mean += values[h * batch + b];
    mean /= heads;
    for (int h = 0; h < heads; ++h) {
      const double q = values[h * batch + b], error = q - targets[b];
      squares += error * error;
      variance += (q - mean) * (q - mean);
    }
    sum += mean;
    std_sum += std::sqrt(variance / heads);
  }
  const double rows = static_cast<double>(batch);
  return {static_cast<float>(squares / (heads * rows)), static_cast<float>(sum / rows),
          static_cast<float>(std_sum / rows)};
}

void CpuBackend::run(const SquaredErrorOp& op) {
  pool_.run(num_seeds(), [&](int s, int) {
    const int64_t first = s * op.heads * op.batch;
    const float *values = op.values + first, *targets = op.targets + s * op.batch;
    const ValueStatistics statistics = value_statistics(values, targets, op.heads, op.batch);
    op.value_mean[s] = statistics.mean;
    op.value_std[s] = statistics.deviation;
    const float scale = squared_error_scale(op.over_heads, op.heads, op.batch);
    double sum_loss = 0;
    for (int64_t b = 0; b < op.batch; ++b) {
      float sum = 0;
      for (int h = 0; h < op.heads; ++h) sum += values[h * op.batch + b];
      sum_loss += static_cast<double>(sum - targets[b]) * (sum - targets[b]);
      for (int64_t i = b; i < op.heads * op.batch; i += op.batch)
        op.d_values[first + i] = scale * ((op.over_heads == DAC_HEADS_OF_SUM ? sum : values[i]) - targets[b]);
    }
    op.loss[s] = op.over_heads == DAC_HEADS_MEAN  ? statistics.loss
                 : op.over_heads == DAC_HEADS_SUM ? statistics.loss * static_cast<float>(op.heads)
                                                  : static_cast<float>(sum_loss / static_cast<double>(op.batch));
  });
}

void CpuBackend::run(const NoiseRegressionOp& op) {
  const int64_t elements = op.batch * op.act_dim;
  pool_.run(num_seeds(), [&](int s, int) {
    const int64_t first = s * elements;
    const float scale = 1.0f / static_cast<float>(elements);
    double regression = 0, guidance = 0;
    for (int64_t i = first; i < first + elements; ++i) {
      const int t = timestep_index(op.timesteps[i / op.act_dim], op.schedule.steps);
      const NoiseTerms terms =
          noise_terms(op.predicted_noise[i], op.noise[i], op.guidance ? op.guidance[i] : 0.0f,
                      guidance_weight(op.schedule, op.guidance_kind, t), op.eta[s]);
      regression += terms.squared_error;
      guidance += terms.guidance;
      if (op.d_predicted) op.d_predicted[i] = scale * terms.gradient;
    }
    op.bc_loss[s] = static_cast<float>(regression / static_cast<double>(elements));
    op.guidance_loss[s] = static_cast<float>(guidance / static_cast<double>(elements));
    op.actor_loss[s] = op.eta[s] * op.bc_loss[s] + op.guidance_loss[s];
  });
}

void CpuBackend::run(const ValueLossOp& op) {
  const int64_t count = op.heads * op.batch;
  pool_.run(num_seeds(), [&](int s, int) {
    double size = 0, sum = 0;
    for (int64_t i = s * count; i < (s + 1) * count; ++i) {
      size += std::fabs(op.data_values[i]);
      sum += op.values[i];
    }
    const double mean_over = static_cast<double>(count);
    op.q_norm[s] = static_cast<float>(size / mean_over);
    const float divisor = op.q_norm[s] + 1e-6f;
    op.loss[s] = static_cast<float>(-sum / mean_over) / divisor;
    op.total[s] += op.loss[s];
    std::fill_n(op.d_values + s * count, count, -1.0f / (static_cast<float>(count) * divisor));
  });
}

void CpuBackend::run(const DrawNormalOp& op) {
  pool_.run(num_seeds(), [&](int s, int) {
    fill_normal(draw_key(s, op.stream, 0, *op.counter), 0, op.count, op.x + s * op.count);
  });
}

void CpuBackend::run(const CopySliceOp& op) {
  for (int s = 0; s < num_seeds(); ++s)
    std::copy_n(op.from + (s * op.slices + op.slice) * op.count, op.count, op.to + s * op.count);
}

void CpuBackend::run(const ReverseStepOp& op) {
  const int64_t count = op.rows * op.act_dim, rows = op.sampler.table.rows();
  const ReverseStep step(op.sampler, op.k);
  const bool drawn = !op.noise && step.noise_scale != 0;
  if (drawn) head_gradients_.get(num_seeds() * count);
  pool_.run(num_seeds(), [&](int s, int) {
    const int64_t first = s * count, chain_place = (s * rows + op.k) * count;
    float* x = op.x + first;
    float* draws = drawn ? head_gradients_.get(0) + first : nullptr;
    if (drawn) fill_normal(draw_key(s, op.stream, op.k + 1, *op.counter), 0, count, draws);
    const float* z = op.noise ? op.noise + chain_place : draws;
    for (int64_t i = 0; i < count; ++i) {
      float predicted = op.predicted[first + i];
      if (op.gradient) predicted = step.guided(predicted, op.gradient[first + i], op.eta[s]);
      x[i] = step.mean(x[i], predicted);
      if (step.noise_scale != 0) x[i] += step.noise_scale * z[i];
    }
    if (op.chain) std::copy_n(x, count, op.chain + chain_place);
  });
}

void CpuBackend::run(const ReverseStepBackwardOp& op) {
  const int64_t count = op.rows * op.act_dim;
  const ReverseStep step(op.sampler, op.k);
  pool_.run(num_seeds(), [&](int s, int) {
    for (int64_t i = s * count; i < (s + 1) * count; ++i)
      step.backward(op.x[i], op.predicted[i], op.d[i], &op.d[i], &op.d_predicted[i]);
  });
}

}  // namespace dac
