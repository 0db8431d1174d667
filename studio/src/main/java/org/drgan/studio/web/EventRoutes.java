package org.drgan.studio.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.drgan.studio.jobs.Events;

/** Server-sent events: one stream per page; after a reconnect it gets the events that it missed. */
final class EventRoutes {
    private static final long SILENCE = 15_000; // ms until a comment is sent to keep the connection open

    private final Events events;

    EventRoutes(Events events) {
        this.events = events;
    }

    void add(RoutesConfig routes) {
        routes.get("/api/events", this::stream);
    }

    private void stream(Context context) throws IOException, InterruptedException {
        String client = DrawRoutes.client(context.queryParam("client"));
        try (Events.Stream stream = events.open(client, context.req().getHeader("Last-Event-ID"))) {
            Sending sending = Sending.begin(context);
            sending.write("retry: 2000\n\n");
            while (!stream.isCut()) {
                Optional<Events.Event> event = next(stream);
                sending.write(event.map(EventRoutes::form).orElse(": keep-alive\n\n"));
            }
        } catch (IOException disconnected) {
            return; // the client reconnects if it wants more
        }
    }

    private static Optional<Events.Event> next(Events.Stream stream) throws InterruptedException {
        Optional<Events.Event> event = Optional.empty();
        for (long waited = 0; event.isEmpty() && waited < SILENCE && !stream.isCut(); waited += 500) {
            event = stream.next(500); // short, so that a stopping server is noticed
        }
        return event;
    }

    private static String form(Events.Event event) {
        return "id: " + event.id() + "\nevent: " + event.name() + "\ndata: " + event.data() + "\n\n";
    }

    /** A response that consists of events. */
    static final class Sending {
        private final Context context;

        private Sending(Context context) {
            this.context = context;
        }

        static Sending begin(Context context) {
            context.disableCompression();
            context.res().setContentType("text/event-stream");
            context.res().setCharacterEncoding("UTF-8");
            context.header("Cache-Control", "no-cache");
            context.header("X-Accel-Buffering", "no"); // a proxy must not buffer events
            return new Sending(context);
        }

        /** @throws IOException if the client has disconnected */
        void write(String text) throws IOException {
            context.res().getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            context.res().flushBuffer();
        }
    }
}
