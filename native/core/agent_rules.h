// SPDX-License-Identifier: Apache-2.0
// Arithmetic of the other algorithms, element by element and row by row, written once for hosts and GPUs (dac/agents.h).
#ifndef DAC_CORE_AGENT_RULES_H
#define DAC_CORE_AGENT_RULES_H

#include "core/update_rules.h"

namespace dac {

// ------------------------------------------------------------------------------------------ Gaussian policies

// One dimension of a policy's Gaussian, from its outputs m and l.
struct GaussianElement {
  DAC_HOST_DEVICE GaussianElement(const dac_gaussian& kind, float m, float l) : squashed(kind.squashed != 0) {
    mu = kind.tanh_mean ? tanhf(m) : m;
    mu_slope = kind.tanh_mean ? 1.0f - mu * mu : 1.0f;
    log_std = between(l, kind.log_std_least, kind.log_std_most);
    log_std_slope = log_std == l ? 1.0f : 0.0f;
    std = expf(log_std);
  }

  // log density of mu + std z.
  DAC_HOST_DEVICE float log_density(float z) const { return -0.5f * z * z - log_std - 0.918938533f; }
  // What squashing x takes from the log density: ln(1 - tanh(x)^2), without cancellation.
  DAC_HOST_DEVICE static float log_squash_slope(float x) {
    const float size = fabsf(x);
    return 2.0f * (0.693147181f - size - log1pf(expf(-2.0f * size)));
  }
  DAC_HOST_DEVICE float sample(float z) const { return mu + std * z; }
  DAC_HOST_DEVICE float action(float x) const { return squashed ? tanhf(x) : x; }
  DAC_HOST_DEVICE float log_prob(float z) const {
    return log_density(z) - (squashed ? log_squash_slope(sample(z)) : 0.0f);
  }

  // From gradients at the action of z and at the row's log probability to those at m and l.
  DAC_HOST_DEVICE void backward(float z, float d_action, float d_log_prob, float* d_m, float* d_l) const {
    const float a = action(sample(z));
    const float d_x = squashed ? d_action * (1.0f - a * a) + 2.0f * a * d_log_prob : d_action;
    *d_m = d_x * mu_slope;
    *d_l = (d_x * std * z - d_log_prob) * log_std_slope;
  }

  // A data action as x, and z of it.
  DAC_HOST_DEVICE float unsquashed(float a) const { return squashed ? atanhf(a) : a; }
  DAC_HOST_DEVICE float standard(float x) const { return (x - mu) / std; }
  // Gradients of the log density of x by m and l.
  DAC_HOST_DEVICE void density_backward(float z, float d_log_prob, float* d_m, float* d_l) const {
    *d_m = d_log_prob * z / std * mu_slope;
    *d_l = d_log_prob * (z * z - 1.0f) * log_std_slope;
  }

  bool squashed;
  float mu, mu_slope, log_std, log_std_slope, std;
};

// ------------------------------------------------------------------------------------------ values

// The minimum over the heads of q (H, B) at row b; its head too, the first of equals.
struct LeastValue {
  DAC_HOST_DEVICE LeastValue(const float* q, int heads, int64_t batch, int64_t b) : value(q[b]), head(0) {
    for (int h = 1; h < heads; ++h)
      if (q[h * batch + b] < value) {
        value = q[h * batch + b];
        head = h;
      }
  }
  float value;
  int head;
};

// Loss of one row of a value network and its derivative by V (DAC_VALUES_*); cut: c of the exponential form.
struct ValueTerm {
  float loss, derivative;
};

DAC_HOST_DEVICE inline float exponential_argument(float q, float v, float alpha) {
  const float w = (q - v) / alpha;
  return w < 5.0f ? w : 5.0f;
}

DAC_HOST_DEVICE inline ValueTerm value_term(int kind, float parameter, float q, float v, float cut) {
  const float u = q - v;
  if (kind == DAC_VALUES_EXPECTILE) {
    const float weight = u > 0 ? parameter : 1.0f - parameter;
    return {weight * u * u, -2.0f * weight * u};
  }
  if (kind == DAC_VALUES_SPARSE) {
    const float w = 1.0f + u / (2.0f * parameter), kept = w > 0 ? w : 0.0f;
    return {kept * kept + v / parameter, (1.0f - kept) / parameter};
  }
  const float w = exponential_argument(q, v, parameter), e = expf(w - cut), share = expf(-cut) / parameter;
  return {e + share * v, (u / parameter < 5.0f ? -e / parameter : 0.0f) + share};
}

DAC_HOST_DEVICE inline float advantage_weight(const AdvantageWeightsOp& op, float q, float v) {
  const float weight = op.kind == DAC_WEIGHTS_EXPONENTIAL ? expf(op.factor * (q - v)) : q - v;
  return between(weight, 0.0f, op.most);
}

// ------------------------------------------------------------------------------------------ TD targets without an ensemble rule

DAC_HOST_DEVICE inline bool has_ensemble_rule(int over_samples) { return over_samples <= DAC_SAMPLES_MAX; }

// Mean over N of the minimum over H, for row b of the values (H, B*N).
DAC_HOST_DEVICE inline float mean_of_minima(const float* values, int heads, int64_t batch, int64_t samples, int64_t b) {
  float sum = 0;
  for (int64_t j = 0; j < samples; ++j) sum += LeastValue(values, heads, batch * samples, b * samples + j).value;
  return sum / static_cast<float>(samples);
}

// Mean of piece b of the values as one row.
DAC_HOST_DEVICE inline float piece_mean(const float* values, int heads, int64_t samples, int64_t b) {
  const int64_t length = heads * samples;
  float sum = 0;
  for (int64_t i = 0; i < length; ++i) sum += values[b * length + i];
  return sum / static_cast<float>(length);
}

}  // namespace dac

#endif
