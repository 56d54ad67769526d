// SPDX-License-Identifier: Apache-2.0
// The CUDA backend as libdac.so sees it: every call goes through the table of libdac_cuda.so, and a status that is not
// DAC_OK becomes an Error again. Programs become CUDA graphs (cuda_program.h).
#ifndef DAC_CORE_CUDA_PROXY_H
#define DAC_CORE_CUDA_PROXY_H

#include <memory>
#include <string>

#include "core/backend.h"
#include "core/cuda_table.h"
#include "core/status.h"

namespace dac {

// Throws the other side's error if the status is one.
inline void check_status(const dac_cuda_table& table, dac_status status) {
  if (status != DAC_OK) throw Error(status, table.last_error());
}

class CudaProxy final : public Backend {
 public:
  CudaProxy(const dac_cuda_table& table, const dac_engine_config& config, const int64_t* seeds);
  ~CudaProxy() override { table_.destroy(backend_); }
  CudaProxy(const CudaProxy&) = delete;
  CudaProxy& operator=(const CudaProxy&) = delete;

  const std::string& description() const override { return description_; }
  void* allocate(size_t bytes) override;
  void release(void* memory) noexcept override { table_.release(backend_, memory); }
  void copy_to_device(void* device, const void* host, size_t bytes) override;
  void copy_to_host(void* host, const void* device, size_t bytes) override;

  void execute(const Operation& operation) override;
  std::unique_ptr<CompiledProgram> compile(const Operations& operations) override;

  int64_t num_seeds() const { return num_seeds_; }
  // Whether guidance and values of these critics are one pass (target_pass.h).
  bool joins_target_pass(const BankView& critics);
  void copy_on_device(void* to, const void* from, size_t bytes);
  // The operations, `passes` times, as a graph. To be given back by free_graph.
  void* capture(const Operations& operations, int64_t passes);
  void launch_graph(void* graph, int64_t times);
  void free_graph(void* graph) noexcept { table_.free_graph(backend_, graph); }
  void synchronize();

 private:
  // Executes them into a capture, on their branches.
  void place(const Operations& operations, int64_t passes);
  void check(dac_status status) const { check_status(table_, status); }

  const dac_cuda_table& table_;
  int64_t num_seeds_;
  bool branched_;
  void* backend_ = nullptr;
  std::string description_;
};

}  // namespace dac

#endif
