/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libtorch for C: tensors, operations, autograd, optimising, devices. The only way in which this
 * program touches libtorch.
 *
 * It holds no logic of ours; networks and training are C on top of it. Rules, for every function:
 * - A handle is its own incomplete type; mixing them up does not compile. `_new` and every function
 * that returns a DscTensor * gives ownership; `_peek` borrows; `_free` accepts %NULL. A DscTensor
 * shares its storage with those that are views of it, and keeps it alive.
 * - The last argument is a GError; a function that fails sets it and returns %NULL, %FALSE or −1.
 * No exception leaves. Codes: DSC_ERROR_MEMORY when memory is out, on the processor or the card;
 * DSC_ERROR_DEVICE_LOST where the card does nothing any more for this process, which from then on
 * makes no use of CUDA; DSC_ERROR_FAILED for all else. The first line of libtorch's message is in
 * the error, the rest goes to the debug log.
 * - Shapes are arrays of int64_t, sizes of a picture batch are N, C, H, W whatever the layout in
 * memory.
 * - One thread uses a tensor at a time; the guard (no-grad) acts on the calling thread. Names and
 * meanings of operations are those of PyTorch's documentation (https://pytorch.org/docs). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "image/dsc-sample-math.h"

G_BEGIN_DECLS

typedef struct _DscTensor DscTensor;
typedef struct _DscGenerator DscGenerator;
typedef struct _DscNoGrad DscNoGrad;

typedef enum
{
  DSC_TORCH_F32,
  DSC_TORCH_F16,
  DSC_TORCH_BF16,
  DSC_TORCH_F64,
  DSC_TORCH_I64,
  DSC_TORCH_I32,
  DSC_TORCH_U8,
} DscTorchDtype;

/** DscTorchDevice: @index counts the cards from 0; −1 for the processor. */
typedef struct
{
  int index;
} DscTorchDevice;

#define DSC_TORCH_CPU ((DscTorchDevice){ -1 })

/** DscTorchLayout: how the four dimensions of a picture batch lie in memory. */
typedef enum
{
  DSC_TORCH_CONTIGUOUS,
  DSC_TORCH_CHANNELS_LAST
} DscTorchLayout;

/* --- the library --- */

/** Returns: (transfer none): such as "1.13.1". */
const char *dsc_torch_version (void);
/** Threads inside one operation, ≥ 1, for operations called from this thread. Call it first:
 * Debian's libtorch starts with half the cores. */
bool dsc_torch_set_threads (int n, GError **error);
/** Returns: that number. */
int dsc_torch_get_threads (void);
/**
 * DscTorchCard: a card, as CUDA numbers them.
 * @name: of its maker; "cuda:N" where it cannot be asked
 * @major, @minor: its compute capability: which instructions it has; 0 where it cannot be asked
 * @memory: bytes
 * @n_multiprocessors: of the card
 * @clock: their cycles a second, at most; 0 where that is not told
 * @memory_clock: of the memory, likewise
 * @bus_width: of the memory, bits; likewise
 */
typedef struct
{
  char name[256];
  int major;
  int minor;
  uint64_t memory;
  int n_multiprocessors;
  double clock;
  double memory_clock;
  int bus_width;
} DscTorchCard;

#define DSC_TORCH_MAX_CARDS 16

/**
 * DscTorchCuda: what there is of CUDA; nothing of it is an error.
 * @is_lost: a card was lost: nothing is known of any of them as long as this process lives
 * @has_library: libtorch is one for cards
 * @has_kernels: so is this build of the shim
 * @problem: what CUDA says where it finds no card it can use; else ""
 * @cards: (array length=n_cards): by CUDA's number
 */
typedef struct
{
  bool is_lost;
  bool has_library;
  bool has_kernels;
  char problem[256];
  int n_cards;
  DscTorchCard cards[DSC_TORCH_MAX_CARDS];
} DscTorchCuda;

/** Looks for cards. Loads the driver, but takes no memory of a card. */
void dsc_torch_find_cuda (DscTorchCuda *self);
/** Gets a card ready: numbers of 32 bits are multiplied as such, and convolutions are tried out to
 * find the fastest. In @free the bytes that nobody uses, libtorch neither. */
bool dsc_torch_open_card (DscTorchDevice device, uint64_t *free, GError **error);
/** Gives back the memory of cards that libtorch keeps for the next tensors. */
void dsc_torch_release_cards (void);
/** Returns: whether this processor multiplies bfloat16 by itself (AVX512_BF16 or AMX), and libtorch
 * makes use of it. */
bool dsc_torch_cpu_has_bf16 (void);

/* --- making and reading tensors --- */

/** Returns: (transfer full) (nullable): a tensor of zeros. @shape has @n_dims entries ≥ 0. */
DscTensor *dsc_tensor_new_zeros (const int64_t *shape, int n_dims, DscTorchDtype dtype,
                                 DscTorchDevice device, GError **error);
