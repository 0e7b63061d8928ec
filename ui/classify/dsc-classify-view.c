/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "classify/dsc-address.h"
#include "classify/dsc-classify-private.h"
#include "common/dsc-feedback.h"

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscClassifyView, dsc_classify_view, ADW_TYPE_BIN)

/* --- what is shown --- */

static void
update_back_cb (DscClassifyView *self)
{
  gtk_widget_set_visible (self->back, adw_leaflet_get_folded (self->leaflet)
                                          && gtk_widget_get_visible (GTK_WIDGET (self->list))
                                          && adw_leaflet_get_visible_child (self->leaflet)
                                                 == GTK_WIDGET (self->detail_stack));
}

static const char *
find_page (DscClassifyView *self, guint n)
{
  if (n > 0 || dsc_classify_view_is_asking (self))
    return "answers";
  /* Another run may have a model than the one that is shown. */
  return _dsc_classify_view_find_results (self) != NULL
                 || dsc_run_choice_count (self->drop_choice) > 0
             ? "drop"
             : "untrained";
}

static void
enable_actions (DscClassifyView *self, guint n)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean can_ask = _dsc_classify_view_find_results (self) != NULL;

  gtk_widget_action_set_enabled (widget, "classify.choose-folder", can_ask);
  gtk_widget_action_set_enabled (widget, "classify.stop", dsc_classify_view_is_asking (self));
  gtk_widget_action_set_enabled (widget, "classify.export", n > 0);
  gtk_widget_action_set_enabled (widget, "classify.copy", n > 0);
  gtk_widget_action_set_enabled (widget, "classify.ask-again", n > 0 && can_ask);
  gtk_widget_action_set_enabled (widget, "classify.clear", n > 0);
}

void
_dsc_classify_view_update (DscClassifyView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->answers));
  gboolean asking = dsc_classify_view_is_asking (self);

  gtk_stack_set_visible_child_name (self->stack, find_page (self, n));
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 1);
  gtk_widget_set_visible (self->line, n > 1);
  gtk_widget_set_visible (self->stop, asking);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), asking);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, asking, -1);
  adw_status_page_set_title (self->none_page, asking ? _ ("Looking at the Photos…")
                                                     : _ ("Choose a Photo from the List"));
  enable_actions (self, n);
  update_back_cb (self);
}

/* One answer needs no list; of several the chosen one is shown. */
static void
show_detail (DscClassifyView *self)
{
  GListModel *answers = G_LIST_MODEL (self->answers);
  g_autoptr (DscAnswerItem) only
      = g_list_model_get_n_items (answers) == 1 ? g_list_model_get_item (answers, 0) : NULL;
  DscAnswerItem *item = only != NULL ? only : dsc_answer_list_get_selected (self->list);

  dsc_answer_detail_set_item (self->detail, item);
  gtk_stack_set_visible_child_name (self->detail_stack, item != NULL ? "detail" : "none");
}

void
_dsc_classify_view_select (DscClassifyView *self, DscAnswerItem *item)
{
  self->selecting = TRUE;
  dsc_answer_list_select (self->list, item);
  self->selecting = FALSE;
}

static void
selected_cb (DscClassifyView *self)
{
  show_detail (self);
  if (!self->selecting && dsc_answer_list_get_selected (self->list) != NULL)
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->detail_stack));
}

static void
activated_cb (DscClassifyView *self)
{
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->detail_stack));
}

static void
answers_changed_cb (DscClassifyView *self, guint position, guint removed, guint added)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->answers));

  _dsc_classify_view_update (self);
  if (self->wants_selection && added > 0)
    {
      g_autoptr (DscAnswerItem) item
          = g_list_model_get_item (G_LIST_MODEL (self->answers), position);

      self->wants_selection = FALSE;
      _dsc_classify_view_select (self, item);
    }
  /* Where there is room for one thing only, the list of several is the one. */
  if (n > 1 && n - added <= 1)
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->list));
  show_detail (self);
}

void
_dsc_classify_view_begin_anew (DscClassifyView *self)
{
  if (self->answers != NULL)
    g_signal_handlers_disconnect_by_func (self->answers, answers_changed_cb, self);
  g_clear_object (&self->answers);
  self->answers = g_list_store_new (DSC_TYPE_ANSWER_ITEM);
  /* First the list, so that it has what is to be selected in it. */
  dsc_answer_list_set_answers (self->list, G_LIST_MODEL (self->answers));
  g_signal_connect_object (self->answers, "items-changed", G_CALLBACK (answers_changed_cb), self,
                           G_CONNECT_SWAPPED);
  show_detail (self);
}

void
_dsc_classify_view_clear (DscClassifyView *self)
{
  _dsc_classify_view_drop (self);
  g_ptr_array_set_size (self->asked, 0);
  g_clear_pointer (&self->asked_model, g_free);
  _dsc_classify_view_begin_anew (self);
  _dsc_classify_view_show_model (self);
  _dsc_classify_view_update (self);
}

/* --- questions --- */

