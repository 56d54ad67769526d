// SPDX-License-Identifier: Apache-2.0
// What surrounds the matrix products: activations, narrow layers, Adam. One table of functions for each instruction
// set, all compiled from kernels.cc; kernels() gives the best table that this processor can run.
//
// All arrays are float32, row-major and contiguous; `rows` x `width` unless said otherwise. mish(x) = x tanh(log(1 +
// e^x)); "slope" is its derivative at the same place.
#ifndef DAC_CPU_KERNELS_H
#define DAC_CPU_KERNELS_H

#include <cstdint>

#include "dac/engine.h"

namespace dac {

// Where activations h = mish(z) go: as float32, or rounded to bfloat16 for the next matrix product.
struct Activations {
  float* values;      // (rows, width), or null
  uint16_t* rounded;  // (rows, width), if values is null
  float* slope;       // (rows, width), or null
};

// z[r] = base[r / repeats] + extra[step[r] - 1] + x[r] w, then h = mish(z).
struct FirstLayerArgs {
  const float* base;   // (rows / repeats, width): the observation part
  int repeats;
  const float* extra;  // (T, width) bias and time part; one row when step is null
  const int* step;     // (rows) 1..T, or null
  const float* x;      // (rows, inputs)
  const float* w;      // (inputs, width)
  int rows, inputs, width;
  Activations out;
};

// A plain network on `first.rows` rows. Widths are multiples of kForwardColumns.
struct ForwardArgs {
  // A layer between hidden ones. Its kernel: float32, (in, out) row-major, and columns_together = out; or bfloat16, two inputs of
  // a column side by side: (out / columns_together, in / 2, columns_together, 2).
  struct Layer {
    const void* kernel;
    const float* bias;
    int in, out, columns_together;
  };
  FirstLayerArgs first;  // `out` is not used
  Layer hidden[DAC_MAX_HIDDEN_LAYERS];
  int hidden_count;
  const float *last_kernel, *last_bias;  // (outputs, width), (outputs)
  int outputs;
  // Of each hidden layer, (rows, width): activations, the last layer's as float32 and the others' in the kernels' type; and slopes,
  // or all null. Without slopes activations are not kept, and every other layer may have the same memory.
  float* values[DAC_MAX_HIDDEN_LAYERS];
  float* slopes[DAC_MAX_HIDDEN_LAYERS];
  float* out;  // (rows, outputs)
};
constexpr int kForwardColumns = 32, kFewInputs = 64;

// y = (x - mean) / sqrt(variance + 1e-6) scale + bias, row by row.
struct NormArgs {
  const float *x, *scale, *bias;
  int rows, width;
  float* y;
};

// From d at y to d at x, in place; d_scale and d_bias (width) are sums over the rows in their order, or both null.
struct NormBackwardArgs {
  const float *x, *scale;
  int rows, width;
  float *d, *d_scale, *d_bias;
};

struct AdamArgs {
  float *params, *target, *mu, *nu;
  const float* grads;
  int64_t count;
  float grad_scale;           // of the global-norm clip
  float learning_rate;        // of this step
  float correction1, correction2;  // 1 / (1 - beta^t)
  float tau;                  // target <- tau params + (1 - tau) target; 0: target untouched
};

struct Kernels {
  const char* name;
  void (*first_layer)(const FirstLayerArgs& args);
  // out = mish(z + bias); out.values may be z.
  void (*bias_mish)(const float* z, const float* bias, int rows, int width, const Activations& out);
  void (*multiply)(float* values, const float* factors, int64_t count);
  // out (rows, outputs) = h w^T + bias; w is (outputs, width); bias may be null.
  void (*narrow_forward)(const float* h, const float* w, const float* bias, int rows, int width, int outputs,
                         float* out);
  // d (rows, width) = dout (rows, outputs) w, times slope, which may be null.
  void (*narrow_backward)(const float* dout, const float* w, const float* slope, int rows, int width, int outputs,
                          float* d);
  // gradient (outputs, width) = dout^T h.
  void (*narrow_gradient)(const float* dout, const float* h, int rows, int width, int outputs, float* gradient);
  // sums (width) = sum over rows, in row order.
  void (*column_sums)(const float* d, int rows, int width, float* sums);
  // sum += addend.
  void (*add)(float* sum, const float* addend, int64_t count);
  // values (rows, width) += bias (width) in each row.
  void (*add_bias)(float* values, const float* bias, int rows, int width);
  void (*relu)(const float* x, float* y, int64_t count);
  // d = 0 where x is not above 0.
  void (*relu_backward)(const float* x, float* d, int64_t count);
  void (*norm)(const NormArgs& args);
  void (*norm_backward)(const NormBackwardArgs& args);
  double (*sum_of_squares)(const float* values, int64_t count);
  void (*adam)(const AdamArgs& args);
  // Rounds to nearest even; out holds bfloat16 bit patterns.
  void (*to_bf16)(const float* values, uint16_t* out, int64_t count);
  // Out (rows, width) = x (rows, inputs) w, and gradient (inputs, width) = x^T d (rows, width), where libraries are slow: for up to
  // kFewInputs inputs. The width is a multiple of kForwardColumns. Null as forward.
  void (*few_inputs)(const float* x, const float* w, int rows, int inputs, int width, float* out);
  void (*few_inputs_gradient)(const float* x, const float* d, int rows, int inputs, int width, float* gradient);
  // Products and activations of a few rows at a time through all layers, with float32 and with bfloat16 kernels. Null where the
  // set lacks registers or instructions for it.
  void (*forward)(const ForwardArgs& args);
  void (*forward_bf16)(const ForwardArgs& args);
};

const Kernels& kernels();

}  // namespace dac

#endif
