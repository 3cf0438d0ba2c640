package io.runnel.sql.statement;

import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.SqlTypes;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose answer is a short list of facts, such as SHOW.
 *
 * @param rows called at each execution
 */
public record Listing(String sql, RelDataType rowType, Function<Session, List<@Nullable Object[]>> rows)
        implements Executable {
    /** A list that is the same in every session. */
    public Listing(String sql, RelDataType rowType, Supplier<List<@Nullable Object[]>> rows) {
        this(sql, rowType, (Session session) -> rows.get());
    }

    /** A row type of VARCHAR columns. */
    public static RelDataType textColumns(String... names) {
        RelDataTypeFactory.Builder fields = SqlTypes.FACTORY.builder();
        for (String name : names) {
            fields.add(name, SqlTypeName.VARCHAR);
        }
        return fields.build();
    }

    /** A list of lines in one column. */
    public static Listing lines(String sql, String column, Supplier<List<String>> lines) {
        return new Listing(
                sql,
                textColumns(column),
                () -> lines.get().stream()
                        .<@Nullable Object[]>map(line -> new @Nullable Object[] {line})
                        .toList());
    }

    @Override
    public Kind kind() {
        return Kind.QUERY;
    }

    @Override
    public Outcome run(Session session, List<@Nullable Object> parameters) {
        return new Outcome.Rows(new ListedRows(rowType, rows.apply(session)));
    }
}
