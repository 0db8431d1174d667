package org.drgan.studio.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether a client is still there while its request waits. A server of HTTP/1.1 does not read from a connection whose request is
 * being answered, so it does not hear that the client has closed it; Linux's table of connections tells. Elsewhere nothing is heard.
 */
final class Clients {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String CLOSED_BY_CLIENT = "08"; // CLOSE_WAIT
    private static final long LOOK = 1_000; // ms

    private Clients() {}

    /** The result, when it is there; when the client goes away before, the action is done and the request given up. */
    static <T> T await(Context context, CompletableFuture<T> result, Runnable gone) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Limit.WAIT);
        while (System.nanoTime() < end) {
            try {
                result.get(LOOK, TimeUnit.MILLISECONDS);
                break;
            } catch (TimeoutException waits) {
                if (isGone(context.req().getLocalPort(), context.req().getRemotePort())) {
                    gone.run();
                    throw Refusal.of(499, "client_gone", "the client closed the connection");
                }
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
                break;
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.CancellationException failed) {
                break; // said below
            }
        }
        return DrawRoutes.wait(result);
    }

    /** Whether a connection to this machine was closed by its other end, or is no more. */
    static boolean isGone(int local, int remote) {
        String localPort = String.format(Locale.ROOT, ":%04X", local);
        String remotePort = String.format(Locale.ROOT, ":%04X", remote);
        boolean told = false;
        for (Path table : TABLES) {
            try {
                for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
                    String[] cells = line.strip().split("\\s+"); // number, local address, remote address, state, ...
                    if (cells.length > 3 && cells[1].endsWith(localPort) && cells[2].endsWith(remotePort)) {
                        if (!cells[3].equals(CLOSED_BY_CLIENT)) {
                            return false;
                        }
                    }
                }
                told = true;
            } catch (IOException elsewhere) {
                continue;
            }
        }
        return told;
    }
}
