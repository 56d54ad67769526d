// SPDX-License-Identifier: Apache-2.0
// The general passes: outputs and gradients of networks of every shape against the double-precision reference and its
// finite differences, over shapes with one row, odd widths, one head and one timestep; the losses between them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dac/passes.h"
#include "reference_network.h"

namespace dac::test {
namespace {

struct Case {
  std::string name;
  dac_network_shape shape;
  int states, samples, steps;
  bool dropout;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

// Options after the widths: activation, layer norm, residual blocks, dropout rate.
dac_network_shape shape_of(int kind, int D, int A, int H, const std::vector<int>& hidden, int activation = 0,
                           int layer_norm = 0, int blocks = 0, float dropout = 0) {
  dac_network_shape shape = {sizeof(dac_network_shape), kind, D, A, H, static_cast<int32_t>(hidden.size()), {},
                             activation, layer_norm, blocks, dropout, 0};
  std::copy(hidden.begin(), hidden.end(), shape.hidden);
  return shape;
}

// A bank whose weights, scales and biases are all moved away from where they start.
dac_bank* made_bank(const TestEngine& engine, const dac_network_shape& shape) {
  dac_bank* bank = nullptr;
  EXPECT_DAC_OK(dac_bank_create(engine, &shape, 1, &bank));
  Values params = read_part(bank, DAC_PART_PARAMS);
  const Values moves = normal_values(31, static_cast<int64_t>(params.size()), 0.1f);
  for (size_t i = 0; i < params.size(); ++i) params[i] += moves[i];
  write_part(bank, DAC_PART_PARAMS, params);
  return bank;
}

class Passes : public testing::TestWithParam<Case> {
 protected:
  const Case c = GetParam();
  const dac_network_shape& shape = c.shape;
  const int64_t R = c.states, N = c.samples, rows = R * N, D = shape.obs_dim, H = shape.heads;
  const bool acts = shape.kind != DAC_NETWORK_POLICY && shape.act_dim > 0;
  const int64_t A = acts ? shape.act_dim : 0;
  const int64_t O = shape.kind == DAC_NETWORK_NOISE_MODEL ? A : shape.kind == DAC_NETWORK_POLICY ? 2 * shape.act_dim : 1;
  TestEngine engine;
  dac_bank* bank = made_bank(engine, shape);
  Values s = normal_values(1, R * D), a = normal_values(2, rows * A), t = Values(static_cast<size_t>(rows));
  std::vector<Values> masks;
  dac_trace* trace = nullptr;
  dac_tensor* outputs = shape.kind == DAC_NETWORK_CRITIC ? engine.tensor({1, H, rows}) : engine.tensor({1, rows, O});
  ReferenceNetwork reference{shape, to_doubles(read_part(bank, DAC_PART_PARAMS))};

  void forward() {
    ASSERT_DAC_OK(dac_trace_create(bank, rows, &trace));
    dac_forward_args args = {};
    args.struct_size = sizeof args;
    args.bank = bank;
    args.part = DAC_PART_PARAMS;
    args.observations = engine.tensor({1, R, D}, s);
    args.actions = acts ? engine.tensor({1, rows, A}, a) : nullptr;
    args.steps = c.steps;
    for (int64_t r = 0; r < rows; ++r) t[static_cast<size_t>(r)] = static_cast<float>(1 + r * 3 % c.steps);
    args.timesteps = engine.tensor({1, rows}, t);
    args.dropout = c.dropout;
    args.counter = engine.counter();
    const int dropouts = shape.residual_blocks > 0 ? shape.residual_blocks : shape.num_hidden;
    for (int i = 0; i < dropouts && c.dropout; ++i) {
      const int64_t width = shape.hidden[shape.residual_blocks > 0 ? 0 : i];
      masks.push_back(uniform_values(static_cast<uint64_t>(40 + i), rows * width, 0, 1));
      for (float& m : masks.back()) m = m < shape.dropout_rate ? 0.0f : 1.0f;
      args.masks[i] = engine.tensor({1, rows, width}, masks.back());
    }
    args.trace = trace;
    args.outputs = outputs;
    ASSERT_DAC_OK(dac_forward(engine, &args));
  }