DscClassifyQuestion *
_dsc_classify_question_new (DscClassifyView *self)
{
  DscClassifyQuestion *question = g_new0 (DscClassifyQuestion, 1);

  g_weak_ref_init (&question->self, self);
  question->cancellable = g_object_ref (self->cancellable);
  return question;
}

void
_dsc_classify_question_free (DscClassifyQuestion *question)
{
  g_weak_ref_clear (&question->self);
  g_object_unref (question->cancellable);
  g_free (question);
}

DscClassifyView *
_dsc_classify_question_dup_asker (DscClassifyQuestion *question)
{
  if (g_cancellable_is_cancelled (question->cancellable))
    return NULL;
  return g_weak_ref_get (&question->self);
}

/* Of all questions that were asked while others were going. */
static void
progress_cb (DscClassifyView *self)
{
  double sum = 0;
  gboolean known = FALSE;

  for (guint i = 0; i < self->activities->len; i++)
    {
      double fraction;

      g_object_get (g_ptr_array_index (self->activities, i), "fraction", &fraction, NULL);
      known = known || fraction >= 0;
      sum += MAX (fraction, 0);
    }
  if (known)
    gtk_progress_bar_set_fraction (self->progress, sum / self->activities->len);
  else
    gtk_progress_bar_pulse (self->progress);
}

static void
forget_activities (DscClassifyView *self)
{
  for (guint i = 0; i < self->activities->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->activities, i), progress_cb,
                                          self);
  g_ptr_array_set_size (self->activities, 0);
}

/* Where there were @before activities before it was asked: a question that failed at once has none,
 * and the last one is another's. */
static void
watch_progress (DscClassifyView *self, guint before)
{
  GListModel *activities = dsc_workspace_get_activities (self->workspace);
  guint n = g_list_model_get_n_items (activities);
  DscActivity *activity;

  if (n == before)
    return;
  activity = g_list_model_get_item (activities, n - 1);
  g_ptr_array_add (self->activities, activity);
  g_signal_connect_object (activity, "notify::fraction", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_progress_bar_set_fraction (self->progress, 0);
}

void
_dsc_classify_view_drop (DscClassifyView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_ptr_array_set_size (self->waiting, 0);
  self->n_asking = 0;
  self->wants_selection = FALSE;
  forget_activities (self);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscClassifyQuestion) question = data;
  g_autoptr (DscClassifyView) self = _dsc_classify_question_dup_asker (question);
  g_autoptr (GError) error = NULL;

  dsc_workspace_classify_finish (DSC_WORKSPACE (source), result, &error);
  if (self == NULL)
    return;
  if (--self->n_asking == 0)
    forget_activities (self);
  _dsc_classify_view_update (self);
  if (error != NULL)
    dsc_feedback_error (GTK_WIDGET (self), _ ("The Photos Could Not Be Classified"), error);
}

void
_dsc_classify_view_ask (DscClassifyView *self, GPtrArray *paths)
{
  guint before = g_list_model_get_n_items (dsc_workspace_get_activities (self->workspace));

  _dsc_classify_view_remember_model (self);
  self->n_asking++;
  self->wants_selection = TRUE;
  dsc_workspace_classify_async (self->workspace, paths, self->answers, self->cancellable,
                                answered_cb, _dsc_classify_question_new (self));
  watch_progress (self, before);
  _dsc_classify_view_show_model (self);
  _dsc_classify_view_update (self);
}

/* Whether there may be a model that is not known yet. */
static gboolean
is_model_coming (DscClassifyView *self)
{
  return self->workspace != NULL && dsc_workspace_is_reading (self->workspace);
}

gboolean
_dsc_classify_view_can_ask (DscClassifyView *self)
{
  if (_dsc_classify_view_find_results (self) != NULL || is_model_coming (self))
    return TRUE;
  dsc_feedback_toast (GTK_WIDGET (self),
                      dsc_run_choice_count (self->drop_choice) > 0
                          ? _ ("This run has no model that could be asked: choose another one.")
                          : _ ("Train first: there is no model yet that could be asked."));
  return FALSE;
}

/* Asks about what waits for a model, once it is known whether there is one. */
static void
ask_waiting (DscClassifyView *self)
{
  g_autoptr (GPtrArray) paths = NULL;

  if (self->waiting->len > 0 && _dsc_classify_view_find_results (self) == NULL
      && !is_model_coming (self))
    {
      _dsc_classify_view_can_ask (self);
      g_ptr_array_set_size (self->waiting, 0);
    }
  if (self->waiting->len > 0 && _dsc_classify_view_find_results (self) != NULL)
    {
      paths = g_steal_pointer (&self->waiting);
      self->waiting = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 0; i < paths->len; i++)
        g_ptr_array_add (self->asked, g_strdup (g_ptr_array_index (paths, i)));
      _dsc_classify_view_ask (self, paths);
    }
  _dsc_classify_view_update (self);
}

void
dsc_classify_view_add_paths (DscClassifyView *self, GPtrArray *paths)
{
  g_return_if_fail (DSC_IS_CLASSIFY_VIEW (self));

  if (paths->len == 0 || !_dsc_classify_view_can_ask (self))
    return;
  for (guint i = 0; i < paths->len; i++)
    g_ptr_array_add (self->waiting, g_strdup (g_ptr_array_index (paths, i)));
  ask_waiting (self);
}

