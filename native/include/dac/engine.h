/* The engine: network banks, replay data, tensors, and the coarse operations that one DAC update is made of.
 *
 * Letters: S seeds trained side by side, B batch rows, D observation size, A action size, H heads of an ensemble,
 * N action samples a state, T diffusion steps. Arrays are row-major float32. Every tensor of an update has the seed as
 * its first axis. Row b*N + j of a repeated batch is sample j of row b.
 *
 * Record and replay: between dac_begin and dac_end the operations below are checked and kept, not executed; dac_run
 * executes the kept program n times without any call back. Outside of begin/end an operation executes at once.
 * What changes from step to step (counters, learning rates, draws) lives in the engine and advances by itself.
 *
 * Randomness is counter-based (Philox4x32-10): a draw depends only on the replica's seed, the counter's value, the
 * operation's stream and the element's position, so it is the same whatever the thread count or the other seeds.
 * Every operation that draws takes recorded draws instead when the matching tensor is not null. Streams are 0..65535.
 *
 * Bounds: whatever is given is checked, alone and multiplied. S and H are 1..4096; D, A and hidden widths 1..65536; a
 * tensor has at most 2^31 - 1 elements; a column of replay data, and one part of a bank over all seeds, at most 2^34.
 * Numbers that steer an operation (rates, temperatures, discounts) must be finite. An output of an operation must not be
 * another output or an input of it. Timesteps in tensors index tables of T rows: what is outside of 1..T counts as the
 * nearest step, what is not a number as 1.
 *
 * Growth: every struct of arguments begins with its own size as the caller was compiled; a shorter one than the library's
 * is filled up with zeros, and zero is always the meaning that the field had before there was one.
 *
 * Lifetimes: a handle lives until its _free call or until dac_engine_free, which frees all that is left. Programs keep
 * pointers to the handles that they use: free a program before its tensors, and no handle but programs between dac_begin
 * and dac_end (dac_end then fails with DAC_INVALID_STATE, and nothing is recorded). One thread at a time may use an engine; two
 * engines may run their programs on two threads at the same time. */
#ifndef DAC_ENGINE_H
#define DAC_ENGINE_H

#include "dac/common.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dac_engine dac_engine;     /* one device, S replicas, all memory */
typedef struct dac_tensor dac_tensor;     /* float32 array on the device */
typedef struct dac_counter dac_counter;   /* 64-bit step counter on the device */
typedef struct dac_bank dac_bank;         /* S x H networks of one shape with gradients, Adam moments, targets */
typedef struct dac_schedule dac_schedule; /* alpha and cumulative alpha of a diffusion, indexed 0..T */
typedef struct dac_replay dac_replay;     /* transitions, resident on the device */
typedef struct dac_program dac_program;   /* a recorded sequence of operations */

/* ------------------------------------------------------------------------------------------------ engine */

#define DAC_DEVICE_CPU 0
#define DAC_DEVICE_CUDA 1

#define DAC_PRECISION_FP32 0
#define DAC_PRECISION_TF32 1 /* CUDA only */
#define DAC_PRECISION_BF16 2 /* bf16 products; float32 accumulators, weights, moments, losses */

/* A GPU that DAC_DEVICE_CUDA can use. */
typedef struct dac_device_info {
  char name[256];
  int64_t total_memory; /* bytes */
  int64_t free_memory;  /* bytes, at the time of the call */
  int32_t compute_capability; /* 10 * major + minor: 90 is an H100 */
  int32_t multiprocessors;
  int32_t driver_version;  /* newest CUDA that the driver serves: 1000 * major + 10 * minor */
  int32_t runtime_version; /* CUDA that the library was built with */
  char architectures[64];  /* what it has code for: "80 90a-real" is sm_80, also as PTX, and sm_90a */
} dac_device_info;

/* How many there are: at least 1. Where there is none: DAC_UNSUPPORTED, and the error text says why (no CUDA part of
 * this library, no driver, a driver that is too old, no GPU). */
DAC_API dac_status dac_cuda_device_count(int32_t* count);
DAC_API dac_status dac_cuda_device_info(int32_t index, dac_device_info* out);

