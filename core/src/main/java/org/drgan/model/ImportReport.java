package org.drgan.model;

import java.nio.file.Path;
import java.util.List;

/**
 * The result of an import. If tensors do not fit, nothing was written.
 *
 * @param fits whether nothing is missing, extra or of another shape
 * @param matched number of tensors that fit
 * @param unused names of tensors that no picture depends on
 * @param missing names and shapes of tensors that are missing in the file
 * @param extra names of tensors that the network does not have
 * @param misshapen names, with shapes found and expected
 * @param written the files that were written
 * @param lacking the files that the folder still needs before it can draw; empty for kinds that draw nothing
 */
public record ImportReport(
        boolean fits,
        int matched,
        List<String> unused,
        List<String> missing,
        List<String> extra,
        List<String> misshapen,
        List<Path> written,
        List<String> lacking) {}
