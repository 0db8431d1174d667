import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Draws with an exported model, without drgan: {@code DrawOnnx birds.onnx "a small red bird" 3 bird.png}. */
public final class DrawOnnx {
    public static void main(String[] arguments) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(arguments[0])) {
            Map<String, String> about = session.getMetadata().getCustomMetadata();
            List<String> vocabulary = List.of(about.get("vocabulary").replaceAll("^\\[\"|\"\\]$", "").split("\",\""));
            long[] ids = Arrays.stream(arguments[1].toLowerCase().split("[^a-z0-9_]+"))
                    .filter(vocabulary::contains)
                    .mapToLong(word -> vocabulary.indexOf(word) + 1)
                    .limit(Long.parseLong(about.get("maximum_words")))
                    .toArray();
            float[] noise = noise(Long.parseLong(arguments[2]), 200);
            Map<String, OnnxTensor> inputs = Map.of(
                    "ids", OnnxTensor.createTensor(environment, new long[][] {ids}),
                    "padding", OnnxTensor.createTensor(environment, new boolean[][] {new boolean[ids.length]}),
                    "noise", OnnxTensor.createTensor(environment, new float[][] {Arrays.copyOf(noise, 100)}),
                    "condition_noise",
                            OnnxTensor.createTensor(environment, new float[][] {Arrays.copyOfRange(noise, 100, 200)}));
            try (OrtSession.Result result = session.run(inputs)) {
                OnnxTensor picture = (OnnxTensor) result.get(0); // [1, 3, S, S], the largest
                int side = (int) picture.getInfo().getShape()[3];
                FloatBuffer planes = picture.getFloatBuffer();
                BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
                for (int i = 0; i < side * side; i++) {
                    int colour = 0;
                    for (int channel = 0; channel < 3; channel++) {
                        float level = (planes.get(channel * side * side + i) + 1) * 127.5f;
                        colour = colour << 8 | Math.round(Math.max(0, Math.min(255, level)));
                    }
                    image.setRGB(i % side, i / side, colour);
                }
                ImageIO.write(image, "png", new File(arguments[3]));
            }
        }
    }

    /** The noise of the first picture of a seed, the same as drgan's. */
    private static float[] noise(long seed, int size) {
        long key = mix(mix(seed));
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            double radius = Math.sqrt(-2 * Math.log(uniform(key, i / 2 * 2)));
            double angle = 2 * Math.PI * uniform(key, i / 2 * 2 + 1);
            values[i] = (float) (radius * (i % 2 == 0 ? Math.cos(angle) : Math.sin(angle)));
        }
        return values;
    }

    private static double uniform(long key, long counter) {
        return ((mix(key + 0x9E3779B97F4A7C15L * (counter + 1)) >>> 11) + 0.5) / (1L << 53);
    }

    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
