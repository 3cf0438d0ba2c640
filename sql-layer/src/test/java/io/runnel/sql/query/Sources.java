package io.runnel.sql.query;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.plan.SourceLookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Streams and tables for tests. */
public final class Sources implements SourceLookup {
    private final Map<String, Source> byName = new TreeMap<>();

    public Sources with(Source source) {
        byName.put(source.name(), source);
        return this;
    }

    @Override
    public @Nullable Source source(String name) {
        return byName.get(name);
    }

    @Override
    public Collection<String> names() {
        return byName.keySet();
    }

    /** A source whose topic has its name; its keys are in format KAFKA if it has one key column, else in JSON. */
    public static Source source(String name, SourceKind kind, String valueFormat, Column... columns) {
        long keys = Arrays.stream(columns)
                .filter(column -> column.role() == Column.Role.KEY)
                .count();
        return new Source(
                name,
                kind,
                name,
                new ArrayList<>(List.of(columns)),
                keys > 1 ? "JSON" : "KAFKA",
                valueFormat,
                Map.of());
    }

    public static Column key(String name, SqlTypeName type) {
        return new Column(name, nullable(SqlTypes.FACTORY.createSqlType(type)), Column.Role.KEY);
    }

    public static Column value(String name, SqlTypeName type) {
        return new Column(name, nullable(SqlTypes.FACTORY.createSqlType(type)), Column.Role.VALUE);
    }

    public static Column decimal(String name, int precision, int scale) {
        RelDataType type = SqlTypes.FACTORY.createSqlType(SqlTypeName.DECIMAL, precision, scale);
        return new Column(name, nullable(type), Column.Role.VALUE);
    }

    private static RelDataType nullable(RelDataType type) {
        return SqlTypes.FACTORY.createTypeWithNullability(type, true);
    }
}
