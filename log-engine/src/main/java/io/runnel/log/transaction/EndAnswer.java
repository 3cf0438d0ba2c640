package io.runnel.log.transaction;

/**
 * How the end of a transaction was taken up.
 *
 * @param needsProducerId whether nothing was done, because the end takes a new producer id, to be handed in with it
 * @param producerId under which the producer goes on
 * @param producerEpoch likewise
 */
public record EndAnswer(boolean needsProducerId, long producerId, short producerEpoch) {
    static final EndAnswer NEEDS_PRODUCER_ID = new EndAnswer(true, ProducerIdentity.NO_ID, ProducerIdentity.NO_EPOCH);

    static EndAnswer goOnAs(ProducerIdentity producer) {
        return new EndAnswer(false, producer.id(), producer.epoch());
    }
}
