/* What the other algorithms need beside the passes of passes.h: Gaussian policies and the losses of BC, IQL, IVR, CQL, SAC
 * and Diffusion-QL. Letters, layouts, draws, recording and bounds are those of engine.h. */
#ifndef DAC_AGENTS_H
#define DAC_AGENTS_H

#include "dac/passes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------------ Gaussian policies */

/* How a policy's outputs (m, l), 2A numbers a row, are read: mu = m or tanh(m); std = exp(clip(l, least, most)), with no
 * gradient where the clip is active; an action is x = mu + std z, or tanh(x) if squashed, with the density of that. */
typedef struct dac_gaussian {
  int32_t tanh_mean;
  int32_t squashed;
  float log_std_least;
  float log_std_most;
} dac_gaussian;

/* Operation: actions drawn from a policy. */
typedef struct dac_gaussian_sample_args {
  uint32_t struct_size; /* sizeof(dac_gaussian_sample_args) */
  dac_gaussian gaussian;
  float noise_scale;     /* of z: 1 samples, 0 takes the mean */
  dac_counter* counter;
  int32_t stream;
  dac_tensor* outputs;   /* (S, R, 2A) of the policy */
  dac_tensor* noise;     /* (S, R, A) recorded z, or null: drawn */
  dac_tensor* actions;   /* out (S, R, A) */
  dac_tensor* log_probs; /* out (S, R) of x or of tanh(x), with noise_scale 1; or null */
} dac_gaussian_sample_args;
DAC_API dac_status dac_gaussian_sample(dac_engine* engine, const dac_gaussian_sample_args* args);

/* Operation: from gradients at actions and log probabilities back to the policy's outputs; gradient flows through x and
 * through the density's mu and std. What dac_gaussian_sample drew is drawn again. */
typedef struct dac_gaussian_backward_args {
  uint32_t struct_size; /* sizeof(dac_gaussian_backward_args) */
  dac_gaussian gaussian;
  dac_counter* counter;
  int32_t stream;
  dac_tensor* outputs;     /* (S, R, 2A) */
  dac_tensor* noise;       /* as it was given: (S, R, A), or null */
  dac_tensor* d_actions;   /* (S, R, A) */
  dac_tensor* d_log_probs; /* (S, R) */
  dac_tensor* d_outputs;   /* out (S, R, 2A) */
} dac_gaussian_backward_args;
DAC_API dac_status dac_gaussian_backward(dac_engine* engine, const dac_gaussian_backward_args* args);

/* Operation: -mean over B of w log p(a | s) and its gradient at the policy's outputs. */
typedef struct dac_log_likelihood_args {
  uint32_t struct_size; /* sizeof(dac_log_likelihood_args) */
  dac_gaussian gaussian;
  dac_tensor* outputs;   /* (S, B, 2A) */
  dac_tensor* actions;   /* (S, B, A); of a squashed Gaussian within (-1, 1) */
  dac_tensor* weights;   /* (S, B) w, or null: 1 */
  dac_tensor* log_probs; /* out (S, B) */
  dac_tensor* d_outputs; /* out (S, B, 2A) */
  dac_tensor* loss;      /* out (S) */
} dac_log_likelihood_args;
DAC_API dac_status dac_log_likelihood(dac_engine* engine, const dac_log_likelihood_args* args);

/* Operation: actions (S, R, A) uniform in [-1, 1], or a copy of recorded ones (S, R, A) where these are not null. */
DAC_API dac_status dac_uniform_actions(dac_engine* engine, dac_counter* counter, int32_t stream, dac_tensor* recorded,
                                       dac_tensor* actions);

/* Operation: sum (S) = a (S) + weight * b (S). */
DAC_API dac_status dac_weighted_sum(dac_engine* engine, dac_tensor* a, dac_tensor* b, float weight, dac_tensor* sum);

/* ------------------------------------------------------------------------------------------------ values */

#define DAC_VALUES_EXPECTILE 0 /* IQL: mean of |tau - 1[u < 0]| u^2, u = q - V */
#define DAC_VALUES_SPARSE 1    /* IVR, sparse: mean of 1[w > 0] w^2 + V / alpha, w = 1 + u / (2 alpha) */
#define DAC_VALUES_EXPONENTIAL 2 /* IVR, exponential: mean of exp(w - c) + exp(-c) V / alpha, w = min(u / alpha, 5), c = max(max w, -1) */

