// SPDX-License-Identifier: Apache-2.0
// D4RL's maze2d: a ball pushed through a maze to a fixed goal. It never ends by itself. Velocities are cut to [-5, 5]
// before each step, not after it, so an observation may show a little more.
#include <algorithm>
#include <cmath>

#include "physics/start_noise.h"
#include "physics/task.h"

namespace dac {
namespace {

constexpr double kGoalRadius = 0.5, kFastest = 5;
constexpr Placement kWalls = {{1, 1}, 1, true};
// In the coordinates of qpos, 0.2 off the cells' middles: an oddity of the original that goals and starts share.
constexpr Placement kPositions = {{0, 0}, 1, true};

class PointMaze final : public Task {
 public:
  PointMaze(const Maze& maze, bool dense) : maze_(maze), starts_(maze.free_cells()), dense_(dense) {}
  ModelSource source() const override { return {fill_in(kBallXml, {{"walls", wall_geoms(maze_, kWalls, 0)}})}; }
  int obs_dim() const override { return 4; }
  int frame_skip() const override { return 1; }

  void observe(const mjModel&, const mjData& data, float* observation) const override {
    for (int i = 0; i < 2; ++i) {
      observation[i] = static_cast<float>(data.qpos[i]);
      observation[2 + i] = static_cast<float>(data.qvel[i]);
    }
  }

  StepOutcome step(const mjModel& model, mjData& data, const double* action, const Goal& goal) const override {
    // The reference makes a forward call between these two lines. It changes no bit of what follows.
    for (int i = 0; i < 2; ++i) data.qvel[i] = std::clamp(data.qvel[i], -kFastest, kFastest);
    std::copy_n(action, 2, data.ctrl);
    mj_step(&model, &data);
    const double distance = std::hypot(data.qpos[0] - goal[0], data.qpos[1] - goal[1]);
    return {dense_ ? std::exp(-distance) : distance <= kGoalRadius ? 1.0 : 0.0, false};
  }

  void draw_start(const mjModel&, mjData& data, uint64_t seed) const override {
    StartNoise noise(seed);
    const size_t cell = static_cast<size_t>(noise.uniform(0, static_cast<double>(starts_.size())));
    const Point middle = kPositions.middle(starts_[std::min(cell, starts_.size() - 1)]);
    data.qpos[0] = middle.x + noise.uniform(-0.1, 0.1);
    data.qpos[1] = middle.y + noise.uniform(-0.1, 0.1);
    for (int i = 0; i < 2; ++i) data.qvel[i] = 0.1 * noise.normal();
  }

  bool has_goal() const override { return true; }
  Goal draw_goal(uint64_t) const override {
    const Point middle = kPositions.middle(maze_.find('G'));
    return {middle.x, middle.y};
  }

 private:
  Maze maze_;
  std::vector<Cell> starts_;
  bool dense_;
};

}  // namespace

std::unique_ptr<Task> make_point_maze(const Maze& maze, bool dense) { return std::make_unique<PointMaze>(maze, dense); }

}  // namespace dac
