/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands and options. Only what works stands in it. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "cli/dsc-cli-table-private.h"

#define ANSWERS (DSC_CLI_EVALUATE | DSC_CLI_TOP_LOSSES | DSC_CLI_CONFUSION)
#define TRAINING (DSC_CLI_TRAIN | DSC_CLI_LR_FIND)
#define SETTINGS (TRAINING | DSC_CLI_BENCH)
#define READS_PHOTOS                                                                        \
  (DSC_CLI_IMPORT | SETTINGS | DSC_CLI_RESUME | ANSWERS | DSC_CLI_COMPARE | DSC_CLI_EXPLAIN \
   | DSC_CLI_CLASSIFY | DSC_CLI_REPORT | DSC_CLI_SAMPLE)

static const DscCliOption options[] = {
  /* import */
  { "images", DSC_CLI_FOLDER, DSC_CLI_IMPORT, N_ ("DIR"),
    .help
    = N_ ("Folder that a table's file names are relative to (default: found beside the table)") },
  { "into", DSC_CLI_FOLDER, DSC_CLI_IMPORT, N_ ("DIR"),
    .help = N_ ("Folder in which an archive is unpacked, into a new folder of its name (default: "
                "Discern's own, see XDG_DATA_HOME)") },
  { "nested", DSC_CLI_FLAG, DSC_CLI_IMPORT,
    .help = N_ ("Unpack archives inside the archive, too, three deep") },
  { "delimiter", DSC_CLI_BYTE, DSC_CLI_IMPORT, N_ ("CHAR"),
    .help = N_ ("What separates a table's fields, \\t for a tab (default: guessed)") },
  { "path-columns", DSC_CLI_TEXT, DSC_CLI_IMPORT, N_ ("LIST"),
    .help = N_ ("A table's columns that together make a photo's path: names or numbers from 1, "
                "separated by commas "
                "(default: guessed)") },
  { "label-column", DSC_CLI_TEXT, DSC_CLI_IMPORT, N_ ("COLUMN"),
    .help = N_ ("A table's column that holds the label (default: guessed)") },
  { "split-column", DSC_CLI_TEXT, DSC_CLI_IMPORT, N_ ("COLUMN"),
    .help = N_ ("A table's column that says train, valid or test (default: guessed)") },
  { "split", DSC_CLI_WORD, DSC_CLI_IMPORT, N_ ("KIND"), "random|stratified|given",
    .help = N_ ("How photos are chosen for validation: at random, the same share of each class, or "
                "as the source says "
                "(default: given where the source says so, else random)") },
  { "valid", DSC_CLI_REAL, DSC_CLI_IMPORT, N_ ("SHARE"), NULL, "0.2", 0.001, 0.999,
    .help = N_ ("Share of the photos that is kept for validation") },
  { "test", DSC_CLI_REAL, DSC_CLI_IMPORT, N_ ("SHARE"), NULL, "0", 0, 0.998,
    .help = N_ ("Share of the photos that is held back for a last test (evaluate --part test)") },
  { "together", DSC_CLI_TEXT, DSC_CLI_IMPORT, N_ ("PATTERN"),
    .help
    = N_ ("Regular expression for the photos' paths: photos for which it finds the same, such "
          "as one thing taken several times, come into the same part "
          "(the first parentheses are what counts)") },
  { "lock-split", DSC_CLI_FLAG, DSC_CLI_IMPORT,
    .help = N_ ("Keep validation and test as they are from now on; new photos are for training") },
  { "unlock-split", DSC_CLI_FLAG, DSC_CLI_IMPORT, .help = N_ ("Let the split be changed again") },
  { "label-pattern", DSC_CLI_TEXT, DSC_CLI_IMPORT, N_ ("PATTERN"),
    .help = N_ ("Regular expression that finds a photo's label in its path, instead of the folder "
                "that it lies in (fastai's from_name_re; the first parentheses are the label)") },
  { "split-seed", DSC_CLI_NUMBER, DSC_CLI_IMPORT, N_ ("N"), NULL, "42", 0, G_MAXUINT32,
    .help = N_ ("Seed of the random choice of validation photos") },
  { "valid-list", DSC_CLI_FILE, DSC_CLI_IMPORT | TRAINING, N_ ("FILE"),
    .help = N_ ("Text file with a path a line, relative to the dataset's folder: these photos are "
                "for validation, all "
                "others for training") },
  /* training */
  { "recipe", DSC_CLI_WORD, SETTINGS, N_ ("NAME"), "notebook-2020|recommended|instant",
    "recommended",
    .help = N_ ("The way of training; it gives every setting that is not given here") },
  { "model", DSC_CLI_WORD, SETTINGS, N_ ("NAME"), "mobilenet|resnet18|resnet34|resnet50",
    .help = N_ ("The network (default: the recipe's, built in)") },
  { "weights", DSC_CLI_FILE, SETTINGS, N_ ("FILE|none"),
    .help = N_ ("What the network starts from: a file of weights, or random numbers (default: "
                "pretrained weights)") },
  { "from", DSC_CLI_TEXT, TRAINING, N_ ("RUN[:STAGE]"),
    .help = N_ ("Go on from a stage of a run with another stage of the same run, whose settings "
                "are that stage's where nothing else is said (default stage: the last one)") },
  { "keep-optimizer", DSC_CLI_FLAG, TRAINING,
    .help = N_ ("With --from: keep what the optimiser remembers of that stage") },
  { "unfreeze", DSC_CLI_FLAG, SETTINGS, .help = N_ ("Train all of the network") },
  { "freeze", DSC_CLI_FLAG, SETTINGS,
    .help = N_ ("Train the head alone; the rest of the network stays") },
  { "size", DSC_CLI_SIZES, SETTINGS, N_ ("HEIGHTxWIDTH[,…]"), .min = 8, .max = 4096,
    .help = N_ ("Pixels that the network sees of a photo; several sizes are trained at one after "
                "the other") },
  { "resize", DSC_CLI_WORD, SETTINGS, N_ ("MODE"), "squish|crop|pad",
    .help = N_ ("How a photo is brought to that size") },
  { "augment", DSC_CLI_TEXT, SETTINGS, N_ ("WORDS"),
    .help = N_ ("How photos are varied, in words separated by commas: none, notebook or "
                "recommended to start from, then flip=none, horizontal, both or dihedral, "
                "rotate=DEGREES, zoom=FACTOR, lighting=SHARE, warp=SHARE, p-affine=PROBABILITY, "
                "p-lighting=PROBABILITY") },
  { "batch-size", DSC_CLI_NUMBER, SETTINGS, N_ ("N"), .min = 1, .max = 4096,
    .help = N_ ("Photos in a training step") },
  { "epochs", DSC_CLI_NUMBER, TRAINING, N_ ("N"), .min = 1, .max = 100000,
    .help = N_ ("Passes over the training photos, in each stage but that of Instant before it") },
  { "lr", DSC_CLI_TEXT, TRAINING, N_ ("RATE"),
    .help = N_ ("Highest learning rate: 7e-2 for all layer groups, :7e-2 with a tenth of it for "
                "all but the head, 1e-6:1e-4 from the first group to the last, or three rates "
                "separated by commas") },
  { "weight-decay", DSC_CLI_REAL, TRAINING, N_ ("X"), .min = 0, .max = 10,
    .help = N_ ("Decoupled weight decay") },
  { "label-smoothing", DSC_CLI_REAL, TRAINING, N_ ("X"), .min = 0, .max = 0.5,
    .help = N_ ("Share of each label that is spread over all classes") },
  { "dropout", DSC_CLI_REAL, TRAINING, N_ ("X"), .min = 0, .max = 0.95,
    .help = N_ ("Dropout before the last layer of the head of notebook-2020; half of it before the "
                "other") },
  { "seed", DSC_CLI_NUMBER, TRAINING, N_ ("N"), NULL, "42", 0, G_MAXUINT32,
    .help = N_ ("Seed of weights, shuffling, dropout and augmentation; never of the split") },
  { "device", DSC_CLI_WORD, SETTINGS, N_ ("NAME"), "auto|cpu|cuda", "auto",
    .help = N_ ("Where to compute") },
  { "precision", DSC_CLI_WORD, SETTINGS, N_ ("NAME"), "auto|fp32|bf16|fp16",
    .help = N_ (
        "Numbers to compute in; auto: bf16 where the device is made for it, fp16 on older cards") },
  { "max-batches", DSC_CLI_NUMBER, TRAINING, N_ ("N"), .min = 1, .max = G_MAXUINT32,
    .help = N_ ("End after so many training steps, for timing") },
  { "max-batches", DSC_CLI_NUMBER, DSC_CLI_BENCH, N_ ("N"), NULL, "40", 1, G_MAXUINT32,
    .help = N_ ("How many training steps are measured") },
  { "max-pixels", DSC_CLI_NUMBER, DSC_CLI_IMPORT | TRAINING, N_ ("N"), NULL, "200000000", 1, 4e9,
    .help = N_ ("Refuse photos of more pixels than this") },
  { "plot", DSC_CLI_FILE, DSC_CLI_TRAIN | DSC_CLI_RESUME, N_ ("FILE"),
    .help = N_ ("Draw the learning curves into FILE, whose name ends in .png, .svg or .pdf") },
  { "plot", DSC_CLI_FILE, DSC_CLI_LR_FIND, N_ ("FILE"),
    .help = N_ ("Draw the loss over the rate into FILE, whose name ends in .png, .svg or .pdf") },
  /* what a model says */
  { "part", DSC_CLI_WORD, ANSWERS | DSC_CLI_EXPLAIN, N_ ("PART"), "valid|test|train", "valid",
    .help = N_ ("Which photos of the project are meant") },
  { "count", DSC_CLI_NUMBER, DSC_CLI_TOP_LOSSES | DSC_CLI_EXPLAIN, N_ ("N"), NULL, "9", 1, 100000,
    .help = N_ ("How many photos are shown") },
  { "count", DSC_CLI_NUMBER, DSC_CLI_COMPARE, N_ ("N"), NULL, "20", 1, 1000000,
    .help = N_ ("How many photos are listed, either way") },
  { "class", DSC_CLI_TEXT, DSC_CLI_EXPLAIN, N_ ("NAME"),
    .help = N_ ("Show where the photos look like this class (default: the one that the model "
                "says)") },
  { "output", DSC_CLI_FILE, DSC_CLI_TOP_LOSSES | DSC_CLI_CONFUSION | DSC_CLI_EXPLAIN, N_ ("FILE"),
    .help = N_ ("Draw a picture into FILE, whose name ends in .png, .svg or .pdf") },
  { "output-dir", DSC_CLI_FOLDER, DSC_CLI_EXPLAIN, N_ ("DIR"),
    .help = N_ ("Draw a picture for each photo into the folder DIR, which is made if need be") },
  { "csv", DSC_CLI_FILE, DSC_CLI_TOP_LOSSES | DSC_CLI_CONFUSION | DSC_CLI_CLASSIFY | DSC_CLI_REPORT,
    N_ ("FILE"), .help = N_ ("Write a table into FILE, whole or not at all") },
  { "top", DSC_CLI_NUMBER, DSC_CLI_CLASSIFY, N_ ("N"), NULL, "5", 1, 65536,
    .help = N_ ("How many answers are given for a photo, the likeliest first (in the terminal 2 if "
                "not said)") },
  { "model-file", DSC_CLI_FILE, DSC_CLI_CLASSIFY | DSC_CLI_EXPLAIN | DSC_CLI_BENCH, N_ ("FILE"),
    .help = N_ ("Use a model that was exported; no project is needed") },
  { "format", DSC_CLI_WORD, DSC_CLI_EXPORT, N_ ("FORMAT"), "safetensors|pth", "safetensors",
    .help
    = N_ ("Format of the file: safetensors for Discern, pth for PyTorch (FILE must end in .pth, "
          "and a Python module that uses it is written beside it)") },
  /* what is wrong with photos */
  { "suspects", DSC_CLI_FLAG, DSC_CLI_REPORT,
    .help = N_ ("Also look for doubtful labels and odd photos, with the built-in network") },
  { "fix-leaks", DSC_CLI_FLAG, DSC_CLI_REPORT,
    .help = N_ ("Put photos that are there more than once on one side each, as a new split") },
  { "leave-out", DSC_CLI_WORD, DSC_CLI_REPORT, N_ ("KIND"),
    "photos|unreadable|truncated|leak|two-labels|exact-duplicate|near-duplicate|suspect|odd|"
    "small-class|tiny|huge|aspect|dark|light|blurred|grey",
    .help = N_ ("Leave photos out of training, validation and test: the PHOTOs that are named, or "
                "all of a finding, of copies all but the largest; files stay where they are") },
  { "use-again", DSC_CLI_FLAG, DSC_CLI_REPORT,
    .help = N_ ("Use photos again that were left out: the PHOTOs that are named, or all") },
  /* sample */
  { "count", DSC_CLI_NUMBER, DSC_CLI_SAMPLE, N_ ("N"), NULL, "1200", 1, 1000000,
    .help = N_ ("How many pictures") },
  { "width", DSC_CLI_NUMBER, DSC_CLI_SAMPLE, N_ ("PIXELS"), NULL, "320", 16, 4096,
    .help = N_ ("Width of the pictures") },
  { "height", DSC_CLI_NUMBER, DSC_CLI_SAMPLE, N_ ("PIXELS"), NULL, "240", 16, 4096,
    .help = N_ ("Height of the pictures") },
  { "seed", DSC_CLI_NUMBER, DSC_CLI_SAMPLE, N_ ("N"), NULL, "1", 0, G_MAXUINT32,
    .help = N_ ("The same seed renders the same pictures") },
  { "force", DSC_CLI_FLAG, DSC_CLI_TRAIN,
    .help = N_ ("With --from: give up what is unfinished of a run that could be resumed") },
  { "force", DSC_CLI_FLAG, DSC_CLI_SAMPLE,
    .help = N_ ("Write into DIR although there are other files in it") },
  /* several */
  { "threads", DSC_CLI_NUMBER, READS_PHOTOS, N_ ("N"), .min = 1, .max = 1024,
    .help = N_ ("Processors to use (default: all that there are)") },
  { "project", DSC_CLI_FOLDER, DSC_CLI_EVERY, N_ ("P"),
    .help = N_ ("The project's folder, or the folder or table that was imported (default: the one "
                "used last)") },
  { "run", DSC_CLI_NUMBER, DSC_CLI_EVERY, N_ ("N"), .min = 1, .max = 9e15,
    .help = N_ ("Number of the training run that is meant, where one is (default: the last "
                "finished one that has a model)") },
  { "json", DSC_CLI_FLAG, DSC_CLI_EVERY, .help = N_ ("Print results as JSON, one object a line") },
  { "quiet", DSC_CLI_FLAG, DSC_CLI_EVERY, .help = N_ ("Show no progress") },
  { "help", DSC_CLI_FLAG, DSC_CLI_EVERY, .help = N_ ("Show help, and do nothing else") },
  { "version", DSC_CLI_FLAG, DSC_CLI_EVERY, .help = N_ ("Show the version, and do nothing else") },
  /* Used by the build; not shown. */
  { "print-manual", DSC_CLI_FLAG, DSC_CLI_EVERY },
  { "print-completion", DSC_CLI_FLAG, DSC_CLI_EVERY },
};

