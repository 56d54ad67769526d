// SPDX-License-Identifier: Apache-2.0
// Memory that tells when it is overrun: it ends at a page that cannot be touched, so that the first read or write behind
// it stops the program with a message, and the bytes around it up to the page borders hold a pattern that is checked.
#ifndef DAC_TESTS_SIMT_GUARDED_MEMORY_H
#define DAC_TESTS_SIMT_GUARDED_MEMORY_H

#include <cstddef>

namespace simt {

class GuardedMemory {
 public:
  // alignment: a power of two, at most a page; reads of up to alignment - 1 bytes behind the end give NaNs.
  GuardedMemory(size_t bytes, size_t alignment, const char* what);
  ~GuardedMemory();
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  void* data() const { return data_; }
  size_t bytes() const { return bytes_; }
  void poison();        // fills it with bytes 0xFF: NaNs in every float format
  bool intact() const;  // nobody wrote beside it

 private:
  size_t bytes_, mapped_;
  unsigned char *base_, *data_;
};

}  // namespace simt

#endif
