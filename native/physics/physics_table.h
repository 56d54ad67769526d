// SPDX-License-Identifier: Apache-2.0
// How libdac.so reaches libdac_physics.so: one table of C functions, found by name after dlopen. Both libraries carry
// their own C++ run-time library, so neither exceptions nor C++ types may cross; texts of errors are fetched with
// last_error.
#ifndef DAC_PHYSICS_PHYSICS_TABLE_H
#define DAC_PHYSICS_PHYSICS_TABLE_H

#include "dac/physics.h"

extern "C" {

typedef struct dac_physics_table {
  int32_t abi_version;  // DAC_ABI_VERSION
  int32_t table_bytes;  // sizeof(dac_physics_table)
  const char* (*simulator_version)(void);
  const char* (*last_error)(void);
  dac_status (*create)(const dac_physics_config* config, dac_physics** out);
  void (*free)(dac_physics* physics);
  dac_status (*get_info)(const dac_physics* physics, dac_physics_info* info);
  dac_status (*reset)(dac_physics* physics, int32_t env, int64_t seed);
  dac_status (*set_state)(dac_physics* physics, int32_t env, const double* qpos, const double* qvel);
  dac_status (*get_state)(const dac_physics* physics, int32_t env, double* qpos, double* qvel);
  dac_status (*draw_goal)(dac_physics* physics, int32_t env, int64_t seed);
  dac_status (*set_goal)(dac_physics* physics, int32_t env, const double* goal);
  dac_status (*get_goal)(const dac_physics* physics, int32_t env, double* goal);
  dac_status (*observe)(const dac_physics* physics, float* observations);
  dac_status (*step)(dac_physics* physics, const double* actions, const uint8_t* active, double* rewards,
                     uint8_t* terminated);
  dac_status (*renderer_create)(const dac_renderer_config* config, dac_renderer** out);
  void (*renderer_free)(dac_renderer* renderer);
  dac_status (*renderer_draw)(dac_renderer* renderer, const double* qpos, int32_t nq, const double* goal,
                              int32_t goal_dim, uint8_t* pixels, int64_t bytes);
} dac_physics_table;

// Exported by libdac_physics.so.
DAC_API const dac_physics_table* dac_physics_get_table(void);
}

#endif
