package io.runnel.sql.service;

import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@link Request.Metadata}: what the catalog holds, as the methods of JDBC's DatabaseMetaData
 * give it, whose Javadoc lays down columns and order of rows. Thread-safe.
 */
public final class MetadataRequests {
    /** No method of DatabaseMetaData but what several of them need: NAME and VALUE of each fact, all texts. */
    public static final String FACTS = "facts";

    private static final String NO_SUCH_METHOD = "0A000";
    private static final String SEPARATOR = ",";

    private final CatalogAnswers tables;
    private final ColumnAnswers columns;
    private final Map<String, String> facts;

    /** @param version of the server, such as {@code 0.1.0} */
    public MetadataRequests(CatalogView catalog, String version) {
        tables = new CatalogAnswers(catalog);
        columns = new ColumnAnswers(catalog, DescribedType::forDriver);
        facts = DatabaseProperties.facts(version);
    }

    /**
     * The whole answer.
     *
     * @param arguments those of the method, as texts; missing ones are null
     * @throws SqlException 0A000 for what is no method
     */
    public Reply.Result answer(Session session, String method, List<@Nullable String> arguments) {
        return answer(method, new Arguments(arguments)).result();
    }

    private record Arguments(List<@Nullable String> texts) {
        @Nullable
        String at(int index) {
            return index < texts.size() ? texts.get(index) : null;
        }

        @Nullable
        List<String> list(int index) {
            String text = at(index);
            return text == null ? null : Arrays.asList(text.split(SEPARATOR, -1));
        }
    }

    CatalogAnswer answer(String method, List<@Nullable String> arguments) {
        return answer(method, new Arguments(arguments));
    }

    private CatalogAnswer answer(String method, Arguments given) {
        if (EmptyAnswers.has(method)) {
            return EmptyAnswers.of(method);
        }
        return switch (method) {
            case "getCatalogs" -> CatalogAnswers.catalogs();
            case "getSchemas" -> CatalogAnswers.schemas(given.at(0), given.at(1));
            case "getTableTypes" -> CatalogAnswers.tableTypes();
            case "getTables" -> tables.tables(given.at(0), given.at(1), given.at(2), given.list(3));
            case "getColumns" -> columns.columns(given.at(0), given.at(1), given.at(2), given.at(3));
            case "getPseudoColumns" -> columns.pseudoColumns(given.at(0), given.at(1), given.at(2), given.at(3));
            case "getPrimaryKeys" -> columns.primaryKeys(given.at(0), given.at(1), given.at(2));
            case "getBestRowIdentifier" -> columns.bestRowIdentifier(given.at(0), given.at(1), given.at(2));
            case "getVersionColumns" -> columns.versionColumns(given.at(0), given.at(1), given.at(2));
            case "getTypeInfo" -> TypeAnswer.typeInfo();
            case "getFunctions" -> FunctionAnswers.functions(given.at(0), given.at(1), given.at(2));
            case "getFunctionColumns" ->
                FunctionAnswers.functionColumns(given.at(0), given.at(1), given.at(2), given.at(3));
            case "getClientInfoProperties" -> clientInfo();
            case FACTS -> facts();
            default -> throw new SqlException(NO_SUCH_METHOD, "The service knows no metadata '" + method + "'.");
        };
    }

    private static CatalogAnswer clientInfo() {
        return new CatalogAnswer()
                .text("NAME")
                .integers("MAX_LEN")
                .text("DEFAULT_VALUE", "DESCRIPTION")
                .row(Request.APPLICATION_NAME, 0, "", "What people are told of the client, in SYS.CONNECTIONS.");
    }

    private CatalogAnswer facts() {
        CatalogAnswer answer = new CatalogAnswer().text("NAME", "VALUE");
        facts.forEach(answer::row);
        return answer;
    }
}
