// SPDX-License-Identifier: Apache-2.0
// After the first update, or copy, nothing of ours is allocated any more. oneDNN makes a few short-lived objects in every call of
// a primitive; they are told apart by who calls operator new: the code of this program, which holds the engine, or a
// shared library.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "training.h"

extern "C" const char __executable_start, etext;  // the linker's names for the bounds of this program's code

namespace {

std::atomic<bool> counting{false};
std::atomic<long> own_allocations{0};

void* counted(std::size_t bytes, const void* caller) {
  if (counting && caller >= &__executable_start && caller < &etext) ++own_allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t bytes) { return counted(bytes, __builtin_return_address(0)); }
void* operator new[](std::size_t bytes) { return counted(bytes, __builtin_return_address(0)); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace dac::test {
namespace {

TEST(SteadyState, AnUpdateAllocatesNothing) {
  Training training({2, {1, 2}});
  training.run_recorded(1);
  own_allocations = 0;
  counting = true;
  training.run_recorded(20);
  counting = false;
  EXPECT_EQ(0, own_allocations);
}

TEST(SteadyState, ASecondCopyOfABankAllocatesNothing) {
  TestEngine engine, other;
  dac_bank *to = engine.critic(5, 3, 2, {8}), *from = other.critic(5, 3, 2, {8});
  ASSERT_DAC_OK(dac_bank_copy(to, from, DAC_PART_PARAMS));
  own_allocations = 0;
  counting = true;
  const dac_status status = dac_bank_copy(to, from, DAC_PART_TARGET);
  counting = false;
  EXPECT_DAC_OK(status);
  EXPECT_EQ(0, own_allocations);
}

}  // namespace
}  // namespace dac::test
