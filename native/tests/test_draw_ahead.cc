// SPDX-License-Identifier: Apache-2.0
// Which programs may draw their target actions ahead, and what the rewritten operations point to.
#include "core/draw_ahead.h"

#include <gtest/gtest.h>

#include <array>

#include "core/program.h"
#include "made_up_update.h"

namespace dac {
namespace {

constexpr int64_t B = 4, D = 3, A = 2, N = 5, S = 2;

// A program in the form of an update; its tensors are places in one array and never touched.
class DrawAheadTest : public testing::Test {
 protected:
  NetworkLayout layout{{sizeof(dac_network_shape), DAC_NETWORK_NOISE_MODEL, D, A, 1, 1, {8}, 0, 0, 0, 0, 0}};
  std::array<float, 64> memory{};
  int64_t counter = 0, steps = 0;
  float* next = memory.data();
  float* tensor() { return next++; }

  BankView actor{&layout, {tensor(), tensor(), tensor(), tensor(), tensor()}, &steps};
  SampleOp sample{{100, D, A, {}}, DAC_SAMPLING_SCAN, &counter, 1, B, tensor(), tensor(), tensor(), tensor(), tensor()};
  DenoiseOp denoise{actor, DAC_PART_TARGET, {{5, nullptr, nullptr}, {DAC_SAMPLER_DDPM, 5, 1, 0}, true, 1}, &counter, 2, B,
                    N, sample.next_observations, nullptr, nullptr, tensor(), nullptr};
  TdTargetOp target{1, B, N, 0, 0, 1, 0.99f, &counter, 3, tensor(), nullptr, sample.rewards, sample.masks, tensor(),
                    nullptr};
  OptimizerOp average{actor, 3e-4f, 0, 1, 0.005f, &counter, 5, 1000, tensor()};
  AdvanceOp advance{&counter};
  Operations update() const { return {sample, denoise, target, average, advance}; }
};

TEST_F(DrawAheadTest, FindsTheFormOfAnUpdate) {
  const auto ahead = find_draw_ahead(update());
  ASSERT_TRUE(ahead);
  EXPECT_EQ(0u, ahead->sample);
  EXPECT_EQ(1u, ahead->denoise);
  EXPECT_EQ(5, ahead->updates);
  EXPECT_EQ(&counter, ahead->counter);
}

TEST_F(DrawAheadTest, LeavesOtherProgramsAlone) {
  EXPECT_FALSE(find_draw_ahead({}));
  EXPECT_FALSE(find_draw_ahead({sample, denoise, target, average})) << "no advance";
  EXPECT_FALSE(find_draw_ahead({sample, denoise, average, advance, target})) << "advance is not the last";
  EXPECT_FALSE(find_draw_ahead({sample, average, denoise, target, advance})) << "the target moves first";
  EXPECT_FALSE(find_draw_ahead({sample, sample, denoise, average, advance})) << "two minibatches";
  EXPECT_FALSE(find_draw_ahead({target, sample, denoise, average, advance})) << "reads the minibatch before";
  int64_t other = 0;
  const auto refused = [&](auto change) {
    const auto kept = std::make_tuple(sample, denoise, target, average);
    change();
    EXPECT_FALSE(find_draw_ahead(update()));
    std::tie(sample, denoise, target, average) = kept;
  };
  refused([&] { average.target_every = 1; });
  refused([&] { average.target_every = kMostUpdatesAhead + 1; });
  refused([&] { average.counter = nullptr; });
  refused([&] { denoise.part = DAC_PART_PARAMS; });
  refused([&] { denoise.counter = &other; });
  refused([&] { denoise.noise = tensor(); });
  refused([&] { denoise.observations = sample.observations; });
  refused([&] { target.targets = sample.rewards; });
  EXPECT_TRUE(find_draw_ahead(update())) << "the changes are undone";
}

TEST_F(DrawAheadTest, EveryUpdateOfAWindowHasItsSlot) {
  const Window window(update(), *find_draw_ahead(update()), S);
  std::vector<float> slots(static_cast<size_t>(window.slot_floats()));
  const Operations operations = window.operations(slots.data());
  ASSERT_EQ(2u + 5 * 3, operations.size());
  const auto& drawn = std::get<SampleOp>(operations[0]);
  const auto& chain = std::get<DenoiseOp>(operations[1]);
  EXPECT_EQ(5, drawn.ahead);
  EXPECT_EQ(5, chain.ahead);
  EXPECT_EQ(drawn.next_observations, chain.observations);
  EXPECT_LE(chain.actions + 5 * S * B * N * A, slots.data() + slots.size());
  EXPECT_LE(drawn.next_observations + 5 * S * B * D, chain.actions);
  for (size_t j = 0; j < 5; ++j) {
    const auto& op = std::get<TdTargetOp>(operations[2 + 3 * j]);
    EXPECT_EQ(drawn.rewards + j * S * B, op.rewards);
    EXPECT_EQ(drawn.masks + j * S * B, op.masks);
    EXPECT_EQ(target.targets, op.targets) << "not drawn: the program's own";
  }
  EXPECT_EQ(drawn.rewards + 4 * S * B, slots.data() + window.last_slot(window.tensors()[2]));
}

class WindowTest : public MadeUpUpdate {};

TEST_F(WindowTest, TheActorsDrawsComeAheadToo) {
  const Operations operations = window();
  const auto& drawn = std::get<DiffuseOp>(operations[2]);
  EXPECT_EQ(2, drawn.ahead);
  EXPECT_EQ(std::get<SampleOp>(operations[0]).actions, drawn.actions);
  for (size_t j = 0; j < 2; ++j) {
    const auto& step = std::get<ActorGradientsOp>(operations[3 + 9 * j + 5]);
    EXPECT_EQ(drawn.timesteps + j * S * B, step.timesteps);
    EXPECT_EQ(drawn.noise + j * S * B * A, step.noise);
    EXPECT_EQ(drawn.noisy_actions + j * S * B * A, step.noisy_actions);
  }
}

TEST_F(WindowTest, DrawsThatDependOnMoreAreMadeInTheirTurn) {
  const auto ahead = [&] { return find_draw_ahead(update())->diffuse; };
  const DiffuseOp kept = diffuse;
  const auto in_turn = [&](auto change) {
    change();
    EXPECT_FALSE(ahead());
    diffuse = kept;
  };
  ASSERT_EQ(6u, ahead());
  int64_t other = 0;
  in_turn([&] { diffuse.counter = &other; });
  in_turn([&] { diffuse.recorded_noise = tensor(); });
  in_turn([&] { diffuse.recorded_timesteps = tensor(); });
  in_turn([&] { diffuse.actions = denoise.actions; });
  in_turn([&] { diffuse.noise = values.values; });  // written twice
  target.uniforms = kept.noise;                     // read before
  EXPECT_FALSE(ahead());
}

// What one branch makes and the other reads, in a place for each update; what the next update still needs, in one for all.
TEST_F(WindowTest, ResultsThatTheOtherBranchReadsHaveTheirSlots) {
  const Operations operations = window();
  const auto at = [&](size_t update, size_t i) -> const Operation& { return operations[3 + 9 * update + i]; };
  for (size_t j = 0; j < 2; ++j) {
    const auto& guided = std::get<QGuidanceOp>(at(j, 4));
    EXPECT_EQ(guided.guidance, std::get<ActorGradientsOp>(at(j, 5)).guidance);
    EXPECT_EQ(std::get<CriticGradientsOp>(at(j, 2)).loss, std::get<AdvanceOp>(at(j, 8)).watched[0]);
    EXPECT_EQ(std::get<OptimizerOp>(at(j, 3)).grad_norm, std::get<AdvanceOp>(at(j, 8)).watched[1]);
    EXPECT_EQ(guided.q_norm, std::get<AdvanceOp>(at(j, 8)).watched[2]);
    EXPECT_EQ(dual.eta, std::get<ActorGradientsOp>(at(j, 5)).eta);
  }
  EXPECT_EQ(std::get<QGuidanceOp>(at(0, 4)).guidance + S * B * A, std::get<QGuidanceOp>(at(1, 4)).guidance);
  EXPECT_EQ(std::get<CriticGradientsOp>(at(0, 2)).loss + S, std::get<CriticGradientsOp>(at(1, 2)).loss);
}

}  // namespace
}  // namespace dac