static const DscCliField common_fields[] = {
  { "error", "code",
    N_ ("what kind of failure: failed, usage, not-found, unreadable, unsupported, too-large, "
        "no-data, "
        "corrupt, missing, locked, memory or disk-full") },
  { "error", "path", N_ ("the file concerned, where there is one") },
  { "error", "message", N_ ("a sentence for people") },
  { "interrupted", "message", N_ ("a sentence for people; the exit status is 130") },
  { NULL },
};

static const DscCliExample import_examples[] = {
  { "discern-cli import photos", N_ ("Imports a folder that has a folder for each class.") },
  { "discern-cli import labels.csv --images photos --split stratified",
    N_ ("Imports a table; validation gets a fifth of each class.") },
  { "discern-cli import photos.zip", N_ ("Unpacks an archive, once, and imports what is in it.") },
  { "discern-cli import pacogarciam3/lego-brick-sorting-image-recognition",
    N_ ("Fetches a dataset of Kaggle and imports it.") },
  { "discern-cli import", N_ ("Looks for new and changed photos in the project used last.") },
  { NULL },
};

static const DscCliExample evaluate_examples[] = {
  { "discern-cli evaluate", N_ ("Shows how good the last run is on the validation photos.") },
  { "discern-cli evaluate other-photos --run 2",
    N_ ("Tries run 2 on another folder that has a folder for each class.") },
  { NULL },
};

