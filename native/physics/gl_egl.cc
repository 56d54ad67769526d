// SPDX-License-Identifier: Apache-2.0
// EGL: a context on the first device, hardware or Mesa's software, that has OpenGL. Types and numbers are those of EGL
// 1.5 and its registry of extensions, declared here because its headers need not be where this is built.
#include <array>
#include <cstdint>

#include "physics/gl_library.h"
#include "physics/gl_platform.h"

namespace dac {
namespace {

using Display = void*;
using Config = void*;
using Surface = void*;
using Device = void*;

constexpr uint32_t kPlatformDevice = 0x313F, kOpenGl = 0x30A2;
constexpr int32_t kNone = 0x3038, kSurfaceType = 0x3033, kPbuffer = 1, kRenderableType = 0x3040, kOpenGlBit = 8;
constexpr int32_t kRed = 0x3024, kGreen = 0x3023, kBlue = 0x3022, kDepth = 0x3025, kWidth = 0x3057, kHeight = 0x3056;

class Egl final : public GlPlatform {
 public:
  Egl() : library_("libEGL.so.1") {}

  // Why not; "" if it is ready.
  std::string open() {
    if (!library_) return library_.problem();
    if (!find_functions()) return "libEGL.so.1 lacks functions of EGL 1.4";
    std::array<Device, 16> devices{};
    int32_t count = 0;
    if (query_devices_ && get_platform_display_ &&
        query_devices_(static_cast<int32_t>(devices.size()), devices.data(), &count))
      for (int32_t i = 0; i < count; ++i)
        if (take(get_platform_display_(kPlatformDevice, devices[static_cast<size_t>(i)], nullptr))) return "";
    return take(get_display_(nullptr)) ? "" : "none of " + std::to_string(count) + " devices has OpenGL";
  }

  GlHandle create() const override {
    if (!bind_api_(kOpenGl)) return nullptr;
    return create_context_(display_, config_, nullptr, nullptr);
  }
  void destroy(GlHandle context) const override { destroy_context_(display_, context); }
  bool make_current(GlHandle context) const override {
    const Surface surface = context ? surface_ : nullptr;
    return make_current_(display_, surface, surface, context);
  }

 private:
  bool find_functions() {
    void* (*address)(const char*) = nullptr;
    if (!library_.find("eglGetProcAddress", address)) return false;
    query_devices_ = reinterpret_cast<decltype(query_devices_)>(address("eglQueryDevicesEXT"));
    get_platform_display_ = reinterpret_cast<decltype(get_platform_display_)>(address("eglGetPlatformDisplayEXT"));
    return library_.find("eglGetDisplay", get_display_) && library_.find("eglInitialize", initialize_) &&
           library_.find("eglTerminate", terminate_) && library_.find("eglBindAPI", bind_api_) &&
           library_.find("eglChooseConfig", choose_config_) &&
           library_.find("eglCreatePbufferSurface", create_surface_) &&
           library_.find("eglCreateContext", create_context_) && library_.find("eglDestroyContext", destroy_context_) &&
           library_.find("eglMakeCurrent", make_current_);
  }

  // Whether a context of this display can be made current.
  bool take(Display display) {
    if (!display || !initialize_(display, nullptr, nullptr)) return false;
    display_ = display;
    if (choose_config() && try_context()) return true;
    terminate_(display);
    return false;
  }

  bool choose_config() {
    const int32_t wanted[] = {kSurfaceType, kPbuffer, kRenderableType, kOpenGlBit, kRed, 8, kGreen, 8,
                              kBlue,        8,        kDepth,          24,         kNone};
    int32_t found = 0;
    return choose_config_(display_, wanted, &config_, 1, &found) && found == 1;
  }

  // MuJoCo draws into buffers of its own; the surface only has to be there.
  bool try_context() {
    const int32_t size[] = {kWidth, 1, kHeight, 1, kNone};
    surface_ = create_surface_(display_, config_, size);
    const GlHandle context = surface_ ? create() : nullptr;
    if (!context) return false;
    const bool works = make_current(context);
    make_current(nullptr);
    destroy(context);
    return works;
  }

  GlLibrary library_;
  Display display_ = nullptr;
  Config config_ = nullptr;
  Surface surface_ = nullptr;

  uint32_t (*query_devices_)(int32_t, Device*, int32_t*) = nullptr;
  Display (*get_platform_display_)(uint32_t, void*, const int32_t*) = nullptr;
  Display (*get_display_)(void*) = nullptr;
  uint32_t (*initialize_)(Display, int32_t*, int32_t*) = nullptr;
  uint32_t (*terminate_)(Display) = nullptr;
  uint32_t (*bind_api_)(uint32_t) = nullptr;
  uint32_t (*choose_config_)(Display, const int32_t*, Config*, int32_t, int32_t*) = nullptr;
  Surface (*create_surface_)(Display, Config, const int32_t*) = nullptr;
  GlHandle (*create_context_)(Display, Config, GlHandle, const int32_t*) = nullptr;
  uint32_t (*destroy_context_)(Display, GlHandle) = nullptr;
  uint32_t (*make_current_)(Display, Surface, Surface, GlHandle) = nullptr;
};

}  // namespace

std::unique_ptr<GlPlatform> open_egl(std::string& problem) {
  auto egl = std::make_unique<Egl>();
  problem = egl->open();
  if (problem.empty()) return egl;
  problem = "EGL: " + problem;
  return nullptr;
}

}  // namespace dac
