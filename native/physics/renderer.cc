// SPDX-License-Identifier: Apache-2.0
#include "physics/renderer.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/status.h"
#include "dac/physics.h"

namespace dac {
namespace {

constexpr int kMostGeoms = 1000;  // a maze has about 100
constexpr float kGoalColor[] = {0.3f, 0.75f, 0.4f, 0.8f};
constexpr double kGoalRadius = 0.5, kGoalHeight = 0.02;  // the radius counts in every task with a goal

std::unique_ptr<Task> checked_task(int kind, int width, int height) {
  require(width >= DAC_LEAST_PIXELS && width <= DAC_MOST_PIXELS && height >= DAC_LEAST_PIXELS && height <= DAC_MOST_PIXELS,
          "width and height must be 16..4096 pixels");
  return known_task(kind);
}

double ground_height(const mjModel& m) {
  const int ground = static_cast<int>(std::find(m.geom_type, m.geom_type + m.ngeom, mjGEOM_PLANE) - m.geom_type);
  return m.geom_pos[3 * ground + 2];
}

Data posed(const mjModel& model) {
  Data data = make_data(model);
  mj_kinematics(&model, data.get());
  return data;
}

}  // namespace

Renderer::Renderer(int task, int width, int height)
    : task_(checked_task(task, width, height)),
      model_(load_scenery(*task_)),
      data_(posed(*model_)),
      viewpoint_(*model_, *data_, static_cast<double>(width) / height),
      frame_{0, 0, width, height} {
  model_->vis.global.offwidth = width;
  model_->vis.global.offheight = height;
  model_->stat.extent = viewpoint_.reach();
  mjv_defaultScene(&scene_);
  mjr_defaultContext(&context_);
  const GlScope scope(gl_);
  mjv_makeScene(model_.get(), &scene_, kMostGeoms);
  try {
    mjr_makeContext(model_.get(), &context_, mjFONTSCALE_100);
    mjr_setBuffer(mjFB_OFFSCREEN, &context_);
    if (context_.currentBuffer != mjFB_OFFSCREEN) throw Error(DAC_UNSUPPORTED, "OpenGL has no buffer to draw into");
    arrange(model_->qpos0, nullptr);
    mjr_render(frame_, &scene_, &context_);  // a context's first picture differs from its next in a bit or two
  } catch (...) {
    mjr_freeContext(&context_);
    mjv_freeScene(&scene_);
    throw;
  }
}

Renderer::~Renderer() {
  try {
    const GlScope scope(gl_);
    mjr_freeContext(&context_);
  } catch (const Error&) {
    // A context that is refused takes what was in it along.
  }
  mjv_freeScene(&scene_);
}

void Renderer::check_sizes(int nq, int goal_dim, int64_t bytes) const {
  const auto expect = [](int64_t given, int64_t needed, const char* name) {
    if (given != needed)
      throw Error(DAC_INVALID_ARGUMENT,
                  std::string(name) + " is " + std::to_string(given) + ", must be " + std::to_string(needed));
  };
  expect(nq, model_->nq, "nq");
  expect(goal_dim, task_->has_goal() && goal_dim != 0 ? 2 : 0, "goal_dim");
  expect(bytes, int64_t{3} * frame_.width * frame_.height, "bytes");
}

void Renderer::draw(const double* qpos, const double* goal, uint8_t* pixels) {
  arrange(qpos, goal);
  const GlScope scope(gl_);
  mjr_render(frame_, &scene_, &context_);
  mjr_readPixels(pixels, nullptr, frame_, &context_);
  const size_t line = 3 * static_cast<size_t>(frame_.width), lines = static_cast<size_t>(frame_.height);
  for (size_t i = 0; i < lines / 2; ++i)  // OpenGL begins below
    std::swap_ranges(pixels + i * line, pixels + (i + 1) * line, pixels + (lines - 1 - i) * line);
}

void Renderer::arrange(const double* qpos, const double* goal) {
  std::copy_n(qpos, model_->nq, data_->qpos);
  double mark[2] = {};
  if (goal) std::copy_n(goal, 2, mark);
  if (viewpoint_.follows()) bring_near(mark);
  mj_kinematics(model_.get(), data_.get());
  mj_comPos(model_.get(), data_.get());
  mj_camlight(model_.get(), data_.get());
  mjvOption option;
  mjv_defaultOption(&option);
  mjvCamera camera = viewpoint_.camera(*data_);
  mjv_updateScene(model_.get(), data_.get(), &option, nullptr, &camera, mjCAT_ALL, &scene_);
  shine_on(camera.lookat);
  if (goal) mark_goal(mark);
}

// Hundreds of metres away MuJoCo's ground ends. A robot that is followed is drawn near the origin, moved by whole periods
// of the ground's pattern, and so is its goal. Its place is at the beginning of qpos: x, and y if it is free.
void Renderer::bring_near(double* goal) {
  const int axes = model_->jnt_type[0] == mjJNT_FREE ? 2 : 1;
  for (int i = 0; i < axes; ++i) {
    const double moved = kGroundPeriod * std::floor(data_->qpos[i] / kGroundPeriod);
    data_->qpos[i] -= moved;
    goal[i] -= moved;
  }
}

// The sun goes along: shadows are drawn around where its line meets the ground.
void Renderer::shine_on(const double* place) {
  for (int i = 0; i < scene_.nlight; ++i) {
    mjvLight& light = scene_.lights[i];
    for (int axis = 0; axis < 3 && !light.headlight; ++axis)
      light.pos[axis] = static_cast<float>(place[axis]) - static_cast<float>(viewpoint_.reach()) * light.dir[axis];
  }
}

// A disc on the ground. Goals are in the coordinates of qpos, which a ball has relative to where its body is put.
void Renderer::mark_goal(const double* goal) {
  if (scene_.ngeom == scene_.maxgeom) return;
  const double* origin = model_->body_pos + 3 * kTorsoBody;
  const double size[3] = {kGoalRadius, kGoalHeight, 0}, at[3] = {goal[0] + origin[0], goal[1] + origin[1], ground_height(*model_)};
  mjv_initGeom(&scene_.geoms[scene_.ngeom++], mjGEOM_CYLINDER, size, at, nullptr, kGoalColor);
}

}  // namespace dac
