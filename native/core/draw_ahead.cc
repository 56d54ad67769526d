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

// The diffusion of the minibatch's actions, if it draws from the same counter and nothing needs the values of the pass before.
std::optional<size_t> find_diffusion(const Operations& program, const SampleOp& sample) {
  const auto* diffuse = only<DiffuseOp>(program);
  if (!diffuse || diffuse->counter != sample.counter || diffuse->actions != sample.actions) return std::nullopt;
  if (diffuse->recorded_timesteps || diffuse->recorded_noise) return std::nullopt;
  const size_t place = position_of(program, diffuse);
  for (const float* tensor : {diffuse->timesteps, diffuse->noise, diffuse->noisy_actions})
    if (!made_once_before_use(program, tensor, place)) return std::nullopt;
  return place;
}

// What of an operation's results has slots, and how many floats it has; its tensor may be null. first: not set.
struct Results {
  int64_t num_seeds;

  std::vector<WindowTensor> operator()(const SampleOp& op) const {
    const int64_t rows = num_seeds * op.batch;
    return {{op.observations, 0, rows * op.replay.obs_dim},
            {op.actions, 0, rows * op.replay.act_dim},
            {op.rewards, 0, rows},
            {op.masks, 0, rows},
            {op.next_observations, 0, rows * op.replay.obs_dim}};
  }
  std::vector<WindowTensor> operator()(const DenoiseOp& op) const {
    return {{op.actions, 0, num_seeds * op.states * op.samples * op.actor.layout->act_dim()}};
  }
  std::vector<WindowTensor> operator()(const DiffuseOp& op) const {
    const int64_t rows = num_seeds * op.batch;
    return {{op.timesteps, 0, rows}, {op.noise, 0, rows * op.act_dim}, {op.noisy_actions, 0, rows * op.act_dim}};
  }
  std::vector<WindowTensor> operator()(const QGuidanceOp& op) const {
    return {{op.q_norm, 0, num_seeds}, {op.guidance, 0, num_seeds * op.batch * op.critic.layout->act_dim()}};
  }
  // These are watched at the update's end.
  std::vector<WindowTensor> operator()(const CriticGradientsOp& op) const {
    return {{op.loss, 0, num_seeds}, {op.value_mean, 0, num_seeds}, {op.value_std, 0, num_seeds}};
  }
  std::vector<WindowTensor> operator()(const OptimizerOp& op) const { return {{op.grad_norm, 0, num_seeds}}; }
  template <typename Op>
  std::vector<WindowTensor> operator()(const Op&) const {
    return {};
  }
};

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
  DrawAhead ahead{position_of(program, sample), position_of(program, denoise), average->target_every, sample->counter};
  if (ahead.sample > ahead.denoise || ahead.denoise > position_of(program, average)) return std::nullopt;
  for (const float* tensor : {sample->observations, sample->actions, sample->rewards, sample->masks,
                              sample->next_observations})
    if (!made_once_before_use(program, tensor, ahead.sample)) return std::nullopt;
  if (!made_once_before_use(program, denoise->actions, ahead.denoise)) return std::nullopt;
  ahead.diffuse = find_diffusion(program, *sample);
  return ahead;
}

Window::Window(const Operations& program, const DrawAhead& ahead, int64_t num_seeds)
    : program_(program), ahead_(ahead) {
  for (size_t i = 0; i < program.size(); ++i)
    for (const WindowTensor& result : std::visit(Results{num_seeds}, program[i]))
      if (result.tensor && made_once_before_use(program, result.tensor, i)) add(result.tensor, result.floats);
}

void Window::add(float* tensor, int64_t floats) {
  constexpr int64_t kAlign = 64;  // floats: every array begins at a multiple of 256 bytes
  tensors_.push_back({tensor, total_, floats});
  total_ += (ahead_.updates * floats + kAlign - 1) / kAlign * kAlign;
}

float* Window::slot_of(const float* tensor, int64_t j, float* slots) const {
  for (const WindowTensor& slotted : tensors_)
    if (slotted.tensor == tensor) return slots + slotted.first + j * slotted.floats;
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
  const auto draw = [&](auto op) {
    op.ahead = ahead_.updates;
    place(op, 0);
  };
  draw(std::get<SampleOp>(program_[ahead_.sample]));
  draw(std::get<DenoiseOp>(program_[ahead_.denoise]));
  if (ahead_.diffuse) draw(std::get<DiffuseOp>(program_[*ahead_.diffuse]));
  for (int64_t j = 0; j < ahead_.updates; ++j)
    for (size_t i = 0; i < program_.size(); ++i)
      if (i != ahead_.sample && i != ahead_.denoise && i != ahead_.diffuse) place(program_[i], j);
  return window;
}

}  // namespace dac
