package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.SyntheticBirds;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Processes;
import org.drgan.tensor.State;
import org.drgan.text.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamsmTrainingTest {
    @Test
    void aProgramBringsItsOwnPictures(@TempDir Path folder) throws IOException {
        Settings settings = Tiny.settings("damsm.steps=1");
        CaptionedPictures pictures = new SyntheticBirds(SyntheticBirds.Split.TRAIN, 7, 12, settings.side());
        try (TrainingSession session = TrainingSession.damsm(settings, pictures, folder, new Tiny.Listener())) {
            assertThat(session.run(false).finished()).isTrue();
        }
        assertThat(folder.resolve("model/provenance.json")).content().contains(pictures.fingerprint());
    }

    /** Two maps on top of a fixed Inception-v3 learn; the optimiser keeps nothing for the rest. */
    @Test
    void aStepMovesOnlyWhatLearnsOfInception() throws IOException {
        Settings settings =
                Tiny.settings("data.count=8", "model.imageEncoder=inception", "damsm.batchSize=2", "damsm.contrasts=0");
        CaptionedPictures pictures = Sources.train(settings);
        Vocabulary vocabulary = Sources.vocabulary(pictures, settings.data());
        MatchingModel model = MatchingModel.untrained(settings, vocabulary);
        try (DamsmTraining training = new DamsmTraining(
                settings,
                Devices.cpu(),
                model,
                Sources.loader(pictures, vocabulary, settings, 2, 0, Processes.ALONE))) {
            Map<String, Tensor> state = State.of(model.image());
            Map<String, Tensor> before = new LinkedHashMap<>();
            state.forEach((name, tensor) -> before.put(name, tensor.clone()));

            training.step(0, 1, new Health());

            Set<String> learned = Set.of("emb_features.weight", "emb_cnn_code.weight", "emb_cnn_code.bias");
            state.forEach((name, tensor) -> assertThat(tensor.equal(before.get(name)))
                    .as(name + " stays")
                    .isEqualTo(!learned.contains(name)));
            assertThat(training.state().get("optimiser-image")).hasSize(2 * learned.size() + 1);
        }
    }
}
