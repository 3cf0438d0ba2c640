package io.runnel.server.command.cluster;

import io.runnel.server.command.CommandFailedException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Option;

/** How commands move replicas. */
final class MoveOptions {
    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait for it (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Option(
            names = "--throttle",
            paramLabel = "BYTES",
            description = "What each node may send and fetch for it in a second (default: no bound).")
    private long throttle;

    /**
     * Returns when all replicas are where the plan has them.
     *
     * @throws CommandFailedException if a move is refused, or the time is over
     */
    void carryOut(Admin admin, ClusterState state, Map<TopicPartition, List<Integer>> plan, PrintWriter out)
            throws InterruptedException {
        if (throttle < 0) {
            throw new CommandFailedException("--throttle " + throttle + " is less than 0 bytes in a second.");
        }
        ReplicaMoves moves = new ReplicaMoves(admin, out, timeoutSeconds);
        if (throttle == 0) {
            moves.carryOut(plan);
            return;
        }
        MoveThrottle bound = new MoveThrottle(
                admin, state.replicas(), plan, state.inService().keySet());
        try {
            bound.limitTo(throttle);
            moves.carryOut(plan);
        } finally {
            bound.lift();
        }
    }
}
