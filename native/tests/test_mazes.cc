// SPDX-License-Identifier: Apache-2.0
// The tasks with goals, maze2d and AntMaze, and the ant: starts, goals, rewards, ends. What needs a record of MuJoCo's
// is compared by the verify command.
#include <set>

#include "physics_support.h"

namespace {

using dac::test::Physics;
using State = std::vector<double>;

constexpr int kBallMazes[] = {DAC_TASK_MAZE2D_OPEN, DAC_TASK_MAZE2D_UMAZE, DAC_TASK_MAZE2D_MEDIUM,
                              DAC_TASK_MAZE2D_LARGE};
constexpr int kAntMazes[] = {DAC_TASK_ANTMAZE_UMAZE, DAC_TASK_ANTMAZE_MEDIUM, DAC_TASK_ANTMAZE_LARGE};

// The ant on its feet or elsewhere, at rest.
State ant_at(double x, double y, double z = 0.75) {
  State state(29, 0.0);
  state[0] = x;
  state[1] = y;
  state[2] = z;
  state[3] = 1;
  return state;
}

TEST(BallMazes, StartInEveryFreeCell) {
  const size_t free_cells[] = {15, 7, 26, 46};
  for (size_t maze = 0; maze < 4; ++maze) {
    const Physics physics(kBallMazes[maze], 1);
    std::set<std::pair<long, long>> cells;
    double speeds = 0;
    for (int seed = 0; seed < 1000; ++seed) {
      ASSERT_EQ(DAC_OK, dac_physics_reset(physics, 0, seed));
      const State q = physics.state(0);
      for (size_t i = 0; i < 2; ++i) EXPECT_LE(std::fabs(q[i] - std::round(q[i])), 0.1);
      cells.insert({std::lround(q[0]), std::lround(q[1])});
      speeds += (q[2] * q[2] + q[3] * q[3]) / 2000;
    }
    EXPECT_EQ(free_cells[maze], cells.size()) << kBallMazes[maze];
    EXPECT_TRUE(cells.count({std::lround(physics.goal(0)[0]), std::lround(physics.goal(0)[1])}));
    EXPECT_NEAR(0.1, std::sqrt(speeds), 0.01);
  }
}

TEST(BallMazes, HaveFixedGoalsAndNeverEnd) {
  const double goals[][2] = {{2, 3}, {1, 1}, {6, 6}, {7, 9}};
  for (size_t maze = 0; maze < 4; ++maze)
    for (bool dense : {false, true}) {
      const int sparse_task = kBallMazes[maze];
      const Physics physics(dense ? sparse_task + 1 : sparse_task, 1);
      const double x = goals[maze][0], y = goals[maze][1];
      ASSERT_EQ(DAC_OK, dac_physics_draw_goal(physics, 0, 17));
      EXPECT_EQ((std::vector<double>{x, y}), physics.goal(0));
      for (double away : {0.0, 0.15}) {
        physics.set_state(0, {x - away, y, 0, 0});
        const Physics::Outcome outcome = physics.step(0, {0, 0});
        EXPECT_NEAR(dense ? std::exp(-away) : 1, outcome.reward, 1e-9);
        EXPECT_FALSE(outcome.terminated);
      }
    }
}

TEST(BallMazes, PayWithinHalfAMetreOfTheGoal) {
  const Physics physics(DAC_TASK_MAZE2D_OPEN, 1);
  for (double away : {0.4999, 0.5001}) {
    physics.set_state(0, {2 + away, 3, 0, 0});
    EXPECT_EQ(away < 0.5 ? 1 : 0, physics.step(0, {0, 0}).reward) << away;
  }
}

// Lines of the map count along x. Pushed along a corridor, the ball comes to rest at the wall that the map shows.
TEST(BallMazes, WallsStandWhereTheMapHasThem) {
  const struct {
    int task;
    double x, y, push_x, push_y, stop_x, stop_y;
  } ways[] = {
      {DAC_TASK_MAZE2D_LARGE, 0.8, 0.8, 1, 0, 4.8 + 0.4, 0.8},  // line 6 of column 1 is a wall, lines 1 to 5 are free
      {DAC_TASK_MAZE2D_LARGE, 0.8, 0.8, 0, 1, 0.8, 3.8 + 0.4},  // column 5 of line 1
      {DAC_TASK_MAZE2D_UMAZE, 0.8, 2.8, 1, 0, 2.8 + 0.4, 2.8},
      {DAC_TASK_MAZE2D_UMAZE, 0.8, 0.8, 1, 0, 0.8 + 0.4, 0.8},
      {DAC_TASK_MAZE2D_OPEN, 0.8, 0.8, 0, 1, 0.8, 4.8 + 0.4},
      {DAC_TASK_MAZE2D_MEDIUM, 0.8, 0.8, 0, 1, 0.8, 1.8 + 0.4},
  };
  for (const auto& way : ways) {
    const Physics physics(way.task, 1);
    physics.set_state(0, {way.x, way.y, 0, 0});
    for (int i = 0; i < 400; ++i) physics.step(0, {0.3 * way.push_x, 0.3 * way.push_y});
    EXPECT_NEAR(way.stop_x, physics.state(0)[0], 0.03) << way.task;
    EXPECT_NEAR(way.stop_y, physics.state(0)[1], 0.03) << way.task;
  }
}

TEST(BallMazes, CutTheVelocityBeforeAStep) {
  const Physics physics(DAC_TASK_MAZE2D_OPEN, 1);
  physics.set_state(0, {2, 1, 0, 50});
  physics.step(0, {0, 0});
  EXPECT_NEAR(5, physics.state(0)[3], 0.1);
  EXPECT_NEAR(1.05, physics.state(0)[1], 0.01);
}

TEST(Ants, StartAtTheOriginWithANormalizedQuaternion) {
  for (int task : {DAC_TASK_ANT, DAC_TASK_ANTMAZE_LARGE}) {
    const Physics physics(task, 1);
    double widest = 0, squares = 0;
    for (int seed = 0; seed < 200; ++seed) {
      ASSERT_EQ(DAC_OK, dac_physics_reset(physics, 0, seed));
      const State q = physics.state(0);
      for (size_t i = 0; i < 15; ++i)
        if (i < 3 || i > 6) widest = std::max(widest, std::fabs(q[i] - (i == 2 ? 0.75 : 0)));
      EXPECT_NEAR(1, q[3] * q[3] + q[4] * q[4] + q[5] * q[5] + q[6] * q[6], 1e-12);
      EXPECT_GT(q[3], 0.9 / std::sqrt(0.81 + 0.03));
      for (size_t i = 15; i < 29; ++i) squares += q[i] * q[i] / (200 * 14);
    }
    EXPECT_LE(widest, 0.1);
    EXPECT_GE(widest, 0.099);
    EXPECT_NEAR(0.1, std::sqrt(squares), 0.005);
  }
}

TEST(AntMazes, GoalsLieBeyondTheMiddleOfTheirCell) {
  const double cells[][2] = {{0, 8}, {20, 20}, {32, 24}};
  for (size_t maze = 0; maze < 3; ++maze) {
    const Physics physics(kAntMazes[maze], 1);
    constexpr int kDraws = 2000;
    double mean[2] = {}, product = 0, least = 9, most = 0;
    for (int seed = 0; seed < kDraws; ++seed) {
      ASSERT_EQ(DAC_OK, dac_physics_draw_goal(physics, 0, seed));
      const std::vector<double> goal = physics.goal(0);
      for (size_t i = 0; i < 2; ++i) {
        const double beyond = goal[i] - cells[maze][i];
        mean[i] += beyond / kDraws;
        least = std::min(least, beyond);
        most = std::max(most, beyond);
      }
      product += (goal[0] - cells[maze][0] - 0.75) * (goal[1] - cells[maze][1] - 0.75) / kDraws;
    }
    EXPECT_GE(least, 0);
    EXPECT_LE(most, 1.5);
    EXPECT_GT(most, 1.4);  // the sum of U(0, 1) and U(0, 0.5)
    for (double m : mean) EXPECT_NEAR(0.75, m, 0.03);  // standard error 0.007
    EXPECT_NEAR(0, product, 0.01);                     // x and y have nothing in common
  }
}

TEST(AntMazes, GoalsAndStartsAreNamedByTheirOwnSeeds) {
  const Physics physics(DAC_TASK_ANTMAZE_MEDIUM, 3);
  ASSERT_EQ(DAC_OK, dac_physics_draw_goal(physics, 0, 5));
  const std::vector<double> fifth = physics.goal(0);
  ASSERT_EQ(DAC_OK, dac_physics_reset(physics, 0, 1));
  EXPECT_EQ(fifth, physics.goal(0)) << "a reset moved the goal";
  const State start = physics.state(0);
  ASSERT_EQ(DAC_OK, dac_physics_draw_goal(physics, 0, 6));
  EXPECT_EQ(start, physics.state(0)) << "a goal moved the ant";
  EXPECT_NE(fifth, physics.goal(0));
  ASSERT_EQ(DAC_OK, dac_physics_draw_goal(physics, 2, 5));
  EXPECT_EQ(fifth, physics.goal(2)) << "the same seed in another environment";
  EXPECT_NE(fifth, physics.goal(1));
  ASSERT_EQ(DAC_OK, dac_physics_set_state(physics, 2, start.data(), start.data() + 15));
  EXPECT_EQ(fifth, physics.goal(2));
}

TEST(AntMazes, EndWithinHalfAMetreOfTheGoalAndOnlyThere) {
  for (int task : kAntMazes) {
    const Physics physics(task, 2);
    for (double z : {0.75, 3.0, 0.1}) {  // standing, dropped, in the floor: none of them is an end
      const State start = ant_at(1, 0.5, z);
      const double elsewhere[] = {-50, -50};
      ASSERT_EQ(DAC_OK, dac_physics_set_goal(physics, 1, elsewhere));
      physics.set_state(1, start);
      const Physics::Outcome far = physics.step(1, std::vector<double>(8, 0.5));
      EXPECT_EQ(0, far.reward);
      EXPECT_FALSE(far.terminated) << z;
      const State after = physics.state(1);
      for (double away : {0.499999, 0.500001}) {
        const double goal[] = {after[0] + 0.6 * away, after[1] - 0.8 * away};
        ASSERT_EQ(DAC_OK, dac_physics_set_goal(physics, 1, goal));
        physics.set_state(1, start);
        const Physics::Outcome outcome = physics.step(1, std::vector<double>(8, 0.5));
        EXPECT_EQ(away < 0.5, outcome.terminated);
        EXPECT_EQ(away < 0.5 ? 1 : 0, outcome.reward);
      }
    }
  }
}

// MuJoCo puts a simulation that diverges back to its origin; the goal must not follow it there.
TEST(AntMazes, ADivergedSimulationIsNoSuccess) {
  const Physics physics(DAC_TASK_ANTMAZE_UMAZE, 1);
  State wild = ant_at(0, 8);
  std::fill(wild.begin() + 15, wild.end(), 1e12);
  const std::vector<double> goal = physics.goal(0);
  physics.set_state(0, wild);
  const Physics::Outcome outcome = physics.step(0, std::vector<double>(8, 0));
  EXPECT_LT(physics.state(0)[1], 1) << "MuJoCo has not reset it";
  EXPECT_EQ(0, outcome.reward);
  EXPECT_FALSE(outcome.terminated);
  EXPECT_EQ(goal, physics.goal(0));
}

// Columns of the map count along x: the U's wall lies between start and goal.
TEST(AntMazes, TheAntIsStoppedByAWall) {
  const struct {
    double vx, vy, most_x, most_y;
  } throws[] = {{0, 8, 9, 1.9}, {8, 0, 99, 9}};  // line 2 of column 1 is a wall, line 1 of column 2 is free
  for (const auto& thrown : throws) {
    const Physics physics(DAC_TASK_ANTMAZE_UMAZE, 1);
    State state = ant_at(0, 0);
    state[15] = thrown.vx;
    state[16] = thrown.vy;
    physics.set_state(0, state);
    double x = 0, y = 0;
    for (int i = 0; i < 10; ++i) {
      physics.step(0, std::vector<double>(8, 0));
      x = std::max(x, physics.state(0)[0]);
      y = std::max(y, physics.state(0)[1]);
    }
    EXPECT_LT(x, thrown.most_x);
    EXPECT_LT(y, thrown.most_y);
    EXPECT_GT(std::max(x, y), thrown.most_x > 50 ? 2.5 : 0.5);
  }
}

TEST(Ant, IsPaidForSpeedAndLifeAndPaysForControl) {
  const Physics physics(DAC_TASK_ANT, 1);
  ASSERT_EQ(DAC_OK, dac_physics_reset(physics, 0, 3));
  for (int step = 0; step < 50; ++step) {
    std::vector<double> action(8);
    double squares = 0;
    for (size_t i = 0; i < 8; ++i) {
      action[i] = std::sin(step + 2.0 * static_cast<double>(i));
      squares += action[i] * action[i];
    }
    const double before = physics.state(0)[0];
    const double reward = physics.step(0, action).reward;
    const double speed = (physics.state(0)[0] - before) / 0.05;
    EXPECT_NEAR(speed + 1 - 0.5 * squares, reward, 0.1);  // the place is taken within the last step, not after it
  }
}

TEST(Ant, DiesOutsideOfItsHeightsAndShowsNoContactForces) {
  const Physics physics(DAC_TASK_ANT, 1);
  const struct {
    double height, climb;
  } cases[] = {{0.75, 0}, {1.2, 0}, {0.75, -60}, {0.9, 2}};
  int low = 0, high = 0, alive = 0;
  for (const auto& fact : cases) {
    State start = ant_at(0, 0, fact.height);
    start[17] = fact.climb;
    physics.set_state(0, start);
    const bool dead = physics.step(0, std::vector<double>(8, 0)).terminated;
    const double height = physics.state(0)[2];
    EXPECT_EQ(height < 0.2 || height > 1.0, dead) << height;
    low += height < 0.2;
    high += height > 1.0;
    alive += !dead;
    std::vector<float> seen(111, 7.0f);
    ASSERT_EQ(DAC_OK, dac_physics_observe(physics, seen.data()));
    const State q = physics.state(0);
    for (size_t i = 0; i < 27; ++i) EXPECT_EQ(static_cast<float>(q[i + 2]), seen[i]);
    for (size_t i = 27; i < 111; ++i) EXPECT_EQ(0, seen[i]);
  }
  EXPECT_TRUE(low && high && alive) << low << high << alive;
}

TEST(Goals, AreRefusedWhereThereAreNone) {
  const Physics hopper(DAC_TASK_HOPPER, 1), maze(DAC_TASK_ANTMAZE_UMAZE, 1);
  double goal[] = {1, 2};
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_draw_goal(hopper, 0, 0));
  EXPECT_STREQ("this task has no goal", dac_last_error());
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_set_goal(hopper, 0, goal));
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_get_goal(hopper, 0, goal));
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_draw_goal(maze, 1, 0));
  EXPECT_STREQ("no environment of this index", dac_last_error());
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_set_goal(maze, 0, nullptr));
  goal[1] = HUGE_VAL;
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_physics_set_goal(maze, 0, goal));
  EXPECT_STREQ("a goal must be finite", dac_last_error());
}

}  // namespace
