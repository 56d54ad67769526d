// SPDX-License-Identifier: Apache-2.0
// cuBLASLt on the host: batched products of matrices by columns with a bias for each row in the epilogue, float32 or bfloat16.
// What NVIDIA's library would refuse is refused: unknown attributes, sizes that do not fit, matrices that do not meet.
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <vector>

#include "numbers.h"

void enqueue(void* stream, std::function<void()> work);  // libcudart's twin

namespace {

constexpr int kInvalidValue = 7, kNotSupported = 15;
constexpr int kFloat32 = 0, kBfloat16 = 14;                  // cudaDataType
constexpr int kBatchCount = 5, kBatchOffset = 6;             // of a layout
constexpr int kEpilogue = 7, kBias = 8, kBiasStride = 10;    // of a product
constexpr int kEpilogueBias = 4;

struct Attributes {
  std::map<int, std::vector<char>> values;

  int set(int attribute, const void* value, size_t bytes, const std::map<int, size_t>& known) {
    const auto found = known.find(attribute);
    if (found == known.end() || found->second != bytes) return kInvalidValue;
    const auto* const begin = static_cast<const char*>(value);
    values[attribute].assign(begin, begin + bytes);
    return 0;
  }
  template <class T>
  T get(int attribute, T otherwise) const {
    const auto found = values.find(attribute);
    if (found != values.end()) std::memcpy(&otherwise, found->second.data(), sizeof otherwise);
    return otherwise;
  }
};

struct Layout : Attributes {
  int type;
  uint64_t rows, columns;
  int64_t leading;
};

struct Product : Attributes {};

float at(const void* matrix, int type, int64_t i) { return number_at(matrix, type == kBfloat16, i); }
void put(void* matrix, int type, int64_t i, float value) { put_number(matrix, type == kBfloat16, i, value); }

}  // namespace

extern "C" {

int cublasLtCreate(void** handle) { return *handle = new int(0), 0; }
int cublasLtDestroy(void* handle) { return delete static_cast<int*>(handle), 0; }

int cublasLtMatrixLayoutCreate(void** layout, int type, uint64_t rows, uint64_t columns, int64_t leading) {
  if (leading < static_cast<int64_t>(rows)) return kInvalidValue;
  *layout = new Layout{{}, type, rows, columns, leading};
  return 0;
}
int cublasLtMatrixLayoutDestroy(void* layout) { return delete static_cast<Layout*>(layout), 0; }
int cublasLtMatrixLayoutSetAttribute(void* layout, int attribute, const void* value, size_t bytes) {
  return static_cast<Layout*>(layout)->set(attribute, value, bytes, {{kBatchCount, 4}, {kBatchOffset, 8}});
}

int cublasLtMatmulDescCreate(void** product, int, int scale) {
  if (scale != kFloat32) return kNotSupported;
  *product = new Product;
  return 0;
}
int cublasLtMatmulDescDestroy(void* product) { return delete static_cast<Product*>(product), 0; }
int cublasLtMatmulDescSetAttribute(void* product, int attribute, const void* value, size_t bytes) {
  return static_cast<Product*>(product)->set(attribute, value, bytes, {{kEpilogue, 4}, {kBias, 8}, {kBiasStride, 8}});
}

int cublasLtMatmulPreferenceCreate(void** preference) { return *preference = new Attributes, 0; }
int cublasLtMatmulPreferenceDestroy(void* preference) { return delete static_cast<Attributes*>(preference), 0; }
int cublasLtMatmulPreferenceSetAttribute(void* preference, int attribute, const void* value, size_t bytes) {
  return static_cast<Attributes*>(preference)->set(attribute, value, bytes, {{1, 8}});
}
int cublasLtMatmulAlgoGetHeuristic(void*, void*, void*, void*, void*, void*, void*, int wanted, void*, int* found) {
  return *found = wanted, 0;
}

int cublasLtMatmul(void*, void* product, const float* alpha, const void* a, void* a_layout, const void* b, void* b_layout,
                   const float* beta, const void*, void*, void* d, void* d_layout, const void*, void*, size_t, void* stream) {
  const Product p = *static_cast<Product*>(product);
  const Layout la = *static_cast<Layout*>(a_layout), lb = *static_cast<Layout*>(b_layout), ld = *static_cast<Layout*>(d_layout);
  const int32_t count = la.get<int32_t>(kBatchCount, 1);
  if (la.columns != lb.rows || ld.rows != la.rows || ld.columns != lb.columns || la.type != lb.type || la.type != ld.type ||
      count != lb.get<int32_t>(kBatchCount, 1) || count != ld.get<int32_t>(kBatchCount, 1)) {
    return kInvalidValue;
  }
  if (*alpha != 1 || *beta != 0 || p.get<int32_t>(kEpilogue, 1) != kEpilogueBias) return kNotSupported;
  const void* const bias = p.get<const void*>(kBias, nullptr);
  if (!bias) return kInvalidValue;
  enqueue(stream, [=] {
    for (int64_t h = 0; h < count; h++) {
      const int64_t of_a = h * la.get<int64_t>(kBatchOffset, 0), of_b = h * lb.get<int64_t>(kBatchOffset, 0),
                    of_d = h * ld.get<int64_t>(kBatchOffset, 0), of_bias = h * p.get<int64_t>(kBiasStride, 0);
      for (uint64_t column = 0; column < ld.columns; column++) {
        for (uint64_t row = 0; row < ld.rows; row++) {
          float sum = at(bias, ld.type, of_bias + row);
          for (uint64_t k = 0; k < la.columns; k++) {
            sum += at(a, la.type, of_a + row + k * la.leading) * at(b, lb.type, of_b + k + column * lb.leading);
          }
          put(d, ld.type, of_d + row + column * ld.leading, sum);
        }
      }
    }
  });
  return 0;
}

}  // extern "C"
