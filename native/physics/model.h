// SPDX-License-Identifier: Apache-2.0
// Loading a MuJoCo model so that it behaves like the MuJoCo 2 series that D4RL's data came from.
//
// Two rules differ between simulator versions and are put back here: contact margins (summed since 3.5.0) and the
// inverse weight of a body that only slides (since 3.0.0). Capsule inertia changed in 2.1.1; "legacy" restores it.
#ifndef DAC_PHYSICS_MODEL_H
#define DAC_PHYSICS_MODEL_H

#include <mujoco/mujoco.h>

#include <memory>
#include <string>

namespace dac {

// MJCF texts, embedded from native/physics/models.
extern const char kHopperXml[];
extern const char kWalker2dXml[];
extern const char kHalfCheetahXml[];
extern const char kAntXml[];   // with {places} that tasks fill in, see maze.h
extern const char kBallXml[];  // the same

struct FreeModel {
  void operator()(mjModel* model) const { mj_deleteModel(model); }
};
struct FreeData {
  void operator()(mjData* data) const { mj_deleteData(data); }
};
using Model = std::unique_ptr<mjModel, FreeModel>;
using Data = std::unique_ptr<mjData, FreeData>;

struct SimulatorVersion {
  int major, minor, patch;
};
// MuJoCo writes 2.2.2 as 222 and, since its parts outgrew one digit, 3.14.0 as 3014000.
SimulatorVersion simulator_version();

// From now on MuJoCo's warnings go nowhere, and its errors are thrown as Error(DAC_DEVICE_ERROR) out of the call that met
// them. For the whole process.
void handle_simulator_messages();

struct ModelSource {
  std::string xml;
  // What the text says too, but MuJoCo does not keep, and legacy inertia needs:
  double total_mass = 0;  // masses are scaled to this sum; 0: left as they are
  double density = 1000;  // of every capsule
};

// inertia: DAC_INERTIA_*. Throws Error with MuJoCo's text.
Model load_model(const ModelSource& source, int inertia);
Data make_data(const mjModel& model);

}  // namespace dac

#endif