  Doubles row_outputs(int head, int64_t row, const Doubles& actions) const {
    const Doubles ds = to_doubles(s);
    RowMasks kept;
    for (const Values& mask : masks) {
      const int64_t width = static_cast<int64_t>(mask.size()) / rows;
      kept.emplace_back(mask.begin() + row * width, mask.begin() + (row + 1) * width);
    }
    return reference.outputs(head, &ds[static_cast<size_t>(row / N * D)], actions.data() + row * A,
                             static_cast<int>(t[static_cast<size_t>(row)]), kept);
  }

  // Sum of the outputs, each times its weight; the layout of `outputs`.
  double weighted(const Values& weights, const Doubles& actions) const {
    double sum = 0;
    for (int h = 0; h < H; ++h)
      for (int64_t r = 0; r < rows; ++r) {
        const Doubles y = row_outputs(h, r, actions);
        for (int64_t o = 0; o < O; ++o) sum += weights[static_cast<size_t>((h * rows + r) * O + o)] * y[static_cast<size_t>(o)];
      }
    return sum;
  }

  dac_status backward(dac_tensor* d_outputs, int weights, int inputs, dac_tensor* d_actions) {
    const dac_backward_args args = {sizeof(dac_backward_args), trace, d_outputs, weights, inputs, d_actions};
    return dac_backward(engine, &args);
  }
};

TEST_P(Passes, OutputsMatchTheReference) {
  forward();
  const Values got = read(outputs, H * rows * O);
  const Doubles da = to_doubles(a);
  Doubles expected;
  for (int h = 0; h < H; ++h)
    for (int64_t r = 0; r < rows; ++r)
      for (double y : row_outputs(h, r, da)) expected.push_back(y);
  EXPECT_LT(relative_error(got, expected), 2e-5);
}

TEST_P(Passes, GradientsMatchFiniteDifferences) {
  forward();
  const Values weights = normal_values(8, H * rows * O);
  dac_tensor* d_outputs =
      shape.kind == DAC_NETWORK_CRITIC ? engine.tensor({1, H, rows}, weights) : engine.tensor({1, rows, O}, weights);
  dac_tensor* d_actions = acts ? engine.tensor({1, rows, A}) : nullptr;
  ASSERT_DAC_OK(backward(d_outputs, DAC_GRADIENTS_REPLACE, acts ? DAC_GRADIENTS_REPLACE : DAC_GRADIENTS_NONE, d_actions));
  Doubles da = to_doubles(a);
  expect_gradient(reference.params(), read_part(bank, DAC_PART_GRADS), [&] { return weighted(weights, da); });
  if (acts) expect_gradient(da, read(d_actions, rows * A), [&] { return weighted(weights, da); });
}

TEST_P(Passes, GradientsAreReplacedOrAdded) {
  forward();
  const Values weights = normal_values(9, H * rows * O);
  dac_tensor* d_outputs =
      shape.kind == DAC_NETWORK_CRITIC ? engine.tensor({1, H, rows}, weights) : engine.tensor({1, rows, O}, weights);
  dac_tensor* d_actions = acts ? engine.tensor({1, rows, A}) : nullptr;
  const int inputs = acts ? DAC_GRADIENTS_ADD : DAC_GRADIENTS_NONE;
  ASSERT_DAC_OK(backward(d_outputs, DAC_GRADIENTS_REPLACE, inputs, d_actions));
  const Values once = read_part(bank, DAC_PART_GRADS), once_actions = acts ? read(d_actions, rows * A) : Values();
  ASSERT_DAC_OK(backward(d_outputs, DAC_GRADIENTS_ADD, inputs, d_actions));
  const Values twice = read_part(bank, DAC_PART_GRADS), twice_actions = acts ? read(d_actions, rows * A) : Values();
  float largest = 0;
  for (float g : once) largest = std::max(largest, std::fabs(g));
  for (size_t i = 0; i < once.size(); ++i) ASSERT_NEAR(2 * once[i], twice[i], 1e-5f * largest) << i;
  for (size_t i = 0; i < once_actions.size(); ++i) ASSERT_NEAR(2 * once_actions[i], twice_actions[i], 1e-4f);
  ASSERT_DAC_OK(backward(d_outputs, DAC_GRADIENTS_REPLACE, DAC_GRADIENTS_NONE, nullptr));
  EXPECT_EQ(once, read_part(bank, DAC_PART_GRADS));
}

constexpr int kMish = DAC_ACTIVATION_MISH, kRelu = DAC_ACTIVATION_RELU, kTanh = DAC_ACTIVATION_TANH;
constexpr int kNoise = DAC_NETWORK_NOISE_MODEL, kCritic = DAC_NETWORK_CRITIC, kPolicy = DAC_NETWORK_POLICY;

INSTANTIATE_TEST_SUITE_P(
    Shapes, Passes,
    testing::Values(Case{"plain", shape_of(kNoise, 5, 3, 1, {17, 33, 9}), 7, 3, 5, false},
                    Case{"one_row_one_step", shape_of(kNoise, 1, 1, 1, {1}), 1, 1, 1, false},
                    Case{"layer_norm", shape_of(kNoise, 4, 2, 1, {16, 7}, kMish, 1), 9, 2, 4, false},
                    Case{"layer_norm_one_row", shape_of(kNoise, 3, 2, 1, {5, 6, 7}, kMish, 1), 1, 1, 1, false},
                    Case{"resnet", shape_of(kNoise, 4, 3, 1, {7, 5}, kMish, 0, 2), 6, 1, 3, false},
                    Case{"resnet_one_row", shape_of(kNoise, 2, 1, 1, {3}, kRelu, 1, 1), 1, 1, 1, false},
                    Case{"dropout", shape_of(kNoise, 4, 2, 1, {11, 8}, kMish, 0, 0, 0.3f), 5, 2, 5, true},
                    Case{"resnet_dropout", shape_of(kNoise, 4, 2, 1, {9}, kMish, 0, 2, 0.4f), 70, 1, 5, true},
                    Case{"layer_norm_dropout", shape_of(kNoise, 4, 2, 1, {9, 12}, kTanh, 1, 0, 0.2f), 66, 1, 2, true},
                    Case{"dropout_not_asked_for", shape_of(kNoise, 4, 2, 1, {8}, kMish, 0, 0, 0.5f), 3, 1, 2, false},
                    Case{"critics", shape_of(kCritic, 5, 3, 5, {12, 10}), 130, 2, 1, false},
                    Case{"critics_relu_norm", shape_of(kCritic, 5, 3, 2, {12, 10}, kRelu, 1), 65, 1, 1, false},
                    Case{"one_critic", shape_of(kCritic, 2, 1, 1, {1, 3}, kTanh), 1, 1, 1, false},
                    Case{"values", shape_of(kCritic, 6, 0, 2, {9, 5}, kRelu), 20, 1, 1, false},
                    Case{"policy", shape_of(kPolicy, 6, 4, 1, {13, 8}, kRelu), 40, 1, 1, false},
                    Case{"policy_norm", shape_of(kPolicy, 3, 1, 1, {6}, kTanh, 1), 2, 1, 1, false}),
    [](const auto& info) { return info.param.name; });

// ------------------------------------------------------------------------------------------ losses

TEST(Losses, SquaredErrorAndItsGradient) {
  constexpr int64_t H = 3, B = 5;
  TestEngine engine;
  const Values q = normal_values(1, H * B), y = normal_values(2, B);
  dac_tensor *d = engine.tensor({1, H, B}), *loss = engine.tensor({1});
  const dac_squared_error_args args = {sizeof(dac_squared_error_args), engine.tensor({1, H, B}, q), engine.tensor({1, B}, y),
                                       d, loss, engine.tensor({1}), engine.tensor({1}), DAC_HEADS_MEAN};
  ASSERT_DAC_OK(dac_squared_error(engine, &args));
  Doubles x = to_doubles(q);
  const auto reference = [&] {
    double sum = 0;
    for (size_t i = 0; i < x.size(); ++i) sum += (x[i] - y[i % B]) * (x[i] - y[i % B]);
    return sum / static_cast<double>(x.size());
  };
  EXPECT_NEAR(reference(), read(loss, 1)[0], 1e-6);
  expect_gradient(x, read(d, H * B), reference);
}

TEST(Losses, NoiseRegressionAndItsGradient) {
  constexpr int64_t B = 4, A = 3;
  constexpr int T = 5;
  for (int kind : {DAC_GUIDANCE_SOFT, DAC_GUIDANCE_HARD}) {
    TestEngine engine;
    dac_schedule* schedule = engine.schedule(T);
    const Values p = normal_values(1, B * A), e = normal_values(2, B * A), g = normal_values(3, B * A);
    const Values t = {1, 5, 3, 2};
    dac_tensor *d = engine.tensor({1, B, A}), *bc = engine.tensor({1}), *loss = engine.tensor({1});
    const dac_noise_regression_args args = {
        sizeof(dac_noise_regression_args), schedule, kind, engine.tensor({1}, {0.7f}), engine.tensor({1, B}, t),
        engine.tensor({1, B, A}, e), engine.tensor({1, B, A}, g), engine.tensor({1, B, A}, p), d, bc, engine.tensor({1}),
        loss};
    ASSERT_DAC_OK(dac_noise_regression(engine, &args));
    Values alphas(T + 1), levels(T + 1);
    ASSERT_DAC_OK(dac_schedule_read(schedule, alphas.data(), levels.data(), T + 1));
    Doubles x = to_doubles(p);
    const auto reference = [&] {
      double sum = 0;
      for (size_t i = 0; i < x.size(); ++i) {
        const double level = levels[static_cast<size_t>(t[i / A])];
        const double weight = kind == DAC_GUIDANCE_SOFT ? std::sqrt(1 - level) : 1;
        sum += static_cast<double>(0.7f) * (x[i] - e[i]) * (x[i] - e[i]) + weight * g[i] * x[i];
      }
      return sum / static_cast<double>(x.size());
    };
    EXPECT_NEAR(reference(), read(loss, 1)[0], 1e-6);
    expect_gradient(x, read(d, B * A), reference);
    dac_noise_regression_args only_losses = args;
    only_losses.d_predicted = nullptr;
    only_losses.guidance = nullptr;
    const float bc_before = read(bc, 1)[0];
    ASSERT_DAC_OK(dac_noise_regression(engine, &only_losses));
    EXPECT_EQ(bc_before, read(bc, 1)[0]);
    EXPECT_NEAR(0.7f * bc_before, read(loss, 1)[0], 1e-6);
  }
}

TEST(Losses, ValueLossAndItsGradient) {
  constexpr int64_t H = 2, B = 6;
  TestEngine engine;
  const Values q = normal_values(1, H * B, 3), data = normal_values(2, H * B, 3);
  dac_tensor *norm = engine.tensor({1}), *d = engine.tensor({1, H, B}), *loss = engine.tensor({1});
  dac_tensor* total = engine.tensor({1}, {2.5f});
  const dac_value_loss_args args = {sizeof(dac_value_loss_args), engine.tensor({1, H, B}, q),
                                    engine.tensor({1, H, B}, data), norm, d, loss, total};
  ASSERT_DAC_OK(dac_value_loss(engine, &args));
  double size = 0;
  for (float v : data) size += std::fabs(v) / static_cast<double>(H * B);
  EXPECT_NEAR(size, read(norm, 1)[0], 1e-6);
  Doubles x = to_doubles(q);
  const auto reference = [&] {
    double sum = 0;
    for (double v : x) sum -= v / static_cast<double>(H * B);
    return sum / (size + 1e-6);
  };
  EXPECT_NEAR(reference(), read(loss, 1)[0], 1e-6);
  EXPECT_NEAR(2.5 + reference(), read(total, 1)[0], 1e-6);
  expect_gradient(x, read(d, H * B), reference);
}

// ------------------------------------------------------------------------------------------ what does not fit

TEST(PassErrors, NameWhatDoesNotFit) {
  TestEngine engine;
  dac_bank* bank = made_bank(engine, shape_of(kCritic, 3, 2, 2, {8}));
  dac_trace* trace = nullptr;
  ASSERT_DAC_OK(dac_trace_create(bank, 4, &trace));
  const dac_backward_args too_early = {sizeof(dac_backward_args), trace, nullptr, DAC_GRADIENTS_REPLACE, 0, nullptr};
  EXPECT_EQ(DAC_INVALID_STATE, dac_backward(engine, &too_early));
  dac_forward_args args = {};
  args.struct_size = sizeof args;
  args.bank = bank;
  args.observations = engine.tensor({1, 5, 3});
  args.actions = engine.tensor({1, 5, 2});
  args.outputs = engine.tensor({1, 2, 5});
  args.trace = trace;
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_forward(engine, &args));  // for 4 rows
  args.trace = nullptr;
  ASSERT_DAC_OK(dac_forward(engine, &args));
  args.outputs = engine.tensor({1, 2, 4});
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_forward(engine, &args));
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_forward(engine, nullptr));
  args.struct_size = sizeof args + 8;  // of a library newer than this one
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_forward(engine, &args));
  EXPECT_NE(std::string::npos, std::string(dac_last_error()).find("struct_size"));
}

