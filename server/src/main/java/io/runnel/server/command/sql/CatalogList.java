package io.runnel.server.command.sql;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Lists what there is, by {@link DatabaseMetaData}. */
final class CatalogList {
    static final String SYSTEM_TABLE = "SYSTEM TABLE";

    private final ShellSettings settings;

    CatalogList(ShellSettings settings) {
        this.settings = settings;
    }

    /**
     * Prints streams, tables and views.
     *
     * @param pattern with {@code *} and {@code ?}, a schema and a dot before it or not; empty for all
     * @param types as the metadata calls them; null for all but system tables
     */
    void sources(Connection connection, String pattern, String @Nullable [] types) throws SQLException {
        int dot = pattern.indexOf('.');
        String schema = dot < 0 ? null : jdbcPattern(pattern.substring(0, dot));
        String name = pattern.isEmpty() ? "%" : jdbcPattern(pattern.substring(dot + 1));
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (ResultSet tables = connection.getMetaData().getTables(null, schema, name, types)) {
            while (tables.next()) {
                boolean wanted =
                        types != null || schema != null || !SYSTEM_TABLE.equals(tables.getString("TABLE_TYPE"));
                if (wanted) {
                    rows.add(values(tables, "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS"));
                }
            }
        }
        print(List.of("SCHEMA", "NAME", "TYPE", "REMARKS"), rows);
    }

    /** Prints functions. */
    void functions(Connection connection, String pattern) throws SQLException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        String name = pattern.isEmpty() ? "%" : jdbcPattern(pattern);
        try (ResultSet functions = connection.getMetaData().getFunctions(null, null, name)) {
            while (functions.next()) {
                rows.add(values(functions, "FUNCTION_NAME", "REMARKS"));
            }
        }
        print(List.of("NAME", "REMARKS"), rows);
    }

    static boolean isPattern(String name) {
        return name.isEmpty() || name.contains("*") || name.contains("?");
    }

    private void print(List<String> header, List<List<@Nullable String>> rows) {
        AnswerWriter writer = settings.writer();
        writer.begin(header.stream().map(AnswerColumn::text).toList());
        if (!rows.isEmpty()) {
            writer.rows(rows, true);
        }
        writer.end();
        settings.output().writer().flush();
    }

    /** Nothing where there is no remark: a NULL would be one more thing to read. */
    private static List<@Nullable String> values(ResultSet row, String... columns) throws SQLException {
        List<@Nullable String> values = new ArrayList<>();
        for (String column : columns) {
            String value = row.getString(column);
            values.add(value == null ? "" : value);
        }
        return values;
    }

    /** The wildcards of JDBC for those of files; names without quotes are upper case. */
    private static String jdbcPattern(String pattern) {
        String escaped = pattern.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%");
        return escaped.replace('*', '%').replace('?', '_').toUpperCase(Locale.ROOT);
    }
}
