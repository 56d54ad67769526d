// SPDX-License-Identifier: Apache-2.0
#include "physics/environments.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/status.h"

namespace dac {
namespace {

// An environment takes up to 1 MiB.
constexpr int kMostEnvironments = 16384;

std::unique_ptr<Task> checked_task(const dac_physics_config& config) {
  require(config.num_envs >= 1 && config.num_envs <= kMostEnvironments, "the number of environments must be 1..16384");
  require(config.threads >= 1 && config.threads <= 256, "threads must be 1..256");
  require(config.inertia == DAC_INERTIA_LEGACY || config.inertia == DAC_INERTIA_EXACT, "unknown kind of inertia");
  return known_task(config.task);
}

}  // namespace

std::unique_ptr<Task> known_task(int kind) {
  if (mj_version() != mjVERSION_HEADER)
    throw Error(DAC_UNSUPPORTED, "built for MuJoCo " + std::to_string(mjVERSION_HEADER) + ", but libmujoco is " +
                                     std::to_string(mj_version()) + "; rebuild against the installed version");
  std::unique_ptr<Task> task = make_task(kind);
  require(task != nullptr, "unknown task");
  handle_simulator_messages();
  return task;
}

std::unique_ptr<Task> make_task(int kind) {
  switch (kind) {
    case DAC_TASK_HOPPER:
      return make_hopper();
    case DAC_TASK_WALKER2D:
      return make_walker2d();
    case DAC_TASK_HALFCHEETAH:
      return make_half_cheetah();
    case DAC_TASK_ANT:
      return make_ant();
    case DAC_TASK_MAZE2D_OPEN:
    case DAC_TASK_MAZE2D_OPEN_DENSE:
      return make_point_maze(kOpenMaze, kind == DAC_TASK_MAZE2D_OPEN_DENSE);
    case DAC_TASK_MAZE2D_UMAZE:
    case DAC_TASK_MAZE2D_UMAZE_DENSE:
      return make_point_maze(kBallUMaze, kind == DAC_TASK_MAZE2D_UMAZE_DENSE);
    case DAC_TASK_MAZE2D_MEDIUM:
    case DAC_TASK_MAZE2D_MEDIUM_DENSE:
      return make_point_maze(kMediumMaze, kind == DAC_TASK_MAZE2D_MEDIUM_DENSE);
    case DAC_TASK_MAZE2D_LARGE:
    case DAC_TASK_MAZE2D_LARGE_DENSE:
      return make_point_maze(kLargeMaze, kind == DAC_TASK_MAZE2D_LARGE_DENSE);
    case DAC_TASK_ANTMAZE_FLOOR:
      return make_ant_maze(kAntFloor);
    case DAC_TASK_ANTMAZE_UMAZE:
      return make_ant_maze(kAntUMaze);
    case DAC_TASK_ANTMAZE_MEDIUM:
      return make_ant_maze(kMediumMaze);
    case DAC_TASK_ANTMAZE_LARGE:
      return make_ant_maze(kLargeMaze);
    default:
      return nullptr;
  }
}

Environments::Environments(const dac_physics_config& config)
    : task_(checked_task(config)),
      model_(load_model(task_->source(), config.inertia)),
      pool_(std::min(config.threads, config.num_envs)) {
  for (int env = 0; env < config.num_envs; ++env) {
    data_.push_back(make_data(*model_));
    mj_forward(model_.get(), data_.back().get());
    goals_.push_back(task_->draw_goal(0));
  }
  controls_.resize(static_cast<size_t>(config.num_envs * model_->nu));
}

mjData& Environments::data(int env) const {
  require(env >= 0 && env < static_cast<int>(data_.size()), "no environment of this index");
  return *data_[static_cast<size_t>(env)];
}

dac_physics_info Environments::info() const {
  return {task_->obs_dim(), static_cast<int32_t>(model_->nu), static_cast<int32_t>(model_->nq),
          static_cast<int32_t>(model_->nv), task_->frame_skip(), task_->has_goal() ? 2 : 0,
          model_->opt.timestep};
}

void Environments::reset(int env, int64_t seed) {
  mjData& d = data(env);
  mj_resetData(model_.get(), &d);
  task_->draw_start(*model_, d, static_cast<uint64_t>(seed));
  mj_forward(model_.get(), &d);
}

void Environments::set_state(int env, const double* qpos, const double* qvel) {
  mjData& d = data(env);
  mj_resetData(model_.get(), &d);  // also clears the solver's warm start
  std::copy_n(qpos, model_->nq, d.qpos);
  std::copy_n(qvel, model_->nv, d.qvel);
  mj_forward(model_.get(), &d);
}

void Environments::get_state(int env, double* qpos, double* qvel) const {
  const mjData& d = data(env);
  std::copy_n(d.qpos, model_->nq, qpos);
  std::copy_n(d.qvel, model_->nv, qvel);
}

void Environments::draw_goal(int env, int64_t seed) {
  require_goal(env);
  goals_[static_cast<size_t>(env)] = task_->draw_goal(static_cast<uint64_t>(seed));
}

void Environments::set_goal(int env, const Goal& goal) {
  require_goal(env);
  require(std::isfinite(goal[0]) && std::isfinite(goal[1]), "a goal must be finite");
  goals_[static_cast<size_t>(env)] = goal;
}

const Goal& Environments::goal(int env) const {
  require_goal(env);
  return goals_[static_cast<size_t>(env)];
}

void Environments::require_goal(int env) const {
  data(env);
  require(task_->has_goal(), "this task has no goal");
}

void Environments::observe(float* observations) const {
  for (size_t env = 0; env < data_.size(); ++env)
    task_->observe(*model_, *data_[env], observations + env * static_cast<size_t>(task_->obs_dim()));
}

void Environments::step(const double* actions, const uint8_t* active, double* rewards, uint8_t* terminated) {
  pool_.run(static_cast<int>(data_.size()), [&](int env, int) {
    rewards[env] = 0;
    terminated[env] = 0;
    if (!active[env]) return;
    double* control = &controls_[static_cast<size_t>(env * model_->nu)];
    for (int i = 0; i < model_->nu; ++i)
      control[i] = std::clamp(actions[env * model_->nu + i], -1.0, 1.0);
    const size_t at = static_cast<size_t>(env);
    const StepOutcome outcome = task_->step(*model_, *data_[at], control, goals_[at]);
    rewards[env] = outcome.reward;
    terminated[env] = outcome.terminated;
  });
}

}  // namespace dac
