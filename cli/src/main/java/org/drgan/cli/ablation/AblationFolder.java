package org.drgan.cli.ablation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.drgan.cli.shared.UserMistake;
import org.drgan.files.DurableFile;
import org.drgan.files.DurableFolder;
import org.drgan.metric.Metric;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.model.Provenance;
import org.drgan.settings.AblationPlan;
import org.drgan.settings.Settings;

/**
 * The folder of an ablation: the plan with all settings resolved, the evaluators, and a run folder for each training
 * run.
 *
 * @param folder its path
 */
public record AblationFolder(Path folder) {
    private static final List<String> MATCHING =
            List.of(Settings.FILE, MatchingModel.VOCABULARY, MatchingModel.TEXT, MatchingModel.IMAGE);

    /** Its own name. */
    public String name() {
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }

    /** The plan, resolved. */
    public Path plan() {
        return folder.resolve("ablation.yml");
    }

    /** Run folder of the matching model that all generators are trained with. */
    Path matching() {
        return folder.resolve("damsm");
    }

    /** Run folder of the independent matching model, for R-precision. */
    Path independent() {
        return folder.resolve("judge");
    }

    Path evaluator() {
        return folder.resolve("evaluator.safetensors");
    }

    Path reader() {
        return folder.resolve("reader.safetensors");
    }

    /** The evaluation cache; that of real pictures is shared by all training runs. */
    Path parts() {
        return folder.resolve("parts");
    }

    /** The run folder of a training. */
    Path run(String variant, long seed) {
        return folder.resolve(name(variant, seed));
    }

    static String name(String variant, long seed) {
        return variant + "-seed-" + seed;
    }

    /** The file of means and spreads, one per line. */
    Path results() {
        return folder.resolve("results.jsonl");
    }

    Path page() {
        return folder.resolve("index.html");
    }

    /** The error output of a task's process. */
    Path console(String task) {
        return folder.resolve("console").resolve(task + ".txt");
    }

    /** Creates the folder, so that it can be locked. */
    public void make() throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserMistake("cannot write into " + folder + ": it is a file; name a folder with --out");
        }
        Files.createDirectories(folder);
    }

    /**
     * Writes the plan, after the folder has been locked; an earlier plan in it must not contradict this one.
     *
     * @throws UserMistake naming the contradiction
     */
    public void begin(AblationPlan plan) throws IOException {
        requireSame(plan);
        Files.createDirectories(folder.resolve("console"));
        DurableFile.write(plan(), plan.toYaml().getBytes(StandardCharsets.UTF_8));
    }

    /** Refuses a plan that contradicts the earlier plan in this folder. */
    public void requireSame(AblationPlan plan) throws IOException {
        if (!Files.exists(plan())) {
            return;
        }
        List<String> contradictions = AblationPlan.read(plan()).contradictions(plan);
        if (!contradictions.isEmpty()) {
            throw new UserMistake("the folder " + folder + " holds training runs of another plan: "
                    + contradictions.get(0)
                    + (contradictions.size() == 1 ? "" : " (and " + (contradictions.size() - 1) + " more)")
                    + "; name another folder with --out, or continue with the old plan: 'drgan ablate --out " + folder
                    + "'");
        }
    }

    /**
     * Refuses a matching model that cannot be used in this ablation; changes nothing.
     *
     * @param given a finished matching model
     */
    public void requireUsable(Path given, Settings settings) throws IOException {
        Path model = ModelFolder.locate(given);
        for (String file : MATCHING) {
            if (!Files.isRegularFile(model.resolve(file))) {
                throw new UserMistake("--damsm " + given + " is not a matching model: it has no " + file);
            }
        }
        if (!Provenance.isFinished(given)) {
            throw new UserMistake("--damsm " + given + " is not finished: continue its training with 'drgan damsm"
                    + " train --out " + given + " --resume'");
        }
        Settings trained = Settings.read(model.resolve(Settings.FILE));
        if (trained.side() != settings.side()
                || trained.model().dimension() != settings.model().dimension()) {
            throw new UserMistake("--damsm " + given + " was trained for pictures of " + trained.side()
                    + " pixels and words of " + trained.model().dimension() + " numbers, but the plan has "
                    + settings.side() + " and " + settings.model().dimension());
        }
        Path own = matching().resolve("model");
        if (Files.exists(matching())
                && (!Files.isRegularFile(own.resolve(MatchingModel.IMAGE))
                        || !hashes(own).equals(hashes(model)))) {
            throw new UserMistake("the training runs in " + folder + " have another matching model than --damsm "
                    + given + ": leave it out, or name another folder with --out");
        }
    }

    /** Copies a matching model into this folder, as the one of this ablation. */
    public void take(Path given, Settings settings) throws IOException {
        requireUsable(given, settings);
        Path model = ModelFolder.locate(given);
        Path own = matching().resolve("model");
        if (!Files.exists(matching())) {
            DurableFolder.write(own, aside -> {
                for (String file : MATCHING) {
                    Files.copy(model.resolve(file), aside.resolve(file));
                }
                Provenance.copy(model, aside);
            });
        }
    }

    /** Hashes of vocabulary and encoders. */
    private static List<String> hashes(Path model) throws IOException {
        List<String> hashes = new ArrayList<>();
        for (String file : MATCHING) {
            if (!file.equals(Settings.FILE)) {
                hashes.add(DurableFile.hash(model.resolve(file)));
            }
        }
        return hashes;
    }

    /** All tasks, evaluators first. */
    public static List<AblationTask> tasks(AblationPlan plan) {
        Set<Metric> metrics = metrics(plan);
        List<AblationTask> tasks = new ArrayList<>();
        tasks.add(AblationTask.of(AblationTask.Kind.MATCHING, plan));
        for (AblationTask.Kind kind : AblationTask.Kind.values()) {
            if (metrics.stream().anyMatch(kind::serves)) {
                tasks.add(AblationTask.of(kind, plan));
            }
        }
        for (long seed : plan.seeds()) { // all variants with the first seed come first, for an early comparison
            plan.variants().keySet().forEach(variant -> tasks.add(AblationTask.run(variant, seed, plan)));
        }
        return tasks;
    }

    public static Set<Metric> metrics(AblationPlan plan) {
        Set<Metric> metrics = EnumSet.noneOf(Metric.class);
        plan.measure().metrics().forEach(name -> metrics.add(Metric.named(name)));
        return metrics;
    }
}
