// SPDX-License-Identifier: Apache-2.0
// Compiled once per instruction set with another DAC_KERNELS_NS (see CMakeLists.txt). Everything is written on vectors
// of kLanes floats; sums keep as many partial sums in a fixed order, so a result depends on the instruction set but
// never on threads or blocks.
#include "cpu/kernels.h"

#include <cmath>
#include <cstring>

#include "cpu/activation.h"
#include "cpu/fused_forward.h"
#include "cpu/tile.h"
#include "cpu/vector.h"

namespace dac::DAC_KERNELS_NS {
namespace {

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
      store(d + r * width + c, slope ? sum * load(slope + r * width + c, lanes) : sum, lanes);
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

void add_bias(float* values, const float* bias, int rows, int width) {
  for (int64_t r = 0; r < rows; ++r) add(values + r * width, bias, width);
}

void relu(const float* x, float* y, int64_t count) {
  for (int64_t i = 0; i < count; ++i) y[i] = x[i] > 0 ? x[i] : 0.0f;
}

void relu_backward(const float* x, float* d, int64_t count) {
  for (int64_t i = 0; i < count; ++i) d[i] = x[i] > 0 ? d[i] : 0.0f;
}

double sum_of_squares(const float* values, int64_t count) {
  Doubles squares;
  for_vectors(count, [&](int64_t i, auto lanes) {
    const Doubles v(load(values + i, lanes));
    squares.add_product(v, v);
  });
  return squares.total();
}

// Of one row; the variance as E[x^2] - E[x]^2, which may not fall below 0.
struct Moments {
  Moments(const float* x, int width) {
    Doubles sum, squares;
    for_vectors(width, [&](int64_t c, auto lanes) {
      const Doubles v(load(x + c, lanes));
      sum.add(v);
      squares.add_product(v, v);
    });
    const double average = sum.total() / width, variance = squares.total() / width - average * average;
    mean = static_cast<float>(average);
    inverse_deviation = static_cast<float>(1 / std::sqrt((variance > 0 ? variance : 0) + 1e-6));
  }
  float mean, inverse_deviation;
};

void norm(const NormArgs& a) {
  for (int64_t r = 0; r < a.rows; ++r) {
    const float* x = a.x + r * a.width;
    const Moments moments(x, a.width);
    for_vectors(a.width, [&](int64_t c, auto lanes) {
      const Vec factor = moments.inverse_deviation * load(a.scale + c, lanes);
      store(a.y + r * a.width + c, (load(x + c, lanes) - moments.mean) * factor + load(a.bias + c, lanes), lanes);
    });
  }
}

void norm_backward(const NormBackwardArgs& a) {
  if (a.d_scale) {
    std::memset(a.d_scale, 0, static_cast<size_t>(a.width) * sizeof(float));
    std::memset(a.d_bias, 0, static_cast<size_t>(a.width) * sizeof(float));
  }
  for (int64_t r = 0; r < a.rows; ++r) {
    const float* x = a.x + r * a.width;
    float* d = a.d + r * a.width;
    const Moments moments(x, a.width);
    const auto standard = [&](int64_t c, auto lanes) {
      return (load(x + c, lanes) - moments.mean) * moments.inverse_deviation;
    };
    Doubles sum, projection;
    for_vectors(a.width, [&](int64_t c, auto lanes) {
      const Vec z = standard(c, lanes), d_y = load(d + c, lanes), scaled = d_y * load(a.scale + c, lanes);
      if (a.d_scale) {
        store(a.d_scale + c, load(a.d_scale + c, lanes) + d_y * z, lanes);
        store(a.d_bias + c, load(a.d_bias + c, lanes) + d_y, lanes);
      }
      const Doubles wide(scaled);
      sum.add(wide);
      projection.add_product(wide, Doubles(z));
    });
    const float mean = static_cast<float>(sum.total() / a.width), slope = static_cast<float>(projection.total() / a.width);
    for_vectors(a.width, [&](int64_t c, auto lanes) {
      const Vec scaled = load(d + c, lanes) * load(a.scale + c, lanes);
      store(d + c, moments.inverse_deviation * (scaled - mean - standard(c, lanes) * slope), lanes);
    });
  }
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

#ifdef __AVX2__
// out (rows, width) = x w (inputs, width)
void product(const FirstOperand<float>& x, const float* w, int rows, int inputs, int width, float* out) {
  for_tiles(rows, [&](int64_t first, auto tile_rows) {
    multiply_tile<Float32, tile_rows>(
        {x.first + first * x.row, x.row, x.input}, inputs, width, [](int, int64_t) { return Vec{}; },
        [&](int64_t c) { return Columns<float>{w + c, width}; },
        [&](int64_t i, int64_t c, Vec low, Vec high) { store_pair(out + (first + i) * width + c, low, high); });
  });
}

void few_inputs(const float* x, const float* w, int rows, int inputs, int width, float* out) {
  product({x, inputs, 1}, w, rows, inputs, width, out);
}

void few_inputs_gradient(const float* x, const float* d, int rows, int inputs, int width, float* gradient) {
  product({x, 1, inputs}, d, inputs, rows, width, gradient);
}
#else
constexpr auto few_inputs = nullptr, few_inputs_gradient = nullptr;
#endif

}  // namespace

const Kernels table = {DAC_KERNELS_NAME, first_layer,   bias_mish,      multiply, narrow_forward, narrow_backward,
                       narrow_gradient,  column_sums,   add,            add_bias, relu,           relu_backward,
                       norm,             norm_backward, sum_of_squares, adam,     to_bf16,
                       few_inputs,       few_inputs_gradient, forward, forward_bf16};

}  // namespace dac::DAC_KERNELS_NS
