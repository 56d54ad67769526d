// SPDX-License-Identifier: Apache-2.0
// Passes through all layers at once, and first layers' products, against plain double arithmetic in every instruction set that has them.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "kernel_sets.h"

namespace dac::test {
namespace {

class FusedForward : public KernelsTest {};
INSTANTIATE_TEST_SUITE_P(Sets, FusedForward, testing::ValuesIn(supported()), name_of_set);

uint16_t to_bf16(float x) {
  uint16_t bits;
  generic::table.to_bf16(&x, &bits, 1);
  return bits;
}

// What a pass leaves: outputs (rows, kOutputs) and, if they were kept, each layer's activations and slopes (rows, width).
struct Passed {
  Floats out;
  std::vector<Floats> values, slopes;
};

// A network of two inputs of its own beside `base` and `extra`, hidden layers of these widths and kOutputs outputs.
class PlainNetwork {
 public:
  static constexpr int kInputs = 2, kOutputs = 3, kRepeats = 3, kSteps = 2;

  PlainNetwork(std::vector<int> widths, int rows, bool bf16) : widths_(std::move(widths)), rows_(rows), bf16_(bf16) {
    base_ = uniform(1, (rows + kRepeats - 1) / kRepeats * widths_[0]);
    extra_ = uniform(2, kSteps * widths_[0]);
    x_ = uniform(3, rows * kInputs);
    w_ = uniform(4, kInputs * widths_[0]);
    for (int r = 0; r < rows; ++r) step_.push_back(1 + r % kSteps);
    for (size_t i = 1; i < widths_.size(); ++i) {
      const int in = widths_[i - 1], out = widths_[i], lane = 5 + 2 * static_cast<int>(i);
      Floats kernel = uniform(lane, in * out);
      for (float& weight : kernel) weight = bf16 ? from_bf16(to_bf16(weight / 8)) : weight / 8;
      kernels_.push_back(kernel);
      biases_.push_back(uniform(lane + 1, out));
    }
    last_kernel_ = uniform(30, kOutputs * widths_.back());
    last_bias_ = uniform(31, kOutputs);
  }

  Passed fused(const Kernels& kernels, int columns_together, bool keep) const {
    ForwardArgs args{};
    args.first = {base_.data(), kRepeats, extra_.data(), step_.data(), x_.data(), w_.data(), rows_, kInputs, widths_[0], {}};
    std::vector<std::vector<uint16_t>> packed;
    args.hidden_count = static_cast<int>(kernels_.size());
    for (size_t i = 0; i < kernels_.size(); ++i) {
      packed.push_back(pack(kernels_[i], widths_[i], widths_[i + 1], columns_together));
      const void* kernel = bf16_ ? static_cast<const void*>(packed[i].data()) : kernels_[i].data();
      args.hidden[i] = {kernel, biases_[i].data(), widths_[i], widths_[i + 1], bf16_ ? columns_together : widths_[i + 1]};
    }
    args.last_kernel = last_kernel_.data();
    args.last_bias = last_bias_.data();
    args.outputs = kOutputs;
    Passed passed;
    for (int width : widths_) {
      passed.values.emplace_back(static_cast<size_t>(rows_ * width));
      passed.slopes.emplace_back(static_cast<size_t>(rows_ * width));
    }
    for (size_t i = 0; i < widths_.size(); ++i) {
      args.values[i] = passed.values[i].data();
      if (keep) args.slopes[i] = passed.slopes[i].data();
    }
    passed.out.resize(static_cast<size_t>(rows_ * kOutputs));
    args.out = passed.out.data();
    (bf16_ ? kernels.forward_bf16 : kernels.forward)(args);
    if (bf16_)
      for (size_t i = 0; i + 1 < widths_.size(); ++i) widen(passed.values[i]);
    return passed;
  }

  // The same in double precision, with activations rounded as they are for products.
  Passed plain() const {
    Passed passed;
    std::vector<double> z;
    for (int i = 0; i < rows_ * widths_[0]; ++i) {
      const int row = i / widths_[0], c = i % widths_[0];
      z.push_back(at(base_, row / kRepeats * widths_[0] + c) + at(extra_, (row % kSteps) * widths_[0] + c));
      for (int k = 0; k < kInputs; ++k) z.back() += at(x_, row * kInputs + k) * at(w_, k * widths_[0] + c);
    }
    for (size_t i = 0;; ++i) {
      Floats h, slope;
      for (const double value : z) {
        h.push_back(static_cast<float>(mish(value)));
        slope.push_back(static_cast<float>(mish_slope(value)));
        if (bf16_ && i < kernels_.size()) h.back() = from_bf16(to_bf16(h.back()));
      }
      passed.values.push_back(h);
      passed.slopes.push_back(slope);
      if (i == kernels_.size()) break;
      z = multiply(h, kernels_[i], biases_[i], widths_[i], widths_[i + 1]);
    }
    for (int row = 0; row < rows_; ++row)
      for (int j = 0; j < kOutputs; ++j) {
        double sum = at(last_bias_, j);
        for (int c = 0; c < widths_.back(); ++c) sum += at(passed.values.back(), row * widths_.back() + c) * at(last_kernel_, j * widths_.back() + c);
        passed.out.push_back(static_cast<float>(sum));
      }
    return passed;
  }

