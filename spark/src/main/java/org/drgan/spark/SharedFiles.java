package org.drgan.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Files of a model that are sent to the executors, which need no folder shared with the driver.
 *
 * @param origin path that they were read from, for messages
 * @param content by name
 */
record SharedFiles(String origin, Map<String, byte[]> content) implements Serializable {
    private static final int LARGEST = Integer.MAX_VALUE - 1024; // about the largest array

    /**
     * Reads files of a folder; missing ones are skipped and reported when the model is loaded.
     *
     * @throws IOException naming the file that cannot be read, or is too large
     */
    static SharedFiles of(Path folder, List<String> names) throws IOException {
        Map<String, byte[]> content = new LinkedHashMap<>();
        for (String name : names) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                content.put(name, bytes(file));
            }
        }
        return new SharedFiles(folder.toString(), content);
    }

    /** Reads a single file. */
    static SharedFiles of(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        Map<String, byte[]> content = new LinkedHashMap<>(); // works with any serializer
        content.put(String.valueOf(file.getFileName()), bytes(file));
        return new SharedFiles(file.toString(), content);
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " has " + Files.size(file) + " bytes, but at most " + LARGEST
                    + " can be sent to the executors");
        }
        return Files.readAllBytes(file);
    }

    /** Bytes of all files. */
    long size() {
        return content.values().stream().mapToLong(bytes -> bytes.length).sum();
    }

    /** Reads the unpacked files. */
    interface Reading<T> {
        T of(Path folder) throws IOException;
    }

    /**
     * Unpacks the files into a temporary folder, reads them and removes the folder.
     *
     * @throws IOException when they cannot be unpacked or read
     */
    <T> T read(Reading<T> reading) throws IOException {
        Path folder;
        try {
            folder = Files.createTempDirectory("drgan-spark-");
        } catch (IOException refused) {
            throw new IOException(
                    "the files of " + origin + " cannot be unpacked into " + System.getProperty("java.io.tmpdir") + " ("
                            + refused + "): name another folder with -Djava.io.tmpdir",
                    refused);
        }
        try {
            for (Map.Entry<String, byte[]> file : content.entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            return reading.of(folder);
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) throws IOException {
        List<Path> inside = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(inside::add);
        }
        for (Path path : inside) {
            Files.deleteIfExists(path);
        }
    }
}