TEST(PassErrors, BanksRefuseOptionsThatAreNotThere) {
  TestEngine engine;
  const auto refused = [&](dac_network_shape shape) {
    dac_bank* bank = nullptr;
    return dac_bank_create(engine, &shape, 1, &bank) == DAC_INVALID_ARGUMENT;
  };
  EXPECT_FALSE(refused(shape_of(kNoise, 3, 2, 1, {8}, kTanh, 1, 4, 0.9f)));
  EXPECT_TRUE(refused(shape_of(kNoise, 3, 2, 1, {8}, 3)));
  EXPECT_TRUE(refused(shape_of(kNoise, 3, 2, 1, {8}, kMish, 2)));
  EXPECT_TRUE(refused(shape_of(kNoise, 3, 2, 1, {8}, kMish, 0, 5)));
  EXPECT_TRUE(refused(shape_of(kNoise, 3, 2, 1, {8}, kMish, 0, 0, 1.0f)));
  EXPECT_TRUE(refused(shape_of(kNoise, 3, 2, 1, {8}, kMish, 0, 0, NAN)));
  EXPECT_TRUE(refused(shape_of(kNoise, 3, 0, 1, {8})));
  EXPECT_TRUE(refused(shape_of(kPolicy, 3, 2, 2, {8})));
  EXPECT_TRUE(refused(shape_of(kNoise, 3, 2, 1, {20000}, kMish, 0, 1)));
}

// A caller that was compiled before the last fields were there: they count as zero.
TEST(PassErrors, ShorterStructsAreFilledUp) {
  TestEngine engine;
  dac_bank* bank = nullptr;
  dac_network_shape shape = shape_of(kCritic, 3, 2, 2, {8}, 7, 7, 7, 7);
  shape.struct_size = offsetof(dac_network_shape, activation);
  ASSERT_DAC_OK(dac_bank_create(engine, &shape, 1, &bank));
  EXPECT_EQ(4, dac_bank_tensor_count(bank));
}

}  // namespace
}  // namespace dac::test
