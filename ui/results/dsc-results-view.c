/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view "Results": which of its states it is in, its pages, and the photos beside them. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "results/dsc-classes-page.h"
#include "results/dsc-compare-page.h"
#include "results/dsc-confusion-page.h"
#include "results/dsc-mistakes-page.h"
#include "results/dsc-result-panel.h"
#include "results/dsc-results-bar.h"
#include "results/dsc-results-view.h"

struct _DscResultsView
{
  AdwBin parent_instance;
  DscWorkspace *workspace; /* (owned) (nullable) */
  GSignalGroup *signals;   /* (owned): of the workspace */
  GSignalGroup *runs;      /* (owned): of its list of runs */
  DscResults *results;     /* (owned) (nullable): those that the pages show */

  GtkStack *stack;
  AdwStatusPage *empty;
  GtkButton *next;
  AdwFlap *flap;
  DscResultsBar *bar;
  GtkStack *state;
  AdwStatusPage *none;
  GtkSpinner *spinner;
  GtkStack *pages;
  DscMistakesPage *mistakes;
  DscConfusionPage *confusion;
  DscClassesPage *classes;
  DscComparePage *compare;
  DscResultPanel *panel;
};

enum
{
  PROP_WORKSPACE = 1,
  PROP_PAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscResultsView, dsc_results_view, ADW_TYPE_BIN)

/* --- photos beside the page --- */

static void
close_photos (DscResultsView *self)
{
  if (self->panel == NULL)
    return;
  adw_flap_set_reveal_flap (self->flap, FALSE);
  dsc_confusion_page_select (self->confusion, -1, -1);
}

static void
close_photos_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  DscResultsView *self = DSC_RESULTS_VIEW (widget);
  gboolean had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self->panel)) != NULL;

  close_photos (self);
  /* The focus goes back to where the photos were asked for. */
  if (had_focus)
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->pages), GTK_DIR_TAB_FORWARD);
}

static DscResultsView *
find_view (GtkWidget *from)
{
  GtkWidget *view = gtk_widget_get_ancestor (from, DSC_TYPE_RESULTS_VIEW);

  return view != NULL ? DSC_RESULTS_VIEW (view) : NULL;
}

void
dsc_results_view_show_photos (GtkWidget *from, const char *title, GListModel *photos)
{
  DscResultsView *self = find_view (from);

  if (self == NULL)
    return;
  dsc_confusion_page_select (self->confusion, -1, -1);
  dsc_result_panel_set_photos (self->panel, title, photos);
  adw_flap_set_reveal_flap (self->flap, TRUE);
}

void
dsc_results_view_show (GtkWidget *from, const DscResultsFilter *filter)
{
  DscResultsView *self = find_view (from);
  g_autoptr (DscPhotoList) photos = NULL;
  g_autofree char *title = NULL;

  if (self == NULL || self->results == NULL)
    return;
  photos = dsc_results_list_photos (self->results, filter, DSC_RESULTS_BY_LOSS);
  title = dsc_results_describe_filter (self->results, filter);
  dsc_results_view_show_photos (from, title, G_LIST_MODEL (photos));
  if (!filter->either)
    dsc_confusion_page_select (self->confusion, filter->actual, filter->predicted);
}

/* --- states --- */

static void
show_empty (DscResultsView *self, const char *title, const char *description, const char *button,
            const char *action, const char *target)
{
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, description);
  gtk_button_set_label (self->next, button);
  /* Name and target change one after the other: without this they would not fit in between. */
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->next), NULL);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->next),
                                          target != NULL ? g_variant_new_string (target) : NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->next), action);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
show_none (DscResultsView *self, const char *title, const char *description)
{
  adw_status_page_set_title (self->none, title);
  adw_status_page_set_description (self->none, description);
  gtk_stack_set_visible_child_name (self->state, "none");
}

/* There are runs, but nothing of the one that is shown. */
static void
show_missing (DscResultsView *self)
{
  if (dsc_workspace_is_training (self->workspace))
    show_none (self, _ ("The First Model Is Being Trained"),
               _ ("As soon as there is one that can be used, its mistakes are shown here."));
  else if (self->results == NULL && dsc_workspace_get_shown_run (self->workspace) != 0)
    gtk_stack_set_visible_child_name (self->state, "loading");
  else
    show_none (self, _ ("No Model Yet"),
               _ ("This run ended before it had learned anything that could be kept. Resume it, or "
                  "train anew."));
}

/* A spinner that nobody sees still costs a frame sixty times a second. */
static void
state_changed_cb (DscResultsView *self)
{
  gboolean busy = g_strcmp0 (gtk_stack_get_visible_child_name (self->state), "loading") == 0;

  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
}

static gboolean
has_answers (DscResultsView *self)
{
  return self->results != NULL && dsc_results_get_confusion (self->results) != NULL;
}

/* Another run may have been chosen, whose results are still being read. */
static gboolean
fits (DscResultsView *self)
{
  return self->results == NULL
         || dsc_results_get_run (self->results)->id
                == dsc_workspace_get_shown_run (self->workspace);
}

