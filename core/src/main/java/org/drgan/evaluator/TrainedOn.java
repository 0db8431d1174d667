package org.drgan.evaluator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.drgan.data.ImageFolder;
import org.drgan.data.SyntheticBirds;
import org.drgan.settings.Settings;
import org.drgan.text.Plain;
import org.drgan.train.Sources;
import org.drgan.weights.Safetensors;

/** Which pictures the reader or evaluator in a file was trained on. */
public final class TrainedOn {
    private TrainedOn() {}

    /**
     * A warning if these are not the pictures of the settings, in any of their splits; empty if they are, or if the
     * file does not say it, like files of other programs.
     *
     * @throws IOException when the file or the pictures cannot be read
     */
    public static Optional<String> otherThan(Settings settings, Path file) throws IOException {
        Map<String, String> metadata;
        try (PointerScope scope = new PointerScope()) {
            metadata = Safetensors.read(file).metadata();
        }
        String trained = metadata.get("data");
        if (trained == null) {
            return Optional.empty();
        }
        String first = null;
        for (String split : splits(settings)) {
            String now = fingerprint(settings, split, metadata.getOrDefault("pictures", ""));
            if (now.equals(trained)) {
                return Optional.empty();
            }
            first = first == null ? now : first;
        }
        return Optional.of(file + " was trained on other pictures (hash " + Plain.hash(trained) + ") than those of "
                + settings.data().source() + " (hash " + Plain.hash(String.valueOf(first))
                + "): its numbers compare only with others of the same file.");
    }

    /** The splits to try, the training split first, since it is usually the right one. */
    private static Set<String> splits(Settings settings) {
        return settings.data().synthetic()
                ? Set.of("")
                : new LinkedHashSet<>(List.of(settings.data().split(), "train", "test", ImageFolder.ALL));
    }

    private static String fingerprint(Settings settings, String split, String pictures) throws IOException {
        if (settings.data().synthetic()) {
            SyntheticBirds birds = (SyntheticBirds) Sources.forEvaluators(settings);
            return (pictures.matches("[1-9]\\d{0,7}") ? birds.withCount(Integer.parseInt(pictures)) : birds)
                    .fingerprint();
        }
        try {
            return Sources.train(settings.with("data.split=" + split)).fingerprint();
        } catch (IOException none) {
            return "none"; // of this split
        }
    }
}
