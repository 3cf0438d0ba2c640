package io.runnel.sql.codegen;

import io.runnel.sql.SqlTypes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.function.LongSupplier;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.linq4j.QueryProvider;
import org.apache.calcite.schema.SchemaPlus;
import org.jspecify.annotations.Nullable;

/**
 * What generated code asks of its statement: the values of {@code ?} and the time. All times are UTC.
 *
 * <p>In a continuous query the clock is read for each row: a time fixed when the query began would mean little after
 * a week.
 */
public final class StatementContext implements DataContext {
    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");

    private final List<@Nullable Object> parameters;
    private final LongSupplier clockMs;

    /**
     * @param parameters in order, in the forms that {@link io.runnel.sql.SqlEngine} lists
     * @param clockMs milliseconds since the epoch
     */
    public StatementContext(List<@Nullable Object> parameters, LongSupplier clockMs) {
        this.parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
        this.clockMs = clockMs;
    }

    @Override
    public @Nullable SchemaPlus getRootSchema() {
        return null;
    }

    @Override
    public JavaTypeFactory getTypeFactory() {
        return SqlTypes.FACTORY;
    }

    @Override
    public QueryProvider getQueryProvider() {
        throw new UnsupportedOperationException("A row's expressions run no queries");
    }

    @Override
    public @Nullable Object get(String name) {
        if (name.startsWith("?")) {
            int index = Integer.parseInt(name.substring(1));
            return index < parameters.size() ? parameters.get(index) : null;
        }
        if (name.equals(Variable.TIME_ZONE.camelName)) {
            return UTC;
        }
        if (name.equals(Variable.LOCALE.camelName)) {
            return Locale.ROOT;
        }
        boolean time = name.equals(Variable.UTC_TIMESTAMP.camelName)
                || name.equals(Variable.CURRENT_TIMESTAMP.camelName)
                || name.equals(Variable.LOCAL_TIMESTAMP.camelName);
        return time ? clockMs.getAsLong() : null;
    }
}
