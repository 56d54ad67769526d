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

const char* last_error_text() noexcept { return last_error.c_str(); }

}  // namespace dac
