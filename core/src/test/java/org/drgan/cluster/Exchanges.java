package org.drgan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Norms;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;

/** The program of {@link ClusterTest}: each process compares what comes of its rows with what comes of the whole batch. */
public final class Exchanges {
    private static final long ROWS = 4; // of each process
    private static final Duration TIME_OUT = Duration.ofSeconds(3);

    private Exchanges() {}

    /** Runs as a process of several. */
    public static void main(String[] arguments) throws Exception {
        Place place = Place.of(System.getenv()).orElseThrow();
        try (Cluster cluster = Cluster.join(place, Companions.NONE, Patience.of(TIME_OUT), note -> {})) {
            carries(cluster);
            learnsAsOne(cluster, "means", part -> part.rows().square().mean());
            learnsAsOne(cluster, "sums", part -> spread(part));
            learnsAsOne(cluster, "comparisons", part -> compared(part));
            learnsAsOne(
                    cluster,
                    "all of them",
                    part -> part.rows().square().mean().add(spread(part)).add(compared(part)));
            normalisesAsOne(cluster);
            waitsForTheFirst(cluster);
        }
    }

    private static void carries(Processes processes) {
        Tensor one = Tensors.of(new float[] {processes.rank(), 1}, 2);
        Tensor other = Tensors.of(new float[] {10}, 1);
        processes.add(List.of(one, other));
        int size = processes.size();
        assertThat(Tensors.floats(one)).containsExactly(size * (size - 1) / 2f, size);
        assertThat(Tensors.floats(other)).containsExactly(10f * size);

        long[] ranks = Tensors.longs(processes.gather(Tensors.of(new long[] {processes.rank(), 7}, 1, 2)));
        for (int rank = 0; rank < size; rank++) {
            assertThat(ranks[2 * rank]).isEqualTo(rank);
        }
        Tensor copied = Tensors.of(new long[] {processes.rank() + 5}, 1);
        processes.copyFirst(List.of(copied));
        assertThat(Tensors.longs(copied)).containsExactly(5);

        List<String> texts = processes.exchange("ä".repeat(processes.rank()) + processes.rank());
        assertThat(texts).hasSize(size).first().isEqualTo("0");
        assertThat(texts.get(1)).isEqualTo("ä1");
    }

    private record Part(Processes processes, Tensor rows) {}

    private static Tensor spread(Part part) {
        double count = part.rows().numel() * part.processes().size();
        Tensor mean = part.processes().sum(part.rows().sum()).div(new Scalar(count)); // []
        Tensor variance =
                part.processes().sum(part.rows().sub(mean).square().sum()).div(new Scalar(count)); // []
        return variance.sqrt().mul(mean.exp()); // []
    }

    /** A cross-entropy in which each row is compared with all. */
    private static Tensor compared(Part part) {
        Tensor all = part.processes().gatherAlike(part.rows()); // [B, D]
        return all.matmul(all.t()).log_softmax(1).diagonal().neg().mean(); // []
    }

    /** The mean of the processes' gradients is that of one process with all rows. */
    private static void learnsAsOne(Processes processes, String what, Function<Part, Tensor> loss) {
        torch.manual_seed(3);
        Tensor batch = torch.randn(ROWS * processes.size(), 5);
        Tensor own = batch.narrow(0, processes.rank() * ROWS, ROWS);
        Tensor weight = torch.randn(5, 5).mul(new Scalar(0.5));

        Tensor alone = weight.clone().requires_grad_(true);
        loss.apply(new Part(Processes.ALONE, batch.matmul(alone).tanh())).backward();
        Tensor together = weight.clone().requires_grad_(true);
        loss.apply(new Part(processes, own.matmul(together).tanh())).backward();
        Tensor gradient = together.grad();
        processes.add(List.of(gradient));
        requireNear(what, gradient.div(new Scalar(processes.size())), alone.grad());
    }

    private static void normalisesAsOne(Processes processes) {
        torch.manual_seed(4);
        Tensor batch =
                torch.randn(ROWS * processes.size(), 6, 3, 3).mul(new Scalar(2)).add(new Scalar(5));
        Tensor goal = torch.randn(ROWS * processes.size(), 6, 3, 3);
        long first = processes.rank() * ROWS;
        BatchNorm2dImpl alone = Norms.LOCAL.over2d(6);
        BatchNorm2dImpl together = Norms.over(processes).over2d(6);
        Tensor whole = batch.clone().requires_grad_(true);
        Tensor own = batch.narrow(0, first, ROWS).clone().requires_grad_(true);
        for (int pass = 0; pass < 3; pass++) {
            Tensor expected = alone.forward(whole);
            Tensor found = together.forward(own);
            requireNear("norm", found, expected.narrow(0, first, ROWS));
            expected.sub(goal).pow(new Scalar(3)).mean().backward();
            found.sub(goal.narrow(0, first, ROWS)).pow(new Scalar(3)).mean().backward();
        }
        requireNear("mean", together.running_mean(), alone.running_mean());
        requireNear("variance", together.running_var(), alone.running_var());
        assertThat(Tensors.longs(together.num_batches_tracked())).containsExactly(3);
        requireNear(
                "input",
                own.grad().div(new Scalar(processes.size())),
                whole.grad().narrow(0, first, ROWS));
        requireSameGradient(processes, "weight", together.weight(), alone.weight());
        requireSameGradient(processes, "bias", together.bias(), alone.bias());
        together.eval();
        alone.eval();
        requireNear("evaluation", together.forward(own), alone.forward(own));
    }

    private static void requireSameGradient(Processes processes, String what, Tensor together, Tensor alone) {
        Tensor gradient = together.grad();
        processes.add(List.of(gradient));
        requireNear(what, gradient.div(new Scalar(processes.size())), alone.grad());
    }

    /** Longer than the time-out that counts otherwise. */
    private static void waitsForTheFirst(Cluster cluster) throws Exception {
        if (cluster.first()) {
            Thread.sleep(TIME_OUT.multipliedBy(2).toMillis());
        }
        cluster.meet();
    }

    private static void requireNear(String what, Tensor found, Tensor expected) {
        float[] values = Tensors.floats(found);
        float[] goals = Tensors.floats(expected);
        assertThat(values).as(what).hasSameSizeAs(goals);
        for (int i = 0; i < goals.length; i++) {
            assertThat(values[i]).as(what + " " + i).isCloseTo(goals[i], within(2e-6f + 2e-5f * Math.abs(goals[i])));
        }
    }
}
