// SPDX-License-Identifier: Apache-2.0
#include "unfused_mlp.h"

#include <algorithm>
#include <cmath>

namespace dac::bench {
namespace {

using dnnl::memory;
constexpr auto kF32 = memory::data_type::f32;

// Made-up numbers in [-limit, limit], the same in every run.
std::vector<float> numbers(size_t count, double limit, uint64_t seed) {
  std::vector<float> values(count);
  for (float& value : values) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    value = static_cast<float>(limit * (static_cast<double>(seed >> 40) / (1 << 23) - 1));
  }
  return values;
}

memory::desc transposed(const memory::desc& matrix) {
  const auto dims = matrix.get_dims();
  return memory::desc({dims[1], dims[0]}, matrix.get_data_type(), memory::format_tag::ba);
}

double relative_error(const std::vector<float>& given, const std::vector<double>& wanted) {
  double difference = 0, size = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    difference += (given[i] - wanted[i]) * (given[i] - wanted[i]);
    size += wanted[i] * wanted[i];
  }
  return std::sqrt(difference / size);
}

double mish(double x) { return x * std::tanh(std::log1p(std::exp(x))); }

double mish_slope(double x) {
  const double t = std::tanh(std::log1p(std::exp(x)));
  return t + x * (1 - t * t) / (1 + std::exp(-x));
}

}  // namespace

Mlp::Mlp(Onednn& onednn, std::vector<int> sizes, int rows)
    : onednn_(onednn), rows_(rows), input_(numbers(static_cast<size_t>(rows * sizes[0]), 1, 1)) {
  x_ = onednn.make(rows, sizes[0], onednn.type);
  d_x_ = onednn.make(rows, sizes[0], onednn.type);
  upload(input_, x_);
  for (size_t i = 0; i + 1 < sizes.size(); ++i) {
    Layer layer;
    layer.in = sizes[i];
    layer.out = sizes[i + 1];
    layer.host_kernel =
        numbers(static_cast<size_t>(layer.in * layer.out), std::sqrt(6.0 / (layer.in + layer.out)), i + 2);
    layer.host_bias = numbers(static_cast<size_t>(layer.out), 0.1, i + 9);
    layer.kernel = onednn.make(layer.in, layer.out, onednn.type);
    layer.bias = onednn.make(1, layer.out, kF32);
    layer.d_kernel = onednn.make(layer.in, layer.out, kF32);
    layer.d_bias = onednn.make(1, layer.out, kF32);
    for (memory* each : {&layer.product, &layer.pre, &layer.post, &layer.d_pre, &layer.d_post})
      *each = onednn.make(rows, layer.out, onednn.type);
    upload(layer.host_kernel, layer.kernel);
    upload(layer.host_bias, layer.bias);
    layers_.push_back(layer);
  }
  upload(std::vector<float>(static_cast<size_t>(rows * sizes.back()), 1), layers_.back().d_pre);
  for (size_t i = 0; i < layers_.size(); ++i)
    add_forward(layers_[i], i ? layers_[i - 1].post : x_, i + 1 == layers_.size());
  for (size_t i = layers_.size(); i-- > 0;) add_backward(i);
}

Mlp::Call Mlp::product(const memory& a, bool a_transposed, const memory& b, bool b_transposed, const memory& c) const {
  const memory::desc left = a_transposed ? transposed(a.get_desc()) : a.get_desc();
  const memory::desc right = b_transposed ? transposed(b.get_desc()) : b.get_desc();
  return {dnnl::matmul({onednn_.engine, left, right, c.get_desc()}),
          {{DNNL_ARG_SRC, memory(left, onednn_.engine, a.get_data_handle())},
           {DNNL_ARG_WEIGHTS, memory(right, onednn_.engine, b.get_data_handle())},
           {DNNL_ARG_DST, c}}};
}

void Mlp::add_forward(Layer& layer, const memory& input, bool last) {
  forward_.push_back(product(input, false, layer.kernel, false, layer.product));
  forward_.push_back({dnnl::binary({onednn_.engine, dnnl::algorithm::binary_add, layer.product.get_desc(),
                                    layer.bias.get_desc(), layer.pre.get_desc()}),
                      {{DNNL_ARG_SRC_0, layer.product}, {DNNL_ARG_SRC_1, layer.bias}, {DNNL_ARG_DST, layer.pre}}});
  if (last) return;
  forward_.push_back(
      {dnnl::eltwise_forward({onednn_.engine, dnnl::prop_kind::forward_training, dnnl::algorithm::eltwise_mish,
                              layer.pre.get_desc(), layer.post.get_desc()}),
       {{DNNL_ARG_SRC, layer.pre}, {DNNL_ARG_DST, layer.post}}});
}

