package io.runnel.sql.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.EventLog;
import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PersistentQueriesInCatalogTest {
    @TempDir
    private Path folder;

    private LogEngine engine;
    private EventLog log;

    @BeforeEach
    void open() {
        engine = LogEngine.open(LogConfig.from(Map.of("data.dir", folder.toString(), "kafka.port", "0")));
        log = engine.eventLog();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aQueryAndItsSinkAreThereAgainAfterReopening() {
        PersistentQuery query = query("CSAS_LATE_0", PersistentQuery.DesiredState.RUNNING);
        try (Catalog catalog = Catalog.open(log)) {
            catalog.change(snapshot -> Optional.of(
                    CatalogChange.all(List.of(CatalogChange.define(source("LATE")), CatalogChange.define(query)))));
            catalog.change(
                    snapshot -> Optional.of(CatalogChange.define(query.in(PersistentQuery.DesiredState.PAUSED))));
        }

        try (Catalog reopened = Catalog.open(log)) {
            CatalogSnapshot found = reopened.snapshot();
            assertThat(found.queries()).containsExactly(query("CSAS_LATE_0", PersistentQuery.DesiredState.PAUSED));
            assertThat(found.names()).containsExactly("LATE");
            assertThat(found.query("csas_late_0")).isPresent();
            assertThat(found.readersOf("FLIGHTS")).hasSize(1);
            assertThat(found.writersOf("FLIGHTS")).isEmpty();
            assertThat(found.writersOf("LATE")).hasSize(1);
        }
    }

    @Test
    void changesMadeTogetherAreOneBatch() {
        try (Catalog catalog = Catalog.open(log)) {
            catalog.change(snapshot -> Optional.of(CatalogChange.all(List.of(
                    CatalogChange.define(source("LATE")),
                    CatalogChange.define(query("CSAS_LATE_0", PersistentQuery.DesiredState.RUNNING))))));
            catalog.change(snapshot -> Optional.of(
                    CatalogChange.all(List.of(CatalogChange.terminate("CSAS_LATE_0"), CatalogChange.drop("LATE")))));

            assertThat(catalog.snapshot().queries()).isEmpty();
            assertThat(catalog.snapshot().sources()).isEmpty();
            try (var reader = log.reader(new TopicPartition(Catalog.TOPIC, 0))) {
                assertThat(reader.endOffset()).isEqualTo(4);
            }
        }
    }

    @Test
    void noNumberIsGivenTwiceEvenAfterItsQueryIsGone() {
        Set<Long> numbers = new HashSet<>();
        for (int restart = 0; restart < 3; restart++) {
            try (Catalog catalog = Catalog.open(log)) {
                catalog.change((snapshot, number) -> {
                    assertThat(numbers.add(number)).isTrue();
                    return Optional.of(
                            CatalogChange.define(query("INSERTQUERY_" + number, PersistentQuery.DesiredState.RUNNING)));
                });
                catalog.change(snapshot -> Optional.of(
                        CatalogChange.terminate(snapshot.queriesById().firstKey())));
            }
        }
        assertThat(numbers).hasSize(3);
    }

    private static PersistentQuery query(String id, PersistentQuery.DesiredState state) {
        return new PersistentQuery(
                id,
                PersistentQuery.Kind.CREATE_STREAM,
                "CREATE STREAM LATE AS SELECT * FROM FLIGHTS WHERE DELAY > 10 EMIT CHANGES;",
                "LATE",
                List.of("FLIGHTS", "AIRPORTS"),
                new TreeMap<>(Map.of("FLIGHTS", List.of("ID", "DELAY"))),
                state,
                PersistentQuery.OnError.STOP,
                new TreeMap<>(Map.of("auto.offset.reset", "latest")),
                1_700_000_000_000L,
                0);
    }

    private static Source source(String name) {
        return new Source(name, SourceKind.STREAM, name, List.of(), "KAFKA", "JSON", Map.of());
    }
}
