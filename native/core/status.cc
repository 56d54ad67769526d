// SPDX-License-Identifier: Apache-2.0
#include "core/status.h"

namespace dac {
namespace {
thread_local std::string last_error;
}

dac_status fail(dac_status status, const char* text) noexcept {
  try {
    last_error = text;
  } catch (...) {
    last_error.clear();
  }
  return status;
}

}  // namespace dac

extern "C" int32_t dac_abi_version(void) { return DAC_ABI_VERSION; }

extern "C" const char* dac_last_error(void) { return dac::last_error.c_str(); }
