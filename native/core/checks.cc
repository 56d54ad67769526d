// SPDX-License-Identifier: Apache-2.0
#include "core/checks.h"

#include <cstdio>

namespace dac {

void expect(const dac_engine* engine, const dac_tensor* tensor, const char* name, std::initializer_list<int64_t> dims) {
  bool fits = tensor && tensor->engine == engine && tensor->dims.size() == dims.size();
  size_t axis = 0;
  std::string wanted;
  for (int64_t dim : dims) {
    fits = fits && (dim == kAny || tensor->dims[axis] == dim);
    wanted += (axis++ ? ", " : "") + (dim == kAny ? std::string("any") : std::to_string(dim));
  }
  if (fits) return;
  std::string given;
  if (tensor)
    for (int64_t dim : tensor->dims) given += (given.empty() ? "" : ", ") + std::to_string(dim);
  throw Error(DAC_INVALID_ARGUMENT,
              std::string(name) + ": shape (" + (tensor ? given : "null") + ") given, (" + wanted + ") needed");
}

void expect_optional(const dac_engine* engine, const dac_tensor* tensor, const char* name,
                     std::initializer_list<int64_t> dims) {
  if (tensor) expect(engine, tensor, name, dims);
}

const int64_t* counter_value(const dac_engine* engine, const dac_counter* counter) {
  return owned(engine, counter, "counter").memory.integers();
}

BankView bank_view(const dac_engine* engine, const dac_bank* bank, int kind) {
  const BankView view = owned(engine, bank, "bank").view();
  require(view.layout->shape().kind == kind, kind == DAC_NETWORK_CRITIC ? "the bank must hold critics"
                                                                        : "the bank must hold a noise model");
  return view;
}

BankView plain_bank_view(const dac_engine* engine, const dac_bank* bank, int kind) {
  const BankView view = bank_view(engine, bank, kind);
  require(view.layout->plain(),
          "this operation takes networks with mish, without layer norms and residual blocks, that have actions; "
          "dac_forward takes all");
  return view;
}

SamplerView sampler_view(const dac_engine* engine, const dac_sampler& sampler) {
  const ScheduleView schedule = owned(engine, sampler.schedule, "schedule").view();
  require(sampler.kind == DAC_SAMPLER_DDPM || sampler.kind == DAC_SAMPLER_DDIM, "unknown kind of sampler");
  const int jump = sampler.jump == 0 ? 1 : sampler.jump;
  require(jump >= 1 && jump <= schedule.steps, "a sampler's jump must be 1..T");
  require(jump == 1 || sampler.kind == DAC_SAMPLER_DDIM, "DDPM takes every timestep: its jump must be 1");
  require(sampler.repeats >= 0 && sampler.repeats <= 1000, "a sampler's repeats must be 0..1000");
  return {schedule, {sampler.kind, schedule.steps, jump, sampler.repeats}, sampler.clip != 0,
          number("temperature", sampler.temperature)};
}

float number(const char* name, float value, float least, float most) {
  if (std::isfinite(value) && value >= least && value <= most) return value;
  const auto text = [](float x) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%g", static_cast<double>(x));
    return std::string(digits);
  };
  std::string allowed = "a finite number";
  if (!std::isinf(least)) allowed += " of at least " + text(least);
  if (!std::isinf(most)) allowed += " and at most " + text(most);
  throw Error(DAC_INVALID_ARGUMENT, std::string(name) + " " + text(value) + ": must be " + allowed);
}

int network_part(int part) {
  require(part == DAC_PART_PARAMS || part == DAC_PART_TARGET, "part must be DAC_PART_PARAMS or DAC_PART_TARGET");
  return part;
}

int64_t axis(const dac_tensor* tensor, size_t index) {
  require(tensor && tensor->dims.size() > index, "a tensor is missing or has too few axes");
  return tensor->dims[index];
}

int64_t samples_per_state(int64_t rows, int64_t states) {
  require(rows % states == 0, "the number of action rows must be a multiple of the number of observations");
  return rows / states;
}

}  // namespace dac
