// SPDX-License-Identifier: Apache-2.0
// One number a replica: SAC's temperature and its loss, sums of losses. One block, a thread a replica at a time.
#include "core/agent_rules.h"
#include "cuda/cuda_backend.h"

namespace dac {
namespace {

constexpr unsigned kThreads = 64;

__global__ void __launch_bounds__(kThreads)
    temperature_kernel(const float* log_temperature, int64_t floats, float* temperature, unsigned num_seeds) {
  ptx::take_turn();
  for (unsigned s = threadIdx.x; s < num_seeds; s += kThreads) temperature[s] = expf(log_temperature[s * floats]);
}

__global__ void __launch_bounds__(kThreads)
    temperature_loss_kernel(TemperatureLossOp op, int64_t floats, unsigned num_seeds) {
  ptx::take_turn();
  for (unsigned s = threadIdx.x; s < num_seeds; s += kThreads) {
    const float loss = -expf(op.bank.parts[DAC_PART_PARAMS][s * floats]) * (op.mean_log_prob[s] + op.target_entropy);
    op.loss[s] = loss;
    op.bank.parts[DAC_PART_GRADS][s * floats] = loss;  // exp is its own derivative
  }
}

__global__ void __launch_bounds__(kThreads) weighted_sum_kernel(WeightedSumOp op, unsigned num_seeds) {
  ptx::take_turn();
  for (unsigned s = threadIdx.x; s < num_seeds; s += kThreads) op.sum[s] = op.a[s] + op.weight * op.b[s];
}

}  // namespace

void CudaBackend::run(const TemperatureOp& op) {
  launch({"temperature", 1, kThreads}, queue(), temperature_kernel, op.bank.parts[DAC_PART_PARAMS],
         op.bank.layout->floats_per_seed(), op.temperature, num_seeds());
}

void CudaBackend::run(const TemperatureLossOp& op) {
  launch({"temperature_loss", 1, kThreads}, queue(), temperature_loss_kernel, op, op.bank.layout->floats_per_seed(),
         num_seeds());
}

void CudaBackend::run(const WeightedSumOp& op) {
  launch({"weighted_sum", 1, kThreads}, queue(), weighted_sum_kernel, op, num_seeds());
}

}  // namespace dac
