// SPDX-License-Identifier: Apache-2.0
// bf16 products read images of the weights that outlive an operation (cpu/weight_images.h, cuda/weight_images.h): whatever
// changes weights must reach them. On networks of fused passes, and of general ones.
#include <gtest/gtest.h>

#include <optional>

#include "dac/passes.h"
#include "training.h"

namespace dac::test {
namespace {

class WeightImages : public testing::Test {
 protected:
  void SetUp() override {
    try {
      engine_.emplace(EngineOptions{2, {11}, DAC_PRECISION_BF16});
      other_.emplace(EngineOptions{2, {12}, DAC_PRECISION_BF16});
    } catch (const std::exception& refused) {
      GTEST_SKIP() << refused.what();
    }
  }

  std::optional<TestEngine> engine_, other_;
};

enum class Passes { kFused, kGeneral };

class WeightImagesOf : public WeightImages, public testing::WithParamInterface<Passes> {
 protected:
  // {32, 32}: a kernel between hidden layers, which is packed.
  static constexpr int D = 5, A = 3, H = 2;
  static constexpr int64_t B = 7;

  static dac_bank* critic(const TestEngine& engine) {
    if (GetParam() == Passes::kFused) return engine.critic(D, A, H, {32, 32});
    const dac_network_shape normed = {sizeof normed, DAC_NETWORK_CRITIC,  D, A, H, 2, {32, 32}, DAC_ACTIVATION_MISH, 1, 0, 0, 0};
    dac_bank* bank = nullptr;
    EXPECT_DAC_OK(dac_bank_create(engine, &normed, 1, &bank));
    return bank;
  }

  static Values values_of(const TestEngine& engine, dac_bank* bank, int part) {
    dac_tensor *s = engine.tensor({1, B, D}, normal_values(1, B * D)), *a = engine.tensor({1, B, A}, normal_values(2, B * A));
    dac_tensor* q = engine.tensor({1, H, B});
    if (GetParam() == Passes::kFused) {
      EXPECT_DAC_OK(dac_ensemble_values(engine, bank, part, s, a, q));
      return read(q, H * B);
    }
    dac_forward_args forward = {};
    forward.struct_size = sizeof forward;
    forward.bank = bank, forward.part = part;
    forward.observations = s, forward.actions = a, forward.outputs = q;
    EXPECT_DAC_OK(dac_forward(engine, &forward));
    return read(q, H * B);
  }
};

TEST_P(WeightImagesOf, WhatTheHostWritesCounts) {
  dac_bank *bank = critic(*engine_), *source = critic(*other_);
  for (int part : {DAC_PART_PARAMS, DAC_PART_TARGET}) {
    const Values before = values_of(*engine_, bank, part), wanted = values_of(*other_, source, part);
    ASSERT_NE(before, wanted);
    write_part(bank, part, read_part(source, part));
    EXPECT_EQ(wanted, values_of(*engine_, bank, part));
  }
}

TEST_P(WeightImagesOf, ACopiedBankCounts) {
  dac_bank *bank = critic(*engine_), *source = critic(*other_);
  values_of(*engine_, bank, DAC_PART_PARAMS);
  ASSERT_DAC_OK(dac_bank_copy(bank, source, DAC_PART_PARAMS));
  EXPECT_EQ(values_of(*other_, source, DAC_PART_PARAMS), values_of(*engine_, bank, DAC_PART_PARAMS));
}

TEST_P(WeightImagesOf, AStepOfAdamCounts) {
  dac_bank *bank = critic(*engine_), *fresh = critic(*other_);
  const Values before = values_of(*engine_, bank, DAC_PART_PARAMS);
  values_of(*engine_, bank, DAC_PART_TARGET);
  write_part(bank, DAC_PART_GRADS, Values(read_part(bank, DAC_PART_GRADS).size(), 1.0f));
  const dac_optimizer_args args = {sizeof(dac_optimizer_args), bank, 0.1f, 0, 0, 0.5f, nullptr, 1, 0, engine_->tensor({1})};
  ASSERT_DAC_OK(dac_optimizer_step(*engine_, &args));
  for (int part : {DAC_PART_PARAMS, DAC_PART_TARGET}) {
    write_part(fresh, part, read_part(bank, part));
    EXPECT_EQ(values_of(*other_, fresh, part), values_of(*engine_, bank, part));
  }
  EXPECT_NE(before, values_of(*engine_, bank, DAC_PART_PARAMS));
}

// A bank that is freed leaves its memory to the next one. (Under the sanitizers a look at the freed one would show.)
TEST_P(WeightImagesOf, AFreedBankIsForgotten) {
  dac_bank* source = critic(*other_);
  const Values wanted = values_of(*other_, source, DAC_PART_PARAMS);
  for (int i = 0; i < 4; ++i) {
    dac_bank* bank = critic(*engine_);
    values_of(*engine_, bank, DAC_PART_PARAMS);
    dac_bank_free(bank);
    bank = critic(*engine_);
    ASSERT_DAC_OK(dac_bank_copy(bank, source, DAC_PART_PARAMS));
    EXPECT_EQ(wanted, values_of(*engine_, bank, DAC_PART_PARAMS));
    dac_bank_free(bank);
  }
}

TEST_F(WeightImages, AnUpdateHasTheSameBitsOnAnyNumberOfThreadsAndTakenUpAgain) {
  Training one({1, {5, 6}, DAC_PRECISION_BF16}), taken_up({1, {5, 6}, DAC_PRECISION_BF16});
  one.run_recorded(6);
  for (int threads : {2, 3, 64}) {
    Training many({threads, {5, 6}, DAC_PRECISION_BF16});
    many.run_recorded(6);
    EXPECT_EQ(one.state(1), many.state(1)) << threads;
  }
  taken_up.run_recorded(4);
  taken_up.rewrite_weights();
  taken_up.run_recorded(2);
  EXPECT_EQ(one.state(1), taken_up.state(1));
}

INSTANTIATE_TEST_SUITE_P(Networks, WeightImagesOf, testing::Values(Passes::kFused, Passes::kGeneral),
                         [](const auto& info) { return info.param == Passes::kFused ? "Fused" : "General"; });

}  // namespace
}  // namespace dac::test
