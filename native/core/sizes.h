// SPDX-License-Identifier: Apache-2.0
// The bounds of what enters through the C ABI, and the one product of sizes. Every size is a factor of a checked
// product before memory is taken for it; all later arithmetic on sizes then fits its type without a look.
#ifndef DAC_CORE_SIZES_H
#define DAC_CORE_SIZES_H

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace dac {

constexpr int64_t kMostElements = (int64_t{1} << 31) - 1;  // of a tensor: kernels count rows, blocks and tasks in int
constexpr int64_t kMostFloats = int64_t{1} << 34;  // of a bank's part or a replay column: 2^32 Philox blocks fill it
constexpr int64_t kMostTransitions = int64_t{1} << 31;
constexpr int64_t kMostUpdates = int64_t{1} << 41;  // of a counter; one may hold the number of an evaluation above 2^20
                                                    // decisions
constexpr int64_t kMostBatch = int64_t{1} << 21;    // rows of a minibatch: times a counter they still fit in 63 bits
constexpr int kMostSeeds = 4096;
constexpr int kMostHeads = 4096;
constexpr int kMostWidth = 65536;     // observations, actions, hidden layers
constexpr int kMostStreams = 65536;   // philox.h has 16 bits for one

// The product of sizes that must all be at least 1. Throws Error(DAC_INVALID_ARGUMENT), which names `what` and the sizes,
// if one is not, or if the product is above `most`.
int64_t checked_product(const char* what, int64_t most, const int64_t* sizes, size_t count);

inline int64_t checked_product(const char* what, int64_t most, std::initializer_list<int64_t> sizes) {
  return checked_product(what, most, sizes.begin(), sizes.size());
}

// A draw's stream, which must be 0..65535.
int checked_stream(int stream);
// A count of steps that a caller sets.
void check_steps(const char* what, int64_t steps);

}  // namespace dac

#endif
