// SPDX-License-Identifier: Apache-2.0
// The memory that an operation touches: tensors, parts of banks, step counts and counters. What the program never
// writes (replay data, schedules, seeds) is left out. A part stands for its bfloat16 image too, which follows it.
#ifndef DAC_CORE_ACCESSES_H
#define DAC_CORE_ACCESSES_H

#include <vector>

#include "core/backend.h"

namespace dac {

struct Accesses {
  std::vector<const void*> reads, writes;  // first bytes; what is read and written is in both
  // Touches more than its pointers tell, the slots of several updates (draw_ahead.h): conflicts with everything.
  bool fence = false;

  bool has_read(const void* memory) const;
  bool has_written(const void* memory) const;
};

// Whether the two must stay in their order.
bool conflict(const Accesses& a, const Accesses& b);

// A counter is read only by what draws or decides by it.
Accesses accesses_of(const Operation& operation);

}  // namespace dac

#endif