typedef struct dac_engine_config {
  int32_t device;       /* DAC_DEVICE_* */
  int32_t device_index; /* which GPU; 0 on the CPU */
  int32_t precision;    /* DAC_PRECISION_* */
  int32_t threads;      /* 1..256 threads on the CPU backend */
  int32_t num_seeds;    /* S in 1..4096 */
} dac_engine_config;

/* seeds: S values, copied. DAC_UNSUPPORTED if the device or the precision is not there. */
DAC_API dac_status dac_engine_create(const dac_engine_config* config, const int64_t* seeds, dac_engine** out);
DAC_API void dac_engine_free(dac_engine* engine);
/* One line: device, instruction set, threads, library versions. Valid as long as the engine. */
DAC_API const char* dac_engine_description(const dac_engine* engine);

/* ------------------------------------------------------------------------------------------------ tensors */

/* rank 1..4; every dim >= 1, their product below 2^31. Zero-filled. */
DAC_API dac_status dac_tensor_create(dac_engine* engine, int32_t rank, const int64_t* dims, dac_tensor** out);
DAC_API void dac_tensor_free(dac_tensor* tensor);
/* count must be the whole size. Both copy before they return. */
DAC_API dac_status dac_tensor_read(const dac_tensor* tensor, float* values, int64_t count);
DAC_API dac_status dac_tensor_write(dac_tensor* tensor, const float* values, int64_t count);

/* ------------------------------------------------------------------------------------------------ counters */

/* Values that are set are 0..2^41. */
DAC_API dac_status dac_counter_create(dac_engine* engine, int64_t value, dac_counter** out);
DAC_API void dac_counter_free(dac_counter* counter);
DAC_API dac_status dac_counter_get(const dac_counter* counter, int64_t* value);
DAC_API dac_status dac_counter_set(dac_counter* counter, int64_t value);
/* Operation: counter += 1. */
DAC_API dac_status dac_advance(dac_engine* engine, dac_counter* counter);

#define DAC_MOST_WATCHED 16

/* Operation: counter += 1; then, for each replica and each watched number that is infinite or not a number, if its mark is
 * still 0: mark = the counter's value (as a float: exact to 2^24). So nothing between two looks at the numbers is missed. */
typedef struct dac_watch_args {
  uint32_t struct_size; /* sizeof(dac_watch_args) */
  dac_counter* counter;
  int32_t count;                         /* n, 1..DAC_MOST_WATCHED */
  dac_tensor* watched[DAC_MOST_WATCHED]; /* n times (S) */
  dac_tensor* marks;                     /* in and out (S, n) */
} dac_watch_args;
DAC_API dac_status dac_advance_watching(dac_engine* engine, const dac_watch_args* args);

/* ------------------------------------------------------------------------------------------------ network banks */

#define DAC_MAX_HIDDEN_LAYERS 8

#define DAC_NETWORK_NOISE_MODEL 0 /* eps(s, a, t): concat[s, a, time features] -> hidden... -> A; one head */
#define DAC_NETWORK_CRITIC 1      /* Q(s, a): concat[s, a] -> hidden... -> 1; H heads; with A = 0 it is V(s) */
#define DAC_NETWORK_POLICY 2      /* of a Gaussian: s -> hidden... -> 2A, means first, then log stds; one head */
#define DAC_NETWORK_PARAMETERS 3  /* no network: A numbers, which start at 0; one head */

#define DAC_ACTIVATION_MISH 0
#define DAC_ACTIVATION_RELU 1
#define DAC_ACTIVATION_TANH 2

#define DAC_MAX_RESIDUAL_BLOCKS 4

/* The activation follows every layer but the last. The noise model's time features are the 16 numbers of algorithm.md
 * through an MLP 16 -> 32 -> 32 with mish between, whatever the options.
 * Options are zero for networks as the paper has them. layer_norm stands before each activation, dropout after it.
 * residual_blocks makes an MLPResNet (algorithm.md, Networks) of width W = hidden[0]: Dense(W), then so many blocks
 * x + Dense(W)(act(Dense(4 W)(norm(dropout(x))))), activation, last layer; its blocks always have their layer norm, and
 * layer_norm and the other hidden widths mean nothing to it. */
