// SPDX-License-Identifier: Apache-2.0
// The three planar robots: qpos = (x, z, torso angle, joints). They differ in reward weights, in what ends an episode
// and in the reset noise. Rewards and ends are computed from qpos and qvel only, as the reference does: no forward call
// follows the last simulator step.
#include <algorithm>
#include <cmath>

#include "physics/start_noise.h"
#include "physics/task.h"

namespace dac {
namespace {

class Locomotion : public Task {
 public:
  int obs_dim() const override { return positions() - 1 + velocities(); }

  StepOutcome step(const mjModel& model, mjData& data, const double* action, const Goal&) const override {
    double control_cost = 0;
    for (int i = 0; i < model.nu; ++i) {
      data.ctrl[i] = action[i];
      control_cost += action[i] * action[i];
    }
    const double before = data.qpos[0];
    for (int i = 0; i < frame_skip(); ++i) mj_step(&model, &data);
    const double speed = (data.qpos[0] - before) / (frame_skip() * model.opt.timestep);
    return {speed + alive_bonus() - control_weight() * control_cost, !healthy(model, data)};
  }

  void observe(const mjModel& model, const mjData& data, float* observation) const override {
    for (int i = 1; i < model.nq; ++i) *observation++ = static_cast<float>(data.qpos[i]);
    const double bound = velocity_bound();
    for (int i = 0; i < model.nv; ++i)
      *observation++ = static_cast<float>(std::min(std::max(data.qvel[i], -bound), bound));
  }

  void draw_start(const mjModel& model, mjData& data, uint64_t seed) const override {
    StartNoise noise(seed);
    for (int i = 0; i < model.nq; ++i) data.qpos[i] = model.qpos0[i] + noise.uniform(-0.005, 0.005);
    for (int i = 0; i < model.nv; ++i) data.qvel[i] = noise.uniform(-0.005, 0.005);
  }

 protected:
  virtual int positions() const = 0;
  virtual int velocities() const = 0;
  virtual double alive_bonus() const { return 1; }  // paid in every step, the last one included
  virtual double control_weight() const { return 1e-3; }
  virtual double velocity_bound() const { return 10; }
  virtual bool healthy(const mjModel& model, const mjData& data) const = 0;
};

class Hopper final : public Locomotion {
 public:
  ModelSource source() const override { return {kHopperXml}; }
  int frame_skip() const override { return 4; }

 protected:
  int positions() const override { return 6; }
  int velocities() const override { return 6; }
  bool healthy(const mjModel& model, const mjData& data) const override {
    bool bounded = std::isfinite(data.qpos[0]) && std::isfinite(data.qpos[1]);
    for (int i = 2; i < model.nq; ++i) bounded = bounded && std::fabs(data.qpos[i]) < 100;
    for (int i = 0; i < model.nv; ++i) bounded = bounded && std::fabs(data.qvel[i]) < 100;
    return bounded && data.qpos[1] > 0.7 && std::fabs(data.qpos[2]) < 0.2;
  }
};

class Walker2d final : public Locomotion {
 public:
  ModelSource source() const override { return {kWalker2dXml}; }
  int frame_skip() const override { return 4; }

 protected:
  int positions() const override { return 9; }
  int velocities() const override { return 9; }
  bool healthy(const mjModel&, const mjData& data) const override {
    return data.qpos[1] > 0.8 && data.qpos[1] < 2.0 && data.qpos[2] > -1 && data.qpos[2] < 1;
  }
};

class HalfCheetah final : public Locomotion {
 public:
  ModelSource source() const override { return {kHalfCheetahXml, 14}; }
  int frame_skip() const override { return 5; }

  void draw_start(const mjModel& model, mjData& data, uint64_t seed) const override {
    StartNoise noise(seed);
    for (int i = 0; i < model.nq; ++i) data.qpos[i] = model.qpos0[i] + noise.uniform(-0.1, 0.1);
    for (int i = 0; i < model.nv; ++i) data.qvel[i] = 0.1 * noise.normal();
  }

 protected:
  int positions() const override { return 9; }
  int velocities() const override { return 9; }
  double alive_bonus() const override { return 0; }
  double control_weight() const override { return 0.1; }
  double velocity_bound() const override { return HUGE_VAL; }
  bool healthy(const mjModel&, const mjData&) const override { return true; }
};

}  // namespace

std::unique_ptr<Task> make_hopper() { return std::make_unique<Hopper>(); }
std::unique_ptr<Task> make_walker2d() { return std::make_unique<Walker2d>(); }
std::unique_ptr<Task> make_half_cheetah() { return std::make_unique<HalfCheetah>(); }

}  // namespace dac
