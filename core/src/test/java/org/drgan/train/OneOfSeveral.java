package org.drgan.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.drgan.cluster.Cluster;
import org.drgan.cluster.Companions;
import org.drgan.cluster.Patience;
import org.drgan.cluster.Place;
import org.drgan.settings.Settings;

/** The program of {@link SeveralProcessesTest} that trains as one of several processes, and can fail in between. */
final class OneOfSeveral {
    private OneOfSeveral() {}

    /**
     * Runs as a process of several.
     *
     * @param arguments folder of the matching model, run folder, what to do after which step, then settings
     */
    public static void main(String[] arguments) throws Exception {
        Place place = Place.of(System.getenv()).orElseGet(() -> Place.onThisMachine(1));
        String what = arguments[2]; // as resume, killed-3 or resume,stopped-4
        String[] overrides = Arrays.copyOfRange(arguments, 3, arguments.length);
        int code = 0;
        try (Cluster cluster = Cluster.join(place, Companions.NONE, Patience.of(Duration.ofSeconds(10)), note -> {})) {
            try {
                code = cluster.together(() -> {
                    Settings settings = Tiny.withMatching(Path.of(arguments[0]), overrides);
                    TrainingSession[] running = new TrainingSession[1];
                    Tiny.Listener listener = new Tiny.Listener() {
                        @Override
                        public void step(long done, Map<String, Double> values) {
                            System.out.println("step " + done);
                            if (place.rank() == 1 && what.endsWith("killed-" + done)) {
                                Runtime.getRuntime().halt(137);
                            }
                            if (place.rank() == 1 && what.endsWith("stopped-" + done)) {
                                running[0].stop();
                            }
                        }
                    };
                    try (TrainingSession session =
                            TrainingSession.gan(settings, Path.of(arguments[1]), listener, cluster)) {
                        running[0] = session;
                        TrainingLoop.Outcome outcome = session.run(what.startsWith("resume"));
                        System.out.println("ended at " + outcome.step() + " " + outcome.finished());
                    }
                    return 0;
                });
            } catch (Exception problem) {
                System.out.println(problem.getClass().getSimpleName() + ": " + problem.getMessage());
                code = 3;
            }
        }
        System.exit(code);
    }
}
