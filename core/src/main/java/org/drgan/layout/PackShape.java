package org.drgan.layout;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.drgan.image.Fit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How the pictures of a pack were made.
 *
 * @param side of their shorter side in pixels
 * @param fit how they were shrunk, a name of {@link Fit}
 */
public record PackShape(int side, String fit) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 1 << 22; // characters of the first line, which holds the vocabulary

    /** The shape of the pack in a folder; empty if there is no pack, or the pack does not say it. */
    public static Optional<PackShape> of(Path folder) throws IOException {
        Path list = folder.resolve(PackFolder.LIST);
        if (!Files.isRegularFile(list)) {
            return Optional.empty();
        }
        char[] line = new char[LONGEST];
        int length = 0;
        try (BufferedReader reader = Files.newBufferedReader(list)) {
            for (int next = reader.read(); next >= 0 && next != '\n' && length < LONGEST; next = reader.read()) {
                line[length++] = (char) next;
            }
        }
        try {
            JsonNode head = JSON.readTree(new String(line, 0, length));
            int side = head.path("side").asInt(0);
            String fit = head.path("fit").asString("");
            return side < 1 || fit.isEmpty() ? Optional.empty() : Optional.of(new PackShape(side, fit));
        } catch (JacksonException noHead) {
            return Optional.empty(); // reported when the pack is read
        }
    }

    /**
     * Refuses a pack whose pictures are too small for a training, or were shrunk in another way.
     *
     * @param place of the pack, for the message
     * @param pixels side of the networks' pictures
     * @param crop how much larger pictures are before a random part is cropped
     * @throws IOException naming the pack's values and the required ones
     */
    public void requireFor(Path place, int pixels, double crop, Fit wanted) throws IOException {
        int needed = (int) (pixels * crop);
        if (side < needed) {
            throw new IOException("the pack " + place + " has pictures of " + side + " pixels, but the settings need "
                    + needed + " (pictures of " + pixels + ", data.crop " + crop
                    + "): make one of that size with 'drgan data pack --size " + needed + "'");
        }
        if (!fit.equals(wanted.name())) {
            throw new IOException("the pack " + place + " was made with --fit " + fit.toLowerCase(Locale.ROOT)
                    + ", but the settings have data.fit=" + wanted.name().toLowerCase(Locale.ROOT)
                    + ": use the same for both");
        }
    }
}
