package io.runnel.sql.query;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.plan.ScanSource;
import io.runnel.sql.plan.SystemRows;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.linq4j.QueryProvider;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.impl.ListTransientTable;
import org.jspecify.annotations.Nullable;

/** What the generated code of one running query can ask for. The query's time is that of its start, in UTC. */
final class HistoryContext implements DataContext {
    private final Map<String, @Nullable Object> values;
    private final LogScans scans;

    /** Where generated code keeps the rows of recursions while it runs. */
    private final SchemaPlus schema =
            CalciteSchema.createRootSchema(false, false).plus();

    HistoryContext(Map<String, Object> constants, List<@Nullable Object> parameters, LogScans scans, QueryStop stop) {
        this.scans = scans;
        this.values = new HashMap<>(constants);
        values.replaceAll((name, value) -> value instanceof ListTransientTable table ? emptied(table) : value);
        long nowMs = System.currentTimeMillis();
        values.put(ScanSource.NAME, scans);
        values.put(SystemRows.NAME, new SystemRows());
        values.put(Variable.CANCEL_FLAG.camelName, stop.flag());
        values.put(Variable.UTC_TIMESTAMP.camelName, nowMs);
        values.put(Variable.CURRENT_TIMESTAMP.camelName, nowMs);
        values.put(Variable.LOCAL_TIMESTAMP.camelName, nowMs);
        values.put(Variable.TIME_ZONE.camelName, TimeZone.getTimeZone("UTC"));
        values.put(Variable.LOCALE.camelName, Locale.ROOT);
        for (int index = 0; index < parameters.size(); index++) {
            values.put("?" + index, parameters.get(index));
        }
    }

    /** Lets the code see further constants of the query, by name. */
    void add(Map<String, ?> constants) {
        values.putAll(constants);
    }

    /** Executions of one plan must not see each other's rows of a recursion. */
    private static ListTransientTable emptied(ListTransientTable table) {
        return new ListTransientTable("RECURSION", table.getRowType(SqlTypes.FACTORY));
    }

    LogScans scans() {
        return scans;
    }

    @Override
    public @Nullable Object get(String name) {
        return values.get(name);
    }

    @Override
    public SchemaPlus getRootSchema() {
        return schema;
    }

    @Override
    public JavaTypeFactory getTypeFactory() {
        return SqlTypes.FACTORY;
    }

    @Override
    public QueryProvider getQueryProvider() {
        throw new UnsupportedOperationException("Queries over history have no provider");
    }
}
