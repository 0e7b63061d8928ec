/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table's examples and fields of the commands that train, that look into what was trained, and
 * that measure. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "cli/dsc-cli-table-private.h"

#define IMPORTED_FIELDS                                                                          \
  { "imported", "photos", N_ ("number of photos found") },                                       \
      { "imported", "classes", N_ ("number of classes") },                                       \
      { "imported", "skipped",                                                                   \
        N_ ("list of path, code, reason: what was not used; code “warning” for photos that " \
            "are used all the same") },                                                          \
      { "imported", "corrected",                                                                 \
        N_ ("list of path, label, original: photos whose class was corrected in the window; "    \
            "original is null where the source gives none") },                                   \
      { "imported", "source", N_ ("the folder or table") },                                      \
      { "imported", "project", N_ ("the project's folder") },                                    \
      { "imported", "split", N_ ("name of the split") },                                         \
      { "imported", "train", N_ ("photos for training") },                                       \
      { "imported", "valid", N_ ("photos for validation") },                                     \
      { "imported", "test", N_ ("photos for testing") },                                         \
      { "imported", "unused", N_ ("photos in no part") },                                        \
  {                                                                                              \
    "imported", "warnings", N_ ("list of sentences about the split")                             \
  }

const DscCliField dsc_cli_import_fields[] = {
  { "dataset", "name", N_ ("the dataset of Kaggle, as OWNER/NAME") },
  { "dataset", "title", N_ ("its title") },
  { "dataset", "author", N_ ("who has published it; null if that is not told") },
  { "dataset", "licence", N_ ("its licence, in Kaggle's words; null if that is not told") },
  { "dataset", "bytes", N_ ("what its files take; 0 if that is not told") },
  { "dataset", "newest", N_ ("number of its newest version; 0 if that is not told") },
  { "dataset", "updated", N_ ("date and time of that version; null if that is not told") },
  { "dataset", "page", N_ ("the address of its page") },
  { "dataset", "credentials", N_ ("where your credentials were found; null if nowhere") },
  { "dataset", "warning", N_ ("what is wrong with these; null if nothing") },
  { "downloaded", "path", N_ ("the archive, which is deleted once it was unpacked") },
  { "downloaded", "bytes", N_ ("its size") },
  { "downloaded", "reused", N_ ("whether it was downloaded before: nothing newer is to be had") },
  { "downloaded", "problem", N_ ("why that could not be asked; else null") },
  { "moved", "from", N_ ("where the photos of the project were") },
  { "moved", "to", N_ ("where they are now") },
  { "moved", "project", N_ ("the project's folder, which may have another name now") },
  { "unpacked", "archive", N_ ("the archive") },
  { "unpacked", "folder", N_ ("the folder that it was unpacked into") },
  { "unpacked", "reused", N_ ("whether it was unpacked before; then there are counts, no lists") },
  { "unpacked", "removed_leftover",
    N_ ("whether what an interrupted try had left was removed first") },
  { "unpacked", "entries", N_ ("files, folders and others in it") },
  { "unpacked", "photos", N_ ("photos that were unpacked") },
  { "unpacked", "tables", N_ ("tables and texts that were unpacked") },
  { "unpacked", "bytes", N_ ("what these take") },
  { "unpacked", "passed_over", N_ ("files of other kinds, which were not unpacked") },
  { "unpacked", "archives", N_ ("archives in it; unpacked only with --nested") },
  { "unpacked", "identical", N_ ("files that were there already with the same contents") },
  { "unpacked", "renamed", N_ ("files that got a number, for another one has their name") },
  { "unpacked", "merged", N_ ("folders that differ from others only in the case of letters") },
  { "unpacked", "refused_count", N_ ("entries that were refused") },
  { "unpacked", "refused",
    N_ ("list of path, code, reason; code link, special, unsafe-name, too-deep, unsupported or "
        "unreadable; at most 10000") },
  { "unpacked", "resolved",
    N_ ("list of path, code, reason: names that collided; code identical, renamed or merged; at "
        "most 10000") },
  { "unpacked", "converted", N_ ("names that were not UTF-8") },
  { "unpacked", "encoding", N_ ("what these were taken for; null where there are none") },
  { "unpacked", "seconds", N_ ("how long it took") },
  IMPORTED_FIELDS,
  { NULL },
};

const DscCliExample dsc_cli_train_examples[] = {
  { "discern-cli train photos",
    N_ ("Imports the folder if that was not done yet, and learns its classes.") },
  { "discern-cli train --size 240x320 --seed 7",
    N_ ("Learns again from larger pictures, in the project used last.") },
  { "discern-cli train photos --recipe notebook-2020 --model resnet50 --lr :7e-2",
    N_ ("Trains the head of a ResNet-50 as fastai v1 did.") },
  { "discern-cli train --from 1 --unfreeze --lr 1e-6:1e-4 --epochs 20",
    N_ ("Goes on with run 1, and trains all of the network.") },
  { NULL },
};

