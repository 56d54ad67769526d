// SPDX-License-Identifier: Apache-2.0
// The table that libdac.so calls: each function turns exceptions into a status, and shapes into this library's layouts.
#include "core/cuda_table.h"

#include <string>
#include <variant>

#include "core/program.h"

#include "cuda/cuda_backend.h"
#include "cuda/device.h"

namespace dac {
namespace {

CudaBackend& backend_of(void* handle) { return *static_cast<CudaBackend*>(handle); }

template <typename Body>
dac_status call(void* handle, Body&& body) noexcept {
  return guard([&] {
    CudaBackend& backend = backend_of(handle);
    backend.guarded([&] { body(backend); });
  });
}

dac_status create(const dac_engine_config* config, const int64_t* seeds, void** backend) {
  return guard([&] { *backend = new CudaBackend(*config, seeds); });
}

void destroy(void* backend) { delete static_cast<CudaBackend*>(backend); }

const char* description(void* backend) { return backend_of(backend).description().c_str(); }

dac_status allocate(void* backend, size_t bytes, void** memory) {
  return call(backend, [&](CudaBackend& b) { *memory = b.allocate(bytes); });
}

void release(void* backend, void* memory) { backend_of(backend).release(memory); }

dac_status copy_to_device(void* backend, void* device, const void* host, size_t bytes) {
  return call(backend, [&](CudaBackend& b) { b.copy_to_device(device, host, bytes); });
}

dac_status copy_to_host(void* backend, void* host, const void* device, size_t bytes) {
  return call(backend, [&](CudaBackend& b) { b.copy_to_host(host, device, bytes); });
}

dac_status copy_on_device(void* backend, void* to, const void* from, size_t bytes) {
  return call(backend, [&](CudaBackend& b) { b.copy_on_device(to, from, bytes); });
}

// The operation of that kind, with this library's layout of its networks.
template <size_t kKind = 0>
Operation operation_of(int32_t kind, const void* op) {
  if constexpr (kKind < std::variant_size_v<Operation>) {
    if (kind == static_cast<int32_t>(kKind))
      return *static_cast<const std::variant_alternative_t<kKind, Operation>*>(op);
    return operation_of<kKind + 1>(kind, op);
  } else {
    throw Error(DAC_INTERNAL, "unknown kind of operation " + std::to_string(kind));
  }
}

dac_status execute(void* backend, int32_t kind, const void* op, const dac_network_shape* shape) {
  return call(backend, [&](CudaBackend& b) {
    Operation operation = operation_of(kind, op);
    if (BankView* bank = bank_of(operation)) bank->layout = b.layout_of(*shape);
    b.execute(operation);
  });
}

dac_status joins_target_pass(void* backend, const dac_network_shape* critics, int32_t* joins) {
  return call(backend, [&](CudaBackend& b) { *joins = b.joins_target_pass(*b.layout_of(*critics)); });
}

dac_status begin_capture(void* backend) {
  return call(backend, [](CudaBackend& b) { b.begin_capture(); });
}

dac_status on_branch(void* backend, int32_t branch) {
  return call(backend, [&](CudaBackend& b) { b.on_branch(branch); });
}

dac_status mark(void* backend, int64_t number) {
  return call(backend, [&](CudaBackend& b) { b.mark(number); });
}

dac_status wait_for(void* backend, int64_t number) {
  return call(backend, [&](CudaBackend& b) { b.wait_for(number); });
}

dac_status end_capture(void* backend, void** graph) {
  return call(backend, [&](CudaBackend& b) { *graph = b.end_capture(); });
}

void abandon_capture(void* backend) { backend_of(backend).abandon_capture(); }

dac_status launch_graph(void* backend, void* graph, int64_t times) {
  return call(backend, [&](CudaBackend& b) { b.launch_graph(static_cast<cudaGraphExec_t>(graph), times); });
}

void free_graph(void* backend, void* graph) { backend_of(backend).free_graph(static_cast<cudaGraphExec_t>(graph)); }

dac_status synchronize(void* backend) {
  return call(backend, [](CudaBackend& b) { b.synchronize(); });
}

dac_status count_devices(int32_t* count) {
  return guard([&] { *count = device_count(); });
}

dac_status describe_device(int32_t index, dac_device_info* out) {
  return guard([&] { *out = device_info(index); });
}

const dac_cuda_table kTable = {
    DAC_ABI_VERSION,
    sizeof(dac_cuda_table),
    last_error_text,
    count_devices,
    describe_device,
    create,
    destroy,
    description,
    allocate,
    release,
    copy_to_device,
    copy_to_host,
    copy_on_device,
    execute,
    joins_target_pass,
    begin_capture,
    on_branch,
    mark,
    wait_for,
    end_capture,
    abandon_capture,
    launch_graph,
    free_graph,
    synchronize,
};

}  // namespace
}  // namespace dac

extern "C" DAC_API const dac_cuda_table* dac_cuda_get_table() { return &dac::kTable; }
