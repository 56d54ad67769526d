// SPDX-License-Identifier: Apache-2.0
// Where tensors lie: aligned for vector loads and bulk copies, and nothing between them that anybody could meet.
#include "core/network_layout.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support.h"

namespace dac::test {
namespace {

dac_network_shape shape(int kind, int heads, std::vector<int> hidden) {
  dac_network_shape shape = {sizeof(dac_network_shape), kind, 11, 3, heads, static_cast<int32_t>(hidden.size()), {}, 0, 0, 0, 0, 0};
  std::copy(hidden.begin(), hidden.end(), shape.hidden);
  return shape;
}

TEST(NetworkLayout, EveryTensorAndReplicaIsAligned) {
  for (const auto& hidden : std::vector<std::vector<int>>{{256, 256, 256}, {7}, {33, 5}})
    for (const NetworkLayout& layout : {NetworkLayout(shape(DAC_NETWORK_CRITIC, 3, hidden)),
                                        NetworkLayout(shape(DAC_NETWORK_NOISE_MODEL, 1, hidden))}) {
      int64_t end = 0;
      for (const TensorPlace& place : layout.tensors()) {
        EXPECT_EQ(0, place.offset % kTensorAlign) << place.name;
        EXPECT_GE(place.offset, end) << place.name;
        end = place.offset + place.size();
      }
      EXPECT_EQ(0, layout.floats_per_seed() % kTensorAlign);
      EXPECT_LE(end, layout.floats_per_seed());
    }
}

TEST(NetworkLayout, ClearsWhatLiesBetweenTensorsAndNothingElse) {
  const NetworkLayout layout(shape(DAC_NETWORK_CRITIC, 3, {33, 5}));
  Values replica(static_cast<size_t>(layout.floats_per_seed()), NAN);
  layout.clear_padding(replica.data());
  int64_t kept = 0, tensors = 0;
  for (float value : replica) kept += std::isnan(value);
  for (const TensorPlace& place : layout.tensors()) tensors += place.size();
  EXPECT_EQ(tensors, kept);
  for (const TensorPlace& place : layout.tensors()) EXPECT_TRUE(std::isnan(replica[static_cast<size_t>(place.offset)]));
}

// ------------------------------------------------------------------------------------------ shared log stds, parameters

TEST(NetworkLayout, SharedLogStdsStandBehindTheLastLayer) {
  dac_network_shape policy = shape(DAC_NETWORK_POLICY, 1, {7, 5});
  EXPECT_EQ(6, NetworkLayout(policy).output_dim());
  EXPECT_EQ(6, NetworkLayout(policy).layers().back().out);
  policy.shared_log_std = 1;
  const NetworkLayout layout(policy);
  EXPECT_EQ(3, layout.layers().back().out);
  EXPECT_EQ(6, layout.output_dim());
  EXPECT_FALSE(layout.plain());
  const TensorPlace& place = layout.tensors().back();
  EXPECT_EQ("log_std", place.name);
  EXPECT_EQ(std::vector<int64_t>{3}, place.dims);
  EXPECT_EQ(0, place.offset % kTensorAlign);
  EXPECT_EQ(layout.floats_per_seed(), place.offset + kTensorAlign);
  const Stage& stage = layout.stages().back();
  EXPECT_EQ(StageKind::kLogStd, stage.kind);
  EXPECT_EQ(place.offset, stage.layer.kernel);
  EXPECT_EQ(3, stage.layer.in);
  EXPECT_EQ(6, stage.layer.out);
  EXPECT_EQ(layout.trace_floats(), stage.trace + 6);
}

TEST(NetworkLayout, ParametersAreOneTensorWithoutLayers) {
  dac_network_shape numbers = shape(DAC_NETWORK_PARAMETERS, 1, {1});
  numbers.act_dim = 65;
  const NetworkLayout layout(numbers);
  ASSERT_EQ(1u, layout.tensors().size());
  EXPECT_EQ("parameters", layout.tensors()[0].name);
  EXPECT_EQ(std::vector<int64_t>{65}, layout.tensors()[0].dims);
  EXPECT_EQ(0, layout.tensors()[0].offset);
  EXPECT_EQ(2 * kTensorAlign, layout.floats_per_seed());
  EXPECT_TRUE(layout.layers().empty());
  EXPECT_TRUE(layout.stages().empty());
  EXPECT_FALSE(layout.plain());
  TestEngine engine;
  dac_bank* bank = nullptr;
  ASSERT_DAC_OK(dac_bank_create(engine, &numbers, 1, &bank));
  for (int part = 0; part < DAC_NUM_PARTS; ++part) EXPECT_EQ(Values(65), read_part(bank, part)) << part;
  numbers.shared_log_std = 1;
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_bank_create(engine, &numbers, 1, &bank));
}

// Products of a kernel's columns with each other, or of its rows where there are fewer of these: 2 on the diagonal.
void expect_orthogonal(const Values& kernel, int64_t in, int64_t out) {
  const bool columns = in >= out;
  const int64_t vectors = columns ? out : in, length = columns ? in : out;
  const auto at = [&](int64_t v, int64_t i) { return kernel[static_cast<size_t>(columns ? i * out + v : v * out + i)]; };
  for (int64_t v = 0; v < vectors; ++v)
    for (int64_t w = 0; w < vectors; ++w) {
      double product = 0;
      for (int64_t i = 0; i < length; ++i) product += static_cast<double>(at(v, i)) * at(w, i);
      EXPECT_NEAR(v == w ? 2.0 : 0.0, product, 1e-5) << v << ", " << w << " of " << in << " x " << out;
    }
}

TEST(NetworkLayout, APolicyOfSharedLogStdsStartsOrthogonal) {
  for (int width : {40, 3, 2}) {
    dac_network_shape policy = shape(DAC_NETWORK_POLICY, 1, {9, width});
    policy.shared_log_std = 1;
    TestEngine engine({2, {5, 6}});
    dac_bank* bank = nullptr;
    ASSERT_DAC_OK(dac_bank_create(engine, &policy, 1, &bank));
    Values kernels[2];
    for (int s : {0, 1}) {
      kernels[s].resize(static_cast<size_t>(3 * width));
      ASSERT_DAC_OK(dac_bank_read(bank, DAC_PART_PARAMS, s, 4, kernels[s].data(), 3 * width));
      expect_orthogonal(kernels[s], width, 3);
      Values log_std(3, NAN);
      ASSERT_DAC_OK(dac_bank_read(bank, DAC_PART_PARAMS, s, 6, log_std.data(), 3));
      EXPECT_EQ(Values(3), log_std);
    }
    EXPECT_NE(kernels[0], kernels[1]);
  }
}

// Gradients of several blocks of rows are added up in memory that another, larger network has left its own in.
TEST(NetworkLayout, TheNormCountsParametersOnly) {
  constexpr int B = 700;  // three blocks
  TestEngine engine;
  const auto norm_and_gradients = [&](const std::vector<int>& hidden) {
    dac_bank* bank = engine.critic(11, 3, 2, hidden);
    dac_tensor *loss = engine.tensor({1}), *mean = engine.tensor({1}), *std = engine.tensor({1}), *norm = engine.tensor({1});
    const dac_critic_gradients_args args = {sizeof(dac_critic_gradients_args), bank,
                                            engine.tensor({1, B, 11}, normal_values(1, B * 11)),
                                            engine.tensor({1, B, 3}, normal_values(2, B * 3)),
                                            engine.tensor({1, B}, normal_values(3, B)),
                                            engine.tensor({1, 2, B}),
                                            loss,
                                            mean,
                                            std};
    EXPECT_DAC_OK(dac_critic_gradients(engine, &args));
    const Values gradients = read_part(bank, DAC_PART_GRADS);
    const dac_optimizer_args step = {sizeof(dac_optimizer_args), bank, 0.0f, 0, 0, 0.0f, nullptr, 1, 0, norm};
    EXPECT_DAC_OK(dac_optimizer_step(engine, &step));
    double squares = 0;
    for (float g : gradients) squares += static_cast<double>(g) * g;
    return std::pair{read(norm, 1)[0], std::sqrt(squares)};
  };
  norm_and_gradients({128, 128});
  const auto [norm, expected] = norm_and_gradients({33, 5});
  EXPECT_NEAR(expected, norm, 1e-5 * expected);  // float32 rounding of the norm, and sums in another order
}

}  // namespace
}  // namespace dac::test
