package org.drgan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {
    private static final Map<String, String> TORCHRUN = Map.of(
            "RANK",
            "3",
            "WORLD_SIZE",
            "8",
            "LOCAL_RANK",
            "1",
            "LOCAL_WORLD_SIZE",
            "2",
            "MASTER_ADDR",
            "first",
            "MASTER_PORT",
            "40000");

    @Test
    void anEnvironmentThatSaysNothingIsOneProcess() {
        assertThat(Place.of(Map.of("PATH", "/bin"))).isEmpty();
        assertThat(Place.of(Map.of("RANK", "0", "WORLD_SIZE", "1", "MASTER_ADDR", "x")))
                .isEmpty();
        assertThat(Place.of(Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "1"))).isEmpty();
        assertThat(Place.of(Map.of("PET_NNODES", "1"))).isEmpty();
    }

    @Test
    void torchrunsVariablesComeFirst() {
        Map<String, String> environment = new HashMap<>(TORCHRUN);
        environment.put("SLURM_PROCID", "0");
        environment.put("SLURM_NTASKS", "4");
        environment.put("PET_NNODES", "5");
        assertThat(Place.of(environment)).contains(new Place(3, 8, 1, 2, 0, "first", 40000));
    }

    @Test
    void anAttemptCountsWhereTorchrunServesTheStore() {
        Map<String, String> environment = new HashMap<>(TORCHRUN);
        environment.put("TORCHELASTIC_RESTART_COUNT", "2");
        environment.put("TORCHELASTIC_USE_AGENT_STORE", "False");
        assertThat(Place.of(environment).orElseThrow().attempt()).isEmpty();
        environment.put("TORCHELASTIC_USE_AGENT_STORE", "True");
        assertThat(Place.of(environment).orElseThrow().attempt()).hasValue(2);
    }

    /** Kubeflow's Trainer sets only these; the process of a machine starts the others there. */
    @Test
    void kubeflowsMachinesStartTheirProcesses() {
        Map<String, String> environment = Map.of(
                "PET_NNODES",
                "4",
                "PET_NPROC_PER_NODE",
                "2",
                "PET_NODE_RANK",
                "3",
                "PET_MASTER_ADDR",
                "trainer-node-0-0",
                "PET_MASTER_PORT",
                "29400");
        Place place = new Place(6, 8, 0, 2, 1, "trainer-node-0-0", 29400);
        assertThat(Place.of(environment)).contains(place);
        assertThat(Place.of(place.environment(1, 29400))).contains(new Place(7, 8, 1, 2, 0, "trainer-node-0-0", 29400));

        Map<String, String> left = new HashMap<>(environment);
        left.put("PET_NPROC_PER_NODE", "auto");
        assertThat(Place.of(left).orElseThrow().size()).isEqualTo(4);
    }

    @Test
    void slurmsTasksMeetAtTheFirstNode() {
        assertThat(Place.of(Map.of(
                        "SLURM_PROCID",
                        "5",
                        "SLURM_NTASKS",
                        "6",
                        "SLURM_LOCALID",
                        "1",
                        "SLURM_JOB_NODELIST",
                        "n[03-05],m1",
                        "SLURM_JOB_ID",
                        "123456789")))
                .contains(new Place(5, 6, 1, 0, 0, "n03", 20_000 + 123_456_789 % 20_000));
    }

    @ParameterizedTest
    @CsvSource({
        "'gpu1',gpu1",
        "'gpu1,gpu2',gpu1",
        "'node[003-010,012],big1',node003",
        "'a1,b[1-2]',a1",
        "'rack[1,3]-blade',rack1-blade"
    })
    void theFirstHostOfAList(String list, String first) {
        assertThat(Place.firstHost(list)).isEqualTo(first);
    }

    @Test
    void whatIsMissingOrNoNumberIsNamed() {
        assertThatThrownBy(() -> Place.of(Map.of("RANK", "1"))).hasMessageContaining("WORLD_SIZE is not set");
        assertThatThrownBy(() -> Place.of(Map.of("WORLD_SIZE", "2"))).hasMessageContaining("RANK is not set");
        Map<String, String> environment = new HashMap<>(TORCHRUN);
        environment.put("MASTER_PORT", "http");
        assertThatThrownBy(() -> Place.of(environment))
                .hasMessageContaining("MASTER_PORT must be a number, but is 'http'");
        environment.put("MASTER_PORT", "70000");
        assertThatThrownBy(() -> Place.of(environment)).hasMessageContaining("from 1 to 65535, but is 70000");
        assertThatThrownBy(() -> Place.firstHost(",gpu2")).hasMessageContaining("a machine's name, but is ',gpu2'");
        assertThatThrownBy(() -> Place.firstHost("[")).hasMessageContaining("a machine's name, but is '['");
        assertThatThrownBy(() -> Place.of(Map.of("PET_NNODES", "70000", "PET_NPROC_PER_NODE", "70000")))
                .hasMessageContaining("PET_NNODES 70000 and PET_NPROC_PER_NODE 70000");
        assertThatThrownBy(() -> Place.of(Map.of("PET_NNODES", "2", "PET_NODE_RANK", "42950")))
                .hasMessageContaining("PET_NODE_RANK is 42950, PET_NNODES 2");
        environment.put("RANK", "8");
        assertThatThrownBy(() -> Place.of(environment)).hasMessageContaining("rank is 8 and there are 8");
    }
}
