// SPDX-License-Identifier: Apache-2.0
// Clip, Adam, cosine decay and target average against a direct double-precision computation.
#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

#include "reference.h"

namespace dac::test {
namespace {

struct Rule {
  float clip;
  int64_t decay;
  int64_t counter;
  bool target_moves;
};

void PrintTo(const Rule& rule, std::ostream* out) {
  *out << "clip" << rule.clip << "_decay" << rule.decay << "_step" << rule.counter
       << (rule.target_moves ? "_average" : "_no_average");
}

class Optimizer : public testing::TestWithParam<Rule> {};

TEST_P(Optimizer, MatchesTheFormula) {
  const Rule rule = GetParam();
  TestEngine engine;
  dac_bank* bank = engine.critic(7, 3, 4, {80, 80});
  const Values params = read_part(bank, DAC_PART_PARAMS);
  const int64_t n = static_cast<int64_t>(params.size());
  ASSERT_GT(n, 16384) << "must span several chunks";
  Values nu = uniform_values(3, n, 0, 1e-4f);
  const Values grads = normal_values(1, n, 0.05f), mu = normal_values(2, n, 0.01f), target = normal_values(4, n);
  write_part(bank, DAC_PART_GRADS, grads);
  write_part(bank, DAC_PART_MU, mu);
  write_part(bank, DAC_PART_NU, nu);
  write_part(bank, DAC_PART_TARGET, target);
  ASSERT_DAC_OK(dac_bank_set_steps(bank, 40));
  dac_tensor* norm_tensor = engine.tensor({1});
  const dac_optimizer_args args = {sizeof(dac_optimizer_args), bank, 3e-4f, rule.decay, rule.clip, 0.005f, engine.counter(rule.counter), 5, 1000,
                                   norm_tensor};
  ASSERT_DAC_OK(dac_optimizer_step(engine, &args));

  double norm = 0;
  for (float g : grads) norm += static_cast<double>(g) * g;
  norm = std::sqrt(norm);
  EXPECT_NEAR(norm, read(norm_tensor, 1)[0], 1e-5 * norm);
  const double scale = rule.clip > 0 && norm >= rule.clip ? rule.clip / norm : 1;
  const double decay = rule.decay ? 0.5 * (1 + std::cos(M_PI * std::min(1.0, 40.0 / static_cast<double>(rule.decay)))) : 1;
  Doubles expected, expected_target;
  for (size_t i = 0; i < params.size(); ++i) {
    const double g = grads[i] * scale, m = 0.9 * mu[i] + 0.1 * g, v = 0.999 * nu[i] + 0.001 * g * g;
    const double p = params[i] - 3e-4 * decay * (m / (1 - std::pow(0.9, 41))) /
                                     (std::sqrt(v / (1 - std::pow(0.999, 41))) + 1e-8);
    expected.push_back(p);
    expected_target.push_back(rule.target_moves ? 0.005 * p + 0.995 * target[i] : target[i]);
  }
  // Float32 rounding of a parameter near 0.5 and of a step of at most 3e-3: below 1e-6 of the largest entry.
  EXPECT_LT(relative_error(read_part(bank, DAC_PART_PARAMS), expected), 1e-6);
  EXPECT_LT(relative_error(read_part(bank, DAC_PART_TARGET), expected_target), 1e-6);
  int64_t steps;
  ASSERT_DAC_OK(dac_bank_get_steps(bank, &steps));
  EXPECT_EQ(41, steps);
}

INSTANTIATE_TEST_SUITE_P(Rules, Optimizer,
                         testing::Values(Rule{1, 1000, 1005, true}, Rule{0, 0, 1000, false}, Rule{1, 20, 1006, false},
                                         Rule{1000, 100, 1010, true}));

}  // namespace
}  // namespace dac::test
