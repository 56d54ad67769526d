/* Evaluation environments on MuJoCo: a vector of copies of one task, stepped side by side by native threads.
 *
 * The models are dac-native's own MJCF files, embedded in the library; tasks follow D4RL (v2 locomotion, AntMaze, maze2d).
 * Actions and states are double; actions are clipped to [-1, 1]. Observations are float32, as the agent sees them.
 * libmujoco is opened at run time: without it dac_physics_create returns DAC_UNSUPPORTED with what to install. */
#ifndef DAC_PHYSICS_H
#define DAC_PHYSICS_H

#include "dac/common.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dac_physics dac_physics;

#define DAC_TASK_HOPPER 0
#define DAC_TASK_WALKER2D 1
#define DAC_TASK_HALFCHEETAH 2
#define DAC_TASK_MAZE2D_UMAZE 3       /* point mass, sparse reward */
#define DAC_TASK_MAZE2D_UMAZE_DENSE 4 /* point mass, exp(-distance) */
#define DAC_TASK_MAZE2D_OPEN 5
#define DAC_TASK_MAZE2D_OPEN_DENSE 6
#define DAC_TASK_MAZE2D_MEDIUM 7
#define DAC_TASK_MAZE2D_MEDIUM_DENSE 8
#define DAC_TASK_MAZE2D_LARGE 9
#define DAC_TASK_MAZE2D_LARGE_DENSE 10
#define DAC_TASK_ANT 11            /* gym's Ant-v2 */
#define DAC_TASK_ANTMAZE_FLOOR 12  /* AntMaze's ant and rules without walls */
#define DAC_TASK_ANTMAZE_UMAZE 13  /* reward 1 and end of the episode within 0.5 m of the goal, else 0 */
#define DAC_TASK_ANTMAZE_MEDIUM 14
#define DAC_TASK_ANTMAZE_LARGE 15

#define DAC_INERTIA_LEGACY 0 /* masses as MuJoCo <= 2.1.0 inferred them: D4RL's data and scores */
#define DAC_INERTIA_EXACT 1  /* as newer MuJoCo infers them: Gymnasium's v4 models */

typedef struct dac_physics_config {
  int32_t task;      /* DAC_TASK_* */
  int32_t inertia;   /* DAC_INERTIA_* */
  int32_t num_envs;  /* E: 1..16384 */
  int32_t threads;   /* 1..256 */
} dac_physics_config;

typedef struct dac_physics_info {
  int32_t obs_dim;
  int32_t act_dim;
  int32_t nq;
  int32_t nv;
  int32_t frame_skip;
  int32_t goal_dim; /* 2 (x, y) for tasks with a goal, else 0 */
  double timestep; /* seconds of one simulator step */
} dac_physics_info;

DAC_API dac_status dac_physics_create(const dac_physics_config* config, dac_physics** out);
DAC_API void dac_physics_free(dac_physics* physics);
DAC_API dac_status dac_physics_get_info(const dac_physics* physics, dac_physics_info* info);
/* The simulator's version, for example "2.2.2"; "" when libmujoco cannot be opened. Never null. */
DAC_API const char* dac_physics_simulator_version(void);

/* Starts a new episode in environment `env` from the task's reset distribution; the same seed gives the same state. The
 * goal stays. */
DAC_API dac_status dac_physics_reset(dac_physics* physics, int32_t env, int64_t seed);
/* Simulator data reset, then this state, then one forward call. qpos: nq numbers, qvel: nv numbers. */
DAC_API dac_status dac_physics_set_state(dac_physics* physics, int32_t env, const double* qpos, const double* qvel);
DAC_API dac_status dac_physics_get_state(const dac_physics* physics, int32_t env, double* qpos, double* qvel);
/* The goal of environment `env`, for tasks that have one (the others refuse): drawn anew, the same for the same seed,
 * and independent of the start that this seed names; given; asked for. It stays until the next call. Before the first
 * one it is that of seed 0. maze2d's goal is the same for every seed. goal: goal_dim numbers. */
DAC_API dac_status dac_physics_draw_goal(dac_physics* physics, int32_t env, int64_t seed);
DAC_API dac_status dac_physics_set_goal(dac_physics* physics, int32_t env, const double* goal);
DAC_API dac_status dac_physics_get_goal(const dac_physics* physics, int32_t env, double* goal);
/* observations: (E, obs_dim). */
DAC_API dac_status dac_physics_observe(const dac_physics* physics, float* observations);
/* One step of every environment whose active[e] is not 0 (the others stay as they are and report reward 0).
 * actions (E, act_dim); out: rewards (E), terminated (E) 1 where the task itself ended the episode (no time limit). */
DAC_API dac_status dac_physics_step(dac_physics* physics, const double* actions, const uint8_t* active, double* rewards,
                                    uint8_t* terminated);

/* Pictures of a task's states, drawn by OpenGL without a screen: EGL or OSMesa, which are opened at run time. Any thread
 * may use a renderer, one at a time; within a process one picture is drawn after the other. */
typedef struct dac_renderer dac_renderer;

#define DAC_LEAST_PIXELS 16
#define DAC_MOST_PIXELS 4096

typedef struct dac_renderer_config {
  uint32_t struct_size; /* sizeof(dac_renderer_config) */
  int32_t task;         /* DAC_TASK_* */
  int32_t width;        /* DAC_LEAST_PIXELS..DAC_MOST_PIXELS */
  int32_t height;       /* the same */
} dac_renderer_config;

/* DAC_UNSUPPORTED, with what to install, where there is no OpenGL. */
DAC_API dac_status dac_renderer_create(const dac_renderer_config* config, dac_renderer** out);
DAC_API void dac_renderer_free(dac_renderer* renderer);
/* One picture. qpos: nq numbers, as dac_physics_get_state gives them. goal: 2 numbers, of a task that has one, or goal_dim
 * 0: none is drawn. pixels: out (height, width, 3), red, green and blue, the uppermost line first; `bytes` of them. */
DAC_API dac_status dac_renderer_draw(dac_renderer* renderer, const double* qpos, int32_t nq, const double* goal,
                                     int32_t goal_dim, uint8_t* pixels, int64_t bytes);

#ifdef __cplusplus
}
#endif

#endif
