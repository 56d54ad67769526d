// SPDX-License-Identifier: Apache-2.0
// Random numbers of a reset: a few counter-based draws, so that a seed names an episode's start on its own.
#ifndef DAC_PHYSICS_START_NOISE_H
#define DAC_PHYSICS_START_NOISE_H

#include "core/random.h"

namespace dac {

class StartNoise {
 public:
  explicit StartNoise(uint64_t seed) : seed_(seed) {}
  double uniform(double low, double high) {
    float u;
    fill_uniform({seed_, kStream, 0, 0}, next_++, 1, &u);
    return low + (high - low) * u;
  }
  double normal() {
    float z;
    fill_normal({seed_, kStream, 1, 0}, next_++, 1, &z);
    return z;
  }

 private:
  static constexpr int32_t kStream = 1000;
  uint64_t seed_;
  int64_t next_ = 0;
};

}  // namespace dac

#endif
