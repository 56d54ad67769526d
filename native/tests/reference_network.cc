// SPDX-License-Identifier: Apache-2.0
#include "reference_network.h"

#include <algorithm>
#include <cmath>

namespace dac::test {

// One head's way through the parameters.
struct ReferenceNetwork::Walk {
  const dac_network_shape& shape;
  const Doubles& params;
  int head;
  const RowMasks& masks;
  size_t at = 0;
  size_t dropouts = 0;

  // The next tensor's numbers of this head, `size` of them.
  const double* next(size_t size) {
    const size_t heads = static_cast<size_t>(shape.heads);
    const double* values = params.data() + at + static_cast<size_t>(head) * size;
    at += heads * size;
    return values;
  }
  Doubles dense(const Doubles& x, int out) {
    const size_t width = static_cast<size_t>(out);
    const double* kernel = next(x.size() * width);
    const double* bias = next(width);
    Doubles y(bias, bias + width);
    for (size_t c = 0; c < width; ++c)
      for (size_t k = 0; k < x.size(); ++k) y[c] += x[k] * kernel[k * width + c];
    return y;
  }
  Doubles norm(Doubles x) {
    const double* scale = next(x.size());
    const double* bias = next(x.size());
    double mean = 0, squares = 0;
    for (double v : x) mean += v / static_cast<double>(x.size()), squares += v * v / static_cast<double>(x.size());
    for (size_t c = 0; c < x.size(); ++c)
      x[c] = (x[c] - mean) / std::sqrt(squares - mean * mean + 1e-6) * scale[c] + bias[c];
    return x;
  }
  Doubles activate(Doubles x) const {
    for (double& v : x)
      v = shape.activation == DAC_ACTIVATION_RELU   ? std::max(v, 0.0)
          : shape.activation == DAC_ACTIVATION_TANH ? std::tanh(v)
                                                    : reference_mish(v);
    return x;
  }
  Doubles drop(Doubles x) {
    if (masks.empty()) return x;
    const Doubles& mask = masks[dropouts++];
    for (size_t c = 0; c < x.size(); ++c) x[c] *= mask[c] / (1 - static_cast<double>(shape.dropout_rate));
    return x;
  }
  Doubles time(int t) {
    Doubles embedding(16);
    for (size_t k = 0; k < 8; ++k) {
      const double angle = t * std::exp(-static_cast<double>(k) * std::log(10000.0) / 7);
      embedding[k] = std::cos(angle);
      embedding[8 + k] = std::sin(angle);
    }
    Doubles hidden = dense(embedding, 32);
    for (double& v : hidden) v = reference_mish(v);
    return dense(hidden, 32);
  }
  Doubles mlp(Doubles x, int outputs) {
    for (int i = 0; i < shape.num_hidden; ++i) {
      x = dense(x, shape.hidden[i]);
      if (shape.layer_norm) x = norm(x);
      x = drop(activate(x));
    }
    return dense(x, outputs);
  }
  Doubles residual(Doubles x, int outputs) {
    const int width = shape.hidden[0];
    x = dense(x, width);
    for (int block = 0; block < shape.residual_blocks; ++block) {
      const Doubles inner = activate(dense(norm(drop(x)), 4 * width));
      const Doubles added = dense(inner, width);
      for (size_t c = 0; c < x.size(); ++c) x[c] += added[c];
    }
    return dense(activate(x), outputs);
  }
};

Doubles ReferenceNetwork::outputs(int head, const double* s, const double* a, int t, const RowMasks& masks) const {
  Walk walk{shape_, params_, head, masks};
  Doubles time;
  if (shape_.kind == DAC_NETWORK_NOISE_MODEL) time = walk.time(t);
  Doubles x(s, s + shape_.obs_dim);
  if (shape_.kind != DAC_NETWORK_POLICY) x.insert(x.end(), a, a + shape_.act_dim);
  x.insert(x.end(), time.begin(), time.end());
  const int outputs = shape_.kind == DAC_NETWORK_NOISE_MODEL ? shape_.act_dim
                      : shape_.kind == DAC_NETWORK_POLICY    ? 2 * shape_.act_dim
                                                             : 1;
  return shape_.residual_blocks > 0 ? walk.residual(x, outputs) : walk.mlp(x, outputs);
}

Doubles ReferenceNetwork::mean_gradient(const double* s, const double* a) const {
  constexpr double h = 1e-5;
  const size_t A = static_cast<size_t>(shape_.act_dim);
  Doubles x(a, a + A), gradient(A);
  const auto mean = [&] {
    double sum = 0;
    for (int head = 0; head < shape_.heads; ++head) sum += outputs(head, s, x.data())[0];
    return sum / shape_.heads;
  };
  for (size_t i = 0; i < A; ++i) {
    x[i] = a[i] + h;
    const double above = mean();
    x[i] = a[i] - h;
    gradient[i] = (above - mean()) / (2 * h);
    x[i] = a[i];
  }
  return gradient;
}

std::vector<std::pair<int, int>> ReferenceSampler::rows() const {
  std::vector<std::pair<int, int>> all;
  for (int t = steps; t >= 1; t -= jump) all.push_back({t, std::max(t - jump, 0)});
  for (int i = 0; i < repeats; ++i) all.push_back(all.back());
  return all;
}

double ReferenceSampler::step(int t, int next, double x, double predicted, double guide, double z) const {
  const auto cut = [&](double v) { return clip ? std::min(std::max(v, -1.0), 1.0) : v; };
  const double alpha = alphas[static_cast<size_t>(t)], level = levels[static_cast<size_t>(t)];
  const double next_level = levels[static_cast<size_t>(next)];
  const double e = predicted - std::sqrt(1 - level) * guide;
  if (kind == DAC_SAMPLER_DDIM)
    return cut((x - std::sqrt(1 - level) * e) / std::sqrt(alpha) + std::sqrt(1 - next_level) * e);
  const double x0 = cut((x - std::sqrt(1 - level) * e) / std::sqrt(level));
  const double mean = (std::sqrt(next_level) * (1 - alpha) * x0 + std::sqrt(alpha) * (1 - next_level) * x) / (1 - level);
  return mean + (next > 0 ? temperature * std::sqrt(1 - alpha) * z : 0);
}

ReferenceSampler reference_sampler(const dac_sampler& sampler, int steps) {
  Values alphas(static_cast<size_t>(steps) + 1), levels = alphas;
  EXPECT_DAC_OK(dac_schedule_read(sampler.schedule, alphas.data(), levels.data(), steps + 1));
  return {sampler.kind, std::max(sampler.jump, 1), sampler.repeats,    steps, sampler.clip != 0,
          static_cast<double>(sampler.temperature), to_doubles(alphas), to_doubles(levels)};
}

}  // namespace dac::test
