// SPDX-License-Identifier: Apache-2.0
// Vectors of 16 floats, which the compiler lowers to what the instruction set has. Included by kernels.cc only, once
// for each set, into that set's own namespace: nothing here may be shared between sets.
#ifndef DAC_CPU_VECTOR_H
#define DAC_CPU_VECTOR_H

#include <cstdint>
#include <cstring>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

namespace dac::DAC_KERNELS_NS {
namespace {

constexpr int kLanes = 16;
typedef float Vec __attribute__((vector_size(4 * kLanes)));
typedef int32_t IntVec __attribute__((vector_size(4 * kLanes)));
typedef uint32_t BitVec __attribute__((vector_size(4 * kLanes)));
typedef uint16_t Bf16Vec __attribute__((vector_size(2 * kLanes)));
typedef float LooseVec __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));

inline Vec splat(float x) { return x - Vec{}; }

// How much of a vector a row still has: all lanes, or the first `lanes` of them.
struct Whole {};
struct Part {
  int64_t lanes;
};

inline Vec load(const float* p, Whole) { return *reinterpret_cast<const LooseVec*>(p); }

inline Vec load(const float* p, Part part) {
  Vec v{};
  std::memcpy(&v, p, static_cast<size_t>(part.lanes) * sizeof(float));
  return v;
}

inline void store(float* p, Vec v, Whole) { *reinterpret_cast<LooseVec*>(p) = v; }

inline void store(float* p, Vec v, Part part) { std::memcpy(p, &v, static_cast<size_t>(part.lanes) * sizeof(float)); }

inline void store(uint16_t* p, Bf16Vec v, Whole) { std::memcpy(p, &v, sizeof v); }

inline void store(uint16_t* p, Bf16Vec v, Part part) {
  std::memcpy(p, &v, static_cast<size_t>(part.lanes) * sizeof(uint16_t));
}

// body(c, lanes) for the vectors of a row that start at c = 0, 16, ...: the last one may be a Part.
template <typename Body>
inline void for_vectors(int64_t width, Body&& body) {
  int64_t c = 0;
  for (; c + kLanes <= width; c += kLanes) body(c, Whole{});
  if (c < width) body(c, Part{width - c});
}

inline float total(Vec v) {
  for (int width = kLanes / 2; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) v[i] += v[i + width];
  return v[0];
}

// The larger, the smaller of two; a NaN in x stays.
inline Vec at_least(Vec x, float low) {
#ifdef __AVX512F__
  return _mm512_max_ps(splat(low), x);
#else
  return x < low ? splat(low) : x;
#endif
}

inline Vec at_most(Vec x, float high) {
#ifdef __AVX512F__
  return _mm512_min_ps(splat(high), x);
#else
  return x > high ? splat(high) : x;
#endif
}

// 1 / x for normal numbers. AVX-512 divides slowly: its estimate of 14 bits and one Newton step are three times as fast
// and within 1.5 units in the last place.
inline Vec reciprocal(Vec x) {
#ifdef __AVX512F__
  const Vec estimate = _mm512_rcp14_ps(x);
  return estimate + estimate * (1.0f - x * estimate);
#else
  return 1.0f / x;
#endif
}

// To nearest, ties to even: bfloat16 bit patterns.
inline Bf16Vec round_to_bf16(Vec v) {
  BitVec bits;
  std::memcpy(&bits, &v, sizeof bits);
  bits += 0x7FFFu + ((bits >> 16) & 1u);
  return __builtin_convertvector(bits >> 16, Bf16Vec);
}

// e^x for x in [-87, 20], relative error below 1e-7: 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2].
inline Vec exponential(Vec x) {
  const Vec magic = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number
  const Vec shifted = x * 1.44269504f + magic;
  const Vec n = shifted - magic;
  const Vec r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  Vec p = splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  IntVec bits, shift;
  std::memcpy(&bits, &p, sizeof bits);
  std::memcpy(&shift, &shifted, sizeof shift);
  bits += shift << 23;  // the low bits of shifted are n
  std::memcpy(&p, &bits, sizeof p);
  return p;
}

}  // namespace
}  // namespace dac::DAC_KERNELS_NS

#endif
