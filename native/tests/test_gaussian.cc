// SPDX-License-Identifier: Apache-2.0
// Gaussian policies against double-precision formulas and central differences: every way to read the outputs, one row
// and one dimension, log stds inside of their bounds and outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dac/agents.h"
#include "reference.h"

namespace dac::test {
namespace {

struct GaussianCase {
  const char* name;
  dac_gaussian kind;  // tanh_mean, squashed, log_std_least, log_std_most
  int64_t rows, act_dim;
};

std::ostream& operator<<(std::ostream& out, const GaussianCase& c) { return out << c.name; }

class Gaussian : public testing::TestWithParam<GaussianCase> {
 protected:
  const GaussianCase c = GetParam();
  const int64_t R = c.rows, A = c.act_dim;
  TestEngine engine;
  const Values outputs = normal_values(1, R * 2 * A, 0.7f), z = normal_values(2, R* A);
  Doubles y = to_doubles(outputs);

  // Of element i = (row, dimension).
  size_t mean_place(int64_t i) const { return static_cast<size_t>(i / A * 2 * A + i % A); }
  double mu(int64_t i) const {
    const double m = y[mean_place(i)];
    return c.kind.tanh_mean ? std::tanh(m) : m;
  }
  double log_std(int64_t i) const {
    const double l = y[mean_place(i) + static_cast<size_t>(A)];
    return std::min(std::max(l, static_cast<double>(c.kind.log_std_least)), static_cast<double>(c.kind.log_std_most));
  }
  double x_of(int64_t i, double standard) const { return mu(i) + std::exp(log_std(i)) * standard; }
  double action_of(double x) const { return c.kind.squashed ? std::tanh(x) : x; }
  double log_density(int64_t i, double x) const {
    const double standard = (x - mu(i)) / std::exp(log_std(i));
    const double normal = -standard * standard / 2 - log_std(i) - std::log(2 * M_PI) / 2;
    return c.kind.squashed ? normal - std::log(1 - std::tanh(x) * std::tanh(x)) : normal;
  }

