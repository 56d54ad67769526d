// SPDX-License-Identifier: Apache-2.0
// The steps of a general pass as launches: a matrix product of every network, and what happens to rows between them.
//
// Arrays of a pass are (S, H, rows, width), rows = R*N of a seed, unless it says otherwise; only the input [s, a, time]
// is (S, rows, inputs), the same for all heads. Widths are bounded by the grid alone. Every element is made by one
// thread, one warp or one block, with sums in an order that follows from the shapes: the same bits in every run, and
// for a seed alone or beside others.
#ifndef DAC_CUDA_PASS_KERNELS_H
#define DAC_CUDA_PASS_KERNELS_H

#include "cuda/mlp_launchers.h"
#include "cuda/time_features.cuh"

namespace dac {

// An array that each network has one of.
template <typename T>
struct PerNetwork {
  T* data = nullptr;
  int64_t seed_stride = 0, head_stride = 0;
  __device__ T* of(int seed_index, int head) const { return data + seed_index * seed_stride + head * head_stride; }
};

struct PassRows {
  int heads;
  int64_t rows;
};

template <typename T>
PerNetwork<T> network_rows(const PassRows& pass, T* data, int64_t width) {
  return {data, pass.heads * pass.rows * width, pass.rows * width};
}
// A tensor of a bank: `size` floats a head.
template <typename T>
PerNetwork<T> network_tensor(const NetworkLayout& layout, T* part, int64_t offset, int64_t size) {
  return {part + offset, layout.floats_per_seed(), size};
}

// ------------------------------------------------------------------------------------------ products

enum class ProductForm {
  kForward,   // x W          left (rows, inner), right (inner, columns)
  kBackward,  // d W^T        left (rows, inner), right (columns, inner)
  kWeights,   // x^T d        left (inner, rows), right (inner, columns)
};

// result (rows, columns) = left right, then on each element, where given: + bias (columns), + what was there (add),
// times the activation's slope at `slope_at`, and the activation of it to `activated`. All arrays are dense. A product in
// bf16 reads `rounded` in place of `right` where it is given: the same, rounded before (not kWeights).
struct ProductArgs {
  int rows, columns, inner;
  PerNetwork<const float> left = {}, right = {}, bias = {}, slope_at = {};
  PerNetwork<const uint16_t> rounded = {};
  PerNetwork<float> result = {}, activated = {};  // result may be null where there is `activated`
  bool add = false;
  int activation = 0;  // DAC_ACTIVATION_*
};

void launch_product(const char* name, ProductForm form, int precision, int heads, const ProductArgs& args,
                    const MlpContext& context);

// ------------------------------------------------------------------------------------------ stages

// The rows [s, a, time features] (S, rows, inputs). features: of all steps, or of the one that all rows are at.
void launch_pass_input(const ForwardOp& op, const float* features, float* input, const MlpContext& context);

// Element by element on `count` of them; y may be x.
void launch_activation(int activation, const float* x, int64_t count, float* y, const MlpContext& context);
void launch_activation_backward(int activation, const float* x, const float* d, int64_t count, float* result,
                                const MlpContext& context);
void launch_addition(const float* a, const float* b, int64_t count, float* sum, const MlpContext& context);
void launch_fill(float value, int64_t count, float* to, const MlpContext& context);

// The network's dropout `index`, on values or on gradients.
void launch_dropout(const ForwardOp& op, int index, int width, const float* x, float* y, const MlpContext& context);

// y (S, H, rows, 2 width) from x (S, H, rows, width), behind which each row gets its network's `appended` (width).
struct AppendArgs {
  PassRows pass;
  int width;
  const float* x;
  PerNetwork<const float> appended;
};
void launch_append(const AppendArgs& args, float* y, const MlpContext& context);
// The first `width` columns of d (S, H, rows, 2 width).
void launch_first_half(const float* d, int width, int64_t count, float* result, const MlpContext& context);

// Of every row; scale and bias are (width).
struct NormArgs {
  PassRows pass;
  int width;
  const float* x;
  PerNetwork<const float> scale, bias;
};
struct RowMoments {
  float mean, inverse_deviation;
};
void launch_norm(const NormArgs& args, float* y, const MlpContext& context);
// d at the output to d at the input, and the rows' moments (S, H, rows) for the sums below.
void launch_norm_backward(const NormArgs& args, const float* d, float* result, RowMoments* moments,
                          const MlpContext& context);

// Sums over the rows of d, (width) each; with x and moments also of d times the normed x.
struct ColumnSumArgs {
  PassRows pass;
  int width;
  const float* d;
  PerNetwork<float> sums;
  bool add;
  const float* x = nullptr;
  const RowMoments* moments = nullptr;
  PerNetwork<float> normed_sums = {};
  int pitch = 0;  // from row to row of d and x; 0: the width
};
void launch_column_sums(ColumnSumArgs args, const MlpContext& context);

// ------------------------------------------------------------------------------------------ back at the input

// d_actions (S, rows, A) from d (S, H, rows, width), whose first A columns are those of the actions.
void launch_action_sums(const PassRows& pass, int act_dim, int width, const float* d, bool add, float* d_actions,
                        const MlpContext& context);

// The time MLP's gradients, from d (S, rows, width) whose last kTimeFeatures columns are those of the features.
struct TimeGradientArgs {
  NetworkShape shape;
  const float* part;
  float* gradients;
  TimeTables tables;             // one row if timesteps is null
  const float* timesteps;        // (S, rows)
  int64_t rows;
  int width;
  const float* d;
  float *d_features, *d_hidden;  // work: (S, steps, kTimeFeatures) each
  bool add;
};
void launch_time_gradients(const TimeGradientArgs& args, const MlpContext& context);

}  // namespace dac

#endif
