// SPDX-License-Identifier: Apache-2.0
// The operations of the other algorithms give the same bits for seeds alone and side by side, and in a recorded
// program.
#include <gtest/gtest.h>

#include "agent_runs.h"

namespace dac::test {
namespace {

class AgentRuns : public testing::TestWithParam<PassRun> {};

TEST_P(AgentRuns, GiveTheSameBitsAloneSideBySideAndRecorded) {
  const auto together = run_on(kSuiteDevice, GetParam(), {7, 8});
  EXPECT_NE(together[0], together[1]);
  EXPECT_EQ(run_on(kSuiteDevice, GetParam(), {7})[0], together[0]);
  EXPECT_EQ(run_on(kSuiteDevice, GetParam(), {8})[0], together[1]);
  EXPECT_EQ(run_on(kSuiteDevice, GetParam(), {7, 8}, true), together);
}

INSTANTIATE_TEST_SUITE_P(Cases, AgentRuns, testing::ValuesIn(agent_runs()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace dac::test
