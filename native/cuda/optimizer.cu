// SPDX-License-Identifier: Apache-2.0
// The optimizer's step of a bank in one or two launches, and the small things that advance on the device.
//
//   1. norm     blocks of 4096 gradients: partial sums of squares (double). Not where the kernels that made the gradients
//               have left such sums (gradient_squares.h).
//   2. update   every block adds up its replica's partial sums in the same fixed tree, then clip + Adam + target average
//               in one pass over its part of the bank. The target is read and written only when it moves. The last block
//               that has read the step count raises it.
//
// Deterministic: which sums are formed depends on the size of a replica alone, so a seed gets the same bits alone or
// beside others. Memory traffic of the update: 7 floats a parameter, 9 when the target moves; 2 or 4 bytes more where
// the weights are kept in bfloat16 too.
#include <cmath>

#include "core/update_rules.h"
#include "core/watch.h"
#include "cuda/cuda_backend.h"
#include "cuda/block_sum.cuh"

namespace dac {
namespace {

constexpr unsigned kOptimizerThreads = 256;
constexpr unsigned kOptimizerBlocks = 4;  // of a multiprocessor: walker2d's critics are one wave on an A100
constexpr unsigned kWarp = 32;
constexpr int64_t kChunk = 4096;  // parameters a block handles
constexpr int kBatch = 2;         // fours of parameters that a thread has in registers at a time

// The bfloat16 images of what the step writes, kept up to date by it; where there are none, kept is false.
struct OptimizerImages {
  // Four neighbours, which are neighbours in an image too.
  __device__ void store(int64_t seed_index, int64_t parameter, bool target_moves, const float4& values,
                        const float4& target_values) const {
    if (!kept) return;
    const int64_t at = params.place(seed_index, parameter);
    if (at < 0) return;
    params.store(params.data + at, values);
    if (target_moves) params.store(target + at, target_values);
  }
  bool kept;
  WeightImage params;
  uint16_t* target = nullptr;  // in the same order
};

struct OptimizerWork {
  SquareSums squares;
  unsigned* blocks_done;
  int64_t floats;  // of a replica
};

__device__ float4& four(float* part, int64_t at) { return reinterpret_cast<float4*>(part)[at]; }

__device__ double square(float x) { return static_cast<double>(x) * x; }

// grid (chunks, S), as many sums.
__global__ void gradient_norm_kernel(OptimizerOp op, OptimizerWork work) {
  ptx::take_turn();
  const int64_t first = blockIdx.x * kChunk / 4, last = min(first + kChunk / 4, work.floats / 4);
  float* grads = op.bank.parts[DAC_PART_GRADS] + blockIdx.y * work.floats;
  double squares = 0;
#pragma unroll 4  // loads on their way together
  for (int64_t i = first + threadIdx.x; i < last; i += kOptimizerThreads) {
    const float4 g = four(grads, i);
    squares += square(g.x) + square(g.y) + square(g.z) + square(g.w);
  }
  squares = block_sum<kOptimizerThreads>(squares);
  if (threadIdx.x == 0) work.squares.data[blockIdx.y * gridDim.x + blockIdx.x] = squares;
}

// This step's numbers, each by a warp of its own: one after the other they would take as long as a block's loads.
__device__ void make_numbers(const OptimizerOp& op, OptimizerScalars& step) {
  if (threadIdx.x % kWarp != 0) return;
  const int64_t steps = *op.bank.steps;
  switch (threadIdx.x / kWarp) {
    case 0:
      step.rate = static_cast<float>(decayed_rate(op, steps));
      break;
    case 1:
      step.correction1 = moment_correction(kLogBeta1, steps + 1);
      break;
    case 2:
      step.correction2 = moment_correction(kLogBeta2, steps + 1);
      break;
    case 3:
      step.tau = target_rate(op);
      break;
    default:
      break;
  }
}

// One thread of each block, when all of the block have read the step count: the last block raises it.
__device__ void leave_step_count(const OptimizerOp& op, unsigned* blocks_done) {
  const unsigned last = gridDim.x * gridDim.y - 1;
  __threadfence();
  if (atomicInc(blocks_done, last) == last) ++*op.bank.steps;  // blocks_done stands at 0 again
}

// What the update reads and writes of four neighbouring parameters; `at` counts fours.
struct Parameters {
  float4 grad, mu, nu, value, target;
};

__device__ void load(const OptimizerOp& op, int64_t at, Parameters& p) {
  float* const* parts = op.bank.parts;
  p.grad = four(parts[DAC_PART_GRADS], at);
  p.mu = four(parts[DAC_PART_MU], at);
  p.nu = four(parts[DAC_PART_NU], at);
  p.value = four(parts[DAC_PART_PARAMS], at);
}

__device__ void store(const OptimizerOp& op, int64_t at, bool target_moves, const Parameters& p) {
  float* const* parts = op.bank.parts;
  four(parts[DAC_PART_MU], at) = p.mu;
  four(parts[DAC_PART_NU], at) = p.nu;
  four(parts[DAC_PART_PARAMS], at) = p.value;
  if (target_moves) four(parts[DAC_PART_TARGET], at) = p.target;
}

// Kingma and Ba 2015, algorithm 1, after the clipping by the global norm. Root and reciprocal may leave the step, a small
// part of the value, 3 units off in its last place; the exact ones are half of the instructions.
__device__ void adam(const OptimizerScalars& step, float grad_scale, float grad, float& mu, float& nu, float& value,
                     float& target) {
  constexpr float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
  constexpr float share1 = 0.1f, share2 = 0.001f;  // 1 - 0.999f would be 1.3e-5 off 0.001
  const float g = grad * grad_scale;
  mu = beta1 * mu + share1 * g;
  nu = beta2 * nu + share2 * (g * g);
  const float divisor = ptx::square_root_approximate(nu * step.correction2) + epsilon;
  value -= step.rate * (mu * step.correction1 * ptx::reciprocal_approximate(divisor));
  target = step.tau * value + (1.0f - step.tau) * target;
}

__device__ void adam(Parameters& p, const OptimizerScalars& step, float grad_scale) {
  adam(step, grad_scale, p.grad.x, p.mu.x, p.nu.x, p.value.x, p.target.x);
  adam(step, grad_scale, p.grad.y, p.mu.y, p.nu.y, p.value.y, p.target.y);
  adam(step, grad_scale, p.grad.z, p.mu.z, p.nu.z, p.value.z, p.target.z);
  adam(step, grad_scale, p.grad.w, p.mu.w, p.nu.w, p.value.w, p.target.w);
}

// grid (chunks, S). A thread loads a batch of fours before it stores any, to have enough loads on their way; its first
// batch is under way while the block makes the step's numbers and the norm.
__global__ void __launch_bounds__(kOptimizerThreads, kOptimizerBlocks)
    optimizer_kernel(OptimizerOp op, OptimizerWork work, const __grid_constant__ OptimizerImages images) {
  ptx::take_turn();
  const int64_t first = blockIdx.x * kChunk / 4, place = blockIdx.y * (work.floats / 4) + first;
  const int last = static_cast<int>(min(kChunk / 4, work.floats / 4 - first)), begin = static_cast<int>(threadIdx.x);
  constexpr int kStep = kOptimizerThreads;  // places of 32 bits: registers are scarce
  Parameters batch[kBatch];
  const auto for_each = [&](int i, const auto& use) {  // of the batch, with its place
#pragma unroll
    for (int k = 0; k < kBatch; ++k)
      if (i + k * kStep < last) use(i + k * kStep, batch[k]);
  };
  const auto load_all_but_target = [&](int i, Parameters& p) { load(op, place + i, p); };
  const auto load_target = [&](int i, Parameters& p) { p.target = four(op.bank.parts[DAC_PART_TARGET], place + i); };
  for_each(begin, load_all_but_target);
  const bool target_moves = target_rate(op) > 0;
  if (target_moves) for_each(begin, load_target);

  __shared__ OptimizerScalars made;
  make_numbers(op, made);
  double squares = 0;
  for (int i = static_cast<int>(threadIdx.x); i < work.squares.count; i += kOptimizerThreads)
    squares += work.squares.data[blockIdx.y * static_cast<unsigned>(work.squares.count) + static_cast<unsigned>(i)];
  const float norm = static_cast<float>(sqrt(block_sum<kOptimizerThreads>(squares)));
  if (threadIdx.x == 0) {
    leave_step_count(op, work.blocks_done);
    if (blockIdx.x == 0) op.grad_norm[blockIdx.y] = norm;
  }
  const float grad_scale = clip_scale(op, norm);
  const OptimizerScalars step = made;
  for (int i = begin; i < last; i += kBatch * kStep) {
    if (i != begin) {
      for_each(i, load_all_but_target);
      if (target_moves) for_each(i, load_target);
    }
    for_each(i, [&](int at, Parameters& p) {
      adam(p, step, grad_scale);
      store(op, place + at, target_moves, p);
      images.store(blockIdx.y, 4 * (first + at), target_moves, p.value, p.target);
    });
  }
}

// One block.
__global__ void advance_kernel(AdvanceOp op, int num_seeds) {
  ptx::take_turn();
  const int64_t now = *op.counter + 1;
  for (int i = static_cast<int>(threadIdx.x); i < num_seeds * op.count; i += kOptimizerThreads) watch_finite(op, i, now);
  __syncthreads();  // all have read the counter
  if (threadIdx.x == 0) *op.counter = now;
}

// One block: eta of every replica.
__global__ void dual_step_kernel(DualStepOp op, unsigned num_seeds) {
  ptx::take_turn();
  for (unsigned s = threadIdx.x; s < num_seeds; s += kOptimizerThreads)
    op.eta[s] = stepped_eta(op, op.eta[s], op.bc_loss[s]);
}

}  // namespace

void CudaBackend::run(const OptimizerOp& op) {
  const int64_t floats = op.bank.layout->floats_per_seed();
  const int chunks = static_cast<int>((floats + kChunk - 1) / kChunk);
  const bool has_products = !op.bank.layout->layers().empty();
  OptimizerImages images{images_ && has_products, {NetworkShape(*op.bank.layout), WeightOrder::kRows}};
  if (images.kept) {
    const MlpContext context = mlp_context(0);
    images.params = images_->of(op.bank, DAC_PART_PARAMS, context);
    images.target = images_->of(op.bank, DAC_PART_TARGET, context).data;
  }
  const dim3 grid(static_cast<unsigned>(chunks), num_seeds());
  GradientSquares& squares = branch().squares;
  const bool known = squares.known(op.bank);
  const OptimizerWork work{known ? squares.sums() : squares.leave(op.bank, num_seeds_, chunks), branch().blocks_done,
                           floats};
  if (!known) launch({"gradient_norm", grid, kOptimizerThreads}, queue(), gradient_norm_kernel, op, work);
  launch({"optimizer", grid, kOptimizerThreads}, queue(), optimizer_kernel, op, work, images);
}

void CudaBackend::run(const AdvanceOp& op) {
  launch({"advance", 1, kOptimizerThreads}, queue(), advance_kernel, op, static_cast<int>(num_seeds()));
}

void CudaBackend::run(const DualStepOp& op) {
  launch({"dual_step", 1, kOptimizerThreads}, queue(), dual_step_kernel, op, num_seeds());
}

}  // namespace dac
