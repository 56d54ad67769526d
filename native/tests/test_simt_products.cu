// SPDX-License-Identifier: Apache-2.0
// The tiled product (mlp_dense.cuh) on weights that were rounded to bfloat16 before: the bits of weights that it rounds itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "cuda/launch.cuh"
#include "cuda/mlp_dense.cuh"
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

}  // namespace
}  // namespace dac
