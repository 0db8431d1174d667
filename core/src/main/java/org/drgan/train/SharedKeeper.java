package org.drgan.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Processes;
import org.jspecify.annotations.Nullable;

/**
 * Stores what a training run of several processes produces: the first process writes, the others wait for it and
 * receive the result, so that all continue or all stop. The first process also sends restored checkpoints to the
 * others.
 */
final class SharedKeeper implements Keeper {
    private static final char DONE = '+';
    private static final char FAILED = '-';
    private static final char REFUSED = '!';
    private static final String FIELDS = "\t";

    private final Processes processes;
    private final Training training;
    private final @Nullable Keeper own; // null in all processes but the first
    private int steps; // since the last line of the log

    SharedKeeper(Processes processes, Training training, @Nullable Keeper own) {
        this.processes = processes;
        this.training = training;
        this.own = own;
    }

    /** Work of the first process; it returns a text that all processes receive. */
    @FunctionalInterface
    private interface Work {
        String of(Keeper keeper) throws IOException;
    }

    private String first(Work work) throws IOException {
        String answer = "";
        IOException failure = null;
        if (own != null) {
            try {
                answer = DONE + work.of(own);
            } catch (Run.Refused refused) {
                failure = refused;
                answer = REFUSED + message(refused);
            } catch (IOException failed) {
                failure = failed;
                answer = FAILED + message(failed);
            }
        }
        processes.meet();
        String said = processes.exchange(answer).get(0);
        if (failure != null) {
            throw failure;
        }
        String rest = said.substring(1);
        return switch (said.charAt(0)) {
            case DONE -> rest;
            case REFUSED -> throw new Run.Refused(new IOException("the first process cannot start: " + rest));
            default -> throw new IOException("the first process could not write: " + rest);
        };
    }

    private static String message(IOException problem) {
        return String.valueOf(problem.getMessage());
    }

    private Optional<Kept> received(String text) {
        copyFirst();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] fields = text.split(FIELDS, 4);
        return Optional.of(new Kept(
                Long.parseLong(fields[0]), Double.parseDouble(fields[1]), Double.parseDouble(fields[2]), fields[3]));
    }

    private static String sent(Optional<Kept> kept) {
        return kept.map(found -> found.step()
                        + FIELDS
                        + found.seconds()
                        + FIELDS
                        + found.slowing()
                        + FIELDS
                        + found.checkpoint())
                .orElse("");
    }

    /** Copies weights and optimiser states of the first process to all others. */
    private void copyFirst() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Map<String, Tensor>> state = training.state();
            List<Tensor> tensors = new ArrayList<>();
            state.values().forEach(part -> tensors.addAll(part.values()));
            processes.copyFirst(tensors);
            training.restore(state);
        }
    }

    @Override
    public Optional<Kept> open(boolean resume) throws IOException {
        return received(first(keeper -> sent(keeper.open(resume))));
    }

    @Override
    public void begin(long step) throws IOException {
        first(keeper -> {
            keeper.begin(step);
            return "";
        });
    }

    @Override
    public void requireHeld() throws IOException {
        if (own != null) {
            own.requireHeld();
        }
    }

    @Override
    public void add(Map<String, Double> terms) {
        steps++;
        if (own != null) {
            own.add(terms);
        }
    }

    @Override
    public void forget() {
        steps = 0;
        if (own != null) {
            own.forget();
        }
    }

    @Override
    public boolean hasSteps() {
        return steps > 0;
    }

    @Override
    public void report(long step, double seconds) throws IOException {
        steps = 0;
        if (own != null) {
            own.report(step, seconds);
        }
    }

    @Override
    public Map<String, Double> show(long step, double seconds) throws IOException {
        if (own == null) {
            first(keeper -> "");
            return Map.of();
        }
        List<Map<String, Double>> shown = new ArrayList<>();
        first(keeper -> {
            shown.add(keeper.show(step, seconds));
            return "";
        });
        return shown.get(0);
    }

    /** Compares the weights of all processes, then writes them. */
    @Override
    public String save(long step, double seconds, double slowing) throws IOException {
        SameWeights.require(step, training, processes);
        return first(keeper -> keeper.save(step, seconds, slowing));
    }

    @Override
    public void export(long step, double seconds) throws IOException {
        first(keeper -> {
            keeper.export(step, seconds);
            return "";
        });
    }

    @Override
    public Optional<Kept> restore() throws IOException {
        return received(first(keeper -> sent(keeper.restore())));
    }

    @Override
    public void close() throws IOException {
        if (own != null) {
            Objects.requireNonNull(own).close();
        }
    }
}
