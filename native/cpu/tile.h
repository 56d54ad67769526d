// SPDX-License-Identifier: Apache-2.0
// Products of a few rows whose sums stay in registers until whoever wanted them has made something of them. As vector.h, included
// once for each instruction set into its own namespace.
//
// Each sum is taken in the order of its inputs, so that it does not depend on how rows are cut into tiles.
#ifndef DAC_CPU_TILE_H
#define DAC_CPU_TILE_H

#include <cstdint>
#include <utility>

#include "cpu/vector.h"

#ifdef __AVX2__
namespace dac::DAC_KERNELS_NS {
namespace {

// A tile's sums take two vectors for each row: as many rows as leave registers for what is multiplied and for activations.
#ifdef __AVX512F__
constexpr int kTileRows = 10;
#else
constexpr int kTileRows = 5;
#endif
constexpr int kTileColumns = 2 * kLanes;

// Where a tile's rows have got to: every third one has a pointer, and the others lie a stride or two behind it.
template <typename Number, int kRows>
class Rows {
 public:
  Rows(const Number* first, int64_t stride) : stride_(stride) {
    for (int i = 0; i < kPointers; ++i) third_[i] = first + 3 * i * stride;
  }
  const Number* operator[](int row) const { return third_[row / 3] + row % 3 * stride_; }
  void advance(int64_t count) {
#pragma GCC unroll 4
    for (int i = 0; i < kPointers; ++i) third_[i] += count;
  }

 private:
  static constexpr int kPointers = (kRows + 2) / 3;
  const Number* third_[kPointers];
  int64_t stride_;
};

struct Float32 {
  using Number = float;
  static constexpr Accuracy kAccuracy = Accuracy::kFloat;
  static constexpr int kInputs = 1;  // a step takes so many inputs

  // sums += x w, for two vectors of columns.
  template <int kRows>
  static void step(const Rows<float, kRows>& x, const float* w, Vec (&sums)[kRows][2]) {
    const Vec w0 = load(w, Whole{}), w1 = load(w + kLanes, Whole{});
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
      sums[i][0] += *x[i] * w0;
      sums[i][1] += *x[i] * w1;
    }
  }
};

#ifdef __AVX512BF16__
struct Bfloat16 {
  using Number = uint16_t;
  static constexpr Accuracy kAccuracy = Accuracy::kBf16;
  static constexpr int kInputs = 2;

  // sums += x[0] w[0] + x[1] w[1]
  template <int kRows>
  static void step(const Rows<uint16_t, kRows>& x, const uint16_t* w, Vec (&sums)[kRows][2]) {
    const __m512bh w0 = pairs(w), w1 = pairs(w + 2 * kLanes);
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
      int32_t pair;
      std::memcpy(&pair, x[i], sizeof pair);
      const __m512bh both = reinterpret_cast<__m512bh>(_mm512_set1_epi32(pair));
      sums[i][0] = _mm512_dpbf16_ps(sums[i][0], both, w0);
      sums[i][1] = _mm512_dpbf16_ps(sums[i][1], both, w1);
    }
  }
  static __m512bh pairs(const uint16_t* w) { return reinterpret_cast<__m512bh>(_mm512_loadu_si512(w)); }
};
#endif

// A first operand: its next row lies `row` numbers further, the next input `input` numbers.
template <typename Number>
struct FirstOperand {
  const Number* first;
  int64_t row, input;
};

// Columns c, c + 1, ... of a second operand; the inputs of the next step lie `stride` numbers further.
template <typename Number>
struct Columns {
  const Number* first;
  int64_t stride;
};

// begin(i, c) + x W for kRows rows and all columns: begin gives a vector of row i from column c on, columns(c) the second operand's,
// and finish(i, c, low, high) takes a row's two vectors.
template <typename Product, int kRows, typename Begin, typename ColumnsAt, typename Finish>
inline void multiply_tile(const FirstOperand<typename Product::Number>& x, int inputs, int width, Begin begin, ColumnsAt columns,
                          Finish finish) {
  for (int64_t c = 0; c < width; c += kTileColumns) {
    Vec sums[kRows][2];
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) sums[i][0] = begin(i, c), sums[i][1] = begin(i, c + kLanes);
    auto [w, stride] = columns(c);
    Rows<typename Product::Number, kRows> next(x.first, x.row);
#pragma GCC unroll 2
    for (int k = 0; k < inputs; k += Product::kInputs, next.advance(Product::kInputs * x.input), w += stride)
      Product::template step<kRows>(next, w, sums);
#pragma GCC unroll 16
    for (int64_t i = 0; i < kRows; ++i) finish(i, c, sums[i][0], sums[i][1]);
  }
}

// A row's two vectors.
inline void store_pair(float* place, Vec low, Vec high) {
  store(place, low, Whole{});
  store(place + kLanes, high, Whole{});
}

template <typename Body, int... kBelow>
void call_tile(const Body& body, int64_t first, int64_t rows, std::integer_sequence<int, kBelow...>) {
  using Call = void (*)(const Body&, int64_t);
  static constexpr Call calls[] = {
      [](const Body& of, int64_t at) { of(at, std::integral_constant<int, kBelow + 1>{}); }...};
  calls[rows - 1](body, first);
}

// body(first, rows) for tiles of all rows, `rows` being a constant; as equal as can be, since one of few rows would load the second
// operand for little.
template <typename Body>
void for_tiles(int64_t rows, const Body& body) {
  const int64_t tiles = (rows + kTileRows - 1) / kTileRows;
  for (int64_t tile = 0; tile < tiles; ++tile) {
    const int64_t first = tile * rows / tiles, end = (tile + 1) * rows / tiles;
    call_tile(body, first, end - first, std::make_integer_sequence<int, kTileRows>());
  }
}

}  // namespace
}  // namespace dac::DAC_KERNELS_NS
#endif

#endif
