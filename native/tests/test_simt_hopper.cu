// SPDX-License-Identifier: Apache-2.0
// The wrappers of hopper/ptx.cuh one by one, on the emulation and on a Hopper: layouts of wgmma's operands, barriers,
// bulk copies, and what the blocks of a cluster do to each other. What to look at first if a kernel of cuda/hopper
// fails on a GPU.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/draws.h"
#include "core/random.h"
#include "cuda/hopper/ptx.cuh"
#include "cuda/launch.cuh"
#include "simt_arrays.h"

namespace dac {
namespace {

class Hopper : public testing::Test {
 protected:
  void SetUp() override {
    int major = 0, minor = 0;
    DAC_CUDA(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, 0));
    DAC_CUDA(cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, 0));
    if (major != 9 || minor != 0) GTEST_SKIP() << "not a Hopper";
  }
};

// ------------------------------------------------------------------------------------------ products

constexpr int M = 64, N = 128, K = 64;

enum class Layout { kPlainRows, kSwizzledRows, kSwizzledColumns };

// Where element (i, k) of an operand lies, in bytes, from the pictures of the PTX manual; `outer`: its rows or columns.
size_t place(Layout layout, int i, int k, int outer) {
  const int contiguous = layout == Layout::kSwizzledColumns ? i : k, other = layout == Layout::kSwizzledColumns ? k : i;
  const int others = layout == Layout::kSwizzledColumns ? K : outer;
  if (layout == Layout::kPlainRows)
    return static_cast<size_t>(contiguous / 8 * others * 16 + other * 16 + contiguous % 8 * 2);
  const int piece = contiguous % 64 / 8 ^ other % 8;
  return static_cast<size_t>(contiguous / 64 * others * 128 + other * 128 + piece * 16 + contiguous % 8 * 2);
}

// Whole numbers from -8 to 8: exact in bfloat16, and so are their products and sums.
struct Operand16 {
  Operand16(uint64_t seed, int rows_or_columns, Layout layout) : values(static_cast<size_t>(rows_or_columns * K)) {
    fill_uniform({seed, 1, 0, 0}, 0, static_cast<int64_t>(values.size()), values.data());
    image.resize(values.size());
    for (int i = 0; i < rows_or_columns; ++i)
      for (int k = 0; k < K; ++k) {
        float& value = values[static_cast<size_t>(i * K + k)];
        value = std::floor(value * 17) - 8;
        image[place(layout, i, k, rows_or_columns) / 2] = static_cast<uint16_t>(bits_from_float(value) >> 16);
      }
  }
  std::vector<float> values;
  std::vector<uint16_t> image;
};

struct Shared {
  unsigned char a[M * K * 2], b[K * N * 2];
  uint64_t arrived;
};

// Descriptor of an operand from inner element k on.
__device__ uint64_t descriptor(Layout layout, uint32_t start, uint32_t k, uint32_t outer) {
  switch (layout) {
    case Layout::kPlainRows:
      return ptx::plain_rows(start + k / 8 * outer * 16, outer * 16);
    case Layout::kSwizzledRows:
      return ptx::swizzled_rows(start + k / 64 * outer * 128 + k % 64 * 2);
    default:
      return ptx::swizzled_columns(start + k * 128, K * 128);
  }
}

template <Layout kA, Layout kB>
__global__ void product_kernel(const uint16_t* a, const uint16_t* b, float* d, bool twice) {
  Shared& shared = *dynamic_shared<Shared>();
  if (threadIdx.x == 0) {
    ptx::mbarrier_init(&shared.arrived, 1);
    ptx::mbarrier_init_fence();
    ptx::mbarrier_arrive_expect(&shared.arrived, sizeof shared.a + sizeof shared.b);
    ptx::copy_bulk(shared.a, a, sizeof shared.a, &shared.arrived);
    ptx::copy_bulk(shared.b, b, sizeof shared.b, &shared.arrived);
  }
  __syncthreads();
  ptx::mbarrier_wait(&shared.arrived, 0);
  float sums[64] = {};
  for (int pass = 0; pass <= static_cast<int>(twice); ++pass) {
    ptx::wgmma_fence();
    for (uint32_t k = 0; k < K; k += 16)
      ptx::wgmma_m64n128k16<kA == Layout::kSwizzledColumns, kB == Layout::kSwizzledColumns>(
          sums, descriptor(kA, ptx::shared_window(shared.a), k, M), descriptor(kB, ptx::shared_window(shared.b), k, N),
          pass > 0 || k > 0);
    ptx::wgmma_commit();
    ptx::wgmma_wait<0>();
  }
  const int w = static_cast<int>(threadIdx.x) / 32, g = static_cast<int>(threadIdx.x) % 32 / 4,
            t = static_cast<int>(threadIdx.x) % 4;
#pragma unroll
  for (int i = 0; i < 64; ++i) d[(16 * w + g + i / 2 % 2 * 8) * N + i / 4 * 8 + 2 * t + i % 2] = sums[i];
}

