package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.ImageFolderWriter;
import org.drgan.data.SyntheticBirds;
import org.drgan.image.Fit;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.layout.Layouts;
import org.drgan.layout.PackWriter;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.text.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
    @TempDir
    Path folder;

    private Settings settings(Path place, String... more) {
        String[] all = new String[more.length + 3];
        System.arraycopy(more, 0, all, 0, more.length);
        all[more.length] = "data.source=" + place;
        all[more.length + 1] = "data.count=0";
        all[more.length + 2] = "model.base=8"; // pictures of 16 pixels
        return Tiny.settings(all);
    }

    @Test
    void aPackOfAnotherSizeOrFitIsRefusedByBoth() throws IOException {
        Path birds = folder.resolve("birds");
        ImageFolderWriter.write(
                birds, Map.of("train", new SyntheticBirds(SyntheticBirds.Split.TRAIN, 1, 3, 32)), (done, total) -> {});
        Path pack = folder.resolve("pack");
        PackWriter.write(
                pack, Layouts.read(birds), new PackWriter.Options(16, Fit.CROP, false), (written, total) -> {});
        assertThat(Sources.train(settings(pack, "data.crop=1")).size()).isEqualTo(3);
        assertThat(Sources.train(settings(pack, "data.crop=1", "model.stages=1"))
                        .picture(0)
                        .height())
                .as("larger ones are made smaller when they are used")
                .isEqualTo(16);
        assertThatThrownBy(() -> Sources.train(settings(pack, "data.crop=1.25")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(pack.toString(), "pictures of 16 pixels", "need 20", "--size 20");
        assertThatThrownBy(() -> Sources.train(settings(pack, "data.crop=1", "model.stages=3")))
                .hasMessageContainingAll("pictures of 16 pixels", "need 32");
        assertThatThrownBy(() -> Sources.train(settings(pack, "data.crop=1", "data.fit=pad")))
                .hasMessageContainingAll("--fit crop", "data.fit=pad");
    }

    @Test
    void aMatchingModelOfOtherWordsIsRefusedByBoth() throws IOException {
        Settings settings = Tiny.settings("data.count=5");
        CaptionedPictures birds = Sources.train(settings);
        Sources.requireKnown(MatchingModel.untrained(settings, Sources.vocabulary(birds, settings.data())), birds);
        MatchingModel foreign = MatchingModel.untrained(settings, new Vocabulary(List.of("a", "stamen", "petal")));
        assertThatThrownBy(() -> Sources.requireKnown(foreign, birds))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "synthetic",
                        foreign.hash().substring(0, 12),
                        birds.fingerprint().substring(0, 12));
    }

    @Test
    void pairsAreGivenUpOrTheirCostIsSaid() throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Pictures.write(photos.resolve(i + ".png"), new Pixels(16, 16, new byte[768]), Map.of());
            String named = i < 4 ? ", \"colour\": \"red\"" : "";
            lines.add("{\"file_name\": \"" + i + ".png\", \"text\": \"a red thing\"" + named + "}");
        }
        Files.write(photos.resolve("metadata.jsonl"), lines);
        Settings pairs =
                settings(photos, "data.classes=false", "train.batchSize=4", "train.pairs=true", "loss.pairs=1");
        List<String> notes = new ArrayList<>();
        assertThat(Sources.fitting(pairs, Sources.train(pairs), notes::add)).isEqualTo(pairs);
        assertThat(notes).singleElement().asString().contains("For 2 of 6 pictures", "train.pairs=false");
        notes.clear();
        Files.write(photos.resolve("metadata.jsonl"), lines.subList(4, 6));
        assertThat(Sources.fitting(pairs, Sources.train(pairs), notes::add)
                        .train()
                        .pairs())
                .isFalse();
        assertThat(notes).singleElement().asString().contains("discriminators see no pairs");
        Settings birds = Tiny.settings("train.batchSize=4", "train.pairs=true");
        notes.clear();
        assertThat(Sources.fitting(birds, Sources.train(birds), notes::add)).isEqualTo(birds);
        assertThat(notes).isEmpty();
    }

    @Test
    void picturesThatAreGoneAreNamedWithTheRemedy() {
        Path gone = folder.resolve("gone");
        assertThatThrownBy(() -> Sources.train(settings(gone)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(gone.toString(), "data.source", "--data");
    }
}
