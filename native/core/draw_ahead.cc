// SPDX-License-Identifier: Apache-2.0
#include "core/draw_ahead.h"

#include "core/program.h"

namespace dac {
namespace {

// The only operation of this kind for which `wanted` holds, or null if there are more or none.
template <typename Op, typename Wanted>
const Op* only(const Operations& program, const Wanted& wanted) {
  const Op* found = nullptr;
  for (const Operation& operation : program)
    if (const Op* op = std::get_if<Op>(&operation)) {
      if (!wanted(*op)) continue;
      if (found) return nullptr;
      found = op;
    }
  return found;
}

template <typename Op>
const Op* only(const Operations& program) {
  return only<Op>(program, [](const Op&) { return true; });
}

template <typename Op>
size_t position_of(const Operations& program, const Op* op) {
  size_t i = 0;
  while (std::get_if<Op>(&program[i]) != op) ++i;
  return i;
}

bool draws_everything(const DenoiseOp& op) { return !op.prior && !op.noise && !op.steps; }

// Whether the operation at `producer` is the only one that writes the tensor, and none before it reads it: such a one
// would see the values of the pass before.
bool made_once_before_use(Operations program, const float* tensor, size_t producer) {
  bool fits = true;
  for (size_t i = 0; i < program.size(); ++i) {
    const auto check_read = [&](auto& read) { fits = fits && (read != tensor || i > producer); };
    const auto check_write = [&](float*& written) { fits = fits && (written != tensor || i == producer); };
    visit_tensors(program[i], check_read, check_write);
  }
  return fits;
}

}  // namespace

std::optional<DrawAhead> find_draw_ahead(const Operations& program) {
  const auto* sample = only<SampleOp>(program);
  const auto* denoise = only<DenoiseOp>(program);
  if (!sample || !denoise || denoise->part != DAC_PART_TARGET || !draws_everything(*denoise)) return std::nullopt;
  if (denoise->observations != sample->next_observations || denoise->counter != sample->counter) return std::nullopt;
  const float* target = denoise->actor.parts[DAC_PART_TARGET];
  const auto* average = only<OptimizerOp>(
      program, [&](const OptimizerOp& op) { return op.bank.parts[DAC_PART_TARGET] == target; });
  const auto* advance =
      only<AdvanceOp>(program, [&](const AdvanceOp& op) { return op.counter == sample->counter; });
  if (!average || average->counter != sample->counter) return std::nullopt;
  if (average->target_every < 2 || average->target_every > kMostUpdatesAhead) return std::nullopt;
  if (!advance || advance != std::get_if<AdvanceOp>(&program.back())) return std::nullopt;
  const DrawAhead ahead{position_of(program, sample), position_of(program, denoise), average->target_every,
                        sample->counter};
  if (ahead.sample > ahead.denoise || ahead.denoise > position_of(program, average)) return std::nullopt;
  for (const float* tensor : {sample->observations, sample->actions, sample->rewards, sample->masks,
                              sample->next_observations})
    if (!made_once_before_use(program, tensor, ahead.sample)) return std::nullopt;
  if (!made_once_before_use(program, denoise->actions, ahead.denoise)) return std::nullopt;
  return ahead;
}

Window::Window(const Operations& program, const DrawAhead& ahead, int64_t num_seeds)
    : program_(program), ahead_(ahead) {
  const auto& sample = std::get<SampleOp>(program[ahead.sample]);
  const auto& denoise = std::get<DenoiseOp>(program[ahead.denoise]);
  const int64_t rows = num_seeds * sample.batch;
  add(sample.observations, rows * sample.replay.obs_dim);
  add(sample.actions, rows * sample.replay.act_dim);
  add(sample.rewards, rows);
  add(sample.masks, rows);
  add(sample.next_observations, rows * sample.replay.obs_dim);
  add(denoise.actions, num_seeds * denoise.states * denoise.samples * denoise.actor.layout->act_dim());
}

void Window::add(float* tensor, int64_t floats) {
  constexpr int64_t kAlign = 64;  // floats: every array begins at a multiple of 256 bytes
  drawn_.push_back({tensor, total_, floats});
  total_ += (ahead_.updates * floats + kAlign - 1) / kAlign * kAlign;
}

float* Window::slot_of(const float* tensor, int64_t j, float* slots) const {
  for (const DrawnTensor& drawn : drawn_)
    if (drawn.tensor == tensor) return slots + drawn.first + j * drawn.floats;
  return nullptr;
}

Operations Window::operations(float* slots) const {
  Operations window;
  const auto place = [&](Operation operation, int64_t j) {
    const auto move = [&](auto& pointer) {
      if (float* slot = slot_of(pointer, j, slots)) pointer = slot;
    };
    visit_tensors(operation, move, move);
    window.push_back(operation);
  };
  SampleOp sample = std::get<SampleOp>(program_[ahead_.sample]);
  DenoiseOp denoise = std::get<DenoiseOp>(program_[ahead_.denoise]);
  sample.ahead = denoise.ahead = ahead_.updates;
  place(sample, 0);
  place(denoise, 0);
  for (int64_t j = 0; j < ahead_.updates; ++j)
    for (size_t i = 0; i < program_.size(); ++i)
      if (i != ahead_.sample && i != ahead_.denoise) place(program_[i], j);
  return window;
}

}  // namespace dac
