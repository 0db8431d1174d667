package org.drgan.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drgan.cli.shared.UserMistake;
import org.drgan.metric.Metric;
import org.drgan.model.Provenance;
import org.drgan.settings.AblationPlan;

/**
 * A piece of an ablation that a process of its own does, and goes on with after an interruption.
 *
 * @param kind what is trained
 * @param name as people and the command line call it
 * @param variant of a run; else empty
 * @param seed of a run
 * @param steps in all
 */
public record AblationTask(Kind kind, String name, String variant, long seed, long steps) {
    private static final String CHECKPOINT = "step-(\\d{6,18})";

    /** What is trained. */
    public enum Kind {
        /** The matching model that generators learn to please. */
        MATCHING,
        /** The matching model that judges. */
        JUDGE,
        /** The classifier that judges. */
        EVALUATOR,
        /** The reader of attributes that judges. */
        READER,
        /** A generator with its discriminators. */
        RUN;

        /** Whether a measure needs it. */
        boolean serves(Metric metric) {
            return switch (metric.judge()) {
                case FEATURES, CLASSES -> this == EVALUATOR;
                case MATCHING -> this == JUDGE;
                case READER -> this == READER;
                case FEATURES_OR_READER -> this == EVALUATOR || this == READER;
                case NOBODY -> false;
            };
        }
    }

    static AblationTask of(Kind kind, AblationPlan plan) {
        return switch (kind) {
            case MATCHING ->
                new AblationTask(kind, "damsm", "", 0, plan.common().damsm().steps());
            case JUDGE ->
                new AblationTask(kind, "judge", "", 0, plan.common().damsm().steps());
            case EVALUATOR ->
                new AblationTask(kind, "evaluator", "", 0, plan.judges().evaluatorSteps());
            case READER -> new AblationTask(kind, "reader", "", 0, plan.judges().readerSteps());
            case RUN -> throw new IllegalArgumentException("a run has a variant and a seed");
        };
    }

    static AblationTask run(String variant, long seed, AblationPlan plan) {
        return new AblationTask(
                Kind.RUN,
                AblationFolder.name(variant, seed),
                variant,
                seed,
                plan.common().train().steps());
    }

    /** Where it writes. */
    Path place(AblationFolder folder) {
        return switch (kind) {
            case MATCHING -> folder.matching();
            case JUDGE -> folder.judge();
            case EVALUATOR -> folder.evaluator();
            case READER -> folder.reader();
            case RUN -> folder.run(variant, seed);
        };
    }

    /**
     * Whether nothing is left to do.
     *
     * @throws UserMistake when what lies in its place is broken
     */
    public boolean isDone(AblationFolder folder, AblationPlan plan) {
        Path place = place(folder);
        try {
            return switch (kind) {
                case MATCHING, JUDGE -> Provenance.isFinished(place);
                case EVALUATOR, READER -> Files.isRegularFile(place);
                case RUN ->
                    VariantRun.measured(place)
                            .contains(plan.milestones().get(plan.milestones().size() - 1));
            };
        } catch (IOException broken) {
            throw new UserMistake(
                    "the run folder " + place + " is broken: " + broken.getMessage()
                            + " Mend it, or delete the folder to train it anew.",
                    broken);
        }
    }

    /** Steps that the newest checkpoint has; 0 before the first. */
    long reached(AblationFolder folder) {
        Path checkpoints = place(folder).resolve("checkpoints");
        try (Stream<Path> children = Files.isDirectory(checkpoints) ? Files.list(checkpoints) : Stream.empty()) {
            TreeSet<Long> steps = children.map(child -> String.valueOf(child.getFileName()))
                    .filter(name -> name.matches(CHECKPOINT))
                    .map(name -> Long.parseLong(name.replaceFirst(CHECKPOINT, "$1")))
                    .collect(Collectors.toCollection(TreeSet::new));
            return steps.isEmpty() ? 0 : steps.last();
        } catch (IOException unreadable) {
            throw new UserMistake("the run folder " + place(folder) + " cannot be read: " + unreadable, unreadable);
        }
    }
}