void Mlp::add_backward(size_t index) {
  Layer& layer = layers_[index];
  const memory& input = index ? layers_[index - 1].post : x_;
  const memory& d_input = index ? layers_[index - 1].d_post : d_x_;
  weight_gradients_.push_back(product(input, true, layer.d_pre, false, layer.d_kernel));
  weight_gradients_.push_back({dnnl::reduction({onednn_.engine, dnnl::algorithm::reduction_sum, layer.d_pre.get_desc(),
                                                layer.d_bias.get_desc(), 0, 0}),
                               {{DNNL_ARG_SRC, layer.d_pre}, {DNNL_ARG_DST, layer.d_bias}}});
  input_gradients_.push_back(product(layer.d_pre, false, layer.kernel, true, d_input));
  if (index == 0) return;
  Layer& before = layers_[index - 1];
  const dnnl::eltwise_forward::primitive_desc hint(onednn_.engine, dnnl::prop_kind::forward_training,
                                                   dnnl::algorithm::eltwise_mish, before.pre.get_desc(),
                                                   before.post.get_desc());
  input_gradients_.push_back(
      {dnnl::eltwise_backward({onednn_.engine, dnnl::algorithm::eltwise_mish, before.d_pre.get_desc(),
                               before.d_post.get_desc(), before.pre.get_desc(), hint}),
       {{DNNL_ARG_SRC, before.pre}, {DNNL_ARG_DIFF_DST, before.d_post}, {DNNL_ARG_DIFF_SRC, before.d_pre}}});
}

void Mlp::execute(std::vector<Call>& calls) {
  for (Call& call : calls) call.primitive.execute(onednn_.stream, call.arguments);
  onednn_.stream.wait();
}

void Mlp::forward() { execute(forward_); }

// The weights' gradients need the gradients at all pre-activations, which the inputs' leave behind.
void Mlp::backward(bool weights) {
  execute(input_gradients_);
  if (weights) execute(weight_gradients_);
}

void Mlp::upload(const std::vector<float>& values, const memory& target) {
  const auto dims = target.get_desc().get_dims();
  memory source(memory::desc(dims, kF32, memory::format_tag::ab), onednn_.engine, const_cast<float*>(values.data()));
  memory destination = target;
  dnnl::reorder(source, destination).execute(onednn_.stream, source, destination);
  onednn_.stream.wait();
}

std::vector<float> Mlp::download(const memory& source) {
  const auto dims = source.get_desc().get_dims();
  std::vector<float> values(static_cast<size_t>(dims[0] * dims[1]));
  memory target(memory::desc(dims, kF32, memory::format_tag::ab), onednn_.engine, values.data());
  memory from = source;
  dnnl::reorder(from, target).execute(onednn_.stream, from, target);
  onednn_.stream.wait();
  return values;
}

void Mlp::set_input(const std::vector<float>& values) {
  input_ = values;
  upload(input_, x_);
}

std::vector<float> Mlp::host_output() { return download(layers_.back().pre); }

Mlp::Plain Mlp::plain(bool backward) const {
  Plain result;
  const Layer& first = layers_.front();
  result.d_first_kernel.resize(backward ? static_cast<size_t>(first.in * first.out) : 0);
  for (int row = 0; row < rows_; ++row) {
    std::vector<std::vector<double>> inputs = {
        {input_.begin() + row * first.in, input_.begin() + (row + 1) * first.in}};
    std::vector<std::vector<double>> pres;
    for (const Layer& layer : layers_) {
      std::vector<double> pre(layer.host_bias.begin(), layer.host_bias.end());
      for (int i = 0; i < layer.in; ++i)
        for (int j = 0; j < layer.out; ++j)
          pre[static_cast<size_t>(j)] +=
              inputs.back()[static_cast<size_t>(i)] * layer.host_kernel[static_cast<size_t>(i * layer.out + j)];
      pres.push_back(pre);
      std::transform(pre.begin(), pre.end(), pre.begin(), mish);
      inputs.push_back(pre);
    }
    result.output.insert(result.output.end(), pres.back().begin(), pres.back().end());
    if (!backward) continue;
    std::vector<double> d(pres.back().size(), 1);
    for (size_t l = layers_.size(); l-- > 0;) {
      const Layer& layer = layers_[l];
      std::vector<double> d_in(static_cast<size_t>(layer.in));
      for (int i = 0; i < layer.in; ++i)
        for (int j = 0; j < layer.out; ++j) {
          d_in[static_cast<size_t>(i)] +=
              d[static_cast<size_t>(j)] * layer.host_kernel[static_cast<size_t>(i * layer.out + j)];
          if (l == 0)
            result.d_first_kernel[static_cast<size_t>(i * layer.out + j)] +=
                inputs[0][static_cast<size_t>(i)] * d[static_cast<size_t>(j)];
        }
      if (l > 0)
        for (size_t i = 0; i < d_in.size(); ++i) d_in[i] *= mish_slope(pres[l - 1][i]);
      d = d_in;
    }
    result.d_input.insert(result.d_input.end(), d.begin(), d.end());
  }
  return result;
}

double Mlp::forward_error() { return relative_error(host_output(), plain(false).output); }

double Mlp::backward_error(bool weights) {
  const Plain wanted = plain(true);
  const double inputs = relative_error(download(d_x_), wanted.d_input);
  return weights ? std::max(inputs, relative_error(download(layers_.front().d_kernel), wanted.d_first_kernel)) : inputs;
}

}  // namespace dac::bench
