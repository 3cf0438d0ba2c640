package io.runnel.log.broker;

import io.runnel.log.broker.transaction.TransactionAdmission;
import io.runnel.log.broker.transaction.TransactionMarkers;
import io.runnel.log.coordinator.Coordinator;
import io.runnel.log.group.GroupRecord;
import io.runnel.log.group.Groups;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.transaction.TransactionRecord;
import io.runnel.log.transaction.Transactions;

/**
 * The coordinators of this node.
 *
 * @param markers writes those that the coordinator of transactions has decided on
 * @param admission asks it for those who write in transactions
 */
public record Coordinators(
        Coordinator<Groups, GroupRecord> groups,
        Coordinator<Transactions, TransactionRecord> transactions,
        TransactionMarkers markers,
        TransactionAdmission admission)
        implements AutoCloseable {
    /** Tells both of a new image, when the node's replicas are in step with it. */
    public void changed(ClusterImage image) {
        groups.changed(image);
        transactions.changed(image);
    }

    @Override
    public void close() {
        transactions.close();
        markers.close();
        groups.close();
    }
}
