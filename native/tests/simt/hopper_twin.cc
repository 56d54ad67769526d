// SPDX-License-Identifier: Apache-2.0
#include "hopper_twin.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "ptx_twin.h"

namespace simt {
namespace {

// ------------------------------------------------------------------------------------------ barriers

struct Barrier {
  int count, left;
  int64_t bytes = 0;  // announced and not yet there; negative if they came first
  unsigned phases = 0;
};

constexpr uint64_t kMark = 0xBA881E8BA881E800;  // what the 8 bytes of a barrier hold here

// By address. An address is used again in the next block, which initialises it again.
std::map<const uint64_t*, Barrier>& barriers() {
  static auto* const map = new std::map<const uint64_t*, Barrier>;
  return *map;
}

Barrier& find(const uint64_t* barrier) {
  const auto place = barriers().find(barrier);
  if (place == barriers().end() || *barrier != kMark) fail("an mbarrier is used that is not initialised");
  return place->second;
}

void end_phase_if_due(Barrier& barrier) {
  if (barrier.left != 0 || barrier.bytes != 0) return;
  barrier.left = barrier.count;
  ++barrier.phases;
}

void check_bulk(const void* to, const void* from, int bytes) {
  const auto misaligned = [](const void* p) { return reinterpret_cast<uintptr_t>(p) % 16 != 0; };
  if (bytes <= 0 || bytes % 16 || misaligned(to) || misaligned(from))
    fail("cp.async.bulk: addresses and size must be multiples of 16");
}

// ------------------------------------------------------------------------------------------ products

float bf16_at(const unsigned char* address) {
  uint16_t bits;
  std::memcpy(&bits, address, sizeof bits);
  return bits_to_float(uint32_t{bits} << 16);
}

// A matrix descriptor (PTX ISA, "Matrix Descriptor Format"): start, and two strides, in bytes.
struct Descriptor {
  explicit Descriptor(uint64_t bits)
      : start(static_cast<uint32_t>(bits & 0x3FFF) << 4),
        leading(static_cast<uint32_t>(bits >> 16 & 0x3FFF) << 4),
        stride(static_cast<uint32_t>(bits >> 32 & 0x3FFF) << 4),
        swizzle(static_cast<int>(bits >> 62)) {
    if (swizzle > 1) fail("wgmma: the emulation has no swizzle, or 128 bytes");
    if (bits >> 49 & 7) fail("wgmma: the emulation has no base offset");
  }

  // Element (i, k), where i is the row of a or the column of b ("Canonical Layouts").
  float element(uint32_t i, uint32_t k, bool transposed) const {
    uint32_t at;
    if (transposed)
      at = start + i / 64 * leading + i % 64 * 2 + k / 8 * stride + k % 8 * 128;
    else if (swizzle)
      at = start + i / 8 * stride + i % 8 * 128 + k * 2;
    else
      at = start + i / 8 * stride + i % 8 * 16 + k / 8 * leading + k % 8 * 2;
    if (swizzle) at ^= (at >> 7 & 7) << 4;
    return bf16_at(static_cast<const unsigned char*>(dynamic_shared_memory()) + at);
  }

