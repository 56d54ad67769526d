// SPDX-License-Identifier: Apache-2.0
// What the C ABI refuses, and what it makes of tensors whose values would lead out of bounds.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

#include "support.h"

namespace dac::test {
namespace {

constexpr float kNaN = NAN, kInfinity = INFINITY;

#define EXPECT_REFUSED(call, text)                                                                    \
  do {                                                                                                \
    EXPECT_EQ(DAC_INVALID_ARGUMENT, (call));                                                          \
    EXPECT_NE(std::string::npos, std::string(dac_last_error()).find(text)) << dac_last_error();      \
  } while (false)

// ------------------------------------------------------------------------------------------ sizes

TEST(Limits, ProductsOfTensorDimsAreBounded) {
  TestEngine engine;
  dac_tensor* out = nullptr;
  const auto create = [&](const std::vector<int64_t>& dims) {
    return dac_tensor_create(engine, static_cast<int32_t>(dims.size()), dims.data(), &out);
  };
  EXPECT_REFUSED(create({int64_t{1} << 31}), "2147483647");
  EXPECT_REFUSED(create({65536, 65536}), "a tensor of 65536 x 65536 floats");
  EXPECT_REFUSED(create({int64_t{1} << 32, int64_t{1} << 32, 4, 2}), "a tensor of");  // 2^67 wraps to 8
  EXPECT_REFUSED(create({3, 0}), "at least 1");
  EXPECT_REFUSED(create({3, -1}), "at least 1");
  EXPECT_EQ(nullptr, out);
}

TEST(Limits, ProductsOfReplaySizesAreBounded) {
  TestEngine engine;
  dac_replay* out = nullptr;
  EXPECT_REFUSED(dac_replay_create(engine, int64_t{1} << 31, 65536, 1, &out), "a replay column of 2147483648 x 65536");
  EXPECT_REFUSED(dac_replay_create(engine, int64_t{1} << 31, 1, 65536, &out), "a replay column of");
  EXPECT_REFUSED(dac_replay_create(engine, 10, 2147483647, 1, &out), "1..65536"); 
  EXPECT_REFUSED(dac_replay_create(engine, 10, 1, 0, &out), "1..65536");
  EXPECT_REFUSED(dac_replay_create(engine, (int64_t{1} << 31) + 1, 1, 1, &out), "2^31");
  EXPECT_EQ(nullptr, out);
}

TEST(Limits, ProductsOfNetworkSizesAreBounded) {
  TestEngine engine;
  dac_bank* out = nullptr;
  const auto create = [&](const dac_network_shape& shape) { return dac_bank_create(engine, &shape, 1, &out); };
  const auto critic = [](int D, int A, int H, int hidden) {
    return dac_network_shape{sizeof(dac_network_shape), DAC_NETWORK_CRITIC, D, A, H, 2, {hidden, hidden}, 0, 0, 0, 0, 0};
  };
  EXPECT_REFUSED(create(critic(2147483647, 1, 1, 8)), "1..65536");  // D + A was below 0
  EXPECT_REFUSED(create(critic(1, 2147483647, 1, 8)), "1..65536");
  EXPECT_REFUSED(create(critic(0, 1, 1, 8)), "1..65536");
  EXPECT_REFUSED(create(critic(1, 1, 4097, 8)), "1..4096");
  EXPECT_REFUSED(create(critic(1, 1, 1, 65537)), "1..65536");
  EXPECT_REFUSED(create(critic(1, 1, 4096, 65536)), "a network layer of 4096 x 65536 x 65536");
  EXPECT_REFUSED(create({sizeof(dac_network_shape), DAC_NETWORK_NOISE_MODEL, 1, 1, 2, 1, {8}, 0, 0, 0, 0, 0}), "1 for all but critics");
  EXPECT_EQ(nullptr, out);
}

// Each replica would fit.
TEST(Limits, ABankIsBoundedOverAllSeeds) {
  TestEngine engine({1, std::vector<int64_t>(64, 1)});
  const dac_network_shape shape = {sizeof(dac_network_shape), DAC_NETWORK_CRITIC, 1, 1, 1, 2, {65536, 65536}, 0, 0, 0, 0, 0};
  dac_bank* out = nullptr;
  EXPECT_REFUSED(dac_bank_create(engine, &shape, 1, &out), "a network bank's parameters of 64 x");
}

TEST(Limits, CountersAndStepsTakeWhatLaterProductsBear) {
  TestEngine engine;
  dac_counter* counter = engine.counter(7);
  dac_bank* bank = engine.critic(2, 1, 1, {4});
  for (const int64_t value : {int64_t{-1}, (int64_t{1} << 41) + 1, INT64_MAX, INT64_MIN}) {
    dac_counter* out = nullptr;
    EXPECT_REFUSED(dac_counter_set(counter, value), "must be 0..2199023255552");
    EXPECT_REFUSED(dac_counter_create(engine, value, &out), "must be 0..2199023255552");
    EXPECT_REFUSED(dac_bank_set_steps(bank, value), "must be 0..2199023255552");
  }
  int64_t value = 0;
  ASSERT_DAC_OK(dac_counter_get(counter, &value));
  EXPECT_EQ(7, value);
  EXPECT_DAC_OK(dac_counter_set(counter, int64_t{1} << 41));
  EXPECT_DAC_OK(dac_bank_set_steps(bank, int64_t{1} << 41));
}

// Of a larger one, draws would see the lower 16 bits: streams 1 and 65537 would be the same.
TEST(Limits, StreamsHave16Bits) {
  TestEngine engine;
  const dac_network_shape shape = {sizeof(dac_network_shape), DAC_NETWORK_CRITIC, 2, 1, 1, 1, {4}, 0, 0, 0, 0, 0};
  dac_bank* bank = nullptr;
  dac_tensor *t = engine.tensor({1, 4}), *e = engine.tensor({1, 4, 2}), *x = engine.tensor({1, 4, 2});
  dac_diffuse_args args = {sizeof(dac_diffuse_args), engine.schedule(3), engine.counter(), 0, engine.tensor({1, 4, 2}), nullptr, nullptr, t, e, x};
  for (const int32_t stream : {-1, 65536, 65537, INT32_MAX}) {
    args.stream = stream;
    EXPECT_REFUSED(dac_diffuse(engine, &args), "must be 0..65535");
    EXPECT_REFUSED(dac_bank_create(engine, &shape, stream, &bank), "must be 0..65535");
  }
  args.stream = 65535;
  EXPECT_DAC_OK(dac_diffuse(engine, &args));
}

// ------------------------------------------------------------------------------------------ numbers and outputs

TEST(Limits, NumbersThatSteerAnOperationAreChecked) {
  TestEngine engine;
  dac_tensor *eta = engine.tensor({1}), *loss = engine.tensor({1});
  dac_bank* bank = engine.critic(2, 1, 1, {4});
  const dac_optimizer_args good = {sizeof(dac_optimizer_args), bank, 1e-3f, 0, 0, 0.5f, nullptr, 1, 0, engine.tensor({1})};
  const auto step = [&](float dac_optimizer_args::*field, float value) {
    dac_optimizer_args args = good;
    args.*field = value;
    return dac_optimizer_step(engine, &args);
  };
  const Values before = read_part(bank, DAC_PART_PARAMS);
  for (const float bad : {kNaN, kInfinity, -1.0f}) {
    EXPECT_REFUSED(step(&dac_optimizer_args::learning_rate, bad), "learning_rate");
    EXPECT_REFUSED(step(&dac_optimizer_args::clip_norm, bad), "clip_norm");
    EXPECT_REFUSED(step(&dac_optimizer_args::tau, bad), "tau");
  }
  EXPECT_REFUSED(step(&dac_optimizer_args::tau, 1.5f), "tau 1.5: must be a finite number of at least 0 and at most 1");
  EXPECT_EQ(before, read_part(bank, DAC_PART_PARAMS));
  EXPECT_REFUSED(dac_dual_step(engine, eta, loss, kNaN, 1, 0, 1), "rate");
  EXPECT_REFUSED(dac_dual_step(engine, eta, loss, 1, kInfinity, 0, 1), "threshold");
  EXPECT_REFUSED(dac_dual_step(engine, eta, loss, 1, 1, kNaN, 1), "eta_min");
  EXPECT_REFUSED(dac_dual_step(engine, eta, loss, 1, 1, 0, kNaN), "eta_min");
}

TEST(Limits, TargetsAndChoicesNeedFiniteNumbers) {
  TestEngine engine;
  dac_td_target_args target = {sizeof(dac_td_target_args), engine.tensor({1, 2, 2}), 0, 0, kNaN, 0.9f, engine.counter(), 1, nullptr,
                               engine.tensor({1, 2}), engine.tensor({1, 2}), engine.tensor({1, 2}), nullptr, nullptr, nullptr};
  EXPECT_REFUSED(dac_td_target(engine, &target), "rho");
  target.rho = 1;
  target.discount = kInfinity;
  EXPECT_REFUSED(dac_td_target(engine, &target), "discount");
  const dac_select_args select = {sizeof(dac_select_args), kNaN, engine.counter(), 1, engine.tensor({1, 4, 1}), engine.tensor({1, 2, 4}),
                                  nullptr, engine.tensor({1, 2, 1}), engine.tensor({1, 2}), 0, 0};
  EXPECT_REFUSED(dac_select_actions(engine, &select), "temperature");
}

TEST(Limits, EveryOutputIsATensorOfItsOwn) {
  TestEngine engine;
  dac_bank* critic = engine.critic(2, 3, 2, {4});
  dac_tensor *s = engine.tensor({1, 4, 2}), *a = engine.tensor({1, 4, 3}), *y = engine.tensor({1, 4});
  dac_tensor *q = engine.tensor({1, 2, 4}), *one = engine.tensor({1}), *two = engine.tensor({1});
  dac_critic_gradients_args gradients = {sizeof(dac_critic_gradients_args), critic, s, a, y, q, one, two, one};
  EXPECT_REFUSED(dac_critic_gradients(engine, &gradients), "tensor of its own");
  gradients.value_std = engine.tensor({1});
  EXPECT_DAC_OK(dac_critic_gradients(engine, &gradients));
  EXPECT_REFUSED(dac_dual_step(engine, one, one, 1, 1, 0, 1), "tensor of its own");
  const dac_q_guidance_args guidance = {sizeof(dac_q_guidance_args), critic, DAC_PART_PARAMS, s, a, a, one, a};
  EXPECT_REFUSED(dac_q_guidance(engine, &guidance), "tensor of its own");
  const dac_q_guidance_args same_inputs = {sizeof(dac_q_guidance_args), critic, DAC_PART_PARAMS, s, a, a, one, engine.tensor({1, 4, 3})};
  EXPECT_DAC_OK(dac_q_guidance(engine, &same_inputs));
}

TEST(Limits, ARecordingWhoseHandlesWereFreedIsRefused) {
  TestEngine engine;
  dac_tensor *eta = engine.tensor({1}), *loss = engine.tensor({1});
  dac_counter* counter = engine.counter(3);
  dac_program* program = nullptr;
  ASSERT_DAC_OK(dac_begin(engine));
  ASSERT_DAC_OK(dac_advance(engine, counter));
  ASSERT_DAC_OK(dac_dual_step(engine, eta, loss, 1, 1, 0, 1));
  dac_tensor_free(loss);
  EXPECT_EQ(DAC_INVALID_STATE, dac_end(engine, &program));
  EXPECT_STREQ("a handle was freed after dac_begin; free before it, or after dac_end", dac_last_error());
  EXPECT_EQ(nullptr, program);
  ASSERT_DAC_OK(dac_begin(engine));  // the next recording is a fresh one
  ASSERT_DAC_OK(dac_advance(engine, counter));
  ASSERT_DAC_OK(dac_end(engine, &program));
  ASSERT_DAC_OK(dac_begin(engine));
  dac_program_free(program);  // no operation points to a program
  ASSERT_DAC_OK(dac_advance(engine, counter));
  ASSERT_DAC_OK(dac_end(engine, &program));
  ASSERT_DAC_OK(dac_run(program, 2));
  int64_t value = 0;
  ASSERT_DAC_OK(dac_counter_get(counter, &value));
  EXPECT_EQ(5, value);
}

// ------------------------------------------------------------------------------------------ timesteps

constexpr int64_t B = 70;
constexpr int T = 4;

// Every gradient and loss of the noise model with these timesteps, 70 of them.
Values actor_gradients(const TestEngine& engine, const Values& timesteps) {
  constexpr int D = 5, A = 3;
  dac_bank* actor = engine.actor(D, A, {256, 256});
  dac_tensor* losses[] = {engine.tensor({1}), engine.tensor({1}), engine.tensor({1})};
  dac_tensor* predicted = engine.tensor({1, B, A});
  const dac_actor_gradients_args args = {sizeof(dac_actor_gradients_args), actor,
                                         engine.schedule(T),
                                         DAC_GUIDANCE_SOFT,
                                         engine.tensor({1}, {1}),
                                         engine.tensor({1, B, D}, normal_values(1, B * D)),
                                         engine.tensor({1, B, A}, normal_values(2, B * A)),
                                         engine.tensor({1, B}, timesteps),
                                         engine.tensor({1, B, A}, normal_values(3, B * A)),
                                         engine.tensor({1, B, A}, normal_values(4, B * A)),
                                         predicted,
                                         losses[0],
                                         losses[1],
                                         losses[2]};
  EXPECT_DAC_OK(dac_actor_gradients(engine, &args));
  Values all = read_part(actor, DAC_PART_GRADS);
  for (dac_tensor* loss : losses) all.push_back(read(loss, 1)[0]);
  const Values noise = read(predicted, B * A);
  all.insert(all.end(), noise.begin(), noise.end());
  return all;
}

// Steps that no schedule of T steps has, and what they count as.
const Values kWild = {0, -1, T + 1, 1001, kNaN, kInfinity, -kInfinity, 3e9f, -3e9f, 0.5f, T + 0.5f};
const Values kTame = {1, 1, T, T, 1, T, 1, T, 1, 1, T};

Values repeated(const Values& some) {
  Values all;
  for (int64_t b = 0; b < B; ++b) all.push_back(some[static_cast<size_t>(b) % some.size()]);
  return all;
}

TEST(Timesteps, CountAsTheNearestOfTheSchedule) {
  for (const int precision : {DAC_PRECISION_FP32, DAC_PRECISION_BF16})
    for (const char* kernels : {"portable", "hopper"}) {  // the CPU has one kind
      setenv("DAC_CUDA_KERNELS", kernels, 1);
      std::unique_ptr<TestEngine> engine;
      try {
        engine = std::make_unique<TestEngine>(EngineOptions{2, {1}, precision});
      } catch (const std::exception&) {
        EXPECT_TRUE(precision == DAC_PRECISION_BF16 || kernels[0] == 'h') << dac_last_error();
      }
      unsetenv("DAC_CUDA_KERNELS");
      if (!engine) continue;
      EXPECT_EQ(actor_gradients(*engine, repeated(kTame)), actor_gradients(*engine, repeated(kWild)))
          << dac_engine_description(*engine);
    }
}

TEST(Timesteps, RecordedOnesAreKeptAsWhatTheyCountFor) {
  TestEngine engine;
  const auto count = static_cast<int64_t>(kWild.size());
  dac_tensor* actions = engine.tensor({1, count, 1}, normal_values(1, count));
  dac_tensor* noise = engine.tensor({1, count, 1}, normal_values(2, count));
  const auto noisy_actions = [&](const Values& recorded) {
    dac_tensor *t = engine.tensor({1, count}), *x = engine.tensor({1, count, 1});
    const dac_diffuse_args args = {sizeof(dac_diffuse_args), engine.schedule(T), engine.counter(), 1, actions, engine.tensor({1, count}, recorded),
                                   noise, t, engine.tensor({1, count, 1}), x};
    EXPECT_DAC_OK(dac_diffuse(engine, &args));
    EXPECT_EQ(kTame, read(t, count));
    return read(x, count);
  };
  EXPECT_EQ(noisy_actions(kTame), noisy_actions(kWild));
}

}  // namespace
}  // namespace dac::test
