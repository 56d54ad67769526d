// SPDX-License-Identifier: Apache-2.0
// Arrays of random numbers: uniforms, standard normals (Box-Muller), Gumbel noise and permutations.
//
// The same bits on every machine and backend: only additions, multiplications, divisions and square roots are used
// (all exactly rounded), random.cc is compiled without contraction into fused multiply-adds, and log, sin and cos are
// polynomials of our own. `first` is the position of values[0] in the whole array, so parts can be drawn anywhere.
#ifndef DAC_CORE_RANDOM_H
#define DAC_CORE_RANDOM_H

#include <cstdint>

#include "core/philox.h"

namespace dac {

void fill_uniform(const DrawKey& key, int64_t first, int64_t count, float* values);  // [0, 1)
void fill_normal(const DrawKey& key, int64_t first, int64_t count, float* values);   // N(0, 1)
void fill_gumbel(const DrawKey& key, int64_t first, int64_t count, float* values);   // -log(-log(u))

// Position `index` of a pseudo-random permutation of 0..size-1 chosen by the key: a Feistel network over the next even
// number of bits, walked along its cycle until it falls below size (Black and Rogaway, CT-RSA 2002).
int64_t permuted_index(const DrawKey& key, int64_t size, int64_t index);

}  // namespace dac

#endif
