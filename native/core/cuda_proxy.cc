// SPDX-License-Identifier: Apache-2.0
#include "core/cuda_proxy.h"

#include <cstdlib>

#include "core/branches.h"
#include "core/cuda_program.h"
#include "core/program.h"

namespace dac {
namespace {

// DAC_CUDA_BRANCHES: 1 keeps the operations of a graph one after the other, to measure what the branches gain.
bool wants_branches() {
  const char* wish = std::getenv("DAC_CUDA_BRANCHES");
  if (!wish || std::string(wish) == "2") return true;
  if (std::string(wish) == "1") return false;
  throw Error(DAC_UNSUPPORTED, std::string("DAC_CUDA_BRANCHES=") + wish + ": must be 2 (the default) or 1");
}

}  // namespace

CudaProxy::CudaProxy(const dac_cuda_table& table, const dac_engine_config& config, const int64_t* seeds)
    : table_(table), num_seeds_(config.num_seeds), branched_(wants_branches()) {
  check(table_.create(&config, seeds, &backend_));
  description_ = table_.description(backend_);
}

void* CudaProxy::allocate(size_t bytes) {
  void* memory = nullptr;
  check(table_.allocate(backend_, bytes, &memory));
  return memory;
}

void CudaProxy::copy_to_device(void* device, const void* host, size_t bytes) {
  check(table_.copy_to_device(backend_, device, host, bytes));
}

void CudaProxy::copy_to_host(void* host, const void* device, size_t bytes) {
  check(table_.copy_to_host(backend_, host, device, bytes));
}

void CudaProxy::sample_batch(const SampleOp& op) { check(table_.sample_batch(backend_, &op)); }

void CudaProxy::denoise(const DenoiseOp& op) { check(table_.denoise(backend_, &op, &op.actor.layout->shape())); }

void CudaProxy::ensemble_values(const ValuesOp& op) {
  check(table_.ensemble_values(backend_, &op, &op.critic.layout->shape()));
}

void CudaProxy::td_target(const TdTargetOp& op) { check(table_.td_target(backend_, &op)); }

void CudaProxy::critic_gradients(const CriticGradientsOp& op) {
  check(table_.critic_gradients(backend_, &op, &op.critic.layout->shape()));
}

void CudaProxy::optimizer_step(const OptimizerOp& op) {
  check(table_.optimizer_step(backend_, &op, &op.bank.layout->shape()));
}

void CudaProxy::diffuse(const DiffuseOp& op) { check(table_.diffuse(backend_, &op)); }

void CudaProxy::q_guidance(const QGuidanceOp& op) {
  check(table_.q_guidance(backend_, &op, &op.critic.layout->shape()));
}

void CudaProxy::actor_gradients(const ActorGradientsOp& op) {
  check(table_.actor_gradients(backend_, &op, &op.actor.layout->shape()));
}

void CudaProxy::dual_step(const DualStepOp& op) { check(table_.dual_step(backend_, &op)); }

void CudaProxy::select_actions(const SelectOp& op) { check(table_.select_actions(backend_, &op)); }

void CudaProxy::advance(const AdvanceOp& op) { check(table_.advance(backend_, &op)); }

void CudaProxy::copy_on_device(void* to, const void* from, size_t bytes) {
  check(table_.copy_on_device(backend_, to, from, bytes));
}

void* CudaProxy::capture(const Operations& operations, int64_t passes) {
  check(table_.begin_capture(backend_));
  try {
    if (branched_)
      place(operations, passes);
    else
      for (int64_t pass = 0; pass < passes; ++pass)
        for (const Operation& operation : operations) execute(*this, operation);
  } catch (...) {
    table_.abandon_capture(backend_);
    throw;
  }
  void* graph = nullptr;
  check(table_.end_capture(backend_, &graph));
  return graph;
}

void CudaProxy::place(const Operations& operations, int64_t passes) {
  const std::vector<Place> places = place_on_branches(operations, passes);
  for (size_t i = 0; i < places.size(); ++i) {
    check(table_.on_branch(backend_, places[i].branch));
    if (places[i].wait_for) check(table_.wait_for(backend_, static_cast<int64_t>(*places[i].wait_for)));
    execute(*this, operations[i % operations.size()]);
    if (places[i].awaited) check(table_.mark(backend_, static_cast<int64_t>(i)));
  }
}

void CudaProxy::launch_graph(void* graph, int64_t times) { check(table_.launch_graph(backend_, graph, times)); }

void CudaProxy::synchronize() { check(table_.synchronize(backend_)); }

std::unique_ptr<CompiledProgram> CudaProxy::compile(const Operations& operations) {
  return std::make_unique<CudaProgram>(*this, operations);
}

}  // namespace dac
