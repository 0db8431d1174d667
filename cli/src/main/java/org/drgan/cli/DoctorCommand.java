package org.drgan.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.Engine;
import org.drgan.tensor.Precision;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks libtorch, devices and threads, and warns of problems. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Checks Java, libtorch, processor, GPU, memory and disk, and warns of problems.",
        description = "Fails (exit code 1) only when libtorch cannot be loaded.")
final class DoctorCommand implements Callable<Integer> {
    private static final double GIGABYTE = 1L << 30;

    @Spec
    private CommandSpec spec;

    private final List<String> warnings = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        show("drgan", CodeVersion.current());
        Runtime runtime = Runtime.getRuntime();
        show(
                "Java",
                Runtime.version() + ", " + System.getProperty("java.vendor") + ", " + System.getProperty("java.home"));
        show(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                        + runtime.availableProcessors() + " cores");
        boolean loaded = engine();
        memory(runtime);
        disk("pictures and runs", Path.of("").toAbsolutePath(), 1);
        CommandLine.Help.Ansi ansi = spec.commandLine().getColorScheme().ansi();
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        if (warnings.isEmpty()) {
            out.println(ansi.string("@|green No problems found.|@"));
        }
        warnings.forEach(warning -> out.println(ansi.string("@|yellow Warning:|@ ") + warning));
        return loaded ? CommandLine.ExitCode.OK : Failures.FAILURE;
    }

    private boolean engine() throws IOException {
        Engine engine;
        try {
            engine = Engine.inspect();
        } catch (LinkageError problem) {
            show("libtorch", "cannot be loaded");
            warnings.add("libtorch cannot be loaded: " + problem.getMessage() + ". It is unpacked to "
                    + Engine.cache() + ", which needs 1 GB and must allow execution; drgan runs on Linux x86-64,"
                    + " macOS arm64 and Windows x86-64.");
            return false;
        }
        show("libtorch", engine.libtorch() + ", unpacked in " + engine.natives());
        show(
                "oneDNN",
                engine.oneDnn().isEmpty() ? "none" : engine.oneDnn() + (engine.oneDnnUsed() ? "" : ", not used"));
        show(
                "processor",
                engine.capability() + " instructions, " + engine.threads() + " threads ("
                        + (engine.openMp().isEmpty() ? "no OpenMP" : "OpenMP " + engine.openMp()) + ")");
        show("GPU", engine.cuda() ? engine.gpus() + " usable" : "none: this libtorch is for the CPU");
        double single = Engine.convolutionSpeed(Precision.FP32);
        double half = Engine.convolutionSpeed(Precision.BF16);
        show("convolutions", String.format(Locale.ROOT, "%.0f GFLOP/s in fp32, %.0f in bf16", single, half));
        disk("libtorch", engine.natives(), 0.1);
        checkSpeed(engine, single, half);
        return true;
    }

    private void checkSpeed(Engine engine, double single, double half) {
        int cores = Runtime.getRuntime().availableProcessors();
        warn(engine.oneDnn().isEmpty(), "libtorch was built without oneDNN: convolutions are slow.");
        warn(
                !engine.oneDnn().isEmpty() && !engine.oneDnnUsed(),
                "oneDNN computes wrong convolutions on this machine, so it is not used and everything is several times slower."
                        + " This happened on a virtual machine that hides the processor's caches. Use another machine.");
        warn(
                engine.capability().equals("DEFAULT")
                        && System.getProperty("os.arch").equals("amd64"),
                "libtorch uses no vector instructions: the processor is old, or ATEN_CPU_CAPABILITY is set.");
        warn(
                engine.threads() > cores,
                engine.threads() + " threads share " + cores + " cores: unset OMP_NUM_THREADS or set it to " + cores
                        + ".");
        warn(
                !"PASSIVE".equalsIgnoreCase(System.getenv("OMP_WAIT_POLICY")),
                "OMP_WAIT_POLICY is not PASSIVE: everything becomes much slower when other programs use the cores."
                        + " ./drgan sets it unless it is set already.");
        warn(
                engine.cuda() && engine.gpus() == 0,
                "this libtorch can use CUDA, but finds no GPU: it needs an NVIDIA"
                        + " driver, CUDA 13.1 and cuDNN 9 (see nvidia-smi). DRGAN_GPU=0 uses the libtorch for the CPU.");
        warn(
                single < 4.0 * engine.threads(),
                String.format(
                        Locale.ROOT,
                        "convolutions run at only %.1f GFLOP/s: do other programs use the cores?",
                        single));
        warn(
                half < single / 4,
                engine.oneDnnUsed()
                        ? "bf16 is slow, because the processor has no instructions for it: use fp32."
                        : "bf16 is slow without oneDNN: use fp32.");
    }

    private void memory(Runtime runtime) throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        double free = available(system) / GIGABYTE;
        show(
                "memory",
                String.format(
                        Locale.ROOT,
                        "%.1f GB free of %.1f GB; Java's heap may take %.1f GB",
                        free,
                        system.getTotalMemorySize() / GIGABYTE,
                        runtime.maxMemory() / GIGABYTE));
        warn(
                free < 2,
                String.format(Locale.ROOT, "only %.1f GB of memory are free: training needs 2 GB or more.", free));
    }

    /** Available memory; on Linux this includes memory of the file cache, which Java's own number does not. */
    private static double available(OperatingSystemMXBean system) throws IOException {
        Path facts = Path.of("/proc/meminfo");
        if (!Files.isReadable(facts)) {
            return system.getFreeMemorySize();
        }
        double kilobytes = Files.readAllLines(facts, StandardCharsets.US_ASCII).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(system.getFreeMemorySize() / 1024.0);
        return Math.min(1024 * kilobytes, system.getTotalMemorySize()); // the latter knows a container's limit
    }

    private void disk(String use, Path folder, double needed) throws IOException {
        double free = Files.getFileStore(folder).getUsableSpace() / GIGABYTE;
        show("disk", String.format(Locale.ROOT, "%.1f GB free for %s in %s", free, use, folder));
        warn(free < needed, String.format(Locale.ROOT, "the disk of %s is nearly full.", folder));
    }

    private void warn(boolean condition, String text) {
        if (condition) {
            warnings.add(text);
        }
    }

    private void show(String name, String value) {
        CommandLine.Help.Ansi ansi = spec.commandLine().getColorScheme().ansi();
        String label = String.format(Locale.ROOT, "%-13s", name);
        spec.commandLine().getOut().println(ansi.string("@|bold " + label + "|@ ") + value);
    }
}
