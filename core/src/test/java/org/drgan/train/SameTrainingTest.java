package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.drgan.settings.Settings;
import org.drgan.tensor.Processes;
import org.junit.jupiter.api.Test;

class SameTrainingTest {
    private static final Settings SETTINGS = Tiny.settings();
    private static final Map<String, String> USES = Map.of("matching model", "abc");

    @Test
    void processesWithTheSameMayTrain() {
        assertThatCode(() -> require(text -> text)).doesNotThrowAnyException();
    }

    @Test
    void anotherSettingIsNamedWithBothValues() {
        assertThatThrownBy(() -> require(text -> text.replace("train.batchSize=3\n", "train.batchSize=5\n")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("train.batchSize is 3 in rank 0, but 5 in rank 1");
    }

    @Test
    void otherPicturesModelsAndProgramsAreNamed() {
        assertThatThrownBy(() -> require(text -> text.replace("pictures=birds\n", "pictures=cats\n")))
                .hasMessageContaining("the hash of the pictures is birds in rank 0, but cats in rank 1");
        assertThatThrownBy(() -> require(text -> text.replace("matching model=abc\n", "")))
                .hasMessageContaining("the hash of the matching model is abc in rank 0, but not set in rank 1");
        assertThatThrownBy(() -> require(text -> text.replaceFirst("drgan=.*", "drgan=0.0.1")))
                .hasMessageContaining("the version of drgan is")
                .hasMessageContaining("but 0.0.1 in rank 1");
    }

    /** Whatever another program at that port says, each line is a difference. */
    @Test
    void whatIsNoListIsADifference() {
        assertThatThrownBy(() -> require(text -> text + "no list\r=\n\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no list is not set in rank 0");
    }

    @Test
    void aValueOfSeveralLinesIsOne() {
        Settings odd = SETTINGS.with("train.matching=a\rb");
        assertThatCode(() -> SameTraining.require(odd, "birds", USES, new First(text -> text)))
                .doesNotThrowAnyException();
    }

    static void require(UnaryOperator<String> other) {
        SameTraining.require(SETTINGS, "birds", USES, new First(other));
    }

    /** The first of two processes; the other has the same to say but for a change. */
    private record First(UnaryOperator<String> other) implements Processes {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public List<String> exchange(String text) {
            return List.of(text, other.apply(text));
        }

        @Override
        public void meet() {}

        @Override
        public void add(List<Tensor> tensors) {
            throw new UnsupportedOperationException("nothing is added up here");
        }

        @Override
        public Tensor gather(Tensor rows) {
            throw new UnsupportedOperationException("nothing is gathered here");
        }

        @Override
        public void copyFirst(List<Tensor> tensors) {
            throw new UnsupportedOperationException("nothing is copied here");
        }

        @Override
        public Tensor sum(Tensor values) {
            throw new UnsupportedOperationException("nothing is added up here");
        }

        @Override
        public RuntimeException explain(RuntimeException problem) {
            return problem;
        }
    }
}
