// SPDX-License-Identifier: Apache-2.0
// The rows of a reverse diffusion (algorithm.md, Samplers): which timestep each row is at, and which it goes to. DDPM,
// DDIM with any number of steps and repeated last steps are tables, not code.
#ifndef DAC_CORE_SAMPLER_H
#define DAC_CORE_SAMPLER_H

#include "core/host_device.h"
#include "dac/engine.h"

namespace dac {

struct SamplerRow {
  int t;     // the timestep that x is at, 1..T
  int next;  // the one that it goes to, 0..t - 1
};

struct SamplerTable {
  int kind;     // DAC_SAMPLER_*
  int T;        // timesteps of the schedule
  int jump;     // 1..T
  int repeats;  // rows behind the last, which are the same

  DAC_HOST_DEVICE int distinct() const { return (T + jump - 1) / jump; }
  DAC_HOST_DEVICE int rows() const { return distinct() + repeats; }
  // k: 0 .. rows() - 1 in the order used.
  DAC_HOST_DEVICE SamplerRow row(int k) const {
    const int place = k < distinct() ? k : distinct() - 1, t = T - place * jump;
    return {t, t > jump ? t - jump : 0};
  }
};

}  // namespace dac

#endif
