// SPDX-License-Identifier: Apache-2.0
#include "core/schedule.h"

#include <algorithm>
#include <cmath>

#include "core/status.h"
#include "dac/engine.h"

namespace dac {
namespace {

// Square of a cosine that falls from 1 to 0 (Nichol and Dhariwal 2021, eq. 17).
double cosine_level(double u) {
  constexpr double offset = 0.008, half_pi = 1.5707963267948966;
  const double c = std::cos((u + offset) / (1 + offset) * half_pi);
  return c * c;
}

double beta_at(int kind, int t, int steps) {
  const double T = steps;
  switch (kind) {
    case DAC_SCHEDULE_VP: {
      constexpr double beta_min = 0.1, beta_max = 10.0;
      return 1 - std::exp(-beta_min / T - 0.5 * (beta_max - beta_min) * (2 * t - 1) / (T * T));
    }
    case DAC_SCHEDULE_COSINE:
      return std::clamp(1 - cosine_level(t / T) / cosine_level((t - 1) / T), 0.0, 0.999);
    default: {
      constexpr double first = 1e-4, last = 2e-2;
      return steps == 1 ? first : first + (last - first) * (t - 1) / (T - 1);
    }
  }
}

}  // namespace

ScheduleValues make_schedule(int kind, int steps) {
  require(kind >= DAC_SCHEDULE_VP && kind <= DAC_SCHEDULE_LINEAR, "unknown noise schedule");
  require(steps >= 1 && steps <= 1000, "the number of diffusion steps must be 1..1000");
  ScheduleValues values{{1.0f}, {1.0f}};
  double product = 1;
  for (int t = 1; t <= steps; ++t) {
    const double alpha = 1 - beta_at(kind, t, steps);
    product *= alpha;
    values.alphas.push_back(static_cast<float>(alpha));
    values.alpha_hats.push_back(static_cast<float>(product));
  }
  return values;
}

}  // namespace dac
