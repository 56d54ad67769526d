// SPDX-License-Identifier: Apache-2.0
// The operations without parameter gradients against the double-precision reference or a direct computation.
//
// Tolerances: 1e-5 for values of one or two networks in float32 (sums of at most 64 products, error about 1e-6 of the
// largest value); the chain of a denoising run multiplies that by 1/sqrt(alpha_hat_T), hence 1e-4 there.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/random.h"
#include "reference.h"

namespace dac::test {
namespace {

constexpr int D = 5, A = 3, H = 3, T = 4;
const std::vector<int> kHidden = {24, 17};

TEST(Denoise, FollowsTheReferenceChain) {
  for (const int samples : {1, 3, 300}) {
    const int64_t R = samples == 300 ? 2 : 6, rows = R * samples;
    TestEngine engine;
    dac_bank* actor = engine.actor(D, A, kHidden);
    dac_schedule* schedule = engine.schedule(T);
    const Values s = normal_values(1, R * D), prior = normal_values(2, rows * A), z = normal_values(3, T * rows * A);
    dac_tensor* actions = engine.tensor({1, rows, A});
    dac_tensor* steps = engine.tensor({1, T, rows, A});
    const dac_denoise_args args = {sizeof(dac_denoise_args), actor, DAC_PART_PARAMS, {schedule, 0, 0, 0, 1, 0.5f}, engine.counter(), 1,
                                   engine.tensor({1, R, D}, s), engine.tensor({1, rows, A}, prior),
                                   engine.tensor({1, T, rows, A}, z), actions, steps, nullptr, 0, nullptr};
    ASSERT_DAC_OK(dac_denoise(engine, &args));
    Values alpha(T + 1), level(T + 1);
    ASSERT_DAC_OK(dac_schedule_read(schedule, alpha.data(), level.data(), T + 1));
    const ReferenceActor reference({D, A, 1, kHidden}, to_doubles(read_part(actor, DAC_PART_PARAMS)));
    const Doubles ds = to_doubles(s);
    Doubles x = to_doubles(prior);
    for (int t = T; t >= 1; --t)
      for (int64_t r = 0; r < rows; ++r) {
        const Doubles e = reference.predict(&ds[static_cast<size_t>(r / samples * D)], &x[static_cast<size_t>(r * A)], t);
        for (int i = 0; i < A; ++i) {
          double& v = x[static_cast<size_t>(r * A + i)];
          const double l = level[static_cast<size_t>(t)], below = level[static_cast<size_t>(t - 1)];
          const double a = alpha[static_cast<size_t>(t)];
          const double x0 = std::clamp((v - std::sqrt(1 - l) * e[static_cast<size_t>(i)]) / std::sqrt(l), -1.0, 1.0);
          v = (std::sqrt(below) * (1 - a) * x0 + std::sqrt(a) * (1 - below) * v) / (1 - l);
          if (t > 1) v += 0.5 * std::sqrt(1 - a) * z[static_cast<size_t>(((T - t) * rows + r) * A + i)];
        }
      }
    EXPECT_LT(relative_error(read(actions, rows * A), x), 1e-4);
    const Values chain = read(steps, T * rows * A);
    EXPECT_EQ(read(actions, rows * A), Values(chain.end() - rows * A, chain.end()));
  }
}

TEST(EnsembleValues, MatchTheReference) {
  const int64_t R = 40, N = 10;
  TestEngine engine;
  dac_bank* critic = engine.critic(D, A, H, kHidden);
  const Values s = normal_values(1, R * D), a = uniform_values(2, R * N * A, -1, 1);
  dac_tensor* values = engine.tensor({1, H, R * N});
  ASSERT_DAC_OK(dac_ensemble_values(engine, critic, DAC_PART_TARGET, engine.tensor({1, R, D}, s),
                                    engine.tensor({1, R * N, A}, a), values));
  const ReferenceCritic reference({D, A, H, kHidden}, to_doubles(read_part(critic, DAC_PART_TARGET)));
  const Doubles ds = to_doubles(s), da = to_doubles(a);
  Doubles expected;
  for (int h = 0; h < H; ++h)
    for (int64_t r = 0; r < R * N; ++r) expected.push_back(reference.value(h, &ds[r / N * D], &da[r * A]));
  EXPECT_LT(relative_error(read(values, H * R * N), expected), 1e-5);
}

// y of one rule for two heads, two samples: head values by mean are (2, 4), by max (3, 5).
float target_of(int over_samples, int over_ensemble, float rho, const Values& uniforms = {}) {
  TestEngine engine;
  dac_tensor* targets = engine.tensor({1, 1});
  const dac_td_target_args args = {sizeof(dac_td_target_args), engine.tensor({1, 2, 2}, {1, 3, 3, 5}), over_samples, over_ensemble, rho, 0.5f,
                                   engine.counter(), 1, uniforms.empty() ? nullptr : engine.tensor({1, 2, 1}, uniforms),
                                   engine.tensor({1, 1}, {10}), engine.tensor({1, 1}, {1}), targets, nullptr, nullptr, nullptr};
  EXPECT_DAC_OK(dac_td_target(engine, &args));
  return read(targets, 1)[0];
}

TEST(TdTarget, CombinesSamplesAndHeadsByEachRule) {
  EXPECT_FLOAT_EQ(10 + 0.5f * (3 - 1.5f * 1), target_of(DAC_SAMPLES_MEAN, DAC_ENSEMBLE_LCB, 1.5f));
  EXPECT_FLOAT_EQ(10 + 0.5f * (4 - 0.5f * 1), target_of(DAC_SAMPLES_MAX, DAC_ENSEMBLE_LCB, 0.5f));
  EXPECT_FLOAT_EQ(10 + 0.5f * 2, target_of(DAC_SAMPLES_MEAN, DAC_ENSEMBLE_MIN, 1));
  EXPECT_FLOAT_EQ(10 + 0.5f * (0.75f * 2 + 0.25f * 4), target_of(DAC_SAMPLES_MEAN, DAC_ENSEMBLE_CONVEX, 0.75f));
  EXPECT_NEAR(10 + 0.5 * (0.2 * 2 + 0.6 * 4) / 0.8,
              target_of(DAC_SAMPLES_MEAN, DAC_ENSEMBLE_RAND_CONVEX, 1, {0.2f, 0.6f}), 1e-5);
  const float drawn = target_of(DAC_SAMPLES_MEAN, DAC_ENSEMBLE_RAND_CONVEX, 1);
  EXPECT_GT(drawn, 11 - 1e-4f);
  EXPECT_LT(drawn, 12 + 1e-4f);
}

TEST(DualStep, MovesByTheClippedViolationWithinBounds) {
  TestEngine engine({2, {1, 2, 3}});
  dac_tensor* eta = engine.tensor({3}, {1, 0.0015f, 99.9995f});
  ASSERT_DAC_OK(dac_dual_step(engine, eta, engine.tensor({3}, {1.25f, 0, 7}), 0.001f, 1, 0.001f, 100));
  const Values after = read(eta, 3);
  EXPECT_FLOAT_EQ(1.00025f, after[0]);
  EXPECT_FLOAT_EQ(0.001f, after[1]);
  EXPECT_FLOAT_EQ(100, after[2]);
}

TEST(Diffuse, MixesActionAndNoiseByTheSchedule) {
  TestEngine engine;
  dac_schedule* schedule = engine.schedule(T);
  Values alpha(T + 1), level(T + 1);
  ASSERT_DAC_OK(dac_schedule_read(schedule, alpha.data(), level.data(), T + 1));
  dac_tensor* noisy = engine.tensor({1, 2, 1});
  const dac_diffuse_args args = {sizeof(dac_diffuse_args), schedule, engine.counter(), 1, engine.tensor({1, 2, 1}, {0.5f, -1}),
                                 engine.tensor({1, 2}, {1, 4}), engine.tensor({1, 2, 1}, {2, 3}),
                                 engine.tensor({1, 2}), engine.tensor({1, 2, 1}), noisy};
  ASSERT_DAC_OK(dac_diffuse(engine, &args));
  const Values x = read(noisy, 2);
  EXPECT_FLOAT_EQ(std::sqrt(level[1]) * 0.5f + std::sqrt(1 - level[1]) * 2, x[0]);
  EXPECT_FLOAT_EQ(-std::sqrt(level[4]) + std::sqrt(1 - level[4]) * 3, x[1]);
}

TEST(Diffuse, DrawsEveryStepEquallyOften) {
  TestEngine engine;
  const int64_t B = 20000;
  dac_tensor* timesteps = engine.tensor({1, B});
  const dac_diffuse_args args = {sizeof(dac_diffuse_args), engine.schedule(T), engine.counter(3), 1, engine.tensor({1, B, 1}), nullptr, nullptr,
                                 timesteps, engine.tensor({1, B, 1}), engine.tensor({1, B, 1})};
  ASSERT_DAC_OK(dac_diffuse(engine, &args));
  int counts[T + 1] = {};
  for (float t : read(timesteps, B)) counts[static_cast<int>(t)]++;
  // Binomial standard deviation is 61; 6 of them.
  for (int t = 1; t <= T; ++t) EXPECT_NEAR(B / T, counts[t], 370);
}

TEST(SelectActions, TakesTheLargestMeanAndTheFirstOnTies) {
  TestEngine engine;
  dac_tensor* actions = engine.tensor({1, 2, 1});
  dac_tensor* indices = engine.tensor({1, 2});
  dac_select_args args = {sizeof(dac_select_args), 0, engine.counter(), 1, engine.tensor({1, 6, 1}, {0, 1, 2, 3, 4, 5}),
                          engine.tensor({1, 2, 6}, {1, 5, 2, 7, 7, 0, 1, 5, 9, 7, 7, 0}), nullptr, actions, indices, 0, 0};
  ASSERT_DAC_OK(dac_select_actions(engine, &args));
  EXPECT_EQ(Values({2, 0}), read(indices, 2));
  EXPECT_EQ(Values({2, 3}), read(actions, 2));
  args.temperature = 1;  // all positive: only the Gumbel noise decides
  args.gumbel = engine.tensor({1, 2, 3}, {0, 3, 0, 0, 0, 3});
  ASSERT_DAC_OK(dac_select_actions(engine, &args));
  EXPECT_EQ(Values({1, 2}), read(indices, 2));
}

// Where all values are 0 only the noise decides: the draw at the candidate's place among the seed's rows, of which there are more
// than one call of the generator makes.
TEST(SelectActions, DrawsNoiseByPlace) {
  constexpr int64_t kStates = 3, kCandidates = 50, kRows = kStates * kCandidates;
  TestEngine engine({2, {11}});
  dac_tensor* indices = engine.tensor({1, kStates});
  const dac_select_args args = {sizeof(dac_select_args), 1, engine.counter(9), 4, engine.tensor({1, kRows, 1}), engine.tensor({1, 1, kRows}),
                                nullptr, engine.tensor({1, kStates, 1}), indices, 0, 0};
  ASSERT_DAC_OK(dac_select_actions(engine, &args));
  Values noise(kRows);
  fill_gumbel({11, 4, 0, 9}, 0, kRows, noise.data());
  for (int64_t r = 0; r < kStates; ++r) {
    const auto first = noise.begin() + r * kCandidates;
    const auto best = std::max_element(first, first + kCandidates);
    EXPECT_EQ(static_cast<float>(best - first), read(indices, kStates)[static_cast<size_t>(r)]);
  }
}

class Sampling : public testing::Test {
 protected:
  static constexpr int64_t kSize = 23, kBatch = 7;
  // The rewards, which are the row numbers, of `batches` minibatches of the first seed.
  std::vector<Values> draw(int kind, int batches, const std::vector<int64_t>& seeds = {5}) {
    TestEngine engine({2, seeds});
    const int64_t S = static_cast<int64_t>(seeds.size());
    dac_replay* replay;
    EXPECT_DAC_OK(dac_replay_create(engine, kSize, 1, 1, &replay));
    Values rows(kSize);
    for (int64_t i = 0; i < kSize; ++i) rows[static_cast<size_t>(i)] = static_cast<float>(i);
    for (int column = 0; column < 5; ++column) EXPECT_DAC_OK(dac_replay_write(replay, column, 0, kSize, rows.data()));
    dac_counter* counter = engine.counter();
    dac_tensor* rewards = engine.tensor({S, kBatch});
    dac_tensor* next = engine.tensor({S, kBatch, 1});
    const dac_sample_args args = {sizeof(dac_sample_args), replay, kind, counter, 1, engine.tensor({S, kBatch, 1}),
                                  engine.tensor({S, kBatch, 1}), rewards, engine.tensor({S, kBatch}), next};
    std::vector<Values> drawn;
    for (int i = 0; i < batches; ++i) {
      EXPECT_DAC_OK(dac_sample_batch(engine, &args));
      EXPECT_DAC_OK(dac_advance(engine, counter));
      EXPECT_EQ(read(rewards, S * kBatch), read(next, S * kBatch));
      const Values all = read(rewards, S * kBatch);
      drawn.emplace_back(all.begin(), all.begin() + kBatch);
    }
    return drawn;
  }
};

TEST_F(Sampling, ScanVisitsEveryRowOnceAPassInANewOrder) {
  Values seen;
  for (const Values& batch : draw(DAC_SAMPLING_SCAN, 23)) seen.insert(seen.end(), batch.begin(), batch.end());
  for (size_t pass = 0; pass < 7; ++pass) {
    const auto begin = seen.begin() + static_cast<ptrdiff_t>(pass * kSize);
    EXPECT_EQ(static_cast<size_t>(kSize), std::set<float>(begin, begin + kSize).size()) << "pass " << pass;
    if (pass > 0) {
      EXPECT_FALSE(std::equal(begin, begin + kSize, seen.begin()));
    }
  }
}

TEST_F(Sampling, UniformRowsAreDistinctWithinABatch) {
  for (const Values& batch : draw(DAC_SAMPLING_UNIFORM, 50))
    EXPECT_EQ(static_cast<size_t>(kBatch), std::set<float>(batch.begin(), batch.end()).size());
}

TEST_F(Sampling, ASeedDrawsTheSameRowsAloneAndBesideOthers) {
  EXPECT_EQ(draw(DAC_SAMPLING_SCAN, 9), draw(DAC_SAMPLING_SCAN, 9, {5, 6, 7}));
  EXPECT_NE(draw(DAC_SAMPLING_SCAN, 9), draw(DAC_SAMPLING_SCAN, 9, {6}));
}

}  // namespace
}  // namespace dac::test
