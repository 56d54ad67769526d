// SPDX-License-Identifier: Apache-2.0
// What the address sanitizer has to know of fibres: it follows one stack, and must be told of every change to another.
// Nothing at all in a program without it.
#ifndef DAC_TESTS_SIMT_SANITIZER_FIBRES_H
#define DAC_TESTS_SIMT_SANITIZER_FIBRES_H

#include <cstddef>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace simt {

// One stack, as the sanitizer sees it.
struct SanitizedStack {
  const void* bottom = nullptr;
  size_t size = 0;
  void* frames = nullptr;  // the sanitizer's own, while the stack is left
};

// A stack on which nothing is: what a fibre that ended there has left is forgotten.
inline SanitizedStack fresh_stack(void* bottom, size_t size) {
#ifdef __SANITIZE_ADDRESS__
  __asan_unpoison_memory_region(bottom, size);
#endif
  return {bottom, size, nullptr};
}

// Before the processor goes over to `to`; forever: `from` is not entered again.
inline void leave_stack([[maybe_unused]] SanitizedStack& from, [[maybe_unused]] const SanitizedStack& to,
                        [[maybe_unused]] bool forever = false) {
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber(forever ? nullptr : &from.frames, to.bottom, to.size);
#endif
}

// After it has come to `here` out of `from`, whose place is learned by this.
inline void enter_stack([[maybe_unused]] SanitizedStack& here, [[maybe_unused]] SanitizedStack& from) {
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber(here.frames, &from.bottom, &from.size);
#endif
}

}  // namespace simt

#endif
