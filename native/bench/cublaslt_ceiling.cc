// SPDX-License-Identifier: Apache-2.0
// What a GPU can multiply at most: products of cuBLASLt, each with the fastest of the algorithms that it proposes. The
// small shapes are those of an ensemble of ten heads, as one batched product; 4096x4096x4096 is the chip's own rate.
//
//   cublaslt_ceiling THREADS SECONDS     lines: "precision m k n GFLOP/s algorithm" (THREADS as for matmul_ceiling)
#include <cublasLt.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "cuda_events.h"

namespace {

using dac::bench::DeviceMemory;

constexpr size_t kWorkspaceBytes = size_t{32} << 20;
constexpr int kProposals = 8;

struct Shape {
  int64_t m, k, n;
  int32_t batch;
};
constexpr Shape kShapes[] = {{256, 256, 256, 10}, {2560, 256, 256, 10}, {4096, 4096, 4096, 1}};

struct Arithmetic {
  const char* name;
  cublasComputeType_t compute;
  cudaDataType_t type;
  size_t bytes;
};
constexpr Arithmetic kArithmetic[] = {{"fp32", CUBLAS_COMPUTE_32F, CUDA_R_32F, 4},
                                      {"tf32", CUBLAS_COMPUTE_32F_FAST_TF32, CUDA_R_32F, 4},
                                      {"bf16", CUBLAS_COMPUTE_32F, CUDA_R_16BF, 2}};

void check(cublasStatus_t status, const char* call) {
  if (status != CUBLAS_STATUS_SUCCESS)
    throw std::runtime_error(std::string(call) + " failed with status " + std::to_string(static_cast<int>(status)));
}

// A (rows, columns) matrix for each entry of the batch, column after column.
cublasLtMatrixLayout_t layout(int64_t rows, int64_t columns, const Shape& shape, cudaDataType_t type) {
  cublasLtMatrixLayout_t matrix;
  const int64_t stride = rows * columns;
  check(cublasLtMatrixLayoutCreate(&matrix, type, static_cast<uint64_t>(rows), static_cast<uint64_t>(columns), rows),
        "cublasLtMatrixLayoutCreate");
  check(cublasLtMatrixLayoutSetAttribute(matrix, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &shape.batch, sizeof shape.batch),
        "cublasLtMatrixLayoutSetAttribute");
  check(cublasLtMatrixLayoutSetAttribute(matrix, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &stride, sizeof stride),
        "cublasLtMatrixLayoutSetAttribute");
  return matrix;
}

class Product {
 public:
  Product(cublasLtHandle_t handle, const Shape& shape, const Arithmetic& arithmetic)
      : handle_(handle),
        a_(layout(shape.m, shape.k, shape, arithmetic.type)),
        b_(layout(shape.k, shape.n, shape, arithmetic.type)),
        c_(layout(shape.m, shape.n, shape, arithmetic.type)),
        a_data_(bytes(shape.m * shape.k, shape, arithmetic)),
        b_data_(bytes(shape.k * shape.n, shape, arithmetic)),
        c_data_(bytes(shape.m * shape.n, shape, arithmetic)),
        workspace_(kWorkspaceBytes) {
    check(cublasLtMatmulDescCreate(&product_, arithmetic.compute, CUDA_R_32F), "cublasLtMatmulDescCreate");
    cublasLtMatmulPreference_t preference;
    check(cublasLtMatmulPreferenceCreate(&preference), "cublasLtMatmulPreferenceCreate");
    check(cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &kWorkspaceBytes,
                                               sizeof kWorkspaceBytes),
          "cublasLtMatmulPreferenceSetAttribute");
    proposals_.resize(kProposals);
    int found = 0;
    check(cublasLtMatmulAlgoGetHeuristic(handle_, product_, a_, b_, c_, c_, preference, kProposals, proposals_.data(),
                                         &found),
          "cublasLtMatmulAlgoGetHeuristic");
    proposals_.resize(static_cast<size_t>(found));
    cublasLtMatmulPreferenceDestroy(preference);
  }
  ~Product() {
    for (cublasLtMatrixLayout_t matrix : {a_, b_, c_}) cublasLtMatrixLayoutDestroy(matrix);
    cublasLtMatmulDescDestroy(product_);
  }
  Product(const Product&) = delete;
  Product& operator=(const Product&) = delete;

  size_t proposals() const { return proposals_.size(); }
  void run(size_t proposal) const {
    const float one = 1, zero = 0;
    check(cublasLtMatmul(handle_, product_, &one, a_data_.data(), a_, b_data_.data(), b_, &zero, c_data_.data(), c_,
                         c_data_.data(), c_, &proposals_[proposal].algo, workspace_.data(), kWorkspaceBytes, nullptr),
          "cublasLtMatmul");
  }

 private:
  static size_t bytes(int64_t elements, const Shape& shape, const Arithmetic& arithmetic) {
    return static_cast<size_t>(elements * shape.batch) * arithmetic.bytes;
  }

  cublasLtHandle_t handle_;
  cublasLtMatmulDesc_t product_ = nullptr;
  cublasLtMatrixLayout_t a_, b_, c_;
  DeviceMemory a_data_, b_data_, c_data_, workspace_;
  std::vector<cublasLtMatmulHeuristicResult_t> proposals_;
};

void measure(cublasLtHandle_t handle, const Shape& shape, const Arithmetic& arithmetic, double seconds) {
  const Product product(handle, shape, arithmetic);
  double best = 0;
  size_t fastest = 0;
  for (size_t i = 0; i < product.proposals(); ++i) {
    const double rate = dac::bench::calls_per_second(seconds / kProposals, [&] { product.run(i); });
    if (rate > best) best = rate, fastest = i;
  }
  if (best > 0) best = dac::bench::calls_per_second(seconds, [&] { product.run(fastest); });
  std::printf("%s %ld %ld %ld %.1f cuBLASLt %zu, batch of %d, algorithm %zu of %zu\n", arithmetic.name,
              static_cast<long>(shape.m), static_cast<long>(shape.k), static_cast<long>(shape.n),
              best * 2e-9 * static_cast<double>(shape.m * shape.k * shape.n * shape.batch), cublasLtGetVersion(),
              shape.batch, fastest + 1, product.proposals());
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc == 3 ? std::atof(argv[2]) : 0;
  if (seconds <= 0) {
    std::fprintf(stderr, "usage: cublaslt_ceiling THREADS SECONDS (seconds per product > 0)\n");
    return 2;
  }
  try {
    cublasLtHandle_t handle;
    check(cublasLtCreate(&handle), "cublasLtCreate");
    for (const Arithmetic& arithmetic : kArithmetic)
      for (const Shape& shape : kShapes) measure(handle, shape, arithmetic, seconds);
    cublasLtDestroy(handle);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "cublaslt_ceiling: %s\n", e.what());
    return 1;
  }
  return 0;
}