typedef struct dac_network_shape {
  uint32_t struct_size; /* sizeof(dac_network_shape) */
  int32_t kind;         /* DAC_NETWORK_* */
  int32_t obs_dim;      /* D in 1..65536 */
  int32_t act_dim;      /* A in 1..65536; 0..65536 for critics */
  int32_t heads;        /* H in 1..4096; 1 for a noise model or a policy */
  int32_t num_hidden;   /* 1..DAC_MAX_HIDDEN_LAYERS */
  int32_t hidden[DAC_MAX_HIDDEN_LAYERS]; /* widths, 1..65536; 1..16384 for hidden[0] of an MLPResNet */
  int32_t activation;      /* DAC_ACTIVATION_* */
  int32_t layer_norm;      /* 0 or 1 */
  int32_t residual_blocks; /* 0..DAC_MAX_RESIDUAL_BLOCKS */
  float dropout_rate;      /* 0 <= rate < 1, in passes that ask for dropout */
  int32_t shared_log_std;  /* 1: a policy's log stds are A parameters, "log_std", the same in all states */
} dac_network_shape;

/* Xavier-uniform kernels (LeCun-normal ones, cut at two standard deviations, inside residual blocks), zero biases, layer
 * norms of scale 1; a policy's last kernel orthogonal with gain sqrt(2) where its log stds are shared; drawn from the
 * replicas' seeds and `stream`; targets are exact copies. */
DAC_API dac_status dac_bank_create(dac_engine* engine, const dac_network_shape* shape, int32_t stream, dac_bank** out);
DAC_API void dac_bank_free(dac_bank* bank);

/* Parts of a bank. */
#define DAC_PART_PARAMS 0
#define DAC_PART_TARGET 1
#define DAC_PART_GRADS 2
#define DAC_PART_MU 3 /* Adam's first moment */
#define DAC_PART_NU 4 /* Adam's second moment */
#define DAC_NUM_PARTS 5

/* The tensors of one replica, in this order: for the noise model "time/0/kernel", "time/0/bias", "time/1/kernel",
 * "time/1/bias"; then for each layer i "net/i/kernel" (in, out) and "net/i/bias" (out), with layer_norm each but the last
 * followed by "norm/i/scale" and "norm/i/bias" (out). An MLPResNet has "net/0" for its first layer, "block/j/norm",
 * "block/j/0" and "block/j/1" for its blocks, "net/1" for its last layer. In a critic bank each has the head as its first
 * axis: (H, in, out), (H, out). The first layer's input rows are s, a, time, in this order.
 * name is valid as long as the bank; dims holds rank numbers (at most 3). */
DAC_API int32_t dac_bank_tensor_count(const dac_bank* bank);
DAC_API dac_status dac_bank_tensor_info(const dac_bank* bank, int32_t index, const char** name, int32_t* rank,
                                        int64_t* dims);
/* One tensor of one replica; count must be its size. */
DAC_API dac_status dac_bank_read(const dac_bank* bank, int32_t part, int32_t seed_index, int32_t index, float* values,
                                 int64_t count);
DAC_API dac_status dac_bank_write(dac_bank* bank, int32_t part, int32_t seed_index, int32_t index, const float* values,
                                  int64_t count);
/* The whole part of all replicas, tensor by tensor, from one bank to another of the same shape and number of seeds. The
 * engines may differ, in the device too; no other thread may use either during the call. What both hold afterwards are
 * the same bits. */
DAC_API dac_status dac_bank_copy(dac_bank* to, const dac_bank* from, int32_t part);
/* Optimizer steps taken so far (Adam's count, which is also the step of the learning-rate schedule); 0..2^41
 * where they are set. */
DAC_API dac_status dac_bank_get_steps(const dac_bank* bank, int64_t* steps);
DAC_API dac_status dac_bank_set_steps(dac_bank* bank, int64_t steps);

/* ------------------------------------------------------------------------------------------------ noise schedule */

