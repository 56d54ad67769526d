// SPDX-License-Identifier: Apache-2.0
#include "support.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/random.h"

namespace dac::test {
namespace {

void must(dac_status status) {
  if (status != DAC_OK) throw std::runtime_error(dac_last_error());
}

int64_t tensor_size(const dac_bank* bank, int index) {
  const char* name;
  int32_t rank;
  int64_t dims[3], size = 1;
  must(dac_bank_tensor_info(bank, index, &name, &rank, dims));
  for (int i = 0; i < rank; ++i) size *= dims[i];
  return size;
}

}  // namespace

TestEngine::TestEngine(const EngineOptions& options) {
  const dac_engine_config config = {options.device, 0, options.precision, options.threads,
                                    static_cast<int32_t>(options.seeds.size())};
  must(dac_engine_create(&config, options.seeds.data(), &handle_));
}

dac_tensor* TestEngine::tensor(const std::vector<int64_t>& dims, const Values& values) const {
  dac_tensor* out = nullptr;
  must(dac_tensor_create(handle_, static_cast<int32_t>(dims.size()), dims.data(), &out));
  if (!values.empty()) must(dac_tensor_write(out, values.data(), static_cast<int64_t>(values.size())));
  return out;
}

dac_counter* TestEngine::counter(int64_t value) const {
  dac_counter* out = nullptr;
  must(dac_counter_create(handle_, value, &out));
  return out;
}

dac_schedule* TestEngine::schedule(int steps, int kind) const {
  dac_schedule* out = nullptr;
  must(dac_schedule_create(handle_, kind, steps, &out));
  return out;
}

dac_bank* TestEngine::bank(int kind, int obs_dim, int act_dim, int heads, const std::vector<int>& hidden) const {
  dac_network_shape shape = {sizeof(dac_network_shape), kind, obs_dim, act_dim, heads, static_cast<int32_t>(hidden.size()), {}, 0, 0, 0, 0, 0};
  std::copy(hidden.begin(), hidden.end(), shape.hidden);
  dac_bank* out = nullptr;
  must(dac_bank_create(handle_, &shape, kind, &out));
  return out;
}

dac_bank* TestEngine::critic(int obs_dim, int act_dim, int heads, const std::vector<int>& hidden) const {
  return bank(DAC_NETWORK_CRITIC, obs_dim, act_dim, heads, hidden);
}

dac_bank* TestEngine::actor(int obs_dim, int act_dim, const std::vector<int>& hidden) const {
  return bank(DAC_NETWORK_NOISE_MODEL, obs_dim, act_dim, 1, hidden);
}

Values read(const dac_tensor* tensor, int64_t size) {
  Values values(static_cast<size_t>(size));
  must(dac_tensor_read(tensor, values.data(), size));
  return values;
}

Values read_part(const dac_bank* bank, int part, int seed_index) {
  Values all;
  for (int i = 0; i < dac_bank_tensor_count(bank); ++i) {
    Values one(static_cast<size_t>(tensor_size(bank, i)));
    must(dac_bank_read(bank, part, seed_index, i, one.data(), static_cast<int64_t>(one.size())));
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

void write_part(dac_bank* bank, int part, const Values& values, int seed_index) {
  const float* next = values.data();
  for (int i = 0; i < dac_bank_tensor_count(bank); ++i) {
    const int64_t size = tensor_size(bank, i);
    must(dac_bank_write(bank, part, seed_index, i, next, size));
    next += size;
  }
}

std::string precision_name(int precision) {
  return precision == DAC_PRECISION_FP32 ? "fp32" : precision == DAC_PRECISION_TF32 ? "tf32" : "bf16";
}

void fill_draws(const DrawPlace& place, Values& values) {
  fill_normal({place.seed, place.stream, place.lane, place.step}, 0, static_cast<int64_t>(values.size()), values.data());
}

Values normal_values(uint64_t seed, int64_t count, float scale) {
  Values values(static_cast<size_t>(count));
  fill_normal({seed, 100, 0, 0}, 0, count, values.data());
  for (float& v : values) v *= scale;
  return values;
}

Values uniform_values(uint64_t seed, int64_t count, float low, float high) {
  Values values(static_cast<size_t>(count));
  fill_uniform({seed, 101, 0, 0}, 0, count, values.data());
  for (float& v : values) v = low + (high - low) * v;
  return values;
}

double relative_error(const Values& a, const std::vector<double>& b, double floor) {
  if (a.size() != b.size()) return INFINITY;
  double worst = 0, largest = floor;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!std::isfinite(a[i])) return INFINITY;
    worst = std::max(worst, std::fabs(static_cast<double>(a[i]) - b[i]));
    largest = std::max(largest, std::fabs(b[i]));
  }
  return worst / largest;
}

}  // namespace dac::test
