package io.runnel.sql.engine;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Continuous queries do what ksqlDB's users expect: each case of the folder {@code ksql-cases}, records in,
 * records out, with keys, tombstones and times. docs/ksqldb-semantics.md says which case proves what.
 */
@Timeout(120)
class KsqlSemanticsTest {
    @TempDir
    private static Path folder;

    private static EngineOnDisk engine;

    @BeforeAll
    static void open() {
        engine = new EngineOnDisk(folder);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @TestFactory
    Stream<DynamicTest> recordsComeOutAsInKsqlDb() {
        String only = System.getProperty("ksql.only", "");
        return KsqlCase.all().stream()
                .filter(each -> each.name().contains(only))
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> KsqlCaseRun.run(each, engine)));
    }
}
