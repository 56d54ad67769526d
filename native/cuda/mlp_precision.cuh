// SPDX-License-Identifier: Apache-2.0
// The three precisions of a product: how its left operand is kept in shared memory, and the activation. How a warp
// multiplies is in mlp_warp.cuh. Accumulators, biases, activations and losses are float in all of them.
//
//   kBf16   operands rounded to bfloat16, mma.sync m16n8k16
//   kTf32   operands rounded to 11 bits, mma.sync m16n8k8
//   kFp32   no rounding, fused multiply-adds: the exact mode
#ifndef DAC_CUDA_MLP_PRECISION_CUH
#define DAC_CUDA_MLP_PRECISION_CUH

#include <type_traits>

#include "cuda/ptx.cuh"
#include "dac/engine.h"

namespace dac {

enum class Precision { kFp32 = DAC_PRECISION_FP32, kTf32 = DAC_PRECISION_TF32, kBf16 = DAC_PRECISION_BF16 };

constexpr int kWarpSize = 32;
constexpr int kAlign = 16;  // inner sizes are padded with zeros to a multiple of this

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

// Two numbers that are operands already.
__device__ inline void store_pair(float* to, float first, float second) {
  *reinterpret_cast<float2*>(to) = {first, second};
}
__device__ inline void store_pair(uint16_t* to, uint16_t first, uint16_t second) {
  *reinterpret_cast<uint32_t*>(to) = first | static_cast<uint32_t>(second) << 16;
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
    const float bounded = fminf(x, 20.0f), e = expf(bounded), divisor = e * (e + 2.0f) + 2.0f;
    const float inverse = ptx::reciprocal_approximate(divisor);  // 2 to 2.4e17: a step of Newton's replaces a division
    return mish(x, bounded, e, fmaf(fmaf(-divisor, inverse, 1.0f), inverse, inverse));
  } else {
    const MishTerms terms(x);
    return terms.times(ptx::reciprocal_approximate(terms.divisor));
  }
}

}  // namespace dac

#endif
