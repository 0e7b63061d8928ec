/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "import/dsc-import-rows.h"
#include "import/dsc-reading-window.h"

/* While somebody types: milliseconds. */
#define PATIENCE 250

struct _DscReadingWindow
{
  AdwWindow parent_instance;
  DscWorkspace *workspace;       /* (owned) */
  DscReading *reading;           /* (owned) */
  DscImportPreview *preview;     /* (owned) (nullable) of the reading, or of the one before */
  GCancellable *cancellable;     /* (owned) (nullable) of what is being looked at */
  GtkFileChooserNative *chooser; /* (owned) (nullable) while it is up */
  guint later;                   /* source that begins to look; 0: none */
  guint n_listed;                /* columns in the choices */
  gboolean filling;              /* what changes is not a person's choice */

  /* Template widgets */
  AdwWindowTitle *title;
  GtkWidget *import_button;
  GtkSpinner *spinner;
  GtkWidget *rows_group;
  GtkGrid *grid;
  AdwPreferencesGroup *columns_group;
  AdwComboRow *path_row;
  AdwComboRow *label_row;
  AdwComboRow *split_row;
  AdwComboRow *delimiter_row;
  AdwActionRow *images_row;
  AdwPreferencesGroup *pattern_group;
  AdwComboRow *preset_row;
  AdwEntryRow *pattern_row;
  AdwPreferencesGroup *outcome_group;
};

enum
{
  SIGNAL_ACCEPTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscReadingWindow, dsc_reading_window, ADW_TYPE_WINDOW)

/* What can be chosen between the columns; the first is a guess. */
static const char delimiters[] = { '\0', ',', ';', '\t', '|' };

/* What usually tells the class of photos that lie in no folder of it. */
static const struct
{
  const char *words;
  const char *pattern; /* (nullable) the folder */
} presets[] = {
  { N_ ("The folder that it lies in"), NULL },
  { N_ ("Its name up to the number: cat_012.jpg"), "([^/]+?)[ _.-]*\\(?\\d+\\)?\\.[^./]+$" },
  { N_ ("Its name up to the first _ or -: cat-x.jpg"), "([^/_-]+)[_-][^/]*$" },
  { N_ ("Its name up to the last _: big_cat_x.jpg"), "([^/]+)_[^/_]*$" },
  { N_ ("The folder above its folder: cat/x/1.jpg"), "([^/]+)/[^/]+/[^/]+$" },
  { N_ ("The topmost folder: cat/x/y/1.jpg"), "^([^/]+)/" },
};

static void look_later (DscReadingWindow *self);

/* --- what is found --- */

static char *
name_words (gconstpointer list, guint i, char **subtitle)
{
  return g_strdup (g_ptr_array_index ((GPtrArray *) list, i));
}

static char *
label_words (gconstpointer list, guint i, char **subtitle)
{
  const DscPreviewLabel *label = &g_array_index ((const GArray *) list, DscPreviewLabel, i);

  *subtitle = g_strdup_printf (ngettext ("%'u photo", "%'u photos", label->n), label->n);
  return dsc_path_display (label->name);
}

static char *
photo_words (gconstpointer list, guint i, char **subtitle)
{
  const DscPreviewPhoto *photo = &g_array_index ((const GArray *) list, DscPreviewPhoto, i);

  *subtitle = g_strdup (photo->path);
  return dsc_path_display (photo->label);
}

/* Returns: (transfer none) (nullable): the row, where there is something to list. */
static GtkWidget *
add_list (DscReadingWindow *self, const char *title, gconstpointer list, guint n_listed, guint n,
          DscImportRowFunc func)
{
  g_autofree char *count = g_strdup_printf ("%'u", n);
  GtkWidget *row = n > 0 ? dsc_import_list_new (title, count, list, n_listed, n, func) : NULL;

  if (row != NULL)
    dsc_import_group_add (self->outcome_group, row);
  return row;
}

