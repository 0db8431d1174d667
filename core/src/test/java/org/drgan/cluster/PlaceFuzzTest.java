package org.drgan.cluster;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Whatever a launcher sets: a place, none, or a refusal that says why. See docs/weights.md for longer runs. */
class PlaceFuzzTest {
    private static final List<String> VARIABLES = List.of(
            "RANK",
            "WORLD_SIZE",
            "LOCAL_RANK",
            "LOCAL_WORLD_SIZE",
            "MASTER_ADDR",
            "MASTER_PORT",
            "PET_NNODES",
            "PET_NPROC_PER_NODE",
            "PET_NODE_RANK",
            "PET_MASTER_ADDR",
            "PET_MASTER_PORT",
            "SLURM_PROCID",
            "SLURM_NTASKS",
            "SLURM_LOCALID",
            "SLURM_JOB_NODELIST",
            "SLURM_JOB_ID");

    /** Each line is a variable's place in the list, as a letter from a, and its value. */
    @FuzzTest(maxDuration = "10s")
    void read(byte[] content) {
        Map<String, String> environment = new HashMap<>();
        new String(content, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isEmpty())
                .forEach(line -> {
                    int variable = Math.floorMod(line.charAt(0) - 'a', VARIABLES.size());
                    environment.put(VARIABLES.get(variable), line.substring(1));
                });
        try {
            Optional<Place> place = Place.of(environment);
            place.ifPresent(PlaceFuzzTest::requireThatItsProcessesReadTheSame);
        } catch (IllegalArgumentException refused) {
            Objects.requireNonNull(refused.getMessage());
        }
    }

    private static void requireThatItsProcessesReadTheSame(Place place) {
        if (place.host().isBlank() || place.started() < 0 || place.rank() + place.started() >= place.size()) {
            throw new AssertionError(place);
        }
        for (int ahead = 1; ahead <= Math.min(place.started(), 3); ahead++) {
            Place started = Place.of(place.environment(ahead, 29500)).orElseThrow();
            if (started.rank() != place.rank() + ahead || started.size() != place.size()) {
                throw new AssertionError(place + " starts " + started);
            }
        }
    }
}
