package io.runnel.sql.parser;

import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code TERMINATE|PAUSE|RESUME id|ALL}, {@code EXPLAIN id} and {@code KILL QUERY id}. */
public final class SqlQueryCommand extends StatementNode {
    private static final Set<Integer> NAMES = Set.of(
            RunnelSqlParserConstants.IDENTIFIER,
            RunnelSqlParserConstants.QUOTED_IDENTIFIER,
            RunnelSqlParserConstants.BACK_QUOTED_IDENTIFIER);

    private static final Set<Integer> ENDS = Set.of(RunnelSqlParserConstants.EOF, RunnelSqlParserConstants.SEMICOLON);

    private final Verb verb;
    private final @Nullable SqlIdentifier id;

    /** What is done with the query. */
    public enum Verb {
        TERMINATE,
        PAUSE,
        RESUME,
        EXPLAIN,
        KILL
    }

    /** @param id null for ALL */
    public SqlQueryCommand(SqlParserPos pos, Verb verb, @Nullable SqlIdentifier id) {
        super(pos, id == null ? verb + " ALL" : verb.name(), id);
        this.verb = verb;
        this.id = id;
    }

    /** Whether the token behind EXPLAIN is a query's id: no query is one name. */
    static boolean isId(Token token, Token next) {
        return NAMES.contains(token.kind) && ENDS.contains(next.kind);
    }

    /** An id that is written as a text. */
    static SqlIdentifier id(SqlNode text) {
        return new SqlIdentifier(((SqlLiteral) text).getValueAs(String.class), text.getParserPosition());
    }

    public Verb verb() {
        return verb;
    }

    /** The id as it was written, in upper case unless it was quoted; null for ALL. */
    public @Nullable SqlIdentifier id() {
        return id;
    }
}