/* --- the widget --- */

static void
results_cb (DscClassifyView *self)
{
  _dsc_classify_view_show_model (self);
  ask_waiting (self);
}

/* The answers are of another project's model. */
static void
opened_cb (DscClassifyView *self)
{
  _dsc_classify_view_clear (self);
}

static void
dsc_classify_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscClassifyView *self = DSC_CLASSIFY_VIEW (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_classify_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscClassifyView *self = DSC_CLASSIFY_VIEW (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      if (!g_set_object (&self->workspace, g_value_get_object (value)))
        break;
      /* They hear of a change first: what is shown here depends on what can be chosen. */
      g_object_set (self->choice, "workspace", self->workspace, NULL);
      g_object_set (self->drop_choice, "workspace", self->workspace, NULL);
      g_signal_group_set_target (self->signals, self->workspace);
      dsc_answer_detail_set_workspace (self->detail, self->workspace);
      opened_cb (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_classify_view_dispose (GObject *object)
{
  DscClassifyView *self = DSC_CLASSIFY_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  forget_activities (self);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  /* A few names in the temporary folder; a thread might not live to see them go. */
  for (guint i = 0; i < self->fetched->len; i++)
    dsc_address_delete (g_ptr_array_index (self->fetched, i));
  g_ptr_array_set_size (self->fetched, 0);
  if (self->answers != NULL)
    g_signal_handlers_disconnect_by_func (self->answers, answers_changed_cb, self);
  g_clear_object (&self->chooser);
  g_clear_object (&self->workspace);
  /* The template lets go of named children, which the bin does not expect of its own. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_CLASSIFY_VIEW);
  g_clear_object (&self->answers);
  G_OBJECT_CLASS (dsc_classify_view_parent_class)->dispose (object);
}

static void
dsc_classify_view_finalize (GObject *object)
{
  DscClassifyView *self = DSC_CLASSIFY_VIEW (object);

  g_ptr_array_unref (self->asked);
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->fetched);
  g_ptr_array_unref (self->activities);
  g_free (self->asked_model);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (dsc_classify_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  g_type_ensure (DSC_TYPE_RUN_CHOICE);
  g_type_ensure (DSC_TYPE_ANSWER_LIST);
  g_type_ensure (DSC_TYPE_ANSWER_DETAIL);
  gtk_widget_class_set_template_from_resource (
      klass, "/io/github/discern/Discern/ui/classify/dsc-classify-view.ui");
  gtk_widget_class_bind_template_child (klass, DscClassifyView, stack);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, drop_page);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, back);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, choice);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, drop_choice);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, stop);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, progress);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, stale);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, stale_words);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, leaflet);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, list);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, line);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, detail_stack);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, none_page);
  gtk_widget_class_bind_template_child (klass, DscClassifyView, detail);
  gtk_widget_class_bind_template_callback (klass, update_back_cb);
  gtk_widget_class_bind_template_callback (klass, selected_cb);
  gtk_widget_class_bind_template_callback (klass, activated_cb);
}

static void
dsc_classify_view_class_init (DscClassifyViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dsc_classify_view_get_property;
  object_class->set_property = dsc_classify_view_set_property;
  object_class->dispose = dsc_classify_view_dispose;
  object_class->finalize = dsc_classify_view_finalize;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  _dsc_classify_view_install_actions (GTK_WIDGET_CLASS (klass));
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
dsc_classify_view_init (DscClassifyView *self)
{
  self->asked = g_ptr_array_new_with_free_func (g_free);
  self->waiting = g_ptr_array_new_with_free_func (g_free);
  self->fetched = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
  self->activities = g_ptr_array_new_with_free_func (g_object_unref);
  self->signals = g_signal_group_new (DSC_TYPE_WORKSPACE);
  g_signal_group_connect_swapped (self->signals, "notify::results", G_CALLBACK (results_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::reading", G_CALLBACK (results_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::shown-run",
                                  G_CALLBACK (_dsc_classify_view_show_model), self);
  g_signal_group_connect_swapped (self->signals, "opened", G_CALLBACK (opened_cb), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  _dsc_classify_view_begin_anew (self);
  _dsc_classify_view_show_model (self);
  _dsc_classify_view_update (self);
}

GtkWidget *
dsc_classify_view_new (void)
{
  return g_object_new (DSC_TYPE_CLASSIFY_VIEW, NULL);
}

GListModel *
dsc_classify_view_get_answers (DscClassifyView *self)
{
  g_return_val_if_fail (DSC_IS_CLASSIFY_VIEW (self), NULL);

  return G_LIST_MODEL (self->answers);
}

gboolean
dsc_classify_view_is_asking (DscClassifyView *self)
{
  g_return_val_if_fail (DSC_IS_CLASSIFY_VIEW (self), FALSE);

  return self->n_asking > 0 || self->waiting->len > 0;
}
