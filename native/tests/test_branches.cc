// SPDX-License-Identifier: Apache-2.0
// Which operations of a program run on which branch of a graph, and what they wait for across the branches.
#include "core/branches.h"

#include <gtest/gtest.h>

#include <array>

#include "core/accesses.h"
#include "core/draw_ahead.h"

namespace dac {
namespace {

constexpr int64_t B = 4, D = 3, A = 2, H = 2, N = 5, S = 2;

// An update in the order of algorithm.md; its tensors are places in one array and never touched.
class BranchesTest : public testing::Test {
 protected:
  NetworkLayout actor_layout{{sizeof(dac_network_shape), DAC_NETWORK_NOISE_MODEL, D, A, 1, 1, {8}, 0, 0, 0, 0, 0}};
  NetworkLayout critic_layout{{sizeof(dac_network_shape), DAC_NETWORK_CRITIC, D, A, H, 1, {8}, 0, 0, 0, 0, 0}};
  ScheduleView schedule{5, nullptr, nullptr};
  std::array<float, 64> memory{};
  int64_t counter = 0, actor_steps = 0, critic_steps = 0;
  float* next = memory.data();
  float* tensor() { return next++; }

  BankView actor{&actor_layout, {tensor(), tensor(), tensor(), tensor(), tensor()}, &actor_steps};
  BankView critic{&critic_layout, {tensor(), tensor(), tensor(), tensor(), tensor()}, &critic_steps};
  SampleOp sample{{100, D, A, {}}, DAC_SAMPLING_SCAN, &counter, 1, B, tensor(), tensor(), tensor(), tensor(), tensor()};
  DenoiseOp denoise{actor, DAC_PART_TARGET, {schedule, {DAC_SAMPLER_DDPM, 5, 1, 0}, true, 1}, &counter, 2, B, N, sample.next_observations,
                    nullptr, nullptr, tensor(), nullptr};
  ValuesOp values{critic, DAC_PART_TARGET, B, N, sample.next_observations, denoise.actions, tensor()};
  TdTargetOp target{H, B, N, DAC_SAMPLES_MEAN, DAC_ENSEMBLE_LCB, 1, 0.99f, &counter, 3, values.values, nullptr,
                    sample.rewards, sample.masks, tensor(), nullptr};
  CriticGradientsOp critic_gradients{critic, B, sample.observations, sample.actions, target.targets, tensor(), tensor(),
                                     tensor(), tensor()};
  OptimizerOp critic_step{critic, 3e-4f, 0, 1, 0.005f, nullptr, 1, 0, tensor()};
  DiffuseOp diffuse{schedule, &counter, 4, B, A, sample.actions, nullptr, nullptr, tensor(), tensor(), tensor()};
  QGuidanceOp guidance{critic, DAC_PART_TARGET, B, sample.observations, sample.actions, diffuse.noisy_actions, tensor(),
                       tensor()};
  ActorGradientsOp actor_gradients{actor, schedule, DAC_GUIDANCE_SOFT, B, tensor(), sample.observations,
                                   diffuse.noisy_actions, diffuse.timesteps, diffuse.noise, guidance.guidance, tensor(),
                                   tensor(), tensor(), tensor()};
  OptimizerOp actor_step{actor, 3e-4f, 0, 1, 0.005f, &counter, 2, 1000, tensor()};
  DualStepOp dual{const_cast<float*>(actor_gradients.eta), actor_gradients.bc_loss, 0.001f, 1, 0.001f, 100};
  AdvanceOp advance{&counter};