const DscCliField dsc_cli_train_fields[] = {
  IMPORTED_FIELDS,
  { "estimate", "run", N_ ("number of the run") },
  { "estimate", "seconds",
    N_ ("how long it will take from here to its end; said again where it has changed") },
  { "stage", "run", N_ ("number of the run") },
  { "stage", "stage", N_ ("number of the stage within the run, from 0") },
  { "stage", "name", N_ ("its name, such as head or unfrozen") },
  { "epoch", "run", N_ ("number of the run") },
  { "epoch", "stage", N_ ("name of the stage") },
  { "epoch", "epoch", N_ ("number of the epoch within its stage, from 0") },
  { "epoch", "train_loss", N_ ("loss on the training photos, smoothed") },
  { "epoch", "valid_loss", N_ ("mean loss on the validation photos") },
  { "epoch", "error_rate", N_ ("share of wrong answers on the validation photos") },
  { "epoch", "seconds", N_ ("training and validation") },
  { "waiting", "run", N_ ("number of the run, which waits for room on the disk") },
  { "waiting", "message", N_ ("a sentence for people; the run goes on by itself") },
  { "finished", "run", N_ ("number of the run") },
  { "finished", "error_rate",
    N_ ("of the kept weights; chosen on the validation photos where settings.keep is best") },
  { "finished", "error_rate_low", N_ ("lower end of its 95 % interval (Wilson)") },
  { "finished", "error_rate_high", N_ ("upper end") },
  { "finished", "last_error_rate", N_ ("of the last epoch") },
  { "finished", "valid_loss", N_ ("of the kept weights") },
  { "finished", "seconds", N_ ("from beginning to end") },
  { "finished", "images_per_second", N_ ("median training step, data included") },
  { "finished", "data_wait", N_ ("share of the time that the network waited for data, 0 to 1") },
  { "finished", "device", N_ ("cpu, or which card") },
  { "finished", "precision", N_ ("such as fp32") },
  { "finished", "train", N_ ("number of training photos") },
  { "finished", "valid", N_ ("number of validation photos") },
  { "finished", "model", N_ ("file of the kept model") },
  { "finished", "skipped",
    N_ ("list of path, code, reason: what was found wrong with photos while reading them") },
  { "paused", "run",
    N_ ("number of the run, which resume goes on with; a line “interrupted” "
        "follows") },
  { "paused", "message", N_ ("a sentence for people") },
  { "paused", "problem",
    N_ ("why its last steps could not be saved, so that they are made again; null if they were") },
  { "stopped", "run",
    N_ ("number of the run, where Ctrl-C ended it; a line “interrupted” follows") },
  { "stopped", "error_rate", N_ ("of the kept weights") },
  { "stopped", "model", N_ ("file of the kept model; null if there was none yet") },
  { "picture", "path", N_ ("the picture that was drawn") },
  { NULL },
};

const DscCliExample dsc_cli_lr_find_examples[] = {
  { "discern-cli lr-find photos --recipe notebook-2020 --plot rates.svg",
    N_ ("Suggests rates for the head, and draws the curve.") },
  { "discern-cli lr-find --from 1 --unfreeze",
    N_ ("Suggests rates for training all of the network of run 1.") },
  { NULL },
};

const DscCliField dsc_cli_lr_find_fields[] = {
  IMPORTED_FIELDS,
  { "rate", "rate", N_ ("learning rate of a step, of the last layer group") },
  { "rate", "loss", N_ ("loss of the step") },
  { "rate", "smoothed", N_ ("the same, smoothed over the steps") },
  { "suggested", "valley", N_ ("half way down the longest fall of the loss") },
  { "suggested", "slide", N_ ("before the slope begins to change at the right end") },
  { "suggested", "minimum", N_ ("a tenth of the rate with the least loss") },
  { "suggested", "steep", N_ ("where the loss falls fastest") },
  { "suggested", "lr", N_ ("what to give to --lr of train; null where the curve suggests none") },
  { "picture", "path", N_ ("the picture that was drawn") },
  { NULL },
};

const DscCliExample dsc_cli_resume_examples[] = {
  { "discern-cli resume", N_ ("Goes on with the run that was paused or interrupted last.") },
  { NULL },
};

const DscCliExample dsc_cli_stages_examples[] = {
  { "discern-cli stages --run 3", N_ ("Lists the stages of run 3.") },
  { NULL },
};

