// SPDX-License-Identifier: Apache-2.0
// General backward passes: the walk of a forward pass back through its trace. A dense layer takes three launches: the
// gradients of its kernel, those of its bias, and the gradient at its input, which goes on through an activation right
// below.
#include "cuda/cuda_backend.h"
#include "cuda/pass_walk.h"

namespace dac {
namespace {

struct BackwardWork {
  BackwardWork(const BackwardOp& op, int num_seeds, DeviceCarver& workspace)
      : tables(time_tables(op.pass, num_seeds, workspace)) {
    const NetworkLayout& layout = *op.pass.bank.layout;
    const int64_t rows = num_seeds * layout.heads() * op.pass.states * op.pass.samples;
    for (float*& buffer : buffers) buffer = workspace.take<float>(rows * widest_stage(layout));
    d_input = workspace.take<float>(rows * (layout.input_dim() - layout.obs_dim()));
    moments = workspace.take<RowMoments>(rows);
    mean_gradient = workspace.take<float>(rows);
    if (!layout.has_time()) return;
    d_features = workspace.take<float>(num_seeds * tables.steps * kTimeFeatures);
    d_hidden = workspace.take<float>(num_seeds * tables.steps * kTimeFeatures);
  }
  TimeTables tables;
  float* buffers[kPassBuffers];
  float* d_input;  // (S, H, rows, inputs behind the observation)
  RowMoments* moments;
  float* mean_gradient;
  float *d_features = nullptr, *d_hidden = nullptr;
};

class Backward : PassWalk {
 public:
  Backward(const BackwardOp& op, const PassValues& values, const BackwardWork& work, const MlpContext& context)
      : PassWalk(op.pass, values, work.tables, context),
        backward_(op),
        work_(work),
        weights_(op.weights != DAC_GRADIENTS_NONE),
        inputs_(op.inputs != DAC_GRADIENTS_NONE),
        add_(op.weights == DAC_GRADIENTS_ADD) {}

  void run() {
    if (!weights_ && !inputs_) return;
    d_ = backward_.d_outputs ? backward_.d_outputs : mean_gradient();
    for (size_t i = values_.last() + 1; i-- > 0;) {
      if (values_.is_skipped(i)) continue;
      if (kept_ && i == kept_for_) add_kept(i);
      i = step(i);
    }
    if (inputs_)
      launch_action_sums(pass_, layout_.act_dim(), inputs_behind_observation(), work_.d_input,
                         backward_.inputs == DAC_GRADIENTS_ADD, backward_.d_actions, context_);
    if (weights_ && layout_.has_time()) time_gradients();
  }

 private:
  // From the gradient at the stage's output to that at its input; the stage that is done last.
  size_t step(size_t i) {
    const Stage& stage = values_.stage(i);
    const int width = stage.layer.out;
    float* next = free_buffer();
    switch (stage.kind) {
      case StageKind::kDense:
        return dense(i);
      case StageKind::kNorm:
        norm(i, next);
        break;
      case StageKind::kActivation:
        launch_activation_backward(activation_, values_.input_of(i), d_, elements(width), next, context_);
        break;
      case StageKind::kDropout:
        launch_dropout(op_, stage.index, width, d_, next, context_);
        break;
      case StageKind::kAdd:
        kept_ = d_;
        kept_for_ = static_cast<size_t>(stage.index);
        return i;
      case StageKind::kLogStd:
        log_std(stage.layer, next);
        break;
    }
    d_ = next;
    return i;
  }

  size_t dense(size_t i) {
    const LayerPlace& layer = values_.stage(i).layer;
    if (weights_) layer_gradients(i);
    if (i == 0) {
      input_gradient(layer);
      return i;
    }
    ProductArgs args = {static_cast<int>(pass_.rows), layer.in, layer.out};
    args.left = read(d_, layer.out);
    set_right(args, layer.kernel, static_cast<int64_t>(layer.in) * layer.out);
    float* next = free_buffer();
    args.result = network_rows(pass_, next, layer.in);
    size_t below = i - 1;
    while (values_.is_skipped(below)) --below;
    const bool activated = values_.stage(below).kind == StageKind::kActivation;
    args.activation = activation_;
    if (activated) args.slope_at = read(values_.input_of(below), layer.in);
    launch_product("pass_dense_backward", ProductForm::kBackward, precision_of(i), pass_.heads, args, context_);
    d_ = next;
    return activated ? below : i;
  }

