// SPDX-License-Identifier: Apache-2.0
// Mish on neighbours, with the reciprocals that a variant takes (pair_variant.h).
#ifndef DAC_CUDA_HOPPER_PAIR_MISH_CUH
#define DAC_CUDA_HOPPER_PAIR_MISH_CUH

#include "cuda/hopper/pair_variant.h"
#include "cuda/mlp_precision.cuh"

namespace dac::hopper {

// 1 / x to 7e-6 by multiplications alone, where x and 1 / x are normal numbers: a subtraction of the bits is within 5 %,
// and each of Newton's steps squares the error.
__device__ __forceinline__ float reciprocal_newton(float x) {
  float y = __uint_as_float(0x7EF311C7u - __float_as_uint(x));
  y = fmaf(y, fmaf(-x, y, 1.0f), y);
  return fmaf(y, fmaf(-x, y, 1.0f), y);
}

struct MishPair {
  MishValue left, right;
};

// number: of the pair, known to the compiler; shares are taken by it.
template <PairVariant V>
__device__ __forceinline__ MishPair mish_pair(float left, float right, int number) {
  const MishTerms a(left), b(right);
  if constexpr (V == PairVariant::kSharedReciprocal) {
    const float inverse = ptx::reciprocal_approximate(a.divisor * b.divisor);  // at most e^80
    return {a.times(b.divisor * inverse), b.times(a.divisor * inverse)};
  } else {
    const bool newton = V == PairVariant::kNewtonHalf || (V == PairVariant::kNewtonQuarter && number % 2 == 1);
    return {a.times(ptx::reciprocal_approximate(a.divisor)),
            b.times(newton ? reciprocal_newton(b.divisor) : ptx::reciprocal_approximate(b.divisor))};
  }
}

}  // namespace dac::hopper

#endif
