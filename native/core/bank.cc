// SPDX-License-Identifier: Apache-2.0
// Network banks and noise schedules of the C ABI: creation, initial values, reading, writing and copying.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/checks.h"
#include "core/handles.h"
#include "core/random.h"
#include "core/schedule.h"
#include "core/sizes.h"

using dac::guard;
using dac::require;

namespace {

size_t bytes_of(int64_t floats) { return static_cast<size_t>(floats) * sizeof(float); }

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// U(-l, l), l = sqrt(6 / (in + out)).
void xavier_uniform(const dac::DrawKey& key, int64_t in, int64_t out, int64_t size, float* kernel) {
  const float limit = static_cast<float>(std::sqrt(6.0 / static_cast<double>(in + out)));
  dac::fill_uniform(key, 0, size, kernel);
  for (int64_t k = 0; k < size; ++k) kernel[k] = (2.0f * kernel[k] - 1.0f) * limit;
}

// N(0, 1 / in), cut at two standard deviations and scaled so that the variance is still 1 / in.
void lecun_normal(dac::DrawKey key, int64_t in, int64_t size, float* kernel) {
  constexpr double kCutDeviation = 0.87962566103423978;  // of a standard normal cut at 2
  const float scale = static_cast<float>(1 / (kCutDeviation * std::sqrt(static_cast<double>(in))));
  dac::fill_normal(key, 0, size, kernel);
  for (int64_t k = 0; k < size; ++k) {
    for (key.step = 1; std::fabs(kernel[k]) > 2.0f; ++key.step) kernel[k] = dac::draw_normal(key, k);
    kernel[k] *= scale;
  }
}

// Orthonormal columns, or rows where there are fewer of these, times sqrt(2): Gram-Schmidt on normal draws.
void orthogonal(const dac::DrawKey& key, int64_t in, int64_t out, int64_t size, float* kernel) {
  dac::fill_normal(key, 0, size, kernel);
  const bool by_column = in >= out;
  const int64_t vectors = by_column ? out : in, length = by_column ? in : out;
  const auto at = [&](int64_t vector, int64_t i) { return by_column ? i * out + vector : vector * out + i; };
  std::vector<std::vector<double>> basis;
  for (int64_t v = 0; v < vectors; ++v) {
    std::vector<double> x(static_cast<size_t>(length));
    for (int64_t i = 0; i < length; ++i) x[static_cast<size_t>(i)] = kernel[at(v, i)];
    for (int pass = 0; pass < 2; ++pass)  // the second removes what rounding left
      for (const auto& other : basis) {
        const double share = std::inner_product(x.begin(), x.end(), other.begin(), 0.0);
        for (size_t i = 0; i < x.size(); ++i) x[i] -= share * other[i];
      }
    const double norm = std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0));
    for (double& value : x) value /= norm;
    for (int64_t i = 0; i < length; ++i) kernel[at(v, i)] = static_cast<float>(std::sqrt(2.0) * x[static_cast<size_t>(i)]);
    basis.push_back(std::move(x));
  }
}

// One replica; biases stay 0.
void initialize(const dac::NetworkLayout& layout, int64_t seed, int stream, float* params) {
  const auto& tensors = layout.tensors();
  for (size_t i = 0; i < tensors.size(); ++i) {
    const dac::TensorPlace& place = tensors[i];
    float* values = params + place.offset;
    if (ends_with(place.name, "/scale")) std::fill_n(values, place.size(), 1.0f);
    if (!ends_with(place.name, "/kernel")) continue;
    const int64_t in = place.dims[place.dims.size() - 2], out = place.dims.back();
    const dac::DrawKey key{static_cast<uint64_t>(seed), stream, static_cast<int32_t>(i), 0};
    const bool head = layout.shape().shared_log_std && place.offset == layout.layers().back().kernel;
    if (head)
      orthogonal(key, in, out, place.size(), values);
    else if (place.name.rfind("block/", 0) == 0)
      lecun_normal(key, in, place.size(), values);
    else
      xavier_uniform(key, in, out, place.size(), values);
  }
}