template <Layout kA, Layout kB>
void expect_product(bool twice = false) {
  const Operand16 a(1, M, kA), b(2, N, kB);
  DeviceArray<uint16_t> da(a.image), db(b.image);
  DeviceArray<float> dd(M * N);
  launch({"product", 1, 128, sizeof(Shared)}, nullptr, product_kernel<kA, kB>, da.data(), db.data(), dd.data(), twice);
  const auto d = dd.read();
  for (int i = 0; i < M; ++i)
    for (int j = 0; j < N; ++j) {
      float sum = 0;
      for (int k = 0; k < K; ++k)
        sum += a.values[static_cast<size_t>(i * K + k)] * b.values[static_cast<size_t>(j * K + k)];
      ASSERT_EQ((twice ? 2 : 1) * sum, d[static_cast<size_t>(i * N + j)]) << i << ", " << j;
    }
}

TEST_F(Hopper, ProductOfPlainRows) { expect_product<Layout::kPlainRows, Layout::kSwizzledColumns>(); }

TEST_F(Hopper, ProductOfSwizzledRows) { expect_product<Layout::kSwizzledRows, Layout::kSwizzledColumns>(); }

TEST_F(Hopper, ProductWithRowsOfTheRightFactor) { expect_product<Layout::kSwizzledRows, Layout::kSwizzledRows>(); }

TEST_F(Hopper, ProductOfTransposedFactors) { expect_product<Layout::kSwizzledColumns, Layout::kSwizzledColumns>(); }

TEST_F(Hopper, ProductAddsToWhatIsThere) { expect_product<Layout::kSwizzledRows, Layout::kSwizzledColumns>(true); }

// ------------------------------------------------------------------------------------------ roles

constexpr int kWorkers = 256, kNarrow = 64;

struct RoleMemory {
  unsigned char b[K * kNarrow * 2];
  uint64_t arrived, read;
  int turns[kWorkers / 32];
};

// Two warpgroups multiply a's rows, out of their registers, with b; a third one has fetched b for them, and goes on when
// each of their warps has said that it is done. d: (2, 64, 64), b once and twice.
__global__ void __launch_bounds__(kWorkers + 128, 1)
    roles_kernel(const uint16_t* a, const uint16_t* b, float* d, int* turns) {
  RoleMemory& shared = *dynamic_shared<RoleMemory>();
  const int thread = static_cast<int>(threadIdx.x), group = __shfl_sync(0xFFFFFFFFu, thread / 128, 0);
  if (thread == 0) {
    ptx::mbarrier_init(&shared.arrived, 1);
    ptx::mbarrier_init(&shared.read, kWorkers / 32);
    ptx::mbarrier_init_fence();
  }
  __syncthreads();
  if (group == kWorkers / 128) {
    ptx::leave_registers<40>();
    if (thread == kWorkers) {
      ptx::mbarrier_arrive_expect(&shared.arrived, sizeof shared.b);
      ptx::copy_bulk(shared.b, b, sizeof shared.b, &shared.arrived);
      ptx::mbarrier_wait(&shared.read, 0);
      for (int warp = 0; warp < kWorkers / 32; ++warp) turns[warp] = shared.turns[warp];
    }
  } else {
    ptx::take_registers<232>();
    const int w = thread % 128 / 32, g = thread % 32 / 4, t = thread % 4;
    uint32_t left[K / 16][4];
#pragma unroll
    for (int k = 0; k < K / 16; ++k)
#pragma unroll
      for (int i = 0; i < 4; ++i) {
        const int row = 16 * w + g + i % 2 * 8, column = 16 * k + 2 * t + i / 2 * 8;
        ptx::move(left[k][i], *reinterpret_cast<const uint32_t*>(a + row * K + column));
      }
    float sums[32] = {};
    ptx::mbarrier_wait(&shared.arrived, 0);
    for (int pass = 0; pass <= group; ++pass) {
      ptx::wgmma_fence();
#pragma unroll
      for (int k = 0; k < K / 16; ++k)
        ptx::wgmma_m64n64k16_registers<true>(
            sums, left[k],
            descriptor(Layout::kSwizzledColumns, ptx::shared_window(shared.b), static_cast<uint32_t>(16 * k), kNarrow),
            pass > 0 || k > 0);
      ptx::wgmma_commit();
      ptx::wgmma_wait<0>();
    }
    if (thread % 32 == 0) {
      shared.turns[thread / 32] = 7 + thread / 32;
      ptx::mbarrier_arrive(&shared.read);
    }
#pragma unroll
    for (int i = 0; i < 32; ++i)
      d[(group * M + 16 * w + g + i / 2 % 2 * 8) * kNarrow + i / 4 * 8 + 2 * t + i % 2] = sums[i];
  }
}

