// SPDX-License-Identifier: Apache-2.0
// Random numbers of resets and goals: a few counter-based draws. A seed names an episode's start (or a goal) on its
// own, whatever was drawn before, in other environments or by other threads.
#ifndef DAC_PHYSICS_START_NOISE_H
#define DAC_PHYSICS_START_NOISE_H

#include "core/random.h"

namespace dac {

class StartNoise {
 public:
  // What one seed draws for different purposes has nothing in common.
  enum Purpose : int32_t { kState = 1000, kGoal = 1001 };

  explicit StartNoise(uint64_t seed, Purpose purpose = kState) : seed_(seed), stream_(purpose) {}
  double uniform(double low, double high) {
    float u;
    fill_uniform({seed_, stream_, 0, 0}, next_++, 1, &u);
    return low + (high - low) * u;
  }
  double normal() {
    float z;
    fill_normal({seed_, stream_, 1, 0}, next_++, 1, &z);
    return z;
  }

 private:
  uint64_t seed_;
  int32_t stream_;
  int64_t next_ = 0;
};

}  // namespace dac

#endif
