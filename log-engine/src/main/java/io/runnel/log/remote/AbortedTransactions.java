package io.runnel.log.remote;

import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.storage.BatchFilter;
import io.runnel.log.storage.BatchHeader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;

/**
 * Drops what aborted transactions wrote. A broker tells only where each of them begins; where it ends, its marker among
 * the fetched batches says (KIP-98). What the producer writes after that belongs to another transaction.
 */
final class AbortedTransactions implements BatchFilter {
    private final Set<Long> producers = new HashSet<>();
    private List<AbortedTransaction> aborted = List.of();
    private int next;

    /** @param transactions those of the next chunk, in the order of their first offsets */
    AbortedTransactions of(List<AbortedTransaction> transactions) {
        producers.clear();
        aborted = transactions;
        next = 0;
        return this;
    }

    @Override
    public boolean drops(BatchHeader batch) {
        while (next < aborted.size() && aborted.get(next).firstOffset() <= batch.lastOffset()) {
            producers.add(aborted.get(next++).producerId());
        }
        if (producers.isEmpty() || !batch.transactional() || !producers.contains(batch.producerId())) {
            return false;
        }
        if (batch.control()) {
            end(batch);
        }
        return true;
    }

    private void end(BatchHeader batch) {
        if (!batch.intact()) {
            throw new InvalidRecordException(
                    "the checksum of the transaction marker at offset " + batch.baseOffset() + " does not hold");
        }
        TransactionMarker marker = batch.transactionMarker();
        if (marker != null && !marker.committed()) {
            producers.remove(batch.producerId());
        }
    }
}
