// SPDX-License-Identifier: Apache-2.0
#include "core/cuda_proxy.h"

#include <utility>

namespace dac {
namespace {

constexpr int64_t kPassesInAGraph = 20;

}  // namespace

CudaProxy::CudaProxy(const dac_cuda_table& table, const dac_engine_config& config, const int64_t* seeds)
    : table_(table) {
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

void CudaProxy::advance(int64_t* counter) { check(table_.advance(backend_, counter)); }

// `passes` executions of the operations.
class CudaProxy::Graph {
 public:
  Graph(CudaProxy& owner, const Operations& operations, int64_t passes) : owner_(owner) {
    owner_.check(owner_.table_.begin_capture(owner_.backend_));
    try {
      for (int64_t pass = 0; pass < passes; ++pass)
        for (const auto& operation : operations) operation();
    } catch (...) {
      owner_.table_.abandon_capture(owner_.backend_);
      throw;
    }
    owner_.check(owner_.table_.end_capture(owner_.backend_, &graph_));
  }
  ~Graph() { owner_.table_.free_graph(owner_.backend_, graph_); }
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  void launch(int64_t times) const { owner_.check(owner_.table_.launch_graph(owner_.backend_, graph_, times)); }

 private:
  CudaProxy& owner_;
  void* graph_ = nullptr;
};

// The graph of many passes is made when a run is first long enough for it.
class CudaProxy::Program final : public CompiledProgram {
 public:
  Program(CudaProxy& owner, Operations operations)
      : owner_(owner), operations_(std::move(operations)), single_(owner, operations_, 1) {}

  void run(int64_t times) override {
    if (times >= kPassesInAGraph && !many_) many_ = std::make_unique<Graph>(owner_, operations_, kPassesInAGraph);
    if (many_) many_->launch(times / kPassesInAGraph);
    single_.launch(many_ ? times % kPassesInAGraph : times);
    owner_.check(owner_.table_.synchronize(owner_.backend_));
  }

 private:
  CudaProxy& owner_;
  Operations operations_;
  Graph single_;
  std::unique_ptr<Graph> many_;
};

std::unique_ptr<CompiledProgram> CudaProxy::compile(Operations operations) {
  return std::make_unique<Program>(*this, std::move(operations));
}

}  // namespace dac
