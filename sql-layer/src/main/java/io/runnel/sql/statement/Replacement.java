package io.runnel.sql.statement;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import java.util.List;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * What CREATE OR REPLACE may change, as in ksqlDB: columns of the value may be added behind those that are there. Keys,
 * formats and topic stay, so that what was written and read before still holds. Pure.
 */
final class Replacement {
    private Replacement() {}

    /** @throws SqlException 42P16 if something else changes */
    static void check(Source existing, Source source, SqlParserPos pos) {
        checkSame(pos, "topic", existing.topic(), source.topic());
        checkSame(pos, "key format", existing.keyFormat(), source.keyFormat());
        checkSame(pos, "value format", existing.valueFormat(), source.valueFormat());
        checkSame(pos, "SOURCE", words(existing), words(source));
        checkSame(pos, "key", columns(existing.keyColumns()), columns(source.keyColumns()));
        List<Column> had = others(existing);
        List<Column> has = others(source);
        if (has.size() < had.size() || !has.subList(0, had.size()).equals(had)) {
            throw refusal(
                    pos,
                    "The columns of " + existing.name() + " are " + columns(had) + " and would be " + columns(has),
                    ": OR REPLACE adds columns behind these and changes none.");
        }
    }

    private static void checkSame(SqlParserPos pos, String what, String had, String has) {
        if (!had.equals(has)) {
            throw refusal(
                    pos,
                    "The " + what + " is " + had + " and would be " + has,
                    ": OR REPLACE cannot change it; drop the old definition first.");
        }
    }

    private static List<Column> others(Source source) {
        return source.columns().stream()
                .filter(column -> column.role() != Column.Role.KEY)
                .toList();
    }

    private static String words(Source source) {
        return source.readOnly() ? "given" : "not given";
    }

    private static String columns(List<Column> columns) {
        return columns.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        columns.stream()
                                .map(column ->
                                        column.name() + " " + io.runnel.sql.catalog.ColumnType.text(column.type()))
                                .toList());
    }

    private static SqlException refusal(SqlParserPos pos, String what, String rest) {
        return SqlException.at("42P16", pos, what, rest);
    }
}
