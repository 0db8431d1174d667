package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class StateTest {
    @Test
    void theTensorsOutliveTheListThatNamedThem() throws InterruptedException {
        Map<String, Tensor> state = State.parameters(network(3));
        List<Module> others = new ArrayList<>(); // take the memory that the collector sets free
        for (int round = 0; round < 5; round++) {
            System.gc();
            Thread.sleep(10);
            for (int i = 0; i < 100; i++) {
                others.add(network(5));
            }
        }
        assertThat(state).hasSize(40);
        state.values().forEach(tensor -> assertThat(Tensors.shape(tensor)).containsExactly(3));
        assertThat(others).isNotEmpty();
    }

    private static Module network(long width) {
        Module network = new Module("network");
        for (int i = 0; i < 40; i++) {
            network.register_parameter("weight" + i, torch.ones(width));
        }
        return network;
    }
}
