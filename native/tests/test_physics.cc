// SPDX-License-Identifier: Apache-2.0
// The tasks over the C ABI of libdac.so, which opens libdac_physics.so as a user's program would. Recorded trajectories of
// MuJoCo are compared by the verify command; here are the rules that need no record.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "physics_support.h"

namespace {

using dac::test::Physics;
using dac::test::walk;

TEST(Physics, SizesAreTheTasks) {
  const struct {
    int task, obs, act, nq, skip;
    double timestep;
  } tasks[] = {{DAC_TASK_HOPPER, 11, 3, 6, 4, 0.002},
               {DAC_TASK_WALKER2D, 17, 6, 9, 4, 0.002},
               {DAC_TASK_HALFCHEETAH, 17, 6, 9, 5, 0.01},
               {DAC_TASK_ANT, 111, 8, 15, 5, 0.01},
               {DAC_TASK_ANTMAZE_FLOOR, 29, 8, 15, 5, 0.02},
               {DAC_TASK_ANTMAZE_UMAZE, 29, 8, 15, 5, 0.02},
               {DAC_TASK_ANTMAZE_MEDIUM, 29, 8, 15, 5, 0.02},
               {DAC_TASK_ANTMAZE_LARGE, 29, 8, 15, 5, 0.02},
               {DAC_TASK_MAZE2D_OPEN, 4, 2, 2, 1, 0.01},
               {DAC_TASK_MAZE2D_UMAZE, 4, 2, 2, 1, 0.01},
               {DAC_TASK_MAZE2D_MEDIUM_DENSE, 4, 2, 2, 1, 0.01},
               {DAC_TASK_MAZE2D_LARGE, 4, 2, 2, 1, 0.01}};
  for (const auto& t : tasks) {
    const Physics physics(t.task, 1);
    EXPECT_EQ(t.obs, physics.info.obs_dim);
    EXPECT_EQ(t.act, physics.info.act_dim);
    EXPECT_EQ(t.nq, physics.info.nq);
    EXPECT_EQ(t.skip, physics.info.frame_skip);
    EXPECT_EQ(t.timestep, physics.info.timestep);
    EXPECT_EQ(t.obs == 29 || t.obs == 4 ? 2 : 0, physics.info.goal_dim);
  }
  EXPECT_FALSE(std::string(dac_physics_simulator_version()).empty());
}

TEST(Physics, ResetsAreNamedByTheirSeedAndStayInBounds) {
  const struct {
    int task;
    double height, position_noise, velocity_noise;  // velocity noise 0: a tenth of a standard normal
  } robots[] = {{DAC_TASK_HOPPER, 1.25, 0.005, 0.005},
                {DAC_TASK_WALKER2D, 1.25, 0.005, 0.005},
                {DAC_TASK_HALFCHEETAH, 0, 0.1, 0}};
  for (const auto& robot : robots) {
    const Physics physics(robot.task, 2);
    ASSERT_DAC_OK(dac_physics_reset(physics, 0, 7));
    const std::vector<double> first = physics.state(0);
    const size_t nq = static_cast<size_t>(physics.info.nq);
    double widest = 0, squares = 0;
    for (int seed = 0; seed < 200; ++seed) {
      ASSERT_DAC_OK(dac_physics_reset(physics, 1, seed));
      const std::vector<double> q = physics.state(1);
      EXPECT_EQ(seed == 7, q == first);
      for (size_t i = 0; i < nq; ++i) widest = std::max(widest, std::fabs(q[i] - (i == 1 ? robot.height : 0)));
      for (size_t i = nq; i < q.size(); ++i) {
        if (robot.velocity_noise > 0) {
          EXPECT_LE(std::fabs(q[i]), robot.velocity_noise);
        }
        squares += q[i] * q[i] / static_cast<double>(200 * (q.size() - nq));
      }
    }
    EXPECT_LE(widest, robot.position_noise);
    EXPECT_GE(widest, 0.99 * robot.position_noise);
    const double deviation = robot.velocity_noise > 0 ? robot.velocity_noise / std::sqrt(3.0) : 0.1;
    EXPECT_NEAR(1, std::sqrt(squares) / deviation, 0.08);  // 1200 draws or more: standard error 0.02
  }
}

TEST(Physics, MazeStartsInEveryFreeCellAndNeverEnds) {
  const Physics physics(DAC_TASK_MAZE2D_UMAZE, 1);
  int starts[4][4] = {};
  for (int seed = 0; seed < 300; ++seed) {
    ASSERT_DAC_OK(dac_physics_reset(physics, 0, seed));
    const std::vector<double> q = physics.state(0);
    starts[std::lround(q[0])][std::lround(q[1])]++;
  }
  const int cells[][2] = {{1, 1}, {1, 2}, {1, 3}, {2, 3}, {3, 1}, {3, 2}, {3, 3}};
  int total = 0;
  for (const auto& cell : cells) {
    EXPECT_GT(starts[cell[0]][cell[1]], 15);  // 43 expected, standard deviation 6
    total += starts[cell[0]][cell[1]];
  }
  EXPECT_EQ(300, total);
}

TEST(Physics, MazeRewardsThePlaceAfterTheStep) {
  for (bool dense : {false, true}) {
    const Physics physics(dense ? DAC_TASK_MAZE2D_UMAZE_DENSE : DAC_TASK_MAZE2D_UMAZE, 2);
    const double near[] = {1.1, 1.0}, far[] = {3, 3}, still[] = {0, 0};
    ASSERT_DAC_OK(dac_physics_set_state(physics, 0, near, still));
    ASSERT_DAC_OK(dac_physics_set_state(physics, 1, far, still));
    const double actions[4] = {};
    const uint8_t active[2] = {1, 1};
    double rewards[2];
    uint8_t terminated[2];
    ASSERT_DAC_OK(dac_physics_step(physics, actions, active, rewards, terminated));
    EXPECT_NEAR(dense ? std::exp(-0.1) : 1, rewards[0], 1e-9);
    EXPECT_NEAR(dense ? std::exp(-std::sqrt(8.0)) : 0, rewards[1], 1e-9);
    EXPECT_EQ(0, terminated[0] + terminated[1]);
  }
}

TEST(Physics, BitsDoNotDependOnThreads) {
  for (int task : {DAC_TASK_WALKER2D, DAC_TASK_ANT, DAC_TASK_ANTMAZE_UMAZE, DAC_TASK_MAZE2D_LARGE})
    EXPECT_EQ(walk(task, 5, 1), walk(task, 5, 3)) << task;
}

TEST(Physics, FallenHopperTerminatesAndIsStillPaidTheBonus) {
  const Physics physics(DAC_TASK_HOPPER, 1);
  const double low[] = {0, 0.6, 0, 0, 0, 0}, still[6] = {};
  ASSERT_DAC_OK(dac_physics_set_state(physics, 0, low, still));
  const double action[3] = {};
  const uint8_t active = 1;
  double reward;
  uint8_t terminated;
  ASSERT_DAC_OK(dac_physics_step(physics, action, &active, &reward, &terminated));
  EXPECT_EQ(1, terminated);
  double x[6], v[6];
  ASSERT_DAC_OK(dac_physics_get_state(physics, 0, x, v));
  EXPECT_NEAR(x[0] / 0.008 + 1, reward, 1e-9);
}

TEST(Physics, RefusesWhatItDoesNotKnow) {
  dac_physics* out = nullptr;
  dac_physics_config config = {99, DAC_INERTIA_EXACT, 1, 1};
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_create(&config, &out));
  EXPECT_STREQ("unknown task", dac_last_error());
  config = {DAC_TASK_HOPPER, 5, 1, 1};
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_create(&config, &out));
  for (int envs : {-1, 0, 16385}) {
    config = {DAC_TASK_HOPPER, DAC_INERTIA_EXACT, envs, 1};
    EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_create(&config, &out)) << envs;
  }
  for (int threads : {0, 257}) {
    config = {DAC_TASK_HOPPER, DAC_INERTIA_EXACT, 1, threads};
    EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_create(&config, &out)) << threads;
  }
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_create(nullptr, &out));
  EXPECT_EQ(nullptr, out);
  const Physics physics(DAC_TASK_HOPPER, 1);
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_reset(physics, 1, 0));
  EXPECT_STREQ("no environment of this index", dac_last_error());
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_observe(physics, nullptr));
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_step(physics, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_reset(nullptr, 0, 0));
}

}  // namespace
