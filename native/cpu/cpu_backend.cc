// SPDX-License-Identifier: Apache-2.0
// Memory, threads and what several operations share. The operations are in the files named after them.
#include "cpu/cpu_backend.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "core/status.h"
#include "core/watch.h"
#include "cpu/kernels.h"
#include "cpu/mlp.h"
#include "cpu/time_features.h"

// GNU OpenMP, which oneDNN was built with: a team of one in each of our threads, since the threads are ours.
extern "C" void omp_set_num_threads(int);

namespace dac {
namespace {
void keep_openmp_serial() { omp_set_num_threads(1); }
}  // namespace

std::unique_ptr<Backend> make_cpu_backend(const dac_engine_config& config, const int64_t* seeds) {
  if (config.precision != DAC_PRECISION_FP32 && config.precision != DAC_PRECISION_BF16)
    throw Error(DAC_UNSUPPORTED, "the CPU backend computes in fp32 or bf16; tf32 needs a CUDA device");
  if (config.precision == DAC_PRECISION_BF16 && !gemm_has_bf16())
    throw Error(DAC_UNSUPPORTED, "bf16 needs a processor with AVX-512 BF16 or AMX; use fp32");
  return std::make_unique<CpuBackend>(config, seeds);
}

CpuBackend::CpuBackend(const dac_engine_config& config, const int64_t* seeds)
    : seeds_(seeds, seeds + config.num_seeds),
      pool_(config.threads, keep_openmp_serial),
      gemm_library_(config.precision == DAC_PRECISION_BF16, pool_.threads()) {
  for (int i = 0; i < pool_.threads(); ++i) workers_.push_back(std::make_unique<Worker>(gemm_library_, i));
  description_ = std::string("cpu, ") + (config.precision == DAC_PRECISION_BF16 ? "bf16" : "fp32") + ", " +
                 std::to_string(config.threads) + (config.threads == 1 ? " thread, " : " threads, ") + kernels().name +
                 ", " + gemm_library();
}

void* CpuBackend::allocate(size_t bytes) {
  void* memory = allocate_host_memory(std::max<size_t>(bytes, 1));
  if (!memory) throw Error(DAC_OUT_OF_MEMORY, "no host memory for an array of " + std::to_string(bytes) + " bytes");
  std::memset(memory, 0, bytes);
  return memory;
}

void CpuBackend::release(void* memory) noexcept {
  images_.drop(memory);
  std::free(memory);
}

void CpuBackend::copy_to_device(void* device, const void* host, size_t bytes) {
  std::memcpy(device, host, bytes);
  images_.forget(device, bytes);
}

void CpuBackend::copy_to_host(void* host, const void* device, size_t bytes) { std::memcpy(host, device, bytes); }

void CpuBackend::run(const AdvanceOp& op) {
  ++*op.counter;
  for (int i = 0; i < num_seeds() * op.count; ++i) watch_finite(op, i, *op.counter);
}

const float* CpuBackend::prepare_time_extra(const BankView& actor, int part, int steps) {
  const NetworkLayout& layout = *actor.layout;
  const int64_t floats = static_cast<int64_t>(steps) * layout.layers()[0].out;
  float* extra = extra_.get(num_seeds() * floats);
  pool_.run(num_seeds(), [&](int s, int) {
    time_extra(layout, actor.parts[part] + s * layout.floats_per_seed(), steps, extra + s * floats);
  });
  return extra;
}

void CpuBackend::prepare_networks(const BankView& bank, int part, WeightImage::Use use) {
  if (!gemm_library_.bf16()) return;
  prepared_ = &images_.of(bank, part, num_seeds(), gemm_library_);
  prepared_->refresh(use, pool_, gemm_library_);
}

NetworkWeights CpuBackend::network(const BankView& bank, int part, int seed_index, int head) const {
  const int64_t replica = seed_index * bank.layout->floats_per_seed();
  if (!gemm_library_.bf16()) return {*bank.layout, bank.parts[part] + replica, head};
  return {*bank.layout, bank.parts[part] + replica, head, prepared_->rounded() + replica,
          prepared_->packed(seed_index, head)};
}

float* CpuBackend::block_gradients(const BankView& bank, int blocks, int seed_index, int block) {
  const int64_t floats = bank.layout->floats_per_seed();
  if (blocks == 1) return bank.parts[DAC_PART_GRADS] + seed_index * floats;
  return partial_gradients_.get(num_seeds() * blocks * floats) + (seed_index * blocks + block) * floats;
}

void CpuBackend::sum_block_gradients(const BankView& bank, int blocks) {
  if (blocks == 1) return;
  const int64_t floats = bank.layout->floats_per_seed();
  const RowBlocks chunks(floats, 16384);
  pool_.run(num_seeds() * chunks.blocks, [&](int task, int) {
    const int s = task / chunks.blocks, chunk = task % chunks.blocks;
    float* sum = bank.parts[DAC_PART_GRADS] + s * floats + chunks.first(chunk);
    for (int block = 0; block < blocks; ++block) {
      const float* addend = block_gradients(bank, blocks, s, block) + chunks.first(chunk);
      if (block == 0)
        std::copy_n(addend, chunks.count(chunk), sum);
      else
        kernels().add(sum, addend, chunks.count(chunk));
    }
  });
  // Between the tensors blocks have whatever the memory held before.
  for (int s = 0; s < num_seeds(); ++s) bank.layout->clear_padding(bank.parts[DAC_PART_GRADS] + s * floats);
}

}  // namespace dac
