package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.NearestNames;
import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.CatalogChange;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.Formats;
import io.runnel.sql.parser.SqlCreateSource;
import io.runnel.sql.parser.SqlDropSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** CREATE and DROP of streams and tables. Thread-safe. */
public final class SourceStatements {
    private final EventLog log;
    private final Catalog catalog;
    private final Formats formats;

    public SourceStatements(EventLog log, Catalog catalog, Formats formats) {
        this.log = log;
        this.catalog = catalog;
        this.formats = formats;
    }

    /**
     * Checks a CREATE statement.
     *
     * @throws SqlException with line and column
     */
    public Executable create(String sql, SqlCreateSource create) {
        if (create.query() != null) {
            throw SqlException.at(
                    "0A000",
                    create.query().getParserPosition(),
                    "CREATE " + (create.table() ? "TABLE" : "STREAM") + " … AS SELECT is not supported yet",
                    "; declare the columns, and run the query with EMIT CHANGES.");
        }
        if (create.getReplace() && create.ifNotExists()) {
            throw SqlException.at(
                    "42601", create.getParserPosition(), "OR REPLACE and IF NOT EXISTS exclude each other", ".");
        }
        if (!passedOver(create)) {
            checkFree(catalog.snapshot(), declaration(create).source(), create);
        }
        return new Command(sql, session -> {
            if (!passedOver(create)) {
                create(create, declaration(create));
            }
        });
    }

    /** Whether IF NOT EXISTS finds the name taken: then nothing is looked for, not even columns in the registry. */
    private boolean passedOver(SqlCreateSource create) {
        return create.ifNotExists() && catalog.snapshot().byName().containsKey(SourceNames.simple(create.name()));
    }

    private SourceDeclaration declaration(SqlCreateSource create) {
        SourceDeclaration declared =
                SourceDeclaration.of(create, new DeclaredTypes(catalog.snapshot()), formats.registryColumns());
        Source source = declared.source();
        // Asks the formats whether they can carry the columns.
        formats.decoder(
                source, source.columns().stream().map(column -> column.name()).toList());
        return declared;
    }

    private void create(SqlCreateSource create, SourceDeclaration declared) {
        if (checkFree(catalog.snapshot(), declared.source(), create)) {
            new SourceTopic(log).ensure(declared);
            Source source = formats.registryColumns().register(declared.source());
            catalog.change(snapshot ->
                    checkFree(snapshot, source, create) ? Optional.of(CatalogChange.define(source)) : Optional.empty());
        }
    }

    /**
     * Whether the name is free, or may be replaced; false if it is taken and IF NOT EXISTS stands there.
     *
     * @throws SqlException 42P07 if it is taken
     */
    private static boolean checkFree(CatalogSnapshot snapshot, Source source, SqlCreateSource create) {
        Source existing = snapshot.byName().get(source.name());
        if (existing == null) {
            return true;
        }
        if (create.getReplace() && existing.kind() == source.kind()) {
            return true;
        }
        if (create.ifNotExists()) {
            return false;
        }
        throw SqlException.at(
                "42P07",
                create.name().getParserPosition(),
                "The name " + source.name() + " is taken by a " + words(existing.kind()),
                create.getReplace()
                        ? ", which OR REPLACE cannot turn into a " + words(source.kind()) + "."
                        : "; drop it first, or say OR REPLACE or IF NOT EXISTS.");
    }

    /**
     * Checks a DROP statement.
     *
     * @throws SqlException with line and column
     */
    public Executable drop(String sql, SqlDropSource drop) {
        dropped(catalog.snapshot(), drop);
        return new Command(sql, session -> drop(drop));
    }

    private void drop(SqlDropSource drop) {
        Optional<Source> source = dropped(catalog.snapshot(), drop);
        catalog.change(snapshot -> dropped(snapshot, drop).map(found -> CatalogChange.drop(found.name())));
        if (drop.deleteTopic() && source.isPresent()) {
            deleteTopic(source.get().topic());
        }
    }

    private void deleteTopic(String topic) {
        try {
            LogFutures.await(log.deleteTopic(topic), "Deleting topic " + topic);
        } catch (SqlException e) {
            // Gone already is as good.
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
        }
    }

    /** What the statement drops; empty if that does not exist and need not. */
    private static Optional<Source> dropped(CatalogSnapshot snapshot, SqlDropSource drop) {
        String name = SourceNames.simple(drop.name());
        Optional<Source> source = snapshot.source(name);
        if (source.isEmpty()) {
            if (drop.ifExists()) {
                return Optional.empty();
            }
            throw SqlException.at(
                    "42P01",
                    drop.name().getParserPosition(),
                    "There is no " + words(kind(drop)) + " " + name + " to drop",
                    NearestNames.suggestion(name, snapshot.names()));
        }
        checkDroppable(snapshot, source.get(), drop);
        return source;
    }

    private static void checkDroppable(CatalogSnapshot snapshot, Source source, SqlDropSource drop) {
        if (source.kind() != kind(drop)) {
            throw SqlException.at(
                    "42809",
                    drop.name().getParserPosition(),
                    source.name() + " is a " + words(source.kind()),
                    "; write DROP " + source.kind() + " " + source.name() + ".");
        }
        List<String> others = snapshot.sources().stream()
                .filter(other ->
                        other.topic().equals(source.topic()) && !other.name().equals(source.name()))
                .map(Source::name)
                .toList();
        if (drop.deleteTopic() && !others.isEmpty()) {
            throw SqlException.at(
                    "2BP01",
                    drop.name().getParserPosition(),
                    "Topic " + source.topic() + " is read by " + String.join(", ", others) + " too",
                    "; drop these first, or leave DELETE TOPIC out.");
        }
    }

    private static SourceKind kind(SqlDropSource drop) {
        return drop.table() ? SourceKind.TABLE : SourceKind.STREAM;
    }

    private static String words(SourceKind kind) {
        return kind == SourceKind.TABLE ? "table" : "stream";
    }
}
