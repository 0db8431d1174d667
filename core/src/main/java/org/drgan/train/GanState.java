package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.discriminator.Discriminator;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.OptimiserSettings;
import org.drgan.settings.Settings;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Processes;
import org.drgan.tensor.State;
import org.drgan.tensor.WeightAverage;
import org.drgan.text.Vocabulary;
import org.jspecify.annotations.Nullable;

/** The state of GAN training: its networks, their optimisers and the generator's average. */
final class GanState implements AutoCloseable {
    private final Networks networks;
    private final Objectives objectives;
    private final AdamOptimiser generatorOptimiser; // moves the objectives' networks, too
    private final List<AdamOptimiser> discriminatorOptimisers = new ArrayList<>();
    private final @Nullable AdamOptimiser featureOptimiser;
    private final WeightAverage average;

    /** The state before the first step; the seed in the settings determines all weights. */
    GanState(Settings settings, MatchingModel matching, Device device) {
        this(settings, matching, device, Processes.ALONE);
    }

    /** Likewise, for one of several processes. */
    GanState(Settings settings, MatchingModel matching, Device device, Processes processes) {
        Noise.seedStep(settings.seed(), -1);
        this.networks = Networks.around(matching, settings, settings.norms(processes));
        this.objectives = Objectives.of(settings, processes);
        networks.all().forEach(network -> network.to(device, false));
        objectives.networks().values().forEach(network -> network.to(device, false));
        OptimiserSettings schedule = settings.optimiser();
        Map<String, Tensor> drawing = new LinkedHashMap<>(State.parameters(networks.generator()));
        objectives.networks().forEach((file, network) -> {
            String prefix = file.replace('-', '_') + ".";
            State.parameters(network).forEach((name, parameter) -> drawing.put(prefix + name, parameter));
        });
        this.generatorOptimiser = new AdamOptimiser(drawing, schedule.beta1(), schedule.beta2());
        for (Discriminator discriminator : networks.discriminators()) {
            discriminatorOptimisers.add(
                    new AdamOptimiser(State.parameters(discriminator), schedule.beta1(), schedule.beta2()));
        }
        this.featureOptimiser = networks.features() == null
                ? null
                : new AdamOptimiser(State.parameters(networks.features()), schedule.beta1(), schedule.beta2());
        this.average = new WeightAverage(
                networks.generator(),
                settings.train().averageDecay(),
                settings.train().averageWarmUp());
    }

    /**
     * Starts from the weights of a model's generator, and of its discriminators if it has them, instead of random ones.
     *
     * @param vocabulary of the matching model, must be that of the generator's training
     * @throws IOException naming the file that is missing, damaged or belongs to another model
     */
    void start(Path folder, Vocabulary vocabulary) throws IOException {
        Map<String, Module> discriminators = new LinkedHashMap<>();
        for (int stage = 0; stage < networks.discriminators().size(); stage++) {
            discriminators.put(
                    MatchingModel.discriminator(side(stage)),
                    networks.discriminators().get(stage));
        }
        if (networks.features() != null) {
            discriminators.put(MatchingModel.FEATURE_DISCRIMINATOR, networks.features());
        }
        ModelFolder.load(folder, vocabulary, networks.generator(), discriminators);
        average.load(State.of(networks.generator()));
    }

    Networks networks() {
        return networks;
    }

    Objectives objectives() {
        return objectives;
    }

    AdamOptimiser generatorOptimiser() {
        return generatorOptimiser;
    }

    AdamOptimiser discriminatorOptimiser(int stage) {
        return discriminatorOptimisers.get(stage);
    }

    /** Of the discriminator of features, or null when switched off. */
    @Nullable
    AdamOptimiser featureOptimiser() {
        return featureOptimiser;
    }

    WeightAverage average() {
        return average;
    }

    /** The live tensors, by the names of files and of tensors in a checkpoint. */
    Map<String, Map<String, Tensor>> tensors() {
        Map<String, Map<String, Tensor>> tensors = new LinkedHashMap<>();
        tensors.put("generator", State.of(networks.generator()));
        tensors.put("average", average.state());
        tensors.put("optimiser-generator", generatorOptimiser.state());
        for (int stage = 0; stage < networks.discriminators().size(); stage++) {
            tensors.put(
                    "discriminator" + side(stage),
                    State.of(networks.discriminators().get(stage)));
            tensors.put(
                    "optimiser-discriminator" + side(stage),
                    discriminatorOptimisers.get(stage).state());
        }
        if (networks.features() != null && featureOptimiser != null) {
            tensors.put("discriminator-features", State.of(networks.features()));
            tensors.put("optimiser-discriminator-features", featureOptimiser.state());
        }
        objectives.networks().forEach((file, network) -> tensors.put(file, State.of(network)));
        return tensors;
    }

    /** Copies saved {@link #tensors} back. */
    void restore(Map<String, Map<String, Tensor>> saved) {
        State.load(networks.generator(), part(saved, "generator"));
        average.load(part(saved, "average"));
        generatorOptimiser.load(part(saved, "optimiser-generator"));
        for (int stage = 0; stage < networks.discriminators().size(); stage++) {
            State.load(networks.discriminators().get(stage), part(saved, "discriminator" + side(stage)));
            discriminatorOptimisers.get(stage).load(part(saved, "optimiser-discriminator" + side(stage)));
        }
        if (networks.features() != null && featureOptimiser != null) {
            State.load(networks.features(), part(saved, "discriminator-features"));
            featureOptimiser.load(part(saved, "optimiser-discriminator-features"));
        }
        objectives.networks().forEach((file, network) -> State.load(network, part(saved, file)));
    }

    private int side(int stage) {
        return networks.generator().sides().get(stage);
    }

    private static Map<String, Tensor> part(Map<String, Map<String, Tensor>> saved, String file) {
        return Objects.requireNonNull(saved.get(file), () -> "the checkpoint has no " + file);
    }

    @Override
    public void close() {
        networks.all().forEach(Module::close);
        objectives.networks().values().forEach(Module::close);
    }
}
