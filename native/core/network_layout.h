// SPDX-License-Identifier: Apache-2.0
// Where each tensor of a network bank lies. One replica's tensors follow each other; a critic tensor has the head as
// its first axis. Replica s starts at s * floats_per_seed in each part of the bank. Tensors, and with them replicas and
// parts, start at multiples of kTensorAlign floats, so that vector loads and bulk copies may take any of them; the
// floats between them are zero and stay so: their gradients are, and so Adam leaves them.
#ifndef DAC_CORE_NETWORK_LAYOUT_H
#define DAC_CORE_NETWORK_LAYOUT_H

#include <cstdint>
#include <string>
#include <vector>

#include "dac/engine.h"

namespace dac {

constexpr int kTimeEmbedding = 16;  // cosines and sines of the step number (algorithm.md, Networks)
constexpr int kTimeFeatures = 32;   // width of both layers of the time MLP
constexpr int kTensorAlign = 64;    // floats: 256 bytes, four lines of a processor's cache, two of a GPU's

struct TensorPlace {
  std::string name;
  int64_t offset;  // floats from the replica's start
  std::vector<int64_t> dims;
  int64_t size() const;
};

// One dense layer y = x W + b of all heads; W is (heads, in, out), b is (heads, out).
struct LayerPlace {
  int in;
  int out;
  int64_t kernel;  // offset of head 0; head h follows at + h * in * out
  int64_t bias;    // offset of head 0; head h follows at + h * out
};

// What happens to a row on its way through the network, one step after the other (general passes).
enum class StageKind {
  kDense,       // W and b of the layer
  kNorm,        // layer norm; `kernel` is the place of the scale, (heads, out)
  kActivation,  // the shape's
  kDropout,     // index: which of the network's dropouts
  kAdd,         // adds the output of stage `index`
  kLogStd,      // appends the parameters at `kernel`, as many as there are columns
};

struct Stage {
  StageKind kind;
  LayerPlace layer;  // in and out are set in every kind
  int index;
  int64_t trace;     // where its output is in a row's trace; the input is at 0
};

class NetworkLayout {
 public:
  // Throws Error for a shape that is not allowed.
  explicit NetworkLayout(const dac_network_shape& shape);

  const dac_network_shape& shape() const { return shape_; }
  int obs_dim() const { return shape_.obs_dim; }
  int act_dim() const { return shape_.act_dim; }
  int heads() const { return shape_.heads; }
  int output_dim() const { return stages_.back().layer.out; }
  int max_width() const;
  bool has_time() const { return !time_layers_.empty(); }
  const std::vector<LayerPlace>& time_layers() const { return time_layers_; }
  // Of a plain network or of one with layer norms; the first and the last of an MLPResNet.
  const std::vector<LayerPlace>& layers() const { return layers_; }
  const std::vector<TensorPlace>& tensors() const { return tensors_; }
  const std::vector<Stage>& stages() const { return stages_; }
  // Floats a row of a trace: the input [s, a, time] and the output of every stage.
  int64_t trace_floats() const { return trace_floats_; }
  int input_dim() const { return layers_.front().in; }
  int dropouts() const { return dropouts_; }
  // Whether the networks are as the paper has them: the passes that are fused know no other.
  bool plain() const;
  int64_t floats_per_seed() const { return floats_per_seed_; }
  // Zeros between the tensors of a replica.
  void clear_padding(float* replica) const;

 private:
  void build_mlp(int in, int outputs);
  void build_residual(int in, int outputs);
  LayerPlace add_layer(const std::string& name, int in, int out);
  int64_t add_tensor(const std::string& name, std::vector<int64_t> dims);  // its offset
  void add_dense(const std::string& name, int in, int out);
  void add_norm(const std::string& name, int width);
  void add_stage(StageKind kind, const LayerPlace& layer, int index = 0);

  dac_network_shape shape_;
  std::vector<LayerPlace> time_layers_, layers_;
  std::vector<Stage> stages_;
  int64_t trace_floats_ = 0;
  int dropouts_ = 0;
  std::vector<TensorPlace> tensors_;
  int64_t floats_per_seed_ = 0;
};

// phi(t): kTimeEmbedding numbers, cosines first, for the raw step number t.
void time_embedding(int t, float* values);

}  // namespace dac

#endif
