package io.runnel.sql.engine;

import io.runnel.sql.SqlException;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/** What to do instead of statements that the grammar has and nobody carries out. */
final class UnsupportedStatements {
    private UnsupportedStatements() {}

    static SqlException refusal(SqlNode node) {
        SqlKind kind = node.getKind();
        if (kind == SqlKind.SET_OPTION) {
            return SqlException.at(
                    "42601",
                    node.getParserPosition(),
                    "SET of a property without quotes",
                    " is not understood; write name and value in quotes, as in SET 'auto.offset.reset' = 'latest'.");
        }
        String rest = switch (kind) {
            case UPDATE, MERGE ->
                "; INSERT replaces a table's row of the same key, and what a stream has stays as it is.";
            case PROCEDURE_CALL -> "; there are no procedures.";
            default -> ".";
        };
        String words = kind == SqlKind.PROCEDURE_CALL ? "CALL" : kind.toString().replace('_', ' ');
        return SqlException.at("0A000", node.getParserPosition(), words + " is not supported", rest);
    }
}