#define DAC_SCHEDULE_VP 0
#define DAC_SCHEDULE_COSINE 1
#define DAC_SCHEDULE_LINEAR 2

/* steps: T in 1..1000. */
DAC_API dac_status dac_schedule_create(dac_engine* engine, int32_t kind, int32_t steps, dac_schedule** out);
DAC_API void dac_schedule_free(dac_schedule* schedule);
/* alphas, alpha_hats: T + 1 numbers each, entry 0 is 1. write replaces the formula's numbers (recorded schedules). */
DAC_API dac_status dac_schedule_read(const dac_schedule* schedule, float* alphas, float* alpha_hats, int32_t count);
DAC_API dac_status dac_schedule_write(dac_schedule* schedule, const float* alphas, const float* alpha_hats,
                                      int32_t count);

/* ------------------------------------------------------------------------------------------------ replay data */

#define DAC_COLUMN_OBSERVATIONS 0      /* (n, D) */
#define DAC_COLUMN_ACTIONS 1           /* (n, A) */
#define DAC_COLUMN_REWARDS 2           /* (n) */
#define DAC_COLUMN_MASKS 3             /* (n); 0 where the episode ended for good */
#define DAC_COLUMN_NEXT_OBSERVATIONS 4 /* (n, D) */

/* Transitions that all replicas share: 1..2^31. */
DAC_API dac_status dac_replay_create(dac_engine* engine, int64_t transitions, int32_t obs_dim, int32_t act_dim,
                                     dac_replay** out);
/* Replay data that grow: `transitions` shared rows (0..2^31) and, for each replica, a ring of `own` rows (1..2^31; all
 * together at most 2^31) that dac_replay_append fills. What a replica has seen is its shared rows, then its own in the order
 * in which they came; the live rows are the last `capacity` (1..2^31) of that. Of more shared rows than `capacity` a random
 * choice, in random order, takes the place of the first ones. */
DAC_API dac_status dac_replay_create_growing(dac_engine* engine, int64_t transitions, int64_t own, int64_t capacity,
                                             int32_t obs_dim, int32_t act_dim, dac_replay** out);
DAC_API void dac_replay_free(dac_replay* replay);
/* Copies `rows` shared rows of one column, starting at row `first`. */
DAC_API dac_status dac_replay_write(dac_replay* replay, int32_t column, int64_t first, int64_t rows,
                                    const float* values);
/* `rows` (1..own) more rows of every replica: observations (rows, S, D), actions (rows, S, A), rewards and masks (rows, S),
 * next observations. They count from the next run of a program on. DAC_INVALID_STATE, and nothing changes, if a row that is
 * still live would have to make room (own < capacity). */
DAC_API dac_status dac_replay_append(dac_replay* replay, int64_t rows, const float* observations, const float* actions,
                                     const float* rewards, const float* masks, const float* next_observations);
/* How many rows each replica was given so far; 0..2^41. Where a saved run goes on it is set, and its rows are written. */
DAC_API dac_status dac_replay_get_appended(const dac_replay* replay, int64_t* rows);
DAC_API dac_status dac_replay_set_appended(dac_replay* replay, int64_t rows);
/* Rows `first`.. of one column, of those that were appended (the first ever is row 0): (rows, S, width). The last `own` are
 * there. */
DAC_API dac_status dac_replay_read_appended(const dac_replay* replay, int32_t column, int64_t first, int64_t rows,
                                            float* values);
DAC_API dac_status dac_replay_write_appended(dac_replay* replay, int32_t column, int64_t first, int64_t rows,
                                             const float* values);

#define DAC_SAMPLING_SCAN 0    /* every shared row once a pass, in an order drawn anew for each pass; a batch may span two */
#define DAC_SAMPLING_UNIFORM 1 /* B distinct shared rows, independent from batch to batch */
#define DAC_SAMPLING_LIVE 2    /* B distinct ones of the rows that are live when it runs; some twice if they are fewer */

