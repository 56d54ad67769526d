// SPDX-License-Identifier: Apache-2.0
#include "core/network_layout.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/sizes.h"
#include "core/status.h"

namespace dac {
namespace {

constexpr int kInnerWidths = 4;  // of a residual block's inner layer, in widths of the network

void check(const dac_network_shape& shape) {
  require(shape.kind >= DAC_NETWORK_NOISE_MODEL && shape.kind <= DAC_NETWORK_PARAMETERS, "unknown kind of network");
  const bool critic = shape.kind == DAC_NETWORK_CRITIC;
  const auto width = [](int size) { return size >= 1 && size <= kMostWidth; };
  require(width(shape.obs_dim) && (width(shape.act_dim) || (critic && shape.act_dim == 0)),
          "obs_dim and act_dim must be 1..65536; act_dim may be 0 for critics");
  require(shape.heads >= 1 && shape.heads <= (critic ? kMostHeads : 1),
          "heads must be 1..4096, and 1 for all but critics");
  require(shape.num_hidden >= 1 && shape.num_hidden <= DAC_MAX_HIDDEN_LAYERS, "num_hidden must be 1..8");
  for (int i = 0; i < shape.num_hidden; ++i)
    require(width(shape.hidden[i]), "hidden widths must be 1..65536");
  require(shape.activation >= DAC_ACTIVATION_MISH && shape.activation <= DAC_ACTIVATION_TANH, "unknown activation");
  require(shape.layer_norm == 0 || shape.layer_norm == 1, "layer_norm must be 0 or 1");
  require(shape.residual_blocks >= 0 && shape.residual_blocks <= DAC_MAX_RESIDUAL_BLOCKS,
          "residual_blocks must be 0..4");
  require(shape.residual_blocks == 0 || shape.hidden[0] <= kMostWidth / kInnerWidths,
          "the width of an MLPResNet must be 1..16384");
  require(shape.shared_log_std == 0 || (shape.shared_log_std == 1 && shape.kind == DAC_NETWORK_POLICY),
          "shared_log_std must be 0, or 1 for a policy");
  require(shape.dropout_rate >= 0 && shape.dropout_rate < 1, "dropout_rate must be at least 0 and below 1");
}

int outputs_of(const dac_network_shape& shape) {
  switch (shape.kind) {
    case DAC_NETWORK_NOISE_MODEL:
      return shape.act_dim;
    case DAC_NETWORK_POLICY:
      return shape.shared_log_std ? shape.act_dim : 2 * shape.act_dim;
    default:
      return 1;
  }
}

}  // namespace

int64_t TensorPlace::size() const {
  int64_t product = 1;
  for (int64_t dim : dims) product *= dim;
  return product;
}

NetworkLayout::NetworkLayout(const dac_network_shape& shape) : shape_(shape) {
  check(shape);
  if (shape.kind == DAC_NETWORK_PARAMETERS) {
    add_tensor("parameters", {shape.act_dim});
    return;
  }
  int in = shape.obs_dim + (shape.kind == DAC_NETWORK_POLICY ? 0 : shape.act_dim);
  if (shape.kind == DAC_NETWORK_NOISE_MODEL) {
    time_layers_.push_back(add_layer("time/0", kTimeEmbedding, kTimeFeatures));
    time_layers_.push_back(add_layer("time/1", kTimeFeatures, kTimeFeatures));
    in += kTimeFeatures;
  }
  trace_floats_ = in;
  shape.residual_blocks > 0 ? build_residual(in, outputs_of(shape)) : build_mlp(in, outputs_of(shape));
  if (shape.shared_log_std)
    add_stage(StageKind::kLogStd, {shape.act_dim, 2 * shape.act_dim, add_tensor("log_std", {shape.act_dim}), 0});
}

void NetworkLayout::build_mlp(int in, int outputs) {
  for (int i = 0; i < shape_.num_hidden; ++i) {
    const int width = shape_.hidden[i];
    add_dense("net/" + std::to_string(i), in, width);
    layers_.push_back(stages_.back().layer);
    if (shape_.layer_norm) add_norm("norm/" + std::to_string(i), width);
    add_stage(StageKind::kActivation, {width, width, 0, 0});
    if (shape_.dropout_rate > 0) add_stage(StageKind::kDropout, {width, width, 0, 0}, dropouts_++);
    in = width;
  }
  add_dense("net/" + std::to_string(shape_.num_hidden), in, outputs);
  layers_.push_back(stages_.back().layer);
}

void NetworkLayout::build_residual(int in, int outputs) {
  const int width = shape_.hidden[0], inner = kInnerWidths * width;
  add_dense("net/0", in, width);
  layers_.push_back(stages_.back().layer);
  for (int block = 0; block < shape_.residual_blocks; ++block) {
    const std::string name = "block/" + std::to_string(block);
    const int entry = static_cast<int>(stages_.size()) - 1;
    if (shape_.dropout_rate > 0) add_stage(StageKind::kDropout, {width, width, 0, 0}, dropouts_++);
    add_norm(name + "/norm", width);
    add_dense(name + "/0", width, inner);
    add_stage(StageKind::kActivation, {inner, inner, 0, 0});
    add_dense(name + "/1", inner, width);
    add_stage(StageKind::kAdd, {width, width, 0, 0}, entry);
  }
  add_stage(StageKind::kActivation, {width, width, 0, 0});
  add_dense("net/1", width, outputs);
  layers_.push_back(stages_.back().layer);
}

bool NetworkLayout::plain() const {
  const bool of_an_action = (shape_.kind == DAC_NETWORK_NOISE_MODEL || shape_.kind == DAC_NETWORK_CRITIC) && shape_.act_dim > 0;
  return of_an_action && shape_.activation == DAC_ACTIVATION_MISH && !shape_.layer_norm && shape_.residual_blocks == 0;
}

void NetworkLayout::add_stage(StageKind kind, const LayerPlace& layer, int index) {
  stages_.push_back({kind, layer, index, trace_floats_});
  trace_floats_ += layer.out;
}

void NetworkLayout::add_dense(const std::string& name, int in, int out) {
  add_stage(StageKind::kDense, add_layer(name, in, out));
}

void NetworkLayout::add_norm(const std::string& name, int width) {
  const std::vector<int64_t> dims =
      shape_.kind == DAC_NETWORK_CRITIC ? std::vector<int64_t>{shape_.heads, width} : std::vector<int64_t>{width};
  const int64_t scale = add_tensor(name + "/scale", dims);
  add_stage(StageKind::kNorm, {width, width, scale, add_tensor(name + "/bias", dims)});
}

LayerPlace NetworkLayout::add_layer(const std::string& name, int in, int out) {
  const int64_t heads = shape_.heads;
  const bool ensemble = shape_.kind == DAC_NETWORK_CRITIC;
  const int64_t kernel =
      add_tensor(name + "/kernel", ensemble ? std::vector<int64_t>{heads, in, out} : std::vector<int64_t>{in, out});
  const int64_t bias = add_tensor(name + "/bias", ensemble ? std::vector<int64_t>{heads, out} : std::vector<int64_t>{out});
  return {in, out, kernel, bias};
}

int64_t NetworkLayout::add_tensor(const std::string& name, std::vector<int64_t> dims) {
  const int64_t size = checked_product("a network layer", kMostFloats, dims.data(), dims.size());
  const int64_t offset = floats_per_seed_;
  tensors_.push_back({name, offset, std::move(dims)});
  floats_per_seed_ = (offset + size + kTensorAlign - 1) / kTensorAlign * kTensorAlign;
  return offset;
}

void NetworkLayout::clear_padding(float* replica) const {
  for (size_t i = 0; i < tensors_.size(); ++i) {
    const int64_t next = i + 1 < tensors_.size() ? tensors_[i + 1].offset : floats_per_seed_;
    std::fill(replica + tensors_[i].offset + tensors_[i].size(), replica + next, 0.0f);
  }
}

int NetworkLayout::max_width() const {
  int widest = 1;
  for (const LayerPlace& layer : layers_) widest = std::max(widest, layer.out);
  return widest;
}

void time_embedding(int t, float* values) {
  constexpr int half = kTimeEmbedding / 2;
  for (int k = 0; k < half; ++k) {
    const double angle = t * std::exp(-k * std::log(10000.0) / (half - 1));
    values[k] = static_cast<float>(std::cos(angle));
    values[half + k] = static_cast<float>(std::sin(angle));
  }
}

}  // namespace dac
