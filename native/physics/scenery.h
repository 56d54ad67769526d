// SPDX-License-Identifier: Apache-2.0
// A task's model as it is drawn: ground, sky, light and colours on top of the model that is simulated, and where the camera
// stands.
#ifndef DAC_PHYSICS_SCENERY_H
#define DAC_PHYSICS_SCENERY_H

#include <mujoco/mujoco.h>

#include "physics/task.h"

namespace dac {

extern const char kVisualsXml[];  // models/visuals.xml

// Bodies, joints and geoms are those of the simulated model, in its order.
Model load_scenery(const Task& task);

// A robot is followed from the side; a maze is seen as a whole, from above at an angle.
class Viewpoint {
 public:
  // data: a state of the model with its positions computed. aspect: width / height.
  Viewpoint(const mjModel& model, const mjData& data, double aspect);
  // About how far around what it looks at there is something to see, in metres.
  double reach() const { return 0.75 * camera_.distance; }
  // Whether it goes along with the robot.
  bool follows() const { return follows_; }
  // For a state with its positions computed.
  mjvCamera camera(const mjData& data) const;

 private:
  void follow(const mjModel& model);
  void overlook(const mjModel& model, const mjData& data, double aspect);

  mjvCamera camera_;
  bool follows_;
};

// In metres; after so many the ground looks the same again.
constexpr double kGroundPeriod = 4;

// The one body that hangs on the world.
constexpr int kTorsoBody = 1;

}  // namespace dac

#endif