const dac::TensorPlace& place_of(const dac_bank* bank, int32_t index) {
  require(bank, "bank must not be null");
  const auto& tensors = bank->layout.tensors();
  require(index >= 0 && index < static_cast<int32_t>(tensors.size()), "no tensor of this index in the bank");
  return tensors[static_cast<size_t>(index)];
}

float* located(const dac_bank* bank, int32_t part, int32_t seed_index, int32_t index, int64_t count) {
  const dac::TensorPlace& place = place_of(bank, index);
  require(part >= 0 && part < DAC_NUM_PARTS, "unknown part of a bank");
  require(seed_index >= 0 && seed_index < bank->engine->num_seeds, "seed_index must be below the number of seeds");
  require(count == place.size(), "count must be the tensor's size");
  return bank->view().parts[part] + seed_index * bank->layout.floats_per_seed() + place.offset;
}

bool same_shape(const dac_network_shape& a, const dac_network_shape& b) {
  return a.kind == b.kind && a.obs_dim == b.obs_dim && a.act_dim == b.act_dim && a.heads == b.heads &&
         a.num_hidden == b.num_hidden && std::equal(a.hidden, a.hidden + a.num_hidden, b.hidden) &&
         a.activation == b.activation && a.layer_norm == b.layer_norm && a.residual_blocks == b.residual_blocks &&
         a.shared_log_std == b.shared_log_std;
}

// Of one part, all replicas.
int64_t part_floats(const dac_engine& engine, const dac::NetworkLayout& layout) {
  return dac::checked_product("a network bank's parameters", dac::kMostFloats,
                              {engine.num_seeds, layout.floats_per_seed()});
}

}  // namespace

dac_bank::dac_bank(dac_engine* owner, const dac_network_shape& shape)
    : Handle(owner),
      layout(shape),
      arena(*owner->backend, bytes_of(DAC_NUM_PARTS * part_floats(*owner, layout))),
      steps(*owner->backend, sizeof(int64_t)) {}

dac::BankView dac_bank::view() const {
  dac::BankView view{&layout, {}, steps.integers()};
  for (int part = 0; part < DAC_NUM_PARTS; ++part)
    view.parts[part] = arena.floats() + part * engine->num_seeds * layout.floats_per_seed();
  return view;
}

dac_schedule::dac_schedule(dac_engine* owner, int kind, int T)
    : Handle(owner), steps(T), alphas(*owner->backend, bytes_of(T + 1)), alpha_hats(*owner->backend, bytes_of(T + 1)) {
  const dac::ScheduleValues values = dac::make_schedule(kind, T);
  owner->backend->copy_to_device(alphas.floats(), values.alphas.data(), bytes_of(T + 1));
  owner->backend->copy_to_device(alpha_hats.floats(), values.alpha_hats.data(), bytes_of(T + 1));
}

dac::ScheduleView dac_schedule::view() const { return {steps, alphas.floats(), alpha_hats.floats()}; }

