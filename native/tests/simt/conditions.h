// SPDX-License-Identifier: Apache-2.0
// How the emulated device is equipped, and what is wrong with it: for tests of what a healthy GPU does not show.
//
// A program that opens the emulation as a library sets the same through its environment: DAC_SIMT_MEMORY (MiB),
// DAC_SIMT_KERNELS (how many run before one fails) and DAC_SIMT_CAPABILITY (80 is compute capability 8.0).
#ifndef DAC_TESTS_SIMT_CONDITIONS_H
#define DAC_TESTS_SIMT_CONDITIONS_H

#include <cstddef>

#include "scheduler.h"

namespace simt {

// Which node of a graph comes next, of those that may.
enum class Order { kAsIssued, kFirstBranchFirst, kSecondBranchFirst, kInTurn };

struct Conditions {
  Conditions();  // a healthy device, but for what the environment says

  int driver = 13000;  // newest CUDA it serves, 0: none is installed
  int devices = 1;
  int multiprocessors = 4;
  int capability;           // 10 * major + minor
  size_t memory;            // bytes that cudaMalloc gives out in all
  long healthy_kernels;     // the next one fails with cudaErrorIllegalAddress
  bool count_only = false;  // kernels are counted and not run
  Order order = Order::kAsIssued;
  int ignored_wait = 0;     // of each capture, counted from 1: one stream does not wait for the other; 0: none
};

Conditions& conditions();
void count(const Launch& launch);

}  // namespace simt

extern "C" {

// For a program that has opened the emulation as a library: from now on kernels are counted and not run, on a device
// with this many multiprocessors. 0: a healthy device again, which runs them.
__attribute__((visibility("default"))) void simt_count_only(int multiprocessors);

// The kernels counted since the last call, a line each: name, blocks, bytes of dynamic shared memory. Valid until the
// next call.
__attribute__((visibility("default"))) const char* simt_counted();

// From now on graphs are run in this order (simt::Order).
__attribute__((visibility("default"))) void simt_order(int order);

// From now on captures are without this wait (Conditions::ignored_wait).
__attribute__((visibility("default"))) void simt_ignore_wait(int number);

}  // extern "C"

#endif
