// SPDX-License-Identifier: Apache-2.0
// The instruction sets that this processor has, and plain arithmetic to hold their kernels against.
#ifndef DAC_TESTS_KERNEL_SETS_H
#define DAC_TESTS_KERNEL_SETS_H

#include <gtest/gtest.h>

#include <cctype>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "core/random.h"
#include "cpu/kernel_tables.h"

namespace dac::test {

using Floats = std::vector<float>;

class KernelsTest : public testing::TestWithParam<const Kernels*> {
 protected:
  const Kernels& kernels() const { return *GetParam(); }
};

inline std::vector<const Kernels*> supported() {
  std::vector<const Kernels*> tables = {&generic::table};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) tables.push_back(&avx2::table);
  const bool avx512 = __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw");
  if (avx512) tables.push_back(&avx512::table);
  if (avx512 && __builtin_cpu_supports("avx512bf16")) tables.push_back(&avx512_bf16::table);
  return tables;
}

inline std::string name_of_set(const testing::TestParamInfo<const Kernels*>& set) {
  std::string name;
  for (const char* c = set.param->name; *c; ++c)
    if (std::isalnum(static_cast<unsigned char>(*c))) name += *c;
  return name;
}

inline double mish(double x) { return x * std::tanh(std::log1p(std::exp(x))); }

inline double mish_slope(double x) {
  const double t = std::tanh(std::log1p(std::exp(x))), sigmoid = 1 / (1 + std::exp(-x));
  return t + x * sigmoid * (1 - t * t);
}

inline float from_bf16(uint16_t bits) {
  const uint32_t wide = static_cast<uint32_t>(bits) << 16;
  float value;
  std::memcpy(&value, &wide, sizeof value);
  return value;
}

inline Floats uniform(int lane, int count) {
  Floats values(static_cast<size_t>(count));
  fill_uniform({1, lane, 0, 0}, 0, count, values.data());
  for (float& value : values) value = 2 * value - 1;
  return values;
}

}  // namespace dac::test

#endif
