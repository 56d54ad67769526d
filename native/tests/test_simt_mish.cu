// SPDX-License-Identifier: Apache-2.0
// Mish with approximate instructions, in every variant of its reciprocals (cuda/hopper/pair_mish.cuh), against doubles.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "cuda/hopper/pair_mish.cuh"
#include "cuda/launch.cuh"
#include "simt_arrays.h"

namespace dac {
namespace {

using hopper::PairVariant;

constexpr int kPairs = 4096;

// values and slopes of x (2 kPairs), pair by pair; a thread has four pairs.
template <PairVariant V>
__global__ void mish_kernel(const float* x, float* values, float* slopes) {
  const int first = 8 * static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
#pragma unroll
  for (int pair = 0; pair < 4; ++pair) {
    const int at = first + 2 * pair;
    const hopper::MishPair both = hopper::mish_pair<V>(x[at], x[at + 1], pair);
    values[at] = both.left.value, values[at + 1] = both.right.value;
    slopes[at] = both.left.slope, slopes[at + 1] = both.right.slope;
  }
}

// The largest errors over -30 .. 40, of values relative to theirs, of slopes relative to 1.
std::pair<double, double> errors_of(PairVariant variant) {
  std::vector<float> x(2 * kPairs);
  for (size_t i = 0; i < x.size(); ++i)  // neighbours far from each other: a shared reciprocal must serve both
    x[i] = static_cast<float>(-30 + 70.0 * static_cast<double>(i * 2477 % x.size()) / static_cast<double>(x.size()));
  const DeviceArray<float> in(x), values(x.size()), slopes(x.size());
  with_variant(variant, [&](auto tag) {
    launch({"mish", kPairs / 4 / 128, 128}, nullptr, mish_kernel<decltype(tag)::value>, in.data(), values.data(), slopes.data());
  });
  const std::vector<float> found = values.read(), found_slopes = slopes.read();
  double value_error = 0, slope_error = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double at = x[i], t = std::tanh(std::log1p(std::exp(at))), sigmoid = 1 / (1 + std::exp(-at));
    value_error = std::max(value_error, std::fabs(found[i] / (at * t) - 1));
    slope_error = std::max(slope_error, std::fabs(found_slopes[i] - (t + at * (1 - t * t) * sigmoid)));
  }
  return {value_error, slope_error};
}

// Of two instructions of 2 ulp, and of an exponent of up to 43 rounded to 24 bits, whose error the exponential multiplies.
TEST(Mish, OfSpecialFunctionsIsRightToSomeUlps) {
  for (PairVariant variant : {PairVariant::kPlain, PairVariant::kSharedReciprocal}) {
    const auto [value, slope] = errors_of(variant);
    EXPECT_LT(value, 4e-6) << name_of(variant);
    EXPECT_LT(slope, 4e-6) << name_of(variant);
  }
}

// Two of Newton's steps leave 6.6e-6 of the 5 % that they begin with; the slope has the reciprocal twice. bf16 rounds to 4e-3.
TEST(Mish, OfNewtonsStepsIsRightToTheirError) {
  for (PairVariant variant : {PairVariant::kNewtonQuarter, PairVariant::kNewtonHalf}) {
    const auto [value, slope] = errors_of(variant);
    EXPECT_LT(value, 1e-5) << name_of(variant);
    EXPECT_LT(slope, 2e-5) << name_of(variant);
    EXPECT_GT(value, 5e-6) << name_of(variant) << " takes them";
  }
}

}  // namespace
}  // namespace dac