static char *
found_words (const DscImportPreview *preview)
{
  if (preview->is_table)
    return g_strdup_printf (ngettext ("%'u of %'u row finds its photo",
                                      "%'u of %'u rows find their photo", preview->n_rows),
                            preview->n_found, preview->n_rows);
  return g_strdup_printf (
      ngettext ("%'u of %'u photo has a class", "%'u of %'u photos have a class", preview->n_rows),
      preview->n_found, preview->n_rows);
}

static void
add_outcome (DscReadingWindow *self)
{
  const DscImportPreview *preview = self->preview;
  g_autofree char *found = found_words (preview);
  GtkWidget *examples;

  dsc_import_group_clear (self->outcome_group);
  /* Beside what is chosen, where it is seen without scrolling. */
  adw_preferences_group_set_description (
      preview->is_table ? self->columns_group : self->pattern_group,
      preview->problem != NULL ? _ ("It cannot be read like this; why is said below.") : found);
  if (preview->problem != NULL)
    {
      dsc_import_group_add (
          self->outcome_group,
          dsc_import_row_new (_ ("It cannot be read like this"), preview->problem));
      return;
    }
  add_list (self, _ ("Classes"), preview->labels, preview->labels->len, preview->labels->len,
            label_words);
  examples = add_list (self, _ ("Examples"), preview->photos, preview->photos->len,
                       preview->photos->len, photo_words);
  if (examples != NULL && !preview->is_table)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (examples), TRUE);
  add_list (self, preview->is_table ? _ ("Rows without a photo") : _ ("Photos without a class"),
            preview->missing, preview->missing->len, preview->n_rows - preview->n_found,
            name_words);
  add_list (self, _ ("Photos without a row"), preview->unnamed, preview->unnamed->len,
            preview->n_unnamed, name_words);
  if (preview->n_unlabelled > 0)
    {
      g_autofree char *count = g_strdup_printf ("%'u", preview->n_unlabelled);

      dsc_import_group_add (self->outcome_group,
                            dsc_import_fact_new (_ ("Photos whose row has no class"), count));
    }
}

/* --- the table --- */

static gboolean
is_path_column (const DscTablePlan *plan, guint column)
{
  for (guint i = 0; plan != NULL && i < plan->path_columns->len; i++)
    if (g_array_index (plan->path_columns, guint, i) == column)
      return TRUE;
  return FALSE;
}

/* What a column is taken for; %NULL: for nothing. */
static const char *
use_of_column (const DscTablePlan *plan, guint column)
{
  if (is_path_column (plan, column))
    return _ ("Photo’s file");
  if (plan != NULL && plan->label_column == (int) column)
    return _ ("Class");
  if (plan != NULL && plan->split_column == (int) column)
    return _ ("Part");
  return NULL;
}

static void
put_cell (DscReadingWindow *self, int column, int row, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (self->grid, label, column, row, 1, 1);
}

/* Above each column what it is taken for. */
static void
fill_grid (DscReadingWindow *self)
{
  const DscImportPreview *preview = self->preview;
  gboolean header = preview->plan == NULL || preview->plan->has_header;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  for (guint c = 0; c < preview->n_columns; c++)
    {
      const char *use = use_of_column (preview->plan, c);

      if (use != NULL)
        put_cell (self, (int) c, 0, use, "accent");
    }
  for (guint r = 0; r < preview->rows->len; r++)
    {
      char **row = g_ptr_array_index (preview->rows, r);

      for (guint c = 0; row[c] != NULL; c++)
        put_cell (self, (int) c, (int) r + 1, row[c],
                  r == 0 && header                           ? "heading"
                  : use_of_column (preview->plan, c) != NULL ? NULL
                                                             : "dim-label");
    }
}

