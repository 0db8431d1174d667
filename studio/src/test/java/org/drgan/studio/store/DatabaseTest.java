package org.drgan.studio.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.drgan.image.Pixels;
import org.drgan.studio.study.Draft;
import org.drgan.studio.study.Kind;
import org.drgan.studio.study.Question;
import org.drgan.studio.study.Studies;
import org.drgan.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests for any database; {@link SqliteTest} and {@link PostgresqlTest} open one. */
abstract class DatabaseTest {
    static final Order ORDER = new Order("tiny", Precision.BF16, "a red bird", Long.MIN_VALUE, 5, 0.88, 2, true);

    @TempDir
    Path folder;

    /** Opens an empty database, or the same one again. */
    abstract Database open() throws IOException;

    private static StoredPicture add(PictureStore pictures, Job job, int place, byte... png) {
        return pictures.add(job, place, "hash", 64, png).orElseThrow().picture();
    }

    @Test
    void aJobIsWhatWasKept() throws IOException {
        Job kept;
        try (Database database = open()) {
            kept = new JobStore(database).add(ORDER, "client", null);
        }
        try (Database again = open()) {
            JobStore jobs = new JobStore(again);
            assertThat(jobs.get(kept.id())).contains(kept);
            assertThat(jobs.waiting()).containsExactly(kept);
            assertThat(jobs.waiting("client")).containsExactly(kept);
            assertThat(jobs.waiting("other")).isEmpty();
        }
    }

    @Test
    void withItsLastPictureAJobIsDrawn() throws IOException {
        try (Database database = open()) {
            JobStore jobs = new JobStore(database);
            PictureStore pictures = new PictureStore(database);
            Job job = jobs.add(ORDER, "client", null);
            PictureStore.Kept first =
                    pictures.add(job, 1, "hash", 64, new byte[] {1}).orElseThrow();
            assertThat(first.last()).isFalse();
            assertThat(pictures.add(job, 1, "hash", 64, new byte[] {2}))
                    .as("twice")
                    .isEmpty();
            PictureStore.Kept last =
                    pictures.add(job, 0, "hash", 64, new byte[] {3}).orElseThrow();
            assertThat(last.last()).isTrue();
            assertThat(jobs.get(job.id()).orElseThrow().state()).isEqualTo(Job.State.DRAWN);
            assertThat(pictures.ofJob(job.id())).containsExactly(last.picture(), first.picture());
            assertThat(pictures.png(first.picture().id())).contains(new byte[] {1});
            assertThat(first.picture().seed()).isEqualTo(Long.MIN_VALUE);
            assertThat(first.picture().noise()).isEqualTo(6);
            assertThat(first.picture().truncation()).isEqualTo(0.88);
            assertThat(first.picture().precision()).isEqualTo(Precision.BF16);
        }
    }

    @Test
    void aCancelledJobTakesNoPictures() throws IOException {
        try (Database database = open()) {
            JobStore jobs = new JobStore(database);
            Job job = jobs.add(ORDER, "client", null);
            assertThat(jobs.finish(job.id(), Job.State.CANCELLED, null)).isTrue();
            assertThat(jobs.finish(job.id(), Job.State.FAILED, "late")).isFalse();
            assertThat(new PictureStore(database).add(job, 0, "hash", 64, new byte[1]))
                    .isEmpty();
        }
    }

    @Test
    void theHistoryIsReadPageByPage() throws IOException {
        try (Database database = open()) {
            JobStore jobs = new JobStore(database);
            PictureStore pictures = new PictureStore(database);
            List<String> added = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                Job job = jobs.add(
                        new Order("tiny", Precision.FP32, "bird " + i + " 100%_sure Ä", i, 0, null, 1, true),
                        "client",
                        null);
                added.add(0, add(pictures, job, 0, (byte) i).id());
            }
            List<String> read = new ArrayList<>();
            StoredPicture before = null;
            do {
                List<StoredPicture> page = pictures.page("", false, before, 10);
                page.forEach(picture -> read.add(picture.id()));
                before = page.size() == 10 ? page.get(9) : null;
            } while (before != null);
            assertThat(read)
                    .hasSize(25)
                    .containsExactlyInAnyOrderElementsOf(added)
                    .doesNotHaveDuplicates();
            assertThat(pictures.page("BIRD 7 ", false, null, 10)).hasSize(1);
            assertThat(pictures.page("100%_S", false, null, 100)).hasSize(25);
            assertThat(pictures.page("sure Ä", false, null, 100)).hasSize(25);
            assertThat(pictures.page("1%sure", false, null, 100))
                    .as("no wildcards")
                    .isEmpty();
            assertThat(pictures.page("'; DROP TABLE picture; --", false, null, 10))
                    .isEmpty();
            pictures.favourite(added.get(3), true);
            assertThat(pictures.page("", true, null, 10))
                    .extracting(StoredPicture::id)
                    .containsExactly(added.get(3));
            assertThat(pictures.delete(added.get(3))).isTrue();
            assertThat(pictures.delete(added.get(3))).isFalse();
            assertThat(pictures.count()).isEqualTo(24);
        }
    }

    @Test
    void manyMayWriteAtOnceAndAKeyIsUsedOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try (Database database = open()) {
            JobStore jobs = new JobStore(database);
            List<Callable<Job>> adding = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String key = "key " + i % 20;
                adding.add(() -> jobs.add(ORDER, "client", key));
            }
            Set<String> ids = new HashSet<>();
            for (Future<Job> added : threads.invokeAll(adding)) {
                ids.add(added.get().id());
            }
            assertThat(ids).hasSize(20);
            assertThat(jobs.waiting()).hasSize(20);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void manyMayJoinAStudyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Database database = open()) {
            Studies studies = new Studies(database);
            Pixels picture = new Pixels(2, 2, new byte[12]);
            List<Draft.Arm> arms =
                    List.of(new Draft.Arm("one", "", List.of(picture)), new Draft.Arm("two", "", List.of(picture)));
            Studies.Study study = studies.create(
                    new Draft("title", "", "", Kind.BEST, List.of(Question.FIDELITY), arms, "", List.of("a"), 4, 2, 1));
            List<Callable<Integer>> joining = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                joining.add(() -> studies.join(study.id()).orElseThrow().number());
            }
            Set<Integer> numbers = new HashSet<>();
            for (Future<Integer> joined : threads.invokeAll(joining)) {
                numbers.add(joined.get());
            }
            assertThat(numbers).hasSize(24);
            Studies.Participant one = studies.join(study.id()).orElseThrow();
            for (int trial = 0; trial < one.trials().size(); trial++) {
                Studies.Progress progress = studies.progress(one.token()).orElseThrow();
                assertThat(studies.answer(progress, trial, "answer-" + trial, List.of(1), 5))
                        .isEqualTo(Studies.Taken.KEPT);
            }
            assertThat(studies.counts(study.id()))
                    .isEqualTo(new Studies.Counts(25, 1, one.trials().size()));
            assertThat(studies.mayBeSeen(study)).isFalse();
            assertThat(studies.ballots(study.id())).hasSize(one.trials().size());
            assertThat(studies.withdraw(one.withdrawal())).isTrue();
            assertThat(studies.ballots(study.id())).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }
}
