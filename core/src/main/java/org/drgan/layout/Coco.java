package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drgan.files.JsonMistake;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * MS-COCO of 2014 or 2017: {@code annotations/captions_train2014.json} and {@code captions_val2014.json}, with the
 * pictures in {@code train2014/} and {@code val2014/}, in folders of these names in {@code images/}, or in {@code
 * images/} itself. The validation pictures are the test split, as in the text-to-image papers.
 */
final class Coco implements FolderLayout {
    /** Reads one object after the other from one stream. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Pattern FILE = Pattern.compile("captions_(train|val)(\\d{4})\\.json");

    @Override
    public String title() {
        return "MS-COCO";
    }

    @Override
    public String looksLike() {
        return "annotations/captions_train2014.json (or 2017) with train2014/ and val2014/";
    }

    @Override
    public boolean fits(Path folder) throws IOException {
        return !files(folder).isEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        return FileNames.in(folder.resolve("annotations"), "json").stream()
                .filter(file -> FILE.matcher(file.getFileName().toString()).matches())
                .toList();
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        String year = "";
        for (Path file : files(folder)) {
            Matcher name = FILE.matcher(file.getFileName().toString());
            if (!name.matches()) {
                continue;
            }
            if (!year.isEmpty() && !year.equals(name.group(2))) {
                throw new IOException(folder + " holds captions of " + year + " and of " + name.group(2)
                        + ", whose training and validation pictures overlap; keep those of one year in annotations/");
            }
            year = name.group(2);
            new Reader(folder, file, name.group(1) + year, listing).read();
        }
    }

    /** Reads one file of captions object by object, since it may have hundreds of thousands. */
    private static final class Reader {
        private final Path folder;
        private final Path file;
        private final String part;
        private final Listing.Builder listing;
        private final Map<Long, String> names = new LinkedHashMap<>();
        private final Map<Long, String> places = new LinkedHashMap<>();
        private final Map<Long, List<TextLines.Line>> captions = new LinkedHashMap<>();

        Reader(Path folder, Path file, String part, Listing.Builder listing) {
            this.folder = folder;
            this.file = file;
            this.part = part;
            this.listing = listing;
        }

        void read() throws IOException {
            boolean[] found = new boolean[2];
            try (JsonParser parser = JSON.createParser(listing.own(file))) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw new BadInput(
                            place(parser), "found no object; expected {\"images\": […], \"annotations\": […]}");
                }
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String key = parser.currentName();
                    parser.nextToken();
                    if (key.equals("images") || key.equals("annotations")) {
                        found[key.equals("images") ? 0 : 1] = true;
                        array(parser, key);
                    } else {
                        parser.skipChildren();
                    }
                }
            } catch (JacksonException e) {
                String line =
                        e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
                throw new BadInput(file + line, "found what is no JSON (" + JsonMistake.of(e) + ")");
            }
            if (!found[0] || !found[1]) {
                throw new BadInput(
                        file.toString(),
                        "found no list \"" + (found[0] ? "annotations" : "images")
                                + "\"; expected {\"images\": […], \"annotations\": […]}");
            }
            add();
        }

        private void array(JsonParser parser, String key) throws IOException {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw new BadInput(place(parser), "found " + key + " that is no list; expected a list of objects");
            }
            int index = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == null) {
                    throw new BadInput(place(parser), "the file ends within " + key);
                }
                String where = place(parser) + ", " + key + "[" + index++ + "]";
                JsonNode node = JSON.readTree(parser);
                if (key.equals("images")) {
                    image(node, where);
                } else {
                    annotation(node, where);
                }
            }
        }

        private void image(JsonNode node, String where) {
            Optional<Long> id = number(node, "id", where);
            Optional<String> name = field(node, "file_name", where, JsonNode::isString, "a text")
                    .map(JsonNode::stringValue);
            if (id.isPresent() && name.isPresent()) {
                if (names.putIfAbsent(id.get(), name.get()) != null) {
                    listing.problem(where, "found the id " + id.get() + " again; expected one object for each picture");
                }
                places.putIfAbsent(id.get(), where);
            }
        }

        private void annotation(JsonNode node, String where) {
            Optional<Long> id = number(node, "image_id", where);
            Optional<String> caption = field(node, "caption", where, JsonNode::isString, "a sentence")
                    .map(JsonNode::stringValue);
            if (id.isPresent() && caption.isPresent()) {
                captions.computeIfAbsent(id.get(), picture -> new ArrayList<>())
                        .add(new TextLines.Line(where, caption.get()));
            }
        }

        private Optional<Long> number(JsonNode node, String key, String where) {
            return field(node, key, where, JsonNode::isIntegralNumber, "a number")
                    .filter(JsonNode::canConvertToLong)
                    .map(JsonNode::longValue);
        }

        private Optional<JsonNode> field(
                JsonNode node, String key, String where, Predicate<JsonNode> good, String expected) {
            JsonNode value = node.path(key);
            if (good.test(value)) {
                return Optional.of(value);
            }
            listing.problem(MetadataLine.found(where, key, value, expected));
            return Optional.empty();
        }

        private void add() throws IOException {
            String pictures = pictures();
            for (Map.Entry<Long, String> image : names.entrySet()) {
                String where = places.getOrDefault(image.getKey(), file.toString());
                List<TextLines.Line> lines = captions.remove(image.getKey());
                if (lines == null) {
                    listing.problem(where, "picture " + image.getKey() + " has no sentence in annotations");
                    continue;
                }
                Optional<PictureSource> source = listing.picture("file_name", pictures + image.getValue(), where);
                List<String> sentences = TextLines.sentences(lines, where, listing);
                if (source.isPresent() && !sentences.isEmpty()) {
                    listing.add(
                            Entry.of(image.getValue(), where, source.get(), sentences)
                                    .withSplit(part.startsWith("train") ? Entry.TRAIN : Entry.TEST),
                            "by the files of captions, val being the test");
                }
            }
            captions.forEach((id, lines) -> listing.problem(
                    lines.get(0).where(), "found a sentence for picture " + id + ", which images does not list"));
        }

        /** The folder of this part's pictures, relative to the data set's folder. */
        private String pictures() {
            for (String candidate : List.of(part + "/", "images/" + part + "/", "images/")) {
                if (Files.isDirectory(folder.resolve(candidate))) {
                    return candidate;
                }
            }
            return part + "/";
        }

        private String place(JsonParser parser) {
            return file + ":" + parser.currentTokenLocation().getLineNr();
        }
    }
}
