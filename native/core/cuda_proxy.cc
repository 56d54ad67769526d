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

void CudaProxy::execute(const Operation& operation) {
  const BankView* bank = bank_of(operation);
  const auto* shape = bank ? &bank->layout->shape() : nullptr;
  const auto kind = static_cast<int32_t>(operation.index());
  std::visit([&](const auto& op) { check(table_.execute(backend_, kind, &op, shape)); }, operation);
}

bool CudaProxy::joins_target_pass(const BankView& critics) {
  int32_t joins = 0;
  check(table_.joins_target_pass(backend_, &critics.layout->shape(), &joins));
  return joins != 0;
}

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
        for (const Operation& operation : operations) execute(operation);
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
    execute(operations[i % operations.size()]);
    if (places[i].awaited) check(table_.mark(backend_, static_cast<int64_t>(i)));
  }
}

void CudaProxy::launch_graph(void* graph, int64_t times) { check(table_.launch_graph(backend_, graph, times)); }

void CudaProxy::synchronize() { check(table_.synchronize(backend_)); }

std::unique_ptr<CompiledProgram> CudaProxy::compile(const Operations& operations) {
  return std::make_unique<CudaProgram>(*this, operations);
}

}  // namespace dac
