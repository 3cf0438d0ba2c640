package io.runnel.log.simulation;

final class TransactionOutcomes {
    void committed(SimulatedTopics.Partition partition, StoredBatch batch) {}

    void seen(SimulatedTopics.Partition partition, StoredBatch batch) {}

    String unsettled() {
        return "";
    }

    void checkWhole() {}
}
