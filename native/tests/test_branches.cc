// SPDX-License-Identifier: Apache-2.0
// Which operations of a program run on which branch of a graph, and what they wait for across the branches.
#include "core/branches.h"

#include "core/accesses.h"
#include "core/target_pass.h"
#include "made_up_update.h"

namespace dac {
namespace {

class BranchesTest : public MadeUpUpdate {};

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
  ASSERT_EQ(3 + 2 * 9u, window().size());
  const auto places = place_on_branches(window(), 4);
  EXPECT_EQ("0:0, 1:0, 2:0, "
            "3:0, 4:0, 5:0, 6:0, 7:1 after 6, 8:1, 9:1, 10:1, 11:1, "
            "12:0, 13:0, 14:0, 15:0 after 7, 16:1 after 15, 17:1, 18:1, 19:1, 20:1, "
            "21:0 after 20, 22:0, 23:0",
            table({places.begin(), places.begin() + 24}));
  expect_all_needed_waits_and_no_other(window(), places);
}

// The pass over the target critics is on the critic's branch, and the actor's chain beside the next critic's, which waits
// for nothing, though the losses are watched at the end of each update.
TEST_F(BranchesTest, UpdatesOfAWindowWithJoinedPasses) {
  actor_step.target_every = 3;
  const Operations joined = join_target_passes(window(), [](const BankView&) { return true; });
  ASSERT_EQ(3 + 3 * 9 - 2u, joined.size());
  const auto places = place_on_branches(joined, 4);
  EXPECT_EQ("0:0, 1:0, 2:0, "
            "3:0, 4:0, 5:0, 6:0, 7:0, 8:1 after 7, 9:1, 10:1, 11:1, "
            "12:0, 13:0, 14:0, 15:0, 16:1 after 15, 17:1, 18:1, 19:1, "
            "20:0, 21:0, 22:0, 23:1 after 22, 24:1, 25:1, 26:1, 27:1, "
            "28:0 after 27, 29:0, 30:0, 31:0",
            table({places.begin(), places.begin() + 32}));
  expect_all_needed_waits_and_no_other(joined, places);
}

TEST_F(BranchesTest, ATargetThatDrawsWaitsForTheCounter) {
  target.over_ensemble = DAC_ENSEMBLE_RAND_CONVEX;
  const auto places = place_on_branches(window(), 2);
  EXPECT_EQ(0, places[11].branch) << "the second target needs the counter";
  EXPECT_EQ(9u, places[11].wait_for.value_or(0)) << "the actor's first step decides by it";
  EXPECT_EQ(1, places[20].branch) << "no target of the window needs it";
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