  void layer_gradients(size_t i) const {
    const LayerPlace& layer = values_.stage(i).layer;
    ProductArgs args = {layer.in, layer.out, static_cast<int>(pass_.rows)};
    args.left = layer_input(i);
    args.right = read(d_, layer.out);
    args.result = gradients(layer.kernel, static_cast<int64_t>(layer.in) * layer.out);
    args.add = add_;
    launch_product("pass_weights", ProductForm::kWeights, precision_of(i), pass_.heads, args, context_);
    launch_column_sums({pass_, layer.out, d_, gradients(layer.bias, layer.out), add_}, context_);
  }

  // At the actions and the time features alone.
  void input_gradient(const LayerPlace& layer) const {
    if (!inputs_ && !layout_.has_time()) return;
    const int columns = inputs_behind_observation();
    ProductArgs args = {static_cast<int>(pass_.rows), columns, layer.out};
    args.left = read(d_, layer.out);
    set_right(args, layer.kernel + static_cast<int64_t>(layout_.obs_dim()) * layer.out,
              static_cast<int64_t>(layer.in) * layer.out);
    args.result = network_rows(pass_, work_.d_input, columns);
    launch_product("pass_dense_backward", ProductForm::kBackward, precision_of(0), pass_.heads, args, context_);
  }

  void norm(size_t i, float* next) const {
    const NormArgs args = norm_of(i);
    launch_norm_backward(args, d_, next, work_.moments, context_);
    if (!weights_) return;
    const LayerPlace& place = values_.stage(i).layer;
    launch_column_sums({pass_, place.out, d_, gradients(place.bias, place.out), add_, args.x, work_.moments,
                        gradients(place.kernel, place.out)},
                       context_);
  }

  // The second half of d's columns is at the parameters that each row got appended.
  void log_std(const LayerPlace& place, float* next) const {
    launch_first_half(d_, place.in, elements(place.in), next, context_);
    if (!weights_) return;
    ColumnSumArgs sums = {pass_, place.in, d_ + place.in, gradients(place.kernel, place.in), add_};
    sums.pitch = place.out;
    launch_column_sums(sums, context_);
  }

  void time_gradients() const {
    make_time_tables();
    launch_time_gradients({NetworkShape(layout_), part_, op_.bank.parts[DAC_PART_GRADS], work_.tables, op_.timesteps,
                           pass_.rows, inputs_behind_observation(), work_.d_input, work_.d_features, work_.d_hidden,
                           add_},
                          context_);
  }

  const float* mean_gradient() const {
    launch_fill(1.0f / static_cast<float>(pass_.heads), elements(1), work_.mean_gradient, context_);
    return work_.mean_gradient;
  }
  // The way around a residual block.
  void add_kept(size_t i) {
    float* sum = free_buffer();
    launch_addition(d_, kept_, elements(values_.stage(i).layer.out), sum, context_);
    d_ = sum;
    kept_ = nullptr;
  }
  float* free_buffer() const {
    return *std::find_if(work_.buffers, work_.buffers + kPassBuffers - 1,
                         [this](const float* b) { return b != d_ && b != kept_; });
  }
  PerNetwork<float> gradients(int64_t offset, int64_t size) const {
    return network_tensor(layout_, op_.bank.parts[DAC_PART_GRADS], offset, size);
  }
  int inputs_behind_observation() const { return layout_.input_dim() - layout_.obs_dim(); }

  const BackwardOp& backward_;
  const BackwardWork& work_;
  const bool weights_, inputs_, add_;
  const float* d_ = nullptr;     // the gradient on its way
  const float* kept_ = nullptr;  // at a residual block's output
  size_t kept_for_ = 0;          // the stage whose output it is added to
};

}  // namespace

void CudaBackend::run(const BackwardOp& op) {
  DeviceCarver measure;
  BackwardWork(op, num_seeds_, measure);
  const MlpContext context = mlp_context(measure.used());
  DeviceCarver workspace(context.workspace);
  const BackwardWork work(op, num_seeds_, workspace);
  const PassValues values(op.pass, num_seeds_, workspace);
  Backward(op, values, work, context).run();
}

}  // namespace dac
