package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.drgan.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The presets of full size on a few hundred pictures in the birds' layout, with thin networks of two stages, 64 and 128
 * pixels. With all channels, at 256 pixels, it is done by hand: docs/data.md.
 */
class FullSizePresetsTest {
    private static final int TIMES = 8;
    private static final List<String> THIN = List.of(
            "device=cpu",
            "model.imageEncoder=small",
            "model.imageWidth=2",
            "model.dimension=16",
            "model.embedding=8",
            "model.noise=6",
            "model.condition=6",
            "model.stages=2",
            "model.channels=4",
            "model.discriminatorChannels=4",
            "damsm.batchSize=4",
            "damsm.steps=3",
            "damsm.checkpointEvery=2",
            "train.batchSize=4",
            "train.steps=3",
            "train.checkpointEvery=2",
            "train.samples=2");

    @TempDir
    private Path folder;

    @Test
    void birdsTrainAndGoOnExactly() throws Exception {
        Settings settings = settings("cub-256", birds());
        assertThat(Sources.train(settings).size()).isEqualTo(24 * TIMES);
        assertThat(goesOn(settings, TrainingSession::damsm, "damsm")).contains("image-encoder.safetensors");
        Settings further = settings.with("train.matching=" + folder.resolve("damsm"));
        assertThat(goesOn(further, TrainingSession::gan, "gan")).contains("discriminator128.safetensors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"coco-256", "flowers-256"})
    void othersTrain(String preset) throws Exception {
        Settings settings = settings(preset, birds()).with("damsm.steps=1", "train.steps=1");
        train(settings, TrainingSession::damsm, "damsm");
        train(settings.with("train.matching=" + folder.resolve("damsm")), TrainingSession::gan, "gan");
        assertThat(folder.resolve("gan/model/generator.safetensors")).exists();
    }

    @Test
    void smallBirdsTrainWithPairs() throws Exception {
        List<String> small = new ArrayList<>(THIN);
        small.addAll(List.of("data.count=16", "damsm.steps=1", "train.steps=2", "train.contrasts=0"));
        Settings settings = Settings.of(List.of("birds-64"), small);
        train(settings, TrainingSession::damsm, "damsm");
        train(settings.with("train.matching=" + folder.resolve("damsm")), TrainingSession::gan, "gan");
        assertThat(Files.readString(folder.resolve("gan/" + Run.LOG))).contains("pairs_accuracy", "d16_slope");
    }

    private interface Opening {
        TrainingSession open(Settings settings, Path run, TrainingListener listener) throws IOException;
    }

    private void train(Settings settings, Opening opening, String name) throws IOException {
        try (TrainingSession session = opening.open(settings, folder.resolve(name), new Tiny.Listener())) {
            assertThat(session.run(false).finished()).isTrue();
        }
    }

    /** Three steps, and two with one more by another process's session; returns the names of a checkpoint's files. */
    private List<String> goesOn(Settings settings, Opening opening, String name) throws IOException {
        train(settings, opening, name);
        Path cut = folder.resolve(name + "-cut");
        try (TrainingSession session = opening.open(settings, cut, Tiny.killedAfter(3))) {
            assertThatThrownBy(() -> session.run(false)).isInstanceOf(Tiny.Killed.class);
        }
        try (TrainingSession session = opening.open(settings, cut, new Tiny.Listener())) {
            assertThat(session.run(true).step()).isEqualTo(3);
        }
        Map<String, String> whole = files(folder.resolve(name));
        assertThat(files(cut)).isEqualTo(whole);
        return List.copyOf(whole.keySet());
    }

    private static Map<String, String> files(Path run) throws IOException {
        return Checkpoints.read(run.resolve("checkpoints").resolve(Checkpoints.name(3)))
                .state()
                .files();
    }

    private static Settings settings(String preset, Path data) {
        List<String> overrides = new ArrayList<>(THIN);
        overrides.add("data.source=" + data);
        return Settings.of(List.of(preset), overrides);
    }

    /** The golden birds, each several times under another name, with a quarter of them for the test. */
    private Path birds() throws Exception {
        Path from = Path.of(Objects.requireNonNull(getClass().getResource("/golden/sets/cub-mini"))
                .toURI());
        Path to = folder.resolve("birds");
        Map<String, List<String>> lists = new HashMap<>();
        List<String> images = Files.readAllLines(from.resolve("CUB_200_2011/images.txt"));
        List<String> boxes = Files.readAllLines(from.resolve("CUB_200_2011/bounding_boxes.txt"));
        for (int i = 0; i < TIMES * images.size(); i++) {
            int bird = i % images.size();
            String picture = images.get(bird).split(" ", 2)[1];
            String name = picture.replace(".jpg", "");
            String again = name + "_" + i / images.size();
            copy(from, "CUB_200_2011/images/" + picture, to.resolve("CUB_200_2011/images/" + again + ".jpg"));
            copy(from, "text/" + name + ".txt", to.resolve("text/" + again + ".txt"));
            String number = i + 1 + " ";
            line(lists, "images.txt", number + again + ".jpg");
            line(lists, "bounding_boxes.txt", number + boxes.get(bird).split(" ", 2)[1]);
            line(lists, "image_class_labels.txt", number + Integer.parseInt(picture.substring(0, 3)));
            line(lists, "train_test_split.txt", number + (bird % 4 == 3 ? 0 : 1));
        }
        for (Map.Entry<String, List<String>> list : lists.entrySet()) {
            Files.write(to.resolve("CUB_200_2011").resolve(list.getKey()), list.getValue());
        }
        return to;
    }

    private static void line(Map<String, List<String>> lists, String list, String line) {
        lists.computeIfAbsent(list, name -> new ArrayList<>()).add(line);
    }

    private static void copy(Path from, String name, Path to) throws IOException {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        Files.copy(from.resolve(name), to);
    }
}