static const DscCliField evaluate_fields[] = {
  { "evaluated", "run", N_ ("number of the run") },
  { "evaluated", "part", N_ ("valid, test or train; null for another folder") },
  { "evaluated", "source", N_ ("the other folder; null for a part of the project") },
  { "evaluated", "photos", N_ ("number of photos that were judged") },
  { "evaluated", "wrong", N_ ("number of wrong answers") },
  { "evaluated", "error_rate", N_ ("their share") },
  { "evaluated", "error_rate_low", N_ ("lower end of its 95 % interval (Wilson)") },
  { "evaluated", "error_rate_high", N_ ("upper end") },
  { "evaluated", "loss", N_ ("mean loss") },
  { "evaluated", "classes",
    N_ ("list of label, support, predicted, correct, precision, recall, f1; support is the "
        "number of photos of the class") },
  { "evaluated", "most_confused",
    N_ ("list of actual, predicted, count, the most frequent first") },
  { "evaluated", "unknown",
    N_ ("list of label, photos: classes of the other folder that the model does not know") },
  { "evaluated", "failed", N_ ("number of photos that could not be read; each has an error line") },
  { NULL },
};

static const DscCliExample top_losses_examples[] = {
  { "discern-cli top-losses --count 20", N_ ("Lists the twenty worst answers.") },
  { "discern-cli top-losses --output worst.pdf", N_ ("Draws the nine worst answers.") },
  { NULL },
};

