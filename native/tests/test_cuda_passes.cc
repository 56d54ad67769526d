// SPDX-License-Identifier: Apache-2.0
// The general passes on CUDA against the CPU backend, over networks with every option: forward, backward, reverse
// diffusions step by step and the gradient through them, losses. Then the bits: two seeds side by side are each alone,
// and a recorded program is its operations one by one.
//
// Tolerances. fp32: 1e-5 of the largest entry. tf32 rounds operands to 11 bits and bf16 to 8: mean errors are shares of
// the mean, measured up to 1.3e-3 and 1.3e-2; where relu or a clip takes some elements the other way, 6e-3 and 0.2.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "dac/passes.h"
#include "reference.h"

namespace dac::test {
namespace {

// What a run made, of one seed: name and numbers.
using Results = std::vector<std::pair<std::string, Values>>;

class Runner {
 public:
  explicit Runner(const EngineOptions& options)
      : seeds_(options.seeds), S(static_cast<int64_t>(options.seeds.size())), engine(options) {}

  // (S, dims...): data of a seed depend on its own number alone.
  dac_tensor* data(uint64_t id, std::vector<int64_t> dims, float low = -1, float high = 1, bool whole = false) const {
    Values all;
    for (int64_t seed : seeds_) {
      Values values = uniform_values(1000 * static_cast<uint64_t>(seed) + id, size(dims), low, high);
      for (float& value : values)
        if (whole) value = std::floor(value);
      all.insert(all.end(), values.begin(), values.end());
    }
    dims.insert(dims.begin(), S);
    return engine.tensor(dims, all);
  }
  // The same, to be looked at in the end.
  dac_tensor* output(const std::string& name, std::vector<int64_t> dims, bool filled = false) {
    outputs_.push_back({name, filled ? data(77, dims) : nullptr, size(dims)});
    dims.insert(dims.begin(), S);
    if (!filled) outputs_.back().tensor = engine.tensor(dims);
    return outputs_.back().tensor;
  }
  dac_bank* bank(dac_network_shape shape) {
    shape.struct_size = sizeof shape;
    dac_bank* bank = nullptr;
    EXPECT_DAC_OK(dac_bank_create(engine, &shape, 3, &bank));
    for (int s = 0; s < S; ++s)
      for (int part : {DAC_PART_PARAMS, DAC_PART_TARGET}) {
        Values values = read_part(bank, part, s);
        const Values noise = normal_values(static_cast<uint64_t>(10 * seeds_[static_cast<size_t>(s)] + part),
                                           static_cast<int64_t>(values.size()), 0.1f);
        for (size_t i = 0; i < values.size(); ++i) values[i] += noise[i];
        write_part(bank, part, values, s);
      }
    return bank;
  }
  void keep_gradients(const std::string& name, dac_bank* bank) { banks_.push_back({name, bank}); }

  // The operations twice, one by one or as a program.
  void run(const std::function<void()>& operations, bool recorded) {
    const auto all = [&] {
      operations();
      EXPECT_DAC_OK(dac_advance(engine, counter));
    };
    if (!recorded) {
      for (int i = 0; i < 2; ++i) all();
      return;
    }
    dac_program* program = nullptr;
    ASSERT_DAC_OK(dac_begin(engine));
    all();
    ASSERT_DAC_OK(dac_end(engine, &program));
    ASSERT_DAC_OK(dac_run(program, 2));
    dac_program_free(program);
  }
  Results results(int s) const {
    Results results;
    for (const Output& output : outputs_) {
      const Values all = read(output.tensor, S * output.size);
      results.push_back({output.name, Values(all.begin() + s * output.size, all.begin() + (s + 1) * output.size)});
    }
    for (const auto& [name, bank] : banks_) results.push_back({name, read_part(bank, DAC_PART_GRADS, s)});
    return results;
  }

 private:
  struct Output {
    std::string name;
    dac_tensor* tensor;
    int64_t size;
  };
  static int64_t size(const std::vector<int64_t>& dims) {
    int64_t product = 1;
    for (int64_t dim : dims) product *= dim;
    return product;
  }
  std::vector<int64_t> seeds_;
  std::vector<Output> outputs_;
  std::vector<std::pair<std::string, dac_bank*>> banks_;

