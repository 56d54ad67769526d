// SPDX-License-Identifier: Apache-2.0
// General forward and backward passes: a task is one network on one block of rows. Blocks depend on shapes only and sums
// over blocks and heads are taken in order, so that bits do not depend on threads.
#include <algorithm>

#include "core/update_rules.h"
#include "cpu/cpu_backend.h"
#include "cpu/network_pass.h"
#include "cpu/time_features.h"

namespace dac {
namespace {

// The trace of a block lies as NetworkPass wants it, so both passes cut the rows alike. Ensembles have enough heads to
// keep the threads busy with larger blocks.
RowBlocks blocks_of(const ForwardOp& op) {
  return {op.states * op.samples, op.bank.layout->heads() >= 4 ? 256 : 64};
}

// Rows of the table of time features.
int feature_rows(const ForwardOp& op) {
  if (!op.bank.layout->has_time()) return 0;
  return op.timesteps ? op.steps : 1;
}

}  // namespace

// (S, feature_rows, kTimeFeatures)
const float* CpuBackend::prepare_time_features(const ForwardOp& op) {
  const int rows = feature_rows(op);
  if (rows == 0) return nullptr;
  const NetworkLayout& layout = *op.bank.layout;
  float* features = extra_.get(static_cast<int64_t>(num_seeds()) * rows * kTimeFeatures);
  pool_.run(num_seeds() * rows, [&](int task, int) {
    const int s = task / rows, t = op.timesteps ? task % rows + 1 : op.timestep;
    time_features(layout, op.bank.parts[op.part] + s * layout.floats_per_seed(), t,
                  features + static_cast<int64_t>(task) * kTimeFeatures);
  });
  return features;
}

template <typename Body>
void CpuBackend::for_each_pass(const ForwardOp& op, const Body& body) {
  const NetworkLayout& layout = *op.bank.layout;
  const RowBlocks blocks = blocks_of(op);
  const int H = layout.heads();
  prepare_networks(op.bank, op.part, WeightImage::Use::kOnce);
  reserve_scratch(NetworkPass::scratch_floats(layout, blocks.count(0)));
  pool_.run(num_seeds() * H * blocks.blocks, [&](int task, int worker_index) {
    const int block = task % blocks.blocks, index = task / blocks.blocks, s = index / H;
    const PassBlock place{s, index % H, blocks.first(block), blocks.count(block)};
    Worker& worker = *workers_[static_cast<size_t>(worker_index)];
    Carver carver(worker.scratch.get(NetworkPass::scratch_floats(layout, place.rows)));
    const int64_t replica = s * layout.floats_per_seed();
    NetworkPass pass(op, place, op.bank.parts[op.part] + replica,
                     gemm_library_.bf16() ? prepared_->rounded() + replica : nullptr,
                     draw_key(s, op.stream, 0, op.counter ? *op.counter : 0), worker.gemm, carver);
    const int64_t row = index * blocks.rows + place.first;  // among all networks' rows
    float* trace = op.trace ? op.trace + row * layout.trace_floats() : carver.take(place.rows * layout.trace_floats());
    body(pass, place, block, row, trace);
  });
}

void CpuBackend::run(const ForwardOp& op) {
  const float* features = prepare_time_features(op);
  const int64_t feature_floats = static_cast<int64_t>(feature_rows(op)) * kTimeFeatures;
  for_each_pass(op, [&](NetworkPass& pass, const PassBlock& place, int, int64_t row, float* trace) {
    pass.fill_input(features ? features + place.seed_index * feature_floats : nullptr, trace);
    pass.forward(trace, op.outputs + row * op.bank.layout->output_dim());
  });
}

// Where a task of a backward pass puts what is summed over blocks, and over heads, afterwards.
struct CpuBackend::BackwardSums {
  float* gradients;     // (S, blocks, floats_per_seed), or null
  float* d_features;    // (S, blocks, feature rows, kTimeFeatures), or null
  float* head_actions;  // (S, H, R*N, A), or null
};

void CpuBackend::run(const BackwardOp& op) {
  const ForwardOp& forward = op.pass;
  const NetworkLayout& layout = *forward.bank.layout;
  const RowBlocks blocks = blocks_of(forward);
  const int64_t all_blocks = static_cast<int64_t>(num_seeds()) * blocks.blocks, O = layout.output_dim();
  const bool weights = op.weights != DAC_GRADIENTS_NONE, inputs = op.inputs != DAC_GRADIENTS_NONE;
  BackwardSums sums = {};
  if (weights) sums.gradients = partial_gradients_.get(all_blocks * layout.floats_per_seed());
  if (weights && layout.has_time()) sums.d_features = step_sums_.get(all_blocks * feature_rows(forward) * kTimeFeatures);
  if (inputs)
    sums.head_actions = head_gradients_.get(num_seeds() * layout.heads() * blocks.rows * layout.act_dim());
  float* mean_gradient = mean_gradient_.get(blocks.count(0));
  std::fill_n(mean_gradient, blocks.count(0), 1.0f / static_cast<float>(layout.heads()));
  for_each_pass(forward, [&](NetworkPass& pass, const PassBlock& place, int block, int64_t row, float* trace) {
    const float* d_outputs = op.d_outputs ? op.d_outputs + row * O : mean_gradient;
    const int64_t slot = place.seed_index * blocks.blocks + block;
    float* gradients = weights ? sums.gradients + slot * layout.floats_per_seed() : nullptr;
    const float* d = pass.backward(trace, d_outputs, gradients, inputs || sums.d_features);
    keep_input_gradients(op, place, slot, row, d, sums);
  });
  if (weights) sum_partial_gradients(op, blocks, sums);
  if (inputs) sum_action_gradients(op, sums.head_actions);
}

void CpuBackend::keep_input_gradients(const BackwardOp& op, const PassBlock& place, int64_t slot, int64_t row,
                                      const float* d, const BackwardSums& sums) const {
  const ForwardOp& forward = op.pass;
  const NetworkLayout& layout = *forward.bank.layout;
  const int D = layout.obs_dim(), A = layout.act_dim(), width = layout.input_dim(), steps = feature_rows(forward);
  float* d_features = sums.d_features ? sums.d_features + slot * steps * kTimeFeatures : nullptr;
  if (d_features) std::fill_n(d_features, steps * kTimeFeatures, 0.0f);
  for (int r = 0; r < place.rows; ++r) {
    const float* from = d ? d + static_cast<int64_t>(r) * width : nullptr;
    if (sums.head_actions) std::copy_n(from + D, A, sums.head_actions + (row + r) * A);
    if (!d_features) continue;
    const int64_t at = place.seed_index * forward.states * forward.samples + place.first + r;
    const int step = forward.timesteps ? timestep_index(forward.timesteps[at], forward.steps) - 1 : 0;
    for (int k = 0; k < kTimeFeatures; ++k) d_features[step * kTimeFeatures + k] += from[D + A + k];
  }
}

// The bank's gradients, from those of the blocks in order and what flows into the time features.
void CpuBackend::sum_partial_gradients(const BackwardOp& op, const RowBlocks& blocks, const BackwardSums& sums) {
  const ForwardOp& forward = op.pass;
  const NetworkLayout& layout = *forward.bank.layout;
  const int64_t floats = layout.floats_per_seed(), first = layout.stages().front().layer.kernel;
  const RowBlocks chunks(floats - first, 16384);  // before the first layer lie the time layers
  float* target = forward.bank.parts[DAC_PART_GRADS];
  pool_.run(num_seeds() * chunks.blocks, [&](int task, int) {
    const int s = task / chunks.blocks, chunk = task % chunks.blocks, count = chunks.count(chunk);
    const int64_t place = first + chunks.first(chunk);
    float* sum = target + s * floats + place;
    if (op.weights == DAC_GRADIENTS_REPLACE) std::fill_n(sum, count, 0.0f);
    for (int block = 0; block < blocks.blocks; ++block)
      kernels().add(sum, sums.gradients + (s * blocks.blocks + block) * floats + place, count);
  });
  pool_.run(num_seeds(), [&](int s, int) {
    float* replica = target + s * floats;
    layout.clear_padding(replica);  // between the tensors blocks have whatever the memory held before
    if (!sums.d_features) return;
    if (op.weights == DAC_GRADIENTS_REPLACE) std::fill_n(replica, first, 0.0f);
    const int steps = feature_rows(forward);
    float* total = sums.d_features + static_cast<int64_t>(s) * blocks.blocks * steps * kTimeFeatures;
    for (int block = 1; block < blocks.blocks; ++block)
      kernels().add(total, total + static_cast<int64_t>(block) * steps * kTimeFeatures, steps * kTimeFeatures);
    for (int i = 0; i < steps; ++i)
      add_time_gradients(layout, forward.bank.parts[forward.part] + s * floats, forward.timesteps ? i + 1 : forward.timestep,
                         total + static_cast<int64_t>(i) * kTimeFeatures, replica);
  });
}

void CpuBackend::sum_action_gradients(const BackwardOp& op, const float* head_actions) {
  const NetworkLayout& layout = *op.pass.bank.layout;
  const int64_t elements = op.pass.states * op.pass.samples * layout.act_dim();
  const int H = layout.heads();
  pool_.run(num_seeds(), [&](int s, int) {
    float* sum = op.d_actions + s * elements;
    if (op.inputs == DAC_GRADIENTS_REPLACE) std::fill_n(sum, elements, 0.0f);
    for (int h = 0; h < H; ++h) kernels().add(sum, head_actions + (static_cast<int64_t>(s) * H + h) * elements, elements);
  });
}

}  // namespace dac