/* What a column is called among the choices: by the header, as far as there is one. */
static char *
name_of_column (const DscImportPreview *preview, guint column)
{
  char **first = preview->rows->len > 0 ? g_ptr_array_index (preview->rows, 0) : NULL;
  gboolean header = preview->plan == NULL || preview->plan->has_header;

  if (header && first != NULL && column < g_strv_length (first) && *first[column] != '\0')
    return g_strdup (first[column]);
  return g_strdup_printf (_ ("Column %u"), column + 1);
}

/* The number of a chosen column among the choices; 0: a guess. */
static guint
find_chosen (const DscImportPreview *preview, const char *chosen)
{
  guint64 number;

  if (chosen == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (chosen, 10, 1, preview->n_columns, &number, NULL))
    return (guint) number;
  for (guint c = 0; c < preview->n_columns; c++)
    {
      g_autofree char *name = name_of_column (preview, c);

      if (g_ascii_strcasecmp (name, chosen) == 0)
        return c + 1;
    }
  return 0;
}

static void
fill_choice (DscReadingWindow *self, AdwComboRow *row, const char *chosen)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _ ("Guess"));
  for (guint c = 0; c < self->preview->n_columns; c++)
    gtk_string_list_take (list, name_of_column (self->preview, c));
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (row, find_chosen (self->preview, chosen));
}

static void
say_guess (DscReadingWindow *self, AdwComboRow *row, int column)
{
  g_autofree char *name = column >= 0 ? name_of_column (self->preview, (guint) column) : NULL;
  g_autofree char *words = NULL;

  if (adw_combo_row_get_selected (row) == 0 && self->preview->plan != NULL)
    words
        = name != NULL ? g_strdup_printf (_ ("Guessed: %s"), name) : g_strdup (_ ("Guessed: none"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words != NULL ? words : "");
}

/* More than one column may make the file's name. */
static void
say_path (DscReadingWindow *self)
{
  const DscTablePlan *plan = self->preview->plan;
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; plan != NULL && adw_combo_row_get_selected (self->path_row) == 0
                    && i < plan->path_columns->len;
       i++)
    {
      g_autofree char *name
          = name_of_column (self->preview, g_array_index (plan->path_columns, guint, i));

      g_string_append_printf (words, "%s%s", i > 0 ? " / " : _ ("Guessed: "), name);
    }
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->path_row), words->str);
}

static void
fill_table (DscReadingWindow *self)
{
  const DscTablePlan *plan = self->preview->plan;
  g_autofree char *folder = dsc_path_display (self->preview->folder);

  fill_grid (self);
  /* The choices stay as they are while the columns do: a list that is open is not taken away. */
  if (self->n_listed != self->preview->n_columns)
    {
      self->n_listed = self->preview->n_columns;
      fill_choice (self, self->path_row, self->reading->path_columns);
      fill_choice (self, self->label_row, self->reading->label_column);
      fill_choice (self, self->split_row, self->reading->split_column);
    }
  say_path (self);
  say_guess (self, self->label_row, plan != NULL ? plan->label_column : -1);
  say_guess (self, self->split_row, plan != NULL ? plan->split_column : -1);
  adw_action_row_set_subtitle (self->images_row, folder);
}

/* --- looking --- */

static void
show_preview (DscReadingWindow *self)
{
  self->filling = TRUE;
  gtk_widget_set_visible (self->rows_group, self->preview->is_table);
  gtk_widget_set_visible (GTK_WIDGET (self->columns_group), self->preview->is_table);
  gtk_widget_set_visible (GTK_WIDGET (self->pattern_group), !self->preview->is_table);
  if (self->preview->is_table)
    fill_table (self);
  add_outcome (self);
  self->filling = FALSE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "reading.import",
                                 self->preview->problem == NULL && self->preview->n_found > 0);
}

static void
show_failure (DscReadingWindow *self, const GError *error)
{
  dsc_import_group_clear (self->outcome_group);
  dsc_import_group_add (self->outcome_group,
                        dsc_import_row_new (_ ("It cannot be read like this"), error->message));
}

