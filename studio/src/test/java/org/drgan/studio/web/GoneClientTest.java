package org.drgan.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drgan.studio.Running;
import org.drgan.studio.store.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request whose client disconnects while it waits is removed from the queue. */
class GoneClientTest {
    @TempDir
    private Path folder;

    private static void leave(Running running, String key) throws IOException, InterruptedException {
        String body = "{\"prompt\": \"a red bird\", \"n\": 2, \"user\": \"somebody\"}";
        try (Socket socket = new Socket("127.0.0.1", running.studio().port())) {
            socket.getOutputStream()
                    .write(
                            ("POST /v1/images/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                            + key + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            Thread.sleep(300); // until it waits
        }
    }

    private long cancelled() throws IOException {
        try (Database database = Database.open(folder.resolve("studio.db").toString())) {
            return database.jdbi()
                    .withHandle(handle -> handle.createQuery(
                                    "SELECT COUNT(*) FROM job WHERE client = 'openai-api' AND state = 'cancelled'")
                            .mapTo(Long.class)
                            .one());
        }
    }

    @Test
    void isTakenOutOfTheQueue() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/net/tcp")), "only Linux tells which connections are closed");
        try (Running running = Running.at(folder);
                Running.Busy busy = running.busy()) {
            leave(running, "");
            leave(running, "Idempotency-Key: comes-again\r\n");
            for (int i = 0; i < 200 && cancelled() == 0; i++) {
                Thread.sleep(100);
            }
            assertThat(cancelled())
                    .as("not the one whose key lets it come again")
                    .isEqualTo(1);
        }
    }
}
