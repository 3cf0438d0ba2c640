package io.runnel.log.metadata;

import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.PartitionImage.Reassignment;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a partition becomes when its replicas or their brokers change: who is in sync, who remains eligible (KIP-966), who
 * leads, whether a reassignment is complete (KIP-455). Every change of a partition goes through here, so that the
 * invariants hold whatever the cause:
 *
 * <ul>
 *   <li>who is in sync is in service; the leader is in sync;
 *   <li>eligible leaders exist only while fewer than {@code min.insync.replicas} are in sync, and are not in sync;
 *   <li>a leader is elected of those who hold every committed record, unless an unclean election is allowed;
 *   <li>the leader epoch grows with each change of leader, the partition epoch with each change.
 * </ul>
 */
final class PartitionEdit {
    /** Which leader is looked for. */
    enum Election {
        /** The one that there is, as long as it may stay; else the first replica that holds every committed record. */
        CLEAN,
        /** The first replica if it is in sync; else as {@link #CLEAN}. */
        PREFERRED,
        /** As {@link #CLEAN}; if there is none, any replica in service: committed records may be lost. */
        UNCLEAN
    }

    private final PartitionImage before;
    private List<Integer> replicas;
    private List<Integer> inSync;
    private Reassignment reassignment;
    private Set<Integer> lost = Set.of();

    PartitionEdit(PartitionImage before) {
        this.before = before;
        this.replicas = before.replicas();
        this.inSync = before.inSyncReplicas();
        this.reassignment = before.reassignment();
    }

    /** Others are in sync, as far as they are in service. */
    PartitionEdit inSync(Collection<Integer> newInSync) {
        inSync = List.copyOf(newInSync);
        return this;
    }

    /** These no longer hold every committed record: they are neither in sync nor eligible. */
    PartitionEdit lost(Set<Integer> nodes) {
        lost = nodes;
        inSync = filtered(inSync, node -> !nodes.contains(node));
        return this;
    }

    /** The partition is held by others; who is in sync or eligible and does not hold it is so no longer. */
    PartitionEdit replicas(List<Integer> newReplicas, Reassignment newReassignment) {
        replicas = newReplicas;
        reassignment = newReassignment;
        inSync = filtered(inSync, newReplicas::contains);
        return this;
    }

    /** The partition afterwards; the very same if nothing changes. */
    PartitionImage decide(Map<Integer, BrokerImage> brokers, ReplicationRules rules, Election election) {
        inSync = filtered(inSync, node -> state(brokers, node) != State.FENCED);
        completeReassignment();
        int leader = clean(brokers, eligible(rules), election);
        if (leader == PartitionImage.NO_LEADER && election == Election.UNCLEAN) {
            leader = first(replicas, node -> state(brokers, node) == State.ACTIVE);
            lost = leader == PartitionImage.NO_LEADER ? lost : allBut(leader);
        }
        if (leader != PartitionImage.NO_LEADER && !inSync.contains(leader)) {
            int elected = leader;
            inSync = filtered(replicas, node -> node == elected || inSync.contains(node));
            completeReassignment(); // It may be all that this was waiting for.
            leader = inSync.contains(elected) ? elected : clean(brokers, List.of(), election);
        }
        return changed(leader, eligible(rules));
    }

    // What an uncleanly elected leader lacks is no longer part of the log.
    private Set<Integer> allBut(int leader) {
        Set<Integer> others = new HashSet<>(before.replicas());
        others.remove(leader);
        return others;
    }

    private void completeReassignment() {
        List<Integer> target =
                filtered(replicas, node -> !reassignment.removing().contains(node));
        if (reassignment.isUnderWay() && inSync.containsAll(target)) {
            replicas(target, Reassignment.NONE);
        }
    }

    // Nothing is committed while fewer than the minimum are in sync. So whoever was in sync or eligible when it was
    // missed still holds all that is committed; when it is reached, those who are not in sync fall behind.
    private List<Integer> eligible(ReplicationRules rules) {
        if (inSync.size() >= rules.effectiveMinimum(replicas.size())) {
            return List.of();
        }
        Set<Integer> complete = new HashSet<>(before.eligibleLeaders());
        complete.addAll(before.inSyncReplicas());
        complete.removeAll(lost);
        return filtered(replicas, node -> complete.contains(node) && !inSync.contains(node));
    }

    private int clean(Map<Integer, BrokerImage> brokers, List<Integer> eligible, Election election) {
        IntPredicate active = node -> state(brokers, node) == State.ACTIVE;
        int preferred = replicas.get(0);
        if (election == Election.PREFERRED && inSync.contains(preferred) && active.test(preferred)) {
            return preferred;
        }
        if (inSync.contains(before.leader()) && active.test(before.leader())) {
            return before.leader();
        }
        int leader = first(replicas, node -> inSync.contains(node) && active.test(node));
        if (leader == PartitionImage.NO_LEADER) { // All that are in sync are about to leave.
            leader = inSync.contains(before.leader()) ? before.leader() : first(replicas, inSync::contains);
        }
        return leader == PartitionImage.NO_LEADER
                ? first(replicas, node -> eligible.contains(node) && active.test(node))
                : leader;
    }

    private PartitionImage changed(int leader, List<Integer> eligible) {
        int leaderEpoch = leader == before.leader() ? before.leaderEpoch() : before.leaderEpoch() + 1;
        PartitionImage same = new PartitionImage(
                replicas, inSync, eligible, reassignment, leader, leaderEpoch, before.partitionEpoch());
        return same.equals(before)
                ? before
                : new PartitionImage(
                        replicas, inSync, eligible, reassignment, leader, leaderEpoch, before.partitionEpoch() + 1);
    }

    // A broker that is not registered is not in service either.
    private static State state(Map<Integer, BrokerImage> brokers, int node) {
        @Nullable BrokerImage broker = brokers.get(node);
        return broker == null ? State.FENCED : broker.state();
    }

    private static int first(List<Integer> nodes, IntPredicate wanted) {
        for (int node : nodes) {
            if (wanted.test(node)) {
                return node;
            }
        }
        return PartitionImage.NO_LEADER;
    }

    private static List<Integer> filtered(List<Integer> nodes, IntPredicate wanted) {
        for (int node : nodes) {
            if (!wanted.test(node)) {
                return nodes.stream().filter(each -> wanted.test(each)).toList();
            }
        }
        return nodes;
    }
}
