// SPDX-License-Identifier: Apache-2.0
#include "physics/scenery.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "dac/physics.h"

namespace dac {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;

using Color = std::array<float, 4>;
constexpr Color kTorso = {0.86f, 0.44f, 0.2f, 1}, kLimbs[] = {{0.93f, 0.68f, 0.3f, 1}, {0.45f, 0.3f, 0.56f, 1}},
                kWall = {0.66f, 0.62f, 0.56f, 1};

bool is_wall(const mjModel& m, int geom) { return m.geom_bodyid[geom] == 0 && m.geom_type[geom] == mjGEOM_BOX; }

// Which of the torso's limbs a body belongs to, counted from 1; 0: the torso itself.
int limb(const mjModel& m, int body) {
  if (body == kTorsoBody) return 0;
  while (m.body_parentid[body] != kTorsoBody) body = m.body_parentid[body];
  int number = 0;
  for (int other = kTorsoBody + 1; other <= body; ++other) number += m.body_parentid[other] == kTorsoBody;
  return number;
}

const Color& color(const mjModel& m, int geom) {
  if (is_wall(m, geom)) return kWall;
  const int number = limb(m, m.geom_bodyid[geom]);
  return number == 0 ? kTorso : kLimbs[number % 2];
}

// The ground has no end, and the checks that a movement is seen against.
void pave(mjModel& m, int plane) {
  std::fill_n(m.geom_size + 3 * plane, 2, 0);
  m.geom_matid[plane] = mj_name2id(&m, mjOBJ_MATERIAL, "ground");
}

}  // namespace

Model load_scenery(const Task& task) {
  ModelSource source = task.source();
  source.xml.insert(source.xml.rfind("</mujoco>"), kVisualsXml);
  Model model = load_model(source, DAC_INERTIA_EXACT);
  for (int geom = 0; geom < model->ngeom; ++geom) {
    if (model->geom_type[geom] == mjGEOM_PLANE)
      pave(*model, geom);
    else
      std::copy_n(color(*model, geom).data(), 4, model->geom_rgba + 4 * geom);
  }
  return model;
}

Viewpoint::Viewpoint(const mjModel& model, const mjData& data, double aspect) {
  mjv_defaultCamera(&camera_);
  camera_.type = mjCAMERA_FREE;
  follows_ = true;
  for (int geom = 0; geom < model.ngeom; ++geom) follows_ = follows_ && !is_wall(model, geom);
  if (follows_)
    follow(model);
  else
    overlook(model, data, aspect);
}

// Planar robots from the side, the ant from higher up. The height is fixed, so that a hop is seen as one.
void Viewpoint::follow(const mjModel& model) {
  const bool planar = model.jnt_type[0] != mjJNT_FREE;
  camera_.azimuth = planar ? 90 : 120;
  camera_.elevation = planar ? -10 : -25;
  camera_.distance = planar ? 4 : 5;
  camera_.lookat[2] = 0.6 * model.body_pos[3 * kTorsoBody + 2];
}

// As near as all corners of the walls stay in the picture.
void Viewpoint::overlook(const mjModel& model, const mjData& data, double aspect) {
  double low[3] = {mjMAXVAL, mjMAXVAL, mjMAXVAL}, high[3] = {-mjMAXVAL, -mjMAXVAL, -mjMAXVAL};
  for (int geom = 0; geom < model.ngeom; ++geom)
    for (int i = 0; i < 3 && is_wall(model, geom); ++i) {
      low[i] = std::min(low[i], data.geom_xpos[3 * geom + i] - model.geom_size[3 * geom + i]);
      high[i] = std::max(high[i], data.geom_xpos[3 * geom + i] + model.geom_size[3 * geom + i]);
    }
  for (int i = 0; i < 3; ++i) camera_.lookat[i] = (low[i] + high[i]) / 2;
  camera_.azimuth = 90;
  camera_.elevation = -70;
  const double tilt = camera_.elevation * kDegree, half = std::tan(model.vis.global.fovy / 2 * kDegree), room = 1.03;
  camera_.distance = 0;
  for (int corner = 0; corner < 8; ++corner) {
    double at[3];  // from the middle; the camera looks along y
    for (int i = 0; i < 3; ++i) at[i] = (corner >> i & 1 ? high[i] : low[i]) - camera_.lookat[i];
    const double ahead = std::cos(tilt) * at[1] + std::sin(tilt) * at[2];
    const double up = -std::sin(tilt) * at[1] + std::cos(tilt) * at[2];
    const double needed = room * std::max(std::abs(at[0]) / aspect, std::abs(up)) / half - ahead;
    camera_.distance = std::max(camera_.distance, needed);
  }
}

mjvCamera Viewpoint::camera(const mjData& data) const {
  mjvCamera camera = camera_;
  if (follows_) std::copy_n(data.xpos + 3 * kTorsoBody, 2, camera.lookat);
  return camera;
}

}  // namespace dac
