package org.drgan.studio.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.TinyModel;
import org.drgan.studio.Running;
import org.drgan.tensor.Precision;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawQueueTest {
    @TempDir
    private static Path folder;

    private static TextToImage model;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DrawQueue queue = new DrawQueue(8, meters);
    private final CountDownLatch hold = new CountDownLatch(1);

    @BeforeAll
    static void load() throws Exception {
        model = Running.load(TinyModel.write(folder.resolve("model")), Precision.FP32);
    }

    @AfterAll
    static void unload() {
        model.close();
    }

    @AfterEach
    void end() {
        hold.countDown();
        queue.close();
    }

    /** Keeps the drawing thread busy until {@link #hold} is opened. */
    private void busy() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        queue.ask(
                model,
                any -> {
                    begun.countDown();
                    try {
                        return hold.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException hurried) {
                        throw new IllegalStateException(hurried);
                    }
                },
                DrawQueue.Lane.QUICK,
                null);
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatWaitsIsDrawnTogetherWhoeverAsked() throws Exception {
        busy();
        List<CompletableFuture<GeneratedPicture>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(queue.draw(
                    model, Request.of("a red bird", i), i % 2 == 0 ? DrawQueue.Lane.STEADY : DrawQueue.Lane.QUICK));
        }
        hold.countDown();
        for (int i = 0; i < 6; i++) {
            GeneratedPicture picture = all.get(i).get(20, TimeUnit.SECONDS);
            assertThat(picture.recipe().seed()).isEqualTo(i);
            byte[] alone = model.generate("a red bird", i).picture().rgb();
            for (int at = 0; at < alone.length; at++) {
                assertThat(Math.abs((alone[at] & 0xFF) - (picture.picture().rgb()[at] & 0xFF)))
                        .isLessThanOrEqualTo(1);
            }
        }
        assertThat(meters.get("drgan.batch").summary().max()).isEqualTo(6);
        assertThat(meters.get("drgan.pictures").counter().count()).isEqualTo(7); // with the call that kept it busy
    }

    @Test
    void onlyTheLatestOfATabIsDrawn() throws Exception {
        busy();
        CompletableFuture<String> first = queue.ask(model, any -> "first", DrawQueue.Lane.QUICK, "tab");
        CompletableFuture<String> other = queue.ask(model, any -> "other", DrawQueue.Lane.QUICK, "another tab");
        CompletableFuture<String> second = queue.ask(model, any -> "second", DrawQueue.Lane.QUICK, "tab");
        hold.countDown();
        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("second");
        assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo("other");
        assertThat(first).isCancelled();
    }

    @Test
    void moreThanThereIsRoomForIsRefusedAsAWhole() throws Exception {
        busy();
        List<Request> five = List.of(
                Request.of("a bird", 1),
                Request.of("a bird", 2),
                Request.of("a bird", 3),
                Request.of("a bird", 4),
                Request.of("a bird", 5));
        List<CompletableFuture<GeneratedPicture>> taken = queue.draw(model, five, DrawQueue.Lane.STEADY);
        assertThatThrownBy(() -> queue.draw(model, five, DrawQueue.Lane.STEADY))
                .isInstanceOfSatisfying(QueueFull.class, full -> {
                    assertThat(full.seconds()).isBetween(1, 60);
                    assertThat(full.isEnding()).isFalse();
                });
        assertThat(queue.waiting()).isEqualTo(5);
        taken.get(0).cancel(false);
        taken.get(1).cancel(false);
        assertThat(queue.draw(model, five, DrawQueue.Lane.STEADY))
                .as("what is cancelled makes room")
                .hasSize(5);
    }

    @Test
    void roomThatIsReservedIsForNobodyElse() throws Exception {
        busy();
        List<Request> two = List.of(Request.of("a bird", 1), Request.of("a bird", 2));
        try (DrawQueue.Room room = queue.reserve(7)) {
            assertThatThrownBy(() -> queue.draw(model, two, DrawQueue.Lane.STEADY))
                    .isInstanceOf(QueueFull.class);
            assertThatThrownBy(() -> queue.reserve(2)).isInstanceOf(QueueFull.class);
            assertThat(queue.ask(model, any -> "quick", DrawQueue.Lane.QUICK, null))
                    .as("the other lane has room of its own")
                    .isNotCancelled();
            assertThat(queue.draw(model, two, room)).hasSize(2);
            assertThat(queue.drawAlone(model, two, room)).hasSize(2);
        }
        assertThat(queue.waiting()).isEqualTo(5);
        try (DrawQueue.Room rest = queue.reserve(4)) {
            assertThatThrownBy(() -> queue.reserve(1)).as("8 in all").isInstanceOf(QueueFull.class);
            queue.drain(Duration.ZERO);
            assertThatThrownBy(() -> queue.draw(model, two, rest))
                    .isInstanceOfSatisfying(
                            QueueFull.class, full -> assertThat(full.isEnding()).isTrue());
        }
    }

    @Test
    void aRequestThatFailsDoesNotSpoilItsBatch() throws Exception {
        busy();
        CompletableFuture<GeneratedPicture> good = queue.draw(model, Request.of("a bird", 1), DrawQueue.Lane.STEADY);
        CompletableFuture<GeneratedPicture> bad = queue.draw(model, Request.of("xyzzy", 1), DrawQueue.Lane.STEADY);
        hold.countDown();
        assertThat(good.get(20, TimeUnit.SECONDS).recipe().sentence()).isEqualTo("a bird");
        assertThatThrownBy(() -> bad.get(20, TimeUnit.SECONDS)).hasMessageContaining("xyzzy");
    }

    @Test
    void anErrorDoesNotEndTheThread() throws Exception {
        CompletableFuture<String> failing = queue.ask(
                model,
                any -> {
                    throw new OutOfMemoryError("as if");
                },
                DrawQueue.Lane.QUICK,
                null);
        assertThatThrownBy(() -> failing.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(queue.ask(model, any -> "on", DrawQueue.Lane.QUICK, null).get(20, TimeUnit.SECONDS))
                .isEqualTo("on");
    }

    @Test
    void jobsGetTheirTurnWhileSomebodyTypes() throws Exception {
        busy();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            queue.ask(model, any -> order.add("quick"), DrawQueue.Lane.QUICK, null);
        }
        queue.ask(model, any -> order.add("steady"), DrawQueue.Lane.STEADY, null)
                .whenComplete((done, none) -> {});
        hold.countDown();
        assertThat(queue.drain(Duration.ofSeconds(20))).isTrue();
        assertThat(order).hasSize(9);
        assertThat(order.indexOf("steady")).isLessThan(5);
    }

    @Test
    void drainingDrawsWhatWaitsAndTakesNothingMore() throws Exception {
        busy();
        CompletableFuture<GeneratedPicture> waiting = queue.draw(model, Request.of("a bird", 1), DrawQueue.Lane.STEADY);
        hold.countDown();
        assertThat(queue.drain(Duration.ofSeconds(20))).isTrue();
        assertThat(waiting).isCompleted();
        assertThatThrownBy(() -> queue.draw(model, Request.of("a bird", 1), DrawQueue.Lane.STEADY))
                .isInstanceOfSatisfying(
                        QueueFull.class, full -> assertThat(full.isEnding()).isTrue());
    }
}