/* Takes its reference of the window. */
static void
looked_cb (GObject *unused, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscReadingWindow) self = window;
  g_autoptr (GError) error = NULL;
  DscImportPreview *preview = dsc_workspace_preview_finish (self->workspace, result, &error);

  if (self->cancellable == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    {
      dsc_import_preview_free (preview);
      return;
    }
  g_clear_object (&self->cancellable);
  gtk_spinner_stop (self->spinner);
  if (preview == NULL)
    {
      show_failure (self, error);
      return;
    }
  dsc_import_preview_free (self->preview);
  self->preview = preview;
  show_preview (self);
}

static void
stop_looking (DscReadingWindow *self)
{
  g_clear_handle_id (&self->later, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
look (DscReadingWindow *self)
{
  stop_looking (self);
  self->cancellable = g_cancellable_new ();
  gtk_spinner_start (self->spinner);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "reading.import", FALSE);
  dsc_workspace_preview_async (self->workspace, self->reading, self->cancellable, looked_cb,
                               g_object_ref (self));
}

static gboolean
later_cb (gpointer data)
{
  DscReadingWindow *self = data;

  self->later = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
look_later (DscReadingWindow *self)
{
  stop_looking (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "reading.import", FALSE);
  self->later = g_timeout_add (PATIENCE, later_cb, self);
}

/* --- what a person chooses --- */

/* A column by its number, which is one whatever the header says. */
static void
take_column (AdwComboRow *row, char **column)
{
  guint selected = adw_combo_row_get_selected (row);

  g_free (*column);
  *column = selected == 0 || selected == GTK_INVALID_LIST_POSITION
                ? NULL
                : g_strdup_printf ("%u", selected);
}

static void
chosen_cb (DscReadingWindow *self)
{
  guint delimiter = adw_combo_row_get_selected (self->delimiter_row);

  if (self->filling || self->preview == NULL)
    return;
  /* Several columns that were found together are kept, as long as nobody chooses one. */
  if (adw_combo_row_get_selected (self->path_row) != 0 || self->reading->path_columns == NULL
      || strchr (self->reading->path_columns, ',') == NULL)
    take_column (self->path_row, &self->reading->path_columns);
  take_column (self->label_row, &self->reading->label_column);
  take_column (self->split_row, &self->reading->split_column);
  if (delimiter < G_N_ELEMENTS (delimiters) && delimiters[delimiter] != self->reading->delimiter)
    {
      self->reading->delimiter = delimiters[delimiter];
      g_clear_pointer (&self->reading->path_columns, g_free);
      g_clear_pointer (&self->reading->label_column, g_free);
      g_clear_pointer (&self->reading->split_column, g_free);
      self->n_listed = G_MAXUINT;
    }
  look (self);
}

/* The entry shows what the preset is, so that it can be changed. */
static void
preset_cb (DscReadingWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->preset_row);

  if (self->filling || selected >= G_N_ELEMENTS (presets))
    return;
  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->pattern_row),
                         presets[selected].pattern != NULL ? presets[selected].pattern : "");
  self->filling = FALSE;
  g_free (self->reading->label_pattern);
  self->reading->label_pattern = g_strdup (presets[selected].pattern);
  look (self);
}

/* The preset of @pattern; behind the last one: a pattern of the person's own. */
static guint
find_preset (const char *pattern)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (presets) && g_strcmp0 (presets[i].pattern, pattern) != 0)
    i++;
  return i;
}

static void
pattern_cb (DscReadingWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->pattern_row));

  if (self->filling)
    return;
  g_free (self->reading->label_pattern);
  self->reading->label_pattern = *text != '\0' ? g_strdup (text) : NULL;
  self->filling = TRUE;
  adw_combo_row_set_selected (self->preset_row, find_preset (self->reading->label_pattern));
  self->filling = FALSE;
  look_later (self);
}

static void
images_chosen_cb (DscReadingWindow *self, int response, GtkFileChooserNative *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *folder = file != NULL ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && folder != NULL)
    {
      g_free (self->reading->images);
      self->reading->images = g_steal_pointer (&folder);
      look (self);
    }
  g_clear_object (&self->chooser);
}

