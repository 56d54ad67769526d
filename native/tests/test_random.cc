// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/random.h"

namespace dac {
namespace {

TEST(Philox, MatchesThePublishedVectors) {
  // Known answers of the Random123 distribution (kat_vectors, philox4x32 10).
  const PhiloxWords zero = philox4x32({{0, 0, 0, 0}}, 0);
  EXPECT_EQ(0x6627e8d5u, zero.w[0]);
  EXPECT_EQ(0xe169c58du, zero.w[1]);
  EXPECT_EQ(0xbc57ac4cu, zero.w[2]);
  EXPECT_EQ(0x9b00dbd8u, zero.w[3]);
  const PhiloxWords ones = philox4x32({{~0u, ~0u, ~0u, ~0u}}, ~uint64_t{0});
  EXPECT_EQ(0x408f276du, ones.w[0]);
  EXPECT_EQ(0x41c83b0eu, ones.w[1]);
  EXPECT_EQ(0xa20bc7c6u, ones.w[2]);
  EXPECT_EQ(0x6d5451fdu, ones.w[3]);
}

TEST(Normal, HasTheMomentsAndTailsOfTheNormalDistribution) {
  const int64_t n = 1 << 20;
  std::vector<float> x(n);
  fill_normal({42, 1, 0, 0}, 0, n, x.data());
  double mean = 0, square = 0, fourth = 0;
  int64_t beyond_three = 0;
  for (float v : x) {
    mean += v;
    square += static_cast<double>(v) * v;
    fourth += std::pow(v, 4);
    beyond_three += std::fabs(v) > 3;
  }
  // Six standard errors each: 1, sqrt(2), sqrt(96), sqrt(0.0027) over sqrt(n).
  const double root = std::sqrt(static_cast<double>(n));
  EXPECT_NEAR(0, mean / n, 6 / root);
  EXPECT_NEAR(1, square / n, 6 * std::sqrt(2.0) / root);
  EXPECT_NEAR(3, fourth / n, 6 * std::sqrt(96.0) / root);
  EXPECT_NEAR(0.0026998, static_cast<double>(beyond_three) / n, 6 * std::sqrt(0.0027) / root);
}

TEST(Normal, MatchesTheBoxMullerFormula) {
  std::vector<float> x(256);
  const DrawKey key{7, 3, 2, 9};
  fill_normal(key, 0, 256, x.data());
  for (uint32_t block = 0; block < 64; ++block) {
    const PhiloxWords words = draw_block(key, block);
    for (int pair = 0; pair < 4; pair += 2) {
      const double u = ((words.w[pair] >> 9) + 0.5) / 8388608.0, turn = (words.w[pair + 1] >> 8) / 16777216.0;
      const double radius = std::sqrt(-2 * std::log(u)), angle = 2 * M_PI * turn;
      // The polynomials are good to 2e-7, the radius is at most 5.9; 3e-6 leaves room for float rounding.
      EXPECT_NEAR(radius * std::cos(angle), x[4 * block + static_cast<uint32_t>(pair)], 3e-6);
      EXPECT_NEAR(radius * std::sin(angle), x[4 * block + static_cast<uint32_t>(pair) + 1], 3e-6);
    }
  }
}

TEST(Gumbel, HasTheMeanOfTheGumbelDistribution) {
  const int64_t n = 1 << 18;
  std::vector<float> x(n);
  fill_gumbel({1, 1, 0, 0}, 0, n, x.data());
  double mean = 0;
  for (float v : x) {
    ASSERT_TRUE(std::isfinite(v));
    mean += v;
  }
  EXPECT_NEAR(0.5772157, mean / n, 6 * 1.2825 / std::sqrt(static_cast<double>(n)));
}

TEST(Draws, PartsEqualTheWhole) {
  std::vector<float> whole(1000), part(1000);
  const DrawKey key{99, 5, 1, 77};
  fill_normal(key, 0, 1000, whole.data());
  for (int64_t first : {0, 1, 2, 3, 255, 256, 257, 600}) {
    const int64_t count = first == 600 ? 400 : 300;
    fill_normal(key, first, count, part.data());
    for (int64_t i = 0; i < count; ++i) ASSERT_EQ(whole[static_cast<size_t>(first + i)], part[static_cast<size_t>(i)]);
  }
}

TEST(Draws, DifferByEveryPartOfTheKey) {
  const DrawKey base{1, 2, 3, 4};
  float first, other;
  fill_uniform(base, 0, 1, &first);
  for (const DrawKey& key : {DrawKey{2, 2, 3, 4}, DrawKey{1, 3, 3, 4}, DrawKey{1, 2, 4, 4}, DrawKey{1, 2, 3, 5},
                             DrawKey{uint64_t{1} << 32 | 1, 2, 3, 4}, DrawKey{1, 2, 3, int64_t{1} << 32 | 4}}) {
    fill_uniform(key, 0, 1, &other);
    EXPECT_NE(first, other);
  }
}

TEST(Permutation, IsOneToOneForEverySize) {
  for (int64_t size : {1, 2, 3, 7, 64, 65, 1000, 4097}) {
    std::vector<int> hits(static_cast<size_t>(size));
    for (int64_t i = 0; i < size; ++i) {
      const int64_t to = permuted_index({3, 1, 0, 8}, size, i);
      ASSERT_TRUE(to >= 0 && to < size);
      hits[static_cast<size_t>(to)]++;
    }
    for (int count : hits) ASSERT_EQ(1, count);
  }
}

TEST(Permutation, SpreadsTheFirstPositionEvenly) {
  int counts[8] = {};
  for (int64_t step = 0; step < 8000; ++step) counts[permuted_index({3, 1, 0, step}, 8, 0)]++;
  for (int count : counts) EXPECT_NEAR(1000, count, 6 * 30);  // binomial standard deviation 29.6
}

}  // namespace
}  // namespace dac