/* Operation: the minibatch of every replica. S*B rows; B is taken from the tensors; at most as many as there can be. */
typedef struct dac_sample_args {
  uint32_t struct_size; /* sizeof(dac_sample_args) */
  dac_replay* replay;
  int32_t sampling;     /* DAC_SAMPLING_* */
  dac_counter* counter; /* its value says which minibatch */
  int32_t stream;
  dac_tensor* observations;      /* out (S, B, D) */
  dac_tensor* actions;           /* out (S, B, A) */
  dac_tensor* rewards;           /* out (S, B) */
  dac_tensor* masks;             /* out (S, B) */
  dac_tensor* next_observations; /* out (S, B, D) */
} dac_sample_args;
DAC_API dac_status dac_sample_batch(dac_engine* engine, const dac_sample_args* args);

/* ------------------------------------------------------------------------------------------------ operations */

/* A reverse diffusion is a table of K rows, each a pass of the noise model and a step from x at its timestep t to the next
 * one (algorithm.md, Samplers): t = T, T - jump, .. while that is at least 1, the last step going to 0; then `repeats`
 * rows more that are the last one again. Zeros: DDPM, every timestep, no repeats. */
#define DAC_SAMPLER_DDPM 0
#define DAC_SAMPLER_DDIM 1 /* no noise; alpha_t is that of the single step also where it jumps over several */

typedef struct dac_sampler {
  dac_schedule* schedule;
  int32_t kind;      /* DAC_SAMPLER_* */
  int32_t jump;      /* timesteps from row to row, 1..T; 0 is 1; DDPM takes 1 alone */
  int32_t repeats;   /* 0..1000 */
  int32_t clip;      /* 1: to [-1, 1] in each row, DDPM the x0 that it predicts, DDIM x itself */
  float temperature; /* scales DDPM's noise of the steps to t - 1 > 0 */
} dac_sampler;

/* K: ceil(T / jump) + repeats. */
DAC_API dac_status dac_sampler_rows(const dac_sampler* sampler, int32_t* rows);

/* Operation: actions from the reverse diffusion. With a guide (the paper's "ddpm_qg") each row's predicted noise is first
 * reduced by sqrt(1 - ahat_t) / (eta + 1e-6) times the gradient, at x, of the guide's mean value over its heads. */
typedef struct dac_denoise_args {
  uint32_t struct_size; /* sizeof(dac_denoise_args) */
  dac_bank* actor;      /* noise model */
  int32_t part;         /* DAC_PART_PARAMS or DAC_PART_TARGET */
  dac_sampler sampler;
  dac_counter* counter;
  int32_t stream;
  dac_tensor* observations; /* (S, R, D) */
  dac_tensor* prior;    /* (S, R*N, A) recorded x_T, or null: drawn */
  dac_tensor* noise;    /* (S, K, R*N, A) recorded z in the order used (t = T first), or null: drawn */
  dac_tensor* actions;  /* out (S, R*N, A); its rows say N */
  dac_tensor* steps;    /* out (S, K, R*N, A) the chain after each step, or null */
  dac_bank* guide;      /* critics, or null */
  int32_t guide_part;   /* DAC_PART_PARAMS or DAC_PART_TARGET */
  dac_tensor* eta;      /* (S), with a guide */
} dac_denoise_args;
DAC_API dac_status dac_denoise(dac_engine* engine, const dac_denoise_args* args);

/* Operation: values (S, H, R*N) of a critic bank at observations (S, R, D) and actions (S, R*N, A). */
DAC_API dac_status dac_ensemble_values(dac_engine* engine, dac_bank* critic, int32_t part, dac_tensor* observations,
                                       dac_tensor* actions, dac_tensor* values);

#define DAC_SAMPLES_MEAN 0
#define DAC_SAMPLES_MAX 1 /* maxQ */
#define DAC_SAMPLES_MEAN_OF_MINIMA 2 /* over the samples of the minimum over the heads; over_ensemble means nothing */
#define DAC_SAMPLES_PIECES 3 /* of the authors' Diffusion-QL: the values as one row of H*B*N numbers cut into B pieces, the
                                mean of each, and the minimum of these for all rows; over_ensemble means nothing */

