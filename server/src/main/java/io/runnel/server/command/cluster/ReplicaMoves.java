package io.runnel.server.command.cluster;

import io.runnel.server.command.Answers;
import io.runnel.server.command.CommandFailedException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.PreferredLeaderNotAvailableException;

/** Carries a plan of replicas out, a part at a time, and tells how far it is. */
final class ReplicaMoves {
    /** Partitions that move at a time: replicas that come and those that are there share disks and network. */
    private static final int AT_A_TIME = 200;

    private static final long LOOK_EVERY_MS = 250;

    private final Admin admin;
    private final PrintWriter out;
    private final long deadlineNs;
    private final int timeoutSeconds;

    ReplicaMoves(Admin admin, PrintWriter out, int timeoutSeconds) {
        this.admin = admin;
        this.out = out;
        this.timeoutSeconds = timeoutSeconds;
        this.deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    }

    /**
     * Returns when all replicas are where the plan has them and those that come first lead.
     *
     * @throws CommandFailedException if a move is refused, or the time is over; what has begun goes on
     */
    void carryOut(Map<TopicPartition, List<Integer>> plan) throws InterruptedException {
        List<TopicPartition> all = new ArrayList<>(plan.keySet());
        for (int from = 0; from < all.size(); from += AT_A_TIME) {
            List<TopicPartition> part = all.subList(from, Math.min(all.size(), from + AT_A_TIME));
            Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
            part.forEach(
                    partition -> moves.put(partition, Optional.of(new NewPartitionReassignment(plan.get(partition)))));
            Answers.of(admin.alterPartitionReassignments(moves).all());
            await(new HashSet<>(part), from, all.size());
            lead(new HashSet<>(part));
        }
    }

    private void await(Set<TopicPartition> part, int before, int total) throws InterruptedException {
        int told = -1;
        while (true) {
            Set<TopicPartition> left = new HashSet<>(part);
            left.retainAll(Answers.of(admin.listPartitionReassignments(part).reassignments())
                    .keySet());
            int done = before + part.size() - left.size();
            if (done != told) {
                out.println("moved " + done + " of " + total + " partitions");
                out.flush();
                told = done;
            }
            if (left.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadlineNs) {
                throw new CommandFailedException("After " + timeoutSeconds + " s (--timeout) " + left.size() + " of "
                        + total + " partitions are still on their way, such as "
                        + left.iterator().next()
                        + ". They go on; runnel cluster status shows which replicas are not in sync.");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
    }

    /** Has the first replica of each partition lead it. */
    private void lead(Set<TopicPartition> partitions) throws InterruptedException {
        try {
            Map<TopicPartition, Optional<Throwable>> failures = admin.electLeaders(ElectionType.PREFERRED, partitions)
                    .partitions()
                    .get();
            failures.forEach((partition, failure) -> failure.filter(cause -> !isHarmless(cause))
                    .ifPresent(cause -> out.println(partition + " is led as before: " + cause.getMessage())));
        } catch (ExecutionException e) {
            throw new CommandFailedException("Moving leadership failed: " + e.getCause(), e);
        }
    }

    private static boolean isHarmless(Throwable cause) {
        return cause instanceof ElectionNotNeededException || cause instanceof PreferredLeaderNotAvailableException;
    }
}