/** Returns: (transfer full) (nullable): a copy of @data, which holds the elements in row-major
 * order. On the processor. */
DscTensor *dsc_tensor_new_copy (const void *data, const int64_t *shape, int n_dims,
                                DscTorchDtype dtype, GError **error);
/**
 * dsc_tensor_new_view:
 * @data: elements in row-major order of @shape
 * @owner: (nullable): kept alive as long as any tensor uses @data; with %NULL the caller promises
 * that @data outlives them all
 *
 * Returns: (transfer full) (nullable): a tensor on @data itself: nothing is copied. Not to be
 * written to if @data is read-only.
 */
DscTensor *dsc_tensor_new_view (const void *data, const int64_t *shape, int n_dims,
                                DscTorchDtype dtype, GBytes *owner, GError **error);
/**
 * dsc_tensor_new_staging:
 * @data: (out): where to write them
 *
 * Returns: (transfer full) (nullable): @n bytes of the processor's memory, from which they get to
 * @device fastest. They may be freed while they are on their way.
 */
DscTensor *dsc_tensor_new_staging (int64_t n, DscTorchDevice device, void **data, GError **error);
/** Returns: (transfer full) (nullable): normal random numbers of mean 0 and deviation @std, from
 * @generator. */
DscTensor *dsc_tensor_new_normal (const int64_t *shape, int n_dims, double std,
                                  DscGenerator *generator, GError **error);
/** Returns: (transfer full) (nullable): another handle to the same tensor; %NULL when memory is
 * out. */
DscTensor *dsc_tensor_ref (DscTensor *self);
/** Returns: (transfer full) (nullable): its elements in a storage of its own, without history. */
DscTensor *dsc_tensor_copy (DscTensor *self, GError **error);
/** Once a card was lost, what lies in its memory, or is on the way there, is left alone: libtorch
 * would ask CUDA, and end the process. */
void dsc_tensor_free (DscTensor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTensor, dsc_tensor_free)

int dsc_tensor_n_dims (DscTensor *self);
/** Returns: size of dimension @dim; −1 if there is no such dimension. */
int64_t dsc_tensor_size (DscTensor *self, int dim);
int64_t dsc_tensor_n_elements (DscTensor *self);
/**
 * dsc_tensor_peek_data:
 * Returns: (transfer none) (nullable): the elements in row-major order, for a contiguous tensor on
 * the processor; else an error. Valid as long as
 *   @self and not written to by an operation.
 */
const void *dsc_tensor_peek_data (DscTensor *self, GError **error);
DscTorchDevice dsc_tensor_get_device (DscTensor *self);
/** Returns: where the elements of a contiguous tensor begin, in the memory of its device. */
uint64_t dsc_tensor_get_address (DscTensor *self);
/** The value of a tensor of one element, as a double in @value. Waits for the device. */
bool dsc_tensor_item (DscTensor *self, double *value, GError **error);
/** The values of @n tensors of one element each, on one device, for which it waits once. */
bool dsc_tensors_items (DscTensor *const *tensors, int n, double *values, GError **error);

/** Overwrites the elements of @self by those of @source, which has as many; records no history. */
bool dsc_tensor_assign (DscTensor *self, DscTensor *source, GError **error);
/** Moves every element of @n tensors by @weight (0 … 1) of the way to that of its @others; no
 * history. On a card a few kernels do all of them. */
bool dsc_tensors_approach (DscTensor *const *tensors, DscTensor *const *others, int n,
                           double weight, GError **error);
/** Takes a tensor, all its handles and its gradient's place to @device. */
bool dsc_tensor_move (DscTensor *self, DscTorchDevice device, GError **error);
/** Exchanges the elements of two tensors of one shape and type, without a copy; parameters stay
 * parameters. */
bool dsc_tensor_swap (DscTensor *a, DscTensor *b, GError **error);

/* --- conversions and views --- */

DscTensor *dsc_tensor_to_dtype (DscTensor *self, DscTorchDtype dtype, GError **error);
/** Gives the same tensor where it is there already. From dsc_tensor_new_staging() to a card it does
 * not wait. */
DscTensor *dsc_tensor_to_device (DscTensor *self, DscTorchDevice device, GError **error);
/** Lays a 4-dimensional tensor out as asked; gives the same one where it lies so already. */
DscTensor *dsc_tensor_to_layout (DscTensor *self, DscTorchLayout layout, GError **error);
/** Row-major elements; gives the same tensor where they are so already. */
DscTensor *dsc_tensor_contiguous (DscTensor *self, GError **error);
DscTensor *dsc_tensor_reshape (DscTensor *self, const int64_t *shape, int n_dims, GError **error);
/** Reorders dimensions; a view. @order has as many entries as there are dimensions. */
DscTensor *dsc_tensor_permute (DscTensor *self, const int64_t *order, int n_dims, GError **error);
/** Entries @start … @end − 1 of dimension @dim; a view. */
DscTensor *dsc_tensor_slice (DscTensor *self, int64_t dim, int64_t start, int64_t end,
                             GError **error);

