package org.drgan.pages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drgan.settings.Settings;

/** The settings in which several training runs differ. */
final class SettingsTable {
    private static final String NONE = "–";

    private final List<String> head = new ArrayList<>(List.of("setting"));
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param settings by the name of the column
     * @param besides names of settings to leave out
     */
    SettingsTable(Map<String, Settings> settings, Set<String> besides) {
        List<Map<String, String>> all = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        settings.forEach((column, one) -> {
            head.add(column);
            Map<String, String> flat = one.flat();
            all.add(flat);
            names.addAll(flat.keySet());
        });
        names.removeAll(besides);
        for (String name : names) {
            List<String> values =
                    all.stream().map(flat -> flat.getOrDefault(name, NONE)).toList();
            if (values.stream().distinct().count() > 1) {
                List<String> row = new ArrayList<>(List.of(name));
                row.addAll(values);
                rows.add(row);
            }
        }
    }

    /** The settings of one training run that are not the default. */
    static SettingsTable besideDefaults(String name, Settings settings) {
        Map<String, Settings> both = new LinkedHashMap<>();
        both.put("default", Settings.defaults());
        both.put(name, settings);
        return new SettingsTable(both, Set.of());
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    String html() {
        return isEmpty() ? "" : Figures.table(head, rows);
    }
}