/* Operation: a value network's loss against q, the minimum over the heads, and its gradient at V. */
typedef struct dac_value_regression_args {
  uint32_t struct_size; /* sizeof(dac_value_regression_args) */
  int32_t kind;         /* DAC_VALUES_* */
  float parameter;      /* tau or alpha, above 0 */
  dac_tensor* q;        /* (S, H, B) */
  dac_tensor* values;   /* (S, 1, B) V */
  dac_tensor* d_values; /* out (S, 1, B) */
  dac_tensor* loss;     /* out (S) */
  dac_tensor* mean;     /* out (S) of V */
} dac_value_regression_args;
DAC_API dac_status dac_value_regression(dac_engine* engine, const dac_value_regression_args* args);

#define DAC_WEIGHTS_EXPONENTIAL 0 /* min(exp(factor (q - V)), most) */
#define DAC_WEIGHTS_LINEAR 1      /* clip(q - V, 0, most) */

/* Operation: the weights that an advantage gives a data action, q the minimum over the heads. */
typedef struct dac_advantage_weights_args {
  uint32_t struct_size; /* sizeof(dac_advantage_weights_args) */
  int32_t kind;         /* DAC_WEIGHTS_* */
  float factor;
  float most;
  dac_tensor* q;        /* (S, H, B) */
  dac_tensor* values;   /* (S, 1, B) V */
  dac_tensor* weights;  /* out (S, B) */
} dac_advantage_weights_args;
DAC_API dac_status dac_advantage_weights(dac_engine* engine, const dac_advantage_weights_args* args);

/* Operation: mean over B of (w log p - min over H of Q), and its gradients. */
typedef struct dac_entropy_loss_args {
  uint32_t struct_size;     /* sizeof(dac_entropy_loss_args) */
  dac_tensor* values;       /* (S, H, B) Q at the policy's actions */
  dac_tensor* log_probs;    /* (S, B) */
  dac_tensor* temperature;  /* (S) w */
  dac_tensor* d_values;     /* out (S, H, B) */
  dac_tensor* d_log_probs;  /* out (S, B) */
  dac_tensor* loss;         /* out (S) */
  dac_tensor* mean_log_prob; /* out (S) */
} dac_entropy_loss_args;
DAC_API dac_status dac_entropy_loss(dac_engine* engine, const dac_entropy_loss_args* args);

/* Operation: temperature <- exp(log_temperature), the one number of a bank of DAC_NETWORK_PARAMETERS. */
DAC_API dac_status dac_temperature(dac_engine* engine, dac_bank* log_temperature, dac_tensor* temperature);

/* Operation: -w (mean log p + target_entropy), w = exp(log_temperature), and its gradient by log_temperature into the
 * bank's DAC_PART_GRADS. loss: out (S). */
DAC_API dac_status dac_temperature_loss(dac_engine* engine, dac_bank* log_temperature, dac_tensor* mean_log_prob,
                                        float target_entropy, dac_tensor* loss);

#define DAC_CONSERVATIVE_MOST 4

/* Operation: CQL's gap, for each head temperature * ln sum exp(Q / temperature) over all given values of a state (mean over
 * the states), or of the whole batch together, minus the mean of the first ones, averaged over the heads; gradients of
 * `weight` times that. The first values are those at the data, one a state, whose gradient is added to what d_values[0] holds. */
typedef struct dac_conservative_loss_args {
  uint32_t struct_size; /* sizeof(dac_conservative_loss_args) */
  float temperature;    /* above 0 */
  float weight;
  int32_t count;        /* 1..DAC_CONSERVATIVE_MOST arrays of values */
  dac_tensor* values[DAC_CONSERVATIVE_MOST];   /* (S, H, B*m), m of their own; the first (S, H, B) */
  dac_tensor* d_values[DAC_CONSERVATIVE_MOST]; /* out, as values; the first in and out */
  dac_tensor* loss;     /* out (S), not weighted */
  int32_t over_batch;   /* 1: the sum runs over the whole batch */
} dac_conservative_loss_args;
DAC_API dac_status dac_conservative_loss(dac_engine* engine, const dac_conservative_loss_args* args);

/* Operation: Diffusion-QL's -mean(Q_i) / (mean |Q_j| + 1e-5), one of the two heads by a draw: i = 0 if u > 0.5. No gradient
 * flows through the denominator. */
typedef struct dac_crossed_value_loss_args {
  uint32_t struct_size; /* sizeof(dac_crossed_value_loss_args) */
  dac_counter* counter;
  int32_t stream;
  dac_tensor* uniform;  /* (S) recorded u, or null: drawn */
  dac_tensor* values;   /* (S, 2, rows) */
  dac_tensor* d_values; /* out (S, 2, rows) */
  dac_tensor* loss;     /* out (S) */
  dac_tensor* total;    /* in and out (S): the loss is added */
} dac_crossed_value_loss_args;
DAC_API dac_status dac_crossed_value_loss(dac_engine* engine, const dac_crossed_value_loss_args* args);

#ifdef __cplusplus
}
#endif

#endif
