// SPDX-License-Identifier: Apache-2.0
// What the operations of the other algorithms refuse: numbers that are none, shapes that do not fit, structs of another
// version, outputs given twice; and that the message says so.
#include <gtest/gtest.h>

#include <cmath>

#include "dac/agents.h"
#include "support.h"

namespace dac::test {
namespace {

const float kNaN = NAN, kInfinity = INFINITY;
constexpr int64_t B = 4, A = 2, H = 3;

void expect_refused(dac_status status, const std::string& part) {
  EXPECT_EQ(DAC_INVALID_ARGUMENT, status);
  EXPECT_NE(std::string::npos, std::string(dac_last_error()).find(part)) << dac_last_error();
}

class AgentLimits : public testing::Test {
 protected:
  // The arguments with one of their fields changed.
  template <typename Args, typename Field, typename Value>
  void refuses(dac_status (*operation)(dac_engine*, const Args*), Args args, Field Args::* field, Value value,
               const std::string& part) {
    EXPECT_DAC_OK(operation(engine, &args));
    args.*field = value;
    expect_refused(operation(engine, &args), part);
  }
  template <typename Args>
  void refuses_other_versions(dac_status (*operation)(dac_engine*, const Args*), Args args) {
    refuses(operation, args, &Args::struct_size, static_cast<uint32_t>(sizeof args + 8), "struct_size");
    refuses(operation, args, &Args::struct_size, 0u, "struct_size");
    expect_refused(operation(engine, nullptr), "must not be null");
    expect_refused(operation(nullptr, &args), "must not be null");
  }

  TestEngine engine;
  dac_tensor* t(std::vector<int64_t> dims) {
    dims.insert(dims.begin(), 1);
    return engine.tensor(dims);
  }
  dac_tensor* const wrong = engine.tensor({1, 1, 1});
  dac_counter* const counter = engine.counter();