#define DAC_ENSEMBLE_LCB 0         /* mean - rho * population std (lower confidence bound) */
#define DAC_ENSEMBLE_MIN 1
#define DAC_ENSEMBLE_CONVEX 2      /* rho * min + (1 - rho) * max */
#define DAC_ENSEMBLE_RAND_CONVEX 3 /* random convex combination, weights u / (sum u + 1e-6) */

/* Operation: y = r + discount * mask * v, with v the ensemble rule over H of the mean or max over N. */
typedef struct dac_td_target_args {
  uint32_t struct_size; /* sizeof(dac_td_target_args) */
  dac_tensor* values;  /* (S, H, B*N) of the target critics at the next actions */
  int32_t over_samples;  /* DAC_SAMPLES_* */
  int32_t over_ensemble; /* DAC_ENSEMBLE_* */
  float rho;
  float discount;
  dac_counter* counter;
  int32_t stream;
  dac_tensor* uniforms; /* (S, H, B) recorded for RAND_CONVEX, or null: drawn */
  dac_tensor* rewards;  /* (S, B) */
  dac_tensor* masks;    /* (S, B) */
  dac_tensor* targets;  /* out (S, B) */
  dac_tensor* next_values; /* out (S, B) v, or (S, 1, B) to be taken as the values of one head, or null */
  dac_tensor* log_probs;   /* (S, B*N) of the next actions, or null; with them v falls by temperature times their mean over N */
  dac_tensor* temperature; /* (S), with log_probs */
} dac_td_target_args;
DAC_API dac_status dac_td_target(dac_engine* engine, const dac_td_target_args* args);

/* Operation: gradients of mean over (H, B) of (Q_h(s, a) - y)^2 into the bank's DAC_PART_GRADS. */
typedef struct dac_critic_gradients_args {
  uint32_t struct_size; /* sizeof(dac_critic_gradients_args) */
  dac_bank* critic;
  dac_tensor* observations; /* (S, B, D) */
  dac_tensor* actions;      /* (S, B, A) */
  dac_tensor* targets;      /* (S, B) */
  dac_tensor* values;       /* out (S, H, B) */
  dac_tensor* loss;         /* out (S) */
  dac_tensor* value_mean;   /* out (S) mean over H and B */
  dac_tensor* value_std;    /* out (S) mean over B of the population std over H */
} dac_critic_gradients_args;
DAC_API dac_status dac_critic_gradients(dac_engine* engine, const dac_critic_gradients_args* args);

/* Operation: global-norm clip, Adam (0.9, 0.999, 1e-8), cosine decay of the learning rate, target average; one pass.
 * The target moves when counter mod target_every = 0 and counter > target_after (counter null: always). */
typedef struct dac_optimizer_args {
  uint32_t struct_size; /* sizeof(dac_optimizer_args) */
  dac_bank* bank;
  float learning_rate; /* >= 0 */
  int64_t decay_steps; /* K of the cosine; 0: constant rate */
  float clip_norm;     /* 0: no clipping */
  float tau;           /* 0..1: target <- tau * params + (1 - tau) * target */
  dac_counter* counter;
  int64_t target_every;
  int64_t target_after;
  dac_tensor* grad_norm; /* out (S) global norm before clipping */
} dac_optimizer_args;
DAC_API dac_status dac_optimizer_step(dac_engine* engine, const dac_optimizer_args* args);

/* Operation: forward diffusion x_t = sqrt(ahat_t) a + sqrt(1 - ahat_t) e with t uniform on 1..T. */
typedef struct dac_diffuse_args {
  uint32_t struct_size; /* sizeof(dac_diffuse_args) */
  dac_schedule* schedule;
  dac_counter* counter;
  int32_t stream;
  dac_tensor* actions;            /* (S, B, A) */
  dac_tensor* recorded_timesteps; /* (S, B) or null: drawn */
  dac_tensor* recorded_noise;     /* (S, B, A) or null: drawn */
  dac_tensor* timesteps;          /* out (S, B) whole numbers 1..T */
  dac_tensor* noise;              /* out (S, B, A) e */
  dac_tensor* noisy_actions;      /* out (S, B, A) x_t */
} dac_diffuse_args;
DAC_API dac_status dac_diffuse(dac_engine* engine, const dac_diffuse_args* args);

