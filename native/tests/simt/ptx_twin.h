// SPDX-License-Identifier: Apache-2.0
// Host twins of the instructions in cuda/ptx.cuh, from the layout tables there. Products are exact and summed in float
// in the order of k; the hardware's order is its own, so results differ in the last bits only.
#ifndef DAC_TESTS_SIMT_PTX_TWIN_H
#define DAC_TESTS_SIMT_PTX_TWIN_H

#include <cmath>
#include <cstdint>
#include <cstring>

#include "scheduler.h"

namespace simt {

inline float bits_to_float(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
inline uint32_t float_to_bits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

struct MmaArguments {
  float* d;
  const uint32_t* a;
  const uint32_t* b;
};

// d (16 x 8) += a (16 x K) b (K x 8).
template <int K>
void multiply_add(void* const lanes[kWarp], const float (&a)[16][K], const float (&b)[K][8]) {
  float sum[16][8];
  for (int l = 0; l < kWarp; ++l) {
    const float* d = static_cast<const MmaArguments*>(lanes[l])->d;
    const int g = l / 4, t = l % 4;
    sum[g][2 * t] = d[0], sum[g][2 * t + 1] = d[1], sum[g + 8][2 * t] = d[2], sum[g + 8][2 * t + 1] = d[3];
  }
  for (int i = 0; i < 16; ++i)
    for (int k = 0; k < K; ++k)
      for (int j = 0; j < 8; ++j) sum[i][j] += a[i][k] * b[k][j];
  for (int l = 0; l < kWarp; ++l) {
    float* d = static_cast<const MmaArguments*>(lanes[l])->d;
    const int g = l / 4, t = l % 4;
    d[0] = sum[g][2 * t], d[1] = sum[g][2 * t + 1], d[2] = sum[g + 8][2 * t], d[3] = sum[g + 8][2 * t + 1];
  }
}

inline void execute_mma_bf16(void* const lanes[kWarp]) {
  const auto low = [](uint32_t pair) { return bits_to_float(pair << 16); };
  const auto high = [](uint32_t pair) { return bits_to_float(pair & 0xFFFF0000u); };
  float a[16][16], b[16][8];
  for (int l = 0; l < kWarp; ++l) {
    const auto* from = static_cast<const MmaArguments*>(lanes[l]);
    const int g = l / 4, t = l % 4;
    for (int r = 0; r < 4; ++r) {
      const int row = g + (r % 2) * 8, column = 2 * t + (r / 2) * 8;
      a[row][column] = low(from->a[r]), a[row][column + 1] = high(from->a[r]);
    }
    for (int r = 0; r < 2; ++r) b[2 * t + 8 * r][g] = low(from->b[r]), b[2 * t + 8 * r + 1][g] = high(from->b[r]);
  }
  multiply_add<16>(lanes, a, b);
}

inline void execute_mma_tf32(void* const lanes[kWarp]) {
  const auto value = [](uint32_t bits) { return bits_to_float(bits & 0xFFFFE000u); };
  float a[16][8], b[8][8];
  for (int l = 0; l < kWarp; ++l) {
    const auto* from = static_cast<const MmaArguments*>(lanes[l]);
    const int g = l / 4, t = l % 4;
    for (int r = 0; r < 4; ++r) a[g + (r % 2) * 8][t + (r / 2) * 4] = value(from->a[r]);
    for (int r = 0; r < 2; ++r) b[t + 4 * r][g] = value(from->b[r]);
  }
  multiply_add<8>(lanes, a, b);
}

struct LdmatrixArguments {
  uint32_t* r;
  const void* row;
};

template <int count, bool transposed>
void execute_ldmatrix(void* const lanes[kWarp]) {
  for (int m = 0; m < count; ++m) {
    uint16_t matrix[8][8];
    for (int i = 0; i < 8; ++i) {
      const void* row = static_cast<const LdmatrixArguments*>(lanes[8 * m + i])->row;
      if (reinterpret_cast<uintptr_t>(row) % 16) fail("ldmatrix: a row is not aligned to 16 bytes");
      std::memcpy(matrix[i], row, 16);
    }
    for (int l = 0; l < kWarp; ++l) {
      const int g = l / 4, c = 2 * (l % 4);
      const uint32_t first = transposed ? matrix[c][g] : matrix[g][c];
      const uint32_t second = transposed ? matrix[c + 1][g] : matrix[g][c + 1];
      static_cast<const LdmatrixArguments*>(lanes[l])->r[m] = first | second << 16;
    }
  }
}

template <int count, bool transposed>
void ldmatrix(uint32_t* r, const void* row) {
  LdmatrixArguments arguments{r, row};
  warp_operation("ldmatrix", 0xFFFFFFFFu, &arguments, execute_ldmatrix<count, transposed>);
}

}  // namespace simt

namespace dac::ptx {

inline void mma_bf16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  simt::MmaArguments arguments{d, a, b};
  simt::warp_operation("mma bf16", 0xFFFFFFFFu, &arguments, simt::execute_mma_bf16);
}
inline void mma_tf32(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  simt::MmaArguments arguments{d, a, b};
  simt::warp_operation("mma tf32", 0xFFFFFFFFu, &arguments, simt::execute_mma_tf32);
}

inline void ldmatrix_x1(uint32_t (&r)[1], const void* row) { simt::ldmatrix<1, false>(r, row); }
inline void ldmatrix_x2(uint32_t (&r)[2], const void* row) { simt::ldmatrix<2, false>(r, row); }
inline void ldmatrix_x4(uint32_t (&r)[4], const void* row) { simt::ldmatrix<4, false>(r, row); }
inline void ldmatrix_x1_trans(uint32_t (&r)[1], const void* row) { simt::ldmatrix<1, true>(r, row); }
inline void ldmatrix_x2_trans(uint32_t (&r)[2], const void* row) { simt::ldmatrix<2, true>(r, row); }
inline void ldmatrix_x4_trans(uint32_t (&r)[4], const void* row) { simt::ldmatrix<4, true>(r, row); }

inline void copy_async_16(void* shared, const void* global, int bytes = 16) {
  simt::copy_async(shared, global, 16, bytes);
}
inline void copy_async_4(void* shared, const void* global, int bytes = 4) { simt::copy_async(shared, global, 4, bytes); }
inline void copy_async_commit() { simt::copy_async_commit(); }
template <int pending>
void copy_async_wait() {
  simt::copy_async_wait(pending);
}

inline void take_turn() { simt::take_turn(); }

inline void barrier_sync(int number, int threads) { simt::barrier(number, threads, "bar.sync"); }

inline uint32_t to_tf32(float value) {
  const uint32_t bits = simt::float_to_bits(value);
  if ((bits & 0x7F800000u) == 0x7F800000u) return bits & 0xFFFFE000u;
  return (bits + 0x1000u) & 0xFFFFE000u;
}
inline uint32_t to_bf16x2(float low, float high) {
  const auto round = [](float value) -> uint32_t {
    if (std::isnan(value)) return 0x7FFFu;
    const uint32_t bits = simt::float_to_bits(value);
    return (bits + 0x7FFFu + (bits >> 16 & 1)) >> 16;
  };
  return round(low) | round(high) << 16;
}
inline float exp2_approximate(float x) { return std::exp2(x); }
inline float reciprocal_approximate(float x) { return 1.0f / x; }
inline float square_root_approximate(float x) { return std::sqrt(x); }
inline void store_pair(float* to, float2 values) { *reinterpret_cast<float2*>(to) = values; }
inline float tanh_approximate(float x) { return std::tanh(x); }

}  // namespace dac::ptx

#endif
