package io.runnel.sql.engine;

import io.runnel.sql.SqlException;
import io.runnel.sql.parser.SqlCreateSource;
import io.runnel.sql.parser.SqlExplainQuery;
import io.runnel.sql.parser.SqlGroupQuery;
import io.runnel.sql.parser.SqlInsertQuery;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/** What to do instead of statements that the grammar has and nobody carries out. */
final class UnsupportedStatements {
    private UnsupportedStatements() {}

    /** @throws SqlException 0A000 for FOR GROUP in a statement that is no query of a client */
    static void refuseGroupIn(SqlNode node) {
        SqlNode query = null;
        if (node instanceof SqlInsert insert) {
            query = insert.getSource();
        } else if (node instanceof SqlInsertQuery insert) {
            query = insert.query().query();
        } else if (node instanceof SqlCreateSource create && create.query() != null) {
            query = create.query().query();
        } else if (node instanceof SqlExplainQuery explain) {
            query = explain.query();
        }
        if (query instanceof SqlGroupQuery group) {
            throw SqlException.at(
                    "0A000",
                    group.place(),
                    "FOR GROUP is for queries of clients alone",
                    "; a query that stores its rows keeps its own positions: leave FOR GROUP out. To store rows with a"
                            + " group's positions, turn autocommit off, read them, INSERT, and commit.");
        }
    }

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
