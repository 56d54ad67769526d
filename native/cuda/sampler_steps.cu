// SPDX-License-Identifier: Apache-2.0
// The steps of a sampler as operations of their own: the prior, a row forward and back, and a slice of a chain; and
// uniform draws.
//
// Grid (element blocks, S). Where there are draws a thread takes the four elements of a Philox block, elsewhere one.
// Every element is made by one thread.
#include "cuda/cuda_backend.h"
#include "cuda/reverse_step.cuh"

namespace dac {
namespace {

constexpr int kThreads = 256;
constexpr int kDrawn = 4 * kThreads;  // elements of a block that draws

dim3 blocks_of(int64_t elements, int per_block, unsigned seeds) {
  return {static_cast<unsigned>((elements + per_block - 1) / per_block), seeds, 1};
}

// The block's elements of a seed's `count`.
struct DrawnElements {
  __device__ explicit DrawnElements(int64_t count)
      : first(static_cast<int64_t>(blockIdx.x) * kDrawn),
        valid(static_cast<int>(min(count - first, int64_t{kDrawn}))) {}
  int64_t first;
  int valid;
};

__global__ void __launch_bounds__(kThreads) draw_normal_kernel(DrawNormalOp op, DrawSource source) {
  ptx::take_turn();
  const int s = static_cast<int>(blockIdx.y);
  const DrawnElements block(op.count);
  float* x = op.x + s * op.count + block.first;
  for_each_draw(kThreads, nullptr, source.key(s, 0), block.first, block.valid, true, [&](int e, float z) { x[e] = z; });
}

__global__ void __launch_bounds__(kThreads) draw_uniform_kernel(DrawUniformOp op, DrawSource source) {
  ptx::take_turn();
  const int s = static_cast<int>(blockIdx.y);
  const int64_t quad = static_cast<int64_t>(blockIdx.x) * kThreads + threadIdx.x;
  if (4 * quad >= op.count) return;
  const PhiloxWords words = draw_block(source.key(s, 0), static_cast<uint32_t>(quad));
#pragma unroll
  for (int j = 0; j < 4; ++j)
    if (4 * quad + j < op.count) op.x[s * op.count + 4 * quad + j] = 2.0f * uniform_from_bits(words.w[j]) - 1.0f;
}

__global__ void __launch_bounds__(kThreads) copy_slice_kernel(CopySliceOp op) {
  ptx::take_turn();
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kThreads + threadIdx.x, s = blockIdx.y;
  if (i < op.count) op.to[s * op.count + i] = op.from[(s * op.slices + op.slice) * op.count + i];
}

__global__ void __launch_bounds__(kThreads)
    reverse_step_kernel(const __grid_constant__ ReverseStepOp op, DrawSource source) {
  ptx::take_turn();
  const int s = static_cast<int>(blockIdx.y);
  const int64_t count = op.rows * op.act_dim;
  const DrawnElements block(count);
  const int64_t at = s * count + block.first;
  const int64_t chain_place = (static_cast<int64_t>(s) * op.sampler.table.rows() + op.k) * count + block.first;
  const ReverseStep step(op.sampler, op.k);
  const bool noisy = step.noise_scale != 0.0f;
  const auto advance = [&](int e, float z) {
    float predicted = op.predicted[at + e];
    if (op.gradient) predicted = step.guided(predicted, op.gradient[at + e], op.eta[s]);
    float x = step.mean(op.x[at + e], predicted);
    if (noisy) x += step.noise_scale * z;
    op.x[at + e] = x;
    if (op.chain) op.chain[chain_place + e] = x;
  };
  const float* recorded = op.noise ? op.noise + chain_place : nullptr;
  for_each_draw(kThreads, recorded, source.key(s, op.k + 1), block.first, block.valid, noisy, advance);
}

__global__ void __launch_bounds__(kThreads)
    reverse_step_backward_kernel(const __grid_constant__ ReverseStepBackwardOp op) {
  ptx::take_turn();
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kThreads + threadIdx.x, count = op.rows * op.act_dim;
  if (i >= count) return;
  const int64_t at = blockIdx.y * count + i;
  ReverseStep(op.sampler, op.k).backward(op.x[at], op.predicted[at], op.d[at], &op.d[at], &op.d_predicted[at]);
}

}  // namespace

void CudaBackend::run(const DrawNormalOp& op) {
  launch({"draw_normal", blocks_of(op.count, kDrawn, num_seeds()), kThreads}, queue(), draw_normal_kernel, op,
         draws(op.counter, op.stream));
}

void CudaBackend::run(const DrawUniformOp& op) {
  launch({"draw_uniform", blocks_of(op.count, kDrawn, num_seeds()), kThreads}, queue(), draw_uniform_kernel, op,
         draws(op.counter, op.stream));
}

void CudaBackend::run(const CopySliceOp& op) {
  launch({"copy_slice", blocks_of(op.count, kThreads, num_seeds()), kThreads}, queue(), copy_slice_kernel, op);
}

void CudaBackend::run(const ReverseStepOp& op) {
  launch({"reverse_step", blocks_of(op.rows * op.act_dim, kDrawn, num_seeds()), kThreads}, queue(), reverse_step_kernel,
         op, draws(op.counter, op.stream));
}

void CudaBackend::run(const ReverseStepBackwardOp& op) {
  launch({"reverse_step_backward", blocks_of(op.rows * op.act_dim, kThreads, num_seeds()), kThreads}, queue(),
         reverse_step_backward_kernel, op);
}

}  // namespace dac
