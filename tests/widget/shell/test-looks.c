/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the whole window looks in each of its views, after a run: with text of twice the size, from
 * right to left, in each of the four styles, with two pixels a unit. Meson runs it once for each
 * style and scale, as both are chosen before GTK starts. */
#include "config.h"

#include <libintl.h>
#include <string.h>

#include <glib/gstdio.h>

#include "common/dsc-theme.h"
#include "dsc-shell-test.h"
#include "image/dsc-jpeg-write.h"
#include "picture/dsc-thumb.h"
#include "results/dsc-confusion-matrix.h"
#include "sample/dsc-sample.h"
#include "train/dsc-curves-chart.h"

#define TWICE (2 * 96 * 1024)
#define NARROW 360
#define WIDTH 1000
#define HEIGHT 800
#define LARGE_WIDTH 1200
#define LARGE_HEIGHT 900

static const char *const views[] = { "data", "train", "results", "classify" };

/* --- a window with a run --- */

typedef struct
{
  char *folder; /* (owned) */
  DscWindow *window;
} Fixture;

static gboolean
has_results (gpointer data)
{
  return dsc_workspace_get_results (dsc_window_get_workspace (data)) != NULL;
}

/* Takes @folder. */
static void
set_up_in (Fixture *self, char *folder, int width)
{
  self->folder = folder;
  self->window = dsc_shell_test_open (self->folder);
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, HEIGHT);
  dsc_shell_test_begin (self->window);
  DSC_TEST_WAIT (dsc_shell_test_rests, self->window);
  DSC_TEST_WAIT (has_results, self->window);
  dsc_test_settle (GTK_WINDOW (self->window));
}

static void
set_up (Fixture *self, int width)
{
  set_up_in (self, dsc_test_photos_new (3, 8), width);
}

static void
tear_down (Fixture *self)
{
  dsc_shell_test_close (self->window);
  dsc_test_photos_delete (g_steal_pointer (&self->folder));
}

static void
show (Fixture *self, const char *view)
{
  dsc_window_show_view (self->window, view);
  dsc_test_settle (GTK_WINDOW (self->window));
}

static void
take_picture (Fixture *self, const char *kind, const char *view)
{
  g_autofree char *name = g_strdup_printf ("looks-%s-%s", kind, view);

  dsc_test_picture (GTK_WIDGET (self->window), name);
}

/* Shows each view and checks that it can be narrow. */
static void
check_narrow (Fixture *self, const char *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      show (self, views[i]);
      take_picture (self, kind, views[i]);
      dsc_test_assert_fits (dsc_shell_test_child (self->window, "toasts"), NARROW);
    }
}

static void
test_text_of_twice_the_size_has_room (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  Fixture fixture;
  int before;

  g_object_get (settings, "gtk-xft-dpi", &before, NULL);
  g_object_set (settings, "gtk-xft-dpi", TWICE, NULL);
  set_up (&fixture, NARROW);
  check_narrow (&fixture, "large");
  tear_down (&fixture);
  g_object_set (settings, "gtk-xft-dpi", before, NULL);
}

/* Counts labels that name a field; each field must know its label. */
static guint
count_captions (GtkWidget *widget)
{
  GtkWidget *field
      = GTK_IS_LABEL (widget) ? gtk_label_get_mnemonic_widget (GTK_LABEL (widget)) : NULL;
  guint n = field != NULL;

  if (field != NULL)
    g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (field),
                                                     GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_captions (child);
  return n;
}

static void
test_fields_know_their_labels (void)
{
  Fixture fixture;

  set_up (&fixture, WIDTH);
  g_assert_cmpuint (count_captions (GTK_WIDGET (fixture.window)), >=, 4);
  tear_down (&fixture);
}

/* Where it is in the window: from the left, as a share of its width. */
static float
place_of (Fixture *self, const char *name)
{
  GtkWidget *window = GTK_WIDGET (self->window);
  graphene_rect_t bounds;

  g_assert_true (
      gtk_widget_compute_bounds (dsc_shell_test_child (self->window, name), window, &bounds));
  return (bounds.origin.x + bounds.size.width / 2) / (float) gtk_widget_get_width (window);
}