static void
update_state (DscResultsView *self)
{
  GListModel *runs = NULL;

  if (self->workspace != NULL && dsc_workspace_is_open (self->workspace))
    runs = dsc_workspace_get_runs (self->workspace);
  if (runs == NULL)
    {
      show_empty (
          self, _ ("No Photos Yet"),
          _ ("Open a folder of photos and train a model. What it gets wrong is shown here."),
          _ ("_Open Folder…"), "win.open-folder", NULL);
      return;
    }
  if (g_list_model_get_n_items (runs) == 0)
    {
      show_empty (self, _ ("Nothing Trained Yet"),
                  _ ("Train a model: some photos are held back, and what it says of them is shown "
                     "here, the worst mistakes first."),
                  _ ("Go to _Train"), "win.show-view", "train");
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "runs");
  if (!fits (self))
    gtk_stack_set_visible_child_name (self->state, "loading");
  else if (has_answers (self))
    gtk_stack_set_visible_child_name (self->state, "pages");
  else
    show_missing (self);
}

/* Pages are given results only where there is something to show. */
static void
renew_results (DscResultsView *self)
{
  DscResults *results
      = self->workspace != NULL ? dsc_workspace_get_results (self->workspace) : NULL;

  if (g_set_object (&self->results, results))
    {
      DscResults *shown = has_answers (self) ? results : NULL;

      close_photos (self);
      dsc_result_panel_set_photos (self->panel, "", NULL);
      dsc_results_bar_set_results (self->bar, shown);
      dsc_mistakes_page_set_results (self->mistakes, shown);
      dsc_confusion_page_set_results (self->confusion, shown);
      dsc_classes_page_set_results (self->classes, shown);
      dsc_compare_page_set_results (self->compare, shown);
    }
  update_state (self);
}

static void
set_workspace (DscResultsView *self, DscWorkspace *workspace)
{
  if (!g_set_object (&self->workspace, workspace))
    return;
  g_signal_group_set_target (self->signals, workspace);
  g_signal_group_set_target (self->runs,
                             workspace != NULL ? dsc_workspace_get_runs (workspace) : NULL);
  g_object_set (self->bar, "workspace", workspace, NULL);
  g_object_set (self->mistakes, "workspace", workspace, NULL);
  g_object_set (self->compare, "workspace", workspace, NULL);
  g_object_set (self->panel, "workspace", workspace, NULL);
  renew_results (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKSPACE]);
}

/* --- actions --- */

static void
show_mistakes_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  gtk_stack_set_visible_child_name (DSC_RESULTS_VIEW (widget)->pages, "mistakes");
}

static void
page_changed_cb (DscResultsView *self)
{
  close_photos (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAGE]);
}

/* --- object --- */

static void
dsc_results_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscResultsView *self = DSC_RESULTS_VIEW (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    case PROP_PAGE:
      g_value_set_string (value, gtk_stack_get_visible_child_name (self->pages));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_results_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscResultsView *self = DSC_RESULTS_VIEW (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      set_workspace (self, g_value_get_object (value));
      break;
    case PROP_PAGE:
      gtk_stack_set_visible_child_name (self->pages, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_results_view_dispose (GObject *object)
{
  DscResultsView *self = DSC_RESULTS_VIEW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->runs);
  /* Or GTK 4.8 takes the child away, and AdwBin does so once more. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_RESULTS_VIEW);
  g_clear_object (&self->results);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (dsc_results_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, stack);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, empty);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, next);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, flap);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, bar);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, state);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, none);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, spinner);
  gtk_widget_class_bind_template_callback (widget_class, state_changed_cb);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, pages);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, mistakes);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, confusion);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, classes);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, compare);
  gtk_widget_class_bind_template_child (widget_class, DscResultsView, panel);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
}

static void
dsc_results_view_class_init (DscResultsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_results_view_get_property;
  object_class->set_property = dsc_results_view_set_property;
  object_class->dispose = dsc_results_view_dispose;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PAGE]
      = g_param_spec_string ("page", NULL, NULL, "mistakes",
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_install_property_action (widget_class, "results.page", "page");
  gtk_widget_class_install_action (widget_class, "results.show-mistakes", NULL, show_mistakes_cb);
  gtk_widget_class_install_action (widget_class, "results.close-photos", NULL, close_photos_cb);
  g_type_ensure (DSC_TYPE_RESULTS_BAR);
  g_type_ensure (DSC_TYPE_MISTAKES_PAGE);
  g_type_ensure (DSC_TYPE_CONFUSION_PAGE);
  g_type_ensure (DSC_TYPE_CLASSES_PAGE);
  g_type_ensure (DSC_TYPE_COMPARE_PAGE);
  g_type_ensure (DSC_TYPE_RESULT_PANEL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/results/dsc-results-view.ui");
  bind_children (widget_class);
}

static void
dsc_results_view_init (DscResultsView *self)
{
  self->signals = g_signal_group_new (DSC_TYPE_WORKSPACE);
  self->runs = g_signal_group_new (G_TYPE_LIST_MODEL);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_group_connect_swapped (self->signals, "notify::results", G_CALLBACK (renew_results),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::shown-run", G_CALLBACK (update_state),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::training", G_CALLBACK (update_state),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::open", G_CALLBACK (update_state), self);
  g_signal_group_connect_swapped (self->runs, "items-changed", G_CALLBACK (update_state), self);
  update_state (self);
}

GtkWidget *
dsc_results_view_new (void)
{
  return g_object_new (DSC_TYPE_RESULTS_VIEW, NULL);
}
