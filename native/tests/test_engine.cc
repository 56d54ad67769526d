// SPDX-License-Identifier: Apache-2.0
// Life of an engine: versions, refused arguments with their texts, initial values, record and replay, determinism.
#include <gtest/gtest.h>

#include <cmath>
#include <future>
#include <limits>
#include <string>

#include "training.h"

extern "C" int32_t dac_test_header_version(void);

namespace dac::test {
namespace {

TEST(Abi, VersionIsTheHeaders) {
  EXPECT_EQ(DAC_ABI_VERSION, dac_abi_version());
  EXPECT_EQ(DAC_ABI_VERSION, dac_test_header_version());
}

TEST(Errors, NameWhatWasGivenAndWhatIsNeeded) {
  TestEngine engine;
  dac_bank* critic = engine.critic(5, 3, 2, {8});
  dac_tensor* values = engine.tensor({1, 2, 4});
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_ensemble_values(engine, critic, DAC_PART_PARAMS, engine.tensor({1, 4, 6}),
                                                      engine.tensor({1, 4, 3}), values));
  EXPECT_STREQ("observations: shape (1, 4, 6) given, (1, 4, 5) needed", dac_last_error());
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_ensemble_values(engine, critic, DAC_PART_GRADS, engine.tensor({1, 4, 5}),
                                                      engine.tensor({1, 4, 3}), values));
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_ensemble_values(engine, nullptr, DAC_PART_PARAMS, values, values, values));
  float one;
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_tensor_read(values, &one, 1));
}

TEST(Errors, TensorsOfAnotherEngineAreRefused) {
  TestEngine engine, other;
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_dual_step(engine, other.tensor({1}), engine.tensor({1}), 1, 1, 0, 1));
}

TEST(Errors, UnsupportedDevicesAndPrecisionsAreRefused) {
  const int64_t seed = 0;
  dac_engine* out = nullptr;
  dac_engine_config config = {DAC_DEVICE_CUDA, 1000, DAC_PRECISION_FP32, 1, 1};
  EXPECT_EQ(DAC_UNSUPPORTED, dac_engine_create(&config, &seed, &out));
  config = {DAC_DEVICE_CPU, 0, DAC_PRECISION_TF32, 1, 1};
  EXPECT_EQ(DAC_UNSUPPORTED, dac_engine_create(&config, &seed, &out));
  config = {DAC_DEVICE_CPU, 0, DAC_PRECISION_FP32, 0, 1};
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_engine_create(&config, &seed, &out));
  EXPECT_EQ(nullptr, out);
}

// Large arrays have large pages on the CPU, and these are not a whole number of such. (The sanitizers check how they are asked for.)
TEST(Tensors, AreWholeWhereLargePagesEnd) {
  const TestEngine engine;
  const Values values = uniform_values(1, 600001, -1, 1);
  EXPECT_EQ(values, read(engine.tensor({1, 600001}, values), 600001));
}

TEST(Recording, MustBeginAndEndInTurn) {
  TestEngine engine;
  dac_program* program;
  EXPECT_EQ(DAC_INVALID_STATE, dac_end(engine, &program));
  ASSERT_DAC_OK(dac_begin(engine));
  EXPECT_EQ(DAC_INVALID_STATE, dac_begin(engine));
  ASSERT_DAC_OK(dac_end(engine, &program));
  ASSERT_DAC_OK(dac_run(program, 3));
}

TEST(Recording, KeepsOperationsUntilTheProgramRuns) {
  TestEngine engine;
  dac_counter* counter = engine.counter(7);
  dac_program* program;
  ASSERT_DAC_OK(dac_begin(engine));
  ASSERT_DAC_OK(dac_advance(engine, counter));
  ASSERT_DAC_OK(dac_end(engine, &program));
  int64_t value;
  ASSERT_DAC_OK(dac_counter_get(counter, &value));
  EXPECT_EQ(7, value);
  ASSERT_DAC_OK(dac_run(program, 5));
  ASSERT_DAC_OK(dac_counter_get(counter, &value));
  EXPECT_EQ(12, value);
}

