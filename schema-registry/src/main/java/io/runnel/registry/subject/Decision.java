package io.runnel.registry.subject;

import java.util.List;

/**
 * What a command comes to.
 *
 * @param records to append as one batch, in this order; none if nothing changes
 * @param reply for the client, once the records are stored and applied
 */
public record Decision<R>(List<RegistryRecord> records, R reply) {
    public Decision {
        records = List.copyOf(records);
    }

    static <R> Decision<R> nothing(R reply) {
        return new Decision<>(List.of(), reply);
    }
}
