package org.drgan.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.drgan.image.Fit;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.pickle.PickleWriter;
import org.drgan.text.Splitting;
import org.drgan.text.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutsTest {
    @TempDir
    private Path folder;

    @Test
    void tablesMayQuoteAndRepeatPictures() throws IOException {
        picture("a.png", 1);
        picture("b.png", 2);
        text(
                "metadata.csv",
                "file_name,text,split,class,colour",
                "a.png,\"a \"\"red\"\" bird, small\",train,3,red",
                "b.png,a blue bird,test,4,",
                "a.png,it is red,train,3,red");
        Listing listing = good();
        assertThat(listing.entries()).extracting(Entry::name).containsExactly("a.png", "b.png");
        Entry first = listing.entries().get(0);
        assertThat(first.captions()).containsExactly("a \"red\" bird, small", "it is red");
        assertThat(first.attributes()).containsOnly(Map.entry("colour", "red"), Map.entry("class", "3"));
        assertThat(listing.entries().get(1).split()).isEqualTo("test");
        text("metadata.csv", "file_name,text", "a.png,one,two", "b.png,fine", "c.png,none");
        assertThat(problems()).hasSize(2);
        assertThat(problems().get(0)).contains("metadata.csv:2: found 3 fields; expected 2");
        assertThat(problems().get(1)).contains("metadata.csv:4: found file_name c.png, but there is no picture");
        text("metadata.csv", "photo,text", "a.png,b");
        assertThatThrownBy(() -> Layouts.read(folder))
                .hasMessageContaining("metadata.csv:1: found the columns photo,text");
        text("metadata.csv", "file_name,text", "a.png,\"open");
        assertThatThrownBy(() -> Layouts.read(folder)).hasMessageContaining("metadata.csv:2: found a quotation mark");
    }

    @Test
    void textsLieBesidePictures() throws IOException {
        picture("one.png", 1);
        text("one.txt", "\uFEFFa red bird\r", "", "красная птица", "…");
        picture("test/two.png", 2);
        text("test/two.txt", "a blue bird");
        text("README.txt", "about the set");
        Listing listing = good();
        assertThat(listing.entries()).extracting(Entry::name).containsExactly("one.png", "test/two.png");
        assertThat(listing.entries().get(0).captions()).containsExactly("a red bird", "красная птица");
        assertThat(listing.entries()).extracting(Entry::split).containsExactly("train", "test");
        picture("three.png", 3);
        text("four.txt", "no picture");
        text("one.txt", "a red\u0007 bird", "x".repeat(1 << 20));
        assertThat(problems()).hasSize(4);
        assertThat(problems().get(0)).contains("one.txt:1: found the control character U+0007 in \"a red\uFFFD bird\"");
        assertThat(problems().get(1)).contains("one.txt:2: found a sentence of 1048576 characters; expected at most");
        assertThat(problems().get(2)).contains("three.png: there is no text beside it");
        assertThat(problems().get(3)).contains("four.txt: there is no picture beside this text");
    }

    @Test
    void birdsMustAgreeWithThemselves() throws Exception {
        GoldenSetsTest.copy("cub-mini", folder);
        for (String pickle : List.of("train/filenames.pickle", "test/filenames.pickle", "captions.pickle")) {
            Files.delete(folder.resolve(pickle));
        }
        String cub = "CUB_200_2011/";
        int count = good().entries().size();
        String[] labels = new String[count];
        String[] split = new String[count];
        List<Entry> entries = good().entries();
        for (int i = 0; i < count; i++) {
            labels[i] = (i + 1) + " " + entries.get(i).classValue();
            split[i] = (i + 1) + " " + (i % 2);
        }
        text(cub + "image_class_labels.txt", labels);
        text(cub + "train_test_split.txt", split);
        assertThat(good().entries()).extracting(Entry::split).startsWith("test", "train", "test");
        labels[2] = "3 77";
        labels[3] = "four 1";
        text(cub + "image_class_labels.txt", labels);
        assertThat(problems()).hasSize(3);
        assertThat(problems().get(0)).contains("image_class_labels.txt:4: found four 1; expected a picture's number");
        assertThat(problems().get(1))
                .contains("images.txt:3: picture 3 is of class 77 in")
                .contains("but its folder says 1");
        assertThat(problems().get(2)).contains("images.txt:4: picture 4 has no class in");
        Files.delete(folder.resolve(cub + "image_class_labels.txt"));
        text(cub + "bounding_boxes.txt", "1 -3 0 1 1");
        assertThat(problems()).hasSize(count + 1);
        assertThat(problems().get(0)).contains("bounding_boxes.txt:1: found -3 0 1 1 for picture 1");
        assertThat(problems().get(1)).contains("images.txt:1: picture 1 has no box in");
    }

    @Test
    void scenesComeFromTheirJson() throws IOException {
        picture("train2017/1.png", 1);
        picture("val2017/2.png", 2);
        text(
                "annotations/captions_train2017.json",
                "{\"info\": {\"x\": [1]}, \"images\": [{\"id\": 1, \"file_name\": \"1.png\"}],",
                "\"annotations\": [{\"image_id\": 1, \"caption\": \"a cat\"}, {\"image_id\": 1, \"caption\": \"a dog\"}]}");
        text(
                "annotations/captions_val2017.json",
                "{\"annotations\": [{\"image_id\": 2, \"caption\": \"a bus\"}], \"images\": [{\"id\": 2, \"file_name\":"
                        + " \"2.png\"}]}");
        Listing listing = good();
        assertThat(listing.layout()).isEqualTo("MS-COCO");
        assertThat(listing.entries().get(0).captions()).containsExactly("a cat", "a dog");
        assertThat(listing.entries()).extracting(Entry::split).containsExactly("train", "test");
        text("annotations/captions_val2014.json", "{}");
        assertThatThrownBy(() -> Layouts.read(folder)).hasMessageContaining("captions of 2017 and of 2014");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"images\": [1], \"annotations\": []} | :1, images[0]: found no id; expected a number",
                "{\"images\": [{\"id\": 1, \"file_name\": 7}], \"annotations\": []} | images[0]: found file_name 7; expected",
                "{\"images\": [], \"annotations\": [{\"image_id\": \"x\", \"caption\": \"a\"}]} | annotations[0]: found image_id",
                "{\"images\": [], \"annotations\": [{\"image_id\": 5, \"caption\": \"a\"}]} | for picture 5, which images does not",
                "{\"images\": [{\"id\": 1, \"file_name\": \"../x.png\"}], \"annotations\": [{\"image_id\": 1, \"caption\": \"a\"}]}"
                        + " | found no picture",
            })
    void scenesSayLineAndKey(String json, String message) throws IOException {
        text("annotations/captions_train2014.json", json);
        if (message.equals("found no picture")) { // within the folder, but not there
            assertThatThrownBy(() -> Layouts.read(folder)).hasMessageContaining("none of the 1 pictures exist");
        } else {
            assertThat(String.join("\n", problems()))
                    .contains("captions_train2014.json:1")
                    .contains(message);
        }
    }

    @Test
    void scenesOfTheWrongShapeAreRefused() throws IOException {
        for (String json : List.of("[]", "{\"images\": 3}", "{\"images\": []}", "{\"images\": [", "nonsense")) {
            text("annotations/captions_train2014.json", json);
            assertThatThrownBy(() -> Layouts.read(folder))
                    .as(json)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("captions_train2014.json");
        }
    }

    @Test
    void flowersHaveTheirClassInTheFolder() throws IOException {
        Files.createDirectories(folder.resolve("jpg"));
        for (int i = 1; i <= 3; i++) {
            picture("jpg/image_0000" + i + ".jpg", i);
            text("text_c10/class_0000" + (i == 3 ? 2 : 1) + "/image_0000" + i + ".txt", "flower " + i);
        }
        text("trainvalclasses.txt", "class_00001");
        text("testclasses.txt", "class_00002");
        Listing listing = good();
        assertThat(listing.entries()).extracting(Entry::classValue).containsExactly("1", "1", "2");
        assertThat(listing.entries()).extracting(Entry::split).containsExactly("train", "train", "test");
        text("testclasses.txt", "class_00001");
        assertThat(problems().get(0)).contains("testclasses.txt:1: found class_00001 again");
        assertThat(problems().get(1)).contains("class_00002 is neither in");
    }

    @Test
    void shardsAreReadInPlace() throws IOException {
        tar("train-0.tar", "x/1.png", "x/1.txt", "2.png", "2.json", "2.npy");
        tar("test-0.tar", "3.png", "3.txt");
        Listing listing = good();
        assertThat(listing.entries()).extracting(Entry::name).containsExactly("3.png", "x/1.png", "2.png");
        assertThat(listing.entries()).extracting(Entry::split).containsExactly("test", "train", "train");
        assertThat(listing.entries().get(2).captions()).containsExactly("a caption");
        assertThat(listing.entries().get(2).picture().rgb()).containsOnly(9);
    }

    @Test
    void shardsCannotLeadOut() throws IOException {
        tar("a.tar", "../../out.png", "../../out.txt", "/etc/x.png", "link>1.png", "4.png", "5.png", "5.png", "5.txt");
        List<String> problems = problems();
        assertThat(problems).hasSize(6);
        assertThat(problems.subList(0, 3)).allMatch(problem -> problem.contains("leads out of the archive"));
        assertThat(problems.get(3)).contains("a.tar!link: found a link or another special file");
        assertThat(problems.get(4)).contains("a.tar!5.png: found a second .png of the same name");
        assertThat(problems.get(5)).contains("a.tar!4: there is no .txt or .json");
        byte[] whole = Files.readAllBytes(folder.resolve("a.tar"));
        Files.write(folder.resolve("a.tar"), Arrays.copyOf(whole, 700));
        assertThat(problems().get(0)).contains("a.tar").containsAnyOf("truncated", "leads out");
        Files.write(folder.resolve("a.tar"), new byte[] {1, 2, 3});
        assertThat(Layouts.read(folder).entries()).isEmpty();
    }

    @Test
    void ownDomainsMayHaveAFolderAPictureAndTheirOwnWords() throws IOException {
        picture("images/d/1.png", 1);
        picture("images/2.png", 2);
        pickle("train/filenames.pickle", List.of("d/1"));
        pickle("test/filenames.pickle", List.of("2"));
        text("text/d/1/1.txt", "一 只 红色 的 鸟");
        text("text/2.txt", "синяя птица");
        Listing listing = good();
        assertThat(listing.entries().get(0).captions()).containsExactly("一 只 红色 的 鸟");
        assertThat(listing.entries().get(1).captions()).containsExactly("синяя птица");
        pickle(
                "captions.pickle",
                List.of(
                        List.of(List.of(1, 2)),
                        List.of(List.of(2), List.of(0)),
                        Map.of(0, "<end>", 1, "一", 2, "鸟"),
                        Map.of("<end>", 0, "一", 1, "鸟", 2)));
        assertThat(good().words()).containsExactly("一", "鸟");
        assertThat(good().entries().get(0).captions()).containsExactly("一 鸟");
    }

    @Test
    void picklesMustAgreeWithEachOther() throws Exception {
        GoldenSetsTest.copy("cub-mini", folder);
        pickle("test/class_info.pickle", List.of(1, 2));
        refused("found 2 classes, but").contains("names 8 pictures");
        pickle("test/class_info.pickle", Map.of("a", 1));
        refused("class_info.pickle: found no list");
        Files.delete(folder.resolve("test/class_info.pickle"));
        pickle("test/filenames.pickle", List.of("../../secret", "a\0b", "nowhere"));
        refused("found 80 test sentences for the 3 pictures");
        Files.delete(folder.resolve("captions.pickle"));
        assertThat(problems()).hasSize(3);
        assertThat(problems().get(0)).contains("filenames.pickle[0]: found the name");
        assertThat(problems().get(1))
                .contains("filenames.pickle[1]: found the name")
                .contains("expected a path inside");
        assertThat(problems().get(2)).contains("there is no picture at");
        pickle("test/filenames.pickle", List.of());
        assertThat(problems()).singleElement().asString().contains("the list is empty");
        pickle("captions.pickle", List.of(1, 2));
        refused("something else than four parts");
    }

    private org.assertj.core.api.AbstractStringAssert<?> refused(String message) {
        String[] found = new String[1];
        assertThatThrownBy(() -> Layouts.read(folder)).satisfies(e -> found[0] = e.getMessage());
        return assertThat(found[0]).contains(message);
    }

    @Test
    void writtenPicklesReadTheSame(@TempDir Path written) throws Exception {
        GoldenSetsTest.copy("cub-mini", folder);
        Listing before = good();
        Path to = written.resolve("new");
        AttnGanWriter.write(to, before, new Vocabulary(before.words()), 10);
        for (String file : List.of(
                "train/filenames.pickle",
                "test/filenames.pickle",
                "train/class_info.pickle",
                "test/class_info.pickle",
                "captions.pickle")) {
            Files.copy(to.resolve(file), folder.resolve(file), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        Listing after = good();
        assertThat(after.words()).isEqualTo(before.words());
        for (int i = 0; i < before.entries().size(); i++) {
            assertThat(after.entries().get(i).withBox(null))
                    .isEqualTo(before.entries().get(i).withBox(null));
        }
    }

    @Test
    void packsHoldTheSamePictures(@TempDir Path elsewhere) throws Exception {
        GoldenSetsTest.copy("cub-mini", folder);
        Listing listing = good();
        Path pack = elsewhere.resolve("pack");
        PackWriter.write(pack, listing, new PackWriter.Options(38, Fit.CROP, false), (written, total) -> {});
        Listing packed = Layouts.read(pack);
        assertThat(packed.problems()).isEmpty();
        assertThat(packed.words()).isEqualTo(listing.words());
        for (int i = 0; i < listing.entries().size(); i++) {
            Entry one = listing.entries().get(i);
            Entry other = packed.entries().get(i);
            assertThat(other.captions()).isEqualTo(one.captions());
            assertThat(other.classValue()).isEqualTo(one.classValue());
            assertThat(other.attributes()).isEqualTo(one.attributes());
            assertThat(other.split()).isEqualTo(one.split());
            assertThat(other.picture().rgb())
                    .isEqualTo(Fit.CROP.shrink(one.picture(), 38).rgb());
        }
        byte[] pixels = Files.readAllBytes(pack.resolve("pixels.bin"));
        byte[] flipped = pixels.clone();
        flipped[flipped.length - 1] ^= 1;
        Files.write(pack.resolve("pixels.bin"), flipped);
        Listing damaged = Layouts.read(pack);
        damaged.entries().get(0).picture();
        assertThatThrownBy(() ->
                        damaged.entries().get(damaged.entries().size() - 1).picture())
                .hasMessageContaining("pack.jsonl:33: the pixels in pixels.bin have changed");
        Files.write(pack.resolve("pixels.bin"), Arrays.copyOf(pixels, pixels.length - 1));
        assertThatThrownBy(() -> Layouts.read(pack)).hasMessageContaining("pack.jsonl:33: found pixels [");
        Files.writeString(pack.resolve("pack.jsonl"), "{\"format\": \"drgan-pack-9\"}");
        assertThatThrownBy(() -> Layouts.read(pack)).hasMessageContaining("one of another version");
    }

    @Test
    void aStoppedPackHoldsWhatWasPacked(@TempDir Path elsewhere) throws Exception {
        GoldenSetsTest.copy("coco-mini", folder);
        Path pack = elsewhere.resolve("pack");
        int[] packed = new int[1];
        PackWriter.write(pack, good(), new PackWriter.Options(16, Fit.CROP, false), new PackWriter.Progress() {
            @Override
            public void written(int pictures, int total) {
                packed[0] = pictures;
            }

            @Override
            public boolean isStopped() {
                return packed[0] == 3;
            }
        });
        assertThat(Layouts.read(pack).entries()).hasSize(3);
        assertThat(Layouts.read(pack).entries().get(2).picture().height()).isGreaterThanOrEqualTo(16);
    }

    @Test
    void aFullDiskLeavesNothingBehind(@TempDir Path elsewhere) throws Exception {
        GoldenSetsTest.copy("coco-mini", folder);
        Path pack = elsewhere.resolve("pack");
        PackWriter.Options options = new PackWriter.Options(64, Fit.CROP, false);
        assertThatThrownBy(() -> PackWriter.write(pack, good(), options, (written, total) -> {
                    throw new UncheckedIOException(new IOException("No space left on device"));
                }))
                .hasMessageContaining("No space left");
        try (var files = Files.list(elsewhere)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void inspectionsFindCopiesLeaksAndBrokenPictures() throws IOException {
        for (int i = 0; i < 6; i++) {
            picture((i > 3 ? "test/" : "") + i + ".png", i == 3 || i == 4 ? 2 : i);
            text((i > 3 ? "test/" : "") + i + ".txt", "a bird " + i);
        }
        Files.writeString(folder.resolve("0.png"), "nothing");
        Inspection found = Inspection.of(good(), Splitting.PUBLISHED, looked -> {});
        assertThat(found.splits()).isEqualTo(Map.of("train", 3, "test", 2));
        assertThat(found.broken()).singleElement().asString().contains("0.png is no picture of a known kind");
        assertThat(found.copies()).singleElement().asString().contains("3.png (train) is the same as 2.png (train)");
        assertThat(found.leaks()).singleElement().asString().contains("test/4.png (test) is the same as 2.png (train)");
        assertThat(found.words()).containsEntry("bird", 5);
        assertThat(found.obstacles(false)).isEmpty();
        text("7.txt", "no picture");
        Inspection listed = Inspection.of(Layouts.read(folder), Splitting.PUBLISHED, looked -> {});
        assertThat(listed.obstacles(false)).hasSize(1);
        assertThat(listed.obstacles(true)).isEmpty();
    }

    @Test
    void linksOutOfTheFolderAreRefused(@TempDir Path elsewhere) throws IOException {
        picture("a.png", 1);
        text("a.txt", "a bird");
        Files.move(folder.resolve("a.png"), elsewhere.resolve("a.png"));
        Files.createSymbolicLink(folder.resolve("a.png"), elsewhere.resolve("a.png"));
        assertThat(problems())
                .singleElement()
                .asString()
                .contains("a.png: found picture a.png; expected a path inside");
        Files.delete(folder.resolve("a.png"));
        picture("a.png", 1);
        Files.move(folder.resolve("a.txt"), elsewhere.resolve("a.txt"));
        Files.createSymbolicLink(folder.resolve("a.txt"), elsewhere.resolve("a.txt"));
        assertThat(problems()).singleElement().asString().contains("found text a.txt; expected a path inside");
    }

    private Listing good() throws IOException {
        Listing listing = Layouts.read(folder);
        assertThat(listing.problems()).isEmpty();
        return listing;
    }

    private List<String> problems() throws IOException {
        return Layouts.read(folder).problems().stream().map(Problem::toString).toList();
    }

    private void picture(String name, int level) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, png(level));
    }

    private static byte[] png(int level) {
        byte[] rgb = new byte[3 * 6 * 4];
        Arrays.fill(rgb, (byte) level);
        return Pictures.encode(new Pixels(6, 4, rgb), Map.of());
    }

    private void text(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private void pickle(String name, Object value) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, PickleWriter.bytes(value));
    }

    /** Texts hold a caption, pictures the level 9; {@code a>b} is a link. */
    private void tar(String name, String... entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(name));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (String entry : entries) {
                String[] link = entry.split(">");
                TarArchiveEntry header = link.length > 1
                        ? new TarArchiveEntry(link[0], TarConstants.LF_SYMLINK)
                        : new TarArchiveEntry(entry, true);
                byte[] content = entry.endsWith("txt")
                        ? "a caption".getBytes(StandardCharsets.UTF_8)
                        : entry.endsWith("json")
                                ? "{\"caption\": \"a caption\", \"w\": 1}".getBytes(StandardCharsets.UTF_8)
                                : png(9);
                header.setSize(link.length > 1 ? 0 : content.length);
                if (link.length > 1) {
                    header.setLinkName(link[1]);
                }
                tar.putArchiveEntry(header);
                if (link.length == 1) {
                    tar.write(content);
                }
                tar.closeArchiveEntry();
            }
        }
    }
}
