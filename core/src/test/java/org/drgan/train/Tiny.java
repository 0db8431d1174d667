package org.drgan.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Noise;

/** Networks and courses as small as they can be, for tests that run whole trainings. */
final class Tiny {
    private static final List<String> SMALL = List.of(
            "device=cpu",
            "precision=fp32",
            "data.count=40",
            "data.words=12",
            "model.dimension=16",
            "model.embedding=8",
            "model.imageWidth=4",
            "model.noise=6",
            "model.condition=6",
            "model.base=8",
            "model.stages=2",
            "model.channels=8",
            "model.discriminatorChannels=4",
            "matching.group=0",
            "loss.alignment=both", // as by default, whatever the preset below has found better
            "loss.latentAlignment=0.01",
            "loss.variety=0",
            "damsm.batchSize=4",
            "damsm.contrasts=1",
            "damsm.steps=4",
            "damsm.checkpointEvery=2",
            "damsm.logEvery=1",
            "train.batchSize=3",
            "train.steps=4",
            "train.checkpointEvery=2",
            "train.keepCheckpoints=5",
            "train.sampleEvery=2",
            "train.samples=3",
            "train.logEvery=1");

    private Tiny() {}

    static Settings settings(String... overrides) {
        List<String> all = new ArrayList<>(SMALL);
        all.addAll(Arrays.asList(overrides));
        return Settings.of(List.of("birds-64-spectral"), all);
    }

    /** The settings with a matching model of random weights beside them. */
    static Settings withMatching(Path folder, String... overrides) throws IOException {
        Settings settings = settings(overrides);
        Path place = folder.resolve("matching");
        if (!Files.exists(place)) {
            Noise.seedStep(5, 0);
            MatchingModel.untrained(settings, Sources.vocabulary(Sources.train(settings), settings.data()))
                    .write(place, settings);
        }
        return settings(Stream.concat(Stream.of(overrides), Stream.of("train.matching=" + place))
                .toArray(String[]::new));
    }

    /** Remembers what it heard. */
    static class Listener implements TrainingListener {
        final List<String> notes = new ArrayList<>();
        final Map<Long, Map<String, Double>> steps = new LinkedHashMap<>();

        @Override
        public void begin(long from, long steps, int batchSize) {}

        @Override
        public void step(long done, Map<String, Double> values) {
            steps.put(done, values);
        }

        @Override
        public void note(String sentence) {
            notes.add(sentence);
        }
    }

    /** As a power cut: nothing is written any more. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Is killed after a number of steps. */
    static Listener killedAfter(long last) {
        return new Listener() {
            @Override
            public void step(long done, Map<String, Double> values) {
                super.step(done, values);
                if (done == last) {
                    throw new Killed();
                }
            }
        };
    }
}
