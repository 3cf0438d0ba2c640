package io.runnel.sql.statement;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.parser.SqlEmitQuery;
import io.runnel.sql.parser.SqlInsertQuery;
import io.runnel.sql.parser.SqlSourceOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What stands around the query of an INSERT INTO. Pure. */
final class InsertQueryOptions {
    private static final String QUERY_ID = "QUERY_ID";
    private static final Pattern ID = Pattern.compile("[A-Z0-9_]{1,100}");

    /** Ids that are given to queries of clients. */
    private static final Pattern CLIENTS = Pattern.compile("Q\\d+");

    private InsertQueryOptions() {}

    /** @throws SqlException for a query that does not go on */
    static void checkForm(SqlInsertQuery insert) {
        SqlEmitQuery query = insert.query();
        if (query.emit() == SqlEmitQuery.Emit.UNSAID) {
            throw SqlException.at(
                    "42601",
                    insert.getParserPosition(),
                    "PARTITION BY, QUERY_ID and ON ERROR are for queries that go on",
                    "; add EMIT CHANGES, or leave them out to store what is there.");
        }
    }

    /**
     * The id that WITH gives, in upper case.
     *
     * @throws SqlException 42704 for another option, 22023 for what cannot be an id
     */
    static Optional<String> id(SqlInsertQuery insert) {
        Optional<String> id = Optional.empty();
        for (SqlSourceOption option : insert.clauses().options()) {
            if (!option.name().equalsIgnoreCase(QUERY_ID)) {
                throw SqlException.at(
                        "42704",
                        option.getParserPosition(),
                        "Unknown option " + option.name(),
                        "; INSERT INTO has QUERY_ID alone: formats and topic are those of the stream.");
            }
            id = Optional.of(checked(option));
        }
        return id;
    }

    private static String checked(SqlSourceOption option) {
        String id = option.text().toUpperCase(Locale.ROOT);
        boolean ours = CLIENTS.matcher(id).matches()
                || Arrays.stream(PersistentQuery.Kind.values()).anyMatch(kind -> id.startsWith(kind.prefix()));
        if (!ID.matcher(id).matches() || ours) {
            throw SqlException.at(
                    "22023",
                    option.getParserPosition(),
                    "QUERY_ID = '" + option.text() + "' is refused",
                    ours
                            ? ": ids that begin so are given by the server."
                            : ": it is made of letters, digits and _, at most 100 of them.");
        }
        return id;
    }
}
