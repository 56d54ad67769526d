// SPDX-License-Identifier: Apache-2.0
// The CPU's kernels against plain double arithmetic, in every instruction set that this processor has.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernel_sets.h"

namespace dac::test {
namespace {

INSTANTIATE_TEST_SUITE_P(Sets, KernelsTest, testing::ValuesIn(supported()), name_of_set);

// -30 to 30 in steps that are no multiple of anything.
Floats arguments() {
  Floats x;
  for (double at = -30; at < 30; at += 0.0007) x.push_back(static_cast<float>(at));
  return x;
}

TEST_P(KernelsTest, MishAndItsSlopeAreWithinTheStatedErrors) {
  const Floats x = arguments(), zeros(x.size(), 0.0f);
  const int n = static_cast<int>(x.size());
  Floats value(x.size()), slope(x.size()), coarse_slope(x.size());
  std::vector<uint16_t> rounded(x.size());
  kernels().bias_mish(x.data(), zeros.data(), 1, n, {value.data(), nullptr, slope.data()});
  kernels().bias_mish(x.data(), zeros.data(), 1, n, {nullptr, rounded.data(), coarse_slope.data()});
  for (size_t i = 0; i < x.size(); ++i) {
    const double exact = mish(x[i]), exact_slope = mish_slope(x[i]);
    // Below -10 values are under 5e-4, and their relative error grows with e^x's.
    const double scale = std::fabs(exact) + (x[i] < -10 ? 1e-3 : 1e-30);
    ASSERT_LE(std::fabs(value[i] - exact), 8e-7 * scale) << "at " << x[i];
    ASSERT_LE(std::fabs(slope[i] - exact_slope), 1e-6) << "at " << x[i];
    const double half_unit = std::ldexp(1.0, std::ilogb(exact) - 8);  // of bfloat16's last place
    ASSERT_LE(std::fabs(from_bf16(rounded[i]) - exact), half_unit + 1.4e-4 * scale) << "at " << x[i];
    ASSERT_LE(std::fabs(coarse_slope[i] - exact_slope), 4e-4) << "at " << x[i];
  }
}

TEST_P(KernelsTest, MishOfHugeAndOfUndefinedNumbers) {
  const Floats x = {100.0f, 1e30f, -100.0f, -1e30f, NAN}, zeros(x.size(), 0.0f);
  Floats value(x.size()), slope(x.size());
  kernels().bias_mish(x.data(), zeros.data(), 1, 5, {value.data(), nullptr, slope.data()});
  EXPECT_EQ(100.0f, value[0]);
  EXPECT_EQ(1e30f, value[1]);
  EXPECT_NEAR(1.0, slope[1], 1e-6);
  EXPECT_NEAR(0.0, value[2], 1e-30);
  EXPECT_NEAR(0.0, value[3], 1e-6);
  EXPECT_NEAR(0.0, slope[2], 1e-30);
  EXPECT_TRUE(std::isnan(value[4]) && std::isnan(slope[4]));
}

// Widths with and without a rest of a vector, rows with and without a rest of those that are done together.
TEST_P(KernelsTest, FirstLayer) {
  for (const int width : {16, 37})
    for (const int rows : {1, 4, 6}) {
      constexpr int kInputs = 3, kRepeats = 2, kSteps = 2;
      const Floats base = uniform(1, (rows + 1) / kRepeats * width), extra = uniform(2, kSteps * width);
      const Floats x = uniform(3, rows * kInputs), w = uniform(4, kInputs * width);
      std::vector<int> step;
      for (int r = 0; r < rows; ++r) step.push_back(1 + r % kSteps);
      Floats out(static_cast<size_t>(rows * width));
      kernels().first_layer({base.data(), kRepeats, extra.data(), step.data(), x.data(), w.data(), rows, kInputs, width,
                             {out.data(), nullptr, nullptr}});
      for (int r = 0; r < rows; ++r)
        for (int c = 0; c < width; ++c) {
          const auto at = [](const Floats& values, int i) { return static_cast<double>(values[static_cast<size_t>(i)]); };
          double z = at(base, r / kRepeats * width + c) + at(extra, (r % kSteps) * width + c);
          for (int k = 0; k < kInputs; ++k) z += at(x, r * kInputs + k) * at(w, k * width + c);
          ASSERT_NEAR(mish(z), at(out, r * width + c), 2e-6) << "row " << r << ", column " << c;  // sums of 5 numbers
        }
    }
}

TEST_P(KernelsTest, NarrowForward) {
  for (const int width : {16, 37})
    for (const int rows : {1, 4, 6})
      for (const int outputs : {1, 3, 5}) {
        const Floats h = uniform(1, rows * width), w = uniform(2, outputs * width), bias = uniform(3, outputs);
        Floats out(static_cast<size_t>(rows * outputs));
        kernels().narrow_forward(h.data(), w.data(), bias.data(), rows, width, outputs, out.data());
        for (int r = 0; r < rows; ++r)
          for (int j = 0; j < outputs; ++j) {
            double sum = bias[static_cast<size_t>(j)];
            for (int c = 0; c < width; ++c)
              sum += static_cast<double>(h[static_cast<size_t>(r * width + c)]) * w[static_cast<size_t>(j * width + c)];
            ASSERT_NEAR(sum, out[static_cast<size_t>(r * outputs + j)], 4e-6) << "row " << r << ", output " << j;
          }
      }
}

// y and the gradients of one row in double precision.
struct PlainNorm {
  PlainNorm(const float* x, const float* scale, const float* bias, const float* dy, int width) {
    double mean = 0, variance = 0, sum = 0, projection = 0;
    for (int c = 0; c < width; ++c) mean += x[c] / static_cast<double>(width);
    for (int c = 0; c < width; ++c) variance += (x[c] - mean) * (x[c] - mean) / width;
    const double inverse = 1 / std::sqrt(variance + 1e-6);
    for (int c = 0; c < width; ++c) z.push_back((x[c] - mean) * inverse);
    for (int c = 0; c < width; ++c) {
      y.push_back(z[static_cast<size_t>(c)] * scale[c] + bias[c]);
      sum += dy[c] * static_cast<double>(scale[c]) / width;
      projection += dy[c] * static_cast<double>(scale[c]) * z[static_cast<size_t>(c)] / width;
    }
    for (int c = 0; c < width; ++c)
      dx.push_back(inverse * (dy[c] * static_cast<double>(scale[c]) - sum - z[static_cast<size_t>(c)] * projection));
  }
  std::vector<double> z, y, dx;
};

TEST_P(KernelsTest, LayerNorms) {
  for (const int width : {16, 37}) {
    constexpr int kRows = 3;
    const Floats x = uniform(1, kRows * width), scale = uniform(2, width), bias = uniform(3, width);
    const Floats dy = uniform(4, kRows * width);
    Floats y(x.size()), d = dy, d_scale(scale.size(), NAN), d_bias(scale.size(), NAN);
    kernels().norm({x.data(), scale.data(), bias.data(), kRows, width, y.data()});
    kernels().norm_backward({x.data(), scale.data(), kRows, width, d.data(), d_scale.data(), d_bias.data()});
    std::vector<double> scale_sums(scale.size()), bias_sums(scale.size());
    for (int r = 0; r < kRows; ++r) {
      const PlainNorm plain(&x[static_cast<size_t>(r * width)], scale.data(), bias.data(), &dy[static_cast<size_t>(r * width)], width);
      for (size_t c = 0; c < scale.size(); ++c) {
        const size_t at = static_cast<size_t>(r * width) + c;
        ASSERT_NEAR(plain.y[c], y[at], 2e-6);  // a few roundings of numbers up to 2
        ASSERT_NEAR(plain.dx[c], d[at], 4e-6);
        scale_sums[c] += dy[at] * plain.z[c];
        bias_sums[c] += dy[at];
      }
    }
    for (size_t c = 0; c < scale.size(); ++c) {
      ASSERT_NEAR(scale_sums[c], d_scale[c], 4e-6);
      ASSERT_NEAR(bias_sums[c], d_bias[c], 1e-6);
    }
  }
}

TEST_P(KernelsTest, RoundingIsToNearestEven) {
  // 1, the tie above it (down to even), above the tie, the tie above the next number (up to even), a rest of a vector.
  const Floats x = {1.0f, 1.00390625f, 1.00391f, 1.01171875f, -2.5f, 3e38f, 1e-30f};
  const Floats expected = {1.0f, 1.0f, 1.0078125f, 1.015625f, -2.5f, 3e38f, 1e-30f};
  std::vector<uint16_t> rounded(x.size());
  kernels().to_bf16(x.data(), rounded.data(), static_cast<int64_t>(x.size()));
  for (size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(1.0, from_bf16(rounded[i]) / expected[i], i < 5 ? 0 : 1.0 / 256);
}

}  // namespace
}  // namespace dac::test
