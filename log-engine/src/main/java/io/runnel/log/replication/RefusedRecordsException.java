package io.runnel.log.replication;

import java.util.List;
import org.apache.kafka.common.InvalidRecordException;

/**
 * The topic's validator refused records of a batch, so that nothing of the batch was stored. Carries Kafka's record
 * errors (KIP-467), which tell the producer which records to mend.
 */
public final class RefusedRecordsException extends InvalidRecordException {
    private static final long serialVersionUID = 1L;

    private final transient List<Refusal> refusals;

    /**
     * One refused record.
     *
     * @param batchIndex its position in the batch, from 0
     */
    public record Refusal(int batchIndex, String message) {}

    public RefusedRecordsException(String message, List<Refusal> refusals) {
        super(message);
        this.refusals = List.copyOf(refusals);
    }

    /** The refused records in the order of the batch; at least one. */
    public List<Refusal> refusals() {
        return refusals;
    }
}