const DscCliField dsc_cli_stages_fields[] = {
  { "stage", "run", N_ ("number of the run") },
  { "stage", "stage", N_ ("number of the stage within the run, from 0") },
  { "stage", "name", N_ ("its name, such as head or unfrozen") },
  { "stage", "from", N_ ("number of the stage that it started from; null for none") },
  { "stage", "state", N_ ("running, paused, finished, stopped, failed or interrupted") },
  { "stage", "size", N_ ("height and width of the pictures, such as 120x160") },
  { "stage", "epochs", N_ ("number of epochs that have ended") },
  { "stage", "lr", N_ ("its learning rates, as --lr takes them") },
  { "stage", "error_rate", N_ ("of the stage's weights on the validation photos") },
  { "stage", "model", N_ ("file of its weights; null if there is none") },
  { "stage", "settings", N_ ("every setting") },
  { NULL },
};

const DscCliExample dsc_cli_compare_examples[] = {
  { "discern-cli compare 1 2", N_ ("Shows what run 2 does otherwise than run 1.") },
  { NULL },
};

const DscCliField dsc_cli_compare_fields[] = {
  { "compared", "first", N_ ("number of the first run") },
  { "compared", "second", N_ ("number of the second run") },
  { "compared", "settings", N_ ("list of name, first, second: settings that differ") },
  { "compared", "photos", N_ ("number of photos that both runs were validated on") },
  { "compared", "first_error_rate", N_ ("of the first run on these") },
  { "compared", "first_error_rate_low", N_ ("lower end of its 95 % interval (Wilson)") },
  { "compared", "first_error_rate_high", N_ ("upper end") },
  { "compared", "second_error_rate", N_ ("of the second run on these") },
  { "compared", "second_error_rate_low", N_ ("lower end of its 95 % interval (Wilson)") },
  { "compared", "second_error_rate_high", N_ ("upper end") },
  { "compared", "both_right", N_ ("number of photos that both get") },
  { "compared", "both_wrong", N_ ("number of photos that both miss") },
  { "compared", "only_first", N_ ("number of photos that only the first gets") },
  { "compared", "only_second", N_ ("number of photos that only the second gets") },
  { "compared", "p",
    N_ ("probability of such a difference between two equally good models (McNemar's exact "
        "test)") },
  { "compared", "classes",
    N_ ("list of label, support, first_right, second_right; support is the number of photos of "
        "the class") },
  { "difference", "path", N_ ("a photo that one run gets and the other misses") },
  { "difference", "actual", N_ ("what it is") },
  { "difference", "right", N_ ("number of the run that gets it") },
  { "difference", "first_predicted", N_ ("what the first run says") },
  { "difference", "second_predicted", N_ ("what the second run says") },
  { NULL },
};

const DscCliExample dsc_cli_explain_examples[] = {
  { "discern-cli explain --count 4 --output mistakes.png",
    N_ ("Draws the four worst mistakes, each for what the model says and for what it is.") },
  { "discern-cli explain photo.jpg --output photo.png",
    N_ ("Draws what in a photo speaks for what the model says.") },
  { NULL },
};

const DscCliField dsc_cli_explain_fields[] = {
  { "explained", "path", N_ ("the photo") },
  { "explained", "class", N_ ("the class that the map is of") },
  { "explained", "probability", N_ ("that the model gives to the class") },
  { "explained", "height", N_ ("rows of the map") },
  { "explained", "width", N_ ("columns of the map") },
  { "picture", "path", N_ ("a picture that was drawn") },
  { NULL },
};

const DscCliExample dsc_cli_bench_examples[] = {
  { "discern-cli bench decode photos",
    N_ ("Measures decoding against libjpeg-turbo's own benchmark.") },
  { "discern-cli bench train photos --recipe notebook-2020 --model resnet50",
    N_ ("Measures training steps.") },
  { "discern-cli bench gpu --model resnet50", N_ ("Measures the card, which needs no photos.") },
  { "discern-cli bench",
    N_ ("Measures everything but the card on the photos of the project used last.") },
  { NULL },
};

const DscCliField dsc_cli_bench_fields[] = {
  { "bench", "name",
    N_ ("answer, decode, cache, augment, features or train; gpu: kernel, forward, step or epoch") },
  { "bench", "images", N_ ("number of photos measured") },
  { "bench", "value", N_ ("images per second") },
  { "bench", "limit",
    N_ ("images per second of what bounds it; null if that cannot be measured here") },
  { "bench", "ratio", N_ ("value divided by limit") },
  { "bench", "limit_name", N_ ("what the limit is") },
  { "bench", "data_wait", N_ ("train: share of the time that the network waited for data") },
  { "bench", "seconds", N_ ("gpu: what it took, the median") },
  { "bench", "runs", N_ ("gpu: how often it was timed, after a warm-up") },
  { "bench", "device", N_ ("train and gpu: cpu, or which card") },
  { "bench", "precision", N_ ("train and gpu: such as fp32") },
  { NULL },
};
