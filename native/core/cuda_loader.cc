// SPDX-License-Identifier: Apache-2.0
#include "core/cuda_loader.h"

#include <dlfcn.h>

#include <cstdlib>
#include <string>

#include "core/cuda_proxy.h"
#include "core/cuda_table.h"
#include "core/status.h"

namespace dac {
namespace {

struct Loaded {
  const dac_cuda_table* table = nullptr;
  std::string problem;
};

// The folder of the library that this code is in, with its slash.
std::string own_folder() {
  Dl_info info;
  if (!dladdr(reinterpret_cast<void*>(&own_folder), &info) || !info.dli_fname) return "";
  const std::string path = info.dli_fname;
  return path.substr(0, path.rfind('/') + 1);
}

Loaded load() {
  Loaded loaded;
  const char* other = std::getenv("DAC_CUDA_LIBRARY");
  const std::string path = other ? other : own_folder() + "libdac_cuda.so";
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    loaded.problem = std::string("no CUDA backend: ") + dlerror() + "; build with nvcc on the path, or use the CPU device";
    return loaded;
  }
  using GetTable = const dac_cuda_table* (*)();
  const auto get_table = reinterpret_cast<GetTable>(dlsym(library, "dac_cuda_get_table"));
  const dac_cuda_table* table = get_table ? get_table() : nullptr;
  if (table && table->abi_version == DAC_ABI_VERSION && table->table_bytes == sizeof *table)
    loaded.table = table;
  else
    loaded.problem = path + " is of another version than libdac.so; build both again";
  return loaded;
}

const dac_cuda_table& table() {
  static const Loaded loaded = load();
  if (!loaded.table) throw Error(DAC_UNSUPPORTED, loaded.problem);
  return *loaded.table;
}

}  // namespace

std::unique_ptr<Backend> make_cuda_backend(const dac_engine_config& config, const int64_t* seeds) {
  return std::make_unique<CudaProxy>(table(), config, seeds);
}

}  // namespace dac

extern "C" {

dac_status dac_cuda_device_count(int32_t* count) {
  return dac::guard([&] {
    dac::require(count, "count must not be null");
    dac::check_status(dac::table(), dac::table().device_count(count));
  });
}

dac_status dac_cuda_device_info(int32_t index, dac_device_info* out) {
  return dac::guard([&] {
    dac::require(out, "out must not be null");
    dac::check_status(dac::table(), dac::table().device_info(index, out));
  });
}

}  // extern "C"
