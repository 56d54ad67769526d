// SPDX-License-Identifier: Apache-2.0
// The tiled product (mlp_dense.cuh): in every precision, form and tile what the sums say, and on weights that were rounded
// to bfloat16 before the bits of weights that it rounds itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "cuda/launch.cuh"
#include "cuda/mlp_dense.cuh"
#include "cuda/mlp_launchers.h"
#include "cuda/pass_kernels.h"
#include "simt_arrays.h"
#include "support.h"

namespace dac {
namespace {

constexpr Precision kBf16 = Precision::kBf16;
constexpr int kRows = 16;

__global__ void round_kernel(const float* from, uint16_t* to, int count) {
  for (int i = static_cast<int>(threadIdx.x); i < count; i += kTileThreads) to[i] = ptx::to_bf16(from[i]);
}

// y (kRows, outer) = x (kRows, inner) W, or W^T.
template <bool kTransposed, typename T>
__global__ void product_kernel(const float* x, MatrixOf<T> w, float* y, int stages) {
  const int inner = kTransposed ? w.columns : w.rows, outer = kTransposed ? w.rows : w.columns;
  const Ring<T> ring{dynamic_shared<T>(), stages};
  uint16_t* operand = reinterpret_cast<uint16_t*>(ring.slabs + stages * kStageElements<kBf16, T>);
  const int pitch = operand_pitch<kBf16>(inner), columns = round_up(inner, kAlign);
  for (int i = static_cast<int>(threadIdx.x); i < kRows * columns; i += kTileThreads) {
    const int row = i / columns, k = i % columns;
    store_operand<kBf16>(operand + row * pitch + k, k < inner ? x[row * inner + k] : 0.0f);
  }
  dense_tile<kBf16, kRows, kTransposed>(operand, pitch, w, ring, [&](int row, int column, float2 pair) {
    if (column < outer) y[row * outer + column] = pair.x;
    if (column + 1 < outer) y[row * outer + column + 1] = pair.y;
  });
}

template <bool kTransposed, typename T>
std::vector<float> product(const DeviceArray<float>& x, const MatrixOf<T>& w, int stages = kStages) {
  const int inner = kTransposed ? w.columns : w.rows, outer = kTransposed ? w.rows : w.columns;
  DeviceArray<float> y(std::vector<float>(static_cast<size_t>(kRows * outer), -1.0f));
  const size_t bytes = sizeof(T) * kStages * kStageElements<kBf16, T> + sizeof(uint16_t) * kRows * operand_pitch<kBf16>(inner);
  launch({"product", 1, kTileThreads, bytes}, nullptr, product_kernel<kTransposed, T>, x.data(), w, y.data(), stages);
  return y.read();
}

template <bool kTransposed>
void expect_same_bits(int inner, int outer) {
  SCOPED_TRACE(testing::Message() << inner << " to " << outer << (kTransposed ? ", transposed" : ""));
  const int rows = kTransposed ? outer : inner, columns = kTransposed ? inner : outer, size = rows * columns;
  const DeviceArray<float> x(test::normal_values(1, kRows * inner)), w(test::normal_values(2, 2 * size));
  const DeviceArray<uint16_t> rounded(static_cast<size_t>(2 * size));
  launch({"round", 1, kTileThreads}, nullptr, round_kernel, w.data(), rounded.data(), 2 * size);
  // The second of two matrices: it begins at any multiple of two bytes.
  const std::vector<float> expected = product<kTransposed>(x, Matrix{w.data() + size, rows, columns, columns});
  EXPECT_EQ(expected,
            product<kTransposed>(x, MatrixOf<uint16_t>{rounded.data() + size, rows, columns, columns}));
  EXPECT_EQ(expected, product<kTransposed>(x, MatrixOf<uint16_t>{rounded.data() + size, rows, columns, columns}, 2));
  EXPECT_GT(*std::max_element(expected.begin(), expected.end()), 0.0f);
}

TEST(Products, OfRoundedWeightsHaveTheBitsOfThoseOfFloats) {
  for (int inner : {1, 6, 17, 40, 256})
    for (int outer : {1, 6, 17, 34, 136, 260}) {
      expect_same_bits<false>(inner, outer);
      expect_same_bits<true>(inner, outer);
    }
}

// Eighths up to 2 in magnitude, which all precisions have. A sum of 300 products of them is below 2^24 of its units: it is
// exact in whatever order.
std::vector<float> eighths(uint64_t seed, int count) {
  std::vector<float> values = test::uniform_values(seed, count, -16.0f, 16.0f);
  for (float& value : values) value = std::round(value) / 8.0f;
  return values;
}

// Of weights: floats, or the upper halves of their bits.
template <typename T>
T element(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  if constexpr (std::is_same_v<T, uint16_t>)
    return static_cast<uint16_t>(bits >> 16);
  else
    return value;
}

struct Job {
  int inner, outer;
  int before, pitch;  // elements before the weights' first one, and between their rows
  int stages;
};

// y (kTileRows, outer rounded up). An element that comes twice becomes NaN; where y has one panel, NaNs take the place of
// x, so that who still reads it shows.
template <Precision P, int kTileRows, bool kTransposed, typename T>
__global__ void exact_product_kernel(const float* x, const T* weights, float* y, Job job) {
  const Ring<T> ring{dynamic_shared<T>(), job.stages};
  Operand<P>* operand = reinterpret_cast<Operand<P>*>(ring.slabs + job.stages * kStageElements<P, T>);
  const int pitch = operand_pitch<P>(larger(job.inner, job.outer)), columns = round_up(job.inner, kAlign);
  const int y_pitch = round_up(job.outer, kAlign);
  for (int i = static_cast<int>(threadIdx.x); i < kTileRows * columns; i += kTileThreads) {
    const int row = i / columns, k = i % columns;
    store_operand<P>(operand + row * pitch + k, k < job.inner ? x[row * job.inner + k] : 0.0f);
  }
  const MatrixOf<T> w = kTransposed ? MatrixOf<T>{weights + job.before, job.outer, job.inner, job.pitch}
                                    : MatrixOf<T>{weights + job.before, job.inner, job.outer, job.pitch};
  dense_tile<P, kTileRows, kTransposed>(operand, pitch, w, ring, [&](int row, int column, float2 pair) {
    float* to = y + row * y_pitch + column;
    to[0] = to[0] == -1e9f ? pair.x : NAN;
    to[1] = to[1] == -1e9f ? pair.y : NAN;
    if (job.outer <= kPanel) store_operands<P>(operand + row * pitch + column, {NAN, NAN});
  });
}

template <Precision P, int kTileRows, bool kTransposed, typename T>
void expect_exact_sums(const Job& job) {
  const int rows = kTransposed ? job.outer : job.inner, y_pitch = round_up(job.outer, kAlign);
  const std::vector<float> x = eighths(1, kTileRows * job.inner), w = eighths(2, job.before + rows * job.pitch);
  std::vector<T> elements(w.size());
  std::transform(w.begin(), w.end(), elements.begin(), element<T>);
  std::vector<float> expected(static_cast<size_t>(kTileRows * y_pitch));
  for (int row = 0; row < kTileRows; ++row)
    for (int column = 0; column < job.outer; ++column) {
      double sum = 0;
      for (int k = 0; k < job.inner; ++k) {
        const int place = job.before + (kTransposed ? column * job.pitch + k : k * job.pitch + column);
        sum += double{x[static_cast<size_t>(row * job.inner + k)]} * w[static_cast<size_t>(place)];
      }
      expected[static_cast<size_t>(row * y_pitch + column)] = static_cast<float>(sum);
    }
  const DeviceArray<float> x_there(x), y(std::vector<float>(expected.size(), -1e9f));
  const DeviceArray<T> w_there(elements);
  const size_t bytes = sizeof(T) * job.stages * kStageElements<P, T> +
                       sizeof(Operand<P>) * kTileRows * operand_pitch<P>(larger(job.inner, job.outer));
  launch({"exact_product", 1, kTileThreads, bytes}, nullptr, exact_product_kernel<P, kTileRows, kTransposed, T>,
         x_there.data(), w_there.data(), y.data(), job);
  EXPECT_EQ(expected, y.read()) << job.inner << " to " << job.outer << ", precision " << static_cast<int>(P) << ", "
                                << kTileRows << " rows" << (kTransposed ? ", transposed" : "") << ", weights of "
                                << sizeof(T) << " bytes from " << job.before << " on, pitch " << job.pitch << ", "
                                << job.stages << " stages";
}

// The weights' first element and each of their rows begin at a multiple of `place` elements.
template <Precision P, typename T>
void expect_exact_sums_of_all_tiles(int inner, int outer, int place, int stages) {
  const Job forward{inner, outer, place, round_up(outer, place), stages};
  const Job back{inner, outer, place, round_up(inner, place), stages};
  expect_exact_sums<P, 16, false, T>(forward);
  expect_exact_sums<P, 16, true, T>(back);
  expect_exact_sums<P, 32, false, T>(forward);
  expect_exact_sums<P, 32, true, T>(back);
  expect_exact_sums<P, 64, false, T>(forward);
  expect_exact_sums<P, 64, true, T>(back);
}

// Sizes at both sides of a slab, a warp's columns and a panel (64 and 128 columns where N is small).
TEST(Products, AreExactWhereNothingIsRounded) {
  const std::vector<std::pair<int, int>> sizes = {{1, 1},    {2, 17},   {15, 64},  {16, 65},  {17, 129}, {31, 33},
                                                  {33, 16},  {48, 128}, {64, 256}, {65, 257}, {100, 10}, {300, 300}};
  for (const auto& [inner, outer] : sizes)
    // Copied by element, by 4 bytes (bf16), by 16.
    for (const auto& [place, stages] : std::vector<std::pair<int, int>>{{1, 3}, {2, 2}, {8, 2}, {8, 3}}) {
      expect_exact_sums_of_all_tiles<Precision::kFp32, float>(inner, outer, place, stages);
      expect_exact_sums_of_all_tiles<Precision::kTf32, float>(inner, outer, place, stages);
      expect_exact_sums_of_all_tiles<Precision::kBf16, float>(inner, outer, place, stages);
      expect_exact_sums_of_all_tiles<Precision::kBf16, uint16_t>(inner, outer, place, stages);
    }
}

// The products of the general passes, with 64 and 16 rows a block.
template <typename T>
PerNetwork<const T> one_network(const DeviceArray<T>& data) {
  return {data.data()};
}

void expect_exact_pass_product(ProductForm form, int precision, bool rounded, int multiprocessors, int rows, int columns,
                               int inner) {
  const std::vector<float> left = eighths(3, rows * inner), right = eighths(4, inner * columns);
  std::vector<uint16_t> halves(right.size());
  std::transform(right.begin(), right.end(), halves.begin(), element<uint16_t>);
  std::vector<float> expected(static_cast<size_t>(rows * columns));
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      double sum = 0;
      for (int k = 0; k < inner; ++k)
        sum += double{left[static_cast<size_t>(form == ProductForm::kWeights ? k * rows + row : row * inner + k)]} *
               right[static_cast<size_t>(form == ProductForm::kBackward ? column * inner + k : k * columns + column)];
      expected[static_cast<size_t>(row * columns + column)] = static_cast<float>(sum);
    }
  const DeviceArray<float> left_there(left), right_there(right), y(std::vector<float>(expected.size(), NAN));
  const DeviceArray<uint16_t> halves_there(halves);
  ProductArgs args{rows, columns, inner};
  args.left = one_network(left_there);
  args.right = one_network(right_there);
  if (rounded) args.rounded = one_network(halves_there);
  args.result = {y.data()};
  MlpContext context{nullptr, precision, 1, nullptr, multiprocessors, 227 * 1024, nullptr};
  launch_product("pass_product", form, precision, 1, args, context);
  EXPECT_EQ(expected, y.read()) << rows << " x " << inner << " x " << columns << ", form " << static_cast<int>(form)
                                << ", precision " << precision << (rounded ? ", rounded" : "") << ", "
                                << multiprocessors << " multiprocessors";
}

TEST(Products, OfGeneralPassesAreExactWhereNothingIsRounded) {
  struct Sizes {
    int rows, columns, inner;
  };
  for (const Sizes& size : std::vector<Sizes>{{1, 1, 1}, {17, 130, 33}, {65, 16, 48}, {70, 257, 300}, {64, 128, 64}})
    for (ProductForm form : {ProductForm::kForward, ProductForm::kBackward, ProductForm::kWeights})
      for (int precision : {DAC_PRECISION_FP32, DAC_PRECISION_TF32, DAC_PRECISION_BF16})
        for (int multiprocessors : {1, 1 << 20}) {
          expect_exact_pass_product(form, precision, false, multiprocessors, size.rows, size.columns, size.inner);
          if (precision == DAC_PRECISION_BF16 && form != ProductForm::kWeights)
            expect_exact_pass_product(form, precision, true, multiprocessors, size.rows, size.columns, size.inner);
        }
}

}  // namespace
}  // namespace dac
