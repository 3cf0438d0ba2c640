package io.runnel.sql.parser;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/**
 * What an INSERT INTO says of the query that it leaves running.
 *
 * @param settings what WITH gives, of {@link SqlSourceOption}; empty without it
 * @param onErrorWord CONTINUE or STOP, or null if nothing is said
 */
public record SqlPersistentClauses(
        SqlNodeList settings, SqlEmitQuery query, @Nullable String onErrorWord) {
    /** What WITH gives, in order. */
    public List<SqlSourceOption> options() {
        return settings.stream().map(SqlSourceOption.class::cast).toList();
    }

    /** CONTINUE or STOP, if ON ERROR is given. */
    public Optional<String> onError() {
        return Optional.ofNullable(onErrorWord);
    }
}
