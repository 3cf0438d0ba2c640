package io.runnel.sql.system;

import static io.runnel.sql.system.SystemTableBuilder.table;

import io.runnel.log.EventLog;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SubjectSummary;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.query.PersistentQueries;
import io.runnel.sql.query.QueryRegister;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tables of schema SYS, each made of what one part of the node knows. */
public final class SystemTables {
    private SystemTables() {}

    /**
     * All of them, by name.
     *
     * @param sources all streams and tables as they are when it is asked
     * @param queries of clients
     */
    public static List<SystemTable> all(
            EventLog log,
            SchemaRegistry registry,
            Supplier<List<Source>> sources,
            QueryRegister queries,
            PersistentQueries persistent,
            NodeFacts node) {
        List<SystemTable> tables = new ArrayList<>();
        tables.add(subjects(registry));
        tables.add(new QueryTables(queries, persistent).queries());
        tables.addAll(new CatalogTables(sources).all());
        tables.addAll(new NodeTables(node).all());
        node.log().ifPresent(inspection -> tables.addAll(new LogTables(log, inspection).all()));
        tables.add(new SegmentTable(log).segments());
        tables.sort(Comparator.comparing(SystemTable::name));
        return List.copyOf(tables);
    }

    /** One row per subject that has a version: the newest one, and what holds for those to come. */
    private static SystemTable subjects(SchemaRegistry registry) {
        return table("SUBJECTS", "the registry's subjects")
                .text("SUBJECT", "name, with its context unless that is the default one")
                .text("CONTEXT", "of the subject; . for the default one")
                .integer("VERSION", "number of the newest version")
                .integer("VERSIONS", "how many there are")
                .integer("ID", "of the newest version's schema")
                .text("TYPE", "AVRO, JSON or PROTOBUF")
                .integer("REFERENCE_COUNT", "how many schemas the newest one refers to")
                .text("COMPATIBILITY", "the level that holds for the next version")
                .text("MODE", "such as READWRITE")
                .rows(() -> subjectRows(registry));
    }

    private static List<@Nullable Object[]> subjectRows(SchemaRegistry registry) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (SubjectSummary subject : registry.subjects()) {
            rows.add(new @Nullable Object[] {
                subject.subject(),
                QualifiedSubject.parse(subject.subject()).context(),
                subject.latest().version(),
                subject.versions(),
                subject.latest().id(),
                subject.latest().schema().type().name(),
                subject.latest().schema().references().size(),
                subject.level().name(),
                subject.mode().name()
            });
        }
        return rows;
    }
}
