package io.runnel.server.command.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.server.command.sql.KnownNames.Source;
import io.runnel.server.command.sql.Proposals.Proposal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is proposed where the bar stands in a text. */
final class ProposalsTest {
    private static final Source ORDERS = new Source("PUBLIC", "ORDERS", "STREAM");
    private static final Source CUSTOMERS = new Source("PUBLIC", "CUSTOMERS", "TABLE");
    private static final Source MIXED = new Source("PUBLIC", "Mixed case", "STREAM");
    private static final Source TOPICS = new Source("SYS", "TOPICS", "SYSTEM TABLE");
    private static final KnownNames NAMES = new KnownNames(
            SqlWords.all(), List.of(ORDERS, CUSTOMERS, MIXED, TOPICS), List.of("COUNT", "CONCAT", "UCASE"));
    private static final Map<Source, List<String>> COLUMNS = Map.of(
            ORDERS, List.of("CUSTOMER", "ITEM", "price"), CUSTOMERS, List.of("NAME", "CITY"), TOPICS, List.of("NAME"));

    @Test
    void atTheBeginningStandWordsThatBeginAStatement() {
        assertThat(at("se|")).containsExactly("select", "set");
        assertThat(at("SELECT 1 FROM orders; DR|")).containsExactly("DROP");
        assertThat(at("CREATE |")).containsExactly("STREAM", "TABLE", "TYPE", "OR", "SOURCE");
        assertThat(at("select * from orders emit ch|")).containsExactly("changes");
    }

    @Test
    void behindFromStandSourcesAndSchemas() {
        assertThat(at("SELECT * FROM |")).containsExactly("ORDERS", "CUSTOMERS", "\"Mixed case\"", "SYS.");
        assertThat(at("select * from o|")).containsExactly("orders");
        assertThat(at("SELECT * FROM orders o, cu|")).containsExactly("customers");
        assertThat(at("SELECT * FROM orders JOIN \"M|")).containsExactly("\"Mixed case\"");
        assertThat(at("SELECT * FROM sys.t|")).containsExactly("sys.topics");
        assertThat(at("DROP STREAM IF EXISTS O|")).containsExactly("ORDERS");
        assertThat(at("CREATE STREAM O|")).doesNotContain("ORDERS");
        assertThat(at("CREATE STREAM x AS SELECT * FROM O|")).containsExactly("ORDERS");
    }

    @Test
    void columnsAreThoseOfTheSourcesThatTheStatementNames() {
        assertThat(at("SELECT | FROM orders")).containsExactly("CUSTOMER", "ITEM", "\"price\"", "ORDERS.");
        assertThat(at("SELECT * FROM orders o JOIN customers AS c ON o.customer = c.n|"))
                .containsExactly("c.name");
        assertThat(at("SELECT o.| FROM orders o")).containsExactly("o.customer", "o.item", "o.\"price\"");
        assertThat(at("SELECT O.| FROM orders o")).containsExactly("O.CUSTOMER", "O.ITEM", "O.\"price\"");
        assertThat(at("SELECT * FROM orders o WHERE o|")).contains("o.");
        assertThat(at("SELECT * FROM orders WHERE it|")).containsExactly("item");
        assertThat(at("SELECT * FROM SYS.TOPICS WHERE na|")).contains("name").doesNotContain("item");
        assertThat(at("SELECT x.| FROM orders o")).isEmpty();
    }

    @Test
    void functionsAndWordsStandBesideColumns() {
        assertThat(at("SELECT co|")).containsExactly("count(", "concat(", "column", "commit");
        assertThat(at("SELECT * FROM orders WHER|")).containsExactly("WHERE");
    }

    @Test
    void commandsFilesAndTextsAreToldFromSql() {
        assertThat(place("\\fo|")).isEqualTo(new WordAtCursor(WordAtCursor.Place.COMMAND, 0, "\\fo"));
        assertThat(place("\\i dir/a|")).isEqualTo(new WordAtCursor(WordAtCursor.Place.ARGUMENT, 3, "dir/a"));
        assertThat(place("SELECT 1;\n\\d or|")).isEqualTo(new WordAtCursor(WordAtCursor.Place.ARGUMENT, 13, "or"));
        assertThat(place("RUN SCRIPT 'a/b|")).isEqualTo(new WordAtCursor(WordAtCursor.Place.FILE, 12, "a/b"));
        assertThat(place("SELECT 'a|").place()).isEqualTo(WordAtCursor.Place.NOWHERE);
        assertThat(place("SELECT 1 -- a|").place()).isEqualTo(WordAtCursor.Place.NOWHERE);
    }

    private static List<String> at(String textWithBar) {
        String text = textWithBar.replace("|", "");
        WordAtCursor at = place(textWithBar);
        assertThat(at.place()).isEqualTo(WordAtCursor.Place.SQL);
        return Proposals.of(NAMES, source -> COLUMNS.getOrDefault(source, List.of()), text, at.start(), at.word())
                .stream()
                .map(Proposal::text)
                .toList();
    }

    private static WordAtCursor place(String textWithBar) {
        return WordAtCursor.of(textWithBar.replace("|", ""), textWithBar.indexOf('|'));
    }
}