TEST_F(Hopper, WarpgroupsWithRolesMultiplyFromRegisters) {
  const Operand16 a(1, M, Layout::kSwizzledRows), b(2, kNarrow, Layout::kSwizzledColumns);
  std::vector<uint16_t> rows;
  for (const float value : a.values) rows.push_back(static_cast<uint16_t>(bits_from_float(value) >> 16));
  DeviceArray<uint16_t> da(rows), db(b.image);
  DeviceArray<float> dd(2 * M * kNarrow);
  DeviceArray<int> turns(kWorkers / 32);
  launch({"roles", 1, kWorkers + 128, sizeof(RoleMemory)}, nullptr, roles_kernel, da.data(), db.data(), dd.data(),
         turns.data());
  const auto d = dd.read();
  for (int group = 0; group < 2; ++group)
    for (int i = 0; i < M; ++i)
      for (int j = 0; j < kNarrow; ++j) {
        float sum = 0;
        for (int k = 0; k < K; ++k)
          sum += a.values[static_cast<size_t>(i * K + k)] * b.values[static_cast<size_t>(j * K + k)];
        ASSERT_EQ((group + 1) * sum, d[static_cast<size_t>((group * M + i) * kNarrow + j)]) << i << ", " << j;
      }
  EXPECT_EQ((std::vector<int>{7, 8, 9, 10, 11, 12, 13, 14}), turns.read());
}

// ------------------------------------------------------------------------------------------ clusters

struct Letters {
  float sent[64], received[64];
  uint4 stored[16];
  uint64_t arrived, answered;
};

// Each block of a pair sends 64 numbers to the other by a bulk copy and 16 pieces by stores, in two phases of one
// barrier and with an answer in between, and copies what came out to its part of `out` (blocks, 128).
__global__ void exchange_kernel(float* out) {
  Letters& letters = *dynamic_shared<Letters>();
  const uint32_t rank = ptx::cluster_rank(), other = rank ^ 1;
  const int i = static_cast<int>(threadIdx.x);
  if (i == 0) {
    ptx::mbarrier_init(&letters.arrived, 1);
    ptx::mbarrier_init(&letters.answered, 1);
    ptx::mbarrier_init_fence();
  }
  ptx::cluster_sync();
  letters.sent[i] = static_cast<float>(1000 * blockIdx.x + threadIdx.x);
  ptx::fence_async_proxy();
  __syncthreads();
  if (i == 0) {
    ptx::mbarrier_arrive_expect(&letters.arrived, sizeof letters.sent);
    ptx::copy_bulk_to(other, letters.received, letters.sent, sizeof letters.sent, &letters.arrived);
  }
  ptx::mbarrier_wait(&letters.arrived, 0);
  __syncthreads();
  if (i == 0) ptx::mbarrier_arrive_at(&letters.answered, other);
  ptx::mbarrier_wait(&letters.answered, 0);
  const uint32_t number = 100 * rank + static_cast<uint32_t>(i);
  if (i < 16) ptx::store_at(other, &letters.stored[i], {number, number + 1, number + 2, number + 3});
  __syncthreads();
  if (i == 0) ptx::mbarrier_arrive_at(&letters.arrived, other);
  ptx::mbarrier_wait(&letters.arrived, 1);
  if (i == 0) {
    ptx::copy_bulk_out(out + 128 * blockIdx.x, letters.received, sizeof letters.received);
    ptx::copies_out_done();
  }
  out[128 * blockIdx.x + 64 + i] = static_cast<float>(reinterpret_cast<const uint32_t*>(letters.stored)[i]);
  ptx::cluster_sync();
}

TEST_F(Hopper, BlocksOfAClusterExchange) {
  constexpr int kBlocks = 6;
  DeviceArray<float> out(kBlocks * 128);
  LaunchShape shape("exchange", kBlocks, 64, sizeof(Letters));
  shape.cluster = 2;
  launch(shape, nullptr, exchange_kernel, out.data());
  const auto values = out.read();
  for (int block = 0; block < kBlocks; ++block)
    for (int i = 0; i < 64; ++i) {
      const size_t at = static_cast<size_t>(128 * block + i);
      ASSERT_EQ(static_cast<float>(1000 * (block ^ 1) + i), values[at]);
      ASSERT_EQ(static_cast<float>(100 * ((block ^ 1) % 2) + i / 4 + i % 4), values[at + 64]);
    }
}

}  // namespace
}  // namespace dac