static const DscCliField top_losses_fields[] = {
  { "top-loss", "path", N_ ("the photo") },
  { "top-loss", "predicted", N_ ("what the model says") },
  { "top-loss", "actual", N_ ("what it is") },
  { "top-loss", "loss", N_ ("cross-entropy") },
  { "top-loss", "probability", N_ ("that the model gives to what it says") },
  { "top-loss", "actual_probability", N_ ("that it gives to what it is") },
  { "top-loss", "corrected_from",
    N_ ("where its class was corrected in the window: that of the source, or null") },
  { "picture", "path", N_ ("the picture that was drawn") },
  { "table", "path", N_ ("the table that was written") },
  { NULL },
};

static const DscCliExample confusion_examples[] = {
  { "discern-cli confusion", N_ ("Shows which classes are taken for which.") },
  { "discern-cli confusion --output matrix.svg --csv matrix.csv",
    N_ ("Draws the matrix, and writes it as a table.") },
  { NULL },
};

static const DscCliField confusion_fields[] = {
  { "confusion", "run", N_ ("number of the run") },
  { "confusion", "part", N_ ("valid, test or train") },
  { "confusion", "classes", N_ ("list of labels") },
  { "confusion", "matrix",
    N_ ("list of rows, a row for each actual class, of counts for each predicted class") },
  { "confusion", "most_confused",
    N_ ("list of actual, predicted, count, the most frequent first") },
  { "picture", "path", N_ ("the picture that was drawn") },
  { "table", "path", N_ ("the table that was written") },
  { NULL },
};

