// SPDX-License-Identifier: Apache-2.0
// The noise schedules of algorithm.md in double precision, rounded to float at the end.
#ifndef DAC_CORE_SCHEDULE_H
#define DAC_CORE_SCHEDULE_H

#include <vector>

namespace dac {

struct ScheduleValues {
  std::vector<float> alphas;      // T + 1, entry 0 is 1
  std::vector<float> alpha_hats;  // T + 1, cumulative products
};

// kind: DAC_SCHEDULE_*; steps: T in 1..1000. Throws Error.
ScheduleValues make_schedule(int kind, int steps);

}  // namespace dac

#endif
