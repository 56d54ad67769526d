// SPDX-License-Identifier: Apache-2.0
// DAC_HOST_DEVICE marks functions that the CPU backend and CUDA kernels share, and the arithmetic that must give the
// same bits in both: nvcc joins a product and a sum into one fused multiply-add unless the product is an intrinsic.
// Host files that include such functions are compiled with -ffp-contract=off.
#ifndef DAC_CORE_HOST_DEVICE_H
#define DAC_CORE_HOST_DEVICE_H

#include <cmath>
#include <cstdint>
#include <cstring>

#ifdef __CUDACC__
#define DAC_HOST_DEVICE __host__ __device__
#else
#define DAC_HOST_DEVICE
#endif

namespace dac {

// a * b, rounded once.
DAC_HOST_DEVICE inline float product(float a, float b) {
#ifdef __CUDA_ARCH__
  return __fmul_rn(a, b);
#else
  return a * b;
#endif
}

DAC_HOST_DEVICE inline float quotient(float a, float b) {
#ifdef __CUDA_ARCH__
  return __fdiv_rn(a, b);
#else
  return a / b;
#endif
}

DAC_HOST_DEVICE inline float square_root(float a) {
#ifdef __CUDA_ARCH__
  return __fsqrt_rn(a);
#else
  return std::sqrt(a);
#endif
}

DAC_HOST_DEVICE inline int32_t bits_from_float(float value) {
  int32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

DAC_HOST_DEVICE inline float float_from_bits(int32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace dac

#endif
