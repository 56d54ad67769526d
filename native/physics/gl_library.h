// SPDX-License-Identifier: Apache-2.0
// A library that is opened at run time, and closed again unless it is kept.
#ifndef DAC_PHYSICS_GL_LIBRARY_H
#define DAC_PHYSICS_GL_LIBRARY_H

#include <dlfcn.h>

#include <string>

namespace dac {

class GlLibrary {
 public:
  explicit GlLibrary(const char* name) : handle_(dlopen(name, RTLD_NOW | RTLD_LOCAL)) {
    if (!handle_) problem_ = dlerror();
  }
  ~GlLibrary() {
    if (handle_) dlclose(handle_);
  }
  GlLibrary(const GlLibrary&) = delete;
  GlLibrary& operator=(const GlLibrary&) = delete;

  explicit operator bool() const { return handle_; }
  const std::string& problem() const { return problem_; }

  // False if the library has no such function.
  template <typename Function>
  bool find(const char* name, Function*& function) const {
    function = reinterpret_cast<Function*>(dlsym(handle_, name));
    return function;
  }

 private:
  void* handle_;
  std::string problem_;
};

}  // namespace dac

#endif
