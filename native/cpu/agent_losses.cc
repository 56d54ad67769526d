// SPDX-License-Identifier: Apache-2.0
// The value and policy losses of the other algorithms.
#include <algorithm>
#include <cmath>

#include "core/agent_rules.h"
#include "core/random.h"
#include "cpu/cpu_backend.h"

namespace dac {

void CpuBackend::run(const ValueRegressionOp& op) {
  pool_.run(num_seeds(), [&](int s, int) {
    const float *q = op.q + s * op.heads * op.batch, *v = op.values + s * op.batch;
    float cut = -1;
    for (int64_t b = 0; b < op.batch && op.kind == DAC_VALUES_EXPONENTIAL; ++b)
      cut = std::max(cut, exponential_argument(LeastValue(q, op.heads, op.batch, b).value, v[b], op.parameter));
    double loss = 0, mean = 0;
    for (int64_t b = 0; b < op.batch; ++b) {
      const ValueTerm term =
          value_term(op.kind, op.parameter, LeastValue(q, op.heads, op.batch, b).value, v[b], cut);
      op.d_values[s * op.batch + b] = term.derivative / static_cast<float>(op.batch);
      loss += term.loss;
      mean += v[b];
    }
    op.loss[s] = static_cast<float>(loss / static_cast<double>(op.batch));
    op.mean[s] = static_cast<float>(mean / static_cast<double>(op.batch));
  });
}

void CpuBackend::run(const AdvantageWeightsOp& op) {
  for (int s = 0; s < num_seeds(); ++s)
    for (int64_t b = 0; b < op.batch; ++b) {
      const LeastValue q(op.q + s * op.heads * op.batch, op.heads, op.batch, b);
      op.weights[s * op.batch + b] = advantage_weight(op, q.value, op.values[s * op.batch + b]);
    }
}

void CpuBackend::run(const DrawUniformOp& op) {
  pool_.run(num_seeds(), [&](int s, int) {
    float* x = op.x + s * op.count;
    fill_uniform(draw_key(s, op.stream, 0, *op.counter), 0, op.count, x);
    for (int64_t i = 0; i < op.count; ++i) x[i] = 2.0f * x[i] - 1.0f;
  });
}

void CpuBackend::run(const WeightedSumOp& op) {
  for (int s = 0; s < num_seeds(); ++s) op.sum[s] = op.a[s] + op.weight * op.b[s];
}

void CpuBackend::run(const EntropyLossOp& op) {
  pool_.run(num_seeds(), [&](int s, int) {
    const float share = 1.0f / static_cast<float>(op.batch);
    const int64_t first = s * op.heads * op.batch;
    std::fill_n(op.d_values + first, op.heads * op.batch, 0.0f);
    double loss = 0, log_probs = 0;
    for (int64_t b = 0; b < op.batch; ++b) {
      const LeastValue q(op.values + first, op.heads, op.batch, b);
      const float log_prob = op.log_probs[s * op.batch + b];
      op.d_values[first + q.head * op.batch + b] = -share;
      op.d_log_probs[s * op.batch + b] = share * op.temperature[s];
      loss += static_cast<double>(op.temperature[s]) * log_prob - q.value;
      log_probs += log_prob;
    }
    op.loss[s] = static_cast<float>(loss / static_cast<double>(op.batch));
    op.mean_log_prob[s] = static_cast<float>(log_probs / static_cast<double>(op.batch));
  });
}

void CpuBackend::run(const TemperatureOp& op) {
  for (int s = 0; s < num_seeds(); ++s)
    op.temperature[s] = std::exp(op.bank.parts[DAC_PART_PARAMS][s * op.bank.layout->floats_per_seed()]);
}

void CpuBackend::run(const TemperatureLossOp& op) {
  for (int s = 0; s < num_seeds(); ++s) {
    const int64_t place = s * op.bank.layout->floats_per_seed();
    op.loss[s] = -std::exp(op.bank.parts[DAC_PART_PARAMS][place]) * (op.mean_log_prob[s] + op.target_entropy);
    op.bank.parts[DAC_PART_GRADS][place] = op.loss[s];  // exp is its own derivative
  }
}

namespace {

// One head of one seed: the soft maximum of each group, and the gradients.
double conservative_gap(const ConservativeLossOp& op, int64_t network) {
  const auto first = [&](int i, int64_t group) { return network * op.rows[i] + group * (op.rows[i] / op.groups); };
  const double scale = static_cast<double>(op.weight) / op.heads, share = 1.0 / static_cast<double>(op.groups);
  double gap = 0;
  for (int64_t group = 0; group < op.groups; ++group) {
    double most = -INFINITY, sum = 0;
    for (int i = 0; i < op.count; ++i)
      for (int64_t r = first(i, group); r < first(i, group + 1); ++r) most = std::max<double>(most, op.values[i][r]);
    for (int i = 0; i < op.count; ++i)
      for (int64_t r = first(i, group); r < first(i, group + 1); ++r)
        sum += std::exp((op.values[i][r] - most) / op.temperature);
    gap += share * (most + op.temperature * std::log(sum));
    for (int i = 0; i < op.count; ++i)
      for (int64_t r = first(i, group); r < first(i, group + 1); ++r) {
        const double softmax = share * std::exp((op.values[i][r] - most) / op.temperature) / sum;
        if (i == 0)
          op.d_values[0][r] += static_cast<float>(scale * (softmax - 1.0 / static_cast<double>(op.rows[0])));
        else
          op.d_values[i][r] = static_cast<float>(scale * softmax);
      }
  }
  for (int64_t r = 0; r < op.rows[0]; ++r)
    gap -= op.values[0][network * op.rows[0] + r] / static_cast<double>(op.rows[0]);
  return gap;
}

}  // namespace

void CpuBackend::run(const ConservativeLossOp& op) {
  pool_.run(num_seeds(), [&](int s, int) {
    double loss = 0;
    for (int h = 0; h < op.heads; ++h) loss += conservative_gap(op, static_cast<int64_t>(s) * op.heads + h);
    op.loss[s] = static_cast<float>(loss / op.heads);
  });
}

void CpuBackend::run(const CrossedValueLossOp& op) {
  pool_.run(num_seeds(), [&](int s, int) {
    const float u = op.uniform ? op.uniform[s] : draw_uniform(draw_key(s, op.stream, 0, *op.counter), 0);
    const int chosen = u > 0.5f ? 0 : 1;
    const float* values = op.values + s * 2 * op.rows;
    double sum = 0, size = 0;
    for (int64_t r = 0; r < op.rows; ++r) {
      sum += values[chosen * op.rows + r];
      size += std::fabs(values[(1 - chosen) * op.rows + r]);
    }
    const double rows = static_cast<double>(op.rows);
    const float divisor = static_cast<float>(size / rows) + 1e-5f;
    op.loss[s] = static_cast<float>(-sum / rows) / divisor;
    op.total[s] += op.loss[s];
    std::fill_n(op.d_values + s * 2 * op.rows, 2 * op.rows, 0.0f);
    std::fill_n(op.d_values + (s * 2 + chosen) * op.rows, op.rows, -1.0f / (static_cast<float>(op.rows) * divisor));
  });
}

}  // namespace dac
