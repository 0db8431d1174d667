package org.drgan.studio.jobs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.Pictures;
import org.drgan.studio.draw.DrawQueue;
import org.drgan.studio.draw.QueueFull;
import org.drgan.studio.draw.Shelf;
import org.drgan.studio.store.Job;
import org.drgan.studio.store.JobStore;
import org.drgan.studio.store.Order;
import org.drgan.studio.store.PictureStore;
import org.drgan.studio.store.StoredPicture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Accepts jobs, has their pictures drawn in the queue, and stores them. A job is in the database before it is
 * acknowledged, and it is taken up again when the process was killed before it was finished.
 */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Shelf shelf;
    private final DrawQueue queue;
    private final JobStore jobs;
    private final PictureStore pictures;
    private final Events events;
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final ExecutorService keeper = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "studio-keep"); // one, since a database file has one writer
        thread.setDaemon(true);
        return thread;
    });

    /** A job that is being drawn. */
    private record Running(List<CompletableFuture<GeneratedPicture>> drawing, CompletableFuture<Finished> end) {}

    /**
     * A finished job.
     *
     * @param pictures that were drawn, as they were kept
     * @param drawn the same with their stages; empty for those that were drawn by another process
     */
    public record Finished(Job job, List<StoredPicture> pictures, List<GeneratedPicture> drawn) {}

    /** A job that has been taken. */
    public record Taken(Job job, CompletableFuture<Finished> end) {}

    public Jobs(Shelf shelf, DrawQueue queue, JobStore jobs, PictureStore pictures, Events events) {
        this.shelf = shelf;
        this.queue = queue;
        this.jobs = jobs;
        this.pictures = pictures;
        this.events = events;
    }

    /** Takes up what a process before this one has not finished. */
    public void resume() {
        List<Job> left = jobs.waiting();
        if (left.isEmpty()) {
            return;
        }
        LOG.info("{} jobs were not finished; they are drawn now", left.size());
        Thread resuming = new Thread(() -> left.forEach(this::again), "studio-resume");
        resuming.setDaemon(true);
        resuming.start(); // models may have to be loaded, and the pages are to be there at once
    }

    private void again(Job job) {
        for (int attempt = 0; attempt < 600; attempt++) {
            try (DrawQueue.Room room = queue.reserve(job.order().count())) {
                start(job, model(job.order()), room, true);
                return;
            } catch (QueueFull full) {
                if (full.isEnding()) {
                    return;
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(500);
                } catch (InterruptedException hurried) {
                    Thread.currentThread().interrupt();
                    return;
                }
            } catch (RuntimeException impossible) {
                fail(job, impossible);
                return;
            }
        }
    }

    /**
     * Takes an order.
     *
     * @param client whose stream hears of it
     * @param once the client's key for the request; the same key is the same job. Null when it has none.
     * @throws QueueFull when there is no room
     * @throws IllegalArgumentException when the sentence cannot be drawn
     * @throws Shelf.NoModel when there is no such model
     */
    public Taken take(Order order, String client, @Nullable String once) {
        TextToImage model = model(order);
        model.vocabulary().encode(order.sentence(), model.maximumWords()); // before anything is kept
        try (DrawQueue.Room room = queue.reserve(order.count())) { // likewise
            Job job = jobs.add(order, client, once);
            try {
                return new Taken(job, start(job, model, room, once != null));
            } catch (QueueFull ending) {
                jobs.finish(job.id(), Job.State.FAILED, ending.getMessage()); // it was never acknowledged
                throw ending;
            }
        }
    }

    private TextToImage model(Order order) {
        return shelf.get(new Shelf.Key(order.model(), order.precision()));
    }

    /**
     * Has a job's pictures drawn, unless that is being done already.
     *
     * @param known whether somebody else may have begun it
     * @return its end
     */
    private CompletableFuture<Finished> start(Job job, TextToImage model, DrawQueue.Room room, boolean known) {
        Running starting = new Running(new CopyOnWriteArrayList<>(), new CompletableFuture<>());
        Running other = running.putIfAbsent(job.id(), starting);
        if (other != null) {
            return other.end();
        }
        try {
            Set<Integer> there = new HashSet<>();
            if (known) { // a new job has no pictures; looking would cost time when many wait
                Finished before = finished(jobs.get(job.id()).orElse(job), List.of());
                if (before.job().state() != Job.State.WAITING) {
                    running.remove(job.id(), starting);
                    starting.end().complete(before);
                    return starting.end();
                }
                before.pictures().forEach(picture -> there.add(picture.place()));
            }
            draw(job, model, room, there, starting);
            return starting.end();
        } catch (RuntimeException failed) {
            running.remove(job.id(), starting);
            starting.end().completeExceptionally(failed); // of those who have found it meanwhile
            throw failed;
        }
    }

    private void draw(Job job, TextToImage model, DrawQueue.Room room, Set<Integer> there, Running starting) {
        Order order = job.order();
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < order.count(); place++) {
            if (!there.contains(place)) {
                places.add(place);
            }
        }
        List<Request> requests = places.stream().map(order::request).toList();
        List<CompletableFuture<GeneratedPicture>> drawing =
                order.alone() ? queue.drawAlone(model, requests, room) : queue.draw(model, requests, room);
        starting.drawing().addAll(drawing);
        GeneratedPicture[] drawn = new GeneratedPicture[drawing.size()];
        for (int i = 0; i < drawing.size(); i++) {
            int which = i;
            drawing.get(i)
                    .whenComplete((picture, problem) -> keep(() -> {
                        if (picture != null) {
                            drawn[which] = picture;
                            keep(job, places.get(which), model, picture, drawn);
                        } else if (problem instanceof CancellationException) {
                            running.remove(job.id()); // cancelled, or the process ends and the next one takes it up
                            starting.end().cancel(false);
                        } else {
                            fail(job, problem);
                        }
                    }));
        }
    }

    private void keep(Runnable work) {
        try {
            keeper.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException problem) {
                    LOG.error("a picture could not be kept", problem);
                }
            });
        } catch (RejectedExecutionException ended) {
            LOG.debug("too late to keep a picture; its job is taken up by the next process");
        }
    }

    private void keep(Job job, int place, TextToImage model, GeneratedPicture picture, GeneratedPicture[] drawn) {
        byte[] png = Pictures.encode(picture.picture(), picture.recipe().text());
        PictureStore.Kept kept;
        try {
            kept = pictures.add(job, place, model.hash(), picture.picture().width(), png)
                    .orElse(null);
        } catch (RuntimeException full) {
            LOG.error("a picture could not be kept", full);
            fail(job, new IllegalStateException("the picture could not be kept; the server's log says why", full));
            return;
        }
        if (kept == null) {
            return; // the job has been cancelled
        }
        events.send(
                job.client(), "picture", JSON.writeValueAsString(kept.picture().fields()));
        if (kept.last()) {
            Running ended = running.remove(job.id());
            Finished finished = finished(jobs.get(job.id()).orElse(job), List.of(drawn));
            events.send(job.client(), "job", JSON.writeValueAsString(Map.of("id", job.id(), "state", "drawn")));
            if (ended != null) {
                ended.end().complete(finished);
            }
        }
    }

    private Finished finished(Job job, List<GeneratedPicture> drawn) {
        return new Finished(job, pictures.ofJob(job.id()), drawn);
    }

    private void fail(Job job, Throwable problem) {
        String message = problem instanceof IllegalArgumentException
                        || problem instanceof Shelf.NoModel
                        || problem instanceof IllegalStateException
                ? String.valueOf(problem.getMessage())
                : "drawing failed; the server's log says why";
        jobs.finish(job.id(), Job.State.FAILED, message);
        Running ended = running.remove(job.id());
        events.send(
                job.client(),
                "job",
                JSON.writeValueAsString(Map.of("id", job.id(), "state", "failed", "problem", message)));
        if (ended != null) {
            ended.drawing().forEach(rest -> rest.cancel(false));
            ended.end().completeExceptionally(problem);
        }
    }

    /** Ends a job that is not drawn yet; returns whether it was one. */
    public boolean cancel(String id) {
        boolean waiting = jobs.finish(id, Job.State.CANCELLED, null);
        Running ended = running.remove(id);
        if (ended != null) {
            ended.drawing().forEach(rest -> rest.cancel(false));
            ended.end().cancel(false);
        }
        if (waiting) {
            jobs.get(id)
                    .ifPresent(job -> events.send(
                            job.client(), "job", JSON.writeValueAsString(Map.of("id", id, "state", "cancelled"))));
        }
        return waiting;
    }

    /** A job as it is now. */
    public Optional<Finished> get(String id) {
        return jobs.get(id).map(job -> finished(job, List.of()));
    }

    /** A client's jobs that are not finished. */
    public List<Job> waiting(String client) {
        return jobs.waiting(client);
    }

    /** Waits until what has been drawn is kept. */
    @Override
    public void close() {
        keeper.shutdown();
        try {
            if (!keeper.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warn("not all pictures could be kept in time; their jobs are taken up by the next process");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
