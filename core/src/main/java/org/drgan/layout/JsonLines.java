package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder of pictures with a file {@code metadata.jsonl} that describes one picture a line:
 *
 * <pre>{"file_name": "images/1.jpg", "text": ["a red bird", "…"], "split": "train", "class": 3, "colour": "red"}</pre>
 *
 * <p>{@code text} may be a single sentence; {@code split} and {@code class} may be missing; the texts and numbers of an
 * object {@code attributes} and of any further field become attributes.
 */
final class JsonLines implements FolderLayout {
    private static final String NAME = "metadata.jsonl";

    @Override
    public String title() {
        return "image folder with metadata.jsonl";
    }

    @Override
    public String looksLike() {
        return NAME + " with a line {\"file_name\": \"a.jpg\", \"text\": [\"a sentence\"]} for each picture";
    }

    @Override
    public boolean fits(Path folder) {
        return Files.isRegularFile(folder.resolve(NAME));
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        Path file = listing.own(folder.resolve(NAME));
        var lines = TextLines.read(file);
        if (lines.isEmpty()) {
            throw new IOException(file + " names no picture");
        }
        for (TextLines.Line line : lines) {
            try {
                MetadataLine metadata = MetadataLine.parse(line.text(), line.where());
                Optional<PictureSource> picture = listing.picture("file_name", metadata.file(), line.where());
                picture.ifPresent(source -> listing.add(metadata.entry(line.where(), source)));
            } catch (BadInput wrong) {
                listing.problem(wrong);
            }
        }
    }
}