/* Operation: Q_norm = mean over (H, B) of |Q(s, a)|; guidance = grad at x_t of mean_h Q(s, x), / (Q_norm + 1e-6). */
typedef struct dac_q_guidance_args {
  uint32_t struct_size; /* sizeof(dac_q_guidance_args) */
  dac_bank* critic;
  int32_t part;
  dac_tensor* observations;  /* (S, B, D) */
  dac_tensor* actions;       /* (S, B, A) */
  dac_tensor* noisy_actions; /* (S, B, A) */
  dac_tensor* q_norm;        /* out (S) */
  dac_tensor* guidance;      /* out (S, B, A) */
} dac_q_guidance_args;
DAC_API dac_status dac_q_guidance(dac_engine* engine, const dac_q_guidance_args* args);

#define DAC_GUIDANCE_SOFT 0 /* mean over (B, A) of sqrt(1 - ahat_t) G eps_theta */
#define DAC_GUIDANCE_HARD 1 /* mean over (B, A) of G eps_theta */

/* Operation: gradients of eta * mean (eps_theta - e)^2 + guidance into the bank's DAC_PART_GRADS. */
typedef struct dac_actor_gradients_args {
  uint32_t struct_size; /* sizeof(dac_actor_gradients_args) */
  dac_bank* actor;
  dac_schedule* schedule;
  int32_t guidance_kind; /* DAC_GUIDANCE_* */
  dac_tensor* eta;           /* (S) */
  dac_tensor* observations;  /* (S, B, D) */
  dac_tensor* noisy_actions; /* (S, B, A) */
  dac_tensor* timesteps;     /* (S, B) */
  dac_tensor* noise;         /* (S, B, A) */
  dac_tensor* guidance;      /* (S, B, A) */
  dac_tensor* predicted_noise; /* out (S, B, A) eps_theta */
  dac_tensor* bc_loss;       /* out (S) noise regression loss */
  dac_tensor* guidance_loss; /* out (S) */
  dac_tensor* actor_loss;    /* out (S) */
} dac_actor_gradients_args;
DAC_API dac_status dac_actor_gradients(dac_engine* engine, const dac_actor_gradients_args* args);

/* Operation: eta <- clip(eta + rate * clip(bc_loss - threshold, -1, 1), eta_min, eta_max); eta and bc_loss are (S). */
DAC_API dac_status dac_dual_step(dac_engine* engine, dac_tensor* eta, dac_tensor* bc_loss, float rate, float threshold,
                                 float eta_min, float eta_max);

/* Operation: one of M candidate actions a row, by the mean over heads of its values. temperature <= 0: the largest
 * (first on ties); otherwise the largest of sign-like score (q / (|q| + 1e-6)) / (temperature + 1e-6) + Gumbel noise. */
typedef struct dac_select_args {
  uint32_t struct_size; /* sizeof(dac_select_args) */
  float temperature;
  dac_counter* counter;
  int32_t stream;
  dac_tensor* candidates; /* (S, R*M, A) */
  dac_tensor* values;     /* (S, H, R*M) */
  dac_tensor* gumbel;     /* (S, R, M) recorded, or null: drawn */
  dac_tensor* actions;    /* out (S, R, A), unclipped */
  dac_tensor* indices;    /* out (S, R) whole numbers 0..M-1 */
  int32_t minimum;        /* 1: by the minimum over the heads, not their mean */
  int32_t plain_softmax;  /* 1: the score is q / (temperature + 1e-4) + Gumbel noise */
} dac_select_args;
DAC_API dac_status dac_select_actions(dac_engine* engine, const dac_select_args* args);

/* ------------------------------------------------------------------------------------------------ programs */

DAC_API dac_status dac_begin(dac_engine* engine);
DAC_API dac_status dac_end(dac_engine* engine, dac_program** out);
DAC_API dac_status dac_run(dac_program* program, int64_t times);
DAC_API void dac_program_free(dac_program* program);

#ifdef __cplusplus
}
#endif

#endif
