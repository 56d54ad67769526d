// SPDX-License-Identifier: Apache-2.0
// Compiled once per instruction set with another DAC_KERNELS_NS (see CMakeLists.txt). Everything is written on vectors
// of 16 floats, which the compiler lowers to what the set has; sums keep 16 partial sums in a fixed order, so a result
// depends on the instruction set's rounding but never on threads or blocks.
#include "cpu/kernels.h"

#include <cmath>
#include <cstring>

#include "cpu/vector.h"

namespace dac::DAC_KERNELS_NS {
namespace {

struct MishValue {
  Vec value, slope;
};

// With e = e^x and w = e (e + 2): tanh(log(1 + e)) = w / (w + 2), and mish' = w / (w + 2) + 4 x e (1 + e) / (w + 2)^2, in
// which e (1 + e) is w - e. Above 20 both are x and 1 to rounding, so e is cut there; no subtraction cancels. Errors: of the
// value below 8e-7 relative for x in [-10, 20], of the slope below 1e-6; at Accuracy::kBf16 below 6e-5 and 2e-4.
template <Accuracy kAccuracy>
inline MishValue mish(Vec x) {
  const Vec bounded = at_most(x, 20.0f);
  const Vec e = exponential<kAccuracy>(bounded);
  const Vec w = e * (e + 2.0f);
  const Vec inverse = reciprocal<kAccuracy>(w + 2.0f);
  const Vec tanh_softplus = w * inverse;
  return {x * tanh_softplus, tanh_softplus + (4.0f * bounded) * ((w - e) * inverse * inverse)};
}

template <bool kRounded, bool kWithSlope, typename Lanes>
inline void activate(Vec z, const Activations& out, int64_t place, Lanes lanes) {
  const MishValue m = mish<kRounded ? Accuracy::kBf16 : Accuracy::kFloat>(z);
  if constexpr (kRounded)
    store(out.rounded + place, round_to_bf16(m.value), lanes);
  else
    store(out.values + place, m.value, lanes);
  if constexpr (kWithSlope) store(out.slope + place, m.slope, lanes);
}

constexpr int kRowsTogether = 4;  // what all of them read is loaded once, and their sums do not wait for each other

// Rows first .. first + kRows - 1.
template <int kRows, bool kRounded, bool kWithSlope>
inline void first_layer_tile(const FirstLayerArgs& a, int64_t first) {
  const int64_t n = a.width;
  const float *base[kRows], *extra[kRows];
  for (int i = 0; i < kRows; ++i) {
    base[i] = a.base + (first + i) / a.repeats * n;
    extra[i] = a.extra + (a.step ? a.step[first + i] - 1 : 0) * n;
  }
  const float* x = a.x + first * a.inputs;
  for_vectors(n, [&](int64_t c, auto lanes) {
    Vec z[kRows];
    for (int i = 0; i < kRows; ++i) z[i] = load(base[i] + c, lanes) + load(extra[i] + c, lanes);
    for (int64_t k = 0; k < a.inputs; ++k) {
      const Vec w = load(a.w + k * n + c, lanes);
      for (int i = 0; i < kRows; ++i) z[i] += x[i * a.inputs + k] * w;
    }
    for (int i = 0; i < kRows; ++i) activate<kRounded, kWithSlope>(z[i], a.out, (first + i) * n + c, lanes);
  });
}

template <bool kRounded, bool kWithSlope>
void first_layer_rows(const FirstLayerArgs& a) {
  int64_t r = 0;
  for (; r + kRowsTogether <= a.rows; r += kRowsTogether) first_layer_tile<kRowsTogether, kRounded, kWithSlope>(a, r);
  for (; r < a.rows; ++r) first_layer_tile<1, kRounded, kWithSlope>(a, r);
}

void first_layer(const FirstLayerArgs& args) {
  if (args.out.rounded)
    args.out.slope ? first_layer_rows<true, true>(args) : first_layer_rows<true, false>(args);
  else
    args.out.slope ? first_layer_rows<false, true>(args) : first_layer_rows<false, false>(args);
}

template <bool kRounded, bool kWithSlope>
void bias_mish_rows(const float* z, const float* bias, int rows, int width, const Activations& out) {
  for (int64_t r = 0; r < rows; ++r)
    for_vectors(width, [&](int64_t c, auto lanes) {
      const int64_t place = r * width + c;
      activate<kRounded, kWithSlope>(load(z + place, lanes) + load(bias + c, lanes), out, place, lanes);
    });
}

void bias_mish(const float* z, const float* bias, int rows, int width, const Activations& out) {
  if (out.rounded)
    (out.slope ? bias_mish_rows<true, true> : bias_mish_rows<true, false>)(z, bias, rows, width, out);
  else
    (out.slope ? bias_mish_rows<false, true> : bias_mish_rows<false, false>)(z, bias, rows, width, out);
}

void multiply(float* values, const float* factors, int64_t count) {
  for (int64_t i = 0; i < count; ++i) values[i] *= factors[i];
}

// kRows rows of h times kOutputs rows of w.
template <int kRows, int kOutputs>
inline void narrow_tile(const float* h, const float* w, const float* bias, int width, int outputs, float* out) {
  Vec sums[kRows][kOutputs] = {};
  for_vectors(width, [&](int64_t c, auto lanes) {
    for (int i = 0; i < kRows; ++i)
      for (int j = 0; j < kOutputs; ++j) sums[i][j] += load(h + i * int64_t{width} + c, lanes) * load(w + j * int64_t{width} + c, lanes);
  });
  for (int i = 0; i < kRows; ++i)
    for (int j = 0; j < kOutputs; ++j) out[i * int64_t{outputs} + j] = total(sums[i][j]) + (bias ? bias[j] : 0.0f);
}

template <int kOutputs>
void narrow_columns(const float* h, const float* w, const float* bias, int rows, int width, int outputs, float* out) {
  int64_t r = 0;
  for (; r + kRowsTogether <= rows; r += kRowsTogether)
    narrow_tile<kRowsTogether, kOutputs>(h + r * width, w, bias, width, outputs, out + r * outputs);
  for (; r < rows; ++r) narrow_tile<1, kOutputs>(h + r * width, w, bias, width, outputs, out + r * outputs);
}

void narrow_forward(const float* h, const float* w, const float* bias, int rows, int width, int outputs, float* out) {
  int j = 0;
  for (; j + 3 <= outputs; j += 3)
    narrow_columns<3>(h, w + j * int64_t{width}, bias ? bias + j : nullptr, rows, width, outputs, out + j);
  for (; j < outputs; ++j)
    narrow_columns<1>(h, w + j * int64_t{width}, bias ? bias + j : nullptr, rows, width, outputs, out + j);
}

void narrow_backward(const float* dout, const float* w, const float* slope, int rows, int width, int outputs,
                     float* d) {
  for (int64_t r = 0; r < rows; ++r)
    for_vectors(width, [&](int64_t c, auto lanes) {
      Vec sum{};
      for (int64_t j = 0; j < outputs; ++j) sum += dout[r * outputs + j] * load(w + j * width + c, lanes);
      store(d + r * width + c, sum * load(slope + r * width + c, lanes), lanes);
    });
}

void narrow_gradient(const float* dout, const float* h, int rows, int width, int outputs, float* gradient) {
  for (int64_t j = 0; j < outputs; ++j)
    for_vectors(width, [&](int64_t c, auto lanes) {
      Vec sum{};
      for (int64_t r = 0; r < rows; ++r) sum += dout[r * outputs + j] * load(h + r * width + c, lanes);
      store(gradient + j * width + c, sum, lanes);
    });
}

void column_sums(const float* d, int rows, int width, float* sums) {
  for_vectors(width, [&](int64_t c, auto lanes) {
    Vec sum{};
    for (int64_t r = 0; r < rows; ++r) sum += load(d + r * width + c, lanes);
    store(sums + c, sum, lanes);
  });
}

void add(float* sum, const float* addend, int64_t count) {
  for (int64_t i = 0; i < count; ++i) sum[i] += addend[i];
}

double sum_of_squares(const float* values, int64_t count) {
  double squares[kLanes] = {};
  for_vectors(count, [&](int64_t i, auto lanes) {
    const Vec v = load(values + i, lanes);
    for (int k = 0; k < kLanes; ++k) squares[k] += static_cast<double>(v[k]) * static_cast<double>(v[k]);
  });
  double sum = 0;
  for (double square : squares) sum += square;
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
  for_vectors(count, [&](int64_t i, auto lanes) { store(out + i, round_to_bf16(load(values + i, lanes)), lanes); });
}

}  // namespace

extern const Kernels table;
const Kernels table = {DAC_KERNELS_NAME, first_layer, bias_mish, multiply,       narrow_forward, narrow_backward,
                       narrow_gradient,  column_sums, add,       sum_of_squares, adam,           to_bf16};

}  // namespace dac::DAC_KERNELS_NS