TEST(Watching, MarksTheFirstUpdateThatWasNotFiniteAndKeepsTheMark) {
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  TestEngine engine({1, {3, 4, 5}});
  dac_counter* counter = engine.counter(40);
  dac_tensor *loss = engine.tensor({3}), *norm = engine.tensor({3}), *marks = engine.tensor({3, 2});
  const dac_watch_args args = {sizeof(dac_watch_args), counter, 2, {loss, norm}, marks};
  dac_program* program;
  ASSERT_DAC_OK(dac_begin(engine));
  ASSERT_DAC_OK(dac_advance_watching(engine, &args));
  ASSERT_DAC_OK(dac_end(engine, &program));
  const auto update = [&](const Values& losses, const Values& norms) {
    ASSERT_DAC_OK(dac_tensor_write(loss, losses.data(), 3));
    ASSERT_DAC_OK(dac_tensor_write(norm, norms.data(), 3));
    ASSERT_DAC_OK(dac_run(program, 1));
  };
  update({1, std::numeric_limits<float>::max(), -1}, {0, 0, 0});
  EXPECT_EQ(Values(6, 0.0f), read(marks, 6));
  update({1, inf, 1}, {0, 0, -inf});
  update({1, 1, nan}, {0, nan, 1});
  update({1, nan, 1}, {0, 1, 1});
  EXPECT_EQ((Values{0, 0, 42, 43, 43, 42}), read(marks, 6));
  int64_t value;
  ASSERT_DAC_OK(dac_counter_get(counter, &value));
  EXPECT_EQ(44, value);
}

TEST(Watching, RefusesWhatDoesNotFit) {
  TestEngine engine({1, {3, 4}});
  dac_counter* counter = engine.counter(0);
  dac_tensor *loss = engine.tensor({2}), *marks = engine.tensor({2, 1});
  const auto refused = [&](dac_watch_args args) {
    return dac_advance_watching(engine, &args) == DAC_INVALID_ARGUMENT;
  };
  EXPECT_TRUE(refused({sizeof(dac_watch_args), counter, 0, {loss}, marks}));
  EXPECT_TRUE(refused({sizeof(dac_watch_args), counter, DAC_MOST_WATCHED + 1, {loss}, marks}));
  EXPECT_TRUE(refused({sizeof(dac_watch_args), counter, 1, {nullptr}, marks}));
  EXPECT_TRUE(refused({sizeof(dac_watch_args), counter, 1, {marks}, marks}));
  EXPECT_TRUE(refused({sizeof(dac_watch_args), counter, 2, {loss, loss}, marks}));
  EXPECT_TRUE(refused({sizeof(dac_watch_args), nullptr, 1, {loss}, marks}));
  EXPECT_FALSE(refused({sizeof(dac_watch_args), counter, 1, {loss}, marks}));
}

TEST(Banks, StartXavierUniformWithZeroBiasesAndEqualTargets) {
  TestEngine engine({1, {3, 4}});
  dac_bank* bank = engine.critic(20, 10, 2, {50});
  const Values params = read_part(bank, DAC_PART_PARAMS, 0);
  EXPECT_EQ(params, read_part(bank, DAC_PART_TARGET, 0));
  EXPECT_NE(params, read_part(bank, DAC_PART_PARAMS, 1));
  const float limit = std::sqrt(6.0f / 80);
  double square = 0;
  for (int i = 0; i < 3000; ++i) {
    EXPECT_LE(std::fabs(params[static_cast<size_t>(i)]), limit);
    square += static_cast<double>(params[static_cast<size_t>(i)]) * params[static_cast<size_t>(i)] / 3000;
  }
  EXPECT_NEAR(limit * limit / 3, square, 0.1 * limit * limit / 3);
  EXPECT_NE(params[0], params[1500]) << "heads must differ";
  for (int i = 3000; i < 3100; ++i) EXPECT_EQ(0, params[static_cast<size_t>(i)]);
}

TEST(Banks, ACopyTakesOnePartOfAllReplicasAndNothingElse) {
  TestEngine engine({1, {3, 4}}), other({2, {5, 6}});
  dac_bank* from = engine.critic(5, 3, 2, {8, 9});
  dac_bank* to = other.critic(5, 3, 2, {8, 9});
  const int64_t floats = static_cast<int64_t>(read_part(from, DAC_PART_TARGET).size());
  for (int seed : {0, 1}) write_part(from, DAC_PART_TARGET, normal_values(static_cast<uint64_t>(seed), floats), seed);
  const Values params[] = {read_part(to, DAC_PART_PARAMS, 0), read_part(to, DAC_PART_PARAMS, 1)};
  for (int round = 0; round < 2; ++round) ASSERT_DAC_OK(dac_bank_copy(to, from, DAC_PART_TARGET));
  for (int seed : {0, 1}) {
    EXPECT_EQ(normal_values(static_cast<uint64_t>(seed), floats), read_part(to, DAC_PART_TARGET, seed));
    EXPECT_EQ(normal_values(static_cast<uint64_t>(seed), floats), read_part(from, DAC_PART_TARGET, seed));
    EXPECT_EQ(params[seed], read_part(to, DAC_PART_PARAMS, seed));
    EXPECT_NE(params[seed], read_part(from, DAC_PART_PARAMS, seed));
  }
}

