// SPDX-License-Identifier: Apache-2.0
// Whole updates on the kernels for Hopper (cuda/hopper), through the C ABI: how they are chosen, and that the bfloat16
// images of the weights always are what the weights are; so for the portable kernels. On a GPU: what is about Hopper is
// skipped where it is none.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

#include "dac/passes.h"
#include "training.h"

namespace dac::test {
namespace {

// Engines made while this lives use these kernels.
class Kernels {
 public:
  explicit Kernels(const char* name) {
    setenv("DAC_CUDA_KERNELS", name, 1);
    setenv("DAC_CUDA_OVERLAP", "1", 1);  // the stricter case
  }
  ~Kernels() {
    unsetenv("DAC_CUDA_KERNELS");
    unsetenv("DAC_CUDA_OVERLAP");
  }
  Kernels(const Kernels&) = delete;
  Kernels& operator=(const Kernels&) = delete;
};

// Engines made while this lives run this variant of the kernels for Hopper; then the one that was chosen before.
class Variant {
 public:
  explicit Variant(const char* name) : before_(std::getenv("DAC_CUDA_VARIANT") ? std::getenv("DAC_CUDA_VARIANT") : "") {
    setenv("DAC_CUDA_VARIANT", name, 1);
  }
  ~Variant() {
    if (before_.empty())
      unsetenv("DAC_CUDA_VARIANT");
    else
      setenv("DAC_CUDA_VARIANT", before_.c_str(), 1);
  }
  Variant(const Variant&) = delete;
  Variant& operator=(const Variant&) = delete;

 private:
  const std::string before_;
};

const EngineOptions kOptions = {2, {1, 2}, DAC_PRECISION_BF16, DAC_DEVICE_CUDA};
const TrainingSizes kSizes = {5, 3, 2, 2, 70, 3, {256, 256}};

std::unique_ptr<Training> training(const char* kernels, const TrainingSizes& sizes = kSizes) {
  const Kernels chosen(kernels);
  return std::make_unique<Training>(kOptions, sizes);
}

// What a seed has learned after an update by a variant.
Values training_of_variant(const char* name) {
  const Variant variant(name);
  const auto trained = training("hopper", {5, 3, 2, 1, 20, 3, {256, 256}});
  trained->run_recorded(1);
  return trained->state(0);
}

// Writing the weights that are there already changes nothing but that their images are made anew.
void expect_images_follow_the_optimizer(const char* kernels, const TrainingSizes& sizes) {
  const auto kept = training(kernels, sizes), made = training(kernels, sizes);
  kept->run_recorded(4);  // the target moves in the third
  for (int i = 0; i < 4; ++i) {
    made->run_recorded(1);
    made->rewrite_weights();
  }
  for (int s = 0; s < 2; ++s) EXPECT_EQ(kept->state(s), made->state(s));
}

TEST(CudaWeightImages, FollowTheOptimizer) { expect_images_follow_the_optimizer("portable", {3, 2, 2, 2, 20, 3, {17, 34}}); }

class CudaHopper : public testing::Test {
 protected:
  void SetUp() override {
    dac_device_info info;
    ASSERT_EQ(DAC_OK, dac_cuda_device_info(0, &info)) << dac_last_error();
    if (info.compute_capability != 90) GTEST_SKIP() << "tests need a GPU: " << info.name << " is not a Hopper";
  }
};

double mean_difference(const Values& x, const Values& y) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) sum += std::fabs(static_cast<double>(x[i]) - y[i]);
  return sum / static_cast<double>(x.size());
}

// Both round operands to bfloat16; these keep slopes in it too, and round half of each gradient on its way. That may
// not take them further from float32 than the portable kernels are, but for chance (measured: 0.9 to 1.1 times as far).
TEST_F(CudaHopper, LearnsAsThePortableKernelsDo) {
  const auto hopper = training("hopper"), portable = training("portable");
  Training exact({2, {1, 2}, DAC_PRECISION_FP32, DAC_DEVICE_CPU}, kSizes);
  for (int64_t updates : {1, 3}) {
    hopper->run_recorded(updates);
    portable->run_recorded(updates);
    exact.run_recorded(updates);
    for (int s = 0; s < 2; ++s) {
      const Values expected = exact.weights(s);
      const double far = mean_difference(portable->weights(s), expected);
      const double found = mean_difference(hopper->weights(s), expected);
      std::printf("seed %d: mean difference %.2e, portable %.2e\n", s, found, far);
      EXPECT_LT(found, 1.5 * far);
      EXPECT_NE(found, far) << "not the same kernels";
    }
  }
}

