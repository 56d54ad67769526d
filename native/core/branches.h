// SPDX-License-Identifier: Apache-2.0
// Two branches for a program whose operations need not all wait for each other, as a device's graph can run them.
//
// Branch 0 is the first optimizer step, later steps of the same networks, and all that they need; branch 1 is the rest.
// In an update that is the critic's chain beside the actor's. If the rest has no optimizer step there is nothing to
// gain, and all stays on branch 0. Operations of one branch follow each other; across the branches one waits for what
// it reads, for what reads or writes the memory that it overwrites, and for nothing else.
#ifndef DAC_CORE_BRANCHES_H
#define DAC_CORE_BRANCHES_H

#include <cstddef>
#include <optional>
#include <vector>

#include "core/backend.h"

namespace dac {

constexpr int kBranches = 2;

struct Place {
  int branch = 0;
  // The one operation of the other branch to wait for; earlier ones are done when it is. A position in the unrolled
  // program, as the places are.
  std::optional<size_t> wait_for;
  bool awaited = false;  // an operation of the other branch waits for this one
};

// The places of the program's operations, `passes` times in a row. Every pass has the same branches, but its waits
// follow from all passes before it.
std::vector<Place> place_on_branches(const Operations& program, int64_t passes);

}  // namespace dac

#endif
