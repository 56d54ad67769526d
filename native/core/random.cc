// SPDX-License-Identifier: Apache-2.0
// Compiled with -ffp-contract=off: see random.h for why no fused multiply-add may appear here.
#include "core/random.h"

#include <cmath>
#include <cstring>

namespace dac {
namespace {

// Natural logarithm of a normal x > 0, relative error below 2e-7: x = m 2^e with m in [sqrt(1/2), sqrt(2)), then
// log m = 2 atanh(f) with f = (m-1)/(m+1), as an odd polynomial in f.
float log_positive(float x) {
  int32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  const int32_t exponent = (bits - 0x3F3504F3) >> 23;
  bits -= exponent * (1 << 23);
  float m;
  std::memcpy(&m, &bits, sizeof m);
  const float f = (m - 1.0f) / (m + 1.0f), g = f * f;
  const float series = g * (0.666666667f + g * (0.4f + g * (0.285714286f + g * 0.222222222f)));
  return static_cast<float>(exponent) * 0.693147181f + (2.0f * f + f * series);
}

// Cosine and sine of 2 pi u for u in [0, 1): the angle is folded to [-pi/4, pi/4] around the nearest quarter turn.
void cos_sin_turn(float u, float* cosine, float* sine) {
  const float quarter = u * 4.0f + 0.5f;
  const int32_t q = static_cast<int32_t>(quarter);
  const float r = (u * 4.0f - static_cast<float>(q)) * 1.57079633f, s = r * r;
  const float c0 = 1.0f + s * (-0.5f + s * (0.0416666667f + s * (-0.00138888889f + s * 2.48015873e-05f)));
  const float s0 = r * (1.0f + s * (-0.166666667f + s * (0.00833333333f + s * (-0.000198412698f + s * 2.75573192e-06f))));
  const float c = (q & 1) ? s0 : c0, d = (q & 1) ? c0 : s0;
  *cosine = ((q + 1) & 2) ? -c : c;
  *sine = (q & 2) ? -d : d;
}

constexpr int kBlocksAtOnce = 64;

// Blocks are made in batches by loops without branches, which the compiler turns into vector code.
struct BlockBatch {
  uint32_t w[4][kBlocksAtOnce];
};

void draw_blocks(const DrawKey& key, uint32_t first_block, BlockBatch* out) {
  for (int i = 0; i < kBlocksAtOnce; ++i) {
    const PhiloxWords words = draw_block(key, first_block + static_cast<uint32_t>(i));
    for (int k = 0; k < 4; ++k) out->w[k][i] = words.w[k];
  }
}

// Uniform on (0, 1), 23 bits: exact in float and never 0 or 1.
float open_uniform(uint32_t bits) { return (static_cast<float>(static_cast<int32_t>(bits >> 9)) + 0.5f) * 0x1p-23f; }

// Two normals from two words.
void box_muller(const BlockBatch& words, float values[4][kBlocksAtOnce]) {
  for (int pair = 0; pair < 4; pair += 2)
    for (int i = 0; i < kBlocksAtOnce; ++i) {
      const float radius_uniform = open_uniform(words.w[pair][i]);
      const float angle_uniform = static_cast<float>(static_cast<int32_t>(words.w[pair + 1][i] >> 8)) * 0x1p-24f;
      const float radius = std::sqrt(-2.0f * log_positive(radius_uniform));
      float cosine, sine;
      cos_sin_turn(angle_uniform, &cosine, &sine);
      values[pair][i] = radius * cosine;
      values[pair + 1][i] = radius * sine;
    }
}

void uniforms(const BlockBatch& words, float values[4][kBlocksAtOnce]) {
  for (int k = 0; k < 4; ++k)
    for (int i = 0; i < kBlocksAtOnce; ++i) values[k][i] = uniform_from_bits(words.w[k][i]);
}

void gumbels(const BlockBatch& words, float values[4][kBlocksAtOnce]) {
  for (int k = 0; k < 4; ++k)
    for (int i = 0; i < kBlocksAtOnce; ++i) {
      values[k][i] = -log_positive(-log_positive(open_uniform(words.w[k][i])));
    }
}

template <typename Transform>
void fill(const DrawKey& key, int64_t first, int64_t count, float* values, Transform transform) {
  BlockBatch words;
  float batch[4][kBlocksAtOnce];
  constexpr int64_t kElements = 4 * kBlocksAtOnce;
  const int64_t last = first + count;
  for (int64_t start = first / 4 * 4; start < last; start += kElements) {
    draw_blocks(key, static_cast<uint32_t>(start / 4), &words);
    transform(words, batch);
    const int64_t from = first > start ? first - start : 0;
    const int64_t to = last - start < kElements ? last - start : kElements;
    for (int64_t e = from; e < to; ++e) values[start + e - first] = batch[e & 3][e >> 2];
  }
}

}  // namespace

void fill_uniform(const DrawKey& key, int64_t first, int64_t count, float* values) {
  fill(key, first, count, values, uniforms);
}

void fill_normal(const DrawKey& key, int64_t first, int64_t count, float* values) {
  fill(key, first, count, values, box_muller);
}

void fill_gumbel(const DrawKey& key, int64_t first, int64_t count, float* values) {
  fill(key, first, count, values, gumbels);
}

int64_t permuted_index(const DrawKey& key, int64_t size, int64_t index) {
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
