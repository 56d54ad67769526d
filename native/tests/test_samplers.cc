// SPDX-License-Identifier: Apache-2.0
// Reverse diffusions of every kind against the double-precision reference: chains, guides, and the gradient back through a
// whole chain against finite differences.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dac/passes.h"
#include "reference_network.h"

namespace dac::test {
namespace {

struct Case {
  std::string name;
  int kind, steps, jump, repeats;
  bool clip;
  int layer_norm, blocks;
  bool guided;
  int states, samples;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

class Samplers : public testing::TestWithParam<Case> {
 protected:
  static constexpr int64_t D = 4, A = 2, H = 3;
  const Case c = GetParam();
  const int64_t R = c.states, N = c.samples, rows = R * N;
  TestEngine engine;
  dac_network_shape shape = {sizeof(dac_network_shape), DAC_NETWORK_NOISE_MODEL, D, A, 1, 2, {9, 12}, 0, c.layer_norm,
                             c.blocks, 0, 0};
  dac_network_shape critics = {sizeof(dac_network_shape), DAC_NETWORK_CRITIC, D, A, H, 2, {10, 8}, 0, 0, 0, 0, 0};
  dac_bank* actor = bank_of(shape, 1);
  dac_bank* critic = bank_of(critics, 2);
  dac_sampler sampler = {engine.schedule(c.steps), c.kind, c.jump, c.repeats, c.clip, 0.8f};
  const int64_t K = row_count();
  Values s = normal_values(1, R * D), prior = normal_values(2, rows * A), z = normal_values(3, K * rows * A);
  dac_tensor *observations = engine.tensor({1, R, D}, s), *actions = engine.tensor({1, rows, A});
  dac_tensor *steps = engine.tensor({1, K, rows, A}), *x_T = engine.tensor({1, rows, A}, prior);
  dac_counter* counter = engine.counter(5);
  ReferenceNetwork network{shape, to_doubles(read_part(actor, DAC_PART_PARAMS))};
  ReferenceNetwork value{critics, to_doubles(read_part(critic, DAC_PART_TARGET))};

  dac_bank* bank_of(const dac_network_shape& of, int stream) const {
    dac_bank* bank = nullptr;
    EXPECT_DAC_OK(dac_bank_create(engine, &of, stream, &bank));
    return bank;
  }
  int64_t row_count() const {
    int32_t count = 0;
    EXPECT_DAC_OK(dac_sampler_rows(&sampler, &count));
    return count;
  }
  dac_denoise_args denoise_args() const {
    return {sizeof(dac_denoise_args), actor, DAC_PART_PARAMS, sampler, counter, 6, observations, x_T,
            engine.tensor({1, K, rows, A}, z), actions, steps, c.guided ? critic : nullptr, DAC_PART_TARGET,
            c.guided ? engine.tensor({1}, {0.6f}) : nullptr};
  }

