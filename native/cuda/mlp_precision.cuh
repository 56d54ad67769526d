// SPDX-License-Identifier: Apache-2.0
// The three precisions of a product: how its left operand is kept in shared memory, how a warp multiplies a slab of it
// with weights, and the activation. Accumulators, biases, activations and losses are float in all of them.
//
//   kBf16   operands rounded to bfloat16, mma.sync m16n8k16
//   kTf32   operands rounded to 11 bits, mma.sync m16n8k8
//   kFp32   no rounding, fused multiply-adds: the exact mode
//
// A warp owns all rows of a tile and kWarpColumns columns. Its accumulators lie in the lanes as the tensor cores want
// them (ptx.cuh) in every precision, so that nothing behind a product depends on the precision.
#ifndef DAC_CUDA_MLP_PRECISION_CUH
#define DAC_CUDA_MLP_PRECISION_CUH

#include <type_traits>

#include "cuda/ptx.cuh"
#include "dac/engine.h"

namespace dac {

enum class Precision { kFp32 = DAC_PRECISION_FP32, kTf32 = DAC_PRECISION_TF32, kBf16 = DAC_PRECISION_BF16 };

constexpr int kWarpSize = 32;
constexpr int kWarpColumns = 16;                // columns of a product that one warp computes
constexpr int kColumnTiles = kWarpColumns / 8;  // in tiles of the instruction's 8
constexpr int kSlab = 32;                       // inner elements of the weights that are in shared memory at a time
constexpr int kAlign = 16;                      // inner sizes are padded with zeros to a multiple of this

__host__ __device__ constexpr int round_up(int n, int multiple) { return (n + multiple - 1) / multiple * multiple; }

// ------------------------------------------------------------------------------------------ the left operand

template <Precision P>
using Operand = std::conditional_t<P == Precision::kBf16, uint16_t, float>;

// Elements between the rows of an operand of `width` columns: padded, and 16 bytes more, so that the rows of an 8 x 8
// tile begin in different banks.
template <Precision P>
__host__ __device__ constexpr int operand_pitch(int width) {
  return round_up(width, kAlign) + 16 / static_cast<int>(sizeof(Operand<P>));
}

template <Precision P>
__device__ inline void store_operand(Operand<P>* to, float value) {
  if constexpr (P == Precision::kBf16)
    *to = ptx::to_bf16(value);
  else if constexpr (P == Precision::kTf32)
    *to = __uint_as_float(ptx::to_tf32(value));
  else
    *to = value;
}

// Two neighbours; `to` has an even column.
template <Precision P>
__device__ inline void store_operands(Operand<P>* to, float2 values) {
  if constexpr (P == Precision::kBf16) {
    *reinterpret_cast<uint32_t*>(to) = ptx::to_bf16x2(values.x, values.y);
  } else {
    if constexpr (P == Precision::kTf32)
      values = {__uint_as_float(ptx::to_tf32(values.x)), __uint_as_float(ptx::to_tf32(values.y))};
    *reinterpret_cast<float2*>(to) = values;
  }
}

template <Precision P>
__device__ inline float2 load_operands(const Operand<P>* from) {
  if constexpr (P == Precision::kBf16) {
    const uint32_t pair = *reinterpret_cast<const uint32_t*>(from);
    return {ptx::low_bf16(pair), ptx::high_bf16(pair)};
  } else {
    return *reinterpret_cast<const float2*>(from);
  }
}

__device__ inline float operand_value(float value) { return value; }
__device__ inline float operand_value(uint16_t bits) { return ptx::low_bf16(bits); }

// ------------------------------------------------------------------------------------------ the weights' slab

// Weights of a slab in shared memory: W as it lies (kSlab inputs x panel of outputs), or for a product with W^T (panel of
// inputs x kSlab outputs). They are floats, or in bf16 numbers that have been rounded before. The pitch makes the reads
// of a fragment free of bank conflicts: lanes differ in a float's inner index by 2 (bf16) or 1 (tf32) and in the column by
// 1; ldmatrix reads 16 bytes of each of eight rows.
template <Precision P, bool kTransposed, int kPanelColumns, typename T = float>
constexpr int kSlabPitch = std::is_same_v<T, uint16_t>
                               ? (kTransposed ? kSlab : kPanelColumns + 8)
                               : kTransposed ? (P == Precision::kBf16 ? kSlab + 8 : kSlab + 4)
                                             : (P == Precision::kTf32 ? kPanelColumns + 8 : kPanelColumns + 4);

// Where element (row, column) of a slab lies. Rows of 64 bytes are not padded, so that a tile of 64 rows of width 256 fits
// in the 99 KiB of many GPUs: their pieces of 16 bytes change places instead.
template <int kPitch, typename T>
__host__ __device__ constexpr int slab_place(int row, int column) {
  if constexpr (kPitch * sizeof(T) == 64) column ^= row / 2 % 4 * 8;
  return row * kPitch + column;
}

// Weight (k, column) of a slab.
template <bool kTransposed, int kPitch>
__device__ inline float slab_weight(const float* slab, int k, int column) {
  return kTransposed ? slab[column * kPitch + k] : slab[k * kPitch + column];
}

// ------------------------------------------------------------------------------------------ a warp's product

template <int kRows>
struct Accumulators {
  float values[kRows / 16][kColumnTiles][4];

