package org.drgan.metric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.drgan.weights.WeightsFile;

/** Reads feature networks from files or folders. */
public final class FeatureNetworks {
    private FeatureNetworks() {}

    /**
     * Reads a network and recognizes its kind: a folder is a matching model, a file with Inception-v3's tensor names is
     * Inception-v3, any other file is a classifier trained by drgan.
     *
     * @throws IOException naming what is missing, damaged or of another kind
     */
    public static FeatureNetwork read(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            return MatchingNetwork.read(place);
        }
        Map<String, Tensor> tensors = WeightsFile.read(place).tensors();
        boolean inception = InceptionNetwork.isMeant(tensors);
        tensors.values().forEach(Tensor::close);
        return inception ? InceptionNetwork.read(place) : ReaderNetwork.read(place);
    }
}
