package org.drgan;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drgan.files.DurableFile;
import org.drgan.tensor.CodeVersion;

/**
 * The model in the jar {@code drgan-model-birds}. It is unpacked into a temporary folder, since networks are read from
 * files; only this user can open the folder, and it is deleted after reading. Each file must have the hash that the jar
 * lists.
 */
final class BundledModel {
    static final String PLACE = "META-INF/drgan/birds-64/";
    static final String LIST = "SHA256SUMS"; // a hash and a file name per line, the format of sha256sum

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([A-Za-z0-9][A-Za-z0-9._-]*)");

    private BundledModel() {}

    /** Reads the unpacked folder. */
    interface Reading<T> {
        T of(Path folder) throws IOException;
    }

    /** The thread's own class loader if it has the model, otherwise that of this class. */
    static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        boolean knows = context != null && context.getResource(PLACE + LIST) != null;
        return knows ? context : BundledModel.class.getClassLoader();
    }

    /** Whether a jar on the class path has all of these files. */
    static boolean has(ClassLoader loader, Collection<String> names) {
        return names.stream().allMatch(name -> loader.getResource(PLACE + name) != null);
    }

    /**
     * Unpacks files of the model, reads them and deletes the unpacked files.
     *
     * @param names of the files; those that the jar does not have are left out
     * @throws IOException if the jar is missing (the message says how to add it) or damaged, or cannot be unpacked
     */
    static <T> T read(ClassLoader loader, Collection<String> names, Reading<T> reading) throws IOException {
        URL list = loader.getResource(PLACE + LIST);
        if (list == null) {
            throw new IOException("there is no bundled model on the class path: add the dependency"
                    + " org.drgan:drgan-model-birds:" + CodeVersion.current()
                    + ", or load a model folder with TextToImage.load");
        }
        Map<String, String> hashes = hashes(list, bytes(loader, list, LIST));
        Path folder = folder();
        try {
            hashes.keySet().retainAll(names);
            for (Map.Entry<String, String> file : hashes.entrySet()) {
                byte[] content = bytes(loader, list, file.getKey());
                String found = DurableFile.hash(content);
                if (!found.equals(file.getValue())) {
                    throw damaged(list, file.getKey() + " has the SHA-256 " + found + ", expected " + file.getValue());
                }
                Files.write(folder.resolve(file.getKey()), content);
            }
            return reading.of(folder);
        } finally {
            delete(folder);
        }
    }

    /** The hash of each file. Names contain no slashes, so nothing is written outside of the folder. */
    private static Map<String, String> hashes(URL list, byte[] content) throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw damaged(list, "the line '" + line + "' is not a SHA-256, two spaces and a file name");
            }
            hashes.put(parts.group(2), parts.group(1));
        }
        return hashes;
    }

    private static byte[] bytes(ClassLoader loader, URL list, String name) throws IOException {
        try (InputStream input = loader.getResourceAsStream(PLACE + name)) {
            if (input == null) {
                throw damaged(list, name + " is missing");
            }
            return input.readAllBytes();
        }
    }

    private static Path folder() throws IOException {
        try {
            return Files.createTempDirectory("drgan-model-");
        } catch (IOException refused) {
            throw new IOException(
                    "the bundled model cannot be unpacked into " + System.getProperty("java.io.tmpdir") + " (" + refused
                            + "): name another folder with -Djava.io.tmpdir",
                    refused);
        }
    }

    private static IOException damaged(URL list, String reason) {
        return new IOException("the bundled model beside " + list + " is damaged: " + reason
                + ". Remove the jar, so that it is downloaded again, or build it again.");
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException inUse) {
            return; // a virus scanner may have a file open; the system clears its temporary folder itself
        }
    }
}