static const DscCliExample classify_examples[] = {
  { "discern-cli classify photo.jpg", N_ ("Says what is in a photo.") },
  { "discern-cli classify --model-file bricks.safetensors --csv answers.csv inbox",
    N_ ("Writes a table of the answers for all photos below a folder.") },
  { NULL },
};

static const DscCliField classify_fields[] = {
  { "", "path", N_ ("the photo") },
  { "", "predictions", N_ ("list of label, probability, the likeliest first") },
  { "", "warning",
    N_ ("what is wrong with a photo that was answered all the same; only where something is") },
  { "table", "path", N_ ("the table that was written") },
  { NULL },
};

static const DscCliExample report_examples[] = {
  { "discern-cli report", N_ ("Says what is wrong with the photos of the project used last.") },
  { "discern-cli report --suspects --csv report.csv",
    N_ ("Looks for wrong labels, too, and writes all that was found as a table.") },
  { "discern-cli report --leave-out exact-duplicate",
    N_ ("Leaves out all copies of a photo but one.") },
  { NULL },
};

static const DscCliField report_fields[] = {
  { "finding", "kind",
    N_ ("what is wrong: unreadable, missing, truncated, leak, two-labels, exact-duplicate, "
        "near-duplicate, "
        "suspect, odd, small-class, imbalance, tiny, huge, aspect, dark, light, blurred, grey or "
        "rotated") },
  { "finding", "severity", N_ ("serious, warning or note") },
  { "finding", "count", N_ ("number of photos, or of groups") },
  { "finding", "title", N_ ("the same in words") },
  { "finding", "items",
    N_ ("list of path, group, label, part, value, reason, how, stays: the photos; group only where "
        "they "
        "belong together, reason only of those that cannot be read, how only of copies: what was "
        "done to the photo of the group that shows most, as far as it is known: mirrored, "
        "turned-90, turned-180, turned-270, cropped, recoloured; stays is true of the copy that "
        "--leave-out keeps") },
  { "suspect", "path", N_ ("with --suspects: a photo; the most doubtful first, all of them") },
  { "suspect", "label", N_ ("its label") },
  { "suspect", "suggested", N_ ("the other class that most speaks for") },
  { "suspect", "score", N_ ("how doubtful the label is; above 0.1 it is a finding") },
  { "suspect", "label_support", N_ ("what speaks for the label, about 0 … 1") },
  { "suspect", "suggested_support", N_ ("what speaks for the other class") },
  { "fixed", "moved", N_ ("with --fix-leaks: how many photos went to another part") },
  { "fixed", "split", N_ ("name of the new split") },
  { "leave-out", "photos", N_ ("with --leave-out: how many photos were left out now") },
  { "leave-out", "undecided",
    N_ ("how many copies of that finding were not, for they are under two labels") },
  { "use-again", "photos", N_ ("with --use-again: how many photos are used again") },
  { "left-out", "path", N_ ("a photo that is left out") },
  { "left-out", "label", N_ ("its label") },
  { "report", "photos", N_ ("number of photos that were checked") },
  { "report", "findings", N_ ("number of findings") },
  { "report", "left_out", N_ ("number of photos that are left out") },
  { "table", "path", N_ ("the table that was written") },
  { NULL },
};

static const DscCliExample runs_examples[] = {
  { "discern-cli runs", N_ ("Lists all training runs and the disk space that they use.") },
  { "discern-cli runs show 3", N_ ("Shows the settings and epochs of run 3.") },
  { "discern-cli runs delete 1 2", N_ ("Deletes two runs with their models.") },
  { "discern-cli runs clear-cache",
    N_ ("Gives back the disk space of the cache; what it held is computed again when needed.") },
  { NULL },
};