static void
choose_images_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscReadingWindow *self = DSC_READING_WINDOW (widget);

  g_clear_object (&self->chooser);
  self->chooser
      = gtk_file_chooser_native_new (_ ("The Folder That the Photos Lie In"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (images_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
import_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_ACCEPTED], 0);
  gtk_window_close (GTK_WINDOW (widget));
}

/* --- object --- */

static void
dsc_reading_window_dispose (GObject *object)
{
  DscReadingWindow *self = DSC_READING_WINDOW (object);

  stop_looking (self);
  self->filling = TRUE;
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_READING_WINDOW);
  G_OBJECT_CLASS (dsc_reading_window_parent_class)->dispose (object);
}

static void
dsc_reading_window_finalize (GObject *object)
{
  DscReadingWindow *self = DSC_READING_WINDOW (object);

  g_clear_object (&self->workspace);
  dsc_reading_free (self->reading);
  dsc_import_preview_free (self->preview);
  G_OBJECT_CLASS (dsc_reading_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/import/dsc-reading-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, title);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, import_button);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, rows_group);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, grid);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, columns_group);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, path_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, label_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, split_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, delimiter_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, images_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, pattern_group);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, preset_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, pattern_row);
  gtk_widget_class_bind_template_child (widget_class, DscReadingWindow, outcome_group);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, preset_cb);
  gtk_widget_class_bind_template_callback (widget_class, pattern_cb);
}

static void
dsc_reading_window_class_init (DscReadingWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_reading_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_reading_window_finalize;
  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", DSC_TYPE_READING_WINDOW, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "reading.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "reading.choose-images", NULL, choose_images_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fill_fixed_choices (DscReadingWindow *self)
{
  const char *const words[]
      = { _ ("Guess"), _ ("Comma"), _ ("Semicolon"), _ ("Tab"), _ ("Vertical bar"), NULL };
  g_autoptr (GtkStringList) between = gtk_string_list_new (words);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    gtk_string_list_append (names, _ (presets[i].words));
  gtk_string_list_append (names, _ ("A pattern of your own"));
  adw_combo_row_set_model (self->delimiter_row, G_LIST_MODEL (between));
  adw_combo_row_set_model (self->preset_row, G_LIST_MODEL (names));
}

static void
dsc_reading_window_init (DscReadingWindow *self)
{
  self->filling = TRUE;
  self->n_listed = G_MAXUINT;
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_fixed_choices (self);
  self->filling = FALSE;
}

/* Shows what is chosen at first. */
static void
take_reading (DscReadingWindow *self)
{
  const DscReading *reading = self->reading;

  self->filling = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (delimiters); i++)
    if (delimiters[i] == reading->delimiter)
      adw_combo_row_set_selected (self->delimiter_row, i);
  adw_combo_row_set_selected (self->preset_row, find_preset (reading->label_pattern));
  gtk_editable_set_text (GTK_EDITABLE (self->pattern_row),
                         reading->label_pattern != NULL ? reading->label_pattern : "");
  self->filling = FALSE;
}

GtkWidget *
dsc_reading_window_new (GtkWindow *parent, DscWorkspace *workspace, const DscReading *reading)
{
  DscReadingWindow *self = g_object_new (DSC_TYPE_READING_WINDOW, "transient-for", parent,
                                         "destroy-with-parent", TRUE, NULL);
  g_autofree char *name = g_path_get_basename (reading->source);
  g_autofree char *shown = dsc_path_display (name);

  self->workspace = g_object_ref (workspace);
  self->reading = dsc_reading_copy (reading);
  adw_window_title_set_subtitle (self->title, shown);
  take_reading (self);
  look (self);
  return GTK_WIDGET (self);
}

const DscReading *
dsc_reading_window_get_reading (DscReadingWindow *self)
{
  return self->reading;
}
