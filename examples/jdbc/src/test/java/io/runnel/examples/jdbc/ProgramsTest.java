package io.runnel.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.runnel.examples.jdbc.Orders.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The programs of this folder run, and docs/jdbc.md shows them as they are. */
@Timeout(60)
class ProgramsTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "jdbc.md");
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final LocalDateTime NOON = LocalDateTime.parse("2024-05-01T12:00");

    @Test
    void ordersAreStoredReadAndFollowed() throws Exception {
        try (Connection connection = Orders.connect(Shop.url());
                Connection other = Orders.connect(Shop.url())) {
            Orders.declare(connection);
            try (Statement statement = other.createStatement()) {
                assertThat(Rows.of(
                                statement.executeQuery("SELECT CLIENT FROM SYS.CONNECTIONS WHERE CLIENT = 'orders'"),
                                "CLIENT"))
                        .hasSizeGreaterThanOrEqualTo(2);
            }
            assertThat(Orders.store(connection, new Order("ada", 2, NOON))).isZero();
            Orders.storeAll(connection, List.of(new Order("bo", 1, NOON), new Order("cy", 7, NOON.plusHours(1))));
            Orders.storeBoth(connection, new Order("ada", 3, NOON), new Order("bo", 4, NOON));
            assertThat(Orders.bought(connection, "ada")).isEqualTo(5);

            LinkedBlockingQueue<Order> seen = new LinkedBlockingQueue<>();
            try (Statement statement = other.createStatement()) {
                CompletableFuture<Void> following = CompletableFuture.runAsync(() -> {
                    try {
                        Orders.follow(statement, seen::add);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
                List<Order> first = new ArrayList<>();
                while (first.size() < 5) {
                    first.add(Objects.requireNonNull(seen.poll(10, TimeUnit.SECONDS)));
                }
                assertThat(first.get(0)).isEqualTo(new Order("ada", 2, NOON));
                Orders.store(connection, new Order("di", 9, NOON));
                assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(new Order("di", 9, NOON));
                statement.cancel();
                following.get(10, TimeUnit.SECONDS);
            }
        }
        try (HikariDataSource pool = SpringOrders.pool(Shop.url())) {
            SpringOrders orders = new SpringOrders(pool);
            orders.move("di", "ada", 4);
            assertThat(orders.best()).containsExactly("ada 9", "cy 7", "bo 5", "di 5");
        }
    }

    @Test
    void thePageShowsTheProgramsAsTheyAre() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.append(withoutIndent(Files.readString(file)));
            }
        }
        List<String> shown = JAVA.matcher(Files.readString(PAGE))
                .results()
                .map(found -> withoutIndent(found.group(1)))
                .toList();
        assertThat(shown)
                .hasSizeGreaterThan(3)
                .allSatisfy(block -> assertThat(sources.toString()).contains(block));
    }

    /** The table of properties is the driver's own. */
    @Test
    void thePageListsThePropertiesOfTheDriver() throws IOException, SQLException {
        DriverPropertyInfo[] infos = DriverManager.getDriver(Shop.url()).getPropertyInfo(Shop.url(), new Properties());
        String page = Files.readString(PAGE);
        List<String> listed = Pattern.compile("^\\| `(\\w+)` \\| (?:`([^`]*)`)? *\\| (.*?) \\|$", Pattern.MULTILINE)
                .matcher(page.substring(page.indexOf("## Connection properties"), page.indexOf("## Tools")))
                .results()
                .map(row -> row.group(1) + "=" + Objects.requireNonNullElse(row.group(2), "") + ": " + row.group(3))
                .toList();
        assertThat(listed)
                .containsExactlyElementsOf(Arrays.stream(infos)
                        .map(info -> info.name + "=" + info.value + ": " + info.description)
                        .toList());
    }

    /** The types of the table are what getObject and the metadata give. */
    @Test
    void thePageTellsTheTypesAsTheyAre() throws IOException, SQLException {
        String page = Files.readString(PAGE);
        Matcher rows = Pattern.compile("^\\| `([^`]+)` \\| `(\\w+)` \\| `([\\w.\\[\\]]+)` \\|", Pattern.MULTILINE)
                .matcher(page.substring(page.indexOf("## Types")));
        int found = 0;
        try (Connection connection = Shop.connect();
                Statement statement = connection.createStatement()) {
            while (rows.find()) {
                found++;
                try (var result = statement.executeQuery("SELECT " + sample(rows.group(1)))) {
                    assertThat(result.next()).isTrue();
                    assertThat(java.sql.JDBCType.valueOf(result.getMetaData().getColumnType(1))
                                    .name())
                            .as(rows.group(1))
                            .isEqualTo(rows.group(2));
                    Object value = Objects.requireNonNull(result.getObject(1));
                    assertThat(Stream.of(value.getClass())
                                    .flatMap(
                                            type -> Stream.concat(Stream.of(type), Arrays.stream(type.getInterfaces())))
                                    .map(Class::getSimpleName)
                                    .collect(Collectors.toSet()))
                            .as(rows.group(1))
                            .contains(rows.group(3).substring(rows.group(3).lastIndexOf('.') + 1));
                }
            }
        }
        assertThat(found).isGreaterThan(10);
    }

    private static String sample(String type) {
        return switch (type) {
            case "BOOLEAN" -> "TRUE";
            case "DATE" -> "DATE '2024-05-01'";
            case "TIME" -> "TIME '12:00:00'";
            case "TIMESTAMP" -> "TIMESTAMP '2024-05-01 12:00:00'";
            case "VARBINARY" -> "X'01'";
            case "ARRAY<T>" -> "ARRAY[1]";
            case "MAP<K, V>" -> "MAP('a' := 1)";
            case "STRUCT<…>" -> "STRUCT(A := 1)";
            default -> "CAST(1 AS " + type.replace("(p, s)", "(10, 2)") + ")";
        };
    }

    /** States of the table are those that statements fail with. */
    @Test
    void statesAreThoseOfThePage() throws IOException, SQLException {
        String page = Files.readString(PAGE);
        try (Connection connection = Shop.connect();
                Statement statement = connection.createStatement()) {
            for (String[] wrong : new String[][] {
                {"SELEC 1", "42601"},
                {"SELECT NOPE FROM ORDERS", "42703"},
                {"SELECT 1 FROM NOWHERE", "42P01"},
                {"SELECT CAST('x' AS INT)", "22018"}
            }) {
                assertThatThrownBy(() -> statement.executeQuery(wrong[0]))
                        .as(wrong[0])
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo(wrong[1]));
                assertThat(page).contains("`" + wrong[1] + "`");
            }
        }
    }

    private static String withoutIndent(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
