// SPDX-License-Identifier: Apache-2.0
// A program as CUDA graphs: one of a single pass, one of many passes in a row so that a long run is a few launches, and
// where the program has the form of an update, one of many windows with target actions drawn ahead (draw_ahead.h) and, on
// devices that want it, guidance and the next update's values in one pass (target_pass.h).
// Nothing is launched by the host in between, and independent operations run side by side (branches.h). The two long
// graphs are made when a run is first long enough for them.
#ifndef DAC_CORE_CUDA_PROGRAM_H
#define DAC_CORE_CUDA_PROGRAM_H

#include <memory>
#include <optional>

#include "core/backend.h"
#include "core/draw_ahead.h"

namespace dac {

class CudaProxy;

class CudaProgram final : public CompiledProgram {
 public:
  CudaProgram(CudaProxy& backend, const Operations& operations);
  ~CudaProgram() override;

  // Returns when the device is done.
  void run(int64_t times) override;

 private:
  class Graph;
  class WindowGraph;

  // Updates until the counter stands at the beginning of a window.
  int64_t updates_to_window() const;
  void run_passes(int64_t times);

  CudaProxy& backend_;
  Operations operations_;
  std::optional<DrawAhead> ahead_;
  std::unique_ptr<Graph> single_, many_;
  std::unique_ptr<WindowGraph> windows_;
};

}  // namespace dac

#endif
