// SPDX-License-Identifier: Apache-2.0
#include "physics/gl_platform.h"

#include <cstdlib>

#include "core/status.h"

namespace dac {
namespace {

constexpr char kRemedy[] = "; install libegl1 and libgl1-mesa-dri, or libosmesa6 (names of Debian's packages)";

struct Chosen {
  std::unique_ptr<GlPlatform> platform;
  std::string problem;
};

Chosen choose() {
  const char* variable = std::getenv("MUJOCO_GL");
  const std::string wanted = variable ? variable : "";
  std::string egl = "EGL: MUJOCO_GL=osmesa excludes it", osmesa = "OSMesa: MUJOCO_GL=egl excludes it";
  Chosen chosen;
  if (wanted != "osmesa") chosen.platform = open_egl(egl);
  if (!chosen.platform && wanted != "egl") chosen.platform = open_osmesa(osmesa);
  if (!chosen.platform) chosen.problem = "no OpenGL to draw with: " + egl + "; " + osmesa + kRemedy;
  return chosen;
}

std::mutex& drawing() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

const GlPlatform& gl_platform() {
  static const Chosen& chosen = *new Chosen(choose());  // never closed: drivers have threads of their own
  if (!chosen.platform) throw Error(DAC_UNSUPPORTED, chosen.problem);
  return *chosen.platform;
}

GlContext::GlContext() : platform_(gl_platform()), handle_(platform_.create()) {
  if (!handle_) throw Error(DAC_DEVICE_ERROR, "OpenGL gave no context to draw with");
}

GlContext::~GlContext() { platform_.destroy(handle_); }

GlScope::GlScope(const GlContext& context) : platform_(context.platform_), alone_(drawing()) {
  if (!platform_.make_current(context.handle_)) throw Error(DAC_DEVICE_ERROR, "OpenGL refused its context to this thread");
}

GlScope::~GlScope() { platform_.make_current(nullptr); }

}  // namespace dac
