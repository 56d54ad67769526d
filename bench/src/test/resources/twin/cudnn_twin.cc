// SPDX-License-Identifier: Apache-2.0
// cuDNN's backend on the host, for graphs of pointwise operations alone. It refuses what cuDNN's documentation refuses:
// attributes that a descriptor does not have or of another type or size, descriptors that are used before they are finalized or
// changed afterwards, and graphs outside of support surface 70. Mode A offers an engine that takes nothing, so that the next must
// be tried; with TWIN_HAS_NO_ENGINE in the environment there is no other.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "numbers.h"

void enqueue(void* stream, std::function<void()> work);  // libcudart's twin

namespace {

enum Status { kOk = 0, kBad = 2000, kNotFinalized = 2004, kNotSupported = 3000 };
enum Kind {
  kPointwise = 0, kConfiguration = 3, kHeuristics = 4, kPlan = 5, kOperation = 13, kGraph = 15, kPack = 16, kTensor = 17
};
enum Type {
  kHandle = 0, kDataType = 1, kBoolean = 2, kInt64 = 3, kVoidPointer = 6, kHeuristicMode = 8, kMode = 14, kDescriptor = 15
};
enum Mode { kMul = 1, kTanh = 101, kSoftplus = 105 };
enum DataType { kFloat32 = 0, kBfloat16 = 9 };
enum HeuristicMode { kFallback = 2, kModeA = 3 };

// An attribute: of which kind of descriptor, its elements' type and how many there may be at most.
struct Known {
  Kind kind;
  Type type;
  int64_t most;
};
const std::map<int, Known> kAttributes = {
    {0, {kPointwise, kMode, 1}},          {1, {kPointwise, kDataType, 1}},       {200, {kHeuristics, kHeuristicMode, 1}},
    {201, {kHeuristics, kDescriptor, 1}}, {400, {kPlan, kHandle, 1}},            {401, {kPlan, kDescriptor, 1}},
    {750, {kOperation, kDescriptor, 1}},  {751, {kOperation, kDescriptor, 1}},   {752, {kOperation, kDescriptor, 1}},
    {753, {kOperation, kDescriptor, 1}},  {800, {kGraph, kHandle, 1}},           {801, {kGraph, kDescriptor, 50}},
    {900, {kTensor, kInt64, 1}},          {901, {kTensor, kDataType, 1}},        {902, {kTensor, kInt64, 8}},
    {903, {kTensor, kInt64, 8}},          {906, {kTensor, kInt64, 1}},           {907, {kTensor, kBoolean, 1}},
    {1000, {kPack, kInt64, 50}},          {1001, {kPack, kVoidPointer, 50}},     {1003, {kPack, kVoidPointer, 1}}};
const std::map<Kind, std::vector<int>> kRequired = {
    {kPointwise, {0, 1}}, {kHeuristics, {200, 201}}, {kPlan, {400, 401}},         {kOperation, {750, 751, 753}},
    {kGraph, {800, 801}}, {kPack, {1000, 1001, 1003}}, {kTensor, {900, 901, 902, 903, 906}}};
constexpr int64_t kWorkspace = 64;  // bytes that a plan asks for

size_t size_of(Type type) {
  if (type == kBoolean) return 1;
  return type == kDataType || type == kMode || type == kHeuristicMode ? 4 : 8;
}

std::string last_error;

int refuse(int status, const std::string& why) {
  last_error = why;
  return status;
}

struct Descriptor {
  Kind kind;
  bool finalized = false;
  std::map<int, std::vector<char>> values;
  Descriptor* graph = nullptr;  // of a configuration
  bool takes_all = false;       // so does its engine

