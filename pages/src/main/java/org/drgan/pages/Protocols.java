package org.drgan.pages;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.drgan.metric.Measurement;
import org.drgan.metric.Protocol;

/**
 * The protocols of measurements as HTML: first the entries that all share, then those of single runs or measures. Also
 * finds the measures whose protocols differ between runs.
 *
 * @param runs measurements by the name of the run
 */
record Protocols(Map<String, List<Measurement>> runs) {
    private static final String HASH = "SHA-256, ";

    /** Entries that identify the run: they are expected to differ. */
    private static final Set<String> OWN = Set.of(HASH + "model", "variant", "training seed", "training step");

    /** All protocols, with headings. */
    String html() {
        Map<String, Map<String, Map<String, String>>> left = new LinkedHashMap<>(); // by run and measure
        runs.forEach((run, measured) -> {
            Map<String, Map<String, String>> entries = new LinkedHashMap<>();
            measured.forEach(one -> entries.put(one.metric(), entries(one.protocol())));
            left.put(run, entries);
        });
        StringBuilder html = new StringBuilder();
        part(html, "All numbers", takeShared(all(left)));
        left.forEach((run, entries) -> part(html, run, takeShared(entries.values())));
        Set<String> measures = new LinkedHashSet<>();
        left.values().forEach(entries -> measures.addAll(entries.keySet()));
        for (String measure : measures) {
            part(html, measure, takeShared(of(measure, left)));
            left.forEach((run, entries) -> part(html, measure + " of " + run, entries.getOrDefault(measure, Map.of())));
        }
        return html.toString();
    }

    /**
     * The differences of the measures' protocols between the runs.
     *
     * @return from measures, such as {@code FID, KID}, to the differing entries with their values; empty if there are none
     */
    Map<String, String> differences() {
        Map<String, List<Map<String, String>>> protocols = new LinkedHashMap<>(); // by measure
        runs.values()
                .forEach(measured -> measured.forEach(one -> protocols
                        .computeIfAbsent(one.metric(), metric -> new ArrayList<>())
                        .add(entries(one.protocol()))));
        Map<String, List<String>> measures = new LinkedHashMap<>(); // by what differs
        protocols.forEach((measure, lists) -> {
            String differing = differing(lists);
            if (!differing.isEmpty()) {
                measures.computeIfAbsent(differing, none -> new ArrayList<>()).add(measure);
            }
        });
        Map<String, String> differences = new LinkedHashMap<>();
        measures.forEach((differing, names) -> differences.put(String.join(", ", names), differing));
        return differences;
    }

    private static String differing(List<Map<String, String>> lists) {
        Map<String, Set<String>> values = new TreeMap<>();
        for (Map<String, String> list : lists) {
            list.forEach((entry, value) ->
                    values.computeIfAbsent(entry, none -> new LinkedHashSet<>()).add(value));
        }
        List<String> differences = new ArrayList<>();
        values.forEach((entry, found) -> {
            if (lists.stream().anyMatch(list -> !list.containsKey(entry))) {
                found.add("nothing");
            }
            if (found.size() > 1 && !OWN.contains(entry)) {
                differences.add(entry + ": " + String.join(" / ", found));
            }
        });
        return String.join("; ", differences);
    }

    /** The entries of a protocol. Hashes inside other entries are replaced by their role, so that equal entries have equal text. */
    private static Map<String, String> entries(Protocol protocol) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("generated pictures", Integer.toString(protocol.count()));
        entries.put("seed", Long.toString(protocol.seed()));
        protocol.details().forEach((name, value) -> {
            String shown = value;
            for (Map.Entry<String, String> hash : protocol.hashes().entrySet()) {
                shown = shown.replace(hash.getValue(), "the " + hash.getKey());
            }
            entries.put(name, shown);
        });
        protocol.hashes().forEach((role, hash) -> entries.put(HASH + role, hash));
        entries.put("version", protocol.version());
        return entries;
    }

    private static List<Map<String, String>> all(Map<String, Map<String, Map<String, String>>> left) {
        return left.values().stream()
                .flatMap(entries -> entries.values().stream())
                .toList();
    }

    private static List<Map<String, String>> of(String measure, Map<String, Map<String, Map<String, String>>> left) {
        return left.values().stream()
                .filter(entries -> entries.containsKey(measure))
                .map(entries -> entries.get(measure))
                .toList();
    }

    /** Removes the entries that all lists share, and returns them. */
    private static Map<String, String> takeShared(Collection<Map<String, String>> lists) {
        Map<String, String> shared = new LinkedHashMap<>();
        lists.stream().findFirst().ifPresent(shared::putAll);
        lists.forEach(list -> shared.entrySet().retainAll(list.entrySet()));
        lists.forEach(list -> list.keySet().removeAll(shared.keySet()));
        return shared;
    }

    private static void part(StringBuilder html, String heading, Map<String, String> entries) {
        if (!entries.isEmpty()) {
            html.append(Figures.heading(heading)).append(Figures.list(entries));
        }
    }
}
