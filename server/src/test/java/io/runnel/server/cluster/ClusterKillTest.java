package io.runnel.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.server.cluster.ClusterRounds.Event;
import io.runnel.server.cluster.ClusterRounds.Times;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What three nodes have promised outlives a leader, the controller, all of them at once, and a disk. */
final class ClusterKillTest {
    private static final Times SHORT = new Times(4_000_000, 1_000, 3_000, 200);

    @TempDir
    private Path folder;

    @Test
    void everyPromiseOutlivesKillsAndALostDisk()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ClusterRounds rounds = new ClusterRounds(folder, 1, SHORT)) {
            for (Event event :
                    List.of(Event.KILL_A_LEADER, Event.KILL_THE_CONTROLLER, Event.KILL_ALL, Event.WIPE_A_DISK)) {
                assertThat(rounds.round(event).stream().limit(20).toList())
                        .as("after %s: %s", event, rounds.told())
                        .isEmpty();
            }
        }
    }
}
