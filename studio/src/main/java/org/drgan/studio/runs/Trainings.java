package org.drgan.studio.runs;

import java.io.File;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drgan.files.DurableFile;
import org.drgan.settings.Settings;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Training runs started by the studio. Each is a separate process, in its own session if the system has setsid, so it
 * continues when the studio stops. A file stores the process id and its start time, since process ids are reused.
 */
public final class Trainings {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,59}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9]+(\\.[A-Za-z0-9]+)?");
    private static final Path SESSION = Path.of("/usr/bin/setsid");
    private static final String FOLDER = ".studio";
    private static final String RESUME = "--resume";
    private static final int LARGEST_NOTE = 1 << 20; // bytes
    private static final long LARGEST_CONSOLE = 16 << 10;

    private final @Nullable Path root;
    private final List<String> program;

    /** The stored data about a process. */
    private record Note(long pid, long started, boolean stopped, List<String> arguments) {}

    /** The state of a training run. */
    public enum State {
        RUNNING,
        /** It finished, failed or was paused; its last output line tells which. */
        ENDED,
        STOPPED
    }

    /**
     * A training run that was started by this studio or an earlier one.
     *
     * @param said the last line of its output; empty if there is none
     */
    public record About(String name, State state, String said) {}

    /**
     * @param root folder of run folders; null for none
     * @param program the command that starts drgan, without arguments; empty if nothing can be started
     */
    public Trainings(@Nullable Path root, List<String> program) {
        this.root = root == null ? null : root.toAbsolutePath().normalize();
        this.program = List.copyOf(program);
    }

    /** Whether training runs can be started. */
    public boolean isPossible() {
        return root != null && !program.isEmpty() && Files.isDirectory(root);
    }

    /**
     * Starts a training run.
     *
     * @param name of its run folder
     * @param preset name of a bundled preset
     * @param changes changed settings, by their dotted names
     * @param data a folder of captioned pictures; null for the preset's data
     * @throws IllegalArgumentException if an argument is invalid
     */
    public synchronized void start(String name, String preset, Map<String, String> changes, @Nullable Path data)
            throws IOException {
        Path folder = requirePossible();
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a run's name has 1 to 60 letters, digits, dots, hyphens and underscores, and does not begin with a dot");
        }
        if (Files.exists(folder.resolve(name)) || read(name).isPresent()) {
            throw new IllegalArgumentException("the run " + name + " already exists; choose another name");
        }
        List<String> arguments = new ArrayList<>(List.of(
                "train", "--preset", preset, "--out", folder.resolve(name).toString()));
        List<String> overrides = new ArrayList<>();
        for (Map.Entry<String, String> change : changes.entrySet()) {
            if (!KEY.matcher(change.getKey()).matches()) {
                throw new IllegalArgumentException("there is no setting of that name");
            }
            overrides.add(change.getKey() + "=" + change.getValue());
        }
        overrides.forEach(override -> arguments.addAll(List.of("--set", override)));
        if (data != null) {
            String place = data.toAbsolutePath().normalize().toString();
            overrides.add("data.source=" + place);
            arguments.addAll(List.of("--data", place));
        }
        Settings.of(List.of(preset), overrides); // reports invalid settings now instead of in the log of the process
        launch(name, arguments);
    }

    /**
     * Resumes a training run from its newest checkpoint.
     *
     * @throws IllegalArgumentException if it is already running or does not exist
     */
    public synchronized void resume(String name) throws IOException {
        Path folder = requirePossible();
        Optional<Note> note = note(name);
        if (note.filter(Trainings::isAlive).isPresent()) {
            throw new IllegalArgumentException("the training " + name + " is already running");
        }
        if (note.isEmpty() && !Runs.isThere(folder, name)) {
            throw new IllegalArgumentException("there is no run " + name + " to resume");
        }
        List<String> arguments = new ArrayList<>(note.map(Note::arguments) // it may still train its matching model
                .orElseGet(() -> List.of("train", "--out", folder.resolve(name).toString())));
        if (!arguments.contains(RESUME)) {
            arguments.add(RESUME);
        }
        launch(name, arguments);
    }

    private Path requirePossible() {
        if (root == null || !isPossible()) {
            throw new IllegalArgumentException("this studio cannot start training runs: it was started without --runs");
        }
        return root;
    }

    private void launch(String name, List<String> arguments) throws IOException {
        Path notes = Files.createDirectories(requirePossible().resolve(FOLDER));
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SESSION)) {
            command.add(SESSION.toString()); // so that Ctrl-C in the studio's terminal does not stop it
        }
        command.addAll(program);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        File nothing = new File("/dev/null");
        if (nothing.exists()) {
            builder.redirectInput(nothing);
        }
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        notes.resolve(name + ".log").toFile()))
                .start();
        write(name, new Note(process.pid(), started(process.toHandle()), false, arguments));
    }

    private void write(String name, Note note) throws IOException {
        DurableFile.write(
                requirePossible().resolve(FOLDER).resolve(name + ".json"),
                JSON.writeValueAsString(note).getBytes(StandardCharsets.UTF_8));
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private Optional<Note> note(String name) {
        if (root == null || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        try {
            byte[] json = DurableFile.readSmall(root.resolve(FOLDER).resolve(name + ".json"), LARGEST_NOTE);
            return Optional.of(JSON.readValue(json, Note.class));
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<ProcessHandle> process(Note note) {
        return ProcessHandle.of(note.pid())
                .filter(process -> process.isAlive() && started(process) == note.started() && !isZombie(process.pid()));
    }

    private static boolean isAlive(Note note) {
        return process(note).isPresent();
    }

    /** Whether a process is a zombie: it has exited, but its parent has not yet read its status. */
    private static boolean isZombie(long pid) {
        try {
            String state = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return state.startsWith(" Z", state.lastIndexOf(')') + 1);
        } catch (IOException unavailable) {
            return false;
        }
    }

    /** A training run that was started by a studio. */
    public Optional<About> read(String name) {
        return note(name)
                .map(note -> new About(
                        name,
                        isAlive(note) ? State.RUNNING : note.stopped() ? State.STOPPED : State.ENDED,
                        said(name)));
    }

    /** All training runs that were started by a studio. */
    public List<About> all() throws IOException {
        List<About> all = new ArrayList<>();
        if (root == null || !Files.isDirectory(root.resolve(FOLDER))) {
            return all;
        }
        try (Stream<Path> files = Files.list(root.resolve(FOLDER))) {
            files.map(file -> String.valueOf(file.getFileName()))
                    .filter(file -> file.endsWith(".json"))
                    .sorted()
                    .forEach(file -> read(file.substring(0, file.length() - ".json".length()))
                            .ifPresent(all::add));
        }
        return all;
    }

    /** The last line of a run's output, without local paths. */
    private String said(String name) {
        if (root == null) {
            return "";
        }
        Path file = root.resolve(FOLDER).resolve(name + ".log");
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - LARGEST_CONSOLE));
            String end = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            String[] lines = end.split("[\\r\\n]+");
            String last = lines.length == 0 ? "" : lines[lines.length - 1].strip();
            return last.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").replace(root + "/", "");
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** Lets a training run write a checkpoint and stop; returns whether it was running. */
    public synchronized boolean pause(String name) {
        return note(name)
                .flatMap(Trainings::process)
                .map(ProcessHandle::destroy)
                .orElse(false);
    }

    /** Kills a training run: progress after its last checkpoint is lost. Returns whether it was running. */
    public synchronized boolean stop(String name) throws IOException {
        Optional<Note> note = note(name);
        boolean ended = note.flatMap(Trainings::process)
                .map(ProcessHandle::destroyForcibly)
                .orElse(false);
        if (ended) {
            write(
                    name,
                    new Note(
                            note.get().pid(),
                            note.get().started(),
                            true,
                            note.get().arguments()));
        }
        return ended;
    }
}
