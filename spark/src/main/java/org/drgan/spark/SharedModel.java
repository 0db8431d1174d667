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
 * A model that is broadcast: its files are sent once to each executor, where the first task loads it for all tasks.
 * There is one model per executor because Spark keeps one instance of a broadcast value in each executor.
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
     * @param vocabulary of the model
     * @param most words of a sentence; further ones are cut off
     */
    record Sentences(Vocabulary vocabulary, int most) {}

    private SharedModel(SharedFiles files, Precision precision) {
        this.files = files;
        this.precision = precision;
    }

    /**
     * Reads a model's files.
     *
     * @param place a model folder or run folder
     * @throws IOException naming the file of the model that is missing or damaged
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

    /** How the model reads sentences; works without libtorch. */
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
     * The model, loaded by the first task of this executor.
     *
     * @param opened counts how often it is loaded
     * @throws IOException when the files cannot be unpacked or are damaged
     * @throws IllegalStateException naming this executor when it cannot load libtorch
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

    /** Threads per operation: the number of cores that Spark gives a task. */
    static int threads() {
        TaskContext task = TaskContext.get();
        return task == null ? 1 : Math.max(1, task.cpus());
    }

    /** The error when libtorch cannot be loaded. */
    static IllegalStateException withoutNatives(LinkageError missing) {
        SparkEnv here = SparkEnv.get();
        String executor = here == null ? "this process" : "executor " + here.executorId();
        return new IllegalStateException(
                executor + " on " + host() + " cannot load libtorch (" + System.getProperty("os.name") + ", "
                        + System.getProperty("os.arch") + "): " + missing
                        + ". The submitted jar must contain libtorch for the system of all machines: build it on"
                        + " such a system, or add org.bytedeco:pytorch and org.bytedeco:openblas with its classifier with --jars.",
                missing);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "a machine without a name";
        }
    }

    /** The first five of a list, for messages. */
    static String some(List<String> all) {
        return String.join("; ", all.subList(0, Math.min(5, all.size())));
    }
}
