package org.drgan.cluster;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.gloo.Device;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Processes that train together over PyTorch's c10d: they find each other through a TCPStore in the first process and
 * exchange tensors with Gloo. Create it outside of any {@code PointerScope} that closes earlier.
 */
public final class Cluster implements Processes, AutoCloseable {
    private static final String INTERFACE = "GLOO_SOCKET_IFNAME"; // as PyTorch reads it

    private final Place place;
    private final RollCall roll;
    private final ProcessGroupGloo group;
    private final TensorTensorHook addGradients;
    private @Nullable ProcessLost lost;

    private Cluster(Place place, RollCall roll, ProcessGroupGloo group) {
        this.place = place;
        this.roll = roll;
        this.group = group;
        this.addGradients = new TensorTensorHook() {
            @Override
            public TensorBase call(TensorBase gradient) {
                return summed(new Tensor(gradient));
            }
        };
    }

    /**
     * Joins the other processes; returns when all have joined.
     *
     * @param companions the processes that this one starts
     * @param patience time limits
     * @param note receives a sentence that names the missing processes
     * @throws IllegalArgumentException when the port is in use, or two processes have the same rank
     * @throws IOException when the first process cannot be reached, or others do not join in time
     */
    public static Cluster join(Place place, Companions companions, Patience patience, Consumer<String> note)
            throws IOException {
        Devices.threads(0); // loads libtorch
        Store store = Joining.join(place, companions, patience, note);
        RollCall roll = new RollCall(store, place.rank(), place.size(), patience.exchange());
        try {
            ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(
                    new Milliseconds(patience.exchange().toMillis()));
            options.devices(new GlooDeviceVector(device(place)));
            return new Cluster(place, roll, new ProcessGroupGloo(store, place.rank(), place.size(), options));
        } catch (RuntimeException problem) {
            throw new IOException(
                    "the processes cannot connect to each other: " + roll.missing() + " ("
                            + String.valueOf(problem.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("") + ")",
                    problem);
        }
    }

    /** The network device that leads to the first process, unless {@code GLOO_SOCKET_IFNAME} names another. */
    private static Device device(Place place) throws IOException {
        String named = System.getenv(INTERFACE);
        if (named != null && !named.isBlank()) {
            if (NetworkInterface.getByName(named) == null) {
                throw new IllegalArgumentException(
                        INTERFACE + " is " + named + ", but there is no such network interface");
            }
            return ProcessGroupGloo.createDeviceForInterface(named);
        }
        try (DatagramSocket socket = new DatagramSocket()) { // nothing is sent; the system only chooses a route
            socket.connect(new InetSocketAddress(InetAddress.getByName(place.host()), Math.max(1, place.port())));
            return ProcessGroupGloo.createDeviceForHostname(
                    socket.getLocalAddress().getHostAddress());
        }
    }

    @Override
    public int rank() {
        return place.rank();
    }

    @Override
    public int size() {
        return place.size();
    }

    @Override
    public void add(List<Tensor> tensors) {
        try (PointerScope scope = new PointerScope()) {
            List<Work> begun = new ArrayList<>();
            guarded(() -> {
                tensors.forEach(tensor -> begun.add(group.allreduce(new TensorVector(tensor))));
                begun.forEach(Work::_wait);
            });
        }
    }

    @Override
    public Tensor gather(Tensor rows) {
        long[] shape = Tensors.shape(rows);
        shape[0] *= size();
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor own = rows.detach().contiguous();
            Tensor all = torch.zeros(shape, own.options());
            guarded(() -> group._allgather_base(all, own)._wait());
            return all;
        }
    }

    @Override
    public void copyFirst(List<Tensor> tensors) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (Tensor tensor : tensors) {
                Tensor dense = tensor.detach().contiguous();
                guarded(() -> group.broadcast(new TensorVector(dense))._wait());
                tensor.copy_(dense);
            }
        }
    }

    @Override
    public Tensor sum(Tensor values) {
        Tensor total = summed(values);
        Tensor attached = total.add(values.sub(values.detach())); // the same numbers with a gradient
        if (attached.requires_grad()) {
            attached.register_hook(addGradients);
        }
        return attached;
    }

    private Tensor summed(Tensor values) {
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor total = values.detach().clone().contiguous();
            guarded(() -> group.allreduce(new TensorVector(total))._wait());
            return total;
        }
    }

    @Override
    public List<String> exchange(String text) {
        try (PointerScope scope = new PointerScope()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            long[] lengths = Tensors.longs(gather(Tensors.of(new long[] {bytes.length}, 1))); // [W]
            int longest = (int) Math.max(1, LongStream.of(lengths).max().orElse(0));
            long[] numbers = new long[longest];
            for (int i = 0; i < bytes.length; i++) {
                numbers[i] = bytes[i];
            }
            long[] all = Tensors.longs(gather(Tensors.of(numbers, longest))); // [W longest]
            List<String> texts = new ArrayList<>();
            for (int rank = 0; rank < size(); rank++) {
                byte[] read = new byte[(int) lengths[rank]];
                for (int i = 0; i < read.length; i++) {
                    read[i] = (byte) all[rank * longest + i];
                }
                texts.add(new String(read, StandardCharsets.UTF_8));
            }
            return texts;
        }
    }

    @Override
    public void meet() {
        guarded(roll::meet);
    }

    private void guarded(Runnable exchange) {
        try {
            exchange.run();
        } catch (RuntimeException broken) {
            lost = new ProcessLost(
                    roll.missing() + "; process " + rank() + " (rank " + rank()
                            + ") stops. Start all of them again with" + " --resume to go on from the last checkpoint.",
                    broken);
            throw lost;
        }
    }

    /** libtorch reports an exchange that failed in a backward pass as an error of its own. */
    @Override
    public RuntimeException explain(RuntimeException problem) {
        return lost != null ? lost : problem;
    }

    /** Work that all processes do together. */
    @FunctionalInterface
    public interface Task<T> {
        T run() throws IOException;
    }

    /** Runs a task; if it fails in this process, the other processes receive the reason. */
    public <T> T together(Task<T> task) throws IOException {
        try {
            return task.run();
        } catch (IOException | RuntimeException | Error problem) {
            leave(String.valueOf(problem.getMessage()).lines().findFirst().orElse(""));
            throw problem;
        }
    }

    /** Sends the other processes the reason why this one stops early. */
    void leave(String why) {
        if (lost == null) {
            roll.leave(why);
        }
    }

    /** Closes the connections; every process does so at the end. */
    @Override
    public void close() {
        roll.close();
        group.close();
    }
}