static const DscCliField runs_fields[] = {
  { "run", "run", N_ ("number of the run") },
  { "run", "created", N_ ("when it began, ISO 8601, UTC") },
  { "run", "state", N_ ("running, paused, finished, stopped, failed or interrupted") },
  { "run", "recipe", N_ ("its recipe") },
  { "run", "network", N_ ("its network") },
  { "run", "split", N_ ("name of its split") },
  { "run", "train", N_ ("number of training photos") },
  { "run", "valid", N_ ("number of validation photos") },
  { "run", "epochs",
    N_ ("number of epochs; with “show” a list of them, with the fields of the epoch line of "
        "train") },
  { "run", "error_rate", N_ ("of the kept weights") },
  { "run", "last_error_rate", N_ ("of the last epoch") },
  { "run", "valid_loss", N_ ("of the kept weights") },
  { "run", "seconds", N_ ("from beginning to end") },
  { "run", "images_per_second", N_ ("median training step, data included") },
  { "run", "data_wait", N_ ("share of the time that the network waited for data") },
  { "run", "device", N_ ("cpu, or which card") },
  { "run", "precision", N_ ("such as fp32") },
  { "run", "model", N_ ("file of the kept model; null if there is none") },
  { "run", "bytes", N_ ("disk space of its models") },
  { "run", "message", N_ ("why it failed; null if it did not") },
  { "run", "settings", N_ ("with “show”: every setting that the kept weights were trained with") },
  { "run", "resumes", N_ ("whether “resume” goes on with it") },
  { "disk", "models", N_ ("bytes that the models of all runs use") },
  { "disk", "cache", N_ ("bytes that the project's cache uses") },
  { "deleted", "run", N_ ("number of the run that was deleted") },
  { "deleted", "freed", N_ ("bytes of disk given back") },
  { "cleared", "freed", N_ ("bytes of disk given back") },
  { NULL },
};

static const DscCliExample export_examples[] = {
  { "discern-cli export --format safetensors bricks.safetensors",
    N_ ("Writes the model of the last run into one file, to be used anywhere.") },
  { "discern-cli export --format pth bricks.pth",
    N_ ("Writes it for PyTorch; “python3 bricks.py PHOTO” then classifies without Discern.") },
  { NULL },
};

static const DscCliField export_fields[] = {
  { "exported", "path", N_ ("the file that was written") },
  { "exported", "run", N_ ("number of the run") },
  { "exported", "format", N_ ("its format") },
  { "exported", "bytes", N_ ("its size") },
  { "exported", "module", N_ ("with --format pth: the Python module beside it") },
  { NULL },
};

static const DscCliExample sample_examples[] = {
  { "discern-cli sample bricks",
    N_ ("Renders 1200 pictures of twenty toy bricks into the folder “bricks”.") },
  { "discern-cli sample more --count 200 --seed 2", N_ ("Renders 200 others.") },
  { NULL },
};

static const DscCliField sample_fields[] = {
  { "rendered", "path", N_ ("the folder") },
  { "rendered", "photos", N_ ("number of pictures") },
  { "rendered", "classes", N_ ("number of classes among them") },
  { "rendered", "seconds", N_ ("how long it took") },
  { NULL },
};

static const DscCliExample weights_examples[] = {
  { "discern-cli weights", N_ ("Shows which pretrained weights are here and which could be.") },
  { "discern-cli weights fetch resnet50",
    N_ ("Fetches the weights of ResNet-50, or goes on where that was interrupted.") },
  { "discern-cli weights add resnet50-0676ba61.pth",
    N_ ("Takes in a file that was fetched by another way.") },
  { NULL },
};

static const DscCliField weights_fields[] = {
  { "weights", "network", N_ ("whose weights they are") },
  { "weights", "file", N_ ("name of the file") },
  { "weights", "here", N_ ("whether it is in the store") },
  { "weights", "path", N_ ("where it is; null if it is not here") },
  { "weights", "bytes", N_ ("its size") },
  { "weights", "published", N_ ("whether it is one of the published files") },
  { "weights", "title", N_ ("which one, for people; null if it is none") },
  { "weights", "licence", N_ ("its licence, SPDX; null if it is none") },
  { "weights", "url", N_ ("where it is fetched from; null if it is not") },
  { "fetched", "network", N_ ("whose weights they are") },
  { "fetched", "path", N_ ("the file in the store") },
  { "fetched", "bytes", N_ ("its size") },
  { "fetched", "sha256", N_ ("its SHA-256, which was checked") },
  { "fetched", "published", N_ ("whether it is one of the published files") },
  { "fetched", "title", N_ ("which one, for people; null if it is none") },
  { "fetched", "licence", N_ ("its licence, SPDX; null if it is none") },
  { "added", "network", N_ ("whose weights they are, by the names and shapes in the file") },
  { "added", "path", N_ ("the copy in the store") },
  { "added", "bytes", N_ ("its size") },
  { "added", "sha256", N_ ("its SHA-256") },
  { "added", "published", N_ ("whether it is one of the published files") },
  { "added", "title", N_ ("which one, for people; null if it is none") },
  { "added", "licence", N_ ("its licence, SPDX; null if it is none") },
  { NULL },
};

