/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the view "Classify" share: dsc-classify-view.c shows and asks,
 * dsc-classify-model.c says which model answers, dsc-classify-actions.c does what is asked of it.
 */
#pragma once

#include "classify/dsc-answer-detail.h"
#include "classify/dsc-answer-list.h"
#include "classify/dsc-classify-view.h"
#include "results/dsc-run-choice.h"

G_BEGIN_DECLS

struct _DscClassifyView
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkStack *stack;
  AdwStatusPage *drop_page;
  GtkWidget *back;
  DscRunChoice *choice;      /* above the answers */
  DscRunChoice *drop_choice; /* where there are none yet */
  GtkWidget *stop;
  GtkProgressBar *progress;
  GtkRevealer *stale;
  GtkLabel *stale_words;
  AdwLeaflet *leaflet;
  DscAnswerList *list;
  GtkWidget *line;
  GtkStack *detail_stack;
  AdwStatusPage *none_page;
  DscAnswerDetail *detail;

  DscWorkspace *workspace;       /* (owned) (nullable) */
  GSignalGroup *signals;         /* (owned) of the workspace */
  GListStore *answers;           /* (owned) (element-type DscAnswerItem) */
  GPtrArray *asked;              /* (owned) (element-type filename) what the answers are to */
  GPtrArray *waiting;            /* (owned) (element-type filename) for results to be read */
  GPtrArray *fetched;            /* (owned) (element-type filename) to be deleted in the end */
  char *asked_model;             /* (owned) (nullable) see dup_model_key() */
  gint64 asked_run;              /* whose model that is */
  GCancellable *cancellable;     /* (owned) of all questions that are going */
  guint n_asking;                /* so many are */
  GPtrArray *activities;         /* (owned) (element-type DscActivity): theirs, ended ones, too */
  gboolean wants_selection;      /* the next answer is to be shown */
  gboolean selecting;            /* it is us who select */
  GtkFileChooserNative *chooser; /* (owned) (nullable) */
};

/* A question that is going, and who asked. */
typedef struct
{
  GWeakRef self;
  GCancellable *cancellable; /* (owned) cancelled when it is dropped */
} DscClassifyQuestion;

/* Returns: (transfer full) */
DscClassifyQuestion *_dsc_classify_question_new (DscClassifyView *self);
/* Returns: (transfer full) (nullable): who asked, if it still wants to know. */
DscClassifyView *_dsc_classify_question_dup_asker (DscClassifyQuestion *question);
void _dsc_classify_question_free (DscClassifyQuestion *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscClassifyQuestion, _dsc_classify_question_free)

/* Everything that depends on how many answers there are and whether more come. */
void _dsc_classify_view_update (DscClassifyView *self);
/* Returns: (transfer none) (nullable): results of the run that is shown, if it can answer. */
DscResults *_dsc_classify_view_find_results (DscClassifyView *self);
/* The model that answers now is the one that is asked. */
void _dsc_classify_view_remember_model (DscClassifyView *self);
/* Shows which model answers. */
void _dsc_classify_view_show_model (DscClassifyView *self);
/* Returns: whether there is a model; if not, a toast says so. */
gboolean _dsc_classify_view_can_ask (DscClassifyView *self);
/* Asks about @paths. */
void _dsc_classify_view_ask (DscClassifyView *self, GPtrArray *paths);
/* Drops all questions that are going. */
void _dsc_classify_view_drop (DscClassifyView *self);
/* Begins with an empty list; what was asked before goes on into the old one. */
void _dsc_classify_view_begin_anew (DscClassifyView *self);
/* Forgets all answers and questions. */
void _dsc_classify_view_clear (DscClassifyView *self);
/* Selects @item (nullable) in the list, without leaving it. */
void _dsc_classify_view_select (DscClassifyView *self, DscAnswerItem *item);
/* Of the class: its actions. */
void _dsc_classify_view_install_actions (GtkWidgetClass *klass);

G_END_DECLS
