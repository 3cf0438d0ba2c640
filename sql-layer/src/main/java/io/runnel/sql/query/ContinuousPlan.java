package io.runnel.sql.query;

import io.runnel.sql.catalog.Source;
import java.util.List;

/**
 * What a continuous query does with each record.
 *
 * @param columns names of the columns to decode, in the order in which the first stage takes them
 * @param stages in the order of the rows' way
 */
record ContinuousPlan(Source source, List<String> columns, List<ContinuousStage> stages) {
    ContinuousPlan {
        columns = List.copyOf(columns);
        stages = List.copyOf(stages);
    }
}
