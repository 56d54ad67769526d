// SPDX-License-Identifier: Apache-2.0
// The emulation that libdac opened, for tests that change its conditions.
#ifndef DAC_TESTS_SIMT_EMULATION_H
#define DAC_TESTS_SIMT_EMULATION_H

#include <string>

#include "conditions.h"

namespace dac::test {

class Emulation {
 public:
  Emulation();  // throws std::runtime_error if libdac cannot open it
  ~Emulation();
  Emulation(const Emulation&) = delete;
  Emulation& operator=(const Emulation&) = delete;

  void count_only(int multiprocessors) const {
    function<decltype(&simt_count_only)>("simt_count_only")(multiprocessors);
  }
  std::string counted() const { return function<decltype(&simt_counted)>("simt_counted")(); }
  void order(simt::Order order) const { function<decltype(&simt_order)>("simt_order")(static_cast<int>(order)); }

 private:
  template <typename Function>
  Function function(const char* name) const {
    return reinterpret_cast<Function>(symbol(name));
  }
  void* symbol(const char* name) const;
  void* library_;
};

}  // namespace dac::test

#endif
