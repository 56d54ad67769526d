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
