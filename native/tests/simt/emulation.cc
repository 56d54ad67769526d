// SPDX-License-Identifier: Apache-2.0
#include "emulation.h"

#include <dlfcn.h>

#include <stdexcept>

#include "dac/engine.h"

namespace dac::test {
namespace {

// Beside this program.
std::string library_path() {
  Dl_info info;
  dladdr(reinterpret_cast<void*>(&library_path), &info);
  const std::string program = info.dli_fname;
  return program.substr(0, program.rfind('/') + 1) + "libdac_cuda.so";
}

}  // namespace

Emulation::Emulation() {
  int32_t devices = 0;
  if (dac_cuda_device_count(&devices) != DAC_OK) throw std::runtime_error(dac_last_error());  // opens the library
  library_ = dlopen(library_path().c_str(), RTLD_NOW | RTLD_NOLOAD);
  if (!library_ || dlsym(library_, "simt_order")) return;
  dlclose(library_);
  library_ = nullptr;
}

Emulation::~Emulation() {
  if (library_) dlclose(library_);
}

void* Emulation::symbol(const char* name) const { return dlsym(library_, name); }

}  // namespace dac::test