extern "C" {

dac_status dac_bank_create(dac_engine* engine, const dac_network_shape* shape, int32_t stream, dac_bank** out) {
  return guard([&] {
    require(engine && shape && out, "engine, shape and out must not be null");
    dac::checked_stream(stream);
    auto bank = std::make_unique<dac_bank>(engine, dac::completed(shape));
    const int64_t floats = bank->layout.floats_per_seed();
    std::vector<float> params(static_cast<size_t>(floats));
    for (int s = 0; s < engine->num_seeds; ++s) {
      initialize(bank->layout, engine->seeds[static_cast<size_t>(s)], stream, params.data());
      for (int part : {DAC_PART_PARAMS, DAC_PART_TARGET})
        engine->backend->copy_to_device(bank->view().parts[part] + s * floats, params.data(), bytes_of(floats));
    }
    *out = engine->adopt(std::move(bank));
  });
}

void dac_bank_free(dac_bank* bank) { dac::release_handle(bank); }

int32_t dac_bank_tensor_count(const dac_bank* bank) {
  return bank ? static_cast<int32_t>(bank->layout.tensors().size()) : 0;
}

dac_status dac_bank_tensor_info(const dac_bank* bank, int32_t index, const char** name, int32_t* rank, int64_t* dims) {
  return guard([&] {
    const dac::TensorPlace& place = place_of(bank, index);
    require(name && rank && dims, "name, rank and dims must not be null");
    *name = place.name.c_str();
    *rank = static_cast<int32_t>(place.dims.size());
    for (size_t i = 0; i < place.dims.size(); ++i) dims[i] = place.dims[i];
  });
}

dac_status dac_bank_read(const dac_bank* bank, int32_t part, int32_t seed_index, int32_t index, float* values,
                         int64_t count) {
  return guard([&] {
    const float* source = located(bank, part, seed_index, index, count);
    require(values, "values must not be null");
    bank->engine->backend->copy_to_host(values, source, bytes_of(count));
  });
}

dac_status dac_bank_write(dac_bank* bank, int32_t part, int32_t seed_index, int32_t index, const float* values,
                          int64_t count) {
  return guard([&] {
    float* target = located(bank, part, seed_index, index, count);
    require(values, "values must not be null");
    bank->engine->backend->copy_to_device(target, values, bytes_of(count));
  });
}

dac_status dac_bank_copy(dac_bank* to, const dac_bank* from, int32_t part) {
  return guard([&] {
    require(to && from, "to and from must not be null");
    require(part >= 0 && part < DAC_NUM_PARTS, "unknown part of a bank");
    require(same_shape(to->layout.shape(), from->layout.shape()), "the two banks must have networks of the same shape");
    require(to->engine->num_seeds == from->engine->num_seeds, "both banks must have the same number of seeds");
    const int64_t floats = to->engine->num_seeds * to->layout.floats_per_seed();
    to->staging.resize(static_cast<size_t>(floats));
    from->engine->backend->copy_to_host(to->staging.data(), from->view().parts[part], bytes_of(floats));
    to->engine->backend->copy_to_device(to->view().parts[part], to->staging.data(), bytes_of(floats));
  });
}

dac_status dac_bank_get_steps(const dac_bank* bank, int64_t* steps) {
  return guard([&] {
    require(bank && steps, "bank and steps must not be null");
    bank->engine->backend->copy_to_host(steps, bank->steps.integers(), sizeof *steps);
  });
}

dac_status dac_bank_set_steps(dac_bank* bank, int64_t steps) {
  return guard([&] {
    require(bank, "bank must not be null");
    dac::check_steps("steps", steps);
    bank->engine->backend->copy_to_device(bank->steps.integers(), &steps, sizeof steps);
  });
}

dac_status dac_schedule_create(dac_engine* engine, int32_t kind, int32_t steps, dac_schedule** out) {
  return guard([&] {
    require(engine && out, "engine and out must not be null");
    require(steps >= 1 && steps <= 1000, "the number of diffusion steps must be 1..1000");
    *out = engine->adopt(std::make_unique<dac_schedule>(engine, kind, steps));
  });
}

void dac_schedule_free(dac_schedule* schedule) { dac::release_handle(schedule); }

dac_status dac_schedule_read(const dac_schedule* schedule, float* alphas, float* alpha_hats, int32_t count) {
  return guard([&] {
    require(schedule && alphas && alpha_hats && count == schedule->steps + 1, "count must be T + 1");
    schedule->engine->backend->copy_to_host(alphas, schedule->alphas.floats(), bytes_of(count));
    schedule->engine->backend->copy_to_host(alpha_hats, schedule->alpha_hats.floats(), bytes_of(count));
  });
}

dac_status dac_schedule_write(dac_schedule* schedule, const float* alphas, const float* alpha_hats, int32_t count) {
  return guard([&] {
    require(schedule && alphas && alpha_hats && count == schedule->steps + 1, "count must be T + 1");
    schedule->engine->backend->copy_to_device(schedule->alphas.floats(), alphas, bytes_of(count));
    schedule->engine->backend->copy_to_device(schedule->alpha_hats.floats(), alpha_hats, bytes_of(count));
  });
}

}  // extern "C"
