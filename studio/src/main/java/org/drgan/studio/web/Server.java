package org.drgan.studio.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.drgan.studio.draw.DrawQueue;
import org.drgan.studio.draw.Shelf;
import org.drgan.studio.jobs.Events;
import org.drgan.studio.jobs.Jobs;
import org.drgan.studio.runs.Runs;
import org.drgan.studio.runs.TimeMachine;
import org.drgan.studio.runs.Trainings;
import org.drgan.studio.store.Database;
import org.drgan.studio.store.Ids;
import org.drgan.studio.store.PictureStore;
import org.drgan.studio.study.Studies;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server. */
public final class Server implements AutoCloseable {
    private static final Logger AUDIT = LoggerFactory.getLogger("org.drgan.studio.audit");
    private static final int THREADS =
            1000; // each open page holds one for its events, each slow client one for its response
    private static final int BACKLOG =
            4096; // connections not yet accepted; beyond it (Java's default: 50) SYNs are retried after 1, 3, 7, 15 s
    private static final Set<String> LOOKING = // POST requests that change nothing
            Set.of(
                    "/api/words",
                    "/api/preview",
                    "/api/strip",
                    "/api/insight",
                    "/api/best",
                    "/api/plane",
                    "/api/recipe",
                    "/api/runs/{name}/draw");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Javalin server;
    private final Clients clients = new Clients();
    private final Set<String> routes = new TreeSet<>();
    private volatile boolean ending;

    /** What the server passes requests to. */
    public record Parts(
            Shelf shelf,
            DrawQueue queue,
            Jobs jobs,
            Events events,
            PictureStore pictures,
            Studies studies,
            Runs runs,
            Trainings trainings,
            TimeMachine machine,
            @Nullable Path data,
            @Nullable Path offline,
            Database database,
            PrometheusMeterRegistry meters) {}

    /**
     * Opens the port.
     *
     * @param host name or address to listen at
     * @param port 0 for a free one
     * @param names further host names of the server, such as behind a proxy
     * @param token access token that each request must carry; null for none
     */
    public Server(String host, int port, Set<String> names, @Nullable String token, Parts parts) {
        Set<String> hosts = new TreeSet<>(LOOPBACK);
        hosts.add(host.toLowerCase(Locale.ROOT));
        names.forEach(name -> hosts.add(name.toLowerCase(Locale.ROOT)));
        Guard guard = new Guard(hosts, token);
        Gauge.builder("drgan.streams", parts.events(), Events::open)
                .description("open event streams")
                .register(parts.meters());
        this.server = Javalin.create(config -> {
            config.jetty.addConnector((jetty, http) -> connector(jetty, http, host, port));
            configure(config, guard, parts);
        });
        server.start();
    }

    private static ServerConnector connector(
            org.eclipse.jetty.server.Server jetty, HttpConfiguration http, String host, int port) {
        ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(BACKLOG);
        return connector;
    }