 private:
  static double at(const Floats& values, int i) { return values[static_cast<size_t>(i)]; }

  std::vector<double> multiply(const Floats& h, const Floats& kernel, const Floats& bias, int in, int out) const {
    std::vector<double> z;
    for (int row = 0; row < rows_; ++row)
      for (int c = 0; c < out; ++c) {
        z.push_back(at(bias, c));
        for (int k = 0; k < in; ++k) z.back() += at(h, row * in + k) * at(kernel, k * out + c);
      }
    return z;
  }

  static std::vector<uint16_t> pack(const Floats& kernel, int in, int out, int together) {
    std::vector<uint16_t> packed;
    for (int block = 0; block < out; block += together)
      for (int k = 0; k < in; k += 2)
        for (int c = block; c < block + together; ++c)
          for (int i = 0; i < 2; ++i) packed.push_back(to_bf16(kernel[static_cast<size_t>((k + i) * out + c)]));
    return packed;
  }

  // An array of floats whose memory has as many bfloat16 numbers.
  static void widen(Floats& values) {
    std::vector<uint16_t> bits(values.size());
    std::memcpy(bits.data(), values.data(), bits.size() * sizeof(uint16_t));
    for (size_t i = 0; i < bits.size(); ++i) values[i] = from_bf16(bits[i]);
  }

  std::vector<int> widths_;
  int rows_;
  bool bf16_;
  Floats base_, extra_, x_, w_, last_kernel_, last_bias_;
  std::vector<Floats> kernels_, biases_;
  std::vector<int> step_;
};

void expect_near(const Floats& expected, const Floats& actual, double tolerance, const char* what) {
  ASSERT_EQ(expected.size(), actual.size());
  for (size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(expected[i], actual[i], tolerance) << what << ", number " << i;
}

// Rows that fill tiles and that do not. In bf16 an activation may be rounded to its other neighbour, which is 1/128 of one up to 2
// and passes on an eighth of it at most; sums have up to 96 of them, mostly right.
TEST_P(FusedForward, IsThePlainNetwork) {
  for (const bool bf16 : {false, true}) {
    if (!(bf16 ? kernels().forward_bf16 : kernels().forward)) continue;
    const double tolerance = bf16 ? 2e-2 : 2e-5;
    for (const std::vector<int>& widths : std::vector<std::vector<int>>{{32}, {64, 32}, {96, 64, 128}})
      for (const int rows : {1, 7, 10, 23}) {
        SCOPED_TRACE(std::to_string(widths.size()) + " layers, " + std::to_string(rows) + " rows" + (bf16 ? ", bf16" : ""));
        const PlainNetwork network(widths, rows, bf16);
        const Passed expected = network.plain(), kept = network.fused(kernels(), 32, true);
        expect_near(expected.out, kept.out, 2 * tolerance, "outputs");
        for (size_t i = 0; i < widths.size(); ++i) {
          expect_near(expected.values[i], kept.values[i], tolerance, "activations");
          expect_near(expected.slopes[i], kept.slopes[i], tolerance, "slopes");
        }
        EXPECT_EQ(kept.out, network.fused(kernels(), 32, false).out);
      }
  }
}

TEST_P(FusedForward, DoesNotDependOnTilesAndPacking) {
  for (const bool bf16 : {false, true}) {
    if (!(bf16 ? kernels().forward_bf16 : kernels().forward)) continue;
    const Floats many = PlainNetwork({64, 128, 64}, 23, bf16).fused(kernels(), 32, false).out;
    const Floats few = PlainNetwork({64, 128, 64}, 9, bf16).fused(kernels(), 64, false).out;
    EXPECT_EQ(Floats(many.begin(), many.begin() + static_cast<std::ptrdiff_t>(few.size())), few);
  }
}

TEST_P(FusedForward, FewInputsAndTheirGradient) {
  if (!kernels().few_inputs) return;  // not in this set
  constexpr int kWidth = 64;
  for (const int rows : {1, 10, 23})
    for (const int inputs : {1, 17}) {
      const Floats x = uniform(1, rows * inputs), w = uniform(2, inputs * kWidth), d = uniform(3, rows * kWidth);
      Floats out(d.size()), gradient(w.size()), expected(d.size()), expected_gradient(w.size());
      kernels().few_inputs(x.data(), w.data(), rows, inputs, kWidth, out.data());
      kernels().few_inputs_gradient(x.data(), d.data(), rows, inputs, kWidth, gradient.data());
      for (int r = 0; r < rows; ++r)
        for (int k = 0; k < inputs; ++k)
          for (int c = 0; c < kWidth; ++c) {
            const size_t from = static_cast<size_t>(r * inputs + k), weight = static_cast<size_t>(k * kWidth + c);
            const size_t to = static_cast<size_t>(r * kWidth + c);
            expected[to] += x[from] * w[weight];
            expected_gradient[weight] += x[from] * d[to];
          }
      expect_near(expected, out, 1e-5, "products");  // sums of up to 23 numbers below 1, in float on both sides
      expect_near(expected_gradient, gradient, 1e-5, "gradients");
    }
}

}  // namespace
}  // namespace dac::test
