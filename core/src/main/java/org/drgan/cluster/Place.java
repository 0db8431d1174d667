package org.drgan.cluster;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The place of a process among those that train together; launchers pass it in environment variables.
 *
 * @param rank of the process, from 0
 * @param size number of processes (world size)
 * @param localRank rank of the process on its machine, from 0
 * @param localSize number of processes on its machine, 0 if unknown
 * @param started how many processes this one has to start: the following ranks on its machine
 * @param host of the first process
 * @param port of the store; 0, for the first process only, means any free port
 * @param attempt how often a launcher that serves the store has restarted all processes; empty when the first process
 *     serves the store
 */
public record Place(
        int rank, int size, int localRank, int localSize, int started, String host, int port, OptionalInt attempt) {
    private static final String LOCAL = "127.0.0.1";
    private static final int USUAL_PORT = 29500; // torchrun's
    private static final int SLURM_PORTS = 20_000; // the first port and the number of ports
    private static final int MOST = 99_999; // processes; larger numbers are mistakes

    /** Checks the numbers. */
    public Place {
        if (size < 1 || rank < 0 || rank >= size) {
            throw new IllegalArgumentException(
                    "the rank of a process is from 0 to one below the number of processes, but rank is " + rank
                            + " and there are " + size);
        }
        if (port < 0 || port > 65535 || (port == 0 && rank > 0)) {
            throw new IllegalArgumentException("the first process's port must be from 1 to 65535, but is " + port);
        }
    }

    /** A place whose store the first process serves. */
    public Place(int rank, int size, int localRank, int localSize, int started, String host, int port) {
        this(rank, size, localRank, localSize, started, host, port, OptionalInt.empty());
    }

    /** The first of several processes on this machine; it starts the others. */
    public static Place onThisMachine(int processes) {
        return new Place(0, processes, 0, processes, processes - 1, LOCAL, 0);
    }

    /**
     * Reads the place from the environment, from the first group of variables that is set: {@code RANK}, {@code
     * WORLD_SIZE}, {@code MASTER_ADDR} and so on (torchrun and compatible launchers), {@code PET_…} (Kubeflow's
     * Trainer), {@code SLURM_…} (srun).
     *
     * @return empty when the environment does not describe several processes
     * @throws IllegalArgumentException naming the variable that is missing or not a number
     */
    public static Optional<Place> of(Map<String, String> environment) {
        if (environment.containsKey("RANK") || environment.containsKey("WORLD_SIZE")) {
            return several(new Place(
                    number(environment, "RANK"),
                    number(environment, "WORLD_SIZE"),
                    number(environment, "LOCAL_RANK", 0),
                    number(environment, "LOCAL_WORLD_SIZE", 0),
                    0,
                    text(environment, "MASTER_ADDR"),
                    number(environment, "MASTER_PORT", USUAL_PORT),
                    attempt(environment)));
        }
        if (environment.containsKey("PET_NNODES")) {
            int machines = number(environment, "PET_NNODES");
            int each = perMachine(environment);
            int machine = number(environment, "PET_NODE_RANK", 0);
            if (machine >= machines || (long) machines * each > MOST) {
                throw new IllegalArgumentException("PET_NODE_RANK must be from 0 to one below PET_NNODES, and at most "
                        + MOST + " processes can train together, but PET_NODE_RANK is " + machine + ", PET_NNODES "
                        + machines + " and PET_NPROC_PER_NODE " + each);
            }
            return several(new Place(
                    machine * each,
                    machines * each,
                    0,
                    each,
                    each - 1,
                    machines == 1 ? LOCAL : text(environment, "PET_MASTER_ADDR"),
                    machines == 1 ? 0 : number(environment, "PET_MASTER_PORT", USUAL_PORT)));
        }
        if (environment.containsKey("SLURM_PROCID") && number(environment, "SLURM_NTASKS", 1) > 1) {
            return several(new Place(
                    number(environment, "SLURM_PROCID"),
                    number(environment, "SLURM_NTASKS"),
                    number(environment, "SLURM_LOCALID", 0),
                    0,
                    0,
                    firstHost(text(environment, "SLURM_JOB_NODELIST")),
                    number(
                            environment,
                            "MASTER_PORT",
                            SLURM_PORTS + number(environment, "SLURM_JOB_ID") % SLURM_PORTS)));
        }
        return Optional.empty();
    }

    /** torchrun serves the store of its processes and keeps it when it restarts them. */
    private static OptionalInt attempt(Map<String, String> environment) {
        return environment.getOrDefault("TORCHELASTIC_USE_AGENT_STORE", "").equals("True")
                ? OptionalInt.of(number(environment, "TORCHELASTIC_RESTART_COUNT", 0))
                : OptionalInt.empty();
    }

    private static Optional<Place> several(Place place) {
        return place.size > 1 ? Optional.of(place) : Optional.empty();
    }

    /** One process for the values with which a launcher would count cores or GPUs. */
    private static int perMachine(Map<String, String> environment) {
        String given = environment.getOrDefault("PET_NPROC_PER_NODE", "1");
        return given.matches("auto|cpu|gpu") ? 1 : number(environment, "PET_NPROC_PER_NODE", 1);
    }

    /** The first host of a list: {@code node003} of {@code node[003-010,012],big1}. */
    static String firstHost(String list) {
        String first = firstOf(list).strip();
        if (first.isEmpty()) {
            throw new IllegalArgumentException(
                    "SLURM_JOB_NODELIST must begin with a machine's name, but is '" + list + "'");
        }
        return first;
    }

    private static String firstOf(String list) {
        int bracket = list.indexOf('[');
        int comma = list.indexOf(',');
        if (bracket < 0 || (comma >= 0 && comma < bracket)) {
            return comma < 0 ? list : list.substring(0, comma);
        }
        int end = bracket + 1;
        while (end < list.length() && Character.isDigit(list.charAt(end))) {
            end++;
        }
        int closing = list.indexOf(']', bracket);
        String rest = closing < 0 ? "" : list.substring(closing + 1);
        int next = rest.indexOf(',');
        return list.substring(0, bracket)
                + list.substring(bracket + 1, end)
                + (next < 0 ? rest : rest.substring(0, next));
    }

    /**
     * The environment variables for a process that this one starts.
     *
     * @param ahead the process's rank minus this one's, from 1
     * @param found the port on which the first process listens
     */
    public Map<String, String> environment(int ahead, int found) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("RANK", Integer.toString(rank + ahead));
        environment.put("WORLD_SIZE", Integer.toString(size));
        environment.put("LOCAL_RANK", Integer.toString(localRank + ahead));
        environment.put("LOCAL_WORLD_SIZE", Integer.toString(localSize));
        environment.put("MASTER_ADDR", host);
        environment.put("MASTER_PORT", Integer.toString(found));
        return environment;
    }

    private static String text(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("the environment describes several processes, but " + name
                    + " is not set: launchers set it for each process");
        }
        return value.strip();
    }

    private static int number(Map<String, String> environment, String name) {
        String value = text(environment, name);
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(
                    "the environment variable " + name + " must be a number, but is '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    private static int number(Map<String, String> environment, String name, int usual) {
        return environment.containsKey(name) ? number(environment, name) : usual;
    }
}
