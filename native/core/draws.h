// SPDX-License-Identifier: Apache-2.0
// Random numbers from Philox words: uniforms, normals (Box-Muller), Gumbel noise, permutations. For hosts and GPUs.
//
// The same bits on every machine and backend: only additions, multiplications, divisions and square roots are used, all
// exactly rounded and never fused (host_device.h), and log, sin and cos are polynomials of our own.
// Element i of an array of draws comes from word i % 4 of block i / 4; a normal needs words i & ~1 and i | 1.
#ifndef DAC_CORE_DRAWS_H
#define DAC_CORE_DRAWS_H

#include <cstdint>

#include "core/philox.h"

namespace dac {

// Natural logarithm of a normal x > 0, relative error below 2e-7: x = m 2^e with m in [sqrt(1/2), sqrt(2)), then
// log m = 2 atanh(f) with f = (m-1)/(m+1), as an odd polynomial in f.
DAC_HOST_DEVICE inline float log_positive(float x) {
  int32_t bits = bits_from_float(x);
  const int32_t exponent = (bits - 0x3F3504F3) >> 23;
  bits -= exponent * (1 << 23);
  const float m = float_from_bits(bits);
  const float f = quotient(m - 1.0f, m + 1.0f), g = product(f, f);
  const float series =
      product(g, 0.666666667f + product(g, 0.4f + product(g, 0.285714286f + product(g, 0.222222222f))));
  return product(static_cast<float>(exponent), 0.693147181f) + (product(2.0f, f) + product(f, series));
}

// Cosine and sine of 2 pi u for u in [0, 1): the angle is folded to [-pi/4, pi/4] around the nearest quarter turn.
DAC_HOST_DEVICE inline void cos_sin_turn(float u, float* cosine, float* sine) {
  const float quarter = product(u, 4.0f) + 0.5f;
  const int32_t q = static_cast<int32_t>(quarter);
  const float r = product(product(u, 4.0f) - static_cast<float>(q), 1.57079633f), s = product(r, r);
  const float c0 =
      1.0f + product(s, -0.5f + product(s, 0.0416666667f + product(s, -0.00138888889f + product(s, 2.48015873e-05f))));
  const float s1 = 0.00833333333f + product(s, -0.000198412698f + product(s, 2.75573192e-06f));
  const float s0 = product(r, 1.0f + product(s, -0.166666667f + product(s, s1)));
  const float c = (q & 1) ? s0 : c0, d = (q & 1) ? c0 : s0;
  *cosine = ((q + 1) & 2) ? -c : c;
  *sine = (q & 2) ? -d : d;
}

// Uniform on (0, 1), 23 bits: exact in float and never 0 or 1.
DAC_HOST_DEVICE inline float open_uniform(uint32_t bits) {
  return (static_cast<float>(static_cast<int32_t>(bits >> 9)) + 0.5f) * 0x1p-23f;
}

// Two normals from two words.
DAC_HOST_DEVICE inline void box_muller(uint32_t radius_bits, uint32_t angle_bits, float* first, float* second) {
  const float angle = static_cast<float>(static_cast<int32_t>(angle_bits >> 8)) * 0x1p-24f;
  const float radius = square_root(product(-2.0f, log_positive(open_uniform(radius_bits))));
  float cosine, sine;
  cos_sin_turn(angle, &cosine, &sine);
  *first = product(radius, cosine);
  *second = product(radius, sine);
}

// Standard Gumbel: -log(-log(u)).
DAC_HOST_DEVICE inline float gumbel_from_bits(uint32_t bits) { return -log_positive(-log_positive(open_uniform(bits))); }

// Single elements, for kernels whose threads draw what they need: position i of the array that fill_* would give.
DAC_HOST_DEVICE inline float draw_uniform(const DrawKey& key, int64_t i) {
  return uniform_from_bits(draw_block(key, static_cast<uint32_t>(i / 4)).w[i % 4]);
}

DAC_HOST_DEVICE inline float draw_gumbel(const DrawKey& key, int64_t i) {
  return gumbel_from_bits(draw_block(key, static_cast<uint32_t>(i / 4)).w[i % 4]);
}

// Elements 4 * block .. 4 * block + 3.
DAC_HOST_DEVICE inline void normal_block(const DrawKey& key, uint32_t block, float values[4]) {
  const PhiloxWords words = draw_block(key, block);
  box_muller(words.w[0], words.w[1], &values[0], &values[1]);
  box_muller(words.w[2], words.w[3], &values[2], &values[3]);
}

DAC_HOST_DEVICE inline float draw_normal(const DrawKey& key, int64_t i) {
  const PhiloxWords words = draw_block(key, static_cast<uint32_t>(i / 4));
  const bool upper = (i & 2) != 0;
  float first, second;
  box_muller(upper ? words.w[2] : words.w[0], upper ? words.w[3] : words.w[1], &first, &second);
  return (i & 1) ? second : first;
}

// Position `index` of a pseudo-random permutation of 0..size-1 chosen by the key: a Feistel network over the next even
// number of bits, walked along its cycle until it falls below size (Black and Rogaway, CT-RSA 2002).
DAC_HOST_DEVICE inline int64_t permuted_index(const DrawKey& key, int64_t size, int64_t index) {
  int half_bits = 1;
  while ((int64_t{1} << (2 * half_bits)) < size) ++half_bits;
  const uint64_t mask = (uint64_t{1} << half_bits) - 1;
  uint64_t value = static_cast<uint64_t>(index);
  do {
    uint64_t left = value >> half_bits, right = value & mask;
    for (int round = 0; round < 4; ++round) {
      DrawKey round_key = key;
      round_key.lane = round;
      const uint64_t mixed = (left ^ draw_block(round_key, static_cast<uint32_t>(right)).w[0]) & mask;
      left = right;
      right = mixed;
    }
    value = (left << half_bits) | right;
  } while (value >= static_cast<uint64_t>(size));
  return static_cast<int64_t>(value);
}

}  // namespace dac

#endif
