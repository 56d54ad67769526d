// SPDX-License-Identifier: Apache-2.0
// What only the emulation can catch: mistakes that a GPU forgives by chance. Each must stop the program and name
// itself.
#include <gtest/gtest.h>

#include "cuda/hopper/ptx.cuh"
#include "cuda/launch.cuh"
#include "cuda/ptx.cuh"
#include "simt_arrays.h"

namespace dac {
namespace {

constexpr unsigned kAll = 0xFFFFFFFFu;

template <typename Kernel>
void run_one_block(Kernel kernel, size_t shared_bytes = 0) {
  DeviceArray<float> out(64);
  launch({"faulty", 1, 64, shared_bytes}, nullptr, kernel, out.data());
}

__global__ void half_a_barrier_kernel(float* out) {
  if (threadIdx.x < 32) {
    __syncthreads();
    out[0] = 1;
  } else {
    ptx::barrier_sync(1, 64);
  }
}

__global__ void two_barriers_kernel(float*) {
  if (threadIdx.x < 32)
    __syncthreads();
  else
    __syncthreads();
}

__global__ void early_return_kernel(float*) {
  if (threadIdx.x == 40) return;
  __syncthreads();
}

__global__ void divergent_warp_kernel(float* out) {
  if (threadIdx.x % 32 < 16)
    out[threadIdx.x] = __shfl_sync(kAll, 1.0f, 0);
  else
    __syncwarp();
}

__global__ void absent_lane_kernel(float* out) {
  if (threadIdx.x % 32 < 16) out[threadIdx.x] = __shfl_sync(0xFFFFu, 1.0f, 20);
}

TEST(Divergence, IsNamedWithWhoWaitsWhere) {
  EXPECT_DEATH(run_one_block(half_a_barrier_kernel), "kernel faulty.*barrier divergence(.|\n)*32 threads waiting at");
  EXPECT_DEATH(run_one_block(two_barriers_kernel), "threads meet at different barriers(.|\n)*test_simt_faults.cu:");
  EXPECT_DEATH(run_one_block(early_return_kernel),
               "barrier divergence(.|\n)*1 threads returned, the first is .40, 0, 0.");
  EXPECT_DEATH(run_one_block(divergent_warp_kernel), "warp divergence: __syncwarp here, __shfl_sync in lane 0");
  EXPECT_DEATH(run_one_block(absent_lane_kernel), "lane 20 is read and takes no part");
}

__global__ void read_behind_kernel(float* out) { out[threadIdx.x] = dynamic_shared<float>()[32 + threadIdx.x]; }
__global__ void write_before_kernel(float*) { *(dynamic_shared<volatile float>() - 1 - threadIdx.x) = 0; }
__global__ void write_behind_global_kernel(float* out) { out[64 + threadIdx.x] = 0; }

TEST(Overruns, OfSharedAndGlobalMemoryStopTheKernel) {
  EXPECT_DEATH(run_one_block(read_behind_kernel, 128),
               "touched byte 0 behind the end of dynamic shared memory of 128 ");
  EXPECT_DEATH(run_one_block(write_before_kernel, 128), "wrote outside of its dynamic shared memory");
  EXPECT_DEATH(run_one_block(write_behind_global_kernel), "behind the end of an array in device memory of 256 bytes");
}

__global__ void unwaited_copy_kernel(float* out) {
  ptx::copy_async_4(dynamic_shared<float>() + threadIdx.x, out + threadIdx.x);
  ptx::copy_async_commit();
}

__global__ void early_read_kernel(float* out) {
  float* s = dynamic_shared<float>() + threadIdx.x;
  out[threadIdx.x] = 5;
  ptx::copy_async_4(s, out + threadIdx.x);
  ptx::copy_async_commit();
  const float early = *s;
  ptx::copy_async_wait<0>();
  out[threadIdx.x] = early == early ? 0.0f : *s;
}

__global__ void misaligned_copy_kernel(float* out) { ptx::copy_async_16(dynamic_shared<float>() + 1, out); }

TEST(AsyncCopies, ArriveAtTheWaitAndNotBefore) {
  EXPECT_DEATH(run_one_block(unwaited_copy_kernel, 256), "asynchronous copies that nobody waited for");
  EXPECT_DEATH(run_one_block(misaligned_copy_kernel, 256), "not aligned to the size of the copy");
  DeviceArray<float> out(64);
  launch({"early_read", 1, 64, 256}, nullptr, early_read_kernel, out.data());
  for (float value : out.read()) EXPECT_EQ(5, value);
}

__global__ void misaligned_load_kernel(float* out) {
  const float2 pair = *reinterpret_cast<const float2*>(out + 1);
  out[threadIdx.x] = pair.x + pair.y;
}
__global__ void misaligned_store_kernel(float* out) { *reinterpret_cast<float4*>(out + 2) = {1, 2, 3, 4}; }

TEST(Alignment, OfVectorLoadsAndStoresIsChecked) {
  EXPECT_DEATH(run_one_block(misaligned_load_kernel), "misaligned address .* for type 'const struct float2'");
  EXPECT_DEATH(run_one_block(misaligned_store_kernel), "misaligned address .* for type 'struct float4'");
}

// ------------------------------------------------------------------------------------------ Hopper

struct Place {
  float numbers[8];
  uint64_t arrived;
};

__global__ void uninitialised_mbarrier_kernel(float*) { ptx::mbarrier_wait(&dynamic_shared<Place>()->arrived, 0); }

__global__ void too_many_arrivals_kernel(float*) {
  Place& place = *dynamic_shared<Place>();
  if (threadIdx.x == 0) ptx::mbarrier_init(&place.arrived, 1);
  __syncthreads();
  if (threadIdx.x < 2) ptx::mbarrier_arrive_expect(&place.arrived, 16);
}

__global__ void never_arrives_kernel(float* out) {
  Place& place = *dynamic_shared<Place>();
  if (threadIdx.x == 0) {
    ptx::mbarrier_init(&place.arrived, 1);
    ptx::mbarrier_arrive_expect(&place.arrived, 32);
    ptx::copy_bulk(place.numbers, out, 16, &place.arrived);
  }
  __syncthreads();
  ptx::mbarrier_wait(&place.arrived, 0);
}

__global__ void misaligned_bulk_copy_kernel(float* out) {
  Place& place = *dynamic_shared<Place>();
  if (threadIdx.x != 0) return;
  ptx::mbarrier_init(&place.arrived, 1);
  ptx::mbarrier_arrive_expect(&place.arrived, 16);
  ptx::copy_bulk(place.numbers, out + 1, 16, &place.arrived);
}

__global__ void unfinished_copy_out_kernel(float* out) {
  if (threadIdx.x == 0) ptx::copy_bulk_out(out, dynamic_shared<Place>()->numbers, 32);
}

__global__ void unfinished_product_kernel(float* out) {
  float sums[64] = {};
  ptx::wgmma_m64n128k16<false, true>(sums, 0, 0, false);
  ptx::wgmma_commit();
  out[threadIdx.x] = sums[0];
}

TEST(HopperFaults, AreNamed) {
  const auto run = [](auto kernel) { run_one_block(kernel, sizeof(Place)); };
  EXPECT_DEATH(run(uninitialised_mbarrier_kernel), "an mbarrier is used that is not initialised");
  EXPECT_DEATH(run(too_many_arrivals_kernel), "an mbarrier has more arrivals than it counts");
  EXPECT_DEATH(run(never_arrives_kernel), "cannot go on(.|\n)*64 threads waiting at mbarrier.try_wait");
  EXPECT_DEATH(run(misaligned_bulk_copy_kernel), "cp.async.bulk: addresses and size must be multiples of 16");
  EXPECT_DEATH(run(unfinished_copy_out_kernel), "bulk copies out of shared memory that it has not waited for");
  EXPECT_DEATH(run(unfinished_product_kernel), "products of its warpgroup that it has not waited for");
}

// Copies are made as late as the waits allow: who changes the source too early has sent the change.
__global__ void early_change_kernel(float* out) {
  Place& place = *dynamic_shared<Place>();
  if (threadIdx.x != 0) return;
  for (float& number : place.numbers) number = 1;
  ptx::copy_bulk_out(out, place.numbers, sizeof place.numbers);
  place.numbers[3] = 2;
  ptx::copies_out_read();
}

TEST(HopperFaults, AnEarlyChangeOfASourceShows) {
  DeviceArray<float> out(64);
  launch({"early_change", 1, 64, sizeof(Place)}, nullptr, early_change_kernel, out.data());
  EXPECT_EQ(2, out.read()[3]);
}

}  // namespace
}  // namespace dac
