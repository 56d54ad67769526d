// SPDX-License-Identifier: Apache-2.0
// What the tests of the tasks share: a vector of environments over the C ABI of libdac.so.
#ifndef DAC_TESTS_PHYSICS_SUPPORT_H
#define DAC_TESTS_PHYSICS_SUPPORT_H

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "dac/physics.h"

namespace dac::test {

#define ASSERT_DAC_OK(call) ASSERT_EQ(DAC_OK, (call)) << dac_last_error()

class Physics {
 public:
  Physics(int task, int envs, int threads = 1, int inertia = DAC_INERTIA_EXACT) : envs_(envs) {
    const dac_physics_config config = {task, inertia, envs, threads};
    EXPECT_EQ(DAC_OK, dac_physics_create(&config, &handle_)) << dac_last_error();
    EXPECT_EQ(DAC_OK, dac_physics_get_info(handle_, &info));
  }
  ~Physics() { dac_physics_free(handle_); }
  Physics(const Physics&) = delete;
  Physics& operator=(const Physics&) = delete;
  operator dac_physics*() const { return handle_; }

  std::vector<double> state(int env) const {
    std::vector<double> q(static_cast<size_t>(info.nq + info.nv));
    EXPECT_EQ(DAC_OK, dac_physics_get_state(handle_, env, q.data(), q.data() + info.nq));
    return q;
  }

  // One step of environment `env` alone, the others wait.
  struct Outcome {
    double reward;
    bool terminated;
  };
  Outcome step(int env, const std::vector<double>& action) const {
    const size_t envs = static_cast<size_t>(envs_), width = action.size();
    std::vector<double> actions(envs * width), rewards(envs);
    std::vector<uint8_t> active(envs), terminated(envs);
    std::copy(action.begin(), action.end(), actions.begin() + static_cast<long>(static_cast<size_t>(env) * width));
    active[static_cast<size_t>(env)] = 1;
    EXPECT_EQ(DAC_OK, dac_physics_step(handle_, actions.data(), active.data(), rewards.data(), terminated.data()));
    return {rewards[static_cast<size_t>(env)], terminated[static_cast<size_t>(env)] != 0};
  }
  void set_state(int env, const std::vector<double>& state) const {
    ASSERT_EQ(static_cast<size_t>(info.nq + info.nv), state.size());
    EXPECT_EQ(DAC_OK, dac_physics_set_state(handle_, env, state.data(), state.data() + info.nq));
  }
  std::vector<double> goal(int env) const {
    std::vector<double> goal(2);
    EXPECT_EQ(DAC_OK, dac_physics_get_goal(handle_, env, goal.data())) << dac_last_error();
    return goal;
  }

  dac_physics_info info{};

 private:
  dac_physics* handle_ = nullptr;
  int envs_;
};

// States and rewards along a walk of made-up actions; environment 1 is inactive in every other step.
inline std::vector<double> walk(int task, int envs, int threads) {
  const Physics physics(task, envs, threads, DAC_INERTIA_LEGACY);
  std::vector<double> trace, rewards(static_cast<size_t>(envs));
  std::vector<uint8_t> terminated(rewards.size()), active(rewards.size(), 1);
  for (int env = 0; env < envs; ++env) EXPECT_EQ(DAC_OK, dac_physics_reset(physics, env, env));
  for (int step = 0; step < 60; ++step) {
    std::vector<double> actions(static_cast<size_t>(envs * physics.info.act_dim));
    for (size_t i = 0; i < actions.size(); ++i)
      actions[i] = std::sin(static_cast<double>(i + 7 * static_cast<size_t>(step)));
    active[1] = static_cast<uint8_t>(step % 2);
    EXPECT_EQ(DAC_OK, dac_physics_step(physics, actions.data(), active.data(), rewards.data(), terminated.data()));
    if (!active[1]) {
      EXPECT_EQ(0, rewards[1]);
      EXPECT_EQ(0, terminated[1]);
    }
    trace.insert(trace.end(), rewards.begin(), rewards.end());
    for (int env = 0; env < envs; ++env) {
      const std::vector<double> q = physics.state(env);
      trace.insert(trace.end(), q.begin(), q.end());
    }
  }
  return trace;
}

}  // namespace dac::test

#endif
