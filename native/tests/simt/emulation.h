// SPDX-License-Identifier: Apache-2.0
// The emulation that libdac opened, for tests that change its conditions. On a GPU there is none, and nothing changes.
#ifndef DAC_TESTS_SIMT_EMULATION_H
#define DAC_TESTS_SIMT_EMULATION_H

#include <string>

#include "conditions.h"

namespace dac::test {

class Emulation {
 public:
  Emulation();
  ~Emulation();
  Emulation(const Emulation&) = delete;
  Emulation& operator=(const Emulation&) = delete;

  bool there() const { return library_; }
  void count_only(int multiprocessors) const { set<decltype(&simt_count_only)>("simt_count_only", multiprocessors); }
  std::string counted() const { return reinterpret_cast<decltype(&simt_counted)>(symbol("simt_counted"))(); }
  void order(simt::Order order) const { set<decltype(&simt_order)>("simt_order", static_cast<int>(order)); }
  void ignore_wait(int number) const { set<decltype(&simt_ignore_wait)>("simt_ignore_wait", number); }

 private:
  template <typename Function>
  void set(const char* name, int value) const {
    if (there()) reinterpret_cast<Function>(symbol(name))(value);
  }
  void* symbol(const char* name) const;
  void* library_;  // null: none
};

}  // namespace dac::test

#endif