 public:
  const int64_t S;
  const TestEngine engine;
  dac_counter* const counter = engine.counter(5);
};

struct Run {
  std::string name;
  std::function<void(Runner&, bool recorded)> body;
  bool rounds;  // has products
  bool kinked;  // a small error may go the other way: where relu begins, at a clip
};

std::vector<Results> run_on(int32_t device, const Run& run, std::vector<int64_t> seeds, bool recorded = false,
                            int precision = DAC_PRECISION_FP32) {
  Runner runner({2, seeds, precision, device});
  run.body(runner, recorded);
  std::vector<Results> all;
  for (size_t s = 0; s < seeds.size(); ++s) all.push_back(runner.results(static_cast<int>(s)));
  return all;
}

double mean_error(const Values& found, const Values& expected) {
  double error = 0, size = 1e-6;
  for (size_t i = 0; i < found.size(); ++i) {
    error += std::fabs(static_cast<double>(found[i]) - expected[i]);
    size += std::fabs(static_cast<double>(expected[i]));
  }
  return error / size;
}

// Of the results of all names, the one that is furthest off.
double worst_mean_error(const Results& found, const Results& expected) {
  double worst = 0;
  for (size_t i = 0; i < found.size(); ++i) worst = std::max(worst, mean_error(found[i].second, expected[i].second));
  return worst;
}

void expect_near(const Results& found, const Results& expected, double tolerance) {
  ASSERT_EQ(expected.size(), found.size());
  for (size_t i = 0; i < found.size(); ++i) {
    const auto& [name, values] = found[i];
    const bool zero = std::all_of(values.begin(), values.end(), [](float v) { return v == 0; });
    EXPECT_FALSE(zero) << name << " is not there";
    EXPECT_LT(relative_error(values, to_doubles(expected[i].second), 1e-3), tolerance) << name;
  }
}

// ------------------------------------------------------------------------------------------ passes

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

// kind, D, A, H, layers, widths, activation, layer norm, residual blocks, dropout
const std::vector<PassCase> kPasses = {
    {"Critics", {0, kCritic, 5, 3, 3, 2, {16, 24}, kMish, 0, 0, 0}, 20, 2},
    {"CriticsLargeAndOdd", {0, kCritic, 7, 2, 2, 2, {150, 37}, kMish, 0, 0, 0}, 71, 1},
    {"OneRowOneHeadOneUnit", {0, kCritic, 1, 1, 1, 1, {1}, kTanh, 0, 0, 0}, 1, 1},
    {"ValuesOfStates", {0, kCritic, 4, 0, 2, 2, {19, 8}, kRelu, 1, 0, 0}, 9, 1},
    {"CriticsNormDropout", {0, kCritic, 5, 3, 3, 2, {33, 18}, kMish, 1, 0, 0.3f}, 21, 3},
    {"CriticsResidual", {0, kCritic, 3, 2, 2, 1, {9}, kTanh, 0, 2, 0.1f}, 17, 2},
    {"Policy", {0, kPolicy, 6, 3, 1, 3, {20, 16, 12}, kTanh, 0, 0, 0.2f}, 13, 1},
    {"PolicyMasked", {0, kPolicy, 6, 3, 1, 2, {20, 13}, kRelu, 1, 0, 0.2f}, 13, 1, 0, false, true},
    {"NoiseModel", {0, kModel, 5, 3, 1, 2, {32, 17}, kMish, 0, 0, 0}, 30, 2, 7},
    {"NoiseModelOneTimestep", {0, kModel, 5, 2, 1, 1, {16}, kRelu, 1, 0, 0}, 12, 1, 1},
    {"NoiseModelAtOneStep", {0, kModel, 5, 2, 1, 2, {16, 16}, kMish, 0, 0, 0}, 12, 2, 9, true},
    {"NoiseModelResidual", {0, kModel, 5, 3, 1, 1, {24}, kMish, 0, 2, 0}, 19, 1, 5},
    {"NoiseModelResidualDropout", {0, kModel, 5, 3, 1, 1, {20}, kRelu, 0, 3, 0.25f}, 19, 2, 5},
    {"NoiseModelResidualMasked", {0, kModel, 5, 3, 1, 1, {20}, kRelu, 0, 1, 0.25f}, 19, 2, 5, false, true},
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

const dac_network_shape kNormed = {0, kModel, 4, 3, 1, 2, {20, 16}, kMish, 1, 0, 0};
const dac_network_shape kPlain = {0, kModel, 4, 3, 1, 2, {20, 16}, kMish, 0, 0, 0};
const dac_network_shape kResidual = {0, kModel, 4, 3, 1, 1, {12}, kMish, 0, 2, 0.1f};
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
    args.guide = runner.bank({0, kCritic, c.actor.obs_dim, A, 2, 1, {14}, kMish, 1, 0, 0});
    args.guide_part = DAC_PART_TARGET;
    args.eta = runner.data(5, {}, 0.5f, 1.5f);
  }
  const dac_denoise_backward_args back = {sizeof back,       args.actor, sampler,    runner.counter,               args.stream,
                                          args.observations, args.prior, args.steps, runner.data(6, {rows, A})};
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
                                        H > 1 ? runner.output("std", {}) : runner.engine.tensor({runner.S})};
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

std::vector<Run> all_runs() {
  std::vector<Run> runs;
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

std::ostream& operator<<(std::ostream& out, const Run& run) { return out << run.name; }

class CudaPasses : public testing::TestWithParam<Run> {};

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

INSTANTIATE_TEST_SUITE_P(Cases, CudaPasses, testing::ValuesIn(all_runs()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace dac::test
