package org.drgan.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.Set;

/** ONNX Runtime with all optimisations and as many threads as drgan. */
final class OnnxRuntime {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRuntime(byte[] model, int threads) {
        try {
            OrtSession.SessionOptions options = new OrtSession.SessionOptions();
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(threads);
            this.session = environment.createSession(model, options);
        } catch (OrtException broken) {
            throw new IllegalStateException("ONNX Runtime cannot read the exported model", broken);
        }
    }

    /** Draws the same pictures at each run; only those of the largest stage are requested. */
    Runnable drawing(long[] ids, float[] noise, float[] conditionNoise, int batch, String picture) {
        int words = ids.length / batch;
        boolean[][] padding = new boolean[batch][words];
        return () -> {
            try (OnnxTensor read =
                            OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {batch, words});
                    OnnxTensor hidden = OnnxTensor.createTensor(environment, padding);
                    OnnxTensor first = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(noise), new long[] {batch, noise.length / batch});
                    OnnxTensor second =
                            OnnxTensor.createTensor(environment, FloatBuffer.wrap(conditionNoise), new long[] {
                                batch, conditionNoise.length / batch
                            });
                    OrtSession.Result result = session.run(
                            Map.of("ids", read, "padding", hidden, "noise", first, "condition_noise", second),
                            Set.of(picture))) {
                if (result.size() != 1) {
                    throw new IllegalStateException("expected one picture, found " + result.size() + " outputs");
                }
            } catch (OrtException broken) {
                throw new IllegalStateException("ONNX Runtime cannot draw", broken);
            }
        };
    }
}
