// SPDX-License-Identifier: Apache-2.0
// The losses of the other algorithms against double-precision formulas and central differences.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "dac/agents.h"
#include "reference.h"

namespace dac::test {
namespace {

constexpr double kTolerance = 2e-6;  // of a loss: float rounding of its terms

// Minimum over the heads of (H, B).
double least(const Doubles& q, size_t batch, size_t b) {
  double value = q[b];
  for (size_t i = b; i < q.size(); i += batch) value = std::min(value, q[i]);
  return value;
}

void expect_number(double expected, const dac_tensor* tensor) {
  EXPECT_LT(relative_error(read(tensor, 1), {expected}, 1.0), kTolerance);
}

// ------------------------------------------------------------------------------------------ values

// Row b of a value loss; c: cut of the exponential form.
double value_loss(int kind, double parameter, double q, double v, double c) {
  const double u = q - v;
  if (kind == DAC_VALUES_EXPECTILE) return std::fabs(parameter - (u < 0 ? 1 : 0)) * u * u;
  if (kind == DAC_VALUES_SPARSE) {
    const double w = 1 + u / (2 * parameter);
    return (w > 0 ? w * w : 0) + v / parameter;
  }
  return std::exp(std::min(u / parameter, 5.0) - c) + std::exp(-c) * v / parameter;
}

double cut_of(double parameter, const Doubles& q, const Doubles& v) {
  double cut = -1;
  for (size_t b = 0; b < v.size(); ++b) cut = std::max(cut, std::min((least(q, v.size(), b) - v[b]) / parameter, 5.0));
  return cut;
}

void check_value_regression(int kind, float parameter, int64_t H, int64_t B, float lift) {
  TestEngine engine;
  const Values q = normal_values(1, H * B), v0 = normal_values(2, B);
  Values v = v0;
  for (float& value : v) value += lift;
  const dac_value_regression_args args = {sizeof(dac_value_regression_args),
                                          kind,
                                          parameter,
                                          engine.tensor({1, H, B}, q),
                                          engine.tensor({1, 1, B}, v),
                                          engine.tensor({1, 1, B}),
                                          engine.tensor({1}),
                                          engine.tensor({1})};
  ASSERT_DAC_OK(dac_value_regression(engine, &args));
  const Doubles dq = to_doubles(q);
  Doubles x = to_doubles(v);
  const double cut = cut_of(parameter, dq, x);  // no gradient flows through it
  const auto loss = [&] {
    double sum = 0;
    for (size_t b = 0; b < x.size(); ++b) sum += value_loss(kind, parameter, least(dq, x.size(), b), x[b], cut);
    return sum / static_cast<double>(B);
  };
  double mean = 0;
  for (double value : x) mean += value / static_cast<double>(B);
  expect_number(loss(), args.loss);
  expect_number(mean, args.mean);
  expect_gradient(x, read(args.d_values, B), loss);
}

TEST(AgentLosses, ValueRegression) {
  for (int kind : {DAC_VALUES_EXPECTILE, DAC_VALUES_SPARSE, DAC_VALUES_EXPONENTIAL})
    for (int64_t H : {1, 3})
      for (int64_t B : {1, 300})
        for (float parameter : {0.15f, 0.7f})  // w reaches its cap of 5 with the first
          for (float lift : {0.0f, 9.0f}) {    // all w lie below c's bound of -1 with the second
            SCOPED_TRACE(testing::Message() << kind << ", " << H << " x " << B << ", " << parameter << ", " << lift);
            check_value_regression(kind, parameter, H, B, lift);
          }
}

TEST(AgentLosses, AdvantageWeights) {
  constexpr int64_t H = 2, B = 300;
  for (int kind : {DAC_WEIGHTS_EXPONENTIAL, DAC_WEIGHTS_LINEAR}) {
    TestEngine engine;
    const Values q = normal_values(1, H * B), v = normal_values(2, B);
    const float most = kind == DAC_WEIGHTS_EXPONENTIAL ? 20.0f : 0.8f;
    const dac_advantage_weights_args args = {sizeof(dac_advantage_weights_args),
                                             kind,
                                             2.5f,
                                             most,
                                             engine.tensor({1, H, B}, q),
                                             engine.tensor({1, 1, B}, v),
                                             engine.tensor({1, B})};
    ASSERT_DAC_OK(dac_advantage_weights(engine, &args));
    Doubles expected;
    for (size_t b = 0; b < v.size(); ++b) {
      const double u = least(to_doubles(q), v.size(), b) - v[b];
      const double weight = kind == DAC_WEIGHTS_EXPONENTIAL ? std::exp(2.5 * u) : std::max(u, 0.0);
      expected.push_back(std::min(weight, static_cast<double>(most)));
    }
    EXPECT_GT(std::count(expected.begin(), expected.end(), most), 0) << "the cap is not reached";
    EXPECT_LT(relative_error(read(args.weights, B), expected), kTolerance);
  }
}

// ------------------------------------------------------------------------------------------ SAC

TEST(AgentLosses, EntropyLoss) {
  for (int64_t H : {1, 2, 5})
    for (int64_t B : {1, 300}) {
      TestEngine engine;
      const Values q = normal_values(1, H * B), p = normal_values(2, B);
      const dac_entropy_loss_args args = {sizeof(dac_entropy_loss_args),
                                          engine.tensor({1, H, B}, q),
                                          engine.tensor({1, B}, p),
                                          engine.tensor({1}, {0.3f}),
                                          engine.tensor({1, H, B}),
                                          engine.tensor({1, B}),
                                          engine.tensor({1}),
                                          engine.tensor({1})};
      ASSERT_DAC_OK(dac_entropy_loss(engine, &args));
      Doubles x = to_doubles(q), log_probs = to_doubles(p);
      const auto loss = [&] {
        double sum = 0;
        for (size_t b = 0; b < log_probs.size(); ++b) sum += 0.3f * log_probs[b] - least(x, log_probs.size(), b);
        return sum / static_cast<double>(B);
      };
      double mean = 0;
      for (double value : log_probs) mean += value / static_cast<double>(B);
      expect_number(loss(), args.loss);
      expect_number(mean, args.mean_log_prob);
      expect_gradient(x, read(args.d_values, H * B), loss);
      expect_gradient(log_probs, read(args.d_log_probs, B), loss);
    }
}

TEST(AgentLosses, TemperatureAndItsLoss) {
  TestEngine engine({2, {5, 6}});
  const dac_network_shape shape = {sizeof shape, DAC_NETWORK_PARAMETERS, 1, 1, 1, 1, {1}, 0, 0, 0, 0, 0};
  dac_bank* bank = nullptr;
  ASSERT_DAC_OK(dac_bank_create(engine, &shape, 1, &bank));
  dac_tensor *temperature = engine.tensor({2}), *loss = engine.tensor({2});
  ASSERT_DAC_OK(dac_temperature(engine, bank, temperature));
  EXPECT_EQ(Values({1, 1}), read(temperature, 2));
  const Values logs = {0.4f, -1.3f}, means = {-2.5f, 0.7f};
  for (int s : {0, 1}) write_part(bank, DAC_PART_PARAMS, {logs[static_cast<size_t>(s)]}, s);
  ASSERT_DAC_OK(dac_temperature(engine, bank, temperature));
  ASSERT_DAC_OK(dac_temperature_loss(engine, bank, engine.tensor({2}, means), -3, loss));
  Doubles losses, temperatures;
  for (size_t s : {0, 1}) {
    Doubles x = {logs[s]};
    const auto f = [&] { return -std::exp(x[0]) * (means[s] + -3.0); };
    temperatures.push_back(std::exp(x[0]));
    losses.push_back(f());
    expect_gradient(x, read_part(bank, DAC_PART_GRADS, static_cast<int>(s)), f);
  }
  EXPECT_LT(relative_error(read(temperature, 2), temperatures), kTolerance);
  EXPECT_LT(relative_error(read(loss, 2), losses), kTolerance);
}

// ------------------------------------------------------------------------------------------ CQL

struct ConservativeCase {
  int count;
  int64_t heads, batch;
  bool over_batch;
  float temperature;
};

// The gap of all heads, in double.
double conservative_gap(const ConservativeCase& c, const std::vector<Doubles>& values) {
  const size_t H = static_cast<size_t>(c.heads), B = static_cast<size_t>(c.batch), groups = c.over_batch ? 1 : B;
  double gap = 0;
  for (size_t h = 0; h < H; ++h)
    for (size_t group = 0; group < groups; ++group) {
      double sum = 0, data = 0;
      for (const Doubles& all : values) {
        const size_t rows = all.size() / H, length = rows / groups;
        for (size_t r = 0; r < length; ++r) sum += std::exp(all[h * rows + group * length + r] / c.temperature);
      }
      for (size_t b = 0; b < B && group == 0; ++b) data += values[0][h * B + b] / static_cast<double>(B);
      gap += (c.temperature * std::log(sum) / static_cast<double>(groups) - data) / static_cast<double>(H);
    }
  return gap;
}

void check_conservative(const ConservativeCase& c) {
  constexpr float kWeight = 2.5f;
  TestEngine engine;
  dac_conservative_loss_args args = {};
  args.struct_size = sizeof args;
  args.temperature = c.temperature;
  args.weight = kWeight;
  args.count = c.count;
  args.over_batch = c.over_batch;
  args.loss = engine.tensor({1});
  std::vector<Doubles> values;
  const Values before = normal_values(50, c.heads * c.batch, 0.02f);  // what the first gradient is added to
  for (int i = 0; i < c.count; ++i) {
    const int64_t rows = c.batch * (i == 0 ? 1 : 2 * i + 1);
    const Values numbers = normal_values(static_cast<uint64_t>(60 + i), c.heads * rows);
    args.values[i] = engine.tensor({1, c.heads, rows}, numbers);
    args.d_values[i] = engine.tensor({1, c.heads, rows}, i == 0 ? before : Values());
    values.push_back(to_doubles(numbers));
  }
  ASSERT_DAC_OK(dac_conservative_loss(engine, &args));
  EXPECT_LT(relative_error(read(args.loss, 1), {conservative_gap(c, values)}, 0.1), kTolerance);
  for (size_t i = 0; i < values.size(); ++i) {
    expect_gradient(values[i], read(args.d_values[i], static_cast<int64_t>(values[i].size())), [&] {
      double sum = kWeight * conservative_gap(c, values);
      for (size_t k = 0; i == 0 && k < before.size(); ++k) sum += before[k] * values[0][k];
      return sum;
    });
  }
}

TEST(AgentLosses, ConservativeGap) {
  for (int count : {1, 2, 3, 4})
    for (bool over_batch : {false, true})
      for (const ConservativeCase& c :
           {ConservativeCase{count, 2, 70, over_batch, 1}, ConservativeCase{count, 1, 1, over_batch, 0.5f},
            ConservativeCase{count, 3, 9, over_batch, 2}}) {
        SCOPED_TRACE(testing::Message() << c.count << " of " << c.heads << " x " << c.batch << ", " << over_batch);
        check_conservative(c);
      }
}

// The exponentials alone would be infinite.
TEST(AgentLosses, ConservativeGapOfLargeValues) {
  TestEngine engine;
  dac_conservative_loss_args args = {};
  args.struct_size = sizeof args;
  args.temperature = args.weight = 1;
  args.count = 1;
  args.over_batch = 1;
  args.values[0] = engine.tensor({1, 1, 2}, {1e4f, 1e4f - 1});
  args.d_values[0] = engine.tensor({1, 1, 2});
  args.loss = engine.tensor({1});
  ASSERT_DAC_OK(dac_conservative_loss(engine, &args));
  expect_number(0.5 + std::log(1 + std::exp(-1.0)), args.loss);
}

// ------------------------------------------------------------------------------------------ Diffusion-QL

void check_crossed(const TestEngine& engine, dac_tensor* uniform, size_t chosen, int64_t rows) {
  const Values q = normal_values(1, 2 * rows);
  const dac_crossed_value_loss_args args = {sizeof(dac_crossed_value_loss_args),
                                            engine.counter(7),
                                            5,
                                            uniform,
                                            engine.tensor({1, 2, rows}, q),
                                            engine.tensor({1, 2, rows}),
                                            engine.tensor({1}),
                                            engine.tensor({1}, {1.5f})};
  ASSERT_DAC_OK(dac_crossed_value_loss(engine, &args));
  const size_t R = static_cast<size_t>(rows);
  Doubles x = to_doubles(q);
  double size = 1e-5;
  for (size_t r = 0; r < R; ++r) size += std::fabs(x[(1 - chosen) * R + r]) / static_cast<double>(rows);
  const auto loss = [&] {
    double sum = 0;
    for (size_t r = 0; r < R; ++r) sum -= x[chosen * R + r] / static_cast<double>(rows);
    return sum / size;
  };
  expect_number(loss(), args.loss);
  expect_number(1.5 + loss(), args.total);
  expect_gradient(x, read(args.d_values, 2 * rows), loss);
}

TEST(AgentLosses, CrossedValueLoss) {
  for (int64_t rows : {1, 300}) {
    TestEngine engine;
    check_crossed(engine, engine.tensor({1}, {0.75f}), 0, rows);
    check_crossed(engine, engine.tensor({1}, {0.5f}), 1, rows);
  }
}

TEST(AgentLosses, CrossedValueLossDrawsItsHead) {
  bool seen[2] = {};
  for (int64_t seed = 0; seed < 8; ++seed) {
    TestEngine engine({2, {seed}});
    float u;
    fill_uniform({static_cast<uint64_t>(seed), 5, 0, 7}, 0, 1, &u);
    seen[u > 0.5f] = true;
    check_crossed(engine, nullptr, u > 0.5f ? 0 : 1, 9);
  }
  EXPECT_TRUE(seen[0] && seen[1]);
}

}  // namespace
}  // namespace dac::test
