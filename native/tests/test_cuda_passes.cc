// SPDX-License-Identifier: Apache-2.0
// The general passes on CUDA against the CPU backend, over networks with every option: forward, backward, reverse
// diffusions step by step and the gradient through them, losses. Then the bits: two seeds side by side are each alone,
// and a recorded program is its operations one by one.
//
// Tolerances. fp32: 1e-5 of the largest entry. tf32 rounds operands to 11 bits and bf16 to 8: mean errors are shares of
// the mean, measured up to 1.3e-3 and 1.3e-2; where relu or a clip takes some elements the other way, 6e-3 and 0.2.
#include <gtest/gtest.h>

#include <algorithm>

#include "pass_runs.h"

namespace dac::test {
namespace {

struct PassCase {
  const char* name;
  dac_network_shape shape;  // struct_size is filled in
  int64_t states, samples;
  int steps = 0;            // T of noise models
  bool one_step = false;    // all rows at T
  bool masks = false;       // recorded dropout
};

constexpr int kMish = DAC_ACTIVATION_MISH, kRelu = DAC_ACTIVATION_RELU, kTanh = DAC_ACTIVATION_TANH;
constexpr int kModel = DAC_NETWORK_NOISE_MODEL, kCritic = DAC_NETWORK_CRITIC, kPolicy = DAC_NETWORK_POLICY;

// kind, D, A, H, layers, widths, activation, layer norm, residual blocks, dropout, shared log stds
const std::vector<PassCase> kPasses = {
    {"Critics", {0, kCritic, 5, 3, 3, 2, {16, 24}, kMish, 0, 0, 0, 0}, 20, 2},
    {"CriticsLargeAndOdd", {0, kCritic, 7, 2, 2, 2, {150, 37}, kMish, 0, 0, 0, 0}, 71, 1},
    {"OneRowOneHeadOneUnit", {0, kCritic, 1, 1, 1, 1, {1}, kTanh, 0, 0, 0, 0}, 1, 1},
    {"ValuesOfStates", {0, kCritic, 4, 0, 2, 2, {19, 8}, kRelu, 1, 0, 0, 0}, 9, 1},
    {"CriticsNormDropout", {0, kCritic, 5, 3, 3, 2, {33, 18}, kMish, 1, 0, 0.3f, 0}, 21, 3},
    {"CriticsResidual", {0, kCritic, 3, 2, 2, 1, {9}, kTanh, 0, 2, 0.1f, 0}, 17, 2},
    {"Policy", {0, kPolicy, 6, 3, 1, 3, {20, 16, 12}, kTanh, 0, 0, 0.2f, 0}, 13, 1},
    {"PolicyMasked", {0, kPolicy, 6, 3, 1, 2, {20, 13}, kRelu, 1, 0, 0.2f, 0}, 13, 1, 0, false, true},
    {"PolicySharedLogStd", {0, kPolicy, 6, 3, 1, 2, {20, 16}, kTanh, 0, 0, 0, 1}, 13, 1},
    {"PolicySharedLogStdMany", {0, kPolicy, 6, 37, 1, 1, {9}, kMish, 1, 0, 0.2f, 1}, 71, 1},
    {"PolicySharedLogStdOneRow", {0, kPolicy, 1, 1, 1, 1, {1}, kTanh, 0, 0, 0, 1}, 1, 1},
    {"PolicySharedLogStdResidual", {0, kPolicy, 5, 2, 1, 1, {8}, kMish, 0, 2, 0, 1}, 11, 1},
    {"NoiseModel", {0, kModel, 5, 3, 1, 2, {32, 17}, kMish, 0, 0, 0, 0}, 30, 2, 7},
    {"NoiseModelOneTimestep", {0, kModel, 5, 2, 1, 1, {16}, kRelu, 1, 0, 0, 0}, 12, 1, 1},
    {"NoiseModelAtOneStep", {0, kModel, 5, 2, 1, 2, {16, 16}, kMish, 0, 0, 0, 0}, 12, 2, 9, true},
    {"NoiseModelResidual", {0, kModel, 5, 3, 1, 1, {24}, kMish, 0, 2, 0, 0}, 19, 1, 5},
    {"NoiseModelResidualDropout", {0, kModel, 5, 3, 1, 1, {20}, kRelu, 0, 3, 0.25f, 0}, 19, 2, 5},
    {"NoiseModelResidualMasked", {0, kModel, 5, 3, 1, 1, {20}, kRelu, 0, 1, 0.25f, 0}, 19, 2, 5, false, true},
};

int outputs_of(const dac_network_shape& shape) {
  return shape.kind == kCritic ? 1 : shape.kind == kPolicy ? 2 * shape.act_dim : shape.act_dim;
}
std::vector<int64_t> output_dims(const dac_network_shape& shape, int64_t rows) {
  if (shape.kind == kCritic) return {shape.heads, rows};
  return {rows, outputs_of(shape)};
}

// Networks without a trace; with one, and back twice: what replaces and what adds.
void run_pass(const PassCase& c, Runner& runner, bool recorded) {
  const int64_t rows = c.states * c.samples;
  const bool acts = c.shape.kind != kPolicy && c.shape.act_dim > 0;
  dac_forward_args args = {};
  args.struct_size = sizeof args;
  args.bank = runner.bank(c.shape);
  args.observations = runner.data(1, {c.states, c.shape.obs_dim});
  if (acts) args.actions = runner.data(2, {rows, c.shape.act_dim});
  args.steps = c.steps;
  args.timestep = c.steps;
  if (c.steps > 0 && !c.one_step)
    args.timesteps = runner.data(3, {rows}, 1, static_cast<float>(c.steps) + 0.99f, true);
  args.dropout = c.shape.dropout_rate > 0;
  args.counter = runner.counter;
  args.stream = 9;
  for (int i = 0; c.masks && i < std::max(c.shape.num_hidden, c.shape.residual_blocks); ++i) {
    const int width = c.shape.residual_blocks > 0 ? c.shape.hidden[0] : c.shape.hidden[i];
    args.masks[i] = runner.data(static_cast<uint64_t>(20 + i), {rows, width}, 0, 1.8f, true);
  }
  dac_forward_args plain = args, inference = args;
  plain.dropout = 0;
  plain.part = DAC_PART_TARGET;
  plain.outputs = runner.output("outputs without dropout", output_dims(c.shape, rows));
  inference.outputs = runner.output("outputs", output_dims(c.shape, rows));
  EXPECT_DAC_OK(dac_trace_create(args.bank, rows, &args.trace));
  args.outputs = runner.output("outputs with a trace", output_dims(c.shape, rows));
  dac_backward_args back = {sizeof back, args.trace, runner.data(4, output_dims(c.shape, rows)), DAC_GRADIENTS_REPLACE,
                            DAC_GRADIENTS_NONE, nullptr};
  if (acts) {
    back.inputs = DAC_GRADIENTS_REPLACE;
    back.d_actions = runner.output("d_actions", {rows, c.shape.act_dim}, true);
  }
  dac_backward_args more = back;
  more.weights = DAC_GRADIENTS_ADD;
  if (c.shape.kind == kCritic) more.d_outputs = nullptr;
  if (acts) {
    more.inputs = DAC_GRADIENTS_ADD;
    more.d_actions = runner.output("d_actions more", {rows, c.shape.act_dim}, true);
  }
  dac_backward_args alone = more;  // what is not asked for stays
  alone.weights = DAC_GRADIENTS_NONE;
  runner.keep_gradients("gradients", args.bank);
  runner.run(
      [&] {
        EXPECT_DAC_OK(dac_forward(runner.engine, &plain));
        EXPECT_DAC_OK(dac_forward(runner.engine, &inference));
        EXPECT_DAC_OK(dac_forward(runner.engine, &args));
        EXPECT_DAC_OK(dac_backward(runner.engine, &back));
        EXPECT_DAC_OK(dac_backward(runner.engine, &more));
        EXPECT_DAC_OK(dac_backward(runner.engine, &alone));
      },
      recorded);
}

// ------------------------------------------------------------------------------------------ samplers

struct ChainCase {
  const char* name;
  dac_network_shape actor;
  dac_sampler sampler;  // schedule is filled in
  int steps;
  int64_t states, samples;
  bool guided = false, recorded_draws = false;
  int schedule = DAC_SCHEDULE_VP;
};

const dac_network_shape kNormed = {0, kModel, 4, 3, 1, 2, {20, 16}, kMish, 1, 0, 0, 0};
const dac_network_shape kPlain = {0, kModel, 4, 3, 1, 2, {20, 16}, kMish, 0, 0, 0, 0};
const dac_network_shape kResidual = {0, kModel, 4, 3, 1, 1, {12}, kMish, 0, 2, 0.1f, 0};
constexpr int kDdpm = DAC_SAMPLER_DDPM, kDdim = DAC_SAMPLER_DDIM;

// schedule, kind, jump, repeats, clip, temperature
const std::vector<ChainCase> kChains = {
    {"Ddpm", kNormed, {nullptr, kDdpm, 0, 0, 1, 1}, 5, 11, 2},
    {"DdpmOneStep", kNormed, {nullptr, kDdpm, 0, 0, 1, 1}, 1, 40, 1},
    {"DdpmRepeatsUnclippedCold", kResidual, {nullptr, kDdpm, 1, 2, 0, 0.5f}, 4, 7, 1},
    {"DdpmRecordedDraws", kNormed, {nullptr, kDdpm, 0, 0, 1, 1}, 3, 5, 3, false, true},
    {"DdimJumps", kNormed, {nullptr, kDdim, 3, 0, 0, 0}, 7, 9, 1},
    {"DdimJumpsRepeatsClipped", kResidual, {nullptr, kDdim, 2, 3, 1, 0}, 5, 6, 2, false, false, DAC_SCHEDULE_LINEAR},
    {"DdpmGuided", kPlain, {nullptr, kDdpm, 0, 1, 1, 1}, 3, 8, 2, true},
    {"DdimGuided", kNormed, {nullptr, kDdim, 2, 0, 1, 0}, 5, 8, 1, true},
    {"DdpmFusedForward", kPlain, {nullptr, kDdpm, 0, 0, 1, 1}, 4, 6, 2},
};

void run_chain(const ChainCase& c, Runner& runner, bool recorded) {
  const int64_t rows = c.states * c.samples;
  const int A = c.actor.act_dim;
  dac_sampler sampler = c.sampler;
  sampler.schedule = runner.engine.schedule(c.steps, c.schedule);
  int32_t K = 0;
  ASSERT_DAC_OK(dac_sampler_rows(&sampler, &K));
  dac_denoise_args args = {};
  args.struct_size = sizeof args;
  args.actor = runner.bank(c.actor);
  args.sampler = sampler;
  args.counter = runner.counter;
  args.stream = 4;
  args.observations = runner.data(1, {c.states, c.actor.obs_dim});
  if (c.recorded_draws) {
    args.prior = runner.data(2, {rows, A});
    args.noise = runner.data(3, {K, rows, A});
  }
  args.actions = runner.output("actions", {rows, A});
  args.steps = runner.output("chain", {K, rows, A});
  if (c.guided) {
    args.guide = runner.bank({0, kCritic, c.actor.obs_dim, A, 2, 1, {14}, kMish, 1, 0, 0, 0});
    args.guide_part = DAC_PART_TARGET;
    args.eta = runner.data(5, {}, 0.5f, 1.5f);
  }
  dac_tensor* d_actions = runner.data(6, {rows, A});
  const dac_denoise_backward_args back = {sizeof back,       args.actor, sampler,    runner.counter, args.stream,
                                          args.observations, args.prior, args.steps, d_actions};
  if (!c.guided) runner.keep_gradients("gradients", args.actor);
  runner.run(
      [&] {
        EXPECT_DAC_OK(dac_denoise(runner.engine, &args));
        if (c.guided) return;
        EXPECT_DAC_OK(dac_denoise_backward(runner.engine, &back));
      },
      recorded);
}

// ------------------------------------------------------------------------------------------ losses

struct LossCase {
  const char* name;
  int heads;
  int64_t batch;
  int act_dim, steps, guidance_kind;
  bool guided;
};

const std::vector<LossCase> kLosses = {
    {"OneOfAll", 1, 1, 1, 1, DAC_GUIDANCE_SOFT, true},
    {"Soft", 3, 70, 5, 6, DAC_GUIDANCE_SOFT, true},
    {"Hard", 2, 300, 2, 6, DAC_GUIDANCE_HARD, true},
    {"NoGuidance", 2, 31, 3, 4, DAC_GUIDANCE_SOFT, false},
};

void run_losses(const LossCase& c, Runner& runner, bool recorded) {
  const int64_t H = c.heads, B = c.batch, A = c.act_dim;
  dac_tensor* values = runner.data(1, {H, B});
  const dac_squared_error_args error = {sizeof error,
                                        values,
                                        runner.data(2, {B}),
                                        runner.output("d_values", {H, B}),
                                        runner.output("loss", {}),
                                        runner.output("mean", {}),
                                        H > 1 ? runner.output("std", {}) : runner.engine.tensor({runner.S}),
                                        DAC_HEADS_MEAN};
  dac_noise_regression_args noise = {sizeof noise,
                                     runner.engine.schedule(c.steps),
                                     c.guidance_kind,
                                     runner.data(3, {}, 0.5f, 1.5f),
                                     runner.data(4, {B}, 1, static_cast<float>(c.steps) + 0.99f, true),
                                     runner.data(5, {B, A}),
                                     c.guided ? runner.data(6, {B, A}) : nullptr,
                                     runner.data(7, {B, A}),
                                     runner.output("d_predicted", {B, A}),
                                     runner.output("bc_loss", {}),
                                     c.guided ? runner.output("guidance_loss", {}) : runner.engine.tensor({runner.S}),
                                     runner.output("actor_loss", {})};
  dac_noise_regression_args only_losses = noise;
  only_losses.d_predicted = nullptr;
  only_losses.bc_loss = runner.output("bc_loss alone", {});
  const dac_value_loss_args value = {sizeof value,
                                     values,
                                     runner.data(8, {H, B}),
                                     runner.output("q_norm", {}),
                                     runner.output("d_values of value loss", {H, B}),
                                     runner.output("value loss", {}),
                                     runner.output("total", {}, true)};
  runner.run(
      [&] {
        EXPECT_DAC_OK(dac_squared_error(runner.engine, &error));
        EXPECT_DAC_OK(dac_noise_regression(runner.engine, &noise));
        EXPECT_DAC_OK(dac_noise_regression(runner.engine, &only_losses));
        EXPECT_DAC_OK(dac_value_loss(runner.engine, &value));
      },
      recorded);
}

// ------------------------------------------------------------------------------------------ tests

std::vector<PassRun> all_runs() {
  std::vector<PassRun> runs;
  for (const PassCase& c : kPasses)
    runs.push_back({c.name, [&c](Runner& runner, bool recorded) { run_pass(c, runner, recorded); }, true,
                    c.shape.activation == kRelu});
  for (const ChainCase& c : kChains)
    runs.push_back({c.name, [&c](Runner& runner, bool recorded) { run_chain(c, runner, recorded); }, true,
                    c.sampler.clip != 0});
  for (const LossCase& c : kLosses)
    runs.push_back({c.name, [&c](Runner& runner, bool recorded) { run_losses(c, runner, recorded); }, false, false});
  return runs;
}

class CudaPasses : public testing::TestWithParam<PassRun> {};

TEST_P(CudaPasses, AreTheProcessorsPasses) {
  const auto cuda = run_on(DAC_DEVICE_CUDA, GetParam(), {7, 8}), cpu = run_on(DAC_DEVICE_CPU, GetParam(), {7, 8});
  for (size_t s = 0; s < cuda.size(); ++s) expect_near(cuda[s], cpu[s], 1e-5);
}

TEST_P(CudaPasses, GiveTheSameBitsAloneSideBySideAndRecorded) {
  const auto together = run_on(DAC_DEVICE_CUDA, GetParam(), {7, 8});
  EXPECT_EQ(run_on(DAC_DEVICE_CUDA, GetParam(), {7})[0], together[0]);
  EXPECT_EQ(run_on(DAC_DEVICE_CUDA, GetParam(), {8})[0], together[1]);
  EXPECT_EQ(run_on(DAC_DEVICE_CUDA, GetParam(), {7, 8}, true), together);
}

TEST_P(CudaPasses, RoundAsTheirPrecisionSays) {
  const auto exact = run_on(DAC_DEVICE_CPU, GetParam(), {7});
  const auto far = [&](int precision) {
    return worst_mean_error(run_on(DAC_DEVICE_CUDA, GetParam(), {7}, false, precision)[0], exact[0]);
  };
  const double fp32 = far(DAC_PRECISION_FP32), tf32 = far(DAC_PRECISION_TF32), bf16 = far(DAC_PRECISION_BF16);
  std::printf("mean errors: fp32 %.1e, tf32 %.1e, bf16 %.1e\n", fp32, tf32, bf16);
  const bool kinked = GetParam().kinked;
  EXPECT_LT(tf32, kinked ? 2e-2 : 3e-3);
  EXPECT_LT(bf16, kinked ? 0.4 : 3e-2);
  if (!GetParam().rounds) return;
  EXPECT_GT(tf32, 10 * fp32);
  EXPECT_GT(bf16, 3 * tf32);
}

// A unit that dropout keeps is 2 behind it and counts 2^c: the value of a row says exactly which ones are kept.
TEST(CudaPassDraws, DropoutIsTheProcessorsBitForBit) {
  const PassRun run{"Dropout",
                [](Runner& runner, bool recorded) {
                  constexpr int kUnits = 16;
                  constexpr int64_t kRows = 37;
                  dac_bank* bank = runner.bank({0, kCritic, 1, 0, 3, 1, {kUnits}, kRelu, 0, 0, 0.5f, 0});
                  for (int s = 0; s < runner.S; ++s) {
                    Values kernel(3 * kUnits), zeros(3 * kUnits), ones(3 * kUnits, 1.0f), heads(3);
                    for (int i = 0; i < 3 * kUnits; ++i) kernel[static_cast<size_t>(i)] = std::ldexp(1.0f, i % kUnits);
                    const Values* const tensors[] = {&zeros, &ones, &kernel, &heads};
                    for (int i = 0; i < 4; ++i)
                      EXPECT_DAC_OK(dac_bank_write(bank, DAC_PART_PARAMS, s, i, tensors[i]->data(),
                                                   static_cast<int64_t>(tensors[i]->size())));
                  }
                  dac_forward_args args = {};
                  args.struct_size = sizeof args;
                  args.bank = bank;
                  args.observations = runner.data(1, {kRows, 1});
                  args.dropout = 1;
                  args.counter = runner.counter;
                  args.outputs = runner.output("kept", {3, kRows});
                  runner.run([&] { EXPECT_DAC_OK(dac_forward(runner.engine, &args)); }, recorded);
                },
                true, true};
  const auto expected = run_on(DAC_DEVICE_CPU, run, {7, 8});
  for (int precision : {DAC_PRECISION_FP32, DAC_PRECISION_TF32, DAC_PRECISION_BF16})
    EXPECT_EQ(expected, run_on(DAC_DEVICE_CUDA, run, {7, 8}, false, precision)) << precision_name(precision);
}

// One DDIM step of a network of zeros divides the prior by sqrt(alpha).
TEST(CudaPassDraws, ThePriorIsTheProcessorsBitForBit) {
  const PassRun run{"Prior",
                [](Runner& runner, bool recorded) {
                  constexpr int64_t kRows = 1367;
                  dac_denoise_args args = {};
                  args.struct_size = sizeof args;
                  args.actor = runner.bank({0, kModel, 1, 3, 1, 1, {4}, kRelu, 1, 0, 0, 0});
                  for (int s = 0; s < runner.S; ++s)
                    write_part(args.actor, DAC_PART_PARAMS, Values(read_part(args.actor, DAC_PART_PARAMS, s).size()), s);
                  args.sampler = {runner.engine.schedule(1), kDdim, 0, 0, 0, 0};
                  args.counter = runner.counter;
                  args.observations = runner.data(1, {kRows, 1});
                  args.actions = runner.output("actions", {kRows, 3});
                  runner.run([&] { EXPECT_DAC_OK(dac_denoise(runner.engine, &args)); }, recorded);
                },
                true, true};
  EXPECT_EQ(run_on(DAC_DEVICE_CPU, run, {7, 8}), run_on(DAC_DEVICE_CUDA, run, {7, 8}));
}

INSTANTIATE_TEST_SUITE_P(Cases, CudaPasses, testing::ValuesIn(all_runs()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace dac::test
