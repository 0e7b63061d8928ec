/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A computer that saves power, told by the service that a desktop has for it; the test's own bus
 * stands for the system's. */
#include "config.h"

#include "dsc-shell-test.h"
#include "model/dsc-report.h"

#define SLOW "{\"delay_ms\": 1500, \"batches\": 60, \"epochs\": [[2, 2, 0.5], [1, 1, 0.25]]}"
#define WORDS "saves power"

/* By what it is called in GLib's older and newer versions. */
static const char *const services[]
    = { "net.hadess.PowerProfiles", "org.freedesktop.UPower.PowerProfiles" };
static const char *profile = "balanced";

static GVariant *
get_property (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
              const char *name, GError **error, gpointer unused)
{
  return g_variant_new_string (profile);
}

static const GDBusInterfaceVTable vtable = { .get_property = get_property };

static void
owned_cb (GDBusConnection *bus, const char *name, gpointer n_owned)
{
  ++*(guint *) n_owned;
}

static gboolean
all_owned (gpointer n_owned)
{
  return *(guint *) n_owned == G_N_ELEMENTS (services);
}

static char *
path_of (const char *service)
{
  return g_strdelimit (g_strconcat ("/", service, NULL), ".", '/');
}

static GDBusConnection *
begin_services (void)
{
  static guint n_owned;
  GDBusConnection *bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);

  g_assert_nonnull (bus);
  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autofree char *path = path_of (services[i]);
      g_autofree char *xml
          = g_strdup_printf ("<node><interface name='%s'><property name='ActiveProfile' type='s' "
                             "access='read'/></interface></node>",
                             services[i]);
      g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

      g_assert_cmpuint (g_dbus_connection_register_object (bus, path, node->interfaces[0], &vtable,
                                                           NULL, NULL, NULL),
                        >, 0);
      g_bus_own_name_on_connection (bus, services[i], G_BUS_NAME_OWNER_FLAGS_NONE, owned_cb, NULL,
                                    &n_owned, NULL);
    }
  DSC_TEST_WAIT (all_owned, &n_owned);
  return bus;
}

static void
choose (GDBusConnection *bus, const char *name)
{
  profile = name;
  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autofree char *path = path_of (services[i]);

      g_assert_true (g_dbus_connection_emit_signal (
          bus, NULL, path, "org.freedesktop.DBus.Properties", "PropertiesChanged",
          g_variant_new_parsed ("(%s, {'ActiveProfile': <%s>}, @as [])", services[i], name), NULL));
    }
}

static gboolean
says (gpointer window)
{
  GtkWidget *label
      = dsc_test_find (dsc_shell_test_child (window, "status_area"), GTK_TYPE_LABEL, WORDS);

  return label != NULL && gtk_widget_get_mapped (label);
}

static gboolean
says_nothing (gpointer window)
{
  return !says (window);
}

static gboolean
saves (gpointer monitor)
{
  return g_power_profile_monitor_get_power_saver_enabled (monitor);
}

static gboolean
is_unchecked (gpointer report)
{
  return dsc_report_get_state (report) == DSC_REPORT_UNCHECKED;
}

static gboolean
was_checked (gpointer report)
{
  return dsc_report_get_state (report) == DSC_REPORT_CHECKED;
}

static void
test_a_run_says_that_the_computer_saves_power (gconstpointer bus)
{
  g_autofree char *folder = NULL;
  DscWindow *window;

  dsc_test_script (SLOW);
  folder = dsc_test_photos_new (2, 6);
  window = dsc_shell_test_open (folder);
  g_assert_false (says (window));
  dsc_shell_test_begin (window);
  g_assert_false (says (window));
  choose ((gpointer) bus, "power-saver");
  DSC_TEST_WAIT (says, window);
  dsc_test_picture (GTK_WIDGET (window), "shell-power");
  /* It can be paused, and goes on later. */
  g_assert_true (dsc_shell_test_can (window, "pause"));
  choose ((gpointer) bus, "balanced");
  DSC_TEST_WAIT (says_nothing, window);
  choose ((gpointer) bus, "power-saver");
  DSC_TEST_WAIT (says, window);
  dsc_shell_test_activate (window, "pause");
  DSC_TEST_WAIT (dsc_shell_test_rests, window);
  DSC_TEST_WAIT (says_nothing, window);
  choose ((gpointer) bus, "balanced");
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
  dsc_test_script (NULL);
}

static void
test_what_nobody_asked_for_waits_for_more_power (gconstpointer bus)
{
  g_autoptr (GPowerProfileMonitor) monitor = g_power_profile_monitor_dup_default ();
  g_autofree char *folder = dsc_test_photos_new (2, 6);
  DscWindow *window;
  DscReport *report;

  choose ((gpointer) bus, "power-saver");
  DSC_TEST_WAIT (saves, monitor);
  window = dsc_shell_test_open (folder);
  report = dsc_workspace_get_report (dsc_window_get_workspace (window));
  DSC_TEST_WAIT (is_unchecked, report);
  dsc_test_settle (GTK_WINDOW (window));
  g_assert_true (is_unchecked (report));
  choose ((gpointer) bus, "performance");
  DSC_TEST_WAIT (was_checked, report);
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  g_autoptr (GDBusConnection) bus = NULL;

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_getenv ("DBUS_SESSION_BUS_ADDRESS"), TRUE);
  dsc_test_init (&argc, &argv);
  bus = begin_services ();
  g_test_add_data_func ("/window/power/a-run-says-that-the-computer-saves-power", bus,
                        test_a_run_says_that_the_computer_saves_power);
  g_test_add_data_func ("/window/power/what-nobody-asked-for-waits-for-more-power", bus,
                        test_what_nobody_asked_for_waits_for_more_power);
  return g_test_run ();
}
