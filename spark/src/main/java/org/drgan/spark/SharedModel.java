package org.drgan.spark;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.LongAccumulator;
import org.drgan.TextToImage;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Precision;
import org.drgan.text.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * A model that is broadcast: its files travel once to each executor, where the first task opens it and all others of the
 * same executor draw with it. Spark keeps one instance of a broadcast value in each executor; that is what makes it one model.
 */
final class SharedModel implements Serializable {
    private static final long serialVersionUID = 1;

    private final SharedFiles files;
    private final Precision precision;
    private transient @Nullable TextToImage open;
    private transient @Nullable Sentences sentences;

    /**
     * How a model reads sentences.
     *
     * @param vocabulary its words
     * @param most words of a sentence that it reads
     */
    record Sentences(Vocabulary vocabulary, int most) {}

    private SharedModel(SharedFiles files, Precision precision) {
        this.files = files;
        this.precision = precision;
    }

    /**
     * Reads a model's files.
     *
     * @param place the model folder, or a run folder that holds one
     * @throws IOException saying what of the model is missing or damaged
     */
    static SharedModel of(Path place, Precision precision) throws IOException {
        Path folder = ModelFolder.locate(place);
        ModelFolder.requireWhole(folder);
        return new SharedModel(SharedFiles.of(folder, ModelFolder.files()), precision);
    }

    /** How many bytes are broadcast. */
    long size() {
        return files.size();
    }

    String origin() {
        return files.origin();
    }

    /** How the model reads sentences; this needs no natives. */
    synchronized Sentences sentences() throws IOException {
        Sentences known = sentences;
        if (known == null) {
            known = files.read(folder -> new Sentences(
                    Vocabulary.read(folder.resolve(MatchingModel.VOCABULARY)),
                    Settings.read(folder.resolve(Settings.FILE)).data().words()));
            sentences = known;
        }
        return known;
    }

    /**
     * The model, opened when nobody in this executor has done that yet.
     *
     * @param opened called at each opening
     * @throws IOException when the files cannot be unpacked or are damaged
     * @throws IllegalStateException naming this executor when it has no natives of libtorch
     */
    synchronized TextToImage open(LongAccumulator opened) throws IOException {
        TextToImage model = open;
        if (model == null) {
            try {
                Devices.threads(threads());
                model = files.read(folder ->
                        TextToImage.load(folder, new TextToImage.Options("cpu", precision, note -> {}, warning -> {})));
            } catch (LinkageError missing) {
                throw withoutNatives(missing);
            }
            open = model;
            opened.add(1);
        }
        return model;
    }

    /** As many threads for an operation as Spark gives a task cores: other tasks use the others. */
    static int threads() {
        TaskContext task = TaskContext.get();
        return task == null ? 1 : Math.max(1, task.cpus());
    }

    /** What to say where libtorch cannot be loaded. */
    static IllegalStateException withoutNatives(LinkageError missing) {
        SparkEnv here = SparkEnv.get();
        String executor = here == null ? "this process" : "executor " + here.executorId();
        return new IllegalStateException(
                executor + " on " + host() + " cannot load libtorch (" + System.getProperty("os.name") + ", "
                        + System.getProperty("os.arch") + "): " + missing
                        + ". All machines need the natives for their own system in the jar that is submitted: build it on"
                        + " such a system, or add org.bytedeco:pytorch and org.bytedeco:openblas with its classifier by --jars.",
                missing);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "a machine without a name";
        }
    }

    /** The names of what a refusal is about, at most five. */
    static String some(List<String> all) {
        return String.join("; ", all.subList(0, Math.min(5, all.size())));
    }
}
