// SPDX-License-Identifier: Apache-2.0
// Errors inside the library are exceptions of one type; guard() turns whatever is thrown into a status at the C border.
#ifndef DAC_CORE_STATUS_H
#define DAC_CORE_STATUS_H

#include <exception>
#include <new>
#include <string>
#include <utility>

#include "dac/common.h"

namespace dac {

class Error : public std::exception {
 public:
  Error(dac_status status, std::string text) : status_(status), text_(std::move(text)) {}
  dac_status status() const { return status_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  dac_status status_;
  std::string text_;
};

// Remembers the text for this thread and returns the status.
dac_status fail(dac_status status, const char* text) noexcept;
// The remembered text, "" if nothing failed. Each library of the project has its own.
const char* last_error_text() noexcept;

inline void require(bool condition, const char* text) {
  if (!condition) throw Error(DAC_INVALID_ARGUMENT, text);
}

template <typename Body>
dac_status guard(Body&& body) noexcept {
  try {
    body();
    return DAC_OK;
  } catch (const Error& error) {
    return fail(error.status(), error.what());
  } catch (const std::bad_alloc&) {
    return fail(DAC_OUT_OF_MEMORY, "the host has no memory left for this call");
  } catch (const std::exception& error) {
    return fail(DAC_INTERNAL, error.what());
  } catch (...) {
    return fail(DAC_INTERNAL, "unknown exception");
  }
}

}  // namespace dac

#endif
