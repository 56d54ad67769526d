// SPDX-License-Identifier: Apache-2.0
// Engine, tensors, counters and programs of the C ABI. Operations are in operations.cc.
#include "dac/engine.h"

#include <algorithm>
#include <utility>

#include "core/cuda_loader.h"
#include "core/handles.h"
#include "core/sizes.h"

using dac::Error;
using dac::guard;
using dac::require;

namespace {

void set_counter(const dac_counter& counter, int64_t value) {
  dac::check_steps("a counter", value);
  counter.engine->backend->copy_to_device(counter.memory.integers(), &value, sizeof value);
}

}  // namespace

namespace dac {

void release_handle(Handle* handle) noexcept {
  if (!handle) return;
  auto& owned = handle->engine->handles;
  if (!dynamic_cast<dac_program*>(handle)) handle->engine->freed_since_begin = true;
  const auto place = std::find_if(owned.begin(), owned.end(), [&](const auto& other) { return other.get() == handle; });
  if (place != owned.end()) owned.erase(place);
}

}  // namespace dac

dac_tensor::dac_tensor(dac_engine* owner, std::vector<int64_t> shape)
    : Handle(owner),
      dims(std::move(shape)),
      size(dac::checked_product("a tensor", dac::kMostElements, dims.data(), dims.size())),
      memory(*owner->backend, static_cast<size_t>(size) * sizeof(float)) {}

extern "C" {

int32_t dac_abi_version(void) { return DAC_ABI_VERSION; }

const char* dac_last_error(void) { return dac::last_error_text(); }

dac_status dac_engine_create(const dac_engine_config* config, const int64_t* seeds, dac_engine** out) {
  return guard([&] {
    require(config && seeds && out, "config, seeds and out must not be null");
    require(config->num_seeds >= 1 && config->num_seeds <= dac::kMostSeeds, "the number of seeds must be 1..4096");
    require(config->threads >= 1 && config->threads <= 256, "threads must be 1..256");
    require(config->device == DAC_DEVICE_CPU || config->device == DAC_DEVICE_CUDA, "unknown kind of device");
    auto engine = std::make_unique<dac_engine>();
    engine->num_seeds = config->num_seeds;
    engine->seeds.assign(seeds, seeds + config->num_seeds);
    engine->backend = config->device == DAC_DEVICE_CUDA ? dac::make_cuda_backend(*config, seeds)
                                                        : dac::make_cpu_backend(*config, seeds);
    *out = engine.release();
  });
}

void dac_engine_free(dac_engine* engine) {
  if (!engine) return;
  while (!engine->handles.empty()) engine->handles.pop_back();
  delete engine;
}

const char* dac_engine_description(const dac_engine* engine) {
  return engine ? engine->backend->description().c_str() : "";
}

dac_status dac_tensor_create(dac_engine* engine, int32_t rank, const int64_t* dims, dac_tensor** out) {
  return guard([&] {
    require(engine && dims && out, "engine, dims and out must not be null");
    require(rank >= 1 && rank <= 4, "a tensor's rank must be 1..4");
    *out = engine->adopt(std::make_unique<dac_tensor>(engine, std::vector<int64_t>(dims, dims + rank)));
  });
}

void dac_tensor_free(dac_tensor* tensor) { dac::release_handle(tensor); }

dac_status dac_tensor_read(const dac_tensor* tensor, float* values, int64_t count) {
  return guard([&] {
    require(tensor && values && count == tensor->size, "count must be the tensor's size");
    tensor->engine->backend->copy_to_host(values, tensor->memory.floats(), static_cast<size_t>(count) * sizeof(float));
  });
}

dac_status dac_tensor_write(dac_tensor* tensor, const float* values, int64_t count) {
  return guard([&] {
    require(tensor && values && count == tensor->size, "count must be the tensor's size");
    tensor->engine->backend->copy_to_device(tensor->memory.floats(), values,
                                            static_cast<size_t>(count) * sizeof(float));
  });
}

dac_status dac_counter_create(dac_engine* engine, int64_t value, dac_counter** out) {
  return guard([&] {
    require(engine && out, "engine and out must not be null");
    auto counter = std::make_unique<dac_counter>(engine);
    set_counter(*counter, value);
    *out = engine->adopt(std::move(counter));
  });
}

void dac_counter_free(dac_counter* counter) { dac::release_handle(counter); }

dac_status dac_counter_get(const dac_counter* counter, int64_t* value) {
  return guard([&] {
    require(counter && value, "counter and value must not be null");
    counter->engine->backend->copy_to_host(value, counter->memory.integers(), sizeof *value);
  });
}

dac_status dac_counter_set(dac_counter* counter, int64_t value) {
  return guard([&] {
    require(counter, "counter must not be null");
    set_counter(*counter, value);
  });
}

dac_status dac_begin(dac_engine* engine) {
  return guard([&] {
    require(engine, "engine must not be null");
    if (engine->recording) throw Error(DAC_INVALID_STATE, "dac_begin inside of a recording; call dac_end first");
    engine->recorded.clear();
    engine->recorded_memory.clear();
    engine->freed_since_begin = false;
    engine->recording = true;
  });
}

dac_status dac_end(dac_engine* engine, dac_program** out) {
  return guard([&] {
    require(engine && out, "engine and out must not be null");
    if (!engine->recording) throw Error(DAC_INVALID_STATE, "dac_end without dac_begin");
    engine->recording = false;
    const dac::Operations operations = std::exchange(engine->recorded, {});
    dac::Memories memory = std::exchange(engine->recorded_memory, {});
    if (engine->freed_since_begin)
      throw Error(DAC_INVALID_STATE, "a handle was freed after dac_begin; free before it, or after dac_end");
    *out = engine->adopt(std::make_unique<dac_program>(engine, operations, std::move(memory)));
  });
}

dac_status dac_run(dac_program* program, int64_t times) {
  return guard([&] {
    require(program && times >= 0, "program must not be null, times not negative");
    if (program->engine->recording) throw Error(DAC_INVALID_STATE, "dac_run inside of a recording");
    program->compiled->run(times);
  });
}

void dac_program_free(dac_program* program) { dac::release_handle(program); }

}  // extern "C"
