// SPDX-License-Identifier: Apache-2.0
// What makes a simulated body a task: observation, reward, end of an episode, reset distribution. D4RL's v2 rules
// (gym 0.23 locomotion, d4rl 1.1 mazes). A task has no state: everything is in MuJoCo's data and in an episode's goal.
#ifndef DAC_PHYSICS_TASK_H
#define DAC_PHYSICS_TASK_H

#include <mujoco/mujoco.h>

#include <array>
#include <cstdint>
#include <memory>

#include "physics/maze.h"
#include "physics/model.h"

namespace dac {

struct StepOutcome {
  double reward;
  bool terminated;
};

using Goal = std::array<double, 2>;  // x, y

class Task {
 public:
  virtual ~Task() = default;
  virtual ModelSource source() const = 0;
  virtual int obs_dim() const = 0;
  virtual int frame_skip() const = 0;
  virtual void observe(const mjModel& model, const mjData& data, float* observation) const = 0;
  // Applies the clipped action for one environment step. action: nu numbers.
  virtual StepOutcome step(const mjModel& model, mjData& data, const double* action, const Goal& goal) const = 0;
  // Writes qpos and qvel of a fresh episode; the caller has reset the data and makes the forward call.
  virtual void draw_start(const mjModel& model, mjData& data, uint64_t seed) const = 0;
  virtual bool has_goal() const { return false; }
  // The same goal for the same seed; for any seed if the task's goal is fixed.
  virtual Goal draw_goal(uint64_t) const { return {}; }
};

// kind: DAC_TASK_*. Throws Error for one that is unknown, and where libmujoco is of another version. From then on the
// simulator's messages are handled.
std::unique_ptr<Task> known_task(int kind);
// kind: DAC_TASK_*; null if unknown.
std::unique_ptr<Task> make_task(int kind);
std::unique_ptr<Task> make_hopper();
std::unique_ptr<Task> make_walker2d();
std::unique_ptr<Task> make_half_cheetah();
std::unique_ptr<Task> make_ant();
std::unique_ptr<Task> make_ant_maze(const Maze& maze);
std::unique_ptr<Task> make_point_maze(const Maze& maze, bool dense);

}  // namespace dac

#endif
