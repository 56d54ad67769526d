// SPDX-License-Identifier: Apache-2.0
#include "cpu/network_pass.h"

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "core/update_rules.h"

namespace dac {
namespace {

int widest_stage(const NetworkLayout& layout) {
  int widest = layout.input_dim();
  for (const Stage& stage : layout.stages()) widest = std::max(widest, stage.layer.out);
  return widest;
}

// The last dense layer; behind it there may be log stds.
size_t last_dense_stage(const NetworkLayout& layout) {
  const size_t last = layout.stages().size() - 1;
  return layout.stages()[last].kind == StageKind::kDense ? last : last - 1;
}

int64_t last_floats(const NetworkLayout& layout) {
  const LayerPlace& last = layout.stages()[last_dense_stage(layout)].layer;
  return static_cast<int64_t>(last.in) * last.out;
}

}  // namespace

NetworkPass::NetworkPass(const ForwardOp& op, const PassBlock& block, const float* part, const uint16_t* rounded,
                         DrawKey key, Gemm& gemm, Carver& carver)
    : op_(op),
      layout_(*op.bank.layout),
      block_(block),
      rows_(block.rows),
      part_(part),
      rounded_(rounded),
      key_(key),
      gemm_(gemm),
      kernels_(kernels()),
      last_(last_dense_stage(layout_)) {
  const int widest = widest_stage(layout_);
  const int64_t floats = static_cast<int64_t>(rows_) * widest;
  last_kernel_ = carver.take(last_floats(layout_));
  last_gradient_ = carver.take(last_floats(layout_));
  for (float** array : {&deltas_[0], &deltas_[1], &skipped_, &values_, &slopes_}) *array = carver.take(floats);
  zeros_ = carver.take(widest);
  std::fill_n(zeros_, widest, 0.0f);
  const LayerPlace& last = stage(last_).layer;
  const float* kernel = part_ + kernel_place(last);
  for (int64_t c = 0; c < last.in; ++c)
    for (int64_t j = 0; j < last.out; ++j) last_kernel_[j * last.in + c] = kernel[c * last.out + j];
}

int64_t NetworkPass::scratch_floats(const NetworkLayout& layout, int rows) {
  const int64_t widest = widest_stage(layout);
  return 2 * Carver::padded(last_floats(layout)) + 5 * Carver::padded(rows * widest) + Carver::padded(widest) +
         Carver::padded(rows * layout.trace_floats());
}

int64_t NetworkPass::kernel_place(const LayerPlace& layer) const {
  return layer.kernel + static_cast<int64_t>(block_.head) * layer.in * layer.out;
}

int64_t NetworkPass::bias_place(const LayerPlace& layer) const { return norm_place(layer.bias, layer.out); }

void NetworkPass::fill_input(const float* features, float* trace) const {
  const int D = layout_.obs_dim(), A = op_.actions ? layout_.act_dim() : 0;
  for (int r = 0; r < rows_; ++r) {
    const int64_t row = block_.first + r, all = op_.states * op_.samples;
    float* x = trace + static_cast<int64_t>(r) * layout_.input_dim();
    std::copy_n(op_.observations + (block_.seed_index * op_.states + row / op_.samples) * D, D, x);
    if (A > 0) std::copy_n(op_.actions + (block_.seed_index * all + row) * A, A, x + D);
    if (!features) continue;
    const int place = op_.timesteps ? timestep_index(op_.timesteps[block_.seed_index * all + row], op_.steps) - 1 : 0;
    std::copy_n(features + static_cast<int64_t>(place) * kTimeFeatures, kTimeFeatures, x + D + A);
  }
}

// ------------------------------------------------------------------------------------------ forward

void NetworkPass::forward(float* trace, float* outputs) {
  const size_t stages = layout_.stages().size();
  for (size_t i = 0; i < stages; ++i) {
    const Stage& at = stage(i);
    const float* x = input(trace, i);
    float* y = i + 1 < stages ? trace + at.trace * rows_ : outputs;
    switch (at.kind) {
      case StageKind::kDense:
        i < last_ ? dense(at, x, y) : last_dense(at, x, y);
        break;
      case StageKind::kNorm:
        norm(at, x, y);
        break;
      case StageKind::kActivation:
        activate(x, at.layer.out, y);
        break;
      case StageKind::kDropout:
        drop(at, x, y);
        break;
      case StageKind::kAdd:
        std::copy_n(x, static_cast<int64_t>(rows_) * at.layer.out, y);
        kernels_.add(y, output(trace, static_cast<size_t>(at.index)), static_cast<int64_t>(rows_) * at.layer.out);
        break;
      case StageKind::kLogStd:
        append_log_std(at, x, y);
        break;
    }
  }
}

void NetworkPass::dense(const Stage& at, const float* x, float* y) {
  const LayerPlace& layer = at.layer;
  const int64_t place = kernel_place(layer);
  gemm_.run({rows_, layer.out, layer.in, false, false}, x, rounded_ ? Operand(rounded_ + place) : Operand(part_ + place),
            y);
  kernels_.add_bias(y, part_ + bias_place(layer), rows_, layer.out);
}

// Narrow, and in float in every precision.
void NetworkPass::last_dense(const Stage& at, const float* x, float* y) {
  kernels_.narrow_forward(x, last_kernel_, part_ + bias_place(at.layer), rows_, at.layer.in, at.layer.out, y);
}

void NetworkPass::append_log_std(const Stage& at, const float* x, float* y) const {
  const int A = at.layer.in;
  for (int r = 0; r < rows_; ++r) {
    std::copy_n(x + static_cast<int64_t>(r) * A, A, y + static_cast<int64_t>(r) * 2 * A);
    std::copy_n(part_ + at.layer.kernel, A, y + static_cast<int64_t>(r) * 2 * A + A);
  }
}

void NetworkPass::norm(const Stage& at, const float* x, float* y) const {
  const int width = at.layer.out;
  kernels_.norm({x, part_ + norm_place(at.layer.kernel, width), part_ + norm_place(at.layer.bias, width), rows_, width, y});
}

void NetworkPass::activate(const float* x, int width, float* y) {
  const int64_t count = static_cast<int64_t>(rows_) * width;
  switch (layout_.shape().activation) {
    case DAC_ACTIVATION_RELU:
      kernels_.relu(x, y, count);
      break;
    case DAC_ACTIVATION_TANH:
      for (int64_t i = 0; i < count; ++i) y[i] = std::tanh(x[i]);
      break;
    default:
      kernels_.bias_mish(x, zeros_, rows_, width, {y, nullptr, nullptr});
  }
}

// Also the way back: the same elements of a gradient are dropped.
void NetworkPass::drop(const Stage& at, const float* x, float* y) {
  const int width = at.layer.out;
  const int64_t count = static_cast<int64_t>(rows_) * width;
  if (!op_.dropout) {
    std::copy_n(x, count, y);
    return;
  }
  const float rate = layout_.shape().dropout_rate, raised = 1.0f / (1.0f - rate);
  const float* recorded = op_.masks[at.index];
  if (recorded) {
    recorded += (block_.seed_index * op_.states * op_.samples + block_.first) * width;
    for (int64_t i = 0; i < count; ++i) y[i] = recorded[i] != 0 ? x[i] * raised : 0.0f;
    return;
  }
  DrawKey key = key_;
  key.lane = dropout_lane(block_.head, at.index);
  fill_uniform(key, block_.first * width, count, values_);
  for (int64_t i = 0; i < count; ++i) y[i] = is_kept(values_[i], rate) ? x[i] * raised : 0.0f;
}

// ------------------------------------------------------------------------------------------ backward

const float* NetworkPass::backward(const float* trace, const float* d_outputs, float* gradients, bool wants_input) {
  const size_t last = layout_.stages().size() - 1;
  const float* d_last = last_ == last ? d_outputs : log_std_backward(stage(last), d_outputs, gradients);
  float* d = last_dense_backward(stage(last_), input(trace, last_), d_last, gradients);
  size_t skipped_to = last;  // the stage whose output a residual block has added; none yet
  for (size_t i = last_; i-- > 0;) {
    const Stage& at = stage(i);
    const float* x = input(trace, i);
    const int64_t count = static_cast<int64_t>(rows_) * at.layer.out;
    if (i == skipped_to) kernels_.add(d, skipped_, count);
    switch (at.kind) {
      case StageKind::kDense:
        d = dense_backward(at, x, d, gradients, i > 0 || wants_input);
        break;
      case StageKind::kNorm:
        norm_backward(at, x, d, gradients);
        break;
      case StageKind::kActivation:
        activation_backward(x, at.layer.out, d);
        break;
      case StageKind::kDropout:
        drop(at, d, d);
        break;
      case StageKind::kAdd:
        std::copy_n(d, count, skipped_);
        skipped_to = static_cast<size_t>(at.index);
        break;
      case StageKind::kLogStd:  // behind the last dense layer
        break;
    }
  }
  return d;
}

float* NetworkPass::dense_backward(const Stage& at, const float* x, float* d, float* gradients, bool wants_input) {
  const LayerPlace& layer = at.layer;
  if (gradients) {
    gemm_.run({layer.in, layer.out, rows_, true, false}, x, d, gradients + kernel_place(layer));
    kernels_.column_sums(d, rows_, layer.out, gradients + bias_place(layer));
  }
  if (!wants_input) return nullptr;
  const int64_t place = kernel_place(layer);
  float* next = other(d);
  gemm_.run({rows_, layer.in, layer.out, false, true}, d,
            rounded_ ? Operand(rounded_ + place) : Operand(part_ + place), next);
  return next;
}

float* NetworkPass::last_dense_backward(const Stage& at, const float* x, const float* d, float* gradients) {
  const int in = at.layer.in, out = at.layer.out;
  if (gradients) {
    kernels_.narrow_gradient(d, x, rows_, in, out, last_gradient_);
    float* kernel = gradients + kernel_place(at.layer);
    for (int64_t c = 0; c < in; ++c)
      for (int64_t j = 0; j < out; ++j) kernel[c * out + j] = last_gradient_[j * in + c];
    kernels_.column_sums(d, rows_, out, gradients + bias_place(at.layer));
  }
  kernels_.narrow_backward(d, last_kernel_, nullptr, rows_, in, out, deltas_[0]);
  return deltas_[0];
}

float* NetworkPass::log_std_backward(const Stage& at, const float* d, float* gradients) {
  const int A = at.layer.in;
  float* next = deltas_[1];
  if (gradients) std::fill_n(gradients + at.layer.kernel, A, 0.0f);
  for (int64_t r = 0; r < rows_; ++r) {
    std::copy_n(d + r * 2 * A, A, next + r * A);
    if (gradients) kernels_.add(gradients + at.layer.kernel, d + r * 2 * A + A, A);
  }
  return next;
}

void NetworkPass::norm_backward(const Stage& at, const float* x, float* d, float* gradients) const {
  const int width = at.layer.out;
  const int64_t scale = norm_place(at.layer.kernel, width), bias = norm_place(at.layer.bias, width);
  kernels_.norm_backward({x, part_ + scale, rows_, width, d, gradients ? gradients + scale : nullptr,
                          gradients ? gradients + bias : nullptr});
}

void NetworkPass::activation_backward(const float* x, int width, float* d) {
  const int64_t count = static_cast<int64_t>(rows_) * width;
  switch (layout_.shape().activation) {
    case DAC_ACTIVATION_RELU:
      kernels_.relu_backward(x, d, count);
      break;
    case DAC_ACTIVATION_TANH:
      for (int64_t i = 0; i < count; ++i) {
        const float y = std::tanh(x[i]);
        d[i] *= 1.0f - y * y;
      }
      break;
    default:
      kernels_.bias_mish(x, zeros_, rows_, width, {values_, nullptr, slopes_});
      kernels_.multiply(d, slopes_, count);
  }
}

}  // namespace dac
