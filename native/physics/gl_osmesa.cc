// SPDX-License-Identifier: Apache-2.0
// OSMesa: Mesa's software OpenGL alone, for machines whose EGL does not work. Numbers are those of its header, which need
// not be where this is built.
#include <array>
#include <cstdint>

#include "physics/gl_library.h"
#include "physics/gl_platform.h"

namespace dac {
namespace {

constexpr uint32_t kRgba = 0x1908, kUnsignedByte = 0x1401;
constexpr int kDepthBits = 24, kStencilBits = 8;

class OsMesa final : public GlPlatform {
 public:
  OsMesa() : library_("libOSMesa.so.8") {}

  // Why not; "" if it is ready.
  std::string open() {
    if (!library_) return library_.problem();
    if (!library_.find("OSMesaCreateContextExt", create_) || !library_.find("OSMesaDestroyContext", destroy_) ||
        !library_.find("OSMesaMakeCurrent", make_current_))
      return "libOSMesa.so.8 lacks its functions";
    return "";
  }

  GlHandle create() const override { return create_(kRgba, kDepthBits, kStencilBits, 0, nullptr); }
  void destroy(GlHandle context) const override { destroy_(context); }
  bool make_current(GlHandle context) const override {
    return context ? make_current_(context, pixel_.data(), kUnsignedByte, 1, 1)
                   : make_current_(nullptr, nullptr, 0, 0, 0);
  }

 private:
  GlLibrary library_;
  // MuJoCo draws into buffers of its own; the context's only has to be there. One drawer at a time, see GlScope.
  mutable std::array<uint8_t, 4> pixel_{};

  GlHandle (*create_)(uint32_t, int, int, int, GlHandle) = nullptr;
  void (*destroy_)(GlHandle) = nullptr;
  uint8_t (*make_current_)(GlHandle, void*, uint32_t, int, int) = nullptr;
};

}  // namespace

std::unique_ptr<GlPlatform> open_osmesa(std::string& problem) {
  auto osmesa = std::make_unique<OsMesa>();
  problem = osmesa->open();
  if (problem.empty()) return osmesa;
  problem = "OSMesa: " + problem;
  return nullptr;
}

}  // namespace dac