  template <class T>
  std::vector<T> all(int attribute) const {
    const auto found = values.find(attribute);
    if (found == values.end()) return {};
    std::vector<T> elements(found->second.size() / sizeof(T));
    std::memcpy(elements.data(), found->second.data(), found->second.size());
    return elements;
  }
  template <class T>
  T one(int attribute, T otherwise = {}) const {
    const auto elements = all<T>(attribute);
    return elements.empty() ? otherwise : elements[0];
  }
  int64_t uid() const { return one<int64_t>(906); }
  bool is_virtual() const { return one<char>(907); }
  Descriptor* reference(int attribute) const { return one<Descriptor*>(attribute); }
};

struct Handle {
  void* stream = nullptr;
};

int check_tensor(const Descriptor& tensor) {
  const auto sizes = tensor.all<int64_t>(902), strides = tensor.all<int64_t>(903);
  if (sizes.size() != strides.size()) return refuse(kBad, "sizes and strides of a tensor");
  if (sizes.size() != 3) return refuse(kNotSupported, "a tensor of " + std::to_string(sizes.size()) + " dimensions");
  if (strides[2] != 1 || strides[1] != sizes[2] || strides[0] != sizes[1] * sizes[2]) return refuse(kNotSupported, "strides");
  if (tensor.one<int64_t>(900) % 4) return refuse(kNotSupported, "an alignment");
  const int type = tensor.one<int>(901);
  if (type != kFloat32 && (type != kBfloat16 || tensor.is_virtual())) return refuse(kNotSupported, "a tensor's type");
  return kOk;
}

int check_operation(const Descriptor& operation) {
  const Descriptor* const pointwise = operation.reference(750);
  const int mode = pointwise->one<int>(0);
  if (mode != kMul && mode != kTanh && mode != kSoftplus) return refuse(kNotSupported, "mode " + std::to_string(mode));
  if (pointwise->one<int>(1) != kFloat32) return refuse(kNotSupported, "arithmetic other than float32");
  if ((mode == kMul) != (operation.reference(752) != nullptr)) return refuse(kBad, "operands of mode " + std::to_string(mode));
  for (const int operand : {751, 752}) {
    const Descriptor* const tensor = operation.reference(operand);
    if (tensor && tensor->all<int64_t>(902) != operation.reference(753)->all<int64_t>(902)) return refuse(kBad, "shapes");
  }
  return kOk;
}

// Operations are in an order in which they can be computed; memory is read or written, not both.
int check_graph(const Descriptor& graph) {
  std::set<int64_t> computed, read;
  for (const Descriptor* const operation : graph.all<Descriptor*>(801)) {
    for (const int operand : {751, 752}) {
      const Descriptor* const tensor = operation->reference(operand);
      if (!tensor) continue;
      if (tensor->is_virtual() && !computed.count(tensor->uid())) return refuse(kBad, "a virtual tensor that nothing computes");
      if (!tensor->is_virtual()) read.insert(tensor->uid());
    }
    if (!computed.insert(operation->reference(753)->uid()).second) return refuse(kBad, "a tensor that is computed twice");
  }
  for (const int64_t uid : read) {
    if (computed.count(uid)) return refuse(kNotSupported, "in place");
  }
  return kOk;
}

int check(const Descriptor& of) {
  for (const int attribute : kRequired.at(of.kind)) {
    if (!of.values.count(attribute)) return refuse(kBad, "no attribute " + std::to_string(attribute));
  }
  switch (of.kind) {
    case kTensor: return check_tensor(of);
    case kOperation: return check_operation(of);
    case kGraph: return check_graph(of);
    case kPlan: return of.reference(401)->takes_all ? kOk : refuse(kNotSupported, "this engine takes nothing");
    case kPack:
      return of.all<void*>(1001).size() == of.all<int64_t>(1000).size() ? kOk : refuse(kBad, "arrays of the pack");
    default: return kOk;
  }
}

float computed(int mode, float x, float b) {
  if (mode == kMul) return x * b;
  return mode == kTanh ? std::tanh(x) : std::log1p(std::exp(x));
}

bool offers(const Descriptor& heuristics) {
  return heuristics.one<int>(200) == kModeA || !std::getenv("TWIN_HAS_NO_ENGINE");
}

}  // namespace