  __device__ void clear() {
#pragma unroll
    for (int m = 0; m < kRows / 16; ++m)
#pragma unroll
      for (int j = 0; j < kColumnTiles; ++j)
#pragma unroll
        for (int i = 0; i < 4; ++i) values[m][j][i] = 0.0f;
  }

  // use(row, column, value pair) for each pair of neighbours; column counts from the warp's first.
  template <typename Use>
  __device__ void for_each_pair(const Use& use) const {
    const int lane = static_cast<int>(threadIdx.x) % kWarpSize, group = lane / 4, place = 2 * (lane % 4);
#pragma unroll
    for (int m = 0; m < kRows / 16; ++m)
#pragma unroll
      for (int j = 0; j < kColumnTiles; ++j)
#pragma unroll
        for (int half = 0; half < 2; ++half)
          use(16 * m + 8 * half + group, 8 * j + place, float2{values[m][j][2 * half], values[m][j][2 * half + 1]});
  }
};

// The fragments of a step's weights, from k on, for the tensor cores.
using WeightFragments = uint32_t[kColumnTiles][2];

template <Precision P, bool kTransposed, int kPitch>
__device__ inline void load_weights(WeightFragments& b, const float* slab, int k) {
  const int lane = static_cast<int>(threadIdx.x) % kWarpSize, group = lane / 4, place = lane % 4;
#pragma unroll
  for (int j = 0; j < kColumnTiles; ++j)
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      if constexpr (P == Precision::kBf16) {
        const int inner = k + 8 * half + 2 * place;
        b[j][half] = ptx::to_bf16x2(slab_weight<kTransposed, kPitch>(slab, inner, 8 * j + group),
                                    slab_weight<kTransposed, kPitch>(slab, inner + 1, 8 * j + group));
      } else {
        b[j][half] = ptx::to_tf32(slab_weight<kTransposed, kPitch>(slab, k + 4 * half + place, 8 * j + group));
      }
    }
}

// The same of weights that are bf16 already: four matrices of 8 x 8, of which a lane names one row.
template <Precision P, bool kTransposed, int kPitch>
__device__ inline void load_weights(WeightFragments& b, const uint16_t* slab, int k) {
  static_assert(P == Precision::kBf16 && kColumnTiles == 2);
  const int lane = static_cast<int>(threadIdx.x) % kWarpSize;
  uint32_t r[4];
  if constexpr (kTransposed)
    ptx::ldmatrix_x4(r, slab + slab_place<kPitch, uint16_t>(lane % 8 + lane / 16 * 8, k + lane / 8 % 2 * 8));
  else
    ptx::ldmatrix_x4_trans(r, slab + slab_place<kPitch, uint16_t>(k + lane % 16, lane / 16 * 8));
  b[0][0] = r[0], b[0][1] = r[1], b[1][0] = r[2], b[1][1] = r[3];
}

// On the tensor cores: x (rows, kStep) from shared memory by ldmatrix, for float a matrix of 8 x 4 at a time.
template <Precision P, int kRows, bool kTransposed, int kPitch, typename T>
__device__ inline void multiply_step_mma(Accumulators<kRows>& sums, const Operand<P>* x, int pitch, const T* slab,
                                         int k) {
  const int lane = static_cast<int>(threadIdx.x) % kWarpSize;
  WeightFragments b;
  load_weights<P, kTransposed, kPitch>(b, slab, k);
  const Operand<P>* row = x + lane % 16 * pitch + k + lane / 16 * (16 / static_cast<int>(sizeof(Operand<P>)));
#pragma unroll
  for (int m = 0; m < kRows / 16; ++m) {
    uint32_t a[4];
    ptx::ldmatrix_x4(a, row + 16 * m * pitch);
#pragma unroll
    for (int j = 0; j < kColumnTiles; ++j) {
      if constexpr (P == Precision::kBf16)
        ptx::mma_bf16(sums.values[m][j], a, b[j]);
      else
        ptx::mma_tf32(sums.values[m][j], a, b[j]);
    }
  }
}

