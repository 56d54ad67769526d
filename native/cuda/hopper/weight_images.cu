// SPDX-License-Identifier: Apache-2.0
// Making an image: grid (blocks of 256 elements, S * H), a thread an element. Reads of a warp are contiguous, and its
// writes fill the same 128 bytes in another order.
#include "cuda/hopper/weight_images.h"

#include "cuda/launch.cuh"

namespace dac::hopper {
namespace {

constexpr unsigned kImageThreads = 256;

struct ImageArgs {
  WeightImage image;
  const float* part;
  int64_t floats_per_seed;
};

__global__ void weight_image_kernel(const __grid_constant__ ImageArgs args) {
  ptx::take_turn();
  const ImageShape& shape = args.image.shape;
  const int64_t element = int64_t{blockIdx.x} * kImageThreads + threadIdx.x;
  if (element >= shape.elements) return;
  int i = shape.layers - 1;
  while (shape.layer[i].at > element) --i;
  const ImageLayer& layer = shape.layer[i];
  const int input = static_cast<int>((element - layer.at) / kWidth);
  const int output = static_cast<int>((element - layer.at) % kWidth);
  const unsigned heads = static_cast<unsigned>(shape.heads);
  float weight = 0.0f;
  if (input < layer.used)
    weight = args.part[blockIdx.y / heads * args.floats_per_seed + layer.kernel +
                       (int64_t{blockIdx.y % heads} * layer.in + input) * kWidth + output];
  args.image.data[blockIdx.y * shape.elements + layer.at + ImageShape::place(layer, input, output)] =
      ptx::to_bf16(weight);
}

bool overlap(const void* a, size_t a_bytes, const void* b, size_t b_bytes) {
  const auto first = reinterpret_cast<uintptr_t>(a), second = reinterpret_cast<uintptr_t>(b);
  return first < second + b_bytes && second < first + a_bytes;
}

}  // namespace

WeightImages::~WeightImages() {
  for (auto& [part, kept] : images_) (void)cudaFree(kept.image.data);
}

const WeightImages::Kept& WeightImages::keep(const BankView& bank, int part) {
  const auto found = images_.find(bank.parts[part]);
  if (found != images_.end()) return found->second;
  const NetworkShape network(*bank.layout);
  WeightImage image(network);
  const size_t elements = static_cast<size_t>(num_seeds_ * image.shape.heads * image.shape.elements);
  image.data = static_cast<uint16_t*>(allocate_device_memory(elements * sizeof(uint16_t), "weights in bfloat16"));
  const size_t bank_bytes = static_cast<size_t>(num_seeds_ * network.floats_per_seed) * sizeof(float);
  return images_.insert({bank.parts[part], Kept{image, bank_bytes, true}}).first->second;
}

WeightImage WeightImages::of(const BankView& bank, int part, cudaStream_t stream) {
  const Kept& kept = keep(bank, part);
  if (kept.stale) refresh(stream);
  return kept.image;
}

void WeightImages::written(const void* memory, size_t bytes) {
  for (auto& [part, kept] : images_) kept.stale = kept.stale || overlap(memory, bytes, part, kept.bank_bytes);
}

void WeightImages::released(const void* memory, size_t bytes) {
  for (auto place = images_.begin(); place != images_.end();) {
    if (overlap(memory, bytes, place->first, place->second.bank_bytes)) {
      (void)cudaFree(place->second.image.data);
      place = images_.erase(place);
    } else {
      ++place;
    }
  }
}

void WeightImages::refresh(cudaStream_t stream) {
  cudaStreamCaptureStatus captured = cudaStreamCaptureStatusNone;
  DAC_CUDA(cudaStreamIsCapturing(stream, &captured));
  if (captured != cudaStreamCaptureStatusNone) return;
  for (auto& [part, kept] : images_) {
    if (!kept.stale) continue;
    const ImageShape& shape = kept.image.shape;
    const dim3 grid(static_cast<unsigned>((shape.elements + kImageThreads - 1) / kImageThreads),
                    static_cast<unsigned>(num_seeds_ * shape.heads));
    const int64_t floats = static_cast<int64_t>(kept.bank_bytes / sizeof(float)) / num_seeds_;
    launch({"weight_image", grid, kImageThreads}, stream, weight_image_kernel, ImageArgs{kept.image, part, floats});
    kept.stale = false;
  }
}

}  // namespace dac::hopper
