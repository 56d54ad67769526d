// SPDX-License-Identifier: Apache-2.0
// A rewriting of programs for devices that like large launches: what several updates draw, drawn together.
//
// The target actor moves only in every k-th update (target_every). The next actions of the k updates between two moves
// therefore depend on nothing that these updates compute: their minibatches can be taken, and their chains run, in one
// launch each before the first of them; so can what the actor's step draws. Draws depend on the counter only, so the
// numbers are the same as one by one.
//
// A window is k updates, beginning with a counter value that leaves 1 when divided by k. Each update has slots of its own for
// what was drawn ahead, and for results that one branch of a graph (branches.h) makes and the other one reads, lest the next
// update wait until they are read; the tensors of the program get the last slot's values by publish().
#ifndef DAC_CORE_DRAW_AHEAD_H
#define DAC_CORE_DRAW_AHEAD_H

#include <optional>
#include <vector>

#include "core/backend.h"

namespace dac {

// Longer windows gain nothing: the launches are large by then.
constexpr int64_t kMostUpdatesAhead = 8;

// What the program draws before everything else, and how long a window is.
struct DrawAhead {
  size_t sample, denoise;  // positions in the program
  int64_t updates;         // k
  const int64_t* counter;
  std::optional<size_t> diffuse = std::nullopt;  // where the minibatch is diffused, if that can be drawn ahead too
};

// Nothing unless the program has the form of an update: one minibatch, one chain of the target actor at its next
// observations, one optimizer step that moves this target every 2..kMostUpdatesAhead values of the same counter, which is
// advanced once, at the end.
std::optional<DrawAhead> find_draw_ahead(const Operations& program);

// A tensor of the program, and its place in the memory of the slots: slot j at first + j * floats.
struct WindowTensor {
  float* tensor;
  int64_t first, floats;
};

class Window {
 public:
  Window(const Operations& program, const DrawAhead& ahead, int64_t num_seeds);

  int64_t slot_floats() const { return total_; }  // of all slots together
  const std::vector<WindowTensor>& tensors() const { return tensors_; }
  // The operations of the whole window, with slots at `slots`.
  Operations operations(float* slots) const;
  int64_t last_slot(const WindowTensor& of) const { return of.first + (ahead_.updates - 1) * of.floats; }

 private:
  void add(float* tensor, int64_t floats);
  // Where slot j of a tensor is; null if it has none.
  float* slot_of(const float* tensor, int64_t j, float* slots) const;

  Operations program_;
  DrawAhead ahead_;
  std::vector<WindowTensor> tensors_;
  int64_t total_ = 0;
};

}  // namespace dac

#endif
