package org.drgan.studio;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A studio in a separate process, which a test can kill. Prints its port, and stops like the command. */
final class StudioProcess {
    private StudioProcess() {}

    public static void main(String[] arguments) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            end.countDown();
            try {
                ended.await();
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }));
        try (Running running = Running.at(Path.of(arguments[0]))) {
            System.out.println("port " + running.studio().port());
            System.out.flush();
            end.await();
        }
        ended.countDown();
    }
}
