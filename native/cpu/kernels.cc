// SPDX-License-Identifier: Apache-2.0
// Compiled once per instruction set with another DAC_KERNELS_NS (see CMakeLists.txt). Everything is written on vectors
// of 16 floats, which the compiler lowers to what the set has; sums keep 16 partial sums in a fixed order, so a result
// depends on the instruction set's rounding but never on threads or blocks.
#include "cpu/kernels.h"

#include <cmath>
#include <cstring>

namespace dac::DAC_KERNELS_NS {
namespace {

constexpr int kLanes = 16;
typedef float Vec __attribute__((vector_size(4 * kLanes)));
typedef int32_t IntVec __attribute__((vector_size(4 * kLanes)));
typedef float LooseVec __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));

inline Vec splat(float x) { return x - Vec{}; }

inline Vec load(const float* p, int64_t valid) {
  if (valid >= kLanes) return *reinterpret_cast<const LooseVec*>(p);
  Vec v{};
  std::memcpy(&v, p, static_cast<size_t>(valid) * sizeof(float));
  return v;
}

inline void store(float* p, Vec v, int64_t valid) {
  if (valid >= kLanes)
    *reinterpret_cast<LooseVec*>(p) = v;
  else
    std::memcpy(p, &v, static_cast<size_t>(valid) * sizeof(float));
}

inline float total(Vec v) {
  for (int width = kLanes / 2; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) v[i] += v[i + width];
  return v[0];
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

struct MishValue {
  Vec value, slope;
};

// With e = e^x and w = e (e + 2): tanh(log(1 + e)) = w / (w + 2), and mish' = w / (w + 2) + 4 x e (1 + e) / (w + 2)^2.
// Above 20 both are x and 1 to rounding, so e is cut there; no subtraction cancels.
inline MishValue mish(Vec x) {
  Vec bounded = x < -87.0f ? splat(-87.0f) : x;
  bounded = bounded > 20.0f ? splat(20.0f) : bounded;
  const Vec e = exponential(bounded);
  const Vec w = e * (e + 2.0f);
  const Vec inverse = 1.0f / (w + 2.0f);
  const Vec tanh_softplus = w * inverse;
  return {x * tanh_softplus, tanh_softplus + bounded * (4.0f * e * (1.0f + e)) * (inverse * inverse)};
}

template <bool kWithSlope>
inline void activate(Vec z, float* h, float* slope, int64_t valid) {
  const MishValue m = mish(z);
  store(h, m.value, valid);
  if (kWithSlope) store(slope, m.slope, valid);
}

template <bool kWithSlope>
void first_layer_rows(const FirstLayerArgs& a) {
  const int64_t n = a.width;
  for (int64_t r = 0; r < a.rows; ++r) {
    const float* base = a.base + r / a.repeats * n;
    const float* extra = a.extra + (a.step ? static_cast<int64_t>(a.step[r]) - 1 : 0) * n;
    const float* x = a.x + r * a.inputs;
    for (int64_t c = 0; c < n; c += kLanes) {
      const int64_t valid = n - c;
      Vec z = load(base + c, valid) + load(extra + c, valid);
      for (int k = 0; k < a.inputs; ++k) z += x[k] * load(a.w + k * n + c, valid);
      activate<kWithSlope>(z, a.h + r * n + c, kWithSlope ? a.slope + r * n + c : nullptr, valid);
    }
  }
}

void first_layer(const FirstLayerArgs& args) {
  args.slope ? first_layer_rows<true>(args) : first_layer_rows<false>(args);
}

void bias_mish(float* z, const float* bias, int rows, int width) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < width; c += kLanes) {
      const int64_t valid = width - c;
      float* place = z + r * width + c;
      activate<false>(load(place, valid) + load(bias + c, valid), place, nullptr, valid);
    }
}