  Operations update() const {
    return {sample,  denoise,  values,          target,     critic_gradients, critic_step,
            diffuse, guidance, actor_gradients, actor_step, dual,             advance};
  }
  Operations window() const {
    const Window window(update(), *find_draw_ahead(update()), S);
    return window.operations(const_cast<float*>(memory.data()) + 48);  // nothing is touched
  }
};

// A line an operation: its branch, and what it waits for.
std::string table(const std::vector<Place>& places, size_t from = 0) {
  std::string lines;
  for (size_t i = from; i < places.size(); ++i) {
    lines += std::to_string(i) + ":" + std::to_string(places[i].branch);
    if (places[i].wait_for) lines += " after " + std::to_string(*places[i].wait_for);
    lines += i + 1 < places.size() ? ", " : "";
  }
  return lines;
}

bool conflict(const Accesses& a, const Accesses& b) {
  if (a.fence || b.fence) return true;
  for (const void* memory : a.writes)
    if (b.has_read(memory) || b.has_written(memory)) return true;
  for (const void* memory : b.writes)
    if (a.has_read(memory)) return true;
  return false;
}

// Whether operations that conflict are in order, by the branches and all waits but the one of `without`.
bool ordered(const Operations& program, const std::vector<Place>& places, size_t without) {
  const size_t n = places.size();
  std::vector<std::vector<bool>> before(n, std::vector<bool>(n, false));  // [i][j]: j is done before i begins
  for (size_t i = 0; i < n; ++i) {
    const auto follow = [&](size_t j) {
      before[i][j] = true;
      for (size_t k = 0; k < j; ++k) before[i][k] = before[i][k] || before[j][k];
    };
    for (size_t j = i; j-- > 0;)
      if (places[j].branch == places[i].branch) {
        follow(j);
        break;
      }
    if (places[i].wait_for && i != without) follow(*places[i].wait_for);
    for (size_t j = 0; j < i; ++j)
      if (!before[i][j] && conflict(accesses_of(program[i % program.size()]), accesses_of(program[j % program.size()])))
        return false;
  }
  return true;
}

void expect_all_needed_waits_and_no_other(const Operations& program, const std::vector<Place>& places) {
  EXPECT_TRUE(ordered(program, places, places.size()));
  std::vector<bool> awaited(places.size(), false);
  for (size_t i = 0; i < places.size(); ++i)
    if (places[i].wait_for) {
      EXPECT_FALSE(ordered(program, places, i)) << "the wait of " << i << " is not needed";
      EXPECT_NE(places[i].branch, places[*places[i].wait_for].branch);
      awaited[*places[i].wait_for] = true;
    }
  for (size_t i = 0; i < places.size(); ++i) EXPECT_EQ(awaited[i], places[i].awaited) << i;
}

TEST_F(BranchesTest, TheCriticsChainBesideTheActors) {
  EXPECT_EQ("0:0, 1:0, 2:0, 3:0, 4:0, 5:0, 6:1 after 0, 7:1 after 5, 8:1, 9:1, 10:1, 11:1",
            table(place_on_branches(update(), 1)));
}

TEST_F(BranchesTest, PassesWaitForEachOther) {
  const auto places = place_on_branches(update(), 20);
  EXPECT_EQ("12:0 after 11, 13:0, 14:0, 15:0, 16:0, 17:0, 18:1 after 12, 19:1 after 17, 20:1, 21:1, 22:1, 23:1",
            table({places.begin(), places.begin() + 24}, 12));
  expect_all_needed_waits_and_no_other(update(), places);
}

// In a window the critic's next step waits for the guidance only, which reads the target that it moves.
TEST_F(BranchesTest, UpdatesOfAWindowOverlap) {
  ASSERT_EQ(2 + 2 * 10u, window().size());
  const auto places = place_on_branches(window(), 4);
  EXPECT_EQ("0:0, 1:0, "
            "2:0, 3:0, 4:0, 5:0, 6:1 after 1, 7:1 after 5, 8:1, 9:1, 10:1, 11:1, "
            "12:0, 13:0, 14:0, 15:0 after 7, 16:1, 17:1 after 15, 18:1, 19:1, 20:1, 21:1, "
            "22:0 after 21, 23:0",
            table({places.begin(), places.begin() + 24}));
  expect_all_needed_waits_and_no_other(window(), places);
}

TEST_F(BranchesTest, ATargetThatDrawsWaitsForTheCounter) {
  target.over_ensemble = DAC_ENSEMBLE_RAND_CONVEX;
  const auto places = place_on_branches(window(), 2);
  EXPECT_EQ(0, places[11].branch) << "the second target needs the counter";
  EXPECT_EQ(9u, places[11].wait_for.value_or(0)) << "the actor's first step decides by it";
  EXPECT_EQ(1, places[21].branch) << "no target of the window needs it";
  expect_all_needed_waits_and_no_other(window(), places);
  target.uniforms = tensor();
  EXPECT_FALSE(place_on_branches(window(), 2)[13].wait_for);
}

// Nothing that the second branch reads is made here: it only must not be overwritten too early, nor overwrite.
TEST_F(BranchesTest, WaitsForReadersOfWhatIsOverwritten) {
  const Operations program = {critic_gradients, critic_step, diffuse, actor_step, sample};
  const auto places = place_on_branches(program, 1);
  EXPECT_EQ("0:0, 1:0, 2:1, 3:1, 4:1 after 0", table(places)) << "the minibatch is read before it is taken anew";
  const auto twice = place_on_branches(program, 2);
  EXPECT_EQ("5:0 after 4, 6:0, 7:1, 8:1, 9:1 after 5", table(twice, 5)) << "and read after that";
  expect_all_needed_waits_and_no_other(program, twice);
}

TEST_F(BranchesTest, NothingToGainIsOneBranch) {
  for (const Operations& program : {Operations{}, Operations{denoise, values, advance},
                                    Operations{sample, denoise, values, target, critic_gradients, critic_step, advance},
                                    Operations{sample, diffuse, guidance, actor_gradients, actor_step, dual, advance}})
    for (const Place& place : place_on_branches(program, 3)) {
      EXPECT_EQ(0, place.branch);
      EXPECT_FALSE(place.wait_for || place.awaited);
    }
}

// What a later step of the same networks needs is on its branch too, even if it is the actor's.
TEST_F(BranchesTest, TwoUpdatesInOneProgram) {
  Operations both = update();
  const Operations again = update();
  both.insert(both.end(), again.begin(), again.end());
  const auto places = place_on_branches(both, 2);
  EXPECT_EQ(0, places[9].branch) << "the next chain is of the target that this step moves";
  EXPECT_EQ(1, places[21].branch) << "the last one";
  expect_all_needed_waits_and_no_other(both, places);
}

TEST_F(BranchesTest, AccessesOfABank) {
  const Accesses step = accesses_of(critic_step), gradients = accesses_of(critic_gradients);
  for (int part : {DAC_PART_PARAMS, DAC_PART_TARGET, DAC_PART_MU, DAC_PART_NU}) {
    EXPECT_TRUE(step.has_read(critic.parts[part]));
    EXPECT_TRUE(step.has_written(critic.parts[part]));
  }
  EXPECT_TRUE(step.has_written(&critic_steps));
  EXPECT_TRUE(step.has_read(critic.parts[DAC_PART_GRADS]));
  EXPECT_FALSE(step.has_written(critic.parts[DAC_PART_GRADS]));
  EXPECT_FALSE(step.has_read(&counter)) << "moves its target every time";
  EXPECT_TRUE(accesses_of(actor_step).has_read(&counter));
  EXPECT_TRUE(gradients.has_read(critic.parts[DAC_PART_PARAMS]));
  EXPECT_FALSE(gradients.has_read(critic.parts[DAC_PART_TARGET]));
  EXPECT_TRUE(gradients.has_written(critic.parts[DAC_PART_GRADS]));
}

}  // namespace
}  // namespace dac
