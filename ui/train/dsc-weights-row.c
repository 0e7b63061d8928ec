/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "common/dsc-chosen.h"
#include "common/dsc-feedback.h"
#include "engine/dsc-run-words.h"
#include "model/dsc-mailbox.h"
#include "train/dsc-weights-row.h"
#include "weights/dsc-weights-store.h"

struct _DscWeightsRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel *text;
  GtkProgressBar *progress;
  GtkWidget *buttons;
  GtkWidget *fetch_child;
  GtkWidget *choose_child;
  GtkWidget *cancel_child;

  char *network; /* (owned) (nullable) */
  gboolean missing;
  guint looks;           /* counts questions: older answers are dropped */
  GCancellable *getting; /* (owned) (nullable): of a download or copy that is going */
  DscMailbox *mailbox;   /* (owned) (nullable): its progress */
};

enum
{
  PROP_NETWORK = 1,
  PROP_MISSING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscWeightsRow, dsc_weights_row, ADW_TYPE_PREFERENCES_ROW)

/* --- what is shown --- */

static char *
describe (DscWeightsRow *self)
{
  const DscWeightsEntry *entry = dsc_weights_catalogue_find_network (self->network);
  g_autofree char *size = entry != NULL ? g_format_size (entry->size) : NULL;
  const char *title = dsc_network_title (self->network);

  if (!self->missing)
    /* Translators: a network. */
    return g_strdup_printf (_ ("The pretrained weights of %s are there."), title);
  if (entry == NULL)
    return g_strdup_printf (_ ("%s needs its pretrained weights: choose a file of them."), title);
  /* Translators: network, size of the file, licence. */
  return g_strdup_printf (_ ("%s needs its pretrained weights, which are not on this computer yet: "
                             "%s from pytorch.org (%s). Nothing is fetched unless you ask."),
                          title, size, entry->licence);
}

static void
show (DscWeightsRow *self)
{
  g_autofree char *text = self->network != NULL ? describe (self) : NULL;
  gboolean is_getting = self->getting != NULL;

  gtk_label_set_text (self->text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->progress), is_getting);
  gtk_widget_set_visible (self->buttons, self->missing);
  gtk_widget_set_visible (self->fetch_child, !is_getting);
  gtk_widget_set_visible (self->choose_child, !is_getting);
  gtk_widget_set_visible (self->cancel_child, is_getting);
  gtk_widget_set_visible (GTK_WIDGET (self), self->network != NULL && self->missing);
}

static void
set_missing (DscWeightsRow *self, gboolean missing)
{
  gboolean changed = self->missing != missing;

  self->missing = missing;
  show (self);
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MISSING]);
}

gboolean
dsc_weights_row_is_missing (DscWeightsRow *self)
{
  g_return_val_if_fail (DSC_IS_WEIGHTS_ROW (self), FALSE);

  return self->missing;
}

/* Whether the widget still is one. */
static gboolean
is_alive (DscWeightsRow *self)
{
  return self->text != NULL;
}

/* --- looking --- */

typedef struct
{
  char *network; /* (owned) */
  guint look;
} Looking;

static void
looking_free (gpointer data)
{
  Looking *self = data;

  g_free (self->network);
  g_free (self);
}

static void
look_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Looking *self = data;
  g_autofree char *path = dsc_weights_store_find (self->network, NULL);

  g_task_return_boolean (task, path != NULL);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWeightsRow) self = data;
  const Looking *looking = g_task_get_task_data (G_TASK (result));

  if (is_alive (self) && looking->look == self->looks)
    set_missing (self, !g_task_propagate_boolean (G_TASK (result), NULL));
}

static void
look (DscWeightsRow *self)
{
  g_autoptr (GTask) task = NULL;
  Looking *looking;

  self->looks++;
  if (self->network == NULL)
    {
      set_missing (self, FALSE);
      return;
    }
  looking = g_new (Looking, 1);
  *looking = (Looking){ g_strdup (self->network), self->looks };
  task = g_task_new (NULL, NULL, looked_cb, g_object_ref (self));
  g_task_set_task_data (task, looking, looking_free);
  g_task_run_in_thread (task, look_func);
}

void
dsc_weights_row_set_network (DscWeightsRow *self, const char *network)
{
  g_return_if_fail (DSC_IS_WEIGHTS_ROW (self));

  if (g_strcmp0 (self->network, network) == 0)
    return;
  g_free (self->network);
  self->network = g_strdup (network);
  look (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NETWORK]);
}

/* --- getting --- */

typedef struct
{
  char *network;       /* (owned) */
  char *path;          /* (owned) (nullable): to copy; else it is fetched */
  DscMailbox *mailbox; /* (owned) */
} Getting;

static void
getting_free (gpointer data)
{
  Getting *self = data;

  g_free (self->network);
  g_free (self->path);
  dsc_mailbox_unref (self->mailbox);
  g_free (self);
}

/* On the thread that gets. */
static void
progress_cb (const DscProgress *progress, gpointer mailbox)
{
  dsc_mailbox_post (mailbox, g_memdup2 (progress, sizeof *progress));
}

static void
deliver_cb (gpointer letter, gpointer user_data)
{
  const DscProgress *progress = letter;
  DscWeightsRow *self = user_data;
  g_autofree char *done = g_format_size (progress->done);
  g_autofree char *total = g_format_size (progress->total);
  g_autofree char *text = NULL;

  if (!is_alive (self) || progress->total == 0)
    return;
  /* Translators: so many bytes of so many. */
  text = g_strdup_printf (_ ("%s of %s"), done, total);
  gtk_progress_bar_set_fraction (self->progress,
                                 (double) progress->done / (double) progress->total);
  gtk_progress_bar_set_text (self->progress, text);
}

