// SPDX-License-Identifier: Apache-2.0
// Marks that stay: the first update at whose end a watched number was not finite. For the host and for kernels.
#ifndef DAC_CORE_WATCH_H
#define DAC_CORE_WATCH_H

#include <cfloat>
#include <cmath>

#include "core/backend.h"
#include "core/host_device.h"

namespace dac {

// i: place in marks (S, count). now: the counter's new value.
DAC_HOST_DEVICE inline void watch_finite(const AdvanceOp& op, int i, int64_t now) {
  const float value = op.watched[i % op.count][i / op.count];
  const bool finite = fabsf(value) <= FLT_MAX;  // not for NaN either
  if (!finite && op.marks[i] == 0) op.marks[i] = static_cast<float>(now);
}

}  // namespace dac

#endif
