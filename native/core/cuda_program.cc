// SPDX-License-Identifier: Apache-2.0
#include "core/cuda_program.h"

#include <algorithm>

#include "core/cuda_proxy.h"
#include "core/handles.h"
#include "core/target_pass.h"

namespace dac {
namespace {

constexpr int64_t kPassesInAGraph = 20;  // of a whole update 13 to 16 launches each
constexpr int64_t kFewSeeds = 32;        // more fill a GPU by themselves, and the slots would take much memory

}  // namespace

class CudaProgram::Graph {
 public:
  Graph(CudaProxy& backend, const Operations& operations, int64_t passes)
      : backend_(backend), passes_(passes), graph_(backend.capture(operations, passes)) {}
  ~Graph() { backend_.free_graph(graph_); }
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  int64_t passes() const { return passes_; }
  void launch(int64_t times) const { backend_.launch_graph(graph_, times); }

 private:
  CudaProxy& backend_;
  int64_t passes_;
  void* graph_;
};

// One window, the graph of one and the graph of many.
class CudaProgram::WindowGraph {
 public:
  WindowGraph(CudaProxy& backend, const Operations& program, const DrawAhead& ahead)
      : backend_(backend),
        window_(program, ahead, backend.num_seeds()),
        slots_(backend, static_cast<size_t>(window_.slot_floats()) * sizeof(float)),
        one_(backend, operations(), 1),
        many_(backend, operations(), std::max<int64_t>(1, kPassesInAGraph / ahead.updates)) {}

  void launch(int64_t windows) const {
    many_.launch(windows / many_.passes());
    one_.launch(windows % many_.passes());
  }

  // The program's own tensors get what the last update drew and made.
  void publish() const {
    for (const WindowTensor& slotted : window_.tensors())
      backend_.copy_on_device(slotted.tensor, slots_.floats() + window_.last_slot(slotted),
                              static_cast<size_t>(slotted.floats) * sizeof(float));
  }

 private:
  Operations operations() const {
    return join_target_passes(window_.operations(slots_.floats()),
                              [this](const BankView& critics) { return backend_.joins_target_pass(critics); });
  }

  CudaProxy& backend_;
  Window window_;
  Memory slots_;
  Graph one_, many_;
};

CudaProgram::CudaProgram(CudaProxy& backend, const Operations& operations)
    : backend_(backend),
      operations_(operations),
      ahead_(backend.num_seeds() <= kFewSeeds ? find_draw_ahead(operations) : std::nullopt),
      single_(std::make_unique<Graph>(backend, operations, 1)) {}

CudaProgram::~CudaProgram() = default;

void CudaProgram::run(int64_t times) {
  int64_t left = times;
  if (ahead_ && times >= ahead_->updates) {
    const int64_t first = updates_to_window();
    const int64_t windows = std::max<int64_t>(0, times - first) / ahead_->updates;
    if (windows > 0) {
      if (!windows_) windows_ = std::make_unique<WindowGraph>(backend_, operations_, *ahead_);
      single_->launch(first);
      windows_->launch(windows);
      left -= first + windows * ahead_->updates;
      if (left == 0) windows_->publish();
    }
  }
  run_passes(left);
  backend_.synchronize();
}

int64_t CudaProgram::updates_to_window() const {
  int64_t counter = 0;
  backend_.copy_to_host(&counter, ahead_->counter, sizeof counter);
  const int64_t k = ahead_->updates;
  return ((1 - counter) % k + k) % k;
}

void CudaProgram::run_passes(int64_t times) {
  if (times >= kPassesInAGraph && !many_) many_ = std::make_unique<Graph>(backend_, operations_, kPassesInAGraph);
  if (many_) many_->launch(times / kPassesInAGraph);
  single_->launch(many_ ? times % kPassesInAGraph : times);
}

}  // namespace dac
