// SPDX-License-Identifier: Apache-2.0
#include "conditions.h"

#include <cstdlib>
#include <limits>
#include <utility>

namespace simt {
namespace {

long setting(const char* name, long otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtol(text, nullptr, 10) : otherwise;
}

std::string& counted() {
  static auto* const lines = new std::string;
  return *lines;
}

}  // namespace

Conditions::Conditions()
    : capability(static_cast<int>(setting("DAC_SIMT_CAPABILITY", 90))),
      memory(static_cast<size_t>(setting("DAC_SIMT_MEMORY", 16384)) << 20),
      healthy_kernels(setting("DAC_SIMT_KERNELS", std::numeric_limits<long>::max())) {}

Conditions& conditions() {
  static auto* const the_conditions = new Conditions;  // never destroyed: tests free memory until the very end
  return *the_conditions;
}

void count(const Launch& launch) {
  const size_t blocks = size_t{launch.grid.x} * launch.grid.y * launch.grid.z;
  counted() += launch.kernel + " " + std::to_string(blocks) + " " + std::to_string(launch.shared_bytes) + "\n";
}

}  // namespace simt

void simt_count_only(int multiprocessors) {
  simt::conditions() = {};
  if (multiprocessors == 0) return;
  simt::conditions().multiprocessors = multiprocessors;
  simt::conditions().count_only = true;
}

const char* simt_counted() {
  static std::string taken;
  taken = std::exchange(simt::counted(), {});
  return taken.c_str();
}

void simt_order(int order) { simt::conditions().order = static_cast<simt::Order>(order); }

void simt_ignore_wait(int number) { simt::conditions().ignored_wait = number; }
