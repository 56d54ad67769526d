// SPDX-License-Identifier: Apache-2.0
// What the other algorithms ask of targets, choices and errors beside DAC's own: rules over samples and heads, entropy,
// uniform actions, against double-precision formulas.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "dac/agents.h"
#include "reference.h"

namespace dac::test {
namespace {

// ------------------------------------------------------------------------------------------ TD targets

struct TargetCase {
  int over_samples;
  int64_t heads, batch, samples;
  bool entropy;
};

std::ostream& operator<<(std::ostream& out, const TargetCase& c) {
  return out << c.over_samples << ": " << c.heads << " x " << c.batch << " x " << c.samples
             << (c.entropy ? ", entropy" : "");
}

class AgentTargets : public testing::TestWithParam<TargetCase> {};

// v of each row, without entropy; the samples' mean is followed by the minimum over the heads.
Doubles next_values(const TargetCase& c, const Values& q) {
  const auto at = [&](int64_t h, int64_t b, int64_t j) {
    return static_cast<double>(q[static_cast<size_t>((h * c.batch + b) * c.samples + j)]);
  };
  Doubles v(static_cast<size_t>(c.batch), INFINITY);
  const int64_t length = c.heads * c.samples;
  for (int64_t b = 0; b < c.batch; ++b) {
    double minima = 0, piece = 0;
    for (int64_t j = 0; j < c.samples; ++j) {
      double least = INFINITY;
      for (int64_t h = 0; h < c.heads; ++h) least = std::min(least, at(h, b, j));
      minima += least / static_cast<double>(c.samples);
    }
    for (int64_t i = b * length; i < (b + 1) * length; ++i)
      piece += q[static_cast<size_t>(i)] / static_cast<double>(length);
    double& own = v[static_cast<size_t>(b)];
    if (c.over_samples == DAC_SAMPLES_MEAN_OF_MINIMA) own = minima;
    if (c.over_samples == DAC_SAMPLES_PIECES)
      for (double& all : v) all = std::min(all, piece);
    for (int64_t h = 0; h < c.heads && c.over_samples == DAC_SAMPLES_MEAN; ++h) {
      double mean = 0;
      for (int64_t j = 0; j < c.samples; ++j) mean += at(h, b, j) / static_cast<double>(c.samples);
      own = std::min(own, mean);
    }
  }
  return v;
}

TEST_P(AgentTargets, FollowTheirRule) {
  const TargetCase c = GetParam();
  const int64_t B = c.batch, N = c.samples;
  TestEngine engine;
  const Values q = normal_values(1, c.heads * B * N), r = normal_values(2, B), p = normal_values(4, B * N);
  Values masks = uniform_values(3, B, 0, 2);
  for (float& mask : masks) mask = std::floor(mask);
  dac_td_target_args args = {};
  args.struct_size = sizeof args;
  args.values = engine.tensor({1, c.heads, B * N}, q);
  args.over_samples = c.over_samples;
  args.over_ensemble = DAC_ENSEMBLE_MIN;
  args.discount = 0.9f;
  args.counter = engine.counter();
  args.rewards = engine.tensor({1, B}, r);
  args.masks = engine.tensor({1, B}, masks);
  args.targets = engine.tensor({1, B});
  args.next_values = engine.tensor({1, B});
  if (c.entropy) {
    args.log_probs = engine.tensor({1, B * N}, p);
    args.temperature = engine.tensor({1}, {0.4f});
  }
  ASSERT_DAC_OK(dac_td_target(engine, &args));
  Doubles v = next_values(c, q), y;
  for (size_t b = 0; b < v.size(); ++b) {
    for (size_t j = 0; c.entropy && j < static_cast<size_t>(N); ++j)
      v[b] -= 0.4f * p[b * static_cast<size_t>(N) + j] / static_cast<double>(N);
    y.push_back(r[b] + 0.9f * static_cast<double>(masks[b]) * v[b]);
  }
  EXPECT_LT(relative_error(read(args.next_values, B), v), 2e-6);
  EXPECT_LT(relative_error(read(args.targets, B), y), 2e-6);
  args.next_values = engine.tensor({1, 1, B});  // as the values of one head
  ASSERT_DAC_OK(dac_td_target(engine, &args));
  EXPECT_LT(relative_error(read(args.next_values, B), v), 2e-6);
  args.next_values = engine.tensor({1, 2, B});
  EXPECT_NE(dac_td_target(engine, &args), DAC_OK);
  args.next_values = nullptr;
  args.targets = engine.tensor({1, B});
  ASSERT_DAC_OK(dac_td_target(engine, &args));
  EXPECT_LT(relative_error(read(args.targets, B), y), 2e-6);
}

std::vector<TargetCase> target_cases() {
  std::vector<TargetCase> cases;
  for (int over_samples : {DAC_SAMPLES_MEAN, DAC_SAMPLES_MEAN_OF_MINIMA, DAC_SAMPLES_PIECES})
    for (bool entropy : {false, true})
      for (const TargetCase& c : {TargetCase{0, 1, 1, 1, false}, TargetCase{0, 2, 300, 1, false},
                                  TargetCase{0, 3, 33, 10, false}, TargetCase{0, 1, 7, 4, false}})
        cases.push_back({over_samples, c.heads, c.batch, c.samples, entropy});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Rules, AgentTargets, testing::ValuesIn(target_cases()));

// ------------------------------------------------------------------------------------------ choices

TEST(AgentChoices, MinimaAndPlainSoftmax) {
  constexpr int64_t H = 3, R = 40, M = 5;
  for (float temperature : {0.0f, 0.7f})
    for (int minimum : {0, 1})
      for (int plain : {0, 1}) {
        TestEngine engine;
        const Values q = normal_values(1, H * R * M), g = normal_values(2, R * M), a = normal_values(3, R * M * 2);
        const dac_select_args args = {sizeof(dac_select_args),
                                      temperature,
                                      engine.counter(),
                                      1,
                                      engine.tensor({1, R * M, 2}, a),
                                      engine.tensor({1, H, R * M}, q),
                                      engine.tensor({1, R, M}, g),
                                      engine.tensor({1, R, 2}),
                                      engine.tensor({1, R}),
                                      minimum,
                                      plain};
        ASSERT_DAC_OK(dac_select_actions(engine, &args));
        Values indices, actions;
        for (size_t r = 0; r < R; ++r) {
          size_t best = 0;
          double best_score = -INFINITY;
          for (size_t j = 0; j < M; ++j) {
            double mean = 0, least = INFINITY;
            for (size_t h = 0; h < H; ++h) {
              const double value = q[(h * R + r) * M + j];
              mean += value / H;
              least = std::min(least, value);
            }
            double score = minimum ? least : mean;
            if (temperature > 0)
              score =
                  (plain ? score / (temperature + 1e-4) : score / (std::fabs(score) + 1e-6) / (temperature + 1e-6)) +
                  g[r * M + j];
            if (score > best_score) best = j;
            best_score = std::max(score, best_score);
          }
          indices.push_back(static_cast<float>(best));
          for (size_t i = 0; i < 2; ++i) actions.push_back(a[(r * M + best) * 2 + i]);
        }
        EXPECT_EQ(indices, read(args.indices, R)) << temperature << " " << minimum << " " << plain;
        EXPECT_EQ(actions, read(args.actions, R * 2)) << temperature << " " << minimum << " " << plain;
      }
}

// ------------------------------------------------------------------------------------------ errors of heads

TEST(AgentErrors, SquaredErrorsOfHeads) {
  for (int kind : {DAC_HEADS_MEAN, DAC_HEADS_SUM, DAC_HEADS_OF_SUM})
    for (int64_t H : {1, 3})
      for (int64_t B : {1, 300}) {
        SCOPED_TRACE(testing::Message() << kind << ": " << H << " x " << B);
        TestEngine engine;
        const Values q = normal_values(1, H * B), y = normal_values(2, B);
        const dac_squared_error_args args = {sizeof(dac_squared_error_args),
                                             engine.tensor({1, H, B}, q),
                                             engine.tensor({1, B}, y),
                                             engine.tensor({1, H, B}),
                                             engine.tensor({1}),
                                             engine.tensor({1}),
                                             engine.tensor({1}),
                                             kind};
        ASSERT_DAC_OK(dac_squared_error(engine, &args));
        Doubles x = to_doubles(q);
        const auto loss = [&] {
          double sum = 0;
          for (size_t b = 0; b < y.size(); ++b) {
            double of_sum = -y[b];
            for (size_t i = b; i < x.size(); i += y.size()) {
              of_sum += x[i];
              if (kind != DAC_HEADS_OF_SUM) sum += (x[i] - y[b]) * (x[i] - y[b]);
            }
            if (kind == DAC_HEADS_OF_SUM) sum += of_sum * of_sum;
          }
          return sum / static_cast<double>(kind == DAC_HEADS_MEAN ? H * B : B);
        };
        double mean = 0;
        for (double value : x) mean += value / static_cast<double>(x.size());
        EXPECT_LT(relative_error(read(args.loss, 1), {loss()}), 2e-6);
        EXPECT_LT(relative_error(read(args.value_mean, 1), {mean}, 1.0), 2e-6);
        expect_gradient(x, read(args.d_values, H * B), loss);
      }
}

// ------------------------------------------------------------------------------------------ draws and sums

TEST(AgentDraws, UniformActionsAreDrawnOrRecorded) {
  TestEngine engine({2, {5, 6}});
  constexpr int64_t R = 35, A = 3;
  dac_tensor* actions = engine.tensor({2, R, A});
  ASSERT_DAC_OK(dac_uniform_actions(engine, engine.counter(4), 9, nullptr, actions));
  Values expected;
  for (uint64_t seed : {5, 6}) {
    Values one(R * A);
    fill_uniform({seed, 9, 0, 4}, 0, R * A, one.data());
    for (float u : one) expected.push_back(2 * u - 1);
  }
  EXPECT_EQ(expected, read(actions, 2 * R * A));
  const Values recorded = uniform_values(3, 2 * R * A, -1, 1);
  ASSERT_DAC_OK(dac_uniform_actions(engine, nullptr, 9, engine.tensor({2, R, A}, recorded), actions));
  EXPECT_EQ(recorded, read(actions, 2 * R * A));
}

TEST(AgentDraws, WeightedSums) {
  TestEngine engine({2, {5, 6}});
  dac_tensor* sum = engine.tensor({2});
  ASSERT_DAC_OK(dac_weighted_sum(engine, engine.tensor({2}, {1, -2}), engine.tensor({2}, {4, 8}), 0.5f, sum));
  EXPECT_EQ(Values({3, 2}), read(sum, 2));
}

}  // namespace
}  // namespace dac::test
