package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.drgan.cli.shared.StudioToken;
import org.drgan.cli.shared.UserMistake;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Load test: requests more pictures than a studio can draw, and counts the responses. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Load test: requests more pictures than a studio can draw, and counts the responses.",
        description = {
            "First it measures how many pictures per second the studio draws. Then it sends requests at a multiple of that"
                    + " rate, without waiting for responses. Each should be answered with a picture or with 429.",
            "The pictures stay in the studio's database."
        })
final class StudioLoadCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int AT_ONCE = 32; // two full batches
    private static final int MOST_OPEN = 2_000; // connections

    @Spec
    private CommandSpec spec;

    @Option(names = "--url", paramLabel = "URL", description = "address of the studio; default: ${DEFAULT-VALUE}")
    private String url = "http://127.0.0.1:8090";

    @Mixin
    private StudioToken token = new StudioToken();

    @Option(names = "--requests", paramLabel = "N", description = "default: ${DEFAULT-VALUE}")
    private int requests = 10_000;

    @Option(
            names = "--times",
            paramLabel = "X",
            description = "request rate, as a multiple of what the studio can draw; default: ${DEFAULT-VALUE}")
    private double times = 4;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "how long to measure what the studio can draw; default: ${DEFAULT-VALUE}")
    private int seconds = 10;

    /** Created at the first request, since picocli creates this command whenever drgan starts. */
    private static final class Tools {
        private static final HttpClient CLIENT =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();
        private static final JsonMapper JSON = JsonMapper.builder().build();
    }

    /**
     * A response.
     *
     * @param status 0 if there was none
     * @param picture its address; empty for none
     */
    private record Answer(int status, double milliseconds, String picture) {}

    @Override
    public Integer call() throws IOException {
        if (requests < 1 || seconds < 1 || !(times > 0 && times <= 1_000)) {
            throw new UserMistake("--requests and --seconds must be positive, --times from above 0 to 1000");
        }
        if (ask(0).join().status() != 200) {
            throw new UserMistake(
                    "no studio can be used at " + url + ": start one with 'drgan studio', and give its --token");
        }
        PrintWriter out = spec.commandLine().getOut();
        double rate = rate();
        say(out, "The studio draws %.1f pictures per second when %d requests wait at any time.", rate, AT_ONCE);
        out.flush();
        long start = System.nanoTime();
        List<Answer> answers = flood(rate * times);
        double took = (System.nanoTime() - start) / 1e9;
        Map<Integer, List<Double>> byStatus = new TreeMap<>();
        Set<String> pictures = new HashSet<>();
        int twice = 0;
        for (Answer answer : answers) {
            byStatus.computeIfAbsent(answer.status(), none -> new ArrayList<>()).add(answer.milliseconds());
            twice += answer.picture().isEmpty() || pictures.add(answer.picture()) ? 0 : 1;
        }
        say(
                out,
                "%d requests at %.1f per second, in %.0f s: %.1f pictures per second, %d pictures sent twice.",
                requests,
                rate * times,
                took,
                pictures.size() / took,
                twice);
        byStatus.forEach((status, times) -> {
            Collections.sort(times);
            say(
                    out,
                    "  %s: %d, after %.0f ms (p50), %.0f ms (p99)",
                    status == 0 ? "no response" : Integer.toString(status),
                    times.size(),
                    times.get(times.size() / 2),
                    times.get((int) (0.99 * (times.size() - 1))));
        });
        out.flush();
        boolean all = Set.of(200, 429).containsAll(byStatus.keySet()) && twice == 0;
        return all ? 0 : Failures.FAILURE;
    }

    private static void say(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    /** Pictures per second while the queue is never empty. */
    private double rate() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long start = System.nanoTime();
        AtomicInteger drawn = new AtomicInteger();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            clients.add(again(i, end, drawn));
        }
        clients.forEach(CompletableFuture::join);
        return Math.max(1, drawn.get()) / ((System.nanoTime() - start) / 1e9);
    }

    private CompletableFuture<Void> again(long seed, long end, AtomicInteger drawn) {
        return ask(seed).thenCompose(answer -> {
            drawn.addAndGet(answer.status() == 200 ? 1 : 0);
            return System.nanoTime() < end
                    ? again(seed + AT_ONCE, end, drawn)
                    : CompletableFuture.completedFuture(null);
        });
    }

    /** Sends requests at a constant rate; delays them only when {@value #MOST_OPEN} are open. */
    private List<Answer> flood(double rate) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        AtomicInteger open = new AtomicInteger();
        long start = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            long due = start + (long) (i / rate * 1e9);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            while (open.get() >= MOST_OPEN) {
                LockSupport.parkNanos(1_000_000);
            }
            open.incrementAndGet();
            answers.add(ask(1_000_000L + i).whenComplete((answer, failed) -> open.decrementAndGet()));
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<Answer> ask(long seed) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(url + "/v1/images/generations"));
        } catch (IllegalArgumentException wrong) {
            throw new UserMistake("--url is not an address of a studio: " + url, wrong);
        }
        request.timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"prompt\": \"a small red bird\", \"response_format\": \"url\", \"seed\": " + seed + "}"));
        String secret = token.text();
        if (secret != null) {
            request.header("Authorization", "Bearer " + secret);
        }
        long start = System.nanoTime();
        return Tools.CLIENT
                .sendAsync(request.build(), BodyHandlers.ofByteArray())
                .thenApply(response ->
                        new Answer(response.statusCode(), (System.nanoTime() - start) / 1e6, picture(response)))
                .exceptionally(failed -> {
                    Throwable cause = failed instanceof CompletionException && failed.getCause() != null
                            ? failed.getCause()
                            : failed;
                    if (!(cause instanceof IOException)) {
                        throw new CompletionException(cause);
                    }
                    return new Answer(0, (System.nanoTime() - start) / 1e6, "");
                });
    }

    private static String picture(HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            return "";
        }
        JsonNode url = Tools.JSON.readTree(response.body()).at("/data/0/url");
        return url.isString() ? url.stringValue() : "";
    }
}