TEST(Banks, ACopyNeedsTheSameShapeAndNumberOfSeeds) {
  TestEngine engine({1, {3, 4}}), one_seed({1, {3}});
  dac_bank* bank = engine.critic(5, 3, 2, {8, 9});
  const auto refused = [&](dac_bank* to, const dac_bank* from, int32_t part, const std::string& text) {
    EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_bank_copy(to, from, part));
    EXPECT_NE(std::string::npos, std::string(dac_last_error()).find(text)) << dac_last_error();
  };
  refused(nullptr, bank, DAC_PART_PARAMS, "null");
  refused(bank, nullptr, DAC_PART_PARAMS, "null");
  refused(bank, bank, -1, "part");
  refused(bank, bank, DAC_NUM_PARTS, "part");
  refused(bank, one_seed.critic(5, 3, 2, {8, 9}), DAC_PART_PARAMS, "number of seeds");
  // the same number of inputs, one layer less, another width, another number of heads, another kind
  refused(bank, engine.critic(4, 4, 2, {8, 9}), DAC_PART_PARAMS, "same shape");
  refused(bank, engine.critic(5, 3, 2, {8}), DAC_PART_PARAMS, "same shape");
  refused(bank, engine.critic(5, 3, 2, {8, 10}), DAC_PART_PARAMS, "same shape");
  refused(bank, engine.critic(5, 3, 3, {8, 9}), DAC_PART_PARAMS, "same shape");
  refused(engine.critic(5, 3, 1, {8, 9}), engine.actor(5, 3, {8, 9}), DAC_PART_PARAMS, "same shape");
}

TEST(Training, ReplayEqualsImmediateExecution) {
  Training immediate({2, {1, 2}}), replayed({2, {1, 2}});
  for (int i = 0; i < 6; ++i) immediate.update();
  replayed.run_recorded(6);
  EXPECT_EQ(immediate.state(0), replayed.state(0));
  EXPECT_EQ(immediate.state(1), replayed.state(1));
}

// Devices may rearrange a long run (core/draw_ahead.h): the numbers must stay, whatever the counter at its begin and end.
TEST(Training, ALongRunEqualsManyShortOnes) {
  Training at_once({2, {1, 2}}), one_by_one({2, {1, 2}});
  for (const int updates : {2, 23, 3, 6}) {
    at_once.run_recorded(updates);
    for (int i = 0; i < updates; ++i) one_by_one.run_recorded(1);
    EXPECT_EQ(at_once.state(0), one_by_one.state(0));
    EXPECT_EQ(at_once.state(1), one_by_one.state(1));
    EXPECT_EQ(at_once.drawn(), one_by_one.drawn());
  }
}

TEST(Training, BitsDoNotDependOnThreads) {
  Training one({1, {1, 2}});
  one.run_recorded(7);
  for (const int threads : {3, 64}) {  // 64: more than processors, and more than an operation has tasks
    Training many({threads, {1, 2}});
    many.run_recorded(7);
    EXPECT_EQ(one.state(1), many.state(1)) << threads;
  }
}

TEST(Training, ASeedTrainedAloneEqualsItselfBesideOthers) {
  Training together({2, {5, 6, 7}}), alone({2, {6}});
  together.run_recorded(7);
  alone.run_recorded(7);
  EXPECT_EQ(together.state(1), alone.state(0));
  EXPECT_NE(together.state(0), alone.state(0));
}

// As an evaluation runs beside training. All graphs are made before, by the first run.
TEST(Training, TwoEnginesOnTwoThreadsDoNotDisturbEachOther) {
  constexpr int kUpdates = 12;
  Training alone({2, {1, 2}}), first({2, {1, 2}}), second({2, {1, 2}});
  for (Training* training : {&alone, &first, &second}) training->run_recorded(kUpdates);
  alone.run_recorded(kUpdates);
  auto beside = std::async(std::launch::async, [&] { second.run_recorded(kUpdates); });
  first.run_recorded(kUpdates);
  beside.get();
  EXPECT_EQ(alone.state(1), first.state(1));
  EXPECT_EQ(alone.state(1), second.state(1));
}

TEST(Training, Bf16StaysNearFp32) {
  EngineOptions options{2, {1}, DAC_PRECISION_BF16};
  std::unique_ptr<Training> rounded;
  try {
    rounded = std::make_unique<Training>(options);
  } catch (const std::exception& refused) {
    EXPECT_NE(std::string::npos, std::string(refused.what()).find("AVX-512 BF16")) << "refusals name the reason";
    return;
  }
  Training exact({2, {1}});
  rounded->run_recorded(1);
  exact.run_recorded(1);
  // bfloat16 keeps 8 bits: 2^-9 relative rounding in each operand of a product; a few layers give about 1e-2.
  EXPECT_LT(relative_error(rounded->critic_values(), to_doubles(exact.critic_values())), 3e-2);
}

}  // namespace
}  // namespace dac::test
