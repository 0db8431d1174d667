package org.drgan.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImageFolderWriterTest {
    @TempDir
    private Path folder;

    private final SyntheticBirds train = SyntheticBirds.train(1, 5);
    private final SyntheticBirds test = SyntheticBirds.test(1, 3);

    @Test
    void whatIsWrittenIsTheDataSet() throws IOException {
        Path directory = folder.resolve("birds");
        List<String> progress = new ArrayList<>();
        ImageFolderWriter.write(directory, splits(), (done, total) -> progress.add(done + "/" + total));

        assertThat(progress).hasSize(8).first().isEqualTo("1/8");
        assertThat(progress).last().isEqualTo("8/8");
        List<String> lines = Files.readAllLines(directory.resolve("metadata.jsonl"));
        assertThat(lines).hasSize(8);
        for (int i = 0; i < 8; i++) {
            SyntheticBirds birds = i < 5 ? train : test;
            int index = i < 5 ? i : i - 5;
            JsonNode line = JsonMapper.shared().readTree(lines.get(i));
            assertThat(line.get("split").asString()).isEqualTo(i < 5 ? "train" : "test");
            assertThat(line.get("class").asInt()).isEqualTo(birds.classNumber(index));
            List<String> texts = new ArrayList<>();
            line.get("text").forEach(text -> texts.add(text.asString()));
            assertThat(texts).isEqualTo(birds.captions(index));
            assertThat(line.get("attributes").get("beak length").asString())
                    .isEqualTo(birds.attributes(index).get("beak length"));
            Path file = directory.resolve(line.get("file_name").asString());
            assertThat(Pictures.read(file).rgb()).isEqualTo(birds.picture(index).rgb());
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Path file = Files.writeString(folder.resolve("thesis.txt"), "precious");
        assertThatThrownBy(() -> ImageFolderWriter.write(folder, splits(), (done, total) -> {}))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("choose another folder");
        assertThat(file).hasContent("precious");
    }

    @Test
    void interruptedWritingLeavesNoFolderAndIsReplacedByTheNext() throws IOException {
        Path directory = folder.resolve("birds");
        CaptionedPictures broken = new Broken(train);
        assertThatThrownBy(() -> ImageFolderWriter.write(directory, Map.of("train", broken), (done, total) -> {}))
                .hasMessage("picture 3 is broken");
        assertThat(directory).doesNotExist();
        ImageFolderWriter.write(directory, Map.of("test", test), (done, total) -> {});
        assertThat(directory.resolve("train")).doesNotExist();
        assertThat(directory.resolve("test/000002.png")).exists();
    }

    private Map<String, SyntheticBirds> splits() {
        Map<String, SyntheticBirds> splits = new LinkedHashMap<>();
        splits.put("train", train);
        splits.put("test", test);
        return splits;
    }

    /** A data set of which the fourth picture cannot be read. */
    private record Broken(SyntheticBirds birds) implements CaptionedPictures {
        @Override
        public int size() {
            return birds.size();
        }

        @Override
        public Pixels picture(int index) throws IOException {
            if (index == 3) {
                throw new IOException("picture 3 is broken");
            }
            return birds.picture(index);
        }

        @Override
        public List<String> captions(int index) {
            return birds.captions(index);
        }

        @Override
        public int classNumber(int index) {
            return birds.classNumber(index);
        }

        @Override
        public Map<String, String> attributes(int index) {
            return birds.attributes(index);
        }

        @Override
        public String fingerprint() {
            return birds.fingerprint();
        }
    }

    @Test
    void aStoppedDataSetHoldsWhatWasDrawn(@TempDir Path elsewhere) throws IOException {
        int[] drawn = new int[1];
        Path out = elsewhere.resolve("birds");
        SyntheticBirds birds = new SyntheticBirds(SyntheticBirds.Split.TRAIN, 1, 9, 16);
        ImageFolderWriter.write(out, Map.of("train", birds), new ImageFolderWriter.Progress() {
            @Override
            public void written(int pictures, int total) {
                drawn[0] = pictures;
            }

            @Override
            public boolean isStopped() {
                return drawn[0] == 4;
            }
        });
        assertThat(new ImageFolder(out, ImageFolder.Options.of("train")).size()).isEqualTo(4);
    }
}
