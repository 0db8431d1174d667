package org.drgan.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.drgan.settings.Settings;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.Processes;

/** Checks that all processes train with the same settings, pictures and matching model. */
final class SameTraining {
    /** Settings that may differ between machines; the files at the paths are compared by hash. */
    private static final Set<String> OWN =
            Set.of("threads", "data.threads", "data.source", "train.matching", "train.start", "damsm.inception");

    private static final int SHOWN = 4;

    private SameTraining() {}

    /**
     * Compares the trainings of all processes; waits until all of them are ready.
     *
     * @param data fingerprint of the pictures
     * @param uses as of {@link Training#uses}
     * @throws IllegalArgumentException in all processes, naming the differences with both values
     */
    static void require(Settings settings, String data, Map<String, String> uses, Processes processes) {
        if (processes.alone()) {
            return;
        }
        StringBuilder own = new StringBuilder();
        own.append("the version of drgan=").append(CodeVersion.current()).append('\n');
        own.append("the hash of the pictures=").append(data).append('\n');
        uses.forEach((name, hash) -> own.append("the hash of the ")
                .append(name)
                .append('=')
                .append(hash)
                .append('\n'));
        settings.flat().forEach((name, value) -> {
            if (!OWN.contains(name)) {
                own.append(name)
                        .append('=')
                        .append(value.replaceAll("\\R", " "))
                        .append('\n');
            }
        });
        processes.meet();
        List<String> all = processes.exchange(own.toString());
        Map<String, String> first = values(all.get(0));
        for (int rank = 1; rank < all.size(); rank++) {
            Map<String, String> other = values(all.get(rank));
            Set<String> names = new TreeSet<>(first.keySet());
            names.addAll(other.keySet());
            int number = rank;
            List<String> different = names.stream()
                    .filter(name -> !Objects.equals(first.get(name), other.get(name)))
                    .limit(SHOWN)
                    .map(name -> name + " is " + first.getOrDefault(name, "not set") + " in rank 0, but "
                            + other.getOrDefault(name, "not set") + " in rank " + number)
                    .toList();
            if (!different.isEmpty()) {
                throw new IllegalArgumentException("the processes would train differently: "
                        + String.join("; ", different) + ". Start all of them with the same settings, code and data");
            }
        }
    }

    private static Map<String, String> values(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            String[] parts = line.split("=", 2); // another version of drgan may send other text
            values.put(parts[0], parts.length > 1 ? parts[1] : "");
        });
        return values;
    }
}
