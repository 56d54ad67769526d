// SPDX-License-Identifier: Apache-2.0
// D4RL's maze2d-umaze: a ball pushed through a maze to a fixed goal. It never ends by itself. Velocities are cut to
// [-5, 5] before each step, not after it, so an observation may show a little more.
#include <algorithm>
#include <cmath>

#include "physics/start_noise.h"
#include "physics/task.h"

namespace dac {
namespace {

// Cells that an episode may start in, as (line, column) of the map; the first is the goal.
constexpr int kFreeCells[][2] = {{1, 1}, {1, 2}, {1, 3}, {2, 3}, {3, 1}, {3, 2}, {3, 3}};
constexpr double kGoal[2] = {1, 1};
constexpr double kGoalRadius = 0.5, kFastest = 5;

class PointMaze final : public Task {
 public:
  explicit PointMaze(bool dense) : dense_(dense) {}
  const char* xml() const override { return kMaze2dUmazeXml; }
  int obs_dim() const override { return 4; }
  int frame_skip() const override { return 1; }

  void observe(const mjModel&, const mjData& data, float* observation) const override {
    for (int i = 0; i < 2; ++i) {
      observation[i] = static_cast<float>(data.qpos[i]);
      observation[2 + i] = static_cast<float>(data.qvel[i]);
    }
  }

  StepOutcome step(const mjModel& model, mjData& data, const double* action) const override {
    for (int i = 0; i < 2; ++i) data.qvel[i] = std::clamp(data.qvel[i], -kFastest, kFastest);
    mj_forward(&model, &data);
    std::copy_n(action, 2, data.ctrl);
    mj_step(&model, &data);
    const double distance = std::hypot(data.qpos[0] - kGoal[0], data.qpos[1] - kGoal[1]);
    return {dense_ ? std::exp(-distance) : distance <= kGoalRadius ? 1.0 : 0.0, false};
  }

  void draw_start(const mjModel&, mjData& data, uint64_t seed) const override {
    StartNoise noise(seed);
    constexpr int cells = sizeof kFreeCells / sizeof kFreeCells[0];
    const int* cell = kFreeCells[std::min(cells - 1, static_cast<int>(noise.uniform(0, cells)))];
    for (int i = 0; i < 2; ++i) data.qpos[i] = cell[i] + noise.uniform(-0.1, 0.1);
    for (int i = 0; i < 2; ++i) data.qvel[i] = 0.1 * noise.normal();
  }

 private:
  bool dense_;
};

}  // namespace

std::unique_ptr<Task> make_point_maze(bool dense) { return std::make_unique<PointMaze>(dense); }

}  // namespace dac