static void
get_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Getting *self = data;
  GError *error = NULL;
  DscWeightsFile *file
      = self->path != NULL
            ? dsc_weights_store_add (self->path, cancellable, progress_cb, self->mailbox, &error)
            : dsc_weights_store_fetch (self->network, cancellable, progress_cb, self->mailbox,
                                       &error);

  if (file == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!g_str_equal (file->network, self->network))
    g_task_return_new_error (task, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                             _ ("That file has the weights of %s. It is kept, but %s needs its "
                                "own."),
                             dsc_network_title (file->network), dsc_network_title (self->network));
  else
    g_task_return_boolean (task, TRUE);
  dsc_weights_file_free (file);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWeightsRow) self = data;
  g_autoptr (GError) error = NULL;

  dsc_mailbox_close (self->mailbox);
  g_clear_pointer (&self->mailbox, dsc_mailbox_unref);
  g_clear_object (&self->getting);
  if (!is_alive (self))
    return;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    dsc_feedback_error (GTK_WIDGET (self), _ ("The Weights Are Not There"), error);
  show (self);
  look (self);
}

/* @path: (nullable): to copy; %NULL: to fetch */
static void
get (DscWeightsRow *self, const char *path)
{
  g_autoptr (GTask) task = NULL;
  Getting *getting;

  if (self->getting != NULL || self->network == NULL)
    return;
  self->getting = g_cancellable_new ();
  self->mailbox = dsc_mailbox_new (deliver_cb, self, g_free);
  getting = g_new (Getting, 1);
  *getting
      = (Getting){ g_strdup (self->network), g_strdup (path), dsc_mailbox_ref (self->mailbox) };
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_progress_bar_set_text (self->progress, path != NULL ? _ ("Copying…") : _ ("Connecting…"));
  show (self);
  task = g_task_new (NULL, self->getting, got_cb, g_object_ref (self));
  /* What is half there is kept by who fetches, not dropped at once. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, getting, getting_free);
  g_task_run_in_thread (task, get_func);
}

void
dsc_weights_row_add_file (DscWeightsRow *self, const char *path)
{
  g_return_if_fail (DSC_IS_WEIGHTS_ROW (self) && path != NULL);

  get (self, path);
}

static void
fetch_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  get (DSC_WEIGHTS_ROW (widget), NULL);
}

static void
cancel_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscWeightsRow *self = DSC_WEIGHTS_ROW (widget);

  if (self->getting != NULL)
    g_cancellable_cancel (self->getting);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, DscWeightsRow *self)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file != NULL ? dsc_chosen_dup_path (GTK_WIDGET (self), file) : NULL;
  if (path != NULL)
    get (self, path);
  g_object_unref (dialog);
}

static void
choose_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Choose a File of Weights"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Choose"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- GObject --- */

static void
dsc_weights_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscWeightsRow *self = DSC_WEIGHTS_ROW (object);

  switch (id)
    {
    case PROP_NETWORK:
      g_value_set_string (value, self->network);
      break;
    case PROP_MISSING:
      g_value_set_boolean (value, self->missing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_weights_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_NETWORK:
      dsc_weights_row_set_network (DSC_WEIGHTS_ROW (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* What can be done is in the buttons. */
static gboolean
dsc_weights_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_child_focus (DSC_WEIGHTS_ROW (widget)->buttons, GTK_DIR_TAB_FORWARD);
}

static void
dsc_weights_row_dispose (GObject *object)
{
  DscWeightsRow *self = DSC_WEIGHTS_ROW (object);

  if (self->getting != NULL)
    g_cancellable_cancel (self->getting);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_WEIGHTS_ROW);
  G_OBJECT_CLASS (dsc_weights_row_parent_class)->dispose (object);
}

static void
dsc_weights_row_finalize (GObject *object)
{
  g_free (DSC_WEIGHTS_ROW (object)->network);
  G_OBJECT_CLASS (dsc_weights_row_parent_class)->finalize (object);
}

static void
dsc_weights_row_class_init (DscWeightsRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_weights_row_get_property;
  object_class->set_property = dsc_weights_row_set_property;
  object_class->dispose = dsc_weights_row_dispose;
  object_class->finalize = dsc_weights_row_finalize;
  widget_class->grab_focus = dsc_weights_row_grab_focus;
  properties[PROP_NETWORK]
      = g_param_spec_string ("network", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MISSING] = g_param_spec_boolean ("missing", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/train/dsc-weights-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DscWeightsRow, text);
  gtk_widget_class_bind_template_child (widget_class, DscWeightsRow, progress);
  gtk_widget_class_bind_template_child (widget_class, DscWeightsRow, buttons);
  gtk_widget_class_bind_template_child (widget_class, DscWeightsRow, fetch_child);
  gtk_widget_class_bind_template_child (widget_class, DscWeightsRow, choose_child);
  gtk_widget_class_bind_template_child (widget_class, DscWeightsRow, cancel_child);
  gtk_widget_class_install_action (widget_class, "weights.fetch", NULL, fetch_cb);
  gtk_widget_class_install_action (widget_class, "weights.choose", NULL, choose_cb);
  gtk_widget_class_install_action (widget_class, "weights.cancel", NULL, cancel_cb);
}

static void
dsc_weights_row_init (DscWeightsRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show (self);
}

GtkWidget *
dsc_weights_row_new (void)
{
  return g_object_new (DSC_TYPE_WEIGHTS_ROW, NULL);
}
