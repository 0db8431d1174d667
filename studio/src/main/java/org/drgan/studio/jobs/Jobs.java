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
 * Accepts jobs, draws their pictures through the queue, and stores them. A job is stored in the database before it is
 * acknowledged, and is resumed at the next start if the process was killed before it was finished.
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
        Thread thread = new Thread(work, "studio-keep"); // a single thread, since SQLite allows one writer
        thread.setDaemon(true);
        return thread;
    });

    /** A job that is being drawn. */
    private record Running(List<CompletableFuture<GeneratedPicture>> drawing, CompletableFuture<Finished> end) {}

    /**
     * A finished job.
     *
     * @param pictures the stored pictures
     * @param drawn the same with their stages; empty if an earlier process drew them
     */
    public record Finished(Job job, List<StoredPicture> pictures, List<GeneratedPicture> drawn) {}

    /** An accepted job and its result. */
    public record Taken(Job job, CompletableFuture<Finished> end) {}

    public Jobs(Shelf shelf, DrawQueue queue, JobStore jobs, PictureStore pictures, Events events) {
        this.shelf = shelf;
        this.queue = queue;
        this.jobs = jobs;
        this.pictures = pictures;
        this.events = events;
    }

    /** Resumes the unfinished jobs of earlier processes. */
    public void resume() {
        List<Job> left = jobs.waiting();
        if (left.isEmpty()) {
            return;
        }
        LOG.info("resuming {} unfinished jobs", left.size());
        Thread resuming = new Thread(() -> left.forEach(this::again), "studio-resume");
        resuming.setDaemon(true);
        resuming.start(); // in its own thread, since loading models must not delay the start
    }

    private void again(Job job) {
        while (true) {
            try (DrawQueue.Room room = queue.reserve(job.order().count())) {
                start(job, model(job.order()), room, true);
                return;
            } catch (QueueFull full) {
                if (full.isEnding()) {
                    return; // the next process resumes it
                }
                if (job.order().count() > queue.capacity()) {
                    fail(
                            job,
                            new IllegalStateException("the queue has room for " + queue.capacity()
                                    + " pictures, but the job has "
                                    + job.order().count() + ": start the studio with a larger"
                                    + " --queue, and order again"));
                    return;
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(500);
                } catch (InterruptedException interrupted) {
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
     * Accepts an order.
     *
     * @param client whose stream gets the events
     * @param once the client's idempotency key: the same key gives the same job; null for none
     * @throws QueueFull when there is no room
     * @throws IllegalArgumentException when the sentence cannot be drawn
     * @throws Shelf.NoModel when there is no such model
     */
    public Taken take(Order order, String client, @Nullable String once) {
        TextToImage model = model(order);
        model.vocabulary().encode(order.sentence(), model.maximumWords()); // checked before anything is stored
        try (DrawQueue.Room room = queue.reserve(order.count())) { // also before
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
     * Draws a job's pictures, unless they are already being drawn.
     *
     * @param known whether the job may have been started before
     * @return its result
     */
    private CompletableFuture<Finished> start(Job job, TextToImage model, DrawQueue.Room room, boolean known) {
        Running starting = new Running(new CopyOnWriteArrayList<>(), new CompletableFuture<>());
        Running other = running.putIfAbsent(job.id(), starting);
        if (other != null) {
            return other.end();
        }
        try {
            Set<Integer> there = new HashSet<>();
            if (known) { // a new job has no pictures, and the query takes time when many jobs wait
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
            starting.end().completeExceptionally(failed); // for other callers that have already got it
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
                            running.remove(job.id()); // cancelled, or the process is stopping
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
                    LOG.error("a picture could not be stored", problem);
                }
            });
        } catch (RejectedExecutionException ended) {
            LOG.debug("stopping, so a picture is not stored; the next process resumes its job");
        }
    }

    private void keep(Job job, int place, TextToImage model, GeneratedPicture picture, GeneratedPicture[] drawn) {
        byte[] png = Pictures.encode(picture.picture(), picture.recipe().text());
        PictureStore.Kept kept;
        try {
            kept = pictures.add(job, place, model.hash(), picture.picture().width(), png)
                    .orElse(null);
        } catch (RuntimeException full) {
            LOG.error("a picture could not be stored", full);
            fail(job, new IllegalStateException("the picture could not be stored; the server's log says why", full));
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

    /** Cancels a job that is not finished; returns whether there was one. */
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

    /** The current state of a job. */
    public Optional<Finished> get(String id) {
        return jobs.get(id).map(job -> finished(job, List.of()));
    }

    /** A client's unfinished jobs. */
    public List<Job> waiting(String client) {
        return jobs.waiting(client);
    }

    /** Waits until the drawn pictures are stored. */
    @Override
    public void close() {
        keeper.shutdown();
        try {
            if (!keeper.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warn("not all pictures could be stored in time; the next process resumes their jobs");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
