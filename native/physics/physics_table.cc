// SPDX-License-Identifier: Apache-2.0
// The C functions of libdac_physics.so.
#include "physics/physics_table.h"

#include <algorithm>
#include <string>

#include "core/arguments.h"
#include "core/status.h"
#include "physics/environments.h"
#include "physics/renderer.h"

using dac::guard;
using dac::require;

struct dac_physics {
  explicit dac_physics(const dac_physics_config& config) : environments(config) {}
  dac::Environments environments;
};

struct dac_renderer {
  explicit dac_renderer(const dac_renderer_config& config) : renderer(config.task, config.width, config.height) {}
  dac::Renderer renderer;
};

namespace {

const char* simulator_version() {
  static const std::string text = [] {
    const dac::SimulatorVersion v = dac::simulator_version();
    return std::to_string(v.major) + "." + std::to_string(v.minor) + "." + std::to_string(v.patch);
  }();
  return text.c_str();
}

const char* last_error() { return dac::last_error_text(); }

dac_status create(const dac_physics_config* config, dac_physics** out) {
  return guard([&] {
    require(config && out, "config and out must not be null");
    *out = new dac_physics(*config);
  });
}

void free_physics(dac_physics* physics) { delete physics; }

dac_status get_info(const dac_physics* physics, dac_physics_info* info) {
  return guard([&] {
    require(physics && info, "physics and info must not be null");
    *info = physics->environments.info();
  });
}

dac_status reset(dac_physics* physics, int32_t env, int64_t seed) {
  return guard([&] {
    require(physics, "physics must not be null");
    physics->environments.reset(env, seed);
  });
}

dac_status set_state(dac_physics* physics, int32_t env, const double* qpos, const double* qvel) {
  return guard([&] {
    require(physics && qpos && qvel, "physics, qpos and qvel must not be null");
    physics->environments.set_state(env, qpos, qvel);
  });
}

dac_status get_state(const dac_physics* physics, int32_t env, double* qpos, double* qvel) {
  return guard([&] {
    require(physics && qpos && qvel, "physics, qpos and qvel must not be null");
    physics->environments.get_state(env, qpos, qvel);
  });
}

dac_status draw_goal(dac_physics* physics, int32_t env, int64_t seed) {
  return guard([&] {
    require(physics, "physics must not be null");
    physics->environments.draw_goal(env, seed);
  });
}

dac_status set_goal(dac_physics* physics, int32_t env, const double* goal) {
  return guard([&] {
    require(physics && goal, "physics and goal must not be null");
    physics->environments.set_goal(env, {goal[0], goal[1]});
  });
}

dac_status get_goal(const dac_physics* physics, int32_t env, double* goal) {
  return guard([&] {
    require(physics && goal, "physics and goal must not be null");
    const dac::Goal& known = physics->environments.goal(env);
    std::copy(known.begin(), known.end(), goal);
  });
}

dac_status observe(const dac_physics* physics, float* observations) {
  return guard([&] {
    require(physics && observations, "physics and observations must not be null");
    physics->environments.observe(observations);
  });
}

dac_status step(dac_physics* physics, const double* actions, const uint8_t* active, double* rewards,
                uint8_t* terminated) {
  return guard([&] {
    require(physics && actions && active && rewards && terminated, "no argument of a step may be null");
    physics->environments.step(actions, active, rewards, terminated);
  });
}

dac_status create_renderer(const dac_renderer_config* config, dac_renderer** out) {
  return guard([&] {
    require(out, "out must not be null");
    *out = new dac_renderer(dac::completed(config));
  });
}

void free_renderer(dac_renderer* renderer) { delete renderer; }

dac_status draw(dac_renderer* renderer, const double* qpos, int32_t nq, const double* goal, int32_t goal_dim,
                uint8_t* pixels, int64_t bytes) {
  return guard([&] {
    require(renderer && qpos && pixels, "renderer, qpos and pixels must not be null");
    require(goal || goal_dim == 0, "goal must not be null");
    renderer->renderer.check_sizes(nq, goal_dim, bytes);
    renderer->renderer.draw(qpos, goal_dim == 0 ? nullptr : goal, pixels);
  });
}

}  // namespace

extern "C" const dac_physics_table* dac_physics_get_table(void) {
  static const dac_physics_table table = {DAC_ABI_VERSION,
                                          sizeof(dac_physics_table),
                                          simulator_version,
                                          last_error,
                                          create,
                                          free_physics,
                                          get_info,
                                          reset,
                                          set_state,
                                          get_state,
                                          draw_goal,
                                          set_goal,
                                          get_goal,
                                          observe,
                                          step,
                                          create_renderer,
                                          free_renderer,
                                          draw};
  return &table;
}
