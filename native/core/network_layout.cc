// SPDX-License-Identifier: Apache-2.0
#include "core/network_layout.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/status.h"

namespace dac {
namespace {

void check(const dac_network_shape& shape) {
  require(shape.kind == DAC_NETWORK_NOISE_MODEL || shape.kind == DAC_NETWORK_CRITIC, "unknown kind of network");
  require(shape.obs_dim >= 1 && shape.act_dim >= 1, "obs_dim and act_dim must be at least 1");
  require(shape.heads >= 1 && (shape.kind == DAC_NETWORK_CRITIC || shape.heads == 1),
          "heads must be at least 1, and 1 for a noise model");
  require(shape.num_hidden >= 1 && shape.num_hidden <= DAC_MAX_HIDDEN_LAYERS, "num_hidden must be 1..8");
  for (int i = 0; i < shape.num_hidden; ++i)
    require(shape.hidden[i] >= 1 && shape.hidden[i] <= 65536, "hidden widths must be 1..65536");
}

}  // namespace

int64_t TensorPlace::size() const {
  int64_t product = 1;
  for (int64_t dim : dims) product *= dim;
  return product;
}

NetworkLayout::NetworkLayout(const dac_network_shape& shape) : shape_(shape) {
  check(shape);
  const bool noise_model = shape.kind == DAC_NETWORK_NOISE_MODEL;
  int in = shape.obs_dim + shape.act_dim;
  if (noise_model) {
    time_layers_.push_back(add_layer("time/0", kTimeEmbedding, kTimeFeatures));
    time_layers_.push_back(add_layer("time/1", kTimeFeatures, kTimeFeatures));
    in += kTimeFeatures;
  }
  for (int i = 0; i <= shape.num_hidden; ++i) {
    const int out = i < shape.num_hidden ? shape.hidden[i] : noise_model ? shape.act_dim : 1;
    layers_.push_back(add_layer("net/" + std::to_string(i), in, out));
    in = out;
  }
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
  tensors_.push_back({name, floats_per_seed_, std::move(dims)});
  const int64_t offset = floats_per_seed_;
  floats_per_seed_ = (offset + tensors_.back().size() + kTensorAlign - 1) / kTensorAlign * kTensorAlign;
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
