package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of pictures with a file {@code metadata.jsonl} that describes one picture per line:
 *
 * <pre>{"file_name": "images/1.jpg", "text": ["a red bird", "…"], "split": "train", "class": 3, "colour": "red"}</pre>
 *
 * <p>{@code text} may be a single sentence, and its name may be {@code caption}, {@code prompt} or similar; {@code
 * split} and {@code class} are optional; texts and numbers of an object {@code attributes} and of further fields become
 * attributes. Several lines with one file name are several sentences for one picture. Such a list may also be in each
 * of several subfolders, such as {@code train/} and {@code test/}.
 */
final class JsonLines implements FolderLayout {
    private static final String NAME = "metadata.jsonl";

    private final boolean nested;

    /** @param nested whether the lists are in subfolders */
    JsonLines(boolean nested) {
        this.nested = nested;
    }

    @Override
    public String title() {
        return "image folder with metadata.jsonl";
    }

    @Override
    public String looksLike() {
        return nested
                ? "a " + NAME + " in each of several folders"
                : NAME + " with a line {\"file_name\": \"a.jpg\", \"text\": [\"a sentence\"]} for each picture";
    }

    @Override
    public boolean fits(Path folder) throws IOException {
        return nested
                ? FileNames.anyBelow(
                        folder, file -> file.getFileName().toString().equals(NAME))
                : Files.isRegularFile(folder.resolve(NAME));
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        PictureLists pictures = new PictureLists(listing);
        List<String> lists = listing.names().stream()
                .filter(name -> name.equals(NAME) || name.endsWith("/" + NAME))
                .toList();
        for (String list : lists) {
            Path file = listing.own(folder.resolve(list));
            String base = list.substring(0, list.length() - NAME.length());
            long lines = TextLines.forEach(file, line -> {
                try {
                    pictures.add(base, MetadataLine.parse(line.text(), line.where()), line.where());
                } catch (BadInput wrong) {
                    listing.problem(wrong);
                }
            });
            if (lines == 0 && lists.size() == 1) {
                throw new IOException(file + " names no picture");
            }
        }
        pictures.finish();
    }
}
