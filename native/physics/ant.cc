// SPDX-License-Identifier: Apache-2.0
// The ant: qpos = (x, y, z, quaternion, joints). As gym's Ant-v2 it is paid for walking forward; in AntMaze it has to
// reach a goal, and nothing else counts.
#include <algorithm>
#include <cmath>

#include "physics/start_noise.h"
#include "physics/task.h"

namespace dac {
namespace {

class AntBody : public Task {
 public:
  int frame_skip() const override { return 5; }

  void draw_start(const mjModel& model, mjData& data, uint64_t seed) const override {
    StartNoise noise(seed);
    for (int i = 0; i < model.nq; ++i) data.qpos[i] = model.qpos0[i] + noise.uniform(-0.1, 0.1);
    for (int i = 0; i < model.nv; ++i) data.qvel[i] = 0.1 * noise.normal();
    mju_normalize4(data.qpos + 3);  // before 3.2.0 MuJoCo's forward call does it
  }

 protected:
  // Actions in [-1, 1] are shares of the motors' range.
  void simulate(const mjModel& model, mjData& data, const double* action) const {
    for (int i = 0; i < model.nu; ++i) data.ctrl[i] = model.actuator_ctrlrange[2 * i + 1] * action[i];
    for (int i = 0; i < frame_skip(); ++i) mj_step(&model, &data);
  }
};

class Ant final : public AntBody {
 public:
  ModelSource source() const override {
    const std::string xml = fill_in(kAntXml, {{"timestep", "0.01"},
                                              {"solimp", "0.9 0.95 0.001"},
                                              {"gear", "150"},
                                              {"control range", "-1 1"},
                                              {"walls", ""}});
    return {xml, 0, kDensity};
  }
  int obs_dim() const override { return kSeen + kContactForces; }

  // The torso's place is the one of MuJoCo's last evaluation of the dynamics, not of the state after it, as in gym.
  StepOutcome step(const mjModel& model, mjData& data, const double* action, const Goal&) const override {
    const double* torso = data.xpos + 3 * kTorso;
    const double before = *torso;
    simulate(model, data, action);
    const double speed = (*torso - before) / (frame_skip() * model.opt.timestep);
    const double control_cost = 0.5 * mju_dot(action, action, model.nu);
    return {speed + 1 - control_cost, !healthy(model, data)};
  }

  // Contact forces are 0 in D4RL's data: MuJoCo 2 did not compute them unless asked to.
  void observe(const mjModel& model, const mjData& data, float* observation) const override {
    for (int i = 2; i < model.nq; ++i) *observation++ = static_cast<float>(data.qpos[i]);
    for (int i = 0; i < model.nv; ++i) *observation++ = static_cast<float>(data.qvel[i]);
    std::fill_n(observation, kContactForces, 0.0f);
  }

  static constexpr double kDensity = 5;

 private:
  static constexpr int kTorso = 1, kSeen = 27, kContactForces = 6 * 14;

  static bool healthy(const mjModel& model, const mjData& data) {
    const auto finite = [](double value) { return std::isfinite(value); };
    return std::all_of(data.qpos, data.qpos + model.nq, finite) &&
           std::all_of(data.qvel, data.qvel + model.nv, finite) && data.qpos[2] >= 0.2 && data.qpos[2] <= 1.0;
  }
};

class AntMaze final : public AntBody {
 public:
  explicit AntMaze(const Maze& maze) : maze_(maze) {
    const Cell start = maze.find('R');  // the ant starts at (0, 0)
    placement_ = {{-kCell * start.column, -kCell * start.line}, kCell, false};
  }

  ModelSource source() const override {
    const std::string xml = fill_in(kAntXml, {{"timestep", "0.02"},
                                              {"solimp", "0.8 0.8 0.01"},
                                              {"gear", "1"},
                                              {"control range", "-30 30"},
                                              {"walls", wall_geoms(maze_, placement_, kWallHeight / 2)}});
    return {xml, 0, Ant::kDensity};
  }
  int obs_dim() const override { return 29; }

  StepOutcome step(const mjModel& model, mjData& data, const double* action, const Goal& goal) const override {
    simulate(model, data, action);
    const bool reached = std::hypot(data.qpos[0] - goal[0], data.qpos[1] - goal[1]) <= kGoalRadius;
    return {reached ? 1.0 : 0.0, reached};
  }

  void observe(const mjModel& model, const mjData& data, float* observation) const override {
    for (int i = 0; i < model.nq; ++i) *observation++ = static_cast<float>(data.qpos[i]);
    for (int i = 0; i < model.nv; ++i) *observation++ = static_cast<float>(data.qvel[i]);
  }

  bool has_goal() const override { return true; }
  // Beyond the middle of the goal's cell by 0 to 1.5 m in x and in y.
  Goal draw_goal(uint64_t seed) const override {
    StartNoise noise(seed, StartNoise::kGoal);
    const Point middle = placement_.middle(maze_.find('G'));
    const auto beyond = [&noise](double centre) {
      const double quarter = noise.uniform(0, 0.25 * kCell);
      return std::max(0.0, centre + quarter + noise.uniform(0, 0.5) * 0.25 * kCell);
    };
    const double x = beyond(middle.x);
    return {x, beyond(middle.y)};
  }

 private:
  static constexpr double kCell = 4, kWallHeight = 2, kGoalRadius = 0.5;

  Maze maze_;
  Placement placement_;
};

}  // namespace

std::unique_ptr<Task> make_ant() { return std::make_unique<Ant>(); }
std::unique_ptr<Task> make_ant_maze(const Maze& maze) { return std::make_unique<AntMaze>(maze); }

}  // namespace dac