    private void configure(JavalinConfig config, Guard guard, Parts parts) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.defaultContentType = "text/plain; charset=utf-8";
        config.http.prefer405over404 = true;
        config.router.ignoreTrailingSlashes = false;
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4, 60_000);
        threads.setName("studio-web");
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(16 << 10);
            http.setIdleTimeout(30_000);
            http.setMinRequestDataRate(100); // bytes per second; a slower client would occupy a thread
        });
        config.jetty.modifyServer(jetty -> {
            // Reads the body before a thread is taken; otherwise clients that stop sending could occupy all threads.
            jetty.setHandler(new EagerContentHandler(
                    new EagerContentHandler.RetainedContentLoaderFactory(Fields.MOST_BYTES, 0, false)));
            jetty.setErrorHandler(Server::unreadable);
        });
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(Server::unreadable));
        config.events.handlerAdded(handler -> {
            if (handler.getHttpMethod().isHttpMethod()) {
                routes.add(handler.getHttpMethod().name() + " " + handler.getPath());
            }
        });
        Assets assets = new Assets(parts.offline() != null);
        config.routes.before(context -> begin(context, guard));
        config.routes.after(context -> end(context, parts.meters()));
        config.routes.exception(Exception.class, (problem, context) -> Answers.problem(context, cause(problem)));
        config.routes.error(404, context -> unhandled(context, "not_found", "there is no such page"));
        config.routes.error(
                405, context -> unhandled(context, "wrong_method", "this page does not support that method"));
        config.routes.get("/", context -> page(context, guard, assets, "index.html"));
        config.routes.get("/studies", context -> page(context, guard, assets, "studies.html"));
        config.routes.get("/runs", context -> page(context, guard, assets, "runs.html"));
        config.routes.get("/study/{id}", context -> assets.send(context, "study.html"));
        config.routes.get("/assets/{name}", context -> assets.send(context, context.pathParam("name")));
        config.routes.get("/favicon.ico", context -> assets.send(context, "icon.svg"));
        config.routes.get("/health", context -> Answers.json(context, Map.of("status", "up")));
        config.routes.get("/ready", context -> ready(context, parts.database()));
        config.routes.get(
                "/metrics",
                context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(parts.meters().scrape()));
        new DrawRoutes(parts.shelf(), parts.queue(), parts.jobs(), clients).add(config.routes);
        new PlaneRoutes(parts.shelf(), parts.queue(), clients).add(config.routes);
        new OfflineRoutes(parts.offline()).add(config.routes);
        new HistoryRoutes(parts.pictures()).add(config.routes);
        new EventRoutes(parts.events()).add(config.routes);
        new OpenAiRoutes(parts.shelf(), parts.queue(), parts.jobs(), parts.pictures(), clients).add(config.routes);
        new SdApiRoutes(parts.shelf(), parts.queue(), parts.jobs(), parts.pictures(), clients).add(config.routes);
        new StudyRoutes(parts.studies(), parts.shelf(), parts.queue(), parts.data()).add(config.routes);
        new RunRoutes(parts.runs()).add(config.routes);
        new TrainingRoutes(parts.trainings(), parts.machine(), parts.data()).add(config.routes);
        OpenApi document = new OpenApi();
        config.routes.get("/openapi.json", document::send);
    }

    /** Answers malformed requests, which reach no route, with the same JSON error object as all other errors. */
    private static boolean unreadable(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        Guard.HEADERS.forEach(response.getHeaders()::put);
        Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        Refusal refusal = Refusal.of(
                response.getStatus(),
                "bad_request",
                "this request cannot be read" + (reason == null ? "" : ": " + reason));
        response.write(true, ByteBuffer.wrap(Answers.JSON.writeValueAsBytes(Answers.body(refusal))), callback);
        return true;
    }

    private void begin(Context context, Guard guard) {
        context.attribute("start", System.nanoTime());
        context.attribute("request", Ids.next());
        context.header("x-request-id", String.valueOf(context.<String>attribute("request")));
        Guard.HEADERS.forEach(context::header);
        guard.requireOwnSite(context);
        if (!isOpen(context.path())) {
            guard.requireToken(context);
        }
    }

    /** Paths that need no token: health checks, the pages' static files, and addresses that contain a secret id. */
    private static boolean isOpen(String path) {
        return path.equals("/")
                || path.equals("/health")
                || path.equals("/ready")
                || path.equals("/favicon.ico")
                || path.equals("/studies")
                || path.equals("/runs")
                || path.startsWith("/study/") // participants have a link but no token
                || path.startsWith("/take/")
                || path.startsWith("/assets/")
                || path.startsWith("/pictures/");
    }

    /** Logs and measures a request, without address, query and body, which can contain client names and tokens. */
    private static void end(Context context, PrometheusMeterRegistry meters) {
        Long start = context.attribute("start");
        long took = start == null ? 0 : System.nanoTime() - start;
        String route = context.endpoints().lastHttpEndpoint() == null
                ? "none"
                : context.endpoints().lastHttpEndpoint().path;
        Timer.builder("drgan.http")
                .description("responses by route and status")
                .tag("route", route)
                .tag("status", Integer.toString(context.statusCode()))
                .register(meters)
                .record(Duration.ofNanos(took));
        if (!Set.of("GET", "HEAD").contains(context.method().name()) && !LOOKING.contains(route)) {
            AUDIT.info(
                    "{} {} {} {} {} ms",
                    context.<String>attribute("request"),
                    context.method(),
                    route,
                    context.statusCode(),
                    took / 1_000_000);
        }
    }

    private static void unhandled(Context context, String code, String message) {
        String type = context.res().getContentType();
        if (type == null || !type.startsWith("application/json")) { // not sent by a route
            Answers.json(context, Answers.body(Refusal.of(context.statusCode(), code, message)));
        }
    }

    private static void page(Context context, Guard guard, Assets assets, String name) {
        if (!guard.letIn(context)) {
            assets.send(context, name);
        }
    }

    private void ready(Context context, Database database) {
        boolean ready = !ending && database.isThere();
        context.status(ready ? 200 : 503);
        Answers.json(context, Map.of("status", ready ? "ready" : ending ? "ending" : "no database"));
    }

    /** The port that was opened. */
    public int port() {
        return server.port();
    }

    /** All routes, in the form {@code GET /path/{name}}. */
    public Set<String> routes() {
        return Set.copyOf(routes);
    }

    /** Reports "not ready" from now on, so that a proxy sends no further requests. */
    public void announceEnd() {
        ending = true;
    }

    @Override
    public void close() {
        clients.finish();
        server.stop();
        clients.close();
    }

    /** Internal errors while the server stops are sent as 503, since its threads and database are being closed. */
    private Exception cause(Exception problem) {
        return ending && Answers.refusal(problem).status() == 500
                ? Refusal.later(503, "ending", 5, "the server is stopping")
                : problem;
    }
}
