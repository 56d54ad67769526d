// SPDX-License-Identifier: Apache-2.0
// The operations of the other algorithms on CUDA against the CPU backend: to 1e-5 of the largest entry, in every
// precision (they have no products that could be rounded), and draws bit for bit.
#include <gtest/gtest.h>

#include "agent_runs.h"

namespace dac::test {
namespace {

class CudaAgents : public testing::TestWithParam<PassRun> {};

TEST_P(CudaAgents, AreTheProcessorsOperations) {
  const auto cpu = run_on(DAC_DEVICE_CPU, GetParam(), {7, 8});
  for (int precision : {DAC_PRECISION_FP32, DAC_PRECISION_TF32, DAC_PRECISION_BF16}) {
    const auto cuda = run_on(DAC_DEVICE_CUDA, GetParam(), {7, 8}, false, precision);
    for (size_t s = 0; s < cuda.size(); ++s) expect_near(cuda[s], cpu[s], 1e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, CudaAgents, testing::ValuesIn(agent_runs()),
                         [](const auto& info) { return info.param.name; });

// With mean 0 and log std 0 an action is its draw.
TEST(CudaAgentDraws, AreTheProcessorsBitForBit) {
  const PassRun run{"Draws",
                    [](Runner& runner, bool recorded) {
                      constexpr int64_t kRows = 341, kDims = 11;
                      dac_tensor* outputs = runner.engine.tensor({runner.S, kRows, 2 * kDims});
                      const dac_gaussian_sample_args sample = {sizeof sample,
                                                               {0, 0, -5, 2},
                                                               1,
                                                               runner.counter,
                                                               3,
                                                               outputs,
                                                               nullptr,
                                                               runner.output("normal", {kRows, kDims}),
                                                               nullptr};
                      dac_tensor* uniform = runner.output("uniform", {kRows, kDims});
                      runner.run(
                          [&] {
                            EXPECT_DAC_OK(dac_gaussian_sample(runner.engine, &sample));
                            EXPECT_DAC_OK(dac_uniform_actions(runner.engine, runner.counter, 4, nullptr, uniform));
                          },
                          recorded);
                    },
                    false, false};
  EXPECT_EQ(run_on(DAC_DEVICE_CPU, run, {7, 8}), run_on(DAC_DEVICE_CUDA, run, {7, 8}));
}

// A state of zeros leaves the first biases, which the last layer hands on: in float, or they would be rounded.
TEST(CudaAgentPolicies, TheLayerBelowSharedLogStdsIsInFloatInEveryPrecision) {
  const Values biases = {1.0001f, 0.30004f, 2.00007f};
  for (int precision : {DAC_PRECISION_FP32, DAC_PRECISION_TF32, DAC_PRECISION_BF16}) {
    TestEngine engine({2, {7}, precision});
    const dac_network_shape shape = {sizeof shape, DAC_NETWORK_POLICY,  1, 3, 1, 1,
                                     {3},          DAC_ACTIVATION_RELU, 0, 0, 0, 1};
    dac_forward_args args = {};
    args.struct_size = sizeof args;
    ASSERT_DAC_OK(dac_bank_create(engine, &shape, 1, &args.bank));
    const Values params = {0, 0, 0, biases[0], biases[1], biases[2], 1, 0,    0,    0,   1,
                           0, 0, 0, 1,         0,         0,         0, 0.1f, 0.2f, 0.3f};
    write_part(args.bank, DAC_PART_PARAMS, params);
    args.observations = engine.tensor({1, 1, 1});
    args.outputs = engine.tensor({1, 1, 6});
    ASSERT_DAC_OK(dac_forward(engine, &args));
    EXPECT_EQ(Values({biases[0], biases[1], biases[2], 0.1f, 0.2f, 0.3f}), read(args.outputs, 6))
        << precision_name(precision);
  }
}

}  // namespace
}  // namespace dac::test
