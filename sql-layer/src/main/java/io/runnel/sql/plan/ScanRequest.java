package io.runnel.sql.plan;

import io.runnel.sql.catalog.Source;
import java.util.List;

/**
 * What a scan shall read.
 *
 * @param columns declared and pseudo-columns, in the order of the rows; at least one
 * @param bounds what a record must satisfy to be a row
 */
public record ScanRequest(Source source, List<String> columns, List<Bound> bounds) {
    public ScanRequest {
        columns = List.copyOf(columns);
        bounds = List.copyOf(bounds);
    }
}
