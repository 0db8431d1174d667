package org.drgan.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drgan.files.TextFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Presets by name: files in the folder {@code configs} of the working directory, else those inside the library. */
public final class Presets {
    /** Names of the presets inside the library. */
    public static final List<String> BUNDLED = List.of(
            "birds-64",
            "birds-64-spectral",
            "coco-256",
            "cub-256",
            "demo",
            "flowers-256",
            "paper",
            "photos-64",
            "photos-64-spectral",
            "released-code");

    private static final String EXTENDS = "extends";
    private static final int DEEPEST = 8;
    private static final long LARGEST_FILE = 1 << 20;

    private Presets() {}

    /** A preset and those that it extends, bases first. */
    static List<YamlLayer> layers(String preset) {
        List<YamlLayer> layers = new ArrayList<>();
        collect(preset, List.of(), null, layers);
        return layers;
    }

    private static void collect(String preset, List<String> seen, @Nullable Path beside, List<YamlLayer> layers) {
        List<String> chain = new ArrayList<>(seen);
        chain.add(preset);
        if (seen.contains(preset) || chain.size() > DEEPEST) {
            throw new IllegalArgumentException(
                    "presets extend each other in a circle, or too deeply: " + String.join(" extends ", chain));
        }
        Path file = file(preset, beside);
        YamlLayer layer = file == null ? bundled(preset) : read(file);
        JsonNode base = layer.tree().remove(EXTENDS);
        if (base != null) {
            collect(named(base, layer), chain, file == null ? null : file.getParent(), layers);
        }
        layers.add(layer);
    }

    private static String named(JsonNode base, YamlLayer layer) {
        if (!base.isString()) {
            throw new IllegalArgumentException(
                    EXTENDS + " at " + layer.places().get(EXTENDS) + " must name one preset, but is " + base);
        }
        return base.stringValue();
    }

    /** A layer and the presets that it extends, bases first. */
    static List<YamlLayer> layers(YamlLayer layer) {
        JsonNode base = layer.tree().remove(EXTENDS);
        List<YamlLayer> layers = new ArrayList<>(base == null ? List.of() : layers(named(base, layer)));
        layers.add(layer);
        return layers;
    }

    /** The file of a preset; null if it can only be in the library. */
    private static @Nullable Path file(String preset, @Nullable Path beside) {
        if (preset.isBlank()) {
            throw new IllegalArgumentException("the name of a preset is empty");
        }
        boolean path = preset.endsWith(".yml") || preset.endsWith(".yaml") || preset.contains("/");
        String name = path ? preset : preset + ".yml";
        if (beside != null && Files.exists(beside.resolve(name))) {
            return beside.resolve(name);
        }
        if (path) {
            return Path.of(preset);
        }
        Path here = Path.of("configs", name);
        return Files.exists(here) ? here : null;
    }

    private static YamlLayer read(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new IllegalArgumentException(file + " is larger than 1 MiB, too large for settings");
            }
            return YamlLayer.parse(TextFile.read(file), file.toString());
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "the preset " + file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static YamlLayer bundled(String preset) {
        if (!BUNDLED.contains(preset)) {
            throw new IllegalArgumentException("there is no preset '" + preset + "': name a file ending in .yml, one in"
                    + " the folder configs, or one of " + String.join(", ", BUNDLED));
        }
        try (InputStream stream = Presets.class.getResourceAsStream("/configs/" + preset + ".yml")) {
            if (stream == null) {
                throw new IllegalStateException("this build of drgan was packed without its preset " + preset);
            }
            return YamlLayer.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8), preset);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
