// SPDX-License-Identifier: Apache-2.0
// Which programs have guidance and values joined in one pass, and what the joined operation does.
#include "core/target_pass.h"

#include "core/program.h"
#include "made_up_update.h"

namespace dac {
namespace {

class TargetPassTest : public MadeUpUpdate {
 protected:
  static Operations joined(const Operations& program) {
    return join_target_passes(program, [](const BankView&) { return true; });
  }
  static std::vector<size_t> kinds(const Operations& program) {
    std::vector<size_t> kinds;
    for (const Operation& operation : program) kinds.push_back(operation.index());
    return kinds;
  }
  // Its tensors, those it reads before those it writes.
  static std::vector<const float*> tensors(Operation operation) {
    std::vector<const float*> read, written;
    visit_tensors(
        operation, [&](const float* tensor) { read.push_back(tensor); },
        [&](float* tensor) { written.push_back(tensor); });
    read.insert(read.end(), written.begin(), written.end());
    return read;
  }
};

TEST_F(TargetPassTest, InAWindowTheNextUpdatesValuesComeWithTheGuidance) {
  constexpr size_t kGuidance = 7, kValues = 12;  // of the first of two updates; of the second
  const Operations apart = window(), together = joined(apart);
  std::vector<size_t> expected = kinds(apart);
  expected[kGuidance] = Operation(TargetPassOp(guidance, values)).index();
  expected.erase(expected.begin() + kValues);
  EXPECT_EQ(expected, kinds(together));
  const auto& pass = std::get<TargetPassOp>(together[kGuidance]);
  EXPECT_EQ(critic.parts[DAC_PART_TARGET], pass.critic.parts[pass.part]);
  EXPECT_EQ(tensors(apart[kGuidance]), tensors(pass.guidance_op()));
  EXPECT_EQ(tensors(apart[kValues]), tensors(pass.values_op()));
  EXPECT_EQ(B, pass.guidance_op().batch);
  EXPECT_EQ(B, pass.values_op().states);
  EXPECT_EQ(N, pass.values_op().samples);
}

TEST_F(TargetPassTest, WhatLiesBetweenMustNotTouchTheValues) {
  ValuesOp other_part = values, of_guidance = values;
  other_part.part = DAC_PART_PARAMS;
  of_guidance.actions = guidance.guidance;
  EXPECT_EQ(2u, joined({guidance, actor_step, values}).size());
  for (const Operations& program : {Operations{guidance, other_part, values},  // makes the same tensor before
                                    Operations{guidance, critic_step, values},  // moves the target
                                    Operations{guidance, denoise, values},      // draws the actions
                                    Operations{guidance, sample, values},       // takes the states
                                    Operations{guidance, target, values},       // reads the values before
                                    Operations{guidance, of_guidance}, Operations{guidance, other_part},
                                    Operations{values, guidance}})
    EXPECT_EQ(kinds(program), kinds(joined(program)));
}

TEST_F(TargetPassTest, OtherProgramsStayAsTheyAre) {
  Operations both = update();
  const Operations again = update();
  both.insert(both.end(), again.begin(), again.end());
  for (const Operations& program : {Operations{}, update(), both}) EXPECT_EQ(kinds(program), kinds(joined(program)));
  const Operations apart = window();
  EXPECT_EQ(kinds(apart), kinds(join_target_passes(apart, [](const BankView&) { return false; })));
}

}  // namespace
}  // namespace dac
