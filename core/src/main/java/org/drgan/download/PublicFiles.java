package org.drgan.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.drgan.files.JsonMistake;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The manifest: the public files and their addresses. */
public final class PublicFiles {
    private static final String RESOURCE = "public-files.json";

    private final List<PublicFile> files;

    private PublicFiles(List<PublicFile> files) {
        this.files = List.copyOf(files);
    }

    /** The library's own manifest. */
    public static PublicFiles known() throws IOException {
        try (InputStream resource = PublicFiles.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the library was packed without " + RESOURCE);
            }
            return parse(resource.readAllBytes(), RESOURCE);
        }
    }

    /** Another manifest of the same format. */
    public static PublicFiles read(Path file) throws IOException {
        return parse(Files.readAllBytes(file), file.toString());
    }

    /** All files, in the manifest's order. */
    public List<PublicFile> all() {
        return files;
    }

    /** @throws IllegalArgumentException naming the known ones, if there is none of this name */
    public PublicFile named(String name) {
        return files.stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no file '" + name + "'; known are "
                        + files.stream().map(PublicFile::name).collect(Collectors.joining(", "))));
    }

    private static PublicFiles parse(byte[] json, String origin) throws IOException {
        try {
            JsonMapper mapper = JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();
            return new PublicFiles(mapper.readValue(json, new TypeReference<List<PublicFile>>() {}));
        } catch (JacksonException broken) {
            throw new IOException(origin + " is no list of files: " + JsonMistake.of(broken), broken);
        }
    }
}