extern "C" {

int cudnnCreate(void** handle) { return *handle = new Handle, kOk; }
int cudnnDestroy(void* handle) { return delete static_cast<Handle*>(handle), kOk; }
int cudnnSetStream(void* handle, void* stream) { return static_cast<Handle*>(handle)->stream = stream, kOk; }
const char* cudnnGetErrorString(int status) { return status == kNotSupported ? "NOT_SUPPORTED" : "BAD_PARAM"; }
void cudnnGetLastErrorString(char* text, size_t size) { std::snprintf(text, size, "%s\n", last_error.c_str()); }

int cudnnBackendCreateDescriptor(int kind, void** descriptor) {
  *descriptor = new Descriptor{static_cast<Kind>(kind), false, {}, nullptr, false};
  return kOk;
}
int cudnnBackendDestroyDescriptor(void* descriptor) { return delete static_cast<Descriptor*>(descriptor), kOk; }

int cudnnBackendSetAttribute(void* descriptor, int name, int type, int64_t count, const void* elements) {
  auto* const of = static_cast<Descriptor*>(descriptor);
  const auto known = kAttributes.find(name);
  if (of->finalized) return refuse(kBad, "finalized already");
  if (known == kAttributes.end() || known->second.kind != of->kind || known->second.type != type || count < 1 ||
      count > known->second.most) {
    return refuse(kBad, "attribute " + std::to_string(name));
  }
  if (type == kDescriptor) {
    for (int64_t i = 0; i < count; i++) {
      const Descriptor* const value = static_cast<Descriptor* const*>(elements)[i];
      if (!value->finalized) return refuse(kNotFinalized, "a value of attribute " + std::to_string(name));
    }
  }
  const auto* const begin = static_cast<const char*>(elements);
  of->values[name].assign(begin, begin + count * size_of(static_cast<Type>(type)));
  return kOk;
}

int cudnnBackendFinalize(void* descriptor) {
  auto* const of = static_cast<Descriptor*>(descriptor);
  const int status = check(*of);
  of->finalized = status == kOk;
  return status;
}

int cudnnBackendGetAttribute(void* descriptor, int name, int type, int64_t most, int64_t* count, void* elements) {
  const auto* const of = static_cast<Descriptor*>(descriptor);
  if (!of->finalized) return refuse(kNotFinalized, "attribute " + std::to_string(name));
  if (of->kind == kPlan && name == 402 && type == kInt64 && most == 1) {
    *static_cast<int64_t*>(elements) = kWorkspace;
    return *count = 1, kOk;
  }
  if (of->kind != kHeuristics || name != 202 || type != kDescriptor) return refuse(kBad, "attribute " + std::to_string(name));
  *count = offers(*of);
  if (most >= 1 && *count == 1) {
    auto* const configuration = *static_cast<Descriptor**>(elements);
    if (configuration->kind != kConfiguration) return refuse(kBad, "no configuration to fill");
    configuration->graph = of->reference(201);
    configuration->takes_all = of->one<int>(200) == kFallback;
    configuration->finalized = true;
  }
  return kOk;
}

int cudnnBackendExecute(void* handle, void* plan, void* pack) {
  const auto *const p = static_cast<Descriptor*>(plan), *const arrays = static_cast<Descriptor*>(pack);
  if (!p->finalized || !arrays->finalized) return refuse(kNotFinalized, "what is to be executed");
  void* const stream = static_cast<Handle*>(handle)->stream;
  if (!stream || !arrays->one<void*>(1003)) return refuse(kBad, "no stream or no workspace");
  std::map<int64_t, void*> memory;
  const auto uids = arrays->all<int64_t>(1000);
  const auto pointers = arrays->all<void*>(1001);
  for (size_t i = 0; i < uids.size(); i++) memory[uids[i]] = pointers[i];
  if (memory.size() != 2 || pointers[0] == pointers[1]) return refuse(kBad, "an array in and another out");
  const auto operations = p->reference(401)->graph->all<Descriptor*>(801);
  enqueue(stream, [=] {
    const auto sizes = operations[0]->reference(753)->all<int64_t>(902);
    for (int64_t i = 0; i < sizes[0] * sizes[1] * sizes[2]; i++) {
      std::map<int64_t, float> values;
      const auto value = [&](const Descriptor* tensor) {
        if (!tensor) return 0.f;
        return tensor->is_virtual() ? values.at(tensor->uid())
                                    : number_at(memory.at(tensor->uid()), tensor->one<int>(901) == kBfloat16, i);
      };
      for (const Descriptor* const operation : operations) {
        const Descriptor* const result = operation->reference(753);
        const float y = computed(operation->reference(750)->one<int>(0), value(operation->reference(751)),
                                 value(operation->reference(752)));
        values[result->uid()] = y;
        if (!result->is_virtual()) put_number(memory.at(result->uid()), result->one<int>(901) == kBfloat16, i, y);
      }
    }
  });
  return kOk;
}

}  // extern "C"
