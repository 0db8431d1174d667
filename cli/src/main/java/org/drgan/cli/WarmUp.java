package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * Draws a picture, starts the studio and opens its first page, so that the JVM loads the classes for both. The launcher
 * makes its class data archive (CDS) from this run.
 */
final class WarmUp {
    private static final Pattern ADDRESS = Pattern.compile("http://\\S+");
    private static final int PAUSE = 100; // milliseconds

    private WarmUp() {}

    /**
     * Also unpacks the natives.
     *
     * @param arguments the folder for what this writes
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        Main.run(
                Main.commandLine(),
                "generate",
                "a bird",
                "--out",
                folder.resolve("warm.png").toString());
        StringWriter out = new StringWriter();
        CommandLine studio = Main.commandLine();
        studio.setOut(new PrintWriter(out, true));
        Thread serving = new Thread(
                () -> Main.run(
                        studio,
                        "studio",
                        "--port",
                        "0",
                        "--database",
                        folder.resolve("warm.db").toString()),
                "studio");
        serving.setDaemon(true);
        serving.start();
        String address = address(serving, out);
        HttpClient client = HttpClient.newHttpClient();
        for (HttpRequest request : new HttpRequest[] {
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpRequest.newBuilder(URI.create(address + "api/models")).build(),
            HttpRequest.newBuilder(URI.create(address + "api/preview"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"sentence\": \"a bird\"}"))
                    .build()
        }) {
            client.send(request, BodyHandlers.discarding());
        }
        System.exit(0); // closes the studio
    }

    private static String address(Thread serving, StringWriter out) throws IOException, InterruptedException {
        while (serving.isAlive()) {
            Matcher found = ADDRESS.matcher(out.toString());
            if (found.find()) {
                return found.group();
            }
            Thread.sleep(PAUSE);
        }
        throw new IOException("the studio did not start");
    }
}
