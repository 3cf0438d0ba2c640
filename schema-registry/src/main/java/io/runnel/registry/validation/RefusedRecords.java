package io.runnel.registry.validation;

/**
 * How many records were refused for one reason since the node started.
 *
 * @param part {@code key} or {@code value}
 * @param records records, or, for {@link RefusalReason#REGISTRY_UNAVAILABLE}, batches, each as often as it was sent
 */
public record RefusedRecords(String topic, String part, RefusalReason reason, long records) {}
