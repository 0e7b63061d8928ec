/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the report share: dsc-report.c owns it and looks at photos, dsc-report-read.c
 * reads what is stored, dsc-workspace-marks.c stores which labels are right. */
#pragma once

#include "model/dsc-workspace-private.h"

G_BEGIN_DECLS

struct _DscReport
{
  GObject parent_instance;
  DscWorkspace *workspace; /* whose it is */
  guint opening;           /* of the workspace, when this was begun */

  DscReportState state;
  gboolean current;
  gboolean has_suspects;
  gboolean has_current_suspects;
  char *problem;         /* (owned) (nullable) */
  GListStore *findings;  /* (owned) (element-type DscReportItem) */
  DscActivity *activity; /* (owned) (nullable) */
  gboolean searching;    /* the activity looks for wrong labels */

  guint reading;       /* counts wishes to read: answers to older ones are dropped */
  gboolean is_reading; /* one is under way */
  gboolean is_unread;  /* the last has failed: the problem says so */
  gboolean automatic;  /* new photos are checked by themselves */
  gboolean unasked;    /* the activity has begun by itself */
  gboolean refused;    /* somebody has cancelled that, or it has failed */
};

/* What a thread reads. */
typedef struct
{
  guint number;
  DscProject *project;   /* (owned) (nullable): let go on the thread */
  DscDataset *dataset;   /* (owned) */
  DscSplit *split;       /* (owned) */
  DscFindings *findings; /* (owned) (nullable) (out) */
  GPtrArray *items;      /* (owned) (element-type DscReportItem) (out): them, the worst first */
} DscReportReading;

void _dsc_report_reading_free (gpointer reading);
/** Fills a DscReportReading, the task's data. */
void _dsc_report_read_func (GTask *task, gpointer source, gpointer reading,
                            GCancellable *cancellable);

/** Reads again what is stored. */
void _dsc_report_refresh (DscReport *self);

G_END_DECLS
