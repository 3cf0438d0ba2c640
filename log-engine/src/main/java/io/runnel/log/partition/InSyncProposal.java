package io.runnel.log.partition;

import java.util.List;
import java.util.Map;

/**
 * A change of the in-sync set that a leader asks the controller for (KIP-497).
 *
 * @param leaderEpoch the leader's
 * @param partitionEpoch of the state that it is to replace
 * @param inSyncReplicas node ids of the wanted set, ascending
 * @param brokerEpochs of the followers among them whose registration the leader knows from their fetches (KIP-903), by node
 *     id: one that was restarted meanwhile must not be taken for the one that had caught up
 */
public record InSyncProposal(
        int leaderEpoch, int partitionEpoch, List<Integer> inSyncReplicas, Map<Integer, Long> brokerEpochs) {
    /** Stands for a broker epoch that is not known. */
    public static final long UNKNOWN_BROKER_EPOCH = -1L;

    public InSyncProposal {
        inSyncReplicas = List.copyOf(inSyncReplicas);
        brokerEpochs = Map.copyOf(brokerEpochs);
    }
}
