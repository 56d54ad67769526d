// SPDX-License-Identifier: Apache-2.0
// Memory, copies, captures and the operations on networks, whose kernels are behind mlp_launchers.h. The other
// operations are in the files named after them.
#include "cuda/cuda_backend.h"

#include <cstdlib>
#include <cstring>

#include "core/program.h"
#include "cuda/device.h"
#include "cuda/hopper/pair_launch.h"

namespace dac {
namespace {

constexpr int kLeastCapability = 80;  // mma.sync in bf16 and tf32, cp.async
constexpr const char* kEmulation = "host";  // its list of architectures
constexpr int kOverlapDriver = 12030;  // programmatic launches in a captured stream

std::string mebibytes(size_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

std::string precision_name(int precision) {
  return precision == DAC_PRECISION_FP32 ? "fp32" : precision == DAC_PRECISION_TF32 ? "tf32" : "bf16";
}

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

std::string capability_text(const dac_device_info& info) {
  return std::to_string(info.compute_capability / 10) + "." + std::to_string(info.compute_capability % 10);
}

// Why the kernels of hopper/ cannot run here; empty: they can.
std::string hopper_obstacle(const dac_device_info& info) {
  const std::string architectures = info.architectures;
  const bool built = architectures == kEmulation || architectures.find("90a") != std::string::npos;
  if (info.compute_capability != 90 || !built)
    return std::string("needs a GPU of compute capability 9.0 and a library with code for sm_90a; this is ") + info.name +
           " of compute capability " + capability_text(info) + ", built for " + architectures;
  if (info.driver_version < kOverlapDriver)
    return "programmatic launches inside a graph need a driver for CUDA " + version_text(kOverlapDriver) +
           " or newer; this one is for CUDA " + version_text(info.driver_version);
  return "";
}

// DAC_CUDA_KERNELS: which kernels bfloat16 takes, "hopper" (the default where they run; the emulation is asked for them
// by name) or "portable". fp32 and tf32 have portable ones alone.
bool wants_hopper_kernels(const dac_device_info& info) {
  const std::string obstacle = hopper_obstacle(info);
  const char* wish = std::getenv("DAC_CUDA_KERNELS");
  if (!wish) return obstacle.empty() && std::strcmp(info.architectures, kEmulation);
  if (!std::strcmp(wish, "portable")) return false;
  if (std::strcmp(wish, "hopper"))
    throw Error(DAC_UNSUPPORTED, std::string("DAC_CUDA_KERNELS=") + wish + ": must be hopper or portable");
  if (!obstacle.empty()) throw Error(DAC_UNSUPPORTED, "DAC_CUDA_KERNELS=hopper: " + obstacle);
  return true;
}

// Whether the launches of hopper/ overlap within a branch: DAC_CUDA_OVERLAP=1. Not the default: on an H100 the blocks that
// come early and wait take the multiprocessors from the other branch's (5,625 updates/s without, 4,653 with).
bool wants_overlap() {
  const char* wish = std::getenv("DAC_CUDA_OVERLAP");
  return wish && !std::strcmp(wish, "1");
}

// Whether guidance and the next update's values are one pass where they can be: DAC_CUDA_JOINED=0 keeps them apart, to
// measure what it gains.
bool wants_joined_passes() {
  const char* wish = std::getenv("DAC_CUDA_JOINED");
  return !wish || std::strcmp(wish, "0");
}

// Which of the variants of the kernels of hopper/ runs: DAC_CUDA_VARIANT. The default until they were measured: plain.
hopper::PairVariant wanted_variant() {
  const char* wish = std::getenv("DAC_CUDA_VARIANT");
  return wish ? hopper::pair_variant(wish) : hopper::PairVariant::kPlain;
}

}  // namespace

CudaBackend::CudaBackend(const dac_engine_config& config)
    : device_(config.device_index), precision_(config.precision), num_seeds_(config.num_seeds) {}

CudaBackend::CudaBackend(const dac_engine_config& config, const int64_t* seeds) : CudaBackend(config) {
  require(precision_ >= DAC_PRECISION_FP32 && precision_ <= DAC_PRECISION_BF16, "unknown precision");
  const dac_device_info info = device_info(device_);
  if (info.compute_capability < kLeastCapability)
    throw Error(DAC_UNSUPPORTED, std::string(info.name) + " has compute capability " + capability_text(info) +
                                     "; 8.0 (Ampere) or newer is needed");
  DAC_CUDA(cudaSetDevice(device_));
  DAC_CUDA(cudaDeviceGetAttribute(&shared_bytes_, cudaDevAttrMaxSharedMemoryPerBlockOptin, device_));
  multiprocessors_ = info.multiprocessors;
  for (Branch& branch : branches_) branch.open();
  const size_t bytes = static_cast<size_t>(num_seeds_) * sizeof(int64_t);
  seeds_ = static_cast<int64_t*>(allocate(bytes));
  copy_to_device(seeds_, seeds, bytes);
  hopper_ = wants_hopper_kernels(info) && precision_ == DAC_PRECISION_BF16;
  overlapped_ = hopper_ && wants_overlap();
  if (hopper_) variant_ = wanted_variant();
  if (precision_ == DAC_PRECISION_BF16) images_ = std::make_unique<WeightImages>(num_seeds_);
  description_ = "cuda:" + std::to_string(device_) + ", " + precision_name(precision_) + ", " + info.name + ", " +
                 mebibytes(static_cast<size_t>(info.total_memory)) + ", " + std::to_string(multiprocessors_) +
                 " multiprocessors, sm_" + std::to_string(info.compute_capability) +
                 (hopper_ ? std::string(", Hopper kernels, ") + hopper::name_of(variant_) : "") + ", driver CUDA " +
                 version_text(info.driver_version) + ", built with CUDA " + version_text(info.runtime_version);
}

// Errors are of no use any more: the memory of a failed device goes with the process.
CudaBackend::~CudaBackend() {
  (void)cudaSetDevice(device_);
  if (stream()) (void)cudaStreamSynchronize(stream());
  (void)cudaFree(seeds_);
}

void* CudaBackend::allocate(size_t bytes) {
  void* memory = allocate_device_memory(std::max<size_t>(bytes, 1), "an array");
  const cudaError_t cleared = cudaMemsetAsync(memory, 0, bytes, stream());
  if (cleared != cudaSuccess) (void)cudaFree(memory);
  check_cuda(cleared, "cudaMemsetAsync", __FILE__, __LINE__);
  arrays_[memory] = bytes;
  return memory;
}

void CudaBackend::forget_squares() {
  for (Branch& branch : branches_) branch.squares.forget();
}

// Of operations on a bank the optimizer's step alone is known to leave the gradients as they are.
void CudaBackend::forget_squares(const Operation& operation) {
  const BankView* bank = bank_of(operation);
  if (!bank || std::holds_alternative<OptimizerOp>(operation)) return;
  for (Branch& branch : branches_) branch.squares.forget(*bank);
}

// cudaFree waits for the work in the queue that may still use the memory.
void CudaBackend::release(void* memory) noexcept {
  (void)cudaSetDevice(device_);
  if (images_) images_->released(memory, arrays_[memory]);
  forget_squares();
  arrays_.erase(memory);
  (void)cudaFree(memory);
}

void CudaBackend::copy_to_device(void* device, const void* host, size_t bytes) {
  if (images_) images_->written(device, bytes);
  forget_squares();
  DAC_CUDA(cudaMemcpyAsync(device, host, bytes, cudaMemcpyHostToDevice, stream()));
  synchronize();
}

void CudaBackend::copy_to_host(void* host, const void* device, size_t bytes) {
  DAC_CUDA(cudaMemcpyAsync(host, device, bytes, cudaMemcpyDeviceToHost, stream()));
  synchronize();
}

void CudaBackend::copy_on_device(void* to, const void* from, size_t bytes) {
  if (images_) images_->written(to, bytes);
  forget_squares();
  DAC_CUDA(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream()));
}

void CudaBackend::synchronize() { DAC_CUDA(cudaStreamSynchronize(stream())); }

const NetworkLayout* CudaBackend::layout_of(const dac_network_shape& shape) {
  for (const auto& layout : layouts_)
    if (!std::memcmp(&layout->shape(), &shape, sizeof shape)) return layout.get();
  layouts_.push_back(std::make_unique<NetworkLayout>(shape));
  return layouts_.back().get();
}

// ------------------------------------------------------------------------------------------ captures

void CudaBackend::begin_capture() {
  forget_squares();
  DAC_CUDA(cudaStreamBeginCapture(stream(), cudaStreamCaptureModeRelaxed));
  branches_[1].wait_for(branches_[0].now());
}

void CudaBackend::on_branch(int branch) {
  require(branch >= 0 && branch < kBranches, "a graph has branches 0 and 1");
  branch_ = branch;
}

void CudaBackend::mark(int64_t number) { marks_[number].record(branch().stream); }

void CudaBackend::wait_for(int64_t number) { branch().wait_for(marks_.at(number)); }

cudaGraphExec_t CudaBackend::end_capture() {
  branch_ = 0;
  forget_squares();  // what was captured runs later
  branches_[0].wait_for(branches_[1].now());
  branches_[0].waits = false;  // the graph ends here
  cudaGraph_t graph = nullptr;
  DAC_CUDA(cudaStreamEndCapture(stream(), &graph));
  cudaGraphExec_t executable = nullptr;
  const cudaError_t error = cudaGraphInstantiate(&executable, graph, 0);
  (void)cudaGraphDestroy(graph);
  check_cuda(error, "cudaGraphInstantiate", __FILE__, __LINE__);
  const cudaError_t uploaded = cudaGraphUpload(executable, stream());
  if (uploaded != cudaSuccess) (void)cudaGraphExecDestroy(executable);
  check_cuda(uploaded, "cudaGraphUpload", __FILE__, __LINE__);
  return executable;
}

// The call fails where the branches are not joined yet, but ends the capture of both.
void CudaBackend::abandon_capture() noexcept {
  branch_ = 0;
  forget_squares();
  for (Branch& branch : branches_) branch.waits = false;
  cudaGraph_t graph = nullptr;
  (void)cudaStreamEndCapture(stream(), &graph);
  if (graph) (void)cudaGraphDestroy(graph);
  (void)cudaGetLastError();
}

void CudaBackend::launch_graph(cudaGraphExec_t graph, int64_t times) {
  if (images_) images_->refresh(stream());
  forget_squares();
  for (int64_t i = 0; i < times; ++i) DAC_CUDA(cudaGraphLaunch(graph, stream()));
}

void CudaBackend::free_graph(cudaGraphExec_t graph) noexcept {
  if (!graph) return;
  (void)cudaSetDevice(device_);
  (void)cudaStreamSynchronize(stream());
  (void)cudaGraphExecDestroy(graph);
}

// ------------------------------------------------------------------------------------------ networks

MlpContext CudaBackend::mlp_context(size_t workspace_bytes) {
  return {queue(),
          precision_,
          num_seeds_,
          seeds_,
          multiprocessors_,
          static_cast<size_t>(shared_bytes_),
          branch().workspace.get(workspace_bytes),
          images_.get(),
          &branch().squares,
          hopper_,
          variant_};
}

void CudaBackend::run(const DenoiseOp& op) { launch_denoise(op, mlp_context(denoise_workspace(op, num_seeds_))); }

void CudaBackend::run(const ValuesOp& op) {
  launch_ensemble_values(op, mlp_context(ensemble_values_workspace(op, num_seeds_)));
}

void CudaBackend::run(const CriticGradientsOp& op) {
  launch_critic_gradients(op, mlp_context(critic_gradients_workspace(op, num_seeds_)));
}

void CudaBackend::run(const QGuidanceOp& op) {
  launch_q_guidance(op, mlp_context(q_guidance_workspace(op, num_seeds_)));
}

bool CudaBackend::joins_target_pass(const NetworkLayout& critics) {
  return wants_joined_passes() && !hopper::streams(variant_) &&
         hopper::pairs_apply(NetworkShape(critics), mlp_context(0));
}

void CudaBackend::run(const TargetPassOp& op) {
  launch_target_pass(op, mlp_context(q_guidance_workspace(op.guidance_op(), num_seeds_)));
}

void CudaBackend::run(const ActorGradientsOp& op) {
  launch_actor_gradients(op, mlp_context(actor_gradients_workspace(op, num_seeds_)));
}

}  // namespace dac