static GBytes *
pixels_of (GtkWidget *widget)
{
  g_autoptr (GdkTexture) texture = dsc_test_render (widget);

  return gdk_texture_save_to_tiff_bytes (texture);
}

static void
test_from_right_to_left (void)
{
  g_autoptr (GBytes) mirrored = NULL;
  g_autoptr (GBytes) before = NULL;
  GtkWidget *chart;
  Fixture fixture;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  set_up (&fixture, NARROW);
  g_assert_cmpfloat (place_of (&fixture, "menu_button"), <, 0.4);
  check_narrow (&fixture, "rtl");
  /* Time goes from left to right all the same. */
  show (&fixture, "train");
  chart = dsc_test_find (GTK_WIDGET (fixture.window), DSC_TYPE_CURVES_CHART, NULL);
  mirrored = pixels_of (chart);
  gtk_widget_set_direction (chart, GTK_TEXT_DIR_LTR);
  before = pixels_of (chart);
  g_assert_true (g_bytes_equal (mirrored, before));
  tear_down (&fixture);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* --- the four styles, by their pixels --- */

/* What is seen of a widget, pixel by pixel. */
typedef struct
{
  guint32 *pixels; /* (owned) (array length=n) */
  gsize n;
} Sight;

static void
sight_clear (Sight *self)
{
  g_free (self->pixels);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sight, sight_clear)

static void
look_at (Sight *self, GtkWidget *widget)
{
  g_autoptr (GdkTexture) texture = dsc_test_render (widget);
  gsize width = (gsize) gdk_texture_get_width (texture);

  self->n = width * (gsize) gdk_texture_get_height (texture);
  self->pixels = g_new (guint32, self->n);
  gdk_texture_download (texture, (guchar *) self->pixels, 4 * width);
}

static DscChartColour
to_colour (guint32 pixel)
{
  return (DscChartColour){ (pixel >> 16 & 255) / 255.0, (pixel >> 8 & 255) / 255.0,
                           (pixel & 255) / 255.0 };
}

/* The colour that most is of, where there is any. */
static DscChartColour
ground_of (const Sight *self)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  gpointer commonest = NULL;

  for (gsize i = 0; i < self->n; i++)
    {
      gpointer pixel = GUINT_TO_POINTER (self->pixels[i]);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, pixel)) + 1;

      if (self->pixels[i] >> 24 != 255)
        continue;
      g_hash_table_insert (counts, pixel, GUINT_TO_POINTER (n));
      if (n > GPOINTER_TO_UINT (g_hash_table_lookup (counts, commonest)))
        commonest = pixel;
    }
  return to_colour (GPOINTER_TO_UINT (commonest));
}

/* The strongest contrast of any pixel against @ground. */
static double
strongest_contrast (const Sight *self, DscChartColour ground)
{
  double strongest = 1;

  for (gsize i = 0; i < self->n; i++)
    if (self->pixels[i] >> 24 == 255)
      strongest = MAX (strongest, dsc_chart_colour_contrast (ground, to_colour (self->pixels[i])));
  return strongest;
}

/* @widget's ground is @dark or light, and what stands on it can be read. */
static void
check_ground (GtkWidget *widget, gboolean dark)
{
  const DscChartColour black = { 0, 0, 0 };
  g_auto (Sight) sight = { NULL };
  DscChartColour ground;
  double light;

  look_at (&sight, widget);
  ground = ground_of (&sight);
  light = dsc_chart_colour_contrast (ground, black);
  if (dark)
    g_assert_cmpfloat (light, <, 2);
  else
    g_assert_cmpfloat (light, >, 17);
  g_assert_cmpfloat (strongest_contrast (&sight, ground), >=, 7);
}

/* What is said beside the point is as strong as the rest where the desktop asks for contrast. */
static void
check_dim (GtkWidget *chart, gboolean strong)
{
  DscChartStyle style;

  dsc_theme_get_style (chart, &style);
  g_assert_cmpfloat (dsc_chart_colour_contrast (style.dim, style.background), >=,
                     strong ? 12 : 4.5);
  g_assert_cmpint (dsc_chart_colour_contrast (style.dim, style.foreground) < 1.01, ==, strong);
}

