package org.drgan.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drgan.cli.shared.UserMistake;
import org.drgan.evaluator.ReaderCheckpoint;
import org.drgan.metric.Metric;
import org.drgan.model.Provenance;
import org.drgan.settings.AblationPlan;

/**
 * A part of an ablation, done by a worker process; it can continue after an interruption.
 *
 * @param kind what is trained
 * @param name for messages and the command line
 * @param variant of a run; else empty
 * @param seed of a run
 * @param steps in total
 */
public record AblationTask(Kind kind, String name, String variant, long seed, long steps) {
    private static final String CHECKPOINT = "step-(\\d{6,18})";

    /** What is trained. */
    public enum Kind {
        /** The matching model that generators are trained with. */
        MATCHING,
        /** The independent matching model, for R-precision. */
        INDEPENDENT,
        /** The classifier, for FID and other measures of features. */
        EVALUATOR,
        /** The attribute reader. */
        READER,
        /** A generator with its discriminators. */
        RUN;

        /** Whether a measure needs it. */
        boolean serves(Metric metric) {
            return switch (metric.needs()) {
                case FEATURES, CLASSES -> this == EVALUATOR;
                case MATCHING -> this == INDEPENDENT;
                case READER -> this == READER;
                case FEATURES_OR_READER -> this == EVALUATOR || this == READER;
                case NOTHING -> false;
            };
        }
    }

    static AblationTask of(Kind kind, AblationPlan plan) {
        return switch (kind) {
            case MATCHING ->
                new AblationTask(kind, "damsm", "", 0, plan.common().damsm().steps());
            case INDEPENDENT ->
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

    /** Its output file or folder. */
    Path place(AblationFolder folder) {
        return switch (kind) {
            case MATCHING -> folder.matching();
            case INDEPENDENT -> folder.independent();
            case EVALUATOR -> folder.evaluator();
            case READER -> folder.reader();
            case RUN -> folder.run(variant, seed);
        };
    }

    /**
     * Whether it is finished.
     *
     * @throws UserMistake when its output is damaged
     */
    public boolean isDone(AblationFolder folder, AblationPlan plan) {
        Path place = place(folder);
        try {
            return switch (kind) {
                case MATCHING, INDEPENDENT -> Provenance.isFinished(place);
                case EVALUATOR, READER -> Files.isRegularFile(place);
                case RUN ->
                    VariantRun.measured(place)
                            .contains(plan.milestones().get(plan.milestones().size() - 1));
            };
        } catch (IOException broken) {
            throw new UserMistake(
                    "the run folder " + place + " is damaged: " + broken.getMessage()
                            + ". Repair it, or delete the folder to train it again.",
                    broken);
        }
    }

    /** Steps of the newest checkpoint; 0 if there is none. */
    long reached(AblationFolder folder) {
        try {
            if (kind == Kind.EVALUATOR || kind == Kind.READER) {
                return ReaderCheckpoint.steps(place(folder));
            }
        } catch (IOException damaged) {
            return 0; // the task itself will report it
        }
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
