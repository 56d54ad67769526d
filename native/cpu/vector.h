// SPDX-License-Identifier: Apache-2.0
// Vectors of floats, as wide as the registers of the instruction set. Included by kernels.cc only, once
// for each set, into that set's own namespace: nothing here may be shared between sets.
#ifndef DAC_CPU_VECTOR_H
#define DAC_CPU_VECTOR_H

#include <cstdint>
#include <cstring>
#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace dac::DAC_KERNELS_NS {
namespace {

// As wide as the set's registers: what is wider the compiler takes apart by way of memory, three times as slow.
#ifdef __AVX512F__
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif
typedef float Vec __attribute__((vector_size(4 * kLanes)));
typedef int32_t IntVec __attribute__((vector_size(4 * kLanes)));
typedef uint32_t BitVec __attribute__((vector_size(4 * kLanes)));
typedef float HalfVec __attribute__((vector_size(2 * kLanes)));
typedef double DoubleVec __attribute__((vector_size(4 * kLanes)));  // of half as many numbers
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

// body(c, lanes) for the vectors of a row that start at c = 0, kLanes, ...: the last one may be a Part.
template <typename Body>
inline void for_vectors(int64_t width, Body&& body) {
  int64_t c = 0;
  for (; c + kLanes <= width; c += kLanes) body(c, Whole{});
  if (c < width) body(c, Part{width - c});
}

inline float total(Vec v) {
#ifdef __AVX512F__
  return _mm512_reduce_add_ps(v);  // the same tree
#else
  for (int width = kLanes / 2; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) v[i] += v[i + width];
  return v[0];
#endif
}

// A vector in double precision, and sums of such.
struct Doubles {
  Doubles() = default;
  explicit Doubles(Vec v) {
    HalfVec halves[2];
    std::memcpy(halves, &v, sizeof v);
    low = __builtin_convertvector(halves[0], DoubleVec);
    high = __builtin_convertvector(halves[1], DoubleVec);
  }
  void add(const Doubles& v) { low += v.low, high += v.high; }
  void add_product(const Doubles& a, const Doubles& b) { low += a.low * b.low, high += a.high * b.high; }
  double total() const {
    DoubleVec v = low + high;
    for (int width = kLanes / 4; width > 0; width /= 2)
      for (int i = 0; i < width; ++i) v[i] += v[i + width];
    return v[0];
  }
  DoubleVec low{}, high{};
};

// The larger, the smaller of two; a NaN in x stays.
inline Vec at_least(Vec x, float low) {
#ifdef __AVX512F__
  return _mm512_max_ps(splat(low), x);
#elif defined(__AVX2__)
  return _mm256_max_ps(splat(low), x);
#else
  return x < low ? splat(low) : x;
#endif
}

inline Vec at_most(Vec x, float high) {
#ifdef __AVX512F__
  return _mm512_min_ps(splat(high), x);
#elif defined(__AVX2__)
  return _mm256_min_ps(splat(high), x);
#else
  return x > high ? splat(high) : x;
#endif
}

// To nearest, ties to even: bfloat16 bit patterns.
inline Bf16Vec round_to_bf16(Vec v) {
#ifdef __AVX512BF16__
  const __m256bh rounded = _mm512_cvtneps_pbh(v);
  Bf16Vec bits;
  std::memcpy(&bits, &rounded, sizeof bits);
  return bits;
#else
  BitVec bits;
  std::memcpy(&bits, &v, sizeof bits);
  bits += 0x7FFFu + ((bits >> 16) & 1u);
  return __builtin_convertvector(bits >> 16, Bf16Vec);
#endif
}

// How exact a function has to be: to rounding, or (relative error 1.4e-4) for a result that is rounded to bfloat16, 4e-3, next.
enum class Accuracy { kFloat, kBf16 };

// 1 / x for normal numbers. AVX-512 divides slowly: its estimate of 14 bits and one Newton step are three times as fast
// and within 1.5 units in the last place.
template <Accuracy kAccuracy>
inline Vec reciprocal(Vec x) {
#ifdef __AVX512F__
  const Vec estimate = _mm512_rcp14_ps(x);
  return kAccuracy == Accuracy::kBf16 ? estimate : estimate + estimate * (1.0f - x * estimate);
#else
  return 1.0f / x;
#endif
}

// 2^f on [-1/2, 1/2]: minimax polynomials, relative error 7.5e-8, or 7.5e-5 for bfloat16.
template <Accuracy kAccuracy>
inline Vec power_of_two(Vec f) {
  if constexpr (kAccuracy == Accuracy::kBf16) {
    Vec p = splat(5.517166906e-2f);
    p = p * f + 2.426111222e-1f;
    p = p * f + 6.932609855e-1f;
    return p * f + 9.999280735e-1f;
  } else {
    Vec p = splat(1.327647245e-3f);
    p = p * f + 9.675540961e-3f;
    p = p * f + 5.550713092e-2f;
    p = p * f + 2.402212024e-1f;
    p = p * f + 6.931469440e-1f;
    return p * f + 1.000000119f;
  }
}

// e^x for x up to 88, as 2^n 2^f; relative error below 2e-7 + 6e-8 |x|, or 7.6e-5.
template <Accuracy kAccuracy>
inline Vec exponential(Vec x) {
#ifdef __AVX512F__
  const Vec t = x * 1.44269504f;
  const Vec n = _mm512_roundscale_ps(t, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  return _mm512_scalef_ps(power_of_two<kAccuracy>(t - n), n);
#else
  const Vec t = at_least(x, -87.0f) * 1.44269504f;
  const Vec magic = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number
  const Vec shifted = t + magic;
  Vec p = power_of_two<kAccuracy>(t - (shifted - magic));
  IntVec bits, shift;
  std::memcpy(&bits, &p, sizeof bits);
  std::memcpy(&shift, &shifted, sizeof shift);
  bits += shift << 23;  // the low bits of shifted are n
  std::memcpy(&p, &bits, sizeof p);
  return p;
#endif
}

}  // namespace
}  // namespace dac::DAC_KERNELS_NS

#endif
