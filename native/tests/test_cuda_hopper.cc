// SPDX-License-Identifier: Apache-2.0
// Whole updates on the kernels for Hopper (cuda/hopper), through the C ABI: how they are chosen, and that the bfloat16
// images of the weights always are what the weights are. On a GPU: skipped where it is not a Hopper.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

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

const EngineOptions kOptions = {2, {1, 2}, DAC_PRECISION_BF16, DAC_DEVICE_CUDA};
const TrainingSizes kSizes = {5, 3, 2, 2, 70, 3, {256, 256}};

std::unique_ptr<Training> training(const char* kernels) {
  const Kernels chosen(kernels);
  return std::make_unique<Training>(kOptions, kSizes);
}

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

// Writing the weights that are there already changes nothing but that their images are made anew.
TEST_F(CudaHopper, ImagesFollowTheOptimizer) {
  const auto kept = training("hopper"), made = training("hopper");
  kept->run_recorded(4);  // the target moves in the third
  for (int i = 0; i < 4; ++i) {
    made->run_recorded(1);
    made->rewrite_weights();
  }
  for (int s = 0; s < 2; ++s) EXPECT_EQ(kept->state(s), made->state(s));
}

TEST_F(CudaHopper, RecordedAndSingleOperationsGiveTheSameBits) {
  const auto recorded = training("hopper"), single = training("hopper");
  recorded->run_recorded(6);  // with a window of three whose chains are drawn together
  for (int i = 0; i < 6; ++i) single->update();
  for (int s = 0; s < 2; ++s) EXPECT_EQ(recorded->state(s), single->state(s));
}

TEST_F(CudaHopper, UnknownKernelsAreRefused) {
  const Kernels kernels("fast");
  const dac_engine_config config = {DAC_DEVICE_CUDA, 0, DAC_PRECISION_BF16, 1, 1};
  const int64_t seed = 1;
  dac_engine* engine = nullptr;
  EXPECT_EQ(DAC_UNSUPPORTED, dac_engine_create(&config, &seed, &engine));
  EXPECT_EQ("DAC_CUDA_KERNELS=fast: must be hopper or portable", std::string(dac_last_error()));
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