  // Element (row, i) after each row of the chain.
  std::vector<Doubles> chain() const {
    const ReferenceSampler reference = reference_sampler(sampler, c.steps);
    const auto order = reference.rows();
    EXPECT_EQ(static_cast<size_t>(K), order.size());
    const Doubles ds = to_doubles(s);
    Doubles x = to_doubles(prior);
    std::vector<Doubles> all;
    for (size_t k = 0; k < order.size(); ++k) {
      for (int64_t r = 0; r < rows; ++r) {
        const double* state = &ds[static_cast<size_t>(r / N * D)];
        double* action = &x[static_cast<size_t>(r * A)];
        const Doubles predicted = network.outputs(0, state, action, order[k].first);
        Doubles guide(A, 0.0);
        if (c.guided) guide = value.mean_gradient(state, action);
        for (int64_t i = 0; i < A; ++i) {
          const size_t at = static_cast<size_t>(i);
          action[i] = reference.step(order[k].first, order[k].second, action[i], predicted[at],
                                     guide[at] / (static_cast<double>(0.6f) + 1e-6),
                                     z[k * static_cast<size_t>(rows * A) + static_cast<size_t>(r * A + i)]);
        }
      }
      all.push_back(x);
    }
    return all;
  }
};

TEST_P(Samplers, ChainsMatchTheReference) {
  const dac_denoise_args args = denoise_args();
  ASSERT_DAC_OK(dac_denoise(engine, &args));
  const Values got = read(steps, K * rows * A);
  Doubles expected;
  for (const Doubles& x : chain()) expected.insert(expected.end(), x.begin(), x.end());
  EXPECT_LT(relative_error(got, expected), 5e-5);
  const Values last(got.end() - rows * A, got.end());
  EXPECT_EQ(last, read(actions, rows * A));
}

class SamplerGradients : public Samplers {};

TEST_P(SamplerGradients, RunThroughTheWholeChain) {
  const dac_denoise_args args = denoise_args();
  ASSERT_DAC_OK(dac_denoise(engine, &args));
  const Values weights = normal_values(7, rows * A);
  const dac_denoise_backward_args back = {sizeof(dac_denoise_backward_args), actor, sampler, counter, 6, observations,
                                          x_T, steps, engine.tensor({1, rows, A}, weights)};
  ASSERT_DAC_OK(dac_denoise_backward(engine, &back));
  expect_gradient(network.params(), read_part(actor, DAC_PART_GRADS), [&] {
    const Doubles x = chain().back();
    double sum = 0;
    for (size_t i = 0; i < x.size(); ++i) sum += weights[i] * x[i];
    return sum;
  });
}

const Case kUnguided[] = {{"ddpm", DAC_SAMPLER_DDPM, 5, 0, 0, true, 0, 0, false, 4, 2},
                          {"ddpm_one_step", DAC_SAMPLER_DDPM, 1, 1, 0, true, 0, 0, false, 1, 1},
                          {"ddpm_without_clip", DAC_SAMPLER_DDPM, 4, 1, 0, false, 0, 0, false, 3, 1},
                          {"ddpm_repeats", DAC_SAMPLER_DDPM, 3, 1, 2, true, 0, 0, false, 3, 2},
                          {"ddpm_layer_norm", DAC_SAMPLER_DDPM, 3, 1, 1, true, 1, 0, false, 3, 2},
                          {"ddpm_resnet", DAC_SAMPLER_DDPM, 3, 1, 0, true, 0, 2, false, 2, 3},
                          {"ddim", DAC_SAMPLER_DDIM, 5, 1, 0, true, 0, 0, false, 4, 2},
                          {"ddim_jumps", DAC_SAMPLER_DDIM, 10, 3, 0, true, 0, 0, false, 3, 1},
                          {"ddim_one_jump", DAC_SAMPLER_DDIM, 7, 7, 0, true, 0, 0, false, 2, 2},
                          {"ddim_repeats_norm", DAC_SAMPLER_DDIM, 6, 2, 1, false, 1, 0, false, 3, 1}};
const Case kGuided[] = {{"guided", DAC_SAMPLER_DDPM, 5, 1, 0, true, 0, 0, true, 3, 4},
                        {"guided_resnet_one_row", DAC_SAMPLER_DDPM, 2, 1, 1, true, 0, 1, true, 1, 1},
                        {"guided_ddim", DAC_SAMPLER_DDIM, 6, 2, 0, true, 0, 0, true, 2, 2}};
const auto kName = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(Unguided, Samplers, testing::ValuesIn(kUnguided), kName);
INSTANTIATE_TEST_SUITE_P(Guided, Samplers, testing::ValuesIn(kGuided), kName);
INSTANTIATE_TEST_SUITE_P(Unguided, SamplerGradients, testing::ValuesIn(kUnguided), kName);

// What denoise drew, denoise_backward draws again: with the same draws recorded the gradients are the same bits.
TEST(SamplerDraws, AreDrawnAgainOnTheWayBack) {
  TestEngine engine({2, {3, 4}});
  constexpr int64_t R = 5, A = 2;
  dac_bank* actor = engine.actor(3, A, {8, 8});
  const dac_sampler sampler = {engine.schedule(4), DAC_SAMPLER_DDPM, 1, 0, 1, 1.0f};
  dac_counter* counter = engine.counter(9);
  dac_tensor *s = engine.tensor({2, R, 3}, normal_values(1, 2 * R * 3)), *a = engine.tensor({2, R, A});
  dac_tensor *chain = engine.tensor({2, 4, R, A}), *d = engine.tensor({2, R, A}, normal_values(2, 2 * R * A));
  const auto gradients = [&](dac_tensor* prior) {
    Values all;
    const dac_denoise_args args = {sizeof(dac_denoise_args), actor, DAC_PART_PARAMS, sampler, counter, 6, s, prior,
                                   nullptr, a, chain, nullptr, 0, nullptr};
    EXPECT_DAC_OK(dac_denoise(engine, &args));
    for (int seed : {0, 1}) write_part(actor, DAC_PART_GRADS, Values(read_part(actor, DAC_PART_GRADS).size()), seed);
    const dac_denoise_backward_args back = {sizeof(dac_denoise_backward_args), actor, sampler, counter, 6, s, prior, chain, d};
    EXPECT_DAC_OK(dac_denoise_backward(engine, &back));
    for (int seed : {0, 1})
      for (float g : read_part(actor, DAC_PART_GRADS, seed)) all.push_back(g);
    return all;
  };
  const Values drawn = gradients(nullptr);
  // x_T as it was drawn: the prior of a chain of which nothing is left but the draws of lane 0.
  Values x_T;
  for (uint64_t seed : {3, 4}) {
    Values one(R * A);
    fill_draws({seed, 6, 0, 9}, one);
    x_T.insert(x_T.end(), one.begin(), one.end());
  }
  EXPECT_EQ(drawn, gradients(engine.tensor({2, R, A}, x_T)));
}

TEST(SamplerErrors, NameWhatIsNotAllowed) {
  TestEngine engine;
  int32_t rows = 0;
  const auto refused = [&](int kind, int jump, int repeats) {
    const dac_sampler sampler = {engine.schedule(5), kind, jump, repeats, 1, 1};
    return dac_sampler_rows(&sampler, &rows) == DAC_INVALID_ARGUMENT;
  };
  EXPECT_TRUE(refused(2, 1, 0));
  EXPECT_TRUE(refused(DAC_SAMPLER_DDPM, 2, 0));
  EXPECT_TRUE(refused(DAC_SAMPLER_DDIM, 6, 0));
  EXPECT_TRUE(refused(DAC_SAMPLER_DDIM, -1, 0));
  EXPECT_TRUE(refused(DAC_SAMPLER_DDPM, 1, 1001));
  EXPECT_FALSE(refused(DAC_SAMPLER_DDIM, 3, 4));
  EXPECT_EQ(6, rows);
}

}  // namespace
}  // namespace dac::test