  uint32_t start, leading, stride;
  int swizzle;
};

constexpr int kDepth = 16;  // inner elements of a product

// A warp's rows of a: 16 of the product's 64.
void left_of_memory(const Product& product, int warp_in_group, float (&left)[16][kDepth]) {
  const Descriptor a(product.a);
  if (product.a_transposed && !a.swizzle) fail("wgmma: the emulation transposes swizzled matrices only");
  for (int i = 0; i < 16; ++i)
    for (int k = 0; k < kDepth; ++k)
      left[i][k] = a.element(static_cast<uint32_t>(16 * warp_in_group + i), static_cast<uint32_t>(k),
                             product.a_transposed);
}

void left_of_registers(const Product* const (&lanes)[kWarp], float (&left)[16][kDepth]) {
  for (int lane = 0; lane < kWarp; ++lane)
    for (int i = 0; i < 4; ++i) {
      const int row = lane / 4 + i % 2 * 8, column = lane % 4 * 2 + i / 2 * 8;
      const uint32_t pair = lanes[lane]->left[i];
      left[row][column] = bits_to_float(pair << 16), left[row][column + 1] = bits_to_float(pair & 0xFFFF0000u);
    }
}

// The rows of one warp: 16 of the product's 64.
void multiply(const Product* const (&lanes)[kWarp], int warp_in_group) {
  constexpr int kMostColumns = 128;
  const Product& first = *lanes[0];
  const Descriptor b(first.b);
  if (first.b_transposed && !b.swizzle) fail("wgmma: the emulation transposes swizzled matrices only");
  const int columns = first.columns, floats = columns / 2;  // of a lane
  float left[16][kDepth], right[kDepth][kMostColumns];
  if (first.left)
    left_of_registers(lanes, left);
  else
    left_of_memory(first, warp_in_group, left);
  for (int k = 0; k < kDepth; ++k)
    for (int j = 0; j < columns; ++j)
      right[k][j] = b.element(static_cast<uint32_t>(j), static_cast<uint32_t>(k), first.b_transposed);
  float sums[16][kMostColumns] = {};
  const auto place = [&](int lane, int r) -> float& {
    return sums[lane / 4 + r / 2 % 2 * 8][r / 4 * 8 + lane % 4 * 2 + r % 2];
  };
  for (int lane = 0; lane < kWarp; ++lane)
    for (int r = 0; first.accumulate && r < floats; ++r) place(lane, r) = lanes[lane]->d[r];
  for (int i = 0; i < 16; ++i)
    for (int k = 0; k < kDepth; ++k)
      for (int j = 0; j < columns; ++j) sums[i][j] += left[i][k] * right[k][j];
  for (int lane = 0; lane < kWarp; ++lane)
    for (int r = 0; r < floats; ++r) lanes[lane]->d[r] = place(lane, r);
}

struct WaitArguments {
  std::vector<Product>* products;
  int last_group;  // that has to be done
  int warp_in_group;
};

void execute_wait(void* const lanes[kWarp]) {
  const auto waiting = [&](int lane) { return static_cast<WaitArguments*>(lanes[lane]); };
  const size_t due = static_cast<size_t>(
      std::count_if(waiting(0)->products->begin(), waiting(0)->products->end(),
                    [&](const Product& product) { return product.group <= waiting(0)->last_group; }));
  for (size_t p = 0; p < due; ++p) {
    const Product* all[kWarp];
    for (int lane = 0; lane < kWarp; ++lane) {
      if (waiting(lane)->products->size() <= p) fail("wgmma: a lane takes no part in its warp's product");
      all[lane] = &(*waiting(lane)->products)[p];
      if (all[lane]->a != all[0]->a || all[lane]->b != all[0]->b || all[lane]->accumulate != all[0]->accumulate)
        fail("wgmma: the lanes of a warp multiply different matrices");
    }
    multiply(all, waiting(0)->warp_in_group);
  }
  for (int lane = 0; lane < kWarp; ++lane)
    waiting(lane)->products->erase(waiting(lane)->products->begin(),
                                   waiting(lane)->products->begin() + static_cast<std::ptrdiff_t>(due));
}

}  // namespace

void init_barrier(uint64_t* barrier, int count) {
  *barrier = kMark;
  barriers()[barrier] = {count, count};
}

void arrive(uint64_t* barrier, int announced_bytes) {
  Barrier& state = find(barrier);
  state.bytes += announced_bytes;
  if (--state.left < 0) fail("an mbarrier has more arrivals than it counts");
  end_phase_if_due(state);
}

void complete_bytes(uint64_t* barrier, int bytes) {
  Barrier& state = find(barrier);
  state.bytes -= bytes;
  end_phase_if_due(state);
}

void wait_phase(uint64_t* barrier, int parity) {
  find(barrier);
  wait_until("mbarrier.try_wait", [barrier, parity] { return static_cast<int>(find(barrier).phases & 1) != parity; });
}

void* in_block(const void* shared, unsigned rank) {
  const auto offset = static_cast<const unsigned char*>(shared) - static_cast<unsigned char*>(dynamic_shared_memory());
  return static_cast<unsigned char*>(dynamic_shared_memory(rank)) + offset;
}

void copy_bulk(void* to, const void* from, int bytes, uint64_t* barrier) {
  check_bulk(to, from, bytes);
  std::memset(to, 0xFF, static_cast<size_t>(bytes));  // whoever reads before the wait reads NaNs
  later([=] {
    std::memcpy(to, from, static_cast<size_t>(bytes));
    complete_bytes(barrier, bytes);
  });
}

void copy_bulk_out(void* to, const void* from, int bytes) {
  check_bulk(to, from, bytes);
  const auto pending = begun().copies_out;
  ++*pending;
  later([=] {
    std::memcpy(to, from, static_cast<size_t>(bytes));
    --*pending;
  });
}

void wait_copies_out() {
  wait_until("cp.async.bulk.wait_group", [pending = begun().copies_out] { return *pending == 0; });
}

void begin_product(float* d, int columns, uint64_t a, uint64_t b, bool accumulate, bool a_transposed,
                   bool b_transposed) {
  begun().products.push_back(
      {d, columns, a, b, nullptr, accumulate, a_transposed, b_transposed, begun().product_groups});
}

void begin_product_of_registers(float* d, int columns, const uint32_t* a, uint64_t b, bool accumulate,
                                bool b_transposed) {
  begun().products.push_back({d, columns, 0, b, a, accumulate, false, b_transposed, begun().product_groups});
}

void close_products() { ++begun().product_groups; }

void wait_products(int pending) {
  const int warp_in_group = static_cast<int>(threadIdx.x) / kWarp % 4;
  WaitArguments arguments{&begun().products, begun().product_groups - 1 - pending, warp_in_group};
  warp_operation("wgmma.wait_group", 0xFFFFFFFFu, &arguments, execute_wait);
}

}  // namespace simt
