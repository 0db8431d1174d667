package org.drgan.studio.runs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A fake training process: accepts the same arguments, writes a log, and a checkpoint when it is stopped. */
public final class TrainingProcess {
    private TrainingProcess() {}

    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        Path run = Path.of(given.get(given.indexOf("--out") + 1));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            asked.countDown();
            try {
                written.await();
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }));
        Files.createDirectories(run);
        Files.writeString(run.resolve("arguments.txt"), String.join("\n", given));
        Files.writeString(run.resolve("config.yml"), "train:\n  steps: 1000\n");
        System.out.println("training in " + run);
        for (int step = 1; !asked.await(20, TimeUnit.MILLISECONDS); step++) {
            Files.writeString(
                    run.resolve("log.jsonl"),
                    "{\"step\":" + step + ",\"seconds\":" + step * 2 + "}\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        Files.writeString(run.resolve("checkpoint.txt"), "whole");
        System.out.println("Stopped with a checkpoint in " + run);
        written.countDown();
    }
}
