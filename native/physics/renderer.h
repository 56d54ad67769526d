// SPDX-License-Identifier: Apache-2.0
// Pictures of a task's states. It has a model and data of its own, so a state is drawn from its numbers alone, whoever
// simulates meanwhile.
#ifndef DAC_PHYSICS_RENDERER_H
#define DAC_PHYSICS_RENDERER_H

#include <mujoco/mujoco.h>

#include "physics/gl_platform.h"
#include "physics/scenery.h"

namespace dac {

class Renderer {
 public:
  Renderer(int task, int width, int height);
  ~Renderer();
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  // Throws Error unless draw takes so many numbers; goal_dim may be 0.
  void check_sizes(int nq, int goal_dim, int64_t bytes) const;
  // qpos: nq numbers. goal: 2 numbers or null. pixels: (height, width, 3), red green blue, the uppermost line first.
  void draw(const double* qpos, const double* goal, uint8_t* pixels);

 private:
  void arrange(const double* qpos, const double* goal);
  void bring_near(double* goal);
  void shine_on(const double* place);
  void mark_goal(const double* goal);

  std::unique_ptr<Task> task_;
  Model model_;
  Data data_;
  Viewpoint viewpoint_;
  mjrRect frame_;
  GlContext gl_;
  mjvScene scene_;
  mjrContext context_;
};

}  // namespace dac

#endif
