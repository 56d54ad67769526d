/* The general passes of the engine: forward and backward through networks of any shape, the losses between them, and the
 * gradient through a whole reverse diffusion. DAC's own passes have operations of their own in engine.h, which are faster;
 * an algorithm or an option that they do not fit is made of these.
 *
 * A gradient is: dac_forward with a trace, a loss operation that writes the gradient at the outputs, dac_backward with the
 * same trace. Letters, layouts, draws, recording and bounds are those of engine.h. */
#ifndef DAC_PASSES_H
#define DAC_PASSES_H

#include "dac/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a backward pass needs of the forward pass before it: the inputs and outputs of every layer. */
typedef struct dac_trace dac_trace;

/* For passes of `rows` rows a seed through the bank's networks; belongs to the bank's engine. */
DAC_API dac_status dac_trace_create(dac_bank* bank, int64_t rows, dac_trace** out);
DAC_API void dac_trace_free(dac_trace* trace);

/* Operation: the networks' outputs. */
typedef struct dac_forward_args {
  uint32_t struct_size; /* sizeof(dac_forward_args) */
  dac_bank* bank;
  int32_t part;             /* DAC_PART_PARAMS or DAC_PART_TARGET */
  dac_tensor* observations; /* (S, R, D) */
  dac_tensor* actions;      /* (S, R*N, A); its rows say N. Null for policies and where A = 0: then N = 1 */
  /* of noise models: */
  int32_t steps;            /* T, 1..1000 */
  int32_t timestep;         /* of all rows, 1..T, if timesteps is null */
  dac_tensor* timesteps;    /* (S, R*N) whole numbers 1..T, or null */
  /* of passes with dropout: */
  int32_t dropout;          /* 1: at the shape's rate */
  dac_counter* counter;
  int32_t stream;
  dac_tensor* masks[DAC_MAX_HIDDEN_LAYERS]; /* (S, R*N, width) recorded, 1 kept and 0 not, by the order of the network's
                                               dropouts (one head only), or null: drawn */
  dac_trace* trace;         /* kept for a backward pass, or null */
  dac_tensor* outputs;      /* out: noise model (S, R*N, A), critics (S, H, R*N), policy (S, R*N, 2A) */
} dac_forward_args;
DAC_API dac_status dac_forward(dac_engine* engine, const dac_forward_args* args);

#define DAC_GRADIENTS_NONE 0
#define DAC_GRADIENTS_REPLACE 1
#define DAC_GRADIENTS_ADD 2

/* Operation: gradients of the pass that was issued last with this trace. */
typedef struct dac_backward_args {
  uint32_t struct_size; /* sizeof(dac_backward_args) */
  dac_trace* trace;
  dac_tensor* d_outputs; /* as the pass' outputs; null: 1 / H each, for the gradient of the mean over the heads */
  int32_t weights;       /* DAC_GRADIENTS_*: what becomes of the bank's DAC_PART_GRADS */
  int32_t inputs;        /* DAC_GRADIENTS_*: what becomes of d_actions */
  dac_tensor* d_actions; /* in and out (S, R*N, A), summed over the heads; null if inputs is NONE */
} dac_backward_args;
DAC_API dac_status dac_backward(dac_engine* engine, const dac_backward_args* args);

#define DAC_HEADS_MEAN 0   /* mean over (H, B) of (Q_h - y)^2 */
#define DAC_HEADS_SUM 1    /* mean over B of the sum over H of (Q_h - y)^2 */
#define DAC_HEADS_OF_SUM 2 /* mean over B of (sum over H of Q_h - y)^2, as the authors' SAC has it */

/* Operation: the squared error and its gradient. */
typedef struct dac_squared_error_args {
  uint32_t struct_size;   /* sizeof(dac_squared_error_args) */
  dac_tensor* values;     /* (S, H, B) */
  dac_tensor* targets;    /* (S, B) */
  dac_tensor* d_values;   /* out (S, H, B) */
  dac_tensor* loss;       /* out (S) */
  dac_tensor* value_mean; /* out (S) mean over H and B */
  dac_tensor* value_std;  /* out (S) mean over B of the population std over H */
  int32_t over_heads;     /* DAC_HEADS_* */
} dac_squared_error_args;
DAC_API dac_status dac_squared_error(dac_engine* engine, const dac_squared_error_args* args);

/* Operation: eta * mean (eps_theta - e)^2 + guidance (dac_actor_gradients) and its gradient at eps_theta. */
typedef struct dac_noise_regression_args {
  uint32_t struct_size; /* sizeof(dac_noise_regression_args) */
  dac_schedule* schedule;
  int32_t guidance_kind;       /* DAC_GUIDANCE_* */
  dac_tensor* eta;             /* (S) */
  dac_tensor* timesteps;       /* (S, B) */
  dac_tensor* noise;           /* (S, B, A) */
  dac_tensor* guidance;        /* (S, B, A), or null: none */
  dac_tensor* predicted_noise; /* (S, B, A) eps_theta */
  dac_tensor* d_predicted;     /* out (S, B, A), or null: only the losses */
  dac_tensor* bc_loss;         /* out (S) noise regression loss */
  dac_tensor* guidance_loss;   /* out (S) */
  dac_tensor* actor_loss;      /* out (S) */
} dac_noise_regression_args;
DAC_API dac_status dac_noise_regression(dac_engine* engine, const dac_noise_regression_args* args);

/* Operation: -mean over (H, B) of Q / (Q_norm + 1e-6) and its gradient at Q, with Q_norm the mean over (H, B) of |Q_data|
 * (algorithm.md, step 6, denoised). */
typedef struct dac_value_loss_args {
  uint32_t struct_size;    /* sizeof(dac_value_loss_args) */
  dac_tensor* values;      /* (S, H, B) Q */
  dac_tensor* data_values; /* (S, H, B) Q_data; through Q_norm no gradient flows */
  dac_tensor* q_norm;      /* out (S) */
  dac_tensor* d_values;    /* out (S, H, B) */
  dac_tensor* loss;        /* out (S) */
  dac_tensor* total;       /* in and out (S): the loss is added */
} dac_value_loss_args;
DAC_API dac_status dac_value_loss(dac_engine* engine, const dac_value_loss_args* args);

/* Operation: the gradient through a reverse diffusion, back to the weights of the noise model: DAC_PART_GRADS of the bank
 * grow by it. Follows a dac_denoise of DAC_PART_PARAMS without a guide that kept its chain; its arguments are given again,
 * the counter still has its value, and what it drew is drawn again. Each row's pass is done once more, so that one row's
 * trace is all the memory it takes. Where the sampler clips, gradients pass inside of [-1, 1] alone. */
typedef struct dac_denoise_backward_args {
  uint32_t struct_size; /* sizeof(dac_denoise_backward_args) */
  dac_bank* actor;
  dac_sampler sampler;
  dac_counter* counter;
  int32_t stream;
  dac_tensor* observations; /* (S, R, D) */
  dac_tensor* prior;        /* as it was given: (S, R*N, A), or null: drawn */
  dac_tensor* steps;        /* (S, K, R*N, A) the chain that dac_denoise kept */
  dac_tensor* d_actions;    /* (S, R*N, A) gradient at the actions that it gave */
} dac_denoise_backward_args;
DAC_API dac_status dac_denoise_backward(dac_engine* engine, const dac_denoise_backward_args* args);

#ifdef __cplusplus
}
#endif

#endif
