// SPDX-License-Identifier: Apache-2.0
// The general passes give the same bits for any number of threads, for seeds alone or side by side, and in a recorded
// program: an actor step with every option at once (layer norm, dropout, a guided chain, the gradient through a chain).
#include <gtest/gtest.h>

#include <cstring>

#include "dac/passes.h"
#include "support.h"

namespace dac::test {
namespace {

constexpr int64_t B = 70, N = 3, D = 5, A = 3, H = 4;
constexpr int T = 4;

class OptionStep {
 public:
  OptionStep(const EngineOptions& options, int residual_blocks)
      : engine_(options), seeds_(options.seeds), S_(static_cast<int64_t>(options.seeds.size())), blocks_(residual_blocks) {
    check(dac_trace_create(actor_, B, &trace_));
  }

  void issue() {
    const dac_denoise_args chain = {sizeof(dac_denoise_args), actor_, DAC_PART_TARGET, sampler(), counter_, 1, s_, nullptr,
                                    nullptr, many_, nullptr, critic_, DAC_PART_TARGET, eta_};
    check(dac_denoise(engine_, &chain));
    dac_forward_args pass = {};
    pass.struct_size = sizeof pass;
    pass.bank = actor_;
    pass.observations = s_;
    pass.actions = a_;
    pass.steps = T;
    pass.timesteps = t_;
    pass.dropout = 1;
    pass.counter = counter_;
    pass.stream = 2;
    pass.trace = trace_;
    pass.outputs = p_;
    check(dac_forward(engine_, &pass));
    const dac_noise_regression_args loss = {sizeof(dac_noise_regression_args), schedule_, DAC_GUIDANCE_SOFT, eta_, t_, e_,
                                            nullptr, p_, dp_, per_seed(), per_seed(), per_seed()};
    check(dac_noise_regression(engine_, &loss));
    const dac_backward_args back = {sizeof(dac_backward_args), trace_, dp_, DAC_GRADIENTS_REPLACE, DAC_GRADIENTS_NONE, nullptr};
    check(dac_backward(engine_, &back));
    const dac_denoise_args online = {sizeof(dac_denoise_args), actor_, DAC_PART_PARAMS, sampler(), counter_, 3, s_, nullptr,
                                     nullptr, one_, chain_, nullptr, 0, nullptr};
    check(dac_denoise(engine_, &online));
    const dac_denoise_backward_args through = {sizeof(dac_denoise_backward_args), actor_, sampler(), counter_, 3, s_, nullptr,
                                               chain_, one_};
    check(dac_denoise_backward(engine_, &through));
    const dac_optimizer_args step = {sizeof(dac_optimizer_args), actor_, 3e-3f, 0, 1, 0.1f, nullptr, 1, 0, per_seed()};
    check(dac_optimizer_step(engine_, &step));
    check(dac_advance(engine_, counter_));
  }

  void record_and_run(int64_t times) {
    dac_program* program = nullptr;
    check(dac_begin(engine_));
    issue();
    check(dac_end(engine_, &program));
    check(dac_run(program, times));
  }

  // All that came of it for one seed.
  Values outcome(int seed_index) const {
    Values all = read_part(actor_, DAC_PART_PARAMS, seed_index);
    const Values many = read(many_, S_ * B * N * A);
    all.insert(all.end(), many.begin() + seed_index * B * N * A, many.begin() + (seed_index + 1) * B * N * A);
    return all;
  }

 private:
  static void check(dac_status status) { ASSERT_DAC_OK(status); }
  dac_tensor* per_seed() const { return engine_.tensor({S_}); }
  dac_sampler sampler() const { return {schedule_, DAC_SAMPLER_DDPM, 1, 1, 1, 1.0f}; }
  dac_bank* bank(const dac_network_shape& shape, int stream) const {
    dac_bank* made = nullptr;
    check(dac_bank_create(engine_, &shape, stream, &made));
    return made;
  }
  // The same data for each seed, so that only its draws tell it apart.
  dac_tensor* data(uint64_t seed, int64_t rows, int64_t width) const {
    Values all;
    for (int64_t s = 0; s < S_; ++s) {
      const Values one = normal_values(seed, rows * width);
      all.insert(all.end(), one.begin(), one.end());
    }
    return engine_.tensor({S_, rows, width}, all);
  }
  dac_tensor* timesteps() const {
    Values all(static_cast<size_t>(S_ * B));
    for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<float>(1 + i % B % T);
    return engine_.tensor({S_, B}, all);
  }

  TestEngine engine_;
  std::vector<int64_t> seeds_;
  int64_t S_;
  int blocks_;
  dac_bank* actor_ = bank({sizeof(dac_network_shape), DAC_NETWORK_NOISE_MODEL, D, A, 1, 2, {24, 17}, 0, 1, blocks_, 0.2f, 0}, 11);
  dac_bank* critic_ = bank({sizeof(dac_network_shape), DAC_NETWORK_CRITIC, D, A, H, 2, {16, 16}, 0, 0, 0, 0, 0}, 12);
  dac_schedule* schedule_ = engine_.schedule(T);
  dac_counter* counter_ = engine_.counter(7);
  dac_tensor *s_ = data(1, B, D), *a_ = data(2, B, A), *e_ = data(3, B, A), *t_ = timesteps();
  dac_tensor *p_ = engine_.tensor({S_, B, A}), *dp_ = engine_.tensor({S_, B, A}), *one_ = engine_.tensor({S_, B, A});
  dac_tensor *many_ = engine_.tensor({S_, B * N, A}), *chain_ = engine_.tensor({S_, T + 1, B, A});
  dac_tensor* eta_ = engine_.tensor({S_}, Values(static_cast<size_t>(S_), 0.7f));
  dac_trace* trace_ = nullptr;
};

Values after_three(const EngineOptions& options, int blocks, int seed_index = 0) {
  OptionStep step(options, blocks);
  for (int i = 0; i < 3; ++i) step.issue();
  return step.outcome(seed_index);
}

// Bits, so that -0 and NaN count too.
void expect_same_bits(const Values& a, const Values& b) {
  ASSERT_EQ(a.size(), b.size());
  EXPECT_EQ(0, std::memcmp(a.data(), b.data(), a.size() * sizeof(float)));
}

class PassDeterminism : public testing::TestWithParam<int> {};

TEST_P(PassDeterminism, ThreadsDoNotMatter) {
  const Values one = after_three({1, {5}}, GetParam());
  for (int threads : {2, 3, 64}) expect_same_bits(one, after_three({threads, {5}}, GetParam()));
}

TEST_P(PassDeterminism, SeedsSideBySideAreAsAlone) {
  expect_same_bits(after_three({2, {8}}, GetParam()), after_three({2, {5, 8, 6}}, GetParam(), 1));
  EXPECT_NE(after_three({2, {8}}, GetParam()), after_three({2, {5}}, GetParam()));
}

TEST_P(PassDeterminism, RecordedProgramsDoTheSame) {
  OptionStep recorded({2, {5, 8}}, GetParam());
  recorded.record_and_run(3);
  for (int seed : {0, 1}) expect_same_bits(after_three({2, {5, 8}}, GetParam(), seed), recorded.outcome(seed));
}

INSTANTIATE_TEST_SUITE_P(ResidualBlocks, PassDeterminism, testing::Values(0, 2));

}  // namespace
}  // namespace dac::test