  dac_gaussian_sample_args sample_args(dac_tensor* noise, float scale = 1) const {
    return {sizeof(dac_gaussian_sample_args),
            c.kind,
            scale,
            engine.counter(9),
            3,
            engine.tensor({1, R, 2 * A}, outputs),
            noise,
            engine.tensor({1, R, A}),
            engine.tensor({1, R})};
  }
  dac_gaussian_backward_args backward_args(dac_tensor* noise, const Values& d_actions,
                                           const Values& d_log_probs) const {
    return {sizeof(dac_gaussian_backward_args),
            c.kind,
            engine.counter(9),
            3,
            engine.tensor({1, R, 2 * A}, outputs),
            noise,
            engine.tensor({1, R, A}, d_actions),
            engine.tensor({1, R}, d_log_probs),
            engine.tensor({1, R, 2 * A})};
  }
};

TEST_P(Gaussian, SamplesAndTheirDensity) {
  for (float scale : {1.0f, 0.5f, 0.0f}) {
    const dac_gaussian_sample_args args = sample_args(engine.tensor({1, R, A}, z), scale);
    ASSERT_DAC_OK(dac_gaussian_sample(engine, &args));
    Doubles actions, log_probs(static_cast<size_t>(R));
    for (int64_t i = 0; i < R * A; ++i) {
      const double x = x_of(i, static_cast<double>(scale) * z[static_cast<size_t>(i)]);
      actions.push_back(action_of(x));
      log_probs[static_cast<size_t>(i / A)] += log_density(i, x);
    }
    EXPECT_LT(relative_error(read(args.actions, R * A), actions), 1e-6) << scale;
    EXPECT_LT(relative_error(read(args.log_probs, R), log_probs, 1.0), 3e-6) << scale;
    dac_gaussian_sample_args alone = sample_args(args.noise, scale);
    alone.log_probs = nullptr;
    ASSERT_DAC_OK(dac_gaussian_sample(engine, &alone));
    EXPECT_EQ(read(args.actions, R * A), read(alone.actions, R * A));
  }
}

TEST_P(Gaussian, GradientsThroughSamples) {
  const Values d_actions = normal_values(3, R * A), d_log_probs = normal_values(4, R);
  const dac_gaussian_backward_args args = backward_args(engine.tensor({1, R, A}, z), d_actions, d_log_probs);
  ASSERT_DAC_OK(dac_gaussian_backward(engine, &args));
  expect_gradient(y, read(args.d_outputs, R * 2 * A), [&] {
    double sum = 0;
    for (int64_t i = 0; i < R * A; ++i) {
      const double x = x_of(i, z[static_cast<size_t>(i)]);
      sum += d_actions[static_cast<size_t>(i)] * action_of(x) +
             d_log_probs[static_cast<size_t>(i / A)] * log_density(i, x);
    }
    return sum;
  });
}

TEST_P(Gaussian, DrawsAreThoseOfTheirPlace) {
  Values drawn(static_cast<size_t>(R * A));
  fill_draws({11, 3, 0, 9}, drawn);
  const dac_gaussian_sample_args given = sample_args(engine.tensor({1, R, A}, drawn)), own = sample_args(nullptr);
  ASSERT_DAC_OK(dac_gaussian_sample(engine, &given));
  ASSERT_DAC_OK(dac_gaussian_sample(engine, &own));
  EXPECT_EQ(read(given.actions, R * A), read(own.actions, R * A));
  EXPECT_EQ(read(given.log_probs, R), read(own.log_probs, R));
  const Values d_actions = normal_values(3, R * A), d_log_probs = normal_values(4, R);
  const auto back = backward_args(given.noise, d_actions, d_log_probs),
             own_back = backward_args(nullptr, d_actions, d_log_probs);
  ASSERT_DAC_OK(dac_gaussian_backward(engine, &back));
  ASSERT_DAC_OK(dac_gaussian_backward(engine, &own_back));
  EXPECT_EQ(read(back.d_outputs, R * 2 * A), read(own_back.d_outputs, R * 2 * A));
}

TEST_P(Gaussian, LikelihoodOfDataAndItsGradient) {
  const Values actions = uniform_values(5, R * A, -0.9f, 0.9f), weights = uniform_values(6, R, 0.1f, 3);
  for (bool weighted : {false, true}) {
    const dac_log_likelihood_args args = {sizeof(dac_log_likelihood_args),
                                          c.kind,
                                          engine.tensor({1, R, 2 * A}, outputs),
                                          engine.tensor({1, R, A}, actions),
                                          weighted ? engine.tensor({1, R}, weights) : nullptr,
                                          engine.tensor({1, R}),
                                          engine.tensor({1, R, 2 * A}),
                                          engine.tensor({1})};
    ASSERT_DAC_OK(dac_log_likelihood(engine, &args));
    const auto log_probs = [&] {
      Doubles sums(static_cast<size_t>(R));
      for (int64_t i = 0; i < R * A; ++i) {
        const double a = actions[static_cast<size_t>(i)];
        sums[static_cast<size_t>(i / A)] += log_density(i, c.kind.squashed ? std::atanh(a) : a);
      }
      return sums;
    };
    const auto loss = [&] {
      const Doubles sums = log_probs();
      double sum = 0;
      for (size_t b = 0; b < sums.size(); ++b) sum -= (weighted ? weights[b] : 1.0) * sums[b] / static_cast<double>(R);
      return sum;
    };
    EXPECT_LT(relative_error(read(args.log_probs, R), log_probs(), 1.0), 3e-6);
    EXPECT_LT(relative_error(read(args.loss, 1), {loss()}, 1.0), 3e-6);
    expect_gradient(y, read(args.d_outputs, R * 2 * A), loss);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Gaussian,
                         testing::Values(GaussianCase{"plain", {0, 0, -5, 2}, 9, 3},
                                         GaussianCase{"one_of_all", {0, 0, -5, 2}, 1, 1},
                                         GaussianCase{"one_of_all_squashed", {1, 1, -5, 2}, 1, 1},
                                         GaussianCase{"clipped", {0, 0, -0.4f, 0.3f}, 70, 3},
                                         GaussianCase{"tanh_mean", {1, 0, -5, 2}, 33, 11},
                                         GaussianCase{"tanh_mean_clipped", {1, 0, -0.1f, 0.2f}, 13, 2},
                                         GaussianCase{"squashed", {0, 1, -5, 2}, 65, 5},
                                         GaussianCase{"squashed_clipped", {0, 1, -0.5f, -0.1f}, 34, 8},
                                         GaussianCase{"fixed", {0, 1, -0.7f, -0.7f}, 12, 9}),
                         [](const auto& info) { return info.param.name; });

// Far from the mean, where 1 - tanh(x)^2 is nothing in float.
TEST(GaussianTails, TheDensityOfSquashedActionsStaysExact) {
  TestEngine engine;
  const dac_gaussian_sample_args args = {sizeof(dac_gaussian_sample_args),
                                         {0, 1, -5, 2},
                                         0,
                                         engine.counter(),
                                         0,
                                         engine.tensor({1, 2, 2}, {30, 0, -12, 0}),
                                         nullptr,
                                         engine.tensor({1, 2, 1}),
                                         engine.tensor({1, 2})};
  ASSERT_DAC_OK(dac_gaussian_sample(engine, &args));
  const auto expected = [](double x) {
    return -std::log(2 * M_PI) / 2 - 2 * (std::log(2.0) - x - std::log1p(std::exp(-2 * x)));
  };
  EXPECT_LT(relative_error(read(args.log_probs, 2), {expected(30), expected(12)}), 1e-6);
}

}  // namespace
}  // namespace dac::test
