// SPDX-License-Identifier: Apache-2.0
// What is behind the opaque handles of engine.h. The engine owns every handle that its functions gave out.
#ifndef DAC_CORE_HANDLES_H
#define DAC_CORE_HANDLES_H

#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/lowering.h"
#include "core/memory.h"
#include "core/program.h"
#include "core/status.h"
#include "dac/passes.h"

namespace dac {

// Base of all handles, so that an engine can own them in one list.
struct Handle {
  explicit Handle(dac_engine* owner) : engine(owner) {}
  virtual ~Handle() = default;
  dac_engine* engine;
};

}  // namespace dac

struct dac_engine {
  int num_seeds = 0;
  std::vector<int64_t> seeds;
  std::unique_ptr<dac::Backend> backend;              // declared before handles: they release memory through it
  std::vector<std::unique_ptr<dac::Handle>> handles;
  bool recording = false;
  bool freed_since_begin = false;  // a handle that `recorded` may point into
  dac::Operations recorded;
  dac::Memories recorded_memory;  // what `recorded` works in

  // Hands a new handle to the engine; returns it.
  template <typename T>
  T* adopt(std::unique_ptr<T> handle) {
    T* raw = handle.get();
    handles.push_back(std::move(handle));
    return raw;
  }

  // Keeps the operation while recording, executes it otherwise.
  void issue(const dac::Operation& operation) {
    dac::check_outputs(operation);
    const auto* denoise = std::get_if<dac::DenoiseOp>(&operation);
    if (denoise && !dac::is_fused(*denoise))
      issue(dac::lowered(*backend, num_seeds, *denoise));
    else if (recording)
      recorded.push_back(operation);
    else
      backend->execute(operation);
  }

  void issue(dac::Lowered lowered) {
    if (recording) {
      recorded.insert(recorded.end(), lowered.operations.begin(), lowered.operations.end());
      std::move(lowered.memory.begin(), lowered.memory.end(), std::back_inserter(recorded_memory));
    } else {
      for (const dac::Operation& operation : lowered.operations) backend->execute(operation);
    }
  }
};

struct dac_tensor : dac::Handle {
  dac_tensor(dac_engine* owner, std::vector<int64_t> dims);
  std::vector<int64_t> dims;
  int64_t size;
  dac::Memory memory;
};

struct dac_counter : dac::Handle {
  explicit dac_counter(dac_engine* owner) : Handle(owner), memory(*owner->backend, sizeof(int64_t)) {}
  dac::Memory memory;
};

struct dac_bank : dac::Handle {
  dac_bank(dac_engine* owner, const dac_network_shape& shape);
  dac::BankView view() const;
  dac::NetworkLayout layout;
  dac::Memory arena;  // the parts behind each other
  dac::Memory steps;
  std::vector<float> staging;  // host memory of dac_bank_copy; empty until its first call
};

struct dac_schedule : dac::Handle {
  dac_schedule(dac_engine* owner, int kind, int steps);
  dac::ScheduleView view() const;
  int steps;
  dac::Memory alphas, alpha_hats;
};

struct dac_replay : dac::Handle {
  dac_replay(dac_engine* owner, const dac::ReplayView& checked);
  int row_floats(int column) const;
  dac::ReplayView view() const;
  float* slot(int column, int64_t index) const;  // of the ring
  dac::ReplayView sizes;                         // without memory
  int64_t rows_appended = 0;                     // what the device's count says
  dac::Memory observations, actions, rewards, masks, next_observations, appended;
};

struct dac_trace : dac::Handle {
  dac_trace(dac_bank& owner, int64_t pass_rows);
  const dac_bank* bank;
  int64_t rows;
  dac::Memory memory;
  std::optional<dac::ForwardOp> pass;  // that was issued last with it
};

struct dac_program : dac::Handle {
  dac_program(dac_engine* owner, const dac::Operations& operations, dac::Memories scratch)
      : Handle(owner), memory(std::move(scratch)), compiled(owner->backend->compile(operations)) {}
  dac::Memories memory;  // of its own
  std::unique_ptr<dac::CompiledProgram> compiled;
};

namespace dac {

// Removes a handle from its engine and destroys it; null is allowed. A recording that operations may point to it from is
// no good any more: dac_end refuses it.
void release_handle(Handle* handle) noexcept;

}  // namespace dac

#endif