static void
check_style (const char *kind, gboolean dark, gboolean strong)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  Fixture fixture;
  GtkWidget *chart;
  GtkWidget *matrix;

  g_assert_cmpint (adw_style_manager_get_dark (manager), ==, dark);
  g_assert_cmpint (adw_style_manager_get_high_contrast (manager), ==, strong);
  set_up (&fixture, WIDTH);
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      show (&fixture, views[i]);
      take_picture (&fixture, kind, views[i]);
      check_ground (GTK_WIDGET (fixture.window), dark);
    }
  chart = dsc_test_find (GTK_WIDGET (fixture.window), DSC_TYPE_CURVES_CHART, NULL);
  show (&fixture, "train");
  check_ground (chart, dark);
  check_dim (chart, strong);
  show (&fixture, "results");
  matrix = dsc_test_find (GTK_WIDGET (fixture.window), DSC_TYPE_CONFUSION_MATRIX, NULL);
  gtk_widget_activate_action (gtk_widget_get_parent (matrix), "results.page", "s", "confusion");
  dsc_test_settle (GTK_WINDOW (fixture.window));
  take_picture (&fixture, kind, "matrix");
  check_ground (matrix, dark);
  tear_down (&fixture);
}

static void
test_light (void)
{
  check_style ("light", FALSE, FALSE);
}

static void
test_dark (void)
{
  check_style ("dark", TRUE, FALSE);
}

static void
test_light_contrast (void)
{
  check_style ("light-contrast", FALSE, TRUE);
}

static void
test_dark_contrast (void)
{
  check_style ("dark-contrast", TRUE, TRUE);
}

/* --- two pixels a unit --- */

/* The finest texture of @node: pixels for a unit. */
static void
find_finest (GskRenderNode *node, double *finest)
{
  switch (gsk_render_node_get_node_type (node))
    {
    case GSK_TEXTURE_NODE:
      {
        graphene_rect_t bounds;

        gsk_render_node_get_bounds (node, &bounds);
        *finest = MAX (*finest, gdk_texture_get_width (gsk_texture_node_get_texture (node))
                                    / (double) bounds.size.width);
        break;
      }
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        find_finest (gsk_container_node_get_child (node, i), finest);
      break;
    case GSK_CLIP_NODE:
      find_finest (gsk_clip_node_get_child (node), finest);
      break;
    case GSK_ROUNDED_CLIP_NODE:
      find_finest (gsk_rounded_clip_node_get_child (node), finest);
      break;
    case GSK_TRANSFORM_NODE:
      find_finest (gsk_transform_node_get_child (node), finest);
      break;
    default:
      break;
    }
}

/* GtkWidgetPaintable hands out what the widget itself has drawn. */
static double
finest_of (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  double finest = 0;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  node = gtk_snapshot_to_node (snapshot);
  if (node != NULL)
    find_finest (node, &finest);
  return finest;
}

static gboolean
is_fine (gpointer widget)
{
  return finest_of (widget) >= 1.95;
}

/* Makes the first photo of @folder large enough for any cell. */
static void
enlarge_first (const char *folder)
{
  g_autofree char *path
      = g_build_filename (folder, dsc_sample_kind_name (0), "photo 000.jpg", NULL);
  g_autoptr (DscPixels) pixels = dsc_pixels_new (LARGE_WIDTH, LARGE_HEIGHT);

  dsc_sample_render (0, 0, LARGE_WIDTH, LARGE_HEIGHT, pixels->data);
  g_assert_true (dsc_jpeg_write (path, pixels, 90, NULL));
}

static void
test_pictures_have_the_pixels_of_the_screen (void)
{
  g_autofree char *folder = dsc_test_photos_new (3, 8);
  Fixture fixture;

  enlarge_first (folder);
  set_up_in (&fixture, g_steal_pointer (&folder), WIDTH);
  g_assert_cmpint (gtk_widget_get_scale_factor (GTK_WIDGET (fixture.window)), ==, 2);
  show (&fixture, "train");
  g_assert_cmpfloat (
      finest_of (dsc_test_find (GTK_WIDGET (fixture.window), DSC_TYPE_CURVES_CHART, NULL)), ==, 2);
  show (&fixture, "data");
  DSC_TEST_WAIT (
      is_fine, dsc_test_find (dsc_test_find (GTK_WIDGET (fixture.window), GTK_TYPE_GRID_VIEW, NULL),
                              DSC_TYPE_THUMB, NULL));
  take_picture (&fixture, "scale", "data");
  tear_down (&fixture);
}