// Q guidance at more actions than the pair's sums over few columns have room for: the portable kernels do it.
TEST_F(CudaHopper, GuidanceOfManyActionsIsTheReferences) {
  constexpr int D = 5, A = 70, H = 2;
  constexpr int64_t B = 70;
  const auto guidance_of = [&](const EngineOptions& options) {
    const Kernels chosen("hopper");
    TestEngine engine(options);
    dac_tensor* guidance = engine.tensor({1, B, A});
    const dac_q_guidance_args args = {sizeof(dac_q_guidance_args), engine.critic(D, A, H, {256, 256}),
                                      DAC_PART_PARAMS,
                                      engine.tensor({1, B, D}, normal_values(1, B * D)),
                                      engine.tensor({1, B, A}, normal_values(2, B * A)),
                                      engine.tensor({1, B, A}, normal_values(3, B * A)),
                                      engine.tensor({1}),
                                      guidance};
    EXPECT_DAC_OK(dac_q_guidance(engine, &args));
    return read(guidance, B * A);
  };
  const Values exact = guidance_of({2, {1}, DAC_PRECISION_FP32, DAC_DEVICE_CPU});
  const Values rounded = guidance_of({2, {1}, DAC_PRECISION_BF16, DAC_DEVICE_CUDA});
  EXPECT_LT(relative_error(rounded, to_doubles(exact)), 3e-2);  // operands of 8 bits
}

TEST_F(CudaHopper, ImagesFollowTheOptimizer) { expect_images_follow_the_optimizer("hopper", kSizes); }

// The actor's gradients are then made by the portable kernels, from another image than its actions.
TEST_F(CudaHopper, ImagesFollowTheOptimizerAtMoreStepsThanPairsTake) {
  TrainingSizes sizes = {2, 1, 1, 1, 10, 3, {256, 256}};
  sizes.steps = 33;
  expect_images_follow_the_optimizer("hopper", sizes);
}

TEST_F(CudaHopper, RecordedAndSingleOperationsGiveTheSameBits) {
  const auto recorded = training("hopper"), single = training("hopper");
  recorded->run_recorded(6);  // with a window of three whose chains are drawn together
  for (int i = 0; i < 6; ++i) single->update();
  for (int s = 0; s < 2; ++s) EXPECT_EQ(recorded->state(s), single->state(s));
}

