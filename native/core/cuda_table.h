// SPDX-License-Identifier: Apache-2.0
// What libdac_cuda.so shows: one table of C functions. It is built by another compiler driver and opened at run time,
// so nothing of the C++ library and no exception crosses: only numbers, pointers and the plain structs of backend.h.
//
// A BankView's layout pointer means nothing on the other side, which gets the networks' shape too and makes its own layout
// of it. Every function returns a dac_status; last_error() is the text of the last failure.
#ifndef DAC_CORE_CUDA_TABLE_H
#define DAC_CORE_CUDA_TABLE_H

#include <cstddef>
#include <cstdint>

#include "core/backend.h"
#include "dac/engine.h"

extern "C" {

struct dac_cuda_table {
  int32_t abi_version;  // DAC_ABI_VERSION
  int32_t table_bytes;  // sizeof(dac_cuda_table)
  const char* (*last_error)();
  dac_status (*device_count)(int32_t* count);
  dac_status (*device_info)(int32_t index, dac_device_info* out);

  dac_status (*create)(const dac_engine_config* config, const int64_t* seeds, void** backend);
  void (*destroy)(void* backend);
  const char* (*description)(void* backend);
  dac_status (*allocate)(void* backend, size_t bytes, void** memory);
  void (*release)(void* backend, void* memory);
  dac_status (*copy_to_device)(void* backend, void* device, const void* host, size_t bytes);
  dac_status (*copy_to_host)(void* backend, void* host, const void* device, size_t bytes);
  dac_status (*copy_on_device)(void* backend, void* to, const void* from, size_t bytes);  // queued

  // kind: the operation's place among the alternatives of dac::Operation; op: the struct of that kind; bank: the shape of
  // its networks, or null.
  dac_status (*execute)(void* backend, int32_t kind, const void* op, const dac_network_shape* bank);

  // Whether guidance and values of critics of that shape are one pass (target_pass.h): 1, else 0.
  dac_status (*joins_target_pass)(void* backend, const dac_network_shape* critics, int32_t* joins);

  // Between begin_capture and end_capture operations are kept in a graph instead of executed. The graph has two
  // branches (branches.h), which begin and end together; an operation follows the one before it of its own branch.
  dac_status (*begin_capture)(void* backend);
  // The branch of the operations that come next: 0, as at the beginning of a capture, or 1.
  dac_status (*on_branch)(void* backend, int32_t branch);
  // mark: gives the operation captured last a number. wait_for: the next one also waits for the one with that number.
  dac_status (*mark)(void* backend, int64_t number);
  dac_status (*wait_for)(void* backend, int64_t number);
  dac_status (*end_capture)(void* backend, void** graph);
  // Ends a capture that failed on the way; the graph is dropped.
  void (*abandon_capture)(void* backend);
  // Queues `times` executions; returns at once.
  dac_status (*launch_graph)(void* backend, void* graph, int64_t times);
  void (*free_graph)(void* backend, void* graph);
  // Waits until all that was queued is done.
  dac_status (*synchronize)(void* backend);
};

// The one symbol of the library.
DAC_API const dac_cuda_table* dac_cuda_get_table();
}

#endif
