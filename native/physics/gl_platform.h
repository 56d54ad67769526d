// SPDX-License-Identifier: Apache-2.0
// OpenGL without a screen. Mesa's or a driver's EGL, else OSMesa, is opened at run time, so that nothing but pictures
// needs either. The first that works serves the whole process: MuJoCo, too, looks for one that is loaded and takes its
// functions from there. MUJOCO_GL=egl or osmesa, as other programs around MuJoCo know it, allows only that one.
#ifndef DAC_PHYSICS_GL_PLATFORM_H
#define DAC_PHYSICS_GL_PLATFORM_H

#include <memory>
#include <mutex>
#include <string>

namespace dac {

using GlHandle = void*;

class GlPlatform {
 public:
  virtual ~GlPlatform() = default;
  virtual GlHandle create() const = 0;  // null if refused
  virtual void destroy(GlHandle context) const = 0;
  virtual bool make_current(GlHandle context) const = 0;  // for the calling thread; null: none
};

// Null, with the reason, where it cannot be used.
std::unique_ptr<GlPlatform> open_egl(std::string& problem);
std::unique_ptr<GlPlatform> open_osmesa(std::string& problem);

// Chosen at the first call. Throws Error(DAC_UNSUPPORTED) with what to install.
const GlPlatform& gl_platform();

// Owns one context. It is current only within a GlScope, so any thread may use it, one at a time.
class GlContext {
 public:
  GlContext();
  ~GlContext();
  GlContext(const GlContext&) = delete;
  GlContext& operator=(const GlContext&) = delete;

 private:
  friend class GlScope;
  const GlPlatform& platform_;
  GlHandle handle_;
};

// While it lives the context is the calling thread's, and no other of the process draws: MuJoCo keeps what it knows of
// OpenGL once a process.
class GlScope {
 public:
  explicit GlScope(const GlContext& context);
  ~GlScope();
  GlScope(const GlScope&) = delete;
  GlScope& operator=(const GlScope&) = delete;

 private:
  const GlPlatform& platform_;
  std::unique_lock<std::mutex> alone_;
};

}  // namespace dac

#endif