static const DscCliCommand commands[] = {
  { "import", DSC_CLI_IMPORT, N_ ("[DIR | TABLE | ARCHIVE | URL | OWNER/NAME]"), 0, 1, NULL,
    N_ ("Find photos and their labels"),
    N_ ("Reads a folder that has a folder for each class, one with the folders train, valid and "
        "test, or a table. Only "
        "names and headers are read; the photos stay where they are and are never written to. What "
        "cannot be used is "
        "listed with the reason.\n\nAn archive (zip, tar, 7z) is unpacked into a new folder first: "
        "photos, tables and texts, nothing that leads out of it, names in UTF-8. Names that differ "
        "only in the case of letters are made one: what is the same is kept once, other files get "
        "a number. A table at its top is imported where there are no folders of classes. An "
        "archive that was unpacked before is not unpacked again.\n\nAn archive can also be "
        "elsewhere: URL begins with https://, and OWNER/NAME is a dataset of Kaggle (with "
        "/versions/N that version), which may also be given by the address of its page or as "
        "\"kaggle datasets download -d OWNER/NAME\". Its licence is shown first. It is fetched "
        "into "
        "the cache, going on where an interrupted fetch has ended, checked, unpacked, and then "
        "deleted. Most public datasets need no account; else the credentials of Kaggle's own "
        "programs are used: $KAGGLE_API_TOKEN, ~/.kaggle/access_token, $KAGGLE_USERNAME and "
        "$KAGGLE_KEY, ~/.kaggle/kaggle.json, or the login of \"kaggle auth login\".\n\nWithout an "
        "argument the "
        "project's own source is read again: "
        "photos that were there "
        "keep their part in training or validation."),
    import_examples, dsc_cli_import_fields },
  { "train", DSC_CLI_TRAIN, N_ ("[DIR | TABLE.csv]"), 0, 1, NULL,
    N_ ("Learn to tell the classes apart"),
    N_ ("Trains a model on the project's photos. A folder or table that was not imported yet is "
        "imported first, with the defaults of import.\n\nWith --from a run goes on with another "
        "stage: what is not said is as it was, and with --unfreeze as the recipe has it for a "
        "stage that trains all of the network. A run that is paused is to be resumed first, or "
        "what "
        "is unfinished of it is given up with --force.\n\nCtrl-C pauses between two steps, with "
        "everything saved (resume goes on), or, with the recipe instant, stops and keeps the best "
        "model so far. A second Ctrl-C stops."),
    dsc_cli_train_examples, dsc_cli_train_fields },
  { "lr-find", DSC_CLI_LR_FIND, N_ ("[DIR | TABLE.csv]"), 0, 1, NULL,
    N_ ("Find the learning rate to train with"),
    N_ ("Tries rates from very small to very large, a step each, with what train would train, and "
        "suggests some from the curve of the losses. Nothing is kept of what it learns. What is "
        "said "
        "with --lr is only taken for how the rates of the layer groups are to each other."),
    dsc_cli_lr_find_examples, dsc_cli_lr_find_fields },
  { "resume", DSC_CLI_RESUME, NULL, 0, 0, NULL, N_ ("Go on with a run that was interrupted"),
    N_ ("Goes on with a run that is paused, or whose program was killed, from where its last "
        "checkpoint was made (default: the last such run). It ends with the weights that it would "
        "have without the interruption, if the number of threads is the same."),
    dsc_cli_resume_examples, dsc_cli_train_fields },
  { "stages", DSC_CLI_STAGES, NULL, 0, 0, NULL, N_ ("List the stages of a run"),
    N_ ("Lists what a run has learned one after the other, with the file of each stage's weights, "
        "and how to go on from there."),
    dsc_cli_stages_examples, dsc_cli_stages_fields },
  { "evaluate", DSC_CLI_EVALUATE, N_ ("[DIR]"), 0, 1, NULL, N_ ("Say how good a model is"),
    N_ ("Shows the share of wrong answers with its uncertainty, precision and recall of each "
        "class, and which classes "
        "are confused. With DIR the model is tried on the photos of another labelled folder, whose "
        "classes are "
        "matched by name."),
    evaluate_examples, evaluate_fields },
  { "top-losses", DSC_CLI_TOP_LOSSES, NULL, 0, 0, NULL, N_ ("Show the worst answers"),
    N_ ("Lists the photos whose answers were the furthest from right: hard photos and wrong "
        "labels."),
    top_losses_examples, top_losses_fields },
  { "confusion", DSC_CLI_CONFUSION, NULL, 0, 0, NULL, N_ ("Show which classes are taken for which"),
    N_ ("Shows the confusion matrix: rows are what photos are, columns what the model says."),
    confusion_examples, confusion_fields },
  { "compare", DSC_CLI_COMPARE, N_ ("RUN RUN"), 2, 2, NULL, N_ ("Show how two runs differ"),
    N_ ("Shows in which settings two runs differ, how good each is on the photos that both were "
        "validated on, which of these one gets and the other misses, and whether the difference "
        "may be chance."),
    dsc_cli_compare_examples, dsc_cli_compare_fields },
  { "explain", DSC_CLI_EXPLAIN, N_ ("[PHOTO…]"), 0, G_MAXUINT, NULL,
    N_ ("Show where in a photo the model sees a class"),
    N_ ("Draws photos with a heat map of what speaks for a class (Grad-CAM). Without an argument "
        "it draws the worst mistakes of the run, each for what the model says and for what the "
        "photo is; photos that are named, each for what the model says, or for --class. One "
        "picture has room for 100 photos."),
    dsc_cli_explain_examples, dsc_cli_explain_fields },
  { "classify", DSC_CLI_CLASSIFY, N_ ("PATH…"), 1, G_MAXUINT, NULL, N_ ("Say what is in photos"),
    N_ ("Classifies photos, and all photos below folders, in the order in which they are named. "
        "Those that cannot be read are listed with the reason, and the others answered."),
    classify_examples, classify_fields },
  { "report", DSC_CLI_REPORT, N_ ("[PHOTO…]"), 0, G_MAXUINT, NULL,
    N_ ("Say what is wrong with the photos"),
    N_ ("Looks at every photo, once, and lists those that cannot be read or are damaged, copies "
        "(also mirrored, turned, cropped, recoloured, scaled or compressed again), the same photo "
        "under two labels or in both "
        "training and validation, classes with few photos, and photos that are tiny, huge, dark, "
        "light, blurred, grey or turned. Photos are never written to."),
    report_examples, report_fields },
  { "runs", DSC_CLI_RUNS, N_ ("[list | show [N] | delete N… | clear-cache]"), 0, G_MAXUINT,
    "list|show|delete|clear-cache", N_ ("List, show or delete training runs"),
    N_ ("Looks after the training runs of a project."), runs_examples, runs_fields },
  { "export", DSC_CLI_EXPORT, N_ ("FILE"), 1, 1, NULL, N_ ("Write a model into a file"),
    N_ ("Writes a run's model into one file that holds all that is needed to use it without its "
        "project."),
    export_examples, export_fields },
  { "sample", DSC_CLI_SAMPLE, N_ ("DIR"), 1, 1, NULL, N_ ("Render pictures to try things with"),
    N_ ("Renders pictures of twenty kinds of toy brick, a folder for each kind."), sample_examples,
    sample_fields },
  { "bench", DSC_CLI_BENCH, N_ ("[WHAT] [DIR]"), 0, 2,
    "answer|decode|cache|augment|features|train|gpu", N_ ("Measure speed, each against its limit"),
    N_ ("answer: one photo after another, as a person drops them, against all of them at once. "
        "decode: pictures in memory to pixels, one thread, against tjbench on the same files "
        "(where it is installed). "
        "cache: photos to batches, read from a full pixel cache, against decoding them. augment: "
        "batches from a full pixel cache as the notebook's training augments them, one thread, "
        "against batches that are not augmented. features: photos to answers of the network, "
        "against the rate at which batches can be had from the cache. train: training steps with "
        "the recipe and settings that are given, against the same without waiting for photos. gpu: "
        "what the card does in training, the notebook's unless settings say otherwise, against "
        "what "
        "its clocks and its memory allow; --device cpu measures the processor, of which no limit "
        "is "
        "known."),
    dsc_cli_bench_examples, dsc_cli_bench_fields },
  { "weights", DSC_CLI_WEIGHTS, N_ ("[list | fetch NETWORK | add FILE]"), 0, 2, "list|fetch|add",
    N_ ("List, fetch or add pretrained weights"),
    N_ ("Looks after the store of pretrained weights, from which the networks resnet18, resnet34 "
        "and resnet50 are trained. fetch goes on where it was interrupted, and checks what has "
        "arrived. add copies a file that you have: .pth or safetensors, with the weights under "
        "torchvision's names; nothing in it is run."),
    weights_examples, weights_fields },
};

const DscCliCommand *
dsc_cli_table_get_commands (guint *n)
{
  *n = G_N_ELEMENTS (commands);
  return commands;
}

const DscCliOption *
dsc_cli_table_get_options (guint *n)
{
  *n = G_N_ELEMENTS (options);
  return options;
}

const DscCliField *
dsc_cli_table_get_common_fields (void)
{
  return common_fields;
}
