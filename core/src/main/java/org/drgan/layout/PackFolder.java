package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.drgan.files.JsonMistake;
import org.drgan.image.Pixels;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A pack of {@link PackWriter}: {@code pack.jsonl}, whose first line describes the pack and whose other lines are those
 * of {@code metadata.jsonl} with {@code "pixels": [offset, width, height, CRC-32]}, and {@code pixels.bin}, 8-bit RGB,
 * row by row.
 */
final class PackFolder implements FolderLayout {
    static final String LIST = "pack.jsonl";
    static final String PIXELS = "pixels.bin";
    static final String FORMAT = "drgan-pack-1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * A picture within the mapped file.
     *
     * @param checksum of its bytes; negative if an older version wrote none
     */
    private record Packed(MappedPixels pixels, long offset, int width, int height, long checksum, String where)
            implements PictureSource {
        @Override
        public Pixels read() throws IOException {
            return new Pixels(width, height, bytes());
        }

        @Override
        public byte[] bytes() throws IOException {
            byte[] rgb = pixels.bytes(offset, 3 * width * height);
            if (checksum >= 0 && checksum != crc(rgb)) {
                throw new BadInput(
                        where,
                        "the pixels in " + PIXELS + " have changed: the file is damaged, or of another"
                                + " pack; make the pack again");
            }
            return rgb;
        }

        @Override
        public long length() {
            return 3L * width * height;
        }
    }

    /** CRC-32, which is fast enough to check every picture that is read. */
    static long crc(byte[] rgb) {
        CRC32 checksum = new CRC32();
        checksum.update(rgb);
        return checksum.getValue();
    }

    @Override
    public String title() {
        return "pack of ready-sized pictures";
    }

    @Override
    public String looksLike() {
        return LIST + " and " + PIXELS + ", as data pack writes them";
    }

    @Override
    public boolean fits(Path folder) {
        return Files.isRegularFile(folder.resolve(LIST));
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        Path file = listing.own(folder.resolve(LIST));
        List<TextLines.Line> lines = TextLines.read(file);
        JsonNode head = lines.isEmpty() ? JSON.missingNode() : node(lines.get(0));
        if (!head.path("format").asString("").equals(FORMAT)) {
            throw new IOException(file + " does not begin with {\"format\": \"" + FORMAT
                    + "\"}, so it is not a pack, or" + " one of another version; make it again with data pack");
        }
        if (head.path("pictures").asInt(-1) != lines.size() - 1) {
            throw new IOException(file + " lists " + (lines.size() - 1) + " pictures, but should list "
                    + head.path("pictures") + "; make the pack again");
        }
        MappedPixels pixels = new MappedPixels(listing.own(folder.resolve(PIXELS)));
        for (TextLines.Line line : lines.subList(1, lines.size())) {
            MetadataLine metadata = MetadataLine.parse(line.text(), line.where());
            JsonNode place = node(line).path("pixels");
            long offset = place.path(0).asLong(-1);
            long width = place.path(1).asInt(-1);
            long height = place.path(2).asInt(-1);
            if (offset < 0
                    || width < 1
                    || height < 1
                    || width > 1 << 14
                    || height > 1 << 14
                    || 3 * width * height > Math.min(MappedPixels.LONGEST, pixels.size() - offset)) {
                throw new BadInput(
                        line.where(),
                        "found pixels " + Sentences.shorten(place.toString())
                                + "; expected offset, width and height within the " + pixels.size() + " bytes of "
                                + PIXELS);
            }
            listing.add(
                    metadata.entry(
                            metadata.file(),
                            line.where(),
                            new Packed(
                                    pixels,
                                    offset,
                                    (int) width,
                                    (int) height,
                                    place.path(3).asLong(-1),
                                    line.where()),
                            metadata.captions()),
                    "by the pack");
        }
        List<String> words = new ArrayList<>();
        head.path("words").forEach(word -> words.add(word.asString("")));
        listing.words(words);
    }

    /** The first line. */
    static String head(int pictures, int side, String fit, List<String> words) {
        return JSON.writeValueAsString(
                Map.of("format", FORMAT, "pictures", pictures, "side", side, "fit", fit, "words", words));
    }

    private static JsonNode node(TextLines.Line line) throws BadInput {
        try {
            return JSON.readTree(line.text());
        } catch (JacksonException e) {
            throw new BadInput(line.where(), "found what is no JSON (" + JsonMistake.of(e) + ")");
        }
    }
}
