package org.drgan.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacpp.Pointer;

/** Used and available memory of the process, including libtorch's. */
public final class Memory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path MACHINE = Path.of("/proc/meminfo");
    private static final Path LIMIT = Path.of("/sys/fs/cgroup/memory.max");
    private static final Path USED = Path.of("/sys/fs/cgroup/memory.current");
    private static final Path SHARES = Path.of("/sys/fs/cgroup/memory.stat");

    private Memory() {}

    /** Resident memory of the process in bytes. */
    public static long resident() {
        return kibibytes(STATUS, "VmRSS:").orElseGet(Pointer::physicalBytes);
    }

    /** Peak of the resident memory of the process in bytes. */
    public static long peak() {
        return kibibytes(STATUS, "VmHWM:").orElseGet(Pointer::physicalBytes);
    }

    /** Bytes that the process can still allocate without swapping, within the limits of system and container. */
    public static long available() {
        long machine = kibibytes(MACHINE, "MemAvailable:").orElseGet(Pointer::availablePhysicalBytes);
        OptionalLong limit = number(LIMIT);
        OptionalLong used = number(USED);
        if (limit.isEmpty() || used.isEmpty()) {
            return machine;
        }
        // Cached files count as used, but can be freed.
        long files = share(SHARES, "inactive_file ").orElse(0L);
        return Math.min(machine, Math.max(0, limit.getAsLong() - used.getAsLong() + files));
    }

    /**
     * Refuses a job that needs more memory than is available.
     *
     * @param what the job, as {@code training with batches of 512}
     * @param bytes that it is expected to need in addition to those in use
     * @param remedy what the user can do
     * @throws IllegalArgumentException when less is available
     */
    public static void require(String what, long bytes, String remedy) {
        requireWithin(what, bytes, available(), remedy);
    }

    /** As {@link #require}, with the given available memory. */
    public static void requireWithin(String what, long bytes, long available, String remedy) {
        if (bytes > available) {
            throw new IllegalArgumentException(what + " needs about " + shown(bytes) + " of memory, but "
                    + shown(available) + " are free: " + remedy);
        }
    }

    /** Bytes in readable form, as {@code 1.5 GB}. */
    public static String shown(long bytes) {
        return bytes < 1_000_000_000L
                ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    private static OptionalLong number(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
        } catch (IOException absent) {
            return OptionalLong.empty(); // another system, or no container
        }
    }

    private static Optional<Long> kibibytes(Path file, String name) {
        return share(file, name).map(number -> number * 1024);
    }

    /** The number in the line that begins with a name. */
    private static Optional<Long> share(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException absent) {
            return Optional.empty(); // another system, or no container
        }
    }
}
