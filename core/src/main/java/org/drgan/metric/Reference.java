package org.drgan.metric;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.metric.pictures.RealPictures;
import org.drgan.tensor.Tensors;
import org.drgan.text.Plain;
import org.drgan.weights.Safetensors;

/**
 * Statistics of real pictures, computed once and used for many models.
 *
 * @param network the hash of the feature network; empty if unknown
 * @param networkName readable name of that network
 * @param pictures description of the pictures
 * @param side of the pictures that the network examined; 0 if unknown
 * @param gaussian fitted to the features
 * @param sample features of the first pictures, for measures that need them; empty if the file has none
 * @param classes of the real pictures; empty if the network or the file has none
 */
public record Reference(
        String network,
        String networkName,
        String pictures,
        int side,
        FeatureDistribution gaussian,
        Optional<Rows> sample,
        Optional<Classes> classes) {
    private static final String MEAN = "mean";
    private static final String COVARIANCE = "covariance";
    private static final String SAMPLE = "sample";
    private static final String MARGINAL = "marginal";
    private static final String SCORE = "score";

    /**
     * The real pictures' classes.
     *
     * @param marginal p*(y), [K]
     * @param score their own Inception score
     * @param deviation its spread over the parts
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Classes(double[] marginal, double score, double deviation) {}

    /**
     * Computes a reference from a network's results for real pictures.
     *
     * @param pictures description of the pictures
     * @param side of the pictures that the network examined
     * @throws IOException when the results cannot be read
     */
    public static Reference of(FeatureNetwork network, String pictures, int side, FeatureFindings real)
            throws IOException {
        Optional<Classes> classes = Optional.empty();
        if (network.classes() >= 2 && real.count() >= InceptionScore.SPLITS) {
            InceptionScore score = real.classes();
            Spread spread = score.score();
            classes = Optional.of(new Classes(score.marginal(), spread.mean(), spread.deviation()));
        }
        return new Reference(
                network.hash(), network.name(), pictures, side, real.gaussian(), Optional.of(real.sample()), classes);
    }

    /**
     * Writes it as safetensors, atomically.
     *
     * @throws IOException naming the file, when it cannot be written
     */
    public void write(Path file) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            int width = gaussian.width();
            tensors.put(MEAN, Tensor.create(gaussian.mean(), width));
            tensors.put(COVARIANCE, Tensor.create(gaussian.covariance(), width, width));
            sample.ifPresent(rows -> tensors.put(SAMPLE, Tensors.of(rows.values(), rows.count(), rows.width())));
            classes.ifPresent(real -> {
                tensors.put(MARGINAL, Tensor.create(real.marginal(), real.marginal().length));
                tensors.put(SCORE, Tensor.create(new double[] {real.score(), real.deviation()}, 2));
            });
            Map<String, String> metadata = new LinkedHashMap<>();
            metadata.put("network", network);
            metadata.put("network_name", networkName);
            metadata.put("pictures", pictures);
            metadata.put("side", Integer.toString(side));
            metadata.put("count", Long.toString(gaussian.count()));
            Safetensors.write(file, tensors, Safetensors.sealed(tensors, metadata));
        }
    }

    /**
     * Reads a file of {@link #write}, or an {@code .npz} file with {@code mu} and {@code sigma} from other tools.
     *
     * @throws IOException naming the file and the entry that is missing or wrong
     */
    public static Reference read(Path file) throws IOException {
        try {
            return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".npz")
                    ? numpy(file)
                    : safetensors(file);
        } catch (IllegalArgumentException wrong) {
            throw new IOException(file + " holds no usable reference: " + wrong.getMessage(), wrong);
        }
    }

    private static Reference numpy(Path file) throws IOException {
        Map<String, NumpyFile.Numbers> arrays = NumpyFile.read(file, "mu", "sigma");
        NumpyFile.Numbers mean = arrays.get("mu");
        NumpyFile.Numbers covariance = arrays.get("sigma");
        if (mean == null || covariance == null) {
            throw new IOException(
                    file + " has no array " + (mean == null ? "mu" : "sigma") + ", expected mu [D] and sigma [D, D]");
        }
        if (mean.shape().length != 1 || covariance.shape().length != 2) {
            throw new IllegalArgumentException("expected mu [D] and sigma [D, D]");
        }
        FeatureDistribution gaussian = new FeatureDistribution(0, mean.values(), covariance.values());
        return new Reference(
                "", "of which the file says nothing", "of " + file, 0, gaussian, Optional.empty(), Optional.empty());
    }

    private static Reference safetensors(Path file) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Safetensors.Contents contents = Safetensors.read(file).requireUnchanged(file);
            Map<String, String> metadata = contents.metadata();
            Tensor sample = contents.tensors().get(SAMPLE);
            Tensor marginal = contents.tensors().get(MARGINAL);
            double[] mean = doubles(contents.tensor(MEAN), MEAN);
            FeatureDistribution gaussian = new FeatureDistribution(
                    number(metadata, "count"), mean, doubles(contents.tensor(COVARIANCE), COVARIANCE));
            Optional<Rows> rows = Optional.empty();
            if (sample != null) {
                if (sample.dim() != 2 || sample.size(1) != mean.length) {
                    throw new IllegalArgumentException("its sample is not [pictures, " + mean.length + "]");
                }
                rows = Optional.of(new Rows(mean.length, Tensors.floats(sample)).requireFinite("the features"));
            }
            Optional<Classes> classes = Optional.empty();
            if (marginal != null) {
                double[] score = doubles(contents.tensor(SCORE), SCORE);
                if (score.length != 2) {
                    throw new IllegalArgumentException("its score is not a value and a spread");
                }
                classes = Optional.of(new Classes(doubles(marginal, MARGINAL), score[0], score[1]));
            }
            return new Reference(
                    metadata.getOrDefault("network", ""),
                    metadata.getOrDefault("network_name", "of which the file says nothing"),
                    metadata.getOrDefault("pictures", "of " + file),
                    (int) number(metadata, "side"),
                    gaussian,
                    rows,
                    classes);
        }
    }

    private static double[] doubles(Tensor tensor, String name) {
        if (tensor.scalar_type().intern() != torch.ScalarType.Double) {
            throw new IllegalArgumentException("its " + name + " is not in 64 bits");
        }
        return FeatureStatistics.array(tensor);
    }

    private static long number(Map<String, String> metadata, String name) {
        String text = metadata.getOrDefault(name, "0");
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("its " + name + " is '" + text + "', expected a number");
        }
        return Long.parseLong(text);
    }

    /** Whether this has everything that a measure needs; files of other tools allow only FID. */
    public boolean serves(Metric metric) {
        return switch (metric) {
            case KID, PRECISION_RECALL -> sample.isPresent();
            case IS, MS -> classes.isPresent();
            case FID, R_PRECISION, ATTRIBUTES, DIVERSITY, SPECTRUM -> true;
        };
    }

    /**
     * Refuses a reference of another network.
     *
     * @param now the network that is used now
     * @param seen side of the pictures that it evaluates
     * @throws IllegalArgumentException naming both
     */
    public void requireMadeBy(FeatureNetwork now, int seen) {
        boolean unlike = network.isEmpty() ? gaussian.width() != now.width() : !network.equals(now.hash());
        if (unlike) {
            throw new IllegalArgumentException("the reference was made with another feature network: with "
                    + networkName + " (" + (network.isEmpty() ? gaussian.width() + " numbers" : Plain.hash(network))
                    + "), but now " + now.name() + " (" + Plain.hash(now.hash()) + ", " + now.width()
                    + " numbers) is used");
        }
        if (side != 0 && side != seen) {
            throw new IllegalArgumentException("the reference was made of pictures of " + side
                    + " pixels, but now pictures of " + seen + " are evaluated");
        }
    }

    /**
     * Refuses a reference of other real pictures. A different number of birds drawn in memory is allowed; files without
     * a description of their pictures are always accepted.
     *
     * @param now the real pictures that are used now
     * @throws IllegalArgumentException naming both
     */
    public void requireMadeOf(RealPictures now) {
        if (pictures.startsWith(RealPictures.BEGINNING) && !now.areDescribedBy(pictures, gaussian.count())) {
            throw new IllegalArgumentException("the reference was made of other pictures: of " + pictures
                    + ", but now the real pictures are " + now.identity()
                    + "; use the data that it was made of, or a new file name to create another reference");
        }
    }
}
