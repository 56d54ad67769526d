// SPDX-License-Identifier: Apache-2.0
// E copies of one task, stepped side by side by a crew of threads. Environments share the model and nothing else, so a
// result does not depend on the number of threads or on the other environments.
#ifndef DAC_PHYSICS_ENVIRONMENTS_H
#define DAC_PHYSICS_ENVIRONMENTS_H

#include <vector>

#include "core/thread_pool.h"
#include "dac/physics.h"
#include "physics/task.h"

namespace dac {

class Environments {
 public:
  explicit Environments(const dac_physics_config& config);

  dac_physics_info info() const;
  void reset(int env, int64_t seed);
  void set_state(int env, const double* qpos, const double* qvel);
  void get_state(int env, double* qpos, double* qvel) const;
  void draw_goal(int env, int64_t seed);
  void set_goal(int env, const Goal& goal);
  const Goal& goal(int env) const;  // of a task that has one
  void observe(float* observations) const;
  void step(const double* actions, const uint8_t* active, double* rewards, uint8_t* terminated);

 private:
  mjData& data(int env) const;
  void require_goal(int env) const;

  std::unique_ptr<Task> task_;
  Model model_;
  std::vector<Data> data_;
  std::vector<Goal> goals_;       // (E); not in MuJoCo's data, which MuJoCo itself resets when a simulation diverges
  std::vector<double> controls_;  // (E, nu) clipped actions
  ThreadPool pool_;
};

}  // namespace dac

#endif