// The same without tensor cores, four inner elements at a time.
template <int kRows, bool kTransposed, int kPitch>
__device__ inline void multiply_step_fma(Accumulators<kRows>& sums, const float* x, int pitch, const float* slab,
                                         int k) {
  const int lane = static_cast<int>(threadIdx.x) % kWarpSize, group = lane / 4, place = 2 * (lane % 4);
  float b[4][kColumnTiles][2];
#pragma unroll
  for (int i = 0; i < 4; ++i)
#pragma unroll
    for (int j = 0; j < kColumnTiles; ++j)
#pragma unroll
      for (int c = 0; c < 2; ++c) b[i][j][c] = slab_weight<kTransposed, kPitch>(slab, k + i, 8 * j + place + c);
#pragma unroll
  for (int m = 0; m < kRows / 16; ++m)
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const float4 four = *reinterpret_cast<const float4*>(x + (16 * m + 8 * half + group) * pitch + k);
      const float a[4] = {four.x, four.y, four.z, four.w};
#pragma unroll
      for (int i = 0; i < 4; ++i)
#pragma unroll
        for (int j = 0; j < kColumnTiles; ++j)
#pragma unroll
          for (int c = 0; c < 2; ++c) sums.values[m][j][2 * half + c] += a[i] * b[i][j][c];
    }
}

// sums += x (rows, depth) times the warp's columns of a slab. depth: a multiple of kAlign, at most kSlab.
template <Precision P, int kRows, bool kTransposed, int kPitch, typename T>
__device__ inline void multiply_slab(Accumulators<kRows>& sums, const Operand<P>* x, int pitch, const T* slab,
                                     int depth) {
  constexpr int kStep = P == Precision::kBf16 ? 16 : P == Precision::kTf32 ? 8 : 4;
  [[maybe_unused]] constexpr int kUnroll = P == Precision::kFp32 ? 1 : kSlab / kStep;  // fp32 steps are long enough
#pragma unroll kUnroll
  for (int k = 0; k < kSlab; k += kStep) {
    if (k >= depth) break;
    if constexpr (P == Precision::kFp32)
      multiply_step_fma<kRows, kTransposed, kPitch>(sums, x, pitch, slab, k);
    else
      multiply_step_mma<P, kRows, kTransposed, kPitch>(sums, x, pitch, slab, k);
  }
}

// ------------------------------------------------------------------------------------------ activation

struct MishValue {
  float value, slope;
};

// mish(x) = x tanh(log(1 + e^x)). With e = e^x and w = e (e + 2): tanh(log(1 + e)) = w / (w + 2), and mish' = w / (w +
// 2) + 4 x e (1 + e) / (w + 2)^2. Above 20 both are x and 1 to rounding, so e is cut there; no subtraction cancels.
__device__ __forceinline__ MishValue mish(float x, float bounded, float e, float inverse) {
  const float tanh_softplus = e * (e + 2.0f) * inverse, twice = inverse + inverse;
  return {x * tanh_softplus, fmaf(bounded * fmaf(e, e, e), twice * twice, tanh_softplus)};
}

// With approximate exponentials, up to the reciprocal: the divisor is w + 2.
struct MishTerms {
  __device__ __forceinline__ explicit MishTerms(float value)
      : x(value),
        bounded(fminf(x, 20.0f)),
        e(ptx::exp2_approximate(bounded * 1.44269504f)),
        divisor(fmaf(e, e + 2.0f, 2.0f)) {}
  __device__ __forceinline__ MishValue times(float inverse) const { return mish(x, bounded, e, inverse); }
  float x, bounded, e, divisor;
};

template <Precision P>
__device__ __forceinline__ MishValue mish(float x) {
  if constexpr (P == Precision::kFp32) {
    const float bounded = fminf(x, 20.0f), e = expf(bounded);
    return mish(x, bounded, e, 1.0f / (e * (e + 2.0f) + 2.0f));
  } else {
    const MishTerms terms(x);
    return terms.times(ptx::reciprocal_approximate(terms.divisor));
  }
}

}  // namespace dac

#endif
