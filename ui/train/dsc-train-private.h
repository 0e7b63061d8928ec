/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the view "Train" share: dsc-train-view.c shows, dsc-train-actions.c does what
 * is asked of it. */
#pragma once

#include "model/dsc-train-outlook.h"
#include "train/dsc-curves-panel.h"
#include "train/dsc-epoch-table.h"
#include "train/dsc-rate-panel.h"
#include "train/dsc-settings-panel.h"
#include "train/dsc-step-button.h"
#include "train/dsc-train-note.h"
#include "train/dsc-train-view.h"

G_BEGIN_DECLS

struct _DscTrainView
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwFlap *flap;
  DscSettingsPanel *settings_panel;
  GtkToggleButton *settings_button;
  GtkButton *primary_button;
  GtkWidget *pause_button;
  GtkWidget *stop_button;
  GtkLabel *status;
  DscStepButton *start_button;
  DscStepButton *instant_button;
  DscStepButton *rate_button;
  DscStepButton *head_button;
  DscStepButton *unfreeze_button;
  DscTrainNote *note;
  AdwViewStack *pages;
  GtkStack *curves_stack;
  DscCurvesPanel *curves_panel;
  DscEpochTable *epochs;
  DscRatePanel *rate;
  GtkStack *runs_stack;
  GtkListBox *runs;

  DscWorkspace *workspace;    /* (owned) (nullable) */
  DscTrainSettings *settings; /* (owned) (nullable): there is one where there is a workspace */
  DscTrainOutlook *outlook;   /* (owned) (nullable): likewise */
  DscRunCurves *curves;       /* (owned) (nullable): likewise */
  DscRun *run;                /* (owned) (nullable): the one that is followed */
  gboolean starting;          /* a run is about to be there */
};

/* By DscNextStep: what the primary button says, does, and for how long. */
typedef struct
{
  const char *label;
  const char *text;      /* with a place for the time, where there is an action */
  DscTrainAction action; /* DSC_TRAIN_N_ACTIONS: it looks at the results */
} DscTrainNext;
extern const DscTrainNext _dsc_train_next_steps[];

/* Whether a run is going. */
gboolean _dsc_train_view_is_training (DscTrainView *self);
/* Everything that is shown. */
void _dsc_train_view_update (DscTrainView *self);
/* Enables what can be done now, and shows the buttons for it. */
void _dsc_train_view_show_actions (DscTrainView *self);
/* Of the class: its actions. */
void _dsc_train_view_install_actions (GtkWidgetClass *klass);

G_END_DECLS
