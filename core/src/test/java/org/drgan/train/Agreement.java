package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.drgan.cluster.Cluster;
import org.drgan.cluster.Companions;
import org.drgan.cluster.Patience;
import org.drgan.cluster.Place;
import org.drgan.data.CaptionedPictures;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;
import org.drgan.text.Vocabulary;

/**
 * The program of {@link SeveralProcessesTest}: each of several processes trains with the others, then by itself with the whole
 * batch, and compares what was learned.
 */
final class Agreement {
    private static final int STEPS = 10;
    private static final double LARGEST = 1e-5; // of a difference, as a share

    /** Biases before batch norms, which take them away: they follow rounding errors, and running means follow them. */
    private static final List<String> UNTRAINED = List.of(
            "normalization.reduce.bias",
            "normalization.coding.sentence.bias",
            "normalization.norm.running_mean",
            "normalization.decoder.norm.running_mean");

    private Agreement() {}

    /**
     * Runs as a process of several.
     *
     * @param arguments folder with a matching model, then settings; "|" between one comparison and the next
     */
    public static void main(String[] arguments) throws Exception {
        Place place = Place.of(System.getenv()).orElseThrow();
        try (Cluster cluster = Cluster.join(place, Companions.NONE, Patience.usual(), note -> {})) {
            List<String> settings = new ArrayList<>();
            for (int i = 1; i <= arguments.length; i++) {
                if (i == arguments.length || arguments[i].equals("|")) {
                    compare(Path.of(arguments[0]), settings, cluster);
                    settings.clear();
                } else {
                    settings.add(arguments[i]);
                }
            }
        }
    }

    private static void compare(Path folder, List<String> overrides, Processes processes) throws Exception {
        boolean damsm = overrides.contains("damsm");
        String[] chosen = overrides.stream().filter(word -> word.contains("=")).toArray(String[]::new);
        Settings settings = damsm ? Tiny.settings(chosen) : Tiny.withMatching(folder, chosen);
        Learned together = damsm ? damsm(settings, processes) : gan(settings, processes);
        Learned alone = damsm ? damsm(settings, Processes.ALONE) : gan(settings, Processes.ALONE);
        Map<String, double[]> parts = new LinkedHashMap<>(); // squares of differences and of numbers
        alone.weights().forEach((name, expected) -> {
            if (UNTRAINED.stream().noneMatch(name::endsWith)) {
                float[] found = Objects.requireNonNull(together.weights().get(name));
                double[] sums = parts.computeIfAbsent(name.substring(0, name.indexOf(' ')), part -> new double[2]);
                for (int i = 0; i < expected.length; i++) {
                    sums[0] += Math.pow(found[i] - expected[i], 2);
                    sums[1] += Math.pow(expected[i], 2);
                }
            }
        });
        parts.forEach((part, sums) -> {
            System.out.printf("%s %.1e%n", part, Math.sqrt(sums[0] / sums[1]));
            assertThat(Math.sqrt(sums[0] / sums[1])).as(part).isLessThan(LARGEST);
        });
        assertThat(together.terms().keySet())
                .containsExactlyInAnyOrderElementsOf(alone.terms().keySet());
        alone.terms().forEach((name, value) -> {
            if (!name.startsWith("gate_")) { // whose deviation is a mean of the processes' own
                assertThat(together.terms().get(name))
                        .as(name)
                        .isCloseTo(value, within(LARGEST * (1 + Math.abs(value))));
            }
        });
    }

    private record Learned(Map<String, float[]> weights, Map<String, Double> terms) {}

    private static Learned gan(Settings settings, Processes processes) throws Exception {
        MatchingModel matching = MatchingModel.read(Path.of(settings.train().matching()));
        CaptionedPictures pictures = Sources.train(settings);
        SampleSheet.Shown shown = new SampleSheet.Shown(
                List.of(matching.vocabulary().encode(pictures.captions(0).get(0), 12)), 1);
        try (GanTraining training = new GanTraining(
                settings,
                Devices.cpu(),
                matching,
                Sources.gan(pictures, matching.vocabulary(), settings, processes),
                shown,
                samples -> {},
                processes)) {
            return learned(training);
        }
    }

    private static Learned damsm(Settings settings, Processes processes) throws Exception {
        CaptionedPictures pictures = Sources.train(settings);
        Vocabulary vocabulary = Sources.vocabulary(pictures, settings.data());
        Noise.seedStep(1, -1);
        try (DamsmTraining training = new DamsmTraining(
                settings,
                Devices.cpu(),
                MatchingModel.untrained(settings, vocabulary, settings.norms(processes)),
                Sources.loader(
                        pictures,
                        vocabulary,
                        settings,
                        settings.damsm().batchSize(),
                        settings.damsm().contrasts(),
                        processes),
                processes)) {
            return learned(training);
        }
    }

    private static Learned learned(Training training) {
        Map<String, Double> terms = Map.of();
        for (int step = 0; step < STEPS; step++) {
            terms = training.step(step, 1, new Health());
        }
        Map<String, float[]> weights = new LinkedHashMap<>();
        training.state().forEach((part, tensors) -> {
            if (!part.startsWith("optimiser")) {
                tensors.forEach((name, tensor) -> weights.put(part + " " + name, Tensors.floats(tensor)));
            }
        });
        return new Learned(weights, terms);
    }
}