// The norm that a step clips by comes from what the gradients' kernels have left, if nothing has changed the gradients
// since; a step that cannot know takes it from the gradients themselves.
TEST_F(CudaHopper, TheNormIsThatOfTheGradientsThatAreThere) {
  constexpr int D = 5, A = 3, H = 2;
  constexpr int64_t B = 70;
  const Kernels chosen("hopper");
  TestEngine engine({2, {1}, DAC_PRECISION_BF16, DAC_DEVICE_CUDA});
  dac_bank *critic = engine.critic(D, A, H, {256, 256}), *other = engine.critic(D, A, 1, {256, 256});
  dac_tensor *s = engine.tensor({1, B, D}, normal_values(1, B * D)), *a = engine.tensor({1, B, A}, normal_values(2, B * A)),
             *y = engine.tensor({1, B}, normal_values(3, B)), *norm = engine.tensor({1}), *values = engine.tensor({1, H, B});
  const auto gradients = [&](dac_bank* bank, dac_tensor* q) {
    const dac_critic_gradients_args args = {sizeof args, bank, s, a, y, q, engine.tensor({1}), engine.tensor({1}),
                                            engine.tensor({1})};
    EXPECT_DAC_OK(dac_critic_gradients(engine, &args));
  };
  const auto step = [&] {
    const dac_optimizer_args args = {sizeof args, critic, 3e-4f, 0, 1, 0.005f, nullptr, 1, 0, norm};
    EXPECT_DAC_OK(dac_optimizer_step(engine, &args));
  };
  const auto expect_norm = [&](const char* when) {
    double squares = 0;
    for (float g : read_part(critic, DAC_PART_GRADS)) squares += static_cast<double>(g) * g;
    EXPECT_FLOAT_EQ(static_cast<float>(std::sqrt(squares)), read(norm, 1)[0]) << when;
  };
  const auto double_gradients = [&] {
    Values twice = read_part(critic, DAC_PART_GRADS);
    for (float& g : twice) g *= 2;
    write_part(critic, DAC_PART_GRADS, twice);
  };
  gradients(critic, values);
  step();
  expect_norm("as the kernels made them");
  step();
  expect_norm("once more");
  gradients(critic, values);
  double_gradients();
  step();
  expect_norm("written by the host");
  gradients(critic, values);
  gradients(other, engine.tensor({1, 1, B}));
  step();
  expect_norm("after another bank's");

  gradients(critic, values);
  dac_trace* trace = nullptr;
  ASSERT_DAC_OK(dac_trace_create(critic, B, &trace));
  dac_forward_args forward = {};
  forward.struct_size = sizeof forward;
  forward.bank = critic, forward.observations = s, forward.actions = a, forward.trace = trace, forward.outputs = values;
  ASSERT_DAC_OK(dac_forward(engine, &forward));
  const dac_backward_args backward = {sizeof backward, trace, values, DAC_GRADIENTS_ADD, DAC_GRADIENTS_NONE, nullptr};
  ASSERT_DAC_OK(dac_backward(engine, &backward));
  step();
  expect_norm("with a general pass's added");

  dac_program *alone = nullptr, *both = nullptr;
  ASSERT_DAC_OK(dac_begin(engine));
  gradients(critic, values);
  step();
  ASSERT_DAC_OK(dac_end(engine, &both));
  ASSERT_DAC_OK(dac_begin(engine));
  step();
  ASSERT_DAC_OK(dac_end(engine, &alone));
  ASSERT_DAC_OK(dac_run(both, 3));
  expect_norm("of a recorded update");
  gradients(critic, values);
  double_gradients();
  ASSERT_DAC_OK(dac_run(alone, 2));
  expect_norm("of a recorded step alone");
  gradients(critic, values);
  ASSERT_DAC_OK(dac_run(both, 1));
  step();
  expect_norm("of the program's gradients");
  int64_t steps = 0;
  ASSERT_DAC_OK(dac_bank_get_steps(critic, &steps));
  EXPECT_EQ(12, steps);
}

TEST_F(CudaHopper, UnknownKernelsAreRefused) {
  const Kernels kernels("fast");
  const dac_engine_config config = {DAC_DEVICE_CUDA, 0, DAC_PRECISION_BF16, 1, 1};
  const int64_t seed = 1;
  dac_engine* engine = nullptr;
  EXPECT_EQ(DAC_UNSUPPORTED, dac_engine_create(&config, &seed, &engine));
  EXPECT_EQ("DAC_CUDA_KERNELS=fast: must be hopper or portable", std::string(dac_last_error()));
}

TEST_F(CudaHopper, UnknownVariantsAreRefused) {
  const Kernels kernels("hopper");
  const Variant variant("fast");
  const dac_engine_config config = {DAC_DEVICE_CUDA, 0, DAC_PRECISION_BF16, 1, 1};
  const int64_t seed = 1;
  dac_engine* engine = nullptr;
  EXPECT_EQ(DAC_UNSUPPORTED, dac_engine_create(&config, &seed, &engine));
  EXPECT_EQ(
      "DAC_CUDA_VARIANT=fast: must be one of plain, newton_quarter, newton_half, shared_reciprocal, warp_copies, streamed, "
      "streamed_shared_reciprocal",
      std::string(dac_last_error()));
}

TEST_F(CudaHopper, VariantsThatRoundOtherwiseHaveOtherBits) {
  const Values plain = training_of_variant("plain");
  EXPECT_EQ(plain, training_of_variant("warp_copies"));
  for (const char* name : {"newton_quarter", "newton_half", "shared_reciprocal", "streamed", "streamed_shared_reciprocal"})
    EXPECT_NE(plain, training_of_variant(name)) << name;
}

TEST_F(CudaHopper, TheDescriptionSaysWhichKernels) {
  for (const char* name : {"portable", "hopper"}) {
    const Kernels kernels(name);
    const TestEngine engine(kOptions);
    const std::string text = dac_engine_description(engine);
    EXPECT_EQ(name == std::string("hopper"), text.find("Hopper kernels") != std::string::npos) << text;
  }
}

}  // namespace
}  // namespace dac::test
