// SPDX-License-Identifier: Apache-2.0
// The emulation itself, and the wrappers of ptx.cuh: the same file runs on a GPU, but for what only the emulation can
// catch (divergence, overruns).
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/draws.h"
#include "core/random.h"
#include "cuda/launch.cuh"
#include "cuda/ptx.cuh"
#include "simt_arrays.h"

namespace dac {
namespace {

constexpr unsigned kAll = 0xFFFFFFFFu;

__device__ uint32_t pair_of(const float* matrix, int pitch, int row, int column, int row_step, int column_step) {
  return ptx::to_bf16x2(matrix[row * pitch + column], matrix[(row + row_step) * pitch + column + column_step]);
}

// d (16, 8) = a (16, 16) b (16, 8), straight from the table in ptx.cuh.
__global__ void bf16_fragments_kernel(const float* a, const float* b, float* d) {
  const int g = static_cast<int>(threadIdx.x) / 4, t = static_cast<int>(threadIdx.x) % 4;
  const uint32_t fa[4] = {pair_of(a, 16, g, 2 * t, 0, 1), pair_of(a, 16, g + 8, 2 * t, 0, 1),
                          pair_of(a, 16, g, 2 * t + 8, 0, 1), pair_of(a, 16, g + 8, 2 * t + 8, 0, 1)};
  const uint32_t fb[2] = {pair_of(b, 8, 2 * t, g, 1, 0), pair_of(b, 8, 2 * t + 8, g, 1, 0)};
  float fd[4] = {1, 1, 1, 1};
  ptx::mma_bf16(fd, fa, fb);
  d[g * 8 + 2 * t] = fd[0], d[g * 8 + 2 * t + 1] = fd[1];
  d[(g + 8) * 8 + 2 * t] = fd[2], d[(g + 8) * 8 + 2 * t + 1] = fd[3];
}

// d (16, 8) = a (16, 8) b (8, 8).
__global__ void tf32_fragments_kernel(const float* a, const float* b, float* d) {
  const int g = static_cast<int>(threadIdx.x) / 4, t = static_cast<int>(threadIdx.x) % 4;
  const uint32_t fa[4] = {ptx::to_tf32(a[g * 8 + t]), ptx::to_tf32(a[(g + 8) * 8 + t]), ptx::to_tf32(a[g * 8 + t + 4]),
                          ptx::to_tf32(a[(g + 8) * 8 + t + 4])};
  const uint32_t fb[2] = {ptx::to_tf32(b[t * 8 + g]), ptx::to_tf32(b[(t + 4) * 8 + g])};
  float fd[4] = {1, 1, 1, 1};
  ptx::mma_tf32(fd, fa, fb);
  d[g * 8 + 2 * t] = fd[0], d[g * 8 + 2 * t + 1] = fd[1];
  d[(g + 8) * 8 + 2 * t] = fd[2], d[(g + 8) * 8 + 2 * t + 1] = fd[3];
}

// bf16 again, operands through cp.async, shared memory and ldmatrix (b transposed on the way).
__global__ void ldmatrix_kernel(const uint16_t* a, const uint16_t* b, float* d) {
  uint16_t* shared_a = dynamic_shared<uint16_t>();
  uint16_t* shared_b = shared_a + 16 * 16;
  const int lane = static_cast<int>(threadIdx.x);
  ptx::copy_async_16(shared_a + 8 * lane, a + 8 * lane);
  ptx::copy_async_commit();
  if (lane < 16) ptx::copy_async_16(shared_b + 8 * lane, b + 8 * lane);
  ptx::copy_async_commit();
  ptx::copy_async_wait<0>();
  __syncthreads();
  uint32_t fa[4], fb[2], again[1];
  ptx::ldmatrix_x4(fa, shared_a + (lane % 16) * 16 + (lane / 16) * 8);
  ptx::ldmatrix_x2_trans(fb, shared_b + (lane % 16) * 8);
  ptx::ldmatrix_x1_trans(again, shared_b + (lane % 8) * 8);
  float fd[4] = {};
  fb[0] = again[0];
  ptx::mma_bf16(fd, fa, fb);
  const int g = lane / 4, t = lane % 4;
  d[g * 8 + 2 * t] = fd[0], d[g * 8 + 2 * t + 1] = fd[1];
  d[(g + 8) * 8 + 2 * t] = fd[2], d[(g + 8) * 8 + 2 * t + 1] = fd[3];
}

// One cell of the product plus `start`, in double.
double cell(const std::vector<float>& a, const std::vector<float>& b, int K, int i, int j, double start) {
  double sum = start;
  for (int k = 0; k < K; ++k) sum += static_cast<double>(a[static_cast<size_t>(i * K + k)]) * b[static_cast<size_t>(k * 8 + j)];
  return sum;
}

// Whole numbers up to 8: exact in bf16 and tf32, and so are their products and sums.
std::vector<float> whole_numbers(uint64_t seed, int64_t count) {
  std::vector<float> values(static_cast<size_t>(count));
  fill_uniform({seed, 1, 0, 0}, 0, count, values.data());
  for (float& v : values) v = std::floor(v * 17) - 8;
  return values;
}

TEST(Fragments, Bf16ProductFollowsTheLayoutTable) {
  const auto a = whole_numbers(1, 256), b = whole_numbers(2, 128);
  DeviceArray<float> da(a), db(b), dd(128);
  launch({"bf16_fragments", 1, 32}, nullptr, bf16_fragments_kernel, da.data(), db.data(), dd.data());
  const auto d = dd.read();
  for (int i = 0; i < 128; ++i) ASSERT_EQ(cell(a, b, 16, i / 8, i % 8, 1), d[static_cast<size_t>(i)]) << i;
}

TEST(Fragments, Tf32ProductFollowsTheLayoutTable) {
  const auto a = whole_numbers(3, 128), b = whole_numbers(4, 64);
  DeviceArray<float> da(a), db(b), dd(128);
  launch({"tf32_fragments", 1, 32}, nullptr, tf32_fragments_kernel, da.data(), db.data(), dd.data());
  const auto d = dd.read();
  for (int i = 0; i < 128; ++i) ASSERT_EQ(cell(a, b, 8, i / 8, i % 8, 1), d[static_cast<size_t>(i)]) << i;
}

TEST(Fragments, LdmatrixAndAsyncCopiesFeedTheProduct) {
  const auto a = whole_numbers(5, 256), b = whole_numbers(6, 128);
  std::vector<uint16_t> a16, b16;
  for (float v : a) a16.push_back(static_cast<uint16_t>(bits_from_float(v) >> 16));
  for (float v : b) b16.push_back(static_cast<uint16_t>(bits_from_float(v) >> 16));
  DeviceArray<uint16_t> da(a16), db(b16);
  DeviceArray<float> dd(128);
  launch({"ldmatrix", 1, 32, 768}, nullptr, ldmatrix_kernel, da.data(), db.data(), dd.data());
  const auto d = dd.read();
  for (int i = 0; i < 128; ++i) ASSERT_EQ(cell(a, b, 16, i / 8, i % 8, 0), d[static_cast<size_t>(i)]) << i;
}

__global__ void conversions_kernel(const float* x, uint32_t* tf32, uint32_t* bf16) {
  tf32[threadIdx.x] = ptx::to_tf32(x[threadIdx.x]);
  bf16[threadIdx.x] = ptx::to_bf16x2(x[threadIdx.x], -x[threadIdx.x]);
}

TEST(Conversions, RoundAsThePtxManualSays) {
  // 1 + 2^-11 is half way between two tf32 numbers, 1 + 2^-8 and 1 + 3 2^-8 between two bf16 numbers.
  const std::vector<float> x = {1 + 0x1p-11f, -1 - 0x1p-11f, 1 + 0x1p-8f, 1 + 3 * 0x1p-8f, INFINITY, 3.0f};
  DeviceArray<float> dx(x);
  DeviceArray<uint32_t> tf32(x.size()), bf16(x.size());
  launch({"conversions", 1, static_cast<unsigned>(x.size())}, nullptr, conversions_kernel, dx.data(), tf32.data(),
         bf16.data());
  const auto t = tf32.read(), b = bf16.read();
  EXPECT_EQ(1 + 0x1p-10f, float_from_bits(static_cast<int32_t>(t[0]))) << "ties go away from zero";
  EXPECT_EQ(-1 - 0x1p-10f, float_from_bits(static_cast<int32_t>(t[1])));
  EXPECT_EQ(0xBF803F80u, b[2]) << "ties go to even, down; the low half first";
  EXPECT_EQ(0xBF823F82u, b[3]) << "ties go to even, up";
  EXPECT_EQ(0xFF807F80u, b[4]);
  EXPECT_EQ(INFINITY, float_from_bits(static_cast<int32_t>(t[4])));
  EXPECT_EQ(3.0f, float_from_bits(static_cast<int32_t>(t[5])));
}

__global__ void shuffles_kernel(int* out) {
  const int lane = static_cast<int>(threadIdx.x) % 32, tid = static_cast<int>(threadIdx.x);
  out[tid * 6] = __shfl_sync(kAll, lane, 5);
  out[tid * 6 + 1] = __shfl_up_sync(kAll, lane, 3);
  out[tid * 6 + 2] = __shfl_down_sync(kAll, lane, 4, 8);
  out[tid * 6 + 3] = __shfl_xor_sync(kAll, lane, 16);
  out[tid * 6 + 4] = static_cast<int>(__ballot_sync(kAll, lane < 3));
  int half = 0;
  if (lane < 16) half = __shfl_xor_sync(0xFFFFu, lane, 1);  // half a warp may stay together
  __syncwarp();
  out[tid * 6 + 5] = half;
}

TEST(Warps, ShufflesMoveValuesBetweenLanes) {
  DeviceArray<int> out(64 * 6);
  launch({"shuffles", 1, 64}, nullptr, shuffles_kernel, out.data());
  const auto values = out.read();
  for (int tid = 0; tid < 64; ++tid) {
    const int lane = tid % 32;
    const int* v = &values[static_cast<size_t>(tid * 6)];
    EXPECT_EQ(5, v[0]);
    EXPECT_EQ(lane < 3 ? lane : lane - 3, v[1]);
    EXPECT_EQ(lane % 8 < 4 ? lane + 4 : lane, v[2]);
    EXPECT_EQ(lane ^ 16, v[3]);
    EXPECT_EQ(7, v[4]);
    EXPECT_EQ(lane < 16 ? lane ^ 1 : 0, v[5]);
  }
}

// Sums 0..n-1 of every block through shared memory, with the threads in three dimensions.
__global__ void tree_sum_kernel(float* out) {
  float* s = dynamic_shared<float>();
  __shared__ float total[1];
  const unsigned n = blockDim.x * blockDim.y * blockDim.z;
  const unsigned i = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
  s[i] = static_cast<float>(i);
  for (unsigned step = n / 2; step > 0; step /= 2) {
    __syncthreads();
    if (i < step) s[i] += s[i + step];
  }
  if (i == 0) total[0] = s[0];
  __syncthreads();
  if (i == n - 1) out[blockIdx.x + gridDim.x * blockIdx.y] = total[0];
}

TEST(Blocks, MeetAtBarriersAndShareMemory) {
  DeviceArray<float> out(6);
  launch({"tree_sum", dim3(3, 2), dim3(8, 4, 4), 128 * sizeof(float)}, nullptr, tree_sum_kernel, out.data());
  for (float sum : out.read()) EXPECT_EQ(127 * 64, sum);
}

// Two halves of a block meet at barriers of their own, at different times.
__global__ void halves_kernel(int* out) {
  __shared__ int place[2];
  const int half = static_cast<int>(threadIdx.x) / 64;
  for (int i = 0; i <= half; ++i) {
    if (threadIdx.x % 64 == 0) place[half] = i;
    ptx::barrier_sync(1 + half, 64);
    out[threadIdx.x] = place[half];
    ptx::barrier_sync(1 + half, 64);
  }
}

TEST(Blocks, HalvesMeetAtNumberedBarriers) {
  DeviceArray<int> out(128);
  launch({"halves", 1, 128}, nullptr, halves_kernel, out.data());
  const auto values = out.read();
  for (size_t i = 0; i < 128; ++i) EXPECT_EQ(i < 64 ? 0 : 1, values[i]);
}

__global__ void draws_kernel(DrawKey key, float* normals, float* gumbels, float* uniforms, int64_t* places) {
  const int64_t i = threadIdx.x;
  normals[i] = draw_normal(key, i);
  gumbels[i] = draw_gumbel(key, i);
  uniforms[i] = draw_uniform(key, i);
  places[i] = permuted_index(key, 300, i);
}

TEST(Draws, InKernelsAreTheHostsBits) {
  const DrawKey key{77, 3, 2, 123456789012};
  constexpr int64_t n = 256;
  DeviceArray<float> normals(n), gumbels(n), uniforms(n);
  DeviceArray<int64_t> places(n);
  launch({"draws", 1, n}, nullptr, draws_kernel, key, normals.data(), gumbels.data(), uniforms.data(), places.data());
  std::vector<float> expected(n);
  fill_normal(key, 0, n, expected.data());
  EXPECT_EQ(expected, normals.read());
  fill_gumbel(key, 0, n, expected.data());
  EXPECT_EQ(expected, gumbels.read());
  fill_uniform(key, 0, n, expected.data());
  EXPECT_EQ(expected, uniforms.read());
  const auto permuted = places.read();
  for (int64_t i = 0; i < n; ++i) EXPECT_EQ(permuted_index(key, 300, i), permuted[static_cast<size_t>(i)]);
}

__global__ void fill_kernel(float* out, float value) { out[threadIdx.x] += value; }

TEST(Graphs, RepeatWhatWasCaptured) {
  cudaStream_t stream;
  DAC_CUDA(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  DeviceArray<float> out(std::vector<float>(4, 0.0f));
  DAC_CUDA(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed));
  launch({"fill", 1, 4}, stream, fill_kernel, out.data(), 2.0f);
  launch({"fill", 1, 2}, stream, fill_kernel, out.data(), 0.5f);
  cudaGraph_t graph;
  DAC_CUDA(cudaStreamEndCapture(stream, &graph));
  cudaGraphExec_t exec;
  DAC_CUDA(cudaGraphInstantiate(&exec, graph, 0));
  EXPECT_EQ(std::vector<float>({0, 0, 0, 0}), out.read());
  for (int i = 0; i < 3; ++i) DAC_CUDA(cudaGraphLaunch(exec, stream));
  DAC_CUDA(cudaStreamSynchronize(stream));
  EXPECT_EQ(std::vector<float>({7.5f, 7.5f, 6, 6}), out.read());
  DAC_CUDA(cudaGraphExecDestroy(exec));
  DAC_CUDA(cudaGraphDestroy(graph));
  DAC_CUDA(cudaStreamDestroy(stream));
}

class Fork : public testing::Test {
 protected:
  Fork() {
    for (cudaStream_t* stream : {&first, &second}) DAC_CUDA(cudaStreamCreateWithFlags(stream, cudaStreamNonBlocking));
    for (cudaEvent_t* event : {&begun, &done}) DAC_CUDA(cudaEventCreateWithFlags(event, cudaEventDisableTiming));
    DAC_CUDA(cudaStreamBeginCapture(first, cudaStreamCaptureModeRelaxed));
    DAC_CUDA(cudaEventRecord(begun, first));
    DAC_CUDA(cudaStreamWaitEvent(second, begun, 0));
    launch({"fill", 1, 4}, second, fill_kernel, out.data(), 2.0f);
  }
  ~Fork() override {
    for (cudaEvent_t event : {begun, done}) (void)cudaEventDestroy(event);
    for (cudaStream_t stream : {first, second}) (void)cudaStreamDestroy(stream);
  }
  cudaStream_t first, second;
  cudaEvent_t begun, done;
  cudaGraph_t graph = nullptr;
  DeviceArray<float> out{std::vector<float>(4, 0.0f)};
};

TEST_F(Fork, IsPartOfTheCapture) {
  launch({"fill", 1, 2}, second, fill_kernel, out.data(), 0.5f);
  DAC_CUDA(cudaEventRecord(done, second));
  DAC_CUDA(cudaStreamWaitEvent(first, done, 0));
  launch({"fill", 1, 1}, first, fill_kernel, out.data(), 8.0f);
  DAC_CUDA(cudaStreamEndCapture(first, &graph));
  cudaGraphExec_t exec;
  DAC_CUDA(cudaGraphInstantiate(&exec, graph, 0));
  EXPECT_EQ(std::vector<float>({0, 0, 0, 0}), out.read());
  for (int i = 0; i < 2; ++i) DAC_CUDA(cudaGraphLaunch(exec, second));
  DAC_CUDA(cudaStreamSynchronize(second));
  EXPECT_EQ(std::vector<float>({21, 5, 4, 4}), out.read());
  DAC_CUDA(cudaGraphExecDestroy(exec));
  DAC_CUDA(cudaGraphDestroy(graph));
}

TEST_F(Fork, MustBeJoined) {
  EXPECT_EQ(cudaErrorStreamCaptureUnjoined, cudaStreamEndCapture(first, &graph));
  (void)cudaGetLastError();
  cudaStreamCaptureStatus captured = cudaStreamCaptureStatusActive;
  DAC_CUDA(cudaStreamIsCapturing(second, &captured));
  EXPECT_EQ(cudaStreamCaptureStatusNone, captured) << "the capture has ended for all streams";
  launch({"fill", 1, 4}, second, fill_kernel, out.data(), 1.0f);
  DAC_CUDA(cudaStreamSynchronize(second));
  EXPECT_EQ(std::vector<float>({1, 1, 1, 1}), out.read());
}

TEST(Launches, RefuseMoreThanTheDeviceHas) {
  DeviceArray<float> out(1);
  EXPECT_THROW(launch({"fill", 1, 1025}, nullptr, fill_kernel, out.data(), 0.0f), Error);
  EXPECT_THROW(launch({"fill", 1, 32, 300 * 1024}, nullptr, fill_kernel, out.data(), 0.0f), Error);
  launch({"fill", 1, 1, 100 * 1024}, nullptr, fill_kernel, out.data(), 0.0f);
}

}  // namespace
}  // namespace dac
