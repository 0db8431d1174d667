package org.drgan.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drgan.metric.FeatureNetwork;
import org.drgan.metric.FeatureNetworks;
import org.drgan.metric.PortionExaminer;
import org.drgan.metric.SentencePool;
import org.drgan.metric.pictures.MeasuredPictures;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.model.Provenance;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.jspecify.annotations.Nullable;

/** The evaluators' networks, broadcast like {@link SharedModel}. */
final class SharedEvaluators implements Serializable {
    private static final long serialVersionUID = 1;
    private static final List<String> MATCHING =
            List.of(Settings.FILE, MatchingModel.VOCABULARY, MatchingModel.TEXT, MatchingModel.IMAGE, Provenance.FILE);

    private final @Nullable SharedFiles features;
    private final boolean isFolder; // whether features are those of a folder, not of a single file
    private final @Nullable SharedFiles judge;
    private final @Nullable SentencePool pool; // of the judge
    private final long seed;
    private transient @Nullable PortionExaminer open;
    private transient @Nullable Map<String, Integer> classes;

    /**
     * @param features file or folder of a feature network; null for none
     * @param judge folder of a matching model; null for none
     * @param pool its candidate sentences
     */
    SharedEvaluators(@Nullable Path features, @Nullable Path judge, @Nullable SentencePool pool, long seed)
            throws IOException {
        this.isFolder = features != null && Files.isDirectory(features);
        this.features = features == null
                ? null
                : isFolder ? SharedFiles.of(ModelFolder.locate(features), MATCHING) : SharedFiles.of(features);
        this.judge = judge == null ? null : SharedFiles.of(ModelFolder.locate(judge), MATCHING);
        this.pool = pool;
        this.seed = seed;
    }

    /** About how many bytes are broadcast. */
    long size() {
        return (features == null ? 0 : features.size()) + (judge == null ? 0 : judge.size());
    }

    /** The networks, loaded by the first task of this executor. */
    synchronized PortionExaminer open() throws IOException {
        PortionExaminer examiner = open;
        if (examiner == null) {
            try {
                Devices.threads(SharedModel.threads());
                Optional<FeatureNetwork> network =
                        features == null ? Optional.empty() : Optional.of(features.read(this::network));
                List<MatchingModel> judges = new ArrayList<>();
                if (judge != null) {
                    judges.add(judge.read(folder -> MatchingModel.read(folder)));
                }
                examiner = new PortionExaminer(network, judges, pool == null ? List.of() : List.of(pool), seed);
            } catch (LinkageError missing) {
                throw SharedModel.withoutNatives(missing);
            }
            open = examiner;
        }
        return examiner;
    }

    private FeatureNetwork network(Path unpacked) throws IOException {
        if (isFolder) {
            return FeatureNetworks.read(unpacked);
        }
        try (var files = Files.list(unpacked)) {
            return FeatureNetworks.read(files.findFirst().orElseThrow());
        }
    }

    /** The class of the test picture that has a sentence. */
    synchronized int classOf(String sentence) {
        if (pool == null) {
            return MeasuredPictures.NO_CLASS;
        }
        Map<String, Integer> known = classes;
        if (known == null) {
            known = pool.classesBySentence();
            classes = known;
        }
        return known.getOrDefault(sentence, MeasuredPictures.NO_CLASS);
    }
}