  const dac_gaussian kind = {0, 0, -5, 2};
  const dac_gaussian_sample_args sample = {sizeof sample, kind,      1,         counter, 1,
                                           t({B, 2 * A}), t({B, A}), t({B, A}), t({B})};
  const dac_gaussian_backward_args back = {sizeof back, kind,   counter,      1, t({B, 2 * A}), t({B, A}),
                                           t({B, A}),   t({B}), t({B, 2 * A})};
  const dac_log_likelihood_args likelihood = {sizeof likelihood, kind, t({B, 2 * A}), t({B, A}), t({B}), t({B}),
                                              t({B, 2 * A}),     t({})};
  const dac_value_regression_args regression = {sizeof regression, 0,         0.7f,  t({H, B}),
                                                t({1, B}),         t({1, B}), t({}), t({})};
  const dac_advantage_weights_args weights = {sizeof weights, 0, 3, 100, t({H, B}), t({1, B}), t({B})};
  const dac_entropy_loss_args entropy = {sizeof entropy, t({H, B}), t({B}), t({}), t({H, B}), t({B}), t({}), t({})};
  const dac_conservative_loss_args conservative = {sizeof conservative,
                                                   1,
                                                   1,
                                                   2,
                                                   {t({H, B}), t({H, 2 * B}), nullptr, nullptr},
                                                   {t({H, B}), t({H, 2 * B}), nullptr, nullptr},
                                                   t({}),
                                                   0};
  const dac_crossed_value_loss_args crossed = {sizeof crossed, counter, 1, t({}), t({2, B}), t({2, B}), t({}), t({})};
};

TEST_F(AgentLimits, OtherVersions) {
  refuses_other_versions(dac_gaussian_sample, sample);
  refuses_other_versions(dac_gaussian_backward, back);
  refuses_other_versions(dac_log_likelihood, likelihood);
  refuses_other_versions(dac_value_regression, regression);
  refuses_other_versions(dac_advantage_weights, weights);
  refuses_other_versions(dac_entropy_loss, entropy);
  refuses_other_versions(dac_conservative_loss, conservative);
  refuses_other_versions(dac_crossed_value_loss, crossed);
}

TEST_F(AgentLimits, NumbersThatAreNone) {
  for (const dac_gaussian& bad : {dac_gaussian{0, 0, kNaN, 2}, dac_gaussian{0, 0, -kInfinity, 2}}) {
    refuses(dac_gaussian_sample, sample, &dac_gaussian_sample_args::gaussian, bad, "log_std_least");
    refuses(dac_gaussian_backward, back, &dac_gaussian_backward_args::gaussian, bad, "log_std_least");
    refuses(dac_log_likelihood, likelihood, &dac_log_likelihood_args::gaussian, bad, "log_std_least");
  }
  for (const dac_gaussian& bad :
       {dac_gaussian{0, 0, -5, kNaN}, dac_gaussian{0, 0, -5, kInfinity}, dac_gaussian{0, 0, 1, 0}})
    refuses(dac_gaussian_sample, sample, &dac_gaussian_sample_args::gaussian, bad, "log_std_most");
  for (float bad : {kNaN, kInfinity}) {
    refuses(dac_gaussian_sample, sample, &dac_gaussian_sample_args::noise_scale, bad, "noise_scale");
    refuses(dac_value_regression, regression, &dac_value_regression_args::parameter, bad, "parameter");
    refuses(dac_advantage_weights, weights, &dac_advantage_weights_args::factor, bad, "factor");
    refuses(dac_advantage_weights, weights, &dac_advantage_weights_args::most, bad, "most");
    refuses(dac_conservative_loss, conservative, &dac_conservative_loss_args::temperature, bad, "temperature");
    refuses(dac_conservative_loss, conservative, &dac_conservative_loss_args::weight, bad, "weight");
    expect_refused(dac_weighted_sum(engine, t({}), t({}), bad, t({})), "weight");
  }
  refuses(dac_gaussian_sample, sample, &dac_gaussian_sample_args::noise_scale, -0.5f, "noise_scale");
  refuses(dac_value_regression, regression, &dac_value_regression_args::parameter, 0.0f, "parameter");
  refuses(dac_advantage_weights, weights, &dac_advantage_weights_args::most, -1.0f, "most");
  refuses(dac_conservative_loss, conservative, &dac_conservative_loss_args::temperature, 0.0f, "temperature");
}

TEST_F(AgentLimits, KindsThatAreNotThere) {
  for (int kind : {-1, 3}) {
    refuses(dac_value_regression, regression, &dac_value_regression_args::kind, kind, "kind");
    refuses(dac_advantage_weights, weights, &dac_advantage_weights_args::kind, kind, "kind");
  }
  for (int count : {0, 5})
    refuses(dac_conservative_loss, conservative, &dac_conservative_loss_args::count, count, "count");
  const dac_squared_error_args error = {sizeof error, t({H, B}), t({B}), t({H, B}), t({}), t({}), t({}), 0};
  for (int kind : {-1, 3}) refuses(dac_squared_error, error, &dac_squared_error_args::over_heads, kind, "over_heads");
  const dac_td_target_args target = {sizeof target, t({H, B}), 2,      0,      1,       1,      counter, 1,
                                     nullptr,       t({B}),    t({B}), t({B}), nullptr, t({B}), t({})};
  for (int kind : {-1, 4}) refuses(dac_td_target, target, &dac_td_target_args::over_samples, kind, "over_samples");
  refuses(dac_td_target, target, &dac_td_target_args::log_probs, wrong, "log_probs");
  refuses(dac_td_target, target, &dac_td_target_args::temperature, nullptr, "temperature");
}

TEST_F(AgentLimits, ShapesThatDoNotFit) {
  const auto all = [&](auto operation, const auto& args, const auto&... fields) {
    (refuses(operation, args, fields, wrong, "shape"), ...);
  };
  using S = dac_gaussian_sample_args;
  all(dac_gaussian_sample, sample, &S::outputs, &S::noise, &S::log_probs);
  using G = dac_gaussian_backward_args;
  all(dac_gaussian_backward, back, &G::outputs, &G::noise, &G::d_log_probs, &G::d_outputs);
  using L = dac_log_likelihood_args;
  all(dac_log_likelihood, likelihood, &L::outputs, &L::weights, &L::log_probs, &L::d_outputs, &L::loss);
  using V = dac_value_regression_args;
  all(dac_value_regression, regression, &V::values, &V::d_values, &V::loss, &V::mean);
  using W = dac_advantage_weights_args;
  all(dac_advantage_weights, weights, &W::values, &W::weights);
  using E = dac_entropy_loss_args;
  all(dac_entropy_loss, entropy, &E::log_probs, &E::temperature, &E::d_values, &E::d_log_probs, &E::loss,
      &E::mean_log_prob);
  using C = dac_crossed_value_loss_args;
  all(dac_crossed_value_loss, crossed, &C::uniform, &C::d_values, &C::loss, &C::total);
  refuses(dac_crossed_value_loss, crossed, &C::values, t({3, B}), "values");
  refuses(dac_conservative_loss, conservative, &dac_conservative_loss_args::loss, wrong, "loss");
  dac_conservative_loss_args uneven = conservative;
  uneven.values[1] = t({H, 2 * B + 1});
  uneven.d_values[1] = t({H, 2 * B + 1});
  expect_refused(dac_conservative_loss(engine, &uneven), "multiples");
  uneven.values[1] = t({H + 1, 2 * B});
  expect_refused(dac_conservative_loss(engine, &uneven), "values");
  expect_refused(dac_uniform_actions(engine, counter, 1, t({B, A + 1}), t({B, A})), "recorded");
  expect_refused(dac_weighted_sum(engine, t({}), t({}), 1, wrong), "sum");
}

TEST_F(AgentLimits, HandlesThatAreMissing) {
  refuses(dac_gaussian_sample, sample, &dac_gaussian_sample_args::counter, nullptr, "counter");
  refuses(dac_gaussian_backward, back, &dac_gaussian_backward_args::counter, nullptr, "counter");
  refuses(dac_crossed_value_loss, crossed, &dac_crossed_value_loss_args::counter, nullptr, "counter");
  refuses(dac_value_regression, regression, &dac_value_regression_args::q, nullptr, "missing");
  expect_refused(dac_uniform_actions(engine, nullptr, 1, nullptr, t({B, A})), "counter");
}

TEST_F(AgentLimits, OutputsGivenTwice) {
  refuses(dac_entropy_loss, entropy, &dac_entropy_loss_args::mean_log_prob, entropy.loss, "tensor of its own");
  refuses(dac_gaussian_backward, back, &dac_gaussian_backward_args::d_outputs, back.outputs, "tensor of its own");
  refuses(dac_crossed_value_loss, crossed, &dac_crossed_value_loss_args::total, crossed.loss, "tensor of its own");
  dac_conservative_loss_args twice = conservative;
  twice.d_values[1] = twice.values[1];
  expect_refused(dac_conservative_loss(engine, &twice), "tensor of its own");
}

TEST_F(AgentLimits, TemperaturesAreBanksOfOneNumber) {
  dac_network_shape shape = {sizeof shape, DAC_NETWORK_PARAMETERS, 1, 2, 1, 1, {1}, 0, 0, 0, 0, 0};
  dac_bank *two = nullptr, *critics = engine.critic(2, 1, 1, {4});
  ASSERT_DAC_OK(dac_bank_create(engine, &shape, 1, &two));
  for (dac_bank* bank : {two, critics}) {
    expect_refused(dac_temperature(engine, bank, t({})), "one parameter");
    expect_refused(dac_temperature_loss(engine, bank, t({}), 1, t({})), "one parameter");
  }
  expect_refused(dac_temperature(engine, nullptr, t({})), "bank");
  shape.act_dim = 1;
  dac_bank* one = nullptr;
  ASSERT_DAC_OK(dac_bank_create(engine, &shape, 1, &one));
  expect_refused(dac_temperature(engine, one, wrong), "temperature");
  expect_refused(dac_temperature_loss(engine, one, t({}), kNaN, t({})), "target_entropy");
  expect_refused(dac_temperature_loss(engine, one, wrong, 1, t({})), "mean_log_prob");
  dac_trace* trace = nullptr;
  expect_refused(dac_trace_create(one, 3, &trace), "no networks");
}

}  // namespace
}  // namespace dac::test
