// SPDX-License-Identifier: Apache-2.0
#include "core/sizes.h"

#include <string>

#include "core/status.h"

namespace dac {

int64_t checked_product(const char* what, int64_t most, const int64_t* sizes, size_t count) {
  int64_t product = 1;
  bool fits = true;
  for (size_t i = 0; i < count && fits; ++i) {
    fits = sizes[i] >= 1 && sizes[i] <= most / product;
    if (fits) product *= sizes[i];
  }
  if (fits) return product;
  std::string given;
  for (size_t i = 0; i < count; ++i) given += (i ? " x " : "") + std::to_string(sizes[i]);
  throw Error(DAC_INVALID_ARGUMENT, std::string(what) + " of " + given +
                                        " floats: every size must be at least 1 and the product at most " +
                                        std::to_string(most));
}

int checked_stream(int stream) {
  if (stream >= 0 && stream < kMostStreams) return stream;
  throw Error(DAC_INVALID_ARGUMENT, "stream " + std::to_string(stream) + ": must be 0..65535");
}

void check_steps(const char* what, int64_t steps) {
  if (steps >= 0 && steps <= kMostUpdates) return;
  throw Error(DAC_INVALID_ARGUMENT,
              std::string(what) + " of " + std::to_string(steps) + ": must be 0.." + std::to_string(kMostUpdates));
}

}  // namespace dac
