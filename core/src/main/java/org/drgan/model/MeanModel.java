package org.drgan.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.files.DurableFile;
import org.drgan.settings.Settings;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.State;

/**
 * Makes a model whose generator has the mean weights of several generators.
 *
 * <p>Wortsman et al. 2022, "Model soups": the mean of networks that were trained further from the same weights is often
 * better than each of them. Batch-norm statistics are averaged as well; {@code train.StandingStatistics} measures better
 * ones. Generators that were trained apart from each other have no useful mean.
 */
public final class MeanModel {
    private MeanModel() {}

    /**
     * Writes the mean as a model folder, with the other files of the last model.
     *
     * @param models model or run folders, at least two, with the same matching model
     * @param target must be absent or empty
     * @throws IOException naming the model that is missing or damaged, or when the target holds files or cannot be
     *     written
     * @throws IllegalArgumentException when there are fewer than two models, or naming two of different networks or
     *     matching models
     */
    public static void write(List<Path> models, Path target) throws IOException {
        if (models.size() < 2) {
            throw new IllegalArgumentException("a mean needs two models or more, but there is " + models.size());
        }
        try (PointerScope scope = new PointerScope()) {
            List<ModelFolder> read = new ArrayList<>();
            for (Path model : models) {
                read.add(ModelFolder.read(model));
                requireAlike(models.get(0), read.get(0), model, read.get(read.size() - 1));
            }
            List<Map<String, Tensor>> weights =
                    read.stream().map(model -> State.of(model.generator())).toList();
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("version", CodeVersion.current());
            for (int i = 0; i < models.size(); i++) {
                facts.put("mean of " + (i + 1), DurableFile.hash(generator(models.get(i))));
            }
            ModelFolder.derive(models.get(models.size() - 1), target, mean(weights), facts);
        }
    }

    private static Path generator(Path model) {
        return ModelFolder.locate(model).resolve(MatchingModel.GENERATOR);
    }

    private static void requireAlike(Path one, ModelFolder first, Path other, ModelFolder next) {
        if (!first.settings().generator().equals(next.settings().generator())) {
            throw new IllegalArgumentException("the generators of " + one + " and " + other
                    + " are different networks: the sections 'model' of their " + Settings.FILE + " differ");
        }
        if (!first.vocabulary().hash().equals(next.vocabulary().hash())
                || !State.hash(State.of(first.text())).equals(State.hash(State.of(next.text())))) {
            throw new IllegalArgumentException("the generators of " + one + " and " + other
                    + " were trained with different matching models, so their mean is of no use");
        }
    }

    /** Computed in 64 bits; whole numbers, the counters of batch norms, are those of the last one. */
    private static Map<String, Tensor> mean(List<Map<String, Tensor>> all) {
        Map<String, Tensor> mean = new LinkedHashMap<>();
        all.get(all.size() - 1).forEach((name, tensor) -> {
            if (!tensor.is_floating_point()) {
                mean.put(name, tensor);
                return;
            }
            Tensor sum = torch.zeros_like(tensor).to(torch.ScalarType.Double);
            for (Map<String, Tensor> one : all) {
                Tensor value = Objects.requireNonNull(one.get(name)); // the networks are alike
                sum = sum.add(value.detach().to(torch.ScalarType.Double));
            }
            mean.put(name, sum.div(new Scalar((double) all.size())).to(tensor.scalar_type()));
        });
        return mean;
    }
}
