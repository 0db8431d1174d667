package org.drgan.damsm;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.TextSettings.Cell;

/** The recurrent network of a {@link TextEncoder}: one layer for each reading direction, with PyTorch's parameter names. */
final class Recurrent extends Module {
    private final Cell cell;
    private final long hidden; // H
    private final Tensor[] onward; // [GH, E], [GH, H], [GH], [GH] with G gates
    private final Tensor[] reverse;

    /** Initialises all parameters uniformly from -1/sqrt(H) to 1/sqrt(H), as PyTorch does. */
    Recurrent(long input, long hidden, Cell cell) {
        super("Recurrent");
        this.cell = cell;
        this.hidden = hidden;
        this.onward = direction(input, "");
        this.reverse = direction(input, "_reverse");
    }

    /** Reads sentences [B, T, E] from their first position to their last: states [B, T, H]. */
    Tensor onward(Tensor input) {
        return read(input, onward);
    }

    /** Reads reversed sentences [B, T, E] with the other direction's weights: states [B, T, H]. */
    Tensor reverse(Tensor input) {
        return read(input, reverse);
    }

    private Tensor read(Tensor input, Tensor[] weights) {
        Tensor start = torch.zeros(new long[] {1, input.size(0), hidden}, input.options()); // [1, B, H]
        TensorVector parameters = new TensorVector(weights);
        // The result tuple is closed here, not by the garbage collector: its parts are only borrowed from it.
        if (cell == Cell.GRU) {
            try (T_TensorTensor_T result =
                    torch.gru(input, start, parameters, true, 1, 0.0, is_training(), false, true)) {
                return new Tensor(result.get0()); // [B, T, H]
            }
        }
        TensorVector states = new TensorVector(start, start);
        try (T_TensorTensorTensor_T result =
                torch.lstm(input, states, parameters, true, 1, 0.0, is_training(), false, true)) {
            return new Tensor(result.get0()); // [B, T, H]
        }
    }

    private Tensor[] direction(long input, String suffix) {
        long rows = cell.gates * hidden;
        double bound = 1 / Math.sqrt(hidden);
        return new Tensor[] {
            own("weight_ih_l0" + suffix, uniform(bound, rows, input)),
            own("weight_hh_l0" + suffix, uniform(bound, rows, hidden)),
            own("bias_ih_l0" + suffix, uniform(bound, rows)),
            own("bias_hh_l0" + suffix, uniform(bound, rows))
        };
    }

    private Tensor own(String name, Tensor parameter) {
        register_parameter(name, parameter);
        return parameter; // not the reference that registering returns: it becomes invalid when more is registered
    }

    /** A new tensor of the given shape, uniform from -bound to bound. */
    static Tensor uniform(double bound, long... shape) {
        return torch.uniform_(torch.zeros(shape), -bound, bound);
    }
}