/* --- operations --- */

/** Adds @b to @a in place: for evaluation without gradients. */
bool dsc_tensor_add_in_place (DscTensor *a, DscTensor *b, GError **error);
DscTensor *dsc_tensor_sub (DscTensor *a, DscTensor *b, GError **error);
DscTensor *dsc_tensor_mul (DscTensor *a, DscTensor *b, GError **error);
/** @self · @factor. */
DscTensor *dsc_tensor_scale (DscTensor *self, double factor, GError **error);
/** Limits elements to @low … @high in place (ReLU6: 0 … 6); gradients find where it was limited
 * from the result. */
bool dsc_tensor_clamp_in_place (DscTensor *self, double low, double high, GError **error);
/** max (element, 0). */
DscTensor *dsc_tensor_relu (DscTensor *self, GError **error);
/** Sets elements to 0 with probability @p (0 … 1) and divides the others by 1 − @p. */
DscTensor *dsc_tensor_dropout (DscTensor *self, double p, DscGenerator *generator, GError **error);
/** The largest of each @side × @side window, @stride apart; @padding on all four sides never wins.
 */
DscTensor *dsc_tensor_max_pool2d (DscTensor *self, int64_t side, int64_t stride, int64_t padding,
                                  GError **error);
DscTensor *dsc_tensor_cat (DscTensor *const *parts, int n_parts, int64_t dim, GError **error);
/** Largest element over dimensions @dims, which vanish. */
DscTensor *dsc_tensor_amax (DscTensor *self, const int64_t *dims, int n_dims, GError **error);
DscTensor *dsc_tensor_mean (DscTensor *self, const int64_t *dims, int n_dims, GError **error);
/** Pads the last two dimensions with zeros: left, right, top, bottom. */
DscTensor *dsc_tensor_pad (DscTensor *self, int64_t left, int64_t right, int64_t top,
                           int64_t bottom, GError **error);
/**
 * dsc_tensor_conv2d:
 * @input: N × C × H × W
 * @weight: O × C/groups × h × w
 * @bias: (nullable): O
 * @stride: of both directions
 * @padding: zeros on all four sides
 */
DscTensor *dsc_tensor_conv2d (DscTensor *input, DscTensor *weight, DscTensor *bias, int64_t stride,
                              int64_t padding, int64_t groups, GError **error);
/**
 * DscBatchNorm: batch normalisation of each channel (arXiv:1502.03167); tensors of C floats.
 * @mean, @variance: running statistics
 * @epsilon: added to the variance
 */
typedef struct
{
  DscTensor *weight;
  DscTensor *bias;
  DscTensor *mean;
  DscTensor *variance;
  double epsilon;
} DscBatchNorm;

/**
 * DscBatchNormMode:
 * @DSC_BATCH_NORM_RUNNING: by the running statistics
 * @DSC_BATCH_NORM_BATCH: by those of the batch, and the running ones stay
 * @DSC_BATCH_NORM_TRAIN: by those of the batch, and the running ones go a tenth of the way to them
 * (with the variance that divides by n − 1), as PyTorch's momentum of 0.1
 */
typedef enum
{
  DSC_BATCH_NORM_RUNNING,
  DSC_BATCH_NORM_BATCH,
  DSC_BATCH_NORM_TRAIN
} DscBatchNormMode;

/** Normalises an n × C table. In the batch's modes n must be at least 2. */
DscTensor *dsc_tensor_batch_norm (DscTensor *input, const DscBatchNorm *norm, DscBatchNormMode mode,
                                  GError **error);
/**
 * dsc_tensor_batch_norm2d:
 * @input: N × C × H × W, channels last
 * @added: (nullable): of the same shape and type: added after normalising
 * @relu: whether max (…, 0) is taken at the end
 *
 * Normalisation, addition and ReLU. For floats and bfloat16 on the processor in one pass over
 * memory each way: these three are bound by it (performance.md §1.2); else by libtorch's own
 * operations.
 */
DscTensor *dsc_tensor_batch_norm2d (DscTensor *input, const DscBatchNorm *norm, DscTensor *added,
                                    bool relu, DscBatchNormMode mode, GError **error);
