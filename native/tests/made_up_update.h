// SPDX-License-Identifier: Apache-2.0
// An update as a list of operations, for tests of what is done with such lists.
#ifndef DAC_TESTS_MADE_UP_UPDATE_H
#define DAC_TESTS_MADE_UP_UPDATE_H

#include <gtest/gtest.h>

#include <array>

#include "core/draw_ahead.h"

namespace dac {

// An update in the order of algorithm.md; its tensors are places in one array and never touched.
class MadeUpUpdate : public testing::Test {
 protected:
  static constexpr int64_t B = 4, D = 3, A = 2, H = 2, N = 5, S = 2;
  NetworkLayout actor_layout{{sizeof(dac_network_shape), DAC_NETWORK_NOISE_MODEL, D, A, 1, 1, {8}, 0, 0, 0, 0, 0}};
  NetworkLayout critic_layout{{sizeof(dac_network_shape), DAC_NETWORK_CRITIC, D, A, H, 1, {8}, 0, 0, 0, 0, 0}};
  ScheduleView schedule{5, nullptr, nullptr};
  std::array<float, 64> memory{};
  int64_t counter = 0, actor_steps = 0, critic_steps = 0;
  float* next = memory.data();
  float* tensor() { return next++; }

  BankView actor{&actor_layout, {tensor(), tensor(), tensor(), tensor(), tensor()}, &actor_steps};
  BankView critic{&critic_layout, {tensor(), tensor(), tensor(), tensor(), tensor()}, &critic_steps};
  SampleOp sample{{100, D, A, {}}, DAC_SAMPLING_SCAN, &counter, 1, B, tensor(), tensor(), tensor(), tensor(), tensor()};
  DenoiseOp denoise{actor, DAC_PART_TARGET, {schedule, {DAC_SAMPLER_DDPM, 5, 1, 0}, true, 1}, &counter, 2, B, N, sample.next_observations,
                    nullptr, nullptr, tensor(), nullptr};
  ValuesOp values{critic, DAC_PART_TARGET, B, N, sample.next_observations, denoise.actions, tensor()};
  TdTargetOp target{H, B, N, DAC_SAMPLES_MEAN, DAC_ENSEMBLE_LCB, 1, 0.99f, &counter, 3, values.values, nullptr,
                    sample.rewards, sample.masks, tensor(), nullptr};
  CriticGradientsOp critic_gradients{critic, B, sample.observations, sample.actions, target.targets, tensor(), tensor(),
                                     tensor(), tensor()};
  OptimizerOp critic_step{critic, 3e-4f, 0, 1, 0.005f, nullptr, 1, 0, tensor()};
  DiffuseOp diffuse{schedule, &counter, 4, B, A, sample.actions, nullptr, nullptr, tensor(), tensor(), tensor()};
  QGuidanceOp guidance{critic, DAC_PART_TARGET, B, sample.observations, sample.actions, diffuse.noisy_actions, tensor(),
                       tensor()};
  ActorGradientsOp actor_gradients{actor, schedule, DAC_GUIDANCE_SOFT, B, tensor(), sample.observations,
                                   diffuse.noisy_actions, diffuse.timesteps, diffuse.noise, guidance.guidance, tensor(),
                                   tensor(), tensor(), tensor()};
  OptimizerOp actor_step{actor, 3e-4f, 0, 1, 0.005f, &counter, 2, 1000, tensor()};
  DualStepOp dual{const_cast<float*>(actor_gradients.eta), actor_gradients.bc_loss, 0.001f, 1, 0.001f, 100};
  AdvanceOp advance{&counter, 3, {critic_gradients.loss, critic_step.grad_norm, guidance.q_norm}, tensor()};

  Operations update() const {
    return {sample,  denoise,  values,          target,     critic_gradients, critic_step,
            diffuse, guidance, actor_gradients, actor_step, dual,             advance};
  }
  Operations window() const {
    const Window window(update(), *find_draw_ahead(update()), S);
    return window.operations(const_cast<float*>(memory.data()) + 48);  // nothing is touched
  }
};

}  // namespace dac

#endif
