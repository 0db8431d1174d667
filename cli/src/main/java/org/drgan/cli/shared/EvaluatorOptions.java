package org.drgan.cli.shared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drgan.evaluator.AttributeReaderFile;
import org.drgan.evaluator.TrainedOn;
import org.drgan.files.DurableFile;
import org.drgan.metric.Evaluators;
import org.drgan.metric.Evaluators.Matching;
import org.drgan.metric.FeatureNetwork;
import org.drgan.metric.FeatureNetworks;
import org.drgan.metric.MatchingNetwork;
import org.drgan.metric.Metric;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.Settings;
import org.drgan.weights.WeightsDifference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name evaluators; none of them may be the matching model that the generator was trained with. */
public final class EvaluatorOptions {
    @Option(
            names = "--features",
            paramLabel = "FILE|DIR",
            description =
                    "a feature network: from 'drgan evaluator train', Inception-v3 weights (safetensors or .pth), or the"
                            + " folder of a matching model")
    private @Nullable Path features;

    @Option(
            names = "--judge",
            paramLabel = "RUN",
            description =
                    "a matching model with another seed, for r-precision; results with the model's own are also reported")
    private @Nullable Path judge;

    @Option(
            names = "--reader",
            paramLabel = "FILE",
            description = "an attribute reader, from 'drgan reader train' or 'drgan evaluator train'")
    private @Nullable Path reader;

    /** Names the option that a measure needs. */
    public static String missing(Metric metric) {
        return switch (metric.needs()) {
            case FEATURES -> "name a feature network with --features ('drgan evaluator train' trains one)";
            case CLASSES ->
                "name a feature network that predicts classes with --features ('drgan evaluator train' trains one)";
            case MATCHING -> "name a matching model with --judge ('drgan damsm train --seed 2' trains one)";
            case READER -> "name an attribute reader with --reader ('drgan reader train' trains one)";
            case FEATURES_OR_READER ->
                "name a feature network with --features, an attribute reader with --reader, or both"
                        + " ('drgan evaluator train' and 'drgan reader train' train them)";
            case NOTHING -> throw new IllegalArgumentException(metric + " needs no evaluator");
        };
    }

    /**
     * Reads all evaluators.
     *
     * @param model that drew the pictures; null if unknown
     * @throws IOException naming the file of an evaluator that is missing or damaged
     */
    public Evaluators read(@Nullable Path model) throws IOException {
        return read(model, features, judge, reader);
    }

    /**
     * Warnings about evaluators that were trained on other data than the evaluated model.
     *
     * @throws IOException when they cannot be read
     */
    public List<String> warnings(Settings settings) throws IOException {
        List<String> warnings = new ArrayList<>();
        for (Path file : new Path[] {features, reader}) {
            if (file != null && String.valueOf(file.getFileName()).endsWith(".safetensors")) {
                TrainedOn.otherThan(settings, file).ifPresent(warnings::add);
            }
        }
        return warnings.stream().distinct().toList();
    }

    /** Reads the evaluators that are not null. */
    public static Evaluators read(
            @Nullable Path model, @Nullable Path features, @Nullable Path judge, @Nullable Path reader)
            throws IOException {
        Path own = model == null ? null : ModelFolder.locate(model);
        boolean matched = own != null && Files.isRegularFile(own.resolve(MatchingModel.IMAGE));
        String ownHash = own != null && matched ? MatchingNetwork.hash(own) : "";
        List<Matching> matching = new ArrayList<>();
        if (own != null && matched) {
            matching.add(new Matching(Matching.TRAINED_AGAINST, MatchingModel.read(own), ownHash));
        }
        if (judge != null) {
            MatchingModel other = MatchingModel.read(judge);
            String hash = MatchingNetwork.hash(judge);
            refuseOwn("--judge " + judge, hash, ownHash);
            refuseSameText("--judge " + judge, judge, own);
            matching.add(new Matching(Matching.INDEPENDENT, other, hash));
        }
        Optional<FeatureNetwork> network = Optional.empty();
        if (features != null) {
            network = Optional.of(FeatureNetworks.read(features));
            refuseOwn("--features " + features, network.get().hash(), ownHash);
            refuseSameText("--features " + features, features, own);
        }
        Optional<Evaluators.Reading> reading = reader == null
                ? Optional.empty()
                : Optional.of(new Evaluators.Reading(AttributeReaderFile.read(reader), DurableFile.hash(reader)));
        return new Evaluators(network, matching, reading);
    }

    /** Compares text encoders, because a model folder may lack the image encoder of its matching model. */
    private static void refuseSameText(String option, Path given, @Nullable Path own) throws IOException {
        Path text = ModelFolder.locate(given).resolve(MatchingModel.TEXT);
        Path ours = own == null ? null : own.resolve(MatchingModel.TEXT);
        if (ours == null || !Files.isRegularFile(ours) || !Files.isRegularFile(text)) {
            return;
        }
        WeightsDifference difference = WeightsDifference.between(text, ours);
        if (difference.same() > 0 && difference.isEqual()) {
            throw new UserMistake(option + " has the text encoder that the generator was trained with, so it is its own"
                    + " matching model and its scores would be too high: use another one");
        }
    }

    private static void refuseOwn(String option, String hash, String own) {
        if (hash.equals(own)) {
            throw new UserMistake(option + " is the network that the generator was trained with ("
                    + hash.substring(0, 12) + "), so its scores would be too high: use another one");
        }
    }
}
