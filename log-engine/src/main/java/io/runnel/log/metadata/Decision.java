package io.runnel.log.metadata;

import java.util.List;

/**
 * What the controller decided: the reply holds once the records are committed.
 *
 * @param records none if nothing has to change
 */
public record Decision<R>(List<MetadataRecord> records, R reply) {
    public Decision {
        records = List.copyOf(records);
    }
}
