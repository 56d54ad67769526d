// SPDX-License-Identifier: Apache-2.0
// Arrays of random numbers: uniforms, standard normals and Gumbel noise, from the arithmetic of draws.h.
//
// `first` is the position of values[0] in the whole array, so parts can be drawn anywhere.
#ifndef DAC_CORE_RANDOM_H
#define DAC_CORE_RANDOM_H

#include <cstdint>

#include "core/draws.h"

namespace dac {

void fill_uniform(const DrawKey& key, int64_t first, int64_t count, float* values);  // [0, 1)
void fill_normal(const DrawKey& key, int64_t first, int64_t count, float* values);   // N(0, 1)
void fill_gumbel(const DrawKey& key, int64_t first, int64_t count, float* values);   // -log(-log(u))

}  // namespace dac

#endif
