package io.runnel.server.command.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code BEGIN}, {@code COMMIT} and {@code ROLLBACK}, which JDBC has as methods of the connection and not as statements. */
enum TransactionWords {
    BEGIN("begun") {
        @Override
        void apply(Connection connection) throws SQLException {
            connection.setAutoCommit(false);
        }
    },
    COMMIT("committed") {
        @Override
        void apply(Connection connection) throws SQLException {
            connection.commit();
            connection.setAutoCommit(true);
        }
    },
    ROLLBACK("rolled back") {
        @Override
        void apply(Connection connection) throws SQLException {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    };

    /** A longer statement, comments and all, is none of them; it need not be looked at. */
    private static final int MAX_LENGTH = 10_000;

    private static final Pattern WORDS =
            Pattern.compile("(?i)(?:START\\s+TRANSACTION|(BEGIN|COMMIT|ROLLBACK)(?:\\s+(?:TRANSACTION|WORK))?)");

    private final String done;

    TransactionWords(String done) {
        this.done = done;
    }

    /** What to tell once it was applied. */
    String done() {
        return done;
    }

    /** The word that a statement is; empty if it is any other. */
    static Optional<TransactionWords> of(String sql) {
        if (sql.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String withoutComments = SqlLexer.of(sql).stream()
                .filter(lexeme -> lexeme.kind() != SqlLexer.Kind.COMMENT)
                .map(SqlLexer.Lexeme::text)
                .collect(Collectors.joining(" "));
        Matcher words = WORDS.matcher(withoutComments);
        if (!words.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                words.group(1) == null ? BEGIN : valueOf(words.group(1).toUpperCase(Locale.ROOT)));
    }

    /** Does it; COMMIT and ROLLBACK end with every statement its own transaction again. */
    abstract void apply(Connection connection) throws SQLException;
}
