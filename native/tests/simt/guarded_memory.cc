// SPDX-License-Identifier: Apache-2.0
#include "guarded_memory.h"

#include <signal.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <new>
#include <string>

#include "scheduler.h"

namespace simt {
namespace {

constexpr size_t kPage = 4096;

// The guard pages, by address, with what lies before each. Never destroyed: memory may be freed later than that.
std::map<uintptr_t, std::string>& guards() {
  static auto* const map = new std::map<uintptr_t, std::string>;
  return *map;
}

struct sigaction previous;  // who handled the signal before us: a Java program's virtual machine lives on it

void report(int signal, siginfo_t* info, void* context) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(info->si_addr);
  auto guard = guards().upper_bound(address);
  if (guard != guards().begin() && address - (--guard)->first < kPage)
    fail("touched byte " + std::to_string(address - guard->first) + " behind the end of " + guard->second);
  if (previous.sa_flags & SA_SIGINFO)
    previous.sa_sigaction(signal, info, context);
  else
    ::signal(signal, SIG_DFL);  // crash as usual at the return
}

// On a stack of its own: fibres' stacks are small.
void install_handler() {
  static bool installed = false;
  if (installed) return;
  installed = true;
  static unsigned char stack[64 * 1024];
  stack_t alternative = {};
  alternative.ss_sp = stack;
  alternative.ss_size = sizeof stack;
  sigaltstack(&alternative, nullptr);
  struct sigaction action = {};
  action.sa_sigaction = report;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, &previous);
}

}  // namespace

GuardedMemory::GuardedMemory(size_t bytes, size_t alignment, const char* what) : bytes_(bytes) {
  install_handler();
  const size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  const size_t usable = (rounded + kPage - 1) / kPage * kPage + kPage;  // at least a page of pattern in front
  mapped_ = usable + kPage;
  void* memory = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  base_ = static_cast<unsigned char*>(memory);
  data_ = base_ + usable - rounded;
  mprotect(base_ + usable, kPage, PROT_NONE);
  std::memset(base_, 0xFF, static_cast<size_t>(data_ - base_));
  std::memset(data_ + bytes_, 0xFF, rounded - bytes_);
  guards()[reinterpret_cast<uintptr_t>(base_ + usable)] = std::string(what) + " of " + std::to_string(bytes) + " bytes";
}

GuardedMemory::~GuardedMemory() {
  guards().erase(reinterpret_cast<uintptr_t>(base_ + mapped_ - kPage));
  munmap(base_, mapped_);
}

void GuardedMemory::poison() { std::memset(data_, 0xFF, bytes_); }

bool GuardedMemory::intact() const {
  for (const unsigned char* p = base_; p < data_; ++p)
    if (*p != 0xFF) return false;
  for (const unsigned char* p = data_ + bytes_; p < base_ + mapped_ - kPage; ++p)
    if (*p != 0xFF) return false;
  return true;
}

}  // namespace simt
