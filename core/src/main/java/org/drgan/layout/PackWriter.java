package org.drgan.layout;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.files.NewFolder;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a data set as a pack: its pictures cropped, shrunk and uncompressed in one file, so that training can read
 * them at the speed of memory.
 */
public final class PackWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LARGEST_SIDE = 4096;

    /** Receives the progress. */
    @FunctionalInterface
    public interface Progress {
        void written(int pictures, int total);

        /** Whether to stop; the pictures written so far become a complete, smaller pack. */
        default boolean isStopped() {
            return false;
        }
    }

    /**
     * Options for packing.
     *
     * @param side shorter side of the packed pictures, in pixels
     * @param fit how pictures are shrunk
     * @param skipBroken whether pictures that cannot be read are skipped; otherwise they are an error
     */
    public record Options(int side, Fit fit, boolean skipBroken) {
        public Options {
            if (side < 1 || side > LARGEST_SIDE) {
                throw new IllegalArgumentException(
                        "pictures are packed with 1 to " + LARGEST_SIDE + " pixels a side, but side is " + side);
            }
        }
    }

    private PackWriter() {}

    /**
     * Writes a pack under a temporary name and renames it when complete.
     *
     * @param directory must be absent or empty
     * @return the pictures that were left out
     * @throws FileAlreadyExistsException when something is in the directory
     * @throws IOException when the disk is too small (checked before writing, if possible), or a picture cannot be read
     */
    public static List<Problem> write(Path directory, Listing listing, Options options, Progress progress)
            throws IOException {
        requireSpace(directory, listing, options);
        List<Problem> skipped = new ArrayList<>();
        NewFolder.write(directory, folder -> {
            List<String> lines = pixels(folder.resolve(PackFolder.PIXELS), listing, options, progress, skipped);
            Path list = folder.resolve(PackFolder.LIST);
            try (BufferedWriter writer = Files.newBufferedWriter(list)) {
                writer.write(PackFolder.head(
                        lines.size(), options.side(), options.fit().name(), listing.words()));
                for (String line : lines) {
                    writer.write("\n" + line);
                }
            }
            try (FileChannel channel = FileChannel.open(list, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        });
        return skipped;
    }

    /** Checks the free space; a lower bound, since the longer sides are unknown before decoding. */
    private static void requireSpace(Path directory, Listing listing, Options options) throws IOException {
        Path there = directory.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        long needed = 3L * options.side() * options.side() * listing.entries().size();
        long free = Files.getFileStore(there).getUsableSpace();
        if (free < needed) {
            throw new IOException("the pack needs " + needed / 1_000_000 + " MB or more, but the disk of " + directory
                    + " has " + free / 1_000_000 + " MB left; make room, or pack with a smaller size");
        }
    }

    private static List<String> pixels(
            Path file, Listing listing, Options options, Progress progress, List<Problem> skipped) throws IOException {
        List<String> lines = new ArrayList<>();
        long offset = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Entry entry : listing.entries()) {
                if (progress.isStopped() && !lines.isEmpty()) {
                    break;
                }
                Pixels picture;
                try {
                    picture = options.fit().shrink(entry.picture(), options.side());
                } catch (IOException broken) {
                    if (!options.skipBroken()) {
                        throw broken;
                    }
                    skipped.add(new Problem(entry.where(), String.valueOf(broken.getMessage())));
                    continue;
                }
                ByteBuffer bytes = ByteBuffer.wrap(picture.rgb());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                lines.add(line(entry, offset, picture));
                offset += picture.rgb().length;
                progress.written(
                        lines.size() + skipped.size(), listing.entries().size());
            }
            channel.force(true);
        }
        if (lines.isEmpty()) {
            throw new IOException("none of the pictures can be read; the first: " + skipped.get(0));
        }
        return lines;
    }

    private static String line(Entry entry, long offset, Pixels picture) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file_name", entry.name());
        line.put("text", entry.captions());
        line.put("split", entry.split());
        if (entry.classValue() != null) {
            line.put("class", entry.integerClass() ? new java.math.BigInteger(entry.classValue()) : entry.classValue());
        }
        Map<String, String> attributes = new LinkedHashMap<>(entry.attributes());
        attributes.remove("class"); // is written as class already
        line.put("attributes", attributes);
        line.put("pixels", List.of(offset, picture.width(), picture.height(), PackFolder.crc(picture.rgb())));
        return JSON.writeValueAsString(line);
    }
}