/* --- words that are longer by half --- */

/* Makes the words with $DISCERN_TEST_WORDS and binds them. Returns: whether that could be done. */
static gboolean
bind_words (const char *folder)
{
  g_autofree char *inner = g_build_filename (folder, "qps", "LC_MESSAGES", NULL);
  g_autofree char *path = g_build_filename (inner, "discern.mo", NULL);
  g_autofree char *message = NULL;
  const char *argv[]
      = { g_getenv ("DISCERN_TEST_WORDS"), g_getenv ("DISCERN_TEST_ROOT"), path, NULL };
  g_autofree char *xgettext = g_find_program_in_path ("xgettext");
  int status;

  if (xgettext == NULL)
    return FALSE;
  g_assert_cmpint (g_mkdir_with_parents (inner, 0700), ==, 0);
  g_assert_true (
      g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, NULL, &message, &status, NULL));
  g_assert_cmpstr (message, ==, "");
  g_assert_cmpint (status, ==, 0);
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  return TRUE;
}

/* What is seen without being a word of ours: names of classes, files and runs, the notebook's
 * columns, numbers. */
static gboolean
is_word (const char *text)
{
  static const char *const others[]
      = { "epoch", "train_loss", "valid_loss", "error_rate", "time", ".jpg", "discern-photos" };
  gboolean has_letter = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (strstr (text, others[i]) != NULL)
      return FALSE;
  for (guint i = 0; i < 3; i++)
    if (strstr (text, dsc_sample_kind_name (i)) != NULL)
      return FALSE;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    has_letter |= g_unichar_isalpha (g_utf8_get_char (at));
  return has_letter;
}

static guint
count_bare (GtkWidget *widget)
{
  guint n = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;
  if (GTK_IS_LABEL (widget))
    {
      const char *text = gtk_label_get_text (GTK_LABEL (widget));

      if (is_word (text) && strchr (text, '[') == NULL)
        {
          g_printerr ("# not translated: “%s”\n", text);
          n++;
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_bare (child);
  return n;
}

static void
delete_words (const char *folder)
{
  static const char *const names[]
      = { "qps/LC_MESSAGES/discern.mo", "qps/LC_MESSAGES", "qps", "." };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_remove (i + 1 < G_N_ELEMENTS (names) ? path : folder);
    }
}

static void
test_long_words_have_room (void)
{
  g_autofree char *folder = g_dir_make_tmp ("discern-words-XXXXXX", NULL);
  Fixture fixture;
  guint bare = 0;

  if (!bind_words (folder))
    {
      g_test_skip ("xgettext is not installed");
      delete_words (folder);
      return;
    }
  g_assert_true (g_str_has_prefix (g_dgettext (GETTEXT_PACKAGE, "Train _Now"), "[Train _Now "));
  set_up (&fixture, NARROW);
  check_narrow (&fixture, "words");
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      show (&fixture, views[i]);
      bare += count_bare (GTK_WIDGET (fixture.window));
    }
  g_assert_cmpuint (bare, ==, 0);
  tear_down (&fixture);
  delete_words (folder);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
#define TEST(name, function) g_test_add_func ("/window/looks/" name, function)
  TEST ("any/text-of-twice-the-size-has-room", test_text_of_twice_the_size_has_room);
  TEST ("any/fields-know-their-labels", test_fields_know_their_labels);
  TEST ("any/from-right-to-left", test_from_right_to_left);
  TEST ("light/it-is-light", test_light);
  TEST ("dark/it-is-dark", test_dark);
  TEST ("light-contrast/it-is-light-and-strong", test_light_contrast);
  TEST ("dark-contrast/it-is-dark-and-strong", test_dark_contrast);
  TEST ("scale/pictures-have-the-pixels-of-the-screen",
        test_pictures_have_the_pixels_of_the_screen);
  TEST ("words/long-words-have-room", test_long_words_have_room);
#undef TEST
  return g_test_run ();
}
