/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of DscRun share: dsc-run.c, which everybody sees and which notifies,
 * dsc-run-report.c, where the engine reports, dsc-run-resume.c and dsc-run-end.c. And what the host
 * alone does with a run. */
#pragma once

#include "engine/dsc-run-view.h"
#include "engine/dsc-run.h"

G_BEGIN_DECLS

struct _DscRun
{
  GObject parent_instance;

  DscProject *project;       /* (owned) (nullable) */
  GMainContext *context;     /* (owned) where changes are notified */
  GCancellable *cancellable; /* (owned) */
  GListStore *epochs;        /* (owned) changed on the context only */
  gint64 started;            /* monotonic */
  double seconds_before;     /* what the run took before it was opened again */
  gint64 id;                 /* in the project; 0 without one */

  /* The training thread's. */
  gint64 stage;         /* 0: none */
  guint n_stages;       /* begun so far: the last one of them is going */
  char *stage_name;     /* (owned) (nullable) */
  char *stage_model;    /* (owned) (nullable) */
  GArray *batches;      /* (owned) (element-type DscBatchRecord): since the last epoch */
  GPtrArray *skipped;   /* (owned) (element-type DscSkipped): not stored yet */
  DscRunRecord *before; /* (owned) (nullable): the run as it was taken up for another job: until a
                         * stage of that begins, it can go back to this */
  gboolean is_resumed;  /* it goes on with a job that it had */
  gboolean has_begun;   /* a stage of its job is going, or was */
  gboolean is_hopeless; /* what failed will fail again */
  gboolean has_paused;  /* a checkpoint is on disk, or is not needed */
  gboolean has_no_room; /* gave up waiting for room, because it is to stop or to pause */

  GMutex mutex;
  GCond ended_cond;
  GCond asked_cond;         /* somebody wants something of a run that waits for room */
  DscRunRecord *record;     /* (owned) (mutex mutex) */
  DscRunView now;           /* (mutex mutex) */
  guint n_kept;             /* (mutex mutex): how many rows of the list stay */
  GArray *trace;            /* (owned) (mutex mutex) (element-type DscTraceEvent) */
  guint trace_generation;   /* (mutex mutex): how often the trace was begun anew */
  GPtrArray *arriving;      /* (owned) (mutex mutex) (element-type DscEpoch): not in the list yet */
  GSource *pending;         /* (owned) (nullable) (mutex mutex): will notify */
  gboolean is_pausing;      /* (mutex mutex): it is to pause */
  gboolean is_interrupting; /* (mutex mutex): because the program ends */
  gboolean is_continuing;   /* (mutex mutex): it is to look for room at once */
  gboolean has_ended;       /* (mutex mutex) */
  gint64 notified;          /* (mutex mutex): when, monotonic */
  GError *error;            /* (owned) (nullable): set once, before now.error points to it */

  DscRunView shown; /* what was notified last; the context's */
};

/* With the mutex, after a change of what is shown: notifies on the context, soon. */
void _dsc_run_schedule (DscRun *self);
/* The same without delay, so that whoever sees the end finds all that came before it once the
 * context has nothing more to do. */
void _dsc_run_schedule_now (DscRun *self);
/* With the mutex: shows @phase, unless it shows that it is stopping or pausing: that stays until
 * the end. */
void _dsc_run_set_phase (DscRun *self, const char *phase);

/* Frees what is left of a problem that was reported. */
void _dsc_run_skipped_free (DscSkipped *skipped);

/* Something was written: it waits no more for room. Training thread. */
void _dsc_run_show_going (DscRun *self);
/* Whether to try again to store what has failed with @failure: where the disk is full, after a
 * wait. Else it is handed on to @error. Takes @failure. Training thread. */
gboolean _dsc_run_try_again (DscRun *self, GError *failure, GError **error);
/* The last of the run's stages is going now. Takes @name and @model. Training thread. */
void _dsc_run_show_stage (DscRun *self, char *name, char *model, guint n_epochs, guint epochs_done);

/* Returns: (transfer full): the name of a file of run @id, as dsc_run_dup_file(). */
char *_dsc_run_file_name (gint64 id, guint stage, const char *kind);
/* Returns: (transfer full) (type filename): where the checkpoint of run @id lies, or would lie. */
char *_dsc_run_dup_checkpoint_path (DscProject *project, gint64 id);
/* Finds the checkpoint of the job of @record, which is at rest; in @path (out) (transfer full)
 * (nullable) (type filename) %NULL where it has none. */
gboolean _dsc_run_find_checkpoint (DscProject *project, const DscRunRecord *record, char **path,
                                   GError **error);
/* Deletes the run's checkpoint, if it has one: it must not be taken for one of the next job. */
gboolean _dsc_run_delete_checkpoint (DscRun *self, GError **error);

/* As dsc_run_reopen() without a job, but only if the run still is as @expected says, which was read
 * before there was a lock, and has a checkpoint, or has none, as @has_checkpoint says; else
 * DSC_ERROR_LOCKED. */
DscRun *_dsc_run_resume (DscProject *project, const DscRunRecord *expected, gboolean has_checkpoint,
                         GError **error);
/* Sets DSC_ERROR_NO_DATA: there is nothing of run @record that could be gone on with. Returns:
 * %FALSE. */
gboolean _dsc_run_fail_nothing (const DscRunRecord *record, GError **error);
/* Its job is that of a stage that begins: what there was before is given up. Training thread. */
gboolean _dsc_run_give_up_before (DscRun *self, GError **error);
/* Stores what is left: problems, and the end of the stage that is going. Training thread. */
gboolean _dsc_run_store_rest (DscRun *self, DscRunState state, GError **error);
/* Stores @record, and makes it what dsc_run_dup_record() gives. Takes @record. Training thread. */
gboolean _dsc_run_store_record (DscRun *self, DscRunRecord *record, GError **error);

/* Asks it to pause because the program ends: it ends as "interrupted". Any thread. */
void _dsc_run_interrupt (DscRun *self);

G_END_DECLS
