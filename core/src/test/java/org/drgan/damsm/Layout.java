package org.drgan.damsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.drgan.Golden;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import tools.jackson.databind.JsonNode;

/** Compares a network's state with the published checkpoints' (golden/layout: names, shapes and what is learned). */
final class Layout {
    private Layout() {}

    static void assertSame(String path, Module network) {
        List<String> wanted = new ArrayList<>();
        for (JsonNode entry : Golden.json(path).get("state_dict")) {
            String shape = entry.get("shape").toString().replace(",", ", ");
            boolean fixed = entry.get("kind").asString().equals("buffer")
                    || (entry.has("requires_grad")
                            && !entry.get("requires_grad").asBoolean());
            wanted.add(entry.get("name").asString() + " " + shape + (fixed ? " fixed" : ""));
        }
        List<String> found = new ArrayList<>();
        State.of(network)
                .forEach((name, tensor) -> found.add(name + " " + java.util.Arrays.toString(Tensors.shape(tensor))
                        + (tensor.requires_grad() ? "" : " fixed")));
        assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
    }
}
