// SPDX-License-Identifier: Apache-2.0
// The functions of physics.h inside libdac.so: opens libdac_physics.so (beside this library) on first use and forwards.
#include <dlfcn.h>

#include <string>

#include "core/status.h"
#include "physics/physics_table.h"

namespace {

struct Loaded {
  const dac_physics_table* table = nullptr;
  std::string problem;
};

// The folder of the library that this code is in, with its slash.
std::string own_folder() {
  Dl_info info;
  if (!dladdr(reinterpret_cast<void*>(&own_folder), &info) || !info.dli_fname) return "";
  const std::string path = info.dli_fname;
  return path.substr(0, path.rfind('/') + 1);
}

Loaded load() {
  Loaded loaded;
  void* library = dlopen((own_folder() + "libdac_physics.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    loaded.problem = std::string("no MuJoCo: ") + dlerror() + "; install libmujoco-dev and build again to evaluate";
    return loaded;
  }
  using GetTable = const dac_physics_table* (*)();
  const auto get_table = reinterpret_cast<GetTable>(dlsym(library, "dac_physics_get_table"));
  const dac_physics_table* table = get_table ? get_table() : nullptr;
  if (table && table->abi_version == DAC_ABI_VERSION && table->table_bytes == sizeof *table)
    loaded.table = table;
  else
    loaded.problem = "libdac_physics.so is of another version than libdac.so; build again";
  return loaded;
}

const Loaded& physics() {
  static const Loaded loaded = load();
  return loaded;
}

// Calls one function of the table; its error text moves to this library's.
template <typename Function, typename... Args>
dac_status forward(Function dac_physics_table::*function, Args... args) {
  const Loaded& loaded = physics();
  if (!loaded.table) return dac::fail(DAC_UNSUPPORTED, loaded.problem.c_str());
  const dac_status status = (loaded.table->*function)(args...);
  return status == DAC_OK ? DAC_OK : dac::fail(status, loaded.table->last_error());
}

}  // namespace

extern "C" {

dac_status dac_physics_create(const dac_physics_config* config, dac_physics** out) {
  return forward(&dac_physics_table::create, config, out);
}

void dac_physics_free(dac_physics* instance) {
  if (instance) physics().table->free(instance);
}

dac_status dac_physics_get_info(const dac_physics* instance, dac_physics_info* info) {
  return forward(&dac_physics_table::get_info, instance, info);
}

const char* dac_physics_simulator_version(void) {
  return physics().table ? physics().table->simulator_version() : "";
}

dac_status dac_physics_reset(dac_physics* instance, int32_t env, int64_t seed) {
  return forward(&dac_physics_table::reset, instance, env, seed);
}

dac_status dac_physics_set_state(dac_physics* instance, int32_t env, const double* qpos, const double* qvel) {
  return forward(&dac_physics_table::set_state, instance, env, qpos, qvel);
}

dac_status dac_physics_get_state(const dac_physics* instance, int32_t env, double* qpos, double* qvel) {
  return forward(&dac_physics_table::get_state, instance, env, qpos, qvel);
}

dac_status dac_physics_draw_goal(dac_physics* instance, int32_t env, int64_t seed) {
  return forward(&dac_physics_table::draw_goal, instance, env, seed);
}

dac_status dac_physics_set_goal(dac_physics* instance, int32_t env, const double* goal) {
  return forward(&dac_physics_table::set_goal, instance, env, goal);
}

dac_status dac_physics_get_goal(const dac_physics* instance, int32_t env, double* goal) {
  return forward(&dac_physics_table::get_goal, instance, env, goal);
}

dac_status dac_physics_observe(const dac_physics* instance, float* observations) {
  return forward(&dac_physics_table::observe, instance, observations);
}

dac_status dac_physics_step(dac_physics* instance, const double* actions, const uint8_t* active, double* rewards,
                            uint8_t* terminated) {
  return forward(&dac_physics_table::step, instance, actions, active, rewards, terminated);
}

dac_status dac_renderer_create(const dac_renderer_config* config, dac_renderer** out) {
  return forward(&dac_physics_table::renderer_create, config, out);
}

void dac_renderer_free(dac_renderer* renderer) {
  if (renderer) physics().table->renderer_free(renderer);
}

dac_status dac_renderer_draw(dac_renderer* renderer, const double* qpos, int32_t nq, const double* goal, int32_t goal_dim,
                             uint8_t* pixels, int64_t bytes) {
  return forward(&dac_physics_table::renderer_draw, renderer, qpos, nq, goal, goal_dim, pixels, bytes);
}

}  // extern "C"
