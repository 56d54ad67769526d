// SPDX-License-Identifier: Apache-2.0
// Gradients of the critic loss and of the ensemble's mean value by the action (Q guidance).
#include <algorithm>
#include <cmath>

#include "cpu/cpu_backend.h"
#include "cpu/mlp.h"

namespace dac {
namespace {

// Rows of a gradient block. Ensembles have enough heads to keep the threads busy with whole batches; fewer heads are
// cut finer. Depends on the shape only, so that sums stay the same for any number of threads and seeds.
int64_t rows_per_block(const NetworkLayout& layout) { return layout.heads() >= 4 ? 256 : 64; }

// Guidance leaves no weight gradients to add up, so its blocks are as fine as the products allow without becoming slower.
int64_t guidance_rows_per_block(const NetworkLayout& layout) { return std::min<int64_t>(128, rows_per_block(layout)); }

}  // namespace

void CpuBackend::run(const CriticGradientsOp& op) {
  const RowBlocks blocks(op.batch, rows_per_block(*op.critic.layout));
  const int H = op.critic.layout->heads();
  prepare_networks(op.critic, DAC_PART_PARAMS, WeightImage::Use::kOnce);
  block_gradients(op.critic, blocks.blocks, 0, 0);  // grows the memory before the threads share it
  reserve_scratch(Mlp::scratch_floats(*op.critic.layout, blocks.count(0), blocks.count(0), true));
  pool_.run(num_seeds() * H * blocks.blocks, [&](int task, int worker) {
    const int block = task % blocks.blocks, index = task / blocks.blocks, s = index / H;
    critic_block(op, s, index % H, blocks.first(block), blocks.count(block),
                 block_gradients(op.critic, blocks.blocks, s, block), *workers_[static_cast<size_t>(worker)]);
  });
  sum_block_gradients(op.critic, blocks.blocks);
  pool_.run(num_seeds(), [&](int s, int) { critic_statistics(op, s); });
}

void CpuBackend::critic_block(const CriticGradientsOp& op, int s, int head, int64_t first, int rows, float* gradients,
                              Worker& worker) {
  const NetworkLayout& layout = *op.critic.layout;
  const NetworkWeights weights = network(op.critic, DAC_PART_PARAMS, s, head);
  const NetworkGradients places(layout, gradients, head);
  const int D = layout.obs_dim(), A = layout.act_dim(), H = layout.heads(), width = weights.width(0);
  const int64_t row = s * op.batch + first, base_floats = static_cast<int64_t>(rows) * width;
  Carver carver(worker.scratch.get(Mlp::scratch_floats(layout, rows, rows, true)));
  Mlp mlp(weights, worker.gemm, carver, rows, true);
  float* base = carver.take(base_floats);
  float* dq = carver.take(rows);
  float* q = op.values + (static_cast<int64_t>(s) * H + head) * op.batch + first;
  mlp.observation_part(op.observations + row * D, rows, base);
  mlp.forward({base, 1, weights.bias(0), nullptr, op.actions + row * A, rows}, q, true);
  const float scale = 2.0f / static_cast<float>(H * op.batch);
  for (int b = 0; b < rows; ++b) dq[b] = scale * (q[b] - op.targets[row + b]);
  const float* d = mlp.backward(dq, rows, &places);
  mlp.first_kernel_gradient(op.observations + row * D, D, d, rows, places.kernel(0));
  mlp.first_kernel_gradient(op.actions + row * A, A, d, rows, places.action_kernel());
}

void CpuBackend::critic_statistics(const CriticGradientsOp& op, int s) {
  const int H = op.critic.layout->heads();
  const ValueStatistics statistics =
      value_statistics(op.values + s * H * op.batch, op.targets + s * op.batch, H, op.batch);
  op.loss[s] = statistics.loss;
  op.value_mean[s] = statistics.mean;
  op.value_std[s] = statistics.deviation;
}

void CpuBackend::run(const QGuidanceOp& op) {
  const NetworkLayout& layout = *op.critic.layout;
  const RowBlocks blocks(op.batch, guidance_rows_per_block(layout));
  const int H = layout.heads();
  const int64_t elements = op.batch * layout.act_dim();
  prepare_networks(op.critic, op.part, WeightImage::Use::kOften);
  head_gradients_.get(num_seeds() * H * elements);
  reserve_scratch(Mlp::scratch_floats(layout, blocks.count(0), blocks.count(0), true));
  sums_.resize(static_cast<size_t>(num_seeds() * H * blocks.blocks));
  pool_.run(num_seeds() * H * blocks.blocks, [&](int task, int worker) {
    const int block = task % blocks.blocks, index = task / blocks.blocks;
    guidance_block(op, index / H, index % H, blocks.first(block), blocks.count(block),
                   &sums_[static_cast<size_t>(task)], *workers_[static_cast<size_t>(worker)]);
  });
  pool_.run(num_seeds(), [&](int s, int) {
    double abs_sum = 0;
    for (int i = 0; i < H * blocks.blocks; ++i) abs_sum += sums_[static_cast<size_t>(s * H * blocks.blocks + i)];
    op.q_norm[s] = static_cast<float>(abs_sum / static_cast<double>(H * op.batch));
    const float* head_gradients = head_gradients_.get(0) + s * H * elements;
    float* guidance = op.guidance + s * elements;
    for (int64_t i = 0; i < elements; ++i) {
      float sum = 0;
      for (int h = 0; h < H; ++h) sum += head_gradients[h * elements + i];
      guidance[i] = sum / (op.q_norm[s] + 1e-6f);
    }
  });
}

// |Q| summed over the rows of the data's actions, and the gradient of Q / H by the noisy actions.
void CpuBackend::guidance_block(const QGuidanceOp& op, int s, int head, int64_t first, int rows, double* abs_sum,
                                Worker& worker) {
  const NetworkLayout& layout = *op.critic.layout;
  const NetworkWeights weights = network(op.critic, op.part, s, head);
  const int D = layout.obs_dim(), A = layout.act_dim(), H = layout.heads(), width = weights.width(0);
  const int64_t row = s * op.batch + first, base_floats = static_cast<int64_t>(rows) * width;
  Carver carver(worker.scratch.get(Mlp::scratch_floats(layout, rows, rows, true)));
  Mlp mlp(weights, worker.gemm, carver, rows, true);
  float* base = carver.take(base_floats);
  float* q = carver.take(rows);
  mlp.observation_part(op.observations + row * D, rows, base);
  mlp.forward({base, 1, weights.bias(0), nullptr, op.actions + row * A, rows}, q, false);
  *abs_sum = 0;
  for (int b = 0; b < rows; ++b) *abs_sum += std::fabs(q[b]);
  mlp.forward({base, 1, weights.bias(0), nullptr, op.noisy_actions + row * A, rows}, q, true);
  for (int b = 0; b < rows; ++b) q[b] = 1.0f / static_cast<float>(H);
  const float* d = mlp.backward(q, rows, nullptr);
  mlp.action_gradient(d, rows, head_gradients_.get(0) + ((static_cast<int64_t>(s) * H + head) * op.batch + first) * A);
}

}  // namespace dac
