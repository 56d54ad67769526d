// SPDX-License-Identifier: Apache-2.0
#include "reference.h"

#include <algorithm>
#include <cmath>

namespace dac::test {
namespace {

// Dense layer of one head; `at` moves past the layer of all heads.
Doubles dense(const Doubles& params, size_t* at, int heads, int head, const Doubles& x, int out, bool activate) {
  const size_t in = x.size(), width = static_cast<size_t>(out);
  const size_t kernel = *at + static_cast<size_t>(head) * in * width;
  const size_t bias = *at + static_cast<size_t>(heads) * in * width + static_cast<size_t>(head) * width;
  *at += static_cast<size_t>(heads) * (in + 1) * width;
  Doubles y(width);
  for (size_t c = 0; c < width; ++c) {
    y[c] = params[bias + c];
    for (size_t k = 0; k < in; ++k) y[c] += x[k] * params[kernel + k * width + c];
    if (activate) y[c] = reference_mish(y[c]);
  }
  return y;
}

}  // namespace

double reference_mish(double x) { return x * std::tanh(std::log1p(std::exp(x))); }

double ReferenceCritic::value(int head, const double* s, const double* a) const {
  Doubles x(s, s + shape_.obs_dim);
  x.insert(x.end(), a, a + shape_.act_dim);
  size_t at = 0;
  for (int width : shape_.hidden) x = dense(params_, &at, shape_.heads, head, x, width, true);
  return dense(params_, &at, shape_.heads, head, x, 1, false)[0];
}

double ReferenceCritic::mean_value(const double* s, const double* a) const {
  double sum = 0;
  for (int h = 0; h < shape_.heads; ++h) sum += value(h, s, a);
  return sum / shape_.heads;
}

double ReferenceCritic::loss(const Doubles& s, const Doubles& a, const Doubles& y) const {
  double sum = 0;
  for (size_t b = 0; b < y.size(); ++b)
    for (int h = 0; h < shape_.heads; ++h) {
      const double error = value(h, &s[b * static_cast<size_t>(shape_.obs_dim)],
                                 &a[b * static_cast<size_t>(shape_.act_dim)]) - y[b];
      sum += error * error;
    }
  return sum / (static_cast<double>(y.size()) * shape_.heads);
}

Doubles ReferenceActor::predict(const double* s, const double* a, int t) const {
  Doubles embedding(16);
  for (int k = 0; k < 8; ++k) {
    const double angle = t * std::exp(-k * std::log(10000.0) / 7);
    embedding[static_cast<size_t>(k)] = std::cos(angle);
    embedding[static_cast<size_t>(8 + k)] = std::sin(angle);
  }
  size_t at = 0;
  Doubles time = dense(params_, &at, 1, 0, embedding, 32, true);
  time = dense(params_, &at, 1, 0, time, 32, false);
  Doubles x(s, s + shape_.obs_dim);
  x.insert(x.end(), a, a + shape_.act_dim);
  x.insert(x.end(), time.begin(), time.end());
  for (int width : shape_.hidden) x = dense(params_, &at, 1, 0, x, width, true);
  return dense(params_, &at, 1, 0, x, shape_.act_dim, false);
}

Doubles to_doubles(const Values& values) { return Doubles(values.begin(), values.end()); }

void expect_gradient(Doubles& x, const Values& gradient, const std::function<double()>& f) {
  ASSERT_EQ(x.size(), gradient.size());
  constexpr double tolerance = 2e-4;
  double largest = 1e-6;
  for (float g : gradient) largest = std::max(largest, std::fabs(static_cast<double>(g)));
  const size_t stride = std::max<size_t>(1, x.size() / 150);
  for (size_t i = 0; i < x.size(); i += stride) {
    constexpr double h = 1e-5;
    const double kept = x[i];
    x[i] = kept + h;
    const double above = f();
    x[i] = kept - h;
    const double below = f();
    x[i] = kept;
    ASSERT_NEAR((above - below) / (2 * h), gradient[i], tolerance * largest) << "entry " << i << " of " << x.size();
  }
}

}  // namespace dac::test