void bias_mish_slope(float* z, const float* bias, float* slope, int rows, int width) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < width; c += kLanes) {
      const int64_t valid = width - c;
      float* place = z + r * width + c;
      activate<true>(load(place, valid) + load(bias + c, valid), place, slope + r * width + c, valid);
    }
}

void multiply(float* values, const float* factors, int64_t count) {
  for (int64_t i = 0; i < count; ++i) values[i] *= factors[i];
}

void narrow_forward(const float* h, const float* w, const float* bias, int rows, int width, int outputs, float* out) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t j = 0; j < outputs; ++j) {
      Vec sum{};
      for (int64_t c = 0; c < width; c += kLanes)
        sum += load(h + r * width + c, width - c) * load(w + j * width + c, width - c);
      out[r * outputs + j] = total(sum) + (bias ? bias[j] : 0.0f);
    }
}

void narrow_backward(const float* dout, const float* w, const float* slope, int rows, int width, int outputs,
                     float* d) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < width; c += kLanes) {
      const int64_t valid = width - c;
      Vec sum{};
      for (int64_t j = 0; j < outputs; ++j) sum += dout[r * outputs + j] * load(w + j * width + c, valid);
      store(d + r * width + c, sum * load(slope + r * width + c, valid), valid);
    }
}

void narrow_gradient(const float* dout, const float* h, int rows, int width, int outputs, float* gradient) {
  for (int64_t j = 0; j < outputs; ++j)
    for (int64_t c = 0; c < width; c += kLanes) {
      Vec sum{};
      for (int64_t r = 0; r < rows; ++r) sum += dout[r * outputs + j] * load(h + r * width + c, width - c);
      store(gradient + j * width + c, sum, width - c);
    }
}

void column_sums(const float* d, int rows, int width, float* sums) {
  for (int64_t c = 0; c < width; c += kLanes) {
    Vec sum{};
    for (int64_t r = 0; r < rows; ++r) sum += load(d + r * width + c, width - c);
    store(sums + c, sum, width - c);
  }
}

void add(float* sum, const float* addend, int64_t count) {
  for (int64_t i = 0; i < count; ++i) sum[i] += addend[i];
}

double sum_of_squares(const float* values, int64_t count) {
  double lanes[kLanes] = {};
  for (int64_t i = 0; i < count; i += kLanes) {
    const Vec v = load(values + i, count - i);
    for (int k = 0; k < kLanes; ++k) lanes[k] += static_cast<double>(v[k]) * static_cast<double>(v[k]);
  }
  double sum = 0;
  for (double lane : lanes) sum += lane;
  return sum;
}

void adam(const AdamArgs& a) {
  constexpr float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
  constexpr float share1 = 0.1f, share2 = 0.001f;  // 1 - 0.999f would be 1.3e-5 off 0.001
  for (int64_t i = 0; i < a.count; ++i) {
    const float g = a.grads[i] * a.grad_scale;
    a.mu[i] = beta1 * a.mu[i] + share1 * g;
    a.nu[i] = beta2 * a.nu[i] + share2 * (g * g);
    const float root = std::sqrt(a.nu[i] * a.correction2) + epsilon;
    a.params[i] -= a.learning_rate * (a.mu[i] * a.correction1 / root);
  }
  if (a.tau > 0)
    for (int64_t i = 0; i < a.count; ++i) a.target[i] = a.tau * a.params[i] + (1 - a.tau) * a.target[i];
}

void to_bf16(const float* values, uint16_t* out, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    uint32_t bits;
    std::memcpy(&bits, values + i, sizeof bits);
    out[i] = static_cast<uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
  }
}

}  // namespace

extern const Kernels table;
const Kernels table = {DAC_KERNELS_NAME, first_layer,     bias_mish,   bias_mish_slope, multiply, narrow_forward,
                       narrow_backward,  narrow_gradient, column_sums, add,             sum_of_squares, adam,
                       to_bf16};

}  // namespace dac::DAC_KERNELS_NS