/** @input · @weightᵀ + @bias (nullable). @weight: outputs × inputs. */
DscTensor *dsc_tensor_linear (DscTensor *input, DscTensor *weight, DscTensor *bias, GError **error);
/** @self · @other for matrices. */
DscTensor *dsc_tensor_matmul (DscTensor *self, DscTensor *other, GError **error);
/**
 * dsc_tensor_cross_entropy:
 * @logits: n × classes
 * @targets: n class indices, 64-bit
 * @label_smoothing: 0 … 1
 *
 * Returns: (transfer full) (nullable): the mean over the batch: one element.
 */
DscTensor *dsc_tensor_cross_entropy (DscTensor *logits, DscTensor *targets, double label_smoothing,
                                     GError **error);
DscTensor *dsc_tensor_softmax (DscTensor *self, int64_t dim, GError **error);

/**
 * dsc_tensor_new_sampled:
 * @jobs: (array length=n): bytes of DscSampleJob, on a card, as the pixels that they point at
 * @dtype: floats, half or bfloat16
 *
 * Samples a batch of photos on the card; dsc_sample_augmented()'s pixels.
 *
 * Returns: (transfer full) (nullable): n × 3 × height × width, channels last.
 */
DscTensor *dsc_tensor_new_sampled (DscTensor *jobs, int n, int height, int width,
                                   const DscSampleScale *scale, DscTorchDtype dtype,
                                   GError **error);

/* --- autograd --- */

/** Marks a leaf as a parameter, or no longer. */
bool dsc_tensor_set_requires_grad (DscTensor *self, bool requires_grad, GError **error);
/** Accumulates gradients of the one-element tensor @self into the parameters that it was made from.
 */
bool dsc_tensor_backward (DscTensor *self, GError **error);
/** Returns: (transfer full) (nullable): the gradient of a parameter; %NULL without an error where
 * it has none. */
DscTensor *dsc_tensor_grad (DscTensor *self);
/** Returns: (transfer full) (nullable): one element on the device of @n parameters that have
 * gradients: the largest size of an element of those; infinite or no number where one is. Waits for
 * nothing. */
DscTensor *dsc_tensors_largest_grad (DscTensor *const *parameters, int n, GError **error);
/** Forgets the gradient of a parameter. */
bool dsc_tensor_clear_grad (DscTensor *self, GError **error);
/** Returns: (transfer full) (nullable): the gradient of the one-element tensor @self with respect
 * to @other, from which it was made. Parameters get none. */
DscTensor *dsc_tensor_gradient_of (DscTensor *self, DscTensor *other, GError **error);
/** Returns: (transfer full) (nullable): the same elements, cut from their history, which begins
 * anew: a leaf that can be asked for gradients. */
DscTensor *dsc_tensor_detach (DscTensor *self, GError **error);

/** While the guard lives, operations of this thread record no history. */
DscNoGrad *dsc_no_grad_new (void);
void dsc_no_grad_free (DscNoGrad *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscNoGrad, dsc_no_grad_free)

/* --- random numbers and optimising --- */

/** Returns: (transfer full) (nullable): a generator of the processor's, seeded; %NULL when memory
 * is out. */
DscGenerator *dsc_generator_new (uint64_t seed);
void dsc_generator_free (DscGenerator *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscGenerator, dsc_generator_free)

/** Begins the generator's numbers anew from @seed. */
bool dsc_generator_seed (DscGenerator *self, uint64_t seed, GError **error);

/**
 * DscAdamStep: a step of Adam with decoupled decay (AdamW, arXiv:1711.05101).
 * @number: counted from 1
 * @weight_decay: parameters shrink by the factor 1 − rate · weight_decay first
 * @unscale: gradients are those of the loss times 1 / @unscale
 */
typedef struct
{
  uint64_t number;
  double rate;
  double beta1;
  double beta2;
  double epsilon;
  double weight_decay;
  double unscale;
} DscAdamStep;

/**
 * DscAdamItem: one tensor of a step; all borrowed.
 * @parameter: has a gradient; floats
 * @first: of the same shape, layout and device: mean of the gradients
 * @second: likewise: mean of their squares
 * @step: which of a table of steps it takes
 */
typedef struct
{
  DscTensor *parameter;
  DscTensor *first;
  DscTensor *second;
  int step;
} DscAdamItem;

/** Steps of one call differ in rate and decay alone, and are not many. */
#define DSC_ADAM_MAX_STEPS 8

/**
 * dsc_adam_step_all:
 * @items: (array length=n_items): on one device
 * @steps: (array length=n_steps): at most %DSC_ADAM_MAX_STEPS
 *
 * m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; p ← p − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) +
 * ε), as torch.optim.AdamW; in one pass over memory. On a card a few kernels do all of them.
 */
bool dsc_adam_step_all (const DscAdamItem *items, int n_items, const DscAdamStep *steps,
                        int n_steps, GError **error);
/** Returns: (transfer full) (nullable): zeros in the shape, layout and type of @self. */
DscTensor *dsc_tensor_new_zeros_like (DscTensor *self, GError **error);

G_END_DECLS
